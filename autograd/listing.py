"""A tape as a person would write it: Wengert's list.

    f(x):
      w = 0.5
      z = w·x
      y = tanh(z)
      return y

What a Value's label says is its name; other results are v1, v2, … and two of one name are told apart by a number.
How an operation is written is said in its entry (``symbols.py``).
"""

from __future__ import annotations

from collections import Counter

from .ops import Op
from .symbols import Expression, Number, Variable, call, number_text, write
from .tape import SOURCES, Instruction, Kind, Tape

#: How much of a long line, and of a long list, is shown at either end.
TERMS, LINES = 3, 20
#: How many parameters are shown in a line.
IN_A_LINE = 6


def listing(name: str, parameters: list[str], tape: Tape) -> str:
    """The text for a tape recorded from a function of that name."""
    named = _names(tape)
    sources, lines = [], []
    for slot, instruction in enumerate(tape.instructions):
        if instruction.op is Kind.PARAMETER:
            sources.append(f"{named[slot]} = {number_text(instruction.detail._data)}")
        elif instruction.op not in SOURCES:
            lines.append(f"{named[slot]} = {_right_side(tape, instruction, named)}")
    outputs = ", ".join(_ends([_written(tape, slot, named) for slot in tape.outputs], "results"))
    rows = [", ".join(sources[i : i + IN_A_LINE]) for i in range(0, len(sources), IN_A_LINE)]
    body = [*_shortened(rows, "lines of parameters"), *_shortened(lines, "instructions"), f"return {outputs}"]
    return "\n".join([f"{name}({', '.join(parameters)}):", *[f"  {line}" for line in body]])


def _shortened(lines: list[str], what: str) -> list[str]:
    if len(lines) <= 2 * LINES:
        return lines
    return [*lines[:LINES], f"… {len(lines) - 2 * LINES:,} more {what} …", *lines[-LINES:]]


def _ends(terms: list[str], what: str) -> list[str]:
    return terms if len(terms) <= 2 * TERMS else [*terms[:TERMS], f"… ({len(terms)} {what})", *terms[-TERMS:]]


def _names(tape: Tape) -> dict[int, str]:
    """A name for every slot that needs one."""
    labels = Counter(tape.labels.values())
    seen: Counter[str] = Counter()
    names = {}
    unnamed = 0
    for slot, instruction in enumerate(tape.instructions):
        label = tape.labels.get(slot, "")
        if label and instruction.op is not Kind.CONSTANT:
            seen[label] += 1
            names[slot] = label if labels[label] == 1 else f"{label}.{seen[label]}"
        elif instruction.op is Kind.PARAMETER or instruction.op not in SOURCES:
            unnamed += 1
            names[slot] = f"v{unnamed}"
        elif instruction.op is Kind.LANES:
            names[slot] = "lanes"
    return names


def _right_side(tape: Tape, instruction: Instruction, names: dict[int, str]) -> str:
    op, inputs, _ = instruction
    if isinstance(op, Op):
        return write(call(op, *[_expression(tape, slot, names) for slot in inputs]))
    written = [_written(tape, slot, names) for slot in inputs]
    if op is Kind.DOT:
        written = [f"{a}·{b}" for a, b in zip(written[0::2], written[1::2], strict=True)]
    if op in (Kind.DOT, Kind.SUM):
        return " + ".join(_ends(written, "terms"))
    return f"{op.value}({', '.join(written)})"


def _expression(tape: Tape, slot: int, names: dict[int, str]) -> Expression:
    number = tape.number(slot)
    return Variable(names[slot]) if number is None else Number(number)


def _written(tape: Tape, slot: int, names: dict[int, str]) -> str:
    return write(_expression(tape, slot, names))
