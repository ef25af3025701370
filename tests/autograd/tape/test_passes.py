"""Each pass on tapes of its own: what it saves, and what it must not touch."""

import math

import numpy as np
import pytest

import autograd
from autograd import Value
from autograd.plan import BACKEND, NUMPY, arrange
from autograd.table import (
    ADD,
    DIVIDE,
    EXP,
    FLOATS,
    GELU,
    GREATER,
    MULTIPLY,
    NEGATIVE,
    POWER,
    REGISTRY,
    SIGMOID,
    SUBTRACT,
    TANH,
    WHERE,
    Op,
)
from autograd.tape import ELEMENTARY, Kind, Matrix, Tape, differentiate
from autograd.tape import passes as p

NUMBERS = np.array([-math.inf, -2.0, -1.0, -1e-320, -0.0, 0.0, 1e-320, 0.5, 1.0, 3.0, math.inf, math.nan])


def tape_of(write, arguments=1):
    """A tape of one output, written by a function that gets the tape and its arguments' slots."""
    tape = Tape()
    slots = [tape.emit(Kind.ARGUMENT, (), i) for i in range(arguments)]
    tape.outputs = (write(tape, *slots),)
    return tape


def parameter(tape, number):
    return tape.emit(Kind.PARAMETER, (), Value(number))


def replay(tape, *arguments, together=True):
    """The outputs of a tape on arrays, each with one number per lane."""
    tape = p.write_out(tape, BACKEND.known)
    plan = arrange(tape, together=together)
    executor = BACKEND.executor(plan)
    executor.shared[plan.parameters] = [i.detail.data for i in tape.instructions if i.op is Kind.PARAMETER]
    results = [np.empty(len(arguments[0])) for _ in plan.outputs]
    executor.bind(
        [np.array(argument, dtype=float).reshape(-1, 1) for argument in arguments],
        [result for result, (varies, _) in zip(results, plan.outputs, strict=True) if varies],
    )
    executor.run(len(arguments[0]))
    for result, (varies, row) in zip(results, plan.outputs, strict=True):
        if not varies:
            result[:] = executor.shared[row]
    return results


def operations(tape):
    return [i.op for i in tape.instructions if isinstance(i.op, Op) or i.op in (Kind.DOT, Kind.SUM, Kind.DETACH)]


def same_bits(a, b):
    return np.array_equal(a, b, equal_nan=True) and np.array_equal(np.signbit(a), np.signbit(b))


# -- fold_constants -------------------------------------------------------------------------------------


def test_what_is_made_of_constants_is_computed():
    tape = p.fold_constants(tape_of(lambda t, x: t.emit(ADD, (x, t.emit(EXP, (t.constant(2.0),))))))
    assert operations(tape) == [ADD]
    assert replay(tape, [1.0])[0] == [1.0 + math.exp(2.0)]


WITHOUT_EFFECT = {
    "x·1": lambda t, x: t.emit(MULTIPLY, (x, t.constant(1.0))),
    "1·x": lambda t, x: t.emit(MULTIPLY, (t.constant(1.0), x)),
    "x/1": lambda t, x: t.emit(DIVIDE, (x, t.constant(1.0))),
    "x¹": lambda t, x: t.emit(POWER, (x, t.constant(1.0))),
    "x + (−0)": lambda t, x: t.emit(ADD, (x, t.constant(-0.0))),
    "(−0) + x": lambda t, x: t.emit(ADD, (t.constant(-0.0), x)),
    "x − 0": lambda t, x: t.emit(SUBTRACT, (x, t.constant(0.0))),
    "−−x": lambda t, x: t.emit(NEGATIVE, (t.emit(NEGATIVE, (x,)),)),
}
NOT_WITHOUT_EFFECT = {
    "x·0": lambda t, x: t.emit(MULTIPLY, (x, t.constant(0.0))),
    "x + 0": lambda t, x: t.emit(ADD, (x, t.constant(0.0))),
    "x − (−0)": lambda t, x: t.emit(SUBTRACT, (x, t.constant(-0.0))),
    "0 − x": lambda t, x: t.emit(SUBTRACT, (t.constant(0.0), x)),
    "x − x": lambda t, x: t.emit(SUBTRACT, (x, x)),
    "x/x": lambda t, x: t.emit(DIVIDE, (x, x)),
    "0/x": lambda t, x: t.emit(DIVIDE, (t.constant(0.0), x)),
}


