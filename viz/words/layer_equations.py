"""Write all that a layer computes and all that its gradients are, with matrices and numbers put in:

    z = W x + b        a = φ(z)
    δ = ∂L/∂z = ∂L/∂a ⊙ φ′(z)        ∂L/∂a = (W of the next layer)ᵀ δ of the next layer
    ∂L/∂W = δ ⊗ x = δ xᵀ        ∂L/∂b = δ
    W ← W − η δ xᵀ        b ← b − η δ

For several samples x, z, a and δ have a column for each, and ∂L/∂b is δ summed over them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

import numpy as np
from numpy.typing import NDArray

from autograd import Value, topological_order
from autograd.graph import accumulate
from autograd.table import Rounding
from viz.graph import Reading
from viz.graph.vectors import Affine, Joint, MatrixNode, VectorDiagram, VectorGraph, graph_of_layers, vector_diagram

from .matrices import Piece, shortened

Numbers = NDArray[np.float64]


def layer_equations(
    value: Value, reading: Reading, parameters: Collection[Value], learning_rate: float | None
) -> list[list[Piece]] | None:
    """The equations of the layer that has these weights and biases, as lines of pieces; None if the graph has no such layer.

    value          the result of the graph, and ``reading`` what was read of it
    learning_rate  η, for an update in numbers; None for one in symbols
    """
    graph = graph_of_layers([value])
    layer = None if graph is None else _layer_of(graph, parameters)
    if graph is None or layer is None:
        return None
    totals = {} if value.constant else accumulate(topological_order(graph.results[-1]), 1.0)
    diagram = vector_diagram(graph, reading.language, reading.notation, lambda value: totals.get(value, 0.0))
    return _Equations(graph, diagram, layer, reading).lines(learning_rate)


def _layer_of(graph: VectorGraph, parameters: Collection[Value]) -> Affine | None:
    wanted = set(parameters)
    for layer in graph.layers:
        biases = () if layer.bias is None else layer.bias.values
        if {*layer.weights.values, *biases} == wanted:
            return layer
    return None


class _Equations:
    """The equations of one layer."""

    def __init__(self, graph: VectorGraph, diagram: VectorDiagram, layer: Affine, reading: Reading) -> None:
        self.layer, self.activation = layer, graph.activation(layer)
        self.nodes = {node.matrix: node for node in diagram.matrices.values()}
        self.badges = {node.matrix: diagram.diagram.by_index[i].badge for i, node in diagram.matrices.items()}
        self.language = reading.language
        self.root = reading.names[reading.root].symbol
        after = self.activation.output if self.activation is not None else layer.output
        self.following = [each for each in graph.layers if each.x is after and after is not layer.output]
        self.alone = len([o for o in graph.made_by.values() if after in o.inputs]) == 1

    def lines(self, learning_rate: float | None) -> list[list[Piece]]:
        """All lines, in the order of computing: forward, backward, update."""
        w, x, z = [self.nodes[matrix] for matrix in (self.layer.weights, self.layer.x, self.layer.output)]
        b = None if self.layer.bias is None else self.nodes[self.layer.bias]
        up = z.name[1:] if z.name[1:2] and z.name[1] in "⁽₀₁₂₃₄₅₆₇₈₉" else ""
        delta, slope = f"δ{up}", self._forward(w, x, z, b)
        found = [*slope, *self._delta(delta, z)]
        found += self._of_weights(delta, w, x, z)
        if b is not None:
            summed = f"Σ {delta}" if z.data.shape[1] > 1 else delta
            found += [[f"{self._d(b)} = {summed}"], ["  =", self._matrix(_gradient(b))]]
        return [*found, *self._update(delta, w, x, b, learning_rate)]

    def _forward(self, w: MatrixNode, x: MatrixNode, z: MatrixNode, b: MatrixNode | None) -> list[list[Piece]]:
        plus = f" + {b.name}" if b is not None else ""
        shift = np.zeros((z.data.shape[0], 1)) if b is None else b.data
        finer, sign = self._finer(
            z.data,
            lambda r: _printed(w.data, r) @ _printed(x.data, r) + (_printed(shift, r) if b is not None else shift),
        )
        numbers: list[Piece] = ["  =", self._matrix(w.data, finer), self._matrix(x.data, finer)]
        numbers += ["+", self._matrix(shift, finer)] if b is not None else []
        found: list[list[Piece]] = [[f"{z.name} = {w.name} {x.name}{plus}"], [*numbers, sign, self._matrix(z.data)]]
        if self.activation is not None:
            a = self.nodes[self.activation.output]
            found += [[f"{a.name} = {self.badges[a.matrix]}({z.name})"], ["  =", self._matrix(a.data)]]
        return found

    def _delta(self, delta: str, z: MatrixNode) -> list[list[Piece]]:
        """∂L/∂z, by way of ∂L/∂a where there is an activation."""
        if self.activation is None:
            return [[f"{delta} = {self._d(z)}"], ["  =", self._matrix(_gradient(z))]]
        a = self.nodes[self.activation.output]
        found: list[list[Piece]] = []
        if self.following and self.alone:
            after, weights = self.nodes[self.following[0].output], self.nodes[self.following[0].weights]
            up = after.name[1:]
            finer, sign = self._finer(
                _gradient(a), lambda r: _printed(weights.data.T, r) @ _printed(_gradient(after), r)
            )
            factors = [self._matrix(weights.data.T, finer), self._matrix(_gradient(after), finer)]
            found += [
                [f"{self._d(a)} = ({weights.name})ᵀ δ{up}"],
                ["  =", *factors, sign, self._matrix(_gradient(a))],
            ]
        if isinstance(self.activation, Joint):
            written = f"{a.name} ⊙ (g − {a.name}ᵀ g),  g = {self._d(a)}"
            return [*found, [f"{delta} = {self._d(z)} = {written}"], ["  =", self._matrix(_gradient(z))]]
        slopes = np.array([0.0 if s is None else s for s in self.activation.slopes[0]], float).reshape(z.data.shape)
        finer, sign = self._finer(_gradient(z), lambda r: _printed(_gradient(a), r) * _printed(slopes, r))
        factors = [self._matrix(_gradient(a), finer), "⊙", self._matrix(slopes, finer)]
        return [
            *found,
            [f"{delta} = {self._d(z)} = {self._d(a)} ⊙ {self.badges[a.matrix]}′({z.name})"],
            ["  =", *factors, sign, self._matrix(_gradient(z))],
        ]

    def _of_weights(self, delta: str, w: MatrixNode, x: MatrixNode, z: MatrixNode) -> list[list[Piece]]:
        turned = _transposed(x)
        product = f"{delta} {turned}" if z.data.shape[1] > 1 else f"{delta} ⊗ {x.name} = {delta} {turned}"
        finer, sign = self._finer(_gradient(w), lambda r: _printed(_gradient(z), r) @ _printed(x.data.T, r))
        factors = [self._matrix(_gradient(z), finer), self._matrix(x.data.T, finer)]
        return [[f"{self._d(w)} = {product}"], ["  =", *factors, sign, self._matrix(_gradient(w))]]

    def _update(
        self, delta: str, w: MatrixNode, x: MatrixNode, b: MatrixNode | None, learning_rate: float | None
    ) -> list[list[Piece]]:
        """Gradient descent, for the weights and for the bias."""
        found: list[list[Piece]] = []
        summed = f"Σ {delta}" if x.data.shape[1] > 1 else delta
        for node, gradient in [(w, f"{delta} {_transposed(x)}"), *([(b, summed)] if b is not None else [])]:
            found.append([f"{node.name} ← {node.name} − η {gradient}"])
            if learning_rate is not None:
                found.append(self._updated(node, learning_rate))
        return found

    def _updated(self, node: MatrixNode, rate: float) -> list[Piece]:
        new = node.data - rate * _gradient(node)
        finer, sign = self._finer(
            new, lambda r: _printed(node.data, r) - r.printed(rate) * _printed(_gradient(node), r)
        )
        eta = self.language.rounded(rate, finer)
        return [
            *("  =", self._matrix(node.data, finer), f"− {eta} ·", self._matrix(_gradient(node), finer)),
            *(sign, self._matrix(new)),
        ]

    def _d(self, node: MatrixNode) -> str:
        return f"∂{self.root}/∂{node.name}"

    def _finer(self, result: Numbers, work_out: Callable[[Rounding], Numbers]) -> tuple[Rounding, str]:
        """How to round what a result is worked out from, so that the line is true as printed."""
        return self.language.rounding.of_operands(
            [float(x) for x in result.flat], lambda rounding: [float(x) for x in work_out(rounding).flat]
        )

    def _matrix(self, numbers: Numbers, rounding: Rounding | None = None) -> Piece:
        rounded, chosen = self.language.rounded, rounding or self.language.rounding
        return shortened([[rounded(float(x), chosen) for x in row] for row in numbers])


def _gradient(node: MatrixNode) -> Numbers:
    return np.zeros_like(node.data) if node.gradient is None else node.gradient


def _printed(numbers: Numbers, rounding: Rounding) -> Numbers:
    return np.array([rounding.printed(float(x)) for x in numbers.flat], float).reshape(numbers.shape)


def _transposed(node: MatrixNode) -> str:
    return f"{node.name}ᵀ" if len(node.name) == 1 else f"({node.name})ᵀ"
