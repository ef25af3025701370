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
from functools import partial, reduce
from operator import add, mul
from typing import Any

import numpy as np

from autograd.graph import (
    ROW,
    Comparison,
    Decorating,
    Undo,
    changes,
    chosen,
    counts_of,
    in_turn,
    name_of_code,
    reach_users,
    rows_made,
    settle,
    spans,
    taken,
)
from autograd.nested import structure
from autograd.table import BATCH_MEAN, DIVIDE, IDENTITY, REGISTRY

from .arguments import Shape, template
from .instructions import Kind, Slots, code_of
from .on_tape import OnTape, TapeNumber, tape_of
from .outside import Answers, Watch, answers_noticed, asked, recordings
from .rewriting import Rewriting
from .runs import Leaves, Run, not_repeatable, require_same
from .tape import Tape


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

    def is_like(self, other: Recording) -> bool:
        """Whether the function did the same in another recording, was answered the same, and closed over the same Values."""
        answers = [[answer for _, answer in each.answers] for each in (self, other)]
        nestings = structure(self.result), structure(other.result)
        return answers[0] == answers[1] and nestings[0] == nestings[1] and self.tape.is_like(other.tape)


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
    watch, templates = Watch(f), [*map(template, shapes)]

    def run(number: float, compare: Comparison | None = None) -> Run:
        numbers = [number + 0.0625 * i for i in range(len(names))]
        found: Run = watch.during(lambda: Run(f, templates, numbers, compare))
        return found

    with answers_noticed() as answers:
        asked(changes)  # of what is frozen: no gradient is recorded for it
        first = run(0.5)
    first.let_go()
    compare = Comparison(first.graph)
    second = run(-1.25, compare)
    known = Leaves(first, require_same(first, second))
    second.let_go()
    kept = rows_made()
    for _ in range(recordings(f, first.nodes()) - 2):
        settle(kept)
        if not known.are_those_of(require_same(first, run(-1.25, compare))):
            raise not_repeatable("different numbers or Values")
    if watch.moving:
        raise not_repeatable(f"{watch.moving[0]}, whose generator moved each time,")
    places = known.parameters, known.constants
    del second, known, compare  # another graph of 10⁶ nodes, perhaps
    tape = Tape()
    slots = _write_leaves(tape, first, *places, names)
    _write_operations(tape, first, slots)
    for place, label in first.graph.labels:
        tape.labels.setdefault(int(slots[place]), label)
    tape.outputs, nesting = slots[first.output_places], first.nesting
    del first, slots
    return Recording(_as_instructions(tape, rows=rows), shapes, nesting, answers)


def _write_leaves(tape: Tape, run: Run, parameters: Slots, constants: Slots, names: list[str]) -> Slots:
    """Append arguments, parameters and constants, in this order; returns the slots by place, −1 for other nodes."""
    graph = run.graph
    slots = np.full(len(graph.order), -1, dtype=np.int32)
    tape.begin(len(names), chosen(graph.order, parameters))
    tape.labels = dict(enumerate(names))
    used = run.argument_places >= 0
    slots[run.argument_places[used]] = used.nonzero()[0]
    slots[parameters] = np.arange(len(names), tape.leading, dtype=np.int32)
    slots[constants] = tape.all_constants(graph.numbers[constants])
    return slots


def _write_operations(tape: Tape, run: Run, slots: Slots) -> None:
    """Append every node that was computed, as the graph has it, a row as a dot; after one where gradients end a ``DETACH``."""
    graph, computed = run.graph, run.graph.codes != 0
    codes, arities = graph.codes[computed], graph.arities[computed]
    code_on_tape = np.zeros(codes.max(initial=0) + 1, dtype=np.int32)
    for code in counts_of(codes, len(code_on_tape)).nonzero()[0].tolist():
        code_on_tape[code] = code_of(Kind.DOT if code == ROW else REGISTRY[name_of_code(code)])
    taken(code_on_tape, codes, into=codes)
    cut = _where_gradients_end(run)[computed]
    codes[cut & (codes == code_of(IDENTITY))] = code_of(Kind.DETACH)  # what ``detach`` makes
    cut &= codes != code_of(Kind.DETACH)
    slots[computed] = np.arange(len(tape.ops), len(tape.ops) + len(codes), dtype=np.int32)
    if cut.any():
        slots[computed] += cut.cumsum(dtype=np.int32)
    operands = taken(slots, graph.inputs)
    if cut.any():
        after = cut.nonzero()[0] + 1
        operands = np.insert(operands, arities.cumsum()[cut], slots[computed][cut] - 1)
        codes, arities = np.insert(codes, after, code_of(Kind.DETACH)), np.insert(arities, after, 1)
    tape.extend(codes, arities, operands, np.zeros(len(codes), dtype=np.uint8))
    ops, bounds, operands, varies = tape.columns()
    varies[:] = reach_users(varies, bounds, operands, ops == code_of(BATCH_MEAN))


