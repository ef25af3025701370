"""Shows the sweep as data, and tells whether a graph still adds up.

``backward_steps`` goes through a graph as ``backward`` does, but writes nothing: it hands out what is multiplied and
added, one operation at a time.  Explanations and drawings are made of these steps.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from autograd.table import SHIFT, WHERE

from .evaluation import evaluate
from .numbers import as_number
from .refusals import refused
from .sweep import topological_order
from .value import Value


@dataclass(frozen=True, slots=True)
class Contribution:
    """What a step of the sweep adds to the gradient of one of its node's inputs.

    input          the Value that receives it
    local          the local derivative ∂node/∂input, 0.0 where nothing flows
    product        upstream × local; None where nothing flows (a constant, a branch not selected).  What relu or maximum
                   has not selected receives 0.0 as long as upstream × 0 is 0; where that would be nan it is None
    running_sum    the input's gradient in this sweep once this is added; None before anything is
    already_there  a leaf's gradient from before this sweep, to which the sum will be added
    """

    input: Value
    local: float
    product: float | None
    running_sum: float | None
    already_there: float


@dataclass(frozen=True, slots=True)
class BackwardStep:
    """One operation's turn in the sweep.

    node           the node whose gradient is now complete
    upstream       that gradient, ∂root/∂node
    contributions  what it hands on, one per input, in order
    """

    node: Value
    upstream: float
    contributions: tuple[Contribution, ...]


@refused
def backward_steps(root: Value, gradient: float = 1.0) -> Iterator[BackwardStep]:
    """The sweep as data: one step per operation, in the order ``backward`` takes them.

    It is a fresh sweep: nothing is read from ``.grad`` but a leaf's earlier gradient, and nothing is
    written.  Explanations and drawings are made of these steps.

    >>> x = Value(3.0, "x")
    >>> for step in backward_steps(x * x):
    ...     for c in step.contributions:
    ...         print(step.upstream, "×", c.local, "=", c.product, " x.grad =", c.running_sum)
    1.0 × 3.0 = 3.0  x.grad = 3.0
    1.0 × 3.0 = 3.0  x.grad = 6.0
    """
    sums = {root: as_number(gradient, "backward_steps(gradient)")}
    reached = {root}  # the others get only zeros, from operations that have not selected them
    for node in reversed(topological_order(root)):
        upstream = sums.get(node)
        if upstream is None or not node._inputs or node._constant:
            continue
        contributions = []
        for source, partial in zip(node._inputs, node._partials, strict=True):
            product = None
            if partial is not None and node in reached:
                product = upstream * partial
                reached.add(source)
            elif not source._constant and (partial is not None or multiplies_by_zero(node)):
                zero = upstream * (partial or 0.0)
                product = zero if zero == 0.0 else None  # not nan, which is no part of the sweep
            if product is not None:
                sums[source] = sums[source] + product if source in sums else product
            already_there = 0.0 if source._inputs else source._grad
            contributions.append(Contribution(source, partial or 0.0, product, sums.get(source), already_there))
        yield BackwardStep(node, upstream, tuple(contributions))


def multiplies_by_zero(node: Value) -> bool:
    """Whether an operation is shown to multiply by 0 what it has not selected, as relu is; ``where`` leaves it out.

    >>> x = Value(-1.0)
    >>> multiplies_by_zero(x.relu()), [step.contributions[0].product for step in backward_steps(x.relu())]
    (True, [0.0])
    """
    op = node.op
    return op is not None and op.builtin and not (op in (WHERE, SHIFT) or op.truth)


@refused
def is_stale(root: Value) -> bool:
    """Whether some node is no longer what its operation makes of its inputs' present numbers.

    That is so after ``p.data -= learning_rate * p.grad``: the old graph does not add up any more.

    >>> x = Value(2.0)
    >>> y = x * x
    >>> x.data = 5.0
    >>> is_stale(y), is_stale(y.recompute())
    (True, False)
    """
    return any_differs(topological_order(root))


def any_differs(nodes: Iterable[Value]) -> bool:
    """Whether one of some nodes is no longer what its operation makes of its inputs' present numbers."""
    return any(_differs(node) for node in nodes)


def _differs(node: Value) -> bool:
    op = node.op
    if op is None:
        return False
    data, partials, _ = evaluate(op, node._inputs)
    before, now = (node._data, *node._partials), (data, *partials)
    return any(x != y and not (x != x and y != y) for x, y in zip(before, now, strict=True))  # nan equals nan here
