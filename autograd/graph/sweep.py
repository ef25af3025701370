"""The graph and the backward sweep: reverse-mode differentiation.

A result y and everything it was computed from form a directed acyclic graph.  Its gradient needs one
pass over that graph: visit the nodes in reverse topological order, so that a node's own gradient is
complete before it is handed on, and add to every input

    ∂y/∂input  +=  ∂y/∂node · ∂node/∂input          (upstream gradient × local derivative)

That is all of backpropagation.  Everything here walks with a list instead of recursion: a graph may be
a million nodes deep.

Read next: ``functional.py``, where the same sweep runs on Values and yields gradients of gradients.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NoReturn

from autograd.engines import engine
from autograd.table import named

from .state import STATE, refuse
from .value import Value, as_number, evaluate, require_value

#: Two threads may sweep graphs that share leaves: adding to .grad is done by one at a time.
COMMIT = threading.Lock()

#: What flows along an edge, as the node stored it: None where nothing does.
stored_partials: Callable[[Value], tuple[float | None, ...]] = attrgetter("_partials")


def topological_order(root: Value) -> list[Value]:
    """The nodes that ``root`` was computed from, inputs before what uses them, ``root`` last.

    Depth first, inputs left to right, so the order is the same on every run and every engine.

    >>> a, b = Value(2.0, "a"), Value(3.0, "b")
    >>> c = a * b
    >>> [node.data for node in topological_order(c + a)]
    [2.0, 3.0, 6.0, 8.0]
    """
    require_value(root, "topological_order(root)")
    order: list[Value] = []
    finished: dict[Value, bool] = {}  # False while a node's inputs are being visited
    path: list[Value] = []  # those nodes, each an input of the one before …
    ahead = [iter((root,))]  # … and what each has yet to visit; one more than the path, for the root
    while True:
        for node in ahead[-1]:
            if node not in finished:
                inputs = node._inputs
                if inputs:
                    finished[node] = False
                    path.append(node)
                    ahead.append(iter(inputs))
                    break  # down to its inputs
                finished[node] = True
                order.append(node)
            elif not finished[node]:
                refuse_cycle(node)
        else:
            if not path:
                return order
            node = path.pop()  # all its inputs are in order
            ahead.pop()
            finished[node] = True
            order.append(node)


def accumulate(
    order: list[Value], gradient: Any, partials: Callable[[Value], tuple[Any, ...]] = stored_partials
) -> dict[Value, Any]:
    """The backward sweep itself: the gradient of ``order[-1]`` with respect to each node, by node.

    order     nodes in topological order, the root last
    gradient  the root's own
    partials  a node's local derivatives, floats or Values; None where nothing flows

    A node that no gradient reaches is missing from the result.  Writes to no node.
    """
    gradients = {order[-1]: gradient}
    gradient_of = gradients.get
    for node in reversed(order):
        upstream = gradient_of(node)
        if upstream is None:
            continue
        for source, partial in zip(node._inputs, partials(node)):  # noqa: B905 (strict= costs time, they fit)
            if partial is not None:
                so_far = gradient_of(source)
                product = upstream * partial
                gradients[source] = product if so_far is None else so_far + product
    return gradients


def backward(root: Value, gradient: float = 1.0) -> None:
    """See ``Value.backward``."""
    if STATE.compiling:
        refuse("backward was called", "write")
    require_value(root, "backward(root)")
    gradient = as_number(gradient, "backward(gradient)")
    if root._constant:
        refuse_constant(root)
    order = topological_order(root)
    gradients = accumulate(order, gradient)
    # Nothing has been written so far; an interrupted sweep leaves every gradient as it was.
    with COMMIT:
        for node in order:
            if not node._constant:
                found = gradients.get(node, 0.0)
                node._grad = found if node._inputs else node._grad + found
                node._has_grad = True


def refuse_constant(root: Value) -> NoReturn:
    raise RuntimeError(
        f"{root!r} is a constant, so it has no gradient: it was made from plain numbers or under no_grad, "
        "or it was detached"
    )


def refuse_cycle(node: Value) -> NoReturn:
    raise ValueError(
        f"the graph has a cycle through {node!r}: a node cannot be computed from itself, "
        "so its inputs have been changed by force"
    )


def zero_grad(root: Value) -> None:
    """Set every gradient in the graph of ``root`` to 0.0, not computed.

    >>> x = Value(3.0)
    >>> y = x * x
    >>> y.backward()
    >>> zero_grad(y)
    >>> x.grad, x.has_grad
    (0.0, False)
    """
    if STATE.compiling:
        refuse("zero_grad was called", "write")
    for node in topological_order(root):
        clear_grad(node)


def clear_grad(node: Value) -> None:
    """Set one node's gradient to 0.0, not computed."""
    node._grad = 0.0
    node._has_grad = False


def recompute(root: Value) -> Value:
    """See ``Value.recompute``."""
    if STATE.compiling:
        refuse("recompute was called", "write")
    order = [node for node in topological_order(root) if node._inputs]
    earlier = [(node._data, node._partials) for node in order]
    try:
        for node in order:
            node._data, node._partials, _ = evaluate(named(node._op_name), node._inputs)
    except BaseException:  # all or nothing: an operation may fail, or the user press Ctrl-C
        for node, (data, partials) in zip(order, earlier, strict=True):
            node._data, node._partials = data, partials
        raise
    for node in order:
        clear_grad(node)
    return root


def is_stale(root: Value) -> bool:
    """Whether some node is no longer what its operation makes of its inputs' present numbers.

    That is so after ``p.data -= learning_rate * p.grad``: the old graph does not add up any more.

    >>> x = Value(2.0)
    >>> y = x * x
    >>> x.data = 5.0
    >>> is_stale(y), is_stale(y.recompute())
    (True, False)
    """
    if STATE.compiling:
        refuse("is_stale was called")
    return any(_differs(node) for node in topological_order(root))


def _differs(node: Value) -> bool:
    op = node.op
    if op is None:
        return False
    data, partials, _ = evaluate(op, node._inputs)
    before, now = (node._data, *node._partials), (data, *partials)
    return any(x != y and not (x != x and y != y) for x, y in zip(before, now, strict=True))  # nan equals nan here


@dataclass(frozen=True, slots=True)
class Contribution:
    """What a step of the sweep adds to the gradient of one of its node's inputs.

    input          the Value that receives it
    local          the local derivative ∂node/∂input, 0.0 where nothing flows
    product        upstream × local; None where nothing flows (a constant, a branch not selected)
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
    if STATE.compiling:
        refuse("backward_steps was called")
    sums = {root: as_number(gradient, "backward_steps(gradient)")}
    for node in reversed(topological_order(root)):
        upstream = sums.get(node)
        if upstream is None or not node._inputs or node._constant:
            continue
        contributions = []
        for source, partial in zip(node._inputs, node._partials, strict=True):
            product = None
            if partial is not None:
                product = upstream * partial
                sums[source] = sums[source] + product if source in sums else product
            already_there = 0.0 if source._inputs else source._grad
            contributions.append(Contribution(source, partial or 0.0, product, sums.get(source), already_there))
        yield BackwardStep(node, upstream, tuple(contributions))


if engine == "native" and not TYPE_CHECKING:  # the same in C, see the end of value.py
    from autograd.native.engine.core import backward, topological_order, zero_grad  # noqa: F401 - in the place of those above
