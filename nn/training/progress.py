"""Show how far training has come: in a terminal a line, in a notebook a widget, elsewhere nothing."""

from __future__ import annotations

import importlib.util
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache
from typing import Any, TypeVar

from autograd.languages import language_of

#: Seconds between two refreshes: drawing the bar may take longer than an epoch.
INTERVAL = 0.1

#: Seconds that a bar waits for another to be drawn.
MOMENT = 1.0

#: Seconds after which ``with_bar`` says how far it is.
PATIENCE = 1.0

_T = TypeVar("_T")


class Progress:
    """A bar over all epochs, with the loss beside it."""

    def __init__(self, epochs: int, *, show: bool) -> None:
        self._bar = progress_bar(epochs, show=show)
        self._epoch = self._shown = 0
        self._loss = self._next = 0.0

    def show(self, epoch: int, loss: float) -> None:
        """Note how many epochs are done, and redraw the bar if the last time is long enough ago."""
        if self._bar is not None:
            self._epoch, self._loss = epoch, loss
            if time.monotonic() >= self._next:
                self._refresh()

    def close(self) -> None:
        """Show the last epoch and leave the bar as it is."""
        if self._bar is None:
            return
        if self._epoch > self._shown:
            self._refresh()
        self._bar.close()

    def _refresh(self) -> None:
        language = language_of()
        self._bar.set_postfix({language("column_loss"): language.number(self._loss)}, refresh=False)
        self._bar.update(self._epoch - self._shown)
        self._shown = self._epoch
        self._next = time.monotonic() + INTERVAL


def progress_bar(total: int, *, show: bool, unit: str | None = None, delay: float = 0.0) -> Any:
    """A tqdm bar of ``total`` epochs, or what ``unit`` calls them, that shows itself after ``delay`` seconds; None if ``show`` is false, and without a terminal or a notebook (in a pipe, a log file).

    A bar that nobody sees is not made.
    """
    in_notebook = _in_notebook()
    if not (show and (in_notebook or _is_terminal(sys.stderr))):
        return None
    from tqdm.std import tqdm

    options: Any = {"total": total, "unit": unit or language_of()("column_epoch"), "delay": delay}
    if in_notebook:
        if importlib.util.find_spec("ipywidgets") is not None:
            from tqdm.notebook import tqdm as widget

            return _with_own_lock(widget)(**options)
        return _with_own_lock(tqdm)(**options, file=sys.stdout)
    return _with_own_lock(tqdm)(**options)


def with_bar(things: Iterable[_T], total: int, *, show: bool, unit: str) -> Iterator[_T]:
    """The same things, with a bar in a terminal or a notebook where they take longer than ``PATIENCE``.

    >>> list(with_bar("ab", 2, show=False, unit="letter"))
    ['a', 'b']
    """
    bar = progress_bar(total, show=show, unit=unit, delay=PATIENCE)
    try:
        for thing in things:
            yield thing
            if bar is not None:
                bar.update()
    finally:
        if bar is not None:
            bar.close()


class PatientLock:
    """The lock of the bars, for which nobody waits longer than ``MOMENT``.

    Ctrl-C may come while tqdm holds a lock, and then nobody gives it back: with tqdm's own, which processes share, the next bar of
    another thread or process would wait for ever.  Here whoever has waited too long goes on with a new lock.
    """

    def __init__(self) -> None:
        self._lock = threading.RLock()

    def acquire(self, *_how: object, **_options: object) -> bool:
        if not self._lock.acquire(timeout=MOMENT):
            self._lock = threading.RLock()
            self._lock.acquire()
        return True

    def release(self) -> None:
        with suppress(RuntimeError):  # it was taken before somebody else made a new one
            self._lock.release()

    def __enter__(self) -> None:
        self.acquire()

    def __exit__(self, *_error: object) -> None:
        self.release()


@cache
def _with_own_lock(kind: type[Any]) -> type[Any]:
    """A class of tqdm's bars with a lock of its own, and without the thread that redraws bars that have stopped."""
    return type(kind.__name__, (kind,), {"_lock": PatientLock(), "monitor_interval": 0})


def _is_terminal(stream: Any) -> bool:
    return hasattr(stream, "isatty") and bool(stream.isatty())


def _in_notebook() -> bool:
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return shell is not None and hasattr(shell, "kernel")
