"""The tree of groups: which of them can have a box."""

from autograd import Value, scope
from tests.viz.graphs import laid_out


def test_a_group_that_a_path_leaves_and_enters_again_is_drawn_without_its_box():
    x = Value(1.0, "x")
    with scope("twice"):
        a = x.exp()
    b = a.sin()
    with scope("twice"):
        c = b + 1
    _, layout = laid_out(c)
    assert layout.boxes == {}
    assert len(layout.cards) == 4
