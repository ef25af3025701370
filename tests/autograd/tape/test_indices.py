"""Many whole numbers, kept as an array, behave as the tuple that a few are."""

import numpy as np

from autograd.tape import Indices, as_array, indices

MANY = range(3, 103)


def test_a_few_are_a_tuple_and_many_an_array():
    assert indices([4, 5]) == indices(np.array([4, 5])) == (4, 5)
    assert isinstance(indices(np.array(MANY)), Indices)
    assert isinstance(indices([*MANY]), Indices)


def test_they_are_read_as_a_tuple_is():
    many = indices([*MANY])
    assert (len(many), many[0], many[-1], many[1:4], tuple(many)) == (100, 3, 102, (4, 5, 6), tuple(MANY))
    assert tuple(many[1::2]) == tuple(MANY)[1::2]
    assert isinstance(many[1::2], Indices)
    assert repr(many) == repr(tuple(MANY))
    assert not isinstance(many[0], np.integer)


def test_equal_ones_are_one_key_and_others_are_not():
    known = {indices([*MANY]): "first"}
    assert known[indices(np.array(MANY, dtype=np.int64))] == "first"
    assert indices([*MANY][::-1]) not in known


def test_both_can_be_looked_up_by():
    table = np.arange(200) * 2
    assert table[as_array((1, 2))].tolist() == [2, 4]
    assert table[as_array(indices([*MANY]))].tolist() == [2 * i for i in MANY]
    assert as_array(()).tolist() == []
