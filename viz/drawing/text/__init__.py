"""Measure texts, and set indices: a layout has to know how wide a text is before anybody draws it.

In: texts.  Out: widths in pixels; a text's pieces on, above and below the line.  What may be touched: nothing but the
table, which holds the widths of DejaVu Sans.

    typeset.py     indices above and below the line
    text_width.py  how wide a text is, from ``text_widths.json``; how it is shortened or broken into lines

Next: ``viz/drawing/primitives.py``.
"""

from .text_width import ELLIPSIS, fit, fit_apart, fit_terms, fits, text_width, wrapped
from .typeset import LAST_GREEK, Reach, has_stacked_indices, lefts_of, reach_of, shift_at, size_at, typeset

__all__ = [
    "ELLIPSIS",
    "LAST_GREEK",
    "Reach",
    "fit",
    "fit_apart",
    "fit_terms",
    "fits",
    "has_stacked_indices",
    "lefts_of",
    "reach_of",
    "shift_at",
    "size_at",
    "text_width",
    "typeset",
    "wrapped",
]
