"""Judge predictions by numbers that are reported besides the loss: metrics.

Each compares the targets with the predictions, both of shape (samples,) or (samples, outputs).
"""

from __future__ import annotations

import numbers
from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

import numpy as np

from autograd.graph import kinds
from nn.model import require_call

from .labels import Classes, as_labels, text_of
from .targets import require_known, require_rows_of_classes

Metric: TypeAlias = Callable[[Any, Any], float]


def accuracy(y: Any, predicted: Any) -> float:
    """The fraction of samples whose label is right, or all of whose labels are; targets may be one-hot rows.

    >>> accuracy([0, 1, 1, 0], [0, 1, 0, 0])
    0.75
    """
    y, predicted = _comparable(y, predicted)
    _same_shape(y, predicted)
    right = y == predicted
    return float((right.all(axis=1) if right.ndim == 2 else right).mean())


def known_labels(y: Any, predicted: Any, classes: Classes, what: str = "y") -> Any:
    """``y`` for ``accuracy``; ValueError for a label that is none of ``classes``, which the model can answer."""
    labels, _ = _labels(y, predicted)
    require_known(labels, classes, what)
    return y


def mse(y: Any, predicted: Any) -> float:
    """The mean of the squared differences.

    >>> mse([1.0, 2.0], [1.0, 4.0])
    2.0
    """
    y, predicted = _alike(y, predicted)
    return float(((y - predicted) ** 2).mean())


def mae(y: Any, predicted: Any) -> float:
    """The mean of the absolute differences.

    >>> mae([1.0, 2.0], [1.0, 4.0])
    1.0
    """
    y, predicted = _alike(y, predicted)
    return float(abs(y - predicted).mean())


def r2(y: Any, predicted: Any) -> float:
    """R² = 1 − Σ(y − ŷ)² / Σ(y − ȳ)²: 1 is perfect, 0 no better than the mean; averaged over the outputs.

    Where all targets are equal it is 1 for a perfect prediction and else 0, as in scikit-learn.

    >>> r2([1.0, 2.0, 3.0], [1.0, 2.0, 4.0])
    0.5
    """
    y, predicted = _alike(y, predicted)
    y, predicted = y.reshape(len(y), -1), predicted.reshape(len(y), -1)
    residual, total = ((y - predicted) ** 2).sum(axis=0), ((y - y.mean(axis=0)) ** 2).sum(axis=0)
    scores = np.where(residual == 0.0, 1.0, 0.0)
    np.divide(total - residual, total, out=scores, where=total != 0.0)
    return float(scores.mean())


def confusion_matrix(y: Any, predicted: Any) -> np.ndarray:
    """How many samples of each true class (a row) are predicted as each class (a column), as in scikit-learn.

    Targets may be one-hot rows.

    >>> confusion_matrix([0, 0, 1], [0, 1, 1]).tolist()
    [[1, 1], [0, 1]]
    """
    from sklearn.metrics import confusion_matrix as matrix

    counts: np.ndarray = matrix(*_comparable(y, predicted))
    return counts


#: The metrics by the name that ``fit(metrics=…)`` takes.
METRICS: dict[str, Metric] = {"accuracy": accuracy, "mse": mse, "mae": mae, "r2": r2}

#: Keras's words for some of them.
_ALIASES = {"acc": "accuracy", "mean_squared_error": "mse", "mean_absolute_error": "mae"}


#: The names of the history's own columns.
_TAKEN = ("epoch", "loss", "learning_rate")


def metrics_by_name(chosen: Iterable[str | Metric]) -> dict[str, Metric]:
    """Metrics by the name of their column in the history; of several with one name, the later ones are numbered.

    >>> list(metrics_by_name([lambda y, predicted: 0.0, "r2", lambda y, predicted: 1.0]))
    ['<lambda>', 'r2', '<lambda> 2']
    """
    found: dict[str, Metric] = {}
    for each in chosen:
        name, function = metric_named(each)
        if name in _TAKEN or name.startswith("validation_"):
            raise ValueError(f"a metric cannot be called {name!r}, which the history keeps for itself: rename it")
        column, count = name, 1
        while column in found:
            count += 1
            column = f"{name} {count}"
        found[column] = function
    return found


