"""Say what each parameter of an estimator may be; they are checked by ``fit``, as scikit-learn asks.

A parameter that belongs to a network or to ``nn.fit`` as it is, such as ``activation`` or ``max_norm``, is checked there.

Read next: ``stopping.py``.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from autograd.graph import kinds

#: The largest number that scikit-learn takes for a seed.
_LARGEST_SEED = 2**32 - 1


def _take_hidden(value: Any) -> list[int]:
    if isinstance(value, Iterable):
        return [kinds.whole(1).take(width) for width in kinds.LIST.take(value)]
    return [kinds.whole(1).take(value)]


def _take_batch_size(value: Any) -> int | None:
    return None if isinstance(value, str) and value == "auto" else kinds.whole(1).take(value)


def _take_random_state(value: Any) -> Any:
    if value is None or isinstance(value, np.random.RandomState | np.random.Generator):
        return value
    if kinds.whole(0).take(value) > _LARGEST_SEED:
        raise ValueError
    return int(value)


def _take_patience(value: Any) -> int | None:
    """None is for ever, and so is infinity, scikit-learn's word for it."""
    if value is None or (isinstance(value, float) and value == math.inf):
        return None
    return kinds.whole(1).take(value)  # type: ignore[no-any-return]


#: What the parameters are that estimators read themselves.
KINDS: dict[str, kinds.Kind] = {
    "hidden": kinds.Kind(
        "the widths of the hidden layers, whole numbers from 1: (16, 16), or () for none", _take_hidden
    ),
    "batch_size": kinds.Kind("a whole number, 1 or more, or 'auto', for min(200, samples)", _take_batch_size),
    "batch_norm": kinds.FLAG,
    "learning_rate": kinds.optional(kinds.number(least=0.0)),
    "epochs": kinds.whole(1),
    "l1": kinds.number(least=0.0),
    "l2": kinds.number(least=0.0),
    "penalize_bias": kinds.FLAG,
    "early_stopping": kinds.FLAG,
    "validation_fraction": kinds.number(above=0.0, below=1.0),
    "tol": kinds.number(least=0.0),
    "n_iter_no_change": kinds.Kind("a whole number, 1 or more, or None: all epochs are trained", _take_patience),
    "random_state": kinds.Kind(
        "a whole number from 0 to 2³² − 1, a numpy.random.RandomState or Generator, or None", _take_random_state
    ),
    "warm_start": kinds.FLAG,
    "verbose": kinds.FLAG,
}

#: What a Classifier reads besides: one loss gives probabilities, the others scores of two classes.
LOSS_OF_CLASSES = kinds.one_of("cross_entropy", "hinge", "perceptron")

#: What a Regressor reads besides.
LOSS_SETTINGS = kinds.optional(kinds.instance("a dictionary of the loss's own numbers, such as {'q': 4}", Mapping))
