"""Step through a graph in a browser: ``step()``, the ``Player`` that it returns, and ``open()``.

In: a Value.  Out: one page that needs no network.  Every card and every gradient on it was drawn by ``viz.drawing``;
the script only shows what is known at a moment, opens and folds groups, and moves the window.  What may be touched:
what is told (``moments.py``), the look of the controls (``web/styles``), keys and buttons (``web/player.js``).

    player.py     step(), open(), and how a Player shows and saves itself
    moments.py    what is said at each moment
    slides/       a moment as a picture, all of them as slides
    stacks.py     what is stacked ("× 4") as a group that opens
    unfolding.py  all that the picture can become by opening and folding groups
    page_data.py  the picture and its edges as data for the script
    page_cards.py     its cards and boxes, for a graph that runs to the right and for one that runs down
    card_patterns.py  one drawing for all cards of a kind, with holes for names and numbers
    sweep_data.py     numbers, names and what is said, in patterns
    equation_data.py  equations as plain data
    colours.py    the colours of a page as variables
    page/         the page around them
    web/          the script (numbers, sweep, equation, equation_drawing, words, rows, labels, group_layout, folding, viewport, cards, names, signs, picture, saving, paper, caption, what_if, quiz, player), the style sheets

**Twins.**  A page cannot call Python, so what opening a group needs exists twice; a browser test
(``tests/viz/lessons/player/test_folding_in_place.py``) compares every place and every edge.  Change both or none:

    web/places/group_layout.js  layout/group_layout.py, and from heights.py and columns.py the heights and gaps
    web/places/labels.js        layout/columns.py (labels that are crossed, and the room between columns)
    web/places/rows.js          layout/rows.py
    web/places/folding.js       graph/merging.py, layout/group_tree.py, layout/layout.py, drawing/edges.py (strands)
    web/places/names.js         drawing/groups.py (names on edges)
    web/places/signs.js         drawing/signs.py
    web/picture.js (edges)      drawing/edges.py (edge_line)
    web/sweep.js                graph/steps.py (products and sums)
    web/words/numbers.js        autograd/table/rounding.py
    web/words/words.js          words/lines.py, words/formulas.py (local_with_numbers)
    web/words/equation.js       words/equations/structure.py (plain text)

Two tests compare all that is said (``tests/viz/lessons/player/test_words_on_the_page.py``) and its equations piece by piece
(``tests/viz/lessons/player/test_equations.py``).

Next: ``viz.network``.
"""

from .equation_data import equation_data
from .moments import moments_of, number_of
from .page import unpacked
from .player import LESSON_SUFFIXES, Player, open, player_of, step
from .slides import FILMS, SECONDS
from .unfolding import unfolding

__all__ = [
    "FILMS",
    "LESSON_SUFFIXES",
    "SECONDS",
    "Player",
    "equation_data",
    "moments_of",
    "number_of",
    "open",
    "player_of",
    "step",
    "unfolding",
    "unpacked",
]
