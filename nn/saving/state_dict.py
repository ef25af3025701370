"""Give a model's numbers as arrays by PyTorch's names, and take them back: ``state_dict`` and ``load_state_dict``.

    {"hidden.weight": (fan_out, fan_in), "hidden.bias": (fan_out,)}

The names are those of attributes, joined by dots; layers of a Sequential have their index, or the name that they were given.
So the numbers of a PyTorch module go into the same class with the import changed.

Read next: ``torch_modules.py``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from autograd import Value
from autograd.graph import are_all, kinds
from autograd.tape import Array
from nn.layers import BatchNorm, Layer, Neuron, Sequential, default_names
from nn.linear_models import Perceptron
from nn.model import Model, Module, attributes_of, verb

from .tensors import Tensor, tensors

#: PyTorch's words for the tensors of a layer.
_WORDS = {
    "weights": "weight",
    "bias": "bias",
    "gamma": "weight",
    "beta": "bias",
    "running_mean": "running_mean",
    "running_variance": "running_var",
}


@verb
def state_dict(model: Model) -> dict[str, Array]:
    """A model's numbers by name: copies, in double precision.

    >>> import nn
    >>> {name: array.shape for name, array in state_dict(nn.Sequential(nn.Linear(3, 2), nn.ReLU())).items()}
    {'0.weight': (2, 3), '0.bias': (2,)}
    """
    model.parameters()  # which says what to do about a layer that has no weights yet
    return {
        tensor.name: np.array(tensor.numbers(), dtype=np.float64).reshape(tensor.shape) for tensor in _named(model, "")
    }


@verb
def load_state_dict(model: Model, state_dict: Mapping[str, Any], strict: bool = True) -> None:
    """Take over the numbers of a ``state_dict``, PyTorch's or ours.

    state_dict  arrays or tensors by name
    strict      whether every name has to be there, and no other

    Raises KeyError for a name that is missing or not known, ValueError for another shape; then nothing is changed.
    """
    strict = kinds.FLAG(strict, "strict", "load_state_dict")
    given = kinds.instance("a dictionary of arrays by name, as model.state_dict() gives", Mapping)(
        state_dict, "state_dict", "load_state_dict"
    )
    model.parameters()
    places = {tensor.name: tensor for tensor in _named(model, "")}
    arrays = {name: _array(thing, name) for name, thing in given.items() if not _counts_batches(name)}
    missing, unknown = [name for name in places if name not in arrays], [name for name in arrays if name not in places]
    if strict and (missing or unknown):
        lacks = f"lacks {', '.join(map(repr, missing[:5]))}" if missing else ""
        holds = (
            f"holds {', '.join(map(repr, unknown[:5]))}, which {type(model).__name__} does not have" if unknown else ""
        )
        raise KeyError(f"load_state_dict: the dictionary {' and '.join(filter(None, [lacks, holds]))}")
    for name, array in arrays.items():
        if name in places and array.shape != places[name].shape:
            raise ValueError(
                f"load_state_dict: {name} has shape {array.shape}, and the model's has {places[name].shape}"
            )
    for name, array in arrays.items():
        if name in places:
            places[name].assign(array.reshape(-1).tolist())


def _counts_batches(name: Any) -> bool:
    """Whether it is what PyTorch's batch normalisation counts, which ours does not need."""
    return isinstance(name, str) and name.rpartition(".")[2] == "num_batches_tracked"


def _array(thing: Any, name: str) -> Array:
    """An array, or a tensor of PyTorch, as floats."""
    array = thing.detach().cpu().numpy() if hasattr(thing, "detach") and hasattr(thing, "cpu") else thing
    try:
        return np.asarray(array, dtype=np.float64)
    except (TypeError, ValueError):
        raise ValueError(f"load_state_dict: {name} is {kinds.shown(thing)}, and no array of numbers") from None


def _named(module: Module, path: str, around: tuple[int, ...] = ()) -> Iterator[Tensor]:
    """The tensors of a module, by PyTorch's names; ``around`` are the modules that this one is inside of."""
    if isinstance(module, Layer | Neuron | Perceptron | BatchNorm):
        for tensor in tensors(module):
            row = tensor.name == "weights" and len(tensor.shape) == 1
            yield replace(tensor, name=path + _WORDS[tensor.name], shape=(1, *tensor.shape) if row else tensor.shape)
        return
    around = (*around, id(module))
    if isinstance(module, Sequential):
        layers = module.in_a_row()
        names = [layer.name for layer in layers]
        if names == default_names(layers) or type(module) is not Sequential:
            names = [str(i) for i in range(len(names))]
        for name, layer in zip(names, layers, strict=True):
            yield from _held(layer, path + name, around)
        return
    for attribute, thing in attributes_of(module):
        yield from _held(thing, path + attribute, around)


def _held(thing: Any, name: str, around: tuple[int, ...]) -> Iterator[Tensor]:
    """The tensors in an attribute: a module's, a Value or several, and those in lists and dictionaries."""
    if isinstance(thing, Module):
        if id(thing) not in around:
            yield from _named(thing, f"{name}.", around)
    elif isinstance(thing, Value):
        if thing.op is None:
            yield Tensor(name, (), [thing])
    elif isinstance(thing, np.ndarray):
        if thing.dtype.hasobject and are_all(cells := thing.reshape(-1).tolist(), Value):
            yield Tensor(name, thing.shape, cells)
    elif isinstance(thing, list | tuple):
        if thing and are_all(list(thing), Value):
            yield Tensor(name, (len(thing),), list(thing))
        else:
            for i, part in enumerate(thing):
                yield from _held(part, f"{name}.{i}", around)
    elif isinstance(thing, Mapping):
        for key, part in thing.items():
            yield from _held(part, f"{name}.{key}", around)
