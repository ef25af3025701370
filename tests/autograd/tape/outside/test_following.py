"""Values that follow a number outside of a recording."""

import copy
import gc
import weakref

import numpy as np

import autograd
from autograd.tape import following


def test_a_program_reads_a_followed_number_at_every_call_and_never_trains_it():
    numbers = [2.0]
    scale, w = following(lambda: numbers[0]), autograd.Value(3.0)
    program = autograd.compile(lambda x: scale * w * x)
    assert program(np.array([1.0, 2.0])).tolist() == [6.0, 12.0]
    numbers[0] = 5.0
    assert program(1.0) == 15.0
    program.backward(1.0)
    assert w.grad == 5.0
    assert program.parameters == [w]


def test_a_bound_loss_reads_it_when_it_is_bound_and_when_it_reads():
    numbers = [2.0]
    scale = following(lambda: numbers[0])
    loss = autograd.compile(lambda x: scale * x).bind_loss(np.ones(2))
    numbers[0] = 5.0
    assert loss() == 2.0
    loss.read()
    assert loss() == 5.0


def test_a_copied_program_follows_too():
    numbers = [2.0]
    scale = following(lambda: numbers[0])
    program = autograd.compile(lambda x: scale * x)
    program(1.0)
    twin = copy.deepcopy(program)
    numbers[0] = 5.0
    assert twin(1.0) == 5.0


def test_what_reads_the_number_is_let_go_with_the_value():
    class Source:
        number = 2.0

    source = Source()
    value = following(lambda source=source: source.number)
    reference = weakref.ref(source)
    del source, value
    gc.collect()
    assert reference() is None
