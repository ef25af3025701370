"""Stack what is alike: the steps of a chain that repeat ("× 58"), the samples of a batch ("× 4").

``stacked`` makes a smaller diagram of a diagram.  A chain keeps its first and its last step; the steps between them
stand on one card, which shows the numbers of their end and, on its edge, the derivative of all of them together.  The
samples that a loss is added up from go through the same network: what corresponds in all of them stands on one card.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from viz.graph.dag import on_cycles
from viz.graph.diagram import Diagram, Edge, Node
from viz.graph.merging import merged

#: A chain of fewer like steps keeps a card for each.
_FEWEST_STEPS = 4
#: So many operations, at most, are one step of a chain.
_LONGEST_STEP = 6

#: The paths of cards that stand for like values begin so; no scope has such a path.
LIKE = "\0like "

_Entering = Mapping[int, Sequence[Edge]]


def stacked(diagram: Diagram) -> Diagram:
    """The diagram with what is alike on one card each; the same diagram if nothing is."""
    return _chains_stacked(_samples_stacked(diagram))


def _entering(diagram: Diagram) -> dict[int, list[Edge]]:
    """The edges to each node, in the order of its inputs."""
    found: dict[int, list[Edge]] = {node.index: [] for node in diagram.nodes}
    for edge in diagram.edges:
        found[edge.target].append(edge)
    return found


# ---------------------------------------------------------------------------------------------------
# Samples


def _samples_stacked(diagram: Diagram) -> Diagram:
    """What corresponds in all terms of a sum, on one card."""
    entering = _entering(diagram)
    nodes = diagram.by_index
    rows: dict[int, tuple[int, ...]] = {}  # for each node the nodes that it stands on a card with, in order
    for node in reversed(diagram.nodes):
        if len(node.terms) > 2 and node.index not in rows and not node.beside and set(node.terms) == {1}:
            rows |= _corresponding(tuple([edge.source for edge in entering[node.index]]), nodes, entering, rows)
    if not rows:
        return diagram
    cards: dict[int, int | str] = {index: f"{LIKE}{rows[index][0]}" if index in rows else index for index in nodes}
    if on_cycles({(cards[e.source], cards[e.target]) for e in diagram.edges if cards[e.source] != cards[e.target]}):
        return diagram
    alike = {f"{LIKE}{row[0]}": tuple([nodes[index] for index in row]) for row in rows.values()}
    return merged(_terms_together(diagram, cards, entering), cards, alike=alike)


def _corresponding(
    ends: tuple[int, ...], nodes: Mapping[int, Node], entering: _Entering, taken: Mapping[int, object]
) -> dict[int, tuple[int, ...]]:
    """For each node the nodes that correspond to it, found from the ends of the samples; nothing if they differ.

    What all samples share, such as the weights, corresponds to nothing.
    """
    if not all([nodes[index].operations for index in ends]):
        return {}
    found: dict[int, tuple[int, ...]] = {}
    pending = [ends]
    while pending:
        row = pending.pop()
        if len(set(row)) == 1 or found.get(row[0]) == row:
            continue
        first = nodes[row[0]]
        several = len(set(row)) < len(row) or any([index in found or index in taken for index in row])
        if several or not all([_is_like(first, nodes[index]) for index in row]):
            return {}
        found |= dict.fromkeys(row, row)
        inputs = [[edge.source for edge in entering[index]] for index in row]
        pending += zip(*inputs, strict=True)
    return found


def _is_like(one: Node, other: Node) -> bool:
    """Whether two nodes are results of one operation at one place, whatever their numbers are."""
    beside = [position for position, _ in one.beside], [position for position, _ in other.beside]
    return beside[0] == beside[1] and _shape(one) == _shape(other)


def _shape(node: Node) -> tuple[object, ...]:
    kind = node.folded.rpartition("/")[2].split(" ")[0]
    return node.badge, node.slots, node.constant, node.group, node.operations, node.members, node.terms, kind


def _terms_together(diagram: Diagram, cards: Mapping[int, int | str], entering: _Entering) -> Diagram:
    """The diagram with one input of a sum in place of several that come from one card."""
    sums: dict[int, Node] = {}
    moved: dict[Edge, Edge] = {}
    for node in diagram.nodes:
        if node.terms and not node.beside and len({cards[edge.source] for edge in entering[node.index]}) < node.slots:
            places: dict[int | str, int] = {}
            for edge in entering[node.index]:
                place = places.setdefault(cards[edge.source], len(places))
                moved[edge] = replace(edge, position=place)
            sums[node.index] = replace(node, slots=len(places), terms=(1,) * len(places))
    nodes = tuple([sums.get(node.index, node) for node in diagram.nodes])
    return replace(diagram, nodes=nodes, edges=tuple([moved.get(edge, edge) for edge in diagram.edges]))


# ---------------------------------------------------------------------------------------------------
# Chains


def _chains_stacked(diagram: Diagram) -> Diagram:
    """The like steps of each chain but the first and the last of them, on one card."""
    entering, nodes = _entering(diagram), diagram.by_index
    users: dict[int, set[int]] = {}
    for edge in diagram.edges:
        users.setdefault(edge.source, set()).add(edge.target)
    cards: dict[int, int | str] = {index: index for index in nodes}
    stacks: dict[str, tuple[int, Node, str]] = {}  # how many steps, the last node, the operations of a step
    for chain in _chains(diagram, entering, users):
        steps = _steps(chain, nodes, entering, users)
        for start, length, times in _repeating(steps):
            middle = chain[start + length : start + length * (times - 1)]
            path = f"{LIKE}{middle[-1]}"
            does = [nodes[index].badge or nodes[index].name.text for index in middle[:length]]
            stacks[path] = times - 2, nodes[middle[-1]], " → ".join(does)
            for index in middle:
                own = [e.source for e in entering[index] if _is_own(nodes[e.source], users)]
                cards |= dict.fromkeys([index, *own], path)
    if not stacks:
        return diagram
    found = merged(diagram, cards, apart=True)
    return replace(found, nodes=tuple([_stack(node, *stacks.get(node.folded, (0, node, ""))) for node in found.nodes]))


def _stack(node: Node, times: int, last: Node, does: str) -> Node:
    """The card of a chain's middle: what it does on its badge, the numbers of its end."""
    return replace(node, badge=does, times=times, name=last.name, group=last.group) if times else node


