"""Plot where a model decides for which class: ``plot_decision_boundary``.

Over two features the classes are coloured regions with lines between them; over one feature the model's output is a curve
that crosses its threshold.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.graph import kinds
from autograd.languages import Language
from autograd.tape import Array
from nn.model import in_order, network_in
from viz.plots.dataset import FEW, Dataset, View, dataset_of, extent_of, held_features, labels_of, view_of
from viz.plots.style import Style, open_plot
from viz.plots.unfinished import closed_on_error

from .decisions import Answer, Decisions, decisions_of, indices_of
from .naming import class_names_of, percentage
from .regions import crossings, regions_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: What the options of the function are.
KINDS = {
    "resolution": kinds.whole(2),
    "threshold": kinds.optional(kinds.number()),
    "class_names": kinds.optional(kinds.LIST_OF_TEXTS),
}

#: How strong the colour of a class is, where the model is in doubt and where it is sure: for the first class, the second and so
#: on, different enough that neighbours differ in grey print.
FAINTEST, STRONGEST = 0.12, (0.38, 0.60, 0.48)

#: So many shades look like all of them, and make a file half as large.
SHADES = 24

#: Two features are drawn to one scale if their extents differ by no more than this.
ONE_SCALE = 2.0


@closed_on_error
def plot_decision_boundary(
    model: Any,
    X: Any,
    y: Any,
    ax: Axes | None = None,
    *,
    axes: Axes | None = None,
    lang: str | Language | None = None,
    names: Sequence[str] | None = None,
    class_names: Sequence[str] | None = None,
    features: Any = None,
    fixed: Mapping[Any, float] | None = None,
    threshold: float | None = None,
    resolution: int = 80,
) -> Axes:
    """Where a model decides for which class, with the samples, those it gets wrong ringed, and its accuracy.

    model        anything that ``fit`` trains, or an object with ``predict(X)``, such as a classifier of scikit-learn; of an
                 ``nn.Classifier`` its network is drawn
    X, y         samples, (samples, features), and their labels, (samples,), one-hot rows, or rows of labels
    ax           where to draw; ``axes`` is another name of it
    names        of the features; by default the columns of a frame, else x₁, x₂ …
    class_names  of the classes, in the order of their labels
    features     the one or two to show, by position or name, if there are more
    fixed        where the others are held, {feature: number}; by default at their means
    threshold    the output from which on the answer is yes; by default the model's own: ½ for probabilities, steps and
                 regression on 0 and 1, 0 for margins
    resolution   the model is asked on resolution × resolution points, and more closely along the border

    The stronger the colour, the surer the model: by its probability, or by the distance of its output from the threshold.
    Over one feature the curve of the output is drawn, and its threshold.

    Raises ValueError for data that ``fit`` would refuse, and for more than two features if none are chosen.

    >>> import nn
    >>> AND = nn.Perceptron(2)
    >>> X, y = [[0, 0], [0, 1], [1, 0], [1, 1]], [0, 0, 0, 1]
    >>> AND.fit(X, y)
    converged after 6 epochs; mistakes per epoch: 2, 3, 3, 2, 1, 0
    >>> plot_decision_boundary(AND, X, y).get_title()
    'Decision boundary: accuracy 100%'
    """
    owner = "plot_decision_boundary"
    model = network_in(model)
    options = kinds.checked(owner, KINDS, resolution=resolution, threshold=threshold, class_names=class_names)
    data = dataset_of(in_order(X, getattr(model, "input_names", ())), getattr(model, "fan_in", None), names, owner)
    view = view_of(data, features, fixed, owner)
    labels = labels_of(y, len(data.X))
    decisions = decisions_of(model, data, labels, options.threshold, owner)
    asked = _Asked(data, view, decisions, indices_of(labels, decisions.classes), decisions.at(data.X))
    if (asked.found.index < 0).all():
        raise ValueError(
            f"{owner}: the model gives nan for every sample: was it trained, and did its loss stay finite?"
        )
    new = ax is None and axes is None
    axes, style = open_plot(ax, lang, owner, axes=axes)
    texts = class_names_of(decisions, options.class_names, style.language, owner)
    if len(view.shown) == 2:
        answered = _draw_plane(axes, style, asked, options.resolution)
        places, second = data.X[:, view.shown], data.names[view.shown[1]]
    else:
        answered = _draw_curve(axes, style, asked, options.resolution)
        axes.margins(y=0.14)  # room for the numbers above the curve
        places, second = _beside_curve(asked), _name_of_values(decisions, texts, style.language)
    listed = {i: text for i, text in enumerate(texts) if i in answered or (asked.wanted == i).any()}
    _draw_samples(axes, style, asked, places, listed)
    title = style.language("boundary_title", accuracy=percentage(asked.right, style.language))
    title += held_features(data, view, style.language)
    style.finish(axes, title=title, x=data.names[view.shown[0]], y=second, grid=False)
    style.legend(axes, where="right" if new else "below", title=_name_of(y))
    return axes


@dataclass(frozen=True)
class _Asked:
    """The samples, the features shown, and what the model says.

    wanted  (samples,) the position of the true class
    found   the model's answers
    """

    data: Dataset
    view: View
    decisions: Decisions
    wanted: np.ndarray
    found: Answer

    @property
    def right(self) -> np.ndarray:
        """(samples,) whether each is answered rightly."""
        equal: np.ndarray = self.wanted == self.found.index
        return equal

    def at(self, points: Array) -> Answer:
        """The model's answers for points of the features shown, the others held."""
        return self.decisions.at(self.view.place(points))


