"""Graphs, and many Values, as arrays of numbers: what ``compile`` and training work on.

    flattened, Comparison       a graph as arrays, each node called by its place in topological order
    numbers_of, set_numbers, …  the numbers of 10⁵ Values, in and out

Read next: ``passes.py``.
"""

from __future__ import annotations

import weakref
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from autograd.engines import engine
from autograd.graph.numbers import is_value
from autograd.graph.state import NO_GRAD
from autograd.graph.sweep import topological_order


class Flat(NamedTuple):
    """A graph as arrays, by the nodes' places in topological order.

    order      the nodes
    codes      what made them: a number for each operation (``name_of_code``), 0 for a leaf
    arities    how many inputs they have
    inputs     the places of all inputs, node by node
    detached   whether no gradient leaves them
    numbers    their data
    addresses  their identities
    places     of further nodes that were asked for; −1 for one that is not among these
    labels     (place, label) of the computed nodes that have one
    """

    order: list[Any]
    codes: Any
    arities: Any
    inputs: Any
    detached: Any
    numbers: Any
    addresses: Any
    places: Any
    labels: list[tuple[int, str]]


#: The code of a dot that is one node, as the native engine makes it while ``compile`` records (``native/engine/rows.h``).
ROW = 253

_codes: dict[str, int] = {"": 0}


def flattened(root: Any, others: list[Any]) -> Flat:
    """The graph that ``root`` was computed from, without the root itself, as arrays."""
    order = topological_order(root)[:-1]
    place = {id(node): i for i, node in enumerate(order)}
    inputs = [node._inputs for node in order]
    return Flat(
        order,
        np.array([_codes.setdefault(node._op_name, len(_codes)) for node in order], dtype=np.int32),
        np.array([len(each) for each in inputs], dtype=np.int32),
        np.array([place[id(node)] for each in inputs for node in each], dtype=np.int32),
        np.array([NO_GRAD in node._scope for node in order], dtype=np.int32),
        numbers_of(order),
        np.array([id(node) for node in order], dtype=np.int64),
        np.array([place.get(id(node), -1) for node in others], dtype=np.int64),
        [(i, node._label) for i, node in enumerate(order) if node._inputs and node._label],
    )


class Own(NamedTuple):
    """What a graph has of its own where it is the same as another: all that was computed, and some leaves.

    order      these nodes
    places     where they are, in both graphs
    numbers    their data
    addresses  their identities
    """

    order: list[Any]
    places: Any
    numbers: Any
    addresses: Any


class Comparison:
    """Compares other graphs with one that has been flattened.

    In two graphs that are the same, the same stands in the same places: operations of the same nodes, and leaves.

    flat  the graph as arrays
    """

    def __init__(self, flat: Flat) -> None:
        self.flat = flat

    def __call__(self, others: list[Any]) -> Own | None:
        """What the graph behind the nodes asked for has of its own; None if it is not the same."""
        flat = self.flat
        if len(others) != len(flat.places):
            return None
        codes, arities, inputs = flat.codes.tolist(), flat.arities.tolist(), flat.inputs.tolist()
        detached, addresses = flat.detached.tolist(), flat.addresses.tolist()
        found = [0] * len(codes)
        own: dict[int, Any] = {}
        taken: dict[int, int] = {}

        def stands(place: int, node: Any) -> bool:
            """Whether a node may stand in this place: that alone stands there, and nowhere else."""
            address = id(node)
            if found[place]:
                return bool(found[place] == address)
            found[place] = address
            if taken.setdefault(address, place) != place:
                return False
            if address == addresses[place]:  # a Value from outside; but no result of an operation
                return bool(codes[place] == 0)
            own[place] = node
            expected = codes[place], arities[place], detached[place]
            return (_codes.get(node._op_name), len(node._inputs), NO_GRAD in node._scope) == expected

        places = flat.places.tolist()
        taken.update([(id(node), -1) for node, place in zip(others, places, strict=True) if place < 0])
        if not all([stands(place, node) for node, place in zip(others, places, strict=True) if place >= 0]):
            return None
        at = len(inputs)
        for place in range(len(codes) - 1, -1, -1):
            if arities[place]:
                at -= arities[place]
                if not found[place] or not all(map(stands, inputs[at : at + arities[place]], own[place]._inputs)):
                    return None
        if 0 in found:
            return None
        where = sorted(own)
        order = [own[place] for place in where]
        identities = np.array(list(map(id, order)), dtype=np.int64)
        return Own(order, np.array(where, dtype=np.int32), numbers_of(order), identities)


