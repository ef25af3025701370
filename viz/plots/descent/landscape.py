"""See a loss as a function of two parameters, and walk down on it."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, TypeAlias

import numpy as np

import autograd
from autograd import RecordingError, Value
from autograd.graph import kinds
from autograd.tape import Array
from nn.model import Model, biases_of, in_order, network_in, require_model
from nn.objectives import Objective, Penalty, objective_named, samples, targets_of
from nn.optimizers import Optimizer, optimizer_named
from nn.replay import for_outputs, loss_of_sample
from viz.graph import notation_of, part_names

Point: TypeAlias = tuple[float, float]

#: So many low points of a grid are followed downhill, and so far.
_MOST_CANDIDATES, _MOST_STEPS = 8, 100

#: A place is level where a step of one grid cell would change the loss by less than this share of it.
_LEVEL = 1e-6

#: A path ends where the loss is so many times that at its start.
_LOST = 1e6


class Landscape:
    """The loss of a model over two of its parameters; the others keep their numbers.

    names  of the two
    start  their numbers in the model
    """

    def __init__(
        self,
        model: Model,
        X: Any,
        y: Any,
        loss: Any,
        parameters: Any,
        *,
        penalties: Sequence[Penalty] = (),
        penalize_bias: bool = True,
    ) -> None:
        model = network_in(model)
        require_model(model, "plot_loss_surface")
        chosen, self.names = _two_of(model, parameters)
        self._model = copy.deepcopy(model).eval()
        everything = self._model.parameters()
        self.parameters = [everything[i] for i in chosen]
        self.start: Point = (self.parameters[0].data, self.parameters[1].data)
        self.penalties = tuple(penalties)
        exempt = set() if penalize_bias else set(biases_of(self._model))
        self._penalised = [parameter for parameter in self.parameters if parameter not in exempt]
        held = [parameter for i, parameter in enumerate(everything) if i not in chosen and parameter not in exempt]
        self._held_penalty = math.fsum([penalty.of(held) for penalty in self.penalties])
        given = loss if loss is not None else model.objective
        self._X = samples(in_order(X, model.input_names), getattr(model, "fan_in", None))
        self._objective: Objective = for_outputs(objective_named("mse" if given is None else given), model, self._X)
        outputs = getattr(model, "fan_out", None) or 1
        self._targets = np.asarray(
            targets_of(in_order(y, model.target_names, "y"), len(self._X), outputs, self._objective).rows, dtype=float
        )
        self._scale = self._objective.scale(len(self._X))
        self._program = self._recorded()

    def _recorded(self) -> Callable[..., Any] | None:
        """The loss of a sample, compiled; None if that cannot be done."""

        def of_sample(x: Any, target: Any) -> Any:
            return loss_of_sample(self._model, self._objective, x, list(target))

        program = autograd.compile(of_sample)
        try:
            program(self._X[:1], self._targets[:1])
        except RecordingError:
            return None
        return program

    def __call__(self, point: Point) -> float:
        """The loss at a point, penalties included."""
        self._go_to(point)
        penalty = self._held_penalty + math.fsum([each.of(self._penalised) for each in self.penalties])
        if self._program is not None:
            return float(np.sum(self._program(self._X, self._targets)) * self._scale) + penalty
        return math.fsum([self._sample(i).data for i in range(len(self._X))]) * self._scale + penalty

    def gradient(self, point: Point, penalties: Sequence[Penalty] | None = None) -> Point:
        """The slopes in both directions, as ``grad`` of the two parameters, where an optimizer finds them.

        penalties  those whose slopes are added; by default all
        """
        self._go_to(point)
        self._model.zero_grad()
        if self._program is not None:
            self._program.backward(self._X, self._targets, reduction=self._objective.reduction)  # type: ignore[attr-defined]
        else:
            for i in range(len(self._X)):
                self._sample(i).backward(self._scale)
        for penalty in self.penalties if penalties is None else penalties:
            penalty.add_gradient(self._penalised)
        return self.parameters[0].grad, self.parameters[1].grad

    @property
    def has_kinks(self) -> bool:
        """Whether a penalty has a kink where a parameter is 0."""
        return any([penalty.exponent <= 1.0 for penalty in self.penalties])

    @property
    def spares_a_bias(self) -> bool:
        """Whether the penalties leave out one of the two parameters."""
        return len(self._penalised) < len(self.parameters)

    def over(self, across: Array, up: Array) -> Array:
        """The losses on a grid, (up, across)."""
        return np.array([[self((a, b)) for a in across.tolist()] for b in up.tolist()])

    def _go_to(self, point: Point) -> None:
        for parameter, number in zip(self.parameters, point, strict=True):
            parameter.data = number

    def _sample(self, i: int) -> Value:
        found: Value = loss_of_sample(self._model, self._objective, self._X[i].tolist(), self._targets[i].tolist())
        return found


@dataclass(frozen=True)
class Path:
    """The way of an optimizer.

    first_only     whether its learning rate is that of the first step only, as in conjugate gradients
    points    from the start on, one after each step
    losses    there
    diverged  whether it was ended because the loss went beyond all bounds
    """

    optimizer: str
    learning_rate: float
    first_only: bool
    points: Array
    losses: Array
    diverged: bool


def walk(landscape: Landscape, start: Point, optimizer: Any, learning_rate: float | None, steps: int) -> Path:
    """The way of an optimizer from a point, all samples in each step."""
    if isinstance(optimizer, Optimizer):
        raise TypeError(
            f"plot_loss_surface(optimizers=[{kinds.shown(optimizer)}]): each optimizer walks on a copy of the model, so optimizers "
            f"must be names or classes, for example {type(optimizer).__name__!r}"
        )
    if not math.isfinite(landscape(start)):
        raise ValueError(f"plot_loss_surface(start={start}): the loss is not finite there: start elsewhere")
    try:
        walker = optimizer_named(optimizer, landscape.parameters, learning_rate)
    except (TypeError, ValueError) as error:
        raise type(error)(f"plot_loss_surface(optimizers=[{kinds.shown(optimizer)}]): {error}") from None
    left = walker.take_penalties(landscape.penalties)
    if len(left) < len(landscape.penalties) and landscape.spares_a_bias:
        raise ValueError(
            f"plot_loss_surface(penalize_bias=False): {type(walker).__name__} draws every parameter to 0 by itself, biases "
            "included: choose another optimizer"
        )

    def evaluate() -> float:
        """The loss where the parameters are, and its gradient in them."""
        here = landscape.parameters[0].data, landscape.parameters[1].data
        loss = landscape(here)
        if not math.isfinite(loss):
            raise ArithmeticError("the loss is not finite")  # a search along a line turns back there
        landscape.gradient(here, left)
        return loss

    points, losses = [start], [landscape(start)]
    limit = _LOST * max(abs(losses[0]), 1e-3)
    while len(points) <= steps:
        walker.advance(evaluate)
        point = landscape.parameters[0].data, landscape.parameters[1].data
        loss = landscape(point)
        if not (math.isfinite(loss) and abs(loss) < limit and all(map(math.isfinite, point))):
            break
        points.append(point)
        losses.append(loss)
    name, rate = type(walker).__name__, (walker.learning_rate, walker.rate_at_first_only)
    return Path(name, *rate, np.array(points), np.array(losses), len(points) <= steps)


def _two_of(model: Model, parameters: Any) -> tuple[list[int], list[str]]:
    """The places of the two parameters among all, and their names."""
    everything = list(model.named_parameters())
    there = ", ".join([repr(name) for name, _ in everything[:8]]) + (", …" if len(everything) > 8 else "")
    if parameters is None:
        if len(everything) < 2:
            frozen = (
                f", and {len(model.frozen())} that are frozen: set .trainable = True of these" if model.frozen() else ""
            )
            raise ValueError(
                f"plot_loss_surface: a surface is over two parameters, and the model has {len(everything)}{frozen}"
            )
        if len(everything) != 2:
            raise ValueError(
                f"plot_loss_surface: the model has {len(everything)} parameters: say over which two, parameters=(…, …) of {there}"
            )
        parameters = [value for _, value in everything]
    chosen = kinds.LIST(parameters, "parameters", "plot_loss_surface")
    if len(chosen) != 2:
        raise ValueError(f"plot_loss_surface(parameters={kinds.shown(parameters)}): parameters must be two of {there}")
    labels = [value.label for _, value in everything]
    found: list[int] = []
    for each in chosen:
        if any([each is value for value in model.frozen()]):
            raise ValueError(
                f"plot_loss_surface(parameters=…): {each!r} is frozen, so no optimizer moves it: set its .trainable = True, or "
                f"choose two of {there}"
            )
        places = [
            i for i, (name, value) in enumerate(everything) if each is value or (isinstance(each, str) and each == name)
        ]
        if not places and isinstance(each, str) and labels.count(each) == 1:
            places = [labels.index(each)]
        if not places or places[0] in found:
            raise ValueError(
                f"plot_loss_surface(parameters={kinds.shown(parameters)}): parameters must be two different ones of {there}"
            )
        found.append(places[0])
    in_books = part_names([value for _, value in everything], notation_of(None, "plot_loss_surface"))
    return found, [in_books.get(everything[i][1]) or everything[i][0] for i in found]


@dataclass(frozen=True)
class Minimum:
    """A place that is lower than all around it."""

    point: Point
    loss: float


def minima(landscape: Landscape, across: Array, up: Array, losses: Array) -> list[Minimum]:
    """The minima inside a grid, the lowest first.

    Each begins as a point of the grid that is lower than its eight neighbours, and goes on downhill until the ground is level, so
    that several points of one narrow valley end in the same minimum, or outside.
    """
    inner = losses[1:-1, 1:-1]
    rows, columns = losses.shape
    lower = np.isfinite(inner)
    for down, right in product((0, 1, 2), repeat=2):
        if (down, right) != (1, 1):
            lower &= inner < losses[down : rows - 2 + down, right : columns - 2 + right]
    candidates = sorted(np.argwhere(lower).tolist(), key=lambda place: float(inner[tuple(place)]))
    cell = float(across[1] - across[0]), float(up[1] - up[0])
    found: list[Minimum] = []
    for i, j in candidates[:_MOST_CANDIDATES]:
        start = float(across[j + 1]), float(up[i + 1])
        minimum = _downhill(landscape, start, cell) or (
            _by_trial(landscape, start, cell) if landscape.has_kinks else None
        )
        if minimum is None:
            continue
        a, b = minimum.point
        is_inside = across[0] < a < across[-1] and up[0] < b < up[-1]
        is_new = all(
            [abs(a - other.point[0]) > 2 * cell[0] or abs(b - other.point[1]) > 2 * cell[1] for other in found]
        )
        if is_inside and is_new:
            found.append(minimum)
    return sorted(found, key=lambda each: each.loss)


def _downhill(landscape: Landscape, point: Point, cell: Point) -> Minimum | None:
    """The minimum that is reached downhill, by steps of at most a grid cell; None if none is.

    A step is the gradient's where a cell is the unit of length, turned by what earlier steps have told of the curvature.
    Source: Nocedal and Wright 2006, chapter 6 (BFGS).
    """
    unit = np.array(cell)
    at, inverse = np.array(point), np.eye(2)
    loss, slope = landscape(point), np.array(landscape.gradient(point)) * unit
    for _ in range(_MOST_STEPS):
        if np.abs(slope).max() <= _LEVEL * max(abs(loss), 1e-9):
            return Minimum((float(at[0]), float(at[1])), loss)
        step = -inverse @ slope
        if step @ slope >= 0.0:
            inverse, step = np.eye(2), -slope
        step *= min(1.0, 1.0 / np.abs(step).max())
        while (lower := landscape(_at(at + step * unit))) > loss + 1e-4 * (step @ slope) or math.isnan(lower):
            step /= 2
            if np.abs(step).max() < 1e-9:
                return None
        at, loss = at + step * unit, lower
        after = np.array(landscape.gradient(_at(at))) * unit
        change = after - slope
        if step @ change > 0.0:
            share = 1.0 / (step @ change)
            turn = np.eye(2) - share * np.outer(step, change)
            inverse = turn @ inverse @ turn.T + share * np.outer(step, step)
        slope = after
    return None


def _by_trial(landscape: Landscape, point: Point, cell: Point) -> Minimum:
    """The minimum that is reached by steps along both axes, ever smaller ones: a kink along an axis, as of L1 at 0, does not stop it.

    Source: Hooke and Jeeves 1961.
    """
    loss, length = landscape(point), 1.0
    while length > _LEVEL:
        tried = [
            (point[0] + a * length * cell[0], point[1] + b * length * cell[1])
            for a, b in ((1.0, 0.0), (-1.0, 0.0), (0.0, 1.0), (0.0, -1.0))
        ]
        lower, best = min([(landscape(each), each) for each in tried])
        if lower < loss:
            loss, point = lower, best
        else:
            length /= 2.0
    return Minimum(point, loss)


def _at(point: Array) -> Point:
    return float(point[0]), float(point[1])


def bounds(paths: Sequence[Path], start: Point) -> tuple[Point, Point]:
    """What has to be seen of two axes: the paths, as far as the loss is not much higher than at the start, and room around."""
    seen = [np.array([start])]
    for path in paths:
        good = path.losses <= 1.5 * abs(path.losses[0]) + 1e-12
        seen.append(path.points[good])
    everything = np.vstack(seen)
    low, high = everything.min(axis=0), everything.max(axis=0)
    room = np.maximum(0.35 * (high - low), 1.0 if not paths else 0.25 * float((high - low).max()) + 0.05)
    return (float(low[0] - room[0]), float(high[0] + room[0])), (float(low[1] - room[1]), float(high[1] + room[1]))
