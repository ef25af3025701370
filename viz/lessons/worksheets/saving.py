"""Save a worksheet as one file, as its suffix says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from viz.backends import to_pages, to_tikz_pages
from viz.drawing import THEMES, Scene

from .paper import POINTS


def _to_pdf(pages: Iterable[Scene]) -> bytes:
    return to_pages(pages, THEMES["light"], POINTS)


def _to_tex(pages: Iterable[Scene]) -> bytes:
    return to_tikz_pages(pages, THEMES["light"]).encode()


#: What a worksheet can be saved as.
SHEET_SUFFIXES: Mapping[str, Callable[[Iterable[Scene]], bytes]] = {".pdf": _to_pdf, ".tex": _to_tex}
