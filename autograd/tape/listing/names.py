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
from collections.abc import Iterable, Sequence

from autograd.table import REGISTRY
from autograd.tape.instructions import Kind

from .results import Result, Results

_INDEX = re.compile(r"[\d₀-₉\[\],._ ]+$")
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
#: What a layer ends with.
ACTIVATIONS = {
    REGISTRY[name]
    for name in ("tanh", "sigmoid", "relu", "relu_right", "leaky_relu", "elu", "softplus", "silu", "gelu", "step")
}


def stem(label: str) -> str:
    """A label without its index.

    >>> stem("w12"), stem("γ₃"), stem("b")
    ('w', 'γ', 'b')
    """
    return _INDEX.sub("", label)


class Names:
    """The names that are in use.

    last  the last number of v1, v2, …, and of each name that is given several times
    """

    def __init__(self, taken: Iterable[str]) -> None:
        self.taken, self.last = set(taken), Counter[str]()

    def give(self, results: Sequence[Result]) -> None:
        """Name results by their bases and layers."""
        counts = Counter([result.base.lower() for result in results])
        for result in results:
            needs_number = result.layer and result.base and (counts[result.base.lower()] > 1 or result.base in "za")
            result.name = result.base + (f"⁽{result.layer}⁾".translate(_SUPERSCRIPTS) if needs_number else "")
        repeated = Counter([result.name for result in results])
        for result in results:
            name = result.name
            before = "v" if not name else f"{name}." if repeated[name] > 1 or name in self.taken else ""
            while before and (result.name == name or result.name in self.taken):
                self.last[before] += 1
                result.name = f"{before}{self.last[before]}"
            self.taken.add(result.name)


def base_of_source(source: Result, results: Results, *, is_bias: bool) -> str:
    """W for a matrix, b for a vector of biases, w for another, or what the parameters are called: γ for γ₁, γ₂, …; C for constants."""
    if source.op is Kind.CONSTANT:
        return "C"
    found = stem(results.name_of(int(source.slots.flat[0])))
    if source.slots.ndim > 1:
        return found.upper() if len(found) == 1 else found or "W"
    return found or ("b" if is_bias else "w")
