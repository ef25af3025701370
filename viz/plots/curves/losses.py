"""Plot losses: how much is paid for an output, with the formulas of ``nn`` and the derivatives of the table."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from autograd import Value
from autograd.graph import kinds
from autograd.languages import Language
from autograd.tape import Array
from nn.objectives import OBJECTIVES, Objective, objective_named
from viz.plots.style import Style, open_plot
from viz.plots.unfinished import closed_on_error

from .activations import span_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_POINTS = 401

#: Targets that a loss is drawn for, by its problem.  Of exclusive classes the output is that of the right one.
_TARGETS = {
    "binary": (1.0, 0.0),
    "multi-label": (1.0, 0.0),
    "margin": (1.0, -1.0),
    "multi-class": (1.0,),
    "regression": (0.0,),
}

#: How settings are written.
_SYMBOLS = {"delta": "δ"}

#: What the options of ``plot_loss`` are.
KINDS = {
    "against": kinds.one_of("output", "logit"),
    "targets": kinds.optional(kinds.LIST),
    "errors": kinds.optional(kinds.LIST),
    "derivative": kinds.FLAG,
}


@dataclass(frozen=True)
class Curve:
    """One loss for one target.

    at  from the number on the axis to the loss and its derivative
    """

    label: str
    target: float
    at: Callable[[float], tuple[float, float]]


@closed_on_error
def plot_loss(
    *losses: str | Objective | Callable[[Any, Any], Any],
    ax: Axes | None = None,
    against: Literal["output", "logit"] = "output",
    targets: Sequence[float] | None = None,
    errors: Sequence[float] | None = None,
    span: tuple[float, float] | None = None,
    derivative: bool = False,
    lang: str | Language | None = None,
    **settings: float | Sequence[float],
) -> Axes:
    """Losses of one sample against the model's output, a curve for each target.

    losses      names such as "binary_cross_entropy", or functions of an output and a target
    against     of cross-entropies: the "output", a probability, or the "logit" it is computed from, which a margin can be compared
                with
    targets     0 and 1 of probabilities, −1 and 1 of margins, 0 in regression, if not given
    errors      some errors y − t: marked on the curves, with the share that the largest has in the sum of the losses.  With an
                outlier among them one sees why the squared error follows it, and the absolute error does not
    span        from which output to which
    derivative  draw ∂E/∂y as well, by a thin line
    settings    those of a loss, a curve for each: q=[0.5, 1, 2, 4] of "minkowski", delta=[0.5, 2] of "huber"

    >>> ax = plot_loss("mae", "mse", errors=[-1.0, 0.5, 4.0])
    >>> [text.get_text() for text in ax.get_legend().get_texts()][1]          # 16 of 1 + 0.25 + 16
    'squared error: 93% from one error'
    """
    options = kinds.checked("plot_loss", KINDS, against=against, targets=targets, errors=errors, derivative=derivative)
    if not losses:
        raise ValueError(f"plot_loss(): name a loss, for example 'mse'; there are {', '.join(OBJECTIVES)}")
    objectives = [objective for loss in losses for objective in _with_settings(loss, settings)]
    problems = {objective.problem for objective in objectives}
    if len({_axis(objective, options.against) for objective in objectives}) > 1:
        raise ValueError(
            f"plot_loss: {', '.join([objective.name for objective in objectives])} are losses of different outputs, "
            f"{', '.join(sorted(problems))}: draw them into axes of their own"
            + (", or against='logit'" if problems <= {"binary", "margin", "multi-label"} else "")
        )
    axes, style = open_plot(ax, lang, "plot_loss")
    axis = _axis(objectives[0], options.against)
    several = len({objective.name for objective in objectives}) > 1
    curves = [curve for each in objectives for curve in _curves(each, options, style.language, named=several)]
    if options.errors is not None and axis != "error":
        raise ValueError(
            f"plot_loss(errors={kinds.shown(errors)}): errors are for losses of regression, such as 'mse' and 'mae'"
        )
    marked = [kinds.number()(error, "errors", "plot_loss") for error in options.errors or ()]
    ends = _ends(span, axis, marked)
    _draw(axes, style, curves, np.linspace(*ends, _POINTS), marked=marked, derivative=options.derivative)
    title = style.language("plot_losses") if several else _capital(_written(objectives[0], style.language))
    style.finish(axes, title=title, x=style.language(f"plot_loss_{axis}"), y=style.language("loss"))
    axes.margins(x=0.0)
    if axis.endswith("probability") and span is None:
        axes.set_xlim(0.0, 1.0)
    if len(curves) > 1 or options.derivative or marked:
        style.legend(axes, loc="best")
    return axes


def _with_settings(loss: Any, settings: Mapping[str, Any]) -> list[Objective]:
    """A loss for every combination of its settings; those that it does not have are refused."""
    if not settings:
        return [objective_named(loss)]
    lists = [
        [
            kinds.number(above=0.0)(number, name, "plot_loss")
            for number in (each if isinstance(each, Sequence | np.ndarray) and not isinstance(each, str) else [each])
        ]
        for name, each in settings.items()
    ]
    plain = objective_named(loss)
    for name in settings:
        if name not in plain.settings:
            known = f"it has {', '.join(plain.settings)}" if plain.settings else "it has none"
            raise TypeError(f"plot_loss: {plain.name!r} has no setting {name!r}: {known}")
    return [objective_named(loss, dict(zip(settings, chosen, strict=True))) for chosen in product(*lists)]


def _axis(objective: Objective, against: str) -> str:
    """What the loss is drawn against: an error, a score, a probability, a logit."""
    if objective.problem == "regression":
        return "error"
    if objective.problem == "margin":  # its output is no probability, so a logit is what it can be compared with
        return "logit" if against == "logit" else "score"
    right = "right_" if objective.problem == "multi-class" else ""
    return f"{right}logit" if against == "logit" and objective.link else f"{right}probability"


def _curves(objective: Objective, options: Any, language: Language, *, named: bool) -> list[Curve]:
    """The curves of a loss, one for each target; ``named`` if there are others than this loss."""
    targets = _TARGETS[objective.problem] if options.targets is None else options.targets
    targets = [kinds.number()(target, "targets", "plot_loss") for target in targets]
    loss = objective
    if objective.link and options.against == "output":
        name = "binary_cross_entropy" if objective.problem == "multi-label" else objective.name
        loss = OBJECTIVES[f"{name}_of_probabilities"]
    written = [
        f"{_SYMBOLS.get(setting, setting)} = {language.number(number)}"
        for setting, number in objective.settings.items()
    ]
    curves = []
    for target in targets:
        said = [f"t = {language.number(target)}"] if len(targets) > 1 else []
        called = [_written(objective, language)] if named or not (written or said) else []
        curves.append(Curve(", ".join([*called, *written, *said]), target, _at(loss, target)))
    return curves


def _at(loss: Objective, target: float) -> Callable[[float], tuple[float, float]]:
    """The loss and its derivative, by a sweep; of exclusive classes there are two, the right one first."""

    def at(number: float) -> tuple[float, float]:
        y = Value(number)
        if loss.problem == "multi-class":
            found = loss.function([y, 0.0 * y if loss.link else 1.0 - y], 0)
        elif loss.problem == "regression":
            found = loss.function(y + target, target)
        else:
            found = loss.function(y, target)
        if not isinstance(found, Value):
            raise TypeError(
                f"plot_loss: {loss.name} gives {kinds.shown(found)} for a Value: compute it with functions of autograd"
            )
        found.backward()
        return found.data, y.grad

    return at


def _ends(span: Any, axis: str, errors: Sequence[float]) -> tuple[float, float]:
    if span is not None:
        return span_of(span, "span", "plot_loss")
    if axis.endswith("probability"):
        return 0.002, 0.998
    if axis.endswith("logit"):
        return -6.0, 6.0
    reach = max([3.0, *[1.15 * abs(error) for error in errors]])
    return -reach, reach


def _draw(
    axes: Axes, style: Style, curves: Sequence[Curve], x: Array, *, marked: Sequence[float], derivative: bool
) -> None:
    for i, curve in enumerate(curves):
        loss, slope = np.array([curve.at(number) for number in x.tolist()]).T
        line, label = style.line(i), curve.label
        if marked:
            label = _share(curve, marked, label, style)
        axes.plot(x, loss, **line, label=label)
        if derivative:
            said = style.language("plot_loss_derivative") if i + 1 == len(curves) else ""
            axes.plot(x, _broken(slope), **{**line, "linewidth": style.size(0.9)}, label=said)
        for error in marked:
            axes.plot(
                [error],
                [curve.at(error)[0]],
                marker="o",
                markersize=style.size(6),
                color=style.colour(i),
                clip_on=False,
            )
    if derivative:
        axes.axhline(0.0, color=style.colours["border"], linewidth=style.size(1.0), zorder=0.5)


def _broken(slope: Array) -> Array:
    """A derivative with a gap where it jumps, so that no line is drawn across."""
    steps = np.abs(np.diff(slope))
    usual = np.median(steps)
    height = np.nanmax(slope) - np.nanmin(slope)
    broken = slope.copy()
    broken[1:][(steps > 0.05 * height) & (steps > 8.0 * usual)] = math.nan
    return broken


def _share(curve: Curve, errors: Sequence[float], label: str, style: Style) -> str:
    """Which part of the sum of these errors' losses the largest of them has."""
    paid = [curve.at(error)[0] for error in errors]
    total = sum(paid)
    return (
        label
        if not total > 0.0
        else style.language("plot_loss_share", name=label, share=style.share(max(paid) / total))
    )


def _written(objective: Objective, language: Language) -> str:
    """A loss in the reader's words, its exponent raised as matplotlib does it."""
    return loss_name(objective, language).replace("^q", "$^q$")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def loss_name(objective: Objective, language: Language) -> str:
    """A loss in the reader's words; one of the user's own keeps its name."""
    if OBJECTIVES.get(objective.name) is None:
        return objective.name.replace("<lambda>", language("loss"))
    return language(f"loss_{objective.name.removesuffix('_of_probabilities')}")
