"""Close the figure of a plot that ends in an error: a notebook would show it, empty, under the message."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


def closed_on_error(plot: Callable[P, R]) -> Callable[P, R]:
    """The same function, which leaves no new pyplot figure behind if it raises."""

    @wraps(plot)
    def drawn(*args: P.args, **kwargs: P.kwargs) -> R:
        before = _figures()
        try:
            return plot(*args, **kwargs)
        except BaseException:
            for number in _figures() - before:
                sys.modules["matplotlib.pyplot"].close(number)
            raise

    return drawn


def _figures() -> set[int]:
    """The numbers of the open figures; none before somebody has loaded pyplot."""
    if "matplotlib.pyplot" not in sys.modules:
        return set()
    from matplotlib import pyplot as plt  # which waits for another thread that is loading it now

    return set(plt.get_fignums())
