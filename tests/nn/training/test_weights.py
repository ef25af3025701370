"""Samples and classes that count more than others: the loss is Σwᵢℓᵢ/Σwᵢ, and penalties are as they were."""

import numpy as np
import pytest

import nn

RNG = np.random.default_rng(0)
X = RNG.normal(size=(20, 3))
Y = (X[:, 0] + X[:, 1] > 0.3).astype(int)
COUNTS = RNG.integers(0, 4, size=20)  # some are 0

WAYS = [("sgd", True), ("sgd", False), ("conjugate_gradients", True), ("conjugate_gradients", False)]


def trained(X, y, *, optimizer="sgd", output="sigmoid", dropout=0.0, **options):
    model = nn.MLP(3, [4, 1], activation="tanh", output=output, dropout=dropout, seed=1)
    options = {"loss": "binary_cross_entropy", "learning_rate": 0.1, "epochs": 4, "seed": 2, **options}
    history = model.fit(X, y, optimizer=optimizer, progress=False, **options)
    return model.snapshot()[0], history


@pytest.mark.parametrize(("optimizer", "compiled"), WAYS)
@pytest.mark.parametrize("loss", ["binary_cross_entropy", "half_sse"])
def test_a_sample_of_weight_3_is_there_three_times_and_one_of_weight_0_not_at_all(optimizer, compiled, loss):
    options = {"optimizer": optimizer, "compiled": compiled, "loss": loss, "l2": 0.05}
    found, history = trained(X, Y, sample_weight=COUNTS, **options)
    expected, often = trained(np.repeat(X, COUNTS, axis=0), np.repeat(Y, COUNTS), **options)
    assert np.allclose(found, expected, rtol=1e-9)
    assert np.allclose(history.loss, often.loss, rtol=1e-12)


@pytest.mark.parametrize("dropout", [0.0, 0.3])
def test_a_batch_is_weighed_by_itself_and_an_epochs_loss_by_all_weights(dropout):
    weights = RNG.uniform(0.1, 3.0, size=20)
    options = {"sample_weight": weights, "batch_size": 4, "validation": 0.25, "dropout": dropout}
    found, compiled = trained(X, Y, compiled=True, **options)
    expected, eager = trained(X, Y, compiled=False, **options)
    assert np.allclose(found, expected, rtol=1e-9)
    assert np.allclose(compiled.loss, eager.loss)
    assert np.allclose(compiled.validation_loss, eager.validation_loss)


def test_the_loss_of_an_epoch_is_the_weighted_mean_worked_out_by_hand():
    line = nn.Neuron(1, activation="identity", initializer="zeros")
    history = line.fit(
        [[1.0], [2.0]],
        [1.0, 3.0],
        sample_weight=[3.0, 1.0],
        optimizer="sgd",
        learning_rate=0.5,
        epochs=1,
        progress=False,
    )
    assert history.loss == [(3 * 1 + 1 * 9) / 4]
    # ∂L/∂w = (3·2(0 − 1)·1 + 1·2(0 − 3)·2)/4 = −4.5,  ∂L/∂b = (−6 − 6)/4 = −3
    assert [parameter.data for parameter in line.parameters()] == [2.25, 1.5]


@pytest.mark.parametrize("compiled", [True, False])
def test_the_loss_of_every_epoch_is_the_weighted_mean_however_it_is_cut_into_batches(compiled):
    y, weights = np.arange(5.0), np.array([3.0, 1.0, 0.5, 2.0, 4.0])
    model = nn.Neuron(1, activation="identity", initializer="zeros")
    options = {"optimizer": "sgd", "learning_rate": 0.0, "epochs": 6, "compiled": compiled, "progress": False}
    history = model.fit(np.zeros((5, 1)), y, sample_weight=weights, batch_size=2, seed=0, **options)
    assert history.loss == pytest.approx([(weights * y**2).sum() / weights.sum()] * 6)
    history = model.fit(np.zeros((5, 1)), y, batch_size=2, seed=0, **options)
    assert history.loss == pytest.approx([(y**2).mean()] * 6)


def test_weights_of_a_held_out_set_count_in_its_loss():
    line = nn.Neuron(1, activation="identity", initializer="zeros")
    held_out = [[1.0], [1.0]], [1.0, 3.0], [3.0, 1.0]
    history = line.fit([[0.0]], [0.0], validation=held_out, epochs=1, progress=False)
    assert history.validation_loss == [(3 * 1 + 1 * 9) / 4]


@pytest.mark.parametrize("labels", [[0, 1], [-1, 1], ["no", "yes"], [False, True]])
def test_balanced_classes_count_alike_whatever_their_labels(labels):
    y = np.array(labels)[Y]
    many, few = np.count_nonzero(Y == 0), np.count_nonzero(Y == 1)
    by_hand = np.where(Y == 0, 20 / (2 * many), 20 / (2 * few))
    options = {"loss": "hinge", "output": "tanh"} if labels == [-1, 1] else {}
    found, _ = trained(X, y, class_weight="balanced", **options)
    expected, _ = trained(X, y, sample_weight=by_hand, **options)
    assert np.allclose(found, expected, rtol=1e-12)


def test_weights_of_classes_and_of_samples_multiply():
    model, other = [nn.MLP(3, [3], output="softmax", seed=1) for _ in range(2)]
    y = np.array(["a", "b", "c"])[RNG.integers(0, 3, size=20)]
    options = {"loss": "cross_entropy", "epochs": 3, "progress": False}
    model.fit(X, y, sample_weight=COUNTS, class_weight={"a": 2.0, "c": 0.5}, **options)
    other.fit(X, y, sample_weight=COUNTS * np.select([y == "a", y == "c"], [2.0, 0.5], 1.0), **options)
    assert np.allclose(model.snapshot()[0], other.snapshot()[0], rtol=1e-12)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"sample_weight": [1.0, 2.0]}, "sample_weight has 2 entries for 20 samples"),
        ({"sample_weight": np.ones((20, 2))}, r"has shape \(20, 2\), but \(samples,\) is expected"),
        ({"sample_weight": [-1.0] * 20}, r"sample_weight\[0\] = −1: a weight is 0 or more"),
        ({"sample_weight": [0.0] * 20}, "is 0 for every sample, so there is nothing to learn from"),
        ({"sample_weight": [float("nan")] * 20}, "sample_weight"),
        ({"class_weight": {2: 1.0}}, "has a weight for 2, but the classes are 0 or 1"),
        ({"class_weight": "even"}, "a dictionary of weights by label belongs here"),
        ({"class_weight": {0: -1.0}}, r"class_weight\[0\] must be a number, 0 or more"),
        ({"class_weight": {0: 0.0, 1: 0.0}}, "leaves no sample a weight"),
        ({"class_weight": "balanced", "loss": "mse"}, "no labels of one class each"),
        ({"validation": (X, Y, [1.0])}, "the validation set's sample_weight has 1 entries"),
    ],
)
def test_weights_that_are_none_are_refused_by_name(options, message):
    with pytest.raises((TypeError, ValueError), match=message):
        trained(X, Y, **options)
