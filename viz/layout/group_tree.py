"""Find which group holds which card, and which edges run inside, into and out of each.

A group gets a box of its own only if no path leaves it and comes back: else something that is not in the group
would have to stand between two things that are.  Such a group is dissolved into the one around it.
"""

from __future__ import annotations

from viz.graph import Diagram, Edge, on_cycles

#: A node's index, or a group's path.
Member = int | str

#: Of an edge: the groups it leaves, those it enters, and the innermost one around both its ends.
_Course = tuple[list[str], list[str], str]


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
        courses = self._courses()
        while dissolved := self._cyclic_groups(courses):
            self._dissolve(dissolved)
            courses = self._courses()
        self.paths = ["", *[group.path for group in diagram.groups if group.path in self.parents]]
        self.members: dict[str, list[Member]] = {path: [] for path in self.paths}
        for index, path in self.home.items():
            self.members[path].append(index)
        for path in self.paths[1:]:
            self.members[self.parents[path]].append(path)
        self.inside: dict[str, list[tuple[Edge, Member, Member]]] = {path: [] for path in self.paths}
        self.entering: dict[str, list[tuple[Edge, Member]]] = {path: [] for path in self.paths}
        self.leaving: dict[str, list[tuple[Edge, Member]]] = {path: [] for path in self.paths}
        for edge, (left, entered, common) in zip(self.edges, courses, strict=True):
            source: Member = edge.source
            for path in left:
                self.leaving[path].append((edge, source))
                source = path
            target: Member = edge.target
            for path in entered:
                self.entering[path].append((edge, target))
                target = path
            self.inside[common].append((edge, source, target))

    def depth(self, path: str) -> int:
        """How many boxes are around what is inside a group."""
        return len(self._around(path))

    def _courses(self) -> list[_Course]:
        """For each edge the groups it leaves and those it enters, from the inside out, and the one around both ends."""
        found: dict[tuple[str, str], _Course] = {}
        courses = []
        for edge in self.edges:
            homes = self.home[edge.source], self.home[edge.target]
            if homes not in found:
                found[homes] = self._between(*homes)
            courses.append(found[homes])
        return courses

    def _between(self, source: str, target: str) -> _Course:
        left, entered = self._around(source), self._around(target)
        common = ""
        while left and entered and left[-1] == entered[-1]:
            common = left.pop()
            entered.pop()
        return left, entered, common

    def _around(self, path: str) -> list[str]:
        """A group, the group around it, and so on."""
        paths = []
        while path:
            paths.append(path)
            path = self.parents[path]
        return paths

    def _cyclic_groups(self, courses: list[_Course]) -> set[str]:
        """Groups that a path leaves and enters again: no box can be drawn around those and nothing else."""
        outer = set(self.parents.values())
        between: dict[str, set[tuple[Member, Member]]] = {path: set() for path in outer}
        for edge, (left, entered, common) in zip(self.edges, courses, strict=True):
            if common in outer:  # else no group stands directly in it
                between[common].add((left[-1] if left else edge.source, entered[-1] if entered else edge.target))
        return {member for pairs in between.values() for member in on_cycles(pairs) if isinstance(member, str)}

    def _dissolve(self, paths: set[str]) -> None:
        """Put what these groups hold into the groups around them."""
        outer = {path: self.parents.pop(path) for path in paths}

        def surviving(path: str) -> str:
            while path in outer:
                path = outer[path]
            return path

        self.parents = {path: surviving(parent) for path, parent in self.parents.items()}
        self.home = {index: surviving(path) for index, path in self.home.items()}
