"""What a player's page shows: pictures whose layout never moves, and what changes on them when.

Each view is one picture: the whole graph, or the inside of one folded group.  It is drawn once, by the same
functions as every other picture, with nothing known yet.  What changes later is written down beside it, drawn
by the same functions, too: the gradient on a card, the colour and width of a way.  The page only puts these
in place, so it cannot draw anything differently.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from . import cards, style
from .diagram import Diagram, Edge
from .drawing import Box, Curve, Part, Run, Text
from .folding import EARLIER, opened
from .language import Language
from .metrics import fit
from .scene import Plan, State, flow_along, look_of, parts_of, plan
from .style import THEMES
from .svg import group, inside, number
from .sweep import Sweep

#: The colours of a page are variables, which its style sheet sets for light and for dark.
VARIABLES: Mapping[str, str] = {role: f"var(--{role.replace(' ', '-')})" for role in THEMES["light"]}


def views_of(
    whole: Diagram, base: Diagram, sweep: Sweep, born: Mapping[int, int], language: Language
) -> dict[str, Any]:
    """Every view by the path of its group, "" for the whole, as plain data for the page.

    whole, base  the diagram unfolded, and as it is shown at first
    born         the frame that computes each node
    """
    look = look_of(whole, sweep.gradients(len(sweep.steps)).values(), language)
    final = sweep.gradients(len(sweep.steps))
    made: dict[str, Any] = {}
    pending = [("", base)]
    while pending:
        path, diagram = pending.pop()
        # Room is made for the largest number a card will show.
        sized = replace(diagram, nodes=tuple([replace(n, grad=final.get(n.shown)) for n in diagram.nodes]))
        shown = plan(sized, replace(look, thin=len(diagram.edges) > style.MANY_EDGES))
        made[path] = _view(shown, whole, sweep, born)
        folded = [node.folded for node in diagram.nodes if node.folded and node.folded != EARLIER]
        pending += [(inner, opened(whole, inner)) for inner in folded]
    return made


def _view(shown: Plan, whole: Diagram, sweep: Sweep, born: Mapping[int, int]) -> dict[str, Any]:
    diagram = shown.diagram
    parts = parts_of(shown, State({}, {}))
    ways = iter(range(len(shown.ways)))
    numbered = [replace(part, key=str(next(ways))) if part.kind == "edge" else part for part in parts]
    card_of = _card_of(diagram, whole)
    edges = {edge.key: edge for edge in diagram.edges}
    shared = [[edges[key] for key in way.edges] for way in shown.ways]
    return {
        "width": shown.layout.width + 2 * style.MARGIN,
        "height": shown.layout.height + 2 * style.MARGIN,
        "svg": "".join([group(part, VARIABLES, keyed=True) for part in [*numbered, *_covers(shown)]]),
        "cards": {str(index): card for index, card in card_of.items()},
        "born": _latest(card_of, born),
        "open": {str(node.index): node.folded for node in diagram.nodes if node.folded not in ("", EARLIER)},
        "place": {
            str(index): [place.x, place.y, place.width, place.height] for index, place in shown.layout.cards.items()
        },
        "inside": {path: [n.index for n in diagram.nodes if _within(n.group, path)] for path in shown.layout.boxes},
        "ways": [[" ".join(map(str, key)) for edge in group_ for key in edge.of] for group_ in shared],
        "labels": {" ".join(map(str, edge.of[0])): " ".join(map(str, edge.key)) for edge in diagram.edges},
        "gradients": _gradients(shown, sweep),
        "flows": _flows(shown, shared, sweep),
        "rows": [_row(node.index, shown) for node in diagram.nodes if not node.folded and not node.constant],
    }


def _within(path: str, outer: str) -> bool:
    return path == outer or path.startswith(outer + "/")


def _latest(card_of: Mapping[int, int], born: Mapping[int, int]) -> dict[str, int]:
    """A folded group's card is there once its last value is."""
    latest: dict[str, int] = {}
    for index, card in card_of.items():
        latest[str(card)] = max(latest.get(str(card), 0), born[index])
    return latest


