"""Kinks, edges, overflow and nan: the cases of ``numerical_conventions.json`` with PyTorch's recorded values.

E29 to E31 are about losses, apart from silu, and belong to the losses' tests.  Cases about graphs and types
(E32 to E54) follow one by one below; E55 to E60 concern compiled code, and what of them holds here stands at the end.
"""

import copy
import json
import math
import pickle
import threading
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

import autograd
from autograd import Value, grad, no_grad, topological_order, zero_grad
from tests import DATA

RECORDED = json.loads((DATA / "numerical_conventions.json").read_text("utf-8"))

#: How each recorded case is written with Glassgrad.
CASES = {
    "sigmoid": lambda x: x.sigmoid(),
    "tanh": lambda x: x.tanh(),
    "softplus": lambda x: x.softplus(),
    "logsumexp2": lambda x, y: autograd.logsumexp([x, y]),
    "softmax[0] of (1000,0)": lambda x, y: autograd.softmax([x, y])[0],
    "log_softmax[1] of (1000,0)": lambda x, y: autograd.log_softmax([x, y])[1],
    "exp": lambda x: x.exp(),
    "log": lambda x: x.log(),
    "sqrt": lambda x: x.sqrt(),
    "abs": lambda x: abs(x),
    "relu": lambda x: x.relu(),
    "maximum(x,0) at 0": lambda x: autograd.maximum(x, 0),
    "clamp(min=0) at 0": lambda x: autograd.maximum(x, 0),
    "relu(nan)": lambda x: x.relu(),
    "max nan": lambda x, y: autograd.maximum(x, y),
    "maximum(a,b) tie": lambda x, y: autograd.maximum(x, y),
    "minimum(a,b) tie": lambda x, y: autograd.minimum(x, y),
    "max of stack tie": lambda x, y: autograd.maximum(x, y),
    "leaky_relu(0.01) at 0": lambda x: x.leaky_relu(),
    "elu at 0": lambda x: x.elu(),
    "hardtanh at 1": lambda x: autograd.where(abs_less_than_one(x), x, x.sign()),
    "pow const exponent x**0": lambda x: x**0,
    "pow const exponent x**1": lambda x: x**1,
    "pow const exponent x**2": lambda x: x**2,
    "pow const exponent x**3": lambda x: x**3,
    "pow const exponent x**0.5": lambda x: x**0.5,
    "pow const exponent x**-1": lambda x: x**-1,
    "pow const exponent x**0.3333333333333333": lambda x: x**0.3333333333333333,
    "pow const exponent x**1100": lambda x: x**1100,
    "pow const exponent x**nan": lambda x: x**math.nan,
    "pow(x,y) both variables": lambda x, y: x**y,
    "const base 2**x": lambda x: 2**x,
    "const base 0**x": lambda x: 0**x,
    "const base 1**x": lambda x: 1**x,
    "const base -2**x": lambda x: (-2) ** x,
    "a/b": lambda x, y: x / y,
    "a*b with inf*0": lambda x, y: x * y,
    "where-nan trap: where(x>0,log(x),0) at 0": lambda x: autograd.where(x > 0, x.log(), 0),
    "where sqrt trap at 0": lambda x: autograd.where(x > 0, x.sqrt(), 0),
    "norm2 sqrt(x*x+y*y) at 0": lambda x, y: (x * x + y * y).sqrt(),
    "torch.norm at 0": lambda x, y: autograd.hypot(x, y),
    "log1p(1e-20)": lambda x: x.log1p(),
    "expm1(1e-20)": lambda x: x.expm1(),
    "hypot 1e200": lambda x, y: autograd.hypot(x, y),
    "silu at -1000": lambda x: x.silu(),
    "logsigmoid(-1000)": lambda x: -(-x).softplus(),
}

#: Losses and operations that the derivative table does not have.
ELSEWHERE = {
    *("smooth_l1 at 1", "l1_loss at 0", "BCE(p=0,y=1) clamps -100", "BCE(p=0,y=0)", "BCE(p=1.5) out of range"),
    *("BCEWithLogits z=1000,y=0", "BCEWithLogits z=-1000,y=1", "xlogy(0,0)"),
}

