"""Plot which classes a model confuses: ``plot_confusion_matrix``, drawn by scikit-learn's display."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.graph import kinds
from autograd.languages import Language, language_of
from nn.model import in_order, network_in
from viz.drawing import ink_on
from viz.plots.dataset import dataset_of, labels_of
from viz.plots.lines import wrapped
from viz.plots.style import TICK, TITLE, Style, axes_share, open_plot
from viz.plots.unfinished import closed_on_error

from .decisions import decisions_of, indices_of
from .naming import class_names_of, percentage

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: A line of a class's name has so many letters at most; for so many a new figure of the ordinary size has room.
_LONGEST, _ROOM = 18, 10

#: A letter of a class's name is as many inches wide.
_LETTER = 0.53 * TICK / 72.0

KINDS = {"class_names": kinds.optional(kinds.LIST_OF_TEXTS)}


@closed_on_error
def plot_confusion_matrix(
    model: Any,
    X: Any,
    y: Any,
    ax: Axes | None = None,
    *,
    lang: str | Language | None = None,
    class_names: Sequence[str] | None = None,
) -> Axes:
    """How many samples of each true class, a row, the model takes for which class, a column.

    model        anything that ``fit`` trains, or an object with ``predict(X)``; it decides as in ``plot_decision_boundary``
    X, y         samples, (samples, features), and their labels
    ax           where to draw
    class_names  of the classes, in the order of their labels

    >>> import nn
    >>> OR = nn.Perceptron(2)
    >>> X, y = [[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 1]
    >>> mistakes = OR.fit(X, y)
    >>> plot_confusion_matrix(OR, X, y).get_title()
    'Confusion matrix: accuracy 100%'
    """
    from matplotlib.colors import LinearSegmentedColormap
    from sklearn.metrics import ConfusionMatrixDisplay

    owner = "plot_confusion_matrix"
    model = network_in(model)
    options = kinds.checked(owner, KINDS, class_names=class_names)
    data = dataset_of(in_order(X, getattr(model, "input_names", ())), getattr(model, "fan_in", None), None, owner)
    labels = labels_of(y, len(data.X))
    decisions = decisions_of(model, data, labels, None, owner)
    wanted, found = indices_of(labels, decisions.classes), decisions.at(data.X).index
    if (found < 0).any():
        row = int(np.flatnonzero(found < 0)[0])
        raise ValueError(
            f"{owner}: the model gives nan for row {row} of X: was it trained, and did its loss stay finite?"
        )
    counts = np.zeros((len(decisions.classes),) * 2, dtype=int)
    np.add.at(counts, (wanted, found), 1)
    language = language_of(lang)
    names = [wrapped(name, _LONGEST) for name in class_names_of(decisions, options.class_names, language, owner)]
    longest = max([len(line) for name in names for line in name.splitlines()])
    more = max(longest - _ROOM, 0) * _LETTER
    axes, style = open_plot(ax, language, owner, size=(5.6 + more, 4.8 + more))
    shades = LinearSegmentedColormap.from_list("counts", [style.colours["paper"], style.colours["positive"]])
    display = ConfusionMatrixDisplay(counts, display_labels=names)
    display.plot(ax=axes, cmap=shades, colorbar=False, values_format="d")
    most = max(1, counts.max())
    display.im_.set_clim(0, most)  # else the least would be as pale as 0
    for count, text in zip(counts.ravel().tolist(), display.text_.ravel(), strict=True):
        colour = style.colours[ink_on(count / most)]
        text.set(text=language.whole(count), size=style.size(12.0), color=colour)
    turned = longest * len(names) > _letters_below(axes, style)  # side by side they would touch each other
    title = language("confusion_title", accuracy=percentage(wanted == found, language))
    if len(title) > _letters_above(axes, style, longest, turned=turned):
        title = title.replace(": ", ":\n")
    style.finish(axes, title=title, x=language("predicted_class"), y=language("true_class"), grid=False, numbers=())
    if turned:
        axes.tick_params(axis="x", labelrotation=45.0)
        for label in axes.get_xticklabels():
            label.set(ha="right", rotation_mode="anchor")
    return axes


def _letters_below(axes: Axes, style: Style) -> float:
    """How many letters of names have room side by side under the matrix, which is a square."""
    width, height = _inches(axes)
    return 0.78 * style.letters(axes, TICK) * min(1.0, height / width)


def _letters_above(axes: Axes, style: Style, longest: int, *, turned: bool) -> float:
    """How many letters of the title have room above the matrix, of which the names of the classes leave so much."""
    width, height = _inches(axes)
    names = longest * style.size(_LETTER)
    side = min(width - names - style.size(0.6), height - (0.75 * names if turned else 0.2) - style.size(0.9))
    return (side + 0.4) * 72.0 / (0.53 * style.size(TITLE))


def _inches(axes: Axes) -> tuple[float, float]:
    """The width and height of the place of these axes in their figure."""
    place, (width, height) = axes.get_subplotspec(), axes.figure.canvas.figure.get_size_inches()
    across, down = (1.0, 1.0) if place is None else axes_share(place)
    return float(width * across), float(height * down)
