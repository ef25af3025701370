"""Walks through numbers in nested lists, dictionaries and arrays: an argument, a result, a gradient of the same shape.

A *tree* is a number, an array of numbers, or a group of trees: a list, a tuple, a dictionary or a dataclass.  What is none of
these counts as a number, a Value for example.  What is made in the shape of a tree is of the same kinds: a list where there is
a list, an array for an array, for a dataclass another of its class, with the numbers in its fields.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np

from .graph import Value, array_of, as_values


def is_array(tree: Any) -> bool:
    """Whether a tree is an array; one without axes counts as a number.

    >>> is_array(np.zeros(2)), is_array(np.array(2.0))
    (True, False)
    """
    return isinstance(tree, np.ndarray) and tree.ndim > 0


#: What is surely a number.
_NUMBERS = frozenset({float, int, Value, np.float64})


def is_group(tree: Any) -> bool:
    """Whether a tree is a list, a tuple, a dictionary or a dataclass.

    >>> is_group([1.0]), is_group({"w": 1.0}), is_group(1.0), is_group(np.zeros(2))
    (True, True, False, False)
    """
    if type(tree) in _NUMBERS:
        return False
    return isinstance(tree, list | tuple | Mapping) or (is_dataclass(tree) and not isinstance(tree, type))


def branches_of(tree: Any) -> Iterable[Any]:
    """The parts of a group, in order: the values of a dictionary, the fields of a dataclass."""
    if isinstance(tree, Mapping):
        return list(tree.values())
    return tree if isinstance(tree, list | tuple) else [getattr(tree, field.name) for field in fields(tree)]


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
    return [leaf for branch in branches_of(tree) for leaf in leaves(branch)] if is_group(tree) else [tree]


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
    if not is_group(tree):
        return next(numbers)
    return regrouped(tree, [refill(branch, numbers) for branch in branches_of(tree)])


def regrouped(tree: Any, branches: list[Any]) -> Any:
    """A group like this one, which holds other things."""
    if isinstance(tree, tuple):
        return type(tree)(*branches) if hasattr(tree, "_fields") else tuple(branches)
    if isinstance(tree, list):
        return branches
    if isinstance(tree, Mapping) and not isinstance(tree, MutableMapping):  # such as a view of a dictionary
        return dict(zip(tree, branches, strict=True))
    found = copy.copy(tree)
    if isinstance(tree, Mapping):
        for key, branch in zip(tree, branches, strict=True):
            found[key] = branch
    else:  # without its __init__, which may check for numbers; one that is frozen has to be set so
        for field, branch in zip(fields(tree), branches, strict=True):
            object.__setattr__(found, field.name, branch)
    return found


def _array(things: list[Any], shape: tuple[int, ...]) -> Any:
    """An array of numbers or of Values; arrays make further axes of it, and nested lists a nested list."""
    if any([is_group(thing) for thing in things]):
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
    if isinstance(tree, Mapping):
        return type(tree).__name__, *[(key, structure(branch)) for key, branch in tree.items()]
    if is_group(tree):
        return type(tree).__name__, *map(structure, branches_of(tree))
    return tree.shape if isinstance(tree, np.ndarray) else ()


def leaf_names(tree: Any, name: str) -> list[str]:
    """How to call each number of a tree that is called ``name``.

    >>> leaf_names([1.0, (2.0, [3.0])], "x"), leaf_names(4.0, "y")
    (['x[0]', 'x[1][0]', 'x[1][1][0]'], ['y'])
    """
    if is_array(tree):
        return [leaf for i, branch in enumerate(tree) for leaf in leaf_names(branch, f"{name}[{i}]")]
    if not is_group(tree):
        return [name]
    places: Iterable[str] = [f"[{i}]" for i in range(len(tree))] if isinstance(tree, list | tuple) else []
    if isinstance(tree, Mapping):
        places = [f"[{key!r}]" for key in tree]
    elif not places and is_dataclass(tree):
        places = [f".{field.name}" for field in fields(tree)]
    return [
        leaf
        for place, branch in zip(places, branches_of(tree), strict=True)
        for leaf in leaf_names(branch, f"{name}{place}")
    ]
