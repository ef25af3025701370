"""Read histories as series: what was recorded for each epoch, of which run, in training or in validation."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from autograd.graph import kinds
from autograd.languages import Language
from nn.linear_models import Mistakes
from nn.training import History

#: What ``fit(statistics=True)`` records of each layer.
STATISTICS = ("activation_mean", "activation_std", "gradient_rms", "weight_norm")

#: The metrics that have a name in the reader's language.
_NAMED = ("accuracy",)


@dataclass(frozen=True)
class Series:
    """What one run has recorded under one name, a number for each epoch.

    label       the run's, or the layer's; "" of one run alone
    validation  whether it is of the validation set
    """

    run: int
    label: str
    numbers: Sequence[float]
    validation: bool = False

    @property
    def epochs(self) -> range:
        return range(1, len(self.numbers) + 1)

    @property
    def finite(self) -> list[float]:
        return [number for number in self.numbers if math.isfinite(number)]

    @property
    def not_finite(self) -> list[int]:
        """The epochs whose number is nan or infinite."""
        return [epoch for epoch, number in zip(self.epochs, self.numbers, strict=True) if not math.isfinite(number)]


def runs_of(given: Any, labels: Any) -> list[tuple[str, History]]:
    """The histories with their labels: one, a list of them, or a dictionary by label."""
    if isinstance(given, Mapping) and not isinstance(given, History):
        runs = [(str(label), history) for label, history in given.items()]
    elif isinstance(given, list | tuple):
        runs = [(str(i), history) for i, history in enumerate(given, start=1)]
    else:
        runs = [("", given)]
    runs = [
        (label, getattr(history, "history_", history)) for label, history in runs
    ]  # of an estimator that it has trained
    for label, history in runs:
        if not isinstance(getattr(history, "loss", None), list) or not isinstance(history, History):
            if isinstance(history, Mistakes):
                raise TypeError(
                    "history is the report on a perceptron, which has no loss: draw its updates with "
                    "viz.plot_perceptron_steps(X, y), or history.per_epoch, the mistakes, with plt.plot"
                )
            of = f"history[{label!r}]" if label else "history"
            raise TypeError(
                f"{of} is what model.fit returns, an nn.History, not {type(history).__name__}; several are given as a list, "
                "or as a dictionary by label"
            )
    if not runs:
        raise ValueError("history is empty: give what model.fit has returned")
    if labels is None:
        return runs
    names = kinds.LIST_OF_TEXTS(labels, "labels", "plot_history")
    if len(names) != len(runs):
        raise ValueError(f"plot_history(labels={names!r}): labels must be {len(runs)}, one for each history")
    return [(name, history) for name, (_, history) in zip(names, runs, strict=True)]


def series_of(runs: Sequence[tuple[str, History]], show: str, language: Language) -> list[Series]:
    """What is recorded under a name, run by run; ValueError for what nobody has recorded."""
    found: list[Series] = []
    for i, (label, history) in enumerate(runs):
        if show in STATISTICS:
            for name, numbers in history.statistics.items():
                if name.endswith(f" {show}"):
                    layer = language.part(name.removesuffix(f" {show}"))
                    found.append(Series(i, f"{label}, {layer}" if label else layer, numbers))
            continue
        columns = {"loss": history.loss, "learning_rate": history.learning_rate, **history.metrics}
        columns["validation_loss"] = history.validation_loss
        for name, validation in ((show, False), (f"validation_{show}", True)):
            if columns.get(name):
                found.append(Series(i, label, columns[name], validation))
    if not found and show != "loss":
        recorded = sorted(
            {name for _, history in runs for name in history.metrics if not name.startswith("validation_")}
        )
        how = "fit(statistics=True)" if show in STATISTICS else f"fit(metrics=[{show!r}])"
        there = ", ".join(map(repr, ["loss", "learning_rate", *recorded]))
        raise ValueError(
            f"plot_history(show={show!r}): no history has it: record it with {how}, or choose one of {there}"
        )
    return found


def name_of(show: str, language: Language) -> str:
    """What is drawn, in the reader's words; a metric of the user's own keeps its name."""
    if show in ("loss", "learning_rate", *STATISTICS):
        return language("loss" if show == "loss" else f"plot_{show}")
    return language(f"plot_{show}") if show in _NAMED else show


def shown_epochs(epochs: Sequence[int]) -> str:
    """Epochs in few characters.

    >>> shown_epochs([2, 3, 4, 7])
    '2–4, 7'
    """
    runs: list[list[int]] = []
    for epoch in epochs:
        if runs and epoch == runs[-1][-1] + 1:
            runs[-1].append(epoch)
        else:
            runs.append([epoch])
    return ", ".join([str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs])