#: Where we differ from PyTorch, with what we give and why.
DEVIATIONS = {
    ("softplus", "20.5"): (20.500000001250154, [0.9999999987498462], "exact; PyTorch is linear above 20"),
    ("clamp(min=0) at 0", "0.0"): (0.0, [0.5], "there is no clamp; maximum shares ties"),
    ("relu(nan)", "nan"): (math.nan, [0.0], "a derivative at nan is arbitrary; x > 0 does not hold, so 0, as in JAX"),
    ("max nan", "nan", "1.0"): (
        math.nan,
        [0.0, 0.0],
        "a derivative at nan is arbitrary; no comparison holds, as in JAX",
    ),
    ("where-nan trap: where(x>0,log(x),0) at 0", "0.0"): (0.0, [0.0], "where selects its gradient"),
    ("where sqrt trap at 0", "0.0"): (0.0, [0.0], "where selects its gradient"),
}


def abs_less_than_one(x):
    return autograd.less(x.absolute(), 1.0)


def recorded():
    for case in RECORDED["cases"]:
        for run in case.get("ran", []):
            if run["case"] not in ELSEWHERE:
                yield pytest.param(run, id=f"{case['id']} {run['case']} {run['x']}")


def test_every_recorded_case_is_written_here_or_named_as_elsewhere():
    names = {run["case"] for case in RECORDED["cases"] for run in case.get("ran", [])}
    assert names == set(CASES) | ELSEWHERE


@pytest.mark.parametrize("run", list(recorded()))
def test_recorded_case(run):
    inputs = [Value(float(x)) for x in run["x"]]
    y = CASES[run["case"]](*inputs)
    y.backward()
    key = (run["case"], *run["x"])
    value, gradients = DEVIATIONS[key][:2] if key in DEVIATIONS else (run["torch"][0], run["torch"][1])
    assert y.data == pytest.approx(float(value), rel=1e-12, abs=1e-300, nan_ok=True)
    expected = [float(g) for g in gradients]
    # Where PyTorch's own value is off by rounding (logsumexp of large numbers), JAX's is the exact one.
    if "jax" in run and key not in DEVIATIONS and run["case"] == "logsumexp2":
        expected = [float(g) for g in run["jax"][1]]
    assert [x.grad for x in inputs] == pytest.approx(expected, rel=1e-12, abs=1e-300, nan_ok=True)


# -- Graphs --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("f", "expected"),
    [
        (lambda a: a * a, 6.0),
        (lambda a: a + a, 2.0),
        (lambda a: a - a, 0.0),
        (lambda a: a / a, 0.0),
    ],
)
def test_e32_the_same_node_twice(f, expected):
    assert grad(f)(3.0) == expected


def test_e32_a_number_to_its_own_power():
    assert grad(lambda a: a**a)(2.0) == pytest.approx(6.772588722239782, rel=1e-15)


def test_e33_a_node_reached_along_two_ways():
    a = Value(2.0)
    d = (3 * a) * (a + 5)
    d.backward()
    assert (d.data, a.grad) == (42.0, 27.0)
    a = Value(2.0)
    b = a + 4
    (b * 3 + b * 5).backward()
    assert (a.grad, b.grad) == (8.0, 8.0)


def test_e34_backward_twice_gives_exactly_twice():
    a = Value(3.0)
    b = a * a
    b.backward()
    assert (a.grad, b.grad) == (6.0, 1.0)
    b.backward()
    assert (a.grad, b.grad) == (12.0, 1.0)


def test_e34_exactly_twice_also_where_rounding_could_differ():
    x = Value(0.1)
    y = x * 0.1 + x * 0.2 + x * 0.3 + x * 1e16
    y.backward()
    once = x.grad
    y.backward()
    assert x.grad == 2 * once


def test_e35_backward_from_an_inner_node_then_from_above():
    a = Value(2.0)
    b = 3 * a
    c = b * a
    b.backward()
    c.backward()
    assert a.grad == 15.0


def test_e36_two_losses_add_up_and_zero_grad_clears():
    a = Value(3.0)
    first, second = a * a, 2 * a
    first.backward()
    second.backward()
    assert a.grad == 8.0
    zero_grad(first)
    assert (a.grad, a.has_grad, first.has_grad) == (0.0, False, False)


