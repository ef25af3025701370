"""Records a function as a tape: calls it, and reads off the graph what it did.

The function gets Values for its arguments and builds the ordinary graph, which is then read off in
topological order.  Nothing is traced while it runs, so recording costs what eager computing costs.

A recording holds for every other sample only if the function does the same whatever the numbers are.  Two things
ensure that.  While it runs, looking at a number is refused (``autograd.graph.refuse``).  And it is run twice, on
different samples: whatever differs between the two graphs, a random number or a counter, is refused, too; since two
throws of a coin may be the same, it is then run some more times (``outside/repeating.py``).  The nodes of
the first graph are numbered in topological order; the second must have the same operations in the same order, and
the same numbers as their inputs.  Comparing the two also tells where the leaves came from:

    the arguments of the two runs         an argument
    one and the same Value in both        a Value the function closes over: a parameter
    two Values with the same number       a constant, written in the function

Read next: ``on_tape.py``, which writes the table's formulas onto a tape.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeAlias

import numpy as np

from autograd.graph import ROW, Decorating, Flat, Undo, changes, in_turn, name_of_code, rows_made, settle
from autograd.table import ADD, BATCH_MEAN, DIVIDE, IDENTITY, MULTIPLY, REGISTRY

from .arguments import Shape
from .dot_products import products
from .indices import indices
from .outside import Answers, Watch, answers_noticed, asked, recordings
from .runs import Leaves, Run, not_repeatable, require_same
from .tape import Instruction, Kind, Tape

#: Slots, or places in a list, as an array.
Rows: TypeAlias = np.ndarray[Any, np.dtype[np.intp]]


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
def record(f: Callable[..., Any], shapes: tuple[Shape, ...], names: list[str], *, rows: bool = True) -> Recording:
    """Record a function for arguments of these shapes.

    names  of the arguments' numbers
    rows   whether a dot may be one instruction from the beginning
    """
    try:
        return _recorded(f, shapes, names, rows=rows)
    finally:
        settle()


def _recorded(f: Callable[..., Any], shapes: tuple[Shape, ...], names: list[str], *, rows: bool) -> Recording:
    watch = Watch(f)

    def run(number: float) -> Run:
        found: Run = watch.during(lambda: Run(f, shapes, number))
        return found

    with answers_noticed() as answers:
        asked(changes)  # of what is frozen: no gradient is recorded for it
        first = run(0.5)
    second = run(-1.25)
    require_same(first, second)
    known = Leaves(first, second)
    kept = rows_made()
    for _ in range(recordings(f, first.nodes()) - 2):
        other = run(-1.25)
        require_same(first, other)
        if not known.are_those_of(other):
            raise not_repeatable("different numbers or Values")
        del other
        settle(kept)
    if watch.moving:
        raise not_repeatable(f"{watch.moving[0]}, whose generator moved each time,")
    tape = Tape()
    slots = _write_leaves(tape, first, known, names)
    _write_operations(tape, first.graph, slots, rows=rows)
    for place, label in first.graph.labels:
        tape.labels.setdefault(int(slots[place]), label)
    tape.outputs = indices(slots[first.output_places])
    return Recording(tape, shapes, first.nesting, answers)


def _write_leaves(tape: Tape, run: Run, known: Leaves, names: list[str]) -> Rows:
    """Append arguments, parameters and constants, in this order; returns the slots by place, −1 for other nodes."""
    graph = run.graph
    slots = np.full(len(graph.order), -1, dtype=np.intp)
    tape.begin(len(names), [graph.order[i] for i in known.parameters.tolist()])
    tape.labels = dict(enumerate(names))
    used = run.argument_places >= 0
    slots[run.argument_places[used]] = np.flatnonzero(used)
    slots[known.parameters] = np.arange(len(names), tape.leading)
    for place in known.constants.tolist():
        slots[place] = tape.constant(float(graph.numbers[place]))
    return slots


def _write_operations(tape: Tape, graph: Flat, slots: Rows, *, rows: bool) -> None:
    """Append every node that was computed as an instruction."""
    operations = {code: REGISTRY[name_of_code(code)] for code in set(graph.codes.tolist()) - {0, ROW}}
    places = np.flatnonzero(graph.codes)
    ends = np.cumsum(graph.arities)[places]
    columns = [graph.codes[places], ends - graph.arities[places], ends, graph.detached[places]]
    slot_of, inputs_of = slots.data, graph.inputs.data  # their numbers are Python's, not NumPy's
    for place, code, start, end, detached in zip(places.tolist(), *[c.tolist() for c in columns], strict=True):
        if code == ROW:
            slot = _write_row(tape, slots[graph.inputs[start:end]], rows=rows)
        else:
            op, inputs = operations[code], tuple([slot_of[i] for i in inputs_of[start:end]])
            if op is IDENTITY:
                slot = inputs[0]
            elif op is BATCH_MEAN:
                slot = _write_batch_mean(tape, *inputs)
            else:
                slot = tape.append(Instruction(op, inputs))
        if detached:
            slot = tape.emit(Kind.DETACH, (slot,))
        slot_of[place] = slot


def _write_row(tape: Tape, factors: Rows, *, rows: bool) -> int:
    """Append a dot: as one instruction, if its products are of one kind and no pass could make a product simpler."""
    a, b = factors[0::2], factors[1::2]
    if rows and tape.are_plain_products(a, b):
        return products(tape, a, b)
    total = -1
    for pair in zip(a.tolist(), b.tolist(), strict=True):
        product = tape.emit(MULTIPLY, pair)
        total = product if total < 0 else tape.emit(ADD, (total, product))
    return total


def _write_batch_mean(tape: Tape, x: int) -> int:
    """Append a mean over the lanes; the table's entry is the mean over a batch of one."""
    if not tape.varies[x]:
        return x
    return tape.emit(DIVIDE, (tape.emit(Kind.BATCH_SUM, (x,)), tape.emit(Kind.LANES)))
