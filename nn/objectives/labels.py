"""Number the labels of classes: text, truth values and whole numbers become what a loss computes with.

    y = ["cat", "dog", "cat"]           classes ("cat", "dog")        numbers 0, 1, 0

A model keeps its classes as they were given, lowest first, and ``predict`` answers with them.  Inside of training a class is
a number: its index, or −1 and 1 where it was given so.  Numbers with a fraction stay numbers.

Read next: ``targets.py``, which makes rows of the numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from .objective import Objective

#: The labels of a model, lowest first.
Classes: TypeAlias = tuple[Any, ...]

#: What the numbers of two classes may be.
_TWO = ((0, 1), (-1, 1))


def as_labels(y: Any, what: str = "y") -> Any:
    """``y`` as an array of text, truth values or whole numbers; None if it is none of these.

    Raises ValueError where text stands beside something else: a label is missing there, or is a number by mistake.

    >>> as_labels(["a", "b"]).tolist(), as_labels([0.5, 1.0])
    (['a', 'b'], None)
    """
    if isinstance(y, np.ma.MaskedArray):
        return None
    try:
        array = np.asarray(y)
    except (TypeError, ValueError):  # rows of different lengths
        return None
    if array.dtype.kind in "biu":
        return array
    if array.dtype.kind not in "UTO":
        return None
    things = y if isinstance(y, list | tuple) else array.reshape(-1).tolist()
    if array.ndim == 1:
        _require_text_only(things, what)
    flat = array.reshape(-1).tolist()
    for kind in (str, bool, int):
        if flat and all([isinstance(thing, kind) for thing in flat]):
            return np.array(flat).reshape(array.shape)
    return None


def _require_text_only(things: Sequence[Any], what: str) -> None:
    text = [isinstance(thing, str) for thing in things]
    if any(text) and not all(text):
        row = text.index(False)
        raise ValueError(
            f"{what} holds text, but row {row} is {things[row]!r:.60}: give every sample a label of one kind"
        )


@dataclass(frozen=True)
class Expected:
    """What a model expects of labels.

    outputs  number of the model's outputs
    what     what the labels are called in errors
    known    the classes of the training set, for a validation set: they mean the same here
    before   the classes of an earlier training, which hold where no other label is among these
    """

    outputs: int
    objective: Objective
    what: str = "y"
    known: Classes = ()
    before: Classes = ()


def numbered(labels: Any, expected: Expected) -> tuple[Any, Classes]:
    """The numbers of labels, and the classes that they stand for; no classes where they are those numbers themselves.

    Raises ValueError for a label that is none of the known, and for text of too few or too many classes.
    """
    found = tuple(np.unique(labels).tolist())
    are_text = isinstance(found[0], str)
    if not are_text and _are_numbers(expected.known or found, expected.outputs, expected.objective):
        return labels, ()
    if labels.ndim > 1 and labels.size != len(labels):
        return labels, ()  # one-hot rows, or several labels a sample: numbers, or refused as such
    classes = expected.known or (expected.before if set(found) <= set(expected.before) else found)
    flat = labels.reshape(-1)
    wrong = next((i for i, label in enumerate(flat.tolist()) if label not in classes), None)
    if wrong is not None:
        raise ValueError(
            f"{expected.what}[{wrong}] = {text_of(flat[wrong].item())}: the model answers {listed(classes)}, the labels that "
            "it is trained on: give these here, too"
        )
    wanted = expected.outputs if expected.objective.problem == "multi-class" else 2
    if len(classes) == wanted:
        return np.searchsorted(np.array(classes), labels), classes
    if are_text:
        raise ValueError(
            f"{expected.what} has {_counted(classes)}, {listed(classes)}, but {expected.objective.name} with "
            f"{_outputs(expected.outputs)} tells {wanted} apart"
        )
    return labels, ()


def numbers_of(classes: Classes, objective: Objective) -> tuple[float, ...]:
    """The numbers that training knows the classes by: themselves, or their indices."""
    if _are_numbers(classes, len(classes), objective):
        return tuple([float(label) for label in classes])
    return tuple([float(i) for i in range(len(classes))])


def in_kind_of(labels: Any, numbers: tuple[float, ...]) -> Classes:
    """Classes that are numbers, as labels of the kind in which they were given."""
    if labels is None or labels.dtype.kind not in "biu":
        return numbers
    kind = bool if labels.dtype.kind == "b" and len(numbers) == 2 else int
    return tuple(np.array(numbers).astype(kind).tolist())


def listed(classes: Classes) -> str:
    """Classes in a message: 0 or 1; 'a', 'b' or 'c'."""
    shown = [text_of(label) for label in classes]
    if len(shown) > 10:
        shown = [*shown[:9], "…", shown[-1]]
    return " or ".join(filter(None, [", ".join(shown[:-1]), shown[-1]]))


def text_of(label: Any) -> str:
    """A label in a message.

    >>> text_of(-1.0), text_of("cat")
    ('−1', "'cat'")
    """
    number = isinstance(label, int | float) and not isinstance(label, bool)
    return f"{label:g}".replace("-", "−") if number else repr(label)


def _are_numbers(classes: Classes, outputs: int, objective: Objective) -> bool:
    """Whether the labels are the numbers already that the loss takes."""
    if not classes or any([isinstance(label, str) for label in classes]):
        return False
    if objective.problem == "multi-class":
        return set(classes) <= set(range(outputs))
    allowed = _TWO if objective.problem == "margin" else _TWO[:1]
    return any([set(classes) <= set(two) for two in allowed])


def _counted(classes: Classes) -> str:
    return "one label" if len(classes) == 1 else f"{len(classes)} labels"


def _outputs(count: int) -> str:
    return "one output" if count == 1 else f"{count} outputs"
