"""Weigh the samples of a loss: ``sample_weight`` and ``class_weight``.

    loss = Σ wᵢ ℓᵢ / Σ wᵢ         of a loss that is a mean over the samples
    loss = Σ wᵢ ℓᵢ               of one that is a sum

A sample of weight 2 counts as if it were there twice, one of weight 0 as if it were not there.

>>> import numpy as np
>>> sample_weights([2, 1, 0], 3)
array([2., 1., 0.])
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from autograd.graph import kinds
from autograd.tape import Array

from .labels import listed, text_of
from .objective import Objective
from .targets import Targets, answers

#: What the weight of a class is.
_WEIGHT = kinds.number(least=0.0)


def sample_weights(given: Any, count: int, what: str = "sample_weight") -> Array:
    """A weight for each of ``count`` samples: (samples,), finite, none below 0, not all 0."""
    weights = answers(given, count, what)
    if weights.ndim != 1:
        raise ValueError(f"{what} has shape {weights.shape}, but (samples,) is expected: one number for each sample")
    if (weights < 0.0).any():
        row = int(np.argmax(weights < 0.0))
        raise ValueError(f"{what}[{row}] = {text_of(float(weights[row]))}: a weight is 0 or more")
    if not weights.any():
        raise ValueError(f"{what} is 0 for every sample, so there is nothing to learn from: give one at least a weight")
    return weights


def class_weights(given: Any, targets: Targets, objective: Objective, weights: Array | None = None) -> Array:
    """The weight that each sample has by its class.

    given    {label: weight}, 1 for a label that is not there; or "balanced": the weight of a class is the number of samples
             divided by those of the class, and by the number of classes, so that each class counts alike
    weights  what each sample counts otherwise, for "balanced"

    >>> import nn
    >>> from nn.objectives import targets_of
    >>> three_to_one = targets_of([0, 0, 0, 1], 4, 1, nn.OBJECTIVES["hinge"])
    >>> class_weights("balanced", three_to_one, nn.OBJECTIVES["hinge"])          # 4/(3·2), 4/(1·2)
    array([0.66666667, 0.66666667, 0.66666667, 2.        ])
    """
    if not targets.classes or (objective.problem != "multi-class" and targets.rows.shape[1] != 1):
        raise ValueError(
            f"class_weight={kinds.shown(given)}: the targets of {objective.name} here are no labels of one class each: "
            "weigh the samples with sample_weight"
        )
    rows = targets.rows
    place = rows.argmax(axis=1) if objective.problem == "multi-class" else (rows[:, 0] > 0.0).astype(np.intp)
    if isinstance(given, str) and given == "balanced":
        counts = np.bincount(place, weights, minlength=len(targets.classes)).astype(np.float64)
        present = counts > 0.0
        by_class = np.divide(counts.sum(), counts * present.sum(), out=np.ones(len(counts)), where=present)
    elif isinstance(given, Mapping):
        by_class = np.array([_WEIGHT(given.get(label, 1.0), f"class_weight[{label!r}]") for label in targets.classes])
        if unknown := [label for label in given if label not in targets.classes]:
            raise ValueError(
                f"class_weight has a weight for {text_of(unknown[0])}, but the classes are {listed(targets.classes)}"
            )
    else:
        raise TypeError(
            f"class_weight={kinds.shown(given)}: a dictionary of weights by label belongs here, such as "
            f"{{{targets.classes[-1]!r}: 2.0}}, or 'balanced'"
        )
    found: Array = by_class[place]
    return found


def factors(objective: Objective, weights: Array) -> Array:
    """What the losses of a batch are multiplied by, so that their mean, or sum, is the weighted one.

    >>> import nn
    >>> factors(nn.OBJECTIVES["mse"], np.array([3.0, 1.0]))        # (1.5 ℓ₁ + 0.5 ℓ₂)/2 = (3 ℓ₁ + ℓ₂)/4
    array([1.5, 0.5])
    """
    return weights if objective.reduction == "sum" else weights * (len(weights) / weights.sum())
