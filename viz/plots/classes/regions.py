"""Find the regions in which a model decides for one class, and the lines between them.

The model is asked at the nodes of a grid.  Where neighbours differ, the point between them at which the answer changes is
found by halving the interval, so it lies on the model's own border: a straight border is a straight line, although a step
gives no slope to interpolate.  Within a cell of the grid the border is drawn straight.  The cells that a border crosses are
asked point by point, so that the colours end where the line is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from autograd.tape import Array

from .decisions import Answer

#: From (points, 2) to answers.
Ask: TypeAlias = Callable[[Array], Answer]

#: A place where lines end or meet: on a horizontal edge of the grid, on a vertical one, or within a cell; its row and column.
_Place: TypeAlias = tuple[str, int, int]

#: A cell of the grid is so many pixels wide.
PIXELS = 6

#: An interval is halved so often: to 1/65536 of a cell.
HALVINGS = 16


@dataclass(frozen=True)
class Regions:
    """Where which class is predicted.

    extent    left, right, bottom, top
    index     (rows, columns) of pixels, from the bottom: the class at the middle of each
    strength  (rows, columns): how sure the model is there
    borders   lines of points, (points, 2)
    """

    extent: tuple[float, float, float, float]
    index: np.ndarray
    strength: Array
    borders: list[Array]


def regions_of(ask: Ask, low: Array, high: Array, resolution: int) -> Regions:
    """The regions in a rectangle.

    low, high   its corners, (2,)
    resolution  how many nodes the grid has in each direction
    """
    across, up = (np.linspace(low[i], high[i], resolution) for i in range(2))
    nodes = ask(np.array([[a, b] for b in up for a in across]))
    index = nodes.index.reshape(resolution, resolution)
    strength = nodes.strength.reshape(resolution, resolution)
    pixels, sure = _painted(ask, across, up, index, strength)
    return Regions((low[0], high[0], low[1], high[1]), pixels, sure, _borders(ask, across, up, index))


def crossings(ask: Ask, starts: Array, ends: Array, classes: np.ndarray) -> Array:
    """The points between starts and ends at which the model's answer stops being that of the start.

    starts, ends  (pairs, features)
    classes       (pairs,) the answers at the starts
    """
    if not len(starts):
        return starts
    near, far = np.zeros((len(starts), 1)), np.ones((len(starts), 1))
    for _ in range(HALVINGS):
        middle = (near + far) / 2.0
        same = (ask(starts + (ends - starts) * middle).index == classes)[:, None]
        near, far = np.where(same, middle, near), np.where(same, far, middle)
    return starts + (ends - starts) * (near + far) / 2.0


def _painted(ask: Ask, across: Array, up: Array, index: np.ndarray, strength: Array) -> tuple[np.ndarray, Array]:
    """The class and the strength at each pixel: those of the cell's corners, if these agree, else asked for."""
    cells = len(up) - 1
    middles = (np.arange(PIXELS) + 0.5) / PIXELS
    corners = np.stack([index[:-1, :-1], index[:-1, 1:], index[1:, :-1], index[1:, 1:]])
    pixels = np.kron(corners[0], np.ones((PIXELS, PIXELS), dtype=int))
    places = (np.arange(cells * PIXELS) + 0.5) / PIXELS
    sure = np.array([np.interp(places, np.arange(cells + 1), row) for row in strength])
    sure = np.array([np.interp(places, np.arange(cells + 1), column) for column in sure.T]).T
    rows, columns = np.nonzero((corners != corners[0]).any(axis=0))
    if len(rows):
        x = across[columns][:, None] + (across[1] - across[0]) * middles
        y = up[rows][:, None] + (up[1] - up[0]) * middles
        points = np.stack([np.repeat(x[:, None, :], PIXELS, axis=1), np.repeat(y[:, :, None], PIXELS, axis=2)], axis=-1)
        found = ask(points.reshape(-1, 2))
        shape = (len(rows), PIXELS, PIXELS)
        offsets = np.arange(PIXELS)
        r = (rows[:, None] * PIXELS + offsets)[:, :, None]
        c = (columns[:, None] * PIXELS + offsets)[:, None, :]
        pixels[r, c], sure[r, c] = found.index.reshape(shape), found.strength.reshape(shape)
    return pixels, sure


def _borders(ask: Ask, across: Array, up: Array, index: np.ndarray) -> list[Array]:
    """The lines along which two neighbouring nodes of the grid have different classes between them."""
    points: dict[_Place, Array] = {}
    for kind, (down, right) in (("horizontal", (0, 1)), ("vertical", (1, 0))):
        first, second = index[: len(up) - down, : len(across) - right], index[down:, right:]
        rows, columns = np.nonzero((first != second) & (first >= 0) & (second >= 0))
        starts = np.column_stack([across[columns], up[rows]])
        ends = np.column_stack([across[columns + right], up[rows + down]])
        found = crossings(ask, starts, ends, first[rows, columns])
        points |= {(kind, r, c): point for r, c, point in zip(rows.tolist(), columns.tolist(), found, strict=True)}
    neighbours: dict[_Place, list[_Place]] = {}
    for a, b in _segments(ask, points, across, up, index):
        neighbours.setdefault(a, []).append(b)
        neighbours.setdefault(b, []).append(a)
    return [np.array([points[place] for place in line]) for line in _chained(neighbours)]


def _segments(
    ask: Ask, points: dict[_Place, Array], across: Array, up: Array, index: np.ndarray
) -> Iterator[tuple[_Place, _Place]]:
    """What to join within each cell; where three classes meet, a point in its middle is added to ``points``."""
    cells = {(r - (kind == "horizontal") * i, c - (kind == "vertical") * i) for kind, r, c in points for i in (0, 1)}
    for r, c in sorted(cells):
        if not (0 <= r < len(up) - 1 and 0 <= c < len(across) - 1):
            continue
        bottom, top = ("horizontal", r, c), ("horizontal", r + 1, c)
        left, right = ("vertical", r, c), ("vertical", r, c + 1)
        crossed = [place for place in (bottom, right, top, left) if place in points]
        if len(crossed) == 2:
            yield crossed[0], crossed[1]
        elif len(crossed) == 4 and index[r, c] == index[r + 1, c + 1] and index[r, c + 1] == index[r + 1, c]:
            middle = np.array([[across[c : c + 2].mean(), up[r : r + 2].mean()]])
            joined = ask(middle).index[0] == index[r, c]  # the lower left corner and the upper right one
            yield from [(bottom, right), (left, top)] if joined else [(bottom, left), (right, top)]
        elif len(crossed) > 2:
            centre = ("cell", r, c)
            points[centre] = np.mean([points[place] for place in crossed], axis=0)
            yield from [(place, centre) for place in crossed]


def _chained(neighbours: dict[_Place, list[_Place]]) -> Iterator[list[_Place]]:
    """Lines as long as they can be: from an end or a meeting point to the next, then those that are closed."""
    ends = {place for place, others in neighbours.items() if len(others) != 2}
    for start in [*sorted(ends), *neighbours]:
        while neighbours[start]:
            line = [start]
            while neighbours[line[-1]]:
                here = line[-1]
                following = neighbours[here].pop()
                neighbours[following].remove(here)
                line.append(following)
                if following in ends or following == start:
                    break
            yield line
