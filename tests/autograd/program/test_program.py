"""Programs: arguments, results, gradients of parameters, and what they say about themselves."""

import threading

import numpy as np
import pytest

import autograd
import nn
from autograd import Value
from autograd.plan import BACKEND, NUMPY
from autograd.program import OPTIONAL

X = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])


@pytest.fixture
def w():
    return Value(3.0, "w")


def test_several_outputs_keep_their_structure():
    program = autograd.compile(lambda x: (x * x, [x, 7.0]))
    squares, (same, constant) = program(np.array([1.0, 2.0]))
    assert (squares.tolist(), same.tolist(), constant.tolist()) == ([1.0, 4.0], [1.0, 2.0], [7.0, 7.0])
    assert program(3.0) == (9.0, [3.0, 7.0])


def test_outputs_may_be_constants_arguments_parameters_and_each_other(w):
    c = autograd.constant(4.0)

    def f(x):
        square = x * x
        return [c, square, w, square + w, x, square, 7.0, [c * 2.0, []]]

    results = autograd.compile(f)(np.array([1.0, 2.0]))
    *flat, (doubled, empty) = results
    assert [r.tolist() for r in flat] == [[4, 4], [1, 4], [3, 3], [4, 7], [1, 2], [1, 4], [7, 7]]
    assert (doubled.tolist(), empty) == ([8.0, 8.0], [])
    assert autograd.compile(lambda x: [])(np.array([1.0])) == []


def test_results_are_the_callers_own():
    program = autograd.compile(lambda x: x * x)
    first = program(np.array([1.0, 2.0]))
    program(np.array([5.0, 6.0]))
    assert first.tolist() == [1.0, 4.0]


def test_one_program_takes_batches_of_any_size():
    program = autograd.compile(lambda x: x * x)
    for n in (3, 1, 5, 3):
        assert program(np.arange(n, dtype=float)).tolist() == [float(i * i) for i in range(n)]


def test_nan_in_the_data_stays_in_its_lane():
    result = autograd.compile(lambda x: autograd.relu(x))(np.array([np.nan, -1.0, 2.0]))
    assert np.array_equal(result, [np.nan, 0.0, 2.0], equal_nan=True)


# -- Gradients of parameters ----------------------------------------------------------------------------


def test_backward_adds_the_gradient_of_the_mean_and_returns_it(w):
    program = autograd.compile(lambda x: w * w * x)
    assert program.backward(np.array([1.0, 3.0])) == 18.0
    assert (w.grad, w.has_grad) == (12.0, True)
    program.backward(np.array([1.0, 3.0]))
    assert w.grad == 24.0


def test_backward_of_the_sum(w):
    assert autograd.compile(lambda x: w * x).backward(np.array([1.0, 3.0]), reduction="sum") == 12.0
    assert w.grad == 4.0


def test_backward_of_one_sample(w):
    assert autograd.compile(lambda x: w * w * x).backward(5.0) == 45.0
    assert w.grad == 30.0


def test_parameters_changed_between_calls_are_seen(w):
    program = autograd.compile(lambda x: w * x)
    assert program(2.0) == 6.0
    w.data = 10.0
    assert program(2.0) == 20.0


@pytest.mark.parametrize("without", [(), OPTIONAL], ids=["all passes", "no passes"])
def test_a_loss_that_does_not_depend_on_the_sample(w, without):
    program = autograd.compile(lambda x: w * w, without=without)
    assert program(np.zeros(3)).tolist() == [9.0, 9.0, 9.0]
    assert program.backward(np.zeros(3)) == 9.0
    assert w.grad == 6.0


def test_constants_closed_over_are_followed_but_get_no_gradient(w):
    c = autograd.constant(2.0)
    program = autograd.compile(lambda x: w * c * x)
    program.backward(1.0)
    assert (w.grad, c.grad, c.has_grad) == (2.0, 0.0, False)
    c.data = 5.0
    assert program(1.0) == 15.0


