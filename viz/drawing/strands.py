"""Edges from one source share their way as far as they can: the pieces to draw, each once.

Along a shared piece flows the sum of what flows back along its branches.  So where a value is used several
times, a picture shows how its gradient is added up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

Point = tuple[float, float]
Key = tuple[int, int, int]  # source, target, position


@dataclass(frozen=True, slots=True)
class Strand:
    """A piece of way, and the edges that share it; ``curved`` if its points are those of Bézier pieces."""

    points: tuple[Point, ...]
    edges: tuple[Key, ...]
    curved: bool = False


def strands(routes: Mapping[Key, tuple[Point, ...]], *, curved: bool = False) -> list[Strand]:
    """The ways of all edges, cut where they part. Curved ones share nothing.

    >>> for strand in strands({(0, 1, 0): ((0, 0), (1, 0), (2, 5)), (0, 2, 0): ((0, 0), (1, 0), (2, -5))}):
    ...     print(strand.points, strand.edges)
    ((0, 0), (1, 0)) ((0, 1, 0), (0, 2, 0))
    ((1, 0), (2, 5)) ((0, 1, 0),)
    ((1, 0), (2, -5)) ((0, 2, 0),)
    """
    if curved:
        return [Strand(points, (key,), curved=True) for key, points in routes.items()]
    sharing: dict[tuple[int, Point, Point], list[Key]] = {}
    for key, route in routes.items():
        for a, b in pairwise(route):
            sharing.setdefault((key[0], a, b), []).append(key)
    found = []
    for key, route in routes.items():
        points: list[Point] = []
        edges: tuple[Key, ...] = ()
        for a, b in pairwise(route):
            here = tuple(sharing[key[0], a, b])
            if points and here == edges:
                points.append(b)
                continue
            found += _strand(points, edges, key)
            points, edges = [a, b], here
        found += _strand(points, edges, key)
    return found


def _strand(points: list[Point], edges: Iterable[Key], key: Key) -> list[Strand]:
    """A strand belongs to the first of its edges, which draws it."""
    edges = tuple(edges)
    return [Strand(_straightened(points), edges)] if points and edges[0] == key else []


def _straightened(points: list[Point]) -> tuple[Point, ...]:
    """Without the points in the middle of a level stretch."""
    kept = points[:1]
    for point, following in pairwise(points[1:]):
        if not kept[-1][1] == point[1] == following[1]:
            kept.append(point)
    return (*kept, points[-1])
