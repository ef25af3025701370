"""Train a neuron with a threshold by Rosenblatt's rule, which needs no derivative.

    o = 1 if w·x + b ≥ 0, else 0 (binary) or −1 (bipolar)

    for each sample that is answered wrongly:      w ← w ± η x        b ← b ± η

with + where the answer should have been 1, and − where it should not.  If a line separates the classes, the rule finds
one after finitely many mistakes (Novikoff 1962); if none does, as for XOR, it never ends, and must be told when to give
up.  Source: Rosenblatt 1958.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from autograd import Value
from autograd.graph import kinds
from autograd.languages import Language, language_of
from nn.languages import warn_reader
from nn.layers import Feedforward, Row, Seed, check_width
from nn.model import ACTIVATIONS, Activation, for_training
from nn.objectives import accuracy, answers, known_labels, samples
from nn.training import DivergenceError, alone

#: What the options of Rosenblatt's rule are.
KINDS = {"learning_rate": kinds.number(above=0.0), "epochs": kinds.whole(1), "seed": kinds.SEED}


@dataclass(frozen=True)
class Mistakes:
    """The report on a perceptron's training run.

    per_epoch    mistakes, and so updates, in each epoch
    converged    whether the last epoch went without a mistake
    interrupted  whether Ctrl-C ended it; the unfinished epoch is not counted
    """

    per_epoch: tuple[int, ...]
    converged: bool
    interrupted: bool = False

    def __repr__(self) -> str:
        return self.report()

    def report(self, lang: str | Language | None = None) -> str:
        """The sentence that ``print(mistakes)`` shows, in a language of your choice."""
        language = language_of(lang)
        shown = ["…"] * (len(self.per_epoch) > 12) + [str(count) for count in self.per_epoch[-12:]]
        ending = "converged" if self.converged else "interrupted" if self.interrupted else "gave_up"
        return language(
            f"perceptron_{ending}",
            epochs=language.counted("epochs", len(self.per_epoch)),
            counts=", ".join(shown) or language("none_counted"),
        )


class Perceptron(Feedforward):
    """One threshold neuron.

    fan_in  number of inputs
    output  "binary": 0 or 1; "bipolar": −1 or 1; at the threshold itself it answers 1

    >>> AND = Perceptron(2)
    >>> AND.fit([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 0, 0, 1])
    converged after 6 epochs; mistakes per epoch: 2, 3, 3, 2, 1, 0
    >>> AND([1, 1]).data
    1.0
    """

    fan_in: int
    fan_out: int

    def __init__(self, fan_in: int, output: Literal["binary", "bipolar"] = "binary") -> None:
        kinds.one_of("binary", "bipolar")(output, "output", "Perceptron")
        self.name = "perceptron"
        self.fan_in, self.fan_out = check_width(fan_in, "fan_in"), 1
        self.output = output
        self.weights = [Value(0.0, f"w{i}") for i in range(1, self.fan_in + 1)]
        self.bias = Value(0.0, "b")
        self.place()

    @property
    def activation(self) -> Activation:
        """The threshold; at 0 a bipolar perceptron answers 1, unlike ``sign``."""
        return ACTIVATIONS["step" if self.output == "binary" else "sign"]

    @property
    def output_activation(self) -> Activation:
        return self.activation

    @property
    def labels(self) -> tuple[float, float]:
        """The two answers: below the threshold, and at or above it."""
        return (0.0, 1.0) if self.output == "binary" else (-1.0, 1.0)

    def forward(self, rows: list[Row], *, logits: bool = False) -> list[Row]:
        outputs = []
        for row in rows:
            z = self.weights[0] * row[0]
            for w, x in zip(self.weights[1:], row[1:], strict=True):
                z = z + w * x
            z = z + self.bias
            z.label = "z"
            if not logits:
                z = z.step() if self.output == "binary" else 2.0 * z.step() - 1.0
                z.label = "o"
            outputs.append([z])
        return outputs

    def fit(  # type: ignore[override]  # Rosenblatt's rule has neither a loss nor an optimizer
        self, X: Any, y: Any, *, learning_rate: float = 1.0, epochs: int = 100, seed: Seed = None
    ) -> Mistakes:
        """Train by Rosenblatt's rule, sample by sample, until an epoch goes without a mistake.

        epochs  when to give up
        seed    shuffles the samples before every epoch; None takes them as they come

        Raises ValueError for labels other than the perceptron's own two, and DivergenceError when a weight becomes infinite.  Ctrl-C ends training after a whole update, and the counts so far
        are returned.
        """
        options = kinds.checked("Perceptron.fit", KINDS, learning_rate=learning_rate, epochs=epochs, seed=seed)
        learning_rate, epochs = options.learning_rate, options.epochs
        X, names = for_training(X, self.input_names)
        rows = samples(X, self.fan_in)
        labels = self._checked(y, len(rows))
        rng = None if seed is None else np.random.default_rng(options.seed)
        per_epoch: list[int] = []
        with alone(self, self.parameters()):
            self.input_names = names
            try:
                while len(per_epoch) < epochs and (not per_epoch or per_epoch[-1] > 0):
                    order = range(len(rows)) if rng is None else rng.permutation(len(rows))
                    per_epoch.append(sum(self._learn(rows[i].tolist(), labels[i], learning_rate) for i in order))
            except KeyboardInterrupt:
                return Mistakes(tuple(per_epoch), converged=False, interrupted=True)
        return Mistakes(tuple(per_epoch), converged=per_epoch[-1] == 0)

    def score(self, X: Any, y: Any) -> float:
        """The fraction of samples answered correctly; ValueError for a label that is none of the perceptron's two."""
        predicted = self.predict(X)
        return accuracy(known_labels(answers(y, len(predicted)), predicted, self.labels), predicted)

    def _learn(self, x: list[float], target: float, learning_rate: float) -> bool:
        """Correct a mistake, wholly or not at all; returns whether it was one."""
        answer = self(x).data
        if answer == target:
            return False
        step = learning_rate * (1.0 if target > answer else -1.0)
        parameters = [*self.weights, self.bias]
        before = [parameter.data for parameter in parameters]
        after = [w + step * number for w, number in zip(before, [*x, 1.0], strict=True)]
        for parameter, number in zip(parameters, after, strict=True):
            if not math.isfinite(number):
                raise DivergenceError(
                    f"{parameter.label} would become {number}: scale the features, or use a smaller learning_rate"
                )
        try:
            _write(parameters, after)
        except KeyboardInterrupt:
            _write(parameters, before)
            raise
        return True

    def _checked(self, y: Any, count: int) -> list[float]:
        labels: list[float] = answers(y, count).reshape(-1).tolist()
        if len(labels) != count:
            raise ValueError(f"y has {len(labels)} entries for {count} samples")
        for i, label in enumerate(labels):
            if label not in self.labels:
                raise ValueError(
                    f"y[{i}] = {label:g}: a {self.output} perceptron takes the labels "
                    f"{self.labels[0]:g} and {self.labels[1]:g}"
                )
        if len(labels) > 1 and len(set(labels)) == 1:  # a single sample shows one step of the rule
            warn_reader("one_class", label=f"{labels[0]:g}".replace("-", "−"))
        return labels

    def __repr__(self) -> str:
        return f"Perceptron({self.fan_in}, output={self.output!r})"


def _write(parameters: list[Value], numbers: list[float]) -> None:
    for parameter, number in zip(parameters, numbers, strict=True):
        parameter.data = number