@pytest.mark.parametrize("written", WITHOUT_EFFECT)
def test_what_changes_no_number_is_left_out(written):
    tape = p.drop_dead(p.fold_constants(tape_of(WITHOUT_EFFECT[written])))
    assert operations(tape) == []
    assert np.array_equal(replay(tape, NUMBERS)[0], NUMBERS, equal_nan=True)


@pytest.mark.parametrize("written", [*WITHOUT_EFFECT, *NOT_WITHOUT_EFFECT])
def test_folding_keeps_nan_inf_and_the_sign_of_zero(written):
    tape = tape_of({**WITHOUT_EFFECT, **NOT_WITHOUT_EFFECT}[written])
    finite_or_inf = NUMBERS[:-1]  # the sign of nan means nothing
    assert same_bits(replay(p.fold_constants(tape), finite_or_inf)[0], replay(tape, finite_or_inf)[0])


@pytest.mark.parametrize("written", NOT_WITHOUT_EFFECT)
def test_identities_that_fail_for_some_number_are_not_used(written):
    tape = tape_of(NOT_WITHOUT_EFFECT[written])
    assert operations(p.fold_constants(tape)) == operations(tape)


def test_a_choice_by_a_constant_is_made():
    choose = lambda c: lambda t, x, y: t.emit(WHERE, (t.constant(c), x, y))
    for c, slot in ((1.0, 0), (0.0, 1), (math.nan, 0)):
        assert p.fold_constants(tape_of(choose(c), 2)).outputs == (slot,)


@pytest.mark.parametrize(
    "f",
    [
        lambda op, x, y: op(x) + x + y,
        lambda op, x, y: x + op(x) + y + x * y,
        lambda op, x, y: x * op(x) + y * x + x * op(y),
        lambda op, x, y: op(x) * x + x * y,
    ],
)
@pytest.mark.parametrize("formula", [lambda m, a, w: m.where(1.0, w, a), lambda m, a, w: w, lambda m, a, w: 2.0])
def test_a_formula_that_comes_down_to_what_all_lanes_share_still_adds_up_with_what_varies(f, formula):
    op = Op("shared_after_all", forward=formula, partials=lambda m, y, a, w: (m.where(1.0, 0.0, a), 0.0))
    w = Value(2.0)
    try:
        program = autograd.compile(lambda x, y: f(lambda a: op(a, w), x, y))
        X, Y = np.array([1.0, 3.0, 5.0]), np.array([2.0, 4.0, 6.0])
        eager = lambda x, y: f(lambda a: op(a, w), x, y)
        assert program(X, Y).tolist() == [eager(Value(x), Value(y)).data for x, y in zip(X, Y, strict=True)]
        gradients = program.value_and_grad(X, Y, argnums=(0, 1))[1]
        expected = [autograd.grad(eager, argnums=(0, 1))(x, y) for x, y in zip(X, Y, strict=True)]
        assert np.transpose(gradients).tolist() == [[float(g) for g in pair] for pair in expected]
    finally:
        del REGISTRY["shared_after_all"]


# -- rewrite_powers -------------------------------------------------------------------------------------


@pytest.mark.parametrize("exponent", [2.0, 3.0, -1.0, 0.5])
def test_a_small_power_becomes_cheap_and_stays_the_same_for_every_number(exponent):
    tape = tape_of(lambda t, x: t.emit(POWER, (x, t.constant(exponent))))
    cheap = p.rewrite_powers(tape)
    assert POWER not in operations(cheap)
    found = replay(cheap, NUMBERS)[0]
    for x, y in zip(NUMBERS.tolist(), found.tolist(), strict=True):
        expected = FLOATS.power(x, exponent)
        assert y == pytest.approx(expected, rel=1e-15, abs=0, nan_ok=True)
        assert math.isnan(y) or math.copysign(1.0, y) == math.copysign(1.0, expected)


