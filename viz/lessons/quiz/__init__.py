"""Predict, then reveal: a mode of every player that hides each gradient until the reader has typed it.

In: a Value.  Out: a player whose page begins in this mode: it asks, says right or wrong, names a likely mistake and shows the arithmetic.  Its
scripts are in ``viz/lessons/player/web/quiz``: which gradients are asked (``questions.js``), what is hidden meanwhile
(``blanks.js``), how a number is judged (``answers.js``) and what comes out of usual mistakes (``mistakes.js``).  What may
be touched: the mistakes, and how many questions there are (``MOST_QUESTIONS`` in ``questions.js``).

    offer.py   which graphs have gradients to ask for
    panel.py   what a reader answers with, and what the page says; the player's page takes it from here
    lesson.py  quiz(), which needs the player: ``viz.lessons`` takes it from the file

Next: ``viz/lessons/player``.
"""

from .offer import can_quiz
from .panel import quiz_button, quiz_panel, quiz_texts

__all__ = ["can_quiz", "quiz_button", "quiz_panel", "quiz_texts"]
