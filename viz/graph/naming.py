"""Name nodes: by the user's label, else by the formula if it is short, else v1, v2, …; a nameless result is y, the
sum of a softmax Σ, and a sum that is too long for its formula has its ends, x₁ + … + x₅.

On a card that is enough.  In a formula two nodes of one name would be taken for one (w·w for w²), so there the
name also says in which scope the node is, or which of several it is: h[left], w#2.  What ``nn`` labels has the names that
books give to the parts of a network (``parts``).

A label is untrusted text.  ``autograd.languages.clean`` takes out what no picture may contain; each backend escapes the rest.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from autograd import Value
from autograd.languages import Language, clean
from autograd.table import ADD, DIVIDE, LOG, Call, Expression, Number, Variable, call, made_of

from .parts import Notation, part_names
from .typography import isolated, subscript

#: The labels that losses give to targets; so many values before a result may be one.
_TARGET = re.compile(r"t\d*")
_FARTHEST = 2000

LONGEST_FORMULA = 14  # characters
LONGEST_NAME = 40

_POWERS = tuple("⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True, slots=True)
class Name:
    """What a node is called.

    text        in one line, at most 40 characters
    full        the label as given, cleaned, however long
    given       whether the user gave it; otherwise it was derived
    expression  the same inside a formula
    distinct    a name that no other node has, where ``text`` is not: "h[left]"; "" where it is
    symbol      as it stands in ∂L/∂…: short, and in parentheses if it is a formula
    """

    text: str
    full: str
    given: bool
    expression: Expression
    distinct: str = ""
    symbol: str = field(init=False)

    def __post_init__(self) -> None:
        text = self.distinct or self.short
        # ∂y/∂x² would be read as a second derivative
        plain = is_simple(text) and not text.endswith(_POWERS)
        object.__setattr__(self, "symbol", isolated(text) if plain else f"({isolated(text)})")

    @property
    def unique(self) -> str:
        """The name in a list of all nodes."""
        return isolated(self.distinct or self.text)

    @property
    def short(self) -> str:
        """The name, at most 14 characters of it."""
        return shortened(self.text, LONGEST_FORMULA)


def shortened(text: str, length: int) -> str:
    """The text in so many characters: its beginning and its end, for names in one place often begin alike.

    >>> shortened("hidden_weight_left", 14), shortened("hidden_weight_right", 14), shortened("bias", 14)
    ('hidden_…t_left', 'hidden_…_right', 'bias')
    """
    if len(text) <= length:
        return text
    end = (length - 1) // 2
    return f"{text[: length - 1 - end].rstrip()}…{text[-end:].lstrip()}"


def is_simple(text: str) -> bool:
    """Whether a name can stand next to other factors: "tanh(n + b)" can, "x1*w1" would be misread there.

    >>> is_simple("|x − 1|"), is_simple("|x|/√z")
    (True, False)
    """
    around: list[str] = []  # what is open here: a bar opens or closes, unless a bracket is open since
    for character in text:
        if character in "([" or (character == "|" and around[-1:] != ["|"]):
            around.append(character)
        elif character == "|":
            around.pop()
        elif character in ")]":
            while around and around.pop() == "|":  # a bar alone: p(x|y)
                pass
        elif not around and character in " +-*/·−×÷^":
            return False
    return True


def name_nodes(
    order: Sequence[Value],
    language: Language,
    called: Mapping[Value, str] | None = None,
    notation: Notation | None = None,
    known: Mapping[Value, Name] = MappingProxyType({}),
    *,
    results: Sequence[Value] = (),
) -> dict[Value, Name]:
    """A name for every node, which in formulas no other node has; ``order`` is topological.

    language  whose words and decimal comma derived names are written with
    called    what some nodes are called, if no label says so
    notation  what the parts of a network are called (``parts``)
    known     names that are given already
    results   the results, if there are several: without names they are y₁, y₂ …

    >>> from autograd import topological_order
    >>> a, b = Value(2.0, "a"), Value(3.0)
    >>> [name.text for name in name_nodes(topological_order(a * b + 1), Language()).values()]
    ['a', 'v1', 'a·v1', '1', 'y']
    """
    parts = {} if known else part_names(order, notation or Notation())
    names = {**_numbered(results), **(called or {})}
    return _told_apart(order, _short_names(order, language, names, parts, known), language)


def _numbered(results: Sequence[Value]) -> dict[Value, str]:
    """The names of several results: y₁, y₂ …"""
    if len(results) < 2:
        return {}
    computed = [value for value in results if value.op is not None]
    return {value: f"y{subscript(str(number))}" for number, value in enumerate(computed, 1)}


def _short_names(
    order: Sequence[Value],
    language: Language,
    called: Mapping[Value, str],
    parts: Mapping[Value, str],
    known: Mapping[Value, Name],
) -> dict[Value, Name]:
    """Names as they stand on cards, where the boxes around them say which neuron's they are."""
    names: dict[Value, Name] = {}
    shown = {value: parts.get(value) or _label(value, language) for value in order}
    labels = set(shown.values())
    taken: set[tuple[str, str]] = set()  # a formula stands for one node of a scope
    mentioned: dict[Value, dict[str, Value]] = {}  # the nodes that a name is made of
    sums = _sums_of_softmax(order)
    long_sums: dict[Value, Expression] = {}  # with the first term of each
    unnamed = 0
    is_loss = any([value is not order[-1] for value in called]) or any(
        [name.startswith("y") for name in parts.values()]
    )
    is_loss = is_loss or any(map(_is_part_of_loss, _before(order[-1]) if known else order))
    result = next((name for name in ("Lfr" if is_loss else "yfLr") if name not in labels), "")
    for value in order:
        if value in known:
            names[value], mentioned[value] = known[value], {known[value].text: value}
            continue
        label = shown[value]
        mentioned[value] = {label: value}
        if label:
            names[value] = given_name(label)
            continue
        if is_plain_number(value):
            number = Number(value.data)
            names[value] = Name(language.written(number), "", given=False, expression=number)
            mentioned[value] = {}
            continue
        op = value.op
        name = called.get(value) or (result if value is order[-1] and op is not None else "")
        if name and name not in labels:
            names[value] = Name(name, "", given=False, expression=Variable(name))
            mentioned[value] = {name: value}
            continue
        total = sums.get(value, "")
        if op is not None and (not total or total in labels):
            expression = call(op, *[names[source].expression for source in value.inputs])
            text = language.written(expression)
            if op is ADD and (len(text) > LONGEST_FORMULA or value.inputs[0] in long_sums):
                first = long_sums.get(value.inputs[0]) or _first_term(value.inputs[0], names)
                if first is not None:
                    expression = call(op, call(op, first, Variable("…")), names[value.inputs[1]].expression)
                    text, long_sums[value] = language.written(expression), first
            is_free = text not in labels and (value.scope, text) not in taken and not _guard_acts(value)
            # 1·x is simplified to x, and a product of two nodes called w would read w²: those say nothing.
            if len(text) <= LONGEST_FORMULA and is_free and isinstance(expression, Call):
                made_of_names = [entry for source in value.inputs for entry in mentioned[source].items()]
                by_name = dict(made_of_names)
                if all([by_name[each] is of for each, of in made_of_names]):
                    taken.add((value.scope, text))
                    names[value] = Name(text, "", given=False, expression=expression)
                    mentioned[value] = by_name
                    continue
        text = total
        if not text or text in labels:
            unnamed += 1
            while f"v{unnamed}" in labels:
                unnamed += 1
            text = f"v{unnamed}"
        names[value] = Name(text, "", given=False, expression=Variable(text))
        mentioned[value] = {text: value}
    return names


