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
