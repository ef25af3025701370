"""The plot of a training run: named axes, right numbers."""

import nn
from viz import plot_history


def test_a_loss_curve_has_named_axes_and_the_losses():
    axes = plot_history(nn.History(loss=[1.0, 0.5, 0.25]))
    assert (axes.get_xlabel(), axes.get_ylabel(), axes.get_title()) == ("epoch", "loss", "Loss while training")
    assert axes.lines[0].get_ydata().tolist() == [1.0, 0.5, 0.25]
    assert axes.get_yscale() == "linear"
    assert axes.get_legend() is None


def test_a_wide_range_of_losses_is_drawn_logarithmically_and_validation_gets_a_legend():
    axes = plot_history(nn.History(loss=[1.0, 0.01], validation_loss=[1.0, 0.02]), lang="pt")
    assert axes.get_yscale() == "log"
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["treinamento", "validação"]
    assert axes.get_xlabel() == "época"
