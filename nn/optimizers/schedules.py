"""Change the learning rate from epoch to epoch: schedules.

A schedule is a function from the epoch, counted from 0, to a factor of the learning rate.  Any such function will do:
``lambda epoch: 0.5 ** epoch``.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TypeAlias

Schedule: TypeAlias = Callable[[int], float]


def step_decay(every: int, factor: float = 0.1) -> Schedule:
    """Multiplied by ``factor`` once in ``every`` epochs.

    >>> [step_decay(2, 0.5)(epoch) for epoch in range(5)]
    [1.0, 1.0, 0.5, 0.5, 0.25]
    """
    _positive(every, "every")
    return lambda epoch: factor ** (epoch // every)


def exponential(factor: float) -> Schedule:
    """Multiplied by ``factor`` after every epoch."""
    return lambda epoch: factor**epoch


def inverse_time(decay: float = 1.0) -> Schedule:
    """1 / (1 + decay · epoch): its sum is infinite, the sum of its squares is not (Robbins and Monro 1951).

    >>> [inverse_time()(epoch) for epoch in (0, 1, 3)]
    [1.0, 0.5, 0.25]
    """
    return lambda epoch: 1.0 / (1.0 + decay * epoch)


def linear(epochs: int, end: float = 0.0) -> Schedule:
    """Along a straight line from 1 to ``end`` in this number of epochs, then flat.

    >>> [linear(4)(epoch) for epoch in (0, 1, 4, 9)]
    [1.0, 0.75, 0.0, 0.0]
    """
    _positive(epochs, "epochs")
    return lambda epoch: 1.0 + (end - 1.0) * min(epoch, epochs) / epochs


def cosine(epochs: int, end: float = 0.0) -> Schedule:
    """Half a cosine from 1 to ``end`` in this number of epochs, then flat (Loshchilov and Hutter 2017)."""
    _positive(epochs, "epochs")
    return lambda epoch: end + (1.0 - end) * (1.0 + math.cos(math.pi * min(epoch, epochs) / epochs)) / 2.0


def warm_up(epochs: int, then: Schedule | None = None) -> Schedule:
    """Growing from 1/epochs to 1 in this number of epochs; after them the schedule ``then``, counted from its own 0.

    >>> [warm_up(4)(epoch) for epoch in range(5)]
    [0.25, 0.5, 0.75, 1.0, 1.0]
    """
    _positive(epochs, "epochs")

    def factor(epoch: int) -> float:
        if epoch < epochs:
            return (epoch + 1) / epochs
        return 1.0 if then is None else then(epoch - epochs)

    return factor


def _positive(count: int, what: str) -> None:
    if not count >= 1:
        raise ValueError(f"a schedule's {what} is 1 or more, not {count!r}")
