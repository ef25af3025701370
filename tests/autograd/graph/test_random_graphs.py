"""Random graphs: the sweep against forward-mode dual numbers, difference quotients and PyTorch."""

import copy
import math
import pickle
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import autograd
from autograd import Value, backward_steps, grad, jacobian, topological_order, value_and_grad

#: What random graphs are made of: how many inputs, how it is written for Values and for dual numbers.
OPERATIONS = [
    "add",
    "subtract",
    "multiply",
    "divide",
    "tanh",
    "sigmoid",
    "relu",
    "sin",
    "exp",
    "square",
    "softplus",
    "maximum",
]


class Dual:
    """A second implementation, sharing nothing with the first: x + x′ε with ε² = 0 (forward mode)."""

    def __init__(self, x, dx):
        self.x, self.dx = x, dx


def on_duals(name, a, b):
    x, dx, y, dy = a.x, a.dx, b.x, b.dx
    match name:
        case "add":
            return Dual(x + y, dx + dy)
        case "subtract":
            return Dual(x - y, dx - dy)
        case "multiply":
            return Dual(x * y, dx * y + x * dy)
        case "divide":
            d = 2 + y * y
            return Dual(x / d, (dx * d - x * 2 * y * dy) / (d * d))
        case "tanh":
            return Dual(math.tanh(x), dx / math.cosh(x) ** 2)
        case "sigmoid":
            e = math.exp(-x)
            return Dual(1 / (1 + e), dx * e / (1 + e) ** 2)
        case "relu":
            return Dual(max(x, 0.0), dx if x > 0 else 0.0)
        case "sin":
            return Dual(math.sin(x), dx * math.cos(x))
        case "exp":
            t = math.tanh(x)  # bounded first, so that towers of exponentials stay finite
            return Dual(math.exp(t), math.exp(t) * dx / math.cosh(x) ** 2)
        case "square":
            t = math.sin(x)
            return Dual(t**2, 2 * t * math.cos(x) * dx)
        case "softplus":
            return Dual(math.log(1 + math.exp(x)), dx / (1 + math.exp(-x)))
        case "maximum":
            return Dual(x, dx) if x > y else Dual(y, dy) if y > x else Dual(x, (dx + dy) / 2)
    raise AssertionError(name)


def on_values(name, a, b):
    match name:
        case "add":
            return a + b
        case "subtract":
            return a - b
        case "multiply":
            return a * b
        case "divide":
            return a / (2 + b * b)
        case "exp":
            return a.tanh().exp()
        case "square":
            return a.sin() ** 2
        case "maximum":
            return autograd.maximum(a, b)
        case unary:
            return getattr(a, unary)()


def on_tensors(torch, name, a, b):
    match name:
        case "relu" | "sigmoid" | "tanh" | "sin":
            return getattr(torch, name)(a)
        case "softplus":
            return torch.logaddexp(a, torch.zeros_like(a))
        case "maximum":
            return torch.maximum(a, b)
        case "square":
            return a.sin() ** 2
        case "exp":
            return a.tanh().exp()
        case _:
            return on_values(name, a, b)


@st.composite
def programs(draw):
    """Leaves, then instructions (name, i, j): apply to nodes i and j; results are bounded by a sine now and then."""
    leaves = draw(st.lists(st.floats(-2, 2).map(lambda x: round(x, 6)), min_size=1, max_size=4))
    instructions = []
    for k in range(draw(st.integers(1, 25))):
        count = len(leaves) + k
        index = st.integers(0, count - 1)
        instructions.append((draw(st.sampled_from(OPERATIONS)), draw(index), draw(index)))
    return leaves, instructions


def run(leaves, instructions, apply, bound):
    nodes = list(leaves)
    for name, i, j in instructions:
        node = apply(name, nodes[i], nodes[j])
        nodes.append(bound(node))
    return nodes[-1]


def values_of(program):
    leaves, instructions = program
    variables = [Value(x) for x in leaves]
    return variables, run(variables, instructions, on_values, lambda v: v.sin() if abs(v.data) > 20 else v)


def duals_of(program, index):
    leaves, instructions = program
    duals = [Dual(x, float(i == index)) for i, x in enumerate(leaves)]
    return run(
        duals, instructions, on_duals, lambda d: Dual(math.sin(d.x), math.cos(d.x) * d.dx) if abs(d.x) > 20 else d
    )


@settings(max_examples=300)
@given(programs())
def test_reverse_mode_agrees_with_dual_numbers(program):
    variables, result = values_of(program)
    result.backward()
    for index, variable in enumerate(variables):
        dual = duals_of(program, index)
        assert result.data == pytest.approx(dual.x, rel=1e-11, abs=1e-11)
        assert variable.grad == pytest.approx(dual.dx, rel=1e-9, abs=1e-9)


