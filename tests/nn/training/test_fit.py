"""model.fit: what it learns, records and refuses."""

import copy
import math
import pickle

import numpy as np
import pytest

import nn
from autograd import Value, maximum

from . import QUIET, X4, Y4, line, numbers

XOR = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]


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
    epoch = seen[-5:]  # before it the first sample, to compare its gradient with finite differences
    assert sorted(epoch) == [1.0, 2.0, 3.0, 4.0, 5.0]
    assert epoch != [1.0, 2.0, 3.0, 4.0, 5.0]


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


def test_a_callback_sees_model_and_history_after_every_epoch_and_may_stop():
    seen = []

    def watch(model, history):
        seen.append((model, len(history)))
        return len(history) == 3

    model = line()
    history = model.fit(X4, Y4, epochs=10, callbacks=[watch], **QUIET)
    assert seen == [(model, 1), (model, 2), (model, 3)]
    assert history.stopped == "callback"


def test_ctrl_c_in_a_callback_returns_the_history_so_far():
    def interrupt(model, history):
        if len(history) == 2:
            raise KeyboardInterrupt

    history = line().fit(X4, Y4, epochs=10, callbacks=[interrupt], **QUIET)
    assert (history.stopped, len(history), repr(history).splitlines()[-1]) == ("interrupted", 2, "interrupted")


def test_ctrl_c_while_an_epoch_is_judged_leaves_columns_of_one_length():
    calls = []

    def judge(y, predicted):
        calls.append(1)
        if len(calls) == 4:  # the second epoch's validation set
            raise KeyboardInterrupt
        return 0.0

    history = line().fit(X4, Y4, epochs=9, metrics=[judge], validation=(X4, Y4), **QUIET)
    assert {len(column) for column in history.to_dict().values()} == {1}


def test_ctrl_c_with_early_stopping_restores_the_best_parameters():
    kept = []

    def interrupt(model, history):
        kept.append(numbers(model))
        if len(history) == 3:
            raise KeyboardInterrupt

    model, worse = line(), [-y for y in Y4]
    history = model.fit(X4, Y4, validation=(X4, worse), early_stopping=9, callbacks=[interrupt], **QUIET)
    assert (history.stopped, history.best_epoch, len(kept)) == ("interrupted", 0, 3)
    assert numbers(model) == kept[0]
    assert repr(history).splitlines()[-1] == "interrupted; parameters of epoch 1 restored"


def test_the_history_holds_one_number_per_epoch_of_everything():
    history = line().fit(
        *(X4, Y4),
        epochs=3,
        validation=0.25,
        metrics=["r2", "mse"],
        seed=0,
        statistics=True,
        **QUIET,
    )
    columns = history.to_dict()
    assert {"loss", "validation_loss", "r2", "validation_r2", "mse", "validation_mse", "learning_rate"} < set(columns)
    assert {"neuron gradient_rms", "neuron activation_mean"} < set(columns)
    assert {len(column) for column in columns.values()} == {3}


def test_metrics_of_the_same_name_have_columns_of_their_own():
    metrics = [lambda y, predicted: 1.0, lambda y, predicted: 2.0, "mse", "mse"]
    history = line().fit(X4, Y4, epochs=2, metrics=metrics, validation=(X4, Y4), **QUIET)
    assert (history.metrics["<lambda>"], history.metrics["<lambda> 2"]) == ([1.0, 1.0], [2.0, 2.0])
    assert history.metrics["mse"] == history.metrics["mse 2"]
    assert {len(column) for column in history.to_dict().values()} == {2}


@pytest.mark.parametrize("name", ["loss", "learning_rate", "validation_mse"])
def test_a_metric_may_not_take_the_name_of_a_column_of_the_history(name):
    def judge(y, predicted):
        return 0.0

    judge.__name__ = name
    with pytest.raises(ValueError, match=f"a metric cannot be called '{name}'"):
        line().fit(X4, Y4, metrics=[judge], **QUIET)


def test_a_metric_that_cannot_judge_the_model_is_refused_before_training():
    model = nn.MLP(1, [2], output="softmax", seed=0)
    before = model.snapshot()
    with pytest.raises(ValueError, match="the metric 'mse' does not fit this model and y"):
        model.fit(
            *([[0.0], [1.0]], [[1.0, 0.0], [0.0, 1.0]]), loss="cross_entropy", metrics=["accuracy", "mse"], **QUIET
        )
    assert (model.snapshot(), model.objective) == (before, None)


def test_the_validation_loss_is_measured_in_use_and_without_penalties():
    model = nn.MLP(1, [4, 1], dropout=0.5, seed=0)
    history = model.fit(X4, Y4, epochs=1, l2=10.0, validation=(X4, Y4), learning_rate=1e-9, **QUIET)
    expected = np.mean((model.outputs(X4)[:, 0] - Y4) ** 2)
    assert history.validation_loss[0] == pytest.approx(expected, rel=1e-12)


