"""Lists what nobody may do while ``compile`` records a function, with what to write instead.

A recording is made with the numbers of one sample and replayed for all.  So a function that is being recorded may compute
with Values, but not look at their numbers, which would be other ones in the next sample, and not change anything outside
itself, which would happen once and never again.

``REFUSED`` is the whole list.  The plain engine applies it with ``refusing``, to the class ``Value``, and with
``refused``, to functions; the native engine looks for itself whether ``compile`` is recording, and calls ``refuse``.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NoReturn, TypeVar

from .conversion import who_converted
from .state import ELSEWHERE, RECORDINGS, STATE, Setting, Undo, in_turn, recording

Function = TypeVar("Function", bound=Callable[..., Any])
Kind = TypeVar("Kind")


class RecordingError(RuntimeError):
    """A function cannot be compiled, because what it did for one sample need not hold for the next."""


#: What to write instead.
INSTEAD = {
    "bool": "a branch taken for one sample would be taken for all. Choose with autograd.where(condition, a, b), or with "
    "autograd.maximum and minimum",
    "equal": "== and != ask whether two nodes are one and the same. Compute with the 1 or 0 that a comparison is: "
    "autograd.where(comparison, a, b)",
    "mask": "which elements are chosen differs from sample to sample, and with them how many. Compute with all of them, and choose "
    "with np.where(v > 0, v, 0.0), or with where= in np.sum, np.prod, np.mean, np.var, np.std, np.max and np.min",
    "format": "print what the compiled function returns instead",
    "invert": "write np.logical_not(x > 0), or autograd.where(x > 0, b, a) with its choices changed",
    "write": "the function is called once and replayed without it. Do this outside the compiled function",
    "gradient": "use autograd.grad, whose result is a Value, inside it",
    "elsewhere": "compare them in the function's own thread, where comparisons are recorded, and choose with "
    "autograd.where(comparison, a, b)",
    "number": "the number of this one sample would be frozen into the tape. Compute with the Value itself: where(v > 0, a, "
    "b), maximum(a, b), logsumexp(vs), v.detach() for a constant",
}

#: What is refused: by the name of a method, property or function, what happened and the key of what to write instead.
#: ``data.setter`` is the assignment of ``data``; the last is found out where it happens.  Comparisons and ``detach``
#: are recorded, and refused only in another thread than the one that records.
REFUSED = {
    "data": ("data was read", "number"),
    "data.setter": ("data was assigned", "write"),
    "grad": ("grad was read", "number"),
    "grad.setter": ("grad was assigned", "write"),
    "has_grad": ("has_grad was read", "number"),
    "trainable.setter": ("trainable was assigned", "write"),
    "partials": ("partials were read", "number"),
    "backward": ("backward was called", "write"),
    "recompute": ("recompute was called", "write"),
    "zero_grad": ("zero_grad was called", "write"),
    "is_stale": ("is_stale was called", "number"),
    "backward_steps": ("backward_steps was called", "number"),
    "__float__": ("float(value) was called", "number"),
    "__int__": ("int(value) was called", "number"),
    "__bool__": (
        "a Value, or a comparison of Values, was used as True or False (in if, and, max, sorted, …)",
        "bool",
    ),
    "__format__": ("a Value was formatted", "format"),
    "__repr__": ("a Value was printed", "format"),
    "__copy__": ("a Value was copied or pickled", "number"),
    "__deepcopy__": ("a Value was copied or pickled", "number"),
    "__reduce_ex__": ("a Value was copied or pickled", "number"),
    "__invert__": ("~ was written before a comparison of single Values, where Python's own ~True is −2,", "invert"),
    "==": ("a comparison of Values was compared with == or !=", "equal"),
    "mask": ("comparisons of Values chose among the elements of an array, as in v[v > 0],", "mask"),
    "elsewhere.compare": ("Values were compared", "elsewhere"),
    "elsewhere.detach": ("detach was called", "number"),
    "asked": ("NumPy asked for the numbers of Values, for np.isclose, np.isin or np.quantile perhaps,", "number"),
    "program.gradient": ("a gradient of a compiled function was asked for", "gradient"),
}


class _Latest(threading.local):
    """The block of what this thread recorded last, which knows what was refused in it."""

    recording = recording()


_LATEST = _Latest()


def refuse(use: str) -> NoReturn:
    """Raise the error for something in ``REFUSED`` that was done while ``compile`` records.

    >>> refuse("__repr__")
    Traceback (most recent call last):
    autograd.graph.refusals.RecordingError: a Value was printed while autograd.compile records a function: print what ...
    """
    message = _told(use, "")
    _LATEST.recording.refused.append(f"{message} (the function caught this error and went on)")
    raise RecordingError(message)


def refuse_elsewhere(use: str, value: Any) -> None:
    """Refuse the same in a thread where nothing is recorded, if it is done for a function that is recorded in another one.

    What is computed from a Value from outside of the function anybody may look at.  So nothing is raised then, but remembered.
    """
    if not hasattr(value, "_inputs"):
        return
    leaves = [node for node in _behind(value) if not (node._inputs or node.constant)]
    for block in [*RECORDINGS]:
        if not block.arguments.isdisjoint(map(id, leaves)):
            message = _told(use, ELSEWHERE)
            block.refused.append(f"{message} (the error was caught, or ended that thread)")
            raise RecordingError(message)
        if leaves and block.waits():
            block.elsewhere.update(dict.fromkeys(leaves, _told(use, ELSEWHERE)))


def _behind(value: Any) -> Iterator[Any]:
    """A Value and all that it was computed from."""
    waiting, seen = [value], {value}
    while waiting:
        node = waiting.pop()
        yield node
        new = [source for source in node._inputs if source not in seen]
        seen.update(new)
        waiting += new


def _told(use: str, where: str) -> str:
    happened, instead = REFUSED[use]
    by, write = who_converted() if use == "__float__" else ("", "")
    return f"{happened}{by}{where} while autograd.compile records a function: {write}{INSTEAD[instead]}"


class compiling(Setting):
    """Refuse, in this block and thread, whatever would look at a number instead of computing with it.

    arguments  the Values that stand for those of the function; to look at what is computed from them is refused in all threads

    The function may catch the error and go on, but what it then does is not what it does by itself.  So whoever recorded it
    calls ``require_nothing_caught`` after the block.
    """

    def __init__(self, arguments: Iterable[Any] = ()) -> None:
        super().__init__(STATE)
        self._recording = recording(arguments)
        #: What was done in other threads that this one waited for: to which leaf, or what else, with the message about it.
        self.elsewhere = self._recording.elsewhere

    def inside(self) -> dict[str, Any]:
        return {"compiling": True, "no_grad": False, "scope": ""}

    def undo(self) -> Undo:
        return in_turn(super().undo(), self._recording.undo())

    def enter(self) -> None:
        _LATEST.recording = self._recording
        self._recording.enter()
        super().enter()


def require_nothing_caught() -> None:
    """Raise the error for something that was refused in the last recording of this thread, or for it in another thread, if the function
    has ended without it."""
    if _LATEST.recording.refused:
        raise RecordingError(_LATEST.recording.refused[-1])


def refuse_equality(value: Any, other: object) -> bool:  # noqa: ARG001 - it is Value.__eq__
    """``value == other``, by identity as for any object; ``(v > 0) == True`` is refused while ``compile`` records.

    Eagerly that compares two truth values, and then it would compare two nodes.
    """
    if STATE.compiling and value.op is not None and value.op.truth:
        refuse("==")
    return NotImplemented  # type: ignore[no-any-return]


def refused(function: Function) -> Function:
    """Decorates a function in ``REFUSED``: while ``compile`` records, it raises the error instead of running."""
    guarded: Function = _guarded(function, function.__name__)
    return guarded


def refusing(kind: type[Kind]) -> type[Kind]:
    """Decorates a class: those of its methods and properties that are in ``REFUSED`` raise the error likewise."""
    for name in vars(kind).keys() & {use.removesuffix(".setter") for use in REFUSED}:
        member = vars(kind)[name]
        if isinstance(member, property):
            guarded = member.getter(_guarded(member.fget, name))  # a copy, with the property's name
            if member.fset is not None:
                guarded = guarded.setter(_guarded(member.fset, f"{name}.setter"))
            setattr(kind, name, guarded)
        else:
            setattr(kind, name, _guarded(member, name))
    return kind


def _guarded(function: Any, use: str) -> Any:
    if use not in REFUSED:
        return function

    @functools.wraps(function)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if STATE.compiling:
            refuse(use)
        if RECORDINGS:
            refuse_elsewhere(use, args[0] if args else None)
        return function(*args, **kwargs)

    return guarded
