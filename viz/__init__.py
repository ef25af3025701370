"""Pictures of graphs, and backpropagation told step by step.

>>> from autograd import Value
>>> from viz import draw
>>> x = Value(3.0, "x")
>>> draw(x * x).svg[:4]
'<svg'

``draw`` makes a picture, ``step`` a player, ``trace`` a text for the prompt, ``paths`` one gradient as a sum over paths,
``to_dot`` a graph for Graphviz; ``open`` shows a player in the browser.

Read the source in this order: ``diagram`` (the graph as plain data), ``layering`` and ``layout`` (where everything
goes), ``cards``, ``ways`` and ``scene`` (what it looks like), ``drawing`` (the primitives), ``svg`` and ``paper`` (the
backends); ``sweep`` and ``explain`` (the steps and their words), ``frames``, ``unfolding``, ``views`` and ``page`` (the
player), ``web`` (what moves it); ``paths`` and ``layers`` (the chain rule as lectures write it).
"""

from __future__ import annotations

from autograd.languages import add_catalogues

from .backends import draw_dot, to_dot
from .pictures import Drawing, draw
from .player import Player, open, step
from .plots import plot_decision_boundary, plot_history
from .words import paths, trace

add_catalogues("viz.languages")

__all__ = [
    "Drawing",
    "Player",
    "draw",
    "draw_dot",
    "open",
    "paths",
    "plot_decision_boundary",
    "plot_history",
    "step",
    "to_dot",
    "trace",
]
