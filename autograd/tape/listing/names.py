"""Names for the results of a listing, as lectures give them.

    W⁽²⁾, b⁽²⁾, z⁽²⁾   weights, biases and weighted sums of the second layer
    a⁽²⁾ = φ(z⁽²⁾)      its activations
    δ⁽²⁾               the gradient of z⁽²⁾
    ∂L/∂W⁽²⁾           any other gradient
    v1, v2, …          what has no name

A label that Values have is their name.  The layers are counted in the order in which a program needs their weights; one of a
kind has no number.

Read next: ``expressions.py``, what stands on the right of a line.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from autograd.table import ADD, REGISTRY, Op
from autograd.tape.instructions import Kind

from .results import Form, Result

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
    counts = Counter([result.base for result in waiting])
    pairs = Counter([(result.base, result.layer) for result in waiting])
    seen: Counter[tuple[str, int]] = Counter()
    for result in waiting:
        base, layer = result.base, result.layer
        if not base:
            unnamed = next_free(taken, unnamed)
            result.name = f"v{unnamed}"
        else:
            name = base + raised(layer) if layer and (counts[base] > 1 or result.is_numbered) else base
            key = base, layer
            if (pairs[key] > 1 or (counts[base] > 1 and not layer)) or name in taken:
                seen[key] += 1
                while f"{name}.{seen[key]}" in taken:
                    seen[key] += 1
                name = f"{name}.{seen[key]}"
            result.name = name
        taken.add(result.name)
    return unnamed


def next_free(taken: Iterable[str], unnamed: int) -> int:
    """The next number after ``unnamed`` of v1, v2, … that is free."""
    unnamed += 1
    while f"v{unnamed}" in taken:
        unnamed += 1
    return unnamed


def base_of_source(source: Result, label: str) -> str:
    """W for a matrix, w or b for a vector, or what the parameters are called: γ for γ₁, γ₂, …; C for constants."""
    if source.op is Kind.CONSTANT:
        return "C"
    found = stem(label)
    if source.slots.ndim > 1:
        return found.upper() if len(found) == 1 else found or "W"
    return found or ("w" if source.used_in is Form.PRODUCT else "b")
