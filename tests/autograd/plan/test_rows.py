"""Where a plan puts parameters and their gradients: side by side, at the beginning of what lanes share."""

import numpy as np
import pytest

import autograd
import nn
from autograd import Value
from autograd.plan import BACKEND
from autograd.program import Compiled
from autograd.table import IDENTITY
from autograd.tape import names, record
from tests.autograd.tapes import blocks_of


def compiled_for(f, *shapes, without=()):
    called = [name for i, shape in enumerate(shapes) for name in names(shape, f"x{i}")]
    return Compiled(record(f, shapes, called), BACKEND, frozenset(without))


def assert_side_by_side(compiled):
    plan, size = compiled.gradients.plan, len(compiled.trained)
    rows = [plan.parameters[compiled.gradients.parameters.index(p)] for p in compiled.trained]
    assert plan.trained == size
    assert sorted(rows) == list(range(size))
    assert plan.gradients.tolist() == [size + row for row in rows]


def copied(compiled):
    return [len(block.result.rows) for block in blocks_of(compiled.gradients.plan.blocks) if block.op is IDENTITY]


def dense_networks():
    classifier = nn.MLP(3, [4, 4, 2], seed=0)
    regressor = nn.MLP(2, [5, 1], activation="tanh", seed=0)
    penalised = nn.MLP(3, [4, 4, 1], seed=0)
    penalty = lambda: 0.1 * autograd.sum([w * w for w in penalised.parameters()])
    return {
        "cross-entropy": (lambda x, t: -autograd.dot(t, autograd.log_softmax(classifier(x))), (3,), (2,)),
        "squares": (lambda x, t: (regressor(x) - t) ** 2, (2,), ()),
        "with a penalty": (lambda x, t: (penalised(x) - t) ** 2 + penalty(), (3,), ()),
    }


@pytest.mark.parametrize("network", dense_networks())
def test_the_gradients_of_dense_layers_land_next_to_the_parameters(network):
    compiled = compiled_for(*dense_networks()[network])
    assert_side_by_side(compiled)
    assert copied(compiled) == []


def test_a_matrix_is_placed_row_by_row_and_biases_after_it():
    weights = [[Value(10.0 * i + j) for j in range(3)] for i in range(2)]
    biases = [Value(100.0), Value(200.0)]
    neurons = lambda x: [b + autograd.dot(row, x) for row, b in zip(weights, biases, strict=True)]
    compiled = compiled_for(lambda x: autograd.sum([z.tanh() for z in neurons(x)]), (3,))
    plan = compiled.gradients.plan
    placed = dict(zip(plan.parameters.tolist(), [p.data for p in compiled.gradients.parameters], strict=True))
    assert [placed[row] for row in range(8)] == [0.0, 1.0, 2.0, 10.0, 11.0, 12.0, 100.0, 200.0]


@pytest.mark.parametrize("without", [(), ("form_blocks",)], ids=["blocks", "one by one"])
def test_gradients_that_are_sources_or_shared_are_copied_to_their_rows(without):
    a, b, unused, w = (Value(x, name) for x, name in ((2.0, "a"), (3.0, "b"), (5.0, "unused"), (7.0, "w")))
    f = lambda x: w * x * x + a + b + unused.detach()
    compiled = compiled_for(f, (), without=without)
    compiled.trained = [w, a, b, unused]  # a step may be bound to what no gradient reaches, too
    assert_side_by_side(compiled)
    assert sum(copied(compiled)) == 3  # a's and b's are the number of lanes, and the unused one's is 0
    autograd.compile(f, without=without).backward(np.array([1.0, 2.0]), reduction="sum")
    assert [p.grad for p in (a, b, unused, w)] == [2.0, 2.0, 0.0, 5.0]


def test_gradients_that_are_one_and_the_same_slot_are_copied():
    u, v = Value(2.0), Value(3.0)
    f = lambda x: ((u + v) * x).tanh()
    compiled = compiled_for(f, ())
    assert_side_by_side(compiled)
    assert sum(copied(compiled)) == 1
    autograd.compile(f).backward(np.array([0.1, 0.2]))
    assert u.grad == v.grad != 0.0


def test_gradients_out_of_order_are_copied():
    ws = [Value(float(i + 1)) for i in range(4)]
    f = lambda x: autograd.dot(ws, x) + (ws[2] * x[0]).tanh()
    compiled = compiled_for(f, (4,))
    assert_side_by_side(compiled)
    X = np.array([[0.1, 0.2, 0.3, 0.4], [0.5, -1.0, 2.0, 0.0]])
    autograd.compile(f).backward(X, reduction="sum")
    slope = 1.0 - np.tanh(3.0 * X[:, 0]) ** 2
    expected = X.sum(axis=0) + np.array([0.0, 0.0, (slope * X[:, 0]).sum(), 0.0])
    assert [w.grad for w in ws] == pytest.approx(expected, rel=1e-14)


def test_constants_and_what_is_not_trained_come_after_the_gradients():
    w, c = Value(2.0), autograd.constant(3.0)
    compiled = compiled_for(lambda x: (w * x + c) * 7.0, ())
    plan = compiled.gradients.plan
    assert plan.trained == 1
    others = plan.gradients.tolist() + plan.constants[0].tolist() + plan.parameters.tolist()
    assert len(set(others)) == len(others)
    assert plan.parameters.tolist()[0] == 0
    assert min(plan.parameters.tolist()[1], *plan.constants[0].tolist()) >= 2


def test_tapes_of_values_and_of_the_arguments_gradients_train_nothing():
    w = Value(2.0)
    compiled = compiled_for(lambda x: (w * x).tanh(), ())
    assert compiled.values.plan.trained == compiled.argument_gradients.plan.trained == 0


@pytest.mark.parametrize("order", ["t" * 300, "tte" * 256, "te" * 6])
def test_gradients_of_several_kinds_are_computed_where_they_belong_even_if_their_rows_are_no_neighbours(order):
    """t: the parameter's tanh is added, e: its exp."""
    functions = {"t": autograd.tanh, "e": autograd.exp}
    parameters = [Value(0.1 * i) for i in range(len(order))]
    terms = lambda: [functions[letter](w) for letter, w in zip(order, parameters, strict=True)]
    f = lambda x: autograd.sum([x, *terms()])
    compiled = compiled_for(f, ())
    assert_side_by_side(compiled)
    assert copied(compiled) == []
    autograd.compile(f).backward(np.array([0.1, 0.2]))
    slopes = {"t": lambda a: 1.0 - np.tanh(a) ** 2, "e": np.exp}
    expected = [slopes[letter](w.data) for letter, w in zip(order, parameters, strict=True)]
    assert [w.grad for w in parameters] == pytest.approx(expected, rel=1e-13)
