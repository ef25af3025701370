"""Hold what all cards and edges of one picture share: the language, what a gradient is called, the largest gradient."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from autograd.languages import Language
from viz.graph import Diagram, Edge, Node

from . import style

#: What stands before a gradient that is not the derivative of the root alone: as in x.grad.
GRAD = "grad"


@dataclass(frozen=True, slots=True)
class Legend:
    """What all cards and edges of a picture share.

    prefix   what stands before a gradient: "∂L" for a derivative of the root L, else GRAD
    largest  the largest finite |gradient|: bars and widths show what share of it a gradient is
    thin     whether there are so many edges that thinner ones are clearer
    shown    every gradient that will stand on a card, by the node it shows, where steps are shown
    """

    language: Language
    prefix: str
    largest: float
    thin: bool = False
    shown: Mapping[int, Sequence[float]] = field(default_factory=dict)


def legend_of(
    diagram: Diagram,
    gradients: Iterable[float],
    language: Language,
    *,
    derivatives: bool,
    shown: Mapping[int, Sequence[float]] | None = None,
) -> Legend:
    """The legend of a picture.

    gradients    all that will be shown
    derivatives  whether they are derivatives of the root
    shown        by node index, where steps are shown
    """
    prefix = gradient_prefix(diagram.by_index[diagram.root], derivatives=derivatives)
    largest = max([abs(gradient) for gradient in gradients if math.isfinite(gradient)], default=0.0)
    return Legend(language, prefix, largest, thin=has_many_edges(diagram), shown=shown or {})


def has_many_edges(diagram: Diagram) -> bool:
    """Whether there are so many edges that thinner ones are clearer."""
    return len(diagram.edges) > style.MANY_EDGES


def gradient_prefix(root: Node, *, derivatives: bool) -> str:
    """What stands before a gradient on a card."""
    if not derivatives:
        return GRAD
    return f"∂{root.name.text}" if len(root.name.text) <= 4 else "∂"


def colour_of(gradient: float) -> str:
    """The role of a gradient's colour."""
    return "positive" if gradient > 0.0 else "negative" if gradient < 0.0 else "muted"


def share_of(gradient: float, legend: Legend) -> float:
    """How large a gradient is next to the largest: 0 to 1."""
    if gradient != gradient or not legend.largest:
        return 0.0
    return min(abs(gradient) / legend.largest, 1.0)


def label_text(edge: Edge, legend: Legend) -> str:
    """The label of an edge: "× 0.6347", or "—" where nothing flows.

    From a constant nothing ever flows, so there is nothing to say.
    """
    if edge.quiet or not edge.labelled:
        return ""
    return "—" if edge.local is None else f"× {legend.language.number(edge.local)}"