def test_e37_backward_on_a_leaf_with_a_gradient_and_on_a_constant():
    a = Value(3.0)
    a.backward()
    assert a.grad == 1.0
    b = Value(2.0)
    (b * 1.0).backward(5.0)
    assert b.grad == 5.0
    with pytest.raises(RuntimeError, match="constant"):
        a.detach().backward()
    assert (Value(1.0).grad, Value(1.0).has_grad) == (0.0, False)


def test_e38_inner_nodes_keep_their_gradient():
    a = Value(2.0)
    b = a * 3
    (b * b).backward()
    assert (b.grad, b.has_grad) == (12.0, True)


def test_e39_changing_a_leaf_does_not_change_a_recorded_gradient():
    a, b = Value(2.0), Value(3.0)
    c = a * b * b
    b.data = 10.0
    c.backward()
    assert (a.grad, b.grad) == (9.0, 12.0)


def test_e40_augmented_assignment_makes_a_new_node():
    a = Value(2.0)
    b = a * 3
    alias = b
    b += 1
    assert (alias.data, b.data) == (6.0, 7.0)
    b.backward()
    assert a.grad == 3.0


def test_e41_a_cycle_made_by_force_is_refused():
    a = Value(2.0)
    b = a * 3
    c = b + 1

    def force():
        b._inputs = (c, b._inputs[1])

    if autograd.engine == "native":  # it has no collector that could free the two, so it refuses at once
        with pytest.raises(ValueError, match="cycle"):
            force()
        assert (b.inputs[0], c.backward()) == (a, None)
        return
    force()
    for sweep in (
        c.backward,
        lambda: topological_order(c),
        lambda: zero_grad(c),
        lambda: list(autograd.backward_steps(c)),
    ):
        with pytest.raises(ValueError, match="cycle"):
            sweep()
    b._inputs = ()  # so that the two can be freed


def test_e44_deep_graphs_are_copied_pickled_and_printed():
    x = Value(1.0, "x")
    y = x
    for _ in range(2_000):
        y = y + x
    assert repr(y) == "Value(2001.0, op='add')"
    for twin in (copy.deepcopy(y), pickle.loads(pickle.dumps(y))):
        twin.backward()
        assert x.grad == 0.0
        assert topological_order(twin)[0].grad == 2001.0


def test_e45_no_grad_records_nothing_is_restored_and_belongs_to_one_thread():
    a = Value(3.0)
    y = (a * a).detach() * a
    y.backward()
    assert a.grad == 9.0
    seen = []
    with pytest.raises(KeyError), no_grad():
        assert (a * a).inputs == ()
        thread = threading.Thread(target=lambda: seen.append(len((a * a).inputs)))
        thread.start()
        thread.join()
        raise KeyError
    assert seen == [2]
    assert len((a * a).inputs) == 2


def test_e46_higher_derivatives():
    cube = lambda x: x**3
    assert (grad(cube)(2.0), grad(grad(cube))(2.0), grad(grad(grad(cube)))(2.0)) == (12.0, 12.0, 6.0)
    for f, first, second in (
        (autograd.tanh, 0.7864477329659274, -0.7268619813835873),
        (autograd.sigmoid, 0.2350037122015945, -0.05755679485232075),
    ):
        assert grad(f)(0.5) == pytest.approx(first, rel=1e-14)
        assert grad(grad(f))(0.5) == pytest.approx(second, rel=1e-14)


# -- Types ---------------------------------------------------------------------------------------------


def test_e47_equality_and_hash_are_identity_and_order_is_by_data():
    a, b = Value(1.0), Value(1.0)
    assert a != b
    assert len({a, b, a}) == 2
    assert not Value(0.0)
    assert Value(math.nan)
    assert Value(1.0) < 2
    assert Value(2.0) >= Value(2.0)
    assert [v.data for v in sorted(map(Value, [3.0, 1.0, 2.0]))] == [1.0, 2.0, 3.0]


def test_e48_builtin_sum():
    assert sum([Value(1.0), Value(2.0)]).data == 3.0
    assert sum([]) == 0


