"""Columns of a graph."""

from viz.graph import columns_of


def test_a_leaf_stands_right_before_its_use():
    assert columns_of(5, [(0, 1), (1, 2), (2, 4), (3, 4)]) == [0, 1, 2, 2, 3]
