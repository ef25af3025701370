"""Lessons made of a graph: what a teacher shows and a student works through.

In: a Value and the drawing of its graph.  Out: a page to step through, slides, and files of both.

    mistakes/  mistakes: what everybody does wrong once, beside the right way, in a notebook and as a page
    what_if/   what_if(): the graph with other numbers in its leaves, as a drawing and on a player's page
    player/    step() and open(): the sweep on a page, one contribution at a time
    quiz/      quiz(): a page that asks for each gradient before it shows it
    widget/    widget(): the page, moved by Python and moving Python
    worksheets/  worksheet(): exercises on paper with their keys

Next: ``viz.network``.
"""

from .mistakes import Gallery, Mistake, mistakes
from .player import FILMS, LESSON_SUFFIXES, SECONDS, Player, equation_data, moments_of, open, step, unfolding, unpacked
from .quiz.lesson import quiz
from .what_if import what_if
from .widget import widget
from .worksheets import MOST_VARIANTS, PAPERS, SHEET_SUFFIXES, Worksheet, worksheet

__all__ = [
    "FILMS",
    "LESSON_SUFFIXES",
    "MOST_VARIANTS",
    "PAPERS",
    "SECONDS",
    "SHEET_SUFFIXES",
    "Gallery",
    "Mistake",
    "Player",
    "Worksheet",
    "equation_data",
    "mistakes",
    "moments_of",
    "open",
    "quiz",
    "step",
    "unfolding",
    "unpacked",
    "what_if",
    "widget",
    "worksheet",
]
