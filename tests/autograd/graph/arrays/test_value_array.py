"""NumPy's functions of Values, and arrays of Values."""

import copy
import pickle

import numpy as np
import pytest

import autograd
from autograd import RecordingError, Value, check_gradients, grad
from autograd.graph import ValueArray, array_of

AT = np.array([0.5, -1.25, 2.0])
SECOND = np.array([[1.0, -2.0, 0.5], [0.25, 3.0, -1.0]])


def values(numbers):
    return array_of([Value(x) for x in np.ravel(numbers).tolist()], np.shape(numbers))


def numbers_of(found):
    """What was computed, as floats."""
    return np.array([getattr(x, "data", x) for x in np.ravel(np.asarray(found, dtype=object))], dtype=float)


FUNCTIONS = [
    lambda v: 2 * v - v / 4.0 + 1.0 / (v * v) + (v * v + 1.0) ** 0.5,
    lambda v: v.sum() + v.mean() + v.prod(),
    lambda v: v @ v + np.dot(v, [1.0, 2.0, 3.0]) + SECOND @ v @ np.array([1.0, 2.0]),
    lambda v: np.mean(v) * np.var(v) + np.std(v),
    lambda v: np.linalg.norm(v) + np.linalg.norm(v, 1),
    lambda v: np.exp(v) + np.expm1(v) + np.sqrt(v * v) + np.log(v * v) + np.log1p(v * v),
    lambda v: np.tanh(v) + np.sin(v) + np.cos(v) + np.tan(v) + np.hypot(v, 2.0),
    lambda v: np.square(v) + np.reciprocal(v) + np.exp2(v) + np.log2(v * v) + np.log10(v * v) + np.logaddexp(v, 1.0),
    lambda v: np.abs(v) + np.fabs(v) + np.sign(v) + np.heaviside(v, 0.5),
    lambda v: np.maximum(v, 0.1) + np.minimum(v, [1.0, 0.0, 3.0]) + np.clip(v, -1.0, 1.0) + v.clip(0.0, 1.0),
    lambda v: np.where(v > 0, v * v, -v) + np.where([True, False, True], v, 2.0),
    lambda v: np.outer(v, v).sum(axis=0) + (v.reshape(3, 1) * AT).max(axis=1),
    lambda v: np.max(np.outer(v, v)) + np.min(v) + np.ptp(v),
    lambda v: np.concatenate([v[::-1], np.stack([v[0], v[2]]), np.cumsum(v), np.diff(v)]),
    lambda v: np.mean(np.outer(v, v), axis=1) + np.var(np.outer(v, AT), axis=0),
    lambda v: np.einsum("i,j->ij", v, v),
    lambda v: np.sort(v)[0] * np.median(v) + v[np.argmax(v)],
    lambda v: v[v > 0] ** 2,
]


@pytest.mark.parametrize("f", FUNCTIONS)
def test_numpys_functions_of_values_are_made_of_the_table(f):
    found = f(values(AT))
    assert numbers_of(found) == pytest.approx(np.ravel(f(AT)), rel=1e-14)
    assert check_gradients(f, [AT]).checked >= 3


@pytest.mark.parametrize("f", FUNCTIONS[:-2])
def test_what_numpy_makes_of_values_compiles_to_what_it_makes_of_numbers(f):
    rows = np.stack([AT, AT[::-1] * 1.5])
    program = autograd.compile(f)
    found = program(rows)
    for row, result in zip(rows, found, strict=True):
        assert np.asarray(result) == pytest.approx(np.asarray(f(row)), rel=1e-12)


@pytest.mark.parametrize("choose", [np.sort, np.argmax, np.argsort, np.median, lambda v: v[v > 0]])
def test_what_chooses_by_the_numbers_is_refused_while_compile_records(choose):
    with pytest.raises((RecordingError, IndexError, TypeError)):
        autograd.compile(lambda v: choose(v) * v)(np.stack([AT, AT]))


@pytest.mark.parametrize("name", ["exp", "expm1", "log", "log1p", "sqrt", "absolute", "sin", "cos", "tanh", "sign"])
def test_a_function_of_numpys_of_one_value_is_the_tables_node(name):
    x = Value(2.0)
    node = getattr(np, name)(x)
    assert type(node) is Value
    assert node.op.name == name
    assert node.inputs == (x,)


