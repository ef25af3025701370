"""Write numbers and letters above and below the line, with the characters that Unicode has for it."""

from __future__ import annotations

_BELOW = str.maketrans("0123456789+-=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ")
_ABOVE = str.maketrans("0123456789+-=()in", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁱⁿ")


def subscript(text: object) -> str:
    """An index below the line.

    >>> "w" + subscript(12)
    'w₁₂'
    """
    return str(text).translate(_BELOW)


def superscript(text: object) -> str:
    """A number above the line.

    >>> "z" + superscript("(1)")
    'z⁽¹⁾'
    """
    return str(text).translate(_ABOVE)
