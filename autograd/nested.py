"""Walks through numbers in nested lists, dictionaries and arrays: an argument, a result, a gradient of the same shape.

A *tree* is a number, an array of numbers, or a group of trees: a list, a tuple, a dictionary or a dataclass.  What is none of
these counts as a number, a Value for example.  What is made in the shape of a tree is of the same kinds: a list where there is
a list, an array for an array, for a dataclass another of its class, with the numbers in its fields.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from dataclasses import fields, is_dataclass
from functools import cached_property
from itertools import islice
from numbers import Real
from typing import Any

import numpy as np

from .graph import Value, are_all, array_of, as_values, has_mask


def is_array(tree: Any) -> bool:
    """Whether a tree is an array; one without axes counts as a number.

    >>> is_array(np.zeros(2)), is_array(np.array(2.0))
    (True, False)
    """
    return isinstance(tree, np.ndarray) and tree.ndim > 0


#: What is surely a number, or stands for one.
_NUMBERS = frozenset({float, int, Value, np.float64, type(None)})


def is_group(tree: Any) -> bool:
    """Whether a tree is a list, a tuple, a dictionary or a dataclass.

    >>> is_group([1.0]), is_group({"w": 1.0}), is_group(1.0), is_group(np.zeros(2))
    (True, True, False, False)
    """
    if type(tree) in _NUMBERS:
        return False
    return isinstance(tree, list | tuple | Mapping) or (is_dataclass(tree) and not isinstance(tree, type))


def is_named_tuple(tree: Any) -> bool:
    """Whether a tree is a tuple whose parts have names."""
    return isinstance(tree, tuple) and hasattr(tree, "_fields") and hasattr(tree, "_make")


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
        if isinstance(tree, np.matrix) or (has_mask(tree) and np.ma.is_masked(tree)):
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
        return _array([*islice(numbers, tree.size)], tree.shape)
    if not is_group(tree):
        return next(numbers)
    return regrouped(tree, [refill(branch, numbers) for branch in branches_of(tree)])


def regrouped(tree: Any, branches: list[Any]) -> Any:
    """A group like this one, which holds other things."""
    if isinstance(tree, tuple):
        kind: Any = type(tree)
        return kind._make(branches) if is_named_tuple(tree) else tuple(branches)
    if isinstance(tree, list):
        return branches
    if isinstance(tree, Mapping) and not isinstance(tree, MutableMapping):  # such as a view of a dictionary
        return dict(zip(tree, branches, strict=True))
    found = copy.copy(tree)
    if isinstance(tree, Mapping):
        for key, branch in zip(tree, branches, strict=True):
            found[key] = branch
    else:  # without its __init__, which may check for numbers; one that is frozen has to be set so
        _forget_computed(found)
        for field, branch in zip(fields(tree), branches, strict=True):
            object.__setattr__(found, field.name, branch)
    return found


def _forget_computed(made: Any) -> None:
    """Let a copy of a dataclass compute its cached properties anew, of the numbers that it gets.

    Raises TypeError for numbers beside its fields: computed of them, perhaps, they would have lost their derivatives.
    """
    own = {field.name for field in fields(made)}
    for name, kept in list(getattr(made, "__dict__", {}).items()):
        if isinstance(getattr(type(made), name, None), cached_property):
            del vars(made)[name]
        elif name not in own and any([isinstance(x, Real | Value) and not isinstance(x, bool) for x in leaves(kept)]):
            raise TypeError(
                f"{type(made).__name__} has an attribute {name!r} beside its fields, which would not follow the numbers in "
                "them: make it a property or a field"
            )


def _array(things: list[Any], shape: tuple[int, ...]) -> Any:
    """An array of numbers or of Values; arrays make further axes of it, and nested lists a nested list."""
    if things and are_all(things, Value):
        return array_of(things, shape)
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


def places_in(group: Any, first: int = 0) -> list[str]:
    """How to call each branch of a group, after the name of the group; ``first`` is the number of a list's first.

    >>> places_in([1.0, 2.0]), places_in({"w": 1.0})
    (['[0]', '[1]'], ["['w']"])
    """
    if isinstance(group, Mapping):
        return [f"[{key!r}]" for key in group]
    if is_named_tuple(group):
        return [f".{name}" for name in group._fields]
    if isinstance(group, list | tuple):
        return [f"[{i}]" for i in range(first, first + len(group))]
    return [f".{field.name}" for field in fields(group)]


def leaf_names(tree: Any, name: str, first: int = 0) -> list[str]:
    """How to call each number of a tree that is called ``name``; lists and arrays are counted from ``first``.

    >>> leaf_names([1.0, (2.0, [3.0])], "x"), leaf_names(4.0, "y")
    (['x[0]', 'x[1][0]', 'x[1][1][0]'], ['y'])
    """
    if is_array(tree):
        found = [name]
        for length in tree.shape:
            found = [f"{each}[{i}]" for each in found for i in range(first, first + length)]
        return found
    if not is_group(tree):
        return [name]
    return [
        leaf
        for place, branch in zip(places_in(tree, first), branches_of(tree), strict=True)
        for leaf in leaf_names(branch, f"{name}{place}", first)
    ]
