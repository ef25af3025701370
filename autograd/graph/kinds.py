"""Checks the options of a function in one manner: each is of a kind, and the kinds are declared as a table.

    OPTIONS = {"epochs": whole(1), "learning_rate": optional(number(least=0)), "progress": FLAG}
    chosen = checked("fit", OPTIONS, epochs=100, learning_rate=None, progress=True)

A kind takes what Python and NumPy have for it: an int and a ``np.int64``, a bool and a ``np.bool_``.  True is no number
here, and 1 no truth value: it may be the value of the option beside.  An error names the function, the option, the value
and what is allowed.
"""

from __future__ import annotations

import math
import numbers
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Kind:
    """What may be given for an option.

    words  completes "epochs must be …"
    take   the value as the function is going to use it; raises TypeError or ValueError for one that is not allowed
    """

    words: str
    take: Callable[[Any], Any]

    def __call__(self, value: Any, name: str, owner: str = "") -> Any:
        """The value, checked.

        >>> whole(1)(np.int64(3), "epochs")
        3
        >>> whole(1)(0, "epochs", "fit")
        Traceback (most recent call last):
        ValueError: fit(epochs=0): epochs must be a whole number, 1 or more
        """
        try:
            return self.take(value)
        except TypeError:
            raise TypeError(f"{self._told(value, name, owner)}, not {type(value).__name__}") from None
        except (ValueError, OverflowError):
            raise ValueError(self._told(value, name, owner)) from None

    def _told(self, value: Any, name: str, owner: str) -> str:
        given = f"{name}={shown(value)}"
        return f"{f'{owner}({given})' if owner else given}: {name} must be {self.words}"


def checked(owner: str, kinds: Mapping[str, Kind], /, **options: Any) -> SimpleNamespace:
    """The options of a function, each checked by the kind of its name.

    owner  the function, as errors call it

    >>> checked("step_decay", {"every": whole(1)}, every=np.int32(5))
    namespace(every=5)
    """
    return SimpleNamespace(**{name: kinds[name](value, name, owner) for name, value in options.items()})


def shown(value: Any, longest: int = 60) -> str:
    """A value as an error shows it: short, and whatever its ``repr`` does."""
    try:
        text = repr(value)
    except Exception:  # noqa: BLE001 - Python refuses to write integers of 5,000 digits, and a user's class may fail
        return f"a {type(value).__name__} that cannot be shown"
    return text if len(text) <= longest else text[: longest - 1] + "…"


# -- The kinds ----------------------------------------------------------------------------------------------


def number(
    *,
    least: float | None = None,
    above: float | None = None,
    most: float | None = None,
    below: float | None = None,
    infinite: bool = False,
) -> Kind:
    """A real number between limits, as a float; never nan.

    infinite  whether it may be infinite

    >>> number(least=0, below=1).words, number(above=0).words
    ('a number from 0 to below 1', 'a number above 0')
    """
    low, high = (least if above is None else above), (most if below is None else below)
    inside = _interval(low, high, f"above {low:g}" if above is not None else None, below is not None)

    def take(value: Any) -> float:
        if isinstance(value, bool | np.bool_) or not isinstance(value, numbers.Real):
            raise TypeError
        found = float(value)
        if (
            math.isnan(found)
            or (math.isinf(found) and not infinite)
            or (least is not None and found < least)
            or (above is not None and found <= above)
            or (most is not None and found > most)
            or (below is not None and found >= below)
        ):
            raise ValueError
        return found

    return Kind(f"a number{inside}" if inside or infinite else "a finite number", take)


def whole(least: int | None = None) -> Kind:
    """A whole number, as an int that a machine can count to."""

    def take(value: Any) -> int:
        if isinstance(value, bool | np.bool_) or not isinstance(value, numbers.Integral):
            raise TypeError
        found = int(value)
        if (least is not None and found < least) or abs(found) > sys.maxsize:
            raise ValueError
        return found

    return Kind("a whole number" + ("" if least is None else f", {least} or more"), take)


def one_of(*names: str) -> Kind:
    """One of these names."""

    def take(value: Any) -> str:
        if not isinstance(value, str):
            raise TypeError
        if value not in names:
            raise ValueError
        return value

    return Kind(
        " or ".join([", ".join(map(repr, names[:-1])), repr(names[-1])] if names[1:] else [repr(names[0])]), take
    )


def optional(kind: Kind) -> Kind:
    """The same, or None."""
    return Kind(f"{kind.words}, or None", lambda value: None if value is None else kind.take(value))


def instance(words: str, *types: type) -> Kind:
    """Something of these types, as it is."""

    def take(value: Any) -> Any:
        if not isinstance(value, types):
            raise TypeError
        return value

    return Kind(words, take)


def _take_flag(value: Any) -> bool:
    if not isinstance(value, bool | np.bool_):
        raise TypeError
    return bool(value)


def _take_function(value: Any) -> Any:
    if not callable(value):
        raise TypeError
    return value


def _take_list(value: Any) -> list[Any]:
    if isinstance(value, str | bytes | Mapping | set | frozenset) or not isinstance(value, Iterable):
        raise TypeError
    return list(value)


def _take_names(value: Any) -> list[Any]:
    return list(value) if isinstance(value, set | frozenset) else _take_list(value)


def _take_seed(value: Any) -> Any:
    if value is None or isinstance(value, np.random.Generator | np.random.BitGenerator | np.random.SeedSequence):
        return value
    if isinstance(value, list | tuple | np.ndarray):
        return [_take_seed_number(part) for part in value]
    return _take_seed_number(value)


def _take_seed_number(value: Any) -> int:
    if isinstance(value, bool | np.bool_) or not isinstance(value, numbers.Integral):
        raise TypeError
    if value < 0:
        raise ValueError
    return int(value)


FLAG = Kind("True or False", _take_flag)
FUNCTION = Kind("a function", _take_function)
LIST = Kind("a list", _take_list)
SEED = Kind("a whole number, 0 or more, a numpy.random.Generator, or None", _take_seed)
TEXT = instance("a text", str)
LIST_OF_TEXTS = Kind("a list of names", lambda value: [TEXT.take(part) for part in _take_names(value)])


def _interval(low: float | None, high: float | None, above: str | None, open_above: bool) -> str:
    """The limits of a number in words."""
    upper = "" if high is None else f"{'below' if open_above else 'at most'} {high:g}"
    if above:
        return f" {above}" + (f" and {upper}" if upper else "")
    if low is None:
        return f" {upper}" if upper else ""
    if not upper:
        return f", {low:g} or more"
    return f" from {low:g} to {upper.removeprefix('at most ')}"
