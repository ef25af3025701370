"""What NumPy's functions of whole arrays are made of, and what is said of those that are not."""

import numpy as np
import pytest

import autograd
import nn
from autograd import RecordingError, Value, check_gradients, grad
from autograd.graph import array_of

AT = np.array([0.5, -1.25, 2.0])
ROWS = np.stack([AT, -AT, AT + 1.0])


@pytest.mark.parametrize(
    ("f", "says"),
    [
        (
            lambda m: np.linalg.eigh(m)[0].sum(),
            r"np\.linalg\.eigh does not compute with Values .*det, slogdet, inv, solve",
        ),
        (lambda m: np.linalg.svd(m)[1].sum(), "eigenvalues and singular values"),
        (lambda m: np.linalg.norm(m, 2), r"np\.linalg\.norm .*ord='fro', 1 and np\.inf take Values"),
        (lambda m: np.linalg.pinv(m).sum(), r"normal equations, np\.linalg\.solve"),
        (lambda m: np.linalg.lstsq(m, AT, rcond=None)[0].sum(), r"normal equations, np\.linalg\.solve"),
        (
            lambda m: np.fft.fft(m[0]).sum(),
            # NumPy 1 asks for the floats before it asks anybody.
            r"float\(value\) was called by np\.fft\.fft|np\.fft\.fft(\(…\) takes the number| does not compute with Values .*np\.cos\(angles\))",
        ),
        (lambda m: np.round(m).sum(), r"np\.round .*derivative is 0.*round\(value\.data, 2\)"),
        (lambda m: np.savetxt("no such place/numbers", m), r"np\.savetxt does not take Values.*x\.data"),
        (lambda m: np.copyto(np.zeros((3, 3)), m), r"np\.copyto .*np\.where"),
        (lambda m: np.interp(m[0], [0.0, 1.0], [0.0, 1.0]).sum(), "only fp may be Values"),
        (lambda m: np.polyfit(AT, m[0], 1, cov=True)[0].sum(), "leave cov= out"),
        (lambda m: np.quantile(m, 0.5, method="nearest"), "linear between two elements, not method='nearest'"),
        (lambda m: np.cov(m, fweights=[1, 2, 3]).sum(), r"np\.cov does not compute with Values \(.*fweights"),
    ],
)
def test_what_does_not_compute_with_values_says_what_to_write(f, says):
    for run in (grad(f), autograd.compile(f)):
        with pytest.raises((TypeError, RecordingError), match=says):
            run(np.stack([ROWS, ROWS]) if run is not grad and isinstance(run, autograd.Program) else ROWS)


def test_a_mistake_that_has_nothing_to_do_with_values_is_told_by_numpy():
    with pytest.raises(ValueError, match="shape-mismatch"):
        grad(lambda v: np.tensordot(v, np.ones(2), 1))(AT)
    with pytest.raises(np.exceptions.AxisError):
        grad(lambda v: np.gradient(v, axis=3).sum())(AT)


def test_no_number_is_taken_out_of_a_value_in_silence_also_outside_of_grad():
    v = array_of([Value(x) for x in AT], (3,))
    with pytest.raises(TypeError, match=r"np\.i0\(…\) takes the number out of a Value"):
        np.i0(v)


@pytest.mark.parametrize(
    "f",
    [
        lambda v: v[v > 0].sum(),
        lambda v: (v.__setitem__(v > 0, 0.0), v.sum())[1],
        lambda v: AT[v > 0].sum() * v[0],
        lambda v: np.choose(v > 0, [v, 2.0 * v]).sum(),
        lambda v: np.exp(v, where=v > 0, out=v).sum(),
    ],
)
def test_a_mask_of_comparisons_is_refused_while_compile_records(f):
    with pytest.raises(RecordingError, match=r"np\.where\(v > 0, v, 0\.0\), or with where= in np\.sum"):
        autograd.compile(f)(ROWS)


def test_a_model_that_chooses_by_a_mask_is_trained_eagerly_after_a_warning():
    class Positive(nn.Model):
        def __init__(self):
            self.w = Value(0.5)

        def __call__(self, x):
            return self.w * x[x > 0].sum()

    with pytest.warns(UserWarning, match=r"np\.where"):
        Positive().fit(np.abs(ROWS), [1.0, 2.0, 3.0], epochs=1, progress=False, loss="mse")


CHOSEN = [np.sum, np.prod, np.mean, np.var, np.std, lambda v, where: np.max(v, where=where, initial=-9.0)]


@pytest.mark.parametrize("f", CHOSEN)
@pytest.mark.parametrize("where", [lambda v: v > 0, lambda v: [True, False, True]])
def test_where_chooses_in_each_sample_by_itself(f, where):
    program = autograd.compile(lambda v: f(v, where=where(v)))
    assert program(ROWS) == pytest.approx([f(row, where=where(row)) for row in ROWS])
    assert check_gradients(lambda v: f(v, where=where(v)), [AT]).checked == 3


@pytest.mark.parametrize("f", [np.nansum, np.nanprod, np.nanmean, np.nanvar, np.nanstd, np.nanmax, np.nanmin])
def test_nan_is_left_out_in_each_sample_by_itself(f):
    rows = np.array([[1.0, np.nan, 3.0], [np.nan, 4.0, 6.0], [1.0, 2.5, 4.0]])
    program = autograd.compile(f)
    assert program(rows) == pytest.approx([f(row) for row in rows])
    gradients = program.value_and_grad(rows, argnums=0)[1]
    for row, compiled in zip(rows, gradients, strict=True):
        known = np.isfinite(row)
        expected = grad(lambda v, f=f: f(v))(row[known])
        assert compiled[known] == pytest.approx(expected)
        assert grad(f)(row)[known] == pytest.approx(expected)
        assert not compiled[~known].any()
    assert f(Value(2.0)).data == f(2.0)


def test_several_conditions_choose_as_those_of_numpy():
    def f(v):
        return np.select([v > 1.0, v < 0.0], [v * v, 1.0 / v], 0.25)

    assert autograd.compile(f)(ROWS) == pytest.approx(f(ROWS))
    assert check_gradients(f, [AT]).checked
    with pytest.raises(ValueError, match="as many choices as conditions"):
        grad(lambda v: np.select([v > 0], [v, v]).sum())(AT)


def test_questions_about_the_numbers_are_answered_by_them():
    v = array_of([Value(x) for x in AT], (3,))
    assert np.isin(v, [2.0, 7.0]).tolist() == [False, False, True]
    assert np.isclose(v, AT + 1e-12).all()
    assert np.allclose(v, AT)
    assert np.array_equal(v, AT)
    assert [x.data for x in np.setdiff1d(v, [2.0])] == [-1.25, 0.5]
    with pytest.raises(RecordingError, match="NumPy asked for the numbers of Values"):
        autograd.compile(lambda v: v * np.isin(v, [2.0]))(ROWS)


def test_a_share_of_the_elements_is_below_a_quantile():
    assert grad(lambda v: np.quantile(v, 0.25))(AT).tolist() == [0.5, 0.5, 0.0]
    assert grad(lambda v: np.percentile(v, 100.0))(AT).tolist() == [0.0, 0.0, 1.0]
    with pytest.raises(ValueError, match="shares between 0 and 1"):
        grad(lambda v: np.quantile(v, 30.0))(AT)
