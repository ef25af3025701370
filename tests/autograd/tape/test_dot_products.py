"""Sums of products become dots."""

from autograd.table import ADD, EXP, MULTIPLY, TANH
from autograd.tape import Kind, gather_dots
from tests.autograd.tapes import chain, operations, parameter, replay, tape_of


def test_products_added_up_become_a_dot():
    def write(t, *xs):
        return chain(t, [t.emit(MULTIPLY, (parameter(t, float(i)), x)) for i, x in enumerate(xs)] + [parameter(t, 9.0)])

    tape = gather_dots(tape_of(write, 3))
    assert operations(tape) == [Kind.DOT, ADD]
    assert replay(tape, [1.0], [2.0], [3.0])[0] == [0.0 + 2.0 + 6.0 + 9.0]


def test_a_dot_has_the_number_that_lanes_share_first():
    write = lambda t, x, y: chain(
        t, [t.emit(MULTIPLY, (x, parameter(t, 2.0))), t.emit(MULTIPLY, (parameter(t, 3.0), y))]
    )
    (dot,) = [i for i in gather_dots(tape_of(write, 2)).instructions if i.op is Kind.DOT]
    assert dot.inputs[1::2] == (0, 1)


def test_a_product_used_elsewhere_is_left_alone():
    def write(t, x, y):
        product = t.emit(MULTIPLY, (x, y))
        return t.emit(TANH, (chain(t, [product, t.emit(MULTIPLY, (x, x)), t.emit(EXP, (product,))]),))

    assert operations(gather_dots(tape_of(write, 2))).count(MULTIPLY) == 2


def test_a_partial_sum_that_is_a_result_is_left_alone():
    tape = tape_of(lambda t, *xs: chain(t, xs), 4)
    tape.outputs += (tape.instructions[tape.outputs[0]].inputs[0],)
    gathered = gather_dots(tape)
    assert [output.tolist() for output in replay(gathered, [1.0], [2.0], [4.0], [8.0])] == [[15.0], [7.0]]
