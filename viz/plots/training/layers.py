"""Plot what goes on from layer to layer: how large outputs and gradients are, and how they are distributed."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from autograd.graph import kinds
from autograd.languages import Language
from autograd.tape import Array
from nn.model import Model, network_in
from nn.training import diagnostics
from viz.plots.panels import open_panels
from viz.plots.style import MARKERS, SIZE, Style, open_plot
from viz.plots.unfinished import closed_on_error

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: What the options of ``plot_layers`` are.
KINDS = {
    "of": kinds.one_of("activations", "gradients"),
    "show": kinds.one_of("amplitude", "histograms"),
    "bins": kinds.whole(2),
}

#: From the first layer to the last a signal vanishes or explodes if it becomes so many times smaller or larger.
_FAR = 100.0

#: The axis of histograms is at most so many times longer than one layer's numbers need in the middle.
_LONGEST = 4.0

#: A logarithmic scale from this factor on.
_WIDE = 10.0


@dataclass(frozen=True)
class Signals:
    """The numbers of each layer of one model, by the layer's name."""

    label: str
    layers: Mapping[str, Array]

    @property
    def sizes(self) -> list[float]:
        """The root mean square of each layer's numbers."""
        return [float(np.sqrt((numbers * numbers).mean())) for numbers in self.layers.values()]


@closed_on_error
def plot_layers(
    models: Model | Sequence[Model] | Mapping[str, Model],
    X: Any,
    y: Any = None,
    *,
    of: Literal["activations", "gradients"] = "activations",
    show: Literal["amplitude", "histograms"] = "amplitude",
    loss: Any = None,
    labels: Sequence[str] | None = None,
    bins: int = 60,
    ax: Axes | Sequence[Axes] | None = None,
    lang: str | Language | None = None,
) -> Any:
    """How large the outputs of each layer are, or its gradients: whether they vanish or explode.

    models  one, several as a list, or as a dictionary by label: {"He": …, "Glorot": …}
    X, y    samples (samples, features), and for gradients their targets
    of      "activations", a layer's outputs, or "gradients" of the mean loss with respect to its parameters
    show    "amplitude", the root mean square of each layer, all models in one ``Axes``; or "histograms", an ``Axes`` for each model
            with a layer below the other
    loss    of the gradients; by default that which the model was trained with
    bins    of a histogram

    A signal that becomes 100 times smaller from the first layer to the last vanishes, one that becomes 100 times larger
    explodes; of gradients, on their way from the last layer to the first.  The legend says so.

    >>> import nn
    >>> model = nn.MLP(1, [2, 1], activation="identity", seed=0)
    >>> for parameter, number in zip(model.parameters(), [3.0, 0.0, 3.0, 0.0, 0.5, 0.5, 0.0]):
    ...     parameter.data = number
    >>> [float(size) for size in plot_layers(model, [[1.0]]).lines[0].get_ydata()]         # 3 and 3; ½·3 + ½·3
    [3.0, 3.0]
    """
    options = kinds.checked("plot_layers", KINDS, of=of, show=show, bins=bins)
    if options.of == "gradients" and y is None:
        raise ValueError(
            "plot_layers(of='gradients', y=None): gradients of a loss need the targets: plot_layers(model, X, y, …)"
        )
    signals = [
        Signals(
            label, diagnostics.activations(model, X) if options.of == "activations" else _gradients(model, X, y, loss)
        )
        for label, model in _labelled(models, labels)
    ]
    if options.show == "amplitude":
        if isinstance(ax, Sequence | np.ndarray):
            ax = open_panels(ax, 1, lang, "plot_layers")[0][0]
        axes, style = open_plot(ax, lang, "plot_layers")  # type: ignore[arg-type]
        _draw_amplitudes(axes, style, signals, options.of)
        return axes
    ends = _range_of(signals)
    height = max(3.1, 1.1 + 0.55 * max([len(each.layers) for each in signals]))
    if len(signals) == 1 and not isinstance(ax, Sequence | np.ndarray):
        axes, style = open_plot(ax, lang, "plot_layers", size=(SIZE[0], max(SIZE[1], height)))
        _draw_histograms(axes, style, signals[0], options, ends)
        return axes
    panels, style = open_panels(ax, len(signals), lang, "plot_layers", height=height)
    for panel, each in zip(panels, signals, strict=True):
        _draw_histograms(panel, style, each, options, ends)
    return panels


# ---------------------------------------------------------------------------------------------------
# What is measured


def _labelled(models: Any, labels: Any) -> list[tuple[str, Model]]:
    """The models with their labels."""
    if isinstance(models, Mapping):
        found = [(str(label), model) for label, model in models.items()]
    elif isinstance(models, list | tuple):
        found = [(str(i), model) for i, model in enumerate(models, start=1)]
    else:
        found = [("", models)]
    found = [(label, network_in(model)) for label, model in found]
    if not found:
        raise ValueError("plot_layers(models=[]): models must be at least one model")
    for _, model in found:
        if not isinstance(model, Model):
            raise TypeError(
                f"plot_layers: models must be nn.Models, such as nn.MLP(2, [8, 1]), and one is {kinds.shown(model)}; several "
                "are given as a list, or as a dictionary by label"
            )
    if labels is None:
        return found
    names = kinds.LIST_OF_TEXTS(labels, "labels", "plot_layers")
    if len(names) != len(found):
        raise ValueError(f"plot_layers(labels={names!r}): labels must be {len(found)}, one for each model")
    return [(name, model) for name, (_, model) in zip(names, found, strict=True)]