def test_a_parameter_that_no_gradient_reaches_is_left_alone_and_one_whose_gradient_is_zero_has_it(w):
    b = Value(2.0, "b")
    program = autograd.compile(lambda x: w.detach() * x + 0.0 * b + b**0)
    program.backward(1.0)
    assert (w.grad, w.has_grad) == (0.0, False)
    assert (b.grad, b.has_grad) == (0.0, True)
    assert program.parameters == [b]


def test_threads_can_share_a_program():
    program = autograd.compile(lambda x: x * x)
    program(np.zeros(1000))
    wrong = []

    def work(k):
        for _ in range(50):
            if not (program(np.full(1000, float(k))) == k * k).all():
                wrong.append(k)

    threads = [threading.Thread(target=work, args=(k,)) for k in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_the_same_input_gives_the_same_bits():
    model = nn.MLP(8, [16, 1], seed=0)
    batch = np.random.default_rng(0).normal(size=(33, 8))
    results = []
    for _ in range(2):
        model.zero_grad()
        autograd.compile(lambda x: model(x) ** 2).backward(batch)
        results.append([p.grad for p in model.parameters()])
    assert results[0] == results[1]


# -- Errors ---------------------------------------------------------------------------------------------


def test_no_samples_give_no_values_and_have_no_mean(w):
    program = autograd.compile(lambda x: w * x)
    assert program(np.zeros(0)).shape == (0,)
    with pytest.raises(ValueError, match="0 samples"):
        program.backward(np.zeros(0))
    assert program.backward(np.zeros(0), reduction="sum") == 0.0


def test_backward_needs_one_output(w):
    with pytest.raises(ValueError, match="returns 2"):
        autograd.compile(lambda x: [w * x, x]).backward(1.0)


def test_wrong_options_are_named():
    program = autograd.compile(lambda x: x)
    with pytest.raises(ValueError, match="reduction must be 'mean' or 'sum'"):
        program.backward(1.0, reduction="max")
    with pytest.raises(ValueError, match="argnums=2"):
        program.value_and_grad(1.0, argnums=2)
    with pytest.raises(ValueError, match="'magic' names no pass"):
        autograd.compile(lambda x: x, without=["magic"])
    with pytest.raises(TypeError, match="takes a function, not float"):
        autograd.compile(3.0)
    with pytest.raises(TypeError, match="what f returns"):
        autograd.compile(lambda x: "x")(1.0)
    with pytest.raises(ValueError, match="nothing has been recorded"):
        autograd.compile(lambda x: x).statistics()


# -- What a program says ----------------------------------------------------------------------------------


def test_a_program_prints_as_its_tape(w):
    b = Value(1.0, "b")

    def f(x, t):
        z = w * x + b
        z.label = "z"
        return (z.tanh() - t) ** 2

    program = autograd.compile(f)
    assert str(program) == "f(x, t): not recorded yet, call it first"
    program(1.0, 0.0)
    assert str(program).splitlines() == [
        "f(x, t):",
        "  w = 3, b = 1",
        "  v1 = w·x",
        "  z = v1 + b",
        "  v2 = tanh(z)",
        "  v3 = v2 − t",
        "  v4 = v3²",
        "  return v4",
    ]


def test_a_dot_prints_its_first_and_last_terms():
    ws = [Value(1.0, f"w{i}") for i in range(10)]
    program = autograd.compile(lambda x: autograd.dot(ws, x))
    program(np.ones((1, 10)))
    lines = program.listing(scalars=True).splitlines()
    assert "  v1 = w0·x[0] + w1·x[1] + w2·x[2] + … (10 terms) + w7·x[7] + w8·x[8] + w9·x[9]" in lines
    assert str(program).splitlines()[2:] == ["  z = w·x", "  return z"]


def test_a_dot_is_written_out_where_its_ends_leave_three_terms_out():
    ws = [Value(1.0, f"w{i}") for i in range(9)]
    program = autograd.compile(lambda x: autograd.dot(ws, x))
    program(np.ones((1, 9)))
    assert " + ".join([f"w{i}·x[{i}]" for i in range(9)]) in program.listing(scalars=True)


def test_a_long_tape_prints_its_ends():
    program = autograd.compile(lambda x: [x.sin() * i for i in range(2, 500)])
    program(1.0)
    assert len(str(program).splitlines()) < 60
    assert " more lines " in str(program)


def test_statistics_tell_what_each_pass_saved():
    program = autograd.compile(lambda x: autograd.dot([x, x, x, x], [3.0, 2.0, 4.0, 1.0]))
    program(1.0)
    reports = {(r.stage, r.name): (r.before, r.after) for r in program.statistics()}
    assert reports["forward", "fold_constants"] == (7, 6)  # x·1 is x
    assert reports["forward", "gather_dots"] == (6, 2)  # a dot of three products, and a sum


def test_a_function_in_c_that_does_not_say_what_it_takes_is_compiled_as_well():
    assert autograd.compile(autograd.sum)(np.ones((3, 2))).tolist() == [2.0, 2.0, 2.0]


# ---------------------------------------------------------------------------------------------------
# What another program has compiled


def test_a_program_takes_over_what_another_has_compiled_only_if_it_gives_the_same_on_the_same_backend(w):
    kept = {}

    def latest(f, **options):
        program = autograd.compile(f, **options).resume(kept)
        return program(2.0), program._recordings.latest

    result, first = latest(lambda x: [w * x, x + 1.0])
    assert latest(lambda x: [w * x, x + 1.0]) == (result, first)
    others = [
        ((6.0, 3.0), {}, lambda x: (w * x, x + 1.0)),
        ([6.0, 4.0], {}, lambda x: [w * x, x + 2.0]),
        ([3.0, 6.0], {}, lambda x: [x + 1.0, w * x]),
        ([6.0, 3.0], {}, lambda x: [Value(3.0, "w").detach() * x, x + 1.0]),
        *([([6.0, 3.0], {"backend": NUMPY}, lambda x: [w * x, x + 1.0])] if BACKEND is not NUMPY else []),
    ]
    for expected, options, f in others:
        _, earlier = latest(lambda x: [w * x, x + 1.0])
        found, compiled = latest(f, **options)
        assert found == expected
        assert compiled is not earlier


def test_a_list_of_parameters_may_be_changed_once_a_loss_is_bound_to_it(w):
    b = Value(1.0, "b")
    loss = autograd.compile(lambda x: w * x + b)
    parameters = [w, w]
    assert loss.bind_loss(X[:, 0], parameters=parameters).values == [w]
    parameters[:] = [b, b]
    assert loss.bind_loss(X[:, 0], parameters=parameters).values == [b]


def test_where_the_trained_are_among_some_values_is_worked_out_anew_for_others():
    a, b, c = Value(1.0), Value(2.0), Value(3.0)
    program = autograd.compile(lambda x: b * x + a)
    program(1.0)
    among = [a, c, b]
    trained = program.trained()
    places = program.trained_places(among)
    assert [among[place] for place in places] == trained
    assert program.trained_places([a, c, b]) is places
    among[0] = c
    assert sorted(program.trained_places(among).tolist()) == [-1, 2]


def test_a_program_says_whether_another_function_does_what_was_recorded(w):
    program = autograd.compile(lambda x: (2.0 * w * x).tanh())
    program(X[:, 0])
    assert program.is_repeated_by(lambda x: (2.0 * w * x).tanh())
    w.data = 5.0
    assert program.is_repeated_by(lambda x: (2.0 * w * x).tanh())
    others = [
        lambda x: (3.0 * w * x).tanh(),
        lambda x: (2.0 * Value(5.0) * x).tanh(),
        lambda x: (2.0 * w * x).exp(),
        lambda x: x * w.data,
    ]
    assert not any(map(program.is_repeated_by, others))
    w.trainable = False
    assert not program.is_repeated_by(lambda x: (2.0 * w * x).tanh())
