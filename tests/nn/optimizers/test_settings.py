"""A setting of an optimizer is an attribute: read, checked when it is assigned, and used from the next step on."""

import copy
import pickle

import pytest

import nn
from autograd import Value

X, Y = [[0.0], [1.0], [2.0]], [1.0, 3.0, 5.0]


def line():
    return nn.Neuron(1, activation="identity", initializer="zeros")


def test_momentum_that_is_assigned_is_that_of_the_formula():
    w, v = Value(3.0), Value(3.0)
    late, early = nn.SGD([w], learning_rate=0.1), nn.SGD([v], learning_rate=0.1, momentum=0.5)
    late.momentum = 0.5
    assert late.momentum == 0.5
    for _ in range(3):
        for value, optimizer in ((w, late), (v, early)):
            optimizer.zero_grad()
            (value * value).backward()
            optimizer.step()
    assert w.data == v.data


@pytest.mark.parametrize("compiled", [True, False])
def test_a_callback_changes_a_setting_for_the_next_epoch(compiled):
    model = line()
    optimizer = nn.SGD(model.parameters(), learning_rate=0.1)
    fixed = line()

    def change(model, history):
        optimizer.momentum = 0.9

    options = {"epochs": 3, "progress": False, "compiled": compiled}
    model.fit(X, Y, optimizer=optimizer, callbacks=[change], **options)
    fixed.fit(X, Y, optimizer=nn.SGD(fixed.parameters(), learning_rate=0.1), **options)
    assert [p.data for p in model.parameters()] != [p.data for p in fixed.parameters()]


def test_what_is_no_setting_or_no_value_of_one_is_refused():
    optimizer = nn.SGD([Value(1.0)])
    with pytest.raises(ValueError, match="momentum must be a number from 0 to below 1"):
        optimizer.momentum = 1.5
    with pytest.raises(AttributeError, match="SGD has no attribute 'momentun'; its settings are learning_rate"):
        optimizer.momentun
    assert optimizer.momentum == 0.0


def test_copies_and_pickles_have_settings_of_their_own():
    optimizer = nn.Adam([Value(1.0)])
    for twin in (copy.deepcopy(optimizer), pickle.loads(pickle.dumps(optimizer))):
        twin.beta1 = 0.5
        assert (twin.beta1, optimizer.beta1) == (0.5, 0.9)


def test_a_sparse_matrix_is_refused_with_what_to_write():
    class Sparse:
        def toarray(self):
            return X

    with pytest.raises(ValueError, match=r"X is a sparse matrix.*X\.toarray\(\)"):
        line().fit(Sparse(), Y)
