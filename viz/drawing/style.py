"""Set the colours and sizes of a drawing.

A primitive names the *role* of its colour ("ink", "negative"); a theme says which colour that is.  In every
theme text has a contrast of at least 4.5 : 1 with what it stands on (WCAG 2, level AA), and blue and orange
are told apart with every common kind of colour blindness; in grey the minus sign says the same, of numbers and on edges.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from autograd.languages import preferred

FONT = "Inter, system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif"

#: A colour for every role.
Theme = Mapping[str, str]

THEMES: Mapping[str, Theme] = MappingProxyType(
    {
        "light": {
            "paper": "#ffffff",
            "card": "#ffffff",
            "ink": "#1b1f24",
            "muted": "#57606b",
            "border": "#c3cbd4",
            "faint": "#aab4bf",
            "group": "#e4ebf4",
            "badge": "#3d4752",
            "badge text": "#ffffff",
            "focus": "#1b1f24",
            "positive": "#0b69b0",
            "negative": "#b8460f",
            "notice": "#7a4b00",
        },
        "dark": {
            "paper": "#14181d",
            "card": "#1f252c",
            "ink": "#eef1f4",
            "muted": "#a9b3be",
            "border": "#46505b",
            "faint": "#66717d",
            "group": "#27313d",
            "badge": "#cfd6dd",
            "badge text": "#14181d",
            "focus": "#ffffff",
            "positive": "#6cb8f5",
            "negative": "#ff9d6b",
            "notice": "#f0c36d",
        },
        # Okabe and Ito 2008, "Color universal design": their blue and vermilion, darkened to carry text.
        "colour-blind": {
            "paper": "#ffffff",
            "card": "#ffffff",
            "ink": "#000000",
            "muted": "#4d4d4d",
            "border": "#b3b3b3",
            "faint": "#999999",
            "group": "#ececec",
            "badge": "#333333",
            "badge text": "#ffffff",
            "focus": "#000000",
            "positive": "#0060a0",
            "negative": "#b34700",
            "notice": "#6b4e00",
        },
    }
)

#: Other spellings of a theme's name.
_SYNONYMS = {"color-blind": "colour-blind", "colorblind": "colour-blind", "colourblind": "colour-blind"}


def _each_its_own(theme: Theme) -> Theme:
    """The same colours, changed by less than anybody sees where two roles share one."""
    own: dict[str, str] = {}
    for role, colour in theme.items():
        while colour in own.values():
            blue = int(colour[5:], 16)
            colour = f"{colour[:5]}{blue - 1 if blue else 1:02x}"  # noqa: PLW2901
        own[role] = colour
    return MappingProxyType(own)


_DARK = 0.7  # a part of a sign's colour; from it on paper is seen better on it than ink, in every theme


def ink_on(share: float) -> Literal["ink", "paper"]:
    """The role of what is written on a square that is so much, 0 to 1, of a sign's colour and for the rest of paper."""
    return "paper" if share > _DARK else "ink"


#: Follows the place where it is shown: the light theme, whose colours ``dark_rules`` turns into those of the dark one.
AUTO = _each_its_own(THEMES["light"])


def dark_rules() -> str:
    """A style sheet that turns every colour of ``AUTO`` in an SVG into that of the dark theme."""
    return "".join(
        [
            f'[{attribute}="{colour}"]{{{attribute}:{THEMES["dark"][role]}}}'
            for role, colour in AUTO.items()
            for attribute in ("fill", "stroke")
        ]
    )


def theme_named(name: str | None, default: str = "light") -> Theme:
    """The colours of a theme, by role.  Raises ValueError, naming those there are, if there is none of that name.

    name  None for the one that is preferred (``viz.settings``), else the default

    >>> theme_named("dark")["paper"]
    '#14181d'
    """
    return _theme(theme_chosen(name, default))


def theme_chosen(name: str | None, default: str = "light") -> str:
    """The name of a theme, checked; for None that of the one that is preferred, else the default."""
    if name is None:
        return preferred("theme", _read_theme) or default
    if not isinstance(name, str):
        raise TypeError(f"theme={name!r:.60}: choose one of {_choices()}")
    if name != "auto" and _SYNONYMS.get(name, name) not in THEMES:
        raise ValueError(f"there is no theme {name!r}: choose one of {_choices()}")
    return name


def _theme(name: str) -> Theme:
    return AUTO if name == "auto" else THEMES[_SYNONYMS.get(name, name)]


