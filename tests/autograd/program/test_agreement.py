"""A compiled function gives what the function itself gives, sample by sample: values and gradients."""

import math

import numpy as np
import pytest
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

import autograd
import nn
from autograd import Op, Value
from autograd.program import OPTIONAL
from autograd.table import BATCH_MEAN, FLOATS, REGISTRY, TABLE, Floats
from tests.autograd.graph.test_random_graphs import on_values, programs, run

#: |difference| ≤ this · max(1, |eager|)
TOLERANCE = 1e-12

#: All but the one whose result depends on the other samples; see test_batch_mean.py.
entries = pytest.mark.parametrize("op", [op for op in TABLE if op is not BATCH_MEAN], ids=lambda op: op.name)
SPECIAL = [
    -math.inf,
    -800.0,
    -3.0,
    -1.0,
    -0.5,
    -1e-300,
    -0.0,
    0.0,
    1e-300,
    0.3,
    1.0,
    2.0,
    40.0,
    800.0,
    math.inf,
    math.nan,
]


def assert_agrees(found, eager):
    found, eager = np.asarray(found, dtype=float), np.asarray(eager, dtype=float)
    assert found.shape == eager.shape
    finite = np.isfinite(eager)
    assert np.array_equal(found[~finite], eager[~finite], equal_nan=True)
    with np.errstate(invalid="ignore"):
        assert np.all(np.abs(found - eager)[finite] <= TOLERANCE * np.maximum(1.0, np.abs(eager[finite])))


def eager_values_and_gradients(f, columns):
    """f of Values, sample by sample, and its gradient with respect to each argument."""
    values, gradients = [], []
    for numbers in zip(*columns, strict=True):
        inputs = [Value(x) for x in numbers]
        result = f(*inputs)
        result.backward()
        values.append(result.data)
        gradients.append([v.grad for v in inputs])
    return np.array(values), np.array(gradients).T


def assert_compiled_agrees(f, columns, **options):
    columns = [np.array(column) for column in columns]
    values, gradients = eager_values_and_gradients(f, columns)
    program = autograd.compile(f, **options)
    assert_agrees(program(*columns), values)
    found_values, found = program.value_and_grad(*columns, argnums=tuple(range(len(columns))))
    assert_agrees(found_values, values)
    assert_agrees(np.array(found), gradients)


def all_combinations(op):
    numbers = SPECIAL if op.arity < 3 else [-math.inf, -1.0, -0.0, 0.0, 0.5, math.nan]
    return [column.ravel() for column in np.meshgrid(*[numbers] * op.arity)]


@entries
def test_every_operation_agrees_for_every_sort_of_number(op):
    f = {1: lambda a: op(a), 2: lambda a, b: op(a, b), 3: lambda a, b, c: op(a, b, c)}[op.arity]
    assert_compiled_agrees(f, all_combinations(op))


@entries
def test_an_operation_that_others_follow_agrees(op):
    f = {
        1: lambda a: op(a) * a + op(op(a)),
        2: lambda a, b: op(a, b) * a + op(b, op(a, b)),
        3: lambda a, b, c: op(a, b, c) * a + op(c, op(a, b, c), b),
    }[op.arity]
    assert_compiled_agrees(f, all_combinations(op))


@pytest.mark.parametrize("exponent", [-2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0, 3.0, 4.0, 0.3, math.inf, math.nan])
def test_powers_with_a_constant_exponent_agree(exponent):
    assert_compiled_agrees(lambda x: x**exponent, [SPECIAL])


@pytest.mark.parametrize("base", [-2.0, -0.0, 0.0, 0.5, 1.0, 2.0, math.inf])
def test_powers_of_a_constant_agree(base):
    assert_compiled_agrees(lambda x: base**x, [SPECIAL])


# ---------------------------------------------------------------------------------------------------
# Random graphs


class Jogged(Floats):
    """Floats whose transcendental functions are one unit in the last place off."""

    def __getattribute__(self, name):
        exact = super().__getattribute__(name)
        if name in ("exp", "expm1", "log", "log1p", "sin", "cos", "tanh"):
            return lambda a: math.nextafter(exact(a), math.inf)
        return exact


