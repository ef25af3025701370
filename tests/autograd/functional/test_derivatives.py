"""grad and its kin."""

import math
import pickle

import numpy as np
import pytest

import autograd
from autograd import Op, Value, check_gradients, grad, hessian, jacobian, value_and_grad
from autograd.graph import new_values
from autograd.table import REGISTRY


def test_gradients_nest_to_any_order():
    f = lambda x: x**5
    for expected in (80.0, 160.0, 240.0, 240.0, 120.0, 0.0):
        f = grad(f)
        assert f(2.0) == pytest.approx(expected, rel=1e-12)


def test_an_inner_gradient_may_use_the_outer_variable():
    assert grad(lambda x: x * grad(lambda y: x * y)(1.0))(2.0) == 4.0
    assert grad(lambda x: x * grad(lambda y: y * y)(x))(3.0) == 12.0
    assert grad(lambda x: grad(lambda y: x * y)(x))(3.0) == 1.0  # d/dx x: only y was varied


def test_floats_come_back_unless_the_result_depends_on_a_value_from_outside():
    w = Value(3.0)
    assert type(grad(lambda x: x * x)(2.0)) is float
    assert type(grad(lambda x: x + w)(2.0)) is float
    slope = grad(lambda x: w * x * x)(2.0)
    assert isinstance(slope, Value)
    slope.backward()
    assert w.grad == 4.0


def test_a_float_comes_back_however_nested_if_nothing_outside_is_involved():
    mixed = grad(grad(lambda x, y: (x * y).sin(), 0), 1)(1.0, 2.0)
    assert type(mixed) is float
    assert mixed == pytest.approx(math.cos(2.0) - 2.0 * math.sin(2.0))
    assert grad(lambda x: grad(lambda y: x * y**3)(2.0))(1.0) == 12.0
    assert type(grad(lambda x: grad(lambda y: x * y**3)(2.0))(1.0)) is float
    inner = lambda x: grad(lambda y: grad(lambda z: x * y * z**2)(3.0))(2.0)
    assert (inner(5.0), grad(inner)(5.0)) == (30.0, 6.0)
    value, slope = value_and_grad(lambda x: value_and_grad(lambda y: x * y * y)(3.0)[0])(2.0)
    assert (value, slope, type(value), type(slope)) == (18.0, 9.0, float, float)
    rows = jacobian(lambda x: jacobian(lambda v: [x * v[0], v[1]])([1.0, 2.0])[0])(4.0)
    assert rows == [1.0, 0.0]
    assert [type(number) for number in rows] == [float, float]
    assert grad(lambda x: hessian(lambda v: x * v[0] * v[1])([1.0, 2.0])[0][1])(4.0) == 1.0


def test_a_value_that_the_function_makes_itself_is_not_from_outside():
    starts_from_zero = lambda x: sum([x * x, x], Value(0.0))
    assert repr(grad(starts_from_zero)(3.0)) == "7.0"
    assert repr(value_and_grad(starts_from_zero)(3.0)) == "(12.0, 7.0)"
    assert repr(jacobian(lambda v: [v[0] * Value(2.0), v[1]])([3.0, 4.0])) == "[[2.0, 0.0], [0.0, 1.0]]"
    assert repr(hessian(lambda v: Value(5.0, "c") * v[0] ** 2)([3.0])) == "[[10.0]]"
    assert repr(grad(lambda x: grad(lambda y: x * y * y * Value(2.0))(3.0))(1.0)) == "12.0"

    class Labelled(Value):
        pass

    assert repr(grad(lambda x: x * Labelled(2.0))(3.0)) == "2.0"


def test_a_value_made_in_an_outer_function_is_from_outside_to_the_inner_one():
    kinds = []

    def outer(x):
        w = Value(2.0)
        slope = grad(lambda y: w * y * y)(3.0)
        kinds.append(type(slope))
        return x * slope

    assert repr(grad(outer)(5.0)) == "12.0"
    assert kinds == [Value]


def test_a_value_made_before_or_between_two_gradients_is_from_outside():
    made = []
    assert repr(grad(lambda x: (made.append(Value(2.0)), x)[1])(1.0)) == "1.0"
    assert isinstance(grad(lambda x: x * made[0])(1.0), Value)
    between = Value(3.0)
    assert isinstance(grad(lambda x: x * between)(1.0), Value)


def test_a_nested_gradient_still_depends_on_the_values_from_outside():
    w = Value(3.0)
    mixed = grad(lambda x: grad(lambda y: w * x * y * y)(2.0))(1.0)
    assert isinstance(mixed, Value)
    mixed.backward()
    assert (mixed.data, w.grad) == (12.0, 4.0)
    mixed.recompute()
    assert mixed.data == 12.0


