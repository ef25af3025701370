"""Plot the weights of a network, and rows of numbers as images: ``plot_weights`` and ``plot_images``."""

from __future__ import annotations

import math
from collections.abc import Sequence
from numbers import Real
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from autograd.graph import kinds
from autograd.languages import Language
from autograd.tape import Array
from nn import Layer, Module, Neuron, Perceptron
from nn.model import network_in
from nn.objectives import samples
from viz.drawing import ink_on

from .lines import label_in_lines
from .panels import open_panels
from .style import NOTE, Style, open_plot
from .unfinished import closed_on_error

if TYPE_CHECKING:
    from matplotlib.axes import Axes

KINDS = {
    "show": kinds.one_of("histograms", "matrices"),
    "bins": kinds.optional(kinds.whole(1)),
    "shape": kinds.optional(kinds.LIST),
    "labels": kinds.optional(kinds.LIST),
    "columns": kinds.optional(kinds.whole(1)),
}

#: Numbers are written into the cells of a matrix that has no more than so many.
MOST_WRITTEN = 48
#: With more rows or columns there is no room for a minus in each cell …
_MOST_WITH_SIGNS = 64
#: … and where a number is so much smaller than the largest, none is needed.
_SEEN = 0.2
#: So many lines have room above an image; its label is not broken into lines of fewer letters.
_LINES_ABOVE, _FEWEST_LETTERS = 2, 4


# -- Weights ------------------------------------------------------------------------------------------------


@closed_on_error
def plot_weights(
    model: Module,
    ax: Axes | Sequence[Axes] | None = None,
    *,
    show: Literal["histograms", "matrices"] = "histograms",
    bins: int | None = None,
    lang: str | Language | None = None,
) -> Any:
    """The weights of each layer, biases left out.

    ax    where to draw: an ``Axes`` for each layer; by default those of a new figure
    show  "histograms", how many weights have which size, and how many are 0, as after an L1 penalty; or "matrices", a row for each
          neuron and a column for each of its inputs, blue above 0 and orange below
    bins  of a histogram; if not given, more for more weights, 40 at most

    Returns the ``Axes`` of a single layer, an array of them where there are several.

    >>> import nn
    >>> [axes.get_title() for axes in plot_weights(nn.MLP(2, [3, 1], seed=0), show="matrices")]
    ['layer 1: 3 × 2', 'layer 2: 1 × 3']
    """
    owner = "plot_weights"
    options = kinds.checked(owner, KINDS, show=show, bins=bins)
    model = network_in(model)
    if not isinstance(model, Module):
        raise TypeError(f"{owner} takes a model or a layer, such as nn.MLP(2, [8, 1]), not {kinds.shown(model)}")
    matrices = weight_matrices(model)
    if not matrices:
        raise ValueError(
            f"{owner}: {type(model).__name__} has no layer of weights, nn.Layer, nn.Neuron or nn.Perceptron"
        )
    reach = max([float(np.abs(weights[np.isfinite(weights)]).max(initial=0.0)) for _, weights in matrices]) or 1.0
    panels, style = open_panels(
        ax, len(matrices), lang, owner, across=_across(matrices) if options.show == "matrices" else 2
    )
    for panel, (name, weights) in zip(panels, matrices, strict=True):
        if options.show == "matrices":
            _draw_matrix(panel, style, name, weights, reach)
        else:
            _draw_histogram(panel, style, name, weights, options.bins)
    if options.show == "matrices":
        style.colour_bar(panels if len(panels) > 1 else panels[0], panels[0].images[0], style.language("weight"))
    return panels if len(panels) > 1 else panels[0]


def weight_matrices(model: Module) -> list[tuple[str, Array]]:
    """The weights of each layer with its name: (neurons, inputs)."""
    found: list[tuple[str, Array]] = []
    inside: set[int] = set()
    for part in model.modules():
        if isinstance(part, Layer):
            found.append((part.name, np.array([[w.data for w in neuron.weights] for neuron in part.rows_of_weights()])))
            inside |= {id(neuron) for neuron in part.neurons}
        elif isinstance(part, Neuron | Perceptron) and id(part) not in inside:
            found.append((part.name, np.array([[w.data for w in part.weights]])))
    return found


def _across(matrices: Sequence[tuple[str, Array]]) -> int:
    """How many matrices stand beside each other, so that numbers have room in their cells."""
    return 1 if any([weights.size <= MOST_WRITTEN and weights.shape[1] > 4 for _, weights in matrices]) else 2


