"""Numbers in nested lists."""

import numpy as np
import pytest

from autograd import Value, check_gradients, compile, grad, jacobian
from autograd.nested import as_lists, leaf_names, leaves, refill

TREES = [3.0, [], [1.0], (1.0, 2.0), [[1.0, (2.0,)], [], 3.0], [Value(1.0), None, "text"]]


@pytest.mark.parametrize("tree", TREES)
def test_a_tree_refilled_with_its_own_leaves_is_the_same_tree(tree):
    assert refill(tree, iter(leaves(tree))) == tree


@pytest.mark.parametrize("tree", TREES)
def test_every_leaf_has_a_name_by_which_python_finds_it(tree):
    for name, leaf in zip(leaf_names(tree, "tree"), leaves(tree), strict=True):
        assert eval(name, {"tree": tree}) is leaf


def test_arrays_become_lists_of_numbers_wherever_they_stand():
    array = np.array([[1, 2], [3, 4]])
    assert as_lists([array, (array[0], 5.0)]) == [[[1, 2], [3, 4]], ([1, 2], 5.0)]
    assert as_lists(np.array(2.0)) == 2.0
    nested = np.empty(2, dtype=object)
    nested[:] = [np.array([1.0]), 2.0]
    assert as_lists(nested) == [[1.0], 2.0]


def test_what_takes_arrays_takes_them_inside_of_lists_too():
    f = lambda w, b: w[0][0] * w[0][1] + b[0]
    assert grad(f, (0, 1))([np.array([2.0, 3.0])], np.array([4.0])) == ([[3.0, 2.0]], [1.0])
    assert jacobian(lambda v: np.array([v[0] * v[1], v[1]]))(np.array([2.0, 3.0])) == [[3.0, 2.0], [0.0, 1.0]]
    assert check_gradients(lambda v, w: v[0] * v[1] * w, [np.array([2.0, 3.0]), 4.0]).checked == 3


def test_a_compiled_function_still_returns_lists_and_tuples_only():
    program = compile(lambda x: ([x, (2 * x,)], x + 1))
    assert program(3.0) == ([3.0, (6.0,)], 4.0)
    with pytest.raises(TypeError, match="an array of shape"):
        compile(lambda x: np.array([x, x]))(3.0)
