"""Functions of many Values."""

import math

import pytest

import autograd
from autograd import Value


class Special(Value):
    """A class of the user's own, which the collector sees."""


def test_compositions_agree_with_their_formulas_and_refuse_what_they_cannot_take():
    v = [0.5, -1.0, 2.0]
    total = sum(math.exp(x) for x in v)
    assert autograd.logsumexp(v) == pytest.approx(math.log(total), rel=1e-15)
    assert autograd.softmax(v) == pytest.approx([math.exp(x) / total for x in v], rel=1e-15)
    assert autograd.log_softmax(v) == pytest.approx([x - math.log(total) for x in v], rel=1e-15)
    assert autograd.mean(v) == 0.5
    assert autograd.sum([]) == 0.0
    assert type(autograd.sum([3])) is float
    for f in (autograd.mean, autograd.softmax, autograd.logsumexp, autograd.log_softmax):
        with pytest.raises(ValueError, match="at least one"):
            f([])
        with pytest.raises(TypeError, match="str"):
            f(["1"])
    with pytest.raises(ValueError, match="2 and 1"):
        autograd.dot([1.0, 2.0], [1.0])


def test_the_gradients_of_softmax_and_its_kin_pass_the_check():
    v = [[0.5, -1.0, 2.0]]
    assert autograd.check_gradients(autograd.softmax, v).checked == 9
    assert autograd.check_gradients(autograd.log_softmax, v).checked == 9
    assert autograd.check_gradients(autograd.logsumexp, v).checked == 3


def test_without_gradients_a_dot_is_one_constant_with_the_number_and_the_scope_that_it_has_with_them():
    us, vs = [Value(0.1 * i - 0.7) for i in range(40)], [Value(1.0 / (i + 3)) for i in range(40)]
    with autograd.scope("layer"):
        expected = autograd.dot(us, vs)
        with autograd.no_grad():
            found = autograd.dot(us, vs)
    assert found.data == expected.data
    assert (found.inputs, found.op, found.constant) == ((), None, True)
    assert "layer" in found.scope
    us[20] = Special(1.0)
    expected = autograd.dot(us, vs)
    with autograd.no_grad():
        found = autograd.dot(us, vs)
    assert (found.data, type(found)) == (expected.data, Value)


def test_softmax_is_still_right_when_recomputed_far_away():
    logits = [Value(0.0), Value(1.0)]
    p = autograd.softmax(logits)
    for logit in logits:
        logit.data += 2_000.0
    assert [q.recompute().data for q in p] == pytest.approx([1 / (1 + math.e), math.e / (1 + math.e)], rel=1e-12)


def test_a_dot_reads_its_first_argument_before_the_second_changes_it():
    values = [Value(1.0) for _ in range(5)]

    def emptying():
        for i in range(5):
            if values:
                values.pop()
            yield float(i)

    assert autograd.dot(values, emptying()).data == 10.0
