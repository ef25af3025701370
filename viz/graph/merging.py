"""Put several nodes on one card: edges between the same two cards become one, along which all flows that they carry.

Nothing is lost.  An edge keeps its one local derivative where there is one: the sum, over the paths through the card, of
the products along them.  A group that holds the root keeps the root's name, and so does a group of the user's own that
has one output with a name.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from autograd.table import Variable

from .diagram import Diagram, Edge, EdgeKey, Group, Node
from .naming import Name

#: By folded group for each value whose edges end there the number of its place.
Ends = Mapping[int | str, Mapping[int, int]]


def merged(
    diagram: Diagram,
    cards: dict[int, int | str],
    *,
    apart: bool = False,
    alike: Mapping[str, tuple[Node, ...]] = MappingProxyType({}),
    ends: Ends = MappingProxyType({}),
) -> Diagram:
    """The diagram with several nodes on one card; what is folded and what is gathered goes through here.

    cards  what stands for each node, by index: a node's index, or the path of a folded group
    apart  let up to three edges to one folded group end at places of their own
    alike  by card the nodes on it, if all of them do the same: the card looks like one of them
    ends   by folded group at which of its places the edges from each value end, whatever else is folded (``ends_of``)
    """
    members: dict[int | str, list[Node]] = {}
    for node in diagram.nodes:
        members.setdefault(cards[node.index], []).append(node)
    outputs: dict[int | str, dict[int, None]] = {}
    for edge in diagram.edges:
        if cards[edge.source] != cards[edge.target]:
            outputs.setdefault(cards[edge.source], {})[edge.source] = None
    for end in diagram.ends:
        outputs.setdefault(cards[end], {})[end] = None
    groups = {group.path: group for group in diagram.groups}
    nodes = []
    for card, inside in members.items():
        if isinstance(card, int):
            nodes += [_in_group(node, _outside(node.group, groups, members)) for node in inside]
        elif card in alike:
            like = _like_node(card, alike[card], len(outputs.get(card, ())))
            nodes.append(_in_group(like, _outside(like.group, groups, members)))
        else:
            out = {node.index: node for node in inside}
            made = _folded_node(card, inside, [out[i] for i in outputs.get(card, ())], groups)
            result = next((out[index] for index in diagram.ends if index in out), None)
            if result is None and made.outputs == 1 and _is_of_ones_own(card):
                result = next((out[index] for index in outputs.get(card, ()) if out[index].name.given), None)
            nodes.append(_with_root(made, result) if result is not None and made.outputs == 1 else made)
    nodes.sort(key=lambda node: node.index)
    index = {card: max(node.index for node in inside) for card, inside in members.items()}
    merged: dict[EdgeKey, list[Edge]] = {}
    for edge in diagram.edges:
        source, target = cards[edge.source], cards[edge.target]
        if source != target:
            position = edge.position if isinstance(target, int) or target in alike else 0
            if target in ends:
                position = ends[target][edge.source]
            merged.setdefault((index[source], index[target], position), []).append(edge)
    several = {cards[node.index] for node in diagram.nodes if node.times and node.outputs > 1}
    slopes = {
        card: _slopes(diagram, cards, card, *found)
        for card, found in outputs.items()
        if len(found) == 1 and card not in several
    }
    edges = [
        _like_edge(key, group)
        if not alike.keys().isdisjoint((cards[group[0].source], cards[group[0].target]))
        else _merged_edge(key, group, slopes.get(cards[group[0].target]))
        for key, group in merged.items()
    ]
    nodes, edges = _places_of_their_own(nodes, edges, ends, apart=apart)
    left = {node.group for node in nodes}
    around = _around(left, groups)
    kept = [group for group in diagram.groups if group.path in around]
    root, results = index[cards[diagram.root]], tuple([index[cards[end]] for end in diagram.results])
    terms = {term: index[cards[total]] for term, total in diagram.terms.items()}
    return replace(
        diagram, nodes=tuple(nodes), edges=tuple(edges), groups=tuple(kept), root=root, terms=terms, results=results
    )


def _in_group(node: Node, path: str) -> Node:
    return node if node.group == path else replace(node, group=path)


def _outside(path: str, groups: dict[str, Group], folded: Collection[int | str]) -> str:
    """The innermost group around a node that is open."""
    around = path
    while path:
        if path in folded:
            around = groups[path].parent
        path = groups[path].parent
    return around


def _around(paths: Collection[str], groups: dict[str, Group]) -> set[str]:
    """These groups and all that are around them."""
    found: set[str] = set()
    for path in paths:
        outer = path
        while outer and outer not in found:
            found.add(outer)
            outer = groups[outer].parent
    return found


def _slopes(diagram: Diagram, cards: dict[int, int | str], card: int | str, output: int) -> dict[int, float]:
    """The derivative of a card's output with respect to each value on it that the output depends on."""
    found = {output: 1.0}
    if isinstance(card, str):
        for edge in reversed(diagram.edges):  # each after all that follow it
            inside = cards[edge.source] == cards[edge.target] == card
            if inside and edge.target in found and edge.local is not None:
                found[edge.source] = found.get(edge.source, 0.0) + found[edge.target] * edge.local
    return found


