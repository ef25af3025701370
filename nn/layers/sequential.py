"""Put layers in a row, each fed by the one before: ``Sequential``.

Each layer computes in a scope of its own ("sequential/layer 1/neuron 3").

Read next: ``networks.py``, a multilayer perceptron.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import copy
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np

from autograd import scope
from autograd.graph import kinds
from nn.model import ACTIVATIONS, Activation, Model, Row, computes

from .activation_layers import ActivationLayer, activation_layer
from .batch_context import outputs_of_batch
from .batch_norm import BatchNorm
from .dropout import Dropout
from .feedforward import Feedforward, given
from .flatten import Flatten
from .neuron import Layer, Neuron


def _list_of_layers(given: Any) -> Any:
    if not isinstance(given, list | tuple):
        raise TypeError
    return given


class Sequential(Feedforward):
    """Modules one after the other, each fed by the one before: layers, functions, and models of your own.

    A function such as ``nn.functional.relu`` or ``autograd.tanh`` becomes the layer of that activation.  They may come in a list,
    or in a dictionary, whose keys are their names.  An index gives one, ``model[0]``; its name, too: ``model.output``; a slice
    gives a Sequential of the same layers, ``model[:-1]``.

    >>> Sequential(Layer(2, 3, seed=0), Layer(3, 1, activation="sigmoid", seed=1))
    Sequential(Layer(2, 3, activation='relu'), Layer(3, 1, activation='sigmoid'))
    """

    _settings: ClassVar[Any] = {"layers": kinds.Kind("a list of layers", _list_of_layers)}

    def __init__(self, *layers: Model | Callable[[Any], Any] | Sequence[Any] | Mapping[str, Any]) -> None:
        self.name = vars(self).get("name", "sequential")
        self.layers: list[Any] = []
        self.fan_in = self.fan_out = None
        self._extend(*_named_layers(layers))

    def add(self, layer: Model | Callable[[Any], Any]) -> None:
        """Put one more at the end, as in Keras."""
        self._extend([layer], [""])

    def append(self, layer: Model | Callable[[Any], Any]) -> Self:
        """The same, as in PyTorch: returns the model."""
        self.add(layer)
        return self

    def _extend(self, given: Sequence[Any], names: Sequence[str]) -> None:
        held = len(self.layers)
        layers = [*self.layers, *[as_layer(layer, i) for i, layer in enumerate(given, held + 1)]]
        # One that has no weights may stand in several places: each is a layer of its own.
        layers = [copy(layer) if _is_plain(layer) and layer in layers[:i] else layer for i, layer in enumerate(layers)]
        _require_widths(layers)
        self._hold(layers)
        for layer, default, name in zip(layers[held:], default_names(layers)[held:], names, strict=True):
            object.__setattr__(layer, "name", name or default)  # its parameters follow with all others
        self.place()

    def _hold(self, layers: list[Any]) -> None:
        self.layers = layers
        self._connect(None)
        self.flattens = bool(layers) and getattr(layers[0], "flattens", False)

    def in_a_row(self) -> list[Any]:
        """Its layers; raises TypeError for what has been put among them by hand and is none, ValueError for itself."""
        for i, layer in enumerate(self.layers, start=1):
            if not isinstance(layer, Model):
                raise _of_no_layer(layer, i)
            if isinstance(layer, Sequential) and self in _networks_in(layer):
                raise ValueError(
                    f"layer {i} of the {type(self).__name__} {self.name!r} is this network itself, or holds it, and so would be computed "
                    f"without end: take it out, del model.layers[{i - 1}], or put a copy there, copy.deepcopy(model)"
                )
        return self.layers

    def _connect(self, width: int | None) -> None:
        """Tell each layer how many inputs it has, as far as that is known."""
        known = True  # whether all layers so far give as many outputs as they take inputs, or say how many
        self.fan_in = width
        for layer in self.in_a_row():
            if not isinstance(layer, Feedforward):
                known, width = False, None
                continue
            if width is None and known:
                self.fan_in = layer.fan_in
            if width is not None:
                layer.take_inputs(width)
            elif layer.fan_in is not None:
                width = layer.fan_in
            known = known and layer.fan_in is None and layer.fan_out is None
            width = layer.outputs_of(width)
        self.fan_out = width

    def take_inputs(self, width: int) -> None:
        if self.fan_in is None:
            self._connect(width)

    def outputs_of(self, width: int | None) -> int | None:
        for layer in self.in_a_row():
            width = layer.outputs_of(width) if isinstance(layer, Feedforward) else None
        return width

    @property
    def output_activation(self) -> Activation:
        layers = self.in_a_row()
        found: Activation = layers[-1].output_activation if layers else ACTIVATIONS["identity"]
        return found

    @property
    def can_give_logits(self) -> bool:
        return super().can_give_logits and all([layer.can_give_logits for layer in self.in_a_row()[-1:]])

    def forward(self, rows: list[Row], *, logits: bool = False) -> list[Row]:
        layers = self.in_a_row()
        for layer in layers:
            without = logits and layer is layers[-1]
            rows = rows_after(layer, rows, logits=without)
        if self.fan_in is None:  # a layer may have learned it just now
            self._connect(None)
        return rows

    def __len__(self) -> int:
        return len(self.layers)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.layers)

    def __getitem__(self, i: Any) -> Any:
        if not isinstance(i, slice):
            return self.layers[i]
        found = Sequential()  # of the same layers, with the names that they have
        found.name = self.name
        found._hold(self.layers[i])
        return found

    if not TYPE_CHECKING:  # for mypy it would be a promise that any attribute is there

        def __getattr__(self, name: str) -> Any:
            """A layer by its name."""
            for layer in vars(self).get("layers", ()):
                if getattr(layer, "name", None) == name:
                    return layer
            return super().__getattr__(name)


def _networks_in(network: Sequential) -> list[Sequential]:
    """A network, and those among its layers and among theirs."""
    found = [network]
    for each in found:
        found += [layer for layer in each.layers if isinstance(layer, Sequential) and layer not in found]
    return found


def rows_after(layer: Model, rows: list[Row], *, logits: bool = False) -> list[Row]:
    """What a layer makes of rows, in its scope; a model of the user's own, which takes a sample, may stand in its place."""
    if not isinstance(layer, Feedforward) or type(layer).batch is not Feedforward.batch:
        return [_listed(output) for output in outputs_of_batch(layer, rows, logits=logits)]
    with scope(layer.name):
        return given(layer, layer.forward(rows, logits=logits))


