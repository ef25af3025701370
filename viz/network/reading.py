"""Read a model as columns: the inputs, then what each layer gives, with as many neurons of each as can be shown.

Of a wide layer only those neurons are looked at that are drawn, so a network of 10⁵ weights is read as fast as a small one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from autograd import Value, no_grad
from autograd.graph import kinds
from autograd.languages import Language
from autograd.table import REGISTRY
from nn.layers import ActivationLayer, BatchNorm, Dropout, Feedforward, Flatten, Neuron, of_other_width
from nn.linear_models import Perceptron
from nn.model import Activation, in_mode, network_in
from viz.graph import Notation

from .naming import Names, classes_of_outputs, columns_of_table

#: How the neurons of a column are fed: all by all, each by one, or in a way that their layer does not say.
Link = Literal["inputs", "dense", "each", "any"]

#: Activations whose name in the table is another one.
_IN_THE_TABLE = {"sine": "sin"}


@dataclass(frozen=True, slots=True)
class Weight:
    """A number on an edge: from which neuron of the column before to which of this one, both by their places there.

    source  −1 for the bias
    """

    value: Value
    name: str
    source: int
    target: int


@dataclass(frozen=True, slots=True)
class Column:
    """The inputs, or the outputs of one layer.

    number   of its layer of weights, for names such as w⁽¹⁾₁₂; 0 of the inputs
    kind     inputs x, outputs a, or z that are going to be normalised
    last     whether they are the outputs of the network
    shown    which of its neurons are drawn, from 0, in order
    outputs  of all its neurons for the sample; empty without one
    gradients  of the sample's loss with respect to these; empty if they are not shown
    titles     what those drawn are called, whole and as there is room: inputs by the columns of a table, outputs by the classes
               that they stand for; empty if nobody has named them
    """

    link: Link
    name: str
    activation: str
    width: int
    number: int
    shown: tuple[int, ...]
    kind: Literal["x", "z", "a"]
    names: Names
    last: bool = False
    layer: Feedforward | None = None
    outputs: tuple[float, ...] = ()
    gradients: tuple[float, ...] = ()
    titles: tuple[tuple[str, str], ...] = ()

    @property
    def numbers(self) -> tuple[float, ...]:
        """What stands in its neurons; empty where their names do."""
        return self.gradients or self.outputs

    def number_name(self, index: int) -> str:
        """What the number in a neuron is called: a⁽¹⁾₁, or ∂a⁽¹⁾₁ of a gradient; of an input or output its title, if it has one."""
        name = self.title(index)[1]
        return f"∂{' ' * bool(self.titles)}{name}" if self.gradients else name

    @property
    def left_out(self) -> int:
        """How many of its neurons are not drawn."""
        return self.width - len(self.shown)

    @property
    def gap(self) -> int:
        """After how many of those drawn the others are left out."""
        return next((i for i, index in enumerate(self.shown) if i != index), len(self.shown))

    def title(self, index: int) -> tuple[str, str]:
        """The name of an input in its table or of an output's class, whole and shortened; that of any other neuron."""
        return self.titles[self.shown.index(index)] if self.titles else (self.neuron_name(index),) * 2

    def neuron_name(self, index: int) -> str:
        """x₁ of an input, a⁽¹⁾₁ of a neuron, z⁽¹⁾₁ before it is normalised."""
        if self.kind == "x":
            return self.names.input(index + 1)
        of_kind = self.names.output if self.kind == "a" else self.names.pre_activation
        return of_kind(self.number, index + 1)

    def bias(self, index: int) -> Value | None:
        """The bias of a neuron, if it has one."""
        neurons = neurons_of(self.layer)
        return neurons[index].bias if neurons else None


