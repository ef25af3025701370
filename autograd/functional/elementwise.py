"""Differentiate a function of one number at each number of an array: ``elementwise_grad``.

    elementwise_grad(f)([x₁, x₂, …])  =  [f′(x₁), f′(x₂), …]

Each number is taken by itself, so that f may be any function of a number, one with an ``if`` included.

Read next: ``checking.py``.
"""

from __future__ import annotations

from typing import Any

from autograd.graph import as_values, kinds
from autograd.nested import is_array, is_group, leaves, refill

from .derivatives import ORDER, Function, chosen_arguments, grad, has_argument


def elementwise_grad(f: Function, argnums: int = 0) -> Function:
    """The derivative of a function of numbers at each number of an array, a list or a dictionary.

    f        a function of numbers that returns one number.  It is called for each number by itself
    argnums  which argument to differentiate with respect to

    Other arguments that are arrays are gone through alike, and have the same shape; numbers are the same each time, and so is what
    is given by name.  ``n=2`` gives the second derivatives.

    >>> import numpy as np
    >>> elementwise_grad(lambda x: x ** 3)(np.array([1.0, 2.0]))              # 3x²
    array([ 3., 12.])
    >>> elementwise_grad(lambda x: x ** 3)([1.0, 2.0], n=2)                   # 6x
    [6.0, 12.0]
    >>> elementwise_grad(lambda x, y: x * y)(np.array([1.0, 2.0]), np.array([3.0, 4.0]))
    array([3., 4.])

    To draw a function beside its derivative: ``plt.plot(xs, f(xs), xs, elementwise_grad(f)(xs))``.
    """
    kinds.FUNCTION(f, "f", "elementwise_grad")
    derivative = grad(f, argnums)

    def derivatives(*args: Any, **named: Any) -> Any:
        chosen: Any = argnums
        if isinstance(chosen, list | tuple):
            raise TypeError(f"elementwise_grad(argnums={argnums!r}): argnums is the number of one argument")
        (argnum,) = chosen_arguments(argnums, len(args), "function")
        if "n" in named and not has_argument(f, "n"):
            ORDER(named["n"], "n", "elementwise_grad")
        over = args[argnum]
        count = len(leaves(over))
        columns = [_column(arg, over, count) for arg in args]
        found = [derivative(*row, **named) for row in zip(*columns, strict=True)]
        return as_values(refill(over, iter(found)))

    return derivatives


def _column(argument: Any, over: Any, count: int) -> list[Any]:
    """What each call is given of an argument."""
    if not (is_array(argument) or is_group(argument)):
        return [argument] * count
    numbers = leaves(argument)
    both_arrays = is_array(argument) and is_array(over)
    if len(numbers) != count or (both_arrays and argument.shape != over.shape):
        found = f"shapes {over.shape} and {argument.shape}" if both_arrays else f"{count} numbers and {len(numbers)}"
        raise ValueError(
            f"elementwise_grad goes through arrays of one shape, and was given {found}: give what belongs to the function as a whole "
            "by name, or with functools.partial"
        )
    return numbers
