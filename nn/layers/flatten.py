"""Make a row of an image: ``Flatten``."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from autograd.graph import kinds
from nn.model import Row

from .feedforward import Feedforward
from .neuron import check_width


class Flatten(Feedforward):
    """The rows of an image, one after the other.

    start_dim, end_dim  PyTorch's: a sample is flattened whole, from axis 1 of a batch, or 0 of a sample, to the last
    input_shape         the shape of a sample, as Keras has it: [28, 28].  Without it, any shape

    A model that begins with it takes images: ``model(x)`` one, of whatever shape; ``fit`` and ``predict`` an array of them,
    (samples, 28, 28).  Of a row it makes nothing else.

    >>> [y.data for y in Flatten()([[1.0, 2.0], [3.0, 4.0]])]
    [1.0, 2.0, 3.0, 4.0]
    """

    flattens = True

    def __init__(self, start_dim: int = 1, end_dim: int = -1, *, input_shape: Sequence[int] | None = None) -> None:
        start, end = [
            kinds.whole()(dim, name, "Flatten") for name, dim in (("start_dim", start_dim), ("end_dim", end_dim))
        ]
        if start not in (0, 1) or end != -1:
            raise ValueError(
                f"Flatten(start_dim={start}, end_dim={end}): a sample is flattened whole: leave these out, or write start_dim=0"
            )
        self.name = "flatten"
        self.input_shape: tuple[int, ...] | None = None
        self.fan_in = self.fan_out = None
        if input_shape is not None:
            shape = kinds.LIST(input_shape, "input_shape", "Flatten")
            self.input_shape = tuple([check_width(width, "input_shape") for width in shape])
            self.fan_in = self.fan_out = prod(self.input_shape)

    def forward(self, rows: list[Row], *, logits: bool = False) -> list[Row]:
        return rows

    def __repr__(self) -> str:
        return f"Flatten({'' if self.input_shape is None else f'input_shape={list(self.input_shape)}'})"