def _card_of(diagram: Diagram, whole: Diagram) -> dict[int, int]:
    """The card that stands for each node: its own, or that of the folded group it is in."""
    own = {node.index for node in diagram.nodes if not node.folded}
    folded = {node.folded: node.index for node in diagram.nodes if node.folded}
    found = {}
    for node in whole.nodes:
        if node.index in own:
            found[node.index] = node.index
            continue
        inner = [path for path in folded if path != EARLIER and _within(node.group, path)]
        if inner:
            found[node.index] = folded[inner[0]]
        elif EARLIER in folded:
            found[node.index] = folded[EARLIER]
    return found


def _row(index: int, shown: Plan) -> list[str]:
    """A card as a row of the table: name, operation, data."""
    node = shown.diagram.by_index[index]
    return [str(index), node.name.full or node.name.text, node.badge, shown.look.language.number(node.data)]


# ---------------------------------------------------------------------------------------------------
# What changes


def _gradients(shown: Plan, sweep: Sweep) -> dict[str, Any]:
    """For each card the gradients it will show: the number of steps done, how it is drawn, how it is said."""
    changes: dict[int, list[tuple[int, float]]] = {}
    if not sweep.root.constant:
        changes[len(sweep.order) - 1] = [(0, 1.0)]
    for step in sweep.steps:
        if step.product is not None and step.after is not None:
            changes.setdefault(sweep.index[step.source], []).append((step.number, step.already_there + step.after))
    found = {}
    for node in shown.diagram.nodes:
        if node.constant or (node.folded and (node.outputs != 1 or node.folded == EARLIER)):
            continue
        place = shown.layout.cards[node.index]
        found[str(node.index)] = [
            [
                number_,
                inside(cards.gradient_of(node, gradient, place, shown.look), VARIABLES),
                shown.look.language.number(gradient),
            ]
            for number_, gradient in changes.get(node.shown, ())
        ]
    return found


def _flows(shown: Plan, shared: list[list[Edge]], sweep: Sweep) -> list[Any]:
    """For each way how it looks from which step on: the number of steps, colour, width, opacity."""
    ways_of: dict[tuple[int, int, int], list[int]] = {}
    for i, edges in enumerate(shared):
        for edge in edges:
            for key in edge.of:
                ways_of.setdefault(key, []).append(i)
    found: list[Any] = [[] for _ in shared]
    known: list[dict[tuple[int, int, int], float]] = [{} for _ in shared]
    for step in sweep.steps:
        key = (sweep.index[step.source], sweep.index[step.node], step.position)
        for i in ways_of.get(key, ()) if step.product is not None else ():
            assert step.product is not None
            known[i][key] = step.product
            flow = flow_along(shared[i], State({}, known[i]))
            drawn = cards.strand(shown.ways[i], shared[i], flow, shown.look).primitives[0]
            assert isinstance(drawn, Curve)
            found[i].append([step.number, VARIABLES[drawn.stroke], number(drawn.width), drawn.opacity])
    return found


# ---------------------------------------------------------------------------------------------------
# Folding in place


def _covers(shown: Plan) -> list[Part]:
    """For each box a lid that hides what is inside it, so that a group can be folded without moving anything."""
    covers = []
    language = shown.look.language
    for group_ in shown.diagram.groups:
        place = shown.layout.boxes.get(group_.path)
        if place is None:
            continue
        count = sum([node.members for node in shown.diagram.nodes if _within(node.group, group_.path)])
        middle, x = place.y + place.height / 2, place.x + place.width / 2
        name = fit(group_.name, place.width - 40.0, style.EQUATION_SIZE, bold=True)
        pieces = (
            Box(place.x, place.y, place.width, place.height, 14.0, "card", "border"),
            Text(x, middle, (Run(name, bold=True),), style.EQUATION_SIZE, anchor="middle"),
            Text(
                x,
                middle + 24.0,
                (Run(language("values", count=count), "muted"),),
                style.SENTENCE_SIZE,
                anchor="middle",
            ),
        )
        covers.append(Part("cover", group_.path, "", pieces))
    return covers
