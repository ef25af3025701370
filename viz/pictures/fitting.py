"""Choose how a graph is shown in a given width: what does not fit folds, or stands upright; type is never made smaller.

In this order, until it fits:

1. as it was asked for, running to the right; then without the gradient's name on the cards, which the key says;
2. with groups folded, the innermost first, if folding is left to us;
3. upright, running down, with as little folded as fits.

What fits in none of these ways is shown as it was asked for, and scrolls.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from viz.drawing import Legend
from viz.graph import Diagram, Folded, fold, tighter

from .scene import PlacedDiagram, place

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
    ends: bool = True,
) -> tuple[Folded, PlacedDiagram]:
    """What is shown of a diagram in so many pixels, and how.

    direction  "right" or "down"; None for whichever fits
    ends       let a long sum show its first and its last term, and how many there are between them
    """
    folds = [fold(whole, collapse, max_nodes, ends=ends)]
    if collapse == "auto":
        folds += tighter(whole, max_nodes, folds[0], ends=ends)
    first: tuple[Folded, PlacedDiagram] | None = None
    for folded, way in _ways(folds, legend, direction):
        picture = place(folded.diagram, way, engine)
        if picture.width <= width or engine == "dot":
            return folded, picture
        first = first or (folded, picture)
        if len(folds) == 1 and len(whole.nodes) > _LARGE:
            break
    assert first is not None
    return first


def _ways(folds: Sequence[Folded], legend: Legend, direction: str | None) -> Iterator[tuple[Folded, Legend]]:
    """Every way to show a diagram, in the order in which they are tried."""
    for chosen in (direction,) if direction else ("right", "down"):
        turned = replace(legend, down=chosen == "down")
        for folded in folds:
            yield folded, turned
            if legend.derivative_of is not None:
                yield folded, replace(turned, prefix="")
