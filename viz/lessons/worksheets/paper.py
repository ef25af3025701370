"""The paper of a worksheet, and what is set on it: blocks, one below the other.  All lengths are in pixels."""

from __future__ import annotations

from dataclasses import dataclass

from viz.drawing import Part

#: Points of PostScript in a pixel of a page, so that type of 12 pixels has 9 points.
POINTS = 0.75
#: Papers, in points, upright.
PAPERS = {"a4": (595.276, 841.89), "a3": (841.89, 1190.551), "letter": (612.0, 792.0), "tabloid": (792.0, 1224.0)}
#: Which of them is twice as large.
TWICE = {"a4": "a3", "letter": "tabloid"}

MARGIN = 46.0
FOOT = 20.0  # of a page, above the margin

TEXT_SIZE, EQUATION_SIZE, HEADING_SIZE = 13.0, 14.0, 14.5
LEADING = 18.0


@dataclass(frozen=True, slots=True)
class Paper:
    """A page's size in pixels."""

    width: float
    height: float

    @property
    def across(self) -> float:
        return self.width - 2 * MARGIN

    @property
    def bottom(self) -> float:
        return self.height - MARGIN

    def turned(self) -> Paper:
        return Paper(self.height, self.width)


def paper_named(name: str) -> Paper:
    width, height = PAPERS[name]
    return Paper(width / POINTS, height / POINTS)


@dataclass(frozen=True, slots=True)
class Block:
    """Something that stands whole on a page: how tall it is, and its parts from the origin on.

    stays     whether what follows must begin on the same page
    baseline  how far down its last line of text is
    """

    height: float
    parts: tuple[Part, ...]
    stays: bool = False
    baseline: float = 0.0
