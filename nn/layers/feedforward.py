"""``Feedforward``: what neurons, layers and networks have in common.

A feedforward model maps a row of numbers to a row of numbers.  Each kind states one method, ``forward``, which
works on a whole batch: a list of rows of Values.  Two ways of calling it follow:

    model(x)         one sample: a Value, or a list of Values if there are several outputs
    model.batch(X)   one result per sample; batch normalisation sees them together

so one sample is a batch of one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from autograd import Value, constant, scope
from nn.activations import ACTIVATIONS, Activation
from nn.model import Model

Row = list[Value]

_INPUT_LABELS = [f"x{i}" for i in range(1, 65)]


class Feedforward(Model):
    """A model of ``fan_in`` inputs and ``fan_out`` outputs."""

    fan_in: int
    fan_out: int

    @property
    def output_activation(self) -> Activation:
        """What the outputs have gone through last."""
        return ACTIVATIONS["identity"]

    def forward(self, rows: list[Row], *, logits: bool = False) -> list[Row]:
        """The outputs for a batch of rows; ``logits`` leaves out the output activation."""
        raise TypeError(
            f"{type(self).__name__} has no forward(rows): a Feedforward model states what it computes there"
        )

    def __call__(self, x: Any) -> Any:
        """One sample: a Value, or a list of Values if there are several outputs.

        x  ``fan_in`` numbers or Values (one alone will do where ``fan_in`` is 1).  Each number becomes
           one constant of the graph.

        Raises ValueError if their number is not ``fan_in``.
        """
        return self.batch([x])[0]

    def batch(self, X: Iterable[Any], *, logits: bool = False) -> list[Any]:
        """One result per row of ``X``; ``logits`` leaves out the output activation."""
        rows = [self._row(x) for x in X]
        with scope(self.name):
            outputs = self.forward(rows, logits=logits)
        return [row[0] if len(row) == 1 else row for row in outputs]

    def _row(self, x: Any) -> Row:
        if hasattr(x, "tolist"):
            x = x.tolist()
        if not isinstance(x, Sequence):
            x = list(x) if isinstance(x, Iterable) else [x]
        if len(x) != self.fan_in:
            raise ValueError(
                f"{self!r} takes {self.fan_in} number{'s' if self.fan_in != 1 else ''}, "
                f"but the input has {len(x)}: {_shortened(x)}"
            )
        try:
            return [number if isinstance(number, Value) else constant(number, _label(i)) for i, number in enumerate(x)]
        except TypeError:
            if any([isinstance(number, list | tuple | np.ndarray) for number in x]):
                raise TypeError(
                    f"{self!r} was called with a table: model(x) takes one sample, model.batch(X) several"
                ) from None
            raise


def _label(i: int) -> str:
    return _INPUT_LABELS[i] if i < len(_INPUT_LABELS) else f"x{i + 1}"


def _shortened(x: Sequence[Any]) -> str:
    shown = repr(list(x))
    return shown if len(shown) <= 80 else shown[:77] + "…"
