"""Backpropagation, read off a program's listing."""

import numpy as np
import pytest

import autograd
import nn
from autograd import Value


def gradients_of(program):
    lines = program.listing(gradients=True, scalars=True).splitlines()
    assert "\n".join(lines[: lines.index("gradients:")]) == program.listing(scalars=True)
    return [line.strip() for line in lines[lines.index("gradients:") + 1 :]]


def test_the_chain_rule_can_be_read_line_by_line():
    w, b = Value(3.0, "w"), Value(1.0, "b")

    def f(x, t):
        z = w * x + b
        z.label = "z"
        return (z.tanh() - t) ** 2

    program = autograd.compile(f)
    program(1.0, 0.0)
    assert gradients_of(program) == [  # v2 = tanh(z), v3 = v2 − t
        "∂v3 = 2·v3",
        "v5 = v2²",
        "v6 = 1 − v5",
        "∂z = ∂v3·v6",
        "∂b = batch_sum(∂z)",
        "∂w = batch_sum(∂z·x)",
    ]


def test_a_gradient_that_another_has_as_well_or_that_is_a_number_is_listed():
    u, v, idle = Value(1.0, "u"), Value(2.0, "v"), Value(3.0, "idle")
    program = autograd.compile(lambda x: (u + v) * x + idle.detach())
    program(1.0)
    assert gradients_of(program) == ["∂v1 = batch_sum(x)", "∂u = ∂v1", "∂v = ∂v1", "∂idle = 0"]


def test_without_parameters_the_gradients_are_those_of_the_arguments():
    program = autograd.compile(lambda x, y: x * y + x)
    program(1.0, 2.0)
    assert gradients_of(program) == ["∂x = 1 + y", "∂y = x"]


def test_the_gradients_of_a_large_matrix_are_a_line_each_without_the_middle():
    model = nn.MLP(20, [3], seed=0)
    program = autograd.compile(lambda x: autograd.sum([z.tanh() for z in model(x)]))
    program(np.zeros((1, 20)))
    lines = gradients_of(program)
    assert lines[20] == "… 29 more lines …"
    assert lines[-1] == "∂w1.1 = batch_sum(∂z.1·x[0])"


def test_a_constant_of_a_formula_has_more_digits_than_three():
    program = autograd.compile(lambda x: x / np.sqrt(2.0) + 0.25)
    program(1.0)
    assert "  v1 = x/1.41421" in str(program).splitlines()


def test_a_gradient_that_is_the_number_of_samples_is_called_samples():
    w = Value(0.5)
    program = autograd.compile(lambda x: w + x)
    program(np.zeros(3))
    assert gradients_of(program) == ["∂w = samples"]


def test_there_is_nothing_to_list_before_the_first_call_or_of_several_results():
    program = autograd.compile(lambda x: [x, x])
    with pytest.raises(ValueError, match="nothing has been recorded"):
        program.listing(gradients=True)
    program(1.0)
    with pytest.raises(ValueError, match="returns 2"):
        program.listing(gradients=True)
    assert program.listing() == str(program)


def listing_of_weight(label):
    w = Value(2.0, label)
    program = autograd.compile(lambda x: w * x)
    program(1.0)
    return str(program)


@pytest.mark.parametrize("label", ["\u202eabc", "\x1b[31mred", "two\nlines", "\ud800x"])
def test_a_label_is_printed_without_what_deceives_the_eye_or_the_terminal(label):
    listing = listing_of_weight(label)
    assert all(character.isprintable() for character in listing.replace("\n", ""))
    assert len(listing.split("\n")) == len(listing_of_weight("w").split("\n"))