def test_other_powers_stay():
    tape = tape_of(lambda t, x: t.emit(POWER, (x, t.constant(2.5))))
    assert operations(p.rewrite_powers(tape)) == [POWER]


# -- share, computing once, drop_dead ---------------------------------------------------------------------


def test_a_common_subexpression_is_computed_once():
    twice = lambda t, x, y: t.emit(
        ADD, (t.emit(TANH, (t.emit(MULTIPLY, (x, y)),)), t.emit(TANH, (t.emit(MULTIPLY, (y, x)),)))
    )
    assert operations(p.share(tape_of(twice, 2))) == [MULTIPLY, TANH, ADD]


def test_what_does_not_commute_is_not_shared():
    both = lambda t, x, y: t.emit(MULTIPLY, (t.emit(SUBTRACT, (x, y)), t.emit(SUBTRACT, (y, x))))
    assert operations(p.share(tape_of(both, 2))) == [SUBTRACT, SUBTRACT, MULTIPLY]


def test_zero_and_minus_zero_are_two_constants():
    tape = Tape()
    assert tape.constant(0.0) != tape.constant(-0.0)
    assert tape.constant(math.nan) == tape.constant(math.nan)


def test_a_detached_slot_is_not_shared_with_the_slot_itself():
    tape = p.share(tape_of(lambda t, x: t.emit(ADD, (t.emit(Kind.DETACH, (x,)), x))))
    assert operations(tape) == [Kind.DETACH, ADD]


def in_every_lane(tape):
    """A tape of which nothing is computed once: parameters are copied into every lane."""
    written, becomes = Tape(), []
    for op, inputs, detail in tape.instructions:
        slot = written.emit(op, tuple([becomes[i] for i in inputs]), detail)
        becomes.append(written.emit(Kind.SPREAD, (slot,)) if op is Kind.PARAMETER else slot)
    written.outputs = tuple([becomes[slot] for slot in tape.outputs])
    return written


def test_what_all_lanes_share_is_computed_once():
    def write(t, x):
        w = parameter(t, 2.0)
        return t.emit(MULTIPLY, (t.emit(EXP, (w,)), x))

    once = tape_of(write)
    every_time = in_every_lane(once)
    varying = lambda t: [i.op for slot, i in enumerate(t.instructions) if t.varies[slot] and isinstance(i.op, Op)]
    assert (varying(every_time), varying(once)) == ([EXP, MULTIPLY], [MULTIPLY])
    assert np.array_equal(replay(every_time, [1.0, 2.0])[0], replay(once, [1.0, 2.0])[0])


def test_what_no_output_depends_on_is_dropped_and_arguments_stay():
    tape = p.drop_dead(tape_of(lambda t, x, y: (t.emit(EXP, (y,)), t.emit(TANH, (x,)))[1], 2))
    assert [i.op for i in tape.instructions] == [Kind.ARGUMENT, Kind.ARGUMENT, TANH]


# -- gather_dots ----------------------------------------------------------------------------------------


def chain(t, terms):
    total = terms[0]
    for term in terms[1:]:
        total = t.emit(ADD, (total, term))
    return total


def test_products_added_up_become_a_dot():
    def write(t, *xs):
        return chain(t, [t.emit(MULTIPLY, (parameter(t, float(i)), x)) for i, x in enumerate(xs)] + [parameter(t, 9.0)])

    tape = p.gather_dots(tape_of(write, 3))
    assert operations(tape) == [Kind.DOT, ADD]
    assert replay(tape, [1.0], [2.0], [3.0])[0] == [0.0 + 2.0 + 6.0 + 9.0]


def test_a_dot_has_the_number_that_lanes_share_first():
    write = lambda t, x, y: chain(
        t, [t.emit(MULTIPLY, (x, parameter(t, 2.0))), t.emit(MULTIPLY, (parameter(t, 3.0), y))]
    )
    (dot,) = [i for i in p.gather_dots(tape_of(write, 2)).instructions if i.op is Kind.DOT]
    assert dot.inputs[1::2] == (0, 1)


