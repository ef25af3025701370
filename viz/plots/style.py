"""Set the look of a plot: colours that follow the background, sizes of type, the reader's numbers on the axes.

Everything is given to matplotlib explicitly, for the axes drawn into: the user's ``rcParams`` are read, never changed.

    axes, style = open_plot(ax, lang)                  # the given axes, or those of a new pyplot figure
    axes.plot(x, y, **style.line(0), label="…")        # the first of several curves
    style.finish(axes, title="…", x="…", y="…")        # title, names of the axes, ticks, grid, legend

The colours of series differ in lightness as well as in hue, and each has a marker and a dash pattern of its own: a reader who
is colour-blind, or has a grey print, tells them apart.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from re import Match, sub
from typing import TYPE_CHECKING, Any

from autograd.languages import Language, language_of
from viz.drawing import Theme, theme_named
from viz.graph import superscript

from .lines import HANDLE, columns_of, label_in_lines, wrapped

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis

#: Sizes of type in points, on a figure of ordinary size.  At 100 dots an inch the smallest is 14 pixels high.
TITLE, NAME, TICK, NOTE = 12.5, 11.5, 10.0, 10.0

#: So many letters long is a line of a legend right of the axes, at most.
_WIDEST_BESIDE = 32

#: A legend of more entries stands below the axes.
_MOST_INSIDE = 4

#: Numbers that are the same in so many digits are called the same.
_MOST_DIGITS = 9

#: The width and height of a new figure in inches; at 100 dots an inch it fits into a notebook's column of 828 pixels.
SIZE = (7.2, 4.6)

#: Colours of series: Okabe and Ito 2008, "Color universal design", darkened or lightened until lines have a contrast of
#: 3 : 1 with the paper and neighbours differ in grey.
SERIES = {
    "light": (
        "#0b69b0",
        "#b8460f",
        "#00825a",
        "#a8467e",
        "#6b5a00",
        "#2a2f36",
        "#3f8fc4",
        "#c77800",
        "#5f6b76",
        "#7a3db0",
    ),
    "dark": (
        "#6cb8f5",
        "#ff9d6b",
        "#4fd6a6",
        "#f2a3d0",
        "#f0e06a",
        "#eef1f4",
        "#9ad0f5",
        "#ffc56b",
        "#a9b3be",
        "#c9a3ff",
    ),
}

MARKERS = ("o", "s", "^", "D", "v", "P", "X", "<", ">", "*")
DASHES: tuple[Any, ...] = ("-", (0, (5, 2)), (0, (1, 1.4)), (0, (6, 2, 1, 2)), (0, (3, 1)), (0, (8, 2, 1, 2, 1, 2)))


@dataclass(frozen=True)
class Style:
    """How one plot looks.

    language  of its words and numbers
    theme     "light" or "dark", as its background is
    scale     of its type: 1 on a figure of ordinary size, more on a larger one
    """

    language: Language
    theme: str
    scale: float = 1.0

    @property
    def colours(self) -> Theme:
        """The colour of each role: "ink", "muted", "border", "positive" …"""
        return theme_named(self.theme)

    def size(self, points: float) -> float:
        """A size of type or of a line on this figure."""
        return points * self.scale

    def share(self, part: float) -> str:
        """A part of a whole as a whole percentage; 100% only if it is all of it."""
        rounded = round(100.0 * part)
        return self.language("percentage", number=self.language.whole(99 if rounded == 100 and part < 1.0 else rounded))

    def told_apart(self, numbers: Sequence[float]) -> dict[float, str]:
        """Each number as text, with as many digits as it takes for those that differ to look different."""
        rounding = self.language.rounding
        while True:
            written = {number: self.language.rounded(number, rounding) for number in numbers}
            if len(set(written.values())) == len(written) or rounding.digits >= _MOST_DIGITS:
                return written
            rounding = rounding.finer(1)

    def colour(self, i: int) -> str:
        """The colour of the i-th series; after the last one they begin anew."""
        series = SERIES[self.theme]
        return series[i % len(series)]

    def _folded(self, axes: Axes, text: str, points: float) -> str:
        """A text in lines that are no longer than the axes are wide; a line is broken after a colon first."""
        letters = max(self.letters(axes, points), 12)
        lines = [
            part
            for line in text.splitlines()
            for part in (line.replace(": ", ":\n") if len(line) > letters else line).splitlines()
        ]
        return "\n".join([wrapped(line, letters) for line in lines])

    def letters(self, axes: Axes, points: float, *, slope: float = 0.0) -> int:
        """How many letters of a size fit side by side above the axes; one is about half as wide as it is high.

        slope  how many times as high as wide the axes become, if that is fixed
        """
        figure, place = axes.figure.canvas.figure, axes.get_subplotspec()
        share = axes.get_position().width
        if place is not None and figure.get_layout_engine() is not None:  # which will have moved them when it is drawn
            share = 0.8 * len(place.colspan) / place.get_gridspec().ncols
        wide, high = figure.get_size_inches()
        room = min(share * wide, axes.get_position().height * high / slope) if slope else share * wide
        return int(room * 72.0 / (0.53 * self.size(points)))

    def class_colour(self, i: int) -> str:
        """The colour of the i-th class: of two, orange is no and blue is yes."""
        return self.colour((1, 0)[i] if i < 2 else i)

    def class_marker(self, i: int) -> str:
        """The marker of the i-th class; those with the same colour have different ones."""
        return MARKERS[(1, 0)[i] if i < 2 else (i + i // len(SERIES[self.theme])) % len(MARKERS)]

    def line(self, i: int) -> dict[str, Any]:
        """The colour, dash pattern and width of the i-th curve, for ``axes.plot``."""
        return {"color": self.colour(i), "linestyle": DASHES[i % len(DASHES)], "linewidth": self.size(1.8)}

    def text(self, points: float = NOTE, role: str = "ink") -> dict[str, Any]:
        """The colour and size of a text in the plot, for ``axes.text`` and ``axes.annotate``."""
        return {"color": self.colours[role], "fontsize": self.size(points)}

    def finish(
        self,
        axes: Axes,
        *,
        title: str = "",
        x: str = "",
        y: str = "",
        grid: bool = True,
        numbers: Sequence[str] = ("x", "y"),
    ) -> Axes:
        """Set the title and the names of the axes, and dress ticks, frame and grid.

        numbers  the axes that have numbers on them, written as the reader's language does
        """
        colours = self.colours
        axes.set_title(self._folded(axes, title, TITLE), **self.text(TITLE), pad=self.size(8))
        axes.set_xlabel(x, **self.text(NAME))
        axes.set_ylabel(y, **self.text(NAME))
        axes.tick_params(labelsize=self.size(TICK), labelcolor=colours["ink"], color=colours["muted"], which="both")
        for name in numbers:
            axis = axes.xaxis if name == "x" else axes.yaxis
            if axis.get_scale() in ("linear", "log"):
                write_numbers(axis, self.language)
        if grid:
            axes.grid(visible=True, color=colours["border"], linewidth=0.5, alpha=0.6)
        else:
            axes.grid(visible=False)
        axes.set_axisbelow(True)
        axes.spines[["top", "right"]].set_visible(False)
        axes.spines[["left", "bottom"]].set_color(colours["muted"])
        return axes

    def fits_inside(self, axes: Axes, labels: Sequence[str]) -> bool:
        """Whether a legend of these labels leaves room for the curves beside it."""
        longest = max(map(len, labels), default=0)
        return len(labels) <= _MOST_INSIDE and longest + 6 <= 0.62 * self.letters(axes, NOTE)

    def legend(self, axes: Axes, *, where: Any = "best", **options: Any) -> None:
        """A legend of what is labelled.

        where  "right" of the axes, "below" their names, "fitting" within or else below, or within, as matplotlib calls the places
        """
        labels, letters = axes.get_legend_handles_labels()[1], _WIDEST_BESIDE - HANDLE
        if where == "fitting":
            where = "best" if self.fits_inside(axes, labels) else "below"
        if where == "right":
            options = {"loc": "upper left", "bbox_to_anchor": (1.01, 1.0), "borderaxespad": 0.0, **options}
        elif where == "below":
            columns, letters = columns_of(labels, self.letters(axes, NOTE))
            options = {**self._below(axes), "ncols": columns, **options}
        else:
            options = {"loc": where, **options}
        legend = axes.legend(
            fontsize=self.size(NOTE),
            title_fontsize=self.size(NOTE),
            labelcolor=self.colours["ink"],
            facecolor=axes.get_facecolor(),
            edgecolor="none",
            framealpha=0.8 if where not in ("right", "below") else 0.0,
            alignment="left",
            **options,
        )
        if where in ("right", "below"):
            for text in legend.get_texts():
                text.set_text(label_in_lines(text.get_text(), letters))
        legend.get_title().set_color(self.colours["ink"])
        legend.set_zorder(10)

    def colour_bar(self, axes: Any, mappable: Any, name: str) -> None:
        """A scale of colours right of the axes, one or several, with the name of what it shows."""
        bar = mappable.axes.figure.colorbar(mappable, ax=axes)
        bar.set_label(name, **self.text(NAME))
        bar.ax.tick_params(labelsize=self.size(TICK), labelcolor=self.colours["ink"], color=self.colours["muted"])
        bar.outline.set_edgecolor(self.colours["muted"])
        write_numbers(bar.ax.yaxis, self.language)

    def _below(self, axes: Axes) -> dict[str, Any]:
        """The place of a legend below ticks and name of the axis."""
        from matplotlib.transforms import ScaledTranslation

        figure = axes.figure.canvas.figure
        down = ScaledTranslation(0.0, -self.size(2.4 * TICK + 1.4 * NAME) / 72.0, figure.dpi_scale_trans)
        return {
            "loc": "upper left",
            "bbox_to_anchor": (0.0, 0.0),
            "bbox_transform": axes.transAxes + down,
            "borderaxespad": 0.0,
        }


def open_plot(
    ax: Axes | None,
    lang: str | Language | None,
    owner: str,
    *,
    axes: Axes | None = None,
    size: tuple[float, float] = SIZE,
    deep: bool = False,
) -> tuple[Axes, Style]:
    """The axes to draw into, those of a new pyplot figure if none are given, and the style that suits them.

    owner  the function that draws, as errors call it
    axes   another name of ``ax``, as earlier versions had it
    deep   whether axes in three dimensions will do
    """
    from matplotlib import pyplot as plt
    from matplotlib.axes import Axes as Kind

    language = language_of(lang)
    for name, given in (("ax", ax), ("axes", axes)):
        if given is not None and not isinstance(given, Kind):
            raise TypeError(
                f"{owner}: {name} must be the Axes of matplotlib to draw into, such as plt.subplots()[1], or None, "
                f"not {type(given).__name__}"
            )
        if given is not None and not deep and not _is_flat(given):
            raise ValueError(
                f"{owner}: {name} is an Axes of the projection {given.name!r}, and the plot is drawn on x and y: give it "
                "plt.subplots()[1]"
            )
    if ax is not None and axes is not None and ax is not axes:
        raise ValueError(f"{owner}: ax and axes are the same argument by two names: give one of them")
    found = ax if ax is not None else axes
    if found is None:
        _, found = plt.subplots(figsize=size, layout="compressed")
    return found, style_of(found, language)


def style_of(axes: Axes, language: Language) -> Style:
    """The style for these axes: light on dark where the background is dark, larger type on a larger figure."""
    figure = axes.figure.canvas.figure  # the whole one, if the axes are in a figure within it
    width, height = figure.get_size_inches()
    # A figure as wide as a slide (13.3 inches) is shown as large as an ordinary one, and not twice as large.
    scale = min(max(width / 9.0, 1.0), max(height / 5.6, 1.0), 2.5)
    return Style(
        language, "dark" if _is_dark(axes, figure) else "light", min(scale, _scale_of_panel(axes, width, height))
    )


def axes_share(place: Any) -> tuple[float, float]:
    """Which parts of a grid's width and height are the place of one of its axes."""
    grid = place.get_gridspec()
    return len(place.colspan) / grid.ncols, len(place.rowspan) / grid.nrows


