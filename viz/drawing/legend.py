"""Hold what all cards and edges of one picture share: the language, what a gradient is called, the largest flow."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from autograd.languages import Language
from viz.graph import Diagram, Edge, Node, isolated
from viz.words import Symbols

from . import style
from .text import fit_apart, fits, has_stacked_indices, typeset

#: What stands before a gradient that is not the derivative of the root alone: as in x.grad.
GRAD = "grad"
#: What stands on an edge along which nothing flows, whatever arrives.
NOTHING_FLOWS = "—"
#: A root whose name is longer is called by its beginning on the cards.
LONGEST_PREFIX = 4


@dataclass(frozen=True, slots=True)
class Legend:
    """What all cards and edges of a picture share.

    prefix         what stands before a gradient on a card: "∂L" for a derivative of the root L, else GRAD
    derivative_of  the symbol of the root that every gradient is a derivative of; None if they are something else
    largest        the largest finite |flow| along an edge: its width shows how large others are next to it
    thin           whether there are so many edges that thinner ones are clearer
    labels         what stands on cards of labels that are too long for them
    down           whether the graph runs down: badges stand on the upper sides of cards
    gradients      whether there are gradients on cards and local derivatives on edges
    symbols        the formulas that stand in the place of all numbers; None for numbers
    has_stacked_indices  whether a name has one index above another, as w⁽¹⁾₁: then lines stand further apart
    shown          every gradient that will stand on a card, by the node it shows, where steps are shown
    """

    language: Language
    prefix: str
    largest: float
    thin: bool = False
    shown: Mapping[int, Sequence[float]] = field(default_factory=dict)
    derivative_of: str | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    down: bool = False
    gradients: bool = True
    symbols: Symbols | None = None
    has_stacked_indices: bool = False

    @property
    def has_gradient_line(self) -> bool:
        """Whether a card has a third line, for the gradient."""
        return self.gradients and self.symbols is None

    @property
    def is_short(self) -> bool:
        """Whether there is no shorter way to say the same."""
        return not self.prefix if self.symbols is None else self.symbols.short

    def in_short(self) -> Legend:
        """The same without the gradient's name on each card; in formulas, with the derivatives alone on the edges."""
        return replace(self, prefix="", symbols=self.symbols and self.symbols.in_short())

    def second_line(self, node: Node) -> str:
        """What stands below the name of a value: its number, or how it is computed."""
        return self.number(node.data) if self.symbols is None else self.symbols.computed(node)

    def told_line(self, node: Node) -> str:
        """The same to its last digit, for a tooltip."""
        return self.told(node.data) if self.symbols is None else self.symbols.computed(node)

    def label(self, node: Node) -> str:
        """What stands first on a node's card: its name, or of a stack how many it stands for."""
        if node.times:
            return f"× {node.times}"
        return f"{node.within}: {self.named(node)}" if node.within else self.named(node)

    def named(self, node: Node) -> str:
        """The name of a node as its card shows it."""
        return self.labels.get(node.name.full, node.name.text) if node.name.given else node.name.text

    def number(self, number: float) -> str:
        """A number as cards and edges show it."""
        return self.language.number(number)

    def told(self, number: float) -> str:
        """The same to its last digit, for a tooltip and for those who do not see the picture."""
        return self.language.told(number)


def legend_of(
    diagram: Diagram,
    language: Language,
    *,
    derivatives: bool,
    shown: Mapping[int, Sequence[float]] | None = None,
    largest: float = 0.0,
) -> Legend:
    """The legend of a picture.

    derivatives  whether its gradients are derivatives of the root
    shown        by node index, where steps are shown
    largest      the largest flow, where it is known before the layout
    """
    root = diagram.by_index[diagram.root]
    prefix = gradient_prefix(root, derivatives=derivatives)
    symbol = root.name.symbol if derivatives else None
    return Legend(
        *(language, prefix, largest, has_many_edges(diagram), shown or {}, symbol, long_labels(diagram)),
        has_stacked_indices=any(
            has_stacked_indices(text) for node in diagram.nodes for text in (node.name.text, *node.results)
        ),
    )


def long_labels(diagram: Diagram) -> dict[str, str]:
    """For each label that is too long for a card what stands there instead: two of them never look alike."""
    room, size = style.CARD_MAX_LABEL, style.LABEL_SIZE
    labels = {node.name.full for node in diagram.nodes if node.name.given and not node.folded}
    return fit_apart(sorted([text for text in labels if not fits(text, room, size, bold=True)]), room, size, bold=True)


def has_many_edges(diagram: Diagram) -> bool:
    """Whether there are so many edges that thinner ones are clearer."""
    return len(diagram.edges) > style.MANY_EDGES


def gradient_prefix(root: Node, *, derivatives: bool) -> str:
    """What stands before a gradient on a card."""
    if not derivatives:
        return GRAD
    name = root.name.text
    on_line = sum([len(piece) for piece, level in typeset(name) if not level])
    return f"∂{isolated(name if on_line <= LONGEST_PREFIX else name[: LONGEST_PREFIX - 1] + '…')}"


def colour_of(gradient: float) -> str:
    """The role of a gradient's colour."""
    return "positive" if gradient > 0.0 else "negative" if gradient < 0.0 else "muted"


def share_of(flow: float, legend: Legend) -> float:
    """How wide the line of a flow is next to that of the largest, 0 to 1: the square root of its share.

    So a tenth of a gradient is still seen as a line of a third of the width.
    """
    if flow != flow or not legend.largest:
        return 0.0
    return min(math.sqrt(abs(flow) / legend.largest), 1.0)


def has_label(edge: Edge, legend: Legend) -> bool:
    """Whether there is something to say on an edge: from a constant nothing ever flows."""
    if edge.quiet or not edge.labelled or not legend.gradients:
        return False
    return legend.symbols is None or bool(legend.symbols.derivative(edge))


def says_nothing_flows(edge: Edge, legend: Legend) -> bool:
    """Whether "—" stands on an edge."""
    return edge.local is None and legend.symbols is None and has_label(edge, legend)


def label_text(edge: Edge, legend: Legend) -> str:
    """The label of an edge: "× 0.635", or "—" where nothing flows."""
    if not has_label(edge, legend):
        return ""
    if legend.symbols is not None:
        return legend.symbols.derivative(edge)
    return NOTHING_FLOWS if edge.local is None else f"× {legend.number(edge.local)}"
