"""Call the parts of a network as a book does: w⁽²⁾₁₂, b⁽²⁾₁, z⁽²⁾₁, a⁽²⁾₁, and x₁ for an input.

``nn`` labels the parts of every neuron alike, w1, w2, b, z and a, and the scopes say which neuron's they are.  The convention:

    w⁽ˡ⁾ⱼₖ   the weight of neuron j of layer l for its input k, which is row j and column k of W⁽ˡ⁾ in z⁽ˡ⁾ = W⁽ˡ⁾ a⁽ˡ⁻¹⁾ + b⁽ˡ⁾
    z⁽ˡ⁾ⱼ    its pre-activation, and a⁽ˡ⁾ⱼ = φ(z⁽ˡ⁾ⱼ) its output
    xₖ, t    an input and a target that were given as numbers

An index that has only one value on the graph is left out: a neuron by itself has w₁, b, z and a.  Where a network was
called for several samples, the number of the sample comes last: z⁽¹⁾₃,₂ is z⁽¹⁾₃ of the second.  A label of one's own is
another label, and stays as it is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from autograd import Value
from autograd.graph import kinds
from autograd.languages import preferred

from .typography import below, superscript

_LABEL = re.compile(r"([wbza])(\d*)")
_GIVEN = re.compile(r"([xt])(\d*)")
_NEURON = re.compile(r"neuron(?: (\d+))?")
_LAYER = re.compile(r"layer (\d+)")
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


class _Part(NamedTuple):
    """Which part a node is: a letter, the number of its layer, and its indices."""

    letter: str
    layer: str
    neuron: str
    place: str


def part_names(order: Sequence[Value], notation: Notation) -> dict[Value, str]:
    """The names of those nodes that are parts of a network, as a book writes them.

    >>> from autograd import scope
    >>> with scope("layer 1"), scope("neuron 1"):
    ...     a = Value(1.0, "z").tanh()
    ...     a.label = "a"
    >>> part_names([a], Notation(output="o"))
    {Value(0.7615941559557649, label='a', op='tanh'): 'o'}
    """
    parts = {value: part for value in order if value.label and (part := _part_of(value))}
    layers = {part.layer for part in parts.values() if part.layer}
    neurons = {part.neuron for part in parts.values() if part.neuron}
    times = Counter([_key(value) for value in parts])
    samples: Counter[tuple[str, str]] = Counter()
    letters = {"z": notation.pre_activation, "a": notation.output}
    names: dict[Value, str] = {}
    for value, part in parts.items():
        key = _key(value)
        samples[key] += 1
        indices = [part.neuron if len(neurons) > 1 else "", part.place]
        # Weights are there once, whatever a network is called for.
        sample = str(samples[key]) if times[key] > 1 and part.letter not in "wb" else ""
        above = superscript(f"({part.layer})") if part.layer and len(layers) > 1 else ""
        names[value] = letters.get(part.letter, part.letter) + above + below(indices, sample)
    return names


def _key(value: Value) -> tuple[str, str]:
    return value.scope, value.label


def _part_of(value: Value) -> _Part | None:
    """Which part of a network a node is, if it is one."""
    if not value.scope:
        given = _GIVEN.fullmatch(value.label) if value.constant and not value.inputs else None
        return _Part(given[1], "", "", given[2]) if given and (given[2] or given[1] == "t") else None
    found = _LABEL.fullmatch(value.label)
    around, _, own = value.scope.rpartition("/")
    neuron = _NEURON.fullmatch(own)
    if found is None or neuron is None or bool(value.inputs) is (found[1] in "wb"):
        return None
    layer = _LAYER.fullmatch(around.rpartition("/")[2])
    return _Part(found[1], layer[1] if layer else "", neuron[1] or "", found[2])
