"""Take the backward sweep one contribution at a time, for pictures, explanations and the player.

A step of ``autograd.backward_steps`` is a whole operation.  Here each of its inputs has a step of its own, because
that is what one line of the chain rule says:  ∂L/∂input += ∂L/∂node · ∂node/∂input.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from autograd import BackwardStep, Value, backward_steps
from autograd.table import ADD, once

from .reading import Reading, same


class Step(NamedTuple):
    """One contribution to one gradient: what a reader sees when the sweep goes on by one.

    number         1 for the first
    node           the operation that hands its gradient on
    source         its input that receives; ``position`` says which input
    upstream       ∂root/∂node, complete by now
    local          ∂node/∂source, 0.0 where nothing flows
    product        upstream × local; None where nothing flows
    before, after  the input's gradient in this sweep, without and with it; None: nothing so far
    already_there  what a leaf holds besides: from before, or from other sweeps
    """

    number: int
    node: Value
    source: Value
    position: int
    upstream: float
    local: float
    product: float | None
    before: float | None
    after: float | None
    already_there: float


class Steps:
    """The steps of a graph's sweep, in order. Writes to no node.

    If the gradients on the graph are those of this sweep, it is that sweep once more: what a leaf holds beyond
    its own share comes from other sweeps. Otherwise ``backward`` has yet to run, or the gradients are those of
    another result or of another seed: then these are the steps that ``backward`` would take now, on top of what the
    leaves hold.  A stale graph has no steps: their numbers would not add up.

    reading        the graph
    sums           the additions that a picture has on cards Σ, given by their indices: those are called so
    symbolic       whether the steps are told without numbers: then each hands its gradient on, whatever the numbers are,
                   and what is out of date does not matter
    sweeps         whether there is a sweep at all, and not the forward pass alone
    terms          of steps without numbers: what stands on the card of a sum, by its index, with that of the sum. No step
                   goes there, and from there each is told as one from the sum: ∂z/∂w of z = w·x + b
    every          whether there are those steps nevertheless, so that steps are counted as those with numbers
    whole_sums     whether steps with numbers are told so, too
    turns          what the steps are sorted by, a function of the indices of a step's node and of its source; if it is not
                   given, they come in the order of ``backward``
    contributions  the steps that each gradient is the sum of
    has_run        whether the gradients on the graph are those of this sweep

    >>> x = Value(3.0, "x")
    >>> [(step.product, step.after) for step in Steps(Reading(x * x))]
    [(3.0, 3.0), (3.0, 6.0)]
    """

    def __init__(
        self,
        reading: Reading,
        in_sums: Collection[int] = (),
        *,
        symbolic: bool = False,
        sweeps: bool = True,
        terms: Mapping[int, int] = MappingProxyType({}),
        every: bool = False,
        whole_sums: bool = False,
        turns: Callable[[int, int], tuple[int, ...]] | None = None,
    ) -> None:
        self.reading, self.symbolic = reading, symbolic
        self.sums = frozenset([value for value in reading.order if value.op is ADD and reading.index[value] in in_sums])
        self.root, self.order, self.names = reading.root, reading.order, reading.names
        self.index, self.stale = reading.index, reading.stale and not symbolic
        self._terms, self._every, self._turns = terms if symbolic or whole_sums else {}, every, turns
        self._totals = frozenset() if every else frozenset(self._terms.values())
        self._ways = (
            Counter([self._way(value, source) for value in self.order for source in value.inputs]) if terms else {}
        )
        self.sweeps = sweeps and not (self.root.constant or self.stale)
        # backward() replaces the gradients of results and adds to those of leaves.
        totals = reading.totals
        replaced = [value for value in totals if reading.holds(value) and (value.inputs or value is self.root)]
        self.has_run = (
            not symbolic
            and all([value.has_grad for value in totals])
            and all([same(v.grad, totals[v]) for v in replaced])
        )
        self._shares = totals if self.has_run else {}
        self._steps = self._take() if self.sweeps else []
        self.contributions: dict[Value, list[Step]] = {}
        for step in self._steps:
            if step.product is not None:
                self.contributions.setdefault(step.source, []).append(step)
        #: Whether no leaf holds anything but its share of this sweep.
        self.starts_from_zero = not any([self.already_there(self.root), *[step.already_there for step in self._steps]])
        #: Whether leaves hold something that neither this sweep nor the beginning explains.
        self.has_others = self.has_run and not self.starts_from_zero

    def _take(self) -> list[Step]:
        steps: list[Step] = []
        sums: dict[Value, float] = {}
        for turn, position in self._swept():
            contribution = turn.contributions[position]
            source, before, after = contribution.input, sums.get(contribution.input), contribution.running_sum
            if self._turns is not None:  # in another order there are other sums on the way
                after = _added(before, contribution.product)
            if after is not None:
                sums[source] = after
            steps.append(
                Step(
                    number=len(steps) + 1,
                    node=turn.node,
                    source=source,
                    position=position,
                    upstream=turn.upstream,
                    local=contribution.local,
                    product=contribution.product,
                    before=before,
                    after=after,
                    already_there=self.already_there(source),
                )
            )
            if self.symbolic:
                steps[-1] = steps[-1]._replace(upstream=1.0, local=1.0, product=1.0, before=None, after=1.0)
        return steps

    def _swept(self) -> Iterable[tuple[BackwardStep, int]]:
        """Every operation's turn, with the input that the gradient is handed on to: those that are told of."""
        found = [
            (turn, position)
            for turn in backward_steps(self.root)
            for position, contribution in enumerate(turn.contributions)
            if not contribution.input.constant and self.has_card(contribution.input)
        ]
        turns, index = self._turns, self.index
        if turns is not None:
            found.sort(key=lambda step: turns(index[step[0].node], index[step[0].contributions[step[1]].input]))
        return found

    def __len__(self) -> int:
        return len(self._steps)

    def __iter__(self) -> Iterator[Step]:
        return iter(self._steps)

    def __getitem__(self, place: int) -> Step:
        return self._steps[place]

    def already_there(self, value: Value) -> float:
        """What a leaf holds besides its share of this sweep."""
        if value.inputs or value.constant or self.symbolic:
            return 0.0
        share = self._shares.get(value, 0.0)
        return 0.0 if same(value.grad, share) else value.grad - share

    def has_card(self, value: Value) -> bool:
        """Whether a value is told of at all, and not as a part of a sum."""
        return self._every or self.index[value] not in self._terms

    def terms_of(self, value: Value) -> list[Value]:
        """What a sum adds up where it is told as one operation, without its partial sums; [] for what is told otherwise.

        >>> x, y, z = Value(1.0, "x"), Value(2.0, "y"), Value(3.0, "z")
        >>> steps = Steps(Reading((x + y) + z), terms={2: 4}, whole_sums=True)
        >>> [term.label for term in steps.terms_of(steps.root)]
        ['x', 'y', 'z']
        """
        if self.index[value] not in self._totals:
            return []
        found, pending = [], [value]
        while pending:
            term = pending.pop()
            is_part = term is value or (term.op is ADD and not self.has_card(term))
            pending += reversed(term.inputs) if is_part else []
            found += [] if is_part else [term]
        return found

    def told(self, step: Step) -> Value:
        """What hands its gradient on as it is told: where there is one way to its input, the sum that it is a term of."""
        if not self._ways:
            return step.node
        total, source = self._way(step.node, step.source)
        return self.order[total] if self._ways.get((total, source)) == 1 else step.node

    def _way(self, node: Value, source: Value) -> tuple[int, int]:
        """The index of the sum that a value is a part of, or its own, and that of an input."""
        index = self.index[node]
        return self._terms.get(index, index), self.index[source]

    def upstream(self, value: Value) -> float:
        """The whole gradient that an operation hands on in this sweep; 0 where none reaches it."""
        return (
            1.0
            if value is self.root
            else next((s.after for s in self.contributions.get(value, [])[::-1] if s.after), 0.0)
        )

    @once
    def users(self) -> dict[Value, list[Value]]:
        """What each value is an input of."""
        found: dict[Value, list[Value]] = {}
        for value in self.order:
            for source in dict.fromkeys(value.inputs):
                found.setdefault(source, []).append(value)
        return found

    def uses(self, value: Value) -> int:
        """How many contributions a gradient is the sum of."""
        return len(self.contributions.get(value, ()))

    def resolve(self, step: int) -> int:
        """The number of a step: 0 is the seed, 1 the first, −1 the last. Raises IndexError beyond."""
        number = step + len(self) + 1 if step < 0 else step
        if not 0 <= number <= len(self):
            steps = "1 step" if len(self) == 1 else f"{len(self)} steps"
            raise IndexError(f"step={step}: this sweep has {steps}; 0 is the seed, {len(self)} or −1 the last")
        return number

    @once
    def changes(self) -> dict[int, list[tuple[int, float]]]:
        """What becomes of each gradient, by node index: after how many steps it is which number.

        A gradient that nothing flows to is known after the last step that goes there, or else once the sweep is over: it is
        0, and what was already there.

        >>> x = Value(3.0, "x")
        >>> Steps(Reading(x * x)).changes
        {1: [(0, 1.0)], 0: [(1, 3.0), (2, 6.0)]}
        """
        if self.root.constant or not (self.sweeps or self.stale):
            return {}
        found = {len(self.order) - 1: [(0, self.already_there(self.root) + 1.0)]}
        for step in self._steps:
            if step.product is not None and step.after is not None:
                found.setdefault(self.index[step.source], []).append((step.number, step.already_there + step.after))
        if not self.stale:
            last = {self.index[step.source]: step.number for step in self._steps}
            for i, value in enumerate(self.order):
                if not value.constant and i not in found:
                    found[i] = [(last.get(i, len(self)), self.already_there(value))]
        return found

    def gradients(self, number: int) -> dict[int, float]:
        """The gradients there are after ``number`` steps, by node index."""
        if number >= len(self):
            return {index: changes[-1][1] for index, changes in self.changes.items()}
        found = {}
        for index, changes in self.changes.items():
            known = [gradient for after, gradient in changes if after <= number]
            if known:
                found[index] = known[-1]
        return found

    def shown(self) -> dict[int, list[float]]:
        """Every gradient that there is at one moment or another, by node index."""
        return self._shown

    @once
    def _shown(self) -> dict[int, list[float]]:
        return {index: [gradient for _, gradient in changes] for index, changes in self.changes.items()}

    def flows(self, number: int) -> dict[tuple[int, int, int], float]:
        """What has flowed along each edge after ``number`` steps, by (source, target, position)."""
        return {
            (self.index[step.source], self.index[step.node], step.position): step.product
            for step in self._steps[:number]
            if step.product is not None
        }


def _added(before: float | None, product: float | None) -> float | None:
    """The sum so far with one product more; None is nothing."""
    return before if product is None else product if before is None else before + product