def metric_named(chosen: str | Metric) -> tuple[str, Metric]:
    """A metric and its name, by name or as a function (y, predicted) -> number."""
    if isinstance(chosen, str):
        chosen = _ALIASES.get(chosen, chosen)
        if chosen not in METRICS:
            raise ValueError(f"metrics: no metric is called {chosen!r}: choose one of {', '.join(METRICS)}")
        return chosen, METRICS[chosen]
    if not callable(chosen):
        raise TypeError(f"metrics: a metric is a name or a function (y, predicted), not {type(chosen).__name__}")
    require_call(chosen, "a metric", "y", "predicted")
    return getattr(chosen, "__name__", "metric"), chosen


def measured(name: str, found: Any) -> float:
    """What a metric gave, as a float; it may be nan or infinite.  Raises TypeError for what is no number.

    >>> measured("half", np.float32(0.5))
    0.5
    """
    if isinstance(found, np.ndarray) and found.ndim == 0:
        found = found.item()
    if not isinstance(found, numbers.Real | np.bool_):
        forgotten = ": does it return its result?" if found is None else ""
        raise TypeError(f"the metric {name!r} gave {kinds.shown(found)}, and not a number{forgotten}")
    return float(found)


def _alike(y: Any, predicted: Any) -> tuple[Any, Any]:
    try:
        y, predicted = np.asarray(y, dtype=float), np.asarray(predicted, dtype=float)
    except (TypeError, ValueError) as error:
        raise ValueError(f"y and predictions are numbers in this metric: {error}") from None
    if y.ndim == 2 and y.shape[1] == 1:
        y = y[:, 0]
    if predicted.ndim == 2 and predicted.shape[1] == 1:
        predicted = predicted[:, 0]
    _same_shape(y, predicted)
    return y, predicted


def _labels(y: Any, predicted: Any) -> tuple[Any, Any]:
    """Targets and predictions as arrays; one-hot targets as labels if labels were predicted."""
    y, predicted = _in_one_type(y, "y"), _in_one_type(predicted, "the predictions")
    if y.ndim == 2 and predicted.ndim == 1:
        if y.shape[1] == 1:
            y = y[:, 0]
        elif y.dtype.kind in "biuf":
            require_rows_of_classes(y)
            y = y.argmax(axis=1)
    return y, predicted


def _in_one_type(labels: Any, what: str) -> Any:
    """Labels as an array of text, truth values or numbers, also where they were objects."""
    if (found := as_labels(labels, what)) is not None:
        return found
    array = np.asarray(labels)
    try:
        return array.astype(float) if array.dtype == object else array
    except (TypeError, ValueError):  # labels of a kind of their own, dates perhaps
        return array


def _is_text(labels: Any) -> bool:
    return bool(labels.dtype.kind == "U")


def _comparable(y: Any, predicted: Any) -> tuple[Any, Any]:
    """The same; ValueError where text is to be compared with numbers, of which none is ever equal to another."""
    y, predicted = _labels(y, predicted)
    if y.size and predicted.size and _is_text(y) != _is_text(predicted):
        first, other = [labels.reshape(-1)[0].item() for labels in (y, predicted)]
        kinds_of = ("text", "numbers") if _is_text(y) else ("numbers", "text")
        raise ValueError(
            f"y holds {kinds_of[0]}, such as {text_of(first)}, but the predictions are {kinds_of[1]}, such as "
            f"{text_of(other)}, and the two are never equal: give both in one kind"
        )
    return y, predicted


def _same_shape(y: Any, predicted: Any) -> None:
    if y.shape != predicted.shape:
        raise ValueError(f"targets of shape {y.shape} cannot be compared with predictions of shape {predicted.shape}")
