"""The digits of every entry, near edges too: against numbers of 25 digits that ``tests/data/make_accuracy.py`` recorded."""

import json
import math
import random
from fractions import Fraction

import numpy as np
import pytest

import autograd
from autograd import Value, compile, grad
from autograd.plan import BACKEND, NUMPY
from autograd.table import FLOATS, REGISTRY, TABLE
from tests import DATA

RECORDED = json.loads((DATA / "accuracy.json").read_text("utf-8"))
EPSILON = 2.0**-52

#: Where digits may be lost, by entry and order of the derivative: to that many units of 2⁻⁵² in absolute terms.  The derivatives
#: of tanh and σ stay as lectures write them, 1 − y² and y(1 − y), and so do those made of them; silu and gelu have
#: derivatives that cross 0.
ABSOLUTE = {
    ("tanh", 1): 2.0,
    ("tanh", 2): 4.0,
    ("sigmoid", 1): 1.0,
    ("sigmoid", 2): 1.0,
    ("softplus", 2): 1.0,
    ("silu", 1): 1.0,
    ("silu", 2): 40.0,
    ("gelu", 1): 1.0,
    ("gelu", 2): 1.0,
    # Their slope at 0 is 0, a difference of (1 + a) and (1 − a).
    ("asin", 2): 2.0,
    ("acos", 2): 2.0,
    ("atanh", 2): 4.0,
}

#: How many units of 2⁻⁵² a result may differ from the exact one, relative to it, if not 6.
RELATIVE = {("cbrt", 2): 12.0}

each = pytest.mark.parametrize("name", RECORDED)


def assert_accurate(name, order, found):
    for (a, *exact), number in zip(RECORDED[name], found, strict=True):
        expected = Fraction(exact[order])
        if abs(expected) > Fraction(10) ** 308:
            assert math.isinf(number)
            continue
        # exp(−a²) has the relative error a²·ε, since a² is rounded.
        allowed = (
            EPSILON
            * ((RELATIVE.get((name, order), 6.0) + a * a) * abs(float(expected)) + ABSOLUTE.get((name, order), 0.0))
            + 1e-300
        )
        assert abs(Fraction(float(number)) - expected) <= allowed, (name, order, a, number, exact[order])


@each
def test_values_and_two_derivatives_are_accurate(name):
    op = REGISTRY[name]
    for order, f in enumerate((op, grad(op), grad(grad(op)))):
        assert_accurate(name, order, [f(a) for a, *_ in RECORDED[name]])


@pytest.mark.parametrize("backend", [BACKEND, NUMPY], ids=["chosen", "NumPy"])
@each
def test_compiled_they_are_as_accurate(name, backend):
    op, points = REGISTRY[name], np.array([a for a, *_ in RECORDED[name]])
    for order, f in enumerate((lambda a: op(a), grad(op), grad(grad(op)))):
        assert_accurate(name, order, compile(f, backend=backend)(points))


def test_gelu_keeps_its_digits_far_to_the_left():
    assert autograd.gelu(-8.0) == pytest.approx(-4.976768459417455e-15, rel=1e-13)
    assert autograd.gelu(-9.0) == pytest.approx(-1.015729565358456e-18, rel=1e-13)
    assert Value(-9.0).gelu().data == pytest.approx(-1.015729565358456e-18, rel=1e-13)
    assert autograd.gelu(-39.0) == pytest.approx(0.0, abs=1e-320)
    torch = pytest.importorskip("torch", reason="PyTorch (extra `peers`) is not installed")
    for a in (-5.0, -3.0, -1.0, 0.5, 8.0):
        t = torch.tensor(a, dtype=torch.float64, requires_grad=True)
        torch.nn.functional.gelu(t).backward()
        assert grad(autograd.gelu)(a) == pytest.approx(t.grad.item(), rel=1e-8, abs=1e-15)


