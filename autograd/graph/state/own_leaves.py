"""Remembers the leaves that a function makes while it is differentiated.

``grad(f)`` gives a float if the gradient depends on nothing from outside of ``f``.  A Value that ``f`` makes itself, say
the ``Value(0.0)`` that a sum starts from, is not from outside: its number is the same to the caller as one that stands in
``f``'s text.  Nobody can tell it by its looks, so whoever differentiates asks each leaf to sign in.

Read next: ``functional/``, in the package, which asks.
"""

from __future__ import annotations

import threading
from typing import Any

from .blocks import Setting


class _Signed(threading.local):
    """The leaves of this thread, in the order in which they were made; None: nobody asks."""

    leaves: list[Any] | None = None


_SIGNED = _Signed()


class own_leaves(Setting):
    """Collect in ``made`` the leaves that are made in this block and thread; blocks nest.

    The outer block knows those of the inner one, too, since they share one list.
    """

    def __init__(self) -> None:
        super().__init__(_SIGNED)
        self._leaves: list[Any] = [] if _SIGNED.leaves is None else _SIGNED.leaves
        self._before = len(self._leaves)

    def inside(self) -> dict[str, Any]:
        return {"leaves": self._leaves}

    @property
    def made(self) -> list[Any]:
        return self._leaves[self._before :]


def sign(leaf: Any) -> None:
    """A leaf has been made."""
    if _SIGNED.leaves is not None:
        _SIGNED.leaves.append(leaf)
