"""``batch_mean``: the number itself for one sample, the mean over the samples when compiled; values and gradients.

The reference is one eager graph of the whole batch, in which every mean is written out over all samples.
"""

import math
import operator

import numpy as np
import pytest

import autograd
from autograd import RecordingError, Value
from autograd.program import OPTIONAL
from autograd.table import REGISTRY, Op


class Row:
    """One Value per sample; operations go sample by sample."""

    def __init__(self, values):
        self.values = values

    def _each(self, op, other, *, swapped=False):
        others = other.values if isinstance(other, Row) else [other] * len(self.values)
        return Row([op(b, a) if swapped else op(a, b) for a, b in zip(self.values, others, strict=True)])

    def __add__(self, other):
        return self._each(operator.add, other)

    def __sub__(self, other):
        return self._each(operator.sub, other)

    def __mul__(self, other):
        return self._each(operator.mul, other)

    def __rmul__(self, other):
        return self._each(operator.mul, other, swapped=True)


class WholeBatch:
    """The functions of ``autograd`` that are used below, on rows."""

    def __getattr__(self, name):
        op = getattr(autograd, name)

        def each(*rows):
            lanes = max(len(row.values) for row in rows if isinstance(row, Row))
            columns = [row.values if isinstance(row, Row) else [row] * lanes for row in rows]
            return Row([op(*inputs) for inputs in zip(*columns, strict=True)])

        return each

    def batch_mean(self, row):
        return Row([autograd.mean(row.values)] * len(row.values)) if isinstance(row, Row) else row


WHOLE_BATCH = WholeBatch()
W = [Value(0.7, "w0"), Value(-1.3, "w1"), Value(0.4, "w2")]


def normalised(m, z):
    centred = z - m.batch_mean(z)
    variance = m.batch_mean(centred * centred)
    return m.divide(centred, m.sqrt(variance + 1e-3))


#: Functions of one sample in the number system m, whose batch_mean is over the batch.
FUNCTIONS = {
    "the mean itself": lambda m, x, y: m.batch_mean(W[0] * x * y),
    "deviations": lambda m, x, y: m.power(W[0] * x - m.batch_mean(x), 2.0),
    "batch normalisation": lambda m, x, y: m.tanh(W[2] * normalised(m, W[0] * x + W[1]) + y),
    "normalised twice": lambda m, x, y: W[1] * normalised(m, m.sin(W[0] * normalised(m, x * y)) + W[2] * x),
    "of a parameter": lambda m, x, y: m.batch_mean(W[0]) * x + y,
    "of a masked branch": lambda m, x, y: m.batch_mean(m.where(m.greater(x, 0.0), m.log(x) * W[0], y)) * x,
    "in a masked branch": lambda m, x, y: m.where(m.greater(x, 0.0), m.batch_mean(W[0] * x * y) * x, m.exp(y) * W[1]),
    "in a branch nobody takes": lambda m, x, y: m.where(m.greater(x, 9.0), m.batch_mean(m.sqrt(y * W[0])), x * W[1]),
    "of a detached number": lambda m, x, y: m.batch_mean(m.sign(x) * W[0] * y) * y + x,
}
functions = pytest.mark.parametrize("name", FUNCTIONS)
X = np.array([0.5, -1.0, 2.0, 0.0, 1.5])
Y = np.array([1.0, 0.3, -0.7, 2.0, -0.2])


def clear():
    for w in W:
        w._grad, w._has_grad = 0.0, False


def whole_batch(f):
    """Values, gradients of the sum over the samples in the parameters, and in each sample's arguments."""
    xs, ys = [Value(x) for x in X], [Value(y) for y in Y]
    results = f(WHOLE_BATCH, Row(xs), Row(ys)).values
    clear()
    autograd.sum(results).backward()
    gradients = [w.grad for w in W]
    clear()
    return [r.data for r in results], gradients, [[v.grad for v in xs], [v.grad for v in ys]]