def test_the_derivatives_of_sigmoid_and_tanh_saturate_where_their_entries_say():
    slope = grad(autograd.sigmoid)
    assert (slope(36.7) > 0.0, slope(36.8), slope(-40.0)) == (True, 0.0, pytest.approx(4.248354255291589e-18))
    assert "36.8" in REGISTRY["sigmoid"].convention
    steep = grad(autograd.tanh)
    assert (steep(19.0) > 0.0, steep(19.1), steep(-19.1)) == (True, 0.0, 0.0)
    assert "19.1" in REGISTRY["tanh"].convention


def test_erf_is_within_two_units_in_the_last_place():
    for name in ("erf", "erfc"):
        for a, exact, *_ in RECORDED[name]:
            if abs(float(Fraction(exact))) > 1e-300:
                units = abs(Fraction(REGISTRY[name](a)) - Fraction(exact)) / Fraction(math.ulp(float(Fraction(exact))))
                assert units <= (2 if name == "erf" else 8)
    for a in np.linspace(-7.0, 7.0, 4_001).tolist():
        assert abs(autograd.erf(a) - math.erf(a)) <= 2.0 * math.ulp(math.erf(a))
        assert abs(autograd.erfc(a) - math.erfc(a)) <= 9.0 * math.ulp(math.erfc(a))


def test_erf_is_odd_and_keeps_the_sign_of_zero():
    for a in (0.0, 1e-310, 5e-324, 0.3, 0.8, 0.9, 5.0, 7.0, math.inf):
        assert math.copysign(1.0, autograd.erf(-a)) == -1.0
        assert autograd.erf(-a) == -autograd.erf(a)
    for backend in (BACKEND, NUMPY):
        assert np.signbit(compile(autograd.erf, backend=backend)(np.array([-0.0, 0.0]))).tolist() == [True, False]
    assert [autograd.erfc(a) for a in (-math.inf, -0.0, 0.0, math.inf)] == [2.0, 1.0, 1.0, 0.0]
    assert math.isnan(autograd.erfc(math.nan))


# ---------------------------------------------------------------------------------------------------
# hypot


def test_hypot_is_within_one_unit_in_the_last_place_at_any_size():
    rng = random.Random(0)
    for _ in range(2_000):
        scale = 2.0 ** rng.uniform(-1040.0, 1020.0)
        a, b = rng.uniform(-1.0, 1.0) * scale, rng.uniform(-1.0, 1.0) * scale * 2.0 ** rng.uniform(-60.0, 0.0)
        found = autograd.hypot(a, b)
        low, high = Fraction(found) - Fraction(math.ulp(found)), Fraction(found) + Fraction(math.ulp(found))
        assert max(low, 0) ** 2 <= Fraction(a) ** 2 + Fraction(b) ** 2 <= high**2


def test_hypot_has_the_same_bits_on_numbers_on_values_on_arrays_and_in_c():
    rng = np.random.default_rng(0)
    A, B = rng.normal(size=(2, 500)) * 10.0 ** rng.uniform(-300, 300, 500)
    on_floats = [REGISTRY["hypot"].forward(FLOATS, a, b) for a, b in zip(A.tolist(), B.tolist(), strict=True)]
    assert [autograd.hypot(Value(a), b).data for a, b in zip(A.tolist(), B.tolist(), strict=True)] == on_floats
    assert compile(autograd.hypot, backend=NUMPY)(A, B).tolist() == on_floats
    chosen = compile(autograd.hypot)(A, B)  # the native executor multiplies and adds at once
    assert np.abs(chosen - on_floats).max(initial=0.0, where=chosen != on_floats) <= np.spacing(np.abs(chosen)).max()
    assert np.all(np.abs(chosen - on_floats) <= np.spacing(chosen))


