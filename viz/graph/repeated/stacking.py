"""Stack what is alike: the steps of a chain that repeat ("× 58"), the samples of a batch ("× 4").

``stacked`` makes a smaller diagram of a diagram.  A chain keeps its first and its last step; the steps between them
stand on one card, which shows the numbers of their end and, on its edge, the derivative of all of them together.  A step
may be more than one operation: x + f(x), or what a recurrence does with a weight that all its steps share.  The
samples that a loss is added up from go through the same network: what corresponds in all of them stands on one card.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from viz.graph.dag import meeting_points, on_cycles
from viz.graph.diagram import Diagram, Edge, Node
from viz.graph.merging import merged

#: A chain of fewer like steps keeps a card for each.
_FEWEST_STEPS = 4
#: So many operations in a row, at most, are one step of a chain.
_LONGEST_STEP = 6
#: Nor may there be more nodes between two of these.
_LARGEST_STEP = 40

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


def _users(diagram: Diagram) -> dict[int, set[int]]:
    """The nodes that take each node."""
    found: dict[int, set[int]] = {}
    for edge in diagram.edges:
        found.setdefault(edge.source, set()).add(edge.target)
    return found


# ---------------------------------------------------------------------------------------------------
# Samples


def _samples_stacked(diagram: Diagram) -> Diagram:
    """What corresponds in all terms of a sum, on one card.

    The exponentials of a softmax, of which another result is made, too, keep theirs.
    """
    entering, users = _entering(diagram), _users(diagram)
    nodes = diagram.by_index
    rows: dict[int, tuple[int, ...]] = {}  # for each node the nodes that it stands on a card with, in order
    for node in reversed(diagram.nodes):
        if len(node.terms) > 2 and node.index not in rows and not node.beside and set(node.terms) == {1}:
            ends = tuple([edge.source for edge in entering[node.index]])
            if all([users[end] == {node.index} for end in ends]):
                rows |= _corresponding(ends, nodes, entering, rows)
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
    graph = _Graph(diagram)
    cards: dict[int, int | str] = {index: index for index in graph.nodes}
    stacks: dict[str, tuple[int, Node, str]] = {}  # how many steps, the last node, the operations of a step
    for chain in graph.chains():
        steps, chain = graph.steps(chain)  # noqa: PLW2901
        for start, length, times in _repeating(steps):
            middle = range(start + length, start + length * (times - 1))
            path = f"{LIKE}{chain[middle[-1]]}"
            blocks = [graph.block(chain[i], chain[i - 1]) for i in middle]
            one = [graph.nodes[index] for index in sorted(itertools.chain(*blocks[:length]))]
            does = " → ".join([node.badge or node.name.text for node in one if node.operations])
            stacks[path] = times - 2, graph.nodes[chain[middle[-1]]], does
            cards |= dict.fromkeys(itertools.chain(*blocks), path)
    if not stacks:
        return diagram
    found = merged(diagram, cards, apart=True)
    return replace(found, nodes=tuple([_stack(node, *stacks.get(node.folded, (0, node, ""))) for node in found.nodes]))


def _stack(node: Node, times: int, last: Node, does: str) -> Node:
    """The card of a chain's middle: what it does on its badge, the numbers of its end."""
    return replace(node, badge=does, times=times, name=last.name, group=last.group) if times else node


class _Graph:
    """A diagram as chains of steps.

    A step ends in an operation that all paths from the operation before it lead through.  What is computed between the
    two, and the leaves that only this takes, belong to the step: of x + f(x) the whole of f, and its weights.
    """

    def __init__(self, diagram: Diagram) -> None:
        self.nodes, self._entering, self._users = diagram.by_index, _entering(diagram), _users(diagram)
        place = {index: i for i, index in enumerate(self.nodes)}
        found = meeting_points(len(place), [(place[edge.source], place[edge.target]) for edge in diagram.edges])
        indices = list(self.nodes)
        self._before: dict[int, list[int]] = {
            index: [] for index in indices
        }  # what all paths lead from to a node first
        for index, meets in zip(indices, found, strict=True):
            if meets >= 0:
                self._before[indices[meets]].append(index)

    def chains(self) -> list[list[int]]:
        """Operations of which all paths lead from each to the next; every operation is in one of them."""
        length: dict[int, int] = {}  # of the longest chain that ends in a node
        after: dict[int, int] = {}
        starts = []
        for node in self.nodes.values():
            if node.operations:
                before = [index for index in self._before[node.index] if index in length]
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

    def block(self, end: int, before: int, most: float = math.inf) -> list[int]:
        """The node that a step ends in, and what nothing else needs of that from which it is computed, without ``before``.

        most  how many nodes are enough: then the search ends, with a few more at most
        """
        found = [end]
        waiting: dict[int, int] = {}
        for index in found:
            if len(found) > most:
                break
            for source in dict.fromkeys([edge.source for edge in self._entering[index]]):
                if source != before:
                    waiting[source] = waiting.get(source, len(self._users[source])) - 1
                    if not waiting[source]:
                        found.append(source)
        return found

    def steps(self, chain: list[int]) -> tuple[list[object], list[int]]:
        """What each step of a chain does, and with what; and the chain, which may begin with a later step.

        What the first one takes stands where the others take the one before them.
        """
        steps: list[object] = [(), *[self._does(end, before) for before, end in itertools.pairwise(chain)]]
        for start, end in enumerate(chain[: min(_LONGEST_STEP, len(chain) - 1)]):  # after the last nothing is alike
            takes = [edge.source for edge in self._entering[end]] if not start else []
            takes += [index for index in self._before[end] if not self.nodes[index].operations]
            alike = [does for does in steps[start + 1 : start + 1 + _LONGEST_STEP] if self._may_do(end, does)]
            if not alike:
                continue
            first = next((does for leaf in dict.fromkeys(takes) if (does := self._does(end, leaf)) in alike), None)
            if first is not None:
                return [first, *steps[start + 1 :]], chain[start:]
        return steps, chain

    def _may_do(self, end: int, does: object) -> bool:
        """Whether a step that ends in a node could be one that does this: told by its last operation, which is quick."""
        shape = _shape(self.nodes[end])
        return isinstance(does, tuple) and does[0][: len(shape)] == shape

    def _does(self, end: int, before: int) -> object:
        """What a step does: its operations, each with what it takes; nodes of the step by the order in which they are met."""
        own = set(self.block(end, before, _LARGEST_STEP))
        if len(own) > _LARGEST_STEP:
            return end
        met, found = [end], []
        for index in met:
            takes: list[object] = []
            for edge in self._entering[index]:
                if edge.source in own and edge.source not in met:
                    met.append(edge.source)
                is_own = edge.source in own
                takes.append(
                    "before" if edge.source == before else (met.index(edge.source),) if is_own else edge.source
                )
            node = self.nodes[index]
            # What a step does is alike, and the numbers with it; what it is fed with may differ.
            beside = node.beside if index == end else tuple([position for position, _ in node.beside])
            found.append((*_shape(node), *takes, *beside))
        return tuple(found)


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
