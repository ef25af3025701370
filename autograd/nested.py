"""Walks through numbers in nested lists and arrays: an argument, a result, a gradient of the same shape.

A *tree* is a number, a list or tuple of trees, or an array of numbers; what is none of these counts as a number, a Value
for example.  What is made in the shape of a tree is of the same kinds: a list where there is a list, an array for an array.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from .graph import Value, array_of, as_values


def is_array(tree: Any) -> bool:
    """Whether a tree is an array; one without axes counts as a number.

    >>> is_array(np.zeros(2)), is_array(np.array(2.0))
    (True, False)
    """
    return isinstance(tree, np.ndarray) and tree.ndim > 0


def leaves(tree: Any) -> list[Any]:
    """The numbers of a tree, from left to right.

    >>> leaves([1.0, (2.0, [3.0])]), leaves(4.0), leaves(np.eye(2))
    ([1.0, 2.0, 3.0], [4.0], [1.0, 0.0, 0.0, 1.0])
    """
    if isinstance(tree, np.ndarray):
        if isinstance(tree, np.matrix) or np.ma.is_masked(tree):
            kind = (
                "a matrix, whose * is a product of matrices," if isinstance(tree, np.matrix) else "an array with a mask"
            )
            raise TypeError(
                f"{kind} would be another thing as an array of Values: give np.asarray(…), or its filled(…)"
            )
        numbers: list[Any] = np.asarray(tree).reshape(-1).tolist()
        return numbers
    return [leaf for branch in tree for leaf in leaves(branch)] if isinstance(tree, list | tuple) else [tree]


def refill(tree: Any, numbers: Iterator[Any]) -> Any:
    """The same lists, tuples and arrays, with the next of ``numbers`` in the place of each number.

    >>> refill([1.0, (2.0, [3.0])], iter("abc"))
    ['a', ('b', ['c'])]
    >>> refill(np.zeros((2, 2)), iter([1.0, 2.0, 3.0, 4.0]))
    array([[1., 2.],
           [3., 4.]])
    """
    if is_array(tree):
        return _array([next(numbers) for _ in range(tree.size)], tree.shape)
    if not isinstance(tree, list | tuple):
        return next(numbers)
    branches = [refill(branch, numbers) for branch in tree]
    return tuple(branches) if isinstance(tree, tuple) else branches


def _array(things: list[Any], shape: tuple[int, ...]) -> Any:
    """An array of numbers or of Values; arrays make further axes of it, and nested lists a nested list."""
    if any([isinstance(thing, list | tuple) for thing in things]):
        return array_of(things, shape).tolist()
    if any([is_array(thing) for thing in things]):
        return as_values(np.stack(things).reshape(*shape, *things[0].shape))
    return (
        array_of(things, shape)
        if any([isinstance(x, Value) for x in things])
        else np.array(things, float).reshape(shape)
    )


def structure(tree: Any) -> Any:
    """A tree without its numbers, to be compared with others.

    >>> structure([1.0, np.zeros((2, 3))])
    ('list', (), (2, 3))
    """
    if isinstance(tree, list | tuple):
        return type(tree).__name__, *map(structure, tree)
    return tree.shape if isinstance(tree, np.ndarray) else ()


def leaf_names(tree: Any, name: str) -> list[str]:
    """How to call each number of a tree that is called ``name``.

    >>> leaf_names([1.0, (2.0, [3.0])], "x"), leaf_names(4.0, "y")
    (['x[0]', 'x[1][0]', 'x[1][1][0]'], ['y'])
    """
    if not isinstance(tree, list | tuple) and not is_array(tree):
        return [name]
    return [leaf for i, branch in enumerate(tree) for leaf in leaf_names(branch, f"{name}[{i}]")]
