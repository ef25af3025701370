"""Schedules of the learning rate."""

import pytest

from nn.optimizers import schedules


@pytest.mark.parametrize("make", [schedules.linear, schedules.cosine, schedules.step_decay, schedules.warm_up])
def test_a_schedule_over_one_epoch_is_fine_and_over_none_refused(make):
    assert make(1)(0) == 1.0
    with pytest.raises(ValueError, match="must be a whole number, 1 or more"):
        make(0)


def test_inverse_time_falls_as_one_over_the_epochs():
    assert [schedules.inverse_time(2.0)(epoch) for epoch in (0, 1, 2)] == [1.0, 1 / 3, 1 / 5]


def test_warm_up_hands_over_to_the_next_schedule_at_its_beginning():
    schedule = schedules.warm_up(2, then=schedules.step_decay(1, 0.5))
    assert [schedule(epoch) for epoch in range(5)] == [0.5, 1.0, 1.0, 0.5, 0.25]
