"""Describe a model's architecture as plain data, and build the model from it again.

Only the kinds in ``KINDS`` can be described, and a description is built by looking its kind up there.  A name in a
file never imports, calls or evaluates anything: this registry is closed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias

import numpy as np

from autograd import Value
from nn.layers import (
    ACTIVATION_LAYERS,
    ELU,
    MLP,
    ActivationLayer,
    BatchNorm,
    Dense,
    Dropout,
    Feedforward,
    Flatten,
    Layer,
    LeakyReLU,
    Linear,
    LogSoftmax,
    Neuron,
    PlainDropout,
    Sequential,
    Softmax,
    default_names,
)
from nn.linear_models import Perceptron
from nn.model import ACTIVATIONS, Activation, Module, activation_named, is_our_code

from .fields import (
    are_activations,
    are_names,
    are_widths,
    is_activation,
    is_dim,
    is_flag,
    is_layer_list,
    is_momentum,
    is_positive,
    is_rate,
    is_shape,
    is_slope,
    is_width,
    is_width_or_none,
)
from .tensors import ArchitectureError, tensors

Description: TypeAlias = dict[str, Any]

#: How deeply Sequentials may be nested in a file.
DEEPEST = 20


@dataclass(frozen=True)
class Kind:
    """How one kind of model is described and built.

    fields  the constructor's arguments by name, each with the check it has to pass
    size    the number of parameters and buffers, from a description alone
    build   the model, from a checked description
    optional  the fields that may be missing
    """

    cls: type[Feedforward]
    fields: dict[str, Callable[[Any], Any]]
    size: Callable[[Description], int]
    build: Callable[[Description], Feedforward]
    optional: tuple[str, ...] = ()


def describe(model: Module) -> Description:
    """A model as data that JSON can hold.

    Raises ArchitectureError for a class of the user's own and for an activation without a name.

    >>> describe(Dropout(3, rate=0.5))
    {'kind': 'Dropout', 'width': 3, 'rate': 0.5}
    """
    kind = next((name for name, each in KINDS.items() if type(model) is each.cls), None)
    if kind is None:
        raise ArchitectureError(
            f"{type(model).__name__} is a class of your own, which a file cannot describe: save its numbers, "
            "model.state_dict(), for example with numpy.savez, and give them to model.load_state_dict of a new one"
        )
    if model.lacks_weights:
        raise ArchitectureError(f"{model!r} has no weights yet, because it does not know how many inputs it has")
    described: Description = {"kind": kind}
    for name in KINDS[kind].fields:
        if name == "layers":
            described[name] = [describe(layer) for layer in model.in_a_row()]  # type: ignore[attr-defined]
        elif name == "names":
            described |= _own_names(model)
        else:
            described[name] = _plain(model, name)
    return described


def built_alike(model: Module, description: Description) -> Feedforward | None:
    """The model that is built from a description, if it is part by part like this one, and shares parameters where this does.

    None if it is not, because a part was changed by hand: another activation of one neuron, another rate, one layer in two
    places, a method of one object.
    """
    try:
        built = build(description)
    except ValueError:  # layers were taken away or added
        return None
    parts, others = model.modules(), built.modules()
    alike = (
        len(parts) == len(others)
        and all([describe(part) == describe(other) for part, other in zip(parts, others, strict=True)])
        and _count_leaves(model) == _count_leaves(built)
        and not any([_has_methods_of_its_own(part) for part in parts])
    )
    return built if alike else None


def _has_methods_of_its_own(part: Module) -> bool:
    """Whether a method of the class is hidden by an attribute of the object, ``layer.forward = f``."""
    return any([callable(getattr(type(part), name, None)) for name in vars(part)])


def _count_leaves(model: Module) -> int:
    return len({id(cell) for tensor in tensors(model) for cell in tensor.cells if isinstance(cell, Value)})


def build(description: Any) -> Feedforward:
    """The model that was described, with numbers of its own.

    Raises ArchitectureError for anything that is no description of a known kind.
    """
    kind = check(description)
    return kind.build(description)


def size(description: Any) -> int:
    """How many numbers the described model holds; nothing is built for it."""
    return check(description).size(description)


def check(description: Any, depth: int = 0) -> Kind:
    """The kind of a description, once all its fields have passed their checks."""
    if not isinstance(description, dict):
        raise ArchitectureError(f"an architecture is an object with a kind, not {description!r:.60}")
    name = description.get("kind")
    kind = KINDS.get(name) if isinstance(name, str) else None
    if kind is None:
        raise ArchitectureError(f"no kind of model is called {name!r:.60}: known are {', '.join(KINDS)}")
    if not {"kind", *kind.fields} - {*kind.optional} <= set(description) <= {"kind", *kind.fields}:
        raise ArchitectureError(
            f"a {name} is described by {', '.join(kind.fields)}, not by {sorted(description)!r:.200}"
        )
    for field, passes in kind.fields.items():
        if field in description and not passes(description[field]):
            raise ArchitectureError(f"{name}: {field} cannot be {description[field]!r:.60}")
    if name == "Sequential":
        if depth >= DEEPEST:
            raise ArchitectureError(f"Sequentials are nested more than {DEEPEST} deep")
        for layer in description["layers"]:
            check(layer, depth + 1)
    return kind


# ---------------------------------------------------------------------------------------------------
# The registry


def _plain(model: Any, name: str) -> Any:
    """A constructor's argument, read off the model."""
    if name == "width":
        return model.fan_in
    if name == "bias" and not isinstance(model.__dict__.get("bias"), bool):
        neuron = model.neurons[0] if isinstance(model, Layer) else model
        return neuron.bias is not None
    value = getattr(model, name)
    if isinstance(value, Activation):
        return _named(value)
    if name == "activations":
        return [_named(each) for each in value]
    return [_python(each) for each in value] if isinstance(value, list | tuple) else _python(value)


