"""How training keeps a record, stops, and leaves the model whole."""

import copy
import math
import pickle

import numpy as np
import pytest

import nn
from autograd import Value

X4, Y4 = [[0.0], [1.0], [2.0], [3.0]], [1.0, 3.0, 5.0, 7.0]
QUIET = {"progress": False}
EAGER = {"progress": False, "compiled": False}


def line(**options):
    return nn.Neuron(1, activation="identity", initializer="zeros", **options)


def numbers(model):
    return [p.data for p in model.parameters()]


# Early stopping


def test_early_stopping_ends_after_its_patience_and_restores_the_best_parameters():
    # The validation set asks for the opposite of the training set: the first epoch is the best.
    model, best = line(), line()
    options = {"optimizer": "sgd", "learning_rate": 0.01, "validation": (X4, [-y for y in Y4])}
    history = model.fit(X4, Y4, epochs=50, early_stopping=3, **options, **QUIET)
    best.fit(X4, Y4, epochs=1, **options, **QUIET)
    assert (history.stopped, history.best_epoch, len(history)) == ("early stopping", 0, 4)
    assert numbers(model) == numbers(best)


def test_early_stopping_may_keep_the_last_parameters():
    model, last = line(), line()
    options = {"optimizer": "sgd", "learning_rate": 0.01, "validation": (X4, [-y for y in Y4])}
    stopping = nn.EarlyStopping(patience=3, restore_best=False)
    model.fit(X4, Y4, epochs=50, early_stopping=stopping, **options, **QUIET)
    last.fit(X4, Y4, epochs=4, **options, **QUIET)
    assert numbers(model) == numbers(last)


def test_early_stopping_restores_running_statistics_too():
    model = nn.MLP(1, [2, 1], batch_norm=True, seed=0)
    kept = []
    model.fit(
        *(X4, Y4),
        epochs=6,
        early_stopping=5,
        validation=(X4, [-100.0 * y for y in Y4]),
        learning_rate=0.1,
        callbacks=[lambda model, history: kept.append(model.snapshot())],
        **QUIET,
    )
    best = model.snapshot()
    assert best in kept
    assert best != kept[-1]


def test_early_stopping_without_a_validation_set_says_what_to_give():
    with pytest.raises(ValueError, match=r"give fit a validation set: validation=\(X, y\)"):
        line().fit(X4, Y4, early_stopping=3, **QUIET)


def test_early_stopping_may_watch_the_training_loss():
    stopping = nn.EarlyStopping(patience=2, min_delta=1e9, monitor="loss")
    assert len(line().fit(X4, Y4, epochs=50, early_stopping=stopping, **QUIET)) == 3


def test_an_epoch_whose_loss_is_not_a_number_is_no_best_epoch():
    stopping, history, found = nn.EarlyStopping(patience=9), nn.History(), []
    for loss in (math.nan, 1.0, math.nan, 0.5):
        history.validation_loss.append(loss)
        found.append(stopping.improved(history))
    assert found == [False, True, False, True]
    assert (stopping.best_epoch, stopping.best_loss) == (3, 0.5)


def test_patience_runs_out_where_no_loss_is_ever_a_number():
    history = line().fit(
        X4, Y4, validation=([[1e200]], [0.0]), early_stopping=nn.EarlyStopping(patience=3), epochs=9, **QUIET
    )
    assert (history.stopped, history.best_epoch, len(history)) == ("early stopping", None, 3)


# Callbacks and Ctrl-C


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


class Interrupting(Value):
    """A parameter that raises Ctrl-C's exception at its k-th writing."""

    __slots__ = ("left",)

    def __init__(self, data, label, left):
        super().__init__(data, label)
        self.left = left

    @property
    def data(self):
        return Value.data.__get__(self)

    @data.setter
    def data(self, number):
        self.left -= 1
        if self.left == 0:
            raise KeyboardInterrupt
        Value.data.__set__(self, number)


