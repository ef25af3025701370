"""Checks the arguments of a compiled function, and gives its results the form of what it was called with.

An argument is a number, or a list, a tuple, a dictionary or a dataclass of arguments.  Recording depends on its *shape*, for one sample:

    a number                    ()
    a list of three numbers     (3,)
    a 2 × 3 nested list         (2, 3)
    an array's row              ArrayShape((3,)); () if it is a number
    a tuple, a dictionary,      GroupShape: its class, its keys, and the shapes of its parts
    a dataclass
    anything else               a tuple of shapes, e.g. ((3,), ()) for [[1, 2, 3], 4]

A NumPy array has the samples along its first axis, and each sample has the shape of the others.  A number, or
a list of numbers, is one sample; beside arrays, it is the same for every sample.  The function gets what was given: for a
row of an array an array of Values, for a list a list of them, for a tuple a tuple, for a dictionary one with the same keys.
"""

from __future__ import annotations

import math
import weakref
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from numbers import Real
from typing import Any, TypeAlias

import numpy as np

from autograd.graph import Value, ValueArray, as_number, has_mask
from autograd.nested import branches_of, is_array, is_group, leaf_names, places_in, refill, regrouped

Array: TypeAlias = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True)
class ArrayShape:
    """The shape of an array, as a sample; a tuple is that of a list."""

    lengths: tuple[int, ...]


@dataclass(frozen=True)
class GroupShape:
    """The shape of a tuple, a dictionary or a dataclass, as a sample.

    kind   its class
    keys   of a dictionary, in order, each with its class: 1, 1.0 and True are one key, but not one thing
    parts  the shapes of what it holds
    like   the group itself without its numbers, for others to be made like it
    """

    kind: type
    keys: tuple[tuple[type, Any], ...]
    parts: tuple[Any, ...]
    like: Any = field(compare=False)

    def __repr__(self) -> str:
        """As in messages: Line(.slope: a number, .weights: (3,)), or a tuple of shape (2,)."""
        if self.kind is tuple:
            return f"a tuple of shape {combined(self.parts)}"
        parts = [getattr(part, "lengths", part) or "a number" for part in self.parts]
        held = [f"{place}: {part}" for place, part in zip(places_in(self.like), parts, strict=True)]
        return f"{self.kind.__name__}({', '.join(held)})"


Shape: TypeAlias = tuple[Any, ...] | ArrayShape | GroupShape


def is_regular(shape: Shape) -> bool:
    """Whether a shape is that of a nested list whose parts are all alike."""
    return isinstance(shape, tuple) and all(isinstance(length, int) for length in shape)


def combined(parts: Sequence[Shape]) -> Shape:
    """The shape of a sequence whose parts have these shapes.

    >>> combined([(), ()]), combined([(3,), (3,)]), combined([(3,), ()])
    ((2,), (2, 3), ((3,), ()))
    """
    if not parts:
        return (0,)
    first = parts[0]
    if isinstance(first, ArrayShape | GroupShape) or not is_regular(first) or any(part != first for part in parts):
        return tuple(parts)
    return (len(parts), *first)


def parts_of(shape: tuple[Any, ...]) -> list[Shape]:
    """The shapes of the parts of a sequence; the reverse of ``combined``."""
    return [shape[1:]] * shape[0] if is_regular(shape) else list(shape)


def template(shape: Shape) -> Any:
    """Nested lists, groups and arrays of a shape, with None in the place of each number.

    >>> template(((2,), ()))
    [[None, None], None]
    """
    if isinstance(shape, ArrayShape):
        return np.full(shape.lengths, None)
    if isinstance(shape, GroupShape):
        return regrouped(shape.like, [template(part) for part in shape.parts])
    return [template(part) for part in parts_of(shape)] if shape else None


def build(shape: Shape, numbers: Iterator[Any]) -> Any:
    """Nested lists, groups and arrays of a shape, filled with the next of the numbers.

    >>> build(((2,), ()), iter("abc"))
    [['a', 'b'], 'c']
    """
    return refill(template(shape), numbers)


def names(shape: Shape, name: str, first: int = 0) -> list[str]:
    """How to call each number of an argument; lists and arrays are counted from ``first``.

    >>> names((2,), "x"), names(((1,), ()), "t")
    (['x[0]', 'x[1]'], ['t[0][0]', 't[1]'])
    """
    return leaf_names(template(shape), name, first)


