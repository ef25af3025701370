"""Sweep a graph as it should be swept, and with a mistake put in.

Each function is shown to the reader as it stands here, so it uses public names only, and the right one and a wrong one
differ in a line or two.  All return the gradients by node.  ``updated_on_the_way`` changes the leaves' numbers: it is given
a copy of the graph.

The library's own sweep is ``accumulate`` in ``autograd/graph/sweep.py``.
"""

from __future__ import annotations

from collections import defaultdict

from autograd import Value, grad, topological_order

# -- Assigned instead of added ------------------------------------------------------------------------------


def added(loss: Value) -> dict[Value, float]:
    grads = defaultdict(float, {loss: 1.0})
    order = topological_order(loss)
    for node in reversed(order):
        for source, local in zip(node.inputs, node.partials, strict=True):
            if local:
                grads[source] += grads[node] * local
    return grads


def assigned(loss: Value) -> dict[Value, float]:
    grads = defaultdict(float, {loss: 1.0})
    order = topological_order(loss)
    for node in reversed(order):
        for source, local in zip(node.inputs, node.partials, strict=True):
            if local:
                grads[source] = grads[node] * local
    return grads


# -- In the wrong order -------------------------------------------------------------------------------------


def in_order_of_distance(loss: Value) -> dict[Value, float]:
    grads = defaultdict(float, {loss: 1.0})
    order = [loss]
    for node in order:
        for source, local in zip(node.inputs, node.partials, strict=True):
            if local:
                grads[source] += grads[node] * local
                if source not in order:
                    order.append(source)
    return grads


# -- Updated in the middle of the sweep ---------------------------------------------------------------------


def updated_on_the_way(loss: Value, rate: float) -> dict[Value, float]:
    grads = defaultdict(float, {loss: 1.0})
    order = topological_order(loss)
    for node in reversed(order):
        for i, source in enumerate(node.inputs):
            numbers = [each.data for each in node.inputs]
            local = grad(node.op, i)(*numbers)  # type: ignore[arg-type]
            grads[source] += grads[node] * local
            if not (source.inputs or source.constant):
                source.data -= rate * grads[node] * local
    return grads


def updated_at_the_end(loss: Value, rate: float) -> dict[Value, float]:
    grads = defaultdict(float, {loss: 1.0})
    order = topological_order(loss)
    for node in reversed(order):
        for i, source in enumerate(node.inputs):
            numbers = [each.data for each in node.inputs]
            local = grad(node.op, i)(*numbers)  # type: ignore[arg-type]
            grads[source] += grads[node] * local
    for leaf in order:
        if not (leaf.inputs or leaf.constant):
            leaf.data -= rate * grads[leaf]
    return grads
