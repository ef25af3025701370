"""Exercises on paper, for a class: ``worksheet()``, and the ``Worksheet`` that saves sheets and keys.

In: a Value.  Out: pages of primitives (``viz.drawing``), as PDF and for LaTeX.  What may be touched: what is asked
(``questions.py``), what stands where on a page (``page.py``), which numbers are good (``sane.py``, ``variants.py``).

    cards.py      what is asked about: the cards of a graph, with short names
    questions.py  the lines of an exercise, with their answers
    sane.py       whether numbers are good to compute with by hand
    variants.py   other numbers for the leaves
    paper.py      sizes of paper and of type
    blanks.py     the picture with boxes to write in
    lines.py      the lines, each with room to write
    heads.py      what stands at the top of pages
    sheet.py      one variant
    page.py       pages: the picture, the lines, room to compute
    answers.py    the answers of all variants as one table
    saving.py     the pages as one file
    worksheet.py  worksheet(), Worksheet

Next: ``viz.network``.
"""

from .paper import PAPERS, POINTS
from .sane import Limits, faults
from .saving import SHEET_SUFFIXES
from .worksheet import MOST_VARIANTS, Worksheet, worksheet

__all__ = ["MOST_VARIANTS", "PAPERS", "POINTS", "SHEET_SUFFIXES", "Limits", "Worksheet", "faults", "worksheet"]
