"""Records a function as a tape: calls it, and reads off the graph what it did.

The function gets Values for its arguments and builds the ordinary graph, which is then read off in
topological order.  Nothing is traced while it runs, so recording costs what eager computing costs.

A recording holds for every other sample only if the function does the same whatever the numbers are.  Two things
ensure that.  While it runs, looking at a number is refused (``autograd.graph.refuse``).  And it is run twice, on
different samples: whatever differs between the two graphs, a random number or a counter, is refused, too; since two
throws of a coin may be the same, it is then run some more times (``repeating.py``).  The nodes of
the first graph are numbered in topological order; the second must have the same operations in the same order, and
the same numbers as their inputs.  Comparing the two also tells where the leaves came from:

    the arguments of the two runs         an argument
    one and the same Value in both        a Value the function closes over: a parameter
    two Values with the same number       a constant, written in the function

Read next: ``on_tape.py``, which writes the table's formulas onto a tape.
"""

from __future__ import annotations

import gc
import math
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from itertools import chain, islice, repeat
from operator import is_
from typing import Any

from autograd.graph import (
    NO_GRAD,
    Decorating,
    RecordingError,
    Undo,
    Value,
    as_number,
    compiling,
    in_turn,
    require_nothing_caught,
    topological_order,
)
from autograd.nested import leaves, refill, structure
from autograd.table import BATCH_MEAN, DIVIDE, IDENTITY, REGISTRY

from .answers import Answers, answers_noticed
from .arguments import Shape, build, count
from .repeating import Watch, recordings
from .tape import Instruction, Kind, Tape


@dataclass(frozen=True)
class Recording:
    """What a function does for one sample.

    tape    with one output per number that it returns
    shapes  of its arguments
    result  the nested lists, tuples and arrays that it returns; None stands for a number
    answers what it asked outside, and was answered
    """

    tape: Tape
    shapes: tuple[Shape, ...]
    result: Any
    answers: Answers = field(default_factory=list)

    def is_valid(self) -> bool:
        """Whether the function would be answered today as it was when it was recorded."""
        return all([question() == answer for question, answer in self.answers])


#: The blocks that will switch the collector on again when they end.
_PAUSES: dict[object, None] = {}


class collector_paused(Decorating):
    """A block in which Python's cyclic collector does not run.

    A tape is made of 10⁵ small tuples, none of them in a cycle, and the collector would go through all of them again
    and again.
    """

    def undo(self) -> Undo:
        self._pause = object() if gc.isenabled() else None
        if self._pause is None:
            return in_turn()
        return in_turn(gc.enable, partial(_PAUSES.pop, self._pause, None))

    def enter(self) -> None:
        if self._pause is None:
            return  # another thread pauses it, and may have ended meanwhile: nobody would switch it on again
        _PAUSES[self._pause] = None
        gc.disable()


def _forked() -> None:
    """In a child process the threads are gone that paused the collector."""
    if _PAUSES:
        _PAUSES.clear()
        gc.enable()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forked)


@collector_paused()
def record(f: Callable[..., Any], shapes: tuple[Shape, ...], names: list[str]) -> Recording:
    """Record a function for arguments of these shapes; ``names`` are those of the arguments' numbers."""
    watch = Watch(f)

    def run(number: float) -> _Run:
        found: _Run = watch.during(lambda: _Run(f, shapes, number))
        return found

    with answers_noticed() as answers:
        first = run(0.5)
    second = run(-1.25)
    graph = _Graph(first)
    _require_same(graph, first, second)
    tape = Tape()
    slots = _write_leaves(tape, graph, first, second, names)
    known = _Leaves(graph, first, second)
    for _ in range(recordings(f, len(first.order)) - 2):
        _require_same(graph, first, other := run(-1.25))
        if not known.are_those_of(other):
            raise _not_repeatable("different numbers or Values")
    if watch.moving:
        raise _not_repeatable(f"{watch.moving[0]}, whose generator moved each time,")
    _write_operations(tape, graph, slots)
    for slot, node in zip(slots, first.order, strict=True):
        if label := node.label:
            tape.labels.setdefault(slot, label)
    tape.outputs = tuple([slots[number] for number in graph.outputs])
    return Recording(tape, shapes, first.nesting, answers)


