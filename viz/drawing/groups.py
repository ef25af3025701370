"""Draw the boxes of groups that are open, and the sign that opens and folds them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from viz.layout import Point, Rectangle

from . import style
from .primitives import Box, Curve, Part, Run, Text, smooth
from .text import fit, text_width

#: The name of a group begins so far inside its box, and stands on this line.
_ASIDE, _BASELINE = 11.0, 19.0
#: So long a name makes its group's box wider: longer than any name that the library gives itself.
_LONGEST_NAME = 180.0
#: So far a name keeps from an edge; so far what it stands on reaches beyond it.
_CLEAR, _BESIDE = 5.0, 3.0
#: The same for a page, which moves names itself.
NAME_MEASURES = (_ASIDE, _BASELINE, style.GROUP_SIZE, _CLEAR, _BESIDE)


def toggle(*, opens: bool) -> Part:
    """The sign, + or −, at the upper left corner of a group's card or box on a page, for one at the origin.

    A little inside of the corner, since a box may end at the margin of its picture.
    """
    x, y, arm = 2.0, 2.0, 3.4
    bars = [Curve(smooth(((x - arm, y), (x + arm, y))), "ink", 1.4)]
    if opens:
        bars.append(Curve(((x, y - arm), (x, y - arm), (x, y + arm), (x, y + arm)), "ink", 1.4))
    reached = Box(x - 12.0, y - 12.0, 24.0, 24.0, fill="")  # seen by nobody, hit by a finger
    return Part("toggle", "", "", (reached, Box(x - 7.5, y - 7.5, 15.0, 15.0, 7.5, "paper", "faint", 1.0), *bars))


def group_box(path: str, name: str, place: Rectangle, routes: Iterable[Sequence[Point]] = ()) -> Part:
    """The tinted box of a scope, with its name.

    routes  of edges that may cross the name, in a graph that runs down: it moves aside if there is room, else it is drawn
            on them (``name_on_edges``)
    """
    shown = fit(name, place.width - 2 * _ASIDE, style.GROUP_SIZE)
    left, is_free = _left_of_name(shown, place, routes)
    text = Text(left, place.y + _BASELINE, (Run(shown, "muted"),), style.GROUP_SIZE)
    face = Box(place.x, place.y, place.width, place.height, radius=_ASIDE, fill="group", opacity=0.55)
    return Part("group", path, name if shown != name else "", (face, text) if is_free else (face,))


def room_of_name(name: str) -> float:
    """How wide the box of a group is at least, so that its name is whole; a longer one is cut."""
    return min(text_width(name, style.GROUP_SIZE), _LONGEST_NAME) + 2 * _ASIDE


def name_on_edges(path: str, name: str, place: Rectangle, routes: Iterable[Sequence[Point]]) -> Part | None:
    """A group's name that stands on the edges that cross it wherever it stands; None if it has a place of its own."""
    shown = fit(name, place.width - 2 * _ASIDE, style.GROUP_SIZE)
    left, is_free = _left_of_name(shown, place, routes)
    if is_free:
        return None
    y, width = place.y + _BASELINE, text_width(shown, style.GROUP_SIZE)
    paper = Box(left - _BESIDE, y - style.GROUP_SIZE, width + 2 * _BESIDE, style.GROUP_SIZE + 4.0, 4.0, "group")
    return Part("name", path, "", (paper, Text(left, y, (Run(shown, "muted"),), style.GROUP_SIZE)))


def _left_of_name(name: str, place: Rectangle, routes: Iterable[Sequence[Point]]) -> tuple[float, bool]:
    """Where a group's name begins: at the left of its box, else where no edge crosses it; and whether none does."""
    first, width = place.x + _ASIDE, text_width(name, style.GROUP_SIZE)
    crossed = sorted(_crossings(routes, place.y + _BASELINE - style.GROUP_SIZE, place.y + _BASELINE + 2.0))
    for left in [first, *[right + _CLEAR for _, right in crossed]]:
        right = left + width
        inside = first <= left and right <= place.x + place.width - _ASIDE
        if inside and not any([a - _CLEAR < right and left < b + _CLEAR for a, b in crossed]):
            return left, True
    return first, not crossed


def _crossings(routes: Iterable[Sequence[Point]], top: float, bottom: float) -> Iterator[tuple[float, float]]:
    """How far to the left and to the right each route reaches between two heights."""
    for route in routes:
        for (x0, y0), (x1, y1) in pairwise(route):
            if min(y0, y1) < bottom and max(y0, y1) > top:
                yield min(x0, x1), max(x0, x1)
