"""A step on Values: Ctrl-C and errors leave the model of a whole step."""

import pytest

import nn
from autograd import Value
from tests.nn import Interrupting
from tests.nn.training import EAGER, QUIET, X4, Y4, line, numbers


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
def test_an_exception_within_a_line_search_leaves_the_point_where_the_line_began(exception, monkeypatch):
    check = "nn.training.steps.which_step.require_whole_gradient"  # which calls the loss, too
    monkeypatch.setattr(check, lambda *arguments, **options: "")
    model = line()
    try:
        model.fit(X4, Y4, optimizer="conjugate_gradients", loss=InterruptedLoss(exception, call=6), epochs=5, **EAGER)
    except ValueError as error:
        assert error is exception  # Ctrl-C returns, any other exception goes on
    assert numbers(model) == [0.0, 0.0]
