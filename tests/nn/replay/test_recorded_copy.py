"""A model is never written to while it is recorded: by its own code, in several threads, with a signal in the middle."""

import sys
import threading
import warnings

import numpy as np
import pytest

import autograd
import nn
from autograd import Value
from nn.replay import stand_in
from tests.nn.training import QUIET, X4, Y4

SECONDS = 60
MANY = np.linspace(-1.0, 1.0, 200).reshape(-1, 1)


class Keeping(nn.Model):
    """Keeps its last output, in an attribute and in a list."""

    def __init__(self):
        self.w, self.offset = Value(0.5, "w"), autograd.constant(0.25)
        self.last, self.all, self.calls, self.fan_out = None, [], 0, 1

    def __call__(self, x):
        self.calls += 1
        self.last = self.w * x[0] + self.offset
        self.all.append(self.last)
        return self.last


def is_plain(model):
    return model.last is None and model.all == [] and model.calls == 0


def test_a_model_that_keeps_its_outputs_keeps_none_of_a_recording():
    model = Keeping()
    model.w.data = 2.0
    np.testing.assert_allclose(model.outputs(MANY)[:, 0], 2.0 * MANY[:, 0] + 0.25)
    assert is_plain(model)


def test_a_compiled_fit_leaves_what_the_model_keeps_alone():
    model = Keeping()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        history = model.fit(X4, Y4, epochs=300, learning_rate=0.1, **QUIET)
    assert is_plain(model)
    assert history.loss[-1] < history.loss[0]


def test_constants_of_a_model_that_is_recorded_as_a_copy_are_its_own():
    model = Keeping()

    def change(model, history):
        model.offset.data = 10.0

    optimizer = nn.SGD(model.parameters(), learning_rate=0.0)
    history = model.fit([[0.0]], [0.25], optimizer=optimizer, epochs=2, callbacks=[change], **QUIET)
    assert history.loss == [0.0, 9.75**2]


class ByHand(nn.Feedforward):
    """Moves statistics of its own by hand, unaware of BatchContext, and counts how often."""

    def __init__(self):
        self.name, self.fan_in, self.fan_out = "by hand", 1, 1
        self.mean, self.count = [0.0], 0

    def forward(self, rows, *, logits=False):
        if self.training:
            self.count += 1
            self.mean[0] = 0.9 * self.mean[0] + 0.1 * rows[0][0].data
        return [[x - self.mean[0] for x in row] for row in rows]


def test_statistics_that_a_layer_moves_by_hand_are_moved_by_samples_only():
    model = nn.Sequential(nn.Layer(1, 1, "identity", seed=0), ByHand())
    model.outputs(MANY)
    assert model.layers[1].count == 0
    with pytest.warns(UserWarning, match="data was read"):
        model.fit(X4, Y4, epochs=1, optimizer="sgd", learning_rate=1e-30, **QUIET)
    expected = 0.0
    for x in X4:
        expected = 0.9 * expected + 0.1 * model.layers[0](x).data
    assert model.layers[1].count == len(X4)
    assert model.layers[1].mean[0] == pytest.approx(expected)


def test_a_model_that_cannot_be_copied_is_recorded_itself():
    class Unique(Keeping):
        def __deepcopy__(self, memo):
            raise TypeError

    model = Unique()
    assert stand_in(model) is model


def test_the_copy_shares_an_attribute_of_which_there_is_no_copy():
    model = Keeping()
    model.lock, model.more = threading.Lock(), [threading.Lock()]
    copied = stand_in(model)
    assert copied is not model
    assert copied.lock is model.lock
    assert copied.more is model.more
    assert copied.parameters() == model.parameters()
    model.w.data = 2.0
    np.testing.assert_allclose(model.outputs(MANY)[:, 0], 2.0 * MANY[:, 0] + 0.25)


def test_what_stands_in_for_a_model_shares_its_values_and_nothing_else():
    model = Keeping()
    twin = stand_in(model)
    assert twin.parameters() == model.parameters()
    assert twin.offset is model.offset
    assert twin.all is not model.all
    own = nn.MLP(1, [2, 1])
    assert stand_in(own) is own


class Watched(list):
    """Numbers, which note whether somebody writes them."""

    written = 0

    def __setitem__(self, key, value):
        self.written += 1
        super().__setitem__(key, value)


class Scaled(nn.BatchNorm):
    """A layer of one's own, which is compared with its recording."""


@pytest.mark.parametrize("kind", [nn.BatchNorm, Scaled])
def test_recording_and_comparing_never_write_running_statistics(kind):
    norm = kind(1)
    norm.running_mean, norm.running_variance = Watched([0.0]), Watched([1.0])
    model = nn.Sequential(nn.Layer(1, 1, seed=0), norm)
    model.outputs(MANY)
    assert norm.running_mean.written == norm.running_variance.written == 0
    model.fit(X4, Y4, epochs=1, **QUIET)
    assert norm.running_mean.written == norm.running_variance.written == 1


def test_where_a_loss_became_infinite_is_found_without_a_write():
    norm = nn.BatchNorm(1)
    norm.running_mean = Watched([0.0])
    model = nn.Sequential(norm, nn.Neuron(1, "identity", seed=0))
    model.layers[1].bias.data = 1e200
    with pytest.raises(nn.DivergenceError):
        model.fit(X4, Y4, epochs=1, **QUIET)
    assert norm.running_mean.written <= 1
    assert norm.running_mean == [0.0]


# -- Threads and signals -----------------------------------------------------------------------------------


