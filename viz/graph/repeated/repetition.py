"""Find what is repeated, and put it on one card: the many terms of a sum.

Of a long sum the first and the last term are drawn; the terms between them, with all that only they need, stand on one
card that says how many they are.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from itertools import accumulate

from autograd.languages import Language
from viz.graph.book import is_loss
from viz.graph.diagram import Diagram, Edge, Group, Node
from viz.graph.merging import merged

#: A sum of more terms shows its ends and how many there are between them.
MOST_TERMS = 12

#: The paths of cards that stand for terms begin so; no scope has such a path.
TERMS = "\0terms "


def with_ends(diagram: Diagram, *, of_leaves: bool = False, most: int = MOST_TERMS) -> Diagram:
    """The diagram with the middle terms of each long sum on one card.

    of_leaves  only of terms that nothing was computed for: leaves and products of leaves
    most       a sum of more terms is long

    A term that something else uses, too, keeps its card.  What several long sums share, as the inputs of a layer's
    neurons, is gathered once.
    """
    ends = _ends_of_sums(diagram, of_leaves=of_leaves, most=most)
    if ends is None:
        return diagram
    found = merged(ends.diagram, ends.cards)
    kept = {group.path for group in found.groups}
    return replace(found, nodes=tuple([_counted(node, ends, kept) for node in found.nodes]))


def terms_as_groups(diagram: Diagram, language: Language) -> tuple[Diagram, dict[str, int]]:
    """The diagram with a group around the middle terms of each long sum, as far as they are leaves; how many terms each has.

    A group has the path and the place of the card that ``with_ends`` makes of it.  Its edges enter the sum in one place,
    and the local derivative is written on the first of them if it is that of all.
    """
    ends = _ends_of_sums(diagram, of_leaves=True)
    if ends is None:
        return diagram, {}
    paths = {group.path for group in diagram.groups}
    homes = {card: _kept(home, paths) for card, home in ends.homes.items() if isinstance(card, str)}
    nodes = [
        replace(node, group=card, adopted=False) if isinstance(card := ends.cards[node.index], str) else node
        for node in ends.diagram.nodes
    ]
    ways: dict[tuple[int | str, int, int], list[Edge]] = {}
    for edge in ends.diagram.edges:
        ways.setdefault((ends.cards[edge.source], edge.target, edge.position), []).append(edge)
    said = {edge.of for way in ways.values() for edge in way[: 1 if len({edge.local for edge in way}) == 1 else 0]}
    alone = {edge.of for way in ways.values() if len(way) == 1 for edge in way}
    edges = [
        edge if edge.of in said or edge.of in alone else replace(edge, labelled=False) for edge in ends.diagram.edges
    ]
    more = {path: ends.more.get(path, list(ends.cards.values()).count(path)) for path in homes}
    groups = [Group(path, language("terms_in_group", count=more[path]), home) for path, home in homes.items()]
    return replace(ends.diagram, nodes=tuple(nodes), edges=tuple(edges), groups=(*diagram.groups, *groups)), more


@dataclass(frozen=True, slots=True)
class _Ends:
    """A diagram whose long sums have one input in place of their middle terms, and what stands on which card.

    homes  for each card the innermost group around all that stands on it
    more   for each card of terms how many terms of a sum it stands for
    """

    diagram: Diagram
    cards: dict[int, int | str]
    homes: Mapping[int | str, str]
    more: Mapping[int | str, int]


def _ends_of_sums(diagram: Diagram, *, of_leaves: bool, most: int = MOST_TERMS) -> _Ends | None:
    """What becomes of a diagram's long sums; None if there is none."""
    long = {node.index: node for node in diagram.nodes if len(node.terms) > most}
    if not long:
        return None
    middles, needed = _between_the_ends(diagram, long, of_leaves=of_leaves)
    cards: dict[int, int | str] = {node.index: node.index for node in diagram.nodes}
    nodes, factors = diagram.by_index, {edge.source for edge in diagram.edges if edge.target in long}
    for index, sums in needed.items():
        # The inputs of a neuron stand outside its group, so they are not on the card of its weights.
        homeless = nodes[index].group not in {nodes[total].group for total in sums}
        outside = homeless and index in factors and not nodes[index].operations
        cards[index] = " ".join([f"{TERMS}{f'of {nodes[index].group}' if outside else ''}", *map(str, sorted(sums))])
    shortened: dict[int, Node] = {}
    places: dict[int, dict[int, int]] = {}
    for index, middle in middles.items():
        if middle:
            shortened[index], places[index] = _shortened(long[index], middle)
    counted: dict[int | str, set[tuple[int, int]]] = {}  # the terms that enter a sum from each card
    edges = []
    for edge in diagram.edges:
        if edge.target in shortened:
            term = _number_of(long[edge.target], edge.position)
            counted.setdefault(cards[edge.source], set()).add((edge.target, term))
            edges.append(replace(edge, position=places[edge.target][edge.position]))
        else:
            edges.append(edge)
    kept = tuple([shortened.get(node.index, node) for node in diagram.nodes])
    more = {card: max(Counter([index for index, _ in terms]).values()) for card, terms in counted.items()}
    return _Ends(replace(diagram, nodes=kept, edges=tuple(edges)), cards, _homes(diagram, cards), more)


def _kept(home: str, paths: set[str]) -> str:
    """The innermost group of these around a place."""
    while home and home not in paths:
        home = home.rpartition("/")[0]
    return home


