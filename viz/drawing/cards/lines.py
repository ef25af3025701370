"""Find the baselines of what stands on a card: as far apart as the indices above and below their lines need.

Read next: ``sizes.py``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from viz.drawing import style
from viz.drawing.legend import Legend
from viz.drawing.text import Reach, reach_of
from viz.graph import Node

from .names import counts_outputs

#: A name with one index above another, as those of weights.
_STACKED = "w⁽¹⁾₁"
#: A name without, and a number.
_PLAIN, _NUMBER = "g", "0"


def lines_of(node: Node, legend: Legend, height: float = math.inf) -> tuple[float, tuple[float, float, float]]:
    """How tall a card is, and the baselines of its label, its value and its gradient, if it may be so tall.

    In less room than that it is low: its label and its value stand in one line.
    """
    if legend.has_gradient_line or counts_outputs(node):
        low = height < style.CARD_HEIGHT
        usual = (style.LOW_CARD_HEIGHT, style.LOW_CARD_LINES) if low else (style.CARD_HEIGHT, style.CARD_LINES)
    elif height < style.TWO_LINES_HEIGHT or not (legend.label(node) and legend.second_line(node)):
        return style.ONE_LINE_HEIGHT, style.ONE_LINE
    else:
        usual = style.TWO_LINES_HEIGHT, style.TWO_LINES
    return _with_room(*usual, _reaches(node, legend))


def _reaches(node: Node, legend: Legend) -> tuple[Reach, Reach, Reach]:
    """How far the label, the value and the gradient of a card reach above and below their lines.

    All cards of a picture are alike: each has room for the indices that one of them has.
    """
    name = _STACKED if legend.has_stacked_indices else _PLAIN
    label = _PLAIN if node.folded and not (node.within or node.times) else name
    names_value = legend.symbols is not None or (node.folded and len(node.results) == 1)
    value = name if names_value else _NUMBER
    return (
        reach_of(label, style.LABEL_SIZE),
        reach_of(value, style.SMALL_SIZE),
        reach_of(legend.prefix or _NUMBER, style.PREFIX_SIZE),
    )


def _with_room(
    height: float, lines: tuple[float, float, float], reaches: Sequence[Reach]
) -> tuple[float, tuple[float, float, float]]:
    """The height of a card and its baselines, where they need it larger and further apart than usual.

    What stands in one line with something else, or where there is nothing, has the same baseline.
    """
    found, below = [max(lines[0], reaches[0].above + style.LEAST_ABOVE)], reaches[0].below
    for (before, line), reach in zip(pairwise(lines), reaches[1:], strict=True):
        if line == before:
            found.append(found[-1])
            below = max(below, reach.below)
        else:
            found.append(found[-1] + max(line - before, below + reach.above + style.LEAST_BETWEEN))
            below = reach.below
    label, value, gradient = found
    return height + gradient - lines[2], (label, value, gradient)
