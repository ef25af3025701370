"""Ctrl-C in the middle of training leaves the model whole."""

import signal
import sys
import warnings

import numpy as np
import pytest

import nn
from autograd import Value

from . import QUIET, X4


def test_whenever_ctrl_c_comes_a_model_has_both_its_loss_and_its_classes_or_neither():
    """Interrupted once at every instruction of the function that tells the model what it is trained for."""
    interrupted, number, seen = True, 0, set()
    while interrupted:
        interrupted, instructions = False, 0
        number += 1

        def trace(frame, event, _):
            nonlocal interrupted, instructions
            if frame.f_code.co_name != "_set_objective":
                return None
            frame.f_trace_opcodes = True
            if event == "opcode":
                instructions += 1
                if instructions == number:
                    interrupted = True
                    raise KeyboardInterrupt
            return trace

        model = nn.Neuron(len(X4[0]), activation="sigmoid", seed=0)
        earlier = sys.gettrace()
        sys._getframe().f_trace_opcodes = True  # Python 3.12 traces instructions only if that was asked for before
        sys.settrace(trace)
        try:
            model.fit(X4, np.arange(len(X4)) % 2, loss="binary_cross_entropy", epochs=1, **QUIET)
        except KeyboardInterrupt:
            pass
        finally:
            sys.settrace(earlier)
        seen.add((model.objective is not None, model.classes))
        assert set(model.predict(X4).tolist()) <= {0, 1}
    assert seen == {(False, ()), (True, (0, 1))}
    assert number > 10


class _Limited(nn.Model):
    """A line that is computed by floats if it is told to; while it is computed for the n-th time, a signal arrives."""

    def __init__(self, when, floats=False):
        self.w, self.name, self.floats = Value(0.5, "w"), "line", floats
        _Limited.left = when

    def __call__(self, x):
        _Limited.left -= 1
        if _Limited.left == 0:
            signal.raise_signal(signal.SIGTERM)
        return self.w * (round(float(x[0])) if self.floats else x[0])


@pytest.fixture
def time_limit():
    """While it holds, a signal raises TimeoutError, as the handler of an alarm does."""

    def expire(number, frame):
        raise TimeoutError("too long")

    earlier = signal.signal(signal.SIGTERM, expire)
    yield
    signal.signal(signal.SIGTERM, earlier)


@pytest.mark.parametrize("when", range(1, 8))
@pytest.mark.parametrize("compiled", [True, False])
def test_the_error_of_a_time_limit_comes_out_of_training_wherever_it_arrives(time_limit, when, compiled):
    rows = [[1.0], [2.0]]
    with pytest.raises(TimeoutError, match="too long"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for _ in range(8):
            _Limited(when).fit(rows, [1.0, 2.0], epochs=2, compiled=compiled, **QUIET)
            assert _Limited.left > 0, "the error was swallowed"


@pytest.mark.parametrize("when", range(1, 4))
@pytest.mark.parametrize("floats", [False, True])
def test_the_error_of_a_time_limit_comes_out_of_prediction(time_limit, when, floats):
    with pytest.raises(TimeoutError, match="too long"):
        _Limited(when, floats).predict(np.arange(200.0).reshape(200, 1))
        assert _Limited.left > 0


def test_the_error_of_a_time_limit_comes_out_of_the_check_of_an_activation(time_limit):
    def activation(z):
        activation.calls += 1
        if activation.calls == 1:
            signal.raise_signal(signal.SIGTERM)
        return z.tanh()

    activation.calls = 0
    with pytest.raises(TimeoutError, match="too long"):
        nn.Neuron(1, activation=activation)


def test_a_model_that_always_raises_an_error_while_it_is_recorded_is_trained_eagerly():
    class Table(nn.Model):
        def __init__(self):
            self.w, self.name = Value(0.5, "w"), "table"

        def __call__(self, x):
            return self.w * {1.0: 2.0, 2.0: 4.0}[x[0].data if isinstance(x[0], Value) else x[0]]

    with pytest.warns(UserWarning, match="record"):
        history = Table().fit([[1.0], [2.0]], [2.0, 4.0], epochs=1, **QUIET)
    assert len(history) == 1
