"""Writes a tape as a lecture writes a network: in lines of vectors and matrices, with their shapes.

    loss(x: 2, t):
      W = [[1, −1], [0.5, 2]], b = [0, 0]
      z = W·x + b                             : 2
      a = tanh(z)                             : 2
      …

What is an array is found out from the tape (``grouping.py``); a tape without any is listed number by number, as it is when
one asks for it (``scalars.py``).  Every line is true: it is what the instructions that it stands for compute.

Next: ``autograd/plan``, from instructions to matrices.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd.table import number_text
from autograd.tape.instructions import Kind
from autograd.tape.tape import Tape

from .expressions import Formulas, ends, text_of
from .grouping import Grouping, find_arguments
from .lines import Lines, runs
from .names import give_names
from .references import CONSTANTS
from .results import Result, Results
from .scalars import shortened

#: How wide a line of parameters is.
WIDTH = 88
#: Up to which length lines have their shapes in one column.
ALIGNED = 60


class Listing:
    """A tape as lines, if it has arrays.

    sources   parameters and constants
    shown     the results that have lines
    taken     the names in use
    """

    def __init__(self, name: str, parameters: Sequence[str], tape: Tape) -> None:
        self.name, self.parameters, self.tape = name, parameters, tape
        self.results = Results(tape, tape.labels)
        find_arguments(self.results)
        Grouping(self.results).run()
        self.has_arrays = any([result.concerns_arrays for result in self.results.computed])
        if not self.has_arrays:
            return
        self.lines = Lines(self.results, runs(self.results, np.asarray(tape.outputs, dtype=np.intp)))
        self.lines.find_layers()
        self.sources = self.lines.references.sources
        self.lines.find_bases()
        self.shown = self.lines.with_lines()
        given = {slot: tape.labels[slot] for slot in tape.arguments().tolist() if slot in tape.labels}
        given |= dict.fromkeys(tape.slots_of(Kind.LANES).tolist(), "lanes")
        self.taken = {*given.values(), *[array.name for array in self.results.arrays if array.name]}
        self.unnamed = give_names([*self.sources, *self.shown], self.taken, 0)
        self.formulas = Formulas(given, tape.numbers)

    def __str__(self) -> str:
        lines = aligned([(f"{each.name} = {text_of(self.formulas.of(each))}", shape_of(each)) for each in self.shown])
        body = [
            *shortened(self._sources(), "lines of parameters"),
            *shortened(lines, "lines"),
            f"return {', '.join(ends([text_of(self.formulas.called(each)) for each in self.lines.outputs], 'results'))}",
        ]
        return "\n".join([f"{self.name}({self._header()}):", *[f"  {line}" for line in body]])

    def _header(self) -> str:
        shapes = {array.name: shape_of(array) for array in self.results.arrays if array.op is Kind.ARGUMENT}
        return ", ".join([f"{name}: {shapes[name]}" if name in shapes else name for name in self.parameters])

    def _sources(self) -> list[str]:
        """What arrays within arguments, parameters and constants are: numbers, or the shape where they are many."""
        inner = [a for a in self.results.arrays if a.op is Kind.ARGUMENT and a.name not in self.parameters]
        return source_lines([f"{array.name}: {shape_of(array)}" for array in inner], self.sources, self.results)


def source_lines(texts: list[str], sources: Sequence[Result], results: Results) -> list[str]:
    """The lines of texts and of what parameters and constants are."""
    for source in sources:
        if source.slots.size > CONSTANTS:
            texts.append(f"{source.name}: {shape_of(source)}")
        else:
            texts.append(f"{source.name} = {_numbers(_numbers_of(source, results))}")
    return _rows(texts)


def _numbers_of(source: Result, results: Results) -> Any:
    if source.op is Kind.CONSTANT:
        numbers = [results.tape.numbers[slot] for slot in source.slots.ravel().tolist()]
    else:
        numbers = [results.value(slot)._data for slot in source.slots.ravel().tolist()]
    return np.array(numbers).reshape(source.slots.shape).tolist()


def _numbers(numbers: Any) -> str:
    return f"[{', '.join(map(_numbers, numbers))}]" if isinstance(numbers, list) else number_text(numbers)


def _rows(texts: Sequence[str]) -> list[str]:
    """Texts side by side, in lines of some width."""
    rows: list[str] = []
    for text in texts:
        if rows and len(rows[-1]) + len(text) + 2 <= WIDTH:
            rows[-1] += f", {text}"
        else:
            rows.append(text)
    return rows


def shape_of(result: Result) -> str:
    """The shape of an array: 300×784; "" of a number."""
    return "×".join(map(str, result.slots.shape))


def aligned(lines: Sequence[tuple[str, str]]) -> list[str]:
    """Lines with the shapes in a column behind them."""
    width = max([len(line) for line, shape in lines if shape and len(line) <= ALIGNED], default=0)
    return [f"{line:{width}}   : {shape}" if shape else line for line, shape in lines]