@pytest.mark.parametrize("write", [1, 2, 3])
@pytest.mark.parametrize("which", [0, 1])
def test_ctrl_c_between_two_writes_leaves_the_parameters_of_one_whole_step(write, which):
    def model():
        neuron = line()
        neuron.weights = [Value(0.0, "w1")]
        return neuron

    interrupted = model()
    if which == 0:
        interrupted.weights = [Interrupting(0.0, "w1", write)]
    else:
        interrupted.bias = Interrupting(0.0, "b", write)
    history = interrupted.fit(X4, Y4, epochs=9, optimizer="adam", learning_rate=0.1, compiled=False, **QUIET)
    whole = []
    model_ = model()
    model_.fit(
        *(X4, Y4),
        epochs=4,
        optimizer="adam",
        learning_rate=0.1,
        callbacks=[lambda m, h: whole.append(numbers(m))],
        compiled=False,
        **QUIET,
    )
    assert history.stopped == "interrupted"
    assert numbers(interrupted) == whole[write - 1]


def test_after_ctrl_c_training_can_go_on_as_if_nothing_had_happened():
    model, reference = line(), line()
    optimizer = nn.Adam(model.parameters(), learning_rate=0.1)

    def interrupt(model, history):
        if len(history) == 2:
            raise KeyboardInterrupt

    model.fit(X4, Y4, epochs=9, optimizer=optimizer, callbacks=[interrupt], **QUIET)
    model.fit(X4, Y4, epochs=3, optimizer=optimizer, **QUIET)
    reference.fit(X4, Y4, epochs=5, optimizer="adam", learning_rate=0.1, **QUIET)
    assert numbers(model) == numbers(reference)


class InterruptedLoss:
    """The squared error, which raises an exception at its k-th call."""

    def __init__(self, exception, call):
        self.exception, self.left = exception, call

    def __call__(self, output, target):
        self.left -= 1
        if self.left == 0:
            raise self.exception
        return (output - target) ** 2


def test_ctrl_c_within_a_step_leaves_the_running_statistics_of_the_step_before():
    model = nn.Sequential(nn.Layer(1, 2, seed=0), nn.BatchNorm(2), nn.Layer(2, 1, seed=1))
    before = model.snapshot()
    history = model.fit(X4, Y4, loss=InterruptedLoss(KeyboardInterrupt(), call=3), epochs=5, **EAGER)
    assert (history.stopped, len(history)) == ("interrupted", 0)
    assert model.snapshot() == before


def normalised():
    return nn.Sequential(nn.BatchNorm(1), nn.Neuron(1, "identity", initializer="zeros"))


class InterruptedFormula(nn.SGD):
    """Gradient descent whose second step ends in Ctrl-C before it has written anything."""

    def formula(self, m, w, g, state, h):
        if h.t == 2:
            raise KeyboardInterrupt
        return super().formula(m, w, g, state, h)


def test_ctrl_c_before_the_parameters_are_written_leaves_the_running_statistics_of_the_step_before():
    interrupted, whole = normalised(), normalised()
    optimizer = InterruptedFormula(interrupted.parameters(), learning_rate=0.1)
    interrupted.fit(X4, Y4, optimizer=optimizer, epochs=9, **EAGER)
    whole.fit(X4, Y4, optimizer="sgd", learning_rate=0.1, epochs=1, **EAGER)
    assert interrupted.snapshot() == whole.snapshot()


def test_ctrl_c_while_the_parameters_are_written_leaves_the_running_statistics_of_that_step():
    interrupted, whole = normalised(), normalised()
    interrupted.layers[1].weights = [Interrupting(0.0, "w1", left=2)]
    interrupted.fit(X4, Y4, optimizer="sgd", learning_rate=0.1, epochs=9, **EAGER)
    whole.fit(X4, Y4, optimizer="sgd", learning_rate=0.1, epochs=2, **EAGER)
    assert interrupted.snapshot() == whole.snapshot()


