"""Tells how a compiled function is called: by position and by name, as a function or as a method.

    call = signature_of(f).call((X, T), {"k": 2.0})
    call.arguments       all arguments in one row, those given by name at the end
    call.names           how the function calls them
    call.on(f)           the function of that row

A program that stands in a class, ``@autograd.compile`` over a method, is the program of each instance (``method_of``).
"""

from __future__ import annotations

import inspect
import weakref
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .compiled import Compiled

_MANY = inspect.Parameter.VAR_POSITIONAL


@dataclass(frozen=True)
class Call:
    """The arguments of one call in a row.

    by_name  the names of the last of them, which the function takes by name
    """

    arguments: tuple[Any, ...]
    names: list[str]
    by_name: tuple[str, ...]

    def on(self, f: Callable[..., Any]) -> Callable[..., Any]:
        """The function of a row of arguments that calls ``f`` as it was called here."""
        if not self.by_name:
            return f
        count = len(self.names) - len(self.by_name)
        return lambda *row: f(*row[:count], **dict(zip(self.by_name, row[count:], strict=True)))


class Signature:
    """What a function takes."""

    def __init__(self, f: Callable[..., Any]) -> None:
        try:
            self.own = inspect.signature(f)
        except ValueError:  # a function in C, autograd.sum perhaps, does not say
            self.own = inspect.signature(lambda *arguments: None)

    def call(self, arguments: Sequence[Any], named: Mapping[str, Any]) -> Call:
        """The arguments in a row; raises TypeError if they are too few, too many, or called otherwise."""
        bound = self.own.bind(*arguments, **named)
        by_name, names = bound.kwargs, list[str]()
        for name, argument in bound.arguments.items():
            if self.own.parameters[name].kind is _MANY:
                names += [f"{name}[{i}]" for i in range(len(argument))]
            elif name not in by_name and len(names) < len(bound.args):
                names.append(name)
        return Call((*bound.args, *by_name.values()), [*names, *by_name], tuple(by_name))

    def __str__(self) -> str:
        return str(self.own)


@dataclass
class Recordings:
    """The recordings of a function, by the shapes of its arguments, and the one used last."""

    made: dict[Any, Compiled] = field(default_factory=dict)
    latest: Compiled | None = None


#: For each program that is a method, by the id of an instance: the instance, and its recordings.
_of_instances: weakref.WeakKeyDictionary[Any, dict[int, tuple[Any, Recordings]]] = weakref.WeakKeyDictionary()


def recordings_of(program: Any, instance: Any) -> Recordings:
    """The recordings of a method for one instance, kept as long as the instance lives."""
    kept = _of_instances.setdefault(program, {})
    number = id(instance)
    try:
        reference = weakref.ref(instance, lambda _: kept.pop(number, None))
    except TypeError:  # its class has slots, and none for this: it records at every access
        return Recordings()
    return kept.setdefault(number, (reference, Recordings()))[1]