def _read_theme(text: str) -> str:
    try:
        return theme_chosen(text)
    except ValueError:
        raise ValueError(_choices()) from None


def _choices() -> str:
    return ", ".join(map(repr, (*THEMES, "auto")))


# Sizes, in pixels of the SVG.  A picture is seen at this size and never smaller, so no type is below 12, and no index below 10.5.

WIDTH = 828.0  # of a notebook's column: what a picture is laid out for if nothing else is asked for
MARGIN = 6.0

LABEL_SIZE = 12.5
DATA_SIZE = 13.0
GRAD_SIZE = 12.5
SMALL_SIZE = 12.0
PREFIX_SIZE = 12.0  # of the gradient's name on a card
EDGE_SIZE = 12.0
INDEX_SIZE = 10.5  # the least of an index or an exponent
GROUP_SIZE = 12.0
BADGE_SIZE = 13.0
BADGE_SMALL_SIZE = 12.0
LEGEND_SIZE = 12.0
SENTENCE_SIZE = 13.0
EQUATION_SIZE = 18.0

CARD_HEIGHT = 58.0
CARD_LINES = (16.5, 34.0, 50.5)  # the baselines below the card's top: label, value, gradient
LEAST_ABOVE = 3.5  # between the top of a card and its uppermost index …
LEAST_BETWEEN = 1.5  # … and between what stands in two lines
LOW_CARD_HEIGHT = 40.0  # of a leaf that is one of many inputs of a card: its label and its value stand in one line
LOW_CARD_LINES = (16.0, 16.0, 33.0)
MANY_LEAVES = 5  # where a card has more leaves among its inputs, they are low
STACK = 4.0  # how far the lower card of a folded group is seen to the right and below
TWO_LINES_HEIGHT = 41.0  # of a card without a gradient
TWO_LINES = (16.5, 33.5, 33.5)
ONE_LINE_HEIGHT = 27.0  # of one with its label alone, or with its value beside it
ONE_LINE = (17.8, 17.8, 17.8)
LONGEST_FORMULA = 200.0  # on a card
CARD_MIN_WIDTH = 62.0
CARD_MAX_LABEL = 96.0
FOLDED_MAX_LABEL = 190.0  # as wide as the longest name of a loss, "entropía cruzada binaria"
CARD_PADDING = 7.0
CARD_RADIUS = 7.0
BADGED_PADDING = 10.0  # left of the label and the gradient, which stand above and below the badge
BADGE_ROOM = 10.0  # more height for a card that has its badge on its upper side
EDGE_LABEL_HEIGHT, FORMULA_LABEL_HEIGHT = 14.5, 21.5  # above a card that edges enter from above
PILL_HEIGHT = 24.0
PILL_MAX_LABEL = 84.0
BADGE_HEIGHT = 22.0
BADGE_PADDING = 5.0
BADGE_GAP = 1.0  # between a badge and the ends of the edges

ENTRY_SPACING = 18.0  # between the two edges that enter a card
LABELLED_PAIR_SPACING = 28.0  # the same where both have labels, which stand between them
SUM_ENTRY_SPACING = 8.0  # between three and more without labels
LABELLED_ENTRY_SPACING = 16.0  # between three and more, above one that has its label above it
FORMULA_ENTRY_SPACING = 24.0  # the same where the labels are formulas, with indices above each other
PAIR_OF_LABELS = 1.7  # so many labels may stand between two edges
FORMULA_ABOVE = 14.0  # more room for the uppermost of them, and below the lowest
PILLED_ENTRY_SPACING = 22.0  # the same where some are numbers in pills
LABELLED_SPACING_FROM_ABOVE = 56.0  # between three and more that come from above, each with its label at its right
PILLED_SPACING_FROM_ABOVE = 100.0  # the same where some are numbers in pills
LABEL_ABOVE, LABEL_BELOW = -3.6, 12.0  # from an edge to the baseline of its label …
FORMULA_LABEL_ABOVE, FORMULA_LABEL_BELOW = -5.6, 15.2  # … if it is a formula, with indices above each other

EDGE_MIN_WIDTH = 1.2
EDGE_GAIN = 3.0
SIGN_RADIUS = 5.0  # of the disc on a negative edge …
SIGN_LENGTH = 5.6  # … and how long the minus in it is
MANY_EDGES = 120  # where there are more, all are drawn thinner
FAINT_EDGE = 0.55  # opacity of an edge not in focus
