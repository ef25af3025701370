"""Hold the graph that is shown in the place of another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from autograd import Value


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
