"""``draw``, ``step``, ``quiz`` and ``what_if`` write out their options for editors: what they share is the same in all."""

import inspect

import pytest

import viz

DRAW = inspect.signature(viz.draw).parameters


@pytest.mark.parametrize(
    ("function", "own"), [(viz.step, {"start"}), (viz.quiz, set()), (viz.what_if, {"changes", "labels"})]
)
def test_an_option_of_draw_means_the_same_elsewhere(function, own):
    options = dict(inspect.signature(function).parameters)
    del options["value"]
    assert set(options) - set(DRAW) == own
    shared = options.keys() & DRAW.keys()
    assert len(shared) >= 9
    for name in shared:
        assert (options[name].default, options[name].annotation) == (DRAW[name].default, DRAW[name].annotation), name