@pytest.mark.parametrize(
    ("choose", "data", "slope"),
    [
        (lambda x: np.maximum(x, 1.0), 1.0, 0.5),
        (lambda x: np.minimum(x, 1.0), 1.0, 0.5),
        (lambda x: np.where(x > 0.5, 3 * x, x), 3.0, 3.0),
        (lambda x: np.clip(x, 0.0, 2.0), 1.0, 1.0),
        (lambda x: np.clip(x, 2.0, 3.0), 2.0, 0.0),
        (lambda x: np.max(np.stack([x, x * x])), 1.0, 1.5),
    ],
)
def test_a_choice_of_one_value_is_the_tables_node_with_its_ties(choose, data, slope):
    x = Value(1.0)
    y = choose(x)
    y.backward()
    assert (y.data, x.grad) == (data, slope)


@pytest.mark.parametrize(
    "f",
    [
        lambda v: np.where(v == 0.5, 2.0 * v, v * v),
        lambda v: np.where(v != 0.5, 2.0 * v, v * v),
        lambda v: np.where(v == [0.5, 0.0, 2.0], v, -v),
    ],
)
def test_arrays_are_equal_by_their_numbers(f):
    expected = f(AT)
    assert numbers_of(f(values(AT))).tolist() == expected.tolist()
    assert autograd.compile(f)(np.stack([AT, AT]))[1].tolist() == expected.tolist()


@pytest.mark.parametrize(
    "f",
    [
        lambda v: np.where((v > 0) & (v < 1), 2.0 * v, v * v),
        lambda v: np.where(~(v > 0) | (v > 1), 2.0 * v, v * v),
        lambda v: np.where(np.logical_not(np.logical_or(v > 1, v < 0)), 2.0 * v, v * v),
        lambda v: np.where(np.logical_and(v - 0.5, v > 0), 2.0 * v, v * v),
        lambda v: np.where(np.logical_and(np.any(v > 1), np.all(v < 3)), 2.0 * v, v * v),
        lambda v: (v > 0) * v + (v > 0).sum(),
    ],
)
def test_comparisons_are_combined_as_those_of_numbers(f):
    for row in (AT, -AT, np.zeros(3)):
        assert numbers_of(f(values(row))).tolist() == np.ravel(f(row)).tolist()
        assert np.ravel(autograd.compile(f)(row[None])).tolist() == np.ravel(f(row)).tolist()


def test_and_or_and_not_are_for_comparisons_only():
    with pytest.raises(TypeError, match="for comparisons"):
        values(AT) & values(AT)
    assert np.nansum(values([1.0, np.nan, 2.0])).data == 3.0


def test_single_values_are_equal_if_they_are_the_same():
    x = Value(2.0)
    assert x != np.float64(2.0)
    assert np.float64(2.0) != x
    assert (values(AT) == values(AT)).tolist() == [True] * 3
    assert (x == np.array([2.0, 3.0])).tolist() == [True, False]


OPERATORS = [
    lambda a, b: a + b,
    lambda a, b: a - b,
    lambda a, b: a * b,
    lambda a, b: a / b,
    lambda a, b: a**b,
    lambda a, b: a < b,
    lambda a, b: a >= b,
]


@pytest.mark.parametrize("operate", OPERATORS)
def test_a_value_beside_an_array_works_element_by_element(operate):
    array = np.array([[1.0, 2.0, 3.0]])
    for a, b in [(Value(2.0), array), (array, Value(2.0))]:
        expected = operate(getattr(a, "data", a) if isinstance(a, Value) else a, b.data if isinstance(b, Value) else b)
        found = operate(a, b)
        assert found.shape == (1, 3)
        assert numbers_of(found) == pytest.approx(expected.ravel().astype(float))


@pytest.mark.parametrize("operate", OPERATORS)
@pytest.mark.parametrize("kind", [np.float64, np.float32, np.longdouble, np.int16, np.array, np.bool_])
def test_a_number_of_numpys_beside_a_value_is_a_number(operate, kind):
    for a, b in [(Value(3.0), kind(1)), (kind(1), Value(3.0))]:
        expected = operate(*[x.data if isinstance(x, Value) else 1.0 for x in (a, b)])
        found = operate(a, b)
        assert type(found) in (Value, bool, np.bool_)
        assert getattr(found, "data", found) == expected if isinstance(found, Value) else bool(found) == expected


@pytest.mark.parametrize("kind", [np.float64, np.float32, np.int64, np.array, np.bool_])
def test_a_number_of_numpys_on_the_left_is_an_input_without_a_gradient(kind):
    x = Value(3.0)
    y = kind(1) * x + kind(1) / x - (kind(1) - x)
    y.backward()
    assert type(y) is Value
    assert y.data == pytest.approx(3 + 1 / 3 + 2)
    assert x.grad == pytest.approx(1 - 1 / 9 + 1)
    assert (kind(1) < x, kind(1) >= x, kind(1) == x, kind(1) != x) == (True, False, False, True)


