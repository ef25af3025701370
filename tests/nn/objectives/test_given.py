"""A model of one's own sees lists where lists were given, and arrays where an array was."""

import numpy as np
import pytest

import autograd
import nn
from autograd import Value
from autograd.graph import ValueArray
from nn.objectives import as_given, rows_of, samples
from tests.nn.training import QUIET

X = np.array([[1.0, 2.0], [2.0, -1.0], [0.5, 0.0], [3.0, 1.0]])
Y = np.array([2.0, 4.0, 1.0, 6.0])


class Doubled(nn.Model):
    """Of an array the first number, doubled; of a list the number itself, because 2 · [x] is [x, x]."""

    def __init__(self):
        self.w = Value(1.5, "w")

    def __call__(self, x):
        return self.w * (2 * x)[0]


@pytest.mark.parametrize("count", [4, 200])  # few samples are computed one by one, many are compiled
def test_the_rows_of_an_array_are_arrays_for_predict_score_and_outputs(count):
    rows = np.resize(X, (count, 2))
    model = Doubled()
    assert model.predict(rows).tolist() == (3.0 * rows[:, 0]).tolist()
    assert model.outputs(rows.tolist())[:, 0].tolist() == (1.5 * rows[:, 0]).tolist()
    assert model.predict(rows).tolist() == (3.0 * rows[:, 0]).tolist()
    assert model.score(rows, 3.0 * rows[:, 0]) == 1.0


@pytest.mark.parametrize("compiled", [True, False])
@pytest.mark.parametrize("batch_size", [None, 3])
def test_fit_trains_on_what_was_given(compiled, batch_size):
    options = {"optimizer": "sgd", "learning_rate": 0.05, "epochs": 60, "compiled": compiled, **QUIET}
    for given, expected in ((X, 1.0), (X.tolist(), 2.0), (list(X), 1.0)):
        model = Doubled()
        model.fit(given, Y, batch_size=batch_size, seed=0, validation=(given, Y), **options)
        assert model.w.data == pytest.approx(expected, abs=1e-3)


def test_arrays_and_lists_train_alike_where_a_model_does_not_care():
    def trained(X, y):
        model = nn.MLP(2, [3, 2], seed=0)
        model.fit(X, y, epochs=3, **QUIET)
        return [p.data for p in model.parameters()]

    two = np.stack([Y, -Y], axis=1)
    assert trained(X, two) == trained(X.tolist(), two.tolist())


@pytest.mark.parametrize("compiled", [True, False])
def test_a_loss_of_ones_own_sees_the_targets_as_they_were_given(compiled):
    seen = []

    def loss(output, target):
        seen.append(type(target))
        return autograd.sum([(o - t) ** 2 for o, t in zip(output, target, strict=True)])

    two = np.stack([Y, -Y], axis=1)
    for given, kind in ((two, ValueArray), (two.tolist(), list)):
        seen.clear()
        nn.Layer(2, 2, "identity", seed=0).fit(X, given, loss=loss, epochs=1, compiled=compiled, **QUIET)
        assert set(seen) == {kind}


@pytest.mark.parametrize("compiled", [True, False])
def test_a_model_may_return_an_array(compiled):
    class Linear(nn.Model):
        def __init__(self):
            self.W = np.array([[Value(0.1), Value(0.2)], [Value(0.3), Value(0.4)]])

        def __call__(self, x):
            return np.maximum(self.W @ x, -100.0)

    model, target = Linear(), X @ np.array([[1.0, 2.0], [0.5, -1.0]])
    history = model.fit(X, target, optimizer="sgd", learning_rate=0.1, epochs=100, compiled=compiled, **QUIET)
    assert history.loss[-1] < 1e-3
    assert model.predict(X) == pytest.approx(target, abs=0.1)


def test_a_part_of_what_was_given_is_of_the_same_kind():
    assert [type(row) for row in rows_of(samples(X.tolist())[1:3])] == [list, list]
    assert [type(row) for row in rows_of(samples(samples(X.tolist()))[[0, 2]])] == [list, list]
    assert type(rows_of(samples(X)[:1])[0]) is ValueArray
    assert rows_of(as_given(X, [[0.0]]))[0] == [1.0, 2.0]
