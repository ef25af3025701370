"""Switch neurons off at random while training, so that none relies on another: ``Dropout``.

    a′ = a · m         m = 0 with probability p, else 1/(1 − p)

Dividing by 1 − p while training ("inverted" dropout) keeps the expected value, so that nothing has to be done in
use.  Source: Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov 2014.

Plain dropout, as that paper has it, only switches off while training, and multiplies by 1 − p in use.
"""

from __future__ import annotations

from numbers import Real
from typing import Any, ClassVar

import numpy as np

from autograd.graph import kinds
from autograd.tape import Array
from nn.model import Module, Row, refuse_old_name

from .batch_context import BatchContext
from .feedforward import Feedforward
from .neuron import Seed, check_width

#: How many of the outputs are switched off.
RATE: kinds.Kind = kinds.number(least=0.0, below=1.0)


class Dropout(Feedforward):
    """Switches each of ``width`` inputs off with probability ``rate``, in training only.

    width  None: any number of inputs.  One number below 1 is a rate, ``Dropout(0.5)``
    p      what PyTorch calls the rate
    seed   the same seed gives the same masks; without one, the seed of ``fit`` decides

    >>> dropout = Dropout(4, rate=0.5, seed=0)
    >>> [a.data for a in dropout([1.0, 1.0, 1.0, 1.0])]
    [2.0, 0.0, 0.0, 0.0]
    >>> [a.data for a in dropout.eval()([1.0, 1.0, 1.0, 1.0])]
    [1.0, 1.0, 1.0, 1.0]
    """

    batchwise = True
    _settings: ClassVar[Any] = {"rate": RATE}

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        refuse_old_name(cls, "drawn", "masks(samples)")

    def __init__(
        self, width: float | None = None, rate: float | None = None, *, p: float | None = None, seed: Seed = None
    ) -> None:
        width, rate = _width_and_rate(width, rate, p)
        self.name = "dropout"
        self.fan_in = self.fan_out = width
        self.rate = rate
        self.seeded = seed is not None
        self.rng = np.random.default_rng(kinds.SEED(seed, "seed", "Dropout"))

    def masks(self, samples: int, width: int | None = None) -> Array:
        """New masks, of shape (samples, width); the width is that of the layer, if it has one."""
        scaled: Array = self._kept(samples, width) / (1.0 - self.rate)
        return scaled

    def _kept(self, samples: int, width: int | None) -> Array:
        """1 for what stays on, 0 for what is switched off."""
        return (self.rng.random((samples, self.fan_in or width or 0)) >= self.rate).astype(np.float64)

    def forward(self, rows: list[Row], *, logits: bool = False) -> list[Row]:
        if not self.training or self.rate == 0.0:
            return rows
        context = BatchContext.current()
        width = () if self.fan_in is not None else (len(rows[0]),)
        masks = context.masks(self, len(rows), *width)
        return [[a * m for a, m in zip(*row_and_mask, strict=True)] for row_and_mask in zip(rows, masks, strict=True)]

    def __repr__(self) -> str:
        width = "" if self.fan_in is None else f"{self.fan_in}, "
        return f"{type(self).__name__}({width}rate={self.rate})"


class PlainDropout(Dropout):
    """The same without rescaling in training: what stays on stays as it is, and in use everything is multiplied by 1 − p.

    >>> dropout = PlainDropout(4, rate=0.5, seed=0)
    >>> [a.data for a in dropout([1.0, 1.0, 1.0, 1.0])]
    [1.0, 0.0, 0.0, 0.0]
    >>> [a.data for a in dropout.eval()([1.0, 1.0, 1.0, 1.0])]
    [0.5, 0.5, 0.5, 0.5]
    """

    def masks(self, samples: int, width: int | None = None) -> Array:
        return self._kept(samples, width)

    def forward(self, rows: list[Row], *, logits: bool = False) -> list[Row]:
        if self.training or self.rate == 0.0:
            return super().forward(rows, logits=logits)
        return [[a * (1.0 - self.rate) for a in row] for row in rows]


def _width_and_rate(width: Any, rate: Any, p: Any) -> tuple[int | None, float]:
    """What was given: Dropout(4, 0.5), Dropout(0.5), Dropout(rate=0.5) or Dropout(p=0.5)."""
    if p is not None:
        if rate is not None:
            raise ValueError(f"Dropout(rate={rate!r}, p={p!r}): p is PyTorch's word for the rate: give one of the two")
        rate = RATE(p, "p", "Dropout")
    if rate is None:
        if not isinstance(width, bool | np.bool_) and isinstance(width, Real) and 0.0 <= float(width) < 1.0:
            return None, float(width)
        raise ValueError(
            f"Dropout({'' if width is None else kinds.shown(width)}): say how many are switched off, by a rate from 0 to below 1: "
            "Dropout(0.5), or of 4 inputs Dropout(4, 0.5)"
        )
    return None if width is None else check_width(width, "width"), RATE(rate, "rate", "Dropout")


def seed_masks(model: Module, rng: np.random.Generator) -> None:
    """Give every layer that was made without a seed of its own random numbers that ``rng`` decides."""
    for module in model.modules():
        if not getattr(module, "seeded", True):
            module.rng = rng.spawn(1)[0]  # type: ignore[attr-defined]
