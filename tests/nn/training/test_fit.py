"""model.fit: what it learns, records and refuses."""

import numpy as np
import pytest

import nn
from autograd import Value, maximum

XOR = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]
QUIET = {"progress": False}


def line(**options):
    return nn.Neuron(1, activation="identity", initializer="zeros", **options)


def test_one_step_of_gradient_descent_is_the_loop_written_by_hand():
    X, y = [[1.0], [2.0]], [3.0, 5.0]
    by_hand, fitted = line(), line()
    loss = sum((by_hand(x) - t) ** 2 for x, t in zip(X, y, strict=True)) * 0.5
    loss.backward()
    expected = [p.data - 0.1 * p.grad for p in by_hand.parameters()]
    history = fitted.fit(X, y, loss="mse", optimizer="sgd", learning_rate=0.1, epochs=1, **QUIET)
    assert [p.data for p in fitted.parameters()] == pytest.approx(expected, abs=1e-15)
    assert history.loss == [17.0]


def test_moons_are_separated():
    from sklearn.datasets import make_moons

    X, y = make_moons(n_samples=40, noise=0.05, random_state=0)
    model = nn.MLP(2, [8, 8, 1], seed=1)
    model.fit(X, y, loss="hinge", optimizer="adam", learning_rate=0.05, epochs=60, **QUIET)
    assert model.score(X, y) == 1.0


def test_circles_are_separated():
    from sklearn.datasets import make_circles

    X, y = make_circles(n_samples=40, noise=0.05, factor=0.4, random_state=0)
    model = nn.MLP(2, [6, 1], activation="tanh", output="sigmoid", seed=0)
    model.fit(X, y, loss="binary_cross_entropy", learning_rate=0.1, epochs=80, **QUIET)
    assert model.score(X, y) == 1.0


def test_three_classes_are_told_apart_by_softmax():
    from sklearn.datasets import load_iris

    X, y = load_iris(return_X_y=True)
    X, y = (X[::5] - X.mean(axis=0)) / X.std(axis=0), y[::5]
    model = nn.MLP(4, [3], output="softmax", seed=0)
    model.fit(X, y, loss="cross_entropy", learning_rate=0.3, epochs=40, **QUIET)
    assert model.score(X, y) >= 0.96
    assert model.predict_proba(X).sum(axis=1) == pytest.approx(1.0, abs=1e-12)


def test_xor_is_learned_by_two_hidden_neurons():
    model = nn.MLP(2, [2, 1], activation="tanh", output="sigmoid", seed=1)
    model.fit(XOR, [0, 1, 1, 0], loss="binary_cross_entropy", learning_rate=0.1, epochs=300, **QUIET)
    assert model.predict(XOR).tolist() == [0.0, 1.0, 1.0, 0.0]


def test_the_same_seed_gives_the_same_bits():
    def trained(seed):
        model = nn.MLP(2, [3, 1], output="sigmoid", seed=5)
        history = model.fit(XOR, [0, 1, 1, 0], loss="bce", epochs=3, batch_size=2, seed=seed, **QUIET)
        return history.loss + [p.data for p in model.parameters()]

    assert trained(1) == trained(1)
    assert trained(1) != trained(2)


def test_batches_hold_every_sample_once():
    seen = []

    class Spy(nn.Neuron):
        def forward(self, rows, *, logits=False):
            if self.training:
                seen.extend(row[0].data for row in rows)
            return super().forward(rows, logits=logits)

    data = [[1], [2], [3], [4], [5]], [1, 2, 3, 4, 5]
    Spy(1, "identity", seed=0).fit(*data, epochs=1, batch_size=2, seed=0, compiled=False, **QUIET)
    assert sorted(seen) == [1.0, 2.0, 3.0, 4.0, 5.0]
    assert seen != [1.0, 2.0, 3.0, 4.0, 5.0]


