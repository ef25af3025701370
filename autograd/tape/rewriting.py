"""Writes a tape anew, instruction by instruction: what a pass is made of.

    rewrite      by a rule that is shown every instruction, and says which slot of the new tape it becomes
    finish       gives a new tape the outputs and labels of the old one

Read next: ``recording.py``, from graph to tape; ``identities.py``, the first pass.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from .indices import Indices, Integers
from .tape import Instruction, Kind, Tape

Rule: TypeAlias = Callable[[Tape, Instruction], int]
Concerned: TypeAlias = Callable[[Tape, Instruction], bool]


def rewrite(tape: Tape, rule: Rule, start: int, concerned: Concerned | None = None) -> Tape:
    """A new tape by a rule that is shown each instruction in turn and says which slot of the new tape it becomes.

    Instructions before ``start`` stay as they are, and so do those that the rule is not ``concerned`` with.  A slot that varied
    goes on varying, even where the rule found a number that all lanes share: the terms of a dot, or of a sum, are of one kind.
    """
    written = tape.beginning(start)
    becomes = renumbering(tape)
    for old, instruction in enumerate(tape.instructions[start:], start):
        as_now = moved(instruction, becomes)
        if concerned is not None and instruction.op is not Kind.CONSTANT and not concerned(written, as_now):
            becomes[old] = written.take_over(as_now, tape.varies[old])
            continue
        slot = rule(written, as_now)
        if tape.varies[old] and not written.varies[slot]:
            slot = written.emit(Kind.SPREAD, (slot,))
        becomes[old] = slot
    return finish(written, tape, becomes)


def rewrite_where(tape: Tape, concerned: Concerned, rule: Rule) -> Tape:
    """Rewrite the instructions that the rule is concerned with; the tape itself if there are none."""
    for slot, instruction in enumerate(tape.instructions[tape.leading :], tape.leading):
        if concerned(tape, instruction):
            return rewrite(tape, rule, slot, concerned)
    return tape


def renumbering(tape: Tape) -> memoryview:
    """For each slot of a tape which slot of a rewritten tape it becomes; at first itself."""
    return np.arange(len(tape.instructions), dtype=np.int32).data


def moved(instruction: Instruction, becomes: memoryview) -> Instruction:
    """The same instruction for a rewritten tape, in which its inputs have become other slots."""
    op, inputs, detail = instruction
    return Instruction(op, renumbered(inputs, becomes), detail) if inputs else instruction


def renumbered(slots: Integers, becomes: memoryview) -> Integers:
    """What slots have become in a rewritten tape."""
    if slots.__class__ is Indices:
        return Indices(np.asarray(becomes)[slots.array])
    return tuple([becomes[slot] for slot in slots])


def keep(written: Tape, instruction: Instruction) -> int:
    """The rule that changes nothing."""
    return written.constant(instruction.detail) if instruction.op is Kind.CONSTANT else written.append(instruction)


def finish(written: Tape, tape: Tape, becomes: memoryview) -> Tape:
    """Give a rewritten tape the outputs and labels of the old one; −1 stands for a slot that is gone."""
    written.outputs = renumbered(tape.outputs, becomes)
    written.trained = tape.trained
    for slot, label in tape.labels.items():
        if becomes[slot] >= 0:
            written.labels.setdefault(becomes[slot], label)
    return written
