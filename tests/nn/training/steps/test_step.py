"""What every step of training asks of its batch: the share of the penalties."""

import numpy as np
import pytest

import nn
from tests.nn.training import numbers

RNG = np.random.default_rng(0)
X20 = RNG.normal(size=(20, 2))
Y20 = X20 @ [1.0, 2.0] + 0.3

PENALTIES = {
    "l2": {"l2": 1.0},
    "l1 and l2": {"l1": 0.5, "l2": 0.2},
    "another penalty": {"penalty": nn.Penalty(0.3, 1.5)},
    "taken over by the optimizer": {"l1": 0.7, "l2": 0.1, "optimizer": "proximal_gradient"},
    "with a limit": {"l2": 1.0, "clip_norm": 1.0},
    "with a limit, taken over": {"l1": 0.7, "optimizer": "proximal_gradient", "clip_norm": 1.0},
}


def trained(**options):
    model = nn.Neuron(2, "identity", seed=1)
    options = {"loss": "half_sse", "optimizer": "sgd", "learning_rate": 0.01, "epochs": 3, "seed": 0} | options
    return model, model.fit(X20, Y20, progress=False, **options)


@pytest.mark.parametrize("compiled", [True, False])
@pytest.mark.parametrize("options", PENALTIES.values(), ids=PENALTIES)
def test_a_summed_objective_is_the_same_in_batches_of_any_size(options, compiled):
    losses = [
        loss
        for batch_size in (None, 20, 10, 7, 5, 1)
        for loss in trained(batch_size=batch_size, learning_rate=0.0, compiled=compiled, **options)[1].loss
    ]
    assert losses == pytest.approx([losses[0]] * 18, rel=1e-12)


@pytest.mark.parametrize("options", PENALTIES.values(), ids=PENALTIES)
@pytest.mark.parametrize("batch_size", [None, 7, 1])
def test_the_shares_of_batches_are_the_same_eagerly_and_compiled(options, batch_size):
    (eager, expected), (compiled, found) = [
        trained(batch_size=batch_size, compiled=c, **options) for c in (False, True)
    ]
    assert found.loss == pytest.approx(expected.loss, rel=1e-12)
    assert numbers(compiled) == pytest.approx(numbers(eager), rel=1e-12)
    assert [p.grad for p in compiled.parameters()] == pytest.approx([p.grad for p in eager.parameters()], rel=1e-9)


@pytest.mark.parametrize("compiled", [True, False])
def test_the_gradients_of_an_epochs_batches_add_up_to_that_of_its_objective(compiled):
    """At a tiny rate the parameters hardly move in an epoch, so one epoch in batches moves them as one whole step."""
    rate = 1e-9
    begun = numbers(nn.Neuron(2, "identity", seed=1))
    moves = [
        (
            np.array(numbers(trained(batch_size=size, epochs=1, l2=1.0, learning_rate=rate, compiled=compiled)[0]))
            - begun
        )
        / rate
        for size in (None, 6)
    ]
    assert moves[1] == pytest.approx(moves[0], rel=1e-5)


@pytest.mark.parametrize("compiled", [True, False])
def test_every_batch_of_a_mean_carries_the_whole_penalty(compiled):
    """By hand: the mean of ½(w·x − t)² of a batch, and l2·w², whatever the batch is."""
    model = nn.Neuron(1, "identity", bias=False, initializer=2.0)
    history = model.fit(
        [[1.0], [1.0], [1.0]],
        [0.0, 0.0, 0.0],
        loss="half_mse",
        optimizer="sgd",
        learning_rate=0.1,
        batch_size=2,
        epochs=1,
        l2=0.5,
        seed=0,
        compiled=compiled,
        progress=False,
    )
    second = 2.0 - 0.1 * (2.0 + 2.0)
    assert numbers(model) == pytest.approx([second - 0.1 * 2.0 * second])
    assert history.loss == pytest.approx([(2.0**2 * 2 + second**2) / 3])


@pytest.mark.parametrize("compiled", [True, False])
def test_an_optimizer_has_forgotten_the_fits_penalties_afterwards(compiled):
    model = nn.Neuron(2, "identity", seed=1)
    optimizer = nn.ProximalGradient(model.parameters(), 0.01, l1=0.25)
    model.fit(
        X20,
        Y20,
        loss="half_sse",
        optimizer=optimizer,
        batch_size=7,
        l1=0.5,
        epochs=2,
        seed=0,
        compiled=compiled,
        progress=False,
    )
    assert (optimizer.hyper.l1, optimizer.hyper.l1_of_fit) == (0.25, 0)
