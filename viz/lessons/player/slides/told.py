"""Choose what each slide tells: an operation that has a card of its own by itself, what is folded all at once.

A Σ is one operation, as its card says: its partial sums have no slide.  A group whose values stand on one card is
computed on one slide, and on one slide the gradient goes through it.  So that nothing moves that is not told, the sweep
goes card by card: a folded group's operations take their turns one after the other.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any, overload

from autograd import Value
from viz.graph import Diagram, Node, Step, Steps
from viz.lessons.player.moments import Moment, backward_moment, forward_moment, places_of, seed_moment
from viz.lessons.player.unfolding import standing_for
from viz.pictures import Caption, Snapshot, snapshot_after

from .at_once import Cards, computed_at_once, swept_at_once
from .moment_drawings import MomentDrawings, caption_of

#: What one slide tells: of the forward pass a card and the values on it, of the sweep a card and its steps.
_Computed = tuple[Node, Sequence[Value]]
_Swept = tuple[Node, Sequence[Step]]


class Told(Sequence[tuple[Snapshot, Caption]]):
    """What is known and said on each slide of a graph whose numbers add up.

    moments  the player's, with the diagram as it is folded on slides
    """

    def __init__(self, moments: MomentDrawings) -> None:
        self.moments = moments
        self.language = moments.picture.legend.language
        whole, folded = moments.whole, moments.folded.diagram
        whole, folded, steps = moments.whole, moments.folded.diagram, moments.steps
        standing = standing_for(folded, whole)
        order = cards_in_order(folded)
        options: dict[str, Any] = {"symbolic": steps.symbolic, "sweeps": steps.sweeps, "terms": whole.terms}
        if whole.terms or any([card.folded for card in folded.nodes]):
            options["turns"] = _Turns(standing, order)
        self.steps = Steps(steps.reading, whole.in_sums, whole_sums=True, **options)
        self.cards = Cards(folded, standing, whole.groups, self.steps)
        self._places = places_of(self.steps, self.language)
        self.computed: list[_Computed] = self._computed(order)
        self.swept: list[_Swept] = self._swept() if self.steps.sweeps else []

    def _computed(self, order: Mapping[int, int]) -> list[_Computed]:
        """Card by card what is computed on it."""
        found: dict[int, list[Value]] = {}
        for value in self.steps.order:
            card = self.cards.of(value)
            if value.inputs and card is not None and self.steps.has_card(value):
                found.setdefault(card.index, []).append(value)
        return [(self.cards.by_index[index], found[index]) for index in sorted(found, key=order.__getitem__)]

    def _swept(self) -> list[_Swept]:
        """The steps of one slide each: those of a folded card together, and those from any other to what is folded."""

        def slide(step: Step) -> tuple[int, int]:
            card, source = self.cards.of(step.node), self.cards.of(step.source)
            assert card is not None
            if card.folded:
                return card.index, -1
            return card.index, source.index if source is not None and self.cards.is_several(source) else -step.number

        runs = [list(run) for _, run in groupby(self.steps, slide)]
        return [(card, run) for run in runs for card in [self.cards.of(run[0].node)] if card is not None]

    def __len__(self) -> int:
        return 1 + len(self.computed) + (1 + len(self.swept) if self.steps.sweeps else 0)

    @overload
    def __getitem__(self, number: int) -> tuple[Snapshot, Caption]: ...

    @overload
    def __getitem__(self, number: slice) -> list[tuple[Snapshot, Caption]]: ...

    def __getitem__(self, number: int | slice) -> tuple[Snapshot, Caption] | list[tuple[Snapshot, Caption]]:
        if isinstance(number, slice):
            return [self[i] for i in range(*number.indices(len(self)))]
        if not 0 <= number < len(self):
            raise IndexError(number)
        seed = len(self.computed) + 1
        if number < seed:
            return self._forward(number)
        if number == seed:
            return self._after(0), caption_of(seed_moment(self.steps, self.language))
        return self._backward(number - seed)

    def __iter__(self) -> Iterator[tuple[Snapshot, Caption]]:
        return (self[number] for number in range(len(self)))

    def _forward(self, number: int) -> tuple[Snapshot, Caption]:
        """The start, or what is known once so many cards have been computed."""
        steps, language = self.steps, self.language
        known = frozenset([card.index for card, _ in self.computed[:number]])
        snapshot = Snapshot({}, {}, derivatives=steps.starts_from_zero, shown=steps.shown(), computed=-1, known=known)
        if not number:
            return snapshot, caption_of(Moment(-1, -1, "", language("start")))
        card, values = self.computed[number - 1]
        counter = language("forward_step", number=number, count=len(self.computed))
        if len(values) == 1:
            moment = forward_moment(values[0], steps, counter + self._places[values[0].scope], language)
        else:
            moment = computed_at_once(card, values, self.cards, counter, language)
        return replace(snapshot, card=card.index), caption_of(moment)

    def _backward(self, number: int) -> tuple[Snapshot, Caption]:
        """What is known once so many slides of the sweep have been told."""
        card, run = self.swept[number - 1]
        counter = self.language("backward_step", number=number, count=len(self.swept))
        snapshot = self._after(run[-1].number)
        if len(run) == 1:
            place = self._places[run[0].node.scope]
            return snapshot, caption_of(backward_moment(run[0], self.steps, counter + place, self.language))
        moment = swept_at_once(card, run, self.cards, counter, self.language)
        return replace(snapshot, focus=None, card=card.index), caption_of(moment)

    def _after(self, number: int) -> Snapshot:
        snapshot = snapshot_after(self.steps, number)
        return replace(snapshot, gradients={}, flows={}, all_flows={}) if self.steps.symbolic else snapshot


class _Turns:
    """What the steps of a sweep are sorted by, so that it goes card by card: the last card first.

    Inside of a folded card the operations keep their order; a Σ hands its gradient on to its inputs from the first to the last.
    """

    def __init__(self, standing: Mapping[int, Node], order: Mapping[int, int]) -> None:
        self._standing, self._order = standing, order

    def __call__(self, node: int, source: int) -> tuple[int, int]:
        card, target = self._standing[node], self._standing.get(source)
        place = -self._order[card.index]
        if card.folded or not card.terms or target is None:
            return place, -node
        return place, self._order[target.index]


def cards_in_order(diagram: Diagram) -> dict[int, int]:
    """The place of each card, by its index, in an order in which each comes after its inputs: the earliest first.

    >>> x = Value(2.0, "x")
    >>> from viz.graph import Reading, diagram
    >>> cards_in_order(diagram(Reading(x.exp() + x.sin())))
    {0: 0, 1: 1, 2: 2, 3: 3}
    """
    waiting = {node.index: 0 for node in diagram.nodes}
    followers: dict[int, list[int]] = {index: [] for index in waiting}
    for edge in diagram.edges:
        waiting[edge.target] += 1
        followers[edge.source].append(edge.target)
    ready = [index for index, count in waiting.items() if not count]
    heapq.heapify(ready)
    order: dict[int, int] = {}
    while ready:
        index = heapq.heappop(ready)
        order[index] = len(order)
        for follower in followers[index]:
            waiting[follower] -= 1
            if not waiting[follower]:
                heapq.heappush(ready, follower)
    return order
