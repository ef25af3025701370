"""Describe a model's architecture as plain data, and build the model from it again.

Only the kinds in ``KINDS`` can be described, and a description is built by looking its kind up there.  A name in a
file never imports, calls or evaluates anything: this registry is closed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from autograd import Value
from nn.layers import MLP, BatchNorm, Dropout, Feedforward, Layer, Neuron, PlainDropout, Sequential
from nn.linear_models import Perceptron
from nn.model import ACTIVATIONS, Activation, Module

Description: TypeAlias = dict[str, Any]

#: The widest layer that a file may describe.
WIDEST = 1 << 27

#: How deeply Sequentials may be nested in a file.
DEEPEST = 20


class ArchitectureError(ValueError):
    """A description that is not valid, or a model that cannot be described."""


@dataclass(frozen=True)
class Kind:
    """How one kind of model is described and built.

    fields  the constructor's arguments by name, each with the check it has to pass
    size    the number of parameters and buffers, from a description alone
    build   the model, from a checked description
    """

    cls: type[Feedforward]
    fields: dict[str, Callable[[Any], Any]]
    size: Callable[[Description], int]
    build: Callable[[Description], Feedforward]


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
            "[p.data for p in model.parameters()], and build the model before putting them back"
        )
    described: Description = {"kind": kind}
    for name in KINDS[kind].fields:
        if name == "layers":
            described[name] = [describe(layer) for layer in model.children()]
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
    if set(description) != {"kind", *kind.fields}:
        raise ArchitectureError(
            f"a {name} is described by {', '.join(kind.fields)}, not by {sorted(description)!r:.200}"
        )
    for field, passes in kind.fields.items():
        if not passes(description[field]):
            raise ArchitectureError(f"{name}: {field} cannot be {description[field]!r:.60}")
    if name == "Sequential":
        if depth >= DEEPEST:
            raise ArchitectureError(f"Sequentials are nested more than {DEEPEST} deep")
        for layer in description["layers"]:
            check(layer, depth + 1)
    return kind


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
        weights = [w for neuron in module.neurons for w in neuron.weights]
        yield Tensor(f"{at}weights", (module.fan_out, module.fan_in), weights)
        biases = [neuron.bias for neuron in module.neurons if neuron.bias is not None]
        if biases:
            yield Tensor(f"{at}bias", (module.fan_out,), biases)
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


def _python(value: Any) -> Any:
    """A NumPy number as Python's own, which JSON can hold."""
    return value.item() if isinstance(value, np.generic) else value


def _named(chosen: Activation) -> str:
    if not chosen.name:
        raise ArchitectureError(
            f"the activation {getattr(chosen.function, '__name__', chosen.function)!r} is a function of your own, which "
            "a file cannot hold: use one of the names in nn.ACTIVATIONS"
        )
    return chosen.name


def _is_width(value: Any) -> bool:
    return type(value) is int and 1 <= value <= WIDEST


def _are_widths(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(_is_width(width) for width in value)


def _is_flag(value: Any) -> bool:
    return type(value) is bool


def _is_rate(value: Any) -> bool:
    return type(value) in (int, float) and 0.0 <= value < 1.0


def _is_positive(value: Any) -> bool:
    return type(value) in (int, float) and 0.0 < value < math.inf


def _is_momentum(value: Any) -> bool:
    return _is_positive(value) and value <= 1.0


def _is_activation(value: Any) -> bool:
    return isinstance(value, str) and value in ACTIVATIONS


def _are_activations(value: Any) -> bool:
    return isinstance(value, list) and all(_is_activation(each) for each in value)


def _is_layer_list(value: Any) -> bool:
    return isinstance(value, list) and bool(value)


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
        {"fan_in": _is_width, "activation": _is_activation, "bias": _is_flag},
        lambda d: d["fan_in"] + d["bias"],
        lambda d: Neuron(d["fan_in"], d["activation"], bias=d["bias"], initializer="zeros"),
    ),
    "Layer": Kind(
        Layer,
        {"fan_in": _is_width, "fan_out": _is_width, "activation": _is_activation, "bias": _is_flag},
        lambda d: d["fan_out"] * (d["fan_in"] + d["bias"]),
        lambda d: Layer(d["fan_in"], d["fan_out"], d["activation"], bias=d["bias"], initializer="zeros"),
    ),
    "MLP": Kind(
        MLP,
        {
            "fan_in": _is_width,
            "widths": _are_widths,
            "activations": _are_activations,
            "bias": _is_flag,
            "batch_norm": _is_flag,
            "dropout": _is_rate,
        },
        _mlp_size,
        _build_mlp,
    ),
    "Sequential": Kind(
        Sequential,
        {"layers": _is_layer_list},
        lambda d: sum(size(layer) for layer in d["layers"]),
        lambda d: Sequential(*[build(layer) for layer in d["layers"]]),
    ),
    "Dropout": Kind(
        Dropout, {"width": _is_width, "rate": _is_rate}, lambda d: 0, lambda d: Dropout(d["width"], d["rate"])
    ),
    "PlainDropout": Kind(
        PlainDropout, {"width": _is_width, "rate": _is_rate}, lambda d: 0, lambda d: PlainDropout(d["width"], d["rate"])
    ),
    "BatchNorm": Kind(
        BatchNorm,
        {"width": _is_width, "activation": _is_activation, "momentum": _is_momentum, "epsilon": _is_positive},
        lambda d: 4 * d["width"],
        lambda d: BatchNorm(d["width"], d["activation"], momentum=d["momentum"], epsilon=d["epsilon"]),
    ),
    "Perceptron": Kind(
        Perceptron,
        {"fan_in": _is_width, "output": lambda value: value in ("binary", "bipolar")},
        lambda d: d["fan_in"] + 1,
        lambda d: Perceptron(d["fan_in"], d["output"]),
    ),
}
