"""Columns of a graph, and where its paths meet."""

from hypothesis import given
from hypothesis import strategies as st

from viz.graph import columns_of, meeting_points


def test_a_leaf_stands_right_before_its_use():
    assert columns_of(5, [(0, 1), (1, 2), (2, 4), (3, 4)]) == [0, 1, 2, 2, 3]


def by_definition(count, edges):
    """The first node besides each node that is on all of its paths to an end."""
    users = [[target for source, target in edges if source == item] for item in range(count)]
    through = [set()] * count
    for item in reversed(range(count)):
        through[item] = {item} | (set.intersection(*[through[user] for user in users[item]]) if users[item] else set())
    return [min(through[item] - {item}, default=-1) for item in range(count)]


@given(
    st.integers(1, 16).flatmap(
        lambda count: st.tuples(st.just(count), st.sets(st.tuples(*2 * [st.integers(0, count - 1)])))
    )
)
def test_where_all_paths_meet_again_is_what_the_definition_says(graph):
    count, pairs = graph
    edges = sorted([pair for pair in pairs if pair[0] < pair[1]])
    assert meeting_points(count, edges) == by_definition(count, edges)
