"""Numbers in nested lists."""

import numpy as np
import pytest

from autograd import Value, check_gradients, compile, grad, jacobian
from autograd.nested import leaf_names, leaves, refill

TREES = [3.0, [], [1.0], (1.0, 2.0), [[1.0, (2.0,)], [], 3.0], [Value(1.0), None, "text"]]


@pytest.mark.parametrize("tree", TREES)
def test_a_tree_refilled_with_its_own_leaves_is_the_same_tree(tree):
    assert refill(tree, iter(leaves(tree))) == tree


@pytest.mark.parametrize("tree", TREES)
def test_every_leaf_has_a_name_by_which_python_finds_it(tree):
    for name, leaf in zip(leaf_names(tree, "tree"), leaves(tree), strict=True):
        assert eval(name, {"tree": tree}) is leaf


def test_an_array_is_a_tree_and_what_is_made_in_its_shape_is_an_array():
    array = np.array([[1, 2], [3, 4]])
    assert leaves([array, (array[0], 5.0)]) == [1, 2, 3, 4, 1, 2, 5.0]
    assert leaf_names(array, "x") == ["x[0][0]", "x[0][1]", "x[1][0]", "x[1][1]"]
    again = refill([array, 2.0], iter(range(5)))
    assert again[0].tolist() == [[0.0, 1.0], [2.0, 3.0]] and again[1] == 4
    assert leaves(np.array(2.0)) == [2.0] and refill(np.array(2.0), iter([3.0])) == 3.0


def test_a_matrix_and_a_mask_are_refused_where_they_would_become_other_things():
    f = lambda v: (v * v).sum()
    for given, name in (
        (np.ones((1, 2)).view(np.matrix), "matrix"),
        (np.ma.masked_array([1.0, 2.0], [True, False]), "mask"),
    ):
        with pytest.raises(TypeError, match=name):
            grad(f)(given)
    assert grad(f)(np.ma.masked_array([1.0, 2.0])).tolist() == [2.0, 4.0]


def test_what_takes_arrays_takes_them_inside_of_lists_too():
    f = lambda w, b: w[0][0] * w[0][1] + b[0]
    (weights,), bias = grad(f, (0, 1))([np.array([2.0, 3.0])], np.array([4.0]))
    assert weights.tolist() == [3.0, 2.0] and bias.tolist() == [1.0]
    assert jacobian(lambda v: np.array([v[0] * v[1], v[1]]))(np.array([2.0, 3.0])).tolist() == [[3.0, 2.0], [0.0, 1.0]]
    assert check_gradients(lambda v, w: v[0] * v[1] * w, [np.array([2.0, 3.0]), 4.0]).checked == 3


def test_a_compiled_function_returns_lists_tuples_and_arrays_as_the_function_does():
    program = compile(lambda x: ([x, (2 * x,)], x + 1))
    assert program(3.0) == ([3.0, (6.0,)], 4.0)
    assert compile(lambda x: np.array([x, 2 * x]))(3.0).tolist() == [3.0, 6.0]