def test_a_line_search_measures_the_batch_once():
    searching, plain = [nn.Sequential(nn.BatchNorm(1), nn.Neuron(1, activation="identity", seed=0)) for _ in range(2)]
    searching.fit(X4, Y4, optimizer="conjugate_gradients", epochs=1, **QUIET)
    plain.fit(X4, Y4, optimizer="gradient_descent", epochs=1, **QUIET)
    assert searching.buffers() == plain.buffers()


@pytest.mark.parametrize("exception", [ValueError("my own"), KeyboardInterrupt()])
def test_an_exception_within_a_line_search_leaves_the_point_where_the_line_began(exception):
    model = line()
    try:
        model.fit(X4, Y4, optimizer="conjugate_gradients", loss=InterruptedLoss(exception, call=6), epochs=5, **EAGER)
    except ValueError as error:
        assert error is exception  # Ctrl-C returns, any other exception goes on
    assert numbers(model) == [0.0, 0.0]


# Divergence


def test_running_statistics_that_overflow_stop_the_training_and_name_the_layer():
    model = nn.Sequential(nn.BatchNorm(1), nn.Neuron(1, activation="identity"))
    with pytest.raises(nn.DivergenceError, match="epoch 1: batch norm 1 has measured"):
        model.fit([[1e200], [-1e200], [0.0]], [1.0, 1.0, 2.0], epochs=3, **QUIET)
    assert model.buffers() == [[0.0], [1.0]]


def test_an_exploding_training_stops_and_keeps_the_last_finite_parameters():
    model = line()
    with pytest.raises(nn.DivergenceError, match=r"epoch \d+: .*usually helps: a smaller learning_rate") as caught:
        model.fit(X4, Y4, optimizer="sgd", learning_rate=1e6, epochs=100, **QUIET)
    assert all(math.isfinite(number) for number in numbers(model))
    assert math.isfinite(sum((model(x).data - y) ** 2 for x, y in zip(X4, Y4, strict=True)))
    assert len(caught.value.history) > 0
    assert all(math.isfinite(loss) for loss in caught.value.history.loss)


def test_the_error_names_the_layer_and_the_operation_where_it_began():
    model = nn.MLP(1, [2, 1], activation=lambda z: z.log(), initializer=-1.0)
    before = numbers(model)
    with pytest.raises(nn.DivergenceError, match=r"epoch 1: .*began in mlp/layer 1/neuron 1, where log gave nan"):
        model.fit([[1.0], [2.0]], [1.0, 2.0], epochs=3, **QUIET)
    assert numbers(model) == before


def test_a_gradient_that_is_not_finite_stops_before_the_step():
    model = nn.Neuron(1, activation=lambda z: z.sqrt(), initializer=0.0)
    with pytest.raises(nn.DivergenceError, match="though the loss is finite"):
        model.fit([[1.0]], [1.0], epochs=1, **QUIET)
    assert numbers(model) == [0.0, 0.0]


def test_an_optimizer_whose_memory_overflows_stops_the_training():
    model = nn.Neuron(1, activation="identity", initializer="zeros")
    optimizer = nn.Adam(model.parameters())
    with pytest.raises(nn.DivergenceError, match=r"after the step Adam's squares of w1 is inf"):
        model.fit([[1e200]], [1.0], optimizer=optimizer, epochs=1, **QUIET)
    assert numbers(model) == [0.0, 0.0]
    assert (optimizer.state, optimizer.hyper.t) == ([(0.0, 0.0, 0.0)] * 2, 0)


# What is recorded


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


def test_the_history_converts_to_pandas():
    pd = pytest.importorskip("pandas")
    frame = line().fit(X4, Y4, epochs=3, **QUIET).to_pandas()
    assert isinstance(frame, pd.DataFrame)
    assert list(frame.columns) == ["loss", "learning_rate"]
    assert frame.index.tolist() == [1, 2, 3]


