"""Calls a function to be recorded, and compares two of its runs: ``Run``.

A run's graph is kept as arrays (``autograd.graph.Flat``), in which a node is called by its place in topological order.  So
two graphs of 10⁵ nodes are compared in a few operations.

Read next: ``recording.py``, which makes a tape of two runs.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import repeat
from typing import Any

import numpy as np

from autograd.graph import (
    ROW,
    Comparison,
    Flat,
    Own,
    RecordingError,
    Value,
    as_number,
    compiling,
    flattened,
    let_go,
    name_of_code,
    new_values,
    pieces,
    refuse,
    require_nothing_caught,
)
from autograd.nested import leaves, refill, structure
from autograd.table import once


class Run:
    """One call of the function.

    arguments        the Values that stood for the arguments' numbers
    structure        of what it returned, to be compared
    nesting          of the first run: the nested lists, tuples and arrays that it returned, with None in the place of each number
    graph            the nodes behind these numbers, as arrays; the first run's if it has made the same
    own              what it has made then
    argument_places  where the arguments are among the nodes; −1 if they were not used
    output_places    where what it returned is
    elsewhere        what its threads did that is not recorded there
    """

    def __init__(
        self, f: Callable[..., Any], templates: list[Any], numbers: list[float], compare: Comparison | None = None
    ) -> None:
        self.arguments = new_values(numbers, [""] * len(numbers))
        given = iter(self.arguments)
        with compiling(self.arguments) as block:
            returned = _called(f, [refill(tree, given) for tree in templates])
            self.structure = structure(returned)
            self.nesting = refill(returned, repeat(None)) if compare is None else None
            outputs = [x if isinstance(x, Value) else Value(as_number(x, "what f returns")) for x in leaves(returned)]
            asked = [*self.arguments, *outputs]
            self.own = compare(asked) if compare is not None else None
            self.graph = compare.flat if compare and self.own else flattened(_above(outputs), asked)
        require_nothing_caught()
        self.elsewhere = block.elsewhere
        places = self.graph.places
        self.argument_places, self.output_places = places[: len(numbers)], places[len(numbers) :]

    def nodes(self) -> int:
        """How many nodes there are, those of a row's chain included."""
        graph = self.graph
        return len(graph.order) + int((graph.arities[graph.codes == ROW] - 2).sum())

    def let_go(self) -> None:
        """Keep of the graph what is to be compared with further runs, and only those nodes that somebody else holds, too.

        A later run may get the memory of the others, but no node of it can be one of these.
        """
        made: Flat | Own = self.own or self.graph
        let_go(made.order, made.addresses)


def _called(f: Callable[..., Any], arguments: list[Any]) -> Any:
    try:
        return f(*arguments)
    except IndexError as error:
        if "arrays used as indices" in str(error):  # NumPy's words for v[v > 0], an index of Values that are 1 or 0
            refuse("mask")
        raise


def _above(outputs: list[Value]) -> Value:
    """A node whose inputs are the outputs, so that a sort finds them all; constant ones first, as no sum holds them."""
    inputs = (
        *[output for output in outputs if output.constant],
        *[output for output in outputs if not output.constant],
    )
    return Value._remade("where", inputs, (None,) * len(inputs))  # type: ignore[no-any-return]


def require_same(first: Run, second: Run) -> Own:
    """What the second run made of the graph of the first; RecordingError if it made another, or something else is done in both."""
    for done in first.elsewhere.keys() & second.elsewhere.keys():
        raise RecordingError(first.elsewhere[done])
    if first.structure != second.structure:
        raise RecordingError("the function returned differently nested numbers when it was called a second time")
    if second.own is not None:
        return second.own
    graph, other = first.graph, second.graph
    if len(graph.order) != len(other.order):
        raise not_repeatable(f"{len(graph.order)} and then {len(other.order)} nodes")
    for place in np.flatnonzero(graph.codes != other.codes)[:1]:
        name = name_of_code(graph.codes[place]) or name_of_code(other.codes[place])
        raise not_repeatable(f"the operation {name!r}, which it did otherwise the second time,")
    for place in np.flatnonzero((graph.codes != 0) & (graph.addresses == other.addresses))[:1]:
        raise RecordingError(
            f"the function closes over a Value that was computed outside, by {name_of_code(graph.codes[place])!r}: it would "
            "not follow when the Values behind it change. Compute it inside the function, or close over value.detach()"
        )
    if not (np.array_equal(graph.arities, other.arities) and np.array_equal(graph.inputs, other.inputs)):
        raise not_repeatable("different inputs for the same operation")
    if not np.array_equal(graph.detached, other.detached):
        raise not_repeatable("no_grad or detach in one call only")
    if not np.array_equal(first.output_places, second.output_places):
        raise not_repeatable("different results")
    raise not_repeatable("different inputs for the same operation")


class Leaves:
    """What the leaves of a graph are, found out from two runs; checked in these, and then in further ones.

    own         what the second run made
    parameters  the places of those that are one and the same Value in both
    constants   the places of the others that are no arguments: numbers written in the function
    """

    def __init__(self, first: Run, own: Own) -> None:
        self.graph, self.own = first.graph, own
        graph = first.graph
        is_leaf = graph.codes == 0
        is_leaf[first.argument_places[first.argument_places >= 0]] = False
        self._are_constants = is_leaf[own.places]
        self.constants = own.places[self._are_constants]
        is_leaf[self.constants] = False
        self.parameters = is_leaf.nonzero()[0]
        twins, y = own.addresses[self._are_constants], own.numbers[self._are_constants]
        if _some_are_among(_addresses(first.arguments), twins):
            raise RecordingError("the function used an argument of an earlier call, which it must have kept")
        if _some_are_among(graph.addresses[self.constants], own.addresses):
            raise not_repeatable("two Values that changed places, and not always the same one")
        self._numbers = x = graph.numbers[self.constants]
        for i in np.flatnonzero((x != y) & ((x == x) | (y == y)))[:1]:
            raise not_repeatable(f"the numbers {float(x[i])!r} and then {float(y[i])!r}")

    @once
    def _earlier(self) -> Any:
        """The identities of all that both runs have made."""
        return np.concatenate([self.graph.addresses[self.own.places], self.own.addresses])

    def are_those_of(self, own: Own) -> bool:
        """Whether a further run, which made this, has the same leaves."""
        if not np.array_equal(own.places, self.own.places):
            return False
        numbers, twins = own.numbers[self._are_constants], own.addresses[self._are_constants]
        alike = (numbers == self._numbers) | (self._numbers != self._numbers)
        return bool(alike.all()) and not _some_are_among(twins, self._earlier)


def _addresses(values: list[Value]) -> Any:
    return np.array(list(map(id, values)), dtype=np.int64)


def _some_are_among(some: Any, all_: Any) -> bool:
    """Whether any of some addresses is one of many; ``np.isin`` would sort all of them."""
    if not len(some):
        return False
    known = np.sort(some)
    for piece in pieces(len(all_)):
        at = known[1:].searchsorted(all_[piece], side="right")  # of the last one that is not larger
        if (known[at] == all_[piece]).any():
            return True
    return False


def not_repeatable(what: str) -> RecordingError:
    return RecordingError(
        f"called again, the function used {what} at the same place, so one recording cannot stand for all samples: it "
        "is random, or counts its calls. Draw random numbers outside and pass them in as an argument"
    )
