"""Find operations element by element: all elements of a matrix go into the same operation, each with its own result.

The other inputs of the operation may be elements of another matrix at the same places, leaves of their own, such as
targets or a mask, or one value that all share.  Operations of one scope, as those of an activation, become one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from autograd import Value
from viz.graph.naming import is_plain_number

from .layers import Places, known, put
from .matrix import Matrix, column
from .operations import Map, Slopes

#: The last words of the scopes of functions of whole columns.
COLUMNWISE = ("softmax", "log_softmax", "logsumexp")

Users = Mapping[Value, Sequence[Value]]
#: How many times each value is used by what is computed beside the layers, and at least once if by a layer.
Uses = Mapping[Value, int]


@dataclass(frozen=True, slots=True)
class Finder:
    """What is known of a graph while its operations are found.

    users   the values that each value is an input of, those that are part of an operation already left out
    places  which matrix each value stands in
    taken   the values that are part of an operation
    uses    how many times each is used
    ends    the results of the graph
    """

    users: Users
    places: Places
    taken: set[Value]
    uses: Uses
    ends: frozenset[Value]

    def maps_of(self, matrix: Matrix, scopes: Sequence[str]) -> Iterator[Map]:
        """The operations element by element that a matrix goes into.

        scopes  those of the layer's sums, if these are what the matrix holds: of a single value only what is
                computed in its own scope counts
        """
        first = self._users_of(matrix.values[0])
        for turn in range(len(first)):
            users = [self._users_of(value) for value in matrix.values]
            if turn >= len(first) or any([len(each) != len(first) for each in users]):
                return
            results = [each[turn] for each in users]
            if len(results) == 1 and not self._is_activation(results[0], matrix.values[0], scopes):
                continue
            found = self._map(matrix, results)
            if found is not None:
                yield found

    def _users_of(self, value: Value) -> list[Value]:
        return list(dict.fromkeys(self.users.get(value, ())))

    def _is_activation(self, result: Value, z: Value, scopes: Sequence[str]) -> bool:
        """Whether the one result of one value is an activation and not a piece of a loss."""
        if not scopes:
            return False
        same = bool(z.scope) and result.scope in (z.scope, *scopes)
        return same or (len(result.inputs) == 1 and result not in self.ends and not z.scope)

    def _map(self, matrix: Matrix, results: list[Value]) -> Map | None:
        """The operation that gives these results; None if they are not of one kind."""
        op, arity = results[0].op, len(results[0].inputs)
        alike = all([value.op is op and len(value.inputs) == arity and value not in self.taken for value in results])
        if not alike or len(set(results)) < len(results) or own_scope(results[0]) in COLUMNWISE:
            return None
        inputs: list[Matrix] = []
        slopes: list[Slopes] = []
        shared: list[Value] = []
        for position in range(arity):
            others = [value.inputs[position] for value in results]
            if others == list(matrix.values):
                operand: Matrix | None = matrix
            elif (len(set(others)) == 1 and len(others) > 1) or _is_one_number(others):
                shared.append(others[0])
                continue
            else:
                operand = self._operand(others, matrix)
                if operand is None:
                    return None
            assert operand is not None
            inputs.append(operand)
            slopes.append(tuple([value._partials[position] for value in results]))
        output = Matrix(tuple(results), matrix.rows, matrix.columns)
        scopes = {value.scope for value in results}
        scope = results[0].scope if len(scopes) == 1 else results[0].scope.rpartition("/")[0]
        return Map(output, op, tuple(inputs), tuple(slopes), tuple(shared), scope, frozenset(results))

    def _operand(self, values: list[Value], like: Matrix) -> Matrix | None:
        """Another input of an operation as a matrix: a known one, or leaves, also such as count for every column."""
        wanted = Matrix(tuple(values), like.rows, like.columns)
        for each in (column([row[0] for row in wanted.by_rows()]), wanted):
            rows_alike = each is wanted or all([len(set(row)) == 1 or _is_one_number(row) for row in wanted.by_rows()])
            if not rows_alike or len(set(each.values)) < len(each.values):
                continue
            found = known(each, self.places)
            if found is not None:
                return found
            if each.is_leaf and not any([value in self.places for value in each.values]):
                put(each, self.places)
                return each
        return None


def own_scope(value: Value) -> str:
    """The last word of a value's scope."""
    return value.scope.rpartition("/")[2]


def _is_one_number(values: Sequence[Value]) -> bool:
    """Whether these are one number that was written down, such as the 2 of each x²."""
    return all([is_plain_number(value) and value.data == values[0].data for value in values])


def fused(maps: Sequence[Map], uses: Uses, ends: frozenset[Value]) -> list[Map]:
    """The same operations; those of one scope whose results are used by each other only as one.

    A layer's activation may be made of several, and a batch normalisation always is.
    """
    groups: dict[tuple[tuple[str, ...], object], list[Map]] = {}
    for each in maps:
        scopes = tuple([value.scope for value in each.output.values])
        is_one = all(scopes) and own_scope(each.output.values[0]) != "cross_entropy"  # t·ln(y) is read as it stands
        groups.setdefault((scopes, None if is_one else each), []).append(each)
    found: list[Map] = []
    for group in groups.values():
        found += [_fused(group)] if len(group) > 1 and _is_closed(group, uses, ends) else group
    return found


def _is_closed(group: Sequence[Map], uses: Uses, ends: frozenset[Value]) -> bool:
    """Whether all results but the last are used within the group alone."""
    inside = Counter([source for each in group for value in each.output.values for source in value.inputs])
    return all([uses[v] == inside[v] and v not in ends for each in group[:-1] for v in each.output.values])


def _fused(group: Sequence[Map]) -> Map:
    """Several operations as one, from what they take from outside to the last result."""
    last = group[-1]
    results = {each.output for each in group}
    size = len(last.output.values)
    found: dict[Matrix, list[float | None]] = {last.output: [1.0] * size}
    for each in reversed(group):
        arrived = found.get(each.output, [None] * size)
        for operand, slopes in zip(each.inputs, each.slopes, strict=True):
            sums = found.setdefault(operand, [None] * size)
            for i, (upstream, local) in enumerate(zip(arrived, slopes, strict=True)):
                if upstream is not None and local is not None:
                    sums[i] = (sums[i] or 0.0) + upstream * local
    outside = [operand for operand in found if operand not in results]
    shared = tuple(dict.fromkeys([value for each in group for value in each.shared]))
    values = frozenset().union(*[each.values for each in group])
    handed = tuple([tuple(found[operand]) for operand in outside])
    return Map(last.output, None, tuple(outside), handed, shared, last.scope, values)
