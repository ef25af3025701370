"""Notices what a recorded function asked outside of it, and was answered as it may not be later: ``asked``.

A network behaves otherwise in training than in use, and which it is decides what is recorded.  What asks, says so: then a
program looks before each call whether the answer is still the same, and records anew if it is not.

>>> from autograd import compile
>>> mode = ["double"]
>>> program = compile(lambda x: 2 * x if asked(lambda: mode[0] == "double") else x)
>>> program(3.0)
6.0
>>> mode[0] = "single"
>>> program(3.0)
3.0

Read next: ``on_tape.py``.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias

#: Questions, each with its answer.
Answers: TypeAlias = list[tuple[Callable[[], Any], Any]]


class _Thread(threading.local):
    """The answers that the recording under way depends on; None if there is none."""

    answers: Answers | None = None


_THREAD = _Thread()


def asked(question: Callable[[], Any]) -> Any:
    """The answer to a question, which a recording under way from now on depends on."""
    answer = question()
    if _THREAD.answers is not None:
        _THREAD.answers.append((question, answer))
    return answer


@contextmanager
def answers_noticed() -> Iterator[Answers]:
    """A block that collects what is asked in it."""
    earlier, _THREAD.answers = _THREAD.answers, []
    try:
        yield _THREAD.answers
    finally:
        _THREAD.answers = earlier
