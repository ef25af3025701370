"""Choose how a graph is shown in a given width: what does not fit folds, or stands upright; type is never made smaller.

In this order, until it fits:

1. as it was asked for, running to the right; then without the gradient's name on the cards, which the key says;
2. with what is alike stacked, then with groups folded, the innermost first, if folding is left to us;
3. in rows, with as little folded as a screen has room for;
4. upright, running down, likewise;
5. with a whole network on one card: before, its neurons or its layers stand in rows or upright;
6. on a slide, which cannot scroll, with the ends of short sums alone, and with the earliest values on one card.

What is narrow enough but taller than a screen is shown in the way that is least tall.  What fits in no way is shown as
it was asked for, and scrolls.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice

from viz.drawing import Legend
from viz.graph import Diagram, Folded, fold, short_of_room, stacked, tighter
from viz.layout import Arrangements

from .scene import PlacedDiagram, place

#: Rows and what stands upright may be so tall.
TALL = 1000.0
#: Of more cards than this one layout has to do: to try another takes too long.
_LARGE = 400


def fitted(
    whole: Diagram,
    legend: Legend,
    *,
    collapse: str | Sequence[str] | None,
    max_nodes: int,
    width: float,
    direction: str | None,
    engine: str = "own",
    height: float | None = None,
) -> tuple[Folded, PlacedDiagram]:
    """What is shown of a diagram in so many pixels, and how.

    direction  "right" or "down"; None for whichever fits
    height     how many pixels there are upwards, as on a slide; if it is not given, as many as a page has that scrolls
    """
    is_auto = isinstance(collapse, str) and collapse == "auto"  # an array is compared number by number
    folds = _folds(whole, max_nodes) if is_auto else [fold(whole, collapse, max_nodes, ends=True)]
    tried: list[tuple[Folded, PlacedDiagram]] = []
    known = Arrangements()  # the same cards in rows, or without the gradient's name, stand above each other alike
    smaller = short_of_room(folds[-1]) if is_auto and height is not None else ()
    ways = _ways(folds, legend, direction)
    if len(folds) == 1 and len(folds[0].diagram.nodes) > _LARGE:
        ways = islice(ways, 1)
    for folded, way, broken in chain(ways, _one_by_one(smaller, legend, direction)):
        picture = place(folded.diagram, way, engine, width if broken else math.inf, known=known)
        if engine == "dot":
            return folded, picture
        tried.append((folded, picture))
        most = height if height is not None else TALL if broken or way.down else math.inf
        if picture.width <= width and picture.height <= most:
            return folded, picture
    if height is not None:
        return min(tried, key=lambda shown: max(shown[1].width / width, shown[1].height / height))
    narrow = [(folded, picture) for folded, picture in tried if picture.width <= width]
    return min(narrow, key=lambda shown: shown[1].height) if narrow else tried[0]


def _folds(whole: Diagram, max_nodes: int) -> list[Folded]:
    """Smaller and smaller diagrams: as it was asked for, then with what is alike stacked, then with more groups folded."""
    alike = stacked(whole)
    base = fold(alike, "auto", max_nodes, ends=True)
    smaller = [*([] if alike is whole else [base]), *tighter(alike, max_nodes, base, ends=True)]
    if len(whole.nodes) > max_nodes and smaller and smaller[0].stacked:
        return smaller  # what is alike is stacked before anything else folds
    return [base if alike is whole else fold(whole, "auto", max_nodes, ends=True), *smaller]


def _one_by_one(
    folds: Iterable[Folded], legend: Legend, direction: str | None
) -> Iterator[tuple[Folded, Legend, bool]]:
    """Every way to show each of these diagrams: the first that fits hides least."""
    for folded in folds:
        yield from _ways([replace(folded, networks=0)], legend, direction)


def _ways(folds: Sequence[Folded], legend: Legend, direction: str | None) -> Iterator[tuple[Folded, Legend, bool]]:
    """Every way to show a diagram, in the order in which they are tried; the last item says whether in rows."""
    whole = [folded for folded in folds if folded.networks]
    for rung in ([folded for folded in folds if not folded.networks], whole):
        for chosen in (direction,) if direction else ("right", "down"):
            turned = replace(legend, down=chosen == "down")
            for broken in (False, True) if chosen == "right" else (False,):
                for folded in rung:
                    yield folded, turned, broken
                    if (legend.derivative_of is not None or legend.symbols is not None) and not legend.is_short:
                        yield folded, turned.in_short(), broken
