"""Updates: formulas that can be recorded, and those that cannot."""

import math
import random
from types import SimpleNamespace

import numpy as np
import pytest

import autograd
from autograd import RecordingError, Value

from .lines import line


def test_an_update_that_looks_at_numbers_is_refused():
    for update in (
        lambda m, w, g, state, h: (w - g if g > 0 else w, state),
        lambda m, w, g, state, h: (w - float(g), state),
        lambda m, w, g, state, h: (w - math.sin(g), state),
        lambda m, w, g, state, h: (w - (h.t == 1) * g, state),
    ):
        with pytest.raises(RecordingError, match="the update cannot be compiled"):
            line(update)


def test_an_update_that_is_random_is_refused():
    with pytest.raises(RecordingError, match="called again"):
        line(lambda m, w, g, state, h: (w - random.random() * g, state))


def test_hyperparameters_may_be_anything_that_the_formula_does_not_compute_with():
    h = SimpleNamespace(learning_rate=0.1, kind="plain", flags=[True])
    step, _ = line(
        lambda m, w, g, state, h: (w - h.learning_rate * g if h.kind == "plain" else w, state), hyper=vars(h)
    )
    step()
    assert step.parameters.tolist() == [1.5]


def test_a_hyperparameter_may_have_any_name():
    update = lambda m, w, g, state, h: (w - h.scale * h.learning_rate * g, state)
    step, weight = line(update, hyper={"learning_rate": 0.1, "scale": 0.5})
    step()
    step.write_back()
    assert weight.data == pytest.approx(0.75)


@pytest.mark.parametrize("returned", [(), (0.0, 0.0)])
def test_an_update_that_returns_another_state_than_it_was_given_is_refused(returned):
    with pytest.raises(ValueError, match=f"a state of 1 numbers and returned one of {len(returned)}"):
        line(lambda m, w, g, state, h: (w, returned), state=(0.0,))


def test_a_hyperparameter_given_as_a_value_may_be_changed_between_steps():
    w = Value(1.0)
    step = autograd.compile(lambda x: w * x).bind(
        np.array([1.0]), update=lambda m, w, g, state, h: (w - h.rate * g, state), hyper={"rate": Value(0.5)}
    )
    step()
    step.update.set(rate=2.0)
    step()
    step.write_back()
    assert w.data == 1.0 - 0.5 - 2.0


def test_updates_that_say_the_same_share_a_plan_and_no_number():
    update = lambda m, w, g, state, h: (w - h.learning_rate * g, state)
    first, _ = line(update, hyper={"learning_rate": 0.1})
    second, _ = line(lambda m, w, g, state, h: (w - h.learning_rate * g, state), hyper={"learning_rate": 0.5})
    assert second.update.executor.plan is first.update.executor.plan
    for step in (first, second, first):
        step()
    assert first.update.get("learning_rate") == 0.1
    assert first.parameters.tolist() == pytest.approx([1.5 + 0.75])
    assert second.parameters.tolist() == [7.5]


def test_what_a_formula_reads_outside_is_as_it_is_when_a_step_is_bound():
    factor = [1.0]

    def update(m, w, g, state, h):
        return w - factor[0] * h.learning_rate * g, state

    for number, moved in ((1.0, 1.5), (2.0, 3.0), (-0.0, 0.0), (1.0, 1.5)):
        factor[0] = number
        step, _ = line(update, hyper={"learning_rate": 0.1})
        step()
        assert step.parameters.tolist() == [moved]
    hypers = [{"learning_rate": 0.1, "scale": scale} for scale in (1.0, 2.0, Value(3.0), 1.0)]
    for hyper, moved in zip(hypers, (1.5, 3.0, 4.5, 1.5), strict=True):
        step, _ = line(lambda m, w, g, state, h: (w - h.scale * h.learning_rate * g, state), hyper=hyper)
        step()
        assert step.parameters.tolist() == pytest.approx([moved])
