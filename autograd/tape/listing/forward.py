"""Writes a tape as a lecture writes a network: in lines of vectors and matrices, with their shapes.

    loss(x: 2, t):
      W = [[1, −1], [0.5, 2]], b = [0, 0]
      z = W·x + b                             : 2
      a = tanh(z)                             : 2
      …

What is an array is found out from the tape (``grouping.py``).  Without arrays this is Wengert's list, a line for each
instruction.  Every line is true: it is what the instructions that it stands for compute.

Read next: ``backward.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from autograd.languages import clean
from autograd.table import number_text
from autograd.tape.instructions import Kind
from autograd.tape.tape import Tape

from .expressions import Formulas, ends, shape_of, text_of
from .grouping import Grouping, find_arguments
from .lines import Lines, runs
from .names import give_names
from .references import CONSTANTS
from .results import Result, Results

#: How wide a line of parameters is; up to which length lines have their shapes in one column.
WIDTH, ALIGNED = 88, 60
#: How many lines of a long listing are shown at either end.
LINES = 20


class Listing:
    """A tape as lines.

    scalars   whether each is about one number, as all are where there are no arrays
    sources   parameters and constants
    shown     the results that have lines
    taken     the names in use
    samples   what the number of samples is called
    """

    def __init__(self, name: str, parameters: Sequence[str], tape: Tape, *, scalars: bool) -> None:
        self.name, self.parameters, self.tape = name, parameters, tape
        self.results = Results(tape, {slot: clean(label) for slot, label in tape.labels.items()})
        if not scalars:
            find_arguments(self.results)
        Grouping(self.results).run(scalars=scalars)
        self.scalars = scalars or not any([result.concerns_arrays for result in self.results.computed])
        self.lines = Lines(self.results, runs(self.results, np.asarray(tape.outputs, dtype=np.intp)))
        self.sources = self.lines.find_bases(scalars=self.scalars)
        self.shown = self.lines.with_lines()
        given = {slot: self.results.labels[slot] for slot in tape.arguments().tolist() if slot in tape.labels}
        self.samples = "n_samples" if "samples" in parameters else "samples"
        given |= dict.fromkeys(tape.slots_of(Kind.LANES).tolist(), self.samples)
        self.taken = {*given.values(), *[array.name for array in self.results.arrays if array.name]}
        self.unnamed = give_names([*self.sources, *self.shown], self.taken, 0)
        self.formulas = Formulas(given, tape.numbers)

    def __str__(self) -> str:
        outputs = ends([text_of(self.formulas.called(each)) for each in self.lines.outputs], "results")
        arrays = {array.name: shape_of(array) for array in self.results.arrays if array.op is Kind.ARGUMENT}
        header = ", ".join([f"{name}: {arrays[name]}" if name in arrays else name for name in self.parameters])
        inner = [f"{name}: {shape}" for name, shape in arrays.items() if name not in self.parameters]
        body = [
            *shortened(
                side_by_side([*inner, *[told(each, self.results) for each in self.sources]]), "lines of parameters"
            ),
            *shortened(aligned(map(self.formulas.line, self.shown)), "lines"),
            f"return {', '.join(outputs)}",
        ]
        return indented(f"{self.name}({header})", body)


def told(source: Result, results: Results) -> str:
    """What parameters, or constants, are: numbers, or their shape where they are many."""
    if source.slots.size > CONSTANTS:
        return f"{source.name}: {shape_of(source)}"
    return f"{source.name} = {_numbers(results.numbers_of(source))}"


def _numbers(numbers: Any) -> str:
    return f"[{', '.join(map(_numbers, numbers))}]" if isinstance(numbers, list) else number_text(numbers)


def side_by_side(texts: Sequence[str]) -> list[str]:
    """Texts in lines of some width."""
    rows: list[str] = []
    for text in texts:
        if rows and len(rows[-1]) + len(text) + 2 <= WIDTH:
            rows[-1] += f", {text}"
        else:
            rows.append(text)
    return rows


def aligned(lines: Iterable[tuple[str, str]]) -> list[str]:
    """Lines with the shapes in a column behind them."""
    lines = list(lines)
    width = max([len(line) for line, shape in lines if shape and len(line) <= ALIGNED], default=0)
    return [f"{line:{width}}   : {shape}" if shape else line for line, shape in lines]


def shortened(lines: list[str], what: str) -> list[str]:
    """A long listing without its middle."""
    if len(lines) <= 2 * LINES:
        return lines
    return [*lines[:LINES], f"… {len(lines) - 2 * LINES:,} more {what} …", *lines[-LINES:]]


def indented(head: str, body: Sequence[str]) -> str:
    return "\n".join([f"{head}:", *[f"  {line}" for line in body]])
