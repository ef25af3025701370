"""Tell the user's own code from this package's, ``is_our_code``, and its errors from those that only arrived meanwhile.

Read next: ``activations.py``.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from operator import methodcaller
from typing import Any


def is_our_code(thing: Any) -> bool:
    """Whether a function, or an attribute of a class, is none of the user's own: theirs may read what changes.

    >>> import autograd, math
    >>> is_our_code(autograd.tanh), is_our_code(math.tanh)
    (True, False)
    """
    if isinstance(thing, property):
        thing = thing.fget
    elif isinstance(thing, partial):
        thing = thing.func
    thing = getattr(thing, "__func__", thing)  # of a class method or a static method
    if not callable(thing) or isinstance(thing, type | methodcaller):
        return True
    return str(getattr(thing, "__module__", "")).partition(".")[0] in ("nn", "autograd")


def raises_again(error: Exception, compute: Callable[[], object]) -> bool:
    """Whether an error is made by what was computed, so that it comes again when the same is computed once more.

    The handler of a signal, such as that of a time limit, raises its error wherever the program happens to be, and once.
    Whoever catches all errors of a user's function lets such a one through.

    >>> raises_again(TypeError("of a model"), lambda: [] + ()), raises_again(TimeoutError("of an alarm"), lambda: [] + [])
    (True, False)
    """
    try:
        compute()
    except Exception as second:  # noqa: BLE001 - whatever a user's function does
        return type(second) is type(error)
    return False
