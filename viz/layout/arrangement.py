"""Arrange the columns of a group: groups of one shape, such as the neurons of a layer, are worked out once."""

from __future__ import annotations

from collections.abc import Hashable, Mapping

from .columns import Vertex, assign_heights, find_order

#: By the shape of columns what was found for them: in each column which vertices follow each other, at which height, and
#: where the links to each enter.
Arrangements = dict[Hashable, list[list[tuple[int, float, list[float]]]]]


def arrange(columns: list[list[Vertex]], known: Arrangements) -> None:
    """Find the order of each column and the height of each vertex.

    known  what was found for other groups; it is added to
    """
    vertices = [vertex for column in columns for vertex in column]
    number = {id(vertex): i for i, vertex in enumerate(vertices)}
    shape = _shape_of(columns, number)
    if shape not in known:
        find_order(columns)
        assign_heights(columns)
        known[shape] = [
            [(number[id(vertex)], vertex.y, [link.enters for link in vertex.before]) for vertex in column]
            for column in columns
        ]
        return
    for column, found in zip(columns, known[shape], strict=True):
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