@pytest.mark.parametrize(
    "number", [np.float64(2), np.float32(2), np.int64(2), np.int8(2), np.bool_(True), 2, True, Fraction(2)]
)
def test_e49_numbers_of_every_kind_on_either_side(number):
    v, x = Value(3.0), float(number)
    for made, expected in [
        (number * v, x * 3), (v * number, 3 * x), (number - v, x - 3), (v - number, 3 - x), (number + v, x + 3),
        (number / v, x / 3), (v / number, 3 / x), (number**v, x**3), (v**number, 3**x),
    ]:  # fmt: skip
        assert type(made) is Value
        assert type(made.data) is float
        assert made.data == expected
    assert (number < v) is (x < 3)


def test_e49_a_float32_is_taken_at_its_own_value():
    assert Value(np.float32(0.1)).data == float(np.float32(0.1))


@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        (lambda v, array: v * array, [3.0, 6.0]),
        (lambda v, array: array * v, [3.0, 6.0]),
        (lambda v, array: array - v, [-2.0, -1.0]),
        (lambda v, array: v**array, [3.0, 9.0]),
        (lambda v, array: autograd.maximum(v, 4.0 * array), [4.0, 8.0]),
    ],
)
def test_e50_an_array_beside_a_value_works_element_by_element(operation, expected):
    found = operation(Value(3.0), np.array([1.0, 2.0]))
    assert found.dtype == np.dtype(object)
    assert [type(x) for x in found] == [Value, Value]
    assert [x.data for x in found] == expected


def test_e50_numpys_functions_take_a_value_and_ours_an_array():
    v, array = Value(3.0), np.array([1.0, 4.0])
    assert np.exp(v).op is autograd.exp
    assert (v < array).tolist() == [False, True]
    assert autograd.sqrt(array).tolist() == [1.0, 2.0]


@pytest.mark.parametrize("wrong", ["3", b"3", None, [1], (1, 2), {}, 1j, np.complex128(1j), Decimal(3), object()])
def test_e51_what_is_no_real_number_is_a_type_error_that_names_the_type(wrong):
    for use in (Value, lambda x: Value(3.0) + x, lambda x: x * Value(3.0), lambda x: Value(3.0) ** x):
        with pytest.raises(TypeError, match=type(wrong).__name__):
            use(wrong)


def test_e51_true_is_one_and_a_huge_integer_is_an_overflow():
    assert (Value(3.0) + True).data == 4.0
    with pytest.raises(OverflowError, match="too large"):
        Value(10**400)
    with pytest.raises(OverflowError, match="too large"):
        Value(1.0) + 10**400


def test_e52_conversions():
    v = Value(3.7)
    assert (float(v), int(v), abs(Value(-2.0)).data, (+v).data) == (3.7, 3, 2.0, 3.7)
    assert f"{Value(3.14159):.2f}" == "3.14"
    for wrong in (lambda: round(v), lambda: divmod(v, 2), lambda: v // 2, lambda: pow(v, 2, 5)):
        with pytest.raises(TypeError):
            wrong()


def test_e53_a_subclass_may_stand_on_either_side_and_results_are_plain_values():
    class Weight(Value):
        pass

    w = Weight(2.0)
    for made in (1.0 / w, w / 1.0, Value(1.0) / w, w * w, w.tanh(), -w, 2**w):
        assert type(made) is Value


def test_e54_threads_may_share_a_leaf():
    leaf = Value(2.0)

    def sweep():
        for _ in range(200):
            (leaf * 2.0).backward()

    threads = [threading.Thread(target=sweep) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert leaf.grad == 1600.0


# -- What holds of the rest without compiled code --------------------------------------------------------


def test_e56_to_e59_arithmetic_is_pythons_own_in_written_order():
    a, b, c = 0.1, 0.7, -0.06999999999999999
    assert (Value(a) * b + c).data == a * b + c  # no fused multiply-add
    assert (Value(5e-324) * 1.0).data == 5e-324  # no flush to zero
    numbers = [0.1 * k**3 for k in range(1_000)]
    total = 0.0
    for number in numbers:
        total += number
    assert autograd.sum(map(Value, numbers)).data == total  # from left to right