def _scale_of_panel(axes: Axes, width: float, height: float) -> float:
    """The largest scale of type for one of several axes side by side: what a small panel has room for, legible on a slide."""
    place = axes.get_subplotspec()
    if place is None:
        return math.inf
    across, down = axes_share(place)
    if across == down == 1.0:
        return math.inf
    return max(min(width * across / 4.6, height * down / 4.0), width / 14.8, 1.0)


def write_numbers(axis: Axis, language: Language) -> None:
    """Write the numbers at the ticks with the reader's decimal sign; on a scale of powers as tables do, 6·10⁻²."""
    if axis.get_scale() == "log":
        axis.set_major_formatter(_formatter_of_powers()())
        axis.set_minor_formatter(_formatter_of_powers()())
    else:
        axis.set_major_formatter(_formatter()(language.decimal_comma))


def _is_flat(axes: Axes) -> bool:
    """Whether these axes are x and y, at right angles."""
    return {"left", "right", "top", "bottom"} <= set(axes.spines) and not hasattr(axes, "get_zlim")


def _is_dark(axes: Axes, figure: Any) -> bool:
    """Whether the background is dark; where it is transparent, whether the user's text is light."""
    from matplotlib import rcParams
    from matplotlib.colors import to_rgba

    for face in (axes.get_facecolor(), figure.get_facecolor()):
        red, green, blue, alpha = to_rgba(face)
        if alpha > 0.0:
            return _lightness(red, green, blue) < 0.5
    return _lightness(*to_rgba(rcParams["text.color"])[:3]) > 0.5


