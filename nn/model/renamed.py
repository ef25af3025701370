"""Refuse a class of the user's own that states a method under a name that nothing calls any more."""

from __future__ import annotations


def refuse_old_name(kind: type, old: str, instead: str) -> None:
    """Raise TypeError if a class states ``old``; ``instead`` says what it states today."""
    if old in vars(kind):
        raise TypeError(f"{kind.__name__} states {old}, which nothing calls any more: state {instead} in its place")
