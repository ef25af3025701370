"""Name the classes of a plot, and write how many samples are right."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.graph import kinds
from autograd.languages import Language
from autograd.table import Rounding

from .decisions import Decisions


def class_names_of(decisions: Decisions, given: list[str] | None, language: Language, owner: str) -> list[str]:
    """What each class is called in the legend."""
    if given is not None:
        if len(given) != len(decisions.classes):
            raise ValueError(
                f"{owner}(class_names={kinds.shown(given)}): class_names must be {len(decisions.classes)}, one for each class"
            )
        return given
    return [_class_name(label, language) for label in decisions.classes]


def _class_name(label: Any, language: Language) -> str:
    if isinstance(label, str):
        return label
    if isinstance(label, tuple):
        return language("class", label=" ".join([language.number(part) for part in label]))
    return language("class", label=language.number(label))


def percentage(right: np.ndarray, language: Language) -> str:
    """The part that is right, rounded, but never to 100% or 0% if it is not."""
    part = float(right.mean())
    rounding = Rounding()
    while rounding.digits < 9 and rounding.printed(100.0 * part) in (0.0, 100.0) and 0.0 < part < 1.0:
        rounding = rounding.finer(1)
    return language("percentage", number=language.rounded(100.0 * part, rounding))