def test_a_long_history_shows_its_beginning_and_its_end():
    text = repr(nn.History(loss=[1.0 / k for k in range(1, 101)], learning_rate=[0.1] * 100)).splitlines()
    assert len(text) == 14
    assert text[1].split() == ["1", "1.0000", "0.1000"]
    assert text[-1].split() == ["100", "0.0100", "0.1000"]


def test_the_history_shows_itself_as_an_html_table_with_everything_escaped():
    html = nn.History(loss=[1.0], metrics={"<b>": [2.0]}, learning_rate=[0.1])._repr_html_()
    assert "<th>&lt;b&gt;</th>" in html
    assert html.count("<tr>") == 2


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
        history = model.fit(X4, Y4, epochs=4, batch_size=3, seed=6, **QUIET)
        return history.to_dict(), model.snapshot()

    assert trained() == trained()


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


# Diagnostics


def test_a_dead_relu_is_found():
    model = nn.MLP(1, [2, 1], initializer=1.0)
    model.layers[0].neurons[1].bias.data = -100.0
    assert [neurons.tolist() for neurons in nn.diagnostics.dead_neurons(model, X4[1:]).values()] == [
        [False, True],
        [False],
    ]


def test_activations_of_every_layer_are_those_that_the_network_computes():
    model = nn.MLP(1, [3, 2], activation="tanh", output="softmax", seed=0)
    found = nn.diagnostics.activations(model, X4)
    assert {name: a.shape for name, a in found.items()} == {"layer 1": (4, 3), "layer 2": (4, 2)}
    assert found["layer 2"].tolist() == model.outputs(X4).tolist()
    assert found["layer 1"][2].tolist() == pytest.approx([a.data for a in model.layers[0]([2.0])], abs=1e-15)


def test_gradients_by_layer_are_those_of_backpropagation_and_leave_no_trace():
    model = nn.MLP(1, [2, 1], activation="tanh", seed=0)
    model.parameters()[0].grad = 7.0
    found = nn.diagnostics.gradients(model, X4, Y4, loss="mse")
    assert [p.grad for p in model.parameters()] == [7.0, *[0.0] * 6]
    assert [p.has_grad for p in model.parameters()] == [True, *[False] * 6]
    model.zero_grad()
    (sum((model(x) - y) ** 2 for x, y in zip(X4, Y4, strict=True)) * 0.25).backward()
    assert np.concatenate(list(found.values())) == pytest.approx([p.grad for p in model.parameters()], rel=1e-12)


def test_looking_at_gradients_draws_no_mask_and_measures_no_batch():
    model = nn.MLP(1, [3, 1], dropout=0.5, batch_norm=True, seed=0)
    before = model.snapshot(), model.layers[2].rng.bit_generator.state
    nn.diagnose(model, X4, Y4, loss="mse")
    assert (model.snapshot(), model.layers[2].rng.bit_generator.state) == before


def test_a_diagnosis_holds_one_number_per_layer_and_reads_as_a_table():
    model = nn.MLP(1, [2, 1], seed=0)
    model.layers[1].neurons[0].weights[0].data = 0.0
    found = nn.diagnose(model, X4, Y4, loss="mse")
    assert found.gradient_ratio == found.gradient_rms[0] / found.gradient_rms[-1]
    assert found.zeros.tolist() == [2.0, 2.0]  # the biases begin at 0
    assert found.weight_norm[0] == pytest.approx(math.hypot(*[p.data for p in model.layers[0].parameters()]))
    assert [line.split()[:2] for line in repr(found).splitlines()[1:]] == [["layer", "1"], ["layer", "2"]]


def test_gradients_without_a_loss_say_what_to_give():
    with pytest.raises(ValueError, match="say which loss"):
        nn.diagnostics.gradients(line(), X4, Y4)
