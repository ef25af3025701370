"""Mistakes in training: how a number goes on from step to step, the wrong and the right way."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable, Iterator, Sequence

from autograd import Value
from autograd.languages import Language

from .asked import Asked, asked, leaves_of
from .curves import pair
from .drawn import reading_of
from .faulty import (
    cross_entropy_of_logit,
    descend,
    descend_on_old_gradients,
    error_of_elu,
    error_of_relu,
    error_of_sigmoid,
)
from .listing import program
from .mistake import Mistake, mistake
from .told import Row

#: After these steps the numbers stand in the table, after the worst, and after the last.
_TOLD = (0, 1, 2, 3, 5, 10)

#: The learning rates that are tried until the loss falls; and how many times larger ones, until it grows.
_SMALLER = [10.0**-power for power in range(1, 9)]
_LARGER = [1.1 * 10.0**power for power in range(1, 7)]

#: A neuron whose output is so near 1 is sure; if its target is 0, it is wrong.
_SURE = 0.9

_IMPORTS = "import autograd\n\n"
_IMPORTS_OF_LOSSES = "import autograd, nn\n\n"

_Descent = Callable[[Value, list[Value], float, int], Iterator[float]]


def forgotten_zero_grad(
    loss: Value | None = None,
    *,
    learning_rate: float | None = None,
    steps: int = 20,
    theme: str | None = None,
    lang: str | Language | None = None,
    digits: int | None = None,
) -> Mistake:
    """Training without ``zero_grad``: each step goes along the sum of all gradients so far.

    loss           the result of a graph of one's own, which stays as it is; if not given, L = (w − 3)² from w = 0
    learning_rate  if not given, the first of 0.1, 0.01 … with which the loss falls
    theme, lang, digits    as in ``viz.draw``

    All leaves are trained. Raises ValueError for a graph that has no gradients or more than 5,000 values, and for a learning
    rate with which the loss grows in any case.

    >>> print(*[f"{loss:.4f}" for loss in forgotten_zero_grad().numbers["L after step 2"]])
    1.7424 3.6864
    """
    ask = asked("forgotten_zero_grad", lang, theme, digits)
    steps = ask.steps(steps)
    graph = ask.graph(loss, _parabola)
    rate, right = _falling(ask, graph, learning_rate, "learning_rate", steps)
    wrong = _losses(descend_on_old_gradients, graph, rate, steps)
    programs = program(descend_on_old_gradients), program(descend)
    return _told(ask, (wrong, right), _name(graph, ask.language), programs)


def large_learning_rate(
    loss: Value | None = None,
    *,
    learning_rate: float | None = None,
    smaller: float | None = None,
    steps: int = 10,
    theme: str | None = None,
    lang: str | Language | None = None,
    digits: int | None = None,
) -> Mistake:
    """Gradient descent with a learning rate that is too large, and with a smaller one.

    loss           the result of a graph of one's own, which stays as it is; if not given, L = (w − 3)² from w = 0
    smaller        the right learning rate; if not given, the first of 0.1, 0.01 … with which the loss falls
    learning_rate  the wrong one; if not given, 11 times the right one, or 110 times …: the first with which the loss grows
    theme, lang, digits    as in ``viz.draw``

    All leaves are trained. Raises ValueError for a graph that has no gradients or more than 5,000 values, and if the loss
    grows with the smaller learning rate as well.

    >>> print(*[f"{loss:.2f}" for loss in large_learning_rate().numbers["L after step 1"]])
    12.96 5.76
    """
    ask = asked("large_learning_rate", lang, theme, digits)
    steps = ask.steps(steps)
    graph = ask.graph(loss, _parabola)
    small, right = _falling(ask, graph, smaller, "smaller", steps)
    rate, wrong = _growing(ask, graph, learning_rate, small, steps)
    calls = [f"\n\nlist(descend(loss, leaves, {each:g}, {steps}))" for each in (rate, small)]
    programs = program(descend) + calls[0], program(descend) + calls[1]
    return _told(ask, (wrong, right), _name(graph, ask.language), programs, logarithmic=True)


def saturated_sigmoid(
    *,
    w: float = 6.0,
    learning_rate: float = 1.0,
    steps: int = 20,
    theme: str | None = None,
    lang: str | Language | None = None,
    digits: int | None = None,
) -> Mistake:
    """A neuron a = σ(w·x) with x = 1 and t = 0 that is sure and wrong: squared error against cross-entropy of the logit.

    w    where its weight begins
    theme, lang, digits    as in ``viz.draw``

    >>> print(*[f"{gradient:.4f}" for gradient in saturated_sigmoid().numbers["∂L/∂w in step 1"]])
    0.0049 0.9975
    """
    ask = asked("saturated_sigmoid", lang, theme, digits)
    start, rate, steps = ask.number(w, "w"), ask.rate(learning_rate), ask.steps(steps)
    outputs, gradients = [], []
    losses = (error_of_sigmoid, cross_entropy_of_logit)
    for loss in losses:
        weight = Value(start, "w")
        graph = loss(weight, 1.0, 0.0)
        graph.backward()
        gradients.append(weight.grad)
        outputs.append([weight.sigmoid().data, *[weight.sigmoid().data for _ in descend(graph, [weight], rate, steps)]])
    first = Row(ask.language("mistakes_in", name="∂L/∂w", number=1), *gradients)
    programs = program(losses[0], descend), program(losses[1], descend)
    harmless, numbers = outputs[0][0] < _SURE, (outputs[0], outputs[1])
    return _told(ask, numbers, "a", programs, imports=_IMPORTS_OF_LOSSES, first=[first], harmless=harmless)


def dead_relu(
    *,
    b: float = -4.0,
    learning_rate: float = 0.04,
    steps: int = 20,
    theme: str | None = None,
    lang: str | Language | None = None,
    digits: int | None = None,
) -> Mistake:
    """A neuron a = ReLU(w·x + b) with w = 1, x = 2 and t = 1 whose sum is below 0: it never learns; with ELU it does.

    b    where its bias begins
    theme, lang, digits    as in ``viz.draw``

    Raises ValueError for a bias so far below 0 that ELU does not learn either.

    >>> print(*[f"{gradient:.3f}" for gradient in dead_relu().numbers["∂L/∂b in step 1"]])
    0.000 -0.505
    """
    ask = asked("dead_relu", lang, theme, digits)
    start, rate, steps = ask.number(b, "b"), ask.rate(learning_rate), ask.steps(steps)
    numbers, gradients = [], []
    losses = (error_of_relu, error_of_elu)
    for loss in losses:
        weight, bias = Value(1.0, "w"), Value(start, "b")
        graph = loss(weight, bias, 2.0, 1.0)
        graph.backward()
        gradients.append(bias.grad)
        numbers.append([graph.data, *descend(graph, [weight, bias], rate, steps)])
    begins, ends = [ask.language.number(loss) for loss in (numbers[1][0], numbers[1][-1])]
    if gradients[0] == 0.0 and numbers[0][0] > 0.0 and begins == ends:
        raise ValueError(
            f"{ask.owner}(b={start:g}): ELU does not learn either, its loss stays at {numbers[1][-1]:.3g} in {steps} steps: "
            "give b a number nearer to 0, or more steps"
        )
    first = Row(ask.language("mistakes_in", name="∂L/∂b", number=1), *gradients)
    programs = program(losses[0], descend), program(losses[1], descend)
    return _told(ask, (numbers[0], numbers[1]), "L", programs, first=[first])


def _parabola() -> Value:
    loss = (Value(0.0, "w") - 3.0) ** 2
    loss.label = "L"
    return loss


def _losses(descent: _Descent, graph: Value, rate: float, steps: int) -> list[float]:
    """The loss at the start and after each step, on a copy of a graph."""
    loss = copy.deepcopy(graph)
    return [loss.data, *descent(loss, leaves_of(loss), rate, steps)]


def _falling(ask: Asked, graph: Value, rate: float | None, option: str, steps: int) -> tuple[float, list[float]]:
    """A learning rate with which the loss does not grow, the one that is given if it is, and the losses."""
    tried = _SMALLER if rate is None else [ask.rate(rate, option)]
    for each in tried:
        losses = _losses(descend, graph, each, steps)
        if losses[-1] <= losses[0] or math.isnan(losses[0]):
            return each, losses
    raise ValueError(
        f"{ask.owner}({option}={tried[-1]:g}): with it the loss grows the right way, too, from {losses[0]:.3g} to "
        f"{losses[-1]:.3g} in {steps} steps: give {option} a smaller number"
    )


def _growing(ask: Asked, graph: Value, rate: float | None, smaller: float, steps: int) -> tuple[float, list[float]]:
    """A learning rate with which the loss grows, the one that is given if it is, and the losses."""
    tried = [smaller * times for times in _LARGER] if rate is None else [ask.rate(rate)]
    for each in tried:
        losses = _losses(descend, graph, each, steps)
        if not losses[-1] <= losses[0]:
            break
    return each, losses


def _name(graph: Value, language: Language) -> str:
    return reading_of(graph, language).names[graph].unique


def _told(
    ask: Asked,
    numbers: tuple[Sequence[float], Sequence[float]],
    name: str,
    programs: tuple[str, str],
    *,
    imports: str = _IMPORTS,
    first: Sequence[Row] = (),
    logarithmic: bool = False,
    harmless: bool = False,
) -> Mistake:
    """A mistake told by how a number goes on.

    first     rows of the table before those of this number
    harmless  whether it does no harm whatever the numbers are
    """
    say, last = ask.language, len(numbers[0]) - 1
    steps = {step for step in _TOLD if step <= last} | {_worst(*numbers), last}
    rows = [
        Row(say("mistakes_at", name=name, number=step), numbers[0][step], numbers[1][step]) for step in sorted(steps)
    ]
    said = [
        say("mistakes_curve", name=name, first=say.number(each[0]), last=say.number(each[-1]), steps=last)
        for each in numbers
    ]
    curves = pair(*numbers, (said[0], said[1]), name=name, language=say, theme=ask.theme, logarithmic=logarithmic)
    listed = imports + programs[0], imports + programs[1]
    rows = [*first, *rows]
    worst = None if harmless else _worst_row(rows) or next((row for row in first if row.differs), None)
    return mistake(ask.name, say, ask.theme, pictures=curves, programs=listed, rows=rows, told=worst)


def _worst_row(rows: Sequence[Row]) -> Row | None:
    """The row whose wrong number is larger than the right one by most; None if there is no such row."""
    over = [(math.inf if math.isnan(row.wrong) else row.wrong - row.right, row) for row in rows if row.differs]
    most, row = max(over, key=lambda pair: pair[0], default=(0.0, None))
    return row if most > 0.0 else None


def _worst(wrong: Sequence[float], right: Sequence[float]) -> int:
    """The step after which the wrong number is larger than the right one by most."""
    over = [x - y if math.isfinite(x) else math.inf for x, y in zip(wrong, right, strict=True)]
    return max(range(len(over)), key=lambda step: over[step])
