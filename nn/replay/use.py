"""Use a model: its outputs, its predictions, and how good they are.

Each function is a method of every model: ``model.predict(X)`` is ``predict(model, X)``.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd import Value, no_grad
from autograd.tape import Array
from nn.layers import learn_inputs
from nn.model import ACTIVATIONS, Model, in_mode, in_order, verb
from nn.objectives import Classes, Objective, accuracy, answers, given_labels, known_labels, r2, rows_of, samples

from .network import network_of
from .one_sample import outputs_of
from .recorded_copy import stand_in
from .recordings import evaluate


@verb
def outputs(model: Model, X: Any) -> Array:
    """The model's outputs as numbers, of shape (samples, outputs), as ``eval`` computes them."""
    X = samples(in_order(X, model.input_names), getattr(model, "fan_in", None), model=model)
    return evaluate(model, X, modules=learn_inputs(model, rows_of(X[:1])))


@verb
def predict(model: Model, X: Any) -> np.ndarray:
    """Labels if the model classifies, else numbers: (samples,), or (samples, outputs) if there are several.

    Labels are those that the model was trained on, of the same type: text, truth values, whole numbers or floats.  A model
    that was never fitted predicts by its output activation: sigmoid labels 0 and 1, softmax class indices.

    >>> from nn import MLP
    >>> MLP(2, [3], output="softmax", initializer="zeros").predict([[0.0, 0.0]])
    array([0.])
    """
    found: Any = model.outputs(X)
    problem = problem_of(model)
    if problem == "multi-class":
        index = found.argmax(axis=1)
        labels: Any = np.array(model.classes)[index] if model.classes else index.astype(np.float64)
        return labels  # type: ignore[no-any-return]
    if problem in ("binary", "multi-label", "margin"):
        low, high = classes_of(model)
        found = np.where(found >= threshold(model), high, low)
    return found[:, 0] if found.shape[1] == 1 else found  # type: ignore[no-any-return]


@verb
def predict_proba(model: Model, X: Any) -> Array:
    """The probability of each class, (samples, classes) as in scikit-learn; of each label if they do not exclude
    each other.

    Raises TypeError if the model's outputs are no probabilities.
    """
    found = model.outputs(X)
    problem = problem_of(model)
    if problem not in ("binary", "multi-class", "multi-label"):
        raise TypeError(
            "predict_proba needs a model trained with binary_cross_entropy, multi_label or cross_entropy, or with "
            f"a sigmoid or softmax output; this one has output {model.output_activation.name!r}"
        )
    link = "softmax" if problem == "multi-class" else "sigmoid"
    takes_probabilities = model.objective is not None and model.objective.takes_probabilities
    if model.output_activation.name != link and not takes_probabilities:  # the outputs are logits
        with no_grad():
            activate = ACTIVATIONS[link]
            found = np.array([[a.data for a in activate([Value(z) for z in row])] for row in found.tolist()])
    return np.hstack([1.0 - found, found]) if problem == "binary" and found.shape[1] == 1 else found


@verb
def score(model: Model, X: Any, y: Any) -> float:
    """How good ``predict`` is: accuracy if the model classifies, else R², as in scikit-learn.

    Raises ValueError for a label that the model never answers, such as −1 where it was trained on 0 and 1.
    """
    predicted = model.predict(X)
    y = in_order(y, model.target_names, "y")
    if problem_of(model) == "regression":
        return r2(answers(y, len(predicted)), predicted)
    classes = classes_of(model)
    y = given_labels(y, len(predicted))
    return accuracy(known_labels(y, predicted, classes) if classes else y, predicted)


def threshold(model: Model) -> float:
    """The lowest output for which the model answers yes."""
    if model.output_activation.name == "step" or (model.objective is not None and model.objective.takes_probabilities):
        return 0.5  # between the two answers of a step, and between probabilities
    return 0.5 if model.output_activation.name in ("sigmoid", "softmax") and problem_of(model) != "margin" else 0.0


def classes_of(model: Model) -> Classes:
    """The labels that the model answers; empty if they are the indices of its outputs and it was never trained."""
    return model.classes or (() if problem_of(model) == "multi-class" else (0.0, 1.0))


#: What a model that was never trained solves, by its output activation.
_PROBLEMS = {"sigmoid": "binary", "softmax": "multi-class", "log_softmax": "multi-class"}


def problem_of(model: Model) -> str:
    """The kind of problem the model solves: the one it was trained on, else by its output activation."""
    if model.objective is None:
        return _PROBLEMS.get(model.output_activation.name, "regression")
    if model.objective.problem == "binary" and not model.classes:
        return "regression"  # in [0, 1]
    return model.objective.problem


def for_outputs(objective: Objective, model: Model, X: Array) -> Objective:
    """The loss for what a model gives: that of probabilities, if it cannot leave out the activation that is a part of this one.

    What a class of the user's own calls logits is looked at: its ``forward`` may take no notice of ``logits``, or compute further with
    the outputs.  So is a function of the user's own that is called as one of ours.
    """
    objective = objective.for_model(model)
    if not objective.link or objective.link != model.output_activation.name or network_of(model) is not None:
        return objective
    given = []
    for without in (
        True,
        False,
    ):  # each of a copy: what draws random numbers draws the same, and the model is left alone
        twin = stand_in(model)
        with in_mode(twin.modules(), False), no_grad():
            given.append(outputs_of(twin, rows_of(X[:1])[0], logits=without))
    logits, output = given
    with no_grad():
        expected, found = [[float(each) for each in row] for row in (ACTIVATIONS[objective.link](logits), output)]
    return objective if np.allclose(found, expected, equal_nan=True) else objective.of_probabilities()
