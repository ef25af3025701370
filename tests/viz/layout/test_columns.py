"""Columns: the order of what stands in them."""

from autograd import Value
from tests.viz.graphs import laid_out


def test_a_tree_is_drawn_without_crossings():
    leaves = [Value(float(i)) for i in range(16)]
    while len(leaves) > 1:
        leaves = [a + b for a, b in zip(leaves[::2], leaves[1::2], strict=True)]
    data, layout = laid_out(leaves[0])
    by_column = {}
    for edge in data.edges:
        source, target = layout.cards[edge.source], layout.cards[edge.target]
        by_column.setdefault(target.x, []).append((source.y, target.y + 0.1 * edge.position))
    for pairs in by_column.values():
        assert [target for _, target in sorted(pairs)] == sorted(target for _, target in pairs)
