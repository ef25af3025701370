"""``viz.paths``: one gradient as a sum over paths, and by the δ recursion."""

import pytest

import autograd
import viz
from autograd import Value


def test_each_path_is_a_product_and_the_gradient_their_sum():
    x = Value(2.0, "x")
    a, b = 3 * x, x * 5
    a.label, b.label = "a", "b"
    y = a + b
    text = viz.paths(y, x)
    assert text.splitlines()[:4] == [
        "∂y/∂x is the sum over its paths, 2 in all",
        "  1  y → a → x   ∂y/∂a · ∂a/∂x  =  1.0000 × 3.0000  =  3.0000",
        "  2  y → b → x   ∂y/∂b · ∂b/∂x  =  1.0000 × 5.0000  =  5.0000",
        "     ∂y/∂x   =  3.0000 + 5.0000  =  8.0000",
    ]


def test_the_sum_is_the_engines_gradient():
    x, w = Value(0.7, "x"), Value(-1.3, "w")
    h = (w * x).tanh()
    y = h * h + (h * w).exp() * x
    total = viz.paths(y, w).splitlines()
    y.backward()
    assert total[total.index("") - 1].endswith(f"=  {autograd.number_text(w.grad)}")
    assert total[-1].endswith(f"=  {autograd.number_text(w.grad)}")


def test_of_too_many_paths_the_number_is_said():
    x = Value(1.0, "x")
    y = x
    for _ in range(40):
        y = y + y
    text = viz.paths(y, x)
    assert text.startswith("∂y/∂x is the sum over its paths, 1 099 511 627 776 in all\n\n")
    assert text.splitlines()[-1].strip() == "…"


def test_no_path_is_an_error():
    with pytest.raises(ValueError, match="no gradient flows from"):
        viz.paths(Value(1.0, "a") * 2, Value(1.0, "b"))


def test_a_branch_not_selected_is_no_path():
    a = Value(1.0, "a")
    y = autograd.where(autograd.constant(1.0), a * 2, a * 3)
    assert viz.paths(y, a).startswith("∂y/∂a is the sum over its paths, 1 in all")


def test_it_speaks_the_readers_language():
    x = Value(2.0, "x")
    assert viz.paths(x * x, x, lang="pt").startswith("∂y/∂x é a soma sobre seus caminhos, 2 ao todo")
