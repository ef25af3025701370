"""Draw the numbers of a matrix: up to four rows and columns between brackets, more as a heat map.

A square of a heat map stands for one number, or for the mean of those that share it.  Its colour is that of the sign,
and the more of it, the larger the number is next to the largest square.  Where there is room, a negative one has a minus.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from viz.drawing import style
from viz.drawing.legend import Legend, colour_of
from viz.drawing.primitives import Box, Curve, Part, Primitive, Run, Text
from viz.drawing.text import reach_of, text_width
from viz.graph.vectors import MOST_WRITTEN

Numbers = NDArray[np.float64]

ROW = 16.0  # between two baselines, where no index needs more …
FIRST_ROW, LAST_ROW = 12.5, 4.5  # … above the first one, and below the last
COLUMN_GAP = 10.0
BRACKET = 5.0  # between a bracket and the numbers
MOST_ROWS, MOST_COLUMNS = 16, 24  # of squares
MAP_WIDTH, MAP_HEIGHT = 120.0, 72.0
LEAST_SIDE = 14.0  # of a heat map
LARGEST_SQUARE = 10.0
_ROOM_FOR_SIGN = 6.0  # a smaller square has none for a minus
_SEEN = 0.2  # an opacity: of a fainter square the sign is not seen
NARROW = 40.0  # the least and the largest number stand beside a narrower heat map …
RANGE_ROOM = 17.0  # … and below a wider one


def is_heat_map(numbers: Numbers) -> bool:
    """Whether a matrix has too many rows or columns to be written out."""
    return bool(max(numbers.shape) > MOST_WRITTEN)


@dataclass(frozen=True, slots=True)
class Block:
    """A matrix with its width and height; bold and in the colours of their signs if these are gradients.

    told   what the tooltip of each number says
    first  from the top to the first baseline
    row    between two baselines
    """

    numbers: Numbers
    texts: tuple[tuple[str, ...], ...]
    is_gradient: bool
    width: float
    height: float
    told: tuple[tuple[str, ...], ...] = ()
    first: float = FIRST_ROW
    row: float = ROW

    def draw(self, x: float, y: float) -> list[Primitive | Part]:
        """The block with its upper left corner there."""
        if is_heat_map(self.numbers):
            return [*self._heat_map(x, y)]
        return self._written(x, y)

    def _written(self, x: float, y: float) -> list[Primitive | Part]:
        drawn: list[Primitive | Part] = []
        brackets = self.numbers.size > 1
        right = x + (BRACKET if brackets else 0.0)
        for j, width in enumerate(_widths(self.texts, bold=self.is_gradient)):
            right += width + (COLUMN_GAP if j else 0.0)
            for i, row in enumerate(self.texts):
                number = float(self.numbers[i, j])
                colour = ("muted" if math.isnan(number) else colour_of(number)) if self.is_gradient else "ink"
                run = Run(row[j], colour, bold=self.is_gradient and not math.isnan(number))
                text = Text(right, y + self.first + i * self.row, (run,), style.GRAD_SIZE, anchor="end")
                drawn.append(Part("number", "", self.told[i][j], (text,)) if self.told else text)
        if brackets:
            drawn += [_bracket(x, y, self.height, 1.0), _bracket(x + self.width, y, self.height, -1.0)]
        return drawn

    def _heat_map(self, x: float, y: float) -> list[Primitive]:
        squares = means(self.numbers)
        rows, columns = squares.shape
        width, height = _map_size(self.numbers)
        finite = squares[np.isfinite(squares)]
        largest = float(np.abs(finite).max(initial=0.0))
        drawn: list[Primitive] = []
        across, down = width / columns, height / rows
        for (i, j), number in np.ndenumerate(squares):
            place = x + j * across, y + i * down, across, down
            if not math.isfinite(number) and not np.isnan(squares).all():
                drawn.append(Box(*place, fill="notice"))
            elif number and largest:
                share = round(0.08 + 0.92 * abs(number) / largest, 2)
                drawn.append(Box(*place, fill=colour_of(number), opacity=share))
                if number < 0.0 and share >= _SEEN and min(across, down) >= _ROOM_FOR_SIGN:
                    drawn.append(_minus(place, share))
        drawn.append(Box(x, y, width, height, stroke="faint", stroke_width=0.8))
        return [*drawn, *self._ends(x, y, width, height)]

    def _ends(self, x: float, y: float, width: float, height: float) -> list[Primitive]:
        """The largest and the least number: at the ends of a narrow heat map, below a wide one."""
        *most, least = self.texts[0]
        if width >= NARROW:
            text = " … ".join([least, *most])
            return [Text(x, y + height + 13.0, (Run(text, "muted"),), style.SMALL_SIZE)]
        beside = x + width + BRACKET
        below = Text(beside, y + height - (0.0 if most else height / 2 - 4.5), (Run(least, "muted"),), style.SMALL_SIZE)
        return [*[Text(beside, y + 9.5, (Run(text, "muted"),), style.SMALL_SIZE) for text in most], below]


def _minus(square: tuple[float, float, float, float], share: float) -> Box:
    """A short bar in the middle of a square: grey paper tells by it that its number is negative."""
    x, y, width, height = square
    thick = max(1.0, 0.14 * height)
    return Box(x + 0.25 * width, y + (height - thick) / 2, 0.5 * width, thick, fill=style.ink_on(share))


#: Of a matrix that is too large for the names of its elements: its size says enough.
NOTHING = Block(np.zeros((1, 1)), (("",),), is_gradient=False, width=0.0, height=0.0)


def block(
    numbers: Numbers, legend: Legend, *, is_gradient: bool = False, told: tuple[tuple[str, ...], ...] = ()
) -> Block:
    """A matrix as it will be drawn.

    told  what the tooltip of each of its numbers says
    """
    if is_heat_map(numbers):
        width, height = _map_size(numbers)
        ends = _ends(numbers, legend)
        if width >= NARROW:
            height, width = height + RANGE_ROOM, max(width, text_width(" … ".join(ends), style.SMALL_SIZE))
        else:
            width += BRACKET + max([text_width(end, style.SMALL_SIZE) for end in ends])
        return Block(numbers, (ends,), is_gradient, width, height)
    written = tuple(
        [tuple(["—" if is_gradient and math.isnan(x) else legend.number(float(x)) for x in row]) for row in numbers]
    )
    return _in_brackets(numbers, written, is_gradient=is_gradient, told=told)


def names_in_brackets(numbers: Numbers, names: Sequence[str]) -> Block:
    """A matrix as the names of its elements, without a number."""
    rows, columns = numbers.shape
    written = tuple([tuple(names[i * columns : (i + 1) * columns]) for i in range(rows)])
    return _in_brackets(np.zeros_like(numbers), written, is_gradient=False)


def _in_brackets(
    numbers: Numbers,
    written: tuple[tuple[str, ...], ...],
    *,
    is_gradient: bool,
    told: tuple[tuple[str, ...], ...] = (),
) -> Block:
    width = sum(_widths(written, bold=is_gradient)) + COLUMN_GAP * (numbers.shape[1] - 1)
    width += 2 * BRACKET if numbers.size > 1 else 0.0
    reaches = [reach_of(text, style.GRAD_SIZE) for row in written for text in row]
    above, below = max([reach.above for reach in reaches]), max([reach.below for reach in reaches])
    first, last = max(FIRST_ROW, above + style.LEAST_BETWEEN), max(LAST_ROW, below + style.LEAST_BETWEEN)
    between = max(ROW, above + below + style.LEAST_BETWEEN)
    height = first + between * (len(written) - 1) + last
    return Block(numbers, written, is_gradient, width, height, told, first, between)


def means(numbers: Numbers) -> Numbers:
    """The matrix in at most 16 × 24 squares: of each the mean.

    >>> means(np.ones((32, 2)))[:1]
    array([[1., 1.]])
    """
    rows, columns = min(numbers.shape[0], MOST_ROWS), min(numbers.shape[1], MOST_COLUMNS)
    down = np.linspace(0, numbers.shape[0], rows + 1).astype(int)
    across = np.linspace(0, numbers.shape[1], columns + 1).astype(int)
    sums = np.add.reduceat(np.add.reduceat(numbers, down[:-1], axis=0), across[:-1], axis=1)
    return np.asarray(sums / np.outer(np.diff(down), np.diff(across)))


def _ends(numbers: Numbers, legend: Legend) -> tuple[str, ...]:
    """The largest and the least number, as they stand at a heat map; one where they are the same."""
    known = numbers[~np.isnan(numbers)]
    if not known.size:
        return ("—",)
    return tuple(dict.fromkeys([legend.number(float(known.max())), legend.number(float(known.min()))]))


def _map_size(numbers: Numbers) -> tuple[float, float]:
    rows, columns = min(numbers.shape[0], MOST_ROWS), min(numbers.shape[1], MOST_COLUMNS)
    side = min(LARGEST_SQUARE, MAP_WIDTH / columns, MAP_HEIGHT / rows)
    if min(rows, columns) == 1:
        return max(side * columns, LEAST_SIDE), max(side * rows, LEAST_SIDE)
    return max(min(columns * LARGEST_SQUARE, MAP_WIDTH), LEAST_SIDE), max(
        min(rows * LARGEST_SQUARE, MAP_HEIGHT), LEAST_SIDE
    )


def _widths(texts: tuple[tuple[str, ...], ...], *, bold: bool) -> list[float]:
    return [
        max([text_width(text, style.GRAD_SIZE, bold=bold) for text in column]) for column in zip(*texts, strict=True)
    ]


def _bracket(x: float, y: float, height: float, inwards: float) -> Curve:
    corners = [(x + 3.5 * inwards, y), (x, y), (x, y + height), (x + 3.5 * inwards, y + height)]
    points = [corners[0]]
    for start, end in pairwise(corners):
        points += [start, end, end]
    return Curve(tuple(points), "muted", 1.0)
