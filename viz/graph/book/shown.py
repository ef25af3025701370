"""Hold the graph that is shown in the place of another."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from types import MappingProxyType

from autograd import Value, topological_order
from autograd.graph import like


@dataclass(slots=True)
class Shown:
    """The graph that is shown in the place of another.

    roots   its results
    order   its nodes in topological order
    twins   for each node of the graph that is shown by another, that one
    merged  those of them that are shown by another one, whose gradient is another: v in the place of 1·v
    made    the nodes that stand for none of the graph: their gradients are worked out from the others'
    called  what some of these are called, if no label says so: y₁
    """

    roots: list[Value]
    order: list[Value]
    twins: dict[Value, Value] = field(default_factory=dict)
    merged: set[Value] = field(default_factory=set)
    made: set[Value] = field(default_factory=set)
    called: dict[Value, str] = field(default_factory=dict)

    @property
    def originals(self) -> dict[Value, Value]:
        """For each node that shows another, that one."""
        return {twin: value for value, twin in self.twins.items() if value not in self.merged}

    def then(self, rewrite: Callable[[Sequence[Value], list[Value]], Shown]) -> Shown:
        """What another rewriting makes of what is shown, as that of the graph itself."""
        found = rewrite(self.roots, self.order)
        if self.twins:
            later = {value: found.twins.get(twin, twin) for value, twin in self.twins.items()}
            originals = self.originals
            found.twins = {**found.twins, **later}
            found.called = {found.twins.get(v, v): name for v, name in self.called.items()} | found.called
            found.merged = self.merged | {originals.get(value, value) for value in found.merged}
        return found


def rebuilt(
    roots: Sequence[Value],
    order: Sequence[Value],
    *,
    same: Mapping[Value, Value] = MappingProxyType({}),
    leaves: Mapping[Value, str] = MappingProxyType({}),
    scopes: Mapping[Value, str] = MappingProxyType({}),
) -> Shown:
    """The graph of some results with a few values replaced; the graph itself if there are none.

    same    for a value that is left out, the one before it that stands in its place, and has its label then
    leaves  constants that are numbers and no longer computed, with their labels
    scopes  of computed values that are shown in another scope
    """
    labels = {same[value]: value.label for value in same if value.label and not same[value].label}
    changed = {*same, *leaves, *labels, *scopes}
    if not changed:
        return Shown(list(roots), list(order))
    twins: dict[Value, Value] = {}
    first = next(i for i, value in enumerate(order) if value in changed)
    for value in order[first:]:
        if value in same:
            twins[value] = twins.get(same[value], same[value])
        elif value in leaves:
            twins[value] = like(value, (), op_name="", partials=(), label=leaves[value])
        elif value in labels or value in scopes or any([source in twins for source in value.inputs]):
            inputs = tuple([twins.get(source, source) for source in value.inputs])
            named = {"label": labels.get(value, value.label), "scope": scopes.get(value, value.scope)}
            twins[value] = like(value, inputs, **named)
    found = [twins.get(root, root) for root in roots]
    seen = set(chain(*map(topological_order, found)))
    nodes = dict.fromkeys([twins.get(value, value) for value in order])
    return Shown(found, [value for value in nodes if value in seen], twins, set(same))