def on_numbers(m, name, a, b):
    """``on_values`` in a number system, to see how far a result moves when each step does by an ulp."""
    match name:
        case "add":
            return a + b
        case "subtract":
            return a - b
        case "multiply":
            return a * b
        case "divide":
            return m.divide(a, 2.0 + b * b)
        case "exp":
            return m.exp(m.tanh(a))
        case "square":
            return m.power(m.sin(a), 2.0)
        case _:
            return getattr(m, name)(*(a, b)[: REGISTRY[name].arity])


@settings(max_examples=150, derandomize=True)
@given(programs(), st.booleans())
def test_random_graphs_agree(program, everything_off):
    leaves, instructions = program
    bounded = lambda v: v.sin()
    f = lambda *inputs: run(inputs, instructions, on_values, bounded)
    f.repeatable = True
    m = Jogged()
    exact = run(leaves, instructions, lambda *i: on_numbers(FLOATS, *i), math.sin)
    jogged = run(leaves, instructions, lambda *i: on_numbers(m, *i), m.sin)
    ill_conditioned = abs(exact - jogged) > 1e-13
    event(f"ill-conditioned: {ill_conditioned}")
    assume(not ill_conditioned)
    samples = [[x, -x, x / 2] for x in leaves]
    values, gradients = eager_values_and_gradients(f, samples)
    compiled = autograd.compile(f, without=OPTIONAL if everything_off else ())
    arrays = [np.array(column) for column in samples]
    found_values, found = compiled.value_and_grad(*arrays, argnums=tuple(range(len(leaves))))
    assert found_values[0] == pytest.approx(values[0], rel=TOLERANCE, abs=TOLERANCE)
    assert np.array(found)[:, 0] == pytest.approx(gradients[:, 0], rel=1e-10, abs=1e-10)


@settings(max_examples=100, derandomize=True)
@given(programs(), st.floats(-2, 2), st.booleans())
def test_gradients_of_parameters_in_random_graphs_with_choices_agree(program, number, everything_off):
    leaves, instructions = program
    parameters = [Value(x) for x in leaves]
    inputs_at = lambda x, leaves: [leaf if i % 2 == 0 else leaf * x for i, leaf in enumerate(leaves)]

    def f(x):
        y = run(inputs_at(x, parameters), instructions, on_values, lambda v: v.sin())
        return autograd.where(x > y, y * x, autograd.where(y > 0.5, y.sqrt(), parameters[0] * y))

    f.repeatable = True
    samples = [number, -number, 0.5, 0.0]
    for x in samples:
        y = run(inputs_at(x, leaves), instructions, lambda *i: on_numbers(FLOATS, *i), math.sin)
        assume(abs(y - x) > 1e-9 and abs(y - 0.5) > 1e-9)  # where rounding decides which branch is taken
    results = [f(Value(x)) for x in samples]
    autograd.sum(results).backward()
    eager = gradients_of(parameters)
    clear(parameters)
    compiled = autograd.compile(f, without=OPTIONAL if everything_off else ())
    total = sum([result.data for result in results])
    assert compiled.backward(np.array(samples), reduction="sum") == pytest.approx(total, rel=1e-10, abs=1e-10)
    assert gradients_of(parameters) == pytest.approx(eager, rel=1e-8, abs=1e-9)


# ---------------------------------------------------------------------------------------------------
# Networks


def gradients_of(parameters):
    return [p.grad for p in parameters]


def clear(parameters):
    for p in parameters:
        p._grad, p._has_grad = 0.0, False


def assert_training_gradients_agree(loss, parameters, *arrays, **options):
    samples = [loss(*[x.tolist() for x in sample]) for sample in zip(*arrays, strict=True)]
    clear(parameters)
    autograd.mean(samples).backward()
    eager = gradients_of(parameters)
    clear(parameters)
    program = autograd.compile(loss, **options)
    assert_agrees(program(*arrays), [sample.data for sample in samples])
    value = program.backward(*arrays)
    assert_agrees(value, np.mean([sample.data for sample in samples]))
    assert_agrees(gradients_of(parameters), eager)


