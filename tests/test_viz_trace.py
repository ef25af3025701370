"""``viz.trace``: the sweep as text. And the words of a step."""

import pytest

import autograd
import viz
from autograd import Value
from viz.explain import explain
from viz.language import Language
from viz.sweep import Sweep


def sentences(root, lang="en"):
    sweep = Sweep(root)
    return [explain(step, sweep, Language(lang)).sentence for step in sweep.steps]


def test_the_whole_sweep_of_a_diamond():
    x = Value(2.0, "x")
    a = 3 * x
    a.label = "a"
    y = a * x
    assert viz.trace(y) == (
        "Forward: every value from its inputs\n"
        "  x        =  2.0000\n"
        "  a = 3·x  =  3 × 2.0000       =  6.0000\n"
        "  y = a·x  =  6.0000 × 2.0000  =  12.0000\n"
        "\n"
        "Backward: every gradient = upstream × local derivative\n"
        "  0  seed: ∂y/∂y = 1\n"
        "  1  ∂y/∂a   =  ∂y/∂y · x  =  1.0000 × 2.0000  =  2.0000\n"
        "  2  ∂y/∂x  +=  ∂y/∂y · a  =  1.0000 × 6.0000  =  6.0000\n"
        "  3  ∂y/∂x  +=  ∂y/∂a · 3  =  2.0000 × 3.0000  =  6.0000\n"
        "\n"
        "Gradients: what each was added up from\n"
        "  y.grad  =  1.0000\n"
        "  a.grad  =  2.0000\n"
        "  x.grad  =  6.0000 + 6.0000  =  12.0000"
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
    assert "x.grad  =  1.0000 (already there) + 3.0000  =  4.0000" in viz.trace(3 * x)


def test_after_backward_the_same_sweep_is_told():
    x = Value(2.0, "x")
    y = x * x
    before = viz.trace(y)
    y.backward()
    assert viz.trace(y) == before


def test_after_two_sweeps_the_first_was_already_there():
    x = Value(2.0, "x")
    y = 3 * x
    y.backward()
    y.backward()
    assert "x.grad  =  3.0000 (already there) + 3.0000  =  6.0000" in viz.trace(y)


def test_a_stale_graph_says_so_and_prints_no_arithmetic():
    x = Value(2.0, "x")
    y = x * x
    x.data = 5.0
    text = viz.trace(y)
    assert text.startswith("A value has changed")
    assert "×" not in text
    assert "∂" not in text


def test_a_constant_alone_has_no_sweep():
    assert viz.trace(autograd.constant(2.0, "k")) == "Forward: every value from its inputs\n  k  =  2.0000   (constant)"


def test_the_language_and_the_decimal_comma_are_the_readers():
    text = viz.trace(0.5 * Value(3.0, "x"), lang="es", decimal_comma=True)
    assert "semilla" in text
    assert "y = 0,5·x  =  0,5 × 3,0000  =  1,5000" in text


def test_nothing_flows_to_what_was_not_selected():
    a, b = Value(1.0, "a"), Value(2.0, "b")
    y = autograd.where(autograd.constant(1.0, "c"), a, b)
    assert "∂y/∂b   =  ∂y/∂y · (0 if c else 1)  =  nothing flows to b" in viz.trace(y)


def test_what_is_no_value_is_refused():
    with pytest.raises(TypeError, match=r"trace\(value\) takes a Value, not str"):
        viz.trace("x")


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda a: a + Value(1.0), "+ hands its gradient on unchanged"),
        (lambda a: -a, "neg hands its gradient on with the sign turned"),
        (lambda a: a * Value(2.0, "b"), "× hands its gradient on times its other input, b"),
        (lambda a: a.tanh(), "tanh passes its gradient back through 1 − y²"),
        (lambda a: a**2, "xⁿ passes its gradient back through 2·a"),
        (lambda a: autograd.maximum(a, 0.0), "max hands its whole gradient to the input it selected"),
        (lambda a: autograd.maximum(a, 5.0), "max did not select a, so nothing flows there"),
        (lambda a: autograd.maximum(a, 1.0), "max found a tie and shares its gradient"),
        (lambda a: a.relu(), "ReLU hands its gradient on unchanged"),
        (lambda a: (a - 5.0).relu(), "ReLU is off here: no gradient gets through"),
        (lambda a: (a * 50).tanh(), "tanh is saturated: its slope is almost 0, and the gradient vanishes"),
    ],
)
def test_a_step_is_named_by_its_pattern(make, said):
    assert sentences(make(Value(1.0, "a")))[0] == said


def test_equal_inputs_are_told_apart():
    x = Value(3.0, "x")
    sweep = Sweep(x * x)
    chains = [explain(step, sweep, Language()).chain for step in sweep.steps]
    assert chains == ["∂y/∂x += ∂y/∂y · ∂y/∂x⁽¹⁾", "∂y/∂x += ∂y/∂y · ∂y/∂x⁽²⁾"]


def test_the_steps_add_up_to_the_engines_gradients():
    a, b = Value(-4.0, "a"), Value(2.0, "b")
    c = a * b + b**3
    y = (c * c + (a - b).relu() + a.exp()).tanh() * c
    sweep = Sweep(y)
    shown = sweep.gradients(len(sweep.steps))
    y.backward()
    assert shown == {i: node.grad for i, node in enumerate(sweep.order) if not node.constant}


def test_where_names_are_not_enough_the_scope_is_said():
    x = Value(2.0, "x")
    outputs = []
    for name in ("neuron 1", "neuron 2"):
        with autograd.scope(name):
            outputs.append(Value(0.5, "w") * x)
    text = viz.trace(outputs[0] + outputs[1])
    assert text.splitlines()[1:6] == [
        "  [neuron 1]",
        "  w              =  0.5000",
        "  [outside every group]",
        "  x              =  2.0000",
        "  [neuron 1]",
    ]
