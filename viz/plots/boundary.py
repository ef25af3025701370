"""Plot where a model decides for one class and where for the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.graph import kinds
from autograd.languages import Language
from nn.objectives import as_given
from nn.replay import threshold

from .style import open_plot

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def plot_decision_boundary(
    model: Any,
    X: Any,
    y: Any,
    ax: Axes | None = None,
    *,
    axes: Axes | None = None,
    lang: str | Language | None = None,
    names: Sequence[str] = ("x₁", "x₂"),
    resolution: int = 60,
) -> Axes:
    """Where a model of two inputs answers which of two classes, with the points it was asked about.

    model       its one output says yes from a threshold on: 0, or ½ where it is a probability
    X, y        the points (samples, 2) and their labels (samples,), the larger of which is yes
    ax          where to draw; ``axes`` is another name of it
    resolution  the model is evaluated on resolution × resolution points

    The shading is the model's output, from no (orange) to yes (blue); the line is where it is undecided.
    """
    resolution = kinds.whole(2)(resolution, "resolution", "plot_decision_boundary")
    names = kinds.LIST_OF_TEXTS(names, "names", "plot_decision_boundary")
    if len(names) != 2:
        raise ValueError(f"names={names!r}: names must be two, one for each feature")
    given, X, y = X, np.asarray(X, dtype=float), np.asarray(y, dtype=float)
    if X.ndim != 2 or X.shape[1] != 2:
        raise ValueError(f"a decision boundary is drawn over two features, but X has the shape {X.shape}")
    if y.shape != X.shape[:1]:
        raise ValueError(f"X has {len(X)} points, but y has the shape {y.shape}: give one label per point")
    axes, style = open_plot(ax, lang, "plot_decision_boundary", axes=axes)
    language, colours = style.language, style.colours
    (left, bottom), (right, top) = X.min(axis=0), X.max(axis=0)
    margin = 0.12 * max(right - left, top - bottom)
    across = np.linspace(left - margin, right + margin, resolution)
    up = np.linspace(bottom - margin, top + margin, resolution)
    grid = np.array([[a, b] for b in up for a in across])
    outputs = model.outputs(as_given(grid, given))[:, 0].reshape(resolution, resolution) - threshold(model)
    # Symmetric around the threshold, and cut where the model is sure, so that the shading shows the doubt.
    extent = min(float(np.abs(outputs).max()), 2.0) or 1.0
    shading = _between(colours["negative"], colours["paper"], colours["positive"])
    axes.imshow(
        outputs,
        extent=(across[0], across[-1], up[0], up[-1]),
        origin="lower",
        interpolation="bilinear",
        cmap=shading,
        vmin=-extent,
        vmax=extent,
        alpha=0.55,
        aspect="equal",
    )
    if outputs.min() < 0.0 < outputs.max():
        axes.contour(across, up, outputs, levels=[0.0], colors=[colours["ink"]], linewidths=1.4)
    yes = y == y.max()
    for chosen, colour, marker in ((~yes, "negative", "s"), (yes, "positive", "o")):
        if chosen.any():
            name = language("class", label=f"{y[chosen][0]:g}")
            across_points, up_points = X[chosen].T
            axes.scatter(
                across_points,
                up_points,
                s=26,
                c=colours[colour],
                marker=marker,
                edgecolors="white",
                linewidths=0.7,
                label=name,
            )
    style.finish(axes, title=language("decision_boundary"), x=names[0], y=names[1], grid=False)
    style.legend(axes, ncols=2, loc="upper center", bbox_to_anchor=(0.5, -0.14))
    return axes


def _between(*colours: str) -> Any:
    from matplotlib.colors import LinearSegmentedColormap

    return LinearSegmentedColormap.from_list("glassgrad", list(colours))