def test_a_product_used_elsewhere_is_left_alone():
    def write(t, x, y):
        product = t.emit(MULTIPLY, (x, y))
        return t.emit(TANH, (chain(t, [product, t.emit(MULTIPLY, (x, x)), t.emit(EXP, (product,))]),))

    assert operations(p.gather_dots(tape_of(write, 2))).count(MULTIPLY) == 2


def test_a_partial_sum_that_is_a_result_is_left_alone():
    tape = tape_of(lambda t, *xs: chain(t, xs), 4)
    tape.outputs += (tape.instructions[tape.outputs[0]].inputs[0],)
    gathered = p.gather_dots(tape)
    assert [output.tolist() for output in replay(gathered, [1.0], [2.0], [4.0], [8.0])] == [[15.0], [7.0]]


# -- write_out and the gradients ------------------------------------------------------------------------


@pytest.mark.parametrize("op", [SIGMOID, GELU])
def test_formulas_are_written_out_down_to_what_the_executor_knows(op):
    tape = tape_of(lambda t, x: t.emit(op, (x,)))
    written = operations(p.write_out(tape, ELEMENTARY))
    assert len(written) > 1
    assert {o.name for o in written} <= ELEMENTARY
    assert operations(p.write_out(tape, ELEMENTARY | {op.name})) == [op]


def test_only_the_gradients_asked_for_are_computed():
    write = lambda t, x, y: t.emit(MULTIPLY, (t.emit(TANH, (x,)), t.emit(EXP, (y,))))
    tape = tape_of(write, 2)
    pruned, whole = differentiate(tape, [0]), differentiate(tape, [0], prune=False)
    assert len(pruned) < len(whole)
    for found in (pruned, whole):
        assert replay(found, [0.5], [0.25])[1] == pytest.approx([(1 - math.tanh(0.5) ** 2) * math.exp(0.25)])


def test_a_parameters_gradient_is_added_up_over_the_lanes():
    tape = tape_of(lambda t, x: t.emit(MULTIPLY, (parameter(t, 2.0), x)))
    assert replay(differentiate(tape, [1]), [1.0, 10.0, 100.0])[1].tolist() == [111.0] * 3


def test_the_sweep_among_parameters_is_done_once():
    tape = tape_of(lambda t, x: t.emit(MULTIPLY, (t.emit(EXP, (parameter(t, 0.0),)), x)))
    gradients = p.share(p.fold_constants(differentiate(tape, [1])))
    assert not gradients.varies[gradients.outputs[1]]
    assert replay(gradients, [1.0, 2.0])[1].tolist() == [3.0, 3.0]


def test_a_sum_over_the_lanes_of_what_they_share_is_a_product():
    tape = tape_of(lambda t, x: t.emit(Kind.BATCH_DOT, (parameter(t, 2.0), parameter(t, 5.0))))
    assert replay(tape, [0.0, 0.0, 0.0])[0].tolist() == [30.0] * 3
    tape = tape_of(lambda t, x: t.emit(Kind.BATCH_DOT, (x, parameter(t, 5.0))))
    assert replay(tape, [1.0, 2.0, 4.0])[0].tolist() == [35.0] * 3


def test_the_gradients_of_the_weights_of_a_layer_are_one_instruction():
    tape = p.gather_dots(tape_of(lambda t, *xs: chain(t, [t.emit(TANH, (z,)) for z in layer(t, xs, 4)]), 3))
    wanted = tape.parameters()
    at_once, one_by_one = differentiate(tape, wanted), differentiate(tape, wanted, matrices=False)
    kinds = lambda t: [i.op for i in t.instructions if i.op in (Kind.OUTER, Kind.BATCH_DOT)]
    assert (kinds(at_once), kinds(one_by_one)) == ([Kind.OUTER], [Kind.BATCH_DOT] * 12)
    columns = np.random.default_rng(0).normal(size=(3, 6))
    assert np.array(replay(at_once, *columns)) == pytest.approx(np.array(replay(one_by_one, *columns)), rel=1e-14)