def _lightness(red: float, green: float, blue: float) -> float:
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _power_of_ten(found: Match[str]) -> str:
    """The ·10⁶ of a number in the place of its e6."""
    return f"·10{superscript(found[1].replace('−', '-') + found[2])}"


@cache
def _formatter() -> Any:
    """The class of a formatter of ticks that knows the decimal comma; matplotlib is loaded when it is needed."""
    from matplotlib.ticker import ScalarFormatter

    class Numbers(ScalarFormatter):
        def __init__(self, decimal_comma: bool) -> None:
            super().__init__()
            self.decimal_comma = decimal_comma

        def __call__(self, x: float, pos: int | None = None) -> str:
            text: str = super().__call__(x, pos)
            return text.replace(".", ",") if self.decimal_comma else text

        def get_offset(self) -> str:
            """What all numbers are to be multiplied by or added to: ·10⁶, where matplotlib writes 1e6."""
            text = sub("e([−-]?)([0-9]+)", _power_of_ten, super().get_offset()).removeprefix("1")
            return text.replace(".", ",") if self.decimal_comma else text

    return Numbers


@cache
def _formatter_of_powers() -> Any:
    """The class of a formatter of ticks that writes 6·10⁻², where matplotlib has 6 × 10⁻²."""
    from matplotlib.ticker import LogFormatterSciNotation

    class Powers(LogFormatterSciNotation):
        def __call__(self, x: float, pos: int | None = None) -> str:
            text: str = super().__call__(x, pos)
            return text.replace(r"\times", r"{\cdot}")

    return Powers
