"""The backward sweep, one contribution at a time: what pictures, explanations and the player step through.

``autograd.backward_steps`` takes an operation a step.  Here each of its inputs has a step of its own, because
that is what one line of the chain rule says:  ∂L/∂input += ∂L/∂node · ∂node/∂input.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from autograd import Value, backward_steps, is_stale, topological_order
from autograd.graph import accumulate
from autograd.languages import Language

from .naming import Name, name_nodes


@dataclass(frozen=True, slots=True)
class Step:
    """One contribution to one gradient.

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


class Sweep:
    """All steps of a graph's sweep, with the names of its nodes. Writes to no node.

    If the gradients on the graph are those of this sweep, it is that sweep once more: what a leaf holds beyond
    its own share comes from other sweeps. Else it is the sweep that is to come, on top of what the leaves hold:
    before ``backward``, and also where the gradients are those of another result or of another seed.
    A stale graph's sweep has no steps: their numbers would not add up.

    >>> x = Value(3.0, "x")
    >>> sweep = Sweep(x * x)
    >>> [(step.product, step.after) for step in sweep.steps]
    [(3.0, 3.0), (3.0, 6.0)]
    """

    def __init__(self, root: Value, language: Language | None = None) -> None:
        self.root = root
        self.stale = is_stale(root)
        self.order = topological_order(root)
        self.names: dict[Value, Name] = name_nodes(self.order, language)
        self.index = {value: i for i, value in enumerate(self.order)}
        # Nodes of different scopes may share a name; then it takes the scope to tell them apart.
        scopes: dict[str, str] = {}
        self.is_ambiguous = any(
            [scopes.setdefault(name.text, value.scope) != value.scope for value, name in self.names.items()]
        )
        self.steps: list[Step] = []
        self.contributions: dict[Value, list[Step]] = {}  # what each gradient is added up from
        sums: dict[Value, float] = {}
        turns = () if root.constant or self.stale else tuple(backward_steps(root))
        totals = accumulate(self.order, 1.0)
        # backward() replaces the gradients of results and adds to those of leaves.
        replaced = [value for value in totals if value.inputs or value is root]
        #: Whether the gradients on the graph are those of this sweep.
        self.has_run = all([value.has_grad for value in totals]) and all([_same(v.grad, totals[v]) for v in replaced])
        self._shares = totals if self.has_run else {}

        for turn in turns:
            for position, contribution in enumerate(turn.contributions):
                source = contribution.input
                if source.constant:
                    continue
                before = sums.get(source)
                if contribution.running_sum is not None:
                    sums[source] = contribution.running_sum
                self.steps.append(
                    Step(
                        number=len(self.steps) + 1,
                        node=turn.node,
                        source=source,
                        position=position,
                        upstream=turn.upstream,
                        local=contribution.local,
                        product=contribution.product,
                        before=before,
                        after=contribution.running_sum,
                        already_there=self.already_there(source),
                    )
                )

        #: Whether no leaf holds anything but its share of this sweep.
        self.starts_from_zero = not any([self.already_there(root), *[step.already_there for step in self.steps]])
        #: Whether leaves hold something that neither this sweep nor the beginning explains.
        self.has_others = self.has_run and not self.starts_from_zero
        for step in self.steps:
            if step.product is not None:
                self.contributions.setdefault(step.source, []).append(step)

    def already_there(self, value: Value) -> float:
        """What a leaf holds besides its share of this sweep."""
        if value.inputs or value.constant:
            return 0.0
        share = self._shares.get(value, 0.0)
        return 0.0 if _same(value.grad, share) else value.grad - share

    def uses(self, value: Value) -> int:
        """How many contributions a gradient is the sum of."""
        return len(self.contributions.get(value, ()))

    def resolve(self, step: int) -> int:
        """The number of a step: 0 is the seed, 1 the first, −1 the last. Raises IndexError beyond."""
        number = step + len(self.steps) + 1 if step < 0 else step
        if not 0 <= number <= len(self.steps):
            raise IndexError(
                f"step={step}: this sweep has {len(self.steps)} steps; 0 is the seed, {len(self.steps)} or −1 the last"
            )
        return number

    def gradients(self, number: int) -> dict[int, float]:
        """The gradients there are after ``number`` steps, by node index."""
        if self.root.constant:
            return {}
        found = {len(self.order) - 1: self.already_there(self.root) + 1.0}
        for step in self.steps[:number]:
            if step.after is not None:
                found[self.index[step.source]] = step.already_there + step.after
        if number == len(self.steps) and not self.stale:
            found |= {i: held for i, held in self.unreached().items() if i not in found}
        return found

    def shown(self) -> dict[int, list[float]]:
        """Every gradient that there is at one moment or another, by node index."""
        found = {i: [gradient] for i, gradient in self.gradients(len(self.steps)).items()}
        for step in self.steps:
            if step.after is not None:
                found[self.index[step.source]].append(step.already_there + step.after)
        return found

    def unreached(self) -> dict[int, float]:
        """What the nodes hold to which nothing flows, once the sweep is over: 0, and what was already there."""
        return {
            i: self.already_there(value)
            for i, value in enumerate(self.order)
            if not (value.constant or value is self.root or value in self.contributions)
        }

    def flows(self, number: int) -> dict[tuple[int, int, int], float]:
        """What has flowed along each edge after ``number`` steps, by (source, target, position)."""
        return {
            (self.index[step.source], self.index[step.node], step.position): step.product
            for step in self.steps[:number]
            if step.product is not None
        }


def holds_derivatives(order: Sequence[Value]) -> bool:
    """Whether every gradient on a graph is the derivative of its last node, and nothing is added in.

    It is not once ``backward`` was called on another result, with another seed, or twice.

    >>> x = Value(3.0)
    >>> y = x * x
    >>> y.backward()
    >>> holds_derivatives(topological_order(y))
    True
    >>> y.backward()
    >>> holds_derivatives(topological_order(y))
    False
    """
    derivatives = {} if order[-1].constant else accumulate(list(order), 1.0)
    return all([_same(value.grad, derivatives.get(value, 0.0)) for value in order if value.has_grad])


def _same(a: float, b: float) -> bool:
    """Whether two gradients are one, but for the order in which they were added up; nan equals nan here."""
    return math.isclose(a, b, rel_tol=1e-9) or (a != a and b != b)
