"""Check the options of ``fit`` and prepare them: penalties, metrics, what fits to what."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import SimpleNamespace
from typing import Any, TypeAlias

import numpy as np

from autograd import Value
from autograd.graph import kinds
from autograd.languages import language_of
from autograd.tape import Array
from nn.languages import warn_reader
from nn.layers import MLP, Layer, Neuron, Sequential
from nn.model import ACTIVATIONS, Model, in_mode, require_call
from nn.objectives import (
    L1,
    L2,
    METRICS,
    Metric,
    Objective,
    Penalty,
    accuracy,
    binary_cross_entropy,
    known_labels,
    probabilities_by,
    warn_of_probabilities,
)
from nn.optimizers import LIMIT, Optimizer
from nn.replay import for_outputs, parameters_of, row_of

from .diagnostics import layers_of
from .early_stopping import EARLY_STOPPING
from .history import History
from .labelled_set import LabelledSet, normalises_batches

Callback: TypeAlias = Callable[[Model, History], Any]


def take_functions(given: Any) -> list[Any]:
    """A list of functions."""
    return [kinds.FUNCTION.take(each) for each in kinds.LIST.take(given)]


def check_functions(callbacks: Sequence[Any], schedule: Any) -> None:
    """Raise TypeError for a function that cannot be called as it will be."""
    for callback in callbacks:
        require_call(callback, "a callback", "model", "history")
    if schedule is not None:
        require_call(schedule, "a schedule", "epoch")


#: What the options of ``fit`` are; what the others are is checked where they are read.
KINDS: dict[str, kinds.Kind] = {
    "loss_settings": kinds.optional(
        kinds.instance("a dictionary of the loss's own numbers, such as {'q': 4}", Mapping)
    ),
    "learning_rate": kinds.optional(kinds.number(least=0.0)),
    "epochs": kinds.whole(1),
    "batch_size": kinds.optional(kinds.whole(1)),
    "l1": kinds.number(least=0.0),
    "l2": kinds.number(least=0.0),
    "penalty": kinds.optional(
        kinds.instance(
            "an nn.Penalty, such as nn.Penalty(0.1, 1.5), which adds 0.1·Σ|w|^1.5 (for L1 and L2 write l1=…, l2=…)",
            Penalty,
        )
    ),
    "penalize_bias": kinds.FLAG,
    "max_norm": kinds.optional(LIMIT),
    "clip_value": kinds.optional(LIMIT),
    "clip_norm": kinds.optional(LIMIT),
    "schedule": kinds.optional(
        kinds.Kind("a function from the epoch to a factor, such as nn.schedules.cosine(epochs)", kinds.FUNCTION.take)
    ),
    "early_stopping": kinds.optional(EARLY_STOPPING),
    "metrics": kinds.Kind("a list of names and functions, such as ['accuracy']", kinds.LIST.take),
    "callbacks": kinds.Kind("a list of functions (model, history), such as [f]", take_functions),
    "statistics": kinds.FLAG,
    "seed": kinds.SEED,
    "progress": kinds.FLAG,
    "compiled": kinds.FLAG,
}


def check_metrics(model: Model, training: LabelledSet, held: LabelledSet | None, metrics: Mapping[str, Metric]) -> None:
    """Ask this package's own metrics for one sample: they refuse targets that their kind of model does not predict."""
    for name, metric in metrics.items():
        if metric in METRICS.values():
            predicted = model.predict(training.X[:1])
            try:
                metric(training.y[:1], predicted)
                if metric is accuracy and not model.classes:
                    _require_labels(training.y, predicted)
                if held is not None and metric is accuracy and model.classes:
                    known_labels(held.y, predicted, model.classes, "the validation set's y")
            except ValueError as error:
                raise ValueError(f"the metric {name!r} does not fit this model and y: {error}") from None


def _require_labels(y: Array, predicted: Array) -> None:
    """Raise ValueError for numbers that are no labels, of which hardly one is ever equal to another."""
    for what, numbers in (("y", y), ("the model's answer", predicted)):
        wrong = numbers[numbers != np.round(numbers)]
        if len(wrong):
            raise ValueError(
                f"accuracy counts the labels that are right, and {wrong[0]:g}, which is in {what}, is no label: choose mse or r2, "
                "or a loss of classes and labels for y"
            )


def penalties(l1: float, l2: float, penalty: Penalty | None) -> tuple[Penalty, ...]:
    """The penalties that are not 0."""
    return tuple([each for each in (L1(l1), L2(l2), penalty) if each is not None and each.strength > 0.0])


def parameters_to_train(model: Model) -> list[Value]:
    """The parameters of a model; raises ValueError if none is found."""
    found = parameters_of(model)
    if not found:
        if model.frozen():
            raise ValueError(
                f"every parameter of {type(model).__name__} is frozen, so there is nothing to train: set .trainable = True of those "
                "that are to learn"
            )
        raise ValueError(
            f"{type(model).__name__} has no parameters, so there is nothing to train: a Model keeps them as Values in its attributes, "
            "alone or in lists, tuples, dictionaries (as values, not keys), arrays, sets or dataclasses; what a function closes over "
            "or another object holds is not searched"
        )
    return found


