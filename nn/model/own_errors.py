"""Tell an error that a computation makes from one that only arrived while it ran: ``raises_again``."""

from __future__ import annotations

from collections.abc import Callable


def raises_again(error: Exception, compute: Callable[[], object]) -> bool:
    """Whether an error is made by what was computed, so that it comes again when the same is computed once more.

    The handler of a signal, such as that of a time limit, raises its error wherever the program happens to be, and once.
    Whoever catches all errors of a user's function lets such a one through.

    >>> raises_again(TypeError("of a model"), lambda: [] + ()), raises_again(TimeoutError("of an alarm"), lambda: [] + [])
    (True, False)
    """
    try:
        compute()
    except Exception as second:  # noqa: BLE001 - whatever a user's function does
        return type(second) is type(error)
    return False
