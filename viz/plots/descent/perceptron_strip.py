"""Plot the perceptron's line from update to update, as a strip of small pictures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.graph import kinds
from autograd.languages import Language, language_of
from autograd.tape import Array
from nn.linear_models import Perceptron
from viz.plots.panels import open_panels
from viz.plots.style import NAME, NOTE, Style
from viz.plots.unfinished import closed_on_error

from .perceptron import PerceptronStep, PerceptronSteps, perceptron_steps

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: What the options of ``plot_perceptron_steps`` are.
KINDS = {"most": kinds.whole(1)}

_ACROSS = 3
#: So many letters of a line fit under one of three pictures in a row.
_LONGEST = 27


@closed_on_error
def plot_perceptron_steps(
    X: Any,
    y: Any = None,
    perceptron: Perceptron | None = None,
    *,
    learning_rate: float = 1.0,
    epochs: int = 100,
    most: int = 9,
    ax: Sequence[Axes] | Axes | None = None,
    lang: str | Language | None = None,
) -> np.ndarray:
    """A picture for each update of the perceptron rule: the sample that was answered wrongly, the line before and after it.

    X, y, perceptron, learning_rate, epochs   as in ``perceptron_steps``; X may be what that has returned, and y is not given then
    most       so many pictures at most: the first updates and the last one
    ax         an Axes for each picture

    Under each picture w + (t − a)·p is written out.  The arrow is w: it stands upright on the line, on the side where the
    answer is 1.
    Returns the array of Axes.

    >>> strip = plot_perceptron_steps([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 1])
    >>> len(strip), strip[1].get_xlabel().splitlines()[1:3]
    (5, ['w + (t − a)·p', '= (0, 0) + (1 − 0)·(0, 1)'])
    """
    most = kinds.checked("plot_perceptron_steps", KINDS, most=most).most
    if isinstance(X, PerceptronSteps):
        steps = X
    elif y is None:
        raise ValueError("plot_perceptron_steps(X, y=None): y must hold a label for each sample")
    else:
        steps = perceptron_steps(X, y, perceptron, learning_rate=learning_rate, epochs=epochs)
    if steps.X.shape[1] != 2:
        raise ValueError(
            f"plot_perceptron_steps: X has {steps.X.shape[1]} features, and a line is drawn over two: perceptron_steps(X, y) has the "
            "updates as a table"
        )
    if not len(steps):
        raise ValueError(
            "plot_perceptron_steps: every sample is answered rightly from the start, so there is no update to draw"
        )
    count = len(steps)
    shown = list(range(count)) if count <= most else [*range(most - 1), count - 1]
    language = language_of(lang)
    texts = [_written(steps[i], language) for i in shown]
    is_long = max([len(line) for text in texts for line in text]) > _LONGEST
    across, ends = 2 if is_long else _ACROSS, _ends(steps.X)
    height = 0.95 + 0.175 * max(map(len, texts)) + _height_of_axes(ends, is_long=is_long)
    height += 0.3 + 0.6 / -(
        -len(shown) // across
    )  # for a title of two lines, and a part of the legend below all of them
    panels, style = open_panels(ax, len(shown), language, "plot_perceptron_steps", height=height, across=across)
    for panel, i, text in zip(panels, shown, texts, strict=True):
        _draw(panel, style, steps, i, ends)
        style.finish(panel, title="", x="\n".join([steps.names[0], *text]), y=steps.names[1], grid=False)
        panel.xaxis.label.set(fontsize=style.size(NOTE))
        panel.set_title(_title(steps, i, style.language), **style.text(NAME))
    if ax is None:
        _legend_below(panels[0], style)
    else:
        style.legend(panels[0])
    return panels


def _legend_below(axes: Axes, style: Style) -> None:
    """One legend for all pictures, under the whole figure."""
    from matplotlib.lines import Line2D

    language, ink = style.language, style.colours["ink"]
    ring = Line2D(
        [], [], linestyle="none", marker="o", markersize=style.size(12), markerfacecolor="none", markeredgecolor=ink,
        markeredgewidth=style.size(1.5), label=language("plot_wrong_sample"),
    )  # fmt: skip
    lines = [
        Line2D(
            [],
            [],
            color=style.colours["muted"],
            linestyle=(0, (5, 2)),
            linewidth=style.size(1.2),
            label=language("plot_line_before"),
        ),
        Line2D([], [], color=ink, linewidth=style.size(1.8), label=language("plot_line_after")),
    ]
    axes.figure.legend(
        handles=[*axes.get_legend_handles_labels()[0], ring, *lines], loc="outside lower center", ncols=3, frameon=False,
        fontsize=style.size(NOTE), labelcolor=ink,
    )  # fmt: skip


def _written(step: PerceptronStep, language: Language) -> list[str]:
    """The update in short lines: the weights', and the bias's."""
    lines = []
    for formula, numbers, result in step.lines(language):
        whole = f"{formula} = {numbers} = {result}"
        if len(whole) <= _LONGEST:
            lines.append(whole)
            continue
        if len(numbers) > _LONGEST - 2:
            head, _, tail = numbers.partition(" + ")
            lines += [f"{formula} =", head, f"+ {tail}", f"= {result}"]
        else:
            lines += [formula, f"= {numbers}", f"= {result}"]
    return lines


def _title(steps: PerceptronSteps, i: int, language: Language) -> str:
    title = language("plot_update", number=i + 1, count=len(steps))
    if i < len(steps) - 1:
        return title
    return f"{title}\n{language('plot_no_more_mistakes' if steps.converged else 'plot_gave_up')}"


def _ends(X: Array) -> tuple[tuple[float, float], tuple[float, float]]:
    low, high = X.min(axis=0), X.max(axis=0)
    room = 0.35 * np.where(high > low, high - low, 1.0)
    (left, bottom), (right, top) = (low - room).tolist(), (high + room).tolist()
    return (left, right), (bottom, top)


def _draw(axes: Axes, style: Style, steps: PerceptronSteps, i: int, ends: Any) -> None:
    """One update."""
    language, step = style.language, steps[i]
    for place, label in enumerate(steps.labels):
        axes.plot(
            *steps.X[steps.y == label].T, linestyle="none", color=style.class_colour(place), marker=style.class_marker(place),
            markersize=style.size(6), markeredgecolor=style.colours["paper"], zorder=3,
            label=language("class", label=language.number(label)),
        )  # fmt: skip
    axes.plot(
        *step.point, linestyle="none", marker="o", markersize=style.size(13), markerfacecolor="none",
        markeredgecolor=style.colours["ink"], markeredgewidth=style.size(1.5), zorder=4,
    )  # fmt: skip
    before = _line((*step.weights, step.bias), ends)
    if before is not None:
        axes.plot(*before, color=style.colours["muted"], linestyle=(0, (5, 2)), linewidth=style.size(1.2), zorder=2)
    after = _line((*step.new_weights, step.new_bias), ends)
    if after is not None:
        axes.plot(*after, color=style.colours["ink"], linewidth=style.size(1.8), zorder=2)
        if _is_square(ends):
            _draw_weights(axes, style, step, ends)
    axes.set_xlim(*ends[0])
    axes.set_ylim(*ends[1])
    if _is_square(ends):
        axes.set_aspect("equal", adjustable="box")


def _height_of_axes(ends: Any, *, is_long: bool) -> float:
    """How high the axes of a picture are in inches, where both have one scale: no higher than their width makes them."""
    (left, right), (bottom, top) = ends
    most, width = (2.7, 3.0) if is_long else (1.8, 1.8)
    return min(most, width * (top - bottom) / (right - left)) if _is_square(ends) else most


def _is_square(ends: Any) -> bool:
    """Whether both axes can have one scale, so that w stands upright on its line."""
    width, height = [end[1] - end[0] for end in ends]
    return bool(0.25 <= width / height <= 4.0)


def _line(numbers: Sequence[float], ends: Any) -> tuple[list[float], list[float]] | None:
    """Two points of the line w·x + b = 0, at two sides of the picture; None if w is 0."""
    w1, w2, b = numbers
    if abs(w2) * (ends[0][1] - ends[0][0]) >= abs(w1) * (ends[1][1] - ends[1][0]) and w2:
        return list(ends[0]), [-(b + w1 * x) / w2 for x in ends[0]]
    return ([-(b + w2 * y) / w1 for y in ends[1]], list(ends[1])) if w1 else None


def _draw_weights(axes: Axes, style: Style, step: PerceptronStep, ends: Any) -> None:
    """The arrow of w on the line, where the line is nearest to the middle of the picture."""
    w = np.array(step.new_weights)
    middle = np.array([sum(end) / 2 for end in ends])
    foot = middle - (w @ middle + step.new_bias) / (w @ w) * w
    length = 0.22 * min([end[1] - end[0] for end in ends])
    tip = foot + length * w / np.sqrt(w @ w)
    if all([low <= each <= high for each, (low, high) in zip(foot.tolist(), ends, strict=True)]):
        axes.annotate(
            "", xy=tip.tolist(), xytext=foot.tolist(),
            arrowprops={"arrowstyle": "-|>", "color": style.colours["ink"], "linewidth": style.size(1.6)}, zorder=4,
        )  # fmt: skip
