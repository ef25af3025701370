"""Fold groups into one card each: nobody can read a picture of 700 cards, anybody one of a few layers.

``fold`` makes a smaller diagram of a diagram (``merging.py``).  Edges between the same two cards become one edge, along
which what they carry flows.  Where there is more than fits, ``tighter`` folds on.

A group can be folded only if no path leaves it and comes back, else the picture would have a circle.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from autograd.graph import kinds

from .book import is_loss
from .dag import columns_of, on_cycles
from .diagram import Diagram, Group, Node
from .merging import Ends, merged
from .repeated import between_the_ends, counted, stacked, with_ends

#: The kinds of groups.  A neuron's and a layer's scopes begin with that word: "mlp/layer 1/neuron 3".
KINDS = ("neuron", "layer", "network")
#: What to fold, from nothing to everything: each operation has a card, each sum, each neuron, each layer, each network.
LADDER = ("scalar", "sum", *KINDS)

#: If there are more cards than this, groups fold by themselves.
BUDGET = 120
#: If there are more cards than this, or edges are longer in all, nothing is drawn whole, even if it was asked for.
LIMIT = 12_000
LONGEST_EDGES = 400_000

#: The path of what stands for the nodes that come before those drawn; no scope has this path.
EARLIER = "\0earlier"


@dataclass(frozen=True, slots=True)
class Folded:
    """A diagram, how many groups were folded without being asked, how many of these are whole networks, and how many early
    nodes were gathered.
    """

    diagram: Diagram
    groups: int = 0
    earlier: int = 0
    networks: int = 0

    @property
    def stacked(self) -> int:
        """How many like values or like steps stand on one card, at most."""
        return max([node.times for node in self.diagram.nodes], default=0)

    @property
    def shortened(self) -> bool:
        """Whether terms of a sum stand on one card."""
        return any([node.more for node in self.diagram.nodes])


def with_sums(collapse: str | Sequence[str] | None) -> bool:
    """Whether a sum is drawn as one card, Σ: always but where each operation was asked for, as a "scalar"."""
    chosen = [collapse] if isinstance(collapse, str) else collapse
    return not (isinstance(chosen, list | tuple | set | frozenset) and "scalar" in chosen)


def fold(diagram: Diagram, collapse: str | Sequence[str] | None, budget: int = BUDGET, *, ends: bool = False) -> Folded:
    """The diagram with some of its groups folded.

    collapse  "auto" folds groups, the innermost first, until at most ``budget`` cards are left; "neuron",
              "layer" or "network" folds the groups of that kind; a group's name or path, or several, fold
              those; "sum" and "scalar" fold no group (``with_sums`` says what they mean); None folds nothing
    ends      let a long sum show its first and its last term, and how many there are between them

    Raises ValueError, naming the groups there are, if there is none of that name.
    """
    if not isinstance(collapse, str | list | tuple | set | frozenset | None):
        raise TypeError(
            f"collapse={kinds.shown(collapse)}: collapse must be 'auto', the name of a group or several, or None, not "
            f"{type(collapse).__name__}"
        )
    if collapse is None:
        return _gather_earlier(diagram, LIMIT)
    ends = ends and with_sums(collapse)
    if ends:
        diagram = with_ends(diagram, of_leaves=True)
    if collapse != "auto":
        chosen = _chosen(diagram, collapse)
        return _gather_earlier(_folded(diagram, chosen | _closed(diagram, around=chosen), ends=ends), LIMIT)
    paths = _closed(diagram)
    middle = between_the_ends(diagram, paths) if ends else {}
    small, groups = folded(diagram, paths, apart=True, terms=middle) if paths else diagram, 0
    for level in _innermost_first(diagram):
        if len(small.nodes) <= budget:
            break
        paths |= level
        small = folded(diagram, paths, apart=True, terms=middle)
        groups = _groups_in(small)
    gathered = _gather_earlier(with_ends(small) if ends else small, budget)
    return replace(gathered, groups=groups, networks=_networks_in(small, diagram.groups))


def budget_of(max_nodes: int | None, collapse: Any) -> int:
    """How many cards there may be; ValueError for a number that would have no effect, as nothing folds by itself."""
    budget = kinds.optional(kinds.whole(1))(max_nodes, "max_nodes")
    if budget is not None and not (isinstance(collapse, str) and collapse == "auto"):
        raise ValueError(
            f"max_nodes={budget}: it says when groups fold by themselves, and so has no effect with "
            f"collapse={kinds.shown(collapse)}: leave one of the two out"
        )
    return BUDGET if budget is None else budget


def tighter(diagram: Diagram, budget: int, base: Folded, *, ends: bool = False) -> Iterator[Folded]:
    """The same diagram with more and more groups folded, the innermost first; each has fewer cards than ``base``."""
    diagram = with_ends(diagram, of_leaves=True) if ends else diagram
    paths = _closed(diagram)
    cards = len(base.diagram.nodes)
    for level in _innermost_first(diagram):
        paths |= level
        small = _folded(diagram, paths, ends=ends)
        for smaller in (small, stacked(small)) if ends else (small,):
            if len(smaller.nodes) < cards:
                cards = len(smaller.nodes)
                networks = _networks_in(smaller, diagram.groups)
                yield replace(_gather_earlier(smaller, budget), groups=_groups_in(smaller), networks=networks)


#: Where every card has to be on one page: a sum of more terms may show its ends alone, and so few cards may be left.
_SHORT_SUM, _BUDGETS = 3, (60, 40, 30, 24, 18, 14, 10, 7, 5, 3)


def short_of_room(folded: Folded) -> Iterator[Folded]:
    """Smaller and smaller diagrams where no group is left to fold: short sums show their ends, early nodes are gathered."""
    small = folded.diagram
    for of_leaves in (True, False):
        shorter = with_ends(small, of_leaves=of_leaves, most=_SHORT_SUM)
        if len(shorter.nodes) < len(small.nodes):
            small = shorter
            yield replace(folded, diagram=small)
    for budget in _BUDGETS:
        gathered = _gather_earlier(small, budget) if len(small.nodes) > budget else folded
        if gathered.earlier > folded.earlier:
            yield replace(gathered, groups=folded.groups, networks=folded.networks)


def _folded(diagram: Diagram, paths: set[str], *, ends: bool) -> Diagram:
    """The diagram with these groups folded, and then of long sums only the ends, if so."""
    small = folded(diagram, paths, apart=True, terms=between_the_ends(diagram, paths) if ends else {})
    return with_ends(small) if ends else small


def _groups_in(diagram: Diagram) -> int:
    """How many groups are folded in a diagram, besides those that are closed by themselves."""
    return sum([bool(node.folded) and not (node.more or node.times or is_loss(node.folded)) for node in diagram.nodes])


def _networks_in(diagram: Diagram, groups: Sequence[Group]) -> int:
    """How many groups are folded in a diagram that hold others than neurons, such as layers.

    groups  those that there were before anything was folded
    """
    within = {group.parent for group in groups if group.parent and not _is_called(group, "neuron", groups)}
    return sum([node.folded in within and not is_loss(node.folded) for node in diagram.nodes])


def _closed(diagram: Diagram, *, around: set[str] | None = None) -> set[str]:
    """The groups that are one card unless every card is asked for: losses that have a derivative of their own.

    around  the groups that somebody has chosen: what holds one of them is open; where there are none, all is
    """
    closed = {group.path for group in diagram.groups if is_loss(group.path)} if around is None or around else set()
    return {path for path in closed if not any([inner.startswith(f"{path}/") for inner in around or ()])}


def _chosen(diagram: Diagram, collapse: str | Sequence[str]) -> set[str]:
    """The groups that were asked for by kind, name or path."""
    paths: set[str] = set()
    for wanted in [collapse] if isinstance(collapse, str) else collapse:
        found = {group.path for group in diagram.groups if _is_called(group, wanted, diagram.groups)}
        if not found and wanted == "network":
            found = {group.path for group in diagram.groups if not group.parent}
        if not found and wanted not in LADDER:
            names = (
                ", ".join([repr(path) for path in sorted([group.path for group in diagram.groups])[:12]])
                or "none at all"
            )
            raise ValueError(
                f"collapse={wanted!r}: there is no such group; there are {names}. "
                f"Or fold by kind: {', '.join(map(repr, LADDER))}"
            )
        paths |= found
    return paths


def _is_called(group: Group, wanted: str, groups: Sequence[Group]) -> bool:
    """Whether that is a group's kind, its path, its name as it was recorded, or as it is shown.

    A group that somebody has renamed is of the kind that it was, or that its place says: what stands in a layer is a
    neuron.  What normalizes a batch, feature by feature, is a layer of its network.
    """
    recorded = group.path.rpartition("/")[2]
    if wanted in ("neuron", "layer"):
        word = _first_word(group.path)
        if group.kind or word in KINDS:
            return (group.kind or word) == wanted
        inner = [other.path for other in groups if other.parent == group.path]
        if wanted == "layer":
            return bool(inner) and all([_first_word(path) == "feature" for path in inner])
        return _first_word(group.parent) == "layer" and not inner
    return wanted in (group.path, recorded, group.name)


def _first_word(path: str) -> str:
    """The word with which a scope's own name begins."""
    return path.rpartition("/")[2].split(" ")[0].lower()


