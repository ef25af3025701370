"""Sets something for the length of a block, and puts it back whatever happens.

Between setting and putting back Ctrl-C may come, and then an exception comes out of any line.  In a function the order

    try:
        gc.disable()
        …
    finally:
        gc.enable()

is enough, because CPython looks for signals only after a call, when a function begins, and when a loop goes round.  In
``with`` one gap is left: when an ``__exit__`` written in Python begins.  An exception there, and nothing is put back.
So the ``__exit__`` of ``Block`` is written in C: it is that of a file, which ``with`` has to close in any case.

Blocks decorate functions, too.  A function that pauses in the middle, a generator or a coroutine, is in the block
whenever it runs, and what runs while it pauses is not (``decorated``).

Read next: ``recordings.py``.
"""

from __future__ import annotations

import functools
import inspect
import io
import operator
import weakref
from collections import deque
from collections.abc import Callable, Generator, Iterable
from functools import partial
from typing import Any, Self, TypeAlias, TypeVar

#: Puts back what a block has set: a function in C, without arguments, so that nothing can come in between.  It returns None, as
#: a true result of an ``__exit__`` would swallow an exception.
Undo: TypeAlias = Callable[[], Any]


Function = TypeVar("Function", bound=Callable[..., Any])


class _Ending(io.IOBase):
    """What ``with`` calls at the end of a block: the ``__exit__`` of all files, which calls ``close``, here an attribute."""

    closed = True  # else it would be closed once more when it is freed

    def __init__(self, undo: Undo) -> None:
        self.close = undo  # type: ignore[method-assign]


class _Exit:
    """Gives a block its ``__exit__`` whenever a ``with`` looks for it, which it does before it enters."""

    def __get__(self, block: Block | None, kind: type[Block]) -> Callable[..., Any]:
        if block is None:  # contextlib.ExitStack asks the class
            return kind._leave
        return block._leave if block._undo is not None else block._ending().__exit__


def in_turn(*functions: Callable[[], Any]) -> Undo:
    """A function in C that calls these one after the other; they are in C, too."""
    return those_in_turn(functions)


def those_in_turn(functions: Iterable[Callable[[], Any]]) -> Undo:
    """The same of functions that there will be when it is called."""
    return partial(deque(maxlen=0).extend, map(operator.call, functions))


class Block:
    """Something that is set for the length of a ``with``; a subclass states ``enter`` and ``undo``.

    nests  whether one and the same block may be entered again inside of itself
    """

    __exit__ = _Exit()
    nests = False
    _undo: Undo | None = None  # only where ``__enter__`` was called by hand
    _within: Callable[[], _Ending | None] | None = (
        None  # a weak reference: the ``with`` has the ending as long as it lasts
    )

    def enter(self) -> None:
        """Set what is to be set."""
        raise NotImplementedError

    def undo(self) -> Undo:
        """What will put back what is there now; raises what is wrong with the block."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        ending = self._within and self._within()
        undo = ending.close if ending else self.undo()
        try:
            self.enter()
        except BaseException:  # Ctrl-C
            undo()
            raise
        self._undo = None if ending else undo
        return self

    def _ending(self) -> _Ending:
        if not self.nests and self._within and self._within() is not None:
            name = type(self).__name__
            raise RuntimeError(f"this {name} block has been entered already: write {name}(…) anew in each with")
        ending = _Ending(self.undo())
        self._within = weakref.ref(ending)
        return ending

    def _leave(self, *_error: object) -> None:
        undo, self._undo = self._undo, None
        if undo is not None:
            undo()


class Decorating(Block):
    """A block that decorates functions, too."""

    def again(self) -> Block:
        """A block like this one, for the next call of a decorated function."""
        return type(self)()

    def __call__(self, function: Function) -> Function:
        within: Function = decorated(self.again, function)
        return within


class Setting(Decorating):
    """Sets attributes of something; a subclass says in ``inside`` which, and what they are in the block."""

    def __init__(self, thing: Any) -> None:
        self._thing = thing
        self._fields: dict[str, Any] = {}

    def inside(self) -> dict[str, Any]:
        raise NotImplementedError

    def undo(self) -> Undo:
        self._fields = self.inside()
        thing = self._thing
        return in_turn(*[partial(setattr, thing, name, getattr(thing, name)) for name in self._fields])

    def enter(self) -> None:
        for name, value in self._fields.items():
            setattr(self._thing, name, value)


# ---------------------------------------------------------------------------------------------------
# Functions


def decorated(again: Callable[[], Any], function: Any) -> Any:
    """The function, run in a block whenever it runs: a new one from ``again`` for each call.

    A generator, or a coroutine, runs in steps, from one ``yield`` or ``await`` to the next.  Each is in a block of its own,
    so that the block never reaches those who run in between.

    Raises TypeError for what is no function, and for an asynchronous generator.
    """
    if isinstance(function, type) or not callable(function) or isinstance(function, staticmethod):
        raise TypeError(
            f"a block decorates functions and methods, and not {function!r:.80}: decorate the function itself, below "
            "@staticmethod, @classmethod or @property; the methods of a class one by one"
        )
    # An object that is called runs its class's __call__, and that may be a generator.
    running = function if inspect.isroutine(function) or isinstance(function, partial) else type(function).__call__
    if inspect.isasyncgenfunction(running):
        raise TypeError(
            f"{getattr(function, '__name__', function)} is an asynchronous generator, and others run between its steps: write the block inside "
            "of it, around what computes between two yields"
        )
    if inspect.isgeneratorfunction(running):

        @functools.wraps(function)
        def within(*args: Any, **kwargs: Any) -> Any:
            return (yield from _in_steps(again, function(*args, **kwargs)))

    elif inspect.iscoroutinefunction(running):

        @functools.wraps(function)
        async def within(*args: Any, **kwargs: Any) -> Any:
            return await _Awaited(again, function(*args, **kwargs))

    else:

        @functools.wraps(function)
        def within(*args: Any, **kwargs: Any) -> Any:
            with again():
                return function(*args, **kwargs)

    return within


class _Awaited:
    """What a coroutine waits for, in steps."""

    def __init__(self, again: Callable[[], Any], coroutine: Any) -> None:
        self.again, self.coroutine = again, coroutine

    def __await__(self) -> Generator[Any, Any, Any]:
        return _in_steps(self.again, self.coroutine)


def _in_steps(again: Callable[[], Any], running: Any) -> Generator[Any, Any, Any]:
    """What a generator or a coroutine gives, each of its steps in a block."""
    step: Callable[[], Any] = partial(running.send, None)
    while True:
        try:
            with again():
                given = step()
        except StopIteration as end:
            return end.value
        try:
            step = partial(running.send, (yield given))
        except GeneratorExit:  # as ``yield from`` does
            with again():
                running.close()
            raise
        except BaseException as error:  # noqa: BLE001 - whatever was thrown in
            step = partial(running.throw, error)
