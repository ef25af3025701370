"""See the shape of a function of one number: its values and slopes, its kinks, where it is saturated."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograd import Value
from autograd.graph import kinds
from autograd.tape import Array

_POINTS = 401
#: A function is saturated where its slope is below this share of the steepest, and its value stays so near to the last one.
_FLAT = 0.05
#: A jump is marked where its two sides are further apart than this share of the curve's height.
_JUMP = 0.01
#: A function has a pole where it goes so many times further than nearly all of it.
_POLE = 4.0

#: From one number to the value and the derivative there.
Pair = Callable[[float], tuple[float, float]]


@dataclass(frozen=True)
class Shape:
    """A function of one number, as numbers.

    pair    gives the value and the slope anywhere
    z       where it is computed; beside a kink twice, so that no line is drawn across
    kinks   where its slope jumps, or the function itself
    flat    the stretches at the ends in which it is saturated
    """

    pair: Pair
    z: Array
    value: Array
    slope: Array
    kinks: tuple[float, ...]
    flat: tuple[tuple[float, float], ...]


def shape_of(name: str, function: Callable[[Any], Any], ends: tuple[float, float]) -> Shape:
    """The shape of a function from a Value to a Value, between two ends."""
    pair = _pair(function, name)
    z = np.linspace(*ends, _POINTS)
    value, slope = np.array([pair(number) for number in z.tolist()]).T
    if not np.isfinite(value).any():
        raise ValueError(f"plot_activation(span={list(ends)}): {name} has no finite value there: choose another span")
    kinks = _kinks(pair, z, value, slope)
    beside = near(ends)
    z = np.array([number for number in z if all([abs(number - kink) > beside for kink in kinks])])
    for kink in kinks:  # both sides, and a gap between them
        z = np.insert(z, np.searchsorted(z, kink), [kink - beside, kink, kink + beside])
    value, slope = np.array([(math.nan, math.nan) if number in kinks else pair(number) for number in z.tolist()]).T
    slope[np.isnan(value)] = math.nan  # outside its domain a function has no slope, whatever the formula gives
    return Shape(pair, z, value, slope, kinks, _flat(pair, z, value, slope))


def _pair(function: Callable[[Any], Any], name: str) -> Pair:
    """A function with its derivative, by a sweep."""

    def at(number: float) -> tuple[float, float]:
        z = Value(number)
        found = function(z)
        if not isinstance(found, Value):
            raise TypeError(
                f"plot_activation: {name} gives {kinds.shown(found)} for a Value: compute it with functions of autograd"
            )
        found.backward()
        return found.data, z.grad

    return at


def near(ends: tuple[float, float]) -> float:
    """So far from a jump its two sides are looked at."""
    return 1e-7 * (ends[1] - ends[0])


def _kinks(pair: Pair, z: Array, value: Array, slope: Array) -> tuple[float, ...]:
    """Where the slope jumps, or the function itself: where a jump stays as large as the interval is halved again and again."""
    found: list[float] = []
    for which, numbers in ((0, value), (1, slope)):
        finite = numbers[np.isfinite(numbers)]
        least = _JUMP * (finite.max() - finite.min()) if len(finite) else 0.0
        jumps = np.abs(np.diff(numbers))
        for i in np.argsort(-np.nan_to_num(jumps, nan=0.0, posinf=0.0))[:12]:
            if not jumps[i] > least > 0.0:
                continue
            at = _narrowed(pair, which, (float(z[i]), float(z[i + 1])), least)
            if at is not None and all([abs(at - other) > 1e-6 for other in found]):
                found.append(at)
    return tuple(sorted(found))


def _narrowed(pair: Pair, which: int, interval: tuple[float, float], least: float) -> float | None:
    """The place of the jump in an interval; None if it is none, only steep."""
    low, high = interval
    at_low, at_high = pair(low)[which], pair(high)[which]
    for _ in range(44):
        middle = (low + high) / 2
        at_middle = pair(middle)[which]
        if abs(at_middle - at_low) >= abs(at_high - at_middle):
            high, at_high = middle, at_middle
        else:
            low, at_low = middle, at_middle
    return round((low + high) / 2, 9) + 0.0 if abs(at_high - at_low) > least else None


def has_pole(*numbers: Array) -> bool:
    """Whether few numbers are so large that they would press all others flat."""
    drawn = np.concatenate(numbers)
    drawn = drawn[np.isfinite(drawn)]
    low, high = np.percentile(drawn, [3, 97])
    return bool(drawn.max() - drawn.min() > _POLE * (high - low) > 0.0)


def _flat(pair: Pair, z: Array, value: Array, slope: Array) -> tuple[tuple[float, float], ...]:
    """The stretches at the two ends in which a function is saturated."""
    sizes = np.abs(slope)
    if has_pole(value):
        return ()
    steepest = np.nanmax(np.where(np.isfinite(sizes), sizes, np.nan)) if np.isfinite(sizes).any() else 0.0
    if not steepest > 0.0:
        return ()
    finite = value[np.isfinite(value)]
    found, height = [], finite.max() - finite.min()
    small = np.isnan(slope) | (sizes < _FLAT * steepest)  # where a line is broken, there is nan
    for order in (1, -1):
        length = int(np.argmin(np.append(small[::order], False)))
        first = float(z[::order][0])
        further = [pair(first - order * reach * float(z[-1] - z[0])) for reach in (0.3, 1.0, 4.0)]
        stays = all([abs(there[1]) < _FLAT * steepest for there in further])
        stays = stays and all([abs(there[0] - value[::order][0]) <= _FLAT * height for there in further])
        if length > 1 and np.isfinite(slope[::order][0]) and stays:
            low, high = sorted([first, float(z[::order][length - 1])])
            found.append((low, high))
    return tuple(found)
