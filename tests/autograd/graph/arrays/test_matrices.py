"""Determinants, inverses and systems of equations of Values."""

import numpy as np
import pytest

import autograd
from autograd import check_gradients, grad, hessian

MATRIX = np.array([[0.0, 2.0, 1.0], [1.0, -1.0, 3.0], [4.0, 0.5, 1.5]])


def test_a_determinant_has_its_derivatives_also_where_it_is_0():
    singular = np.array([[1.0, 2.0], [2.0, 4.0]])
    cofactors = [[4.0, -2.0], [-2.0, 1.0]]
    assert grad(np.linalg.det)(singular).tolist() == cofactors
    assert autograd.compile(np.linalg.det).value_and_grad(singular[None], argnums=0)[1][0].tolist() == cofactors
    zero = np.zeros((2, 2))
    assert grad(np.linalg.det)(zero).tolist() == zero.tolist()
    assert hessian(np.linalg.det)(zero)[0, 0].tolist() == [[0.0, 0.0], [0.0, 1.0]]


@pytest.mark.parametrize("rows", [1, 2, 3, 5, 8])
def test_of_any_size_they_are_those_of_numpy(rows):
    rng = np.random.default_rng(rows)
    a, b = rng.normal(size=(rows, rows)), rng.normal(size=(rows, 2))
    stack = np.stack([a, a.T])
    for f in (np.linalg.det, np.linalg.inv, lambda m: np.linalg.solve(m, b), np.linalg.slogdet):
        found = autograd.compile(lambda m: list(f(m)) if isinstance(f(m), tuple) else f(m))(stack)
        for sample, m in enumerate(stack):
            if isinstance(found, list):
                assert [part[sample] for part in found] == pytest.approx(list(f(m)))
            else:
                assert found[sample] == pytest.approx(f(m))


def test_a_pivot_of_0_is_exchanged_in_each_sample_by_itself():
    program = autograd.compile(np.linalg.inv)
    stack = np.stack([MATRIX, MATRIX[::-1], MATRIX[:, ::-1]])
    assert program(stack) == pytest.approx(np.linalg.inv(stack))
    assert check_gradients(np.linalg.inv, [MATRIX]).checked == 81
    assert check_gradients(lambda m: np.linalg.matrix_power(m, -2), [MATRIX]).checked == 81


def test_stacks_of_matrices_and_of_right_sides_are_solved():
    stack = np.stack([MATRIX, MATRIX + 1.0])
    assert check_gradients(lambda m: np.linalg.solve(m, np.ones((3, 2))), [stack]).checked
    assert check_gradients(lambda b: np.linalg.solve(stack, b), [np.ones((3, 2))]).checked
    assert check_gradients(lambda m: np.linalg.slogdet(m).logabsdet, [stack]).checked


def test_a_singular_system_is_refused_as_by_numpy():
    for f in (np.linalg.inv, lambda m: np.linalg.solve(m, [1.0, 2.0])):
        with pytest.raises(np.linalg.LinAlgError, match="Singular"):
            grad(lambda m: f(m).sum())(np.ones((2, 2)))
    with pytest.raises(
        np.linalg.LinAlgError, match=r"np\.linalg\.det takes square matrices, not an array of shape \(2, 3\)"
    ):
        grad(np.linalg.det)(np.ones((2, 3)))
    with pytest.raises(ValueError, match="at most 12 rows, not 13"):
        grad(np.linalg.det)(np.eye(13))


def test_least_squares_are_learned_through_the_normal_equations():
    x, t = np.array([0.0, 1.0, 2.0, 3.0]), np.array([1.0, 2.5, 2.0, 4.5])

    def slope(t):
        a = np.stack([x, np.ones(4)], axis=1)
        return np.linalg.solve(a.T @ a, a.T @ t)[0]

    differences = x - x.mean()
    assert grad(slope)(t) == pytest.approx(differences / (differences @ differences))
    assert grad(lambda t: np.polyfit(x, t, 1)[0])(t) == pytest.approx(grad(slope)(t))