@pytest.fixture
def rng():
    return np.random.default_rng(0)


@pytest.mark.parametrize(
    "without", [(), *[(name,) for name in OPTIONAL], OPTIONAL], ids=lambda w: "+".join(w) or "none"
)
def test_a_network_agrees_whichever_passes_are_off(rng, without):
    model = nn.MLP(3, [5, 4, 1], activation="tanh", seed=0)
    loss = lambda x, t: (model(x) - t) ** 2 + 0.01 * autograd.sum([w * w for w in model.parameters()])
    assert_training_gradients_agree(
        loss, model.parameters(), rng.normal(size=(7, 3)), rng.normal(size=7), without=without
    )


@pytest.mark.parametrize("activation", ["relu", "sigmoid", "gelu", "silu", "elu", "leaky_relu", "softplus"])
def test_networks_of_every_activation_agree(rng, activation):
    model = nn.MLP(2, [6, 1], activation=activation, seed=1)
    loss = lambda x, t: autograd.relu(1.0 - t * model(x))
    assert_training_gradients_agree(loss, model.parameters(), rng.normal(size=(9, 2)), np.sign(rng.normal(size=9)))


def test_a_layer_whose_sums_are_used_before_the_bias_as_well_agrees(rng):
    weights = [[Value(w) for w in row] for row in rng.normal(size=(4, 3)).tolist()]
    biases = [Value(b) for b in rng.normal(size=4).tolist()]

    def f(x):
        sums = [autograd.dot(row, x) for row in weights]
        return autograd.sum([(z + b).tanh() * z for z, b in zip(sums, biases, strict=True)])

    assert_training_gradients_agree(f, [*biases, *[w for row in weights for w in row]], rng.normal(size=(6, 3)))


def test_softmax_cross_entropy_agrees(rng):
    model = nn.MLP(4, [8, 3], activation="relu", seed=2)
    loss = lambda x, target: -autograd.dot(target, autograd.log_softmax(model(x)))
    X, T = rng.normal(size=(11, 4)), np.eye(3)[rng.integers(0, 3, size=11)]
    assert_training_gradients_agree(loss, model.parameters(), X, T)


def test_softmax_of_huge_numbers_stays_finite():
    program = autograd.compile(lambda z: autograd.logsumexp(z))
    value, gradient = program.value_and_grad(np.array([[1000.0, 1000.0], [-1000.0, 0.0]]))
    assert_agrees(value, [1000.0 + math.log(2.0), 0.0])
    assert gradient == pytest.approx(np.array([[0.5, 0.5], [0.0, 1.0]]))


@pytest.fixture
def gate():
    op = Op(
        "gate",
        forward=lambda m, a, b: m.sigmoid(a) * b,
        partials=(lambda m, y, a, b: y * (1.0 - m.sigmoid(a)), lambda m, y, a, b: m.sigmoid(a)),
    )
    yield op
    del REGISTRY["gate"]


def test_an_operation_of_ones_own_agrees(gate):
    assert_compiled_agrees(lambda a, b: gate(a, gate(b, a)) * a, [[0.3, -2.0, 40.0], [1.5, 0.0, -3.0]])


def test_ones_own_partials_are_used_even_where_they_are_not_the_formulas():
    op = Op("straight_through", forward=lambda m, a: m.step(a), partials=lambda m, y, a: (7.0,))
    try:
        assert autograd.compile(lambda a: op(a)).value_and_grad(np.array([-1.0, 2.0]))[1].tolist() == [7.0, 7.0]
    finally:
        del REGISTRY["straight_through"]


# ---------------------------------------------------------------------------------------------------
# Branches


def test_a_branch_that_one_lane_masks_is_harmless_in_that_lane():
    f = lambda x: autograd.where(x > 0, x.log(), 3.0 * x)
    assert_compiled_agrees(f, [[0.0, -1.0, 2.0, math.inf]])
    assert autograd.compile(f).value_and_grad(np.array([0.0]))[1].tolist() == [3.0]


