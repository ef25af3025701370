"""Say what a lecture calls the two numbers of a neuron: z and a, n and a, s and y …"""

from __future__ import annotations

import re
from dataclasses import dataclass

from autograd.graph import kinds
from autograd.languages import preferred

_WORD = re.compile(r"[^\W\d_]\w*")


@dataclass(frozen=True, slots=True)
class Notation:
    """What a lecture calls the two numbers of a neuron, where lectures differ.

    pre_activation  z, or a, n, s …
    output          a, or y, o, f, h …
    """

    pre_activation: str = "z"
    output: str = "a"


def notation_of(notation: str | Notation | None, function: str) -> Notation:
    """The notation asked for: two names, as in "n a"; "z a" if none is given.

    >>> notation_of("n o", "draw").output
    'o'
    """
    if isinstance(notation, Notation):
        return notation
    if notation is None:
        return preferred("notation", _two_names) or Notation()
    if not isinstance(notation, str):
        raise TypeError(
            f"{function}: notation={kinds.shown(notation)}: what a neuron's pre-activation and its output are called, as "
            "'n a'; 'z a' if not given"
        )
    try:
        return _two_names(notation)
    except ValueError:
        raise ValueError(
            f"{function}: notation={kinds.shown(notation)}: write two different names, for a neuron's pre-activation and its "
            "output, as 'n a'; 'z a' if not given"
        ) from None


def _two_names(notation: str) -> Notation:
    names = notation.split()
    if len(names) != 2 or names[0] == names[1] or not all(map(_WORD.fullmatch, names)):
        raise ValueError("'z a' / 'n a' / 'n o'")
    return Notation(*names)
