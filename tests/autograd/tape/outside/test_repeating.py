"""What is random is refused, also where recordings agree by chance."""

import itertools
import os
import random
import secrets
import threading
import time

import numpy as np
import pytest

import autograd
from autograd import RecordingError, Value
from autograd.tape.outside import repeating

W, V = Value(1.0, "w"), Value(2.0, "v")


def compiled(keeps):
    """A function whose two neurons are kept if ``keeps()``, else multiplied by 0."""
    return autograd.compile(lambda x: autograd.sum([a if keeps() else 0.0 * a for a in (W * x, V * x)]))


def draws(decisions):
    """These decisions for the two neurons, one after the other, and then the first ones again and again."""
    first = list(decisions[:1])
    return itertools.chain(decisions, itertools.repeat(first[0])).__next__


def test_a_draw_from_random_is_noticed_though_it_never_matters():
    with pytest.raises(
        RecordingError, match=r"called again, the function used random, whose generator moved each time"
    ):
        compiled(lambda: random.random() < 2.0)(1.0)


def test_a_draw_from_numpy_is_noticed_though_it_never_matters():
    with pytest.raises(RecordingError, match=r"used numpy\.random, whose generator moved each time"):
        compiled(lambda: np.random.random() < 2.0)(1.0)  # noqa: NPY002 - the global generator is what is meant


@pytest.mark.parametrize("draw", [lambda: random.gauss(0.0, 1.0), lambda: np.random.normal()])  # noqa: NPY002
def test_a_normal_number_that_was_kept_from_an_earlier_draw_counts_as_one(draw):
    draw()
    with pytest.raises(RecordingError):
        compiled(lambda: draw() < 1e9)(1.0)


def test_drawing_outside_of_the_function_is_allowed():
    program = compiled(lambda: True)
    for _ in range(3):
        random.random()
        assert program(random.choice([1.0, 1.0])) == 3.0


def test_another_thread_may_draw_meanwhile():
    calls = []

    def f(x):
        calls.append(x)
        if len(calls) % 2:  # while every other recording is made
            thread = threading.Thread(target=random.random)
            thread.start()
            thread.join()
        return W * x

    assert autograd.compile(f)(3.0) == 3.0


@pytest.mark.parametrize("agree", [2, 3, 10, 62])
def test_decisions_that_agree_at_first_are_noticed_when_they_differ(agree):
    with pytest.raises(RecordingError, match="called again"):
        compiled(draws([True] * 2 * agree + [False]))(1.0)


@pytest.mark.parametrize(
    "keeps",
    [
        lambda: np.random.default_rng().random() < 0.5,
        lambda: os.urandom(1)[0] < 128,
        lambda: secrets.randbelow(2) == 0,
        lambda: random.SystemRandom().random() < 0.5,
        lambda: random.Random().random() < 0.5,
        lambda: hash(str(time.perf_counter_ns())) % 2 == 0,
    ],
)
def test_generators_of_ones_own_and_clocks_are_noticed(keeps):
    for _ in range(3):  # the chance that one is not noticed is 2⁻¹²⁶
        with pytest.raises(RecordingError):
            compiled(keeps)(1.0)


def test_a_counter_that_does_something_every_tenth_time_is_noticed():
    count = itertools.count(1)
    with pytest.raises(RecordingError):
        compiled(lambda: next(count) % 10 != 0)(1.0)


@pytest.mark.parametrize("picked", [[0, 1, 0], [0, 0, 1], [0, 1, 1]])
def test_a_choice_among_values_of_the_same_number_is_noticed(picked):
    pair = [Value(1.0), Value(1.0)]
    picks = itertools.chain(picked, itertools.repeat(0))
    with pytest.raises(RecordingError):
        autograd.compile(lambda x: pair[next(picks)] * x)(1.0)


@pytest.mark.parametrize("numbers", [[1.0, 1.0, 2.0], [1.0, 1.0, 1.0, float("nan")]])
def test_a_constant_that_changes_later_is_noticed(numbers):
    given = itertools.chain(numbers, itertools.repeat(1.0))
    with pytest.raises(RecordingError, match="different numbers or Values"):
        autograd.compile(lambda x: next(given) * x)(1.0)


def test_a_constant_that_is_always_nan_is_one():
    assert np.isnan(autograd.compile(lambda x: float("nan") * x)(1.0))


def test_small_graphs_are_recorded_often_large_ones_seldom_and_what_is_known_to_repeat_twice():
    def known(x):
        return x

    known.repeatable = True
    assert [repeating.recordings(None, nodes) for nodes in (1, 312, 1000, 10**6)] == [
        repeating.MOST,
        repeating.MOST,
        20,
        repeating.FEWEST,
    ]
    assert repeating.recordings(known, 1) == 2


def test_a_large_function_is_called_as_often_as_is_said():
    calls = []

    def f(x):
        calls.append(x)
        for _ in range(5000):
            x = x + 1.0
        return x

    assert autograd.compile(f)(1.0) == 5001.0
    assert len(calls) == repeating.FEWEST


def rule(decide):
    return lambda m, w, g, state, h: (w - h.learning_rate * g if decide() else w, state)


@pytest.mark.parametrize(
    "decide",
    [lambda: random.random() < 2.0, draws([True, True, False]), lambda: np.random.random() < 2.0],  # noqa: NPY002
)
def test_an_update_that_is_random_is_refused_also_where_two_agree(decide):
    program = autograd.compile(lambda x: W * x)
    with pytest.raises(RecordingError, match="the update"):
        program.bind(np.ones(3), update=rule(decide), hyper={"learning_rate": 0.1})
