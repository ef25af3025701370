"""The backward sweep, one contribution at a time: what pictures, explanations and the player step through.

``autograd.backward_steps`` takes an operation a step.  Here each of its inputs has a step of its own, because
that is what one line of the chain rule says:  ∂L/∂input += ∂L/∂node · ∂node/∂input.
"""

from __future__ import annotations

from dataclasses import dataclass

from autograd import Value, backward_steps, topological_order

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
    already_there  a leaf's gradient from before
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

    Before ``backward`` it is the sweep that is to come, on top of what the leaves hold already. After it,
    it is that sweep once more: what was there before it is what the leaves hold now, less its own share.

    >>> x = Value(3.0, "x")
    >>> sweep = Sweep(x * x)
    >>> [(step.product, step.after) for step in sweep.steps]
    [(3.0, 3.0), (3.0, 6.0)]
    """

    def __init__(self, root: Value) -> None:
        self.root = root
        self.order = topological_order(root)
        self.names: dict[Value, Name] = name_nodes(self.order)
        self.index = {value: i for i, value in enumerate(self.order)}
        # Nodes of different scopes may share a name; then it takes the scope to tell them apart.
        scopes: dict[str, str] = {}
        self.is_ambiguous = any(
            [scopes.setdefault(name.text, value.scope) != value.scope for value, name in self.names.items()]
        )
        self.steps: list[Step] = []
        self.contributions: dict[Value, list[Step]] = {}  # what each gradient is added up from
        sums: dict[Value, float] = {}
        turns = () if root.constant else tuple(backward_steps(root))
        totals = {c.input: c.running_sum for turn in turns for c in turn.contributions if c.running_sum is not None}

        def already_there(source: Value, held: float) -> float:
            return held - totals.get(source, 0.0) if root.has_grad and source.has_grad and held else held

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
                        already_there=already_there(source, contribution.already_there),
                    )
                )

        for step in self.steps:
            if step.product is not None:
                self.contributions.setdefault(step.source, []).append(step)

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
        found = {len(self.order) - 1: 1.0}
        for step in self.steps[:number]:
            if step.after is not None:
                found[self.index[step.source]] = step.already_there + step.after
        return found

    def flows(self, number: int) -> dict[tuple[int, int, int], float]:
        """What has flowed along each edge after ``number`` steps, by (source, target, position)."""
        return {
            (self.index[step.source], self.index[step.node], step.position): step.product
            for step in self.steps[:number]
            if step.product is not None
        }