def as_layer(thing: Any, i: int) -> Model:
    """What a Sequential takes for its layer number i: a model as it is, a function as the layer of an activation."""
    if isinstance(thing, Model) and computes(thing):
        return thing
    if callable(thing) and not isinstance(thing, type | Model):
        return activation_layer(thing)
    raise _of_no_layer(thing, i)


def _of_no_layer(thing: Any, i: int) -> TypeError:
    """The error for what stands in the place of layer number i."""
    if isinstance(thing, type):
        advice = f"make one, {thing.__name__}(…)"
    elif callable(thing) and not isinstance(thing, Model):
        advice = "model.add(function) makes a layer of a function"
    else:
        advice = "a layer is a module that states forward(x), or a function of a Value"
    return TypeError(f"a Sequential is made of layers, and number {i} is {kinds.shown(thing)}, not one: {advice}")


def _named_layers(layers: tuple[Any, ...]) -> tuple[list[Any], list[str]]:
    """The layers that a Sequential was given, and their names, "" for those without."""
    if len(layers) == 1 and isinstance(layers[0], Mapping):
        names = [kinds.TEXT(name, "name", "Sequential") for name in layers[0]]
        return [*layers[0].values()], names
    given = list(layers[0]) if len(layers) == 1 and isinstance(layers[0], list | tuple) else list(layers)
    return given, [""] * len(given)


def default_names(layers: Sequence[Model]) -> list[str]:
    """What a Sequential calls its layers: "layer 1", "dropout 1", "layer 2"."""
    counts: Counter[str] = Counter()
    found = []
    for layer in layers:
        kind = _kind(layer)
        counts[kind] += 1
        found.append(f"{kind} {counts[kind]}")
    return found


def _require_widths(layers: Sequence[Model]) -> None:
    """Raise ValueError for a layer that takes other inputs than the one before gives."""
    width: int | None = None
    before = 0
    for i, layer in enumerate(layers):
        if not isinstance(layer, Feedforward):
            width = None
            continue
        if width is not None and layer.fan_in is not None and layer.fan_in != width:
            raise ValueError(
                f"layer {before + 1} has {width} outputs, but layer {i + 1} takes {layer.fan_in} inputs: "
                f"{layers[before]!r}, {layer!r}"
            )
        if layer.fan_out is not None:
            width, before = layer.fan_out, i


def _is_plain(layer: Model) -> bool:
    """Whether a layer holds nothing that is its own, so that a copy does what it does."""
    return isinstance(layer, ActivationLayer | Flatten)


def _listed(output: Any) -> Row:
    """What a model of the user's own gives for a sample, as a row."""
    found: Row = output.tolist() if isinstance(output, np.ndarray) else output
    return list(found) if isinstance(found, list | tuple) else [found]


_KINDS: dict[type[Feedforward], str] = {Layer: "layer", Neuron: "layer", BatchNorm: "batch norm", Dropout: "dropout"}


def _kind(layer: Model) -> str:
    if isinstance(layer, ActivationLayer):
        return layer.activation.name.split("(")[0] or "activation"
    return next((kind for cls, kind in _KINDS.items() if isinstance(layer, cls)), type(layer).__name__.lower())