class _Run:
    """One call of the function.

    arguments   the Values that stood for the arguments' numbers
    outputs     the Values that it returned
    order       all nodes behind these, in topological order
    operations  the names of what made them, "" for a leaf
    inputs      what they were made of
    detached    whether no gradient leaves them; empty if none is
    """

    def __init__(self, f: Callable[..., Any], shapes: tuple[Shape, ...], number: float) -> None:
        numbers = sum([count(shape) for shape in shapes])
        self.arguments = [Value(number + 0.0625 * i) for i in range(numbers)]
        given = iter(self.arguments)
        with compiling():
            returned = f(*[build(shape, given) for shape in shapes])
            self.nesting = refill(returned, repeat(None))
            self.outputs = [
                x if isinstance(x, Value) else Value(as_number(x, "what f returns")) for x in leaves(returned)
            ]
            self.order = _order(self.outputs)
        require_nothing_caught()
        self.operations: list[str] = [node._op_name for node in self.order]
        self.inputs: list[tuple[Value, ...]] = [node._inputs for node in self.order]
        scopes = [node.scope for node in self.order]
        detached = {scope for scope in set(scopes) if NO_GRAD in scope}
        self.detached = [scope in detached for scope in scopes] if detached else []


def _order(outputs: list[Value]) -> list[Value]:
    """All nodes behind some outputs, in the topological order of their sum, without the additions."""
    orders = [topological_order(output) for output in outputs if output.constant]  # a sum would forget them
    additions: set[Value] = set()
    total: Value | None = None
    for output in dict.fromkeys([output for output in outputs if not output.constant]):
        if total is None:
            total = output
        else:
            total = total + output
            additions.add(total)
    if total is not None:
        orders.append([node for node in topological_order(total) if node not in additions])
    return orders[0] if len(orders) == 1 else list(dict.fromkeys(chain.from_iterable(orders)))


class _Graph:
    """The graph of a run as lists of numbers: each node is called by its position in topological order.

    arguments  the numbers of the arguments; None if they were not used
    arities    how many inputs each node has
    inputs     all inputs, node by node
    outputs    what the function returned
    """

    def __init__(self, run: _Run) -> None:
        number_of = dict(zip(map(id, run.order), range(len(run.order)), strict=True))
        self.operations = run.operations
        self.arguments = [number_of.get(id(argument)) for argument in run.arguments]
        self.arities = list(map(len, run.inputs))
        self.inputs = [number_of[id(node)] for node in chain.from_iterable(run.inputs)]
        self.outputs = [number_of[id(output)] for output in run.outputs]
        self.detached = run.detached


def _require_same(graph: _Graph, first: _Run, second: _Run) -> None:
    """Raise RecordingError unless the second run made the graph of the first."""
    if structure(first.nesting) != structure(second.nesting):
        raise RecordingError("the function returned differently nested numbers when it was called a second time")
    if len(first.order) != len(second.order):
        raise _not_repeatable(f"{len(first.order)} and then {len(second.order)} nodes")
    for node, twin, name, other in zip(first.order, second.order, first.operations, second.operations, strict=True):
        if name != other:
            raise _not_repeatable(f"the operation {name or other!r}, which it did otherwise the second time,")
        if name and node is twin:
            raise RecordingError(
                f"the function closes over a Value that was computed outside, by {name!r}: it would not follow when the "
                "Values behind it change. Compute it inside the function, or close over value.detach()"
            )
    twins = second.order
    same_inputs = map(is_, map(twins.__getitem__, graph.inputs), chain.from_iterable(second.inputs))
    if graph.arities != list(map(len, second.inputs)) or not all(same_inputs):
        raise _not_repeatable("different inputs for the same operation")
    if first.detached != second.detached:
        raise _not_repeatable("no_grad or detach in one call only")
    if any([twins[number] is not output for number, output in zip(graph.outputs, second.outputs, strict=True)]):
        raise _not_repeatable("different results")


