"""Check samples and targets, and make rows of floats of them.

``X`` is (samples, features) as in scikit-learn.  A mistake in the data that would lead to an obscure error later is
reported here, with its row and column.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from autograd.graph import has_mask, kinds
from autograd.tape import Array
from nn.model import flattens

from .labels import Classes, Expected, as_labels, in_kind_of, listed, numbered, numbers_of, text_of
from .objective import Objective
from .raw_samples import as_given


def samples(X: Any, fan_in: int | None = None, what: str = "X", *, model: Any = None) -> Array:
    """``X`` as an array of shape (samples, features), all finite.

    fan_in  number of features that the model takes; None if any number will do.  If it is 1, ``X`` may be a plain
            list of numbers.
    model   for which they are: where it flattens its inputs, samples of several axes, such as images, become rows

    Raises ValueError for an empty set, a wrong width, and numbers that are nan or infinite.

    >>> samples([[1, 2], [3, 4]], 2).shape
    (2, 2)
    """
    array = _array(X, what)
    if array.size == 0 and array.ndim == 1:
        raise ValueError(f"{what} is empty: at least one sample is needed")
    if array.ndim == 1 and fan_in == 1:
        array = array.reshape(-1, 1)
    if array.ndim > 2 and len(array) and model is not None and flattens(model):
        array = array.reshape(len(array), -1)
    if array.ndim != 2:
        advice = f"for a single sample write {what}=[x]" if array.ndim == 1 else "give one row per sample"
        raise ValueError(f"{what} has shape {array.shape}, but (samples, features) is expected: {advice}")
    if len(array) == 0:
        raise ValueError(f"{what} is empty: at least one sample is needed")
    if fan_in is not None and array.shape[1] != fan_in:
        raise ValueError(f"{what} has {array.shape[1]} columns, but the model takes {fan_in} inputs")
    _require_finite(array, what)
    return as_given(array, X)


def answers(y: Any, count: int, what: str = "y") -> Array:
    """``y`` as an array of shape (samples,) or (samples, outputs), all finite, for ``count`` samples.

    >>> answers([1, 2], 2)
    array([1., 2.])
    """
    array = _array(y, what)
    _require_shape(array, count, what)
    _require_finite(array, what)
    return array


def given_labels(y: Any, count: int, what: str = "y") -> Any:
    """``y`` as metrics see it: labels in their own type, (samples,) or (samples, outputs), else numbers as ``answers`` gives.

    >>> given_labels(["a", "b"], 2).tolist(), given_labels([0.5, 1.0], 2).tolist()
    (['a', 'b'], [0.5, 1.0])
    """
    labels = as_labels(y, what)
    if labels is None:
        return answers(y, count, what)
    _require_shape(labels, count, what)
    return labels


@dataclass(frozen=True)
class Targets:
    """The outputs that a model should have given.

    rows     (samples, outputs): ±1 for margins, one-hot for classes, numbers otherwise
    classes  the labels as they were given, lowest first; empty for regression
    """

    rows: Array
    classes: Classes


def targets_of(
    y: Any,
    count: int,
    outputs: int,
    objective: Objective,
    what: str = "y",
    *,
    known: Classes = (),
    before: Classes = (),
) -> Targets:
    """``y`` in the form that the loss takes.

    count    number of samples
    outputs  number of the model's outputs
    known    the labels of the training set, for a validation set: they mean the same here
    before   the labels of an earlier training: where all labels are 1, the other one is as it was there

    Raises ValueError if the lengths differ, and for labels outside the loss's domain.
    """
    if objective.problem == "regression":
        rows = _columns(answers(y, count, what), outputs, what)
        return Targets(as_given(rows, y), ())
    expected = Expected(outputs, objective, what, known, before)
    labels = as_labels(y, what)
    if labels is None and _may_name(known or before):
        numbers = answers(y, count, what)
        labels = numbers if known or set(numbers.reshape(-1).tolist()) <= set(before) else None
    names: Classes = ()
    array = y
    if labels is not None:
        _require_shape(labels, count, what)
        array, names = numbered(labels, expected)
    found = _of_numbers(answers(array, count, what), expected)
    return Targets(as_given(found.rows, y), names or in_kind_of(labels, found.classes))


def _may_name(classes: Classes) -> bool:
    """Whether floats may be the names of classes: whole numbers that were given as such."""
    return bool(classes) and not isinstance(classes[0], float)


def targets_among(classes: Any, y: Any, count: int, outputs: int, objective: Objective) -> Targets:
    """``y`` in the form that the loss takes, with labels that are among ``classes``, all of which there are.

    >>> import nn
    >>> targets_among(["a", "b", "c"], ["c", "a"], 2, 3, nn.OBJECTIVES["cross_entropy"]).rows.tolist()
    [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]
    """
    listed_once = kinds.LIST(classes, "classes", "fit")
    of_classes = objective.problem != "regression" and len(listed_once) > 0
    known = targets_of(listed_once, len(listed_once), outputs, objective, "classes").classes if of_classes else ()
    if not known:
        raise ValueError(f"classes={kinds.shown(classes)}: {objective.name} tells no classes apart here: leave it out")
    found = targets_of(y, count, outputs, objective, known=known, before=known)
    if not found.classes:
        raise ValueError("y holds probabilities, and classes are given: give labels, or leave classes out")
    return Targets(found.rows, known)


def _of_numbers(array: Array, expected: Expected) -> Targets:
    """Labels that are numbers, or probabilities, in the form that the loss takes."""
    objective, outputs, what = expected.objective, expected.outputs, expected.what
    if objective.problem == "multi-class":
        return _classes(array, outputs, what)
    rows = _columns(array, outputs, what)
    if objective.problem != "margin":
        return _probabilities(rows, objective, what)
    if expected.known:
        require_known(rows, numbers_of(expected.known, objective), what)
    return _margins(rows, objective, what, numbers_of(expected.before, objective))


def _columns(array: Array, outputs: int, what: str) -> Array:
    rows = array.reshape(len(array), -1)
    if rows.shape[1] != outputs:
        raise ValueError(f"{what} has {rows.shape[1]} columns, but the model has {outputs} outputs")
    return rows


def require_known(labels: Any, classes: Classes, what: str = "y") -> None:
    """Raise ValueError for a label that is none of those the model was trained on.

    A model for 0 and 1 never answers −1, so to compare its answers with −1 would count every one of them as wrong.

    >>> require_known([0, 1, 1], (0.0, 1.0))
    """
    labels = np.asarray(labels)
    wrong = np.argwhere(~np.isin(labels, classes))
    if len(wrong):
        label = text_of(labels[tuple(wrong[0])].item())
        where = _place(wrong[0][0], wrong[0][-1], labels.reshape(len(labels), -1))
        raise ValueError(
            f"{what}{where} = {label}: the model answers {listed(classes)}, the labels that it is trained on: give these "
            "here, too"
        )


def is_exclusive(found: Targets) -> bool:
    """Whether each row has exactly one 1 among several 0."""
    rows = found.rows
    return rows.shape[1] > 2 and bool(((rows == 0.0) | (rows == 1.0)).all() and (rows.sum(axis=1) == 1.0).all())


def _margins(rows: Array, objective: Objective, what: str, before: Classes) -> Targets:
    """Labels as −1 and 1."""
    labels = set(rows.reshape(-1).tolist())
    if not (labels <= {-1.0, 1.0} or labels <= {0.0, 1.0}):
        i, j = np.argwhere(~np.isin(rows, [-1.0, 0.0, 1.0]) | (np.isin(rows, [0.0]) & (-1.0 in labels)))[0]
        raise ValueError(
            f"{what}{_place(i, j, rows)} = {rows[i, j]:g}: {objective.name} takes the labels −1 and 1, or 0 and 1"
        )
    low = -1.0 if -1.0 in labels or (labels == {1.0} and -1.0 in before) else 0.0
    return Targets(np.where(rows == 1.0, 1.0, -1.0), (low, 1.0))


def _probabilities(rows: Array, objective: Objective, what: str) -> Targets:
    """Labels 0 and 1, or probabilities, which make it a regression in [0, 1]."""
    outside = np.argwhere((rows < 0.0) | (rows > 1.0))
    if len(outside):
        i, j = outside[0]
        raise ValueError(
            f"{what}{_place(i, j, rows)} = {rows[i, j]:g}: {objective.name} takes the labels 0 and 1, "
            "or probabilities between"
        )
    return Targets(rows, () if ((rows > 0.0) & (rows < 1.0)).any() else (0.0, 1.0))


def _classes(array: Array, outputs: int, what: str) -> Targets:
    """Class indices as one-hot rows; rows of probabilities as they are."""
    names = tuple(float(k) for k in range(outputs))
    if array.ndim == 2 and array.shape[1] > 1:
        if array.shape[1] != outputs:
            raise ValueError(f"{what} has {array.shape[1]} columns, but the model has {outputs} outputs")
        require_rows_of_classes(array, what)
        return Targets(array, names)
    array = array.reshape(-1)
    wrong = np.flatnonzero((array != np.floor(array)) | (array < 0) | (array >= outputs))
    if len(wrong):
        raise ValueError(
            f"{what}[{wrong[0]}] = {array[wrong[0]]:g}: cross_entropy with {outputs} outputs takes the class indices "
            f"0 … {outputs - 1}"
        )
    return Targets(np.eye(outputs)[array.astype(int)], names)


def require_rows_of_classes(rows: Any, what: str = "y") -> None:
    """Raise ValueError for rows that are no probabilities of the classes, as one-hot rows are."""
    wrong = np.flatnonzero((rows < 0.0).any(axis=1) | ~(np.abs(rows.sum(axis=1) - 1.0) <= 1e-6))
    if len(wrong):
        raise ValueError(
            f"{what}[{wrong[0]}] = {rows[wrong[0]].tolist()}: a row of class probabilities (e.g. one-hot) has "
            "no negative number and the sum 1"
        )


def only_class(found: Targets) -> Any:
    """The label that all samples have; None where there are several, or no labels.

    >>> only_class(Targets(np.array([[1.0], [1.0]]), (0.0, 1.0)))
    1.0
    """
    rows, classes = found.rows, found.classes
    if not classes or len(rows) < 2 or (rows != rows[0]).any() or ((rows[0] > 0.0) & (rows[0] < 1.0)).any():
        return None
    if rows.shape[1] > 1 and rows[0].sum() == 1.0:
        return classes[int(rows[0].argmax())]
    return classes[int(rows[0, 0] == 1.0)] if (rows[0] == rows[0, 0]).all() else None


def require_no_mask(data: Any, what: str) -> None:
    """Raise ValueError for a masked number, which would be taken for one that is there."""
    if has_mask(data) and (masked := np.argwhere(np.ma.getmaskarray(data))).size:
        raise ValueError(
            f"{what} is masked in {_position(masked[0])} ({_counted(masked)} in all): remove these samples or fill the "
            "gaps"
        )


def require_real(data: Any, what: str, refused: str = "cmM") -> None:
    """Raise ValueError for an array, or a table with a column, of complex numbers, times or dates: NumPy's kinds c, m and M."""
    for dtype in [data.dtype] if hasattr(data, "dtype") else getattr(data, "dtypes", ()):
        if dtype.kind in refused:
            raise ValueError(f"{what} holds numbers of type {dtype}, and a model takes real numbers: convert them")


