"""Map a row of numbers to a row of numbers: ``Feedforward``, the base of neurons, layers and networks.

Each kind states one method, ``forward``, which works on a whole batch: a list of rows of Values.  Two ways of calling it
follow:

    model(x)         one sample, a batch of one: a Value, or a list of Values if there are several outputs
    model.batch(X)   one result per sample; batch normalisation sees them together

A class that states ``__call__`` itself, and perhaps calls ``super().__call__``, is computed sample by sample.

Adding a layer: derive from ``Feedforward``, set ``name``, ``fan_in`` and ``fan_out``, keep parameters as attributes, and
state ``forward`` with operations of ``autograd``.  The layer is then drawn, trained and compiled as any other.

>>> from autograd import Value
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

import inspect
from collections.abc import Iterable
from typing import Any

from autograd import no_grad, scope
from autograd.graph import array_of
from nn.model import Model, Module, Row, in_mode, in_order, is_array_of_forward, values_of


class Feedforward(Model):
    """A model of ``fan_in`` inputs and ``fan_out`` outputs.

    fan_in, fan_out  None in a layer that takes any number of inputs and gives as many outputs, as an activation does.  A layer
                     that is told its outputs only (``Dense``) has ``fan_in`` None until it knows its inputs
    flattens         whether a sample may be an image, of which it makes a row
    """

    fan_in: int | None
    fan_out: int | None
    flattens: bool = False

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if "forward" in vars(cls):
            _require_rows(cls)
        if "__call__" in vars(cls) and "batch" not in vars(cls):  # it says itself what becomes of a sample
            cls.batch = Model.batch  # type: ignore[method-assign]

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
        batch = Feedforward.batch if type(self).batch is Model.batch else type(self).batch
        found = batch(self, [x])[0]
        return array_of(found, (len(found),)) if type(found) is list and is_array_of_forward(x) else found

    def batch(self, X: Iterable[Any], *, logits: bool = False) -> list[Any]:
        """One result per row of ``X``; ``logits`` leaves out the output activation."""
        if hasattr(X, "to_numpy"):  # a table of pandas, which walks through columns
            X = in_order(X, self.input_names).to_numpy()
        rows = [values_of(self, x, self.fan_in) for x in X]
        with scope(self.name):
            outputs = given(self, self.forward(rows, logits=logits))
        try:
            return [row[0] if len(row) == 1 else row for row in outputs]
        except TypeError:
            raise TypeError(
                f"{type(self).__name__}.forward(rows) gave {outputs!r:.80}: it gives a list, which has for each row a list of outputs"
            ) from None

    def take_inputs(self, width: int) -> None:
        """Learn how many inputs there are; a layer that was made without their number has its weights from then on."""

    def outputs_of(self, width: int | None) -> int | None:
        """How many outputs there are for so many inputs; None if that is not known."""
        return self.fan_out if self.fan_out is not None else width


def learn_inputs(model: Model, rows: list[Any]) -> list[Module]:
    """Let a model see a few samples, in use, if some layer of it does not know yet how many inputs it has; its modules then."""
    modules = model.modules()
    if not any([module.lacks_weights for module in modules]):
        return modules
    with in_mode(modules, False), no_grad():
        model.batch(rows)
    return model.modules()


def _require_rows(kind: type[Feedforward]) -> None:
    """Raise TypeError for a class whose ``forward`` takes one sample, as one in PyTorch's words does."""
    signature = inspect.signature(kind.forward)
    try:
        signature.bind(None, [], logits=False)
    except TypeError:
        raise TypeError(
            f"{kind.__name__}.forward{signature}: in a class derived from {kind.__mro__[1].__name__} it is forward(self, rows, *, "
            "logits=False), and is given the rows of a batch. To state forward(self, x), which is given one sample, derive the class "
            "from nn.Module, and keep its layers in attributes"
        ) from None


def given(layer: Model, rows: list[Row]) -> list[Row]:
    """What a layer's ``forward`` has given, unless it was nothing."""
    if rows is None:
        raise TypeError(f"{type(layer).__name__}.forward(rows) returned None: is a return missing?")
    return rows