def _is_own(node: Node, users: Mapping[int, set[int]]) -> bool:
    """Whether a node is a leaf that one operation uses and nothing else."""
    return not node.operations and len(users.get(node.index, ())) == 1


def _chains(diagram: Diagram, entering: _Entering, users: Mapping[int, set[int]]) -> list[list[int]]:
    """Operations of which each is used by the next and by nothing else; every operation is in one of them."""
    length: dict[int, int] = {}  # of the longest chain that ends in a node
    after: dict[int, int] = {}
    starts = []
    for node in diagram.nodes:
        if node.operations:
            before = [e.source for e in entering[node.index] if e.source in length and len(users[e.source]) == 1]
            longest = max(before, key=length.__getitem__, default=None)
            length[node.index] = 1 if longest is None else length[longest] + 1
            if longest is None:
                starts.append(node.index)
            else:
                after[longest] = node.index
    chains = []
    for start in starts:
        chain = [start]
        while chain[-1] in after:
            chain.append(after[chain[-1]])
        chains.append(chain)
    return chains


def _steps(
    chain: list[int], nodes: Mapping[int, Node], entering: _Entering, users: Mapping[int, set[int]]
) -> list[tuple[object, ...]]:
    """What each operation of a chain does, and with what."""

    def step(place: int, before: int | None) -> tuple[object, ...]:
        node = nodes[chain[place]]
        inputs: list[object] = []
        for edge in entering[node.index]:
            source = nodes[edge.source]
            if source.index == chain[place - 1] if before is None else edge.position == before:
                inputs.append("before")
            else:
                inputs.append(_shape(source) if _is_own(source, users) else source.index)
        return *_shape(node), *inputs, *node.beside

    steps = [step(place, None) for place in range(1, len(chain))]
    # What the first operation takes stands where the others take the one before them.
    firsts = [step(0, edge.position) for edge in entering[chain[0]]]
    return [next((first for first in firsts if first in steps[:_LONGEST_STEP]), ()), *steps]


def _repeating(steps: Sequence[object]) -> Iterator[tuple[int, int, int]]:
    """Where something repeats: from which place on, how long it is, and how many times it comes.

    >>> list(_repeating("xababababy"))
    [(1, 2, 4)]
    """
    count = len(steps)
    runs = {}  # how many places from here on look like those one step further
    for length in range(1, _LONGEST_STEP + 1):
        run = [0] * (count + 1)
        for place in range(count - length - 1, -1, -1):
            run[place] = run[place + 1] + 1 if steps[place] == steps[place + length] else 0
        runs[length] = run
    place = 0
    while place < count:
        for length, run in runs.items():
            times = (run[place] + length) // length
            if times >= _FEWEST_STEPS:
                yield place, length, times
                place += length * times - 1
                break
        place += 1
