"""Say what an operation on matrices does to the gradient δ that arrives: in symbols on the edge, in numbers on the card.

    Z = W X + b    ∂L/∂W = δ Xᵀ    ∂L/∂X = Wᵀ δ    ∂L/∂b = δ, added up over the samples
    A = φ(Z)       ∂L/∂Z = δ ⊙ φ′(Z)
    a = softmax z  ∂L/∂z = a ⊙ (δ − aᵀδ)

A column is written [1; 2], a row [1 2], as in MATLAB.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from autograd.table import ADD, SUBTRACT, Rounding, Variable, partial, write
from viz.drawing.legend import Legend
from viz.graph import Edge
from viz.graph.vectors import MOST_WRITTEN, Affine, Joint, Map, MatrixNode, VectorDiagram
from viz.words import as_factor

Numbers = NDArray[np.float64]


class Rules:
    """The rules of the edges of one picture.

    diagram  the graph of matrices
    legend   what there is besides names: numbers, gradients
    numbers  whether gradients are complete, so that numbers may be put in
    narrow   whether cards are to be narrow: gradients stand under the numbers, if these have several columns
    short    whether labels are to be short: of derivatives element by element only that they are these
    """

    def __init__(
        self, diagram: VectorDiagram, legend: Legend, *, numbers: bool, narrow: bool = False, short: bool = False
    ) -> None:
        self.diagram = diagram
        self.legend = legend
        self.language = legend.language
        self.numbers = numbers and legend.has_gradient_line
        self.narrow, self.short = narrow, short

    def in_narrow_cards(self, *, short: bool = False) -> Rules:
        """The same for narrow cards; and with short labels."""
        return Rules(self.diagram, self.legend, numbers=self.numbers, narrow=True, short=short)

    def label(self, edge: Edge) -> str:
        """What stands on an edge into a matrix: what becomes of the gradient that arrives."""
        node = self.diagram.matrices.get(edge.target)
        if node is None or edge.quiet or not edge.labelled or not self.legend.gradients:
            return ""
        if self.diagram.diagram.stale and self.legend.symbols is None:
            return ""
        match node.operation:
            case Affine() as operation:
                several = operation.x.columns > 1
                bias = "Σ δ" if several else "δ"
                return ("δ Xᵀ" if several else "δ xᵀ", "Wᵀ δ", bias)[edge.position]
            case Joint() as operation:
                return {"softmax": "a ⊙ (δ − aᵀδ)", "log_softmax": "δ − p Σδ"}.get(operation.name, "p δ")
            case Map() as operation:
                return self._of_map(operation, edge.position)
        return ""

    def _of_map(self, operation: Map, position: int) -> str:
        slopes = operation.slopes[position]
        if self.legend.symbols is not None:
            return self._slope_in_symbols(operation, position)
        if len(set(slopes)) == 1:
            return "" if slopes[0] == 1.0 else "—" if slopes[0] is None else f"× {self.language.number(slopes[0])}"
        if len(slopes) <= MOST_WRITTEN and operation.output.columns == 1 and not self.short:
            return f"⊙ {self._column(slopes, self.language.rounding)}"
        return "⊙ φ′"

    def _slope_in_symbols(self, operation: Map, position: int) -> str:
        """φ′(z) as a formula: ⊙ (1 − a²)."""
        first = operation.output.values[0]
        if operation.op is None or operation.op in (ADD, SUBTRACT) or len(first.inputs) > len(operation.inputs):
            return "" if operation.op in (ADD, SUBTRACT) else "⊙ φ′"
        names = [Variable(self._node(matrix).name) for matrix in operation.inputs]
        output = Variable(self._node(operation.output).name)
        slope = partial(operation.op, position, inputs=names, output=output)
        return f"⊙ {as_factor(write(slope, words=self.language.words, rounding=self.language.rounding))}"

    def on_card(self, index: int) -> str:
        """The rule by which a matrix's gradient comes about, with numbers: δ xᵀ = [0.5; −1] [1 2]; "" if there is more to say."""
        node, edges = self.diagram.matrices[index], [e for e in self.diagram.diagram.edges if e.source == index]
        if not self.numbers or node.gradient is None or len(edges) != 1 or np.isnan(node.gradient).any():
            return ""
        target = self.diagram.matrices.get(edges[0].target)
        if target is None or target.gradient is None:
            return ""
        position, operation = edges[0].position, target.operation
        if isinstance(operation, Affine):
            weights, x = self._node(operation.weights), self._node(operation.x)
            if position == 0:
                symbol = "δ Xᵀ" if x.data.shape[1] > 1 else "δ xᵀ"
                return self._product(symbol, target.gradient, x.data.T, node.gradient)
            return self._product("Wᵀ δ", weights.data.T, target.gradient, node.gradient) if position == 1 else ""
        if isinstance(operation, Map) and not all([slope == 1.0 for slope in operation.slopes[position]]):
            slopes = np.array([[math.nan if each is None else each] for each in operation.slopes[position]], float)
            if slopes.shape == node.gradient.shape and not np.isnan(slopes).any():
                return self._product("δ ⊙ φ′", target.gradient, slopes, node.gradient, pointwise=True)
        return ""

    def _node(self, matrix: object) -> MatrixNode:
        return next(node for node in self.diagram.matrices.values() if node.matrix is matrix)

    def _product(self, symbol: str, a: Numbers, b: Numbers, result: Numbers, *, pointwise: bool = False) -> str:
        """Two factors, with as many digits as it takes for them to give the result as it is printed."""
        if max(*a.shape, *b.shape) > MOST_WRITTEN:
            return ""

        def work_out(rounding: Rounding) -> list[float]:
            first, second = _printed(a, rounding), _printed(b, rounding)
            return [float(x) for x in (first * second if pointwise else first @ second).flat]

        finer, sign = self.language.rounding.of_operands([float(x) for x in result.flat], work_out)
        between = " ⊙ " if pointwise and a.size > 1 else " · " if 1 in (a.size, b.size) else " "
        first, second = self._inline(a, finer), self._inline(b, finer)
        second = f"({second})" if between == " · " and second.startswith("−") else second
        return f"{symbol} {sign} {first}{between}{second}"

    def _inline(self, numbers: Numbers, rounding: Rounding) -> str:
        """A matrix in a line of text."""
        rows = [" ".join([self.language.rounded(float(x), rounding) for x in row]) for row in numbers]
        return rows[0] if numbers.size == 1 else f"[{'; '.join(rows)}]"

    def _column(self, numbers: Sequence[float | None], rounding: Rounding) -> str:
        return f"[{'; '.join(['—' if x is None else self.language.rounded(x, rounding) for x in numbers])}]"


def _printed(numbers: Numbers, rounding: Rounding) -> Numbers:
    return np.array([[rounding.printed(float(x)) for x in row] for row in numbers], float).reshape(numbers.shape)
