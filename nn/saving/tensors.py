"""Find the numbers of a model as matrices and vectors: ``tensors``.

    "layer 1/weights"  (fan_out, fan_in)
    "layer 1/bias"     (fan_out,)

Read next: ``files.py``.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograd import Value
from nn.layers import BatchNorm, Layer, Neuron
from nn.linear_models import Perceptron
from nn.model import Module


class ArchitectureError(ValueError):
    """A description that is not valid, or a model that cannot be described."""


@dataclass(frozen=True)
class Tensor:
    """A matrix or vector of a model's numbers, as a file holds it.

    cells   the parameters, or a list of running statistics
    lowest  the least number that is valid
    """

    name: str
    shape: tuple[int, ...]
    cells: list[Value] | list[float]
    lowest: float = -math.inf

    def numbers(self) -> list[float]:
        """The numbers, row by row."""
        return [cell.data if isinstance(cell, Value) else cell for cell in self.cells]

    def frozen(self) -> list[list[int]]:
        """Which of the numbers training leaves alone: from each first to behind each last, in the order of the cells."""
        flags = [isinstance(cell, Value) and not cell.trainable for cell in self.cells]
        edges = np.flatnonzero(np.diff([False, *flags, False]))
        found: list[list[int]] = edges.reshape(-1, 2).tolist()
        return found

    def freeze(self, frozen: Any) -> None:
        """Let training leave these alone; raises ArchitectureError for what is no such list."""
        after = 0
        for pair in frozen if isinstance(frozen, list) else [None]:
            if not (isinstance(pair, list) and [*map(type, pair)] == [int, int]):
                raise ArchitectureError(f"{self.name}: frozen is {frozen!r:.60}")
            first, last = pair
            if not after <= first < last <= len(self.cells):
                raise ArchitectureError(
                    f"{self.name}: frozen is {frozen!r:.60}, and there are {len(self.cells)} numbers"
                )
            after = last
            for cell in self.cells[first:last]:
                if not isinstance(cell, Value):
                    raise ArchitectureError(f"{self.name} cannot be frozen")
                cell.trainable = False

    def assign(self, numbers: list[float]) -> None:
        """Put these numbers in their places."""
        for i, number in enumerate(numbers):
            cell = self.cells[i]
            if isinstance(cell, Value):
                cell.data = number
            else:
                self.cells[i] = number  # type: ignore[call-overload]


def tensors(module: Module, path: str = "") -> Iterator[Tensor]:
    """A model's numbers as matrices and vectors: "layer 1/weights" is (fan_out, fan_in)."""
    at = f"{path}/" if path else ""
    if isinstance(module, Layer):
        neurons = module.rows_of_weights()
        weights = [w for neuron in neurons for w in neuron.weights]
        yield Tensor(f"{at}weights", (len(neurons), len(neurons[0].weights)), weights)
        biases = [neuron.bias for neuron in neurons if neuron.bias is not None]
        if biases:
            yield Tensor(f"{at}bias", (len(biases),), biases)
    elif isinstance(module, Neuron | Perceptron):
        yield Tensor(f"{at}weights", (module.fan_in,), module.weights)
        if module.bias is not None:
            yield Tensor(f"{at}bias", (1,), [module.bias])
    elif isinstance(module, BatchNorm):
        for name in ("gamma", "beta", "running_mean"):
            yield Tensor(f"{at}{name}", (module.fan_in,), getattr(module, name))
        yield Tensor(f"{at}running_variance", (module.fan_in,), module.running_variance, lowest=0.0)
    else:
        for child in module.children():
            yield from tensors(child, f"{at}{child.name}")
