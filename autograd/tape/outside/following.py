"""Lets a recording follow a number that is no Value, such as a running statistic: ``following``.

A plain number that a recorded function reads is a constant of the tape.  A Value that *follows* a number is a parameter of
the tape that nobody trains: before each call the program gives it the number that there is then.

>>> from autograd import compile
>>> numbers = [2.0]
>>> scale = following(lambda: numbers[0])
>>> program = compile(lambda x: scale * x)
>>> program(3.0)
6.0
>>> numbers[0] = 5.0
>>> program(3.0)
15.0

Read next: ``answers.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from weakref import WeakKeyDictionary

from autograd.graph import Value, constant

_READ: WeakKeyDictionary[Value, Callable[[], float]] = WeakKeyDictionary()


def following(read: Callable[[], float], label: str = "") -> Value:
    """A constant whose number a program reads anew with ``read`` at every call; keep it, and use it in every recording."""
    value = constant(read(), label)
    _READ[value] = read
    return value


def followers(values: Iterable[Value]) -> list[Value]:
    """Those of some Values that follow a number."""
    return [value for value in values if value.constant and value in _READ] if _READ else []


def follow(values: Iterable[Value]) -> None:
    """Give Values that follow numbers those that there are now."""
    for value in values:
        value._data = float(_READ[value]())
