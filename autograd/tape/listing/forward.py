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
from autograd.tape.instructions import FIRST_COMPUTED, Kind
from autograd.tape.tape import Tape

from .expressions import called_by, ends, line, shape_of, text_of
from .grouping import find_arguments, find_results
from .lines import Lines
from .names import give_names
from .references import CONSTANTS
from .results import Result, Results

#: How wide a line of parameters is; up to which length lines have their shapes in one column.
WIDTH, ALIGNED = 88, 60
#: How many lines of a long listing are shown at either end.
LINES = 20


class Listing:
    """A tape as lines.

    given     what the numbers of the arguments are called
    scalars   whether each is about one number, as all are where there are no arrays
    sources   parameters and constants
    shown     the results that have lines
    outputs   what is returned
    taken     the names in use
    """

    def __init__(self, name: str, parameters: Sequence[str], tape: Tape, *, scalars: bool) -> None:
        self.name, self.parameters, self.tape = name, parameters, tape
        labels = {slot: clean(label) for slot, label in tape.labels.items()}
        samples = "n_samples" if "samples" in parameters else "samples"
        self.given = {slot: labels[slot] for slot in tape.arguments().tolist() if slot in labels}
        self.results = Results(tape, labels, self.given, samples)
        if not scalars:
            find_arguments(self.results)
        find_results(self.results, np.asarray(tape.ops) >= FIRST_COMPUTED, scalars=scalars)
        self.scalars = scalars or not any([result.concerns_arrays for result in self.results.computed])
        self.lines = Lines(self.results)
        outputs = self.lines.references.runs(np.asarray(tape.outputs, dtype=np.intp))
        self.outputs = [each._replace(template=each.template.removeprefix("flat(").rstrip(")")) for each in outputs]
        self.lines.find_bases(scalars=self.scalars)
        self.sources, self.shown = self.lines.references.sources, self.lines.shown(self.outputs)
        self.taken = {samples, *self.given.values(), *[array.name for array in self.results.arrays if array.name]}
        self.unnamed = give_names([*self.sources, *self.shown], self.taken, 0)

    def __str__(self) -> str:
        outputs = ends([text_of(called_by(each)) for each in self.outputs], "results")
        arrays = {array.name: shape_of(array) for array in self.results.arrays if array.op is Kind.ARGUMENT}
        header = ", ".join([f"{name}: {arrays[name]}" if name in arrays else name for name in self.parameters])
        inner = [f"{name}: {shape}" for name, shape in arrays.items() if name not in self.parameters]
        told = side_by_side([*inner, *[source_text(each, self.results) for each in self.sources]])
        body = [*shortened(told, "lines of parameters"), *shortened(aligned(map(line, self.shown)), "lines")]
        return indented(f"{self.name}({header})", [*body, f"return {', '.join(outputs)}"])


def source_text(source: Result, results: Results) -> str:
    """What parameters, or constants, are: numbers, or their shape where they are many."""

    def written(slots: Any) -> str:
        return f"[{', '.join(map(written, slots))}]" if isinstance(slots, list) else number_text(results.number(slots))

    is_long = source.slots.size > CONSTANTS
    return f"{source.name}: {shape_of(source)}" if is_long else f"{source.name} = {written(source.slots.tolist())}"


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
