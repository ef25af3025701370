"""The inside of a group: where edges leave a card."""

from autograd import Value
from tests.viz.graphs import laid_out


def test_edges_leave_a_card_in_the_order_of_where_they_go():
    x = Value(3.0, "x")
    _, layout = laid_out(x * x * x)
    leaving = [route for (source, _, _), route in layout.routes.items() if source == 0]
    assert len(leaving) == 3
    by_exit = sorted(leaving, key=lambda route: route[0][1])
    assert [route[1][1] for route in by_exit] == sorted([route[1][1] for route in leaving])
    assert len({route[0][1] for route in leaving}) == 3
