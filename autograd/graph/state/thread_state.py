"""Keeps what the engine remembers between two operations, one copy per thread.

There are four things: whether operations are recorded, the scope they are recorded under, whether ``compile`` is
recording a function, and whether a function is being differentiated, so that no number may get out of its Values by
mistake (``conversion.py``).  (The registry of operations, in ``table/op.py``, is the only state that threads share.)

Read next: ``../refusals.py``, what nobody may do while ``compile`` records.
"""

from __future__ import annotations

import sys
import threading
from functools import partial
from itertools import chain, islice, repeat
from typing import TYPE_CHECKING, Any, NoReturn

from autograd.engines import engine

from .blocks import Block, Setting, Undo, decorated, those_in_turn
from .recordings import RECORDINGS, not_recorded


class State(threading.local):
    """Thread-local: a class attribute is the value each thread begins with."""

    no_grad = False
    scope = ""
    compiling = False
    differentiating = False
    detached = False  # whether a number was taken out openly meanwhile, by ``detach`` or under ``no_grad``


STATE = State()


class _Open(threading.local):
    """For each thing that blocks of this thread have set, what will put back those that are open, the innermost last."""

    no_grad: tuple[list[Undo], ...] = ()
    scope: tuple[list[Undo], ...] = ()


_OPEN = _Open()


class _OfThread(Setting):
    """Sets one thing of this thread.

    Tasks of asyncio take turns in one thread, and so do generators.  Those that pause in a block may end their blocks in another
    order than they began them.  So a block that ends ends all that began inside of it, too, and one that has been ended so puts
    nothing back when its own end comes, but raises RuntimeError.
    """

    def undo(self) -> Undo:
        self._fields = self.inside()
        (name,) = self._fields
        around = getattr(_OPEN, name)
        self._put_back: list[Undo] = []
        # As all of this is in C, and computed only when the block ends, no signal comes in between.
        inside = islice(chain.from_iterable(map(getattr, (_OPEN,), (name,))), len(around) + 1, None)
        self._put_back += [
            those_in_turn(map(partial, repeat(list[Undo].clear), inside)),
            partial(setattr, STATE, name, getattr(STATE, name)),
            partial(setattr, _OPEN, name, around),
        ]
        told = partial(_require_open, self._put_back, type(self).__name__)
        return those_in_turn(chain(self._put_back, (told,)))

    def enter(self) -> None:
        super().enter()
        for name in self._fields:
            setattr(_OPEN, name, (*getattr(_OPEN, name), self._put_back))


def _require_open(put_back: list[Undo], block: str) -> None:
    if not put_back and sys.exc_info()[1] is None:
        refuse_overlap(block)


class _NoGrad(_OfThread):
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
            if RECORDINGS:
                not_recorded("something was computed under no_grad")


class no_grad(_NoGrad):
    """Compute without recording: what is computed inside is a constant with no history.

    Holds for this thread only, and ends with the block, also after an exception.  Tasks of asyncio share a thread: a coroutine
    that waits inside of the block lets others run in it, and one that is decorated, ``@no_grad()``, does not.

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


class scope(_OfThread):
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


def refuse_overlap(block: str) -> NoReturn:
    """Raise the error for a block that was ended by the end of another."""
    raise RuntimeError(
        f"this {block} block was over before its end: a block that had begun before it, in another coroutine or generator of this "
        f"thread, has ended meanwhile. Do not pause inside of a block: decorate the coroutine or generator, @{block}(…), or write "
        "the block around what computes between two pauses"
    )


def inner_scope(outer: str, name: str) -> str:
    """The whole name of a scope inside another, one string however often it is entered."""
    if not isinstance(name, str):
        raise TypeError(f"a scope's name is a string, not {type(name).__name__}: scope({str(name)!r})")
    name = str.__str__(name)  # of a subclass, a member of an enumeration say, the characters only
    return sys.intern(f"{outer}/{name}" if outer else name)


#: The mark of a scope under ``no_grad`` while ``compile`` records.  What is computed there depends on the sample all the
#: same, so the operations are recorded, in a scope with this mark; the tape lets no gradient out of it.
NO_GRAD = "/no_grad()"

#: The scope of what ``grad`` computes of Values: the chain rule, and the formulas of the table.
OF_DERIVATIVE = "grad()"


def marked_scope(scope: str, no_grad: bool) -> str:
    """The name of a scope with the mark, or without it."""
    return sys.intern(scope.replace(NO_GRAD, "") + (NO_GRAD if no_grad else ""))


if engine == "native" and not TYPE_CHECKING:  # the state where its C finds it, and blocks that cost less to enter
    from autograd.native.engine import core

    core.fall_back_on(
        inner_scope=inner_scope,
        marked_scope=marked_scope,
        decorated=decorated,
        refuse_given=refuse_given,
        refuse_overlap=refuse_overlap,
        not_recorded=not_recorded,
    )
    STATE, no_grad, enable_grad, scope = core.STATE, core.no_grad, core.enable_grad, core.scope
