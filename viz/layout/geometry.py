"""Give names to what a layout is told and what it answers: points, rectangles, sizes; and set its distances.

All numbers are in pixels of the SVG.
"""

from __future__ import annotations

from dataclasses import dataclass, field

Point = tuple[float, float]

# Distances inside a group and between what stands in it ------------------------------------------------

GROUP_PADDING = 8.0  # between a box's left or right side and its columns
GROUP_TITLE = 28.0  # above the uppermost card, for the group's name
GROUP_BOTTOM = 12.0
CARD_MARGIN = 12.0  # above and below a card
FOLDED_MARGIN = 14.0
CROWDED_MARGIN = 8.0  # of leaves that are many inputs of one card
GROUP_MARGIN = 16.0
EDGE_MARGIN = 9.0
NARROW_GAP = 9.0  # between two columns, if their edges are level …
STEEP_GAP = 0.16  # … so much more for each pixel that an edge climbs …
WIDE_GAP = 56.0  # … but no wider than this
STRETCH = 0.6  # a box is made wider by at most this part of its width, to be as wide as its column


@dataclass(frozen=True, slots=True)
class Frame:
    """The room between a group's box and what is inside, before and after it in the direction of flow, and beside it."""

    before: float
    after: float
    above: float
    below: float


#: Of a graph that runs to the right, and of one that runs down; the group's name stands above what is inside.
RIGHT = Frame(GROUP_PADDING, GROUP_PADDING, GROUP_TITLE, GROUP_BOTTOM)
DOWN = Frame(GROUP_TITLE, GROUP_BOTTOM, GROUP_PADDING, GROUP_PADDING)


@dataclass(frozen=True, slots=True)
class Size:
    """The room a node takes, said of a graph that runs to the right; of one that runs down, x and y change places.

    width, height  of its card
    left           room on the card's left for its badge, and for labels that stand on level ends of their edges
    gap            room that the labels of its edges want between it and the column before
    entries        how far below the card's top each of its edges enters, by position
    margin         how far it keeps from what is above and below
    swaps          whether the edges may change places with each other where they enter
    early          whether it stands one column before the last one that it may stand in
    joins          whether it goes on to the next row with what it is an input of, where it would end a row
    """

    width: float
    height: float
    left: float
    entries: tuple[float, ...]
    margin: float = CARD_MARGIN
    gap: float = 0.0
    swaps: bool = field(default=False, compare=False)
    early: bool = False
    joins: bool = False


@dataclass(frozen=True, slots=True)
class Rectangle:
    """The place of a card or of a group's box; ``x`` and ``y`` are its upper left corner."""

    x: float
    y: float
    width: float
    height: float