def _draw_histogram(axes: Axes, style: Style, name: str, weights: Array, bins: int | None) -> None:
    """How many weights have which size; those that are exactly 0 are counted in words."""
    from matplotlib.ticker import MaxNLocator

    language, numbers = style.language, weights.ravel()
    bins = bins or min(40, max(8, round(2.0 * math.sqrt(numbers.size))))
    axes.yaxis.set_major_locator(MaxNLocator("auto", integer=True, min_n_ticks=1))
    axes.hist(numbers[np.isfinite(numbers)], bins=bins, color=style.colours["positive"], zorder=2)
    axes.axvline(0.0, color=style.colours["muted"], linewidth=style.size(1.0), linestyle=(0, (4, 3)), zorder=3)
    message = "weights_counted_one" if numbers.size == 1 else "weights_counted"
    title = f"{language.part(name)}: {language(message, count=language.whole(numbers.size))}"
    zeros = int((numbers == 0.0).sum())
    if zeros:
        title += f", {language.counted('zeros', zeros)}"
    style.finish(axes, title=title, x=language("weight"), y=language("how_many"))


def _draw_matrix(axes: Axes, style: Style, name: str, weights: Array, reach: float) -> None:
    """A cell for each weight; few have their numbers written in."""
    from matplotlib.ticker import MaxNLocator

    language = style.language
    rows, columns = weights.shape
    extent = (0.5, columns + 0.5, rows + 0.5, 0.5)  # neurons and inputs are counted from 1
    texts = [language.number(weight) for weight in weights.ravel()] if weights.size <= MOST_WRITTEN else []
    needed = (max(map(len, texts), default=0) + 1) * columns
    written = bool(texts) and needed <= style.letters(axes, NOTE)
    square = 0.5 <= rows / columns <= 2.0 and not (written and needed > style.letters(axes, NOTE, slope=rows / columns))
    aspect: Any = "equal" if square else "auto"  # numbers may need wider cells
    axes.imshow(weights, cmap=_signed(style), vmin=-reach, vmax=reach, extent=extent, aspect=aspect)
    if written:
        for text, ((i, j), weight) in zip(texts, np.ndenumerate(weights), strict=True):
            axes.text(j + 1, i + 1, text, ha="center", va="center", **style.text(NOTE, ink_on(abs(weight) / reach)))
    elif max(weights.shape) <= _MOST_WITH_SIGNS:
        _draw_minuses(axes, weights / reach, style, first=1)
    axes.xaxis.set_major_locator(MaxNLocator(min(columns, 8), integer=True, min_n_ticks=1))
    axes.yaxis.set_major_locator(MaxNLocator(min(rows, 8), integer=True, min_n_ticks=1))
    title = f"{language.part(name)}: {language.whole(rows)} × {language.whole(columns)}"
    style.finish(axes, title=title, x=language("input_axis"), y=language("part_neuron"), grid=False)


def _signed(style: Style) -> Any:
    """Colours from orange, below 0, through the paper to blue."""
    from matplotlib.colors import LinearSegmentedColormap

    colours = style.colours
    return LinearSegmentedColormap.from_list("signed", [colours["negative"], colours["paper"], colours["positive"]])


# -- Images -------------------------------------------------------------------------------------------------


