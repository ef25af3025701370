"""Losses as one calls them by hand: they notice an activation that is applied twice.

``cross_entropy`` takes logits, since softmax is a part of it.  Given the outputs of a softmax it is computed all the same,
and wrong: softmax of softmax is nearly uniform.  A graph shows where its numbers come from, so that this can be said.

``fit`` computes with the functions of ``losses.py``, and asks ``warn_of_probabilities`` once.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from typing import Any

from autograd import Value
from nn.languages import warn_reader

from . import losses

#: The loss that takes the probabilities that each of these activations gives.
_INSTEAD = {"softmax": "nn.cross_entropy_of_probabilities", "sigmoid": "nn.binary_cross_entropy"}


def probabilities_by(outputs: Sequence[Any]) -> str:
    """The activation that gives these outputs, "sigmoid" or "softmax"; "" if it is neither.

    >>> import autograd
    >>> probabilities_by(autograd.softmax([Value(1.0), Value(2.0)])), probabilities_by([Value(1.0).sigmoid()])
    ('softmax', 'sigmoid')
    """
    if not outputs or not all([isinstance(output, Value) and output.op is not None for output in outputs]):
        return ""
    names = {output.op.name for output in outputs}
    if names == {"sigmoid"}:
        return "sigmoid"
    if names == {"divide"} and len(outputs) > 1:
        powers, sums = zip(*[output.inputs for output in outputs], strict=True)
        shared = all([each is sums[0] for each in sums]) or all([_is(each, *_SUMS) for each in sums])
        if shared and all([_is(power, "exp") for power in powers]):
            return "softmax"
    if names == {"divide"} and all([_is_logistic(*output.inputs) for output in outputs]):
        return "sigmoid"
    return ""


#: The operations that add Values up.
_SUMS = ("add", "sum")


def _is(value: Value, *names: str) -> bool:
    return value.op is not None and value.op.name in names


def _is_logistic(numerator: Value, denominator: Value) -> bool:
    """Whether a quotient is 1/(1 + eᶻ)."""
    if not (numerator.constant and _is(denominator, "add")):
        return False
    one, power = sorted(denominator.inputs, key=lambda value: _is(value, "exp"))
    return one.constant and _is(power, "exp") and numerator.data == one.data == 1.0


def warn_of_probabilities(loss: str, link: str, outputs: Sequence[Any]) -> None:
    """Warn if the outputs that a loss takes for logits, or for scores, are probabilities.

    link  the activation that is a part of the loss; "" if it takes scores
    """
    found = probabilities_by(outputs)
    if not found and link == "softmax" and _add_up_to_one(outputs):
        found = link
    if found and link:
        warn_reader("outputs_are_probabilities", loss=loss, link=link, output=found, instead=_INSTEAD[found])
    elif found:
        warn_reader("scores_of_one_sign", loss=loss, output=found)


def _add_up_to_one(numbers: Sequence[Any]) -> bool:
    """Whether plain numbers are probabilities; equal ones may be logits as well, and then nothing is lost."""
    return (
        len(set(numbers)) > 1
        and all([not isinstance(number, Value) and 0.0 < number < 1.0 for number in numbers])
        and math.isclose(math.fsum(numbers), 1.0, rel_tol=1e-12)
    )


def _watched(function: Callable[..., Any], link: str) -> Callable[..., Any]:
    @wraps(function)
    def watched(output: Any, target: Any) -> Any:
        outputs = list(output) if isinstance(output, Iterable) else [output]
        warn_of_probabilities(function.__name__, link, outputs)
        return function(outputs if isinstance(output, Iterable) else output, target)

    watched.__module__ = __name__
    return watched


cross_entropy = _watched(losses.cross_entropy, "softmax")
binary_cross_entropy_with_logits = _watched(losses.binary_cross_entropy_with_logits, "sigmoid")
hinge = _watched(losses.hinge, "")
perceptron_loss = _watched(losses.perceptron_loss, "")
