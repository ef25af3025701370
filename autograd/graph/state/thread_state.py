"""Keeps what the engine remembers between two operations, one copy per thread.

There are four things: whether operations are recorded, the scope they are recorded under, whether ``compile`` is
recording a function, and whether a function is being differentiated, so that no number may get out of its Values by
mistake (``conversion.py``).  (The registry of operations, in ``table/op.py``, is the only state that threads share.)

Read next: ``../refusals.py``, what nobody may do while ``compile`` records.
"""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING, Any, NoReturn

from autograd.engines import engine

from .blocks import Block, Setting, decorated


class State(threading.local):
    """Thread-local: a class attribute is the value each thread begins with."""

    no_grad = False
    scope = ""
    compiling = False
    differentiating = False
    detached = False  # whether a number was taken out openly meanwhile, by ``detach`` or under ``no_grad``


STATE = State()


class _NoGrad(Setting):
    """Sets whether operations are recorded."""

    no_grad: bool

    def __init__(self, *given: object) -> None:
        if given:
            refuse_given(type(self).__name__)
        super().__init__(STATE)

    def inside(self) -> dict[str, Any]:
        if STATE.compiling:
            return {"scope": marked_scope(STATE.scope, self.no_grad)}
        return {"no_grad": self.no_grad}

    def enter(self) -> None:
        super().enter()
        if self.no_grad and not STATE.compiling:
            STATE.detached = True


class no_grad(_NoGrad):
    """Compute without recording: what is computed inside is a constant with no history.

    Holds for this thread only, and ends with the block, also after an exception.

    >>> from autograd import Value
    >>> x = Value(3.0)
    >>> with no_grad():
    ...     y = x * x
    >>> y.data, y.inputs
    (9.0, ())
    """

    no_grad = True


class enable_grad(_NoGrad):
    """Record in this block even inside of ``no_grad``: ``grad(f)`` has to see what ``f`` does.

    >>> from autograd import Value
    >>> with no_grad(), enable_grad():
    ...     y = Value(3.0) * 2
    >>> y.constant
    False
    """

    no_grad = False


class scope(Setting):
    """Name the part of the model that operations inside belong to; drawings group them by it.

    Scopes nest, joined with a slash: "mlp/layer 1/neuron 3".

    >>> from autograd import Value
    >>> with scope("mlp"), scope("layer 1"):
    ...     y = Value(1.0) + 2
    >>> y.scope
    'mlp/layer 1'
    """

    def __init__(self, name: str) -> None:
        super().__init__(STATE)
        self.name = name

    def inside(self) -> dict[str, Any]:
        return {"scope": inner_scope(STATE.scope, self.name)}

    def again(self) -> Block:
        return scope(self.name)


def refuse_given(block: str) -> NoReturn:
    """Raise the error for ``@no_grad`` without parentheses."""
    raise TypeError(f"{block} takes nothing: write with {block}(): …, or @{block}() above a function, with parentheses")


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

    core.fall_back_on(
        inner_scope=inner_scope, marked_scope=marked_scope, decorated=decorated, refuse_given=refuse_given
    )
    STATE, no_grad, enable_grad, scope = core.STATE, core.no_grad, core.enable_grad, core.scope
