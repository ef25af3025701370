"""A progress bar: in a terminal a line, in a notebook a widget, elsewhere nothing."""

from __future__ import annotations

import importlib.util
import sys
from typing import Any


def progress_bar(total: int, *, show: bool) -> Any:
    """A tqdm bar over so many epochs.

    Without a terminal or a notebook (a pipe, a test, a log file) it stays silent, as it does when not to be shown.
    """
    from tqdm.std import tqdm

    if show and _in_notebook():
        if importlib.util.find_spec("ipywidgets") is not None:
            from tqdm.notebook import tqdm as widget

            return widget(total=total, unit="epoch")
        return tqdm(total=total, unit="epoch", file=sys.stdout)
    return tqdm(total=total, unit="epoch", disable=None if show else True)


def _in_notebook() -> bool:
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return shell is not None and hasattr(shell, "kernel")