def _merged_edge(key: EdgeKey, group: list[Edge], slopes: dict[int, float] | None) -> Edge:
    """One edge for several. Where all come from one value and end on a card with one output, they have one derivative.

    slopes  the derivative of the card's output with respect to each value on it; None if it has several outputs
    """
    flowing = [edge for edge in group if edge.local is not None and slopes is not None and edge.target in slopes]
    one = slopes is not None and len({edge.source for edge in group}) == 1
    local = next((edge.local for edge in group if edge.local is not None), None)
    if one and slopes is not None:
        local = sum([slopes[edge.target] * (edge.local or 0.0) for edge in flowing]) if flowing else None
    quiet, of = all([edge.quiet for edge in group]), tuple([original for edge in group for original in edge.of])
    alone = len(group) == 1 and slopes == {group[0].target: 1.0}
    return Edge(*key, local, quiet, of, labelled=one and (group[0].labelled or not alone))


def _places_of_their_own(
    nodes: list[Node], edges: list[Edge], known: Ends, *, apart: bool
) -> tuple[list[Node], list[Edge]]:
    """Edges to a folded group end apart, each with its derivative, if there are not too many; else at one place.

    known  the places that are decided already
    """
    entering: dict[int, list[Edge]] = {
        node.index: [] for node in nodes if node.folded and not (node.times or node.folded in known)
    }
    for edge in edges:
        if edge.target in entering:
            entering[edge.target].append(edge)
    slots = {index: len(ends) if apart and _end_apart(ends) else 1 for index, ends in entering.items()}
    moved = {
        edge: replace(edge, position=place)
        if slots[index] > 1
        else replace(edge, position=0, labelled=edge.labelled and len(ends) == 1)
        for index, ends in entering.items()
        for place, edge in enumerate(ends)
    }
    slots |= {node.index: len(known[node.folded]) for node in nodes if node.folded in known}
    placed = [replace(n, slots=slots[n.index]) if n.index in slots else n for n in nodes]
    return placed, [moved.get(edge, edge) for edge in edges]


def _end_apart(edges: list[Edge]) -> bool:
    """Whether edges to one folded group have room to end apart, and, where they are many, something to say there."""
    says = any([edge.labelled and not edge.quiet for edge in edges])
    return 1 < len(edges) <= (_MOST_APART if says else _FEW)


def _like_edge(key: EdgeKey, group: list[Edge]) -> Edge:
    """One edge for those between like nodes: the local derivative of all of them, where it is one number."""
    first, of = group[0], tuple([original for edge in group for original in edge.of])
    same = all([edge.local == first.local and edge.labelled for edge in group])
    return Edge(*key, first.local, all([edge.quiet for edge in group]), of, labelled=same)


#: So many edges to one folded group have room for their labels; of so few each has its place, whether it has one or not.
_MOST_APART, _FEW = 12, 3


