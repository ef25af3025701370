"""The backward sweep on Values: its gradients are again a graph, which can be differentiated.

Read next: ``elementwise.py``.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from autograd.graph import NO_GRAD, OF_DERIVATIVE, STATE, VALUES, RecordingError, Value, accumulate, scope
from autograd.table import BATCH_MEAN, SHIFT, SYMBOLS, WHERE, Op, Variable

#: The condition of a node that no choice separates from the result: it holds in every sample.
ALWAYS = None


def depends_on_others(order: list[Value], own: set[Value]) -> bool:
    """Whether the last of ``order`` was computed from a Value that was there before the call."""
    if STATE.compiling:  # in the next sample any number may be another one: keep them all in the graph
        return True
    return any(not (node._inputs or node._constant or node in own) for node in order)


def sweep(order: list[Value], variables: list[Value], *, on_values: bool) -> dict[Value, Any]:
    """The gradient of the last node of ``order``, as floats or, to be differentiated again, as Values."""
    if not on_values:
        return accumulate(order, 1.0)
    # Only what depends on the variables matters: the rest of the graph, a whole model perhaps, stays out.
    depends = set(variables)
    relevant = []
    for node in order:
        if node in depends:
            relevant.append(node)
        elif any(source in depends for source in node._inputs):
            depends.add(node)
            relevant.append(node)
    if not relevant or relevant[-1] is not order[-1]:
        return {}
    own = set(variables)

    def partials(node: Value) -> tuple[Any, ...]:
        if node in own or (STATE.compiling and NO_GRAD in node.scope):
            return (None,) * len(node._inputs)
        if STATE.compiling and node.op is BATCH_MEAN:
            raise RecordingError(
                "a gradient through batch_mean inside a compiled function: it is a mean over all samples there, and what "
                "one sample changes in it is not known. Compile the function itself and use the program's gradients"
            )
        op = _op(node)
        # A partial that was not stored is 0 for every sample; but if a choice made it 0, another sample may choose otherwise.
        chosen_anew = STATE.compiling and op.selects and op is not SHIFT
        wanted = tuple(
            source in depends and (partial is not None or (chosen_anew and not source._constant))
            for source, partial in zip(node._inputs, node._partials, strict=True)
        )
        if not op.builtin:
            _require_formulas(op, len(node._inputs))
        return op.derivatives(VALUES, node, node._inputs, wanted)

    if STATE.compiling:
        return _accumulate_choices(relevant, partials)
    with scope(OF_DERIVATIVE):
        return accumulate(relevant, 1.0, partials)


def _accumulate_choices(order: list[Value], partials: Callable[[Value], tuple[Any, ...]]) -> dict[Value, Any]:
    """The sweep of ``accumulate`` while ``compile`` records: a branch not chosen in this sample may be in the next.

    So every branch is swept, and where a choice has not led to a node, what the node hands on is selected away:
    it counts as 0, whatever nan or inf its local derivatives are.  ``tape/gradients`` does the same on a tape.
    """
    gradients: dict[Value, Any] = {order[-1]: 1.0}
    # Conditions: 1 in the samples whose choices lead to the node, else 0.
    reached: dict[Value, Any] = {order[-1]: ALWAYS}
    for node in reversed(order):
        if node not in gradients:
            continue
        for source, partial in zip(node._inputs, partials(node), strict=True):
            if partial is None or (isinstance(partial, float) and _op(node).selects and partial == 0.0):
                continue
            counts = reached[node]
            if _op(node).selects:
                taken = WHERE(partial, 1.0, 0.0) if isinstance(partial, Value) else 1.0
                counts = taken if counts is ALWAYS else WHERE(counts, taken, 0.0)
            product = gradients[node] * partial
            if counts is not ALWAYS:
                product = WHERE(counts, product, 0.0)
            known = source in gradients
            gradients[source] = gradients[source] + product if known else product
            reached[source] = _either(reached[source], counts) if known else counts
    return gradients


def _either(a: Any, b: Any) -> Any:
    """The condition that a or b holds."""
    return ALWAYS if a is ALWAYS or b is ALWAYS else WHERE(a, 1.0, b)


@cache
def _require_formulas(op: Op, count: int) -> None:
    """Refuse an Op whose partials are opaque Python: ``math.exp(a)`` of a Value is a float that has lost its history."""
    inputs = tuple(Variable(f"a{i}") for i in range(count))
    try:
        op.derivatives(SYMBOLS, Variable("y"), inputs)
    except (TypeError, ValueError, AttributeError) as error:
        raise TypeError(
            f"the partials of Op {op.name!r} cannot be differentiated, because they are not made of m's operations "
            f"({error}): write m.exp(a), for example, instead of math.exp(a)"
        ) from error


def _op(node: Value) -> Op:
    op = node.op
    assert op is not None
    return op
