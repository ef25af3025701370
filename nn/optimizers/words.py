"""Take the settings of an optimizer by PyTorch's and Keras's names: ``lr``, ``betas``, ``eps``.

    lr          learning_rate
    betas       beta1 and beta2         Keras: beta_1, beta_2
    eps         epsilon
    alpha       rho, of RMSProp
    etas        shrink and grow, of Rprop
    step_sizes  smallest and largest, of Rprop

Read next: ``gradient_descent.py``.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any, TypedDict

from autograd.graph import kinds


class Words(TypedDict, total=False):
    """The other names of settings, for type checkers."""

    lr: float
    betas: tuple[float, float]
    eps: float
    alpha: float
    etas: tuple[float, float]
    step_sizes: tuple[float, float]
    beta_1: float
    beta_2: float


#: Our names for each.
_OURS = {
    "lr": ("learning_rate",),
    "betas": ("beta1", "beta2"),
    "eps": ("epsilon",),
    "alpha": ("rho",),
    "etas": ("shrink", "grow"),
    "step_sizes": ("smallest", "largest"),
    "beta_1": ("beta1",),
    "beta_2": ("beta2",),
}


def known(words: Mapping[str, Any], kind: type) -> Mapping[str, Any]:
    """These settings, if all of them are other names of some; else they are none, and TypeError says which there are."""
    for word in words.keys() - _OURS.keys():
        made = [vars(each)["__init__"] for each in reversed(kind.__mro__) if "__init__" in vars(each)]
        of_all = [name for each in made for name in inspect.signature(each).parameters]
        ours = [
            name
            for name in dict.fromkeys(of_all)
            if name not in ("self", "parameters", "args", "kwargs", "hyper", "words")
        ]
        raise TypeError(f"{kind.__name__} has no setting {word!r}; its settings are {', '.join(ours)}")
    return words


def in_our_words(kind: type, settings: dict[str, Any]) -> dict[str, Any]:
    """The settings of an optimizer by our names.

    Raises TypeError for a setting that it does not have, ValueError if one is given by both names.
    """
    found = {name: value for name, value in settings.items() if name not in _OURS}
    for word, value in settings.items():
        for name, number in zip(_OURS.get(word, ()), _parts(word, value, kind), strict=False):
            if name not in found:
                raise TypeError(f"{kind.__name__} has no setting {word!r}; its settings are {', '.join(found)}")
            default = inspect.signature(kind).parameters.get(name)
            if default is not None and found[name] != default.default:
                raise ValueError(
                    f"{kind.__name__}({name}={kinds.shown(found[name])}, {word}={kinds.shown(value)}): {word} is another name for "
                    f"{name}: give one of the two"
                )
            found[name] = number
    return found


def _parts(word: str, value: Any, kind: type) -> list[Any]:
    """The numbers that a word stands for."""
    count = len(_OURS.get(word, ("",)))
    if count == 1:
        return [value]
    numbers = kinds.LIST(value, word, kind.__name__)
    if len(numbers) != count:
        raise ValueError(
            f"{kind.__name__}({word}={kinds.shown(value)}): {word} must be {' and '.join(_OURS[word])}, two numbers"
        )
    return list(numbers)