def columns_of(
    model: Feedforward, language: Language, most: int, x: Sequence[float] | None, notation: Notation
) -> list[Column]:
    """The columns of a network.

    most  so many neurons of a column are drawn at most
    x     a sample
    """
    layers = list(layers_of(model))
    dense = [layer for layer in layers if _link(layer) != "each"]
    widths = _widths(model, layers)
    _require_matching(layers, widths)
    names = Names(len(dense) > 1, max(widths[1:]) > 1, notation)
    outputs = _outputs(model, layers, x) if x is not None else [()] * (len(layers) + 1)
    shown = shown_of(widths[0], most)
    first = Column(
        "inputs",
        language("network_inputs"),
        "",
        widths[0],
        0,
        shown,
        "x",
        names,
        titles=columns_of_table(model, shown),
        outputs=outputs[0],
    )
    columns, number = [first], 0
    for layer, after, width, found in zip(layers, [*layers[1:], None], widths[1:], outputs[1:], strict=True):
        link = _link(layer)
        number += link != "each"
        columns.append(
            Column(
                link,
                language.part(layer.name),
                _activations_said(layer, language) if _activates(layer) else "",
                width,
                number,
                shown_of(width, most),
                "z" if isinstance(after, BatchNorm | ActivationLayer) else "a",
                names,
                after is None,
                layer,
                found,
            )
        )
    last = columns.pop()
    return [*columns, replace(last, titles=classes_of_outputs(model, last.width, last.shown))]


def weights_between(before: Column, column: Column) -> list[Weight]:
    """The weights of the edges that are drawn to a column."""
    neurons = neurons_of(column.layer)
    return [
        Weight(neurons[j].weights[i], column.names.weight(column.number, j + 1, i + 1), source, target)
        for target, j in enumerate(column.shown)
        for source, i in enumerate(before.shown)
    ]


def biases_of(column: Column, *, as_weights: bool) -> list[Weight]:
    """The biases of the neurons that are drawn; as the weights of an input x₀ = 1, if they are to be shown so."""
    found = []
    for target, j in enumerate(column.shown):
        bias = column.bias(j)
        if bias is not None:
            names, number = column.names, column.number
            name = names.weight(number, j + 1, 0) if as_weights else names.bias(number, j + 1)
            found.append(Weight(bias, name, -1, target))
    return found


def count_parameters(columns: Sequence[Column]) -> int:
    """How many numbers are trained, without going through the weights of a layer."""
    count = 0
    for column in columns:
        if column.layer is None:
            continue
        if column.link == "dense":
            count += sum([len(neuron.weights) + (neuron.bias is not None) for neuron in neurons_of(column.layer)])
        else:
            count += len(column.layer.parameters())
    return count


def sample_of(x: Any, model: Feedforward) -> list[float]:
    """One sample as floats, checked."""
    given = [x] if model.fan_in == 1 and isinstance(x, Value | float | int) else x
    if hasattr(given, "tolist"):
        given = given.tolist()
    numbers = kinds.LIST([given] if isinstance(given, float | int) else given, "x", "network")
    if len(numbers) != model.fan_in:
        raise ValueError(
            f"network(x={kinds.shown(x)}): the model takes {model.fan_in} numbers, and x has {len(numbers)}: give one sample"
        )
    finite = kinds.number(infinite=True)
    return [
        finite(number.data if isinstance(number, Value) else number, f"x[{i}]", "network")
        for i, number in enumerate(numbers)
    ]


def require_network(model: Any) -> Feedforward:
    """The model, if it has layers that can be drawn, or the network in an estimator."""
    model = network_in(model)
    if isinstance(model, Feedforward):
        return model
    if isinstance(model, type) and issubclass(model, Feedforward):
        raise TypeError(f"network(model): {model.__name__} is a class: make a model of it, {model.__name__}(…)")
    raise TypeError(
        f"network(model): a model is made of layers, as nn.MLP(2, [3, 1]) is, and this is {kinds.shown(model)}: of anything "
        "else viz.draw(model(x)) shows the graph"
    )


