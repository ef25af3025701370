"""Names for nodes: the user's label, else the formula if it is short, else v1, v2, …; a nameless result is y.

A label is untrusted text.  ``clean`` takes out what no picture may contain; escaping is each backend's own.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from autograd import Value
from autograd.symbols import Expression, Number, Variable, call, write

LONGEST_FORMULA = 14  # characters
LONGEST_NAME = 40

#: Invisible characters that reorder the text around them, or hide in it.
_DECEIVING = frozenset(map(chr, (0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF)))


@dataclass(frozen=True, slots=True)
class Name:
    """What a node is called.

    text        in one line, at most 40 characters
    full        the label as given, cleaned, however long
    given       whether the user gave it; otherwise it was derived
    expression  the same inside a formula
    """

    text: str
    full: str
    given: bool
    expression: Expression

    @property
    def symbol(self) -> str:
        """The name as it stands in ∂L/∂…: short, and in parentheses if it is a formula."""
        text = self.text if len(self.text) <= LONGEST_FORMULA else self.text[: LONGEST_FORMULA - 1].rstrip() + "…"
        return text if _is_simple(text) else f"({text})"


def _is_simple(text: str) -> bool:
    """Whether a name can stand next to other factors: "tanh(n + b)" can, "x1*w1" would be misread there."""
    depth = 0
    for character in text:
        depth += (character in "([|") - (character in ")]")
        if depth <= 0 and character in " +-*/·−×÷^":
            return False
    return True


def clean(text: str) -> str:
    """A label without what XML forbids or deceives the eye: control characters, lone surrogates, overrides.

    >>> clean("a\\x00b\\tc")
    'ab c'
    """
    kept = []
    for character in text:
        if character in "\t\n\r":
            kept.append(" ")
        elif character in _DECEIVING or character in "\ufffe\uffff" or unicodedata.category(character) in ("Cc", "Cs"):
            continue
        else:
            kept.append(character)
    return "".join(kept).strip()


def name_nodes(order: Sequence[Value]) -> dict[Value, Name]:
    """A name for every node; ``order`` is topological.

    >>> from autograd import topological_order
    >>> a, b = Value(2.0, "a"), Value(3.0)
    >>> [name.text for name in name_nodes(topological_order(a * b + 1)).values()]
    ['a', 'v1', 'a·v1', '1', 'y']
    """
    names: dict[Value, Name] = {}
    labels = {clean(value.label) for value in order}
    taken: set[tuple[str, str]] = set()  # a formula stands for one node of a scope
    unnamed = 0
    for value in order:
        label = clean(value.label)
        if label:
            names[value] = _given(label)
            continue
        if value.constant and not value.inputs:
            number = Number(value.data)
            names[value] = Name(write(number), "", given=False, expression=number)
            continue
        op = value.op
        if value is order[-1] and op is not None and "y" not in labels:
            names[value] = Name("y", "", given=False, expression=Variable("y"))
            continue
        if op is not None:
            expression = call(op, *[names[source].expression for source in value.inputs])
            text = write(expression)
            if len(text) <= LONGEST_FORMULA and text not in labels and (value.scope, text) not in taken:
                taken.add((value.scope, text))
                names[value] = Name(text, "", given=False, expression=expression)
                continue
        unnamed += 1
        while f"v{unnamed}" in labels:
            unnamed += 1
        text = f"v{unnamed}"
        names[value] = Name(text, "", given=False, expression=Variable(text))
    return names


def _given(label: str) -> Name:
    text = label if len(label) <= LONGEST_NAME else label[: LONGEST_NAME - 1].rstrip() + "…"
    return Name(text, label, given=True, expression=Variable(text if _is_simple(text) else f"({text})"))
