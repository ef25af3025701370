"""Arrange the columns of a group: groups of one shape, such as the neurons of a layer, are worked out once."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field

from .columns import Vertex
from .heights import assign_heights
from .order import find_order


@dataclass(slots=True)
class Arrangements:
    """What was found for the groups of one graph, or of one graph laid out in several ways.

    sifted  whether vertices are sifted; a large graph has no time for it, however small its groups are
    found   by whether they were sifted and the shape of columns: in each column which vertices follow each other, at which height, and where the links
            to each enter
    """

    sifted: bool = True
    found: dict[Hashable, list[list[tuple[int, float, list[float]]]]] = field(default_factory=dict)


def arrange(columns: list[list[Vertex]], known: Arrangements) -> None:
    """Find the order of each column and the height of each vertex.

    known  what was found for other groups; it is added to
    """
    vertices = [vertex for column in columns for vertex in column]
    number = {id(vertex): i for i, vertex in enumerate(vertices)}
    shape = known.sifted, _shape_of(columns, number)
    if shape not in known.found:
        find_order(columns, sifted=known.sifted)
        assign_heights(columns)
        known.found[shape] = [
            [(number[id(vertex)], vertex.y, [link.enters for link in vertex.before]) for vertex in column]
            for column in columns
        ]
        return
    for column, found in zip(columns, known.found[shape], strict=True):
        column[:] = [vertices[i] for i, _, _ in found]
        for place, (i, y, enters) in enumerate(found):
            vertices[i].place, vertices[i].y = place, y
            for link, height in zip(vertices[i].before, enters, strict=True):
                link.enters = height


def _shape_of(columns: list[list[Vertex]], number: Mapping[int, int]) -> Hashable:
    """All that an order and heights depend on."""
    return tuple(
        [
            (
                *(vertex.column, vertex.height, vertex.margin, vertex.weight, vertex.swaps),
                tuple([(number[id(link.target)], link.leaves, link.enters) for link in vertex.after]),
                tuple([number[id(link.source)] for link in vertex.before]),
            )
            for column in columns
            for vertex in column
        ]
    )