def _sums_of_softmax(order: Sequence[Value]) -> dict[Value, str]:
    """What the sum of a softmax's exponentials, or a logsumexp's, is called: Σ, or Σ₁, Σ₂ … if there are several."""
    taken_by = {"softmax": DIVIDE, "logsumexp": LOG, "log_softmax": LOG}
    users = [v for v in order if v.op is not None and v.op is taken_by.get(v.scope.rpartition("/")[2])]
    sums = [total for total in dict.fromkeys([v.inputs[-1] for v in users]) if total.op is ADD]
    return {total: "Σ" + (subscript(str(i)) if len(sums) > 1 else "") for i, total in enumerate(sums, 1)}


def _first_term(value: Value, names: Mapping[Value, Name]) -> Expression | None:
    """The first term of a sum that is called by its formula; a 0 at its beginning, as ``sum`` puts it there, is none."""
    expression = names[value].expression
    if not (isinstance(expression, Call) and expression.op is ADD):
        return None
    first, second = expression.inputs
    while isinstance(first, Call) and first.op is ADD:
        first, second = first.inputs
    return second if first == Number(0.0) else first


def _before(result: Value) -> Iterator[Value]:
    """The result and what it is computed of, the nearest first, as far as a loss reaches: matrices have hidden its inputs."""
    pending, seen = deque([result]), {result}
    while pending and len(seen) < _FARTHEST:
        value = pending.popleft()
        yield value
        for source in value.inputs:
            if source not in seen:
                seen.add(source)
                pending.append(source)


