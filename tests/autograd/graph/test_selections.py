"""What relu, maximum and their like have not selected gets no gradient, not even 0 · inf; every other 0 is a number."""

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import autograd
from autograd import Op, Value, backward_steps, grad, hessian, jacobian
from autograd.table import REGISTRY, TABLE
from tests.autograd.graph.test_random_graphs import OPERATIONS, Dual, on_duals, on_values, run

maximum, minimum, relu = autograd.maximum, autograd.minimum, autograd.relu

#: f, a point, and the first two derivatives there.  Some derivative on the way is inf or nan.
CASES = {
    "the root of relu": (lambda x: x.relu().sqrt(), -10.0, 0.0, 0.0),
    "the root of relu at its kink": (lambda x: x.relu().sqrt(), 0.0, 0.0, 0.0),
    "the root of relu where it is on": (lambda x: x.relu().sqrt(), 4.0, 0.25, -0.03125),
    "a power of maximum": (lambda x: maximum(x, 0) ** 0.5, -10.0, 0.0, 0.0),
    "a power of maximum, the other way round": (lambda x: maximum(0, x) ** -1.5, -10.0, 0.0, 0.0),
    "the logarithm of relu": (lambda x: relu(x).log(), -10.0, 0.0, 0.0),
    "the inverse of relu": (lambda x: 1 / relu(x) + x * x, -1.0, -2.0, 2.0),
    "the root of minimum": (lambda x: (1 - minimum(x, 1)).sqrt() + x, 5.0, 1.0, 0.0),
    "clipped": (lambda x: minimum(maximum(x, 0), 1).log() + x, -3.0, 1.0, 0.0),
    "relu of a root": (lambda x: (x.sqrt() - 3).relu() + x, 0.0, 1.0, 0.0),
    "maximum of a logarithm": (lambda x: maximum(x.log(), 2.0) * x, 0.0, 2.0, 0.0),
    "minimum of an inverse": (lambda x: minimum(1 / x, 2.0) * x, 0.0, 2.0, 0.0),
    "relu of what is nan further down": (lambda x: (x.log().relu() > 0) + x, -1.0, 1.0, 0.0),
    "relu twice": (lambda x: x.relu().sqrt().relu().sqrt(), -1.0, 0.0, 0.0),
    "where": (lambda x: autograd.where(x > 0, x.sqrt(), x * 3), -1.0, 3.0, 0.0),
    "step of a root": (lambda x: x.sqrt().step() * x, 0.0, 1.0, 0.0),
    "sign of a logarithm": (lambda x: (x + 1).log().sign() + x, -1.0, 1.0, 0.0),
    "a comparison": (lambda x: (x.sqrt() > 3) + x, 0.0, 1.0, 0.0),
    "the norm of relus": (lambda x: autograd.hypot(x.relu(), (x - 1).relu()).sqrt() + x, -1.0, 1.0, 0.0),
    "elu far to the right": (lambda x: x.elu(), 800.0, 1.0, 0.0),
    "softplus of relu": (lambda x: (x.relu().log()).softplus() + x, -2.0, 1.0, 0.0),
    "a tie": (lambda x: maximum(x, x).sqrt(), 4.0, 0.25, -0.03125),
    "two relus, one on": (lambda x: (x.relu() + (-x).relu()).sqrt(), -4.0, -0.25, -0.03125),
}

each = pytest.mark.parametrize(("f", "at", "first", "second"), CASES.values(), ids=CASES)


def same(found, expected):
    return found == pytest.approx(expected, rel=1e-14, nan_ok=True)


@each
def test_backward_skips_what_was_not_selected(f, at, first, second):
    x = Value(at)
    f(x).backward()
    assert same(x.grad, first)


@each
def test_grad_skips_it_in_the_first_and_second_derivative(f, at, first, second):
    assert same(grad(f)(at), first)
    assert same(grad(grad(f))(at), second)
    outside = Value(1.0)
    assert same(float(grad(lambda x: f(x) * outside)(at)), first)


@each
def test_jacobian_and_hessian_skip_it(f, at, first, second):
    rows = jacobian(lambda v: [f(v[0]), v[1]])([at, 1.0])
    assert same(rows[0], [first, 0.0])
    assert rows[1] == [0.0, 1.0]
    assert same(hessian(lambda v: f(v[0]))([at])[0], [second])


