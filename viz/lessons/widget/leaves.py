"""Read the numbers of a graph's leaves, write others and compute the graph again."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from autograd import Value, zero_grad
from autograd.graph import kinds
from viz.graph import Steps
from viz.lessons.what_if import graph_with, leaves_of

_NUMBER = kinds.number(infinite=True)

#: The numbers that JSON has no digits for, as JavaScript reads and writes them.
_WORDS = {"-0": -0.0, "Infinity": math.inf, "-Infinity": -math.inf, "NaN": math.nan}


class Leaves:
    """The leaves whose numbers may be others, by the names that pictures show, in the order of a player's page.

    root   the result; a loss may be shown as a book writes it, and then that of the steps is another one
    steps  those of the player
    """

    def __init__(self, root: Value, steps: Steps) -> None:
        self.root = root
        leaves = [steps.order[i] for i in leaves_of(steps)]
        self.by_name: dict[str, Value] = {steps.names[leaf].unique: leaf for leaf in leaves}

    def numbers(self) -> dict[str, float]:
        return {name: leaf.data for name, leaf in self.by_name.items()}

    def compute(self, others: Mapping[str, float]) -> None:
        """Write other numbers into some leaves and compute the graph again; all or nothing.

        If the graph has gradients, they become those of one fresh sweep, as on the page.
        """
        earlier = self.numbers()
        had_gradients = self.root.has_grad
        try:
            self._write(others)
            self.root.recompute()
        except BaseException:
            self._write(earlier)
            raise
        if had_gradients:
            zero_grad(self.root)
            self.root.backward()

    def graph_of(self, numbers: Mapping[str, float]) -> Value:
        """The graph of these numbers: itself, or a copy if its leaves have others by now."""
        if not self.changed(numbers, self.numbers()):
            return self.root
        return graph_with(self.root, {leaf: numbers[name] for name, leaf in self.by_name.items()})

    def _write(self, numbers: Mapping[str, float]) -> None:
        for name, number in numbers.items():
            self.by_name[name].data = number

    def changed(self, before: Mapping[str, float], numbers: Mapping[str, float]) -> dict[str, float]:
        """Those that are others than before; −0 is another than 0."""
        return {name: number for name, number in numbers.items() if _as_json(number) != _as_json(before[name])}

    def sent(self, numbers: Mapping[str, float]) -> list[float | str]:
        """Numbers as a page takes them, in the order of the leaves.

        >>> Leaves.sent(None, {"w": 0.5, "x": -0.0, "b": math.inf})
        [0.5, '-0', 'Infinity']
        """
        return [_as_json(number) for number in numbers.values()]

    def received(self, sent: Any) -> dict[str, float]:
        """What a page says; raises ValueError if it is not one number for each leaf."""
        if not isinstance(sent, list) or len(sent) != len(self.by_name):
            raise ValueError(
                f"a page sent {kinds.shown(sent)}, and not one number for each of {len(self.by_name)} leaves"
            )
        numbers = [_WORDS[each] if isinstance(each, str) and each in _WORDS else _number(each) for each in sent]
        return dict(zip(self.by_name, numbers, strict=True))


def _number(sent: Any) -> float:
    try:
        found: float = _NUMBER.take(sent)
    except (TypeError, ValueError, OverflowError):
        raise ValueError(f"a page sent {kinds.shown(sent)} as the number of a leaf") from None
    return found


def _as_json(number: float) -> float | str:
    if math.isfinite(number) and (number or math.copysign(1.0, number) > 0):
        return number
    return next((word for word, meant in _WORDS.items() if meant == number), "NaN")