def test_a_comparison_with_a_number_of_numpys_on_the_left_is_recorded():
    f = autograd.compile(lambda v: autograd.where(np.float64(2.0) < v[0], v[0] * 3.0, np.float64(5.0) * v[0]))
    assert [f([3.0]), f([1.0])] == [9.0, 5.0]


@pytest.mark.parametrize(
    ("f", "slope"),
    [
        (lambda x: np.polyval([1.0, 2.0, 3.0], x), 8.0),
        (lambda x: np.poly1d([1.0, 2.0, 3.0])(x), 8.0),
        (lambda x: (np.zeros_like(x) + x) * np.full_like(x, 2.0), 2.0),
        (lambda x: np.polynomial.Polynomial([1.0, 2.0, 3.0])(x), 20.0),
        (lambda x: np.polynomial.legendre.legval(x, [1.0, 2.0, 3.0]), 29.0),
    ],
)
def test_polynomials_of_numpys_take_a_value(f, slope):
    assert grad(f)(3.0) == slope
    assert autograd.compile(grad(f))(np.array([3.0, 3.0])).tolist() == [slope, slope]


@pytest.mark.parametrize("name", ["floor", "signbit", "copysign", "remainder", "spacing", "rint"])
def test_what_the_table_does_not_have_is_refused_with_what_to_write(name):
    ufunc = getattr(np, name)
    for argument in (Value(1.0), values(AT)):
        with pytest.raises(TypeError, match=rf"np\.{name} of Values: the table has no such operation.*autograd\.Op"):
            ufunc(*[argument] * ufunc.nin)


def test_an_array_of_numbers_only_takes_every_function():
    assert np.arctan(array_of([0.0, 1.0], (2,))).tolist() == [0.0, np.arctan(1.0)]


def test_values_do_not_become_floats_in_silence():
    total = np.zeros(2)
    with pytest.raises(TypeError, match="would keep their numbers and lose their gradients"):
        total += Value(1.0)
    with pytest.raises(TypeError, match="would keep their numbers"):
        np.sum(values(AT), dtype=float)
    assert total.tolist() == [0.0, 0.0]


def test_an_argument_that_a_function_changes_is_its_own():
    def f(v):
        v *= 2.0
        v[0] = v[1]
        return v.sum()

    given = AT.copy()
    assert grad(f)(given).tolist() == [0.0, 4.0, 2.0]
    assert given.tolist() == AT.tolist()


def test_our_functions_take_arrays_element_by_element():
    assert autograd.sqrt(np.array([1.0, 4.0])).tolist() == [1.0, 2.0]
    assert numbers_of(autograd.maximum(values(AT), 0.0)).tolist() == [0.5, 0.0, 2.0]
    assert numbers_of(autograd.sigmoid(values([[0.0]]))).tolist() == [0.5]


def test_an_array_of_values_is_copied_and_pickled():
    v = values(AT)
    for twin in (copy.deepcopy(v), pickle.loads(pickle.dumps(v))):
        assert type(twin) is ValueArray
        assert twin[0] is not v[0]
        assert numbers_of(twin).tolist() == AT.tolist()


def test_an_integer_too_large_names_the_operation():
    with pytest.raises(OverflowError, match="multiply: the integer is too large"):
        10**400 * Value(1.0)


MASKED = np.ma.array([1.0, 2.0], mask=[False, True])


@pytest.mark.parametrize(
    "f",
    [
        lambda x: (MASKED * x).sum() * x,
        lambda x: (x * MASKED).sum() * x,
        lambda x: np.multiply(MASKED, x)[0] * x,
        lambda x: np.ma.exp(x) * x,
        lambda x: np.ma.power(x, 2) * x,
        lambda x: (MASKED**x)[0] * x,
        lambda x: MASKED.copy().__iadd__(x)[0] * x,
        lambda x: (MASKED == x)[0] * x,
        lambda x: np.ma.array(x) * x,
        lambda x: (np.array([x, x]).view(ValueArray) * MASKED).sum(),
    ],
)
def test_values_beside_an_array_with_a_mask_are_refused_because_the_gradient_or_the_mask_would_be_lost(f):
    with pytest.raises(TypeError, match=r"mask.*filled"):
        grad(f)(2.0)
    with pytest.raises(TypeError, match=r"mask.*filled"):
        f(Value(2.0))
    with pytest.raises(TypeError, match=r"mask.*filled"):
        autograd.compile(f)(2.0)
