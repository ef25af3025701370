"""``to_dot``: a styled graphviz.Digraph, also under micrograd's name."""

import graphviz
import pytest

import viz
from autograd import Value, scope


def test_micrograds_call_works():
    x = Value(2.0, label="x")
    dot = viz.draw_dot(x * x + 1)
    assert isinstance(dot, graphviz.Digraph)
    assert viz.draw_dot(x, format="png", rankdir="TB").format == "png"


def test_nodes_are_known_by_number_and_show_label_data_and_gradient():
    x = Value(3.0, "x")
    y = x * x
    y.backward()
    source = viz.to_dot(y).source
    assert 'n0 [label="x  3\\n∂y  ▲ 6"' in source
    assert source.count("n0 -> n1") == 2


def test_a_gradient_not_computed_is_a_dash():
    assert "∂y  —" in viz.to_dot(Value(1.0, "x") * 2).source


def test_a_scope_is_a_cluster():
    with scope("a"), scope("b"):
        y = Value(1.0, "x").exp()
    source = viz.to_dot(y).source
    assert source.index("subgraph cluster_0") < source.index("subgraph cluster_1")


def test_a_stale_graph_shows_no_local_derivatives():
    x = Value(1.0, "x")
    y = x * x
    x.data = 2.0
    assert "×" not in viz.to_dot(y).source.replace("×   y", "")


def test_an_unknown_direction_is_refused():
    with pytest.raises(ValueError, match="rankdir='XX'"):
        viz.to_dot(Value(1.0), rankdir="XX")


def test_gradients_of_another_result_are_called_grad():
    x = Value(2.0, "x")
    h = 3 * x
    h.label = "h"
    (h**2).backward()
    source = viz.to_dot(h).source
    assert "∂h" not in source
    assert "grad  ▲ 36" in source
