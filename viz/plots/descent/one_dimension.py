"""Descend a function of one number: the steps as data, and as tangents on its curve."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd import Value
from autograd.graph import kinds
from autograd.languages import Language, language_of
from nn.languages import html_table, text_table
from nn.optimizers import SGD
from viz.plots.curves import span_of
from viz.plots.style import SIZE, Style, open_plot
from viz.plots.unfinished import closed_on_error

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: What the options of ``descent`` are.
KINDS = {"start": kinds.number(), "learning_rate": kinds.number(above=0.0), "steps": kinds.whole(1)}

_POINTS = 401
#: Where f(x) is so many times that at the start, a descent has left the picture.
_LOST = 100.0
#: So many rows of the table are written; of more the first ones and the last.
_MOST_ROWS = 8


@dataclass(frozen=True)
class DescentStep:
    """One step: x′ = x − η f′(x)."""

    x: float
    value: float
    slope: float
    following: float


@dataclass(frozen=True)
class Descent:
    """A descent step by step; prints as a table x, f(x), ∇f(x), x′.

    function       of one Value
    learning_rate  η
    """

    function: Callable[[Any], Any]
    learning_rate: float
    steps: tuple[DescentStep, ...]

    def __len__(self) -> int:
        return len(self.steps)

    def table(self, lang: str | Language | None = None, *, digits: int | None = None) -> str:
        """The table that ``print(descent)`` shows, in a language of your choice.

        >>> print(descent(lambda x: x * x, 2.0, learning_rate=0.25, steps=2).table(lang="es"))
        n  x  f(x)  ∇f(x)   x′
        0  2     4      4    1
        1  1     1      2  0,5
        """
        return "\n".join(text_table(self.rows(language_of(lang, digits=digits))))

    def rows(self, language: Language, most: int | None = None) -> list[list[str]]:
        """The heading and the rows as text; of more than ``most`` steps, the first ones and the last."""
        shown: list[int | None] = list(range(len(self.steps)))
        if most is not None and len(shown) > most:
            shown = [*shown[: most - 2], None, shown[-1]]
        rows = [["n", "x", "f(x)", "∇f(x)", "x′"]]
        for i in shown:
            if i is None:
                rows.append(["…"] * 5)
                continue
            step = self.steps[i]
            numbers = (step.x, step.value, step.slope, step.following)
            rows.append([str(i), *[language.number(number) for number in numbers]])
        return rows

    def __repr__(self) -> str:
        return self.table()

    def _repr_html_(self) -> str:
        return html_table(self.rows(language_of()))


def descent(function: Callable[[Any], Any], start: float, *, learning_rate: float = 0.1, steps: int = 5) -> Descent:
    """Gradient descent on a function of one number, as data.

    function  from a Value to a Value
    start     x₀
    steps     how many; fewer if x or f(x) is no longer finite

    >>> descent(lambda x: (x - 3) ** 2, 0.0, learning_rate=0.5, steps=2)
    n  x  f(x)  ∇f(x)  x′
    0  0     9     −6   3
    1  3     0      0   3
    """
    options = kinds.checked("descent", KINDS, start=start, learning_rate=learning_rate, steps=steps)
    kinds.FUNCTION(function, "function", "descent")
    x = Value(options.start)
    walker = SGD([x], learning_rate=options.learning_rate)
    found: list[DescentStep] = []
    while len(found) < options.steps and math.isfinite(x.data):
        at = x.data
        value = function(x)
        if not isinstance(value, Value):
            raise TypeError(
                f"descent: the function gives {kinds.shown(value)} for a Value: compute it with functions of autograd"
            )
        x.grad = 0.0
        value.backward()
        slope = x.grad
        if not (math.isfinite(value.data) and math.isfinite(slope)):
            break
        walker.step()
        found.append(DescentStep(at, value.data, slope, x.data))
    if not found:
        raise ValueError(
            f"descent(start={options.start:g}): the function or its slope is not finite there: start elsewhere"
        )
    return Descent(function, options.learning_rate, tuple(found))


@closed_on_error
def plot_descent(
    function: Callable[[Any], Any] | Descent,
    start: float | None = None,
    *,
    learning_rate: float = 0.1,
    steps: int = 5,
    span: Sequence[float] | None = None,
    table: bool = True,
    ax: Axes | None = None,
    lang: str | Language | None = None,
) -> Axes:
    """Gradient descent on a curve: at each x the tangent, along which the step x′ = x − η f′(x) is taken, and the table.

    function   from a Value to a Value; or a ``descent`` that is there already, which has its start, learning rate and steps
    span       from which x to which; if not given, so that all steps are seen
    table      write x, f(x), ∇f(x) and x′ under the curve

    >>> ax = plot_descent(lambda x: x * x, 2.0, learning_rate=0.25, steps=3)
    >>> [float(x) for x in ax.lines[1].get_xdata()]
    [2.0, 1.0, 0.5, 0.25]
    """
    table = kinds.FLAG(table, "table", "plot_descent")
    if not isinstance(function, Descent):
        if start is None:
            raise ValueError("plot_descent(function, start=None): start must be a number: where the descent begins")
        function = descent(function, start, learning_rate=learning_rate, steps=steps)
    low, high = _ends(function) if span is None else span_of(span, "span", "plot_descent")
    axes, style = open_plot(ax, lang, "plot_descent", size=(SIZE[0], SIZE[1] + (2.0 if table else 0.0)))
    _draw(axes, style, function, np.linspace(low, high, _POINTS))
    title = style.language("plot_descent", rate=style.language.number(function.learning_rate))
    style.finish(axes, title=title, x="x", y="f(x)")
    axes.set_xlim(low, high)
    if table:
        _write_table(axes, style, function.rows(style.language, _MOST_ROWS))
    return axes


def _ends(descent: Descent) -> tuple[float, float]:
    """What is seen of x: every step, but of a descent that diverges only those where f(x) is not lost from sight."""
    most = _LOST * max(abs(descent.steps[0].value), 1e-3)
    seen = [step.x for step in descent.steps if abs(step.value) <= most]
    last = descent.steps[-1].following
    if math.isfinite(last) and abs(_value(descent.function, last)) <= most:
        seen.append(last)
    low, high = min(seen), max(seen)
    room = max(0.35 * (high - low), 0.1 * max(abs(low), abs(high)), 0.1)
    return low - room, high + room


def _draw(axes: Axes, style: Style, descent: Descent, x: Any) -> None:
    """The curve, its points, a tangent from each to above the next, and numbers at the first ones."""
    values = np.array([_value(descent.function, number) for number in x.tolist()])
    axes.plot(x, values, **style.line(0), label="f(x)")
    last = descent.steps[-1].following
    everything = [(step.x, step.value) for step in descent.steps] + [(last, _value(descent.function, last))]
    width = float(x[-1] - x[0])
    lost = (math.nan, math.nan)  # far outside of the picture
    points = [each if abs(each[0] - x[0]) < _LOST * width and math.isfinite(each[1]) else lost for each in everything]
    axes.plot(
        *np.array(points).T, linestyle="-", linewidth=style.size(0.8), marker="o", markersize=style.size(6),
        color=style.colours["muted"], markerfacecolor=style.colour(1), markeredgecolor=style.colour(1), zorder=4,
        label=style.language("plot_descent_points"),
    )  # fmt: skip
    reach = 0.06 * width
    for number, step in enumerate(descent.steps):
        if math.isnan(points[number + 1][0]) or math.isnan(points[number][0]):
            break
        back = -math.copysign(min(reach, abs(step.following - step.x) or reach), step.following - step.x)
        ends = np.array([step.x + back, step.following])
        tangent = step.value + step.slope * (ends - step.x)
        said = "" if number else style.language("plot_descent_tangent")
        axes.plot(ends, tangent, color=style.colour(1), linewidth=style.size(1.3), label=said, zorder=3)
        following = points[number + 1][1]
        axes.plot(
            [step.following] * 2, [tangent[-1], following], color=style.colours["muted"], linestyle=(0, (1, 1.4)),
            linewidth=style.size(1.0), zorder=2,
        )  # fmt: skip
    for number, (at, value) in enumerate(points):
        if x[0] <= at <= x[-1] and (number == 0 or abs(at - points[number - 1][0]) > reach):
            uphill = -1.0 if _slope(descent, number) > 0.0 else 1.0  # the free side: above the curve
            axes.annotate(
                f"$x_{{{number}}}$", (at, value), xytext=(uphill * style.size(7), style.size(4)), textcoords="offset points",
                ha="right" if uphill < 0.0 else "left", **style.text(),
            )  # fmt: skip
    finite = values[np.isfinite(values)]
    shown = np.array([value for at, value in points if x[0] <= at <= x[-1]] or finite)
    top = max(float(shown.max()), float(np.percentile(finite, 90)))
    bottom = min(float(finite.min()), float(shown.min()))
    axes.set_ylim(bottom - 0.12 * (top - bottom or 1.0), top + 0.15 * (top - bottom or 1.0))
    style.legend(axes)
    ended = _why_it_ended(descent, style.language)
    if ended:
        axes.text(0.5, 0.02, ended, transform=axes.transAxes, ha="center", va="bottom", **style.text(role="notice"))


def _why_it_ended(descent: Descent, language: Language) -> str:
    """The number that is not finite where the next step would begin: f(−0.1) = nan; "" if all are."""
    last = descent.steps[-1].following
    if not math.isfinite(last):
        return f"x′ = {language.number(last)}"
    x = Value(last)
    value = descent.function(x)
    value.backward()
    found = {"f": value.data, "∇f": x.grad}
    said = [
        f"{name}({language.number(last)}) = {language.number(number)}"
        for name, number in found.items()
        if not math.isfinite(number)
    ]
    return said[0] if said else ""


def _slope(descent: Descent, number: int) -> float:
    """The slope at a point; after the last step, that of the step before."""
    return descent.steps[min(number, len(descent.steps) - 1)].slope


def _value(function: Callable[[Any], Any], x: float) -> float:
    return float(function(Value(x)).data)


def _write_table(axes: Axes, style: Style, rows: Sequence[Sequence[str]]) -> None:
    """The table under the axes, without lines between columns."""
    from matplotlib.transforms import Bbox

    room = _room_below(axes, min(0.056 * len(rows) / style.scale, 0.6))
    room.set_axis_off()
    everything = Bbox.from_bounds(0.0, 0.0, 1.0, 1.0)
    table = room.table(cellText=[list(row) for row in rows], cellLoc="right", bbox=everything, edges="horizontal")
    table.auto_set_font_size(False)
    for (row, _), cell in table.get_celld().items():
        cell.set_edgecolor(style.colours["border"])
        cell.set_linewidth(style.size(0.6))
        cell.set_text_props(**style.text(), fontweight="bold" if row == 0 else "normal")


def _room_below(axes: Axes, share: float) -> Axes:
    """Axes of their own in the lower part of the place of some others, which get the upper part."""
    figure, spec = axes.figure, axes.get_subplotspec()
    if spec is not None:
        two = spec.subgridspec(2, 1, height_ratios=(1.0 - share, share))
        axes.set_subplotspec(two[0])
        room = figure.add_subplot(two[1])
    else:
        left, bottom, width, height = axes.get_position().bounds
        axes.set_position((left, bottom + share * height, width, (1.0 - share) * height))
        room = figure.add_axes((left, bottom, width, 0.75 * share * height))
    figure.sca(axes)
    return room