@pytest.mark.parametrize("inside", [lambda f: f, autograd.grad], ids=["its gradient", "its second derivative"])
@pytest.mark.parametrize("f", [lambda x: math.inf * (x >= 1) + x * x, lambda x: (x * x) / (1 - (0 < x))])
def test_a_comparison_passes_on_no_gradient_not_even_0_times_inf(f, inside):
    xs = np.array([1.0, 2.0, 7.0])
    gradients = autograd.compile(inside(f)).value_and_grad(xs)[1]
    assert not np.isnan(gradients).any()
    assert gradients.tolist() == [autograd.grad(inside(f))(x) for x in xs]


def test_branches_within_branches_agree():
    f = lambda x, y: autograd.where(x > 0, autograd.where(y > 0, (x * y).log(), x.sqrt() / y), (x / y) * y.sqrt())
    assert_compiled_agrees(f, [[-1.0, -1.0, 0.0, 2.0, 2.0, 2.0], [-1.0, 0.0, 4.0, -1.0, 0.0, 3.0]])


def test_a_masked_branch_of_parameters_alone_is_harmless():
    w = Value(0.0, "w")
    program = autograd.compile(lambda x: autograd.where(x > 0, (w * 1.0).sqrt() * x, x))
    program.backward(np.array([-1.0, -2.0]))
    assert w.grad == 0.0
    program.backward(np.array([-1.0, 2.0]))
    assert w.grad == math.inf


def test_what_is_detached_gives_its_number_and_no_gradient():
    assert_compiled_agrees(lambda x: (x * x).detach() * x + x.detach(), [[1.0, -3.0]])


def test_what_is_computed_under_no_grad_gives_its_number_and_no_gradient():
    def f(x):
        with autograd.no_grad():
            scale = (x * x).exp()
        return scale * x

    program = autograd.compile(f)
    value, gradient = program.value_and_grad(np.array([0.5, -1.0]))
    assert_agrees(gradient, np.exp([0.25, 1.0]))
    assert_agrees(value, np.exp([0.25, 1.0]) * [0.5, -1.0])


def test_grad_inside_a_compiled_function_is_recorded():
    f = lambda x: autograd.grad(lambda y: y**3 * x)(x)
    assert_agrees(autograd.compile(f)(np.array([2.0, 5.0])), [24.0, 375.0])
    w = Value(2.0)
    autograd.compile(lambda x: autograd.grad(lambda y: w * y * y)(x)).backward(np.array([3.0]))
    assert w.grad == 6.0


def both_branches(y, x):
    z = (y * y).log() * x
    return autograd.where(x > 1, z, z * z)


NESTED = {
    "a choice by the variable": lambda y, x: autograd.where(y > 0, y * y * x, y.exp()),
    "a branch that is nan elsewhere": lambda y, x: autograd.where(y > 0, y.log(), 3.0 * y) * x,
    "a choice by an outer argument": lambda y, x: autograd.where(x > 0, y * (x * y).sqrt(), y.sin()),
    "a choice within a choice": lambda y, x: autograd.where(
        y > 0, autograd.where(x > 1, (y * x).log(), y.sqrt()), autograd.where(x > 0, x / y, y.exp())
    ),
    "both branches of one node": both_branches,
    "an activation": lambda y, x: autograd.relu(y * x) + autograd.maximum(y, x) + autograd.absolute(y),
    "a softmax": lambda y, x: autograd.logsumexp([y * x, y, 2.0 * x]),
}


@pytest.mark.parametrize("name", NESTED)
def test_a_gradient_through_choices_inside_a_compiled_function_agrees(name):
    f = lambda x: autograd.grad(lambda y: NESTED[name](y, x))(x)
    samples = np.array([0.5, -0.5, 2.0, 0.0, 1.5, -2.0])
    assert_compiled_agrees(f, [samples])


def test_a_second_gradient_through_choices_inside_a_compiled_function_agrees():
    f = lambda x: autograd.grad(autograd.grad(lambda y: autograd.where(y > 0, y**3, y * y.exp())))(x)
    assert_compiled_agrees(f, [[0.5, -0.5, 2.0, -3.0]])