# -- Two features -------------------------------------------------------------------------------------------


def _draw_plane(axes: Axes, style: Style, asked: _Asked, resolution: int) -> set[int]:
    """The regions of the classes and the lines between them; returns which classes have a region."""
    from matplotlib.collections import LineCollection
    from matplotlib.colors import to_rgb

    low, high = extent_of(asked.data.X[:, asked.view.shown])
    regions = regions_of(asked.at, low, high, resolution)
    colours = np.array([to_rgb(style.class_colour(i)) for i in range(len(asked.decisions.classes))])
    image = np.zeros((*regions.index.shape, 4))  # transparent where the model gives nan
    known = regions.index >= 0
    image[known, :3] = colours[regions.index[known]]
    strongest = np.array(STRONGEST)[regions.index[known] % len(STRONGEST)]
    shades = np.round(regions.strength[known] * SHADES) / SHADES
    image[known, 3] = FAINTEST + (strongest - FAINTEST) * shades
    spans = high - low
    alike = max(spans) / min(spans) <= ONE_SCALE
    axes.imshow(
        image,
        extent=regions.extent,
        origin="lower",
        aspect="equal" if alike else "auto",
        interpolation="nearest",  # no colour between those of two classes
        zorder=0,
    )
    axes.add_collection(
        LineCollection(
            regions.borders,
            colors=style.colours["ink"],
            linewidths=style.size(1.6),
            capstyle="round",
            joinstyle="round",
            zorder=2,
        )
    )
    axes.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]))
    return set(np.unique(regions.index).tolist())


# -- One feature --------------------------------------------------------------------------------------------


