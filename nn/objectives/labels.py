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

from autograd.graph import has_mask

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
    if has_mask(y):
        return None
    try:
        array = np.asarray(y)
    except (TypeError, ValueError):  # rows of different lengths
        return None
    if array.dtype.kind in "biu":
        return array
    if array.dtype.kind not in "UTO":
        return None
    things = _things(y, array)
    if array.ndim == 1:
        _require_text_only(things, what)
    for kind in (str, bool, int):
        if things and all([isinstance(thing, kind) for thing in things]):
            # Of a member of an enumeration that is text the characters, and not its name.
            labels = np.array([str.__str__(thing) for thing in things] if kind is str else things)
            return labels.reshape(array.shape) if labels.dtype.kind in "biuU" else None
    return None


def _things(y: Any, array: np.ndarray[Any, Any]) -> list[Any]:
    """What is given, in one row, as it was before NumPy made text of it."""
    if not isinstance(y, list | tuple):
        return array.reshape(-1).tolist()
    return [thing for row in y for thing in row] if array.ndim == 2 else list(y)


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
    found = tuple(sorted(set(labels.reshape(-1).tolist())))
    are_text = isinstance(found[0], str)
    classes = expected.known or (expected.before if _are_among(found, expected.before) else found)
    if not are_text and _are_numbers(classes, expected.outputs, expected.objective):
        return labels, ()
    if labels.ndim > 1 and labels.size != len(labels):
        return labels, ()  # one-hot rows, or several labels a sample: numbers, or refused as such
    if not _are_among(found, classes):
        flat = labels.reshape(-1).tolist()
        wrong = next(i for i, label in enumerate(flat) if not _are_among((label,), classes))
        raise ValueError(
            f"{expected.what}[{wrong}] = {text_of(flat[wrong])}: the model answers {listed(classes)}, the labels that "
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


def _are_among(found: Classes, classes: Classes) -> bool:
    """Whether labels are among some classes; True is 1 where the other class is 0, and no 1 beside 2."""
    return set(found) <= set(classes) and (not isinstance(found[0], bool) or set(classes) <= {0, 1})


def numbers_of(classes: Classes, objective: Objective) -> tuple[float, ...]:
    """The numbers that training knows the classes by: themselves, or their indices."""
    if _are_numbers(classes, len(classes), objective):
        return tuple([float(label) for label in classes])
    return tuple([float(i) for i in range(len(classes))])


def in_kind_of(labels: Any, numbers: tuple[float, ...]) -> Classes:
    """Classes that are numbers, as labels of the kind in which they were given."""
    if labels is None or labels.dtype.kind not in "biu":
        return numbers
    kind = bool if labels.dtype.kind == "b" and set(numbers) == {0.0, 1.0} else int
    return tuple(np.array(numbers).astype(kind).tolist())


def listed(classes: Classes) -> str:
    """Classes in a message: 0 or 1; 'a', 'b' or 'c'."""
    shown = [text_of(label) for label in classes]
    if len(shown) > 10:
        shown = [*shown[:9], "…", shown[-1]]
    return " or ".join(filter(None, [", ".join(shown[:-1]), shown[-1]]))


def text_of(label: Any) -> str:
    """A label in a message.

    >>> text_of(-1.0), text_of(1234567), text_of("cat")
    ('−1', '1234567', "'cat'")
    """
    if isinstance(label, bool) or not isinstance(label, int | float):
        return repr(label)
    return (f"{label:g}" if isinstance(label, float) else str(label)).replace("-", "−")


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