def between_the_ends(diagram: Diagram, paths: Collection[str]) -> dict[int, str]:
    """For each leaf in the middle of the many that enter a loss's group, and nothing else, the card that they share.

    paths  the groups that are folded; of a loss that is open every input is drawn
    """
    home = {node.index: node.group for node in diagram.nodes}
    entered: dict[int, set[str]] = {
        node.index: set() for node in diagram.nodes if not (node.operations or node.constant)
    }
    for edge in diagram.edges:
        if edge.source in entered:
            around = home[edge.target]
            entered[edge.source].add(next((path for path in paths if f"{around}/".startswith(f"{path}/")), ""))
    inputs: dict[str, list[int]] = {}
    for index, groups in entered.items():
        if len(groups) == 1 and (path := next(iter(groups))) and is_loss(path):
            inputs.setdefault(path, []).append(index)
    return {i: f"{TERMS}of {path}" for path, found in inputs.items() if len(found) > MOST_TERMS for i in found[1:-1]}


def counted(diagram: Diagram, terms: Mapping[int, str]) -> Diagram:
    """The diagram whose cards of inputs say how many these are."""
    more = Counter(terms.values())
    nodes = [replace(n, more=more[n.folded]) if n.folded in more else n for n in diagram.nodes]
    return replace(diagram, nodes=tuple(nodes)) if more else diagram


def _counted(node: Node, ends: _Ends, kept: set[str]) -> Node:
    """A card of terms says how many they are, and stands in the innermost group around all of them."""
    if (
        not node.folded.startswith(TERMS) or node.folded not in ends.homes
    ):  # of what was gathered before, nothing is new
        return node
    home = _kept(ends.homes[node.folded], kept)
    return replace(node, more=ends.more.get(node.folded, node.members), group=home)


def _homes(diagram: Diagram, cards: Mapping[int, int | str]) -> dict[int | str, str]:
    """For each card the innermost group around all that stands on it."""
    found: dict[int | str, list[str]] = {}
    for node in diagram.nodes:
        parts = node.group.split("/")
        common = found.setdefault(cards[node.index], parts)
        same = [a == b for a, b in zip(common, parts, strict=False)]
        found[cards[node.index]] = common[: same.index(False) if False in same else len(same)]
    return {card: "/".join(parts) for card, parts in found.items()}


def _between_the_ends(
    diagram: Diagram, long: Mapping[int, Node], *, of_leaves: bool
) -> tuple[dict[int, set[int]], dict[int, set[int]]]:
    """For each long sum the terms that can stand on one card, by number; and for all that goes with them, which sums."""
    middles = {
        index: set(range(1, len(node.terms) - 1)) - {_number_of(node, position) for position, _ in node.beside}
        for index, node in long.items()
    }
    into = [(edge, _number_of(long[edge.target], edge.position)) for edge in diagram.edges if edge.target in long]
    if of_leaves:
        computed = {node.index for node in diagram.nodes if node.operations}
        for edge, term in into:
            if edge.source in computed:
                middles[edge.target].discard(term)
    while True:
        ways = {edge for edge, term in into if term in middles[edge.target]}
        needed = _needed_only_there(diagram, ways)
        kept = {(edge.target, term) for edge, term in into if edge in ways and edge.source not in needed}
        kept |= {(index, term) for index, middle in middles.items() if len(middle) == 1 for term in middle}
        if not kept:
            return {index: set() if index in needed else middle for index, middle in middles.items()}, needed
        for index, term in kept:
            middles[index].discard(term)


def _needed_only_there(diagram: Diagram, ways: set[Edge]) -> dict[int, set[int]]:
    """The nodes from which every path takes one of these ways into a sum, each with the sums that its paths enter."""
    leaving: dict[int, list[Edge]] = {}
    for edge in diagram.edges:
        leaving.setdefault(edge.source, []).append(edge)
    needed: dict[int, set[int]] = {}
    for node in reversed(diagram.nodes):
        out = leaving.get(node.index, ())
        if out and all([edge in ways or edge.target in needed for edge in out]):
            needed[node.index] = set().union(*[needed.get(edge.target, {edge.target}) for edge in out])
    return needed


def _terms_of(node: Node) -> list[range]:
    """The positions of each term of a sum."""
    stops = list(accumulate(node.terms))
    return [range(start, stop) for start, stop in zip([0, *stops], stops, strict=False)]


def _number_of(node: Node, position: int) -> int:
    """The number of the term that an input of a sum belongs to."""
    return bisect_right(list(accumulate(node.terms)), position)


def _shortened(node: Node, middle: set[int]) -> tuple[Node, dict[int, int]]:
    """A sum with one input in place of the middle terms, and where each of its inputs enters now."""
    places: dict[int, int] = {}
    terms: list[int] = []
    slots = 0
    together: int | None = None
    for number, positions in enumerate(_terms_of(node)):
        if number in middle:
            if together is None:
                together, slots = slots, slots + 1
                terms.append(1)
            places |= dict.fromkeys(positions, together)
        else:
            places |= {position: slots + i for i, position in enumerate(positions)}
            slots += len(positions)
            terms.append(len(positions))
    beside = tuple([(places[position], text) for position, text in node.beside])
    return replace(node, slots=slots, terms=tuple(terms), beside=beside), places