@closed_on_error
def plot_images(
    rows: Any,
    ax: Axes | None = None,
    *,
    shape: Sequence[int] | None = None,
    labels: Sequence[Any] | None = None,
    columns: int | None = None,
    lang: str | Language | None = None,
) -> Axes:
    """Rows of numbers as images side by side: digits, or what each neuron of a layer looks for.

    rows     (images, pixels), such as the samples of a data set; or a layer, whose weights are an image for each neuron
    ax       where to draw
    shape    (height, width) of an image; by default a square
    labels   one for each image, written above it
    columns  images in a row; by default as many as make the picture wider than high and fill its last row

    Numbers of one sign go from the colour of the background to that of the ink; of both signs, orange is below 0 and blue above.
    Where pixels are large enough, a negative one has a minus, which grey paper shows as well.

    >>> plot_images([[0, 1, 1, 0], [1, 0, 0, 1]], labels=["╱", "╲"]).images[0].get_array().shape
    (2, 5)
    """
    from matplotlib.collections import PatchCollection
    from matplotlib.patches import Rectangle

    owner = "plot_images"
    options = kinds.checked(owner, KINDS, shape=shape, labels=labels, columns=columns)
    if isinstance(rows, Module) and not isinstance(rows, Layer | Neuron | Perceptron):
        raise TypeError(
            f"{owner}: rows are images, or a layer whose weights are, not {kinds.shown(rows)}: of a network give one of its "
            "layers, model.layers[0]"
        )
    images = (
        weight_matrices(rows)[0][1] if isinstance(rows, Layer | Neuron | Perceptron) else samples(rows, what="rows")
    )
    height, width = _shape_of(options.shape, images.shape[1], owner)
    if options.labels is not None and len(options.labels) != len(images):
        raise ValueError(f"{owner}(labels={kinds.shown(labels)}): labels must be {len(images)}, one for each image")
    across = min(options.columns or _columns_for(len(images)), len(images))
    down = -(-len(images) // across)
    axes, style = open_plot(ax, lang, owner)
    letters = style.letters(axes, NOTE, slope=1.35 * down * height / (across * width)) // across
    texts = [_label_above(label, letters, style) for label in options.labels or []]
    lines = max([text.count("\n") + 1 for text in texts], default=0)
    gap = max(1, round((0.35 if lines <= _LINES_ABOVE else 0.35 * lines / _LINES_ABOVE) * height)) if lines else 1
    mosaic = np.full((down * (height + gap) - gap, across * (width + 1) - 1), np.nan)
    corners = [((i // across) * (height + gap), (i % across) * (width + 1)) for i in range(len(images))]
    for (top, left), image in zip(corners, images, strict=True):
        mosaic[top : top + height, left : left + width] = image.reshape(height, width)
    low, high = float(images.min()), float(images.max())
    reach = max(abs(low), abs(high)) or 1.0
    both = low < 0.0 < high
    limits = (-reach, reach) if both else (min(low, 0.0), max(high, 0.0) if high != low else reach)
    axes.imshow(mosaic, cmap=_signed(style) if both else _shaded(style), vmin=limits[0], vmax=limits[1])
    if both and mosaic.shape[1] <= _MOST_WITH_SIGNS:
        _draw_minuses(axes, mosaic / reach, style)
    for (top, left), text in zip(corners, texts, strict=False):
        axes.text(left + width / 2 - 0.5, top - 0.7, text, ha="center", va="bottom", **style.text())
    axes.set(xlim=(-1.0, mosaic.shape[1]), ylim=(mosaic.shape[0], -1.0))  # room for the frames of the outermost
    frames = [Rectangle((left - 0.5, top - 0.5), width, height) for top, left in corners]
    axes.add_collection(
        PatchCollection(frames, facecolor="none", edgecolor=style.colours["border"], linewidth=style.size(0.8))
    )
    axes.set_axis_off()
    return axes


def _label_above(label: Any, letters: int, style: Style) -> str:
    """What stands above an image, in lines no wider than it."""
    text = style.language.number(float(label)) if isinstance(label, Real) else str(label)
    return "\n".join([label_in_lines(line, max(letters, _FEWEST_LETTERS)) for line in text.split("\n")])


def _draw_minuses(axes: Axes, shares: Array, style: Style, *, first: int = 0) -> None:
    """A short bar in every pixel that is clearly negative.

    shares  (rows, columns) the numbers next to the largest, −1 to 1
    first   where the middle of the first row and column is
    """
    from matplotlib.collections import LineCollection

    rows, columns = np.nonzero(np.nan_to_num(shares) < -_SEEN)
    bars = [((x - 0.25, y), (x + 0.25, y)) for x, y in zip(columns + first, rows + first, strict=True)]
    colours = [style.colours[ink_on(-share)] for share in shares[rows, columns].tolist()]
    axes.add_collection(LineCollection(bars, colors=colours, linewidths=style.size(1.0), capstyle="butt"))


def _columns_for(count: int) -> int:
    """How many images stand in a row, so that the picture is wider than high and its last row is as full as can be."""
    choices = range(math.ceil(math.sqrt(count)), math.ceil(math.sqrt(2.6 * count)) + 1)
    return min(choices, key=lambda across: (-count % across, abs(across - math.sqrt(1.6 * count))))


def _shape_of(shape: list[Any] | None, pixels: int, owner: str) -> tuple[int, int]:
    """The height and the width of an image of so many pixels."""
    if shape is None:
        side = math.isqrt(pixels)
        if side * side != pixels:
            raise ValueError(f"{owner}: a row has {pixels} numbers, which are no square: give shape=(height, width)")
        return side, side
    if len(shape) != 2 or not all(isinstance(n, int | np.integer) and type(n) is not bool and n > 0 for n in shape):
        raise ValueError(f"{owner}(shape={kinds.shown(shape)}): shape must be two whole numbers, height and width")
    if shape[0] * shape[1] != pixels:
        raise ValueError(
            f"{owner}(shape={kinds.shown(shape)}): shape must have {pixels} pixels, as many as a row has numbers"
        )
    return int(shape[0]), int(shape[1])


def _shaded(style: Style) -> Any:
    """Colours from the paper to the ink."""
    from matplotlib.colors import LinearSegmentedColormap

    return LinearSegmentedColormap.from_list("shaded", [style.colours["paper"], style.colours["ink"]])
