"""Names for the results of a listing, as lectures give them.

    W⁽²⁾, b⁽²⁾, z⁽²⁾   weights, biases and weighted sums of the second layer
    a⁽²⁾ = φ(z⁽²⁾)      its activations
    δ⁽²⁾               the gradient of z⁽²⁾
    ∂L/∂W⁽²⁾           any other gradient
    v1, v2, …          what has no name

A label that Values have is their name.  The layers are counted in the order in which a program needs their weights.  What is
called as nothing else is has no number, but for z and a.

Read next: ``expressions.py``, what stands on the right of a line.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from autograd.table import ADD, REGISTRY, Op
from autograd.tape.instructions import Kind

from .results import Result

_INDEX = re.compile(r"[\d₀-₉\[\],._ ]+$")
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_ACTIVATIONS = {
    REGISTRY[name] for name in ("tanh", "sigmoid", "relu", "leaky_relu", "elu", "softplus", "silu", "gelu", "step")
}


def stem(label: str) -> str:
    """A label without its index.

    >>> stem("w12"), stem("γ₃"), stem("b")
    ('w', 'γ', 'b')
    """
    return _INDEX.sub("", label)


def raised(layer: int) -> str:
    """The number of a layer as lectures write it.

    >>> raised(12)
    '⁽¹²⁾'
    """
    return f"⁽{str(layer).translate(_SUPERSCRIPTS)}⁾"


def is_activation(op: Op | Kind | None) -> bool:
    """Whether an operation is one that a layer ends with."""
    return op in _ACTIVATIONS


def is_addition(op: Op | Kind | None) -> bool:
    return op is ADD or op is Kind.SUM


def give_names(results: Sequence[Result], taken: set[str], unnamed: int) -> int:
    """Name the results that have no name yet, by their bases and layers; returns how many are called v1, v2, ….

    taken    names that are used already
    unnamed  how many of v1, v2, … are
    """
    waiting = [result for result in results if not result.name]
    counts = Counter([result.base.lower() for result in waiting])
    names = {id(result): _numbered(result, counts) for result in waiting}
    repeated, seen = Counter(names.values()), Counter[str]()
    for result in waiting:
        result.name = names[id(result)]
        if not result.name:
            unnamed = next_free(taken, unnamed)
            result.name = f"v{unnamed}"
        elif repeated[result.name] > 1 or result.name in taken:
            seen[result.name] = next_free(taken, seen[result.name], f"{result.name}.")
            result.name += f".{seen[result.name]}"
        taken.add(result.name)
    return unnamed


def _numbered(result: Result, counts: Counter[str]) -> str:
    """What a result is called, with the number of its layer where others are called so."""
    needs_number = result.layer and result.base and (counts[result.base.lower()] > 1 or result.base in "za")
    return result.base + raised(result.layer) if needs_number else result.base


def next_free(taken: set[str], last: int, before: str = "v") -> int:
    """The next number after ``last`` that is free: of v1, v2, …"""
    last += 1
    while f"{before}{last}" in taken:
        last += 1
    return last


def base_of_source(source: Result, label: str) -> str:
    """W for a matrix, w for a vector of weights, b for another, or what the parameters are called: γ for γ₁, γ₂, …; C for constants."""
    if source.op is Kind.CONSTANT:
        return "C"
    found = stem(label)
    if source.slots.ndim > 1:
        return found.upper() if len(found) == 1 else found or "W"
    return found or ("w" if source.is_weights else "b")
