"""What labels say without their indices; and how a part of an array is called: z[0], Q[2], K[:3], S[1, :2].

Places are counted row by row from 0, as Python does.

Read next: ``results.py``.
"""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np

_INDEX = re.compile(r"[\d₀-₉\[\],._ ]+$")


def stem(label: str) -> str:
    """A label without its index.

    >>> stem("w12"), stem("γ₃"), stem("b")
    ('w', 'γ', 'b')
    """
    return _INDEX.sub("", label)


def block(places: Any, shape: tuple[int, ...]) -> str | None:
    """A template for the part of an array that has these places, in this form; None if it has no short name.

    >>> block(np.arange(3), (3,)), block(np.array([1, 2]), (3,)), block(np.array(5), (2, 3))
    ('{}', '{}[1:]', '{}[1, 2]')
    >>> block(np.array([3, 4, 5]), (2, 3)), block(np.array([1, 4]), (2, 3)), block(np.arange(6), (2, 3))
    ('{}[1]', '{}[:, 1]', 'flat({})')
    >>> block(np.array([6, 4, 2]), (7,)), block(np.arange(3)[::-1], (3,))
    ('{}[:1:-2]', '{}[::-1]')
    """
    if places.ndim and places.size == math.prod(shape) and (places.ravel() == np.arange(places.size)).all():
        if places.shape == shape:
            return "{}"
        if places.ndim == 1 and 1 not in shape:
            return "flat({})"
    if places.ndim > len(shape):
        return None
    index: list[str] = []
    left = places.ndim  # how many axes of the part have no span yet
    for axis, (at, length) in enumerate(zip(np.unravel_index(places, shape), shape, strict=True)):
        if left < len(shape) - axis and (at == at.flat[0]).all():
            index.append(str(at.flat[0]))
            continue
        if not left:
            return None
        lines = np.moveaxis(at, -left, -1).reshape(-1, at.shape[-left])
        span = _span(lines[0], length)
        if span is None or (lines != lines[0]).any():
            return None
        index.append(span)
        left -= 1
    while index[-1] == ":":  # S[1, :] is S[1]
        index.pop()
    return f"{{}}[{', '.join(index)}]"


def _span(places: Any, length: int) -> str | None:
    """Places at equal distances as Python writes them; None if they are not."""
    first, last = int(places[0]), int(places[-1])
    step = int(places[1]) - first if len(places) > 2 else 1  # of two it is not said
    if step == 0 or (places != first + step * np.arange(len(places))).any():
        return None
    start = "" if first == (0 if step > 0 else length - 1) else first
    stop = "" if not 0 <= last + step < length else last + (1 if step > 0 else -1)
    return f"{start}:{stop}" if step == 1 else f"{start}:{stop}:{step}"


def rectangle(places: Any, shape: tuple[int, ...]) -> tuple[int, ...] | None:
    """The shape of a part of an array that has these places, in ascending order; None if it is no block.

    >>> rectangle(np.array([1, 2, 4, 5]), (2, 3)), rectangle(np.array([0, 2]), (3,))
    ((2, 2), None)
    """
    counts = [len(np.unique(at)) for at in np.unravel_index(places, shape)]
    form = tuple([count for count, length in zip(counts, shape, strict=True) if count > 1 or length == 1])
    return form if math.prod(form) == len(places) and block(places.reshape(form), shape) else None


def narrowed(slots: Any) -> Any:
    """The smallest array that NumPy spreads to one: a number, a row, or a column.

    >>> narrowed(np.array([[1, 2], [1, 2]])), int(narrowed(np.array([3, 3])))
    (array([1, 2]), 3)
    """
    if slots.size > 1 and (slots == slots.flat[0]).all():
        return slots.flat[0]
    if slots.ndim == 2 and len(slots) > 1 and (slots == slots[0]).all():
        return slots[0]
    if slots.ndim == 2 and slots.shape[1] > 1 and (slots == slots[:, :1]).all():
        return slots[:, :1]
    return slots


def as_vector(slots: Any) -> Any:
    """A column as a vector; anything else as it is."""
    return slots[:, 0] if slots.ndim == 2 and slots.shape[1] == 1 else slots
