r"""Write equations in TeX's mathematics: fractions, powers and roots are TeX's own, and so are its lines.

Words, such as the names of functions, are set by ``\glassgradword``: in the type that a document has for ``\sin``.
"""

from __future__ import annotations

import re
import unicodedata

from viz.drawing import colour_of, typeset
from viz.graph import without_isolates
from viz.words import Enclosed, Equation, Factor, Fraction, Raised, Result, Root, Row, Token, grouped

from .characters import symbol, text

#: What TeX's mathematics takes as it is.
_PLAIN = frozenset("0123456789+=<>()[]/*.:;!?")
_SPECIAL = {",": "{,}", "-": "{-}", "|": "|", "'": "'", "_": r"\_", "%": r"\%", "…": r"\ldots ", "\u202f": r"\,"}
_LETTERS = re.compile(r"[A-Za-z]+|\s+|.", flags=re.DOTALL)
_POWER = re.compile("[⁻⁺⁰¹²³⁴⁵⁶⁷⁸⁹]+")


def mathematics(equation: Equation, *, bold: bool = False) -> str:
    r"""An equation, to stand between dollars.

    bold  whether its numbers are

    >>> from viz.words import Token
    >>> mathematics(Fraction(Token("name", "loss"), Token("number", "−0.5")))
    '\\frac{\\mathit{loss}}{-0.5}'
    """
    match equation:
        case Token():
            return _token(equation, bold=bold)
        case Row(parts):
            return "".join([mathematics(part, bold=bold) for part in parts])
        case Factor(part, flow):
            colour = "muted" if flow is None else colour_of(flow)
            return rf"{{\color{{glassgrad-{colour}}}{mathematics(part, bold=bold)}}}"
        case Result(part):
            return mathematics(part, bold=True)
        case Fraction(above, below):
            over, under = (mathematics(grouped(part), bold=bold) for part in (above, below))
            return rf"\frac{{{over}}}{{{under}}}"
        case Raised(base, exponent):
            return rf"{{{mathematics(base, bold=bold)}}}^{{{mathematics(grouped(exponent), bold=bold)}}}"
        case Root(inside):
            return rf"\sqrt{{{mathematics(grouped(inside), bold=bold)}}}"
        case Enclosed(inside, left, right):
            written = mathematics(inside, bold=bold)
            if r"\frac" in written or r"\sqrt" in written:
                return rf"\left{left}{written}\right{right}"
            return f"{left}{written}{right}"
    raise TypeError(f"{type(equation).__name__} is no piece of an equation")


def _token(token: Token, *, bold: bool) -> str:
    written = []
    for piece, level in typeset(token.text):
        inside = _piece(without_isolates(piece), token.kind, bold=bold)
        written.append(inside if level == 0 else f"{'^' if level > 0 else '_'}{{{inside}}}")
    return "".join(written)


def _piece(piece: str, kind: str, *, bold: bool) -> str:
    """A text on one level: letters are a name, or upright; a power of ten is raised."""
    written, end = [], 0
    for power in _POWER.finditer(piece):
        raised = unicodedata.normalize("NFKC", power[0]).replace("\N{MINUS SIGN}", "-")
        written += [_line(piece[end : power.start()], kind, bold=bold), f"^{{{raised}}}"]
        end = power.end()
    return "".join([*written, _line(piece[end:], kind, bold=bold)])


def _line(piece: str, kind: str, *, bold: bool) -> str:
    words = [_word(found[0], kind) for found in _LETTERS.finditer(piece)]
    if kind == "number" and bold and words:
        return rf"\mathbf{{{''.join(words)}}}"
    return "".join(words)


def _word(word: str, kind: str) -> str:
    if word.isspace():
        return {"sign": r"\;" if len(word) > 1 else " ", "number": r"\,"}.get(kind, r"\ ")
    if word.isascii() and word.isalpha():
        if kind != "name":
            return rf"{{\glassgradword {word}}}"
        return word if len(word) == 1 else rf"\mathit{{{word}}}"
    if word in _PLAIN:
        return word
    if word in _SPECIAL:
        return _SPECIAL[word]
    found = symbol(word)
    if found is not None:
        return f"{found} " if found[0] == "\\" and found[-1].isalpha() else found
    return rf"\mbox{{{text(word)}}}"
