"""Find which group holds which card, and which edges run inside, into and out of each.

A group gets a box of its own only if no path leaves it and comes back: else something that is not in the group
would have to stand between two things that are.  Such a group is dissolved into the one around it.
"""

from __future__ import annotations

from itertools import pairwise

from viz.graph import Diagram, Edge, on_cycles

#: A node's index, or a group's path.
Member = int | str


class GroupTree:
    """The groups as a tree, and for each group its members and the edges among, into and out of them.

    parents   the path of the group around each group
    home      the path of the group that each node stands in, by index
    key_of    what stays the same when a group is folded: a folded group's card goes by the group's path
    paths     "" for the whole, then the groups from the outside in
    members   what stands directly in each group
    inside    its edges, each with its ends there: nodes or groups
    entering, leaving  the edges across its border, each with the member in which it ends or begins
    """

    def __init__(self, diagram: Diagram) -> None:
        self.parents = {group.path: group.parent for group in diagram.groups}
        self.home = {node.index: node.group for node in diagram.nodes}
        self.key_of: dict[int, Member] = {node.index: node.folded or node.index for node in diagram.nodes}
        self.edges = diagram.edges
        while dissolved := self._cyclic_groups():
            self._dissolve(dissolved)
        self.paths = ["", *[group.path for group in diagram.groups if group.path in self.parents]]
        self.members: dict[str, list[Member]] = {path: [] for path in self.paths}
        for index, path in self.home.items():
            self.members[path].append(index)
        for path in self.paths[1:]:
            self.members[self.parents[path]].append(path)
        self.inside: dict[str, list[tuple[Edge, Member, Member]]] = {path: [] for path in self.paths}
        self.entering: dict[str, list[tuple[Edge, Member]]] = {path: [] for path in self.paths}
        self.leaving: dict[str, list[tuple[Edge, Member]]] = {path: [] for path in self.paths}
        for edge in self.edges:
            outs, ins, common, ends = self._climb(edge)
            for path, member in outs:
                self.leaving[path].append((edge, member))
            for path, member in ins:
                self.entering[path].append((edge, member))
            self.inside[common].append((edge, *ends))

    def _chain(self, index: int) -> list[Member]:
        """A node, its group, the group around that, …, the whole."""
        chain: list[Member] = [index]
        path = self.home[index]
        while path:
            chain.append(path)
            path = self.parents[path]
        chain.append("")
        return chain

    def _climb(
        self, edge: Edge
    ) -> tuple[list[tuple[str, Member]], list[tuple[str, Member]], str, tuple[Member, Member]]:
        """The groups an edge leaves and enters, the innermost one around both its ends, and its ends there."""
        up, down = self._chain(edge.source), self._chain(edge.target)
        while len(up) > 1 and len(down) > 1 and up[-2] == down[-2]:
            up.pop()
            down.pop()
        outs = [(str(path), member) for member, path in pairwise(up[:-1])]
        ins = [(str(path), member) for member, path in pairwise(down[:-1])]
        return outs, ins, str(up[-1]), (up[-2], down[-2])

    def _cyclic_groups(self) -> set[str]:
        """Groups that a path leaves and enters again: no box can be drawn around those and nothing else."""
        between: dict[str, set[tuple[Member, Member]]] = {}
        for edge in self.edges:
            *_, common, (source, target) = self._climb(edge)
            between.setdefault(common, set()).add((source, target))
        return {
            member
            for pairs in between.values()
            for member in on_cycles(pairs)
            if isinstance(member, str) and member in self.parents
        }

    def _dissolve(self, paths: set[str]) -> None:
        """Put what these groups hold into the groups around them."""
        outer = {path: self.parents.pop(path) for path in paths}

        def surviving(path: str) -> str:
            while path in outer:
                path = outer[path]
            return path

        self.parents = {path: surviving(parent) for path, parent in self.parents.items()}
        self.home = {index: surviving(path) for index, path in self.home.items()}
