"""Show a player that Python moves, and that moves Python: ``widget(value)``."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from autograd import Value
from viz.graph import one_result

if TYPE_CHECKING:
    from .player_widget import PlayerWidget


def widget(value: Value, **options: Any) -> PlayerWidget:
    """The player of ``step``, tied to the graph in Python: for JupyterLab, Jupyter Notebook 7 and marimo, with ``pip install "glassgrad[widget]"``.

    options  those of ``step``

        w = viz.widget(loss)
        w                       # the player, as the last line of a cell; shown twice, both show the same
        w.step                  # the number of the moment that it shows
        w.step = 3              # … shows that one; w.observe(f, "step") calls f whenever it changes
        x.data = 3.0            # another number in a leaf
        w.refresh()             # … computes the graph again, and the player shows it
        w.numbers               # the leaves' numbers, by name; w.observe(f, "numbers") calls f when they change

    A number that is dragged or typed on the page (*What if …?*) is written to its leaf's ``data``, and the graph is computed
    again: ``loss.data`` is what the page says. If ``loss`` has gradients, they become those of one fresh sweep from 1, as on the
    page; what leaves held from other sweeps is gone. If it has none yet, it gets none before ``backward``. Reset gives back the
    numbers that the page began with, in Python, too.

    A notebook stores the player's page and no state of a widget: without a kernel, and in nbconvert's HTML, it is the player
    that ``step`` makes, at the moment and with the numbers of when it was shown. So it is where a program runs the notebook and
    nobody can move anything, as nbconvert's ``--execute`` does. ``w.player`` is that player, to ``save`` or to ``draw`` a moment.

    Raises ImportError without the extra, else what ``step`` raises. Setting ``step`` raises TraitError for a moment that there is
    not. ``refresh`` raises RuntimeError for a graph that a page cannot compute: one of over 2,000 values, say.

    >>> w, x = Value(0.5, "w"), Value(2.0, "x")
    >>> lesson = widget((w * x).tanh(), start="backward")
    >>> lesson
    PlayerWidget(y = 0.762, 4 nodes, 7 moments)
    >>> lesson.step
    3
    """
    value = one_result(value, "widget")
    try:
        module = import_module("viz.lessons.widget.player_widget")  # anywidget, which it needs, is an extra
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("viz"):
            raise
        raise ImportError(
            f'viz.widget needs {error.name}, which is not installed: pip install "glassgrad[widget]"; viz.step shows the '
            "player without it"
        ) from error
    made: PlayerWidget = module.PlayerWidget(value, options)
    return made
