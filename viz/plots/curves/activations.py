"""Plot activations with their derivatives, both as the derivative table has them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

import autograd
from autograd import Op
from autograd.graph import kinds
from autograd.languages import Language
from autograd.table import REGISTRY
from nn.model import ACTIVATIONS, Activation, activation_named
from viz.plots.panels import open_panels
from viz.plots.style import Style, open_plot
from viz.plots.unfinished import closed_on_error

from .shape import Shape, has_pole, near, shape_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_LONGEST_FORMULA = 26

#: What the options of ``plot_activation`` are.
KINDS = {"derivative": kinds.FLAG}


@closed_on_error
def plot_activation(
    *functions: str | Op | Activation | Callable[[Any], Any],
    ax: Axes | Sequence[Axes] | None = None,
    span: tuple[float, float] = (-5.0, 5.0),
    derivative: bool = True,
    lang: str | Language | None = None,
) -> Any:
    """Activations and their derivatives: one ``Axes`` for one function, an array of them, side by side, for several.

    functions   names such as "tanh", operations, or functions of your own, from a Value to a Value
    ax          where to draw: one Axes for each function, or one Axes for all of them together
    span        from which z to which
    derivative  draw φ′ as well

    Shaded is where a function is saturated: its slope is below 5% of the steepest, and its value hardly changes further out.  Rings mark
    a kink, where the slope jumps, and a dot marks the derivative that is taken there.

    >>> ax = plot_activation("tanh")
    >>> ax.get_title(), float(ax.lines[0].get_ydata().max().round(5))          # tanh(5)
    ('tanh', 0.99991)
    """
    derivative = kinds.checked("plot_activation", KINDS, derivative=derivative).derivative
    ends = span_of(span, "span", "plot_activation")
    if not functions:
        raise ValueError(f"plot_activation(): name a function, for example 'tanh'; there are {', '.join(ACTIVATIONS)}")
    found = [_function(function) for function in functions]
    together = ax is not None and not isinstance(ax, Sequence | np.ndarray)
    if together or len(found) == 1:
        one = ax if together or ax is None else open_panels(ax, 1, lang, "plot_activation")[0][0]
        axes, style = open_plot(one, lang, "plot_activation")  # type: ignore[arg-type]
        _draw(axes, style, [_named(*each, ends, style.language) for each in found], derivative=derivative)
        return axes
    panels, style = open_panels(ax, len(found), lang, "plot_activation", height=3.9)
    for panel, each in zip(panels, found, strict=True):
        _draw(panel, style, [_named(*each, ends, style.language)], derivative=derivative, panel=True)
    return panels


def span_of(span: Any, name: str, owner: str) -> tuple[float, float]:
    """The two ends of an axis, the lower one first."""
    ends = kinds.LIST(span, name, owner)
    if len(ends) != 2:
        raise ValueError(f"{owner}({name}={kinds.shown(span)}): {name} must be two numbers, the lower one first")
    low, high = [kinds.number()(end, name, owner) for end in ends]
    if low >= high:
        raise ValueError(f"{owner}({name}={kinds.shown(span)}): {name} must be two numbers, the lower one first")
    return low, high


# ---------------------------------------------------------------------------------------------------
# Which function


def _function(chosen: Any) -> tuple[str, Callable[[Any], Any]]:
    """The name of a function, and itself: an entry of the table, where it is one."""
    if isinstance(chosen, str) and chosen not in ACTIVATIONS and chosen in REGISTRY:
        chosen = REGISTRY[chosen]
    if not isinstance(chosen, Op):
        activation = activation_named(chosen)
        if activation.joint:
            raise ValueError(
                f"plot_activation: {activation.name} takes a whole layer; as a function of one number, give for example "
                "lambda z: autograd.softmax([z, 0.0])[0]"
            )
        name = activation.name or getattr(activation.function, "__name__", "φ").replace("<lambda>", "φ")
        entry = REGISTRY.get({"sine": "sin"}.get(name, name))
        return name, entry if activation.name and entry is not None else activation.function
    if chosen.arity != 1:
        raise ValueError(
            f"plot_activation: {chosen.name} takes {chosen.arity} numbers, and an activation one: give a function of one "
            f"number, such as lambda z: autograd.{chosen.name}(z, 2.0)"
        )
    return chosen.name, chosen


# ---------------------------------------------------------------------------------------------------
# Words and lines


@dataclass(frozen=True)
class Named:
    """A function with its name, and the labels of its curve and of its derivative's."""

    name: str
    labels: tuple[str, str]
    shape: Shape


def _named(name: str, function: Callable[[Any], Any], ends: tuple[float, float], language: Language) -> Named:
    return Named(*_words(name, function, language), shape_of(name, function, ends))