def _array(data: Any, what: str) -> Array:
    """``data`` as floats; a mask, an imaginary part or a unit is refused, as floats would lose it."""
    require_no_mask(data, what)
    if hasattr(data, "toarray"):
        raise ValueError(f"{what} is a sparse matrix, and a model takes every number: give {what}.toarray()")
    if data is None:
        raise ValueError(f"{what} is None: samples and targets are lists or arrays of numbers")
    try:
        array = np.asarray(data)
    except (TypeError, ValueError):  # rows of different lengths
        raise ValueError(_irregularity(data, what)) from None
    if array.dtype.kind in "biuf":
        return array.astype(np.float64)
    require_real(array, what)
    try:
        return np.asarray(data, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        raise ValueError(_irregularity(np.atleast_1d(array).tolist(), what)) from None


def _irregularity(data: Any, what: str) -> str:
    """The reason why ``data`` is no table of numbers, and the place."""
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
                place = _position((i, j) if widths[i] else (i,))
                if isinstance(entry, str):
                    return f"{what} holds text, and a model takes numbers: {place} is {entry!r:.60}; {_numbering(what)}"
                return f"{expected}: {place} is {entry!r:.60}"
            except OverflowError:
                return f"{expected}: the number in {_position((i, j) if widths[i] else (i,))} is too large for a float"
    return f"{expected}: it has more than two dimensions"


def _numbering(what: str) -> str:
    """How numbers are made of words."""
    if what.endswith("y"):
        return (
            "number the classes, for example by names, y = np.unique(y, return_inverse=True), or choose a loss of classes, "
            "such as loss='cross_entropy', which takes text"
        )
    return "convert the text of numbers, and make a column of 0 and 1 for each word of another column"


def _numbers(width: int) -> str:
    return "1 number" if width == 1 else f"{width} numbers"


def _position(position: Any) -> str:
    return f"row {position[0]}" + (f", column {position[1]}" if len(position) > 1 else "")


def _counted(wrong: Any) -> str:
    return f"{len(wrong)} such number{'s' if len(wrong) != 1 else ''}"


def _require_shape(array: Any, count: int, what: str) -> None:
    if array.ndim == 0 or len(array) != count:
        raise ValueError(f"{what} has {array.size if array.ndim < 2 else len(array)} entries for {count} samples")
    if array.ndim > 2:
        raise ValueError(f"{what} has shape {array.shape}, but (samples,) or (samples, outputs) is expected")


def _require_finite(array: Array, what: str) -> None:
    wrong = np.argwhere(~np.isfinite(array))
    if len(wrong):
        raise ValueError(
            f"{what} is {array[tuple(wrong[0])]} in {_position(wrong[0])} ({_counted(wrong)} in all): "
            "remove these samples or fill the gaps, e.g. with scikit-learn's SimpleImputer"
        )


def _place(i: int, j: int, rows: Array) -> str:
    return f"[{i}]" if rows.shape[1] == 1 else f"[{i}, {j}]"
