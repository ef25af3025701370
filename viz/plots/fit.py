"""Plot how a model fits numbers: ``plot_fit``.

Over one feature the model is a curve beside the samples; what each hidden neuron adds to it may be drawn, too.  Over two
features it is a map of colours with lines of equal output.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.graph import kinds
from autograd.languages import Language
from autograd.tape import Array
from nn import r2
from nn.model import in_order, network_in
from nn.objectives import answers

from .dataset import dataset_of, extent_of, held_features, view_of
from .fitted import Contributions, Fitted, contributions_of, require_fitted
from .style import Style, open_plot
from .unfinished import closed_on_error

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: What the options of the function are.
KINDS = {
    "resolution": kinds.whole(2),
    "parts": kinds.optional(kinds.FLAG),
    "basis": kinds.optional(kinds.FUNCTION),
}

#: So many summands are named one by one in the legend.
MOST_NAMED = 6

#: More than these are drawn only where they are asked for.
MOST_PARTS = 12

#: Over two features the colour has so many shades, which makes a file smaller.
SHADES = 64

#: With so few samples the distance of each from the curve is drawn.
FEW = 25


@closed_on_error
def plot_fit(
    model: Any,
    X: Any,
    y: Any,
    ax: Axes | None = None,
    *,
    lang: str | Language | None = None,
    names: Sequence[str] | None = None,
    features: Any = None,
    fixed: Mapping[Any, float] | None = None,
    parts: bool | None = None,
    basis: Callable[[Any], Any] | None = None,
    resolution: int = 100,
) -> Axes:
    """How a model fits numbers, with the samples and its R².

    model       anything that gives a number for a sample: a network, ``nn.least_squares(…)``, an object with ``predict(X)``, a
                function of ``X``; or several by name, {"3 neurons": …, "10 neurons": …}, over one feature
    X, y        samples, (samples, features) or a list of numbers, and what was measured, (samples,)
    ax          where to draw
    names       of the features; by default the columns of a frame, else x, or x₁, x₂ …
    features    the one or two to show, by position or name, if there are more
    fixed       where the others are held, {feature: number}; by default at their means
    parts       over one feature, whether to draw what each hidden neuron, or each feature of ``basis``, adds to the curve: vⱼ hⱼ(x);
                None draws it where the output is such a sum of 12 at most
    basis       the function from ``X`` to the features that the model was fitted on, such as the powers of x; ``nn.least_squares(…,
                basis=…)`` has its own
    resolution  over two features the model is asked on resolution × resolution points

    Over one feature, the samples, the curve and its parts; few samples are joined to the curve by their errors.  Over two, the
    output as a colour, with lines of equal output, and the samples in the colour of what was measured.

    Raises ValueError for data that ``fit`` would refuse, and for more than two features if none are chosen.

    >>> import nn
    >>> line = nn.least_squares([0.0, 1.0, 2.0], [1.0, 3.0, 5.0])
    >>> plot_fit(line, [0.0, 1.0, 2.0], [1.0, 3.0, 5.0]).get_title()
    'Fit: R² = 1'
    """
    owner = "plot_fit"
    options = kinds.checked(owner, KINDS, resolution=resolution, parts=parts, basis=basis)
    models = dict(model) if isinstance(model, Mapping) else {"": model}
    models = {name: network_in(each) for name, each in models.items()}
    if not models:
        raise ValueError(f"{owner}: model is an empty dictionary: give a model, or several by name")
    for each in models.values():
        require_fitted(each, owner)
        X = in_order(X, getattr(each, "input_names", ()))
        if basis is not None and getattr(each, "basis", None) is not None:
            raise ValueError(
                f"{owner}(basis={kinds.shown(basis)}): the model has a basis of its own, {kinds.shown(each.basis)}: leave out basis="
            )
    fan_in = None if basis is not None else getattr(next(iter(models.values())), "fan_in", None)
    data = dataset_of(X, fan_in, names, owner)
    view = view_of(data, features, fixed, owner)
    y_name, y = getattr(y, "name", None), answers(y, len(data.X))
    fits = [
        Fitted(name, each, data, view, options.basis, y.reshape(len(y), -1).shape[1]) for name, each in models.items()
    ]
    predicted = [fit.of_samples(owner) for fit in fits]
    if len(view.shown) == 2 and len(fits) > 1:
        raise ValueError(
            f"{owner}: several models are drawn over one feature: give one, or draw each into an ax of its own"
        )
    if len(view.shown) == 2 and fits[0].outputs > 1:
        raise ValueError(f"{owner}: over two features one output is drawn, but y has {fits[0].outputs} columns")
    axes, style = open_plot(ax, lang, owner)
    named = y_name if isinstance(y_name, str) else "y"
    if len(view.shown) == 1:
        _draw_curves(axes, style, fits, y, options.parts)
    else:
        style.colour_bar(axes, _draw_map(axes, style, fits[0], y, options.resolution), named)
    if len(fits) == 1:
        title = style.language("fit_title", score=_score(y, predicted[0], style.language))
    else:
        title = style.language("fits_title")
    title += held_features(data, view, style.language)
    second = named if len(view.shown) == 1 else data.names[view.shown[1]]
    style.finish(axes, title=title, x=data.names[view.shown[0]], y=second, grid=len(view.shown) == 1)
    if len(view.shown) == 1:
        style.legend(axes, where="right" if ax is None else "below")
    return axes


# -- One feature --------------------------------------------------------------------------------------------


def _draw_curves(axes: Axes, style: Style, fits: list[Fitted], y: Array, parts: bool | None) -> None:
    """The samples, the curve of each model, and of one model alone its parts."""
    data, view = fits[0].data, fits[0].view
    (low,), (high,) = extent_of(data.X[:, view.shown], margin_of_few=0.12)
    places = _places(low, high, data.X[:, view.shown[0]])
    X = view.place(places[:, None])
    outputs = fits[0].outputs
    for k, column in enumerate(y.reshape(len(y), -1).T):
        axes.scatter(
            data.X[:, view.shown[0]],
            column,
            s=style.scale**2 * (42.0 if len(y) <= 60 else 16.0),
            color=style.colour(k + 1) if outputs > 1 else style.colours["positive" if len(fits) == 1 else "ink"],
            marker=("o", "s", "^", "D")[k % 4],
            edgecolors=style.colours["paper"],
            linewidths=style.size(0.7),
            label=style.language("samples") + (f" {k + 1}" if outputs > 1 else ""),
            zorder=5,
        )
    for i, fit in enumerate(fits):
        for k, values in enumerate(fit.at(X).T):
            dress = style.line(i + k + (outputs > 1)) | {"linewidth": style.size(2.4)}
            if len(fits) == 1 and outputs == 1:
                dress |= {"color": style.colours["ink"], "linestyle": "-"}
            axes.plot(places, values, label=_label(fit, k, style.language), zorder=4, **dress)
    wanted = _wanted(fits, parts)
    if wanted is not None:
        _draw_parts(axes, style, places, wanted.of(fits[0].rows(X)), wanted)
    elif len(fits) == 1 and outputs == 1 and len(y) <= FEW and not view.others():
        curve = fits[0].at(data.X)[:, 0]
        ends = np.column_stack([y.reshape(-1), curve])
        axes.vlines(
            data.X[:, view.shown[0]],
            ends.min(axis=1),
            ends.max(axis=1),
            colors=style.colours["muted"],
            linewidth=style.size(1.0),
            label=style.language("errors"),
            zorder=2,
        )
    axes.set_xlim(low, high)


def _places(low: float, high: float, samples: Array) -> Array:
    """Numbers close enough for a curve to be smooth and for a step to be upright, those of the samples among them."""
    return np.union1d(np.linspace(low, high, 1200), samples)


def _wanted(fits: list[Fitted], parts: bool | None) -> Contributions | None:
    """What the curve is made of, if it is to be drawn."""
    found = contributions_of(fits[0].model) if len(fits) == 1 and fits[0].outputs == 1 else None
    if parts is False:
        return None
    if found is None:
        if parts:
            raise ValueError(
                "plot_fit(parts=True): parts are drawn of one model with one output that is a weighted sum: a network with "
                "output='identity' and a hidden layer, or nn.least_squares(…) with basis="
            )
        return None
    count = found.of(fits[0].rows(fits[0].data.X[:1])).shape[1]
    return found if parts or 1 < count <= MOST_PARTS else None


def _draw_parts(axes: Axes, style: Style, places: Array, summands: Array, found: Contributions) -> None:
    """A thin curve for each summand, and a level line for the bias."""
    language, count = style.language, summands.shape[1]
    for j, values in enumerate(summands.T):
        if count <= MOST_NAMED:
            label = language.part(f"neuron {j + 1}") if found.kind == "neuron" else language("feature", number=j + 1)
        else:
            label = language(f"parts_{found.kind}", count=count) if j == 0 else f"_{j}"  # matplotlib lists no "_"
        axes.plot(places, values, label=label, zorder=3, **(style.line(j + 1) | {"linewidth": style.size(1.3)}))
    if found.bias is not None:
        look: Any = {"color": style.colours["muted"], "linewidth": style.size(1.3), "linestyle": (0, (1, 2))}
        axes.axhline(found.bias, label=f"b = {language.number(found.bias)}", zorder=2, **look)


def _label(fit: Fitted, k: int, language: Language) -> str:
    name = fit.name or language("model")
    return f"{name}, {language('output_axis')} {k + 1}" if fit.outputs > 1 else name


# -- Two features -------------------------------------------------------------------------------------------


def _draw_map(axes: Axes, style: Style, fit: Fitted, y: Array, resolution: int) -> Any:
    """The output as a colour, with lines of equal output; the samples in the colour of what was measured.

    Returns the colours, for a scale beside the axes.
    """
    from matplotlib import colormaps
    from matplotlib.patheffects import withStroke

    low, high = extent_of(fit.data.X[:, fit.view.shown], margin_of_few=0.12)
    across, up = (np.linspace(low[i], high[i], resolution) for i in range(2))
    grid = np.array([[a, b] for b in up for a in across])
    values = np.ma.masked_invalid(fit.at(fit.view.place(grid))[:, 0].reshape(resolution, resolution))
    least, most = min(values.min(), y.min()), max(values.max(), y.max())
    most = most if most > least else least + 1.0
    scale: Any = {"cmap": colormaps["cividis"].resampled(SHADES), "vmin": least, "vmax": most}
    surface = axes.imshow(
        values,
        extent=_around(low, high, resolution),
        origin="lower",
        aspect="auto",
        interpolation="bilinear",
        interpolation_stage="data",
        zorder=0,
        **scale,
    )
    if values.max() > values.min():
        lines = axes.contour(across, up, values, levels=8, colors="white", linewidths=style.size(0.8), zorder=1)
        written = style.told_apart([float(level) for level in lines.levels])
        for text in axes.clabel(lines, fmt=written, fontsize=style.size(9.5), colors="white"):
            text.set_path_effects([withStroke(linewidth=style.size(2.0), foreground="#1b1f24")])
    axes.scatter(
        fit.data.X[:, fit.view.shown[0]],
        fit.data.X[:, fit.view.shown[1]],
        c=y.reshape(-1),
        s=style.scale**2 * (46.0 if len(y) <= 100 else 20.0),
        edgecolors="white",
        linewidths=style.size(1.0),
        zorder=3,
        **scale,
    )
    axes.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]))
    return surface


def _around(low: Array, high: Array, resolution: int) -> tuple[float, float, float, float]:
    """Left, right, bottom and top of the cells whose middles are the nodes of a grid from ``low`` to ``high``."""
    half = (high - low) / (2 * (resolution - 1))
    return low[0] - half[0], high[0] + half[0], low[1] - half[1], high[1] + half[1]


def _score(y: Array, predicted: Array, language: Language) -> str:
    """R², rounded, but to 1 only if it is 1."""
    found = r2(y.reshape(predicted.shape), predicted) if len(y) > 1 else float("nan")
    rounding = language.rounding
    while rounding.digits < 9 and rounding.printed(found) == 1.0 and found < 1.0 - 1e-9:
        rounding = rounding.finer(1)
    return language.rounded(found, rounding)