@functions
@pytest.mark.parametrize("without", [(), OPTIONAL], ids=["all passes", "no passes"])
def test_values_and_gradients_are_those_of_the_whole_batch(name, without):
    f = FUNCTIONS[name]
    values, in_parameters, in_arguments = whole_batch(f)
    program = autograd.compile(lambda x, y: f(autograd, x, y), without=without)
    assert program(X, Y) == pytest.approx(values, rel=1e-12, abs=1e-12)
    assert program.backward(X, Y, reduction="sum") == pytest.approx(sum(values), rel=1e-12, abs=1e-12)
    assert [w.grad for w in W] == pytest.approx(in_parameters, rel=1e-11, abs=1e-11)
    _, found = program.value_and_grad(X, Y, argnums=(0, 1))
    assert np.array(found) == pytest.approx(np.array(in_arguments), rel=1e-11, abs=1e-11)
    clear()


@functions
def test_gradients_are_those_of_finite_differences(name):
    program = autograd.compile(lambda x, y: FUNCTIONS[name](autograd, x, y))
    _, gradient = program.value_and_grad(X, Y, argnums=1)
    step = 1e-6
    for i in range(len(Y)):
        nudge = np.where(np.arange(len(Y)) == i, step, 0.0)
        slope = (program(X, Y + nudge).sum() - program(X, Y - nudge).sum()) / (2.0 * step)
        assert gradient[i] == pytest.approx(slope, rel=1e-6, abs=1e-7)


@functions
def test_one_sample_is_a_batch_of_one(name):
    f = FUNCTIONS[name]
    for x, y in zip(X.tolist(), Y.tolist(), strict=True):
        a, b = Value(x), Value(y)
        result = f(autograd, a, b)
        result.backward()
        value, gradients = autograd.compile(lambda x, y: f(autograd, x, y)).value_and_grad(x, y, argnums=(0, 1))
        assert value == pytest.approx(result.data, rel=1e-12, abs=1e-12)
        assert gradients == pytest.approx((a.grad, b.grad), rel=1e-11, abs=1e-11)
    clear()


def test_eagerly_it_is_the_number_itself():
    x = Value(3.0)
    y = autograd.batch_mean(x)
    y.backward()
    assert (y.data, y.op.name, x.grad) == (3.0, "batch_mean", 1.0)
    assert autograd.batch_mean(2.5) == 2.5


def test_a_whole_batch_normalised_has_mean_0_and_variance_1():
    result = autograd.compile(lambda x: normalised(autograd, x * 1e3))(X)
    assert result.mean() == pytest.approx(0.0, abs=1e-12)
    assert result.var() == pytest.approx(1.0, rel=1e-6)


def test_the_mean_of_what_all_samples_share_is_exactly_that():
    w = Value(1e308)
    assert autograd.compile(lambda x: autograd.batch_mean(w) + 0.0 * x)(np.zeros(100)).tolist() == [1e308] * 100


def test_a_nan_in_one_sample_reaches_all():
    result = autograd.compile(lambda x: x - autograd.batch_mean(x))(np.array([1.0, math.nan, 2.0]))
    assert np.isnan(result).all()


def test_it_is_printed_as_a_sum_over_the_lanes():
    program = autograd.compile(lambda x: x - autograd.batch_mean(x))
    program(X)
    assert str(program).splitlines()[1:] == ["  v1 = batch_sum(x)", "  v2 = v1/samples", "  v3 = x − v2", "  return v3"]


def test_a_gradient_through_it_inside_a_compiled_function_is_refused():
    f = lambda x: autograd.grad(lambda y: autograd.batch_mean(y * y))(x)
    assert f(3.0) == 6.0
    with pytest.raises(RecordingError, match="batch_mean"):
        autograd.compile(f)(X)


def test_it_is_refused_inside_the_formula_of_an_operation():
    op = Op("centred", forward=lambda m, a: a - m.batch_mean(a), partials=lambda m, y, a: (0.0,))
    try:
        with pytest.raises(RecordingError, match=r"'centred' cannot be compiled.*mean over the batch"):
            autograd.compile(lambda x: op(x))(X)
    finally:
        del REGISTRY["centred"]
