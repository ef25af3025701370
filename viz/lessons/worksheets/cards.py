"""What a worksheet asks about: a graph's cards, each with a name that is short enough to be written by hand.

A card whose name would be a formula, tanh(w·x + b), is called v₁, v₂, … here, as in the evaluation trace of Baydin et al. 2018,
"Automatic differentiation in machine learning: a survey": so a line of the exercise says one operation, and no other.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace

from autograd import Value
from autograd.languages import Language
from autograd.table import Call, Expression, Number, Variable, made_of, partial
from viz.graph import Diagram, EdgeKey, Name, Node, Notation, Reading, diagram, is_plain_number, subscript
from viz.words import raised

#: What a value without a name is called by a reading.
_NUMBERED = re.compile(r"v\d+")


@dataclass(frozen=True, slots=True)
class Way:
    """An edge between two cards, with its local derivative.

    source, target  the values on the two cards
    user, position  the operation that takes the source, and as which input: a product has no card where its sum has one
    local           the local derivative ∂target/∂source
    lane            which of several edges between the two cards it is: "⁽¹⁾"; "" of one alone
    key             its key in the diagram
    asked           whether its local derivative is asked for: that of a sum is 1
    """

    source: Value
    target: Value
    user: Value
    position: int
    local: float
    lane: str
    key: EdgeKey
    asked: bool


@dataclass(frozen=True, slots=True)
class Cards:
    """The cards of a graph.

    reading   the graph
    whole     what there is to draw of it
    values    what stands on the cards, in topological order
    names     what they are called
    ways      the edges along which gradients flow back, in the order of the diagram
    language  in which it is written
    """

    reading: Reading
    whole: Diagram
    values: tuple[Value, ...]
    names: dict[Value, Name]
    ways: tuple[Way, ...]
    language: Language
    _symbols: dict[Value, Expression] = field(default_factory=dict)

    @property
    def root(self) -> Value:
        return self.reading.root

    @property
    def computed(self) -> list[Value]:
        """The values that are worked out, in that order."""
        return [value for value in self.values if value.op is not None and not value.constant]

    def gradient(self, value: Value) -> float:
        """∂root/∂value."""
        return self.reading.totals.get(value, 0.0)

    def entering(self, value: Value) -> list[Way]:
        """The ways that end in a value's card, in the order of its inputs."""
        return [way for way in self.ways if way.target is value]

    def leaving(self, value: Value) -> list[Way]:
        """The ways that begin at a value's card."""
        return [way for way in self.ways if way.source is value]

    def ungrouped(self) -> Cards:
        """The same without boxes around groups: names alone tell cards apart, then."""
        nodes = [replace(node, group="", name=replace(node.name, text=node.name.unique)) for node in self.whole.nodes]
        return replace(self, whole=replace(self.whole, nodes=tuple(nodes), groups=()))

    def symbol(self, value: Value) -> Expression:
        """A value as it stands in a formula: its name, or of what has no card how it is computed."""
        if value not in self._symbols:
            self._symbols[value] = self._written(value)
        return self._symbols[value]

    def _written(self, value: Value) -> Expression:
        if value in self.names:
            return self.names[value].expression
        if value.op is None:
            return self.reading.names[value].expression
        return made_of(value.op, [self.symbol(source) for source in value.inputs], _data(value))

    def with_number(self, value: Value, *, spelled_out: bool = False) -> Expression:
        """The same with numbers in the place of names: a constant as it was written down, any other rounded."""
        if value.op is not None and value not in self.names:
            return made_of(value.op, [self.with_number(source) for source in value.inputs], _data(value))
        if value.constant and not value.inputs and not spelled_out:
            return Number(value.data)
        return Variable("x", value.data)

    def computation(self, value: Value) -> tuple[Expression, Expression]:
        """How a value is computed, in symbols and in numbers."""
        op = value.op
        assert op is not None
        numbers = [self.with_number(source, spelled_out=op.spelled_out) for source in value.inputs]
        data = _data(value)
        return made_of(op, [self.symbol(source) for source in value.inputs], data), made_of(op, numbers, data)

    def derivative(self, way: Way) -> tuple[Expression, Expression]:
        """A local derivative, in symbols and in numbers."""
        user = way.user
        op = user.op
        assert op is not None
        given = [*_data(user), user.data]
        return (
            partial(
                op,
                way.position,
                inputs=[self.symbol(source) for source in user.inputs],
                output=self.symbol(user),
                numbers=given,
            ),
            partial(
                op,
                way.position,
                inputs=[self.with_number(source) for source in user.inputs],
                output=self.with_number(user),
                numbers=given,
            ),
        )


def _data(value: Value) -> list[float]:
    return [source.data for source in value.inputs]


def cards_of(root: Value, language: Language, notation: Notation, *, sums: bool = True) -> Cards:
    """The cards of a graph.

    sums  whether a sum of products is one card, z = w·x + b; else each operation has its own
    """
    reading = Reading(root, language, notation)
    whole = _with_zeros(diagram(reading, numbers_apart=True, sums=sums, products=not sums))
    order, index = reading.order, reading.index
    values = tuple([order[node.index] for node in whole.nodes])
    names = _names_of(reading, values)
    between = Counter([(edge.source, edge.target) for edge in whole.edges])
    among, ways = Counter[tuple[int, int]](), []
    for edge in whole.edges:
        pair = edge.source, edge.target
        among[pair] += 1
        _, user, position = edge.of[0]
        if edge.quiet or order[edge.target].constant:
            continue
        lane = raised(among[pair]) if between[pair] > 1 else ""
        assert edge.local is not None
        source, target = order[edge.source], order[edge.target]
        ways.append(Way(source, target, order[user], position, edge.local, lane, edge.key, edge.labelled))
    nodes = [_renamed(node, names[order[node.index]]) for node in whole.nodes]
    assert all([index[value] == node.index for value, node in zip(values, nodes, strict=True)])
    return Cards(reading, replace(whole, nodes=tuple(nodes)), values, names, tuple(ways), language)


def _with_zeros(whole: Diagram) -> Diagram:
    """The same with 0 for a local derivative along which nothing flows: a sheet that told it apart would say which ReLU is 0."""
    edges = [replace(edge, local=0.0) if edge.local is None and not edge.quiet else edge for edge in whole.edges]
    return replace(whole, edges=tuple(edges))


def _renamed(node: Node, name: Name) -> Node:
    """A node with a name; a long one is said as in formulas."""
    if name.given and len(name.text) > len(name.short):
        short = name.distinct or name.short
        name = replace(name, text=short, full=short)
    return replace(node, name=name)


def _names_of(reading: Reading, values: tuple[Value, ...]) -> dict[Value, Name]:
    """The names of cards: those that they have, and v₁, v₂, … in the place of formulas."""
    names = {value: reading.names[value] for value in values}
    kept = {name.text for name in names.values() if not _NUMBERED.fullmatch(name.text) or name.given}
    number = 0
    for value, name in names.items():
        if value.op is None or name.given or (value is reading.root and not isinstance(name.expression, Call)):
            continue
        if is_plain_number(value) or not (isinstance(name.expression, Call) or _NUMBERED.fullmatch(name.text)):
            continue
        number += 1
        while (text := f"v{subscript(str(number))}") in kept or f"v{number}" in kept:
            number += 1
        names[value] = Name(text, "", given=False, expression=Variable(text))
    return names
