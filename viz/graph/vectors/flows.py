"""Lead edges between matrices and the values beside them, and work out what flows back along each.

Z = W X + b    ∂L/∂W = δ Xᵀ    ∂L/∂X = Wᵀ δ    ∂L/∂b = δ, added up over the samples
A = φ(Z)       ∂L/∂Z = δ ⊙ φ′(Z)                where δ is the gradient that arrives, ∂L/∂Z or ∂L/∂A
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from itertools import chain
from typing import Any, TypeAlias

import numpy as np

from autograd import Value
from viz.graph.diagram import Diagram, Edge, EdgeKey, Node
from viz.graph.naming import is_plain_number
from viz.graph.reading import Reading

from .graph import VectorGraph
from .matrix import Matrix
from .node import GradientOf, MatrixNode, Numbers
from .operations import Affine, Joint, Map, Operation

#: What flows back along each edge, by the value at its source that it flows to.
Flows: TypeAlias = dict[EdgeKey, Numbers]
#: What has flowed by now to a value from one that it is an input of, at a position; None where nothing has. A KeyError says
#: that the sweep has no such step: a book writes the graph in other values.
Flowed: TypeAlias = Callable[[Value, Value, int], float | None]


def edges_beside(
    beside: Diagram,
    reading: Reading,
    number: Mapping[Any, int],
    matrix_at: Mapping[int, Matrix],
    gradient_of: GradientOf,
    *,
    flowed: Flowed | None,
) -> tuple[list[Edge], Flows]:
    """The edges of the values beside; those to or from elements of one matrix become one.

    flowed  of a moment of a sweep, where a value may have a gradient from one of its uses and not yet from another
    """
    gathered: dict[EdgeKey, list[Edge]] = {}
    first: dict[tuple[int, int], int] = {}
    for edge in beside.edges:
        source = number[matrix_at.get(edge.source, edge.source)]
        target = number[matrix_at.get(edge.target, edge.target)]
        position = 0 if edge.target in matrix_at else edge.position
        if edge.source in matrix_at and len(matrix_at[edge.source].values) > 1:
            position = first.setdefault((source, target), position)
        gathered.setdefault((source, target, position), []).append(edge)
    edges, flows = [], {}
    for key, group in gathered.items():
        one = len(group) == 1
        of = tuple(chain(*[edge.of for edge in group]))
        quiet = all([edge.quiet for edge in group])
        edges.append(Edge(*key, group[0].local if one else 1.0, quiet, of, one and group[0].labelled))
        found = _contributions(of, reading, gradient_of, flowed)
        if found is not None:
            flows[key] = found
    return edges, flows


def closed_up(
    nodes: list[Node], edges: list[Edge], flows: Mapping[EdgeKey, Any]
) -> tuple[list[Node], list[Edge], dict[EdgeKey, Any]]:
    """The same without gaps between the places at which edges enter, where several have become one."""
    entries: dict[int, set[int]] = {}
    for edge in edges:
        entries.setdefault(edge.target, set()).add(edge.position)
    moved: dict[EdgeKey, EdgeKey] = {}
    for i, node in enumerate(nodes):
        places = sorted(entries.get(node.index, set()) | {place for place, _ in node.beside})
        if entries.get(node.index) and len(places) < node.slots:
            at = {place: new for new, place in enumerate(places)}
            beside = tuple([(at[place], text) for place, text in node.beside])
            nodes[i] = replace(node, slots=len(places), beside=beside, terms=())
            moved |= {e.key: (e.source, e.target, at[e.position]) for e in edges if e.target == node.index}
    kept = [replace(edge, position=moved.get(edge.key, edge.key)[2]) for edge in edges]
    return nodes, kept, {moved.get(key, key): flow for key, flow in flows.items()}


def _contributions(
    of: Iterable[EdgeKey], reading: Reading, gradient_of: GradientOf, flowed: Flowed | None
) -> Numbers | None:
    """What flows back along edges of the graph, added up by the value that it flows to; None if nothing is known."""
    sums: dict[int, float] = {}
    for source, target, position in of:
        value = reading.order[target]
        gradient, local = gradient_of(value), value._partials[position]
        flow = None
        if gradient is not None and local is not None and gradient_of(reading.order[source]) is not None:
            flow = gradient * local
        if flowed is not None:
            with suppress(KeyError):
                flow = flowed(reading.order[source], value, position)
        if flow is not None:
            sums[source] = sums.get(source, 0.0) + flow
    return np.array(list(sums.values())) if sums else None


def edges_of_matrices(
    graph: VectorGraph,
    number: Mapping[Any, int],
    matrices: Mapping[int, MatrixNode],
    card_of: Mapping[Value, int],
    flowed: Flowed | None,
) -> tuple[list[Edge], Flows]:
    """The edges into the results of operations on matrices, and into matrices that are gathered."""
    edges: list[Edge] = []
    flows: Flows = {}
    users = {} if flowed is None else _users(graph)
    for target, node in matrices.items():
        operation = node.operation
        if operation is None:
            continue
        arrived = None if node.gradient is None else np.nan_to_num(node.gradient)
        for position, operand in enumerate(operation.inputs):
            key = number[operand], target, position
            quiet = operand.is_constant
            edges.append(Edge(*key, 1.0, quiet, (), labelled=not quiet))
            gradient = matrices[key[0]].gradient
            flow = None
            if arrived is not None and gradient is not None:
                flow = back(operation, position, arrived, matrices)
                # In the middle of a sweep a gradient may come yet, element by element; a nan of numbers that overflow stays.
                flow = np.where(np.isnan(gradient) & np.isfinite(flow), 0.0, flow)
            if flowed is not None:
                with suppress(KeyError):
                    flow = _flowed_to(operand, operation, flowed, users)
            if flow is not None:
                flows[key] = flow
        if isinstance(operation, Map):
            for i, value in enumerate([v for v in operation.shared if not is_plain_number(v)]):
                key = card_of[value], target, len(operation.inputs) + i
                edges.append(Edge(*key, 1.0, value.constant, (), labelled=False))
    for matrix in graph.gathered:
        sources = dict.fromkeys([card_of[value] for value in matrix.values])
        edges += [Edge(source, number[matrix], 0, 1.0, False, (), labelled=False) for source in sources]
    return edges, flows


def _users(graph: VectorGraph) -> dict[Value, list[tuple[Value, int, Value]]]:
    """Where each value enters: in which other, at which position, and which value of a matrix or beside that is a part of."""
    users: dict[Value, list[tuple[Value, int, Value]]] = {}
    for value in reversed(graph.order):
        inside = value not in graph.index and value in users  # a product or a partial sum of a neuron has one use
        whole = users[value][0][2] if inside else value
        for position, source in enumerate(value.inputs):
            users.setdefault(source, []).append((value, position, whole))
    return users


def _flowed_to(
    operand: Matrix, operation: Operation, flowed: Flowed, users: Mapping[Value, list[tuple[Value, int, Value]]]
) -> Numbers | None:
    """What has flowed by now from an operation to each element of one of its inputs; None if nothing has."""
    results = frozenset(operation.output.values if isinstance(operation, Affine) else operation.values)
    found = [
        [flowed(value, user, position) for user, position, whole in users.get(value, ()) if whole in results]
        for value in operand.values
        if not value.constant
    ]
    known = [[flow for flow in flows if flow is not None] for flows in found]
    return np.array([sum(flows) for flows in known], float) if any(known) else None


def back(operation: Operation, position: int, arrived: Numbers, matrices: Mapping[int, MatrixNode]) -> Numbers:
    """What an operation hands back to one of its inputs of the gradient δ that arrives.

    ∂L/∂W = δ Xᵀ,  ∂L/∂X = Wᵀ δ,  ∂L/∂b = δ summed over the samples;  δ ⊙ φ′ element by element
    """
    numbers = {node.matrix: node.data for node in matrices.values()}
    operand = operation.inputs[position]
    if isinstance(operation, Affine):
        if operand is operation.weights:
            return np.asarray(arrived @ numbers[operation.x].T)
        if operand is operation.x:
            product: Numbers = numbers[operation.weights].T @ arrived
            return product
        return np.asarray(arrived.sum(axis=1, keepdims=True))
    if isinstance(operation, Map):
        slopes = np.array([0.0 if each is None else each for each in operation.slopes[position]], float)
        flowing = arrived * slopes.reshape(arrived.shape)
        summed = operand.columns < operation.output.columns  # one column counts for all
        return np.asarray(flowing.sum(axis=1, keepdims=True) if summed else flowing)
    return _back_through_columns(operation, arrived, numbers)


def _back_through_columns(operation: Joint, arrived: Numbers, numbers: Mapping[Matrix, Numbers]) -> Numbers:
    """Through softmax or its logarithm; where the result has one row of each column, nothing arrived at the others."""
    x = numbers[operation.x]
    powers = np.exp(x - x.max(axis=0))
    p = powers / powers.sum(axis=0)
    if operation.name == "logsumexp":
        return np.asarray(p * arrived)
    whole = np.zeros_like(x)
    if operation.chosen:
        whole[list(operation.chosen), range(x.shape[1])] = arrived[0]
    else:
        whole = arrived
    if operation.name == "log_softmax":
        return np.asarray(whole - p * whole.sum(axis=0))
    return np.asarray(p * (whole - (p * whole).sum(axis=0)))
