"""Dropout: neurons switched off at random."""

import numpy as np
import pytest

import nn
from autograd import Value
from autograd import sum as sum_of


def numbers(row):
    return [a.data for a in row]


def test_dropout_switches_about_its_rate_off_and_scales_the_rest():
    outputs = numbers(nn.Dropout(2000, rate=0.25, seed=0)([1.0] * 2000))
    assert set(outputs) == {0.0, 1.0 / 0.75}
    assert outputs.count(0.0) / 2000 == pytest.approx(0.25, abs=0.03)


def test_dropout_is_off_in_evaluation():
    x = [Value(2.0)] * 50
    assert nn.Dropout(50, rate=0.9, seed=0).eval()(x) == x


def test_dropout_masks_differ_from_sample_to_sample_and_step_to_step():
    dropout = nn.Dropout(20, rate=0.5, seed=0)
    first, second = dropout.masks(2), dropout.masks(2)
    assert (first[0] != first[1]).any()
    assert (first != second).any()


def test_the_same_seed_gives_the_same_masks():
    np.testing.assert_array_equal(nn.Dropout(9, 0.5, seed=4).masks(3), nn.Dropout(9, 0.5, seed=4).masks(3))


def test_a_dropped_neuron_passes_no_gradient():
    x = [Value(1.0) for _ in range(40)]
    outputs = nn.Dropout(40, rate=0.5, seed=1)(x)
    sum_of(outputs).backward()
    assert [v.grad for v in x] == numbers(outputs)


@pytest.mark.parametrize("rate", [1.0, -0.1, float("nan")])
def test_a_dropout_rate_outside_its_range_is_refused(rate):
    with pytest.raises(ValueError, match="from 0 to below 1"):
        nn.Dropout(2, rate=rate)


def test_dropout_does_not_change_how_a_network_begins():
    with_dropout, without = nn.MLP(2, [4, 1], dropout=0.5, seed=0), nn.MLP(2, [4, 1], seed=0)
    assert numbers(with_dropout.parameters()) == numbers(without.parameters())


def test_a_network_with_dropout_predicts_without_it_and_trains_on():
    model = nn.MLP(2, [8, 1], dropout=0.5, seed=0)
    assert model.outputs([[1.0, 2.0]]).tolist() == model.outputs([[1.0, 2.0]]).tolist()
    assert model.training
