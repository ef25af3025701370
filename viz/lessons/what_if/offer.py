"""Decide whether a page can compute a graph again when one of its leaves gets another number, and if not, say why."""

from __future__ import annotations

from autograd.languages import Language
from autograd.table import Op, javascript
from viz.graph import Steps

#: Of a larger graph a page would not answer a drag at once.
MOST_VALUES = 2_000


def can_ask(steps: Steps) -> bool:
    """Whether the question makes sense: there are numbers that are true, and a leaf that something is computed from."""
    return bool(leaves_of(steps)) and bool(steps.root.inputs) and not (steps.symbolic or steps.stale)


def leaves_of(steps: Steps) -> list[int]:
    """The indices of the leaves whose numbers may be others; a constant stays as it was written down."""
    return [i for i, value in enumerate(steps.order) if not (value.inputs or value.constant)]


def reason_against(steps: Steps, language: Language) -> str:
    """Why a page cannot compute the graph again; "" if it can."""
    if len(steps.order) > MOST_VALUES:
        return language("what_if_too_large", count=MOST_VALUES, values=len(steps.order))
    op = next((op for op in operations_of(steps) if not has_functions(op)), None)
    return "" if op is None else language("what_if_no_formula", op=language.operation(op))


def operations_of(steps: Steps) -> list[Op]:
    """The operations that the graph uses, each once."""
    return list(dict.fromkeys([value.op for value in steps.order if value.op is not None]))


def has_functions(op: Op) -> bool:
    """Whether a page can work out an operation and its local derivatives.

    One that a user has spelled in JavaScript is not run: nobody has seen whether it computes the same.
    """
    if op.javascript is not None and not op.builtin:
        return False
    try:
        javascript([op])
    except (TypeError, ValueError, NotImplementedError, RecursionError):
        return False
    return True
