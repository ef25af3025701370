"""Check the data of a plot: samples with the names of their features, labels, and the features that are shown.

In: lists, arrays or frames of pandas.  Out: arrays of finite numbers with names; an error says the row and what is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograd.graph import kinds
from autograd.languages import Language
from autograd.tape import Array
from nn.objectives import answers, as_given, samples

_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_NUMBER = kinds.number()

#: Around the samples, as a part of their extent: around many, and around a few, such as the four of AND.
MARGIN, MARGIN_OF_FEW, FEW = 0.12, 0.35, 20


@dataclass(frozen=True)
class Dataset:
    """The samples of a plot.

    X      (samples, features)
    names  one for each feature
    given  the samples as the user gave them
    """

    X: Array
    names: tuple[str, ...]
    given: Any

    def rows(self, X: Array) -> Any:
        """Other samples in the form of those given: a frame with the same columns, or an array that was a list."""
        if hasattr(self.given, "columns"):
            return type(self.given)(X, columns=self.given.columns)
        return as_given(X, self.given)

    def rows_or_numbers(self, X: Array) -> Any:
        """The same, but samples of one feature that were a plain list of numbers are one again."""
        return X[:, 0] if np.ndim(self.given) == 1 else self.rows(X)


@dataclass(frozen=True)
class View:
    """The features of a dataset that are shown, one or two, and the numbers at which the others are held.

    shown  the positions of the features shown
    held   all features of one sample; those shown are replaced
    """

    shown: tuple[int, ...]
    held: Array

    def place(self, points: Array) -> Array:
        """Samples with all features, from (points, shown)."""
        rows = np.tile(self.held, (len(points), 1))
        rows[:, self.shown] = points
        return rows

    def others(self) -> list[int]:
        """The positions of the features that are held."""
        return [i for i in range(len(self.held)) if i not in self.shown]


def dataset_of(X: Any, fan_in: int | None, names: Sequence[str] | None, owner: str) -> Dataset:
    """Samples, all of them finite, with the names of their features.

    fan_in  number of features that the model takes, None if it does not say; one feature may be a plain list
    names   by default those of the columns of a frame, else x₁, x₂ …

    Raises ValueError for what ``fit`` would refuse, too.
    """
    checked = samples(X, fan_in if fan_in is not None else 1 if np.ndim(X) == 1 else None)
    width = checked.shape[1]
    if names is None:
        columns = getattr(X, "columns", [getattr(X, "name", None)])
        found = [str(column) for column in columns] if all(isinstance(c, str) for c in columns) else []
        found = found if len(found) == width else ["x"] if width == 1 else [_numbered(i) for i in range(1, width + 1)]
    else:
        found = kinds.LIST_OF_TEXTS(names, "names", owner)
        if len(found) != width:
            raise ValueError(f"{owner}(names={names!r:.60}): names must be {width}, one for each feature")
    return Dataset(np.asarray(checked), tuple(found), X)


def labels_of(y: Any, count: int) -> np.ndarray:
    """The labels of ``count`` samples: numbers, (samples,) or (samples, outputs), or texts, (samples,).

    Raises ValueError for a wrong number of them, and for one that is missing or nan, with its row.
    """
    entries = np.asarray(y, dtype=object)
    if entries.ndim == 2 and entries.shape[1] == 1:  # a frame of one column
        entries = entries[:, 0]
    if entries.ndim != 1 or not any(isinstance(entry, str) for entry in entries):
        found = answers(y, count)
        return found[:, 0] if found.ndim == 2 and found.shape[1] == 1 else found
    if len(entries) != count:
        raise ValueError(f"y has {len(entries)} entries for {count} samples")
    for i, entry in enumerate(entries):
        if not isinstance(entry, str):
            raise TypeError(f"y holds texts, but row {i} is {entry!r:.60}: give a text for each sample, or a number")
    return entries.astype(str)


def view_of(data: Dataset, features: Any, fixed: Any, owner: str) -> View:
    """The features to show, and the numbers at which the others are held.

    features  positions or names; None shows all, if there are one or two
    fixed     numbers by position or name; by default the mean of a feature
    """
    width = len(data.names)
    find = _finder(data, owner)
    if features is None:
        if width > 2:
            others = f"{data.names[2]!r}"
            raise ValueError(
                f"{owner}: X has {width} features, and a plane shows two: choose them, features=({data.names[0]!r}, "
                f"{data.names[1]!r}); the others are held at their means, or where you say, fixed={{{others}: 0.0}}"
            )
        shown = tuple(range(width))
    else:
        alone = isinstance(features, str | int | np.integer)
        shown = tuple(
            find(each, "features") for each in ([features] if alone else kinds.LIST(features, "features", owner))
        )
        if len(shown) not in (1, 2) or len(set(shown)) != len(shown):
            raise ValueError(
                f"{owner}(features={kinds.shown(features)}): features must be one feature, or two different"
            )
    held = data.X.mean(axis=0)
    for name, number in _mapping(fixed, owner).items():
        i = find(name, "fixed")
        if i in shown:
            raise ValueError(
                f"{owner}(fixed={kinds.shown(fixed)}): {data.names[i]} is shown, so that fixed cannot hold it"
            )
        held[i] = _NUMBER(number, f"fixed[{name!r}]", owner)
    return View(shown, held)


def extent_of(points: Array, *, margin_of_few: float = MARGIN_OF_FEW) -> tuple[Array, Array]:
    """The lower and the upper corner of what is shown: the samples, each feature with a margin of its own."""
    low, high = points.min(axis=0), points.max(axis=0)
    spans = high - low
    spans = np.where(spans > 0.0, spans, np.maximum(np.abs(low), 1.0))  # of a feature that never changes
    margins = spans * (MARGIN if len(points) > FEW else margin_of_few)
    return low - margins, high + margins


def held_features(data: Dataset, view: View, language: Language) -> str:
    """A line for the title: the features that are held, and where; empty if there are none."""
    others = view.others()
    shown = [f"{data.names[i]} = {language.number(view.held[i])}" for i in others[:3]]
    separator = "; " if language.decimal_comma else ", "
    text = separator.join([*shown, *["…"] * (len(others) > 3)])
    return "\n" + language("held", features=text) if others else ""


def _finder(data: Dataset, owner: str) -> Callable[[Any, str], int]:
    """A function that finds the position of a feature from its position or name."""

    def find(feature: Any, option: str) -> int:
        if isinstance(feature, str) and feature in data.names:
            return data.names.index(feature)
        if isinstance(feature, int | np.integer) and type(feature) is not bool and 0 <= feature < len(data.names):
            return int(feature)
        known = ", ".join(repr(name) for name in data.names[:8]) + (", …" if len(data.names) > 8 else "")
        raise ValueError(
            f"{owner}: {option} has no feature {feature!r:.60}: choose from {known}, or positions from 0 to "
            f"{len(data.names) - 1}"
        )

    return find


def _mapping(fixed: Any, owner: str) -> Mapping[Any, Any]:
    if fixed is None:
        return {}
    if not isinstance(fixed, Mapping):
        raise TypeError(
            f"{owner}(fixed={kinds.shown(fixed)}): fixed must be a dictionary from features to numbers, or None"
        )
    return fixed


def _numbered(i: int) -> str:
    return f"x{i}".translate(_SUBSCRIPTS)