@each
def test_the_steps_of_the_sweep_add_up_to_it(f, at, first, second):
    x = Value(at)
    sums = {}
    for step in backward_steps(f(x)):
        for contribution in step.contributions:
            if contribution.product is not None:
                assert same(contribution.product, step.upstream * contribution.local)
                sums[contribution.input] = contribution.running_sum
    assert same(sums.get(x, 0.0), first)


def test_pytorch_agrees_where_it_selects():
    torch = pytest.importorskip("torch", reason="PyTorch (extra `peers`) is not installed")
    for name in ("the root of relu", "the root of relu at its kink", "relu twice", "two relus, one on"):
        f, at, first, _ = CASES[name]
        x = torch.tensor(at, dtype=torch.float64, requires_grad=True)
        f(x).backward()
        assert x.grad.item() == first


@pytest.mark.parametrize(
    ("f", "at"),
    [
        (lambda x: x.sqrt() ** 2, 0.0),  # 2·0 times inf
        (lambda x: x.log().tanh(), 0.0),  # (1 − 1²) times inf
        (lambda x: x.log().sigmoid(), 0.0),
        (lambda x: abs(x.sqrt()), 0.0),  # the kink of |x| is a point of its graph like any other
        (lambda x: autograd.hypot(x.sqrt(), 3.0), 0.0),
        (lambda x: x.sqrt() * 0.0, 0.0),
        (lambda x: x.log().elu(), 0.0),
    ],
)
def test_a_derivative_that_is_0_by_its_formula_keeps_the_meaning_of_a_number(f, at):
    x = Value(at)
    f(x).backward()
    assert math.isnan(x.grad)
    assert math.isnan(grad(f)(at))


def test_a_nan_in_one_input_never_reaches_the_other():
    for op in (maximum, minimum):
        a, b = Value(0.0), Value(3.0 if op is maximum else -math.inf)
        op(a.log() if op is maximum else a.sqrt(), b).backward()
        assert (a.grad, b.grad) == (0.0, 1.0)


def test_a_tie_gives_each_input_a_half_also_beside_infinity():
    a, b = Value(0.0), Value(0.0)
    maximum(a, b).sqrt().backward()
    assert (a.grad, b.grad) == (math.inf, math.inf)


def test_what_was_not_selected_has_a_gradient_of_zero_after_backward():
    x = Value(-1.0)
    (x * 2).relu().sqrt().backward()
    assert (x.grad, x.has_grad) == (0.0, True)


def test_the_entries_that_select_are_these():
    choices = {"where", "relu", "relu_right", "maximum", "minimum", "clip", "step", "sign", "sign_right", "shift"}
    assert {op.name for op in TABLE if op.selects} == choices | {op.name for op in TABLE if op.truth}


def test_an_operation_of_ones_own_selects_if_it_says_so():
    op = Op(
        "doctest_clip",
        forward=lambda m, a: m.maximum(a, 0.0),
        partials=lambda m, y, a: (m.greater(a, 0.0),),
        selects=True,
    )
    try:
        x = Value(-1.0)
        op(x).sqrt().backward()
        assert x.grad == 0.0
        assert grad(lambda x: op(x).sqrt())(-1.0) == 0.0
    finally:
        del REGISTRY["doctest_clip"]


# ---------------------------------------------------------------------------------------------------
# Random graphs with infinite derivatives behind their selections

INFINITE = ["root of relu", "power of maximum", "root before relu", "clipped logarithm"]


def selecting_on_duals(name, a, b):
    match name:
        case "root of relu" | "power of maximum":
            return Dual(math.sqrt(a.x), a.dx / (2 * math.sqrt(a.x))) if a.x > 0 else Dual(0.0, 0.0)
        case "root before relu":
            root = selecting_on_duals("root of relu", a, b)
            return Dual(root.x - 0.3, root.dx) if root.x > 0.3 else Dual(0.0, 0.0)
        case "clipped logarithm":
            return Dual(math.log(a.x), a.dx / a.x) if 0.1 < a.x < 3 else Dual(math.log(0.1 if a.x <= 0.1 else 3), 0.0)
    return on_duals(name, a, b)


