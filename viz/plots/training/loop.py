"""Draw the loop that every network is trained by, with the numbers of a real step in it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Literal

from autograd import Value
from autograd.graph import kinds
from autograd.languages import Language, language_of
from nn.model import Model, network_in, require_model
from nn.optimizers import Optimizer
from viz.drawing import Box, Part, Primitive, Run, Scene, Text, arrow, style, theme_named, wrapped
from viz.layout import Point
from viz.pictures import Drawing, width_or_preferred

from .one_step import OneStep, example_line, one_step

#: The parts of the loop, in its order.
_STAGES = ("batch", "forward", "loss", "backward", "update")

_TITLE_SIZE, _TYPE_SIZE = 14.0, 13.0
_LEADING, _PADDING, _APART = 19.0, 11.0, 46.0
#: In a narrower picture the cards stand below each other.
_NARROW = 620.0

#: What the options of ``plot_training_loop`` are.
KINDS = {
    "learning_rate": kinds.number(above=0.0),
    "width": kinds.number(above=0.0),
    "notebook": kinds.one_of("svg", "png"),
}


def plot_training_loop(
    model: Model | None = None,
    X: Any = None,
    y: Any = None,
    *,
    loss: Any = None,
    optimizer: str | type[Optimizer] = "sgd",
    learning_rate: float = 0.05,
    parameter: str | Value | None = None,
    width: float | None = None,
    theme: str | None = None,
    lang: str | Language | None = None,
    digits: int | None = None,
    decimals: int | None = None,
    decimal_comma: bool | None = None,
    notebook: Literal["svg", "png"] = "svg",
) -> Drawing:
    """The training loop as a diagram, with the numbers of one step: batch, forward, loss, backward, update, and again.

    model, X, y    the step is taken on a copy, with all samples as one batch; without a model that of a line y = w·x + b with
                   w = 0.5 and one sample, x = 2 with t = 3
    loss, optimizer, learning_rate    as ``fit`` takes them; the loss is by default that of the model's training, else "mse"
    parameter      the one whose update is shown, as a Value of the model or by its name in ``named_parameters``; if not
                   given, that with the largest gradient
    width          how many pixels there are; in less than 620 the cards stand below each other
    theme, lang, digits, decimals, decimal_comma, notebook    as in ``draw``

    >>> plot_training_loop()
    Drawing(training loop, loss 4 → 1)
    """
    options = kinds.checked(
        "plot_training_loop", KINDS, learning_rate=learning_rate, width=width_or_preferred(width), notebook=notebook
    )
    language = language_of(lang, digits=digits, decimals=decimals, decimal_comma=decimal_comma)
    colours = theme_named(theme)
    if model is None:
        if X is not None or y is not None:
            raise ValueError("plot_training_loop(X=…, y=…): samples are for a model: plot_training_loop(model, X, y)")
        model, X, y = example_line(), [[2.0]], [3.0]
    model = network_in(model)
    require_model(model, "plot_training_loop")
    if X is None or y is None:
        raise ValueError("plot_training_loop(model): a step needs samples and targets: plot_training_loop(model, X, y)")
    if isinstance(optimizer, Optimizer):
        raise TypeError(
            f"plot_training_loop(optimizer={kinds.shown(optimizer)}): the step is taken on a copy of the model, so optimizer must "
            f"be a name or a class, for example {type(optimizer).__name__!r}"
        )
    loss = loss if loss is not None else model.objective or "mse"
    chosen = {"loss": loss, "optimizer": optimizer, "learning_rate": options.learning_rate}
    step = one_step(model, (X, y), parameter, chosen, language)
    scene = _compose(step, language, options.width)
    summary = f"training loop, loss {language.number(step.loss)} → {language.number(step.after)}"
    return Drawing(scene, colours, summary, options.notebook)


# ---------------------------------------------------------------------------------------------------
# The picture


def _texts(step: OneStep, language: Language) -> dict[str, list[str]]:
    """What stands on each card: a formula, and its numbers."""
    number, w = language.number, language.part(step.name)
    several = [language("loop_samples", samples=language.whole(step.samples))] if step.samples > 1 else []
    first = language("loop_first") if several else ""
    return {
        "batch": [*several, f"{first}x = {_listed(step.x, language)}", f"{first}t = {_listed(step.target, language)}"],
        "forward": ["y = f(x)", f"{first}y = {_listed(step.outputs, language)}"],
        "loss": [step.loss_name + (f", {language('loop_mean')}" if several else ""), f"L = {number(step.loss)}"],
        "backward": [f"∂L/∂{w} = {number(step.gradient)}"],
        "update": _update(step, w, language),
    }


def _update(step: OneStep, w: str, language: Language) -> list[str]:
    """The update of the parameter, with its arithmetic where it is gradient descent's."""
    if not step.plain:
        return [step.optimizer, f"{w}: {language.number(step.before)} → {language.number(step.updated)}"]
    texts, sign, found = language.equation(
        [step.before, step.learning_rate, step.gradient], step.updated, lambda a, rate, slope: a - rate * slope
    )
    slope = f"({texts[2]})" if texts[2].startswith("−") else texts[2]
    return [f"{w} ← {w} − η · ∂L/∂{w}", f"{texts[0]} − {texts[1]}·{slope} {sign} {found}"]


