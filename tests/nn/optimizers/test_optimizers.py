"""Optimizers: weight decay, formulas on floats and on arrays, steps that are interrupted."""

import numpy as np
import pytest

import nn
from autograd import Value
from autograd.table import ARRAYS


def test_weight_decay_in_sgd_equals_an_l2_penalty_of_half_its_size():
    decayed, penalised = Value(2.0), Value(2.0)
    decayed.grad = 0.0
    nn.SGD([decayed], learning_rate=0.1, weight_decay=0.5).step()
    nn.L2(0.25).add_gradient([penalised])
    nn.SGD([penalised], learning_rate=0.1).step()
    assert decayed.data == penalised.data == 1.9


def test_decoupled_weight_decay_shrinks_a_weight_whose_gradient_is_zero():
    coupled, decoupled = Value(2.0), Value(2.0)
    coupled.grad = decoupled.grad = 0.0
    nn.Adam([coupled], learning_rate=0.1, weight_decay=0.5).step()
    nn.AdamW([decoupled], learning_rate=0.1, weight_decay=0.5).step()
    assert decoupled.data == 2.0 * (1.0 - 0.05)
    assert coupled.data == pytest.approx(1.9)  # Adam makes a full step of any gradient, however small


@pytest.mark.parametrize("kind", [each for name, each in nn.OPTIMIZERS.items() if name != "conjugate_gradients"])
def test_an_optimizers_formula_gives_the_same_on_arrays_as_on_floats(kind):
    weights, gradients = [0.5, -2.0, 3.0], [0.1, -0.4, 2.0]
    parameters = [Value(w) for w in weights]
    optimizer = kind(parameters, learning_rate=0.1)
    state = tuple(np.full(3, number) for number in optimizer.initial_state(optimizer.hyper))
    w = np.array(weights)
    for t in (1, 2, 3):
        for parameter, g in zip(parameters, gradients, strict=True):
            parameter.grad = g * t
        optimizer.step()
        optimizer.hyper.t = t
        w, state = kind.formula(ARRAYS, w, np.array(gradients) * t, state, optimizer.hyper)
    assert [p.data for p in parameters] == pytest.approx(w, rel=1e-15)


def test_the_gradient_descent_of_a_whole_step_may_be_interrupted_and_settled():
    class Failing(Value):
        __slots__ = ("armed",)

        @property
        def data(self):
            return Value.data.__get__(self)

        @data.setter
        def data(self, number):
            if self.armed:
                self.armed = False
                raise KeyboardInterrupt
            Value.data.__set__(self, number)

    first, second = Value(1.0), Failing(1.0)
    second.armed = True
    first.grad = second.grad = 1.0
    optimizer = nn.SGD([first, second], learning_rate=0.5)
    with pytest.raises(KeyboardInterrupt):
        optimizer.step()
    assert (first.data, second.data) == (0.5, 1.0)
    optimizer.settle()
    assert (first.data, second.data, optimizer.hyper.t) == (0.5, 0.5, 1)


class SignDescent(nn.Optimizer):
    """w′ = w − η sign(g): an optimizer as the docstring of ``optimizer.py`` says to write one, with a memory."""

    state_names = ("last",)

    def __init__(self, parameters, learning_rate=0.01):
        super().__init__(parameters, learning_rate=learning_rate)

    @staticmethod
    def formula(m, w, g, state, h):
        return w - h.learning_rate * m.sign(g), (g,)


@pytest.mark.parametrize("compiled", [True, False])
def test_an_optimizer_of_ones_own_is_a_formula_and_trains_without_a_warning(compiled):
    neuron = nn.Neuron(1, "identity", initializer="zeros")
    neuron.fit(
        *([[1.0]], [10.0]), optimizer=SignDescent, learning_rate=0.5, epochs=3, compiled=compiled, progress=False
    )
    assert [p.data for p in neuron.parameters()] == [1.5, 1.5]


def test_an_optimizer_is_found_by_its_name_in_the_table(monkeypatch):
    monkeypatch.setitem(nn.OPTIMIZERS, "sign_descent", SignDescent)
    neuron = nn.Neuron(1, "identity", initializer="zeros")
    neuron.fit([[1.0]], [10.0], optimizer="sign_descent", learning_rate=0.5, epochs=1, progress=False)
    assert [p.data for p in neuron.parameters()] == [0.5, 0.5]


def test_an_optimizer_without_a_formula_says_what_is_missing():
    w = Value(1.0)
    w.grad = 1.0
    with pytest.raises(TypeError, match=r"states formula\(m, w, g, state, h\)"):
        nn.Optimizer([w], learning_rate=0.1).step()


def test_penalties_that_an_optimizer_takes_are_not_among_those_it_returns():
    optimizer = nn.ProximalGradient([Value(1.0)], l1=0.25)
    assert optimizer.take_penalties([nn.L1(0.5), nn.L2(1.0)]) == [nn.L2(1.0)]
    optimizer.parameters[0].grad = 0.0
    optimizer.learning_rate = 1.0
    optimizer.step()  # a pull of 0.25 of its own and 0.5 of the fit's
    assert optimizer.parameters[0].data == 0.25
    assert nn.SGD([Value(1.0)]).take_penalties([nn.L1(0.5)]) == [nn.L1(0.5)]


@pytest.mark.parametrize("name", nn.OPTIMIZERS)
def test_a_value_that_is_computed_is_no_parameter(name):
    w = Value(2.0, "w")
    with pytest.raises(ValueError, match="which is computed from other Values"):
        nn.OPTIMIZERS[name]([w, w * 0.1])


@pytest.mark.parametrize("kind", nn.OPTIMIZERS.values())
def test_a_parameter_that_is_given_twice_would_move_twice_and_is_refused(kind):
    w = Value(1.0)
    with pytest.raises(ValueError, match="was given a parameter twice"):
        kind([w, Value(2.0), w])
