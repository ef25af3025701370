"""Say whether numbers are good to compute with by hand, and if not, why not.

Nothing is saturated, nothing stands at a kink or at the edge of a domain, no number is huge or tiny, and gradients arrive.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from autograd import Value
from autograd.languages import Sentence
from autograd.table import FLOATS, WHERE, Op

#: What may be wrong with numbers; the catalogues say it, ``fault_…``.
Fault = Literal[
    "flat",
    "steep",
    "kink",
    "large",
    "small",
    "undefined",
    "large_gradient",
    "small_gradient",
    "undefined_gradient",
    "no_gradient",
]

_FLATTEST, _STEEPEST = 0.1, 20.0
_LEAST, _MOST = 0.01, 100.0
#: So far around a value nothing may change all of a sudden.
_NEAR = 0.05
_CHANGE = 0.35


@dataclass(frozen=True, slots=True)
class Limits:
    """How small and how large numbers may be: those of the graph itself may be so, too."""

    least: float = _LEAST
    most: float = _MOST

    @classmethod
    def of(cls, order: Sequence[Value]) -> Limits:
        sizes = [abs(value.data) for value in order if not value.constant and math.isfinite(value.data)]
        nonzero = [size for size in sizes if size]
        return cls(min(_LEAST, 0.5 * min(nonzero, default=_LEAST)), max(_MOST, 2.0 * max(sizes, default=_MOST)))


def faults(values: Sequence[Value], gradients: Mapping[Value, float], limits: Limits) -> Iterator[tuple[Value, Fault]]:
    """What is wrong with the numbers of a graph, and where; nothing if they are good.

    values     those that are shown, the result last
    gradients  of the result by them

    >>> def told(x):
    ...     y = Value(x).tanh()
    ...     return [fault for _, fault in faults([y], {y: 1.0}, Limits())]
    >>> told(0.5), told(4.0)
    ([], ['flat'])
    """
    for value in values:
        if value.op is not None and not value.constant:
            fault = _fault(value, limits)
            if fault is not None:
                yield value, fault
    for value in values:
        gradient = gradients.get(value, 0.0)
        if not math.isfinite(gradient):
            yield value, "undefined_gradient"
        elif gradient and not limits.least <= abs(gradient) <= limits.most:
            yield value, "small_gradient" if abs(gradient) < limits.least else "large_gradient"
    leaves = [value for value in values if value.op is None and not value.constant]
    if 2 * sum([bool(gradients.get(leaf)) for leaf in leaves]) < len(leaves):
        yield values[-1], "no_gradient"


def told(op: Op | None, fault: Fault) -> Sentence:
    """What is wrong with an operation, or with a leaf, as an error tells it."""
    return Sentence(f"fault_{fault}", {"what": Sentence("fault_of_leaf", {}) if op is None else op})


def _fault(value: Value, limits: Limits) -> Fault | None:
    """What is wrong with the number of an operation."""
    op = value.op
    assert op is not None
    data, locals_ = value.data, [local for _, local in _flowing(value)]
    if not all(map(math.isfinite, (data, *locals_))):
        return "undefined"
    inputs = [source.data for source in value.inputs]
    if _changes(op, inputs, value):
        return "kink"
    if abs(data) > limits.most:
        return "large"
    chooses = (op.selects or op is WHERE) and any([local == 0.0 for local in locals_])
    if len(value.inputs) == 1 and locals_ and not chooses:
        size = abs(locals_[0])
        if size < _FLATTEST:
            return "flat"
        if size > _STEEPEST:
            return "steep"
    if abs(data) < limits.least and not chooses:
        return "small"
    return None


def _changes(op: Op, inputs: Sequence[float], value: Value) -> bool:
    """Whether the result or a derivative of an operation jumps near its inputs, or is not defined there."""
    flowing = list(_flowing(value))
    positions = [position for position, _ in flowing]
    wanted = tuple([position in positions for position in range(len(inputs))])
    for position, slope in flowing:
        for near in (-_NEAR, _NEAR):
            nearby = [*inputs]
            nearby[position] += near
            result = float(op.forward(FLOATS, *nearby))
            if not abs(result - value.data) <= 2.0 * abs(slope) * _NEAR + 0.3:
                return True
            found = op.derivatives(FLOATS, result, nearby, wanted)
            if any([not abs(float(found[i]) - before) <= _CHANGE * max(1.0, abs(before)) for i, before in flowing]):
                return True
    return False


def is_off(value: Value) -> bool:
    """Whether an operation of one input, as ReLU, lets no gradient through."""
    op = value.op
    return op is not None and op.selects and value.partials == (0.0,)


def _flowing(value: Value) -> Iterator[tuple[int, float]]:
    """The inputs of an operation that a gradient flows to, and the local derivatives."""
    for position, (source, local) in enumerate(zip(value.inputs, value.partials, strict=True)):
        if local is not None and not source.constant:
            yield position, local