def test_a_schedule_changes_the_rate_of_every_epoch_and_leaves_the_optimizers_own():
    model = line()
    optimizer = nn.SGD(model.parameters(), learning_rate=0.1)
    history = model.fit(X4, Y4, optimizer=optimizer, epochs=3, schedule=nn.schedules.exponential(0.5), **QUIET)
    assert history.learning_rate == [0.1, 0.05, 0.025]
    assert optimizer.learning_rate == 0.1


def test_clipping_by_norm_limits_the_step():
    model = line()
    model.fit(X4, Y4, optimizer="sgd", learning_rate=1.0, epochs=1, clip_norm=0.5, **QUIET)
    assert math.hypot(*numbers(model)) == pytest.approx(0.5)


def test_clipping_by_value_limits_every_gradient():
    model = line()
    model.fit(X4, Y4, optimizer="sgd", learning_rate=1.0, epochs=1, clip_value=0.25, **QUIET)
    assert numbers(model) == [0.25, 0.25]


def test_the_mode_a_model_was_in_is_the_mode_it_is_in_afterwards():
    model = nn.MLP(1, [2, 1], dropout=0.1, seed=0).eval()
    model.fit(X4, Y4, epochs=1, **QUIET)
    assert not model.layers[1].training


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda model: pickle.loads(pickle.dumps(model))])
def test_a_model_that_was_fitted_can_be_copied_and_pickled(copied):
    model = line()
    model.fit(X4, Y4, epochs=1, loss="huber", **QUIET)
    twin = copied(model)
    assert numbers(twin) == numbers(model)
    twin.bias.data += 1.0
    assert twin.bias.data != model.bias.data


def test_the_same_seeds_give_the_same_bits_with_dropout_batches_and_batch_normalisation():
    def trained():
        model = nn.MLP(1, [3, 1], dropout=0.3, batch_norm=True, seed=5)
        history = model.fit(X4, Y4, epochs=4, batch_size=2, seed=6, **QUIET)
        return history.to_dict(), model.snapshot()

    assert trained() == trained()


@pytest.mark.parametrize("compiled", [True, False])
@pytest.mark.parametrize(
    ("count", "batch_size", "reason"),
    [
        (4, 1, "batch_size=1 makes such batches; choose 2 or more"),
        (4, 3, "of 4 samples batch_size=3 leaves one over; choose another, or leave that sample out"),
        (1, None, "there is one sample to train on; give two or more"),
        (1, 8, "there is one sample to train on; give two or more"),
    ],
)
def test_batches_of_one_are_refused_where_they_would_be_normalised(count, batch_size, reason, compiled):
    model = nn.MLP(1, [2, 1], batch_norm=True, seed=0)
    before = model.snapshot()
    with pytest.raises(ValueError, match=f"a batch of one sample has no variance: {reason}"):
        model.fit(X4[:count], Y4[:count], batch_size=batch_size, compiled=compiled, **QUIET)
    assert model.snapshot() == before


def test_what_a_fraction_held_out_leaves_over_counts_as_well():
    model = nn.MLP(1, [2, 1], batch_norm=True, seed=0)
    with pytest.raises(ValueError, match="of 3 samples batch_size=2 leaves one over"):
        model.fit(X4, Y4, validation=0.25, batch_size=2, seed=0, **QUIET)


@pytest.mark.parametrize("compiled", [True, False])
def test_a_batch_of_two_and_batches_of_one_without_normalisation_are_trained_on(compiled):
    nn.MLP(1, [2, 1], batch_norm=True, seed=0).fit(X4, Y4, batch_size=2, epochs=1, compiled=compiled, **QUIET)
    nn.MLP(1, [2, 1], dropout=0.5, seed=0).fit(X4, Y4, batch_size=1, epochs=1, compiled=compiled, **QUIET)


class Normalised(nn.Model):
    """A model of one's own that gives its samples, one by one, to a network that normalises batches."""

    def __init__(self):
        self.network = nn.Sequential(nn.BatchNorm(1), nn.Neuron(1, "identity", seed=0))

    def __call__(self, x):
        return self.network(x)


def test_a_model_that_normalises_sample_by_sample_is_refused_eagerly():
    with pytest.raises(ValueError, match="BatchNorm in training was given a batch of one sample"):
        Normalised().fit(X4, Y4, compiled=False, **QUIET)