def network():
    model = nn.MLP(1, [4, 1], batch_norm=True, seed=0)
    model.fit(X4, Y4, epochs=2, **QUIET)
    return model


def in_threads(count, work):
    found, errors = [None] * count, []

    def one(i):
        try:
            found[i] = work(i)
        except Exception as error:  # noqa: BLE001 - raised again below
            errors.append(error)

    threads = [threading.Thread(target=one, args=[i]) for i in range(count)]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(SECONDS)
            assert not thread.is_alive()
    finally:
        sys.setswitchinterval(interval)
    if errors:
        raise errors[0]
    return found


def recorded_by_all(monkeypatch, barrier):
    """Let threads meet in the middle of a recording, and look at the model there."""
    seen = []
    in_use = nn.BatchNorm._by_statistics

    def meet(self, i, column, context):
        if i == 0:
            try:
                barrier.wait(0.5)
            except threading.BrokenBarrierError:
                pass
            seen.append([*self.running_mean, *self.running_variance])
        return in_use(self, i, column, context)

    monkeypatch.setattr(nn.BatchNorm, "_by_statistics", meet)
    return seen


@pytest.mark.parametrize("samples", [4, 200])
def test_the_first_predictions_of_four_threads_at_once_are_right_and_leave_the_model_alone(monkeypatch, samples):
    model = network()
    before = model.snapshot()
    X = MANY[:samples]
    expected = network().outputs(X)
    seen = recorded_by_all(monkeypatch, threading.Barrier(4))
    for outputs in in_threads(4, lambda i: model.outputs(X)):
        np.testing.assert_array_equal(outputs, expected)
    norm = model.layers[1]
    assert seen
    assert all(numbers == [*norm.running_mean, *norm.running_variance] for numbers in seen)
    assert model.snapshot() == before
    assert all(type(number) is float for buffer in model.buffers() for number in buffer)


def test_a_model_that_is_saved_while_another_thread_records_it_is_saved_as_it_is(monkeypatch, tmp_path):
    model = network()
    recording, saved = threading.Event(), threading.Event()
    in_use = nn.BatchNorm._by_statistics

    def wait(self, i, column, context):
        recording.set()
        assert saved.wait(SECONDS)
        return in_use(self, i, column, context)

    monkeypatch.setattr(nn.BatchNorm, "_by_statistics", wait)

    def work(i):
        if i == 0:
            return model.outputs(MANY)
        assert recording.wait(SECONDS)
        model.save(tmp_path / "model.json")
        return saved.set()

    outputs, _ = in_threads(2, work)
    monkeypatch.undo()
    again = nn.load(tmp_path / "model.json")
    assert again.snapshot() == model.snapshot()
    np.testing.assert_array_equal(again.outputs(MANY), outputs)


def test_predictions_while_another_thread_fits_use_floats(monkeypatch):
    model = network()
    done = threading.Event()

    def work(i):
        if i == 0:
            model.fit(X4, Y4, epochs=30, batch_size=2, learning_rate=0.0, optimizer="sgd", **QUIET)
            return done.set()
        found = []
        while not done.is_set():
            found.append(model.outputs(MANY[:150]))
        return found

    _, found = in_threads(2, work)
    assert all(outputs.dtype == np.float64 and np.isfinite(outputs).all() for outputs in found)
    assert all(type(number) is float for buffer in model.buffers() for number in buffer)


def test_an_interrupt_in_the_middle_of_a_recording_leaves_the_model_and_the_next_prediction(monkeypatch):
    model = network()
    before = model.snapshot()
    expected = network().outputs(MANY)

    def interrupted(self, i, column, context):
        raise KeyboardInterrupt  # a signal could arrive in a callback of the collector, which would swallow it

    monkeypatch.setattr(nn.BatchNorm, "_by_statistics", interrupted)
    with pytest.raises(KeyboardInterrupt):
        model.outputs(MANY)
    monkeypatch.undo()
    assert model.snapshot() == before
    assert model.training
    assert type(nn.BatchContext.current()) is nn.BatchContext
    np.testing.assert_array_equal(model.outputs(MANY), expected)


def test_a_model_with_a_lock_is_recorded_as_a_copy_too():
    class Locked(nn.Model):
        def __init__(self):
            self.w, self.lock, self.last = Value(0.5), threading.Lock(), None

        def __call__(self, x):
            with self.lock:
                self.last = self.w * x[0]
            return self.last

    model = Locked()
    model.fit([[1.0], [2.0]], [1.0, 2.0], epochs=1, progress=False)
    assert model.outputs(np.ones((200, 1)))[0, 0] == model.w.data
    assert model.last.data == 0.5  # of fit, which has called it with the first sample


class Logging(nn.Model):
    """Keeps numbers in nested lists, one of them in two places, and a list that holds itself."""

    def __init__(self):
        self.w, self.fan_out = Value(0.5, "w"), 1
        row = [1.0, 2.0]
        self.log, self.row, self.mixed, self.endless = [row, [3.0]], row, [[1.0], ["a"]], []
        self.endless.append(self.endless)

    def __call__(self, x):
        return self.w * x[0]


def test_lists_of_numbers_are_copied_with_all_that_they_share():
    model = Logging()
    twin = stand_in(model)
    assert twin.log == model.log and twin.mixed == model.mixed and twin.w is model.w
    assert twin.row is twin.log[0] and twin.endless[0] is twin.endless
    for mine, copied in [(model.log, twin.log), (model.mixed, twin.mixed), (model.endless, twin.endless)]:
        assert copied is not mine and copied[0] is not mine[0]
