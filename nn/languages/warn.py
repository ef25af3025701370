"""Warn in the reader's language, at the reader's own line."""

from __future__ import annotations

import sys
import warnings
from typing import Any

from autograd.languages import language_of

_OURS = {"autograd", "nn", "viz"}


def warn_reader(message: str, /, **names: Any) -> None:
    """Give the warning that the catalogues call ``message``; it names the line that called into these packages."""
    level, frame = 2, sys._getframe(1)
    while frame.f_back is not None and frame.f_globals.get("__name__", "").partition(".")[0] in _OURS:
        level, frame = level + 1, frame.f_back
    warnings.warn(language_of()(message, **names), UserWarning, stacklevel=level)
