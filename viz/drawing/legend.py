"""What all cards and ways of a picture share: the language, what a gradient is called, by which the sizes are scaled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from autograd.languages import Language
from viz.graph import Edge, Node

#: What stands before a gradient that is not the derivative of the root alone: as in x.grad.
GRAD = "grad"


@dataclass(frozen=True, slots=True)
class Look:
    """What all cards of a picture share.

    of        what stands before a gradient: "∂L" for a derivative of the root, else GRAD
    largest   the largest finite |gradient|, by which bars and widths are scaled
    thin      there are so many edges that thinner ones are clearer
    shown     every gradient that will stand on a card, by the node it shows, where steps are shown
    """

    language: Language
    of: str
    largest: float
    thin: bool = False
    shown: Mapping[int, Sequence[float]] = field(default_factory=dict)


def gradient_word(root: Node, *, derivatives: bool) -> str:
    """What stands before a gradient on a card."""
    if not derivatives:
        return GRAD
    return f"∂{root.name.text}" if len(root.name.text) <= 4 else "∂"


def colour_of(gradient: float) -> str:
    return "positive" if gradient > 0.0 else "negative" if gradient < 0.0 else "muted"


def share(gradient: float, look: Look) -> float:
    """How large a gradient is next to the largest: 0 to 1."""
    if gradient != gradient or not look.largest:
        return 0.0
    return min(abs(gradient) / look.largest, 1.0)


def edge_label(edge: Edge, look: Look) -> str:
    """ "× 0.6347", or "—" where nothing flows; from a constant nothing ever does, so there is nothing to say."""
    if edge.quiet or not edge.labelled:
        return ""
    return "—" if edge.local is None else f"× {look.language.number(edge.local)}"
