"""From graph to tape: call a function once, and write down what it did.

The function gets Values for its arguments and builds the ordinary graph, which is then read off in
topological order.  Nothing is traced while it runs, so recording costs what eager computing costs.

A recording holds for every other sample only if the function did the same whatever the numbers were.  Two things
see to that.  While it runs, looking at a number is refused (``state.refuse``).  And it is run twice, on different
samples: what is not the same in both graphs, a random number or a counter, is refused, too.  Comparing the two
also tells where the leaves came from:

    the arguments of the two runs         an argument
    one and the same Value in both        a Value the function closes over: a parameter
    two Values with the same number       a constant, written in the function

Read next: ``passes.py``.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .graph import topological_order
from .ops import BATCH_MEAN, DIVIDE, IDENTITY, Op
from .state import NO_GRAD, RecordingError, compiling
from .structure import Structure, build, count, leaves, structure_of_result
from .tape import Kind, Tape
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
    first, second = _run(f, structures, 0.5), _run(f, structures, -1.25)
    if first.structure != second.structure:
        raise RecordingError("the function returned differently nested numbers when it was called a second time")
    tape = Tape()
    arguments = [tape.emit(Kind.ARGUMENT, (), i) for i in range(len(names))]
    tape.labels = dict(zip(arguments, names, strict=True))
    slots: dict[Value, int] = dict(zip(first.arguments, arguments, strict=True))
    if len(first.order) != len(second.order):
        raise _not_repeatable(f"{len(first.order)} and then {len(second.order)} nodes")
    twins: dict[Value, Value] = dict(zip(first.arguments, second.arguments, strict=True))
    strangers = set(first.arguments)
    for node, twin in zip(first.order, second.order, strict=True):
        if node in slots:  # an argument
            if twins[node] is not twin:
                raise _not_repeatable("different inputs for the same operation")
            continue
        if twin in strangers:
            raise RecordingError("the function used an argument of an earlier call, which it must have kept")
        twins[node] = twin
        slots[node] = _write(tape, node, twin, slots, twins)
    tape.outputs = tuple([slots[output] for output in first.outputs])
    if any(twins[a] is not b for a, b in zip(first.outputs, second.outputs, strict=True)):
        raise _not_repeatable("different results")
    return Recording(tape, structures, first.structure)


@dataclass(frozen=True)
class _Run:
    """One call of the function: Values for the arguments, Values that it returned, and all nodes behind them."""

    arguments: list[Value]
    outputs: list[Value]
    structure: Structure
    order: list[Value]


def _run(f: Callable[..., Any], structures: tuple[Structure, ...], number: float) -> _Run:
    arguments = [Value(number + 0.0625 * i) for i in range(sum([count(structure) for structure in structures]))]
    numbers = iter(arguments)
    with compiling():
        returned = f(*[build(structure, numbers) for structure in structures])
        structure = structure_of_result(returned)
        outputs = [x if isinstance(x, Value) else Value(as_number(x, "what f returns")) for x in leaves(returned)]
    order: dict[Value, None] = {}
    for output in outputs:
        order.update(dict.fromkeys(topological_order(output)))
    return _Run(arguments, outputs, structure, list(order))


def _write(tape: Tape, node: Value, twin: Value, slots: dict[Value, int], twins: dict[Value, Value]) -> int:
    """One node of the graph as an instruction."""
    op, inputs = node.op, node._inputs
    if op is None:
        slot = _write_leaf(tape, node, twin)
    elif node is twin:
        raise RecordingError(
            f"the function closes over a Value that was computed outside, by {op.name!r}: it would not follow when the "
            "Values behind it change. Compute it inside the function, or close over value.detach()"
        )
    elif op is not twin.op or tuple([twins[source] for source in inputs]) != twin._inputs:
        raise _not_repeatable(f"the operation {op.name!r}, which it did otherwise the second time,")
    else:
        operands = tuple([slots[source] for source in inputs])
        slot = _write_operation(tape, op, operands)
        if NO_GRAD in node.scope:
            slot = tape.emit(Kind.DETACH, (slot,))
    if node.label:
        tape.labels.setdefault(slot, node.label)
    return slot


def _write_operation(tape: Tape, op: Op, operands: tuple[int, ...]) -> int:
    if op is IDENTITY:
        return operands[0]
    if op is BATCH_MEAN:  # the entry says what it is for a batch of one; here the batch has as many samples as lanes
        (x,) = operands
        if not tape.varies[x]:
            return x
        return tape.emit(DIVIDE, (tape.emit(Kind.BATCH_SUM, (x,)), tape.emit(Kind.LANES)))
    return tape.emit(op, operands)


def _write_leaf(tape: Tape, node: Value, twin: Value) -> int:
    """A leaf: a parameter or a constant."""
    if node is twin:
        return tape.emit(Kind.PARAMETER, (), node)
    if twin.op is not None or not (node._data == twin._data or (math.isnan(node._data) and math.isnan(twin._data))):
        raise _not_repeatable(f"the numbers {node._data!r} and then {twin._data!r}")
    return tape.constant(node._data)


def _not_repeatable(what: str) -> RecordingError:
    return RecordingError(
        f"called twice, the function used {what} at the same place, so one recording cannot stand for all samples: it "
        "is random, or counts its calls. Draw random numbers outside and pass them in as an argument"
    )
