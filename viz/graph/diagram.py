"""Make plain data of a graph: its nodes, edges and groups in a fixed order, without places.

Folding, layout, drawing and the player work on these records and not on Values: so a picture does not change while it
is made, whatever happens to the graph, and nothing is ever written to a Value.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from autograd import Value
from autograd.languages import Language, clean
from autograd.table import ADD, POWER, SUBTRACT, Call, Number, Variable

from .naming import LONGEST_FORMULA, Name, is_plain_number
from .parts import NeuronScope, neuron_scopes, told_apart
from .reading import Reading
from .sums import FOLDS_FROM, Sums, in_badge

#: An edge: the index of its source, that of its target, and which input of the target it is.
EdgeKey = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Node:
    """A Value as it was when the diagram was made.

    index     its place in topological order
    grad      None while it is not computed
    badge     what stands on the badge of its operation; "" for a leaf
    constant  drawn quietly, never has a gradient
    adopted   a leaf made outside every scope, which is drawn in the group of its only use, and outside it once that folds
    group     the path of the innermost group it is drawn in; "" for none
    operations  how many operations it stands for
    members   how many values it stands for: its own and the numbers said with it, or all of a folded group (``folding.py``)
    folded    the path of the group it stands for; "" for a Value
    inside    of such a card the indices of the nodes that it stands for
    outputs   how many of its values are used outside it
    results   of a folded card the names of these, if all of them have one and there are not too many
    shown     the index of the Value whose numbers it shows
    slots     how many inputs are drawn, as edges or beside the card
    beside    the plain numbers among its inputs, by position: they stand at the card, not on cards of their own
    more      of a card that stands for terms of a sum: how many they are
    within    of the card of a group that holds the root: the group's name, if it is too long for a badge
    times     of a card that stands for like values or like steps (``stacking.py``): how many they are; else 0
    commutes  whether its edges may enter in any order: those of a sum, or of an operation whose inputs may change places
    terms     of a Σ: how many of its inputs belong to each of its terms, a product's factors to one; () for others
    """

    index: int
    name: Name
    data: float
    grad: float | None
    badge: str
    constant: bool
    group: str
    shown: int
    members: int = 1
    operations: int = 0
    folded: str = ""
    outputs: int = 1
    slots: int = 0
    beside: tuple[tuple[int, str], ...] = ()
    adopted: bool = False
    commutes: bool = False
    terms: tuple[int, ...] = ()
    more: int = 0
    times: int = 0
    within: str = ""
    inside: tuple[int, ...] = ()
    results: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)  # one edge is no other, so that looking one up takes no time
class Edge:
    """An input of an operation.

    source, target  indices of nodes
    position        which input of the target it is; parallel edges (x·x) differ in it
    local           the local derivative ∂target/∂source; None where nothing flows
    quiet           comes from a constant
    of              the keys of the edges that it stands for: its own, or those that folding has made one
    labelled        whether its local derivative is written on it: one number is true of it, and it is not a sum's 1
    """

    source: int
    target: int
    position: int
    local: float | None
    quiet: bool
    of: tuple[EdgeKey, ...]
    labelled: bool = True

    @property
    def key(self) -> EdgeKey:
        return self.source, self.target, self.position


@dataclass(frozen=True, slots=True)
class Group:
    """A scope: its whole path as recorded, its own name as shown, and the path of the group around it ("" for none).

    kind  "neuron" or "layer" if it is one, whatever it is called
    """

    path: str
    name: str
    parent: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Diagram:
    """Nodes in topological order, edges by target and position, groups from the outside in.

    derivatives  whether every gradient is the derivative of the root; else it is only what its Value holds
    sweeps       how many sweeps the leaves hold the gradients of, if they hold those of several; else 0
    results      the indices of all results, if there are others beside the root
    terms        for each value that is drawn in a Σ the index of the Σ's card
    """

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    groups: tuple[Group, ...]
    root: int
    stale: bool
    derivatives: bool
    terms: Mapping[int, int] = field(default_factory=dict)
    sweeps: int = 0
    results: tuple[int, ...] = ()

    @property
    def ends(self) -> tuple[int, ...]:
        """The indices of its results: of the root, if there is only that."""
        return self.results or (self.root,)

    @property
    def by_index(self) -> dict[int, Node]:
        return {node.index: node for node in self.nodes}

    @property
    def has_gradients(self) -> bool:
        """Whether any of its values has one."""
        return any([node.grad is not None for node in self.nodes])

    @property
    def in_sums(self) -> frozenset[int]:
        """The indices of all that is drawn on a card Σ."""
        return frozenset([*self.terms, *self.terms.values()])

    @property
    def size(self) -> int:
        """How many values it shows, folded or not."""
        return sum([node.members for node in self.nodes])


def diagram(reading: Reading, *, numbers_apart: bool = False, sums: bool = True, products: bool = True) -> Diagram:
    """What there is to draw of a graph.

    A plain number that is used once, such as the 2 of ``2 * x``, stands beside the card it is used by, unless
    ``numbers_apart``.  A chain of + is one card, Σ, unless not ``sums`` (``sums.py``); it has the products among its terms
    on it if they are many, or if there are to be no ``products`` by themselves.

    A leaf made outside every scope that is used once is drawn in the group of its use: a neuron's weights belong to the
    neuron.  Where a group has leaves of its own, as those of ``nn`` have, its inputs stay outside.

    >>> x = Value(3.0, "x")
    >>> d = diagram(Reading(x * x))
    >>> [(node.name.text, node.data, node.grad) for node in d.nodes]
    [('x', 3.0, None), ('y', 9.0, None)]
    >>> [(edge.source, edge.target, edge.position, edge.local) for edge in d.edges]
    [(0, 1, 0, 3.0), (0, 1, 1, 3.0)]
    """
    root, order, index, names = reading.root, reading.order, reading.index, reading.names
    results = reading.results
    apart = told_apart(order)
    drawn_in = _groups_of(order, apart)
    edges = []
    within = [value for value in order if value not in reading.closed]
    uses = Counter(source for value in within for source in value.inputs)
    found = Sums(within if sums else (), names, results, folds_from=FOLDS_FROM if products else 2)
    # Of a part of a graph also what is used outside of it.
    used = {root, *results, *[v for v in within if (v.inputs or not uses[v]) and v not in found.drawn_in]}
    beside: dict[Value, list[tuple[int, str]]] = {}
    slots: dict[Value, int] = {}
    terms: dict[Value, tuple[int, ...]] = {}
    chained = Counter(found.drawn_in.values())
    for value in within:
        if value in found.drawn_in:
            continue
        entering = list(found.entries(value))
        slots[value] = len(entering)
        of_terms = Counter([entry.term for entry in entering])
        terms[value] = tuple(of_terms.values()) if value.op is ADD and (len(of_terms) > 2 or len(entering) > 2) else ()
        for slot, entry in enumerate(entering):
            source, user, position = entry.source, entry.user, entry.position
            if (
                not (numbers_apart or value.constant)
                and uses[source] == 1
                and is_plain_number(source)
                and source not in results
            ):
                beside.setdefault(value, []).append((slot, names[source].text))
                continue
            used.add(source)
            local = user._partials[position]
            said = local != 1.0 or user.op not in (ADD, SUBTRACT)
            of = ((index[source], index[user], position),)
            edges.append(Edge(index[source], index[value], slot, local, source.constant, of, said))
    said_there = _said_there(within, used, found.drawn_in)
    nodes = tuple(
        [
            Node(
                index=index[value],
                name=_name_of_sum(names[value], found, value, names) if terms.get(value) else names[value],
                data=value.data,
                grad=value.grad if value.has_grad else None,
                badge="Σ" if terms.get(value) else operation_name(value, reading.language),
                constant=value.constant,
                group=drawn_in[value],
                shown=index[value],
                slots=slots.get(value, 0),
                members=1 + chained[value] + said_there[value],
                operations=bool(value.op) + chained[value],
                beside=tuple(beside.get(value, ())),
                adopted=drawn_in[value] != apart.get(value, value.scope),
                commutes=value.op is not None and value.op.commutes and set(terms.get(value, ())) <= {1},
                terms=terms.get(value, ()),
            )
            for value in order
            if value in used
        ]
    )
    return Diagram(
        nodes,
        tuple(edges),
        _group_tree(nodes, neuron_scopes(order, apart), reading.language),
        index[root],
        reading.stale,
        reading.holds_derivatives(),
        {index[term]: index[total] for term, total in found.drawn_in.items()},
        reading.sweeps(),
        tuple([index[result] for result in results]) if len(results) > 1 else (),
    )


def _said_there(within: Sequence[Value], used: Collection[Value], drawn_in: Mapping[Value, Value]) -> Counter[Value]:
    """How many plain numbers have no card, by the value that they are said with: beside its card, on its badge, on an edge."""
    found: dict[Value, Value] = {}
    for value in within:
        for source in value.inputs:
            if source not in used and source not in drawn_in:
                found.setdefault(source, drawn_in.get(value, value))
    return Counter(found.values())


def _name_of_sum(name: Name, sums: Sums, value: Value, names: Mapping[Value, Name]) -> Name:
    """The name of a Σ: a formula of its last partial sum, which has no card, says its first and its last term instead."""
    if not isinstance(name.expression, Call):
        return name
    entries = list(sums.entries(value))
    if entries[-1].term < 2:
        return name  # of two terms nothing is left out
    first, last = [
        names[entry.user if entry.user in sums.products else entry.source].short for entry in (entries[0], entries[-1])
    ]
    said = f"{first} + … + {last}", f"{first} + …", f"… + {last}"
    return replace(name, text=next((text for text in said if len(text) <= LONGEST_FORMULA), ""), distinct=name.unique)


def operation_name(value: Value, language: Language) -> str:
    """What the operation of a value is called, on its badge and in sentences: tanh, ×, x²; "" for a leaf."""
    op = value.op
    if op is None:
        return ""
    if in_badge(value, 1):
        return language.written(Call(POWER, (Variable("x"), Number(value.inputs[1].data))))  # x¹, too
    return clean(language.operation(op))


def _groups_of(order: list[Value], apart: Mapping[Value, str]) -> dict[Value, str]:
    """The group each node is drawn in: its scope, or the one that says which of several neurons called alike it belongs to."""
    scope = {value: apart.get(value, value.scope) for value in order}
    uses: dict[Value, list[str]] = {}
    for value in order:
        for source in value.inputs:
            uses.setdefault(source, []).append(scope[value])
    groups = {}
    with_leaves = {scope[value] for value in order if not value.inputs}
    for value in order:
        adopted = not value.inputs and not scope[value] and len(uses.get(value, ())) == 1
        # The numbers that a single neuron is given stand beside its weights; those of a network are before its first layer.
        adopted = adopted and (uses[value][0] not in with_leaves or (value.constant and "/" not in uses[value][0]))
        groups[value] = uses[value][0] if adopted else scope[value]
    return groups


def _group_tree(nodes: tuple[Node, ...], neurons: Mapping[str, NeuronScope], language: Language) -> tuple[Group, ...]:
    """Every group that has a node somewhere inside it, each after the one around it."""
    groups: dict[str, Group] = {}
    layers = {neuron.layer for neuron in neurons.values()}
    for path in dict.fromkeys(node.group for node in nodes):
        parts = path.split("/") if path else []
        for depth in range(1, len(parts) + 1):
            inner, outer = "/".join(parts[:depth]), "/".join(parts[: depth - 1])
            if inner:
                kind = "neuron" if inner in neurons else "layer" if inner in layers else ""
                groups.setdefault(inner, Group(inner, language.part(clean(parts[depth - 1])), outer, kind))
    return tuple(groups.values())