def _innermost_first(diagram: Diagram) -> list[set[str]]:
    """The groups at the greatest depth, then those one less deep too, and so on."""
    depths: dict[int, set[str]] = {}
    for group in diagram.groups:
        depths.setdefault(group.path.count("/"), set()).add(group.path)
    return [depths[depth] for depth in sorted(depths, reverse=True)]


def folded(
    diagram: Diagram,
    paths: set[str],
    *,
    apart: bool = False,
    ends: Ends = MappingProxyType({}),
    alike: Mapping[str, tuple[Node, ...]] = MappingProxyType({}),
    terms: Mapping[int, str] = MappingProxyType({}),
) -> Diagram:
    """The diagram with these groups folded, the outermost of them where they nest.

    apart  let the inputs of a folded group stand outside it, and let edges to it end at places of their own
    ends   where edges to folded groups end, if that is known already
    alike  the groups whose nodes do the same
    terms  the card of each of many inputs that stand on one
    """
    parents = {group.path: group.parent for group in diagram.groups}

    def card_of(node: Node) -> int | str:
        card: int | str = node.index
        path = node.group
        while path:
            if path in paths:
                card = path
            path = parents[path]
        shown = node.index if apart and node.adopted else card
        return terms.get(node.index, shown) if shown == node.index else shown

    while True:
        cards = {node.index: card_of(node) for node in diagram.nodes}
        crossing = {(cards[edge.source], cards[edge.target]) for edge in diagram.edges}
        circular = {card for card in on_cycles({pair for pair in crossing if pair[0] != pair[1]}) if card in paths}
        if not circular:
            return counted(merged(diagram, cards, apart=apart, ends=ends, alike=alike), terms)
        paths = {path for path in paths if path not in circular}


