"""viz.backends."""

from .dot import draw_dot, to_dot
from .matplotlib_backend import render
from .svg import group, inside, number, svg

__all__ = ["draw_dot", "group", "inside", "number", "render", "svg", "to_dot"]
