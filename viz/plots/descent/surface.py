"""Plot the loss over two parameters, with the ways of optimizers down to its minima."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.graph import kinds
from autograd.languages import Language
from autograd.tape import Array
from nn.model import Model
from nn.objectives import L1, L2, Penalty
from nn.optimizers import Optimizer
from viz.plots.curves import span_of
from viz.plots.style import MARKERS, SIZE, Style, open_plot, style_of, write_numbers
from viz.plots.unfinished import closed_on_error

from .landscape import Landscape, Minimum, Path, Point, bounds, minima, walk

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: What the options of ``plot_loss_surface`` are.
KINDS = {
    "steps": kinds.whole(1),
    "resolution": kinds.whole(3),
    "surface": kinds.FLAG,
    "l1": kinds.number(least=0.0),
    "l2": kinds.number(least=0.0),
    "penalty": kinds.optional(kinds.instance("an nn.Penalty, such as nn.Penalty(0.1, 1.5)", Penalty)),
    "penalize_bias": kinds.FLAG,
}

_LEVELS = 14
#: Levels are as far apart as their logarithms from this factor on.
_WIDE = 30.0
#: So many minima are marked at most.
_MOST_MINIMA = 4


@closed_on_error
def plot_loss_surface(
    model: Model,
    X: Any,
    y: Any,
    *,
    parameters: Sequence[Any] | None = None,
    loss: Any = None,
    l1: float = 0.0,
    l2: float = 0.0,
    penalty: Penalty | None = None,
    penalize_bias: bool = True,
    optimizers: str | type[Optimizer] | Sequence[str | type[Optimizer]] = (),
    learning_rate: float | Sequence[float] | None = None,
    steps: int = 30,
    start: Sequence[float] | None = None,
    span: Sequence[Sequence[float]] | None = None,
    resolution: int = 61,
    surface: bool = False,
    ax: Axes | None = None,
    lang: str | Language | None = None,
) -> Axes:
    """The loss as contour lines over two parameters, all others held, with paths of optimizers and the minima.

    model, X, y    all samples are one batch; the model stays as it is
    parameters     two of the model's Values, or their names in ``named_parameters``; not needed if it has only two
    loss           by default that which the model was trained with, else "mse"
    l1, l2, penalty    added to the loss, as in ``fit``: l1·Σ|w| and l2·Σw² over all parameters, any λΣ|w|^q
    penalize_bias  whether they count the biases, too
    optimizers     whose paths are drawn, each with every ``learning_rate``; without these its own
    steps          of each path
    start          where the paths begin; if not given, where the model is
    span           ((from, to), (from, to)) of the two; if not given, so that the paths are seen
    resolution     the loss is computed at resolution × resolution points
    surface        draw it as a surface in three dimensions: ``ax`` must be one then, plt.axes(projection="3d")

    >>> import nn
    >>> line = nn.Neuron(1, "identity", seed=0)
    >>> ax = plot_loss_surface(line, [[0], [1], [2]], [1, 3, 5], optimizers="sgd", learning_rate=0.1, resolution=21)
    >>> ax.get_xlabel(), ax.get_ylabel()
    ('w₁', 'b')
    """
    options = kinds.checked(
        "plot_loss_surface", KINDS, steps=steps, resolution=resolution, surface=surface, l1=l1, l2=l2, penalty=penalty,
        penalize_bias=penalize_bias,
    )  # fmt: skip
    penalties = [
        each for each in (L1(options.l1), L2(options.l2), options.penalty) if each is not None and each.strength > 0.0
    ]
    if not options.penalize_bias and not penalties:
        raise ValueError(
            "plot_loss_surface(penalize_bias=False): there is no penalty that it could leave biases out of: give l1, l2 or penalty"
        )
    landscape = Landscape(model, X, y, loss, parameters, penalties=penalties, penalize_bias=options.penalize_bias)
    at = landscape.start if start is None else _pair(start, "start")
    paths = [walk(landscape, at, *each, options.steps) for each in _walkers(optimizers, learning_rate)]
    ends = bounds(paths, at) if span is None else _spans(span)
    axes, style = _open(ax, lang, surface=options.surface)
    across, up = (np.linspace(*end, options.resolution) for end in ends)
    losses = landscape.over(across, up)
    _require_finite(losses, ends)
    draw = _draw_surface if options.surface else _draw_contours
    draw(axes, style, (across, up, losses), paths, minima(landscape, across, up, losses)[:_MOST_MINIMA])
    names = [style.language.part(name) for name in landscape.names]
    _finish(axes, style, names, surface=options.surface)
    return axes


# ---------------------------------------------------------------------------------------------------
# What is asked for


def _walkers(optimizers: Any, learning_rate: Any) -> list[tuple[Any, float | None]]:
    """Each optimizer with each learning rate."""
    one = isinstance(optimizers, str | type | Optimizer)
    chosen = [optimizers] if one else kinds.LIST(optimizers, "optimizers", "plot_loss_surface")
    several = isinstance(learning_rate, Sequence | np.ndarray) and not isinstance(learning_rate, str)
    rates = list(learning_rate) if several else [learning_rate]
    if learning_rate is not None:
        rates = [kinds.number(above=0.0)(rate, "learning_rate", "plot_loss_surface") for rate in rates]
        if not chosen:
            raise ValueError(
                f"plot_loss_surface(learning_rate={kinds.shown(learning_rate)}): learning_rate has no effect without optimizers, "
                "such as optimizers='sgd'"
            )
    return list(product(chosen, rates))


def _pair(given: Any, name: str) -> Point:
    numbers = kinds.LIST(given, name, "plot_loss_surface")
    if len(numbers) != 2:
        raise ValueError(
            f"plot_loss_surface({name}={kinds.shown(given)}): {name} must be two numbers, one for each parameter"
        )
    first, second = [kinds.number()(number, name, "plot_loss_surface") for number in numbers]
    return first, second


def _spans(span: Any) -> tuple[Point, Point]:
    both = kinds.LIST(span, "span", "plot_loss_surface")
    if len(both) != 2:
        raise ValueError(f"plot_loss_surface(span={kinds.shown(span)}): span must be ((from, to), (from, to))")
    return span_of(both[0], "span", "plot_loss_surface"), span_of(both[1], "span", "plot_loss_surface")


def _open(ax: Axes | None, lang: str | Language | None, *, surface: bool) -> tuple[Axes, Style]:
    if not surface:
        return open_plot(ax, lang, "plot_loss_surface")
    from matplotlib import pyplot as plt

    if ax is None:
        figure = plt.figure(figsize=SIZE, layout="constrained")
        ax = figure.add_subplot(projection="3d")
    axes, style = open_plot(ax, lang, "plot_loss_surface", deep=True)
    if not hasattr(axes, "plot_surface"):
        raise ValueError(
            'plot_loss_surface(surface=True): ax must be in three dimensions: plt.axes(projection="3d"), or surface=False'
        )
    return axes, style_of(axes, style.language)


def _require_finite(losses: Array, ends: tuple[Point, Point]) -> None:
    if not np.isfinite(losses).any():
        raise ValueError(f"plot_loss_surface(span={ends}): the loss is nowhere finite there: choose another span")


# ---------------------------------------------------------------------------------------------------
# What is drawn


def _levels(losses: Array) -> Array:
    """The heights of the contour lines, as far apart as the loss or as its logarithm."""
    finite = losses[np.isfinite(losses)]
    low, high = float(finite.min()), float(np.percentile(finite, 97))
    if high <= low:
        return np.array([low, low + 1.0])
    if low > 0.0 and high > _WIDE * low:
        return np.geomspace(low, high, _LEVELS)
    shares = np.linspace(0.0, 1.0, _LEVELS) ** 1.7  # closer together near the minimum
    return low + (high - low) * shares


def _draw_contours(
    axes: Axes, style: Style, grid: tuple[Array, Array, Array], paths: Sequence[Path], found: Sequence[Minimum]
) -> None:
    across, up, losses = grid
    levels = _levels(losses)
    shown = np.ma.masked_invalid(losses)
    axes.contourf(across, up, shown, levels=levels, cmap=_shades(style), extend="max", alpha=0.9, zorder=0.5)
    lines = axes.contour(
        across, up, shown, levels=levels, colors=style.colours["muted"], linewidths=style.size(0.7), zorder=0.6
    )
    written = style.told_apart(levels[2::3].tolist())
    axes.clabel(lines, levels[2::3], fmt=written, fontsize=style.size(9), colors=style.colours["ink"])
    for i, path in enumerate(paths):
        line = style.line(i) | {"marker": MARKERS[i % len(MARKERS)], "markersize": style.size(4)}
        axes.plot(*path.points.T, **line, label=_said(path, paths, style.language), zorder=3)
    if paths:
        axes.plot(
            *paths[0].points[0],
            marker="o",
            markersize=style.size(10),
            markerfacecolor="none",
            linestyle="none",
            markeredgecolor=style.colours["ink"],
            markeredgewidth=style.size(1.6),
            label=style.language("plot_start"),
            zorder=4,
        )
    for minimum, mark in zip(found, _marks(found, losses, style), strict=True):
        axes.plot(*minimum.point, **mark, markeredgecolor=style.colours["paper"], zorder=4)
    axes.set_xlim(across[0], across[-1])
    axes.set_ylim(up[0], up[-1])


def _draw_surface(
    axes: Any, style: Style, grid: tuple[Array, Array, Array], paths: Sequence[Path], found: Sequence[Minimum]
) -> None:
    across, up, losses = grid
    top = float(np.percentile(losses[np.isfinite(losses)], 97))
    heights = np.where(np.isfinite(losses), np.minimum(losses, top), np.nan)
    a, b = np.meshgrid(across, up)
    axes.plot_surface(
        a,
        b,
        heights,
        cmap=_shades(style),
        alpha=0.75,
        linewidth=style.size(0.3),
        edgecolor=style.colours["muted"],
        rcount=30,
        ccount=30,
    )
    for i, path in enumerate(paths):
        inside = (path.losses <= top) & np.all(
            (path.points >= [across[0], up[0]]) & (path.points <= [across[-1], up[-1]]), axis=1
        )
        line = style.line(i) | {"marker": MARKERS[i % len(MARKERS)], "markersize": style.size(4), "zorder": 10}
        axes.plot(*path.points[inside].T, path.losses[inside], **line, label=_said(path, paths, style.language))
    for minimum, mark in zip(found, _marks(found, losses, style), strict=True):
        axes.plot(*[[each] for each in (*minimum.point, minimum.loss)], **mark, zorder=11)


def _marks(found: Sequence[Minimum], losses: Array, style: Style) -> list[dict[str, Any]]:
    """How each minimum is marked: a star for the lowest, and for those as low; a cross for the local ones."""
    marks, near = [], 1e-4 * float(np.ptp(losses[np.isfinite(losses)]))
    for minimum in found:
        is_lowest = minimum.loss - found[0].loss <= near
        loss = 0.0 if abs(minimum.loss) < 1e-3 * near else minimum.loss
        kind = "plot_minimum" if is_lowest else "plot_local_minimum"
        marks.append(
            {
                "linestyle": "none",
                "marker": "*" if is_lowest else "X",
                "markersize": style.size(14 if is_lowest else 9),
                "color": style.colours["ink"],
                "label": style.language(kind, loss=style.language.number(loss)),
            }
        )
    said = [mark["label"] for mark in marks]
    for i, mark in enumerate(marks):
        mark["label"] = "" if mark["label"] in said[:i] else mark["label"]
    return marks


def _said(path: Path, paths: Sequence[Path], language: Language) -> str:
    """What a path is called; η₀, of the first step only, is named where it tells two paths apart."""
    rate = f", {'η₀' if path.first_only else 'η'} = {language.number(path.learning_rate)}"
    is_alone = [other.optimizer for other in paths].count(path.optimizer) == 1
    said = path.optimizer if path.first_only and is_alone else f"{path.optimizer}{rate}"
    return f"{said}: {language('plot_diverges')}" if path.diverged else said


def _shades(style: Style) -> Any:
    """From the paper's colour, where the loss is small, to a quiet one, light enough for what is drawn on it."""
    from matplotlib.colors import LinearSegmentedColormap

    colours = [style.colours["paper"], style.colours["group"], style.colours["faint"]]
    return LinearSegmentedColormap.from_list("glassgrad_losses", colours)


def _finish(axes: Any, style: Style, names: Sequence[str], *, surface: bool) -> None:
    language = style.language
    if surface:
        from matplotlib.ticker import MaxNLocator

        title = language("plot_loss_surface")
        axes.set_title(title, **style.text(12.5))
        for which, name in zip("xyz", (*names, language("loss")), strict=True):
            getattr(axes, f"set_{which}label")(name, **style.text(11.5))
            axis = getattr(axes, f"{which}axis")
            axis.set_tick_params(labelsize=style.size(9), labelcolor=style.colours["ink"])
            axis.set_pane_color((0.0, 0.0, 0.0, 0.0))
            axis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
            write_numbers(axis, language)
    else:
        style.finish(axes, title=language("plot_loss_surface"), x=names[0], y=names[1], grid=False)
    if axes.get_legend_handles_labels()[1]:
        if surface:
            style.legend(axes, loc="upper center", bbox_to_anchor=(0.5, -0.02), ncols=2)
        else:
            style.legend(axes, where="below")