def selecting_on_values(name, a, b):
    match name:
        case "root of relu":
            return a.relu().sqrt()
        case "power of maximum":
            return maximum(0.0, a) ** 0.5
        case "root before relu":
            return (a.relu().sqrt() - 0.3).relu()
        case "clipped logarithm":
            return minimum(maximum(a.relu().log(), math.log(0.1)), math.log(3))
    return on_values(name, a, b)


@st.composite
def selecting_programs(draw):
    """Programs as in ``test_random_graphs.py``, every third operation of which may be infinitely steep."""
    leaves = draw(st.lists(st.sampled_from([-2.0, -1.0, -0.5, 0.0, 0.25, 0.7, 1.3, 2.0]), min_size=1, max_size=4))
    instructions = []
    for k in range(draw(st.integers(1, 12))):
        index = st.integers(0, len(leaves) + k - 1)
        names = INFINITE if k % 3 == 0 else [name for name in OPERATIONS if name != "maximum"] + ["maximum"]
        instructions.append((draw(st.sampled_from(names)), draw(index), draw(index)))
    return leaves, instructions


def is_near_a_kink(leaves, instructions):
    """Whether rounding could decide what is selected."""
    close = []

    def apply(name, a, b):
        for kink in (0.0, 0.09, 0.1, 3.0):
            on_kink = a.x == kink and name not in ("power of maximum", "clipped logarithm")  # these share a tie
            close.append(name in (*INFINITE, "relu") and abs(a.x - kink) < 1e-4 and not on_kink)
        close.append(name == "maximum" and abs(a.x - b.x) < 1e-4 and a is not b)
        return selecting_on_duals(name, a, b)

    run([Dual(x, 0.0) for x in leaves], instructions, apply, lambda d: Dual(math.sin(d.x), 0.0))
    return any(close)


@settings(max_examples=500)
@given(selecting_programs())
def test_random_graphs_with_infinite_derivatives_agree_with_dual_numbers(program):
    leaves, instructions = program
    assume(not is_near_a_kink(leaves, instructions))
    variables = [Value(x) for x in leaves]
    result = run(variables, instructions, selecting_on_values, lambda v: v.sin())
    result.backward()
    f = lambda v: run(v, instructions, selecting_on_values, lambda v: v.sin())
    outside = Value(1.0)
    on_floats, through_values = grad(f)(leaves), grad(lambda v: f(v) * outside)(leaves)
    for index, variable in enumerate(variables):
        duals = [Dual(x, float(i == index)) for i, x in enumerate(leaves)]
        dual = run(duals, instructions, selecting_on_duals, lambda d: Dual(math.sin(d.x), math.cos(d.x) * d.dx))
        assert result.data == pytest.approx(dual.x, rel=1e-10, abs=1e-10)
        assert variable.grad == pytest.approx(dual.dx, rel=1e-8, abs=1e-8)
        assert on_floats[index] == variable.grad
        assert float(through_values[index]) == pytest.approx(variable.grad, rel=1e-12, abs=1e-12)


# ---------------------------------------------------------------------------------------------------
# NumPy's functions of arrays of Values

ON_ARRAYS = {
    "np.maximum": (lambda v: (np.maximum(v, 0.0) ** 0.5).sum(), [0.0, 0.25]),
    "np.clip": (lambda v: np.log(np.clip(v, 0.0, 2.0)).sum() + v.sum(), [1.0, 1.0]),
    "np.where": (lambda v: np.where(v > 0, np.sqrt(v), 2 * v).sum(), [2.0, 0.25]),
    "a norm": (lambda v: np.linalg.norm(np.sqrt(np.maximum(v, 0.0))), [0.0, 0.25]),
}


@pytest.mark.parametrize("name", ON_ARRAYS)
def test_numpys_functions_of_values_select_as_the_tables_do(name):
    f, expected = ON_ARRAYS[name]
    assert grad(f)(np.array([-1.0, 4.0])).tolist() == pytest.approx(expected, rel=1e-14)
    assert autograd.compile(f).value_and_grad(np.array([[-1.0, 4.0]]))[1].tolist() == [
        pytest.approx(expected, rel=1e-14)
    ]
