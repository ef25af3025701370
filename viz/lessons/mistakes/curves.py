"""Plot how a number goes on from step to step, so that two such plots can stand side by side: with one scale."""

from __future__ import annotations

import base64
import io
import math
import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from autograd.languages import Language
from viz.backends import NO_GLYPH, missing_in
from viz.drawing import AUTO, THEMES, theme_named
from viz.plots import MARKERS, style_of

#: The width and height of a plot in pixels; two of them stand side by side in a notebook's column.
SIZE = (366, 260)
_DPI = 100.0
#: A file says neither when nor with which version it was made: it is the same for the same numbers.
_NO_METADATA = dict.fromkeys(("Date", "Creator", "Type", "Format"))
#: Larger numbers are left out of a plot, as nan is.
_LARGEST = 1e100


@dataclass(frozen=True)
class Curve:
    """A number at the start and after each step.

    numbers      those that are not finite, or beyond 1e100, leave a gap
    name         what the number is called, "L"
    span         the smallest and the largest number on the axis
    logarithmic  whether its scale is
    right        whether it is the right one of two
    said         the curve in words
    """

    numbers: tuple[float, ...]
    name: str
    span: tuple[float, float]
    logarithmic: bool
    right: bool
    language: Language
    theme: str
    said: str

    def draw(self, axes: Any) -> None:
        """Draw it into these axes of matplotlib."""
        from matplotlib.ticker import MaxNLocator

        style, i = style_of(axes, self.language), 0 if self.right else 1
        shown = [number if self._can_be_shown(number) else math.nan for number in self.numbers]
        axes.plot(range(len(shown)), shown, **style.line(i), marker=MARKERS[i], markersize=style.size(4))
        if self.logarithmic:
            axes.set_yscale("log")
        low, high = self.span
        over = 0.06 * (high - low)
        axes.set_ylim(*((low / 1.5, high * 1.5) if self.logarithmic else (low - over, high + over)))
        axes.set_xlim(-0.03 * len(shown), 1.03 * (len(shown) - 1))
        axes.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
        style.finish(axes, x=self.language("mistakes_step"), y=self.name)

    def _can_be_shown(self, number: float) -> bool:
        return can_be_shown(number, logarithmic=self.logarithmic)

    def svg(self, theme: str) -> str:
        """The text of an SVG file in the colours of a theme; the same for the same numbers.

        Its letters are outlines; where the font lacks some, of a name in Chinese for example, its reader's own fonts draw them.
        """
        import matplotlib as mpl

        written, letters = io.StringIO(), "none" if missing_in(self.name) else "path"
        with (
            warnings.catch_warnings(),
            mpl.rc_context({"svg.hashsalt": "glassgrad", "svg.fonttype": letters, "font.family": "DejaVu Sans"}),
        ):
            warnings.filterwarnings("ignore", message=NO_GLYPH)
            figure_of([self], theme).savefig(written, format="svg", metadata=_NO_METADATA)
        return _shorter(written.getvalue())

    @property
    def html(self) -> str:
        """The plot as an ``<img>`` with its description; with the theme "auto" light or dark, as the reader prefers."""
        follows = theme_named(self.theme) is AUTO
        svg = (
            self.svg("light").replace("<defs>", f"<style>{_DARK}</style><defs>", 1) if follows else self.svg(self.theme)
        )
        size = f'width="{SIZE[0]}" height="{SIZE[1]}" style="max-width:100%;height:auto"'
        encoded = base64.b64encode(svg.encode()).decode()
        return f'<img alt="{escape(self.said)}" {size} src="data:image/svg+xml;base64,{encoded}">'


def can_be_shown(number: float, *, logarithmic: bool) -> bool:
    """Whether a plot has a place for a number: to the scale of larger ones matplotlib's own arithmetic overflows."""
    return abs(number) < _LARGEST and (number > 0.0 or not logarithmic)


def figure_of(curves: Sequence[Curve], theme: str) -> Any:
    """A figure of matplotlib with a panel for each curve, side by side."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    paper = theme_named(theme)["paper"]
    across, down = SIZE[0] * len(curves) / _DPI, SIZE[1] / _DPI
    figure = Figure(figsize=(across, down), facecolor=paper, dpi=_DPI, layout="constrained")
    FigureCanvasAgg(figure)
    for axes, curve in zip(figure.subplots(1, len(curves), squeeze=False)[0], curves, strict=True):
        axes.set_facecolor(paper)
        curve.draw(axes)
    return figure


def pair(
    wrong: Sequence[float],
    right: Sequence[float],
    said: tuple[str, str],
    *,
    name: str,
    language: Language,
    theme: str,
    logarithmic: bool = False,
) -> tuple[Curve, Curve]:
    """Two curves on one scale.

    said  each in words
    """
    finite = [x for x in (*wrong, *right) if can_be_shown(x, logarithmic=logarithmic)] or [1.0]
    span = min(finite), max(finite)
    if span[0] == span[1]:
        span = span[0], span[0] * 10.0 if logarithmic else span[0] + 1.0
    first, second = [
        Curve(tuple(numbers), name, span, logarithmic, bool(i), language, theme, said[i])
        for i, numbers in enumerate((wrong, right))
    ]
    return first, second


def _shorter(svg: str) -> str:
    """A file of matplotlib's without comments and indents: a fifth of it."""
    bare = re.sub(r"<!--.*?-->|<!DOCTYPE.*?>|<\?xml.*?\?>", "", svg, flags=re.DOTALL)
    return re.sub(r"\s*\n\s*", "\n", bare).strip()


#: Turns the colours of a plot in the light theme into those of the dark one; matplotlib writes them into style attributes.
_DARK = (
    "@media (prefers-color-scheme: dark){"
    + "".join(
        [
            f'[style*="{what}: {THEMES["light"][role]}"]{{{what}:{THEMES["dark"][role]}!important}}'
            for role in ("paper", "ink", "muted", "border", "positive", "negative")
            for what in ("fill", "stroke")
        ]
    )
    + "}"
)
