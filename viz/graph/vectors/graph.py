"""Put together what is found on a graph: its matrices, the operations between them, and the values beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from autograd import Value
from viz.graph.book import shown_as_layers
from viz.graph.naming import is_plain_number
from viz.graph.parts import neuron_scopes
from viz.graph.reading import order_of

from .joint import joint_of
from .layers import Layer, Places, layers_of, matrix_of_inputs, put
from .maps import Finder, fused
from .matrix import Matrix
from .operations import Affine, Joint, Map, Operation
from .sums import Sum, sums_of


@dataclass(frozen=True, slots=True)
class VectorGraph:
    """A graph of scalars as a graph of matrices.

    order     its values in topological order
    results   those that it ends in
    matrices  those that are drawn, each after what it is computed from
    index     the places in that order of all but the weights and what is inside of weighted sums
    made_by   the operation that a matrix is the result of; a matrix without one holds leaves or single values
    places    which matrix a value stands in that single values are computed of or enter, and at which place
    plain     values that stand in no matrix, in topological order
    originals for each value that is shown in the place of one of the graph, as a book writes it, that one
    """

    order: Sequence[Value]
    results: tuple[Value, ...]
    index: Mapping[Value, int]
    matrices: tuple[Matrix, ...]
    made_by: Mapping[Matrix, Operation]
    places: Places
    plain: tuple[Value, ...]
    originals: Mapping[Value, Value] = field(default_factory=dict)

    @property
    def gathered(self) -> list[Matrix]:
        """The matrices of computed values that no operation on matrices gives."""
        return [matrix for matrix in self.matrices if matrix not in self.made_by and not matrix.is_leaf]

    def place(self, matrix: Matrix) -> int:
        """Where its last value stands in the order; −1 for weights."""
        return max([self.index.get(value, -1) for value in matrix.values])

    @property
    def layers(self) -> list[Affine]:
        """The layers, each after those that it depends on."""
        made = [self.made_by.get(matrix) for matrix in self.matrices]
        return [operation for operation in made if isinstance(operation, Affine)]

    def activation(self, layer: Affine) -> Map | Joint | None:
        """What is applied to a layer's sums and to nothing else, φ or softmax; None if there is none."""
        for operation in self.made_by.values():
            alone = operation.inputs == (layer.output,)
            if alone and isinstance(operation, Joint) and operation.name == "softmax":
                return operation
            in_scope = isinstance(operation, Map) and operation.scope.startswith(layer.scope or operation.scope)
            if alone and in_scope and isinstance(operation, Map) and (layer.scope or len(operation.shared) == 0):
                return operation
        return None


def graph_of_layers(results: Sequence[Value]) -> VectorGraph | None:
    """The graph that ends in these values as one of matrices; None if it has no layer of neurons.

    Derivatives and losses in it are shown as a book writes them.
    """
    shown = shown_as_layers(results, order_of(results))
    found = vector_graph(shown.order, shown.roots)
    return None if found is None else replace(found, originals=shown.originals)


def vector_graph(order: Sequence[Value], results: Sequence[Value] = ()) -> VectorGraph | None:
    """The matrices of a graph; None if it has no layer.

    order    its values in topological order
    results  those that it ends in; the last of the order, if not given

    One neuron by itself, outside of every scope of a network, is no layer: it may be any sum of products.

    >>> import autograd, nn
    >>> found = vector_graph(autograd.topological_order(nn.MLP(2, [3, 1], seed=0)([1.0, -2.0])))
    >>> sorted([matrix.shape for matrix in found.matrices])
    ['1', '1', '1×3', '2', '3', '3', '3', '3×2']
    """
    ends = tuple(results) or (order[-1],)
    layers = layers_of(sums_of(order), neuron_scopes(order))
    sums = [s for layer in layers for neuron in layer.neurons for s in neuron]
    if not _are_layers(layers) or any([result in s.inner for s in sums for result in ends]):
        return None
    taken = {value for s in sums for value in s.inner}
    weights = {w for layer in layers for neuron in layer.neurons for w in neuron[0].weights}
    rest = [value for value in order if value not in taken and value not in weights]
    index = {value: i for i, value in enumerate(rest)}
    totals = {s.total for s in sums}
    beside = [value for value in rest if value.inputs and value not in totals]
    users: dict[Value, list[Value]] = {}
    for value in beside:
        for source in value.inputs:
            users.setdefault(source, []).append(value)
    uses = Counter([source for value in beside for source in value.inputs])
    uses.update([x for inputs in {s.inputs for s in sums} for x in inputs])
    finder = Finder(users, {}, taken, uses, frozenset(ends))
    made_by = _layers_put(layers, finder, index)
    _find_operations(finder, beside, made_by)
    return _assembled(order, index=index, made_by=made_by, finder=finder, sums=sums, results=ends)


