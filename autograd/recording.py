"""From graph to tape: call a function once, and write down what it did.

The function gets Values for its arguments and builds the ordinary graph, which is then read off in
topological order.  Nothing is traced while it runs, so recording costs what eager computing costs.

A recording holds for every other sample only if the function did the same whatever the numbers were.  Two things
see to that.  While it runs, looking at a number is refused (``state.refuse``).  And it is run twice, on different
samples: what is not the same in both graphs, a random number or a counter, is refused, too.  For that the nodes of
each graph are numbered in topological order; the graphs are the same if the lists of their operations and of their
inputs, as such numbers, are equal.  Comparing the two also tells where the leaves came from:

    the arguments of the two runs         an argument
    one and the same Value in both        a Value the function closes over: a parameter
    two Values with the same number       a constant, written in the function

Read next: ``passes.py``.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain
from typing import Any

from .graph import topological_order
from .ops import BATCH_MEAN, DIVIDE, IDENTITY, REGISTRY
from .state import NO_GRAD, RecordingError, compiling
from .structure import Structure, build, count, leaves, structure_of_result
from .tape import Instruction, Kind, Tape
from .value import Value, as_number


@dataclass(frozen=True)
class Recording:
    """What a function does for one sample.

    tape        with one output per number that it returns
    structures  of its arguments
    result      the structure of what it returns
    """

    tape: Tape
    structures: tuple[Structure, ...]
    result: Structure


def record(f: Callable[..., Any], structures: tuple[Structure, ...], names: list[str]) -> Recording:
    """Record a function for arguments of these structures; ``names`` are those of the arguments' numbers."""
    first, second = _Run(f, structures, 0.5), _Run(f, structures, -1.25)
    _require_same(first, second)
    tape = Tape()
    slots = _write_leaves(tape, first, second, names)
    _write_operations(tape, first, slots)
    for number, node in enumerate(first.order):
        if label := node.label:
            tape.labels.setdefault(slots[number], label)
    tape.outputs = tuple([slots[number] for number in first.outputs])
    return Recording(tape, structures, first.structure)


class _Run:
    """One call of the function, and its graph in numbers.

    order       all nodes behind what it returned, in topological order
    operations  their names, "" for a leaf
    arities     how many inputs each has
    inputs      the numbers of all inputs, node by node
    arguments   the numbers of the Values that stand for the arguments; None if they were not used
    outputs     the numbers of what the function returned
    """

    def __init__(self, f: Callable[..., Any], structures: tuple[Structure, ...], number: float) -> None:
        arguments = [Value(number + 0.0625 * i) for i in range(sum([count(structure) for structure in structures]))]
        numbers = iter(arguments)
        with compiling():
            returned = f(*[build(structure, numbers) for structure in structures])
            self.structure = structure_of_result(returned)
            outputs = [x if isinstance(x, Value) else Value(as_number(x, "what f returns")) for x in leaves(returned)]
        orders = [topological_order(output) for output in outputs]
        self.order: list[Value] = orders[0] if len(orders) == 1 else list(dict.fromkeys(chain.from_iterable(orders)))
        number_of = dict(zip(map(id, self.order), range(len(self.order)), strict=True))
        inputs = [node._inputs for node in self.order]
        self.operations: list[str] = [node._op_name for node in self.order]
        self.arities = list(map(len, inputs))
        self.inputs = [number_of[id(node)] for node in chain.from_iterable(inputs)]
        self.arguments = [number_of.get(id(argument)) for argument in arguments]
        self.argument_values = arguments
        self.outputs = [number_of[id(output)] for output in outputs]


def _require_same(first: _Run, second: _Run) -> None:
    """Raise RecordingError unless the two graphs are the same but for their numbers."""
    if first.structure != second.structure:
        raise RecordingError("the function returned differently nested numbers when it was called a second time")
    if not set(first.argument_values).isdisjoint(second.order):
        raise RecordingError("the function used an argument of an earlier call, which it must have kept")
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
    if (first.arities, first.inputs, first.arguments) != (second.arities, second.inputs, second.arguments):
        raise _not_repeatable("different inputs for the same operation")
    if first.outputs != second.outputs:
        raise _not_repeatable("different results")


def _write_leaves(tape: Tape, first: _Run, second: _Run, names: list[str]) -> list[int]:
    """Arguments, parameters and constants, in this order; returns the slots by number, −1 where there is none yet."""
    slots = [-1] * len(first.order)
    arguments = tape.sources(Kind.ARGUMENT, range(len(names)))
    tape.labels = dict(zip(arguments, names, strict=True))
    for number, slot in zip(first.arguments, arguments, strict=True):
        if number is not None:
            slots[number] = slot
    parameters: list[int] = []
    constants: list[int] = []
    for number, (name, node, twin) in enumerate(zip(first.operations, first.order, second.order, strict=True)):
        if not name and slots[number] < 0:
            (parameters if node is twin else constants).append(number)
    values = [first.order[number] for number in parameters]
    for number, slot in zip(parameters, tape.sources(Kind.PARAMETER, values), strict=True):
        slots[number] = slot
    for node in {first.order[number] for number in constants} & set(second.order):
        raise _not_repeatable(f"the Value {node._data!r} and then another")
    for number in constants:
        x, twin = first.order[number]._data, second.order[number]._data
        if x != twin and not (math.isnan(x) and math.isnan(twin)):
            raise _not_repeatable(f"the numbers {x!r} and then {twin!r}")
        slots[number] = tape.constant(x)
    return slots


def _write_operations(tape: Tape, run: _Run, slots: list[int]) -> None:
    """Every node that was computed, as an instruction."""
    detached = {scope for scope in {node.scope for node in run.order} if NO_GRAD in scope}
    append = tape.append
    end = 0
    for number, (name, arity) in enumerate(zip(run.operations, run.arities, strict=True)):
        if not name:
            continue
        start, end = end, end + arity
        op, inputs = REGISTRY[name], tuple([slots[i] for i in run.inputs[start:end]])
        if op is IDENTITY:
            slot = inputs[0]
        elif op is BATCH_MEAN:
            slot = _write_batch_mean(tape, *inputs)
        else:
            slot = append(Instruction(op, inputs))
        if detached and run.order[number].scope in detached:
            slot = tape.emit(Kind.DETACH, (slot,))
        slots[number] = slot


def _write_batch_mean(tape: Tape, x: int) -> int:
    """The entry says what it is for a batch of one; here the batch has as many samples as there are lanes."""
    if not tape.varies[x]:
        return x
    return tape.emit(DIVIDE, (tape.emit(Kind.BATCH_SUM, (x,)), tape.emit(Kind.LANES)))


def _not_repeatable(what: str) -> RecordingError:
    return RecordingError(
        f"called twice, the function used {what} at the same place, so one recording cannot stand for all samples: it "
        "is random, or counts its calls. Draw random numbers outside and pass them in as an argument"
    )