def _listed(numbers: Sequence[float | str], language: Language) -> str:
    """Numbers, or texts, in parentheses, a single one without; of many the first three."""
    shown = [each if isinstance(each, str) else language.number(float(each)) for each in numbers[:3]] + ["…"] * (
        len(numbers) > 3
    )
    return shown[0] if len(shown) == 1 else f"({'; '.join(shown) if language.decimal_comma else ', '.join(shown)})"


def _compose(step: OneStep, language: Language, width: float) -> Scene:
    narrow = width < _NARROW
    texts = _texts(step, language)
    left = style.MARGIN + (26.0 if narrow else 0.0)
    across = width - style.MARGIN - left if narrow else (width - 2 * style.MARGIN - 2 * _APART) / 3
    lines = {
        stage: [part for text in texts[stage] if text for part in wrapped(text, across - 2 * _PADDING, _TYPE_SIZE)]
        for stage in _STAGES
    }
    height = 2 * _PADDING + _TITLE_SIZE + _LEADING * max(map(len, lines.values()))
    apart = 30.0 if narrow else _APART
    columns = [left + i * (across + apart) for i in range(3)]
    rows = [style.MARGIN + i * (height + apart) for i in range(5)]
    places = (
        {stage: (left, rows[i]) for i, stage in enumerate(_STAGES)}
        if narrow
        else dict(
            zip(_STAGES, [(x, rows[0]) for x in columns] + [(columns[2], rows[1]), (columns[0], rows[1])], strict=True)
        )
    )
    parts = [Part("edge", "", "", tuple(_arrows(places, across, height, narrow=narrow)))]
    parts += [_card(stage, places[stage], (across, height), lines[stage], language) for stage in _STAGES]
    ends = language(
        "loop_rises" if step.after > step.loss else "loop_next",
        before=language.number(step.loss),
        after=language.number(step.after),
    )
    bottom = max([y for _, y in places.values()]) + height
    room = (across, columns[1]) if not narrow else (across, left)
    told = wrapped(ends, room[0], _TYPE_SIZE)
    top = rows[1] + height / 2 - _LEADING * len(told) / 2 + 22.0 if not narrow else bottom + 26.0
    written = [
        Text(room[1] + across / 2, top + _LEADING * i, (Run(line, "muted"),), _TYPE_SIZE, "middle")
        for i, line in enumerate(told)
    ]
    parts.append(Part("caption", "", "", tuple(written)))
    bottom = max(bottom, top + _LEADING * (len(told) - 1) + 6.0)
    said = ". ".join(
        [f"{language(f'loop_{stage}')}: {', '.join([text for text in texts[stage] if text])}" for stage in _STAGES]
    )
    return Scene(width, math.ceil(bottom + style.MARGIN), language("loop_title"), f"{said}. {ends}", tuple(parts))


def _card(stage: str, at: Point, size: Point, lines: Sequence[str], language: Language) -> Part:
    (x, y), (width, height) = at, size
    drawn: list[Primitive] = [
        Box(x, y, width, height, 9.0, "card", "badge", 1.4),
        Text(x + _PADDING, y + _PADDING + _TITLE_SIZE - 2.0, (Run(language(f"loop_{stage}"), bold=True),), _TITLE_SIZE),
    ]
    for i, line in enumerate(lines):
        at_y = y + _PADDING + _TITLE_SIZE + _LEADING * (i + 1) - 4.0
        drawn.append(
            Text(
                x + _PADDING,
                at_y,
                (Run(line, "ink" if ("= " in line and "f(x)" not in line) or "→" in line else "muted"),),
                _TYPE_SIZE,
            )
        )
    return Part("card", stage, "", tuple(drawn))


def _arrows(places: dict[str, Point], width: float, height: float, *, narrow: bool) -> list[Primitive]:
    """The arrows from each card to the next, and from the last one back to the first."""
    batch, forward, loss, backward, update = [places[stage] for stage in _STAGES]
    if narrow:
        drawn: list[Primitive] = []
        for above, below in ((batch, forward), (forward, loss), (loss, backward), (backward, update)):
            drawn += arrow((above[0] + width / 2, above[1] + height), (below[0] + width / 2, below[1]))
        beside = style.MARGIN + 6.0
        first, last = batch[1] + height / 2, update[1] + height / 2
        return [*drawn, *arrow((update[0], last), (beside, last), (beside, first), (batch[0], first))]
    half = height / 2
    return [
        *arrow((batch[0] + width, batch[1] + half), (forward[0], forward[1] + half)),
        *arrow((forward[0] + width, forward[1] + half), (loss[0], loss[1] + half)),
        *arrow((loss[0] + width / 2, loss[1] + height), (backward[0] + width / 2, backward[1])),
        *arrow((backward[0], backward[1] + 20.0), (update[0] + width, update[1] + 20.0)),
        *arrow((update[0] + width / 2, update[1]), (batch[0] + width / 2, batch[1] + height)),
    ]