def _words(name: str, function: Callable[[Any], Any], language: Language) -> tuple[str, tuple[str, str]]:
    """What a function is called, and how it and its derivative are written, as the table has them."""
    if not isinstance(function, Op):
        return name, ("φ(z)", "φ′(z)")
    shown = language("plot_sigmoid") if name == "sigmoid" else language.operation(function)
    shown = language("network_identity") if name == "identity" else shown
    texts = (
        autograd.formula(function, inputs=["z"], words=language.words),
        autograd.derivative(function, inputs=["z"], output="φ", words=language.words),
    )
    labels = [
        f"{symbol} = {text}" if len(text) <= _LONGEST_FORMULA else symbol
        for symbol, text in zip(("φ(z)", "φ′(z)"), texts, strict=True)
    ]
    return shown, (labels[0], labels[1])


def _draw(axes: Axes, style: Style, curves: Sequence[Named], *, derivative: bool, panel: bool = False) -> None:
    """Draw functions into one axes: one with its formulas, several by their names; in a ``panel`` the legend stands below."""
    language, alone = style.language, len(curves) == 1
    for i, curve in enumerate(curves):
        labels = curve.labels if alone else (curve.name, f"{curve.name}′")
        lines = [style.line(i), style.line(1) if alone else {**style.line(i), "linewidth": style.size(0.9)}]
        axes.plot(curve.shape.z, curve.shape.value, **lines[0], label=labels[0])
        if derivative:
            axes.plot(curve.shape.z, curve.shape.slope, **lines[1], label=labels[1])
        if alone:
            for number, (low, high) in enumerate(curve.shape.flat):
                label = "" if number else language("plot_saturated")
                axes.axvspan(
                    low, high, color=style.colours["muted"], alpha=0.16, linewidth=0.0, label=label, zorder=0.4
                )
        _mark_kinks(axes, style, curve.shape, [line["color"] for line in lines], derivative=derivative, told=alone)
    for where in (axes.axhline, axes.axvline):
        where(0.0, color=style.colours["border"], linewidth=style.size(1.0), zorder=0.5)
    title = curves[0].name if alone else language("plot_activations")
    style.finish(axes, title=title, x="z", y="φ(z), φ′(z)" if derivative else "φ(z)")
    axes.margins(x=0.0)
    _limit(axes, curves, derivative=derivative)
    if panel:
        style.legend(axes, loc="upper center", bbox_to_anchor=(0.5, -0.22))
    else:
        style.legend(axes, loc="best")


def _limit(axes: Axes, curves: Sequence[Named], *, derivative: bool) -> None:
    """Keep a pole from pressing all the rest flat."""
    drawn = [each for curve in curves for each in (curve.shape.value, *([curve.shape.slope] if derivative else []))]
    if has_pole(*drawn):
        together = np.concatenate(drawn)
        low, high = np.percentile(together[np.isfinite(together)], [3, 97])
        room = 0.25 * (high - low)
        axes.set_ylim(low - room, high + room)


def _mark_kinks(
    axes: Axes, style: Style, curve: Shape, colours: Sequence[str], *, derivative: bool, told: bool
) -> None:
    """A ring at each end of what jumps, and a dot at the number that is taken there."""
    beside = near((float(curve.z[0]), float(curve.z[-1])))
    for kink in curve.kinks:
        sides = [curve.pair(kink + sign * beside) for sign in (-1.0, 1.0)]
        taken = curve.pair(kink)
        for which in (0, 1) if derivative else (0,):
            ends = [side[which] for side in sides]
            jumps = abs(ends[1] - ends[0]) > 1e-4
            if not all(map(math.isfinite, [*ends, taken[which]])):
                continue
            if jumps:
                axes.plot(
                    [kink, kink],
                    ends,
                    linestyle="none",
                    marker="o",
                    markersize=style.size(6),
                    markerfacecolor=style.colours["paper"],
                    markeredgecolor=colours[which],
                )
            said = _said_of_kink(style.language, kink, sides, taken[1]) if told and which == int(derivative) else ""
            axes.plot(
                [kink],
                [taken[which]],
                linestyle="none",
                marker="o",
                markersize=style.size(5),
                color=colours[which],
                label=said,
            )


def _said_of_kink(language: Language, kink: float, sides: Sequence[tuple[float, float]], slope: float) -> str:
    """What is said of a kink, or of a jump: where it is, and which derivative is taken there."""
    message = "plot_jump" if abs(sides[1][0] - sides[0][0]) > 1e-4 else "plot_kink"
    return language(message, z=language.number(kink), slope=language.number(slope))