def activation_name(activation: Activation, language: Language) -> str:
    """An activation in the reader's words: ReLU, σ, escalón."""
    name = activation.name or getattr(activation.function, "__name__", "φ")
    op = REGISTRY.get(_IN_THE_TABLE.get(name, name))
    if name == "identity":
        return language("network_identity")
    return language.operation(op) if op is not None else name.replace("<lambda>", "φ")


def _activations_said(layer: Feedforward, language: Language) -> str:
    """The activation of a layer, or all that there are, where a neuron has another one: ReLU, tanh.

    A neuron of a class of the reader's own is called as its class: what it computes is not known.
    """
    of_layer = layer.output_activation
    names = [
        activation_name(neuron.activation, language) if isinstance(neuron, Neuron) else type(neuron).__name__
        for neuron in getattr(layer, "neurons", ())
        if not (of_layer.joint and isinstance(neuron, Neuron) and neuron.activation.name == "identity")
    ]
    if of_layer.joint or not names:  # softmax comes after the neurons
        names.append(activation_name(of_layer, language))
    return ", ".join(dict.fromkeys(names))


def layers_of(model: Feedforward) -> Iterator[Feedforward]:
    """The layers of a network, those of networks inside it as well; one that only makes rows of images is left out."""
    for layer in getattr(model, "layers", [model]):
        require_network(layer)
        if isinstance(layer, Flatten):
            continue
        yield from layers_of(layer) if hasattr(layer, "layers") else (layer,)


def _activates(layer: Feedforward) -> bool:
    """Whether a layer has an activation, be it the identity."""
    return "activation" in vars(layer)


def neurons_of(layer: Feedforward | None) -> Sequence[Any]:
    """The neurons of a layer, if all have weights; one that stands where a layer could is a layer of itself."""
    if isinstance(layer, Neuron | Perceptron):
        return [layer]
    found: Sequence[Any] = getattr(layer, "neurons", ())
    return found if all([isinstance(each, Neuron) for each in found]) else ()


def _link(layer: Feedforward) -> Link:
    if neurons_of(layer):
        return "dense"
    return "each" if layer.fan_out is None or isinstance(layer, BatchNorm | Dropout) else "any"


def _widths(model: Feedforward, layers: Sequence[Feedforward]) -> list[int]:
    """How many inputs a network has, and how many outputs each of its layers."""
    if model.fan_in is None:
        raise ValueError(
            f"network(model): {model!r} does not know how many inputs it has: call it with a sample first, model(x), or give its first "
            "layer input_shape=[…]"
        )
    if not layers:
        raise ValueError(f"network(model): {model!r} has no layers with neurons")
    found = [model.fan_in]
    for layer in layers:
        found.append(len(neurons_of(layer)) or layer.outputs_of(found[-1]) or found[-1])
    return found


def shown_of(width: int, most: int) -> tuple[int, ...]:
    """Which neurons of a column are drawn: all, or the first ones and the last."""
    if width <= most:
        return tuple(range(width))
    last = 1 if most < 6 else 2
    return (*range(max(most // 2, 1)), *range(width - last, width))


def _require_matching(layers: Sequence[Feedforward], widths: Sequence[int]) -> None:
    """Raise ValueError, as a sample would, if a neuron has not as many weights as there are neurons in the column before."""
    for layer, inputs in zip(layers, widths, strict=False):
        for neuron in neurons_of(layer):
            if len(neuron.weights) != inputs:
                raise of_other_width(neuron, inputs)


def _outputs(model: Feedforward, layers: Sequence[Feedforward], x: Sequence[float]) -> list[tuple[float, ...]]:
    """The sample, and what each layer makes of it, in use."""
    row = [Value(number) for number in x]
    found = [tuple(x)]
    with in_mode(model.modules(), False), no_grad():
        for layer in layers:
            (row,) = layer.forward([row])
            found.append(tuple([a.data for a in row]))
    return found