class Arguments:
    """The arguments of one call of a compiled function, checked.

    shapes  of a sample, one per argument
    lanes   how many samples there are
    single  whether this is one sample given as numbers, and the results are numbers, too
    parts   the numbers of all: arrays with a row per sample, and lists of the numbers between them
    """

    def __init__(self, arguments: Sequence[Any], names: Sequence[str]) -> None:
        self.lanes = 1
        self.single = True
        self._first = ""
        self.parts: list[Any] = []
        self.shapes = tuple([self._read(x, name) for x, name in zip(arguments, names, strict=True)])

    def _read(self, argument: Any, name: str) -> Shape:
        if not isinstance(argument, np.ndarray | list | tuple | Value) and hasattr(argument, "__array__"):
            argument = np.asarray(argument)  # a table of pandas, say
        if isinstance(argument, np.ndarray) and argument.ndim:
            return self._read_batch(argument, name)
        if isinstance(argument, list):
            return combined([self._read(part, f"{name}[{i}]") for i, part in enumerate(argument)])
        if is_group(argument):
            return self._read_group(argument, name)
        number = _as_floats(argument, name)
        if number.ndim:
            raise TypeError(f"{name}: give a NumPy array with a sample per row, not {type(argument).__name__}")
        if not self.parts or not isinstance(self.parts[-1], list):
            self.parts.append([])
        self.parts[-1].append(float(number))
        return ()

    def _read_group(self, group: Any, name: str) -> Shape:
        places = places_in(group)
        parts = [self._read(part, f"{name}{place}") for place, part in zip(places, branches_of(group), strict=True)]
        keys = tuple([(type(key), key) for key in group]) if isinstance(group, Mapping) else ()
        like = regrouped(group, [None] * len(parts))
        own = [place.removeprefix(".") for place in places]
        others = [] if isinstance(group, Mapping) and not isinstance(group, dict) else getattr(like, "__dict__", ())
        for other in others:
            if other not in own:
                raise TypeError(
                    f"{name}: {type(group).__name__} has an attribute {other!r} beside its numbers, and a recording would not "
                    "see it change: give it as an argument of its own, or let the function close over it"
                )
        return GroupShape(type(group), keys, tuple(parts), like)

    def _read_batch(self, array: Any, name: str) -> Shape:
        lanes = len(array)
        if self.single:
            self.single, self.lanes, self._first = False, lanes, name
        elif lanes != self.lanes:
            raise ValueError(
                f"{name} has {lanes} samples, along its first axis, but {self._first} has {self.lanes}: "
                "every array needs one row per sample"
            )
        lengths = tuple(array.shape[1:])
        self.parts.append(_as_floats(array, name).reshape(lanes, math.prod(lengths)))
        return ArrayShape(lengths) if lengths else ()

    def sources(self) -> list[Array]:
        """The numbers of all arguments as arrays, side by side: a row per sample, or a single one for all samples."""
        return [
            np.array([part]) if isinstance(part, list) else np.require(part, requirements=("C", "A"))
            for part in self.parts
        ]

    # -- Results in the form of the arguments -----------------------------------------------------------

    def result(self, computed: Any) -> Any:
        """A result as the caller wants it: a number for one sample, else an array with a number per sample.

        computed  an array with a number per lane, or the number that all lanes share
        """
        if self.single:
            return float(computed[0]) if isinstance(computed, np.ndarray) else computed
        return computed if isinstance(computed, np.ndarray) else np.full(self.lanes, computed)

    def gradients(self, computed: Iterable[Any]) -> list[Any]:
        """The gradients of all numbers of the arguments, each argument's in its shape."""
        rest = iter([self.result(gradient) for gradient in computed])
        return [self.formed(template(shape), rest) for shape in self.shapes]

    def formed(self, tree: Any, results: Iterator[Any]) -> Any:
        """The same lists and arrays with the next of these results in the place of each number.

        Of many samples a list holds an array for each number, and an array has a row for each sample.
        """
        if is_array(tree):
            own = [next(results) for _ in range(tree.size)]
            return np.array(own, dtype=np.float64).T.reshape(tree.shape if self.single else (self.lanes, *tree.shape))
        if not is_group(tree):
            return next(results)
        return regrouped(tree, [self.formed(branch, results) for branch in branches_of(tree)])


def row_numbers(rows: Any, samples: int) -> np.ndarray[Any, np.dtype[np.intp]]:
    """The numbers of the samples that were chosen, checked, as the executors take them.

    Raises TypeError for anything but integers along one axis, and IndexError for a sample that is not there.
    """
    numbers = np.array(rows)  # a copy: another thread may write to the caller's array after they were checked
    if numbers.ndim != 1 or numbers.dtype.kind not in "iu":
        raise TypeError(
            f"rows are the numbers of samples, an array of integers with one axis, not of {numbers.dtype} with "
            f"{numbers.ndim}: of a mask take np.flatnonzero(mask)"
        )
    wrong = numbers[(numbers < 0) | (numbers >= samples)]
    if len(wrong):
        raise IndexError(f"row {wrong[0]} was chosen of {samples} samples")
    return np.ascontiguousarray(numbers, dtype=np.intp)


def pinned(arrays: Iterable[Any]) -> list[Any]:
    """Weak references that keep arrays where they are in memory: NumPy refuses to resize an array that has one.

    Else ``X.resize(…, refcheck=False)`` would leave those who work on X with memory that is no longer theirs.  Hold them
    for as long as anybody does.
    """
    pins = []
    for array in arrays:
        owner = array
        while isinstance(owner.base, np.ndarray):
            owner = owner.base
        pins.append(weakref.ref(owner))
    return pins


def _as_floats(array: Any, name: str) -> Array:
    if isinstance(array, Value) or (isinstance(array, ValueArray) and any([isinstance(x, Value) for x in array.flat])):
        raise TypeError(
            f"{name} is {'a Value' if isinstance(array, Value) else 'an array of Values'}: a compiled function takes numbers and arrays, and returns them. Give value.data, or "
            "call the function itself to get a graph"
        )
    try:
        converted = np.asarray(array)
    except ValueError as error:
        raise TypeError(f"{name}: numbers belong here ({error})") from None
    if has_mask(array):
        raise TypeError(
            f"{name} has a mask, which a compiled function would not see: give its filled(…), or leave rows out"
        )
    if isinstance(array, Real) and converted.dtype.kind == "O":  # a Fraction; an int too large is an error
        return np.asarray(as_number(array, name))
    if converted.dtype.kind not in "biuf":
        raise TypeError(f"{name}: real numbers belong here, not {type(array).__name__} of dtype {converted.dtype}")
    return converted.astype(np.float64, copy=False)