def _are_layers(layers: Sequence[Layer]) -> bool:
    """Whether sums are a network's: in a scope, of several neurons, or one after the other."""
    return len(layers) > 1 or any([len(layer.neurons) > 1 or layer.scope for layer in layers])


def _layers_put(layers: Sequence[Layer], finder: Finder, index: Mapping[Value, int]) -> dict[Matrix, Operation]:
    """Give every layer its matrices; what one layer is given may be what another hands on."""
    made_by: dict[Matrix, Operation] = {}
    for layer in sorted(layers, key=lambda layer: index[layer.neurons[0][0].total]):
        affine = layer.affine(matrix_of_inputs(layer, finder.places))
        made_by[affine.output] = affine
        put(affine.output, finder.places)
        if affine.x.is_leaf:
            put(affine.x, finder.places)
        for matrix in affine.inputs:
            if matrix is not affine.x and not finder.users.keys().isdisjoint(matrix.values):  # a penalty, say
                put(matrix, finder.places)
    return made_by


def _find_operations(finder: Finder, beside: Sequence[Value], made_by: dict[Matrix, Operation]) -> None:
    """Find what is computed of the matrices, until nothing more is found."""
    sums = set(made_by)
    pending = list(dict.fromkeys([matrix for matrix, _ in finder.places.values()]))
    maps: list[Map] = []
    while pending:
        matrix = pending.pop(0)
        for found in list(finder.maps_of(matrix, [v.scope for v in matrix.values] if matrix in sums else ())):
            if finder.taken.isdisjoint(found.values):
                finder.taken.update(found.values)
                maps.append(found)
                put(found.output, finder.places)
                pending.append(found.output)
        if not pending:
            for joint in joint_of([v for v in beside if v not in finder.taken], finder):
                finder.taken.update(joint.values)
                made_by[joint.output] = joint
                put(joint.output, finder.places)
                pending.append(joint.output)
    for each in fused(maps, finder.uses, finder.ends):
        made_by[each.output] = each


def _assembled(
    order: Sequence[Value],
    *,
    index: Mapping[Value, int],
    made_by: dict[Matrix, Operation],
    finder: Finder,
    sums: Sequence[Sum],
    results: tuple[Value, ...],
) -> VectorGraph:
    """The whole graph.  A matrix of computed values that no operation gives is gathered of single values."""
    made = {(matrix.rows, matrix.values): matrix for matrix in made_by}
    made_by = {matrix: _with_known(operation, made) for matrix, operation in made_by.items()}
    matrices = dict.fromkeys([*[m for operation in made_by.values() for m in operation.inputs], *made_by])
    computed = {value for matrix in made_by for value in matrix.values} | finder.taken | {s.total for s in sums}
    single = [value for value in index if value.inputs and value not in computed]
    gathered = [m for m in matrices if m not in made_by and not m.is_leaf]
    shared = [v for o in made_by.values() if isinstance(o, Map) for v in o.shared if not is_plain_number(v)]
    beside = {source for value in single for source in value.inputs} | {v for m in gathered for v in m.values}
    beside |= {*shared, *single, *results}
    places: Places = {}
    for matrix in [*made_by, *[m for m in matrices if m.is_leaf]]:
        if not beside.isdisjoint(matrix.values):
            put(matrix, places)
    plain = tuple([value for value in index if value in beside and value not in places])
    graph = VectorGraph(order, results, index, (), made_by, places, plain)
    return replace(graph, matrices=tuple(sorted(matrices, key=graph.place)))


def _with_known(operation: Operation, made: dict[tuple[int, tuple[Value, ...]], Matrix]) -> Operation:
    """The operation on results of others, where these hold just what it takes."""

    def one(matrix: Matrix) -> Matrix:
        return made.get((matrix.rows, matrix.values), matrix)

    if isinstance(operation, Map):
        return replace(operation, inputs=tuple([one(matrix) for matrix in operation.inputs]))
    return replace(operation, x=one(operation.x))
