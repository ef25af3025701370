"""Say what happens on a card with several values all at once: they are computed; the gradient goes through it.

The words name the group and count its operations; the equation says what comes out: the values, and the gradients of
what the group takes.  The gradients of its own leaves, such as a neuron's weights, stand below.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from autograd import Value
from autograd.languages import Language, clean
from viz.graph import EARLIER, Diagram, Group, Node, Step, Steps
from viz.lessons.player.moments import Moment
from viz.words import NOTHING, Enclosed, Equation, Factor, Result, derivative_of, name_token, number_token, row, sign

#: Of more values or gradients only the first ones are said, and "…".
_MOST_SAID = 4
_APART = sign("      ")


class Cards:
    """The cards of a diagram, and which of them each value stands on.

    standing  the card of each value, by the value's index
    groups    all groups that there are, folded or not
    """

    def __init__(self, diagram: Diagram, standing: Mapping[int, Node], groups: Sequence[Group], steps: Steps) -> None:
        self.by_index = {node.index: node for node in diagram.nodes}
        self.edges = {(edge.source, edge.target): edge for edge in diagram.edges}
        self.steps = steps
        self._standing = standing
        self._groups = {group.path: group for group in groups}
        self._users: dict[int, set[int]] = {}
        for value in steps.order:
            for source in value.inputs:
                self._users.setdefault(steps.index[source], set()).add(steps.index[value])

    def of(self, value: Value) -> Node | None:
        """The card that a value stands on; None for a number that has none."""
        return self._standing.get(self.steps.index[value])

    def is_several(self, card: Node) -> bool:
        """Whether several values stand on a card that can be told apart outside of it."""
        return bool(card.folded) and card.outputs > 1

    def name(self, card: Node, language: Language) -> str:
        """What a card is called: its group, and the layer that this is in; like values by what stands on their card."""
        group = self._groups.get(card.folded)
        if card.folded == EARLIER:
            return language("earlier")
        if card.more:
            return language("terms_in_group", count=card.more)
        if group is None:
            return card.name.text or card.badge or language.counted("values", card.members)
        around = self._groups.get(group.parent)
        names = [around.name, group.name] if around is not None and around.kind == "layer" else [group.name]
        return clean(" › ".join(names))

    def outputs(self, card: Node, values: Sequence[Value]) -> list[Value]:
        """Those of a card's values that are used outside of it, or are the result."""
        index = self.steps.index
        return [value for value in values if value is self.steps.root or self._is_used_outside(card, index[value])]

    def _is_used_outside(self, card: Node, value: int) -> bool:
        cards = [self._standing.get(user) for user in self._users.get(value, ())]
        return any([user is not None and user.index != card.index for user in cards])


def computed_at_once(card: Node, values: Sequence[Value], cards: Cards, counter: str, language: Language) -> Moment:
    """The forward pass through a card."""
    steps = cards.steps
    said = language(
        "computed_at_once",
        name=cards.name(card, language),
        operations=language.counted("operations", card.operations or len(values)),
    )
    results = [
        row(name_token(steps.names[value].unique), sign(" = "), Result(number_token(language.number(value.data))))
        for value in cards.outputs(card, values)
    ]
    equation = NOTHING if steps.symbolic else _listed(results)
    return Moment(steps.index[values[-1]], -1, counter, said, equation)


def swept_at_once(card: Node, run: Sequence[Step], cards: Cards, counter: str, language: Language) -> Moment:
    """The sweep through a card, or from it to another: what it hands on, and what its own leaves get."""
    steps = cards.steps
    received: dict[Value, list[Step]] = {}
    for step in sorted(run, key=lambda step: steps.index[step.source]):
        received.setdefault(step.source, []).append(step)
    outside = {value: taken for value, taken in received.items() if cards.of(value) is not card}
    own = {value: taken for value, taken in received.items() if value not in outside and not value.inputs}
    contributions = language.counted("contributions", len(run))
    if card.folded:
        said = language("swept_at_once", name=cards.name(card, language), contributions=contributions)
    else:
        target = cards.of(run[0].source)
        assert target is not None
        said = language(
            "handed_on_at_once",
            name=steps.names[steps.told(run[0])].unique,
            target=cards.name(target, language),
            contributions=contributions,
        )
    equation, detail = (_gradients(each, steps, language) for each in (outside, own))
    return Moment(
        steps.index[run[-1].source],
        steps.index[run[0].node],
        counter,
        said,
        _chain(card, outside, cards, language) or equation,
        detail,
    )


def _chain(card: Node, outside: Mapping[Value, Sequence[Step]], cards: Cards, language: Language) -> Equation | None:
    """The chain rule through a card with one output to one value: ∂L/∂x = ∂L/∂o · ∂o/∂x  =  0.5 × 0.6  =  0.3."""
    steps = cards.steps
    if len(outside) != 1 or not card.folded:
        return None
    ((source, taken),) = outside.items()
    target = cards.of(source)
    edge = None if target is None else cards.edges.get((target.index, card.index))
    inside = [steps.order[index] for index in card.inside]
    outputs = cards.outputs(card, inside)
    if edge is None or not edge.labelled or len(outputs) != 1:
        return None
    root, output, name = (steps.names[value] for value in (steps.root, outputs[0], source))
    total = sum([step.product for step in taken if step.product is not None])
    upstream = steps.upstream(outputs[0])
    rule = row(
        derivative_of(root, name, language),
        _equals(source, taken, steps),
        Factor(derivative_of(root, output, language), None if steps.symbolic else upstream),
        sign(" · "),
        Factor(derivative_of(output, name, language), None if steps.symbolic else total),
    )
    if steps.symbolic or edge.local is None:
        return rule
    (first, second), equals, shown = language.equation([upstream, edge.local], total, lambda a, b: a * b)
    local = number_token(second)
    return row(
        *(rule, sign("  =  "), Factor(number_token(first), upstream), sign(" × ")),
        *(Factor(Enclosed(local) if second.startswith("−") else local, total), sign(f"  {equals}  ")),
        Result(Factor(number_token(shown), total)),
    )


def _gradients(received: Mapping[Value, Sequence[Step]], steps: Steps, language: Language) -> Equation:
    """What some values get of their gradients: ∂L/∂x₁ = 0.3      ∂L/∂x₂ += −0.1."""
    root = steps.names[steps.root]
    found = []
    for value, taken in received.items():
        total = sum([step.product for step in taken if step.product is not None], 0.0)
        flows = any([step.product is not None for step in taken])
        written = Factor(number_token(language.number(total)), total if flows else None)
        symbol = derivative_of(root, steps.names[value], language)
        found.append(symbol if steps.symbolic else row(symbol, _equals(value, taken, steps), written))
    return _listed(found)


def _equals(value: Value, taken: Sequence[Step], steps: Steps) -> Equation:
    """ "=" where a gradient is all of it, "+=" where others are added to it."""
    return sign(" = " if len(taken) >= steps.uses(value) else " += ")


def _listed(equations: Sequence[Equation]) -> Equation:
    shown = [*equations] if len(equations) <= _MOST_SAID else [*equations[: _MOST_SAID - 1], sign("…"), equations[-1]]
    return row(*[part for each in shown for part in (each, _APART)][:-1]) if shown else NOTHING
