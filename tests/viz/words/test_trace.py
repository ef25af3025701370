"""``viz.trace``: the sweep as text."""

import pytest

import autograd
import nn
import viz
from autograd import Value, scope
from tests.viz.graphs import part_of_a_loss
from viz.graph import Reading, Steps


def test_the_whole_sweep_of_a_diamond():
    x = Value(2.0, "x")
    a = 3 * x
    a.label = "a"
    y = a * x
    assert viz.trace(y) == (
        "Forward: every value from its inputs\n"
        "  x        =  2\n"
        "  a = 3·x  =  3 × 2  =  6\n"
        "  y = a·x  =  6 × 2  =  12\n"
        "\n"
        "Backward: every gradient = upstream × local derivative\n"
        "  0  seed: ∂y/∂y = 1\n"
        "  1  ∂y/∂a   =  ∂y/∂y · x  =  1 × 2  =  2\n"
        "  2  ∂y/∂x  +=  ∂y/∂y · a  =  1 × 6  =  6\n"
        "  3  ∂y/∂x  +=  ∂y/∂a · 3  =  2 × 3  =  6\n"
        "\n"
        "Gradients: what each was added up from\n"
        "  y.grad  =  1\n"
        "  a.grad  =  2\n"
        "  x.grad  =  6 + 6  =  12"
    )


def test_a_trace_changes_nothing_on_the_graph():
    x = Value(2.0, "x")
    y = x * x
    viz.trace(y)
    assert not x.has_grad
    assert not y.has_grad


def test_what_a_leaf_held_before_is_told_apart():
    x = Value(2.0, "x")
    x.grad = 1.0
    assert "x.grad  =  1 (already there) + 3  =  4" in viz.trace(3 * x)


def test_after_backward_the_same_sweep_is_told():
    x = Value(2.0, "x")
    y = x * x
    before = viz.trace(y)
    y.backward()
    assert viz.trace(y) == before


def test_after_two_sweeps_the_other_is_told_apart():
    x = Value(2.0, "x")
    y = 3 * x
    y.backward()
    y.backward()
    assert "x.grad  =  3 (other sweeps) + 3  =  6" in viz.trace(y)


def test_what_the_numbers_cannot_tell_is_said():
    w = Value(0.5, "w")
    first, second = w * 2, w * 7
    first.backward()
    assert "the numbers alone cannot tell" not in viz.trace(first)
    w.grad = 0.0  # as an optimizer's zero_grad: what the results hold is still there
    second.backward()
    assert viz.trace(first).endswith("its share is no longer in them: the numbers alone cannot tell.")
    assert "the numbers alone cannot tell" in viz.step(first).html


def test_a_name_in_brackets_does_not_get_a_second_pair():
    with scope("neuron 1"):
        a = Value(1.0, "z").relu()
    with scope("neuron 2"):
        y = abs(Value(2.0, "z")) + a
    text = viz.trace(y)
    assert "ReLU(z[neuron 1])" in text
    assert "|z[neuron 2]|" in text
    assert "((" not in text


def test_a_stale_graph_says_so_and_prints_no_arithmetic():
    x = Value(2.0, "x")
    y = x * x
    x.data = 5.0
    text = viz.trace(y)
    assert text.startswith("A value has changed")
    assert "×" not in text
    assert "∂" not in text


def test_a_constant_alone_has_no_sweep():
    assert viz.trace(autograd.constant(2.0, "k")) == "Forward: every value from its inputs\n  k  =  2   (constant)"


def test_the_language_and_the_decimal_comma_are_the_readers():
    text = viz.trace(0.5 * Value(3.0, "x"), lang="es")
    assert "gradiente inicial" in text
    assert "y = 0,5·x  =  0,5 × 3  =  1,5" in text


def test_nothing_flows_to_what_was_not_selected():
    a, b = Value(1.0, "a"), Value(2.0, "b")
    y = autograd.where(autograd.constant(1.0, "c"), a, b)
    assert "∂y/∂b   =  ∂y/∂y · (0 if c else 1)  =  nothing flows to b" in viz.trace(y)


def test_what_is_no_value_is_refused():
    with pytest.raises(TypeError, match=r"trace\(value\) takes a Value, not str"):
        viz.trace("x")


def test_the_steps_add_up_to_the_engines_gradients():
    a, b = Value(-4.0, "a"), Value(2.0, "b")
    c = a * b + b**3
    y = (c * c + (a - b).relu() + a.exp()).tanh() * c
    steps = Steps(Reading(y))
    shown = steps.gradients(len(steps))
    y.backward()
    assert shown == {i: node.grad for i, node in enumerate(steps.order) if not node.constant}


def rows(text):
    """What stands before the first equals sign of every row."""
    return [row.partition("=")[0].strip(" +") for row in text.splitlines() if row.startswith("  ")]


def test_where_names_are_not_enough_the_scope_is_said():
    x = Value(2.0, "x")
    outputs = []
    for name in ("left", "right"):
        with autograd.scope(name):
            outputs.append(Value(0.5, "w") * x)
    text = viz.trace(outputs[0] + outputs[1])
    assert "  w[right] " in text
    assert "∂y/∂w[right]" in text
    assert "· ((" not in text
    assert "w[right].grad" in text
    assert "/w" not in text


def test_no_two_values_of_a_network_share_a_name():
    y = nn.MLP(1, [2, 1], seed=0)([0.5])
    shown = rows(viz.trace(y))
    assert any("w⁽¹⁾₁₁" in row for row in shown)
    for kind in (".grad", ""):
        named = [row for row in shown if row.endswith(kind) and "∂" not in row]
        assert len(named) == len(set(named))