def test_a_function_sees_an_array_as_an_array_and_a_list_as_a_list():
    seen = []
    f = lambda v, w, x: (seen.append((v, w, x)), v[0] + w[0] + x)[1]
    grad(f, (0, 1, 2))(np.array([[3.0]])[0], [4], np.array(5.0))
    ((v, w, x),) = seen
    assert isinstance(v, np.ndarray)
    assert (v.dtype, v.shape, type(v[0])) == (np.dtype(object), (1,), Value)
    assert (type(w), type(w[0]), type(x)) == (list, Value, Value)


def test_a_gradient_has_the_shape_and_the_kind_of_the_argument():
    assert grad(lambda v: (2 * v)[0] ** 2)(np.array([3.0])).tolist() == [24.0]
    assert grad(lambda v: (2 * v)[0] ** 2)([3.0]) == [4.0 * 9.0 * 0 + 6.0]  # 2 · [v] is [v, v]
    found = grad(lambda p: (p["x"] if isinstance(p, dict) else p[0]).sum() * p[1])([np.ones((2, 3), dtype=int), 4])
    assert (found[0].dtype, found[0].tolist(), found[1]) == (np.float64, [[4.0] * 3] * 2, 6.0)
    assert type(grad(lambda x: x * x)(np.array(3.0))) is float
    assert type(grad(lambda x: x * x)(np.float32(3.0))) is float
    assert grad(lambda v: v.sum())(np.zeros((0, 2))).shape == (0, 2)


def test_a_jacobian_of_arrays_has_the_axes_of_the_result_and_then_those_of_the_argument():
    f = lambda v: np.outer(v, v)
    at = np.array([2.0, 3.0, 5.0])
    found = jacobian(f)(at)
    assert found.shape == (3, 3, 3)
    assert found[0].tolist() == [[4.0, 0.0, 0.0], [3.0, 2.0, 0.0], [5.0, 0.0, 2.0]]
    assert hessian(lambda v: v @ v * v.sum())(at).tolist() == jacobian(grad(lambda v: v @ v * v.sum()))(at).tolist()
    assert jacobian(lambda v: [v[0], v.sum()])(at)[1].tolist() == [1.0, 1.0, 1.0]
    assert jacobian(lambda v: np.array([v[0] * v[1]]))([2.0, 3.0]) == [[3.0, 2.0]]


def test_an_array_of_values_from_outside_gives_an_array_of_values():
    w = Value(2.0)
    found = grad(lambda v: (w * v * v).sum())(np.array([1.0, 3.0]))
    assert [x.data for x in found] == [4.0, 12.0]
    assert grad(lambda x: grad(lambda v: (x * v * v).sum())(np.array([1.0, 3.0])).sum())(2.0) == 8.0


@pytest.mark.parametrize("call", [grad, value_and_grad, jacobian, hessian, autograd.compile])
def test_a_forgotten_return_is_named(call):
    with pytest.raises(TypeError, match="NoneType; None is what a function gives that has no return"):
        call(lambda x: None)(1.0)


def test_no_gradient_is_read_or_written():
    w = Value(3.0)
    w.grad = 7.0
    grad(lambda x: w * x)(2.0)
    hessian(lambda x: w * x * x)(2.0)
    assert w.grad == 7.0
    x = Value(2.0)
    grad(lambda x: x * x)(x)
    assert not x.has_grad


def test_gradients_are_right_also_where_nothing_is_recorded():
    w = Value(3.0)
    with autograd.no_grad():
        assert grad(lambda x: x * x)(2.0) == 4.0
        slope = grad(lambda x: w * x)(2.0)
        assert check_gradients(lambda x: x * x, [2.0]).checked == 1
    assert slope == 3.0


def test_no_grad_inside_the_function_is_respected():
    def f(x):
        with autograd.no_grad():
            y = x * x
        return x * y

    assert grad(f)(3.0) == 9.0


def test_arguments_are_chosen_by_argnums():
    f = lambda x, y, z: x * y + z
    assert grad(f, 1)(2.0, 3.0, 4.0) == 2.0
    assert grad(f, (0, 2))(2.0, 3.0, 4.0) == (3.0, 1.0)
    assert grad(f, -1)(2.0, 3.0, 4.0) == 1.0
    with pytest.raises(ValueError, match="argnums=3"):
        grad(f, 3)(2.0, 3.0, 4.0)


def test_gradients_have_the_shape_of_the_argument():
    f = lambda w: w[0][0] * w[0][1] + w[1]
    assert grad(f)([[2.0, 3.0], 4.0]) == [[3.0, 2.0], 1.0]
    assert grad(lambda w: w[0] * w[1])((2.0, 3.0)) == (3.0, 2.0)
    import numpy as np

    assert grad(lambda w: autograd.dot(w, w))(np.array([1.0, 2.0])).tolist() == [2.0, 4.0]