def _gradients(model: Model, X: Any, y: Any, loss: Any) -> dict[str, Array]:
    """The gradients of the layers that have parameters."""
    return {name: numbers for name, numbers in diagnostics.gradients(model, X, y, loss).items() if numbers.size}


# ---------------------------------------------------------------------------------------------------
# What is drawn


def _draw_amplitudes(axes: Axes, style: Style, signals: Sequence[Signals], of: str) -> None:
    """The root mean square of each layer, a line for each model."""
    language = style.language
    for i, each in enumerate(signals):
        sizes = each.sizes
        said = ": ".join([part for part in (each.label, _fate(sizes, of, language)) if part])
        line = style.line(i) | {"marker": MARKERS[i % len(MARKERS)], "markersize": style.size(5)}
        axes.plot(range(1, len(sizes) + 1), sizes, **line, label=said)
    positive = [size for each in signals for size in each.sizes if size > 0.0 and math.isfinite(size)]
    if positive and max(positive) > _WIDE * min(positive):
        axes.set_yscale("log")
    longest = max(signals, key=lambda each: len(each.layers))
    names = [language.part(name) for name in longest.layers]
    axes.set_xticks(range(1, len(names) + 1), _shortened(names))
    style.finish(
        axes, title=language(f"plot_layers_{of}"), x=language("plot_layer"), y=language("plot_rms"), numbers=("y",)
    )
    if len(signals) > 1 or axes.get_legend_handles_labels()[1]:
        style.legend(axes, where="fitting")


def _shortened(names: Sequence[str]) -> list[str]:
    """Names for ticks: only the numbers, where all are called alike and there are many."""
    words = {name.rpartition(" ")[0] for name in names}
    return [name.rpartition(" ")[2] for name in names] if len(words) == 1 and len(names) > 4 else list(names)


def _fate(sizes: Sequence[float], of: str, language: Language) -> str:
    """What becomes of a signal on its way through the layers; gradients go from the last to the first."""
    first, last = (sizes[0], sizes[-1]) if of == "activations" else (sizes[-1], sizes[0])
    if not all(map(math.isfinite, sizes)):
        return language("plot_overflows")
    if len(sizes) < 2 or first == 0.0:
        return ""
    if last * _FAR <= first:
        return language("plot_vanishes", factor=language.number(last / first))
    return language("plot_explodes", factor=language.number(last / first)) if last >= first * _FAR else ""


def _range_of(signals: Sequence[Signals]) -> tuple[float, float]:
    """What the axis of all histograms spans: nearly all numbers, but not for the sake of one layer with much larger ones."""
    layers = [numbers[np.isfinite(numbers)] for each in signals for numbers in each.layers.values()]
    largest = [float(np.percentile(np.abs(numbers), 99.5)) for numbers in layers if numbers.size]
    reach = min(max(largest, default=1.0), _LONGEST * float(np.median(largest or [1.0]))) or 1.0
    below = any([(numbers < -0.02 * reach).any() for numbers in layers])
    return (-reach if below else -0.04 * reach), reach


def _draw_histograms(axes: Axes, style: Style, signals: Signals, options: Any, ends: tuple[float, float]) -> None:
    """A histogram of each layer, the first one at the top, all as high.

    Under a layer's name stands which share is exactly 0, as of dead neurons, and which lies outside the axis: that is not drawn.
    """
    language, count = style.language, len(signals.layers)
    edges = np.linspace(*ends, options.bins + 1)
    names = []
    for i, (name, numbers) in enumerate(signals.layers.items()):
        counts, _ = np.histogram(numbers[numbers != 0.0], edges)
        level = count - 1 - i
        heights = level + 0.85 * counts / max(counts.max(), 1)
        axes.stairs(heights, edges, baseline=level, fill=True, color=style.colour(0), alpha=0.6)
        axes.axhline(level, color=style.colours["border"], linewidth=style.size(0.8))
        outside = ~((numbers >= ends[0]) & (numbers <= ends[1]))
        names.append(language.part(name))
        for message, share in (("plot_zeros", (numbers == 0.0).mean()), ("plot_outside", outside.mean())):
            if share >= 0.01:
                names[-1] += "\n" + language(message, share=style.share(float(share)))
    axes.set_yticks([count - 1 - i + 0.35 for i in range(count)], names)
    axes.set_xlim(*ends)
    axes.set_ylim(-0.1, count)
    title = signals.label or language(f"plot_layers_{options.of}")
    style.finish(
        axes, title=title, x=language(f"plot_{options.of}_x"), y=language("plot_layer"), grid=False, numbers=("x",)
    )
    axes.tick_params(axis="y", length=0.0)
