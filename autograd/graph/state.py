"""What the engine remembers between two operations, one copy per thread.

Whether operations are recorded, the name of the scope they are recorded under, and whether ``compile`` is
recording a function.  (The registry of operations in ``ops.py`` is the only state that threads share.)
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

from autograd.engines import engine


class State(threading.local):
    """Thread-local: a class attribute is the value each thread begins with."""

    no_grad = False
    scope = ""
    compiling = False


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
    if STATE.compiling:
        with _scope_set_to(marked_scope(STATE.scope, no_grad)):
            yield
        return
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


# ---------------------------------------------------------------------------------------------------
# While ``compile`` records a function

#: What is computed under ``no_grad`` depends on the sample all the same, so the operations are recorded, in
#: a scope of this name; the tape lets no gradient out of it.
NO_GRAD = "/no_grad()"


def marked_scope(scope: str, no_grad: bool) -> str:
    """The name of a scope with the mark, or without it."""
    return sys.intern(scope.replace(NO_GRAD, "") + (NO_GRAD if no_grad else ""))


class RecordingError(RuntimeError):
    """A function cannot be compiled, because what it did for one sample need not hold for the next."""


class _Refused(threading.local):
    """What was refused last, should the recorded function catch the error."""

    message = ""


_REFUSED = _Refused()


@contextmanager
def compiling() -> Iterator[None]:
    """Refuse, in this block and thread, whatever would look at a number instead of computing with it.

    A function that catches the error has still gone a way that it would not have gone by itself: it is refused as well.
    """
    earlier = STATE.compiling, STATE.no_grad
    STATE.compiling, STATE.no_grad = True, False
    _REFUSED.message = ""
    try:
        with _scope_set_to(""):
            yield
    finally:
        STATE.compiling, STATE.no_grad = earlier
    if _REFUSED.message:
        raise RecordingError(f"{_REFUSED.message} (the function caught this error and went on)")


#: What to write instead of a read.
INSTEAD = {
    "bool": "a branch taken for one sample would be taken for all. Choose with autograd.where(condition, a, b), or with "
    "autograd.maximum and minimum",
    "equal": "== and != ask whether two nodes are one and the same. Compute with the 1 or 0 that a comparison is: "
    "autograd.where(comparison, a, b)",
    "format": "print what the compiled function returns instead",
    "write": "the function is called once and replayed without it. Do this outside the compiled function",
    "gradient": "use autograd.grad, whose result is a Value, inside it",
    "number": "the number of this one sample would be frozen into the tape. Compute with the Value itself: where(v > 0, a, "
    "b), maximum(a, b), logsumexp(vs), v.detach() for a constant",
}


def refuse(what: str, instead: str = "number") -> NoReturn:
    """Raise the error for a Value looked at, or changed, while ``compile`` records."""
    _REFUSED.message = f"{what} while autograd.compile records a function: {INSTEAD[instead]}"
    raise RecordingError(_REFUSED.message)


if engine == "native" and not TYPE_CHECKING:  # the state where its C finds it, and blocks that cost less to enter
    from autograd.native.engine.core import STATE, no_grad, recording, scope  # noqa: F401 - in the place of those above
