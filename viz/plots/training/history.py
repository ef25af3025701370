"""Plot how training went: losses, metrics, learning rates and layers' statistics, epoch by epoch."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.graph import kinds
from autograd.languages import Language
from nn.training import History
from viz.plots.panels import open_panels
from viz.plots.style import MARKERS, Style, open_plot
from viz.plots.unfinished import closed_on_error

from .records import Series, name_of, runs_of, series_of, shown_epochs

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: A scale is logarithmic where the numbers span more than this factor.
_WIDE = 10.0

#: Where there are so few epochs, each has a marker.
_FEW = 12


@closed_on_error
def plot_history(
    history: History | Sequence[History] | Mapping[str, History],
    ax: Axes | Sequence[Axes] | None = None,
    *,
    axes: Axes | None = None,
    show: str | Sequence[str] = "loss",
    labels: Sequence[str] | None = None,
    lang: str | Language | None = None,
) -> Any:
    """What a training run has recorded, epoch by epoch: one ``Axes``, or an array of them if several things are shown.

    history  what ``fit`` has returned; several are compared, as a list or as a dictionary by label
    ax       where to draw, one Axes for each thing that is shown; ``axes`` is another name of it
    show     "loss" with the validation loss, "learning_rate", a metric such as "accuracy"; after ``fit(statistics=True)``
             "activation_mean", "activation_std", "gradient_rms" or "weight_norm" of each layer; or a list of these
    labels   of several histories

    Of a run with a validation set the best epoch is marked, and why training ended is said if it ended early.  Numbers that
    are nan or infinite leave a gap, which is said as well.  The scale is logarithmic if they span more than a factor of 10.

    >>> import nn
    >>> ax = plot_history({"small": nn.History([1.0, 0.5]), "large": nn.History([1.0, 0.75])})
    >>> [text.get_text() for text in ax.get_legend().get_texts()]
    ['small', 'large']
    """
    runs = runs_of(history, labels)
    if isinstance(show, str):
        if isinstance(ax, Sequence | np.ndarray):
            ax = open_panels(ax, 1, lang, "plot_history")[0][0]
        one, style = open_plot(ax, lang, "plot_history", axes=axes)  # type: ignore[arg-type]
        _draw(one, style, runs, show)
        return one
    names = kinds.LIST_OF_TEXTS(show, "show", "plot_history")
    if not names:
        raise ValueError("plot_history(show=[]): show must name something, for example ['loss', 'learning_rate']")
    panels, style = open_panels(ax if ax is not None else axes, len(names), lang, "plot_history")
    for panel, name in zip(panels, names, strict=True):
        _draw(panel, style, runs, name)
    return panels


def _draw(axes: Axes, style: Style, runs: Sequence[tuple[str, History]], show: str) -> None:
    """Draw what is recorded under one name."""
    from matplotlib.ticker import MaxNLocator

    language = style.language
    series = series_of(runs, show, language)
    several = len(runs) > 1 or len({each.label for each in series}) > 1
    places = {label: i for i, label in enumerate(dict.fromkeys([(each.run, each.label) for each in series]))}
    for each in series:
        i = places[each.run, each.label] if several else int(each.validation)
        line = style.line(i)
        if several and each.validation:
            line["linewidth"] = style.size(0.9)
        few = len(each.numbers) <= _FEW or bool(each.not_finite)
        marked: dict[str, Any] = {"marker": MARKERS[i % len(MARKERS)], "markersize": style.size(5)} if few else {}
        axes.plot(
            each.epochs, np.array(each.numbers, dtype=float), **line, **marked, label=_label(each, several, language)
        )
    if _is_wide(series):
        axes.set_yscale("log")
    if show == "loss":
        _mark_ends(axes, style, runs, series)
    title = language("loss_curve") if show == "loss" else _capital(name_of(show, language))
    style.finish(axes, title=title, x=language("epoch"), y=name_of(show, language))
    longest = max([len(each.numbers) for each in series], default=1)
    axes.xaxis.set_major_locator(MaxNLocator(nbins="auto", steps=[1, 2, 5, 10], integer=True, min_n_ticks=1))
    axes.set_xlim(0.5, longest + max(0.5, 0.02 * longest))
    _say_what_is_missing(axes, style, series)
    told = axes.get_legend_handles_labels()[1]
    if several or len(told) > 1:
        style.legend(axes, where="fitting")


def _label(series: Series, several: bool, language: Language) -> str:
    """What a curve is called in the legend."""
    part = language("validation_loss" if series.validation else "training_loss")
    if not several:
        return part
    return f"{series.label}, {part}" if series.validation else series.label


def _is_wide(series: Sequence[Series]) -> bool:
    numbers = [number for each in series for number in each.finite]
    return bool(numbers) and min(numbers) > 0.0 and max(numbers) > _WIDE * min(numbers)


def _mark_ends(axes: Axes, style: Style, runs: Sequence[tuple[str, History]], series: Sequence[Series]) -> None:
    """Mark the best epoch on the validation loss, and the last one where training ended early."""
    language, several = style.language, len(runs) > 1
    for i, (label, history) in enumerate(runs):
        judged = next((each for each in series if each.run == i and each.validation), None)
        colour = style.colour(i if several else 1)
        prefix = f"{label}: " if several else ""
        best = _best_epoch(history, judged)
        if best is not None and judged is not None and best < len(judged.numbers):
            message = "plot_best_epoch" if history.best_epoch is None else "plot_restored_epoch"
            axes.plot(
                [best + 1],
                [judged.numbers[best]],
                linestyle="none",
                marker="*",
                markersize=style.size(13),
                color=colour,
                markeredgecolor=style.colours["paper"],
                zorder=5,
                label=prefix + language(message, epoch=best + 1),
            )
        if history.stopped != "epochs" and history.loss:
            shown = {"early stopping": "early_stopping"}.get(history.stopped, history.stopped)
            known = shown in ("early_stopping", "callback", "interrupted")
            message = f"plot_stopped_{shown}" if known else "plot_stopped"
            axes.axvline(
                len(history.loss),
                color=colour if several else style.colours["muted"],
                linestyle=(0, (1, 1.4)),
                linewidth=style.size(1.3),
                label=prefix + language(message, epoch=len(history.loss), reason=history.stopped),
            )


def _best_epoch(history: History, judged: Series | None) -> int | None:
    """The epoch, from 0, that was restored, else that of the smallest validation loss."""
    if history.best_epoch is not None:
        return history.best_epoch
    if judged is None or not judged.finite:
        return None
    return min(range(len(judged.numbers)), key=lambda i: (not math.isfinite(judged.numbers[i]), judged.numbers[i]))


def _say_what_is_missing(axes: Axes, style: Style, series: Sequence[Series]) -> None:
    """Say, under the curves, in which epochs a number is nan or infinite, or that there are no epochs."""
    missing = sorted({epoch for each in series for epoch in each.not_finite})
    if not any([each.numbers for each in series]):
        said = style.language("plot_no_epochs")
    elif missing:
        said = style.language.counted("plot_not_finite", len(missing), epochs=shown_epochs(missing))
    else:
        return
    axes.margins(y=0.18)  # room for the text
    axes.text(0.5, 0.02, said, transform=axes.transAxes, ha="center", va="bottom", **style.text(role="notice"))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
