"""Change the learning rate from epoch to epoch: schedules.

A schedule is a function from the epoch, counted from 0, to a factor of the learning rate.  Any such function will do:
``lambda epoch: 0.5 ** epoch``.  Those made here can be pickled, as an estimator is that is sent to another process.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any, TypeAlias

from autograd.graph import kinds

Schedule: TypeAlias = Callable[[int], float]

#: What the options of the schedules are.
KINDS = {
    "every": kinds.whole(1),
    "epochs": kinds.whole(1),
    "factor": kinds.number(least=0.0),
    "decay": kinds.number(least=0.0),
    "end": kinds.number(least=0.0),
    "then": kinds.optional(kinds.FUNCTION),
}


def step_decay(every: int, factor: float = 0.1) -> Schedule:
    """Multiplied by ``factor`` once in ``every`` epochs.

    >>> [step_decay(2, 0.5)(epoch) for epoch in range(5)]
    [1.0, 1.0, 0.5, 0.5, 0.25]
    """
    every, factor = _checked("step_decay", every=every, factor=factor)
    return partial(_step_decay, every, factor)


def exponential(factor: float) -> Schedule:
    """Multiplied by ``factor`` after every epoch."""
    (factor,) = _checked("exponential", factor=factor)
    return partial(_step_decay, 1, factor)


def inverse_time(decay: float = 1.0) -> Schedule:
    """1 / (1 + decay · epoch): its sum is infinite, the sum of its squares is not (Robbins and Monro 1951).

    >>> [inverse_time()(epoch) for epoch in (0, 1, 3)]
    [1.0, 0.5, 0.25]
    """
    (decay,) = _checked("inverse_time", decay=decay)
    return partial(_inverse_time, decay)


def linear(epochs: int, end: float = 0.0) -> Schedule:
    """Along a straight line from 1 to ``end`` in this number of epochs, then flat.

    >>> [linear(4)(epoch) for epoch in (0, 1, 4, 9)]
    [1.0, 0.75, 0.0, 0.0]
    """
    epochs, end = _checked("linear", epochs=epochs, end=end)
    return partial(_linear, epochs, end)


def cosine(epochs: int, end: float = 0.0) -> Schedule:
    """Half a cosine from 1 to ``end`` in this number of epochs, then flat (Loshchilov and Hutter 2017)."""
    epochs, end = _checked("cosine", epochs=epochs, end=end)
    return partial(_cosine, epochs, end)


def warm_up(epochs: int, then: Schedule | None = None) -> Schedule:
    """Growing from 1/epochs to 1 in this number of epochs; after them the schedule ``then``, counted from its own 0.

    >>> [warm_up(4)(epoch) for epoch in range(5)]
    [0.25, 0.5, 0.75, 1.0, 1.0]
    """
    epochs, then = _checked("warm_up", epochs=epochs, then=then)
    return partial(_warm_up, epochs, then)


def factor_of(schedule: Schedule, epoch: int) -> float:
    """The factor of the learning rate in an epoch; an error for what is none, such as the None of a function without return.

    >>> factor_of(linear(4), 1)
    0.75
    """
    found: Any = schedule(epoch)
    try:
        factor: float = KINDS["factor"].take(found)
    except (TypeError, ValueError, OverflowError) as error:
        forgotten = ": does it return its result?" if found is None else ""
        raise (TypeError if isinstance(error, TypeError) else ValueError)(
            f"the schedule gave {kinds.shown(found)} for epoch {epoch}, and not a factor for the learning rate, a number, 0 "
            f"or more{forgotten}"
        ) from None
    return factor


def _checked(schedule: str, **options: Any) -> list[Any]:
    return [*vars(kinds.checked(schedule, KINDS, **options)).values()]


def _step_decay(every: int, factor: float, epoch: int) -> float:
    return factor ** (epoch // every)


def _inverse_time(decay: float, epoch: int) -> float:
    return 1.0 / (1.0 + decay * epoch)


def _linear(epochs: int, end: float, epoch: int) -> float:
    return 1.0 + (end - 1.0) * min(epoch, epochs) / epochs


def _cosine(epochs: int, end: float, epoch: int) -> float:
    return end + (1.0 - end) * (1.0 + math.cos(math.pi * min(epoch, epochs) / epochs)) / 2.0


def _warm_up(epochs: int, then: Schedule | None, epoch: int) -> float:
    if epoch < epochs:
        return (epoch + 1) / epochs
    return 1.0 if then is None else then(epoch - epochs)