def _write_leaves(tape: Tape, graph: _Graph, first: _Run, second: _Run, names: list[str]) -> list[int]:
    """Append arguments, parameters and constants, in this order; returns the slots by number, −1 for other nodes."""
    slots = [-1] * len(first.order)
    arguments = tape.sources(Kind.ARGUMENT, range(len(names)))
    tape.labels = dict(zip(arguments, names, strict=True))
    for number, slot, twin in zip(graph.arguments, arguments, second.arguments, strict=True):
        if number is not None:
            slots[number] = slot
            if second.order[number] is not twin:
                raise _not_repeatable("different inputs for the same operation")
    parameters: list[int] = []
    constants: list[int] = []
    for number, (name, node, twin) in enumerate(zip(graph.operations, first.order, second.order, strict=True)):
        if not name and slots[number] < 0:
            (parameters if node is twin else constants).append(number)
    values = [first.order[number] for number in parameters]
    for number, slot in zip(parameters, tape.sources(Kind.PARAMETER, values), strict=True):
        slots[number] = slot
    _require_constants([first.order[i] for i in constants], [second.order[i] for i in constants], first, second)
    for number in constants:
        slots[number] = tape.constant(first.order[number]._data)
    return slots


class _Leaves:
    """What the leaves of a graph are, found out from two runs, to look whether they are the same in further ones."""

    def __init__(self, graph: _Graph, first: _Run, second: _Run) -> None:
        used = [(number, i) for i, number in enumerate(graph.arguments) if number is not None]
        arguments = {number for number, _ in used}
        leaves = [i for i, name in enumerate(graph.operations) if not name and i not in arguments]
        self.arguments = used
        self.parameters = [(i, first.order[i]) for i in leaves if first.order[i] is second.order[i]]
        self.constants = [(i, first.order[i]._data) for i in leaves if first.order[i] is not second.order[i]]
        self.earlier = {id(node) for order in (first.order, second.order) for node in order}
        self.earlier -= {id(value) for _, value in self.parameters}

    def are_those_of(self, run: _Run) -> bool:
        nodes, arguments = run.order, run.arguments
        return (
            all([nodes[number] is arguments[i] for number, i in self.arguments])
            and all([nodes[number] is value for number, value in self.parameters])
            and all([nodes[number]._data == x or x != x for number, x in self.constants])
            and self.earlier.isdisjoint([id(nodes[number]) for number, _ in self.constants])
        )


def _require_constants(nodes: list[Value], twins: list[Value], first: _Run, second: _Run) -> None:
    """Raise RecordingError unless these leaves, two different Values in the two runs, are numbers written in f."""
    if not set(first.arguments).isdisjoint(twins):
        raise RecordingError("the function used an argument of an earlier call, which it must have kept")
    if not set(second.arguments).isdisjoint(twins):
        raise _not_repeatable("different inputs for the same operation")
    if not set(nodes).isdisjoint(second.order):
        raise _not_repeatable("two Values that changed places, and not always the same one")
    for x, y in zip([node._data for node in nodes], [twin._data for twin in twins], strict=True):
        if x != y and not (math.isnan(x) and math.isnan(y)):
            raise _not_repeatable(f"the numbers {x!r} and then {y!r}")


def _write_operations(tape: Tape, graph: _Graph, slots: list[int]) -> None:
    """Append every node that was computed as an instruction."""
    detached, append = graph.detached, tape.append
    operands = map(slots.__getitem__, graph.inputs)  # looked up one by one, when its instruction is written
    for number, (name, arity) in enumerate(zip(graph.operations, graph.arities, strict=True)):
        if not name:
            continue
        op, inputs = REGISTRY[name], tuple(islice(operands, arity))
        if op is IDENTITY:
            slot = inputs[0]
        elif op is BATCH_MEAN:
            slot = _write_batch_mean(tape, *inputs)
        else:
            slot = append(Instruction(op, inputs))
        if detached and detached[number]:
            slot = tape.emit(Kind.DETACH, (slot,))
        slots[number] = slot


def _write_batch_mean(tape: Tape, x: int) -> int:
    """Append a mean over the lanes; the table's entry is the mean over a batch of one."""
    if not tape.varies[x]:
        return x
    return tape.emit(DIVIDE, (tape.emit(Kind.BATCH_SUM, (x,)), tape.emit(Kind.LANES)))


def _not_repeatable(what: str) -> RecordingError:
    return RecordingError(
        f"called again, the function used {what} at the same place, so one recording cannot stand for all samples: it "
        "is random, or counts its calls. Draw random numbers outside and pass them in as an argument"
    )
