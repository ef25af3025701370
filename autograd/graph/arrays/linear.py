"""Computes functions that are linear in one argument, and that NumPy has for floats only: ``np.gradient``, ``np.interp``.

What such a function makes of 1 in one place and 0 elsewhere is all there is to know of it.  So NumPy's own function is
asked for the matrix, and its product with the Values is made of the table.

Read next: ``matrices.py``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .ufuncs import holds_values, plain


def linear_in(position: int, name: str, function: Callable[..., Any], *refused: str) -> Callable[..., Any]:
    """A function of NumPy's that is linear in one argument.

    refused  settings under which it is not
    """
    called = f"np.{function.__name__}"

    def of_values(*args: Any, **settings: Any) -> Any:
        given = list(args)
        values = plain(np.asarray(given[position] if position < len(given) else settings.get(name), dtype=object))
        others = [*given[:position], *given[position + 1 :], *[x for key, x in settings.items() if key != name]]
        if any([holds_values(plain(np.asarray(x, dtype=object))) for x in others if not isinstance(x, str)]):
            raise TypeError(
                f"{called} of Values: only {name} may be Values, because it is linear in {name} alone. Compute with the "
                "Values themselves, or give the numbers of the others, which carry no gradient: value.data"
            )
        for setting in refused:
            if settings.get(setting):
                raise TypeError(
                    f"{called} of Values: leave {setting}= out, because what it adds is not linear in {name}"
                )

        def of_numbers(numbers: Any) -> Any:
            if position < len(given):
                given[position] = numbers
                return function(*given, **settings)
            return function(*given, **{**settings, name: numbers})

        return _product(of_numbers, values)

    return of_values


def _product(of_numbers: Callable[[Any], Any], values: Any) -> Any:
    """What a linear function makes of Values, a sum of products for each of its results."""
    zero = np.zeros(values.shape)
    offset = of_numbers(zero)
    if isinstance(offset, list | tuple):  # np.gradient along each axis
        return type(offset)([_product(_part(of_numbers, i), values) for i in range(len(offset))])
    found = np.array(offset, dtype=object)
    for place in np.ndindex(values.shape):
        unit = zero.copy()
        unit[place] = 1.0
        column = np.asarray(of_numbers(unit) - offset)
        for result in np.argwhere(column):
            at = tuple(result)
            term = values[place] if column[at] == 1.0 else float(column[at]) * values[place]
            found[at] = term if isinstance(found[at], float) and found[at] == 0.0 else found[at] + term
    return found


def _part(of_numbers: Callable[[Any], Any], i: int) -> Callable[[Any], Any]:
    return lambda numbers: of_numbers(numbers)[i]
