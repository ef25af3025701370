"""A plot that ends in an error leaves no figure behind, which a notebook would show."""

import pytest
from matplotlib import pyplot as plt

import nn
import viz


@pytest.mark.parametrize(
    "plot",
    [
        lambda: viz.plot_activation(lambda z: z / 0.0),
        lambda: viz.plot_loss("bce", targets=[2]),
        lambda: viz.plot_history(nn.History([1.0]), show="f1"),
        lambda: viz.plot_images([[0.0, 1.0, 0.0, 1.0]], labels=[Unprintable()]),
    ],
)
def test_a_figure_of_an_error_is_closed_and_those_of_the_user_stay_open(plot):
    plt.close("all")
    mine = plt.figure()
    with pytest.raises((ValueError, ZeroDivisionError)):
        plot()
    assert plt.get_fignums() == [mine.number]
    plt.close("all")


def test_a_plot_is_documented_as_it_is_written():
    assert viz.plot_fit.__name__ == "plot_fit"
    assert viz.plot_fit.__module__ == "viz.plots.fit"


class Unprintable:
    def __str__(self):
        raise ValueError("no text")
