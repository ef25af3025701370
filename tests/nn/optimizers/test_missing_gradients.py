"""A parameter that no gradient has reached is left alone, with all that is remembered of it."""

import random

import pytest

import nn
from autograd import Value, no_grad

BY_FORMULA = {
    "gradient_descent": lambda parameters: nn.OPTIMIZERS["gradient_descent"](parameters, 0.1),
    "momentum": lambda parameters: nn.SGD(parameters, 0.1, momentum=0.9, weight_decay=0.1),
    "nesterov": lambda parameters: nn.SGD(parameters, 0.1, momentum=0.9, nesterov=True),
    "adagrad": lambda parameters: nn.AdaGrad(parameters, 0.1, weight_decay=0.1),
    "rmsprop": lambda parameters: nn.RMSProp(parameters, 0.1, momentum=0.5, centered=True),
    "adadelta": nn.AdaDelta,
    "adam": lambda parameters: nn.Adam(parameters, 0.1, weight_decay=0.1),
    "amsgrad": lambda parameters: nn.Adam(parameters, 0.1, amsgrad=True),
    "adamw": lambda parameters: nn.AdamW(parameters, 0.1),
    "rprop": lambda parameters: nn.Rprop(parameters, 0.1),
    "proximal_gradient": lambda parameters: nn.ProximalGradient(parameters, 0.1, l1=0.1),
}

EVERY = pytest.mark.parametrize("make", BY_FORMULA.values(), ids=BY_FORMULA)


@EVERY
def test_each_parameter_goes_its_way_as_if_it_had_an_optimizer_of_its_own(make):
    """Gradients are missing at random, and some are 0: in torch.optim, too, a parameter counts its own steps."""
    rng = random.Random(3)
    together, alone = ([Value(float(i)) for i in range(4)] for _ in range(2))
    optimizer, own = make(together), [make([parameter]) for parameter in alone]
    for _ in range(40):
        optimizer.zero_grad()
        for parameter, single, its in zip(together, alone, own, strict=True):
            if rng.random() < 0.4:
                parameter.grad = single.grad = rng.choice([0.0, rng.gauss(0.0, 1.0)])
                its.step()
        optimizer.step()
        assert [p.data for p in together] == [p.data for p in alone]
    assert optimizer.state == [its.state[0] for its in own]


@EVERY
def test_a_step_before_any_backward_changes_nothing(make):
    w = Value(2.0)
    optimizer = make([w])
    before = optimizer.state, optimizer.hyper.t
    optimizer.step()
    assert (w.data, optimizer.state, optimizer.hyper.t) == (2.0, *before)
    w.grad = 1.0
    optimizer.step()
    moved, state, t = w.data, list(optimizer.state), optimizer.hyper.t
    optimizer.zero_grad()
    optimizer.step()
    assert (w.data, optimizer.state, optimizer.hyper.t) == (moved, state, t)
    assert t == 1


def test_a_parameter_that_is_reached_with_zero_moves_by_its_momentum():
    reached, assigned, _ = parameters = [Value(1.0) for _ in range(3)]
    optimizer = nn.SGD(parameters, learning_rate=0.1, momentum=0.5)
    for parameter in parameters:
        parameter.grad = 1.0
    optimizer.step()
    optimizer.zero_grad()
    (0.0 * reached).backward()
    assigned.grad = 0.0
    optimizer.step()
    assert [p.data for p in parameters] == [0.9 - 0.1 * 0.5, 0.9 - 0.1 * 0.5, 0.9]


def test_what_no_grad_or_detach_hides_from_the_sweep_does_not_move():
    seen, hidden, detached = parameters = [Value(2.0) for _ in range(3)]
    optimizer = nn.AdamW(parameters, learning_rate=0.1)
    with no_grad():
        factor = hidden * 1.0
    (seen * factor * detached.detach()).backward()
    optimizer.step()
    assert seen.data < 2.0
    assert (hidden.data, detached.data) == (2.0, 2.0)


def test_clipping_gives_no_gradient_to_a_parameter_without_one():
    reached, untouched = parameters = [Value(2.0), Value(2.0)]
    optimizer = nn.SGD(parameters, learning_rate=0.1, weight_decay=0.5)
    reached.grad = 8.0
    nn.clip_by_value(parameters, 4.0)
    assert nn.clip_by_norm(parameters, 1.0) == 4.0
    assert (reached.grad, untouched.has_grad) == (1.0, False)
    optimizer.step()
    assert (reached.data, untouched.data) == (2.0 - 0.1 * (1.0 + 0.5 * 2.0), 2.0)


def test_a_line_search_leaves_a_parameter_alone_that_the_loss_does_not_depend_on_any_more():
    x, y = parameters = [Value(0.0), Value(0.0)]
    optimizer = nn.ConjugateGradients(parameters)

    def evaluate(with_y):
        optimizer.zero_grad()
        loss = (x - 3) ** 2 + 0.5 * x
        if with_y:
            loss = loss + 10 * (y + 1) ** 2 + x * y
        loss.backward()
        return loss.data

    optimizer.advance(lambda: evaluate(True))
    kept, started = y.data, x.data
    assert kept != 0.0
    optimizer.advance(lambda: evaluate(False))
    assert y.data == kept
    assert x.data != started
