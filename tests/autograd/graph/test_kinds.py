"""Options are checked in one manner: what may be given, and how what may not is refused."""

import math
from fractions import Fraction

import numpy as np
import pytest

from autograd.graph import kinds


@pytest.mark.parametrize("given", [3, np.int64(3), np.uint8(3)])
def test_a_whole_number_of_python_and_of_numpy_will_do(given):
    taken = kinds.whole(1)(given, "epochs")
    assert taken == 3
    assert type(taken) is int


@pytest.mark.parametrize("given", [0.5, np.float32(0.5), np.float64(0.5), Fraction(1, 2)])
def test_a_real_number_of_python_and_of_numpy_will_do(given):
    taken = kinds.number(least=0.0, most=1.0)(given, "rate")
    assert taken == 0.5
    assert type(taken) is float


@pytest.mark.parametrize("given", [True, np.True_])
def test_a_truth_value_is_a_switch_and_no_number(given):
    assert kinds.FLAG(given, "progress") is True
    for kind in (kinds.whole(), kinds.number(), kinds.SEED):
        with pytest.raises(TypeError, match="rate must be"):
            kind(given, "rate")


@pytest.mark.parametrize("given", [math.nan, math.inf, -1.0, 10**400])
def test_a_number_outside_its_limits_is_refused_with_the_limits(given):
    with pytest.raises(ValueError, match="rate must be a number, 0 or more"):
        kinds.number(least=0.0)(given, "rate")


def test_a_limit_may_be_infinite_where_that_means_something():
    assert kinds.number(above=0.0, infinite=True)(math.inf, "limit") == math.inf


def test_a_count_beyond_what_a_machine_counts_to_is_refused():
    with pytest.raises(ValueError, match="epochs must be a whole number, 1 or more"):
        kinds.whole(1)(10**400, "epochs")


@pytest.mark.parametrize(
    "seed", [None, 0, 10**400, np.int64(3), np.random.default_rng(0), [1, 2], np.random.SeedSequence(1)]
)
def test_whatever_numpy_takes_for_a_seed_is_one(seed):
    np.random.default_rng(kinds.SEED(seed, "seed"))


def test_the_error_names_function_option_value_and_what_is_allowed():
    with pytest.raises(TypeError, match=r"^fit\(progress='no'\): progress must be True or False, not str$"):
        kinds.checked("fit", {"progress": kinds.FLAG}, progress="no")
    with pytest.raises(ValueError, match=r"^draw\(engine='dto'\): engine must be 'own' or 'dot'$"):
        kinds.one_of("own", "dot")("dto", "engine", "draw")


def test_a_value_that_cannot_be_written_is_told_by_its_type():
    class Broken:
        def __repr__(self):
            raise RuntimeError

    assert kinds.shown(Broken()) == "a Broken that cannot be shown"
    assert kinds.shown(10**5000) == "a int that cannot be shown"
    assert len(kinds.shown("x" * 100)) == 60


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (kinds.number(), "a finite number"),
        (kinds.number(infinite=True), "a number"),
        (kinds.number(above=0.0, most=1.0), "a number above 0 and at most 1"),
        (kinds.number(least=0.0, most=1.0), "a number from 0 to 1"),
        (kinds.number(below=2.0), "a number below 2"),
        (kinds.optional(kinds.one_of("a", "b", "c")), "'a', 'b' or 'c', or None"),
    ],
)
def test_a_kind_says_what_is_allowed(kind, words):
    assert kind.words == words