@pytest.mark.parametrize("compiled", [True, False])
@pytest.mark.parametrize("loss", ["hinge", "perceptron"])
@pytest.mark.parametrize(
    ("labels", "others", "wrong"), [([0, 1], [-1, 1], "−1"), ([-1, 1], [0, 1], "0"), ([0, 1], [-1, -1], "−1")]
)
def test_a_validation_set_whose_labels_mean_something_else_is_refused(labels, others, wrong, loss, compiled):
    known = f"{labels[0]} or 1".replace("-", "−")
    with pytest.raises(ValueError, match=f"the validation set's y\\[0\\] = {wrong}: the model answers {known}"):
        line().fit([[0.0], [1.0]], labels, loss=loss, validation=([[0.0], [1.0]], others), compiled=compiled, **QUIET)


@pytest.mark.parametrize("labels", [[0, 1], [-1, 1]])
def test_a_validation_set_of_one_class_takes_its_labels_from_training(labels):
    model = line()
    history = model.fit(
        *([[-1.0], [1.0]], labels),
        loss="hinge",
        validation=([[2.0], [3.0]], [1, 1]),
        metrics=["accuracy"],
        optimizer="sgd",
        learning_rate=0.5,
        epochs=2,
        **QUIET,
    )
    assert history.metrics["validation_accuracy"] == [1.0, 1.0]


def test_accuracy_on_probabilities_is_refused_where_the_model_answers_labels():
    model = nn.Neuron(1, "sigmoid", seed=0)
    data = {"loss": "binary_cross_entropy", "validation": ([[0.0], [1.0]], [0.2, 0.9]), **QUIET}
    with pytest.raises(ValueError, match=r"'accuracy' does not fit .*the validation set's y\[0\] = 0.2"):
        model.fit([[0.0], [1.0]], [0, 1], metrics=["accuracy"], **data)
    assert len(model.fit([[0.0], [1.0]], [0, 1], epochs=2, **data).validation_loss) == 2


def test_the_seed_of_a_fit_decides_the_masks_of_a_dropout_without_one(tmp_path):
    first, second = [
        nn.Sequential(nn.Layer(1, 8, seed=0), nn.Dropout(8, 0.5), nn.Layer(8, 1, seed=1)) for _ in range(2)
    ]
    first.save(tmp_path / "model.safetensors")
    loaded = nn.load(tmp_path / "model.safetensors")
    for model in (first, second, loaded):
        model.fit(X4, Y4, epochs=3, seed=5, **QUIET)
    assert numbers(first) == numbers(second) == numbers(loaded)


def test_training_leaves_numpys_global_random_numbers_alone():
    before = np.random.get_state()[1].tolist()  # noqa: NPY002 (it is about the legacy state)
    nn.MLP(1, [2, 1], dropout=0.5).fit(X4, Y4, epochs=2, batch_size=2, **QUIET)
    assert np.random.get_state()[1].tolist() == before  # noqa: NPY002


@pytest.mark.parametrize(
    ("given", "told"), [(None, "does it return its result"), ("a", "a number"), (Value(1.0), "a number")]
)
@pytest.mark.parametrize("compiled", [True, False])
def test_a_schedule_that_gives_no_number_is_an_error_that_shows_what_it_gave(given, told, compiled):
    with pytest.raises(TypeError, match=f"schedule gave .* for epoch 0, .*{told}"):
        line().fit(X4, Y4, epochs=1, schedule=lambda epoch: given, compiled=compiled, **QUIET)


@pytest.mark.parametrize("compiled", [True, False])
def test_a_model_of_ones_own_that_gives_batch_norm_its_samples_one_by_one_is_told_to_state_batch(compiled):
    class Own(nn.Model):
        def __init__(self):
            self.body = nn.Sequential(nn.BatchNorm(1), nn.Neuron(1, "identity", seed=0))

        def __call__(self, x):
            return self.body(x)

    with pytest.raises(ValueError, match="a Model of your own states batch"):
        Own().fit(X4, Y4, epochs=1, compiled=compiled, **QUIET)


@pytest.mark.parametrize("y", [[1.0, 3.0, 5.0], np.array(["low", "low", "high"])])
def test_a_metric_that_writes_to_its_arguments_changes_nothing_for_the_others(y):
    def hostile(y, predicted):
        y[:] = y[::-1].copy()
        predicted[:] = predicted[0]
        return 0.0

    kind, options = ("mse", {}) if isinstance(y, list) else ("accuracy", {"loss": "hinge"})
    histories = [
        nn.Neuron(1, "identity", seed=0).fit(
            [[0.0], [1.0], [2.0]], y, metrics=metrics, epochs=3, progress=False, validation=([[3.0]], y[-1:]), **options
        )
        for metrics in ([hostile, kind], [kind])
    ]
    assert histories[0].metrics[kind] == histories[1].metrics[kind]
    assert histories[0].metrics[f"validation_{kind}"] == histories[1].metrics[f"validation_{kind}"]
