r"""Write characters for TeX, in ASCII: none of a label's characters means anything to TeX.

What pdfTeX's usual fonts do not have is a box with the character's number there, and the character itself with LuaTeX and XeTeX:
``\glassgradchar``, which ``documents.py`` defines.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

#: What means something to TeX, or is another character in its fonts.
_SPECIALS = {
    "\\": r"\ensuremath{\backslash}",
    "{": r"\ensuremath{\lbrace}",
    "}": r"\ensuremath{\rbrace}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": r"\ensuremath{<}",
    ">": r"\ensuremath{>}",
    "|": r"\ensuremath{|}",
    '"': r"{\char34}",
    "'": r"{\char39}",
    "`": r"{\char96}",
    "-": "{-}",
    ",": "{,}",
    "?": "{?}",
    "!": "{!}",
    "\u00a0": "~",
    "\u202f": r"\,",
    "\u2009": r"\,",
    "…": r"\ldots{}",
    "–": "--",
    "—": "---",
    "‘": "{`}",
    "’": "{'}",
    "“": "{``}",
    "”": "{''}",
    "¿": "{?`}",
    "¡": "{!`}",
    "ß": r"\ss{}",
    "æ": r"\ae{}",
    "Æ": r"\AE{}",
    "œ": r"\oe{}",
    "Œ": r"\OE{}",
    "ø": r"\o{}",
    "Ø": r"\O{}",
    "ł": r"\l{}",
    "Ł": r"\L{}",
    "ı": r"\i{}",
}
#: The commands of TeX's mathematics for symbols, and for Greek letters, which look like Latin ones where there is none.
MATHEMATICS = {
    "−": "-",
    "×": r"\times",
    "÷": r"\div",
    "·": r"\cdot",
    "±": r"\pm",
    "∂": r"\partial",
    "∇": r"\nabla",
    "∞": r"\infty",
    "≈": r"\approx",
    "≠": r"\neq",
    "≤": r"\leq",
    "≥": r"\geq",
    "⊙": r"\odot",
    "√": r"\surd",
    "∈": r"\in",
    "∫": r"\int",
    "→": r"\to",
    "←": r"\leftarrow",
    "↑": r"\uparrow",
    "↓": r"\downarrow",
    "⇒": r"\Rightarrow",
    "›": r"\triangleright",
    "′": r"\prime",
    "°": r"^{\circ}",
    "ᵀ": r"^{\mathsf{T}}",
    "½": r"\frac{1}{2}",
    "⌊": r"\lfloor",
    "⌋": r"\rfloor",
    "ℓ": r"\ell",
    "Σ": r"\Sigma",
    "∑": r"\Sigma",
    "Π": r"\Pi",
    "ϕ": r"\phi",
    "φ": r"\varphi",
    "ς": r"\varsigma",
    "ε": r"\varepsilon",
    "ο": "o",
    **dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", [f"^{{{digit}}}" for digit in "0123456789-+"], strict=True)),
    **dict(zip("₀₁₂₃₄₅₆₇₈₉", [f"_{{{digit}}}" for digit in "0123456789"], strict=True)),
}
_GREEK = re.compile(r"GREEK (SMALL|CAPITAL) LETTER (\w+)")
_GREEK_NAMES = frozenset(
    [
        "alpha",
        "beta",
        "gamma",
        "delta",
        "epsilon",
        "zeta",
        "eta",
        "theta",
        "iota",
        "kappa",
        "lambda",
        "mu",
        "nu",
        "xi",
        "pi",
        "rho",
        "sigma",
        "tau",
        "upsilon",
        "phi",
        "chi",
        "psi",
        "omega",
        "Gamma",
        "Delta",
        "Theta",
        "Lambda",
        "Xi",
        "Pi",
        "Sigma",
        "Upsilon",
        "Phi",
        "Psi",
        "Omega",
    ]
)
_GREEK_AS_LATIN = dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΧ", "ABEZHIKMNOPTX", strict=True))
#: TeX's accents, by the combining characters of Unicode.
_ACCENTS = {
    "\u0300": "`",
    "\u0301": "'",
    "\u0302": "^",
    "\u0303": "~",
    "\u0304": "=",
    "\u0306": "u",
    "\u0307": ".",
    "\u0308": '"',
    "\u030a": "r",
    "\u030b": "H",
    "\u030c": "v",
    "\u0327": "c",
}


def text(written: str) -> str:
    r"""A text in TeX.

    >>> text("50% of $x_1"), text("ação ∂L")
    ('50\\% of \\$x\\_1', 'a\\c{c}\\~{a}o \\ensuremath{\\partial}L')
    """
    return "".join(map(_in_text, written))


def symbol(character: str) -> str | None:
    """A symbol or a Greek letter in TeX's mathematics; None if it is neither."""
    if character in MATHEMATICS:
        return MATHEMATICS[character]
    letter = _GREEK.fullmatch(unicodedata.name(character, ""))
    if letter is None:
        return None
    name = letter[2].lower().replace("lamda", "lambda")
    name = name.capitalize() if letter[1] == "CAPITAL" else name
    return rf"\{name}" if name in _GREEK_NAMES else _GREEK_AS_LATIN.get(character)


@lru_cache(maxsize=1 << 12)
def _in_text(character: str) -> str:
    if character in _SPECIALS:
        return _SPECIALS[character]
    if " " <= character <= "~":
        return character
    found = symbol(character)
    if found is not None:
        return rf"\ensuremath{{{found}}}"
    if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"):
        return ""
    if character.isspace():
        return " "
    return _accented(character) or rf"\glassgradchar{{{ord(character):X}}}"


def _accented(character: str) -> str | None:
    """A Latin letter with an accent; None if it is something else."""
    apart = unicodedata.normalize("NFD", character)
    letter, accent = apart[0], apart[1:]
    if accent not in _ACCENTS or not (letter.isascii() and letter.isalpha()):
        return None
    below = {"i": r"\i{}", "j": r"\j{}"}.get(letter, letter) if accent != "\u0327" else letter
    return rf"\{_ACCENTS[accent]}{{{below}}}"
