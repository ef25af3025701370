"""Passes over graphs as arrays: in C and in plain Python they say what NumPy says."""

import numpy as np
import pytest

from autograd.graph import all_inputs, counts_of, in_groups, order_by, put, spans, taken


@pytest.mark.parametrize("count", [0, 1, 300, 5000])  # the C sorts many otherwise than few
@pytest.mark.parametrize("below", [1, 3, 1 << 17, 2**31 - 1])
def test_the_order_by_keys_is_that_of_a_stable_sort(count, below):
    rng = np.random.default_rng(count)
    keys = rng.integers(0, below, count).astype(np.int32)
    long_keys = keys.astype(np.int64) << 31 | rng.integers(0, 3, count)
    for found, expected in [(order_by(keys), keys), (order_by(long_keys), long_keys)]:
        assert found.dtype == np.int32
        assert found.tolist() == np.argsort(expected, kind="stable").tolist()


@pytest.mark.parametrize("different", [1, 5, 8, 9, 40])  # the C looks through the first few, and others up
def test_things_of_one_level_and_kind_are_together_and_groups_are_in_the_order_in_which_they_come(different):
    rng = np.random.default_rng(0)
    levels = np.sort(rng.integers(0, 40, 1000)).astype(np.int32)
    kinds = rng.integers(-(2**40), 2**40, different)[rng.integers(0, different, 1000)]
    keys = [*zip(levels.tolist(), kinds.tolist(), strict=True)]
    groups = {key: [place for place in range(1000) if keys[place] == key] for key in keys}
    order, begins = in_groups(levels, kinds)
    assert order.tolist() == [place for group in groups.values() for place in group]
    assert begins.tolist() == [place == group[0] for group in groups.values() for place in group]


def test_inputs_and_counts_of_many_nodes_are_those_of_each():
    rng = np.random.default_rng(1)
    counts = rng.integers(0, 4, 3000)
    bounds = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    operands = rng.integers(0, 3000, bounds[-1]).astype(np.int32)
    nodes = rng.permutation(3000)[:2000].astype(np.int32)
    expected = [i for node in nodes for i in operands[bounds[node] : bounds[node + 1]].tolist()]
    assert all_inputs(nodes, bounds, operands).tolist() == expected
    assert operands[spans(bounds[nodes], counts[nodes])].tolist() == expected
    assert counts_of(operands, 3001).tolist() == np.bincount(operands, minlength=3001).tolist()


def test_elements_are_taken_and_put_piece_by_piece_also_into_the_array_of_their_places():
    rng = np.random.default_rng(2)
    numbers, places = rng.integers(0, 99, 20_000).astype(np.int32), rng.permutation(20_000).astype(np.int32)
    expected = numbers[places]
    back = np.zeros_like(numbers)
    put(back, places, expected)
    assert (back == numbers).all()
    assert (taken(numbers, places) == expected).all()
    assert (taken(numbers, places, into=places) == expected).all()
    assert (places == expected).all()


@pytest.mark.parametrize("kind", [np.bool_, np.uint8, np.int32, np.int64, np.float64])
@pytest.mark.parametrize("places_of", [np.int32, np.int64])
def test_what_is_taken_and_put_is_what_numpy_takes_and_puts(kind, places_of):
    rng = np.random.default_rng(2)
    numbers, places = rng.normal(size=50, scale=100).astype(kind), rng.integers(-50, 50, 30_000).astype(places_of)
    found = taken(numbers[::-1], places)
    assert found.dtype == kind
    assert np.array_equal(found, numbers[::-1][places])
    expected, own = numbers.copy(), np.tile(numbers, 3)
    expected[places[:60]] = found[:60]
    put(own[50:100], places[:60], found[:60])  # a part of an array
    assert np.array_equal(own, np.concatenate([numbers, expected, numbers]))
    for outside in (50, -51):
        with pytest.raises(IndexError):
            taken(numbers, np.array([0, outside], dtype=places_of))
        with pytest.raises(IndexError):
            put(numbers, np.array([0, outside], dtype=places_of), numbers[:2])
