"""Make a checked set of samples of what ``fit`` was given, each with its target and its weight, and hold a part of it out.

In: X, y, classes, weights, ``validation``.  Out: ``LabelledSet``, one to train on and perhaps one to judge by.

Read next: ``options.py``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from autograd.graph import kinds
from autograd.tape import Array
from nn.languages import warn_reader
from nn.layers import BatchNorm, Layer, Sequential, learn_inputs
from nn.model import Model, Names, in_mode, in_order, is_our_code
from nn.objectives import (
    Objective,
    Targets,
    class_weights,
    given_labels,
    held_out,
    only_class,
    rows_of,
    sample_weights,
    samples,
    targets_among,
    targets_of,
    text_of,
)
from nn.replay import network_of, row_of

#: The part of the samples to hold out.
FRACTION = kinds.Kind("(X, y), a fraction between 0 and 1, or None", kinds.number(above=0.0, below=1.0).take)


@dataclass
class LabelledSet:
    """Samples with their targets.

    X        (samples, features)
    targets  as the objective wants them
    y        as they were given, for metrics
    weights  (samples,): how much each counts; None: all alike
    """

    X: Array
    targets: Targets
    y: Any
    weights: Array | None = None

    def __len__(self) -> int:
        return len(self.X)

    def part(self, chosen: Any) -> LabelledSet:
        """Some of the samples."""
        weights = None if self.weights is None else self.weights[chosen]
        targets = Targets(self.targets.rows[chosen], self.targets.classes)
        return LabelledSet(self.X[chosen], targets, self.y[chosen], weights)

    def weighted(self, objective: Objective, sample_weight: Any, class_weight: Any, what: str) -> LabelledSet:
        """The same samples with their weights, without those that weigh nothing.

        what  what the weights of the samples are called in errors
        """
        if sample_weight is None and class_weight is None:
            return self
        weights = np.ones(len(self)) if sample_weight is None else sample_weights(sample_weight, len(self), what)
        if class_weight is not None:
            weights = weights * class_weights(class_weight, self.targets, objective, weights)
            if not weights.any():
                raise ValueError(
                    f"class_weight={class_weight!r} leaves no sample a weight: there is nothing to learn from"
                )
        found = LabelledSet(self.X, self.targets, self.y, weights)
        return found if weights.all() else found.part(np.flatnonzero(weights))


def labelled_set(
    model: Model,
    X: Any,
    y: Any,
    objective: Objective,
    *,
    classes: Any = None,
    sample_weight: Any = None,
    class_weight: Any = None,
) -> LabelledSet:
    """The samples to train on, checked."""
    X = samples_for(model, X)
    outputs = count_outputs(model, X)
    before = model.classes if model.objective is not None and model.objective.problem == objective.problem else ()
    if classes is None:
        found = targets_of(y, len(X), outputs, objective, before=before)
    else:
        found = targets_among(classes, y, len(X), outputs, objective)
    if classes is None and (label := only_class(found)) is not None:
        warn_reader("one_class", label=text_of(label))
    everything = LabelledSet(X, found, given_labels(y, len(X)))
    return everything.weighted(objective, sample_weight, class_weight, "sample_weight")


def samples_for(model: Model, X: Any) -> Array:
    """Samples as a model takes them, checked: images are rows if it flattens them."""
    return samples(X, getattr(model, "fan_in", None), model=model)


def count_outputs(model: Model, X: Array) -> int:
    """How many outputs a model has; a layer that does not know its inputs learns them from the first sample."""
    if network_of(model) is None:
        learn_inputs(model, rows_of(X[:1]))
    last: Any = model
    while isinstance(last, Sequential) and last.layers and is_our_code(type(last).forward):
        last = last.in_a_row()[-1]
    if isinstance(last, Layer) and is_our_code(type(last).forward):
        return len(last.neurons)  # of which some may have been taken away, or added
    known: int | None = getattr(model, "fan_out", None)
    if known is not None:
        return known
    (x,) = rows_of(X[:1])
    with in_mode(model.modules(), False):  # whatever mode it is in: it draws no mask, and takes a sample alone
        return len(row_of(model, model(x)))


def normalises_batches(model: Model) -> bool:
    return any([isinstance(module, BatchNorm) for module in model.modules()])


def hold_out(
    training: LabelledSet,
    objective: Objective,
    validation: tuple[Any, ...] | float | None,
    rng: np.random.Generator,
    *,
    class_weight: Any = None,
    names: tuple[Names, Names] = ((), ()),
    model: Model | None = None,
) -> tuple[LabelledSet, LabelledSet | None]:
    """The training and the validation set; in both a sample counts as its weights say.

    names  of the columns of the training set: of X, and of y
    model  that is trained on them
    """
    outputs = training.targets.rows.shape[1]
    if validation is None:
        return training, None
    if not isinstance(validation, tuple | list):
        validation = FRACTION(validation, "validation", "fit")
    if isinstance(validation, tuple | list):
        if len(validation) not in (2, 3):
            raise ValueError(f"validation is (X, y), (X, y, sample_weight) or a fraction, not {len(validation)} things")
        what = "the validation set's X"
        X = samples(in_order(validation[0], names[0], what), training.X.shape[1], what, model=model)
        known, what = training.targets.classes, "the validation set's y"
        y = in_order(validation[1], names[1], what)
        found = targets_of(y, len(X), outputs, objective, what, known=known)
        apart = LabelledSet(X, found, given_labels(y, len(X), what))
        sample_weight = validation[2] if len(validation) == 3 else None
        return training, apart.weighted(objective, sample_weight, class_weight, "the validation set's sample_weight")
    count = round(validation * len(training))
    if not 0 < count < len(training):
        raise ValueError(
            f"validation={validation!r} of {len(training)} samples leaves {count} to judge: give (X, y), or a fraction "
            "that leaves at least one sample on each side"
        )
    held = held_out(training.targets, count, rng.permutation(len(training)))
    kept = np.setdiff1d(np.arange(len(training)), held)
    return training.part(kept), training.part(held)
