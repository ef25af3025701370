"""Tell the user's own code from this package's, ``is_our_code``, and its errors from those that only arrived meanwhile.

``require_call`` refuses a function of the user's own that cannot be called as it will be.

Read next: ``activations.py``.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import partial
from operator import methodcaller
from typing import Any

from autograd.graph import kinds


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


#: Libraries whose functions compute with things of their own, and not with Values.
_OTHERS = ("torch", "tensorflow", "keras", "jax")


def require_call(function: Any, what: str, *names: str) -> None:
    """Raise TypeError for a function that does not take these arguments, or takes tensors.

    what  the kind of function: "a callback"

    >>> require_call(lambda model: None, "a callback", "model", "history")
    Traceback (most recent call last):
    TypeError: a callback is called with (model, history), and <lambda>(model) is not made for that
    """
    name = getattr(function, "__name__", kinds.shown(function))
    if (library := type(function).__module__.partition(".")[0]) in _OTHERS:
        raise TypeError(
            f"{what} is called with ({', '.join(names)}), and {name} takes what {library} computes with: nn has most of these under the "
            "same name, nn.MSELoss() for example; or write a function of Values"
        )
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):  # of a function in C nobody knows
        return
    try:
        signature.bind(*names)
    except TypeError:
        is_class = isinstance(function, type)
        advice = f": is an object of this class meant, {name}(…)?" if is_class else ""
        raise TypeError(
            f"{what} is called with ({', '.join(names)}), and {name}{signature} is not made for that{advice}"
        ) from None
