"""Sorts the graph and runs the chain rule backwards through it: reverse-mode differentiation.

A result y and everything it was computed from form a directed acyclic graph.  Its gradient needs one
pass over that graph: visit the nodes in reverse topological order, so that a node's own gradient is
complete before it is handed on, and add to every input

    ∂y/∂input  +=  ∂y/∂node · ∂node/∂input          (upstream gradient × local derivative)

That is all of backpropagation.  Nothing here recurses, because a graph may be a million nodes deep.

Read next: ``steps.py``, the same sweep step by step.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NoReturn

from autograd.engines import engine
from autograd.table import named

from .evaluation import evaluate
from .numbers import Fields, Node, as_number, require_value
from .refusals import refused
from .state import NO_GRAD

_commit = threading.RLock()


def commit() -> threading.RLock:
    """The lock of whoever adds to ``.grad``: two threads may sweep graphs that share leaves, and take turns.

    A signal's handler may come while its own thread holds the lock, so that it is one that may be taken again.
    """
    return _commit


def _forked() -> None:
    """In a child process the threads are gone that held the lock."""
    global _commit  # noqa: PLW0603
    _commit = threading.RLock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forked)


#: A node's local derivatives, one per input; None if nothing flows there.
stored_partials: Callable[[Any], tuple[float | None, ...]] = attrgetter("_partials")


def topological_order(root: Node) -> list[Node]:
    """The nodes that ``root`` was computed from, inputs before what uses them, ``root`` last.

    Depth first, inputs left to right, so the order is the same on every run and every engine.  It is what this
    well-known recursion gives, here as a loop:

        def visit(node):
            if node not in visited:
                visited.add(node)
                for each in node.inputs:
                    visit(each)
                order.append(node)

    >>> from autograd import Value
    >>> a, b = Value(2.0, "a"), Value(3.0, "b")
    >>> c = a * b
    >>> [node.data for node in topological_order(c + a)]
    [2.0, 3.0, 6.0, 8.0]
    """
    require_value(root, "topological_order(root)")
    order: list[Node] = []
    finished: dict[Node, bool] = {}  # False while a node's inputs are being visited
    path: list[Node] = []  # those nodes, each an input of the one before …
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
    order: list[Node], gradient: Any, partials: Callable[[Node], tuple[Any, ...]] = stored_partials
) -> dict[Node, Any]:
    """The backward sweep itself: the gradient of ``order[-1]`` with respect to each node, by node.

    order     nodes in topological order, the root last
    gradient  the root's own
    partials  a node's local derivatives, floats or Values; None if nothing flows there

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


def backward(root: Fields, gradient: float = 1.0) -> None:
    """See ``Value.backward``."""
    require_value(root, "backward(root)")
    gradient = as_number(gradient, "backward(gradient)")
    if root._constant:
        refuse_constant(root)
    order = topological_order(root)
    gradients = accumulate(order, gradient)
    # Nothing has been written so far; an interrupted sweep leaves every gradient as it was …
    rest = zip(order, [gradients.get(node, 0.0) for node in order], strict=True)
    with commit():
        try:
            _write(rest)
        except BaseException:  # … or, where Ctrl-C comes while they are written, writes the others before it ends
            _write(rest)
            raise


def _write(rest: Iterator[tuple[Fields, float]]) -> None:
    """Give these nodes their gradients; calls nothing, so that each is written whole before a signal is looked at."""
    for node, gradient in rest:
        if not node._constant:
            node._grad = gradient if node._inputs else node._grad + gradient
            node._has_grad = True


def refuse_constant(root: Fields) -> NoReturn:
    """Raise the error for a gradient of a constant."""
    raise RuntimeError(
        f"{root!r} is a constant, so it has no gradient: it was made from plain numbers or under no_grad, "
        "or it was detached"
    )


def refuse_cycle(node: Fields) -> NoReturn:
    """Raise the error for a node that leads back to itself."""
    raise ValueError(
        f"the graph has a cycle through {node!r}: a node cannot be computed from itself, "
        "so its inputs have been changed by force"
    )


@refused
def zero_grad(root: Fields) -> None:
    """Set every gradient in the graph of ``root`` to 0.0, not computed.

    >>> from autograd import Value
    >>> x = Value(3.0)
    >>> y = x * x
    >>> y.backward()
    >>> zero_grad(y)
    >>> x.grad, x.has_grad
    (0.0, False)
    """
    for node in topological_order(root):
        clear_grad(node)


def clear_grad(node: Fields) -> None:
    """Set one node's gradient to 0.0, not computed."""
    node._grad = 0.0
    node._has_grad = False


def recompute(root: Node) -> Node:
    """See ``Value.recompute``."""
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


if engine == "native" and not TYPE_CHECKING:  # the same in C
    from autograd.native.engine import core

    core.fall_back_on(refuse_constant=refuse_constant, refuse_cycle=refuse_cycle, no_grad_mark=NO_GRAD)
    topological_order, backward, zero_grad = core.topological_order, core.backward, core.zero_grad