@pytest.mark.parametrize(
    ("a", "b", "length"),
    [
        (0.0, 0.0, 0.0),
        (-0.0, -0.0, 0.0),
        (3.0, -4.0, 5.0),
        (math.inf, math.nan, math.inf),
        (math.nan, -math.inf, math.inf),
        (math.nan, 0.0, math.nan),
        (5e-324, 0.0, 5e-324),
        (5e-324, -5e-324, 5e-324),
        (1e308, 1e308, 1.4142135623730951e308),
        (1.7e308, 1.7e308, math.inf),
        (1e300, 1e-300, 1e300),
    ],
)
def test_hypot_at_the_edges_of_the_floats(a, b, length):
    for numbers in ((a, b), (b, a)):
        assert autograd.hypot(*numbers) == pytest.approx(length, rel=0.0, abs=0.0, nan_ok=True)
        assert autograd.hypot(*map(Value, numbers)).data == pytest.approx(length, rel=0.0, abs=0.0, nan_ok=True)
        for backend in (BACKEND, NUMPY):
            found = compile(autograd.hypot, backend=backend)(*numbers)
            assert found == pytest.approx(length, rel=1e-15, abs=0.0, nan_ok=True)


# ---------------------------------------------------------------------------------------------------
# Outside the domain

#: Finite numbers outside the domain of an entry; the value is nan, and these are the derivatives.
OUTSIDE = [
    ("log", (-1.0,), (-1.0,)),
    ("log", (-4.0,), (-0.25,)),
    ("log1p", (-2.0,), (-1.0,)),
    ("log1p", (-5.0,), (-0.25,)),
    ("sqrt", (-1.0,), (math.nan,)),
    ("power", (-2.0, 0.5), (math.nan, math.nan)),
    ("power", (-4.0, 1.5), (math.nan, math.nan)),
    ("divide", (0.0, 0.0), (math.inf, math.nan)),
    ("log2", (-1.0,), (-1.0 / math.log(2.0),)),
    ("log10", (-1.0,), (-1.0 / math.log(10.0),)),
    ("asin", (2.0,), (math.nan,)),
    ("acos", (-2.0,), (math.nan,)),
    ("acosh", (0.5,), (math.nan,)),
    ("atanh", (2.0,), (-1.0 / 3.0,)),
]


@pytest.mark.parametrize(("name", "numbers", "derivatives"), OUTSIDE)
def test_outside_its_domain_a_value_is_nan_and_the_derivative_what_the_formula_gives(name, numbers, derivatives):
    op = REGISTRY[name]
    inputs = [Value(x) for x in numbers]
    y = op(*inputs)
    y.backward()
    assert math.isnan(y.data)
    assert [x.grad for x in inputs] == pytest.approx(derivatives, nan_ok=True)
    arguments = tuple(range(len(numbers)))
    assert grad(op, arguments)(*numbers) == pytest.approx(derivatives, nan_ok=True)
    for backend in (BACKEND, NUMPY):
        program = compile(op, backend=backend)
        value, found = program.value_and_grad(*[np.array([x]) for x in numbers], argnums=arguments)
        assert np.isnan(value[0])
        assert [g[0] for g in found] == pytest.approx(derivatives, nan_ok=True)


@pytest.mark.parametrize(("name", "numbers", "derivatives"), OUTSIDE)
def test_outside_a_domain_pytorch_gives_the_same(name, numbers, derivatives):
    torch = pytest.importorskip("torch", reason="PyTorch (extra `peers`) is not installed")
    tensors = [torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in numbers]
    getattr(torch, {"power": "pow"}.get(name, name))(*tensors).backward()
    assert [t.grad.item() for t in tensors] == pytest.approx(derivatives, nan_ok=True)


def test_no_other_entry_has_a_domain_that_finite_numbers_lie_outside_of():
    numbers = [-1e308, -4.0, -1.0, -0.5, -0.0, 0.0, 0.5, 1.0, 2.5, 1e308]
    rng = random.Random(0)
    limited = {
        op.name for op in TABLE for _ in range(400) if math.isnan(op.forward(FLOATS, *rng.choices(numbers, k=op.arity)))
    }
    assert limited == {name for name, *_ in OUTSIDE}
