"""Make a quiz: ``quiz(value)``, a player whose page begins by asking for each gradient before it shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from autograd import Value
from autograd.graph import kinds
from autograd.languages import Language, language_of
from autograd.tape import collector_paused
from viz.drawing import theme_chosen
from viz.graph import Notation, Reading, notation_of, one_result
from viz.lessons.player import Player, player_of
from viz.pictures import draw, width_or_preferred

#: What some of the options are.
KINDS = {"width": kinds.number(above=0.0, infinite=True)}


def quiz(
    value: Value,
    *,
    theme: str | None = None,
    lang: str | Language | None = None,
    digits: int | None = None,
    decimals: int | None = None,
    decimal_comma: bool | None = None,
    notation: str | Notation | None = None,
    collapse: str | Sequence[str] | None = "auto",
    max_nodes: int | None = None,
    width: float | None = None,
) -> Player:
    """A player whose page hides each gradient until its reader has typed it: predict, then reveal. The button *Predict* does so on
    every player's page; this one begins with it.

    The forward pass is there, and ∂L/∂L = 1. Then the gradients of the cards that are seen are asked one after the other,
    in the order of the sweep, each once all of it has come back: of a value that is used twice, the sum over both paths.
    Up to twelve are asked, of different kinds where there are more; the others are shown as the sweep passes them. Folded
    groups are opened, from the end on, until there are six to ask for; what is inside the others is asked once a reader opens
    them. A gradient that is not finite, or the sum of more than eight products, is not asked.

    An answer is a number: 0.5, 0,5, 1/2, ½, (−0.5), 5e-1 and 2.5·10⁻⁷ are read, with "-" or "−". It is right if it agrees at the
    digits shown, whether it was worked out from the exact numbers or from the rounded ones on the cards. If it is wrong
    the page names a mistake that gives this very number: a sign lost, a path not added, the upstream gradient forgotten,
    a value in the place of the derivative. Too few digits are told once, and then count as wrong. Then comes a second try, and
    then the arithmetic. At the end stands how many were right at the first try, and what to look at again.

    The options are those of ``step``. The player's picture (``.svg``, and what an untrusted notebook shows) has no
    gradients; ``save`` to a .pdf, .tex, .gif or .mp4 writes the lesson of all moments, which has the answers.

    Raises ValueError where there is no gradient to ask for, TypeError unless ``value`` is a Value.

    >>> w, x = Value(0.5, "w"), Value(2.0, "x")
    >>> quiz((w * x).tanh())
    Player(y = 0.762, 4 nodes, 7 moments)
    >>> quiz(w)
    Traceback (most recent call last):
        ...
    ValueError: quiz(value): 'w' is not computed from anything, so there is no gradient to ask for
    """
    value = one_result(value, "quiz")
    options: dict[str, Any] = {"collapse": collapse, "max_nodes": max_nodes}
    width = kinds.checked("quiz", KINDS, width=width_or_preferred(width)).width
    theme = theme_chosen(theme, "auto")
    language = language_of(lang, digits=digits, decimals=decimals, decimal_comma=decimal_comma)
    letters = notation_of(notation, "quiz")
    _require_gradients(value)
    with collector_paused():
        player = player_of(value, theme, language, letters, **options, width=width, asks_first=True)
    without = draw(
        value, theme=theme, lang=language, notation=letters, **options, width=width, gradients=False
    )  # the picture that shows until the page does, and where that cannot
    return replace(player, drawing=without)


def _require_gradients(value: Value) -> None:
    """There is a gradient to ask for."""
    named = repr(value.label) if value.label else "value"
    if value.constant:
        raise ValueError(f"quiz(value): {named} is a constant, so there is no gradient to ask for")
    if not value.inputs:
        raise ValueError(f"quiz(value): {named} is not computed from anything, so there is no gradient to ask for")
    if Reading(value).stale:
        raise ValueError(
            "quiz(value): a leaf has another number than when the graph was computed: call value.recompute() first"
        )