def ends_of(diagram: Diagram, cards: Mapping[int, int | str]) -> dict[int | str, dict[int, int]]:
    """Where edges end on folded groups with one output that take few values: those of each value apart.

    So each has the one derivative of its way, and keeps it whatever else is folded.
    """
    sources: dict[int | str, dict[int, int]] = {}
    outputs: dict[int | str, set[int]] = {}
    for end in diagram.results or (diagram.root,):
        outputs.setdefault(cards[end], set()).add(end)
    says = {cards[edge.target] for edge in diagram.edges if not edge.quiet}
    for edge in diagram.edges:
        source, target = cards[edge.source], cards[edge.target]
        if source != target:
            outputs.setdefault(source, set()).add(edge.source)
            if isinstance(target, str):
                places = sources.setdefault(target, {})
                places.setdefault(edge.source, len(places))
    return {
        card: places
        for card, places in sources.items()
        if len(outputs[card]) == 1 and len(places) <= (_MOST_APART if card in says else _FEW)
    }


#: How the groups of networks begin: formulas need no name for what comes out of them, which is their a.
_OF_NETWORKS = ("mlp", "perceptron", "sequential", "network", "layer", "neuron")


def _is_of_ones_own(path: str) -> bool:
    """Whether a group is none of a network's: a scope that somebody opened, ``with scope("σ")``."""
    return not any([part.split(" ")[0].lower() in _OF_NETWORKS for part in path.split("/")])


def _with_root(node: Node, root: Node) -> Node:
    """The card of a group whose result has a name, the root above all: it keeps that name; the group's stands on its badge or before it."""
    group = node.name.text
    short = len(group) <= _LONGEST_BADGE
    return replace(node, name=root.name, badge=group if short else "", within="" if short else group)


#: The names of the first and the last of like nodes stand on their card in so many characters.
_LONGEST_RANGE = 20

#: So many characters of a group's name stand on a badge.
_LONGEST_BADGE = 4


def _like_node(path: str, row: tuple[Node, ...], outputs: int) -> Node:
    """The card of nodes that do the same: it has the name, the operation and the inputs of the first."""
    first, last = row[0], row[-1]
    one_name = all([node.name.text == first.name.text for node in row])
    text = f"{first.name.text} … {last.name.text}" if all([node.name.given for node in row]) else ""
    name = Name(text if len(text) <= _LONGEST_RANGE else "", "", given=False, expression=Variable(""))
    beside = [
        (position, text if text == end else f"{text} … {end}")
        for (position, text), (_, end) in zip(first.beside, last.beside, strict=True)
    ]
    return replace(
        first,
        index=max([node.index for node in row]),
        name=first.name if one_name else name,
        members=sum([node.members for node in row]),
        operations=sum([node.operations for node in row]),
        folded=path,
        outputs=outputs,
        beside=tuple(beside),
        times=len(row),
        inside=_inside(row),
    )


def _folded_node(path: str, inside: list[Node], outputs: list[Node], groups: dict[str, Group]) -> Node:
    """The card of a folded group; with one output it shows that one's numbers."""
    group = groups.get(path)
    name = group.name if group else ""
    last = outputs[0] if len(outputs) == 1 else inside[-1]
    return Node(
        index=max(node.index for node in inside),
        name=Name(name[:40], name, given=True, expression=Variable(name[:40])),
        data=last.data,
        grad=last.grad,
        badge="",
        constant=False,
        group=group.parent if group else "",
        members=sum([node.members for node in inside]),
        operations=sum([node.operations for node in inside]),
        folded=path,
        outputs=sum([node.outputs if node.times else 1 for node in outputs]),
        shown=last.shown,
        inside=_inside(inside),
        results=_names_of(outputs),
    )


#: So many results of a folded group are named on its card; of more it says how many there are.
_MOST_NAMED = 4


def _names_of(outputs: Sequence[Node]) -> tuple[str, ...]:
    """What leaves a folded group, by name: u, v; nothing if one has none, or if they are too many."""
    if len(outputs) == 1 and not outputs[0].name.given:
        return ()  # its formula begins inside of the group
    named = 1 <= len(outputs) <= _MOST_NAMED and all([n.name.text and not (n.folded or n.constant) for n in outputs])
    return tuple([node.name.text for node in outputs]) if named else ()


def _inside(nodes: Sequence[Node]) -> tuple[int, ...]:
    """The nodes that stand on a card with these."""
    return tuple([index for node in nodes for index in node.inside or (node.index,)])
