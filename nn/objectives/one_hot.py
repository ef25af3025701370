"""Labels as rows of 0 and 1: ``one_hot``, with a column for each class."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.graph import kinds
from autograd.tape import Array

from .labels import as_labels, listed, text_of
from .targets import answers

_COUNT = kinds.whole(1)


def one_hot(y: Any, classes: Any = None) -> Array:
    """A row for each label, 1 in the column of its class and else 0: (samples, classes).

    y        labels, (samples,): text, truth values or whole numbers
    classes  the classes in the order of the columns, or how many there are, if the labels are their indices 0, 1, …; by
             default the labels that occur, lowest first, as ``fit`` orders them

    ``fit`` takes labels as they are, so this is for a loss by hand, or for an input that is a category.

    Raises ValueError for a label that is none of the classes.

    >>> one_hot(["cat", "dog", "cat"])
    array([[1., 0.],
           [0., 1.],
           [1., 0.]])
    >>> one_hot([0, 2], classes=3)
    array([[1., 0., 0.],
           [0., 0., 1.]])
    """
    labels = as_labels(y)
    if labels is None:
        labels = answers(y, len(y) if np.ndim(y) else 1)
        wrong = np.flatnonzero(labels.reshape(-1) != np.round(labels.reshape(-1)))
        if len(wrong):
            raise ValueError(
                f"y[{wrong[0]}] = {text_of(labels.reshape(-1)[wrong[0]].item())}: a label is text or a whole number"
            )
    labels = labels[:, 0] if labels.ndim == 2 and labels.shape[1] == 1 else labels
    if labels.ndim != 1:
        raise ValueError(f"y has shape {labels.shape}, but (samples,) is expected: one label for each sample")
    known = _classes(classes, labels)
    places = {label: place for place, label in enumerate(known)}
    found = np.zeros((len(labels), len(known)))
    for row, label in enumerate(labels.tolist()):
        if label not in places:
            raise ValueError(f"y[{row}] = {text_of(label)}: the classes are {listed(tuple(known))}")
        found[row, places[label]] = 1.0
    return found


def _classes(classes: Any, labels: Any) -> list[Any]:
    if classes is None:
        return np.unique(labels).tolist()  # type: ignore[no-any-return]
    if np.ndim(classes) == 0 and not isinstance(classes, str):
        return list(range(_COUNT(classes, "classes", "one_hot")))
    known = [
        each.item() if isinstance(each, np.generic) else each for each in kinds.LIST(classes, "classes", "one_hot")
    ]
    if len(set(map(repr, known))) < len(known) or not known:
        raise ValueError(f"one_hot(classes={kinds.shown(classes)}): classes must be different labels, at least one")
    return known