@settings(max_examples=300)
@given(programs())
def test_gradients_equal_pytorchs_in_double_precision(program):
    torch = pytest.importorskip("torch", reason="PyTorch (extra `peers`) is not installed")
    leaves, instructions = program
    variables, result = values_of(program)
    result.backward()
    tensors = [torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in leaves]
    expected = run(
        tensors,
        instructions,
        lambda *instruction: on_tensors(torch, *instruction),
        lambda t: t.sin() if abs(t.item()) > 20 else t,
    )
    expected.backward()
    assert result.data == pytest.approx(expected.item(), rel=1e-12, abs=1e-12)
    for variable, tensor in zip(variables, tensors, strict=True):
        gradient = 0.0 if tensor.grad is None else tensor.grad.item()
        assert variable.grad == pytest.approx(gradient, rel=1e-11, abs=1e-11)


@settings(max_examples=100)
@given(programs())
def test_the_sweep_as_steps_ends_with_the_same_bits(program):
    _, result = values_of(program)
    sums = {result: 1.0}
    for step in backward_steps(result):
        assert sums[step.node] == step.upstream
        for contribution in step.contributions:
            if contribution.product is not None:
                assert contribution.product == step.upstream * contribution.local
                sums[contribution.input] = contribution.running_sum
    result.backward()
    for node in topological_order(result):
        if not node.constant:
            assert sums.get(node, 0.0) == node.grad


@settings(max_examples=100)
@given(programs())
def test_grad_on_floats_and_grad_on_values_agree_with_backward(program):
    leaves, instructions = program
    f = lambda v: run(v, instructions, on_values, lambda v: v.sin() if abs(v.data) > 20 else v)
    variables, result = values_of(program)
    result.backward()
    gradients = [variable.grad for variable in variables]
    assert grad(f)(leaves) == pytest.approx(gradients, rel=1e-12, abs=1e-12)
    outside = Value(1.0)
    through_values = grad(lambda v: f(v) * outside)(leaves)
    assert [float(g) for g in through_values] == pytest.approx(gradients, rel=1e-12, abs=1e-12)


@settings(max_examples=60)
@given(programs(), st.data())
def test_nested_gradients_are_floats_and_the_entries_of_the_hessian(program, data):
    leaves, instructions = program
    bound = lambda v: v.sin() if abs(v.data) > 20 else v
    values = lambda v: [x if isinstance(x, Value) else autograd.constant(x) for x in v]
    f = lambda v: run(values(v), instructions, on_values, bound)
    i, j = (data.draw(st.integers(0, len(leaves) - 1)) for _ in range(2))
    replaced = lambda v, k, x: [*v[:k], x, *v[k + 1 :]]
    inner = lambda v: grad(lambda y: f(replaced(v, j, y)))(v[j])
    nested = grad(lambda x: inner(replaced(leaves, i, x)))(leaves[i])
    assert type(nested) is float
    assert nested == pytest.approx(jacobian(grad(f))(leaves)[i][j], rel=1e-9, abs=1e-9)


@settings(max_examples=100)
@given(programs())
def test_an_array_and_a_list_of_the_same_numbers_have_the_same_gradient_in_every_bit(program):
    leaves, instructions = program
    f = lambda v: run(list(v), instructions, on_values, lambda v: v.sin() if abs(v.data) > 20 else v)
    gradient = grad(f)(np.array(leaves))
    assert gradient.dtype == np.float64
    assert [x.hex() for x in gradient.tolist()] == [x.hex() for x in grad(f)(leaves)]


#: What random arrays of shape (2, 3) go through, for a module of functions: NumPy's, or PyTorch's in its clothes.
ON_ARRAYS = {
    "add": lambda m, a, b: a + 2.0 * b,
    "subtract": lambda m, a, b: 1.0 - a + b,
    "multiply": lambda m, a, b: a * b,
    "divide": lambda m, a, b: a / (2.0 + b * b),
    "tanh": lambda m, a, b: m.tanh(a),
    "exp": lambda m, a, b: m.exp(m.sin(a)),
    "sqrt": lambda m, a, b: m.sqrt(a * a + 1.0),
    "maximum": lambda m, a, b: m.maximum(a, b + 0.1),
    "where": lambda m, a, b: m.where(a > b, a * a, b),
    "clip": lambda m, a, b: m.clip(a, -0.5, 0.5),
    "broadcast": lambda m, a, b: a + b[0],
    "columns": lambda m, a, b: a * b[:, 1:2],
    "turned": lambda m, a, b: a[[1, 0]] - b,
    "product": lambda m, a, b: m.tanh(a @ b.T) @ a,
    "total": lambda m, a, b: a * b.sum(),
    "rows": lambda m, a, b: a + m.sum(b, 0),
    "mean": lambda m, a, b: a - m.mean(b),
    "variance": lambda m, a, b: a / (1.0 + m.var(b)),
    "norm": lambda m, a, b: a / (1.0 + m.linalg.norm(b + 3.0)),
    "largest": lambda m, a, b: a - m.max(b),
}


