"""Search along directions that do not undo the progress of earlier ones: conjugate gradients.

    d = −g + β d′         β = max(0, g·(g − g′) / g′·g′)          (Polak and Ribière 1969)

Each step searches along d for a point where the loss is lower and flatter.  On a quadratic bowl of n parameters n such
lines reach the minimum, where gradient descent zigzags.  A step computes the loss several times, and needs it to be the
same function each time: the loss of all samples.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import TypeAlias, Unpack

from autograd import Value
from autograd.graph import kinds

from .optimizer import Optimizer
from .words import Words, known

Vector: TypeAlias = list[float]
Point: TypeAlias = tuple[float, float, float]  # a length along the line, the loss there, its slope there


class ConjugateGradients(Optimizer):
    """Nonlinear conjugate gradients with a line search of the strong Wolfe conditions.

    learning_rate  length of the very first trial step, in units of the gradient
    curvature      how much flatter the end of a line has to be than its beginning; the smaller, the more exact

    Call ``advance(evaluate)`` for a step, where ``evaluate()`` computes the loss and leaves the gradient in the
    parameters:

    >>> x, y = Value(0.0), Value(0.0)
    >>> optimizer = ConjugateGradients([x, y], curvature=0.01)
    >>> def evaluate():
    ...     optimizer.zero_grad()
    ...     loss = (x - 3) ** 2 + 10 * (y + 1) ** 2
    ...     loss.backward()
    ...     return loss.data
    >>> losses = [optimizer.advance(evaluate) for _ in range(4)]
    >>> round(x.data, 6), round(y.data, 6)
    (3.0, -1.0)

    Source: Nocedal and Wright 2006, algorithms 5.4, 3.5 and 3.6.
    """

    full_batch = rate_at_first_only = True

    #: A step has to lower the loss by this part of what the slope promises (Wolfe's first condition).
    SUFFICIENT = 1e-4

    #: The number of evaluations after which the search along a line stops.
    TRIALS = 25

    def __init__(
        self, parameters: Iterable[Value], learning_rate: float = 0.1, *, curvature: float = 0.1, **words: Unpack[Words]
    ) -> None:
        kinds.number(above=self.SUFFICIENT, below=1.0)(curvature, "curvature", type(self).__name__)
        super().__init__(parameters, learning_rate=learning_rate, curvature=curvature, **known(words, type(self)))
        self._direction: Vector = []
        self._gradient: Vector = []
        self._progress = 0.0  # the last line's length times its slope

    def step(self) -> None:
        """Raise TypeError: one gradient is not enough to search along a line."""
        raise TypeError("conjugate gradients asks for the loss along a line: use optimizer.advance(evaluate)")

    def advance(self, evaluate: Callable[[], float]) -> float:
        """One line: a direction and the search along it. Returns the loss from before."""
        self.settle()
        loss = evaluate()
        start = [parameter.data for parameter in self.parameters]
        reached = [parameter.has_grad for parameter in self.parameters]
        gradient = [parameter.grad for parameter in self.parameters]
        direction = self._next_direction(gradient, reached)
        slope = _dot(gradient, direction)
        if slope == 0.0:
            return loss  # the gradient is 0: there is nowhere to go
        trial = self.hyper.learning_rate if not self._direction else min(1.0, 1.01 * self._progress / slope)

        def moved(length: float) -> Vector:
            return [w + length * d if here else w for w, d, here in zip(start, direction, reached, strict=True)]

        def along(length: float) -> tuple[float, float]:
            """The loss and its slope at this length along the direction."""
            for parameter, number in zip(self.parameters, moved(length), strict=True):
                parameter.data = number
            try:
                value = evaluate()
            except ArithmeticError:  # such as DivergenceError: the loss is not finite there, so it is too far
                return math.inf, math.inf
            return value, _dot([parameter.grad for parameter in self.parameters], direction)

        self._pending = (
            start,
            self.state,
            self.hyper.t,
            self.left_alone,
        )  # ``settle`` goes back there if the search is interrupted
        length = self._search(along, loss, slope, trial)
        left_alone = [n if here else n + 1 for n, here in zip(self.left_alone, reached, strict=True)]
        self._pending = (moved(length), self.state, self.hyper.t + 1, left_alone)
        self.settle()
        self._direction = _where(reached, direction, self._direction)
        self._gradient = _where(reached, gradient, self._gradient)
        self._progress = length * slope
        return loss

    def _search(self, along: Callable[[float], tuple[float, float]], loss: float, slope: float, trial: float) -> float:
        """The length at which the loss is low enough and its slope flat enough; 0.0 if none is found.

        A bracket of two lengths, of which ``low`` has the lower loss, is widened at first and then narrowed, each time
        to the minimum of the cubic through both ends.
        """
        low: Point = (0.0, loss, slope)
        high: Point | None = None
        for _ in range(self.TRIALS):
            value, steepness = along(trial)
            too_high = value > loss + self.SUFFICIENT * trial * slope
            if too_high or (low[0] > 0.0 and value >= low[1]):
                high = (trial, value, steepness)
            elif abs(steepness) <= -self.hyper.curvature * slope:
                return trial
            else:
                if steepness * ((high[0] if high else math.inf) - low[0]) >= 0.0:
                    high = low
                low = (trial, value, steepness)
            if high is None:
                trial = 2.0 * trial
            elif abs(high[0] - low[0]) <= 1e-16 * abs(low[0]):
                break
            else:
                trial = minimum_between(low, high)
        return low[0]

    def _next_direction(self, gradient: Vector, reached: list[bool]) -> Vector:
        """The direction of the next line: 0 for a parameter that no gradient reaches."""
        downhill = [-g for g in gradient]
        before = _where(reached, self._gradient, []) if self._gradient else []
        if not before or (size := _dot(before, before)) == 0.0:
            return downhill
        turned = _dot(gradient, [g - g0 for g, g0 in zip(gradient, before, strict=True)]) / size
        earlier = _where(reached, self._direction, [])
        direction = [d + max(0.0, turned) * d0 for d, d0 in zip(downhill, earlier, strict=True)]
        return direction if _dot(direction, gradient) < 0.0 else downhill


def _dot(us: Vector, vs: Vector) -> float:
    return math.fsum([u * v for u, v in zip(us, vs, strict=True)])


def _where(reached: list[bool], us: Vector, otherwise: Vector) -> Vector:
    """The numbers of the parameters that a gradient reaches, and for the others these; 0 if there are none."""
    return [u if here else v for here, u, v in zip(reached, us, otherwise or [0.0] * len(us), strict=True)]


def minimum_between(low: Point, high: Point) -> float:
    """The minimum of the cubic through two points and their slopes, kept off the ends; the middle if it has none."""
    (a, loss_a, slope_a), (b, loss_b, slope_b) = low, high
    middle = 0.5 * (a + b)
    if not all(map(math.isfinite, (loss_a, slope_a, loss_b, slope_b))):
        return middle
    u = slope_a + slope_b - 3.0 * (loss_a - loss_b) / (a - b)
    square = u * u - slope_a * slope_b
    if square < 0.0:
        return middle
    v = math.copysign(math.sqrt(square), b - a)
    if slope_b - slope_a + 2.0 * v == 0.0:
        return middle
    minimum = b - (b - a) * (slope_b + v - u) / (slope_b - slope_a + 2.0 * v)
    margin = 0.05 * abs(b - a)
    return minimum if min(a, b) + margin <= minimum <= max(a, b) - margin else middle
