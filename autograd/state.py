"""What the engine remembers between two operations, one copy per thread.

Whether operations are recorded, and the name of the scope they are recorded under.  (The registry of
operations in ``ops.py`` is the only state that threads share.)
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from .engines import engine


class State(threading.local):
    """Thread-local: a class attribute is the value each thread begins with."""

    no_grad = False
    scope = ""


STATE = State()


@contextmanager
def no_grad() -> Iterator[None]:
    """Compute without recording: what is computed inside is a constant with no history.

    Holds for this thread only, and ends with the block, also after an exception.

    >>> from autograd import Value
    >>> x = Value(3.0)
    >>> with no_grad():
    ...     y = x * x
    >>> y.data, y.inputs
    (9.0, ())
    """
    with _no_grad_set_to(True):
        yield


@contextmanager
def recording() -> Iterator[None]:
    """Record in this block even where ``no_grad`` holds: ``grad(f)`` has to see what ``f`` does."""
    with _no_grad_set_to(False):
        yield


@contextmanager
def _no_grad_set_to(no_grad: bool) -> Iterator[None]:
    earlier = STATE.no_grad
    STATE.no_grad = no_grad
    try:
        yield
    finally:
        STATE.no_grad = earlier


@contextmanager
def scope(name: str) -> Iterator[None]:
    """Name the part of the model that operations inside belong to; drawings group them by it.

    Scopes nest, joined with a slash: "mlp/layer 1/neuron 3".

    >>> from autograd import Value
    >>> with scope("mlp"), scope("layer 1"):
    ...     y = Value(1.0) + 2
    >>> y.scope
    'mlp/layer 1'
    """
    earlier = STATE.scope
    STATE.scope = inner_scope(earlier, name)
    try:
        yield
    finally:
        STATE.scope = earlier


def inner_scope(outer: str, name: str) -> str:
    """The whole name of a scope inside another, one string however often it is entered."""
    if not isinstance(name, str):
        raise TypeError(f"a scope's name is a string, not {type(name).__name__}: scope({str(name)!r})")
    return sys.intern(f"{outer}/{name}" if outer else name)


if engine == "native" and not TYPE_CHECKING:  # the state where its C finds it, and blocks that cost less to enter
    from .native.core import STATE, no_grad, recording, scope  # noqa: F401 - in the place of those above
