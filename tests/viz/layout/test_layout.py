"""The layout: nothing overlaps, whatever the graph."""

import itertools

import pytest

from tests.viz.graphs import GRAPHS, laid_out, mlp, overlap
from viz.layout import arrangement, group_layout


@pytest.mark.parametrize("root", GRAPHS)
def test_no_two_cards_overlap(root):
    _, layout = laid_out(root)
    for a, b in itertools.combinations(layout.cards.values(), 2):
        assert not overlap(a, b)


@pytest.mark.parametrize("root", GRAPHS)
def test_a_box_holds_its_own_cards_and_no_stranger(root):
    data, layout = laid_out(root)
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
    _, layout = laid_out(root)
    for route in layout.routes.values():
        for (x0, y0), (x1, y1) in itertools.pairwise(route):
            assert x0 <= x1
            for card in layout.cards.values():
                # where it is level it must not run across a card; it bends only in the gaps
                if x0 < card.x + card.width - 1 and card.x + 1 < x1:
                    assert max(y0, y1) <= card.y or min(y0, y1) >= card.y + card.height


def test_the_layout_does_not_depend_on_the_gradients():
    root = mlp()
    before = laid_out(root)[1]
    root.backward()
    assert laid_out(root)[1] == before


@pytest.mark.parametrize("root", [*GRAPHS, mlp((2, 4, 4, 1))])
def test_groups_of_one_shape_are_arranged_as_they_would_be_one_by_one(root, monkeypatch):
    _, together = laid_out(root)
    monkeypatch.setattr(
        group_layout, "arrange", lambda columns, known: arrangement.arrange(columns, arrangement.Arrangements())
    )
    assert laid_out(root)[1] == together
