"""Write a graph without its numbers: how each value is computed, and on each edge its local derivative as a formula.

    z = w₁·x₁ + b    ∂z/∂x₁ = w₁        a = σ(z)    ∂a/∂z = a·(1 − a)

All formulas are read off the table, with the names of the nodes in them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from types import MappingProxyType

from autograd import Value
from autograd.table import ADD, Call, Expression, Variable, made_of, partial, write
from viz.graph import Diagram, Edge, Node, Reading

#: Names so long stand in ∂z/∂x.
_LONGEST = 3
#: Of a sum of more terms only the first and the last are written.
_MOST_TERMS = 4
#: A formula that is longer is not written on an edge.
_LONGEST_LABEL = 26


class Symbols:
    """The formulas of one graph.

    reading  of that graph
    whole    what there is to draw of it
    index    where the cards are not numbered as in the reading: for each its place there
    short    whether an edge says the derivative alone, and not also of what; always where a name is a formula itself
    """

    def __init__(
        self, reading: Reading, whole: Diagram, index: Mapping[int, int] = MappingProxyType({}), *, short: bool = False
    ) -> None:
        self._reading, self._whole, self._terms, self._index = reading, whole, whole.terms, index
        said = [edge for edge in whole.edges if edge.labelled and not edge.quiet]
        self.short = short or bool(index) or not all(map(self._has_short_names, said))
        #: How many edges there are between two cards: of several none is ∂z/∂x alone.
        self._between = Counter([(edge.source, edge.target) for edge in said])
        self._written: dict[object, str] = {}
        self._expressions: dict[Value, Expression] = {}
        sums = {node.index for node in whole.nodes if len(node.terms) > 2 and not node.name.given}
        for value in reading.order:  # of what has no card of its own, inputs before what is made of them
            if reading.index[value] in whole.terms and value.op is not None:
                self._expressions[value] = self._made(value)
            elif reading.index[value] in sums:  # its name may be made of a term that has no card
                self._expressions[value] = Variable("Σ")

    def in_short(self) -> Symbols:
        """The same with the derivatives alone."""
        return Symbols(self._reading, self._whole, self._index, short=True)

    def computed(self, node: Node) -> str:
        """How the value on a card is computed: "σ(z)"; "" for a leaf, for what is folded, and where its name says it.

        >>> from autograd import Value
        >>> from viz.graph import diagram
        >>> w, x = Value(0.5, "w"), Value(2.0, "x")
        >>> z = w * x
        >>> z.label = "z"
        >>> reading = Reading(z.tanh())
        >>> whole = diagram(reading)
        >>> symbols = Symbols(reading, whole)
        >>> [symbols.computed(node) for node in whole.nodes]
        ['', '', 'w·x', 'tanh(z)']
        >>> [symbols.derivative(edge) for edge in whole.edges]
        ['∂z/∂w = x', '∂z/∂x = w', '∂y/∂z = 1 − y²']
        """
        value = self._reading.order[node.shown]
        if value.op is None or node.folded:
            return ""
        if node not in self._written:
            written = self._of_sum(value) if len(node.terms) > _MOST_TERMS else self._text(self._made(value))
            self._written[node] = "" if written == node.name.text else written
        return self._written[node]

    def derivative(self, edge: Edge) -> str:
        """What stands on an edge: "∂a/∂z = a·(1 − a)", or in short "× a·(1 − a)"."""
        if not edge.labelled or edge.quiet:
            return ""
        key = edge.source, edge.target, edge.of  # what is folded is entered by the same edge, and is not z but a
        if key not in self._written:
            self._written[key] = self._derivative(edge)
        return self._written[key]

    def _derivative(self, edge: Edge) -> str:
        """The derivative along an edge; of one that several have become, which no one formula says, ∂a/∂x."""
        of = self._ratio(edge)
        found = {self._local(user, position) for _, user, position in edge.of if self._ends(user, edge)}
        direct = len(found) == 1 and all([self._ends(user, edge) for _, user, _ in edge.of])
        formula = found.pop() if direct else ""
        if not formula or len(formula) > _LONGEST_LABEL:
            return "" if len(edge.of) > 1 and found else of
        if self.short or self._between[edge.source, edge.target] > 1:
            return f"× {as_factor(formula)}"
        return f"{of} = {formula}"

    def _ends(self, user: int, edge: Edge) -> bool:
        """Whether what an edge enters is the card's own value, or a term of the sum that is."""
        target = self._target(edge)
        return user == target or self._terms.get(user) == target

    def _target(self, edge: Edge) -> int:
        """The place of what an edge enters in the reading."""
        return self._index.get(edge.target, edge.target)

    def _ratio(self, edge: Edge) -> str:
        order, names = self._reading.order, self._reading.names
        return f"∂{names[order[self._target(edge)]].symbol}/∂{names[order[edge.of[0][0]]].symbol}"

    def _has_short_names(self, edge: Edge) -> bool:
        order, names = self._reading.order, self._reading.names
        both = (names[order[self._target(edge)]], names[order[edge.of[0][0]]])
        return all([not isinstance(name.expression, Call) and len(name.symbol) <= _LONGEST for name in both])

    def _local(self, user: int, position: int) -> str:
        value = self._reading.order[user]
        assert value.op is not None
        inputs = [self._expression(source) for source in value.inputs]
        return self._text(partial(value.op, position, inputs=inputs, output=self._expression(value)))

    def _made(self, value: Value) -> Expression:
        assert value.op is not None
        return made_of(value.op, [self._expression(source) for source in value.inputs])

    def _expression(self, value: Value) -> Expression:
        return self._expressions.get(value) or self._reading.names[value].expression

    def _of_sum(self, total: Value) -> str:
        """A long sum by its first and its last term."""
        first, index = total, self._reading.index
        while first.op is ADD and (first is total or index[first] in self._terms):
            first = first.inputs[0]
        return " + … + ".join([self._text(self._expression(term)) for term in (first, total.inputs[1])])

    def _text(self, expression: Expression) -> str:
        language = self._reading.language
        return write(expression, words=language.words, rounding=language.rounding)


def as_factor(formula: str) -> str:
    """A formula behind a sign of multiplication: in parentheses if it is a sum or a choice, or begins with a sign.

    >>> as_factor("2·(a − t)"), as_factor("1 − a²"), as_factor("−1")
    ('2·(a − t)', '(1 − a²)', '(−1)')
    """
    depth = 0
    for character in formula:
        depth += (character in "([") - (character in ")]")
        if not depth and character == " ":
            return f"({formula})"
    return f"({formula})" if formula.startswith("−") else formula
