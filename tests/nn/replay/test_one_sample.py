"""What a model of the user's own gives for a sample, and what it is told where it gives something else."""

import numpy as np
import pytest

import nn
from autograd import Value
from tests.nn.training import QUIET, X4, Y4

BOTH = pytest.mark.parametrize("compiled", [True, False])


class Own(nn.Model):
    def __init__(self, formula):
        self.w, self.b = Value(0.5, "w"), Value(0.25, "b")
        self.formula = formula

    def __call__(self, x):
        return self.formula(self.w * x[0] + self.b)


@BOTH
@pytest.mark.parametrize(
    "given", [lambda y: y, lambda y: [y], lambda y: (y,), lambda y: np.array([y]), lambda y: np.array(y, dtype=object)]
)
def test_a_value_a_list_or_an_array_of_one_axis_is_a_result(given, compiled):
    model, plain = Own(given), Own(lambda y: y)
    assert model.fit(X4, Y4, epochs=2, compiled=compiled, **QUIET) == plain.fit(
        X4, Y4, epochs=2, compiled=compiled, **QUIET
    )
    for X in (X4, X4 * 50):
        assert model.predict(X).tolist() == plain.predict(X).tolist()


def everything_that_computes(model):
    yield lambda: model.fit(X4, Y4, epochs=1, **QUIET)
    yield lambda: model.fit(X4, Y4, epochs=1, compiled=False, **QUIET)
    yield lambda: model.predict(X4)
    yield lambda: model.outputs(X4 * 50)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (lambda y: None, r"Own gave None for a sample: is a return missing in its __call__"),
        (lambda y: [y, None], r"Own gave \[Value.*None\] for a sample: is a return missing"),
        (lambda y: np.array([[y, y]]), r"an array of shape \(1, 2\), for a sample: a Model gives a Value, or a list"),
        (lambda y: [[y]], "a Model gives a Value, or a list of Values"),
        (lambda y: {"y": y}, "a Model gives a Value, or a list of Values"),
        (lambda y: (y for _ in range(2)), "a Model gives a Value, or a list of Values"),
        (lambda y: "y", "a Model gives a Value, or a list of Values"),
    ],
)
def test_a_result_of_another_kind_is_an_error_that_shows_it(given, told):
    for compute in everything_that_computes(Own(given)):
        with pytest.raises(TypeError, match=told):
            compute()


@BOTH
def test_a_result_that_no_parameter_takes_part_in_is_refused_in_training(compiled):
    model = Own(lambda y: 3.0)
    with pytest.raises(TypeError, match=r"the model gave \[3\.0\], which was computed from none of its parameters"):
        model.fit(X4, Y4, epochs=1, compiled=compiled, **QUIET)
    assert model.predict(X4).tolist() == [3.0] * 4


@BOTH
def test_a_comparison_as_a_result_or_as_a_loss_is_refused_in_training(compiled):
    model = Own(lambda y: y > 0.5)
    with pytest.raises(TypeError, match="computed from none of its parameters"):
        model.fit(X4, Y4, epochs=1, compiled=compiled, **QUIET)
    assert model.predict(X4).tolist() == [0.0, 1.0, 1.0, 1.0]
    with pytest.raises(TypeError, match="a number has no gradient"):
        Own(lambda y: y).fit(X4, Y4, loss=lambda output, target: output > target, compiled=compiled, **QUIET)
