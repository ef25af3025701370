"""The journal of a bound step: the same whoever takes the step."""

import numpy as np
import pytest

import autograd
from autograd import Value
from autograd.plan import BACKEND, NUMPY
from autograd.program import NotFiniteError


def journal(step):
    found = step._journal
    return found.steps, found.steps_before, found.copy, found.finished


@pytest.mark.parametrize("backend", [BACKEND, NUMPY], ids=["chosen", "numpy"])
def test_a_step_writes_its_number_the_one_before_and_the_copy_that_it_began_with(backend):
    w = Value(2.0)
    step = autograd.compile(lambda x: w * w * x, backend=backend).bind(
        np.ones(1), update=lambda m, w, g, state, h: (w - 0.25 * g, state)
    )
    assert journal(step) == (0, 0, 0, 1)
    step()
    assert journal(step) == (1, 0, 1, 1)
    assert step.began_with.tolist() == [2.0]
    step()
    assert journal(step) == (2, 1, 0, 1)
    assert step.began_with.tolist() == [1.0]
    step.take_back()
    assert journal(step) == (1, 1, 0, 1)


@pytest.mark.parametrize("backend", [BACKEND, NUMPY], ids=["chosen", "numpy"])
def test_a_step_that_is_undone_does_not_count(backend):
    w = Value(1.0)
    step = autograd.compile(lambda x: w * x, backend=backend).bind(
        np.ones(1), update=lambda m, w, g, state, h: (w * h.learning_rate, state), hyper={"learning_rate": 1.0}
    )
    step()
    step.learning_rate = np.inf
    with pytest.raises(NotFiniteError, match="the parameter of parameter 0 is inf"):
        step()
    assert (step.t, step.parameters.tolist()) == (1, [1.0])
    assert journal(step)[0] == journal(step)[1] == 1


@pytest.mark.parametrize("kept", [0, 2, 3])
def test_of_a_step_that_ended_half_way_only_what_has_been_copied_is_put_back(kept):
    """As a forked process finds it if another thread was in the middle of a step."""
    parameters = [Value(1.0), Value(2.0), Value(3.0)]
    step = autograd.compile(lambda x: autograd.sum(parameters) * x).bind(
        np.ones(1), update=lambda m, w, g, state, h: (w + 1.0, (state[0] + 1.0,)), state=(0.0,)
    )
    step()
    before, order = step.parameters.copy(), step.places
    step._journal.begin(kept)
    step.began_with[:kept], step._kept_state[:, :kept] = before[:kept], 1.0
    step.parameters[:kept], step.state[:, :kept] = 100.0, 100.0
    step.settle()
    assert step.parameters[order].tolist() == [2.0, 3.0, 4.0]
    assert (step.state.tolist(), step.t, step.began_with.tolist()) == ([[1.0] * 3], 1, before.tolist())
    step()
    assert step.parameters[order].tolist() == [3.0, 4.0, 5.0]
