"""Show how far training has come: in a terminal a line, in a notebook a widget, elsewhere nothing."""

from __future__ import annotations

import importlib.util
import sys
import time
from typing import Any

from autograd.languages import language_of

#: Seconds between two refreshes: drawing the bar may take longer than an epoch.
INTERVAL = 0.1


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


def progress_bar(total: int, *, show: bool) -> Any:
    """A tqdm bar of ``total`` epochs; None if ``show`` is false, and without a terminal or a notebook (in a pipe, a log file).

    A bar that nobody sees is not made: tqdm takes a lock for it, and if Ctrl-C came while tqdm held that, another thread
    would wait for ever.
    """
    in_notebook = _in_notebook()
    if not (show and (in_notebook or _is_terminal(sys.stderr))):
        return None
    from tqdm.std import tqdm

    unit = language_of()("column_epoch")
    if in_notebook:
        if importlib.util.find_spec("ipywidgets") is not None:
            from tqdm.notebook import tqdm as widget

            return widget(total=total, unit=unit)
        return tqdm(total=total, unit=unit, file=sys.stdout)
    return tqdm(total=total, unit=unit)


def _is_terminal(stream: Any) -> bool:
    return hasattr(stream, "isatty") and bool(stream.isatty())


def _in_notebook() -> bool:
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return shell is not None and hasattr(shell, "kernel")