def test_a_weight_that_is_used_twice_gets_both_gradients():
    def write(t, *xs):
        weights = [parameter(t, 0.5), parameter(t, -2.0), parameter(t, 1.5)]
        dot = chain(t, [t.emit(MULTIPLY, pair) for pair in zip(weights, xs, strict=True)])
        return t.emit(ADD, (t.emit(TANH, (dot,)), t.emit(EXP, (weights[1],))))

    tape = p.gather_dots(tape_of(write, 3))
    gradients = differentiate(tape, tape.parameters())
    assert Kind.OUTER not in [i.op for i in gradients.instructions]
    x = np.array([[0.1, 0.2], [0.3, -0.4], [0.5, 0.6]])
    slope = 1.0 - np.tanh([0.5, -2.0, 1.5] @ x) ** 2
    expected = x @ slope + [0.0, 2.0 * math.exp(-2.0), 0.0]
    assert [g[0] for g in replay(gradients, *x)[1:]] == pytest.approx(expected, rel=1e-14)


def test_a_layer_in_a_branch_not_taken_gives_its_weights_nothing_not_even_nan():
    def write(t, *xs):
        dot = chain(t, [t.emit(MULTIPLY, (parameter(t, 1.0), x)) for x in xs])
        return t.emit(WHERE, (t.emit(GREATER, (xs[0], t.constant(0.0))), dot, xs[0]))

    tape = p.gather_dots(tape_of(write, 2))
    gradients = differentiate(tape, tape.parameters())
    found = replay(gradients, [1.0, -1.0, -2.0], [3.0, math.inf, math.nan])
    assert [g[0] for g in found[1:]] == [1.0, 3.0]


def test_factors_of_a_matrix_that_all_lanes_share_are_put_in_every_lane():
    def write(t, x):
        detail = Matrix(1, (0, 1))
        return t.emit(Kind.OUTER, (parameter(t, 2.0), x, t.emit(EXP, (parameter(t, 0.0),))), detail)

    tape = tape_of(write)
    outer = tape.instructions[tape.outputs[0]]
    assert [tape.instructions[slot].op for slot in outer.inputs] == [Kind.SPREAD, Kind.ARGUMENT, Kind.SPREAD]
    tape.outputs, tape.trained = (0, *tape.outputs * 2), (0, 1)
    assert [g[0] for g in replay(tape, [1.0, 10.0])[1:]] == [22.0, 4.0]


# -- blocks ---------------------------------------------------------------------------------------------


def layer(t, xs, width):
    return [
        chain(t, [t.emit(MULTIPLY, (parameter(t, 0.1 * i + j), x)) for i, x in enumerate(xs)]) for j in range(width)
    ]


def test_the_dots_of_a_layer_become_one_matrix_product():
    tape = tape_of(lambda t, *xs: chain(t, [t.emit(TANH, (z,)) for z in layer(t, layer(t, xs, 5), 4)]), 3)
    plan = arrange(p.gather_dots(tape))
    assert [(block.op, len(block.result.rows)) for block in plan.blocks] == [
        (Kind.DOT, 5),
        (Kind.DOT, 4),
        (TANH, 4),
        (Kind.SUM, 1),
    ]


def test_the_matrices_of_a_layer_and_of_its_gradients_are_views_and_nothing_is_copied():
    tape = p.gather_dots(
        tape_of(lambda t, *xs: chain(t, [t.emit(TANH, (z,)) for z in layer(t, layer(t, xs, 5), 4)]), 3)
    )
    wanted = [slot for slot, i in enumerate(tape.instructions) if i.op is Kind.PARAMETER]
    tape = p.drop_dead(p.share(p.fold_constants(differentiate(tape, wanted))))
    _, actions = NUMPY.executor(arrange(tape))._new_table(6)
    assert np.take not in [action.func for action in actions]
    assert [action.func for action in actions].count(np.matmul) == 5  # two forward, three backward


def test_blocks_of_one_instruction_give_the_same():
    tape = p.gather_dots(tape_of(lambda t, *xs: chain(t, [t.emit(TANH, (z,)) for z in layer(t, xs, 4)]), 3))
    columns = np.random.default_rng(0).normal(size=(3, 6))
    assert replay(tape, *columns)[0] == pytest.approx(replay(tape, *columns, together=False)[0], rel=1e-14)
