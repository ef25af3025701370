"""Notice a leaf that the loss depends on and that nobody trains.

A Value that takes part in the loss of a ``fit`` is a parameter of the model, or declared constant.  One that is neither
was forgotten, in an object that a ``Module`` does not search, or outside of the model: it would keep its first number.

A Value that the model makes anew whenever it is called is a number written in the model; it is no such leaf.
"""

from __future__ import annotations

from collections.abc import Iterable

from autograd import Value, topological_order


def strangers(loss: Value, parameters: Iterable[Value]) -> list[Value]:
    """The leaves of a graph, other than constants, that are none of the parameters."""
    known = set(parameters)
    return [node for node in topological_order(loss) if not (node.inputs or node.constant or node in known)]


def of_stranger(leaf: Value, losses: Iterable[Value]) -> ValueError:
    """The error for a leaf that nobody trains: it says how it is called and where it enters one of these losses."""
    users = [node for loss in losses for node in topological_order(loss) if leaf in node.inputs]
    enters = f", which enters {users[0]._op_name} in {users[0].scope or 'the loss'}," if users else ""
    name = repr(leaf.label) if leaf.label else f"a Value of {leaf.data!r} without a label"
    return ValueError(
        f"the loss depends on {name}{enters} and that is no parameter of the model, so nothing trains it: keep it in an "
        "attribute of the model, alone or in a list, tuple, dictionary, array or dataclass; or say that it stays as it is, "
        f"with autograd.constant({leaf.data!r})"
    )