def _gather_earlier(diagram: Diagram, limit: int) -> Folded:
    """If there are still too many cards, one for all those furthest from the result."""
    place = {node.index: i for i, node in enumerate(diagram.nodes)}
    pairs = [(place[edge.source], place[edge.target]) for edge in diagram.edges]
    columns = columns_of(len(diagram.nodes), pairs)
    first = _first_column(columns, pairs, limit)
    early = {node.index for node, column in zip(diagram.nodes, columns, strict=True) if column < first}
    early -= set(diagram.results) - {edge.source for edge in diagram.edges}
    if len(early) < 2 or len(early) == len(diagram.nodes):
        return Folded(diagram)
    gathered = sum([node.members for node in diagram.nodes if node.index in early])
    cards: dict[int, int | str] = {node.index: EARLIER if node.index in early else node.index for node in diagram.nodes}
    return Folded(merged(diagram, cards), earlier=gathered)


def _first_column(columns: list[int], pairs: list[tuple[int, int]], limit: int) -> int:
    """Where to begin, so that from there on there are few enough cards, and edges short enough in all."""
    width = max(columns, default=0) + 1
    cards, crossing = [0] * width, [0] * (width + 1)
    for column in columns:
        cards[column] += 1
    for source, target in pairs:  # crosses the gap before every column after its source's, up to its target's
        crossing[columns[source] + 1] += 1
        crossing[columns[target] + 1] -= 1
    for column in range(1, width + 1):
        crossing[column] += crossing[column - 1]
    kept = length = 0
    for column in range(width - 1, -1, -1):
        kept += cards[column]
        length += crossing[column]
        if kept > limit or length > LONGEST_EDGES:
            return column + 1
    return 0
