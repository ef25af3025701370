"""Ask a model for which class it decides at any point, and how sure it is.

    decisions = decisions_of(model, data, labels)
    decisions.at(X).index           # the position in decisions.classes, for each row of X

A class is what the model itself predicts:

    one output        yes from its threshold on: ½ for probabilities and steps, 0 for margins, the middle between two labels for
                      a regression on them
    several outputs   the largest one; a combination of labels if these do not exclude each other
    no nn.Model       what its ``predict`` says, as a classifier of scikit-learn, or a model that a user has wrapped

Read next: ``regions.py``, from points to regions and the lines between them.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograd import Value
from autograd.tape import Array
from nn import LeastSquares, Model, Module, Perceptron
from nn.model import ACTIVATIONS, in_mode
from nn.objectives import as_given, probabilities_by, rows_of
from nn.replay import classes_of, problem_of, row_of, threshold
from viz.plots.dataset import Dataset

#: More labels than these are taken for the numbers of a regression.
MOST_CLASSES = 12

#: Labels that do not exclude each other are drawn as their combinations; so many of them are too many to see.
MOST_LABELS = 4


@dataclass(frozen=True)
class Answer:
    """What a model says at some points.

    index     (points,) the position of the class it decides for; −1 where it gives nan
    strength  (points,) how sure it is, from 0 on the border to 1
    values    (points, curves) its output or its probabilities, as a curve over one feature shows them
    """

    index: np.ndarray
    strength: Array
    values: Array


@dataclass(frozen=True)
class Decisions:
    """How a model decides between classes.

    classes  what it answers, lowest first: numbers, texts, or tuples of labels that do not exclude each other
    at       from rows of X to an Answer
    levels   of one output: the numbers from which on the next class begins; empty for several outputs
    kind     what ``values`` are: "output" or "probability"
    """

    classes: tuple[Any, ...]
    at: Callable[[Array], Answer]
    levels: tuple[float, ...]
    kind: str


def decisions_of(model: Any, data: Dataset, labels: np.ndarray, level: float | None, owner: str) -> Decisions:
    """How ``model`` decides between the classes of these labels.

    level  the output from which on the answer is yes, in place of the model's own threshold

    Raises TypeError for what is no model, ValueError where its outputs are no classes.
    """
    if isinstance(model, LeastSquares):
        return _of_regression(lambda X: model.predict(data.rows_or_numbers(X))[:, None], labels, level, owner)
    if isinstance(model, Model):
        return _of_network(model, data, labels, level, owner)
    predict = getattr(model, "predict", None)
    if isinstance(model, type | Module) or not callable(predict):
        raise TypeError(_no_model(model, owner))
    return _of_predictor(model, data, labels, level, owner)


def indices_of(labels: np.ndarray, classes: tuple[Any, ...]) -> np.ndarray:
    """The position of each label among the classes, which a row of labels or a one-hot row has too.

    Raises ValueError for a label that is none of them.
    """
    if labels.ndim == 2 and not isinstance(classes[0], tuple):
        wrong = np.flatnonzero((labels.max(axis=1) <= 0.0) | (labels.shape[1] != len(classes)))
        if len(wrong):
            raise ValueError(f"y[{wrong[0]}] = {labels[wrong[0]].tolist()} is no class: a row has one 1, at its class")
        found: np.ndarray = labels.argmax(axis=1)
        return found
    places = {label: i for i, label in enumerate(classes)}
    rows = [tuple(row) if isinstance(row, list) else row for row in labels.tolist()]
    for i, row in enumerate(rows):
        if row not in places:
            known = ", ".join([_shown(label) for label in classes])
            raise ValueError(
                f"y[{i}] = {_shown(row)}: the model answers {known}: give these labels, and names for "
                "them as class_names"
            )
    return np.array([places[row] for row in rows])


# -- Networks -----------------------------------------------------------------------------------------------


def _of_network(model: Model, data: Dataset, labels: np.ndarray, level: float | None, owner: str) -> Decisions:
    def outputs(X: Array) -> Array:
        return model.outputs(data.rows(X))

    problem, width = problem_of(model), outputs(data.X[:1]).shape[1]
    exclusive = labels.ndim == 1 or (model.objective is None and bool((labels.sum(axis=1) == 1.0).all()))
    if width == 1:
        if problem == "margin":
            return _of_one_output(outputs, classes_of(model), (threshold(model),), level)
        if problem == "binary":
            return _of_one_output(
                lambda X: model.predict_proba(data.rows(X))[:, 1:], classes_of(model), (0.5,), level, kind="probability"
            )
        if isinstance(model, Perceptron):
            return _of_one_output(outputs, model.labels, (sum(model.labels) / 2.0,), level, reach=0.5)
        if model.objective is None and level is None:  # made by hand, or trained in a loop of one's own
            level = _middle_of_span(model, data)
        return _of_regression(outputs, labels, level, owner)
    if level is not None:
        raise ValueError(f"{owner}(threshold={level!r}): threshold is for one output, and this model has {width}")
    indices = tuple(float(i) for i in range(width))
    if problem in ("binary", "multi-label", "margin") and not exclusive:
        if width > MOST_LABELS:
            raise ValueError(
                f"{owner}: the model's {width} labels do not exclude each other, and have {2**width} combinations: draw a "
                f"model of {MOST_LABELS} labels at most"
            )
        return _of_labels(model, outputs, width)
    if problem == "regression" or (model.objective is None and problem != "multi-class"):
        return _of_largest(outputs, indices, "output")
    labels_of_outputs = tuple(model.classes) if len(model.classes) == width else indices
    return _of_largest(lambda X: model.predict_proba(data.rows(X)), labels_of_outputs, "probability")


def _middle_of_span(model: Model, data: Dataset) -> float:
    """The middle of what the output can be, by the operation that gives it: ½ for a sigmoid and a step; 0 if it has no limits."""
    with in_mode(model.modules(), False):
        (output,) = row_of(model, model(rows_of(as_given(data.X[:1], data.given))[0]))
    name = probabilities_by([output]) or (output.op.name if isinstance(output, Value) and output.op else "")
    low, high = ACTIVATIONS[name].span if name in ACTIVATIONS else (-math.inf, math.inf)
    return (low + high) / 2.0 if math.isfinite(low + high) else 0.0


def _of_regression(values: Callable[[Array], Array], labels: np.ndarray, level: float | None, owner: str) -> Decisions:
    """The class whose label is nearest to the output."""
    classes, levels = _middles(labels, owner)
    if level is not None and len(classes) != 2:
        raise ValueError(f"{owner}(threshold={level!r}): threshold is for two classes, and y has {len(classes)}")
    return _of_one_output(values, classes, levels, level, min(classes[1] - classes[0], 2.0) / 2.0)


def _middles(labels: np.ndarray, owner: str) -> tuple[tuple[Any, ...], tuple[float, ...]]:
    """Labels as numbers, lowest first, and the middles between them."""
    if labels.ndim != 1 or labels.dtype.kind == "U":
        given = "texts" if labels.dtype.kind == "U" else f"the shape {labels.shape}"
        raise ValueError(f"y has {given}, but the model has one output: give one number for each sample")
    found = np.unique(labels)
    if len(found) > MOST_CLASSES or (len(found) == len(labels) > 2 and (found != np.floor(found)).any()):
        raise ValueError(
            f"{owner}: y holds {len(found)} different numbers, and a boundary is drawn between classes: give the labels of "
            "classes, or draw the regression with viz.plot_fit(model, X, y)"
        )
    if len(found) == 1:
        found = np.array([-1.0, 1.0] if found[0] == -1.0 else [0.0, 1.0] if found[0] in (0.0, 1.0) else found)
    if len(found) == 1:
        raise ValueError(f"{owner}: y holds one number only, {found[0]:g}: give labels of two classes")
    return tuple(found.tolist()), tuple(((found[1:] + found[:-1]) / 2.0).tolist())


def _of_one_output(
    values: Callable[[Array], Array],
    classes: tuple[Any, ...],
    levels: tuple[float, ...],
    level: float | None,
    reach: float | None = None,
    *,
    kind: str = "output",
) -> Decisions:
    """Each class from its level on.

    level  given by the user, in place of the model's own
    reach  the distance from a level at which the model is sure
    """
    levels = levels if level is None else (level,)
    reach = reach or (0.5 if kind == "probability" else 1.0)

    def at(X: Array) -> Answer:
        outputs = values(X)
        y = outputs[:, 0]
        distance = np.abs(y[:, None] - np.array(levels)).min(axis=1)
        index = np.where(np.isnan(y), -1, np.searchsorted(levels, y, side="right"))
        return Answer(index, np.clip(np.nan_to_num(distance) / reach, 0.0, 1.0), outputs)

    return Decisions(classes, at, levels, kind)


def _of_largest(values: Callable[[Array], Array], classes: tuple[Any, ...], kind: str) -> Decisions:
    """The class of the largest output."""

    def at(X: Array) -> Answer:
        found = values(X)
        index = np.where(np.isnan(found).any(axis=1), -1, found.argmax(axis=1))
        best = np.sort(found, axis=1)
        lead = best[:, -1] - best[:, -2]  # 0 on the border; for probabilities at most 1
        return Answer(index, np.clip(np.nan_to_num(lead), 0.0, 1.0), found)

    return Decisions(classes, at, (), kind)


def _of_labels(model: Model, outputs: Callable[[Array], Array], width: int) -> Decisions:
    """Every combination of labels is a class."""
    low, high = classes_of(model)
    border = threshold(model)
    bits = np.arange(2**width)[:, None] >> np.arange(width)[::-1] & 1
    classes = tuple(tuple(row) for row in np.array([low, high])[bits].tolist())

    def at(X: Array) -> Answer:
        found = outputs(X)
        index = ((found >= border) @ (2 ** np.arange(width)[::-1])).astype(int)
        index[np.isnan(found).any(axis=1)] = -1
        distance = np.abs(found - border).min(axis=1)
        return Answer(index, np.clip(np.nan_to_num(distance) / (border or 1.0), 0.0, 1.0), found)

    return Decisions(classes, at, (), "output")


# -- Anything that predicts ---------------------------------------------------------------------------------


def _of_predictor(model: Any, data: Dataset, labels: np.ndarray, level: float | None, owner: str) -> Decisions:
    def predict(X: Array) -> np.ndarray:
        found = np.asarray(model.predict(data.rows(X)))
        found = found[:, 0] if found.ndim == 2 and found.shape[1] == 1 else found
        if found.ndim != 1 or len(found) != len(X):
            raise ValueError(
                f"{owner}: {type(model).__name__}.predict gave the shape {found.shape} for {len(X)} samples: it gives "
                "one label for each"
            )
        return found

    predicted = predict(data.X)
    classes = getattr(model, "classes_", None)
    if classes is None and predicted.dtype.kind == "f" and not np.isin(predicted, labels).all():  # a regression
        return _of_regression(lambda X: predict(X)[:, None].astype(float), labels, level, owner)
    if level is not None:
        raise ValueError(f"{owner}(threshold={level!r}): threshold is for numbers, and this model predicts labels")
    known = tuple(
        np.unique(np.concatenate([predicted, labels])).tolist() if classes is None else np.asarray(classes).tolist()
    )
    places = {label: i for i, label in enumerate(known)}
    sure = _sureness(model)

    def at(X: Array) -> Answer:
        found = predict(X)
        index = np.array([places.get(label, -1) for label in found.tolist()])
        strength, values = sure(data.rows(X), len(X))
        return Answer(index, strength, values if values is not None else index[:, None].astype(float))

    has_probabilities = callable(getattr(model, "predict_proba", None))
    return Decisions(known, at, (), "probability" if has_probabilities else "class")


def _sureness(model: Any) -> Callable[[Any, int], tuple[Array, Array | None]]:
    """A function from samples to how sure the model is, and its probabilities if it has some."""
    ask = getattr(model, "predict_proba", None)

    def sure(rows: Any, count: int) -> tuple[Array, Array | None]:
        if not callable(ask):
            return np.ones(count), None
        found = np.asarray(ask(rows), dtype=float)
        best = np.sort(found, axis=1)
        return np.clip(best[:, -1] - best[:, -2], 0.0, 1.0), found

    return sure


def _no_model(model: Any, owner: str) -> str:
    """What to give in place of what is no model."""
    if isinstance(model, type):
        return f"{owner} takes a model, and {model.__name__} is its class: make one, {model.__name__}(…)"
    return (
        f"{owner} takes a model, for example nn.MLP(2, [8, 1]) after fit, or an object with predict(X), not "
        f"{type(model).__name__}"
    )


def _shown(label: Any) -> str:
    if isinstance(label, tuple):
        return "[" + ", ".join([_shown(part) for part in label]) + "]"
    return repr(label) if isinstance(label, str) else f"{label:g}".replace("-", "−")
