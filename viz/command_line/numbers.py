"""Read the numbers of the names: w=0.5, x=1/2, y=pi/4, and lists, w=[0.5, -1]; in Spanish and Portuguese also w=0,5."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from autograd import Value, constant, topological_order
from autograd.languages import Language

from .evaluation import Number, result_of
from .expression import Program, check_names, normal
from .mistakes import Mistake

#: What gives a name its number: no comparison, x==2.
GIVEN = re.compile(r"\s*([^=<>!]*?)\s*=(?!=)(.*)", re.DOTALL)

_DECIMAL_COMMA = re.compile(r"[-+−]?\d*,\d+")


def numbers_of(words: Sequence[str], language: Language) -> dict[str, Number]:
    """What is given to each name; raises ``Mistake``.

    >>> numbers_of(["w=0.5", "x=1/2", "b=[1, 2]"], Language())
    {'w': 0.5, 'x': 0.5, 'b': [1.0, 2.0]}
    >>> numbers_of(["w=0,5"], Language("es"))
    {'w': 0.5}
    """
    found: dict[str, Number] = {}
    for word in words:
        given = GIVEN.fullmatch(word)
        name = "" if given is None else normal(given[1])
        if given is None or not name.isidentifier():
            raise Mistake("no_name", word)
        if name in found:
            raise Mistake("two_values", word, name=name)
        found[name] = _number(name, given[2], word, language)
    return found


def is_number(text: str, language: Language) -> bool:
    """Whether a text is a number that a name can be given."""
    try:
        _number("", text, "", language)
    except Mistake:
        return False
    return True


def _number(name: str, text: str, word: str, language: Language) -> Number:
    place = (len(word) - len(text), len(word))
    if _DECIMAL_COMMA.fullmatch(text.strip()) and not language.decimal_comma:
        raise Mistake("value_decimal_point", word, place, name=name, instead=text.strip().replace(",", "."))
    if language.decimal_comma:
        text = _with_points(text)
    try:
        return float(text.replace("−", "-"))
    except ValueError:
        pass
    try:
        return _computed(text)
    except Mistake:
        raise Mistake("no_number", word, place, name=name) from None


def _computed(text: str) -> Number:
    """The number of an expression without names: 1/2, pi/4."""
    program = Program(text)
    check_names(program, ())
    number = result_of(program, {})
    return [float(each) for each in number] if isinstance(number, list) else float(number)


def _with_points(text: str) -> str:
    """Decimal commas as points: in a list only if ";" stands between its elements, [0,5; 2]."""
    if ";" in text or "[" not in text:
        return text.replace(",", ".").replace(";", ",") if not re.search(r"\w\(", text) else text
    return text


def leaves(numbers: Mapping[str, Number], differentiated: Sequence[str] | None) -> dict[str, Number]:
    """A leaf of the graph for each number, labelled with its name; w1, w2 … for a list.

    differentiated  the names that get gradients, the others are constants; None: all
    """

    def leaf(number: float | Value, label: str, name: str) -> Value:
        data = float(number)
        return Value(data, label) if differentiated is None or name in differentiated else constant(data, label)

    return {
        name: [leaf(each, f"{name}{i}", name) for i, each in enumerate(number, 1)]
        if isinstance(number, list)
        else leaf(number, name, name)
        for name, number in numbers.items()
    }


#: What stands between two numbers that are given in one text: "w=0.7 x=3", "w=0.7, x=3".
_BETWEEN = re.compile(r"[\s,;]+(?=[^\W\d]\w*\s*=(?!=))")


def changes_of(text: str, labels: Sequence[str], language: Language) -> dict[str, float]:
    """The other numbers that a text gives to leaves, by their labels; raises ``Mistake``.

    labels  those of the leaves that may have other numbers

    >>> changes_of("w=0.7, x=[1, 2]", ["w", "x1", "x2"], Language())
    {'w': 0.7, 'x1': 1.0, 'x2': 2.0}
    """
    words = _BETWEEN.split(text.strip())
    changes: dict[str, float] = {}
    for word, (name, number) in zip(words, numbers_of(words, language).items(), strict=True):
        found = {f"{name}{i}": each for i, each in enumerate(number, 1)} if isinstance(number, list) else {name: number}
        elements = _elements(name, labels)
        if elements and isinstance(number, list) and len(number) != len(elements):
            raise Mistake("length_of_change", word, name=name, names=", ".join(elements))
        if not found.keys() <= set(labels):
            raise Mistake("no_change", word, (0, len(word.partition("=")[0])), name=name, names=", ".join(labels))
        changes |= {label: float(each) for label, each in found.items()}
    return changes


def labels_of(root: Value) -> list[str]:
    """The labels of the leaves that may have other numbers."""
    return [value.label for value in topological_order(root) if not value.inputs and not value.constant]


def named(text: str, labels: Sequence[str]) -> list[str]:
    """The leaves that a text names, by their labels: of a list all its elements.

    >>> named("w, x", ["w", "x1", "x2"])
    ['w', 'x1', 'x2']
    """
    names = text.replace(",", " ").split()
    return [label for name in names for label in ([name] if name in labels else _elements(name, labels) or [name])]


def _elements(name: str, labels: Sequence[str]) -> list[str]:
    """The labels of a list's elements."""
    return [label for label in labels if re.fullmatch(rf"{re.escape(name)}\d+", label)]
