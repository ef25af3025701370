"""Follow the perceptron from mistake to mistake: each update of its weights as data, and written out."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograd.graph import kinds
from autograd.languages import Language, language_of
from nn.languages import html_table, text_table
from nn.linear_models import Perceptron
from nn.objectives import answers
from viz.plots.dataset import dataset_of

#: What the options of ``perceptron_steps`` are.
KINDS = {"learning_rate": kinds.number(above=0.0), "epochs": kinds.whole(1)}

Vector = tuple[float, ...]


@dataclass(frozen=True)
class PerceptronStep:
    """One update: a sample that was answered wrongly, and the weights before and after it.

    sample         its place in X, from 0
    epoch          from 0
    point          p, the sample
    target, answer t and a
    factor         of p in the update: η(t − a), and half of that where the answers are −1 and 1
    """

    sample: int
    epoch: int
    point: Vector
    target: float
    answer: float
    factor: float
    learning_rate: float
    weights: Vector
    bias: float
    new_weights: Vector
    new_bias: float

    def equation(self, lang: str | Language | None = None) -> str:
        """The update of the weights and of the bias, in symbols and in numbers, a line for each.

        >>> print(perceptron_steps([[1, 1], [2, 0]], [0, 1])[0].equation())
        w + (t − a)·p = (0, 0) + (0 − 1)·(1, 1) = (−1, −1)
        b + (t − a) = 0 + (0 − 1) = −1
        """
        return "\n".join([" = ".join(parts) for parts in self.lines(language_of(lang))])

    def lines(self, language: Language) -> tuple[tuple[str, str, str], tuple[str, str, str]]:
        """Of the weights and of the bias: the formula, its numbers, and the result."""
        before, after = (*self.weights, self.bias), (*self.new_weights, self.new_bias)
        finer, _ = language.rounding.of_operands(
            after,
            lambda rounding: [
                rounding.printed(w) + self.factor * rounding.printed(x)
                for w, x in zip(before, (*self.point, 1.0), strict=True)
            ],
        )
        rate = "" if self.learning_rate == 1.0 else "η·"
        half = "/2" if abs(self.target - self.answer) == 2.0 else ""
        numbers = f"({language.number(self.target)} − {_in_parentheses(language.number(self.answer))}){half}"
        times = numbers if not rate else f"{language.number(self.learning_rate)}·{numbers}"
        vector = [
            _vector([language.rounded(each, finer) for each in of], language) for of in (self.weights, self.point)
        ]
        return (
            (
                f"w + {rate}(t − a){half}·p",
                f"{vector[0]} + {times}·{vector[1]}",
                _vector([language.number(each) for each in self.new_weights], language),
            ),
            (
                f"b + {rate}(t − a){half}",
                f"{language.rounded(self.bias, finer)} + {times}",
                language.number(self.new_bias),
            ),
        )


@dataclass(frozen=True)
class PerceptronSteps(Sequence[PerceptronStep]):
    """All updates of a training run; prints as a table.

    X, y       the samples and their labels
    labels     the two answers
    converged  whether the last epoch went without a mistake
    names      of the features: the columns of a frame, else x₁, x₂ …
    """

    updates: tuple[PerceptronStep, ...]
    X: np.ndarray
    y: np.ndarray
    labels: tuple[float, float]
    converged: bool
    names: tuple[str, ...] = ("x₁", "x₂")

    def __getitem__(self, i: Any) -> Any:
        return self.updates[i]

    def __len__(self) -> int:
        return len(self.updates)

    def table(self, lang: str | Language | None = None, *, digits: int | None = None) -> str:
        """The table that ``print(steps)`` shows, in a language of your choice."""
        return "\n".join(text_table(self._rows(language_of(lang, digits=digits))))

    def _rows(self, language: Language) -> list[list[str]]:
        rows = [["n", "p", "t", "a", "w", "b", "w′", "b′"]]
        for i, step in enumerate(self.updates, start=1):
            numbers = (step.point, step.target, step.answer, step.weights, step.bias, step.new_weights, step.new_bias)
            rows.append([str(i), *[_written(number, language) for number in numbers]])
        return rows

    def __repr__(self) -> str:
        return self.table()

    def _repr_html_(self) -> str:
        return html_table(self._rows(language_of()))


def perceptron_steps(
    X: Any, y: Any, perceptron: Perceptron | None = None, *, learning_rate: float = 1.0, epochs: int = 100
) -> PerceptronSteps:
    """Every update of the perceptron rule: the samples in their order, until an epoch goes without a mistake.

    X, y           samples (samples, features), and labels 0 and 1, or −1 and 1
    perceptron     where it begins, and stays; if not given, with weights of 0
    learning_rate  η
    epochs         when to give up

    >>> perceptron_steps([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 1])          # OR
    n       p  t  a       w   b      w′  b′
    1  (0, 0)  0  1  (0, 0)   0  (0, 0)  −1
    2  (0, 1)  1  0  (0, 0)  −1  (0, 1)   0
    3  (0, 0)  0  1  (0, 1)   0  (0, 1)  −1
    4  (1, 0)  1  0  (0, 1)  −1  (1, 1)   0
    5  (0, 0)  0  1  (1, 1)   0  (1, 1)  −1
    """
    options = kinds.checked("perceptron_steps", KINDS, learning_rate=learning_rate, epochs=epochs)
    if perceptron is not None and not isinstance(perceptron, Perceptron):
        raise TypeError(
            f"perceptron_steps(perceptron={kinds.shown(perceptron)}): perceptron must be an nn.Perceptron, or None for a new one"
        )
    data = dataset_of(X, None if perceptron is None else perceptron.fan_in, None, "perceptron_steps")
    X = data.X
    y = np.asarray(answers(y, len(X)), dtype=float).reshape(-1)
    if len(y) != len(X):
        raise ValueError(f"perceptron_steps: y has {len(y)} entries for {len(X)} samples")
    if perceptron is None:
        learner = Perceptron(X.shape[1], "bipolar" if (y == -1.0).any() else "binary")
    else:
        learner = copy.deepcopy(perceptron)
    for i, label in enumerate(y.tolist()):
        if label not in learner.labels:
            low, high = learner.labels
            raise ValueError(f"perceptron_steps: y[{i}] = {label:g}: the labels are {low:g} and {high:g}")
    found: list[PerceptronStep] = []
    for epoch in range(options.epochs):
        mistakes = [
            step
            for i in range(len(X))
            if (step := _step(learner, X[i].tolist(), float(y[i]), (i, epoch), options.learning_rate)) is not None
        ]
        found += mistakes
        if not mistakes:
            return PerceptronSteps(tuple(found), X, y, learner.labels, converged=True, names=data.names)
    return PerceptronSteps(tuple(found), X, y, learner.labels, converged=False, names=data.names)


def _step(
    learner: Perceptron, x: list[float], target: float, place: tuple[int, int], learning_rate: float
) -> PerceptronStep | None:
    """Show one sample to the perceptron: its update, or None if the answer was right."""
    answer = learner(x).data
    before = tuple([weight.data for weight in learner.weights]), learner.bias.data
    learner.fit([x], [target], learning_rate=learning_rate, epochs=1)
    if answer == target:
        return None
    after = tuple([weight.data for weight in learner.weights]), learner.bias.data
    factor = learning_rate * (1.0 if target > answer else -1.0)
    return PerceptronStep(*place, tuple(x), target, answer, factor, learning_rate, *before, *after)


def _vector(texts: Sequence[str], language: Language) -> str:
    return f"({'; '.join(texts) if language.decimal_comma else ', '.join(texts)})"


def _written(number: float | Vector, language: Language) -> str:
    if isinstance(number, tuple):
        return _vector([language.number(each) for each in number], language)
    return language.number(number)


def _in_parentheses(text: str) -> str:
    return f"({text})" if text.startswith("−") else text
