"""Warn in the reader's language, at the reader's own line."""

from __future__ import annotations

from typing import Any

from autograd.languages import language_of, warn_caller


def warn_reader(message: str, category: type[Warning] = UserWarning, /, **names: Any) -> None:
    """Give the warning that the catalogues call ``message``."""
    warn_caller(language_of(), message, category, **names)
