"""Write numbers and letters above and below the line, with the characters that Unicode has for it."""

from __future__ import annotations

from collections.abc import Sequence

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


def below(indices: Sequence[str], sample: str = "") -> str:
    """Indices below the line, with commas where it takes them to tell them apart; the sample's comes last.

    >>> below(["1", "2"]), below(["10", "2"]), below(["3"], "2")
    ('₁₂', '₁₀,₂', '₃,₂')
    """
    given = [index for index in indices if index]
    comma = "" if all([len(index) == 1 for index in given]) else ","
    written = comma.join(map(subscript, given))
    return ",".join([text for text in (written, subscript(sample)) if text])