def _own_names(model: Any) -> Description:
    """The names of a Sequential's layers, if they are others than it gives by itself."""
    names = [layer.name for layer in model.layers]
    return {} if names == default_names(model.layers) else {"names": names}


def _python(value: Any) -> Any:
    """A NumPy number as Python's own, which JSON can hold."""
    return value.item() if isinstance(value, np.generic) else value


def _named(chosen: Activation) -> str:
    registered = ACTIVATIONS.get(chosen.name)
    if registered != chosen and not (chosen.name and is_our_code(chosen.function)):
        function = getattr(chosen.function, "__name__", chosen.function)
        raise ArchitectureError(
            f"the activation {chosen.name or function!r} is a function of your own, which a file cannot hold: use one of the names in nn.ACTIVATIONS"
        )
    if registered is None:
        raise ArchitectureError(
            f"a file holds no activation with a setting, {chosen.name}, in a layer of weights: put a layer such as nn.LeakyReLU(0.2) "
            "behind it, in an nn.Sequential"
        )
    return chosen.name


def _build_named(d: Description) -> ActivationLayer:
    return next(kind for kind in ACTIVATION_LAYERS.values() if kind.__name__ == d["kind"])()


def _build_dropout(kind: type[Dropout], d: Description) -> Dropout:
    return kind(d["width"], d["rate"])


def _build_sequential(d: Description) -> Sequential:
    layers = [build(layer) for layer in d["layers"]]
    if "names" not in d:
        return Sequential(*layers)
    names = d["names"]
    if len(names) != len(layers) or len(set(names)) != len(names):
        raise ArchitectureError(f"Sequential: names cannot be {names!r:.60}")
    return Sequential(dict(zip(names, layers, strict=True)))


def _build_layer(kind: type[Linear | Dense]) -> Callable[[Description], Feedforward]:
    def built(d: Description) -> Feedforward:
        layer: Linear | Dense
        if kind is Linear:
            layer = Linear(d["fan_in"], d["fan_out"], bias=d["bias"])
        else:
            layer = Dense(d["fan_out"], use_bias=d["bias"], kernel_initializer="zeros", input_dim=d["fan_in"])
        layer.activation = activation_named(d["activation"])
        return layer

    return built


