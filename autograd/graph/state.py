"""Keeps what the engine remembers between two operations, one copy per thread.

There are four things: whether operations are recorded, the scope they are recorded under, whether ``compile`` is
recording a function, and whether a function is being differentiated, so that no number may get out of its Values by
mistake (``conversion.py``).  (The registry of operations, in ``table/op.py``, is the only state that threads share.)

Read next: ``refusals.py``, what nobody may do while ``compile`` records.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from autograd.engines import engine


class State(threading.local):
    """Thread-local: a class attribute is the value each thread begins with."""

    no_grad = False
    scope = ""
    compiling = False
    differentiating = False
    detached = False  # whether a number was taken out openly meanwhile, by ``detach`` or under ``no_grad``


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
def enable_grad() -> Iterator[None]:
    """Record in this block even inside of ``no_grad``: ``grad(f)`` has to see what ``f`` does.

    >>> from autograd import Value
    >>> with no_grad(), enable_grad():
    ...     y = Value(3.0) * 2
    >>> y.constant
    False
    """
    with _no_grad_set_to(False):
        yield


@contextmanager
def _no_grad_set_to(no_grad: bool) -> Iterator[None]:
    if STATE.compiling:
        with _scope_set_to(marked_scope(STATE.scope, no_grad)):
            yield
        return
    earlier = STATE.no_grad
    STATE.no_grad = no_grad
    STATE.detached = STATE.detached or no_grad
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
    with _scope_set_to(inner_scope(STATE.scope, name)):
        yield


@contextmanager
def _scope_set_to(path: str) -> Iterator[None]:
    earlier = STATE.scope
    STATE.scope = path
    try:
        yield
    finally:
        STATE.scope = earlier


def inner_scope(outer: str, name: str) -> str:
    """The whole name of a scope inside another, one string however often it is entered."""
    if not isinstance(name, str):
        raise TypeError(f"a scope's name is a string, not {type(name).__name__}: scope({str(name)!r})")
    name = str.__str__(name)  # of a subclass, a member of an enumeration say, the characters only
    return sys.intern(f"{outer}/{name}" if outer else name)


#: The mark of a scope under ``no_grad`` while ``compile`` records.  What is computed there depends on the sample all the
#: same, so the operations are recorded, in a scope with this mark; the tape lets no gradient out of it.
NO_GRAD = "/no_grad()"


def marked_scope(scope: str, no_grad: bool) -> str:
    """The name of a scope with the mark, or without it."""
    return sys.intern(scope.replace(NO_GRAD, "") + (NO_GRAD if no_grad else ""))


if engine == "native" and not TYPE_CHECKING:  # the state where its C finds it, and blocks that cost less to enter
    from autograd.native.engine import core

    core.fall_back_on(inner_scope=inner_scope, marked_scope=marked_scope)
    STATE, no_grad, enable_grad, scope = core.STATE, core.no_grad, core.enable_grad, core.scope
