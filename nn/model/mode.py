"""Say for the time of a call whether a model behaves as in training: ``in_mode``.

``predict``, ``score`` and validation compute with the model as in use, the steps of ``fit`` with the model as in training.
That is a matter of the call: another thread may use the same model meanwhile, in another mode, and ``model.training``,
which decides for ``model(x)`` by hand, is neither asked nor changed.

    with in_mode(model.modules(), False):
        model.training          False, for this thread and in this block, and so it is for every part of the model

Read next: ``module.py``, whose property ``training`` looks here first.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager


class _Thread(threading.local):
    """The modes that this thread is in, the innermost last: by the identity of each module."""

    modes: tuple[dict[int, bool], ...] = ()


_THREAD = _Thread()


@contextmanager
def in_mode(modules: Iterable[object], training: bool) -> Iterator[None]:
    """A block in which these modules behave as in training, or as in use, whatever they are set to.

    All others, such as a model that this one learns from, behave as they are set to.
    """
    parts = list(modules)  # keeps them: an identity means one module only as long as that exists
    earlier = _THREAD.modes
    try:
        _THREAD.modes = *earlier, dict.fromkeys(map(id, parts), training)
        yield
    finally:
        _THREAD.modes = earlier


def mode_of_call(module: object) -> bool | None:
    """The mode that the call under way has set for a module; None if there is none."""
    for modes in reversed(_THREAD.modes):
        found = modes.get(id(module))
        if found is not None:
            return found
    return None
