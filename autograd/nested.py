"""Walks through numbers in nested lists: an argument, a result, a gradient of the same shape.

A *tree* is a number, or a list or tuple of trees; what is neither a list nor a tuple counts as a number, a Value for
example.  Whoever takes arrays, too, turns them into lists first (``as_lists``).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np


def leaves(tree: Any) -> list[Any]:
    """The numbers of a tree, from left to right.

    >>> leaves([1.0, (2.0, [3.0])]), leaves(4.0)
    ([1.0, 2.0, 3.0], [4.0])
    """
    return [leaf for branch in tree for leaf in leaves(branch)] if isinstance(tree, list | tuple) else [tree]


def refill(tree: Any, numbers: Iterator[Any]) -> Any:
    """The same lists and tuples, with the next of ``numbers`` in the place of each number.

    >>> refill([1.0, (2.0, [3.0])], iter("abc"))
    ['a', ('b', ['c'])]
    """
    if not isinstance(tree, list | tuple):
        return next(numbers)
    branches = [refill(branch, numbers) for branch in tree]
    return tuple(branches) if isinstance(tree, tuple) else branches


def leaf_names(tree: Any, name: str) -> list[str]:
    """How to call each number of a tree that is called ``name``.

    >>> leaf_names([1.0, (2.0, [3.0])], "x"), leaf_names(4.0, "y")
    (['x[0]', 'x[1][0]', 'x[1][1][0]'], ['y'])
    """
    if not isinstance(tree, list | tuple):
        return [name]
    return [leaf for i, branch in enumerate(tree) for leaf in leaf_names(branch, f"{name}[{i}]")]


def as_lists(tree: Any) -> Any:
    """The tree with a nested list in the place of each array.

    >>> as_lists((np.array([[1.0, 2.0]]), 3.0))
    ([[1.0, 2.0]], 3.0)
    """
    if isinstance(tree, np.ndarray):
        return as_lists(tree.tolist())  # an array of objects may hold arrays
    if not isinstance(tree, list | tuple):
        return tree
    branches = [as_lists(branch) for branch in tree]
    return tuple(branches) if isinstance(tree, tuple) else branches
