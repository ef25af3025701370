"""Name the numbers of a network: w⁽¹⁾₂₃ leads to neuron 2 of layer 1, from input 3."""

from __future__ import annotations

from viz.words import raised

_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def indexed(symbol: str, layer: int, *indices: int) -> str:
    """A symbol with its layer above the line and its indices below; layer 0 is none.

    >>> indexed("w", 1, 2, 3), indexed("b", 2, 1), indexed("x", 0, 12), indexed("w", 1, 12, 3)
    ('w⁽¹⁾₂₃', 'b⁽²⁾₁', 'x₁₂', 'w⁽¹⁾₁₂,₃')
    """
    below = [str(index).translate(_SUBSCRIPTS) for index in indices]
    between = "," if any([index > 9 for index in indices]) else ""
    return symbol + (raised(layer) if layer else "") + between.join(below)
