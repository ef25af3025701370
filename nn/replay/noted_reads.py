"""Note which attributes of a user's own modules are read while a model is recorded: ``reading``.

A class of the user's own may compute with any of its attributes, and keep others for itself: a log, a counter, a history of losses.
A recording depends on what was read while it was made, and on nothing else.

>>> class Counted:
...     def __init__(self):
...         self.scale, self.calls = 2.0, 0
...     def __call__(self, x):
...         return self.scale * x
>>> counted, noted = Counted(), set()
>>> with reading([Counted], {id(counted): noted}):
...     counted(3.0)
6.0
>>> noted
{'scale'}

Read next: ``deep_contents.py``, what is kept of an attribute that was read.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any


class _Thread(threading.local):
    """What this thread notes: by the identity of an object, the names of its attributes that were read."""

    noted: Mapping[int, set[str]] = {}


_THREAD = _Thread()

#: How many recordings are under way that note what is read of a class, in all threads; and what a class states itself meanwhile.
_under_way: Counter[type] = Counter()
_stated: dict[type, Any] = {}
_LOCK = threading.RLock()


def _noting(thing: Any, name: str) -> Any:
    """What ``object.__getattribute__`` gives, which also is asked for methods, by ``hasattr`` and by ``vars``."""
    noted = _THREAD.noted.get(id(thing))
    if noted is not None:
        noted.add(name)
    return object.__getattribute__(thing, name)


def can_be_noted(kind: type) -> bool:
    """Whether what is read of a class comes to be known: the class does not say itself what an attribute is."""
    stated: Any = kind.__getattribute__
    return stated in (object.__getattribute__, _noting)


@contextmanager
def reading(kinds: Iterable[type], noted: Mapping[int, set[str]]) -> Iterator[None]:
    """A block in which this thread notes what is read of objects of these classes.

    noted  the names so far, by the identity of each object
    """
    earlier, watched = _THREAD.noted, []
    try:
        for kind in filter(can_be_noted, kinds):
            with _LOCK:
                watched.append(kind)
                _under_way[kind] += 1
                if _under_way[kind] == 1:
                    _stated[kind] = vars(kind).get("__getattribute__")
                    type.__setattr__(kind, "__getattribute__", _noting)
        _THREAD.noted = noted
        yield
    finally:
        _THREAD.noted = earlier
        for kind in watched:
            with _LOCK:
                _under_way[kind] -= 1
                if not _under_way[kind]:
                    del _under_way[kind]
                    if (stated := _stated.pop(kind)) is None:
                        type.__delattr__(kind, "__getattribute__")
                    else:
                        type.__setattr__(kind, "__getattribute__", stated)