def _draw_curve(axes: Axes, style: Style, asked: _Asked, resolution: int) -> set[int]:
    """The output over one feature, its threshold, and the numbers at which the answer changes; returns which classes are answered."""
    (low,), (high,) = extent_of(asked.data.X[:, asked.view.shown])
    x = np.linspace(low, high, resolution * 5)[:, None]
    answer = asked.at(x)
    changes = np.flatnonzero((np.diff(answer.index) != 0) & (answer.index[:-1] >= 0) & (answer.index[1:] >= 0))
    borders = crossings(asked.at, x[changes], x[changes + 1], answer.index[changes])[:, 0].tolist()
    for start, end in pairwise([low, *borders, high]):
        i = int(asked.at(np.array([[(start + end) / 2.0]])).index[0])
        if i >= 0:
            tint = STRONGEST[i % len(STRONGEST)] / 2.0
            axes.axvspan(start, end, color=style.class_colour(i), alpha=tint, linewidth=0, zorder=0)
    alone = answer.values.shape[1] == 1
    for i, values in enumerate(answer.values.T):
        colour = style.colours["ink"] if alone else style.class_colour(i)
        dress = style.line(i) | {"color": colour}  # without markers, which are those of samples
        axes.plot(x[:, 0], values, zorder=3, **dress)
    for level in asked.decisions.levels:
        axes.axhline(level, color=style.colours["muted"], linewidth=style.size(1.0), linestyle=(0, (4, 3)), zorder=1)
    axes.set_xlim(low, high)
    _mark_changes(axes, style, borders, high - low)
    return set(np.unique(answer.index).tolist())


def _mark_changes(axes: Axes, style: Style, borders: list[float], span: float) -> None:
    """A line at each number at which the answer changes, and the number at its upper end."""
    decimals = max(3 - math.ceil(math.log10(span)), 0)  # a thousandth of what is shown
    for border in borders:
        axes.axvline(border, color=style.colours["ink"], linewidth=style.size(1.2), zorder=2)
        axes.annotate(
            style.language.number(round(border, decimals)),
            (border, 1.0),
            (style.size(3), -style.size(3)),
            xycoords=("data", "axes fraction"),
            textcoords="offset points",
            va="top",
            **style.text(),
        )


def _beside_curve(asked: _Asked) -> Array:
    """Where samples are drawn over one feature: at their labels, on the scale of the curve."""
    decisions, wanted = asked.decisions, asked.wanted
    if decisions.kind == "output" and decisions.levels:
        texts = isinstance(decisions.classes[0], str)  # which training by a margin takes for −1 and 1
        heights = np.array([-1.0, 1.0] if texts else decisions.classes, dtype=float)[wanted]
    elif decisions.levels or decisions.kind == "class":
        heights = wanted.astype(float)
    else:
        heights = np.ones(len(wanted))  # where the curve of its own class should be
    return np.column_stack([asked.data.X[:, asked.view.shown[0]], heights])


def _name_of_values(decisions: Decisions, texts: list[str], language: Language) -> str:
    """The name of the axis over one feature."""
    if decisions.kind == "probability" and decisions.levels:
        return language("probability_of", label=texts[1])
    return language({"probability": "probability", "class": "class_axis"}.get(decisions.kind, "output_axis"))


# -- Samples and words --------------------------------------------------------------------------------------


def _draw_samples(axes: Axes, style: Style, asked: _Asked, places: Array, listed: dict[int, str]) -> None:
    """Every class in its own colour and marker; samples that the model gets wrong have a ring.

    listed  the classes that have samples or a region, and how the legend calls them
    """
    size = style.scale**2 * (70.0 if len(places) <= FEW else 30.0 if len(places) <= 300 else 14.0)
    for i, text in listed.items():
        chosen = asked.wanted == i
        axes.scatter(
            places[chosen, 0],
            places[chosen, 1],
            s=size,
            color=style.class_colour(i),
            marker=style.class_marker(i),
            edgecolors=style.colours["paper"],
            linewidths=style.size(0.8),
            label=text,
            zorder=4,
        )
    wrong = ~asked.right
    if wrong.any():
        axes.scatter(
            places[wrong, 0],
            places[wrong, 1],
            s=size * 3.2,
            facecolors="none",
            edgecolors=style.colours["ink"],
            linewidths=style.size(1.4),
            label=style.language("misclassified", count=style.language.whole(int(wrong.sum()))),
            zorder=5,
        )


def _name_of(y: Any) -> str | None:
    """The name of a column of labels."""
    name = getattr(y, "name", None)
    return name if isinstance(name, str) else None
