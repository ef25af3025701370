"""Moments as still pictures: one of them as a drawing, all of them as a file of slides.

In: a player's diagram and its sweep.  Out: drawings; the content of a file.  What may be touched: how large a slide is
(``viz/pictures/slide.py``), and which suffixes there are.

    moment_drawings.py  a moment as a picture
    told.py             what each slide tells: what is folded, at once
    at_once.py          the words for that
    slides.py           all moments on slides of 16 : 9
    saving.py           the slides as one file

Next: ``viz/lessons/player/player.py``.
"""

from .moment_drawings import MomentDrawings, numbers_of
from .saving import FILMS, LESSONS, SECONDS, lesson_file
from .slides import Slides, slides_of
from .told import Told

__all__ = ["FILMS", "LESSONS", "SECONDS", "MomentDrawings", "Slides", "Told", "lesson_file", "numbers_of", "slides_of"]
