"""Map a row of numbers to a row of numbers: ``Feedforward``, the base of neurons, layers and networks.

Each kind states one method, ``forward``, which works on a whole batch: a list of rows of Values.  Two ways of calling it
follow:

    model(x)         one sample, a batch of one: a Value, or a list of Values if there are several outputs
    model.batch(X)   one result per sample; batch normalisation sees them together

Adding a layer: derive from ``Feedforward``, set ``name``, ``fan_in`` and ``fan_out``, keep parameters as attributes, and
state ``forward`` with operations of ``autograd``.  The layer is then drawn, trained and compiled as any other.

>>> class Shift(Feedforward):
...     def __init__(self, width):
...         self.name, self.fan_in, self.fan_out = "shift", width, width
...         self.bias = [Value(0.5, f"b{i}") for i in range(1, width + 1)]
...         self.place()                         # drawings show the parameters in the layer
...     def forward(self, rows, *, logits=False):
...         return [[x + b for x, b in zip(row, self.bias, strict=True)] for row in rows]
>>> [y.data for y in Shift(2)([1.0, 2.0])]
[1.5, 2.5]

A layer that draws random numbers or measures its batch sets ``batchwise = True``, too, and asks the ``BatchContext`` it is
called in (``batch_context.py``).  One that draws states ``masks(samples)``; one that measures states ``running_statistics()``
and ``moved(…)``.

Read next: ``neuron.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, TypeAlias

import numpy as np

from autograd import Value, constant, scope
from nn.model import Model, in_order, row_in_order

Row: TypeAlias = list[Value]

_INPUT_LABELS = [f"x{i}" for i in range(1, 65)]


class Feedforward(Model):
    """A model of ``fan_in`` inputs and ``fan_out`` outputs."""

    fan_in: int
    fan_out: int

    def forward(self, rows: list[Row], *, logits: bool = False) -> list[Row]:
        """The outputs for a batch of rows; ``logits`` leaves out the output activation."""
        raise TypeError(
            f"{type(self).__name__} has no forward(rows): a Feedforward model states what it computes there"
        )

    def __call__(self, x: Any) -> Any:
        """One sample: a Value, or a list of Values if there are several outputs.

        x  ``fan_in`` numbers or Values (one alone will do where ``fan_in`` is 1).  Each number becomes
           one constant of the graph, called as its column was in training, else x1, x2, …

        Raises ValueError if their number is not ``fan_in``.
        """
        return self.batch([x])[0]

    def batch(self, X: Iterable[Any], *, logits: bool = False) -> list[Any]:
        """One result per row of ``X``; ``logits`` leaves out the output activation."""
        if hasattr(X, "to_numpy"):  # a table of pandas, which walks through columns
            X = in_order(X, self.input_names).to_numpy()
        rows = [self._row(x) for x in X]
        with scope(self.name):
            outputs = given(self, self.forward(rows, logits=logits))
        try:
            return [row[0] if len(row) == 1 else row for row in outputs]
        except TypeError:
            raise TypeError(
                f"{type(self).__name__}.forward(rows) gave {outputs!r:.80}: it gives a list, which has for each row a list of outputs"
            ) from None

    def _row(self, x: Any) -> Row:
        if self.input_names:
            x = row_in_order(x, self.input_names)
        if hasattr(x, "tolist"):
            x = x.tolist()
        if not isinstance(x, Sequence):
            x = self._in_order(x)
        if len(x) != self.fan_in:
            self._refuse_table(x)
            raise ValueError(
                f"{self!r} takes {self.fan_in} number{'s' if self.fan_in != 1 else ''}, "
                f"but the input has {len(x)}: {_shortened(x)}"
            )
        try:
            names = self.input_names
            return [
                number if isinstance(number, Value) else constant(number, (names[i] if names else "") or _label(i))
                for i, number in enumerate(x)
            ]
        except TypeError:
            self._refuse_table(x)
            raise

    def _in_order(self, x: Any) -> Sequence[Any]:
        """The numbers of what is no list."""
        if hasattr(x, "to_numpy"):  # a table of pandas, which walks through the names of its columns
            return x.to_numpy().tolist()  # type: ignore[no-any-return]
        if isinstance(x, Mapping | AbstractSet):
            advice = ": to take its values as they come, write list(x.values())" if isinstance(x, Mapping) else ""
            raise TypeError(
                f"{self!r} takes its inputs in order, as a list or an array, not as a {type(x).__name__}{advice}"
            )
        return list(x) if isinstance(x, Iterable) else [x]

    def _refuse_table(self, x: Sequence[Any]) -> None:
        if any([isinstance(number, list | tuple | np.ndarray) for number in x]):
            raise TypeError(
                f"{self!r} was called with a table, of {len(x)} row{'s' if len(x) != 1 else ''}: model(x) takes one sample, "
                "model.batch(X) several, and model.predict(X) gives numbers"
            ) from None


def given(layer: Model, rows: list[Row]) -> list[Row]:
    """What a layer's ``forward`` has given, unless it was nothing."""
    if rows is None:
        raise TypeError(f"{type(layer).__name__}.forward(rows) returned None: is a return missing?")
    return rows


def _label(i: int) -> str:
    return _INPUT_LABELS[i] if i < len(_INPUT_LABELS) else f"x{i + 1}"


def _shortened(x: Sequence[Any]) -> str:
    shown = repr(list(x))
    return shown if len(shown) <= 80 else shown[:77] + "…"