def _mlp_size(d: Description) -> int:
    sizes = list(zip([d["fan_in"], *d["widths"]], d["widths"], strict=False))
    weights: int = sum(before * after for before, after in sizes)
    if not d["batch_norm"]:
        return weights + int(d["bias"]) * int(sum(d["widths"]))
    return weights + 4 * int(sum(d["widths"][:-1])) + int(d["bias"]) * int(d["widths"][-1])


def _build_mlp(d: Description) -> MLP:
    *hidden, output = d["activations"]
    return MLP(
        *(d["fan_in"], d["widths"], hidden, output),
        bias=d["bias"],
        batch_norm=d["batch_norm"],
        dropout=d["dropout"],
        initializer="zeros",
    )


KINDS: dict[str, Kind] = {
    "Neuron": Kind(
        Neuron,
        {"fan_in": is_width, "activation": is_activation, "bias": is_flag},
        lambda d: d["fan_in"] + d["bias"],
        lambda d: Neuron(d["fan_in"], d["activation"], bias=d["bias"], initializer="zeros"),
    ),
    "Layer": Kind(
        Layer,
        {"fan_in": is_width, "fan_out": is_width, "activation": is_activation, "bias": is_flag},
        lambda d: d["fan_out"] * (d["fan_in"] + d["bias"]),
        lambda d: Layer(d["fan_in"], d["fan_out"], d["activation"], bias=d["bias"], initializer="zeros"),
    ),
    "MLP": Kind(
        MLP,
        {
            "fan_in": is_width,
            "widths": are_widths,
            "activations": are_activations,
            "bias": is_flag,
            "batch_norm": is_flag,
            "dropout": is_rate,
        },
        _mlp_size,
        _build_mlp,
    ),
    "Sequential": Kind(
        Sequential,
        {"layers": is_layer_list, "names": are_names},
        lambda d: sum(size(layer) for layer in d["layers"]),
        _build_sequential,
        optional=("names",),
    ),
    **{
        kind.__name__: Kind(
            kind,
            {"fan_in": is_width, "fan_out": is_width, "activation": is_activation, "bias": is_flag},
            lambda d: d["fan_out"] * (d["fan_in"] + d["bias"]),
            _build_layer(kind),
        )
        for kind in (Linear, Dense)
    },
    **{
        kind.__name__: Kind(
            kind, {"width": is_width_or_none, "rate": is_rate}, lambda d: 0, partial(_build_dropout, kind)
        )
        for kind in (Dropout, PlainDropout)
    },
    "Flatten": Kind(Flatten, {"input_shape": is_shape}, lambda d: 0, lambda d: Flatten(input_shape=d["input_shape"])),
    "ActivationLayer": Kind(
        ActivationLayer, {"activation": is_activation}, lambda d: 0, lambda d: ActivationLayer(d["activation"])
    ),
    **{
        kind.__name__: Kind(kind, {}, lambda d: 0, _build_named)
        for kind in ACTIVATION_LAYERS.values()
        if kind not in (Softmax, LogSoftmax)
    },
    "Softmax": Kind(Softmax, {"dim": is_dim}, lambda d: 0, lambda d: Softmax(d["dim"])),
    "LogSoftmax": Kind(LogSoftmax, {"dim": is_dim}, lambda d: 0, lambda d: LogSoftmax(d["dim"])),
    "LeakyReLU": Kind(LeakyReLU, {"negative_slope": is_slope}, lambda d: 0, lambda d: LeakyReLU(d["negative_slope"])),
    "ELU": Kind(ELU, {"alpha": is_positive}, lambda d: 0, lambda d: ELU(d["alpha"])),
    "BatchNorm": Kind(
        BatchNorm,
        {"width": is_width, "activation": is_activation, "momentum": is_momentum, "epsilon": is_positive},
        lambda d: 4 * d["width"],
        lambda d: BatchNorm(d["width"], d["activation"], momentum=d["momentum"], epsilon=d["epsilon"]),
    ),
    "Perceptron": Kind(
        Perceptron,
        {"fan_in": is_width, "output": lambda value: value in ("binary", "bipolar")},
        lambda d: d["fan_in"] + 1,
        lambda d: Perceptron(d["fan_in"], d["output"]),
    ),
}
