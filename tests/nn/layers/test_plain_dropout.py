"""Plain dropout: nothing is rescaled in training, everything is in use; eager and compiled, saved and loaded."""

import numpy as np
import pytest

import nn

X = np.random.default_rng(0).normal(size=(10, 2))
Y = np.sin(X[:, 0])


def network(kind=nn.PlainDropout):
    return nn.Sequential(
        nn.Layer(2, 4, activation="tanh", seed=1), kind(4, 0.25, seed=2), nn.Layer(4, 1, activation="identity", seed=3)
    )


def test_masks_are_0_and_1_and_their_mean_is_what_is_used_afterwards():
    masks = nn.PlainDropout(1000, 0.25, seed=0).masks(20)
    assert set(np.unique(masks)) == {0.0, 1.0}
    assert abs(masks.mean() - 0.75) < 0.01
    used = nn.PlainDropout(3, 0.25).eval()([1.0, 2.0, -4.0])
    assert [float(a) for a in used] == [0.75, 1.5, -3.0]


def test_compiled_and_eager_training_agree_and_differ_from_inverted_dropout():
    found = []
    for compiled in (True, False):
        model = network()
        model.fit(X, Y, optimizer="sgd", epochs=3, batch_size=4, seed=5, progress=False, compiled=compiled)
        found.append(model)
    assert np.allclose(found[0].snapshot()[0], found[1].snapshot()[0], rtol=1e-9)
    other = network(nn.Dropout)
    other.fit(X, Y, optimizer="sgd", epochs=3, batch_size=4, seed=5, progress=False)
    assert not np.allclose(found[0].snapshot()[0], other.snapshot()[0], rtol=1e-3)


@pytest.mark.parametrize("samples", [3, 200])  # few are computed one by one, many are compiled
def test_predictions_multiply_by_what_is_kept(samples):
    model = network()
    hidden, last = model.layers[0], model.layers[2]
    rows = np.random.default_rng(1).normal(size=(samples, 2))
    by_hand = [last([0.75 * a for a in hidden(row)]).data for row in rows.tolist()]
    assert np.allclose(model.predict(rows), by_hand, rtol=1e-12)


def test_it_comes_back_from_a_file_as_what_it_was(tmp_path):
    model = network()
    model.save(tmp_path / "model")
    loaded = nn.load(tmp_path / "model")
    assert repr(loaded) == repr(model)
    assert "PlainDropout(4, rate=0.25)" in repr(loaded)
    assert np.array_equal(loaded.predict(X), model.predict(X))
