"""Classes of one's own that override a method which has another name now."""

import pytest

import nn


@pytest.mark.parametrize(
    ("kind", "old", "new"),
    [
        (nn.BatchNorm, "measure", "moved"),
        (nn.Dropout, "drawn", "masks"),
        (nn.Optimizer, "absorb", "take_penalties"),
        (nn.SGD, "absorb", "take_penalties"),
    ],
)
def test_a_class_that_states_an_old_name_is_refused_with_the_new_one(kind, old, new):
    with pytest.raises(TypeError, match=f"Mine states {old}, which nothing calls any more: state {new}\\("):
        type("Mine", (kind,), {old: lambda self: None})
    type("Mine", (kind,), {new: getattr(kind, new)})
