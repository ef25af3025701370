"""Draw a graph with the gradients that it holds, right or wrong, and mark the cards whose numbers are wrong."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace

from autograd import Value, topological_order
from autograd.languages import Language
from viz.drawing import Box, Part, Primitive, Run, Scene, Text, legend_of, style, theme_named
from viz.graph import Notation, Reading, budget_of, diagram, notation_of, with_sums
from viz.pictures import Caption, Drawing, drawing_of, fitted, listed, snapshot_of

#: So wide is a picture: two of them stand side by side in a notebook's column, and one fits on a phone.
WIDTH = 334.0

_RADIUS = 9.0

#: So many names of wrong values are told to those who do not see the picture.
_MOST_TOLD = 12


def drawn(
    loss: Value,
    wrong: Callable[[Reading], Collection[Value]] | None,
    language: Language,
    theme: str | None,
    *,
    as_in_books: bool = False,
) -> Drawing:
    """The picture of a graph with the gradients that it holds.

    wrong  which values have a wrong number or gradient, to be marked; None if all gradients are those of the result
    as_in_books  whether softmax or a loss may be shown as a book writes it; then nothing is folded
    """
    reading = Reading(loss, language, _notation()) if as_in_books else reading_of(loss, language)
    whole = diagram(reading, sums=with_sums("auto"))
    # On both sides a gradient is called what a value holds: the wrong one is no derivative, and cards are to look alike.
    legend = legend_of(whole, language, derivatives=False)
    collapse = None if as_in_books else "auto"
    budget = budget_of(None, collapse)
    folded, picture = fitted(whole, legend, collapse=collapse, max_nodes=budget, width=WIDTH, direction="down")
    shown_wrong = [value for value in (wrong(reading) if wrong else ()) if value in reading.index]
    snapshot = replace(snapshot_of(whole), derivatives=not shown_wrong)
    drawing = drawing_of(whole, folded, picture, snapshot, theme_named(theme), caption=Caption(), width=WIDTH)
    if not shown_wrong:
        return drawing
    marked = {reading.index[value] for value in shown_wrong}
    # A folded group is marked as well if a wrong number is in it.
    keys = {str(node.index) for node in folded.diagram.nodes if marked & {node.shown, *node.inside}}
    names = [reading.names[value].unique for value in shown_wrong]
    said = listed(language, *names[:_MOST_TOLD], *(["…"] if len(names) > _MOST_TOLD else []))
    scene = replace(drawing.scene, description=language("mistakes_marked", names=said))
    return replace(drawing, scene=with_marks(scene, keys))


def reading_of(loss: Value, language: Language) -> Reading:
    """A graph node by node, as a sweep goes through it: also where a book would write softmax or a cross-entropy at once."""
    return Reading(loss, language, _notation(), part=topological_order(loss))


def _notation() -> Notation:
    return notation_of(None, "mistakes")


def with_marks(scene: Scene, keys: Collection[str]) -> Scene:
    """The same picture with some of its cards marked, given by their keys: a dashed frame behind, ≠ on a corner."""
    parts: list[Part] = []
    for part in scene.parts:
        if part.kind not in ("node", "folded") or part.key not in keys:
            parts.append(part)
            continue
        card, *others = [each for each in part if isinstance(each, Box)]
        if part.kind == "folded":  # a card on another one
            card = _around(card, others[0])
        parts += [Part("frame", part.key, "", (_frame(card),)), part, Part("mark", part.key, "", _mark(card))]
    return replace(scene, parts=tuple(parts))


def _around(a: Box, b: Box) -> Box:
    """The smallest box around two."""
    x, y = min(a.x, b.x), min(a.y, b.y)
    right, bottom = max(a.x + a.width, b.x + b.width), max(a.y + a.height, b.y + b.height)
    return replace(a, x=x, y=y, width=right - x, height=bottom - y)


def _frame(card: Box) -> Box:
    return Box(
        *(card.x - 2.0, card.y - 2.0, card.width + 4.0, card.height + 4.0, card.radius + 2.0),
        stroke="notice",
        stroke_width=2.0,
        dashes=(5.0, 3.0),
    )


def _mark(card: Box) -> tuple[Primitive, ...]:
    """≠ in a disc on the upper right corner, where no edge ends."""
    x, y = card.x + card.width - 3.0, card.y + 3.0
    return (
        Box(x - _RADIUS, y - _RADIUS, 2 * _RADIUS, 2 * _RADIUS, _RADIUS, fill="notice"),
        Text(x, y + 4.6, (Run("≠", "paper", bold=True),), style.LABEL_SIZE, anchor="middle"),
    )