def test_what_does_not_depend_on_the_argument_has_gradient_zero():
    assert grad(lambda x: 3.0)(1.0) == 0.0
    assert grad(lambda x: grad(lambda y: 3 * y)(x))(2.0) == 0.0
    assert grad(lambda v: v[0])([1.0, 2.0]) == [1.0, 0.0]


@pytest.mark.parametrize("result", ["loss", None, {}, 1j])
def test_a_result_that_is_no_number_has_no_gradient(result):
    with pytest.raises(TypeError, match=type(result).__name__):
        grad(lambda x: result)(1.0)


@pytest.mark.parametrize("derivative", [grad, value_and_grad, jacobian, hessian])
def test_only_a_function_can_be_differentiated(derivative):
    with pytest.raises(TypeError, match="takes a function, not Value"):
        derivative(Value(1.0))


def test_a_list_of_results_wants_a_jacobian():
    with pytest.raises(TypeError, match="jacobian"):
        grad(lambda x: [x, x])(1.0)


@pytest.mark.parametrize("argnums", ["a", 1.5, None, True, ["a"]])
def test_arguments_are_named_by_numbers(argnums):
    with pytest.raises(TypeError, match="argnums"):
        grad(lambda x, y: x * y, argnums)(2.0, 3.0)


@pytest.mark.parametrize("argnums", [(0, 0), (1, -1)])
def test_an_argument_cannot_be_named_twice(argnums):
    with pytest.raises(ValueError, match="twice"):
        grad(lambda x, y: x * y, argnums)(2.0, 3.0)


def test_an_operation_of_opaque_python_has_a_gradient_but_refuses_a_second_one():
    opaque = Op("opaque", forward=lambda m, a: math.exp(a), partials=lambda m, y, a: (m.sigmoid(a) * math.exp(a),))
    try:
        assert grad(opaque)(0.0) == 0.5
        with pytest.raises(TypeError, match=r"'opaque'.*m\.exp"):
            grad(grad(opaque))(0.0)
    finally:
        del REGISTRY["opaque"]


def test_value_and_grad_gives_both():
    assert value_and_grad(lambda x: x * x)(3.0) == (9.0, 6.0)


def test_jacobians_and_hessians():
    f = lambda v: [v[0] * v[1], autograd.sin(v[0]), v[1]]
    x, y = 0.5, 2.0
    assert jacobian(f)([x, y]) == [[y, x], [math.cos(x), 0.0], [0.0, 1.0]]
    assert jacobian(lambda x: [[x, x * x]])(3.0) == [[1.0, 6.0]]
    assert hessian(lambda v: v[0] ** 3 * v[1])([x, y]) == [[6 * x * y, 3 * x**2], [3 * x**2, 0.0]]
    assert hessian(lambda x: x**4)(2.0) == 48.0


def test_a_hessian_vector_product_by_nesting():
    f = lambda v: v[0] ** 2 * v[1] + autograd.exp(v[1])
    vector = [0.3, -0.7]
    product = grad(lambda v: autograd.dot(grad(f)(v), vector))([1.5, 0.5])
    rows = hessian(f)([1.5, 0.5])
    assert product == pytest.approx([sum(h * u for h, u in zip(row, vector, strict=True)) for row in rows], rel=1e-12)


def test_newtons_method_finds_the_minimum_of_rosenbrock():
    rosenbrock = lambda v: 100 * (v[1] - v[0] ** 2) ** 2 + (1 - v[0]) ** 2
    x, y = -1.2, 1.0
    for _ in range(10):
        (a, b), (_, d) = hessian(rosenbrock)([x, y])
        p, q = grad(rosenbrock)([x, y])
        determinant = a * d - b * b
        x, y = x - (d * p - b * q) / determinant, y - (a * q - b * p) / determinant
    assert (x, y) == pytest.approx((1.0, 1.0), abs=1e-12)


def test_a_masked_branch_stays_harmless_in_higher_derivatives():
    f = lambda x: autograd.where(autograd.greater(x, 0.0), x.log(), x**3)
    assert grad(f)(-2.0) == 12.0
    assert grad(grad(f))(-2.0) == -12.0
    assert grad(grad(f))(0.0) == 0.0


@pytest.mark.parametrize("make", [lambda: new_values([3.0], ["w"])[0], lambda: pickle.loads(PICKLED)])
def test_a_weight_that_the_function_makes_or_reads_is_not_from_outside(make):
    found = grad(lambda x: make() * x * x)(2.0)
    assert type(found) is float
    assert found == 12.0


PICKLED = pickle.dumps(Value(3.0, "w"))
