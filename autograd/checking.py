"""Checks gradients: compares each derivative with what a small change of the input does to the result.

A derivative can always be checked by its definition.  ``check_gradients`` compares it with the central difference

    f′(x) ≈ (f(x + h) − f(x − h)) / 2h,

made more exact by a second step size.  If the two differ, it says which operation to suspect.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from .functional import Function, call_with_values
from .graph import Value, accumulate, as_number, kinds, topological_order
from .nested import leaf_names, leaves, refill
from .table import FLOATS, Op

#: What the tolerances are.
KINDS = dict.fromkeys(("relative_tolerance", "absolute_tolerance"), kinds.number(least=0.0))


@dataclass(frozen=True)
class GradientCheck:
    """What ``check_gradients`` found: all of ``checked`` derivatives agree.

    checked  how many derivatives were compared
    skipped  the inputs for which no comparison was possible, and why: kinks and the edges of a domain
    """

    checked: int
    skipped: tuple[str, ...]
    largest_error: float

    def __bool__(self) -> bool:
        return True


def check_gradients(
    f: Function, inputs: Any, *, relative_tolerance: float = 1e-6, absolute_tolerance: float = 1e-8
) -> GradientCheck:
    """Compare the gradient of ``f`` with central differences (f(x + h) − f(x − h)) / 2h.

    f       a function that returns one number, an array or a nested list of numbers
    inputs  the list of its arguments, each a number, an array or a nested list of numbers; one number will do for one

    At a kink the difference quotient means nothing.  If the slopes to the left and to the right do not approach each
    other, or f is not finite on both sides, the comparison is skipped and listed.

    Raises AssertionError if the two differ.  It names the input, both numbers and the operation whose own derivative
    is wrong, if there is one.

    >>> check_gradients(lambda x, y: (x * y).tanh(), [0.5, 2.0])
    GradientCheck(checked=2, skipped=(), largest_error=...)
    """
    tolerances = kinds.checked(
        "check_gradients", KINDS, relative_tolerance=relative_tolerance, absolute_tolerance=absolute_tolerance
    )
    relative_tolerance, absolute_tolerance = tolerances.relative_tolerance, tolerances.absolute_tolerance
    arguments = list(inputs) if isinstance(inputs, list | tuple) else [inputs]
    if not arguments:
        raise ValueError("check_gradients needs at least one input to vary")
    numbers = [as_number(leaf, "check_gradients(inputs)") for leaf in leaves(arguments)]
    names = [name for i, argument in enumerate(arguments) for name in leaf_names(argument, f"input {i}")]

    def outputs_at(values: list[float]) -> list[float]:
        return [_number(output) for output in leaves(f(*refill(arguments, iter(map(Value, values)))))]

    result, variables = call_with_values(f, tuple(arguments), tuple(range(len(arguments))))
    outputs = leaves(result)
    first, second = [_number(output) for output in outputs], outputs_at(numbers)
    if not np.array_equal(first, second, equal_nan=True):
        raise ValueError(
            f"f gave {first} and then {second} for the same inputs: a gradient can only be checked if f is not random"
        )
    checked, skipped, largest = 0, [], 0.0
    for k, output in enumerate(outputs):
        found = accumulate(topological_order(output), 1.0) if isinstance(output, Value) else {}
        for i, variable in enumerate(variables.values):
            analytic = found.get(variable, 0.0)

            def along(x: float, i: int = i, k: int = k) -> float:
                return outputs_at([*numbers[:i], x, *numbers[i + 1 :]])[k]

            numeric = central_difference(along, numbers[i])
            if isinstance(numeric, str):
                skipped.append(f"{names[i]} = {numbers[i]!r}: {numeric}")
                continue
            checked += 1
            error = abs(analytic - numeric)
            if not error <= absolute_tolerance + relative_tolerance * max(abs(analytic), abs(numeric)):
                raise AssertionError(
                    f"the derivative with respect to {names[i]} at {numbers[i]!r} is {analytic!r} by backpropagation, "
                    f"but {numeric!r} by central differences. {_suspect(output)}"
                )
            largest = max(largest, error)
    return GradientCheck(checked, tuple(skipped), largest)


def _number(output: Any) -> float:
    return output.data if isinstance(output, Value) else as_number(output, "what the function returned")


def central_difference(f: Callable[[float], float], x: float) -> float | str:
    """The slope of f at x, or the reason why there is none to compare with.

    Richardson's extrapolation of two steps removes the error of order h²:  D = (4 D(h) − D(2h)) / 3.
    The steps begin wide and get shorter until f is finite and smooth over them, or until rounding drowns the answer.
    """
    here = f(x)
    h = 2.0**-11 * max(1.0, abs(x))
    reason = "f is not finite on both sides"
    while np.isfinite(here) and x + h != x:
        left2, left1, right1, right2 = samples = [f(x + k * h) for k in (-2, -1, 1, 2)]
        if np.isfinite(samples).all():
            narrow, wide = (right1 - left1) / (2 * h), (right2 - left2) / (4 * h)
            noise = 64 * np.finfo(float).eps * max(map(abs, (here, *samples))) / h
            near = (right1 - here) / h - (here - left1) / h  # the jump between the slopes on either side …
            far = (right2 - here) / (2 * h) - (here - left2) / (2 * h)  # … halves with h, unless x is a kink
            # And the slopes over both steps agree, unless there is a kink beside x.
            beside = abs(narrow - wide) > 1e-3 * abs(narrow) + 1e-8 + noise
            if abs(near) <= 0.75 * abs(far) + noise and not beside:
                return float((4 * narrow - wide) / 3)
            reason = "a kink: the slopes to the left and to the right differ"
            if noise > 1e-4 * max(1.0, abs(narrow)):
                break
        h /= 2.0**5
    return reason


def _suspect(output: Any) -> str:
    """Name the operation of a graph whose stored partials disagree with central differences of its formula."""
    for node in topological_order(output) if isinstance(output, Value) else ():
        op = node.op
        if op is None:
            continue
        at = [source.data for source in node.inputs]
        for i, partial in enumerate(node._partials):

            def along(x: float, i: int = i, op: Op = op, at: list[float] = at) -> float:
                return float(op.forward(FLOATS, *[*at[:i], x, *at[i + 1 :]]))

            numeric = central_difference(along, at[i])
            if partial is None or isinstance(numeric, str):
                continue
            if abs(partial - numeric) > 1e-7 + 1e-5 * max(abs(partial), abs(numeric)):
                return (
                    f"Suspect the operation {op.name!r}: its local derivative {i} at {tuple(at)} is {partial!r} "
                    f"by its entry, but {numeric!r} by central differences of its formula."
                )
    return (
        "Every operation's own derivative is right, so look for a result that is not computed from the inputs "
        "alone: .data, float(…), detach, or randomness inside the function."
    )