def let_go(order: list[Any], addresses: Any) -> None:
    """Put None in the place of each node that nobody else holds, and −1 − place in that of its address, which is free for others.

    order  such as ``flattened`` gives, without anything else that is computed from these nodes
    """
    for i in reversed(range(len(order))):
        node, order[i] = weakref.ref(order[i]), None
        order[i] = node()
        if order[i] is None:
            addresses[i] = -1 - i


def name_of_code(code: int) -> str:
    """The name of the operation with this code."""
    return [*_codes][code]


def rows_made() -> int:
    """How many rows this thread has made and not settled: in plain Python none is made."""
    return 0


def settle(kept: int = 0) -> None:
    """Make chains of the rows that somebody has kept, but for the first few; where none stays, give the nodes' memory back."""


def numbers_of(values: list[Any]) -> Any:
    """The data of Values, as an array."""
    return np.array([value._data for value in values], dtype=np.float64)


def places_of(values: list[Any], among: list[Any]) -> Any:
    """For each of the first Values its place among the second, which are all different; −1 if it is not there."""
    place = {id(value): i for i, value in enumerate(among)}
    return np.array([place.get(id(value), -1) for value in values], dtype=np.int64)


def chosen(things: list[Any], places: Any) -> list[Any]:
    """Those of some things that lie in these places.

    >>> chosen(["a", "b", "c"], np.array([2, 0]))
    ['c', 'a']
    """
    return [things[place] for place in places.tolist()]


def trained_among(values: list[Any]) -> list[Any]:
    """Those that training changes, each once: no constants, and not computed from others."""
    return [value for value in dict.fromkeys(values) if not value._op_name and not value._constant]


def each_once(values: list[Any]) -> list[Any]:
    """Values in their order, each where it comes first."""
    return list(dict.fromkeys(values))


def are_all(things: Sequence[Any], kind: type) -> bool:
    """Whether all of them, perhaps 10⁵, are of one type, and none of a subclass.

    >>> are_all([1, 2], int), are_all([1, True], int)
    (True, False)
    """
    return {kind}.issuperset(map(type, things))


def are_leaves(values: list[Any]) -> bool:
    """Whether all of them are Values that were not computed, each once."""
    are_computed = [not is_value(value) or bool(value._op_name) for value in values]
    return not any(are_computed) and len({*values}) == len(values)


def set_scopes(values: list[Any], scope: str) -> None:
    """Put Values into a scope."""
    for value in values:
        value.scope = scope


def set_numbers(values: list[Any], numbers: Any) -> None:
    """Assign the data of Values."""
    for value, number in zip(values, _listed(values, numbers), strict=True):
        value.data = number


def set_gradients(values: list[Any], numbers: Any) -> None:
    """Assign the gradients of Values."""
    for value, number in zip(values, _listed(values, numbers), strict=True):
        value.grad = number


def add_gradients(values: list[Any], numbers: Any) -> None:
    """Add to the gradients of Values; where a signal interrupts it, to all of them all the same."""
    rest = zip(values, _listed(values, numbers), strict=True)
    try:
        _add(rest)
    except BaseException:
        _add(rest)
        raise


def _add(rest: Iterator[tuple[Any, float]]) -> None:
    """Add gradients; calls nothing, so that each is added whole before a signal is looked at."""
    for value, gradient in rest:
        value._grad += gradient
        value._has_grad = True


def _listed(values: list[Any], numbers: Any) -> list[float]:
    if len(values) != len(numbers):
        raise ValueError(f"{len(values)} Values and {len(numbers)} numbers")
    return np.asarray(numbers, dtype=np.float64).tolist()  # type: ignore[no-any-return]


if engine == "native" and not TYPE_CHECKING:  # the same in C
    from autograd.native.engine import core

    core.fall_back_on(Flat=Flat, Own=Own)
    flattened, Comparison = core.flattened, core.Comparison
    let_go, name_of_code = core.let_go, core.name_of_code
    rows_made, settle = core.rows_made, core.settle
    numbers_of, set_numbers, set_scopes = core.numbers_of, core.set_numbers, core.set_scopes
    places_of, chosen, trained_among = core.places_of, core.chosen, core.trained_among
    are_all, are_leaves, each_once = core.are_all, core.are_leaves, core.each_once
    set_gradients, add_gradients = core.set_gradients, core.add_gradients
