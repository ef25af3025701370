"""Find functions of whole columns: softmax, and the logarithm of softmax, whose scopes say what they are.

The values of such a scope that belong to one column take all of its elements, and nothing else but constants.
"""

from __future__ import annotations

from collections.abc import Sequence

from autograd import Value

from .layers import Places
from .maps import COLUMNWISE, Finder, own_scope
from .matrix import Matrix, from_columns
from .operations import Joint


def joint_of(order: Sequence[Value], finder: Finder) -> list[Joint]:
    """The functions of whole columns of matrices that are known.

    order  in which they are looked for: values that are part of no operation yet, in topological order
    """
    scopes: dict[str, list[Value]] = {}
    for value in order:
        if value.inputs and own_scope(value) in COLUMNWISE:
            scopes.setdefault(value.scope, []).append(value)
    found = []
    for scope, values in scopes.items():
        made = _joint(scope, values, finder)
        if made is not None:
            found.append(made)
    return found


def _joint(scope: str, values: list[Value], finder: Finder) -> Joint | None:
    places = finder.places
    inside = set(values)
    within: dict[Value, int] = {}
    outside: set[Value] = set()
    for value in values:
        for source in value.inputs:
            within[source] = within.get(source, 0) + 1
            if source not in inside and not (source.constant and not source.inputs):
                outside.add(source)
    if not outside or not outside <= places.keys():
        return None
    matrix = places[next(iter(outside))][0]
    if outside != set(matrix.values):
        return None
    results = [value for value in values if value in finder.ends or finder.uses.get(value, 0) > within.get(value, 0)]
    columns = _in_columns(results, inside, matrix, places)
    if columns is None:
        return None
    chosen = tuple([next(iter(found)) for found in columns]) if len(columns[0]) < matrix.rows else ()
    output = from_columns([[found[row] for row in sorted(found)] for found in columns])
    return Joint(output, matrix, scope, scope.rpartition("/")[2], chosen, frozenset(values))


def _in_columns(
    results: list[Value], inside: set[Value], matrix: Matrix, places: Places
) -> list[dict[int, Value]] | None:
    """The results of each column by row: one for each element, or one in all; None if there are others."""
    columns: list[dict[int, Value]] = [{} for _ in range(matrix.columns)]
    for result in results:
        value = result
        while value in inside:  # a result's first input leads back to the element that it is made of
            value = value.inputs[0]
        if value not in places or places[value][0] is not matrix:
            return None
        row, at = divmod(places[value][1], matrix.columns)
        if row in columns[at]:
            return None
        columns[at][row] = result
    if len({len(found) for found in columns}) != 1 or len(columns[0]) not in (1, matrix.rows):
        return None
    return columns
