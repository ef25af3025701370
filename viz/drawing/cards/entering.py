"""Find where edges enter a card, each with room for its label.

Read next: ``sizes.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from viz.drawing import style


def entry_heights(
    count: int,
    height: float,
    *,
    labelled: bool,
    with_numbers: bool,
    labels: Sequence[int] | None = None,
    label_height: float = style.LABELLED_ENTRY_SPACING,
) -> tuple[float, ...]:
    """How far below a card's top its ``count`` edges enter, each with room for its label.

    labelled      some of them have labels
    with_numbers  some of them are numbers in pills, which take more room
    labels        the positions of those that have labels, of three and more; all if not given
    label_height  how much room a label takes
    """
    spacing = label_height if labelled else style.SUM_ENTRY_SPACING
    if count == 2:
        pair = max(style.LABELLED_PAIR_SPACING, style.PAIR_OF_LABELS * label_height)
        spacing = pair if labelled or with_numbers else style.ENTRY_SPACING
    elif with_numbers:
        spacing = style.PILLED_ENTRY_SPACING
    elif labelled and labels is not None:
        apart = [spacing if position in labels else style.SUM_ENTRY_SPACING for position in range(1, count)]
        return tuple([height / 2 - sum(apart) / 2 + below for below in accumulate(apart, initial=0.0)])
    return tuple([height / 2 + spacing * (i - (count - 1) / 2) for i in range(count)])


def spacing_from_above(room: float, *, with_numbers: bool) -> float:
    """How far apart three and more edges enter from above, whose widest label takes so much room."""
    return style.PILLED_SPACING_FROM_ABOVE if with_numbers else max(style.LABELLED_SPACING_FROM_ABOVE, room + 10.0)


def entries_from_above(count: int, width: float, room: float, *, with_numbers: bool) -> tuple[float, ...]:
    """How far from a card's left side its ``count`` edges enter from above.

    room          what the widest of their labels takes; 0 if they have none
    with_numbers  some of them are numbers in pills, which have one distance whatever they are
    """
    spacing = (
        spacing_from_above(room, with_numbers=with_numbers)
        if room
        else min(style.SUM_ENTRY_SPACING, width / (count + 1))
    )
    if count == 2:
        spacing = style.ENTRY_SPACING
    return tuple([width / 2 + spacing * (i - (count - 1) / 2) for i in range(count)])
