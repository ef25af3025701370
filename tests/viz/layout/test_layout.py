"""The layout: nothing overlaps, whatever the graph."""

import itertools

import pytest

from autograd import Value, scope
from autograd.languages import Language
from tests.viz.graphs import GRAPHS, mlp, overlap
from viz.drawing import Legend, sizes_of
from viz.graph import Reading, diagram
from viz.layout import lay_out


def placed(root):
    """A graph's diagram and layout."""
    data = diagram(Reading(root))
    return data, lay_out(data, sizes_of(data, Legend(Language(), "∂", 0.0)))


@pytest.mark.parametrize("root", GRAPHS)
def test_no_two_cards_overlap(root):
    _, layout = placed(root)
    for a, b in itertools.combinations(layout.cards.values(), 2):
        assert not overlap(a, b)


@pytest.mark.parametrize("root", GRAPHS)
def test_a_box_holds_its_own_cards_and_no_stranger(root):
    data, layout = placed(root)
    for path, box in layout.boxes.items():
        for node in data.nodes:
            card = layout.cards[node.index]
            inside = node.group == path or node.group.startswith(path + "/")
            assert overlap(card, box) == inside
            if inside:
                assert box.x < card.x
                assert card.x + card.width < box.x + box.width
                assert box.y < card.y
                assert card.y + card.height < box.y + box.height


@pytest.mark.parametrize("root", GRAPHS)
def test_an_edge_runs_forward_and_through_no_card(root):
    _, layout = placed(root)
    for route in layout.routes.values():
        for (x0, y0), (x1, y1) in itertools.pairwise(route):
            assert x0 <= x1
            for card in layout.cards.values():
                # where it is level it must not run across a card; it bends only in the gaps
                if x0 < card.x + card.width - 1 and card.x + 1 < x1:
                    assert max(y0, y1) <= card.y or min(y0, y1) >= card.y + card.height


def test_a_tree_is_drawn_without_crossings():
    leaves = [Value(float(i)) for i in range(16)]
    while len(leaves) > 1:
        leaves = [a + b for a, b in zip(leaves[::2], leaves[1::2], strict=True)]
    data, layout = placed(leaves[0])
    by_column = {}
    for edge in data.edges:
        source, target = layout.cards[edge.source], layout.cards[edge.target]
        by_column.setdefault(target.x, []).append((source.y, target.y + 0.1 * edge.position))
    for pairs in by_column.values():
        assert [target for _, target in sorted(pairs)] == sorted(target for _, target in pairs)


def test_a_group_that_a_path_leaves_and_enters_again_is_drawn_without_its_box():
    x = Value(1.0, "x")
    with scope("twice"):
        a = x.exp()
    b = a.sin()
    with scope("twice"):
        c = b + 1
    _, layout = placed(c)
    assert layout.boxes == {}
    assert len(layout.cards) == 4


def test_the_layout_does_not_depend_on_the_gradients():
    root = mlp()
    before = placed(root)[1]
    root.backward()
    assert placed(root)[1] == before


def test_edges_leave_a_card_in_the_order_of_where_they_go():
    x = Value(3.0, "x")
    _, layout = placed(x * x * x)
    leaving = [route for (source, _, _), route in layout.routes.items() if source == 0]
    assert len(leaving) == 3
    by_exit = sorted(leaving, key=lambda route: route[0][1])
    assert [route[1][1] for route in by_exit] == sorted([route[1][1] for route in leaving])
    assert len({route[0][1] for route in leaving}) == 3
