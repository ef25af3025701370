"""Ask Graphviz for the positions: ``draw(value, engine="dot")``, for those who have the ``dot`` program.

Only sizes go to ``dot`` and only positions come back; the picture is drawn as always.  No text of a user goes
there: nodes and groups are numbered.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping
from typing import Any

from viz.graph import Diagram

from .geometry import GROUP_TITLE, Point, Rectangle, Size
from .layout import Layout

_INCH = 72.0  # dot measures sizes in inches, positions in points
_SECONDS = 60.0


def lay_out_with_dot(diagram: Diagram, sizes: Mapping[int, Size]) -> Layout:
    """Place every node of ``diagram`` where ``dot`` would; ``sizes`` by node index.

    Raises RuntimeError if the program is not there, takes more than a minute, or gives up.
    """
    program = shutil.which("dot")
    if program is None:
        raise RuntimeError(
            "engine='dot' needs Graphviz's program dot, which is not on this machine's PATH: install it "
            "(apt install graphviz, brew install graphviz, or graphviz.org/download), or leave engine= out"
        )
    source = "\n".join(_source(diagram, sizes))
    try:
        done = subprocess.run(  # noqa: S603  # our own text, no shell
            [program, "-Tjson"], input=source.encode(), capture_output=True, check=True, timeout=_SECONDS
        )
    except subprocess.TimeoutExpired:
        raise RuntimeError(
            f"dot took more than {_SECONDS:.0f} s for {len(diagram.nodes)} cards: fold groups (collapse=), or leave "
            "engine= out"
        ) from None
    except subprocess.CalledProcessError as failed:
        complaint = failed.stderr.decode(errors="replace").strip().splitlines()
        raise RuntimeError(
            f"dot gave up on this graph ({complaint[-1] if complaint else 'it does not say why'}): fold groups "
            "(collapse=), or leave engine= out"
        ) from None
    return _layout(json.loads(done.stdout), diagram, sizes)


def _source(diagram: Diagram, sizes: Mapping[int, Size]) -> list[str]:
    lines = ["digraph {", "rankdir=LR nodesep=0.3 ranksep=0.55", "node [shape=record fixedsize=true]"]
    number = {group.path: i for i, group in enumerate(diagram.groups)}
    inner: dict[str, list[str]] = {}
    for group in diagram.groups:
        inner.setdefault(group.parent, []).append(group.path)
    members: dict[str, list[int]] = {}
    for node in diagram.nodes:
        members.setdefault(node.group, []).append(node.index)
    pending: list[str | None] = [""]
    while pending:
        path = pending.pop()
        if path is None:
            lines.append("}")
            continue
        if path:
            lines.append(f'subgraph cluster_{number[path]} {{ margin=18 label="-" fontsize={GROUP_TITLE / 2:.0f}')
            pending.append(None)
        for index in members.get(path, ()):
            size = sizes[index]
            width, height = (_room_of(size) + size.width) / _INCH, size.height / _INCH
            ports = "|".join([f"<p{position}>" for position in range(len(size.entries))])
            lines.append(f'n{index} [label="{ports}" width={width:.4f} height={height:.4f}]')
        pending += reversed(inner.get(path, []))
    for i, edge in enumerate(diagram.edges):
        lines.append(f"n{edge.source}:e -> n{edge.target}:p{edge.position}:w [id=e{i} arrowhead=none]")
    return [*lines, "}"]


def _layout(found: dict[str, Any], diagram: Diagram, sizes: Mapping[int, Size]) -> Layout:
    _, _, width, height = map(float, found["bb"].split(","))
    cards: dict[int, Rectangle] = {}
    boxes: dict[str, Rectangle] = {}
    for thing in found.get("objects", []):
        name = thing["name"]
        if name.startswith("cluster_"):
            left, bottom, right, top = map(float, thing["bb"].split(","))
            path = diagram.groups[int(name.removeprefix("cluster_"))].path
            boxes[path] = Rectangle(left, height - top, right - left, top - bottom)
        else:
            x, y = map(float, thing["pos"].split(","))
            size = sizes[int(name.removeprefix("n"))]
            left = x - (_room_of(size) + size.width) / 2
            cards[int(name.removeprefix("n"))] = Rectangle(
                left + _room_of(size), height - y - size.height / 2, size.width, size.height
            )
    routes = {}
    for thing in found.get("edges", []):
        edge = diagram.edges[int(thing["id"].removeprefix("e"))]
        points = [_point(text, height) for text in thing["pos"].split(" ")]
        card, size = cards[edge.target], sizes[edge.target]
        entry = (card.x, card.y + size.entries[edge.position])
        routes[edge.key] = (*points, *_last_piece(points[-1], entry, _room_of(size)))
    order = {node.index: cards[node.index] for node in diagram.nodes}
    kept = {group.path: boxes[group.path] for group in diagram.groups if group.path in boxes}
    return Layout(width, height, order, kept, {edge.key: routes[edge.key] for edge in diagram.edges}, curved=True)


def _room_of(size: Size) -> float:
    """The room before a card: for its badge, and for labels, which our own layout puts between two columns."""
    return size.left + size.gap


def _point(text: str, height: float) -> Point:
    x, y = map(float, text.split(","))
    return x, height - y


def _last_piece(start: Point, entry: Point, room: float) -> list[Point]:
    """An edge's way through the room for labels: first to the height at which it enters the card, then level."""
    bend = start[0] + min(room / 4, 12.0)
    middle = (start[0] + bend) / 2
    level = (bend, entry[1])
    return [(middle, start[1]), (middle, entry[1]), level, level, entry, entry]