def check_effects(optimizer: Optimizer, options: SimpleNamespace) -> None:
    """Raise ValueError for an option that this optimizer takes no account of: nothing is ignored in silence."""
    kind = type(optimizer).__name__
    if options.batch_size is not None and optimizer.full_batch:
        raise ValueError(
            f"batch_size={options.batch_size}: {kind} takes the gradient over all samples: leave batch_size=None, or use SGD"
        )
    if options.schedule is not None and optimizer.rate_at_first_only:
        raise ValueError(
            f"schedule: {kind} takes its learning_rate for the first step only, so a schedule has no effect: leave it out"
        )
    for name in ("clip_value", "clip_norm"):
        if getattr(options, name) is not None and optimizer.sign_only:
            raise ValueError(
                f"{name}={getattr(options, name)!r}: {kind} takes only the sign of a gradient, so to clip it has no effect: "
                "leave it out; largest=… limits the steps"
            )


def check_penalties(optimizer: Optimizer, added: tuple[Penalty, ...], *, penalize_bias: bool) -> None:
    """Raise ValueError for penalties that cannot leave the biases out, or where there are none to leave them out of."""
    if penalize_bias:
        return
    if not added:
        raise ValueError(
            "penalize_bias=False: there is no penalty that it could leave biases out of: give l1, l2 or penalty"
        )
    others = optimizer.take_penalties(added)
    optimizer.take_penalties([])
    if len(others) < len(added):
        raise ValueError(
            f"penalize_bias=False: {type(optimizer).__name__} draws every parameter to 0 by itself, biases included: choose "
            "another optimizer, or freeze the biases"
        )


def as_given(model: Model, objective: Objective, loss: Any, X: Array) -> Objective:
    """The objective for what the model gives: a model of the user's own may give probabilities without saying so.

    Warns if a loss of logits is given probabilities.  ``nn.binary_cross_entropy`` takes probabilities when it is called by
    hand, and so it does here where the model does not say that they are logits.
    """
    objective = for_outputs(objective, model, X)
    if not (objective.link or objective.takes_probabilities) or model.output_activation.name != "identity":
        return objective
    if objective.link and _ends_with_sums(model):  # a graph of 10⁵ weights takes longer than their training
        return objective
    with in_mode(model.modules(), False):
        (output,) = model.batch(X[:1].tolist())
    outputs = row_of(model, output)
    found = probabilities_by(outputs)
    if loss is binary_cross_entropy and found == "sigmoid":
        return objective.of_probabilities()
    if objective.link:
        warn_of_probabilities(objective.name, objective.link, outputs)
    elif any([isinstance(y, Value) and not 0.0 <= y.data <= 1.0 for y in outputs]):
        warn_reader(
            "takes_probabilities",
            loss=objective.name,
            outputs="; ".join([language_of().number(y.data) for y in outputs if isinstance(y, Value)]),
        )
    return objective


def check_layers(model: Model, *, statistics: bool) -> None:
    """Raise TypeError for statistics of layers, if the model has none."""
    if statistics:
        try:
            layers_of(model)
        except TypeError as error:
            raise TypeError(f"statistics=True: {error}") from None


def check_batches(model: Model, count: int, batch_size: int | None) -> None:
    """Raise ValueError for a batch of one sample, if the model normalises batches."""
    size = count if batch_size is None else min(batch_size, count)
    if (size == 1 or count % size == 1) and normalises_batches(model):
        if count == 1:
            which, advice = "there is one sample to train on", "give two or more"
        elif size == 1:
            which, advice = "batch_size=1 makes such batches", "choose 2 or more"
        else:
            which = f"of {count} samples batch_size={batch_size} leaves one over"
            advice = "choose another, or leave that sample out"
        raise ValueError(
            "batch normalisation takes mean and variance of each batch in training, and a batch of one sample has no "
            f"variance: {which}; {advice}"
        )


def wants_to_stop(found: Any) -> bool:
    """Whether what a callback gave is True; TypeError for what is neither a truth value nor None."""
    if found is None:
        return False
    if not isinstance(found, bool | np.bool_):
        raise TypeError(
            f"a callback gave {kinds.shown(found)}: it returns True to stop training, and False or nothing to go on"
        )
    return bool(found)


def _ends_with_sums(model: Model) -> bool:
    """Whether the outputs of a network are weighted sums, as its last layer says."""
    last: Any = model
    if type(model) in (MLP, Sequential) and last.layers:
        last = last.layers[-1]
    neurons = last.neurons if isinstance(last, Layer) else [last]
    return all([type(each) is Neuron and each.activation is ACTIVATIONS["identity"] for each in neurons])