@st.composite
def array_programs(draw):
    """Two arrays, and instructions (name, i, j) on all there are so far."""
    numbers = st.floats(-2, 2).map(lambda x: round(x, 6))
    leaves = [draw(st.lists(numbers, min_size=6, max_size=6)) for _ in range(2)]
    names, count = st.sampled_from(sorted(ON_ARRAYS)), draw(st.integers(1, 8))
    return np.array(leaves).reshape(2, 2, 3), [
        (draw(names), draw(st.integers(0, k + 1)), draw(st.integers(0, k + 1))) for k in range(count)
    ]


def is_far_from_ties(leaves, instructions):
    """Whether nothing is as large as what it is compared with: PyTorch shares a gradient there in other parts."""
    arrays = list(leaves)
    for name, i, j in instructions:
        a, b = arrays[i], arrays[j]
        largest = np.sort(b, axis=None)
        gaps = {"maximum": a - b - 0.1, "clip": np.abs(a) - 0.5, "largest": largest[-1] - largest[:-1]}
        if np.min(np.abs(gaps.get(name, 1.0))) < 1e-9:
            return False
        arrays.append(np.tanh(ON_ARRAYS[name](np, a, b)))
    return True


def run_on_arrays(m, leaves, instructions):
    arrays = list(leaves)
    for name, i, j in instructions:
        arrays.append(m.tanh(ON_ARRAYS[name](m, arrays[i], arrays[j])))
    return arrays[-1].sum()


@settings(max_examples=60)
@given(array_programs())
def test_gradients_of_arrays_equal_pytorchs_and_compiled_ones(program):
    torch = pytest.importorskip("torch", reason="PyTorch (extra `peers`) is not installed")
    leaves, instructions = program
    assume(is_far_from_ties(leaves, instructions))
    f = lambda a, b: run_on_arrays(np, (a, b), instructions)
    value, gradients = value_and_grad(f, (0, 1))(*leaves)

    tensors = [torch.tensor(leaf, requires_grad=True) for leaf in leaves]
    in_numpys_clothes = SimpleNamespace(**vars(torch))
    in_numpys_clothes.var = lambda a: torch.var(a, correction=0)
    expected = run_on_arrays(in_numpys_clothes, tensors, instructions)
    expected.backward()
    assert value == pytest.approx(expected.item(), rel=1e-12, abs=1e-12)
    compiled = autograd.compile(f).value_and_grad(*[leaf[None] for leaf in leaves], argnums=(0, 1))
    assert compiled[0][0] == pytest.approx(value, rel=1e-12, abs=1e-12)
    for gradient, tensor, again in zip(gradients, tensors, compiled[1], strict=True):
        found = np.zeros((2, 3)) if tensor.grad is None else tensor.grad.numpy()
        assert gradient == pytest.approx(found, rel=1e-9, abs=1e-10)
        assert again[0] == pytest.approx(gradient, rel=1e-9, abs=1e-10)


@settings(max_examples=100)
@given(programs())
def test_second_derivatives_agree_with_pytorchs(program):
    torch = pytest.importorskip("torch", reason="PyTorch (extra `peers`) is not installed")
    leaves, instructions = program
    assume(all(name != "maximum" for name, _, _ in instructions))  # at ties the two differ in second order
    f = lambda v: run(v, instructions, on_values, lambda v: v.sin() if abs(v.data) > 20 else v)
    tensor = torch.tensor(leaves, dtype=torch.float64)
    expected = torch.autograd.functional.hessian(
        lambda t: run(
            [t[i] for i in range(len(leaves))],
            instructions,
            lambda *instruction: on_tensors(torch, *instruction),
            lambda t: t.sin() if abs(t.item()) > 20 else t,
        ),
        tensor,
    ).tolist()
    for row, expected_row in zip(jacobian(grad(f))(leaves), expected, strict=True):
        assert row == pytest.approx(expected_row, rel=1e-9, abs=1e-9)


@settings(max_examples=100)
@given(programs())
def test_copies_and_pickles_are_the_same_graph_again(program):
    _, result = values_of(program)
    result.backward()
    for twin in (copy.deepcopy(result), pickle.loads(pickle.dumps(result))):
        order, again = topological_order(result), topological_order(twin)
        number = {node: k for k, node in enumerate(order)}
        number_again = {node: k for k, node in enumerate(again)}
        for old, new in zip(order, again, strict=True):
            assert old is not new
            assert (new.data, new.grad, new.has_grad, new.op, new.partials) == (
                old.data,
                old.grad,
                old.has_grad,
                old.op,
                old.partials,
            )
            assert [number_again[v] for v in new.inputs] == [number[v] for v in old.inputs]