def _where_gradients_end(run: Run) -> Any:
    """Whether each node is one that no gradient leaves, and that one reaches: a result, or what others are computed from."""
    graph = run.graph
    ends = (graph.detached != 0) & (graph.codes != 0)
    if ends.any():
        reached = np.zeros(len(ends), dtype=bool)
        reached[graph.inputs[np.repeat(~ends, graph.arities)]] = True
        reached[run.output_places] = True
        ends &= reached
    return ends


def _as_instructions(tape: Tape, *, rows: bool) -> Tape:
    """The tape of a graph without what only a graph has.

    rows  whether a dot may stay one instruction
    """
    columns = tape.columns()
    _, bounds, operands, varies = columns
    means = tape.slots_of(BATCH_MEAN)
    over_lanes = varies[operands[bounds[means]]] != 0  # the mean of what all lanes share is that itself
    opened = np.concatenate([_rows_to_open(tape, rows=rows), means[over_lanes]])
    same = np.concatenate([tape.slots_of(IDENTITY), means[~over_lanes]])
    if not (len(opened) or len(same)):
        return tape
    rewriting = Rewriting(tape)
    for op, slots, inputs in columns.by_operation(opened):
        formula = _batch_mean() if op is BATCH_MEAN else tape_of(_chain, inputs.shape[1])
        rewriting.replace(slots, *rewriting.stamp(slots, formula, inputs.T))
    rewriting.becomes[same] = operands[bounds[same]]
    return rewriting.finish()


def _rows_to_open(tape: Tape, *, rows: bool) -> Slots:
    """The recorded dots whose products are not of one kind, or may become simpler; in the others what all share is put first."""
    _, bounds, operands, varies = tape.columns()
    dots = tape.slots_of(Kind.DOT)
    if not len(dots) or not rows:
        return dots
    starts, counts = bounds[dots], bounds[dots + 1] - bounds[dots]
    at = spans(starts, counts)
    a, b = taken(operands, at[0::2]), taken(operands, at[1::2])
    a_varies, b_varies = taken(varies, a), taken(varies, b)
    kinds = a_varies + b_varies
    is_plain = ((a < tape.leading) | (a_varies != 0)) & ((b < tape.leading) | (b_varies != 0))
    begin = (counts.cumsum() - counts) // 2
    alike = np.maximum.reduceat(kinds, begin) == np.minimum.reduceat(kinds, begin)
    stay = alike & np.logical_and.reduceat(is_plain, begin)
    swapped = a_varies > b_varies
    if swapped.any():
        swapped &= np.repeat(stay, counts // 2)
        operands[at[0::2][swapped]], operands[at[1::2][swapped]] = b[swapped], a[swapped]
    return dots[~stay]


def _chain(_m: OnTape, *factors: TapeNumber) -> list[TapeNumber]:
    """A dot as the sum of products that it is."""
    return [reduce(add, map(mul, factors[0::2], factors[1::2]))]


def _batch_mean() -> Tape:
    """A mean over the lanes as a formula; the table's entry is the mean over a batch of one."""
    formula = Tape()
    total = formula.emit(Kind.BATCH_SUM, (formula.emit(Kind.ARGUMENT),))
    formula.outputs = [formula.emit(DIVIDE, (total, formula.emit(Kind.LANES)))]
    return formula
