"""Writes a tape as a person would: Wengert's list.

    f(x):
      w = 0.5
      z = w·x
      y = tanh(z)
      return y

A result is called by its Value's label; the others are v1, v2, … and two of one name are told apart by a number.
The table's entry says how an operation is written.

Backpropagation can be read off the tape, too.  ∂z is the gradient of the result, summed over the samples, with respect
to z; the sweep begins at the end, and each line is the chain rule for one result:

    gradients:
      v1 = 1 − y²
      ∂w = batch_sum(v1·x)

Next: ``autograd/plan``, from instructions to matrices.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from autograd.languages import clean
from autograd.table import Expression, Number, Op, Variable, call, number_text, write
from autograd.tape.gradients import differentiate, gradient_name
from autograd.tape.identities import fold_constants
from autograd.tape.instructions import SOURCES, Instruction, Kind, Matrix
from autograd.tape.passes import drop_dead, share
from autograd.tape.tape import Tape

#: How much of a long line, and of a long list, is shown at either end.
TERMS, LINES = 3, 20
#: How many parameters are shown in a line.
IN_A_LINE = 6


def listing(name: str, parameters: list[str], tape: Tape) -> str:
    """The text for a tape recorded from a function of that name."""
    named = _names(tape)
    sources = [
        f"{named[slot]} = {number_text(value._data)}"
        for slot, value in zip(tape.parameters().tolist(), tape.values(), strict=True)
    ]
    lines = [
        f"{named[slot]} = {_right_side(tape, instruction, named)}"
        for slot, instruction in enumerate(tape.instructions)
        if instruction.op not in SOURCES
    ]
    outputs = ", ".join(_ends([_written(tape, slot, named) for slot in map(int, tape.outputs)], "results"))
    rows = [", ".join(sources[i : i + IN_A_LINE]) for i in range(0, len(sources), IN_A_LINE)]
    body = [*shortened(rows, "lines of parameters"), *shortened(lines, "instructions"), f"return {outputs}"]
    return "\n".join([f"{name}({', '.join(parameters)}):", *[f"  {line}" for line in body]])


def gradients_listing(tape: Tape, wanted: Sequence[int]) -> str:
    """The text for the gradients of a tape's one output with respect to some of its slots."""
    forward = _names(tape)
    sweep = differentiate(tape, wanted, matrices=len(wanted) > 2 * LINES, names=forward)
    for improve in (fold_constants, share, drop_dead):
        sweep = improve(sweep)
    sweep.labels |= _of_matrices(sweep, forward)
    named = _names(sweep, unnamed=len(forward.keys() - _labels(tape).keys()))
    known = set(forward.values())
    lines = [
        f"{named[slot]} = {_right_side(sweep, instruction, named)}"
        for slot, instruction in enumerate(sweep.instructions)
        if instruction.op not in SOURCES and named[slot] not in known
    ]
    for source, slot in zip(wanted, map(int, sweep.outputs[1:]), strict=True):
        gradient, written = gradient_name(forward[source]), _written(sweep, slot, named)
        has_a_line = written == gradient or sweep.op(slot) is Kind.OUTER
        if not has_a_line:  # it is a number, or the same slot as another's
            lines.append(f"{gradient} = {written}")
    return "\n".join(["gradients:", *[f"  {line}" for line in shortened(lines, "instructions")]])


def _of_matrices(tape: Tape, names: Mapping[int, str]) -> dict[int, str]:
    """What the gradients of matrices are called: by the first and the last of their parameters."""
    parameters = tape.parameters()
    ends = {
        slot: parameters[detail.parameters[[0, -1]]].tolist()
        for slot, detail in tape.details.items()
        if isinstance(detail, Matrix)
    }
    return {slot: gradient_name(f"({names[first]}, …, {names[last]})") for slot, (first, last) in ends.items()}


def shortened(lines: list[str], what: str) -> list[str]:
    if len(lines) <= 2 * LINES:
        return lines
    return [*lines[:LINES], f"… {len(lines) - 2 * LINES:,} more {what} …", *lines[-LINES:]]


def _ends(terms: list[str], what: str) -> list[str]:
    return terms if len(terms) <= 2 * TERMS else [*terms[:TERMS], f"… ({len(terms)} {what})", *terms[-TERMS:]]


def _labels(tape: Tape) -> dict[int, str]:
    """The labels of results, and of parameters as they are now."""
    of_parameters = {slot: value.label for slot, value in zip(tape.parameters().tolist(), tape.values(), strict=True)}
    given = {slot: label for slot, label in of_parameters.items() if label} | tape.labels
    return {slot: cleaned for slot, label in given.items() if (cleaned := clean(label))}


def _names(tape: Tape, unnamed: int = 0) -> dict[int, str]:
    """A name for every slot that needs one; the first ``unnamed`` of v1, v2, … are taken."""
    known = _labels(tape)
    labels = Counter(known.values())
    seen: Counter[str] = Counter()
    names = {}
    for slot, instruction in enumerate(tape.instructions):
        label = known.get(slot, "")
        if label and instruction.op not in (Kind.CONSTANT, Kind.LANES):
            seen[label] += 1
            names[slot] = label if labels[label] == 1 else f"{label}.{seen[label]}"
        elif instruction.op is Kind.PARAMETER or instruction.op not in SOURCES:
            unnamed += 1
            names[slot] = f"v{unnamed}"
        elif instruction.op is Kind.LANES:
            names[slot] = "lanes"
    return names


def _right_side(tape: Tape, instruction: Instruction, names: dict[int, str]) -> str:
    op, inputs, detail = instruction
    if isinstance(op, Op):
        return write(call(op, *[_expression(tape, slot, names) for slot in inputs]))
    written = [_written(tape, slot, names) for slot in inputs]
    if op is Kind.DOT:
        written = [f"{a}·{b}" for a, b in zip(written[0::2], written[1::2], strict=True)]
    if op in (Kind.DOT, Kind.SUM):
        return " + ".join(_ends(written, "terms"))
    if op is Kind.BATCH_DOT:
        return f"batch_sum({written[0]}·{written[1]})"
    if op is Kind.OUTER:
        positions = zip(*[factors.T.tolist() for factors in detail.factors(inputs)], strict=True)
        factors = [
            [", ".join(_ends([_written(tape, i, names) for i in part], "terms")) for part in both] for both in positions
        ]
        return " + ".join(_ends([f"outer(({a}), ({b}))" for a, b in factors], "positions"))
    return f"{op.value}({', '.join(written)})"


def _expression(tape: Tape, slot: int, names: dict[int, str]) -> Expression:
    number = tape.number(slot)
    return Variable(names[slot]) if number is None else Number(number)


def _written(tape: Tape, slot: int, names: dict[int, str]) -> str:
    return write(_expression(tape, slot, names))
