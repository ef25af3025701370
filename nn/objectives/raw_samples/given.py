"""Remember whether samples were given as lists or as an array: a model of the user's own sees what was given.

A row of ``X`` arrives in ``model(x)`` as a list if ``X`` was a list of lists, and as an array of objects, numbers or Values,
if it was an array.  In between, all samples are arrays of floats; those that were lists are ``Listed``, and so are
their parts.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.graph import array_of
from autograd.tape import Array


class Listed(np.ndarray[Any, Any]):
    """An array of floats that was given as lists."""


def as_given(array: Array, given: Any) -> Array:
    """The array, which holds what was ``given``, and remembers whether its rows were lists.

    >>> rows_of(as_given(np.array([[1.0, 2.0]]), [[1, 2]]))
    [[1.0, 2.0]]
    """
    first = given[0] if isinstance(given, list | tuple) and given else given
    lists = isinstance(given, list | tuple) and not isinstance(first, np.ndarray)
    return array.view(Listed if lists or isinstance(given, Listed) else np.ndarray)


def rows_of(samples: Array) -> list[Any]:
    """The rows of samples as a model gets them: lists, or arrays of objects.

    >>> rows_of(np.array([[1.0, 2.0]]))
    [ValueArray([1.0, 2.0], dtype=object)]
    """
    if isinstance(samples, Listed):
        rows: list[Any] = samples.tolist()
        return rows
    return [array_of(row, (len(row),)) for row in samples.tolist()]


def row_as_given(samples: Array, row: Any) -> Any:
    """A row of Values, an array while ``compile`` records, as a model gets those of ``samples``."""
    return row.tolist() if isinstance(samples, Listed) and isinstance(row, np.ndarray) else row
