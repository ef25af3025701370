"""Save all moments of a lesson in one file, as its suffix says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from autograd.graph import kinds
from nn.training import with_bar
from viz.backends import to_beamer, to_gif, to_mp4, to_pages
from viz.drawing import Scene, Theme
from viz.pictures import SPARE

from .moment_drawings import MomentDrawings
from .slides import slides_of


def _to_pages(slides: Iterable[Scene], theme: Theme, _seconds: float) -> bytes:
    return to_pages(slides, theme)


def _to_beamer(slides: Iterable[Scene], theme: Theme, _seconds: float) -> bytes:
    return to_beamer(slides, theme, SPARE).encode()


#: What writes all moments of a lesson into one file, by its suffix.
LESSONS: Mapping[str, Callable[[Iterable[Scene], Theme, float], bytes]] = {
    ".pdf": _to_pages,
    ".tex": _to_beamer,
    ".gif": to_gif,
    ".mp4": to_mp4,
}

#: Those that show one after the other.
FILMS = (".gif", ".mp4")

#: How long a moment may be shown: a GIF holds no longer times.
SECONDS = kinds.number(least=0.02, most=600.0)


def lesson_file(moments: MomentDrawings, suffix: str, seconds: float, *, expand: bool = False) -> bytes:
    """The content of a file with all moments.

    seconds  how long each is shown, where they follow each other by themselves
    expand   whether what happens inside of a folded card has slides of its own
    """
    slides = slides_of(moments, expand=expand)
    unit = moments.picture.legend.language("slide_unit")
    return LESSONS[suffix](with_bar(slides, len(slides), show=True, unit=unit), moments.colours, seconds)
