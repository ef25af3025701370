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


def test_a_sum_keeps_its_order_and_begins_with_a_dot_if_it_begins_with_products():
    def write(t, x, y):
        p = [parameter(t, float(i)) for i in range(4)]
        products = [t.emit(MULTIPLY, (p[0], x)), t.emit(MULTIPLY, (p[1], y)), t.emit(MULTIPLY, (p[2], x))]
        return chain(t, [*products[:2], p[3], products[2]])

    assert operations(gather_dots(tape_of(write, 2))) == [MULTIPLY, Kind.DOT, ADD, ADD]


def test_a_product_after_another_number_is_added_by_itself():
    def write(t, x, y):
        return chain(t, [t.emit(MULTIPLY, (parameter(t, 2.0), x)), y, t.emit(MULTIPLY, (parameter(t, 3.0), y))])

    assert operations(gather_dots(tape_of(write, 2))) == [MULTIPLY, MULTIPLY, Kind.SUM]


def test_a_bias_written_first_is_added_to_a_dot_of_four_products_or_more():
    def neuron(count):
        products = lambda t, xs: [t.emit(MULTIPLY, (parameter(t, float(i)), x)) for i, x in enumerate(xs)]
        return operations(gather_dots(tape_of(lambda t, *xs: chain(t, [parameter(t, 9.0), *products(t, xs)]), count)))

    assert neuron(4) == [Kind.DOT, ADD]
    assert Kind.DOT not in neuron(3)


def test_a_sum_on_the_right_stays_a_sum_of_its_own():
    write = lambda t, x, y, z: t.emit(ADD, (x, t.emit(ADD, (y, z))))
    assert operations(gather_dots(tape_of(write, 3))) == [ADD, ADD]