def test_two_values_of_one_label_are_no_square():
    text = viz.trace(Value(2.0, "w") * Value(3.0, "w"))
    assert "y = w#1·w#2  =  2 × 3  =  6" in text
    assert "²" not in text


def test_a_detached_value_is_told_from_its_original():
    x = Value(3.0, "x")
    assert "²" not in viz.trace(x.detach() * x)


def test_a_product_of_namesakes_gives_no_name_that_reads_as_a_square():
    assert "²" not in viz.trace(Value(2.0, "w") * Value(3.0, "w") + 1)


def test_a_formula_that_simplifies_to_its_input_is_no_name():
    x = Value(2.0)
    text = viz.trace((1.0 * x) * x)
    assert "y = v2·v1" in text
    assert "²" not in text


def test_labels_that_look_like_ours_are_told_apart_too():
    text = viz.trace(Value(2.0, "w") * Value(3.0, "w") * Value(4.0, "w#1"))
    named = rows(text.split("\n\n")[0])
    assert len(named) == len(set(named)) == 5


def test_long_labels_that_begin_alike_are_told_apart():
    text = viz.trace(Value(2.0, "a very long label, one") * Value(3.0, "a very long label, two"))
    gradients = rows(text.split("\n\n")[2])
    assert len(gradients) == len(set(gradients)) == 3


def test_gradients_of_another_result_are_not_split_into_a_sweep_that_never_was():
    text = viz.trace(part_of_a_loss())
    assert "w.grad  =  −8 (already there) + 2    =  −6" in text
    assert "if h.backward() were called now" in text
    assert "−10" not in text


def test_gradients_of_another_seed_are_not_taken_for_this_sweeps():
    y = 3 * Value(2.0, "x")
    y.backward(0.5)
    assert "x.grad  =  1.5 (already there) + 3  =  4.5" in viz.trace(y)


def test_infinite_gradients_leave_no_nan_after_two_sweeps():
    y = Value(0.0, "x").log()
    y.backward()
    y.backward()
    assert "x.grad  =  ∞" in viz.trace(y)
    assert "nan" not in viz.trace(y)


def test_a_leaf_as_the_result_keeps_what_it_holds():
    x = Value(2.0, "x")
    (3 * x).backward()
    assert "x.grad  =  3 (already there) + 1  =  4" in viz.trace(x)


def test_a_leaf_that_nothing_flows_to_keeps_what_it_holds():
    a, b = Value(1.0, "a"), Value(2.0, "b")
    b.grad = 5.0
    assert "b.grad  =  5" in viz.trace(autograd.where(autograd.constant(1.0, "c"), a, b))


def test_a_number_alone_is_printed():
    assert viz.trace(autograd.constant(2.0)) == "Forward: every value from its inputs\n  2  =  2   (constant)"


def test_numbers_put_in_have_the_decimals_asked_for():
    x = Value(0.123456, "x")
    text = viz.trace(x * Value(2.0, "w") + x.tanh(), decimals=2)
    assert "0.12 × 2.00" in text
    assert "0.123" not in text


def test_what_was_computed_is_shown_even_of_constants():
    assert "  y = 2·3  =  6" in viz.trace(autograd.constant(2.0) * 3)
    assert "  y = x·1  =  2·1  =  2" in viz.trace(autograd.constant(2.0, "x") * 1)
    assert "  y = 1·x  =  1 × 2  =  2" in viz.trace(1 * Value(2.0, "x"))


def test_the_derivative_of_a_power_of_a_number_has_no_case_that_cannot_occur():
    text = viz.trace(5 ** Value(2.0, "x"))
    assert "∂y/∂y · y·ln(5)  =  1 × 40.2  =  40.2" in text
    assert "if" not in text


def test_a_number_is_not_taken_for_one_of_two_labels_that_look_the_same():
    twos = Value(1.0, "2") * Value(3.0, "2")
    assert "v1 = 2#1·2#2" in viz.trace(twos * 2)


def test_zero_times_infinity_is_not_written_where_an_operation_did_not_select():
    x = Value(-10.0, "x")
    lines = viz.trace(x.relu().sqrt()).splitlines()
    (row,) = [line for line in lines if "∂y/∂x " in line]
    assert row.endswith("=  nothing flows to x")
    assert lines[-1].split() == ["x.grad", "=", "0"]
    behind = viz.trace((Value(0.0, "x").sqrt() - 3.0).relu())
    assert "0 × ∞" not in behind
    assert "nothing flows to x" in behind
    assert "nan" not in behind
    for text in (viz.trace((x + 1.0).relu() * 2.0), viz.trace(autograd.maximum(x * 3.0, 1.0))):
        assert "× 0  =  0" in text
        assert "nothing flows" not in text


def test_bars_do_not_hide_an_operation_behind_them_from_the_parentheses_of_a_derivative():
    x, z = Value(-2.0, "x"), Value(4.0, "z")
    text = viz.trace((abs(x) ** 1.5 / z.sqrt()).log())
    assert "∂y/∂(|x|^1.5/√z)" in text
    assert "∂y/∂(|x|^1.5) · 1.5·|x|^0.5" in text
    assert "∂y/∂|x| · sign(x)" in text
    assert "∂y/∂p(x|y)" in viz.trace(Value(0.5, "p(x|y)").log())
    assert "∂y/∂(p(x|y) + 1)" in viz.trace(Value(0.5, "p(x|y) + 1").log())
