"""A million nodes in a row: nothing recurses.

Where a recursion would need a frame for each node, and a frame some 64 bytes, 200,000 nodes overflow the 8 MB of a C stack.
In plain Python a recursion ends after 1,000 frames, so that smaller graphs show it.
"""

import copy
import pickle
import threading

import pytest

import autograd
from autograd import Value, topological_order

MILLION = 1_000_000 if autograd.engine == "native" else 100_000
DEEP = 200_000 if autograd.engine == "native" else 40_000


def chain(length):
    x = Value(1.0)
    y = x
    for _ in range(length):
        y = y + x
    return x, y


def test_a_chain_of_a_million_nodes_is_built_swept_and_freed():
    x, y = chain(MILLION)
    y.backward()
    assert x.grad == MILLION + 1
    assert len(topological_order(y)) == MILLION + 1


def test_a_long_chain_is_copied_pickled_and_freed():
    _x, y = chain(DEEP)
    y.backward()
    twin = copy.deepcopy(y)
    assert twin.data == y.data
    del twin
    written = pickle.dumps(y)
    del y
    again = pickle.loads(written)
    del written
    again.backward()
    assert again.inputs[1].grad == 2 * (DEEP + 1)


def test_a_long_chain_may_die_in_another_thread():
    held = [chain(DEEP)[1]]
    thread = threading.Thread(target=held.clear)
    thread.start()
    thread.join()
    assert held == []


@pytest.mark.parametrize(
    "build",
    [
        lambda y, x: y * y,
        lambda y, x: (y + x) * y,
        lambda y, x: autograd.where(x, y, y),
    ],
    ids=["squares", "zigzag", "three ways"],
)
def test_deep_graphs_of_other_shapes(build):
    x = Value(1.0)
    y = x
    for _ in range(DEEP // 4):
        y = build(y, x)
    y.backward()
    assert x.has_grad


def test_one_sum_of_very_many_inputs():
    xs = [Value(1.0) for _ in range(100_000)]
    total = autograd.sum(xs)
    total.backward()
    assert total.data == 100_000.0
    assert {x.grad for x in xs} == {1.0}
