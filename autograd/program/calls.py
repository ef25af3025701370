"""Tells how a compiled function is called: by position and by name, as a function or as a method.

    call = signature_of(f).call((X, T), {"k": 2.0})
    call.arguments       all arguments in one row, those given by name at the end
    call.names           how the function calls them
    call.on(f)           the function of that row

A program that stands in a class, ``@autograd.compile`` over a method, is the program of each instance (``recordings_of``), asked as ``k.m(x)`` or as
``K.m(k, x)`` (``of_instance``).
"""

from __future__ import annotations

import functools
import inspect
import sys
import weakref
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np

from .compiled import Compiled

Called = TypeVar("Called", bound=Callable[..., Any])

#: What is no instance of a class with methods of its own.
_NUMBERS = (float, int, list, tuple, np.ndarray)

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
        self._names: dict[int, list[str]] = {}  # by how many arguments were given by position alone

    def call(self, arguments: Sequence[Any], named: Mapping[str, Any]) -> Call:
        """The arguments in a row; raises TypeError if they are too few, too many, or called otherwise."""
        if named:
            return self._call(arguments, named)
        count = len(arguments)
        if count not in self._names:
            self._names[count] = self._call(arguments, named).names
        return Call(tuple(arguments), self._names[count], ())

    def _call(self, arguments: Sequence[Any], named: Mapping[str, Any]) -> Call:
        try:
            bound = self.own.bind(*arguments, **named)
        except TypeError as error:
            raise TypeError(f"the compiled function takes {self.own}: {self._wrong(named) or error}") from None
        by_name, names = bound.kwargs, list[str]()
        for name, argument in bound.arguments.items():
            if self.own.parameters[name].kind is _MANY:
                names += [f"{name}[{i}]" for i in range(len(argument))]
            elif name not in by_name and len(names) < len(bound.args):
                names.append(name)
        return Call((*bound.args, *by_name.values()), [*names, *by_name], tuple(by_name))

    def _wrong(self, named: Mapping[str, Any]) -> str:
        """What to say of a name that the function does not have: Python complains first of what is missing."""
        takes_any = any(each.kind is inspect.Parameter.VAR_KEYWORD for each in self.own.parameters.values())
        unknown = [] if takes_any else [name for name in named if name not in self.own.parameters]
        return f"it has no argument {unknown[0]!r}" if unknown else ""

    def __str__(self) -> str:
        return str(self.own)


@dataclass
class Recordings:
    """The recordings of a function, by the shapes of its arguments, and the one used last.

    earlier    what another program has compiled, by the shapes, too: it is taken over where a recording is the same
    call       how it was called then, without the arguments
    given      their shapes, how many samples there were, whether it was one sample, and the numbers that are kept
    reduction  what became one number of the samples' losses: "mean", "sum", or "" if nothing did
    """

    made: dict[Any, Compiled] = field(default_factory=dict)
    earlier: dict[Any, Compiled] = field(default_factory=dict)
    latest: Compiled | None = None
    call: tuple[list[str], tuple[str, ...]] = ([], ())
    given: tuple[tuple[Any, ...], int, bool, tuple[Any, ...]] = ((), 1, True, ())
    reduction: Any = ""


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


def of_instance(method: Called) -> Called:
    """Decorates a method of programs: ``K.m(k, x)``, the first argument an instance of the class in which it stands, is ``k.m(x)``."""

    @functools.wraps(method)
    def called(program: Any, /, *arguments: Any, **named: Any) -> Any:
        if arguments and type(arguments[0]) not in _NUMBERS and _is_method_of(program, arguments[0]):
            instance, *rest = arguments
            return method(program.__get__(instance), *rest, **named)
        return method(program, *arguments, **named)

    return called  # type: ignore[return-value]


def _is_method_of(program: Any, thing: Any) -> bool:
    """Whether a program is a method, or what computes a property, of a thing's class; or a class's ``classmethod``.

    From Python 3.13 on ``classmethod`` hands the class over as the first argument; before, it asked for ``__get__``.
    """
    found = [vars(kind).get(program.__name__) for kind in type(thing).__mro__]
    if any([member is program or getattr(member, "fget", None) is program for member in found]):
        return True
    classes = thing.__mro__ if isinstance(thing, type) else ()
    of_class = [vars(kind).get(program.__name__) for kind in classes]
    return any([isinstance(member, classmethod) and member.__func__ is program for member in of_class])


def stands_in_its_module(program: Any) -> bool:
    """Whether a program is what its function's module has under the function's name: ``@compile`` above a function."""
    found: Any = sys.modules.get(program.__module__)
    for name in program.__qualname__.split("."):
        found = getattr(found, name, None)
    return found is program