def _is_part_of_loss(value: Value) -> bool:
    """Whether a loss of ``nn`` is computed of this node: a target, t or t₂; a cross-entropy, or a node inside of one."""
    if value.op is None:
        return value.constant and bool(_TARGET.fullmatch(value.label))
    return value.op.name.endswith("cross_entropy") or any(
        [part.endswith("cross_entropy") for part in value.scope.split("/")]
    )


def _label(value: Value, language: Language) -> str:
    """The label of a node; those that nn gives, to a mask and to a penalty, in the reader's language."""
    label = clean(value.label)
    is_mask = label == "mask" and value.constant
    is_penalty = label == "penalty" and value.scope.endswith(label)
    return language("mask") if is_mask else language.part(label) if is_penalty else label


def _guard_acts(value: Value) -> bool:
    """Whether a loss gives something else here than its name says: its logarithm is cut off."""
    op = value.op
    if op is None or not op.spelled_out:
        return False
    inputs = [Variable(f"input {i}") for i in range(len(value.inputs))]
    return made_of(op, inputs, [source.data for source in value.inputs]) != made_of(op, inputs)


def is_plain_number(value: Value) -> bool:
    """Whether a node is a number that was written down, such as the 2 of 2·x."""
    return value.constant and not value.inputs and not clean(value.label)


def _told_apart(order: Sequence[Value], names: dict[Value, Name], language: Language) -> dict[Value, Name]:
    """Where several nodes share a name, all but the root get their scope in front of it, or a number behind."""
    root = order[-1]
    scopes: dict[str, dict[str, int]] = {}  # for each name the scopes of its nodes, and how many nodes each has
    number: dict[Value, int] = {}  # the place of each node among those of its name and scope; the root is not counted
    for value in order:
        if not is_plain_number(value):
            counts = scopes.setdefault(names[value].symbol, {})
            counts[value.scope] = number[value] = counts.get(value.scope, 0) + (value is not root)
    shared = Counter([names[value].symbol for value in number])
    taken = set(scopes)
    found: dict[Value, Name] = {}
    qualified: dict[tuple[str, str], str] = {}
    for value in order:
        name = names[value]
        if value is not root and value in number and shared[name.symbol] > 1:
            key = name.short, value.scope
            if key not in qualified:
                qualified[key] = _qualified(name, value.scope, scopes[name.symbol], language)
            count, distinct = number[value], qualified[key]
            candidate = distinct if scopes[name.symbol][value.scope] == 1 else f"{distinct}#{count}"
            while candidate in taken:
                candidate, count = f"{distinct}#{count}", count + 1
            taken.add(candidate)
            symbol = isolated(candidate) if is_simple(candidate) else f"({isolated(candidate)})"
            found[value] = replace(name, distinct=candidate, expression=Variable(symbol))
        elif isinstance(name.expression, Call):
            assert value.op is not None
            expression = call(value.op, *[found[source].expression for source in value.inputs])
            if expression != name.expression:  # inputs have been told apart
                unchanged = language.written(expression) == name.text
                name = replace(name, expression=expression if unchanged else Variable(name.symbol))
            found[value] = name
        else:
            found[value] = name
    return found


def _qualified(name: Name, scope: str, scopes: Collection[str], language: Language) -> str:
    """The name and the end of its scope that no other of ``scopes`` ends with: h[left]."""
    others = [f"/{other}" for other in scopes if other != scope]
    parts = scope.split("/") if scope else []
    for depth in range(1, len(parts) + 1):
        ending = "/".join(parts[-depth:])
        if depth == len(parts) or not any([other.endswith(f"/{ending}") for other in others]):
            return f"{name.short}[{language.part(clean(ending)).replace('/', ', ')}]" if others else name.symbol
    return name.symbol


def given_name(label: str) -> Name:
    """The name that a label gives."""
    text = shortened(label, LONGEST_NAME)
    written = isolated(text)
    return Name(text, label, given=True, expression=Variable(written if is_simple(text) else f"({written})"))
