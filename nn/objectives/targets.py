"""Samples and targets: from whatever NumPy takes to checked rows of floats.

``X`` is (samples, features) as in scikit-learn.  Everything that could go wrong later with an obscure message is
said here, with the row and the column.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from autograd.tape import Array

from .objective import Objective


def samples(X: Any, fan_in: int | None = None, what: str = "X") -> Array:
    """``X`` as an array of shape (samples, features), all finite.

    fan_in  number of features the model takes; None if it does not say.  With 1, a plain list of numbers
            will do.

    Raises ValueError for an empty set, a wrong width, and numbers that are nan or infinite.

    >>> samples([[1, 2], [3, 4]], 2).shape
    (2, 2)
    """
    array = _array(X, what)
    if array.ndim == 1 and fan_in == 1:
        array = array.reshape(-1, 1)
    if array.ndim != 2:
        advice = f"for a single sample write {what}=[x]" if array.ndim == 1 else "give one row per sample"
        raise ValueError(f"{what} has shape {array.shape}, but (samples, features) is expected: {advice}")
    if len(array) == 0:
        raise ValueError(f"{what} is empty: at least one sample is needed")
    if fan_in is not None and array.shape[1] != fan_in:
        raise ValueError(f"{what} has {array.shape[1]} columns, but the model takes {fan_in} inputs")
    _require_finite(array, what)
    return array


def answers(y: Any, count: int, what: str = "y") -> Array:
    """``y`` as an array of shape (samples,) or (samples, outputs), all finite, for so many samples.

    >>> answers([1, 2], 2)
    array([1., 2.])
    """
    array = _array(y, what)
    if array.ndim == 0 or len(array) != count:
        raise ValueError(f"{what} has {array.size if array.ndim < 2 else len(array)} entries for {count} samples")
    if array.ndim > 2:
        raise ValueError(f"{what} has shape {array.shape}, but (samples,) or (samples, outputs) is expected")
    _require_finite(array, what)
    return array


@dataclass(frozen=True)
class Targets:
    """What a model should have given.

    rows     (samples, outputs): ±1 for margins, one-hot for classes, numbers otherwise
    classes  the labels as they were given, lowest first; empty for regression
    """

    rows: Array
    classes: tuple[float, ...]


def targets(
    y: Any, count: int, outputs: int, objective: Objective, what: str = "y", *, judged: bool = False
) -> Targets:
    """``y`` as the loss wants it.

    count    number of samples
    outputs  number of the model's outputs
    judged   the set only judges (validation, score), so it may lack a class

    Raises ValueError if the lengths differ, for labels outside the loss's domain and, in training, if
    there is one class only.
    """
    array = answers(y, count, what)
    if objective.problem == "multi-class":
        return _classes(array, outputs, what, judged=judged)
    rows = array.reshape(count, -1)
    if rows.shape[1] != outputs:
        raise ValueError(f"{what} has {rows.shape[1]} columns, but the model has {outputs} outputs")
    if objective.problem == "regression":
        return Targets(rows, ())
    if objective.problem == "margin":
        return _margins(rows, objective, what, judged=judged)
    return _bernoulli(rows, objective, what, judged=judged)


def is_exclusive(found: Targets) -> bool:
    """Whether each row has exactly one 1 among several 0."""
    rows = found.rows
    return rows.shape[1] > 2 and set(np.unique(rows)) <= {0.0, 1.0} and bool((rows.sum(axis=1) == 1.0).all())


def _margins(rows: Array, objective: Objective, what: str, *, judged: bool) -> Targets:
    labels = set(np.unique(rows).tolist())
    if not (labels <= {-1.0, 1.0} or labels <= {0.0, 1.0}):
        i, j = np.argwhere(~np.isin(rows, [-1.0, 0.0, 1.0]) | (np.isin(rows, [0.0]) & (-1.0 in labels)))[0]
        raise ValueError(
            f"{what}{_place(i, j, rows)} = {rows[i, j]:g}: {objective.name} takes the labels −1 and 1, or 0 and 1"
        )
    _require_two_classes_each(rows, what, judged=judged)
    low = -1.0 if -1.0 in labels else 0.0
    return Targets(np.where(rows == 1.0, 1.0, -1.0), (low, 1.0))


def _bernoulli(rows: Array, objective: Objective, what: str, *, judged: bool) -> Targets:
    outside = np.argwhere((rows < 0.0) | (rows > 1.0))
    if len(outside):
        i, j = outside[0]
        raise ValueError(
            f"{what}{_place(i, j, rows)} = {rows[i, j]:g}: {objective.name} takes the labels 0 and 1, "
            "or probabilities between"
        )
    if ((rows > 0.0) & (rows < 1.0)).any():
        return Targets(rows, ())  # regression in [0, 1]
    _require_two_classes_each(rows, what, judged=judged)
    return Targets(rows, (0.0, 1.0))


def _classes(array: Array, outputs: int, what: str, *, judged: bool) -> Targets:
    names = tuple(float(k) for k in range(outputs))
    if array.ndim == 2 and array.shape[1] > 1:
        if array.shape[1] != outputs:
            raise ValueError(f"{what} has {array.shape[1]} columns, but the model has {outputs} outputs")
        wrong = np.flatnonzero((array < 0.0).any(axis=1) | (np.abs(array.sum(axis=1) - 1.0) > 1e-6))
        if len(wrong):
            raise ValueError(
                f"{what}[{wrong[0]}] = {array[wrong[0]].tolist()}: a row of class probabilities (e.g. one-hot) has "
                "no negative number and the sum 1"
            )
        _require_two_classes(array.argmax(axis=1), what, judged=judged)
        return Targets(array, names)
    array = array.reshape(-1)
    wrong = np.flatnonzero((array != np.floor(array)) | (array < 0) | (array >= outputs))
    if len(wrong):
        raise ValueError(
            f"{what}[{wrong[0]}] = {array[wrong[0]]:g}: cross_entropy with {outputs} outputs takes the class indices "
            f"0 … {outputs - 1}"
        )
    _require_two_classes(array, what, judged=judged)
    return Targets(np.eye(outputs)[array.astype(int)], names)


def _require_two_classes(labels: Any, what: str, *, judged: bool) -> None:
    found = np.unique(labels)
    if len(found) == 1 and not judged:
        raise ValueError(f"all labels in {what} are {found[0]:g}: a classifier needs samples of at least two classes")


def _require_two_classes_each(rows: Array, what: str, *, judged: bool) -> None:
    """Each column is a classifier of its own."""
    for j, column in enumerate(rows.T):
        _require_two_classes(column, what if rows.shape[1] == 1 else f"column {j} of {what}", judged=judged)


def _array(data: Any, what: str) -> Array:
    """``data`` as floats; nothing is left out on the way, neither a mask nor an imaginary part nor a unit."""
    if isinstance(data, np.ma.MaskedArray) and (masked := np.argwhere(np.ma.getmaskarray(data))).size:
        raise ValueError(
            f"{what} is masked in {_position(masked[0])} ({_counted(masked)} in all): remove these samples or fill the "
            "gaps"
        )
    try:
        array = np.asarray(data)
    except (TypeError, ValueError):  # rows of different lengths
        raise ValueError(_irregularity(data, what)) from None
    if array.dtype.kind in "biuf":
        return array.astype(np.float64)
    if array.dtype.kind in "cmM":
        raise ValueError(f"{what} holds numbers of type {array.dtype}, and a model takes real numbers: convert them")
    try:
        return np.asarray(data, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        raise ValueError(_irregularity(np.atleast_1d(array).tolist(), what)) from None


def _irregularity(data: Any, what: str) -> str:
    """What keeps ``data`` from being a table of numbers, and where."""
    expected = f"{what} is no table of numbers with rows of one length"
    widths = [len(row) if isinstance(row, list | tuple | np.ndarray) and np.ndim(row) else 0 for row in data]
    for i, width in enumerate(widths):
        if width != widths[0]:
            return f"{expected}: row {i} has {_numbers(width)}, row 0 has {_numbers(widths[0])}"
    for i, row in enumerate(data):
        for j, entry in enumerate(row if widths[i] else [row]):
            try:
                float(entry)
            except (TypeError, ValueError):
                return f"{expected}: {_position((i, j) if widths[i] else (i,))} is {entry!r:.60}"
            except OverflowError:
                return f"{expected}: the number in {_position((i, j) if widths[i] else (i,))} is too large for a float"
    return f"{expected}: it has more than two dimensions"


def _numbers(width: int) -> str:
    return "1 number" if width == 1 else f"{width} numbers"


def _position(position: Any) -> str:
    return f"row {position[0]}" + (f", column {position[1]}" if len(position) > 1 else "")


def _counted(wrong: Any) -> str:
    return f"{len(wrong)} such number{'s' if len(wrong) != 1 else ''}"


def _require_finite(array: Array, what: str) -> None:
    wrong = np.argwhere(~np.isfinite(array))
    if len(wrong):
        raise ValueError(
            f"{what} is {array[tuple(wrong[0])]} in {_position(wrong[0])} ({_counted(wrong)} in all): "
            "remove these samples or fill the gaps, e.g. with scikit-learn's SimpleImputer"
        )


def _place(i: int, j: int, rows: Array) -> str:
    return f"[{i}]" if rows.shape[1] == 1 else f"[{i}, {j}]"
