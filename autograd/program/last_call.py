"""Keeps what a program was called with last, so that one can look at the graph of it.

    loss.backward(X, T)
    loss.last_call.graph()        the graph of each sample, as the function itself computes it

A program replays a recording and makes no Values.  Its function makes them, once more, of the numbers that were kept: with
their labels, and with the scopes of the layers that they belong to.

Of a large batch only the first sample is kept, so that no program holds on to its data.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from autograd.graph import Value, constant, enable_grad
from autograd.tape import Arguments, Shape, build, names

#: Of an array of more numbers only the first row is kept.
_SMALL = 10_000
_PLACES = re.compile(r"(?:\[\d+\])+")
_KEY = re.compile(r"\['(\w+)'\]")


@dataclass(frozen=True, slots=True)
class LastCall:
    """The arguments of a call, read-only.

    function   of all arguments in a row
    names      what it calls them
    shapes     theirs, for one sample
    parts      their numbers: of each array a row for each sample that is kept, of numbers between arrays a list
    samples    how many there were
    single     whether it was one sample, given as numbers
    leaves     whether the arguments are what gradients are taken of: the function closes over no Value that has one
    reduction  what became one number of the samples' losses, "mean" or "sum"; "" where nothing did
    """

    function: Callable[..., Any]
    names: tuple[str, ...]
    shapes: tuple[Shape, ...]
    parts: tuple[Any, ...]
    samples: int
    single: bool
    leaves: bool
    reduction: Literal["mean", "sum", ""]

    @property
    def kept(self) -> int:
        """Of how many samples the numbers are kept: of all, or of the first."""
        return min([len(part) for part in self.parts if isinstance(part, np.ndarray)], default=1)

    def graph(self, samples: int | None = None) -> list[Any]:
        """What the function returns for each sample, as Values that remember how they were computed.

        samples  so many at most, the first ones; all that are kept, if not given

        The arguments are constants with their names, x1 and x2 for the numbers of x, or leaves where gradients are taken of
        them.  Values that the function closes over are themselves.

        >>> import autograd
        >>> w = Value(3.0, "w")
        >>> program = autograd.compile(lambda x: w * x)
        >>> program(2.0)
        6.0
        >>> [y] = program.last_call.graph()
        >>> y.data, y.inputs[0] is w, y.inputs[1].label
        (6.0, True, 'x')
        """
        rows = range(self.kept if samples is None else min(samples, self.kept))
        with enable_grad():
            return [self._of_sample(row) for row in rows]

    def _of_sample(self, row: int) -> Any:
        numbers = [x for part in self.parts for x in (part if isinstance(part, list) else part[row].tolist())]
        labels = [label for shape, name in zip(self.shapes, self.names, strict=True) for label in names(shape, name, 1)]
        made = iter(
            [
                Value(number, _readable(label)) if self.leaves else constant(number, _readable(label))
                for number, label in zip(numbers, labels, strict=True)
            ]
        )
        return self.function(*[build(shape, made) for shape in self.shapes])


def _readable(label: str) -> str:
    """The name of a number as one writes it: x1 for x[1], and p.w for p['w']."""
    return _PLACES.sub(lambda places: places[0][1:-1].replace("][", ","), _KEY.sub(r".\1", label))


def kept_of(given: Arguments) -> tuple[Any, ...]:
    """The numbers of some arguments that are kept of a call."""
    parts = given.parts
    if all([isinstance(part, list) or part.size <= _SMALL for part in parts]):
        return tuple(parts)
    return tuple([part if isinstance(part, list) else part[:1].copy() for part in parts])
