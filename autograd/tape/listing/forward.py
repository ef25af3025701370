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

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd.table import number_text
from autograd.tape.instructions import Kind
from autograd.tape.tape import Tape

from .expressions import called_by, ends, formula, text_of
from .grouping import find_arguments, find_results
from .lines import Lines
from .names import CONSTANTS, Names, References
from .results import Result, Results

#: How wide a line of parameters is; up to which length lines have their shapes in one column.
WIDTH, ALIGNED = 88, 60
#: How many lines of a long listing are shown at either end.
LINES = 20
#: How many constants in a row are written in full.
MANY = 100


class Listing:
    """A tape as lines.

    results     what the lines are about
    scalars     whether each is about one number, as all are where there are no arrays
    sources     its parameters and constants
    outputs     what is returned
    shown       the results that have a line; the others are written where they are used
    names       the names in use
    """

    def __init__(
        self, name: str, parameters: Sequence[str], function: Any, tape: Tape, outputs: Any, *, scalars: bool
    ) -> None:
        self.name, self.parameters = name, parameters
        self.results = results = Results(tape, "n_samples" if "samples" in parameters else "samples", function)
        if not scalars:
            find_arguments(results)
        find_results(results, results.needed_for(outputs), scalars=scalars)
        self.scalars = scalars or not any([result.concerns_arrays for result in results.computed])
        self.references = References(results)
        self.references.find_sources(() if scalars else results.computed)
        self.outputs, self.shown = self.references.runs(np.asarray(outputs)), list(results.computed)
        for result in self.shown:
            result.base = result.label
        self.sources = self.references.new()
        if not self.scalars:
            lines = Lines(self.references, results.computed, self.outputs)
            self.sources = lines.find_layers([*self.sources, *self.references.new()], results)
            self.shown = lines.shown()
        given = [results.labels.get(slot, "") for slot in tape.arguments().tolist()]
        self.names = Names([results.samples, *given, *[array.name for array in results.arrays]])
        self.names.give([*self.sources, *self.shown])

    def __str__(self) -> str:
        called = [each._replace(template=each.template.removeprefix("flat(").rstrip(")")) for each in self.outputs]
        arrays = {array.name: shape_of(array.slots) for array in self.results.arrays if array.op is Kind.ARGUMENT}
        header = ", ".join([f"{name}: {arrays[name]}" if name in arrays else name for name in self.parameters])
        inner = [f"{name}: {shape}" for name, shape in arrays.items() if name not in self.parameters]
        body = [*self.text_of_sources(self.sources, inner), *self.text(self.shown)]
        outputs = ends([text_of(called_by(each)) for each in called], "results")
        return indented(f"{self.name}({header})", [*body, f"return {', '.join(outputs)}"])

    def text_of_sources(self, sources: Sequence[Result], before: Sequence[str] = ()) -> list[str]:
        """What parameters and constants are, as many in a line as it has room for."""
        rows: list[str] = []
        for each in shortened([*before, *sources], "parameters", MANY):
            text = each if isinstance(each, str) else source_text(each, self.results)
            if rows and len(rows[-1]) + len(text) + 2 <= WIDTH and "…" not in rows[-1] + text:
                rows[-1] += f", {text}"
            else:
                rows.append(text)
        return rows

    def text(self, lines: Sequence[Result]) -> list[str]:
        """Lines with the shapes in a column behind them; of a long listing without its middle."""
        texts = [(each, "") if isinstance(each, str) else self._line(each) for each in shortened(lines, "lines", LINES)]
        width = max([len(text) for text, shape in texts if shape and len(text) <= ALIGNED], default=0)
        return [f"{text:{width}}   : {shape}" if shape else text for text, shape in texts]

    def _line(self, result: Result) -> tuple[str, str]:
        """A line, and its shape."""
        self.references.write(result)
        return f"{result.name} = {text_of(formula(result))}", shape_of(result.slots)


def source_text(source: Result, results: Results) -> str:
    """What parameters, or constants, are: numbers, or their shape where they are many."""

    def written(slots: Any) -> str:
        if not isinstance(slots, list):
            return number_text(results.number(slots))
        return (
            f"[{', '.join(ends(list(map(written, slots)), 'entries') if len(slots) > MANY else map(written, slots))}]"
        )

    if source.slots.size > CONSTANTS and source.op is Kind.PARAMETER:
        return f"{source.name}: {shape_of(source.slots)}"
    return f"{source.name} = {written(source.slots.tolist())}"


def shape_of(slots: Any) -> str:
    """The shape of an array: 300×784; "" of a number."""
    return "×".join(map(str, slots.shape))


def shortened(lines: Sequence[Any], what: str, most: int) -> list[Any]:
    """A long listing without its middle."""
    if len(lines) <= 2 * most:
        return list(lines)
    return [*lines[:most], f"… {len(lines) - 2 * most:,} more {what} …", *lines[-most:]]


def indented(head: str, body: Sequence[str]) -> str:
    return "\n".join([f"{head}:", *[f"  {line}" for line in body]])
