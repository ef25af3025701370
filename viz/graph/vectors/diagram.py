"""Make plain data of a graph of matrices: a ``Diagram`` whose nodes are matrices and the values beside them.

The values beside are read as those of any graph.  A matrix among their inputs, or one that is gathered of them, is read
element by element first; then all of its elements are put on its one card.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from autograd.languages import Language, clean
from autograd.table import POWER, Call, Number, Op, Variable
from viz.graph.diagram import Diagram, EdgeKey, Group, Node, diagram
from viz.graph.folding import folded
from viz.graph.naming import Name, is_plain_number
from viz.graph.parts import Notation
from viz.graph.reading import Reading

from .flows import Flowed, closed_up, edges_beside, edges_of_matrices
from .graph import VectorGraph
from .matrix import Matrix
from .naming import element_name, is_target, name_matrices
from .node import MOST_WRITTEN, GradientOf, MatrixNode, Numbers
from .operations import Affine, Joint, Map, Operation

#: If there are more cards beside the matrices than this, the innermost groups among them fold.
MOST_BESIDE = 24


@dataclass(frozen=True, slots=True)
class VectorDiagram:
    """Nodes and edges of a graph of matrices.

    diagram   nodes in topological order; those of matrices have the index of ``matrices``
    matrices  by the index of their node
    flows     what flows back along each edge, value by value: to which of the values at its source, and how much
    gradients those of the values beside the matrices, by the index of their node
    values    how many values the whole graph has
    reading   the values beside the matrices, as they were read
    beside    the same as a diagram, with nothing folded
    index     the place in that reading of each value beside, by the index of its node
    """

    diagram: Diagram
    matrices: Mapping[int, MatrixNode]
    flows: Mapping[EdgeKey, Numbers]
    gradients: Mapping[int, float]
    values: int
    reading: Reading
    beside: Diagram
    index: Mapping[int, int]

    @property
    def root(self) -> Name:
        """What the result is called whose gradients these are: perhaps one of a matrix."""
        return self.reading.names[self.reading.root]

    @property
    def has_gradients(self) -> bool:
        """Whether anything in it has a gradient."""
        return bool(self.gradients) or any([made.gradient is not None for made in self.matrices.values()])


def vector_diagram(
    graph: VectorGraph,
    language: Language,
    notation: Notation,
    gradient_of: GradientOf,
    flowed: Flowed | None = None,
) -> VectorDiagram:
    """What there is to draw of a graph of matrices.

    gradient_of  the gradient of a value at the moment that is drawn; None where there is none
    flowed       in the middle of a sweep what has flowed by then; if it is not given, all has
    """
    names = name_matrices(graph, language, notation)
    reading = _reading(graph, names, language, notation)
    weights = [value for layer in graph.layers for value in layer.weights.values]
    unfolded = _diagram_beside(reading)
    beside = _with_outputs(_folded_beside(unfolded), unfolded, graph, reading)
    place = dict(reading.index.items())
    matrix_at = {place[v]: m for v, (m, _) in graph.places.items() if v in place}
    cards: list[tuple[tuple[float, int], Matrix | Node]] = []
    cards += [((graph.place(matrix), i), matrix) for i, matrix in enumerate(graph.matrices)]
    cards += [((graph.index[reading.order[n.index]], -1), n) for n in beside.nodes if n.index not in matrix_at]
    cards.sort(key=lambda card: card[0])
    number: dict[Any, int] = {c if isinstance(c, Matrix) else c.index: i for i, (_, c) in enumerate(cards)}
    nodes: list[Node] = []
    matrices: dict[int, MatrixNode] = {}
    for i, (_, card) in enumerate(cards):
        if isinstance(card, Node):
            nodes.append(replace(card, index=i))
        else:
            matrices[i] = _matrix_node(card, names[card], graph, gradient_of)
            nodes.append(_node(i, matrices[i], graph, language))
    edges, flows = edges_beside(beside, reading, number, matrix_at, gradient_of, flowed=flowed)
    nodes, edges, flows = closed_up(nodes, edges, flows)
    at = _card_at(unfolded, beside)
    card_of = {v: number[matrix] for v, (matrix, _) in graph.places.items()}
    card_of |= {v: number[at[i]] for v, i in place.items() if v not in card_of and i in at}
    more, more_flows = edges_of_matrices(graph, number, matrices, card_of, flowed)
    root, *results = [matrix_at.get(end, end) for end in (beside.root, *beside.results)]
    nodes = _in_innermost_groups(nodes)
    whole = Diagram(
        tuple(nodes),
        tuple([*edges, *more]),
        _groups(nodes, language),
        number[root],
        reading.stale,
        reading.holds_derivatives(weights),
        results=tuple(dict.fromkeys([number[result] for result in results])),
    )
    shown = {number[card.index]: gradient_of(reading.order[card.shown]) for _, card in cards if isinstance(card, Node)}
    gradients = {index: gradient for index, gradient in shown.items() if gradient is not None}
    return VectorDiagram(
        whole,
        matrices,
        {} if reading.stale else flows | more_flows,
        gradients,
        len(graph.order),
        reading,
        unfolded,
        {number[card.index]: card.shown for _, card in cards if isinstance(card, Node)},
    )


def _reading(graph: VectorGraph, names: Mapping[Matrix, str], language: Language, notation: Notation) -> Reading:
    """What stands beside the matrices, and the elements of matrices that it is computed of or enters."""
    elements = {value: matrix for value, (matrix, _) in graph.places.items()}
    part = [value for value in graph.index if value in elements or value in set(graph.plain)]
    part += [result for result in graph.results if result not in set(part)]
    closed = {
        value: _name(element_name(graph, matrix, at, names[matrix]))
        for value, (matrix, at) in graph.places.items()
        if value in graph.index
    }
    return Reading(graph.results, language, notation, part, closed)


def _name(text: str) -> Name:
    return Name(text, text, given=True, expression=Variable(text))


def _diagram_beside(reading: Reading) -> Diagram:
    """The values beside as a diagram, in which elements of matrices stand outside of all groups."""
    made = diagram(reading)
    closed = {reading.index[value] for value in reading.closed}
    return replace(made, nodes=tuple([replace(n, group="") if n.index in closed else n for n in made.nodes]))


def _folded_beside(beside: Diagram) -> Diagram:
    """The same; where there is too much, the innermost groups fold."""
    depths = sorted({group.path.count("/") for group in beside.groups}, reverse=True)
    small, paths = beside, set[str]()
    for depth in depths:
        if len(small.nodes) <= MOST_BESIDE:
            break
        paths |= {group.path for group in beside.groups if group.path.count("/") == depth}
        small = folded(beside, paths, apart=True)
    return small


def _card_at(unfolded: Diagram, beside: Diagram) -> dict[int, int]:
    """The index of the card that a value beside stands on, by its own."""
    shown = {node.index for node in beside.nodes}
    at = {}
    for node in unfolded.nodes:
        around = [n for n in beside.nodes if n.folded and f"{node.group}/".startswith(f"{n.folded}/")]
        at[node.index] = node.index if node.index in shown and not around else around[0].index
    return at


def _with_outputs(beside: Diagram, unfolded: Diagram, graph: VectorGraph, reading: Reading) -> Diagram:
    """The diagram whose folded cards count, too, the values that a matrix is gathered of."""
    at = _card_at(unfolded, beside)
    gathered = [reading.index[v] for m in graph.gathered for v in m.values if v in reading.index]
    count = {node.index: len([i for i in gathered if at.get(i) == node.index]) for node in beside.nodes if node.folded}
    nodes = [replace(n, outputs=max(n.outputs, count[n.index])) if count.get(n.index) else n for n in beside.nodes]
    return replace(beside, nodes=tuple(nodes))


def _matrix_node(matrix: Matrix, name: str, graph: VectorGraph, gradient_of: GradientOf) -> MatrixNode:
    shape = matrix.rows, matrix.columns
    data = np.array([value.data for value in matrix.values], float).reshape(shape)
    found = [gradient_of(value) for value in matrix.values]
    gradient = None
    if not matrix.is_constant and any([each is not None for each in found]):
        gradient = np.array([np.nan if each is None else each for each in found], float).reshape(shape)
    written = max(shape) <= MOST_WRITTEN
    elements = tuple([element_name(graph, matrix, i, name) for i in range(len(matrix.values))]) if written else ()
    return MatrixNode(matrix, name, data, gradient, matrix.is_constant, graph.made_by.get(matrix), elements)


def _node(index: int, made: MatrixNode, graph: VectorGraph, language: Language) -> Node:
    """The node of a matrix in the diagram: its place in groups, its badge, how many edges enter."""
    operation, matrix = made.operation, made.matrix
    slots = len(operation.inputs) + (isinstance(operation, Map) and _enters(operation)) if operation else 0
    return Node(
        index=index,
        name=_name(made.name),
        data=float(made.data.flat[0]),
        grad=None,
        badge=badge_of(operation, language) if operation else "",
        constant=False,
        group=_group_of(matrix, graph),
        shown=index,
        members=len(matrix.values),
        operations=0 if matrix.is_leaf or operation is None else _operations(operation),
        slots=slots or int(matrix in graph.gathered),
    )


def _enters(operation: Map) -> int:
    """How many single values enter an operation that all of its elements share."""
    return len([value for value in operation.shared if not is_plain_number(value)])


def _operations(operation: Operation) -> int:
    """How many operations on scalars one on matrices stands for."""
    if isinstance(operation, Affine):
        return len(operation.output.values) * (2 * operation.weights.columns - (operation.bias is None))
    return len(operation.values)


def badge_of(operation: Operation, language: Language) -> str:
    """What stands on the badge of an operation: W x + b, the symbol of an operation element by element, a name."""
    if isinstance(operation, Affine):
        x = "X" if operation.x.columns > 1 else "x"
        return f"W {x} + b" if operation.bias is not None else f"W {x}"
    if isinstance(operation, Joint):
        return operation.name.replace("_", " ")
    if operation.op is not None:
        return _badge_of_map(operation, operation.op, language)
    own = operation.scope.rpartition("/")[2]
    if own == "binary_cross_entropy":  # as the operation on probabilities is called
        return "BCE"
    return "φ" if own.startswith(("layer", "neuron")) or not own else language.part(clean(own))


def _badge_of_map(operation: Map, op: Op, language: Language) -> str:
    """The symbol of an operation, with a number that every element takes: − 1, x²."""
    inputs = operation.output.values[0].inputs
    numbers = [value in operation.shared and is_plain_number(value) for value in inputs]
    if op is POWER and numbers[-1]:
        return language.written(Call(POWER, (Variable("x"), Number(inputs[-1].data))))
    symbol = clean(language.operation(op))
    if len(inputs) == 2 and any(numbers):
        number = language.number(inputs[numbers.index(True)].data)
        return f"{number} {symbol}" if numbers[0] else f"{symbol} {number}"
    return symbol


def _group_of(matrix: Matrix, graph: VectorGraph) -> str:
    """The layer that a matrix is drawn in: that of its operation; that of its one use, if it holds leaves to be trained.

    Targets stand in their loss.
    """
    operation = graph.made_by.get(matrix)
    if isinstance(operation, Joint):
        return operation.scope.rpartition("/")[0]
    if isinstance(operation, Map):
        layers = [made.scope for made in map(graph.made_by.get, operation.inputs) if isinstance(made, Affine)]
        inside = [scope for scope in layers if operation.scope.startswith(f"{scope}/" if scope else "neuron")]
        return inside[0] if inside else operation.scope
    if operation is not None:
        return operation.scope
    users = [each for each in graph.made_by.values() if matrix in each.inputs]
    trained = matrix.is_leaf and not matrix.is_constant
    if is_target(graph, matrix):
        return users[0].scope
    own = len(users) == 1 and trained and not (isinstance(users[0], Affine) and users[0].x is matrix)
    return _group_of(users[0].output, graph) if own else ""


def _in_innermost_groups(nodes: Sequence[Node]) -> list[Node]:
    """The nodes outside of groups that hold others: a box around all layers would say nothing."""
    paths = {node.group for node in nodes}
    outer = {path for path in paths if any([other.startswith(f"{path}/") for other in paths])}
    return [replace(node, group="") if node.group in outer else node for node in nodes]


def _groups(nodes: Sequence[Node], language: Language) -> tuple[Group, ...]:
    """The groups that hold a node, by the last word of their path, or by all of it where that word is not enough."""
    paths = list(dict.fromkeys([node.group for node in nodes if node.group]))
    ends = [path.rpartition("/")[2] for path in paths]
    shown = [path if ends.count(end) > 1 else end for path, end in zip(paths, ends, strict=True)]
    return tuple([Group(path, language.part(clean(name)), "") for path, name in zip(paths, shown, strict=True)])
