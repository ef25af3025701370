"""Make a network of a PyTorch module, and a module of a network: ``from_torch`` and ``model.to_torch``.

Both are for layers in a row, with the numbers in double precision: the outputs are the same up to rounding.  A class with a
``forward`` of its own is code, which nobody can translate: change its import, and take over its numbers with
``load_state_dict``.

PyTorch has to be installed (the extra ``torch``).
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from nn.layers import (
    ELU,
    GELU,
    ActivationLayer,
    BatchNorm,
    Dropout,
    Feedforward,
    Flatten,
    Identity,
    Layer,
    LeakyReLU,
    Linear,
    LogSoftmax,
    Neuron,
    PlainDropout,
    ReLU,
    Sequential,
    Sigmoid,
    SiLU,
    Softmax,
    Softplus,
    Tanh,
)
from nn.model import Activation, Model, is_our_code, verb

from .state_dict import load_state_dict, state_dict


def _torch() -> Any:
    try:
        return import_module("torch")
    except ImportError:
        raise ImportError("PyTorch is not installed: pip install 'glassgrad[torch]'") from None


# -- From PyTorch -------------------------------------------------------------------------------------------


def from_torch(module: Any) -> Feedforward:
    """The network that a PyTorch module is: a ``torch.nn.Sequential`` of layers that we have, or one such layer.

    Raises TypeError for a module that we do not have, with what to write.
    """
    torch = _torch()
    if not isinstance(module, torch.nn.Module):
        raise TypeError(f"from_torch takes a module of PyTorch, not {type(module).__name__}: torch.nn.Sequential(…)")
    found = _layer(module, torch)
    if module.state_dict():
        load_state_dict(found, module.state_dict())
    found.train(module.training)
    for ours, theirs in zip(_leaves(found), _leaves_of(module), strict=True):
        ours.train(theirs.training)
    return found


def _layer(module: Any, torch: Any) -> Feedforward:
    if type(module) is torch.nn.Sequential:
        names = [name for name, _ in module.named_children()]
        layers = [_layer(child, torch) for child in module.children()]
        if names == [str(i) for i in range(len(names))]:
            return Sequential(*layers)
        return Sequential(dict(zip(names, layers, strict=True)))
    make = _MAKERS.get(type(module).__name__) if type(module).__module__.startswith("torch.nn.") else None
    if make is None:
        raise TypeError(
            f"from_torch: {type(module).__name__} is none of the layers that Glassgrad has, Sequential, {', '.join(_MAKERS)}. A class with "
            "a forward of its own runs with its import changed, import nn; then model.load_state_dict(module.state_dict())"
        )
    return make(module)


def _softplus(module: Any) -> Feedforward:
    _require(module, module.beta == 1, f"beta={module.beta}", "beta=1")
    return Softplus()


def _gelu(module: Any) -> Feedforward:
    _require(module, module.approximate == "none", f"approximate={module.approximate!r}", "approximate='none'")
    return GELU()


def _flatten(module: Any) -> Feedforward:
    _require(
        module,
        (module.start_dim, module.end_dim) == (1, -1),
        f"start_dim={module.start_dim}, end_dim={module.end_dim}",
        "Flatten()",
    )
    return Flatten()


def _dropout(module: Any) -> Feedforward:
    _require(module, module.p < 1, f"p={module.p}", "p below 1")
    return Dropout(p=module.p)


def _batch_norm(module: Any) -> Feedforward:
    _require(module, module.affine and module.track_running_stats, "affine or track_running_stats off", "both on")
    _require(module, module.momentum is not None, "momentum=None", "momentum=0.1")
    return BatchNorm(module.num_features, momentum=module.momentum, epsilon=module.eps)


def _softmax(kind: type[Softmax | LogSoftmax]) -> Callable[[Any], Feedforward]:
    def made(module: Any) -> Feedforward:
        _require(module, module.dim in (None, -1, 1), f"dim={module.dim}", "dim=1, the outputs of each sample")
        return kind(module.dim)

    return made


#: How each layer of PyTorch is made here, by the name of its class.
_MAKERS: dict[str, Callable[[Any], Feedforward]] = {
    "Linear": lambda module: Linear(module.in_features, module.out_features, bias=module.bias is not None),
    "Identity": lambda _: Identity(),
    "ReLU": lambda _: ReLU(),
    "Sigmoid": lambda _: Sigmoid(),
    "Tanh": lambda _: Tanh(),
    "SiLU": lambda _: SiLU(),
    "Softplus": _softplus,
    "GELU": _gelu,
    "LeakyReLU": lambda module: LeakyReLU(module.negative_slope),
    "ELU": lambda module: ELU(module.alpha),
    "Softmax": _softmax(Softmax),
    "LogSoftmax": _softmax(LogSoftmax),
    "Dropout": _dropout,
    "BatchNorm1d": _batch_norm,
    "Flatten": _flatten,
}


def _require(module: Any, fits: bool, found: str, wanted: str) -> None:
    if not fits:
        raise TypeError(
            f"from_torch: {type(module).__name__} with {found} is not what Glassgrad's computes: {wanted} is"
        )


def _leaves(model: Any) -> list[Any]:
    """The layers in a row, those of networks inside of it as well."""
    return [leaf for layer in model.in_a_row() for leaf in _leaves(layer)] if isinstance(model, Sequential) else [model]


def _leaves_of(module: Any) -> list[Any]:
    if type(module).__name__ != "Sequential":
        return [module]
    return [leaf for child in module.children() for leaf in _leaves_of(child)]


# -- To PyTorch ---------------------------------------------------------------------------------------------


@verb
def to_torch(model: Model) -> Any:
    """The same network as a PyTorch module in double precision: a ``torch.nn.Sequential`` of its layers.

    A layer with an activation becomes two, ``Linear`` and that.  Raises TypeError for a layer that PyTorch does not have, and
    for a class of your own.
    """
    torch = _torch()
    model.parameters()  # which says what to do about a layer that has no weights yet
    for part in model.modules():
        if not all([is_our_code(getattr(part, method, None)) for method in ("__call__", "batch", "forward", "output")]):
            raise _of_unknown(part)
    modules: list[Any] = []
    for layer in _leaves(model):
        modules += _modules(layer, torch)
    module = torch.nn.Sequential(*modules).double()
    module.train(model.training)
    return module


def _modules(layer: Any, torch: Any) -> list[Any]:
    """A layer as modules of PyTorch, with its numbers."""
    if isinstance(layer, Layer | Neuron):
        bias = _has_biases(layer)
        outputs, inputs = layer.weight.shape if isinstance(layer, Layer) else (1, layer.fan_in)
        found = torch.nn.Linear(inputs, outputs, bias=bias, dtype=torch.float64)
        return [_filled(found, layer, torch), *_activation(_shared(layer), torch)]
    if isinstance(layer, BatchNorm):
        found = torch.nn.BatchNorm1d(layer.fan_in, eps=layer.epsilon, momentum=layer.momentum, dtype=torch.float64)
        return [_filled(found, layer, torch), *_activation(layer.activation, torch)]
    if isinstance(layer, Dropout) and not isinstance(layer, PlainDropout):
        return [torch.nn.Dropout(layer.rate)]
    if isinstance(layer, Flatten):
        return [torch.nn.Flatten()]
    if isinstance(layer, ActivationLayer):
        return _activation(layer.activation, torch)
    raise _of_unknown(layer)


def _of_unknown(part: Any) -> TypeError:
    return TypeError(
        f"to_torch: PyTorch has no {type(part).__name__}. A class of your own is written in PyTorch with its import changed, import "
        "torch.nn as nn; its numbers are those of model.state_dict()"
    )


def _filled(module: Any, layer: Model, torch: Any) -> Any:
    """The module with the numbers of a layer; what is frozen here needs no gradient there."""
    numbers = {name: torch.tensor(array) for name, array in state_dict(layer).items()}
    module.load_state_dict(numbers, strict=False)
    if not layer.parameters():
        module.requires_grad_(False)
    return module


def _has_biases(layer: Layer | Neuron) -> bool:
    """Whether the neurons of a layer have biases."""
    biases = [each.bias for each in (layer.rows_of_weights() if isinstance(layer, Layer) else [layer])]
    if None in biases and any([bias is not None for bias in biases]):
        raise TypeError(f"to_torch: some neurons of {layer!r} have no bias, which a layer of PyTorch cannot have")
    return None not in biases


def _shared(layer: Layer | Neuron) -> Activation:
    """The activation of all neurons of a layer."""
    if isinstance(layer, Layer) and not layer.activation.joint:
        for neuron in layer.neurons:
            if neuron.activation != layer.activation:
                raise TypeError(
                    f"to_torch: the neurons of {layer!r} have different activations, which a layer of PyTorch cannot have"
                )
    return layer.activation


def _activation(activation: Activation, torch: Any) -> list[Any]:
    name, _, setting = activation.name.rstrip(")").partition("(")
    kind = _ACTIVATIONS.get(name)
    is_named = activation.name != "" and is_our_code(activation.function)
    if kind is None or not is_named:
        what = f"the activation {activation.name!r}" if is_named else "an activation of your own"
        raise TypeError(f"to_torch: PyTorch has no module for {what}; it has {', '.join(_ACTIVATIONS)}")
    word, settings = kind
    if not word:
        return []
    values = [float(setting)] if setting else []
    return [getattr(torch.nn, word)(*values, **settings)]


#: PyTorch's module of each activation, and with which settings.  Its Softplus takes z itself from a threshold on: 40 is far
#: enough for double precision.
_ACTIVATIONS: dict[str, tuple[str, dict[str, Any]]] = {
    "identity": ("", {}),
    "sigmoid": ("Sigmoid", {}),
    "tanh": ("Tanh", {}),
    "relu": ("ReLU", {}),
    "leaky_relu": ("LeakyReLU", {}),
    "elu": ("ELU", {}),
    "softplus": ("Softplus", {"threshold": 40}),
    "silu": ("SiLU", {}),
    "gelu": ("GELU", {}),
    "softmax": ("Softmax", {"dim": -1}),
    "log_softmax": ("LogSoftmax", {"dim": -1}),
}