def test_the_loss_of_an_epoch_weighs_every_batch_by_its_samples():
    data = [[1.0], [2.0], [3.0]], [1.0, 2.0, 3.0]
    history = line().fit(*data, loss="mse", optimizer="sgd", learning_rate=0.0, epochs=1, batch_size=2, seed=0, **QUIET)
    assert history.loss == pytest.approx([(1.0 + 4.0 + 9.0) / 3], rel=1e-15)


def test_one_by_one_makes_a_step_for_every_sample():
    model = line()
    optimizer = nn.SGD(model.parameters(), learning_rate=0.01)
    model.fit([[1.0], [2.0], [3.0]], [1.0, 2.0, 3.0], optimizer=optimizer, epochs=2, batch_size=1, seed=0, **QUIET)
    assert optimizer.hyper.t == 6


def test_penalties_are_part_of_the_loss_that_is_reported_and_minimised():
    model = nn.Neuron(1, "identity", initializer=2.0)
    history = model.fit([[0.0]], [0.0], optimizer="sgd", learning_rate=0.1, epochs=1, l1=0.5, l2=0.25, **QUIET)
    assert history.loss == [0.5 * 2.0 + 0.25 * 4.0]
    assert model.weights[0].data == pytest.approx(2.0 - 0.1 * (0.5 + 0.25 * 4.0))


def test_a_network_of_ones_own_is_trained():
    class Parabola(nn.Model):
        def __init__(self):
            self.a, self.c = Value(0.0, "a"), Value(0.0, "c")

        def __call__(self, x):
            return self.a * x[0] ** 2 + self.c

    model = Parabola()
    X = [[-1.0], [0.0], [1.0], [2.0]]
    model.fit(X, [2.0, -1.0, 2.0, 11.0], optimizer="adam", learning_rate=0.2, epochs=200, **QUIET)
    assert [p.data for p in model.parameters()] == pytest.approx([3.0, -1.0], abs=1e-3)
    assert model.score(X, [2.0, -1.0, 2.0, 11.0]) > 0.999


def test_a_loss_of_ones_own_is_a_function_of_output_and_target():
    model = nn.Neuron(1, "identity", initializer=1.0)
    history = model.fit([[2.0], [3.0]], [1.0, 1.0], loss=lambda y, t: (y - t) ** 4, optimizer="sgd", epochs=1, **QUIET)
    assert history.loss == [(1.0 + 16.0) / 2]


def test_a_loss_of_ones_own_gets_lists_where_there_are_several_outputs():
    model = nn.Layer(1, 2, "identity", initializer=1.0)
    worst = lambda ys, ts: maximum(*[abs(y - t) for y, t in zip(ys, ts, strict=True)])
    history = model.fit([[2.0]], [[1.0, -3.0]], loss=worst, optimizer="sgd", epochs=1, **QUIET)
    assert history.loss == [5.0]


def test_a_pipe_sees_no_progress_bar(capsys):
    line().fit([[1.0]], [1.0], epochs=2)
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "")


def test_predict_gives_the_labels_that_were_trained_with():
    X, y = [[-2.0], [-1.0], [1.0], [2.0]], [-1, -1, 1, 1]
    model = nn.Neuron(1, "identity", initializer=1.0)
    model.fit(X, y, loss="hinge", epochs=5, **QUIET)
    assert model.predict(X).tolist() == [-1.0, -1.0, 1.0, 1.0]


def test_logits_are_turned_into_probabilities():
    model = nn.Neuron(1, "identity", initializer=1.0)
    model.fit([[-1.0], [1.0]], [0, 1], loss="binary_cross_entropy", optimizer="sgd", epochs=1, **QUIET)
    w, b = (p.data for p in model.parameters())
    assert model.predict_proba([[2.0]])[0, 1] == pytest.approx(1 / (1 + np.exp(-(2 * w + b))))


def test_predict_proba_of_a_regression_is_refused():
    with pytest.raises(TypeError, match="predict_proba needs"):
        line().predict_proba([[1.0]])


def test_r2_is_the_score_of_a_regression():
    model = line()
    for p, number in zip(model.parameters(), [2.0, 1.0], strict=True):
        p.data = number
    assert model.score([[0.0], [1.0]], [1.0, 3.0]) == 1.0
