"""Batch normalisation (its agreement with PyTorch is in tests/nn/test_torch.py)."""

import copy
import gc
import weakref

import numpy as np
import pytest

import autograd
import nn
from autograd import check_gradients
from autograd import sum as sum_of


def numbers(row):
    return [a.data for a in row]


def test_a_batch_comes_out_with_mean_zero_and_variance_one():
    X = np.random.default_rng(0).normal(3.0, 5.0, size=(6, 2))
    outputs = np.array([numbers(row) for row in nn.BatchNorm(2).batch(X)])
    assert outputs.mean(axis=0) == pytest.approx(0.0, abs=1e-14)
    assert outputs.var(axis=0) == pytest.approx(1.0, abs=1e-5)


def test_the_gradient_of_batch_normalisation_runs_through_mean_and_variance():
    def weighted(x):
        norm = nn.BatchNorm(1)
        return sum_of([w * y for w, y in zip((1.0, 2.0, -0.5), norm.batch([[v] for v in x]), strict=True)])

    assert check_gradients(weighted, [[0.5, -1.0, 2.0]]).checked == 3


def test_in_use_batch_normalisation_takes_the_running_statistics():
    norm = nn.BatchNorm(1, momentum=1.0)
    norm.batch([[1.0], [3.0]])
    assert (norm.running_mean, norm.running_variance) == ([2.0], [2.0])
    (y,) = norm.eval().batch([[4.0]])
    assert y.data == pytest.approx(2.0 / 2.0**0.5, rel=1e-5)


def test_using_a_network_leaves_its_running_statistics_alone():
    model = nn.MLP(1, [2, 1], batch_norm=True, seed=0)
    before = model.snapshot()
    model.predict([[1.0], [5.0]])
    assert model.snapshot() == before


def test_a_batch_of_one_is_refused_in_training_and_leaves_the_running_statistics_alone():
    norm, network = nn.BatchNorm(1), nn.MLP(1, [2, 1], batch_norm=True, seed=0)
    for call in (lambda: norm.batch([[7.0]]), lambda: norm([7.0]), lambda: network([7.0])):
        with pytest.raises(
            ValueError, match="BatchNorm in training was given a batch of one sample: one number has no"
        ):
            call()
    assert (norm.running_mean, norm.running_variance) == ([0.0], [1.0])
    assert norm.eval()([7.0]).data == pytest.approx(7.0, rel=1e-5)


def test_a_layer_derived_from_batch_norm_is_refused_by_its_own_name():
    class Another(nn.BatchNorm):
        def moved(self, running, mean, variance, samples):
            return running

    with pytest.raises(ValueError, match="Another in training was given a batch of one sample"):
        Another(1)([7.0])


def test_a_compiled_network_in_training_normalises_by_the_batch_it_is_given_and_measures_nothing():
    model = nn.MLP(2, [3, 1], batch_norm=True, seed=0)
    X = np.random.default_rng(0).normal(size=(5, 2))
    compiled = autograd.compile(model)
    for batch in (X, X[:3]):
        assert compiled(batch) == pytest.approx([y.data for y in copy.deepcopy(model).batch(batch.tolist())], rel=1e-12)
    assert model.buffers() == [[0.0] * 3, [1.0] * 3]


def test_a_network_with_batch_normalisation_learns_features_of_very_different_scale():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(16, 2)) * [1.0, 1000.0]
    y = (X[:, 0] * X[:, 1] > 0).astype(float)
    hidden = nn.Layer(2, 6, "tanh", seed=0)
    model = nn.Sequential(nn.BatchNorm(2), hidden, nn.BatchNorm(6), nn.Layer(6, 1, "sigmoid", seed=1))
    assert [part.name for part in model.children()] == ["batch norm 1", "layer 1", "batch norm 2", "layer 2"]
    model.fit(X, y, loss="binary_cross_entropy", learning_rate=0.1, epochs=40, progress=False)
    assert model.score(X, y) == 1.0


def test_layers_before_a_batch_normalisation_have_no_bias():
    names = [name for name, _ in nn.MLP(1, [1, 1], batch_norm=True).named_parameters()]
    assert names == [
        "layer 1/neuron 1/w1",
        "batch norm 1/γ1",
        "batch norm 1/β1",
        "layer 2/neuron 1/w1",
        "layer 2/neuron 1/b",
    ]


def test_a_compiled_network_in_use_reads_its_running_statistics_at_every_call():
    X = np.random.default_rng(0).normal(size=(12, 2))
    model = nn.MLP(2, [3, 1], batch_norm=True, seed=0).eval()
    program = autograd.compile(lambda x: model(x))
    loss = autograd.compile(lambda x: (model(x) - 1.0) ** 2)
    bound = loss.bind_loss(X)
    for _ in range(2):
        np.testing.assert_allclose(program(X), model.outputs(X)[:, 0], rtol=1e-12)
        bound.read()
        assert bound() == pytest.approx(np.mean((model.outputs(X) - 1.0) ** 2), rel=1e-12)
        model.fit(X, X.sum(axis=1), epochs=3, progress=False)
    assert all(value.label != "statistic" for value in loss.parameters)


def test_a_layer_that_a_program_has_called_is_freed():
    layers = [nn.BatchNorm(1).eval()]
    program = autograd.compile(lambda x: layers[0]([x]))
    assert program(2.0) == pytest.approx(2.0, rel=1e-4)
    reference = weakref.ref(layers.pop())
    del program
    gc.collect()
    assert reference() is None


def test_a_compiled_network_notices_that_its_mode_has_changed():
    model = nn.MLP(2, [3, 1], dropout=0.5, seed=0)
    model.eval()
    program = autograd.compile(lambda x: model(x))
    in_use = program([1.0, -2.0])
    assert in_use == model([1.0, -2.0]).data
    model.train()
    with pytest.raises(autograd.RecordingError, match="a Dropout in training"):
        program([1.0, -2.0])
    model.eval()
    assert program([1.0, -2.0]) == in_use


@pytest.mark.parametrize("name", ["gamma", "beta", "running_mean", "running_variance"])
def test_one_number_for_all_features_is_refused(name):
    with pytest.raises(TypeError, match=f"{name} must be a list, with one for each input or output, not float"):
        setattr(nn.BatchNorm(2), name, 1.0)
