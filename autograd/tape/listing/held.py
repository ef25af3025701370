"""Finds the variables, lists and arrays in which a function holds its parameters: they are listed in their user's order.

    V = [[Value(1.0), Value(2.0)], [Value(3.0), Value(4.0)]]     a matrix V with these rows,
    autograd.compile(lambda x: [dot(V[i], x) for i in (1, 0)])    in whatever order a function uses them

Read next: ``results.py``, which asks where a parameter is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from types import CodeType, FunctionType, MethodType, ModuleType
from typing import Any, NamedTuple

import numpy as np

from autograd.graph import Value

from .blocks import stem

#: How many things are looked at: a function may hold much that is not its own.
MOST = 20_000
#: A name of so many letters, before an index, is a symbol.
LONGEST = 3


class Held(NamedTuple):
    """Where a Value is held.

    number  in their order; −1 if it has not been found
    table   the id of the list of lists that it is in; 0 for none
    name    what the variable, the attribute or the key of a dictionary is called, if that is a symbol: W, b₁, Wq
    """

    number: int = -1
    table: int = 0
    name: str = ""


def held_by(function: Any) -> dict[int, Held]:
    """Where each Value that a function holds is, by its id."""
    found: dict[int, Held] = {}
    seen: dict[int, Any] = {}  # all of these are kept, so that no two of them have one id
    waiting: list[tuple[str, Any, Any, Any]] = [("", function, None, None)]
    while waiting and len(seen) < MOST:
        name, thing, row, table = waiting.pop()
        if _is_a(thing, Value):
            if not found.get(id(thing), Held()).name:
                symbol = name if name.isidentifier() and len(stem(name)) <= LONGEST else ""
                found[id(thing)] = Held(len(found), id(table) if table is not None else 0, symbol)
        elif id(thing) not in seen:
            seen[id(thing)] = thing
            if _is_a(thing, np.ndarray):
                thing = thing.tolist() if thing.dtype == object else ()
                seen[id(thing)] = thing
            is_list = _is_a(thing, list, tuple)
            of_key = name if _is_a(thing, dict) and len(name) <= 2 else ""  # W["i"] is called Wi
            parts = [(of_key + own or name, part) for own, part in _parts(thing)]
            waiting += [(*part, thing if is_list else None, row) for part in reversed(parts)]
    return found


def _is_a(thing: Any, *classes: type) -> bool:
    """Whether a thing is of one of these classes, without asking the thing, which may stand for another."""
    return issubclass(type(thing), classes)


def _parts(thing: Any) -> Iterable[tuple[str, Any]]:
    """What a list, a dictionary, an object or a function holds, with its names; nothing of a list of numbers."""
    if _is_a(thing, list, tuple):
        return [] if thing and _is_a(thing[0], int, float, str) else [("", part) for part in thing]
    if _is_a(thing, dict):
        return [(key, part) for key, part in dict.items(thing) if _is_a(key, str) and not _is_a(part, int, float, str)]
    if _is_a(thing, MethodType):
        return [("", thing.__self__), ("", thing.__func__)]
    home = thing.__module__ if _is_a(thing, FunctionType) else type(thing).__module__
    if str(home).startswith("autograd.") or _is_a(thing, type, ModuleType):
        return []
    if _is_a(thing, FunctionType):
        return _closed_over(thing)
    try:
        return dict.items(object.__getattribute__(thing, "__dict__"))
    except AttributeError:  # its class has slots
        return []


def _closed_over(function: FunctionType) -> Iterator[tuple[str, Any]]:
    """What a function finds outside: in its cells, and among the globals that it names."""
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True):
        try:
            yield name, cell.cell_contents
        except ValueError:  # it is empty yet
            continue
    yield from [("", default) for default in function.__defaults__ or ()]
    codes = [function.__code__]
    for code in codes:
        yield from [(name, function.__globals__[name]) for name in code.co_names if name in function.__globals__]
        codes += [constant for constant in code.co_consts if isinstance(constant, CodeType)]
