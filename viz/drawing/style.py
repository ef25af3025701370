"""Set the colours and sizes of a drawing.

A primitive names the *role* of its colour ("ink", "negative"); a theme says which colour that is.  In every
theme text has a contrast of at least 4.5 : 1 with what it stands on (WCAG 2, level AA), and blue and orange
are told apart with every common kind of colour blindness; an arrow always says the same in grey.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

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


def theme_named(name: str) -> Theme:
    """The colours of a theme, by role.  Raises ValueError, naming those there are, if there is none of that name.

    >>> theme_named("dark")["paper"]
    '#14181d'
    """
    found = THEMES.get(_SYNONYMS.get(name, name))
    if found is None:
        raise ValueError(f"there is no theme {name!r}: choose one of {', '.join(map(repr, THEMES))}")
    return found


# Sizes, in pixels of the SVG -------------------------------------------------------------------------

MARGIN = 28.0

LABEL_SIZE = 14.0
GRAD_SIZE = 12.5
SMALL_SIZE = 11.5
EDGE_SIZE = 11.0
GROUP_SIZE = 12.0
BADGE_SIZE = 14.0
BADGE_SMALL_SIZE = 11.5
SENTENCE_SIZE = 13.0
EQUATION_SIZE = 19.0

CARD_HEIGHT = 58.0
CARD_LINES = (23.0, 43.0, 50.0)  # below the card's top: the label's baseline, the gradient's baseline, the bar
FOLDED_HEIGHT = 46.0
FOLDED_LINES = (19.0, 36.5, 40.8)
CARD_MIN_WIDTH = 132.0
CARD_MAX_LABEL = 118.0
CARD_PADDING = 14.0
CARD_RADIUS = 9.0
PILL_HEIGHT = 26.0
PILL_MAX_LABEL = 90.0
BADGE_HEIGHT = 28.0
BADGE_PADDING = 8.0

ENTRY_SPACING = 22.0  # between the two edges that enter a card
LABELLED_ENTRY_SPACING = 18.0  # between three and more, each with its label above it
PILLED_ENTRY_SPACING = 24.0  # the same where some are numbers in pills

EDGE_MIN_WIDTH = 1.2
EDGE_GAIN = 3.2
MANY_EDGES = 120  # where there are more, all are drawn thinner
FAINT_EDGE = 0.45  # opacity of an edge not in focus
