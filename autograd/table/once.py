"""Computes an attribute when it is first asked for.

``functools.cached_property`` does the same, but in Python 3.11 it holds a lock meanwhile, one for all objects of the class.  A
process that is forked while another thread computes one would find it locked, and wait for ever.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar, overload

T = TypeVar("T")


class once(Generic[T]):
    """Decorates a method without arguments: an attribute, computed once and then kept in the object.

    Two threads that ask at the same time may both compute it; both get the result of the one that was done first.
    """

    def __init__(self, compute: Callable[[Any], T]) -> None:
        self.compute = compute
        self.__doc__ = compute.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, thing: None, owner: type) -> once[T]: ...

    @overload
    def __get__(self, thing: object, owner: type) -> T: ...

    def __get__(self, thing: Any, owner: type) -> Any:
        return self if thing is None else vars(thing).setdefault(self.name, self.compute(thing))
