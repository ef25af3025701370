"""Every function that NumPy lists computes with Values as with floats, and with their derivatives, or says that it does not."""

import dis

import numpy as np
import pytest

import autograd
from autograd import RecordingError
from autograd.nested import leaves

from .numpys_functions import NOT_OF_NUMBERS, cases, computes, names, quietly

NAMES = sorted(set(names()) - NOT_OF_NUMBERS)
#: So that no two elements of a result change places unseen.
WEIGHTS = np.cos(np.arange(1.0, 1000.0))


class NoNumbers(Exception):
    """The function returns names or types."""


def weighed(call):
    """A function that returns one number: the sum of all that the call returns, each weighed by another number."""

    def total(v):
        found = leaves(_lists(quietly(call, v)))
        if any(isinstance(x, str | bytes | type | np.dtype | None) for x in found):
            raise NoNumbers
        return sum(
            (x * w for x, w in zip(found, WEIGHTS, strict=False)), start=0.0 * v.flat[0] if np.ndim(v) else 0.0 * v
        )

    return total


def _lists(tree):
    """Named tuples, and arrays of no axes, as what ``leaves`` knows."""
    if isinstance(tree, list | tuple):
        return [_lists(branch) for branch in tree]
    return tree[()] if isinstance(tree, np.ndarray) and not tree.ndim else tree


def slopes(f, point):
    """Central differences."""
    found = np.zeros(np.shape(point))
    for place in np.ndindex(found.shape):
        step = np.zeros(found.shape)
        step[place] = 1e-6
        # An array stays an array: NumPy 1 has another diagflat for a single number of its own.
        above, below = np.asarray(point + step), np.asarray(point - step)
        found[place] = (f(above) - f(below)) / 2e-6
    return found


def is_ours(error):
    """Whether an error was raised by a line of the project's, and not by NumPy or Python in the middle of it."""
    place = error.__traceback__
    while place.tb_next is not None:
        place = place.tb_next
    raised = place.tb_frame.f_code.co_code[place.tb_lasti] == dis.opmap["RAISE_VARARGS"]
    return raised and place.tb_frame.f_globals["__name__"].startswith("autograd.") and len(str(error)) > 40


def eagerly(f, point):
    value, gradient = autograd.value_and_grad(f)(point)
    return value, np.asarray(gradient)


def compiled(f, point):
    f.repeatable = True  # none of these functions draws, so that two recordings are enough
    value, gradient = autograd.compile(f).value_and_grad(np.asarray(point)[np.newaxis], argnums=0)
    return np.reshape(value, ()), np.reshape(gradient, np.shape(point))


def compare(found, f, point):
    value, gradient = found
    expected = f(point)
    assert np.allclose(value, expected, rtol=1e-9, atol=1e-9, equal_nan=True), f"{value} in the place of {expected}"
    with np.errstate(all="ignore"):
        differences = slopes(f, point)
    known = np.isfinite(differences)  # outside of a domain there are none
    assert np.allclose(gradient[known], differences[known], rtol=1e-5, atol=1e-5), f"{gradient} for {differences}"


#: What has to work in its first case, eagerly and compiled.
WORKING = set(
    "sum prod mean var std max min ptp average cumsum cumprod diff where select clip dot vdot inner outer matmul tensordot "
    "einsum kron trace cross convolve correlate gradient trapezoid interp polyfit polyval cov corrcoef nansum nanmean nanvar "
    "nanstd nanprod nanmax nanmin nan_to_num exp log sqrt tanh maximum minimum concatenate stack reshape transpose "
    "linalg.norm linalg.det linalg.inv linalg.solve linalg.slogdet linalg.matrix_power linalg.multi_dot".split()
)
#: What works eagerly, and looks at the numbers of a sample, so that it is refused while ``compile`` records.
LOOKING = {"median", "quantile", "percentile", "sort"}


@pytest.mark.parametrize("name", NAMES)
def test_a_function_of_numpys_is_that_of_the_numbers_with_its_derivatives_or_refused(name):
    assert cases(name), f"np.{name}: write some arguments on which to try it"
    for number, (point, call) in enumerate(cases(name)):
        f = weighed(call)
        for run in (eagerly, compiled):
            try:
                found = run(f, np.asarray(point))
            except NoNumbers:
                continue
            except (TypeError, ValueError, RecordingError) as error:
                # NumPy's own error is right where it has nothing to do with Values.
                assert is_ours(error) or not computes(point, call), f"case {number}, {run.__name__}: {error}"
                assert number or not (name in WORKING or (name in LOOKING and run is eagerly)), error
            else:
                compare(found, f, np.asarray(point))


def test_what_is_said_to_take_no_numbers_is_numpys():
    assert set(names()) >= NOT_OF_NUMBERS
