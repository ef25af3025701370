"""Plots of losses: the curves are those of ``nn``, for each target."""

import math

import numpy as np
import pytest
from matplotlib import pyplot as plt

import autograd
import nn
from viz import plot_loss


@pytest.fixture(autouse=True)
def _closed():
    yield
    plt.close("all")


def curves(axes):
    lines = [line for line in axes.lines if len(line.get_xdata()) > 10]
    return [(np.asarray(line.get_xdata(), float), np.asarray(line.get_ydata(), float)) for line in lines]


def legend(axes):
    return [text.get_text() for text in axes.get_legend().get_texts()]


def test_binary_cross_entropy_is_drawn_against_the_probability_for_each_target():
    axes = plot_loss("binary_cross_entropy", lang="es")
    (y, yes), (_, no) = curves(axes)
    assert yes == pytest.approx(-np.log(y))
    assert no == pytest.approx(-np.log(1 - y))
    assert legend(axes) == ["t = 1", "t = 0"]
    assert axes.get_title() == "Entropía cruzada binaria"
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("salida y, probabilidad de la clase 1", "pérdida")


def test_against_the_logit_it_is_a_softplus():
    (z, yes), (_, no) = curves(plot_loss("binary_cross_entropy", against="logit"))
    assert yes == pytest.approx(np.log1p(np.exp(-z)))
    assert no == pytest.approx(np.log1p(np.exp(z)))


def test_cross_entropy_is_drawn_against_the_probability_of_the_right_class():
    ((y, loss),) = curves(axes := plot_loss("cross_entropy"))
    assert loss == pytest.approx(-np.log(y))
    assert axes.get_xlabel() == "probability of the right class"
    ((z, loss),) = curves(plot_loss("cross_entropy", against="logit"))
    assert loss == pytest.approx(np.log1p(np.exp(-z)))


def test_the_hinge_is_drawn_for_both_labels():
    (y, yes), (_, no) = curves(plot_loss("hinge"))
    assert yes == pytest.approx(np.maximum(0.0, 1.0 - y))
    assert no == pytest.approx(np.maximum(0.0, 1.0 + y))


def test_an_outlier_shows_what_squares_make_of_it():
    errors = [-1.0, 0.5, 4.0]
    axes = plot_loss("mae", "mse", errors=errors)
    assert legend(axes) == ["absolute error: 73% from one error", "squared error: 93% from one error"]
    marks = sorted([(line.get_xdata()[0], line.get_ydata()[0]) for line in axes.lines if line.get_marker() == "o"])
    assert marks == sorted([(d, abs(d)) for d in errors] + [(d, d * d) for d in errors])
    assert axes.get_xlim()[1] > 4.0


def test_settings_make_a_curve_each():
    axes = plot_loss("minkowski", q=[0.5, 1, 2, 4], lang="pt")
    assert legend(axes) == ["q = 0,5", "q = 1", "q = 2", "q = 4"]
    for (d, loss), q in zip(curves(axes), (0.5, 1, 2, 4), strict=True):
        assert loss == pytest.approx(np.abs(d) ** q)
    assert legend(plot_loss("huber", delta=[0.5, 2])) == ["δ = 0.5", "δ = 2"]


def test_the_derivative_is_that_of_a_sweep_and_has_a_gap_where_it_jumps():
    (d, loss), (_, slope) = curves(axes := plot_loss("mae", derivative=True))
    known = np.isfinite(slope)
    assert slope[known & (d < -0.1)] == pytest.approx(-1.0)
    assert slope[known & (d > 0.1)] == pytest.approx(1.0)
    assert np.isnan(slope).any()
    assert loss == pytest.approx(np.abs(d))
    assert legend(axes)[-1] == "thin: derivative"


def test_a_loss_of_ones_own_is_drawn_against_the_error():
    def cubed(output, target):
        return autograd.absolute(output - target) ** 3

    axes = plot_loss(cubed, targets=[0.0, 2.0])
    for d, loss in curves(axes):
        assert loss == pytest.approx(np.abs(d) ** 3)
    assert axes.get_title() == "Cubed"


@pytest.mark.parametrize("lang", ["en", "es", "pt"])
@pytest.mark.parametrize("name", list(nn.OBJECTIVES))
def test_every_loss_there_is_can_be_drawn_in_every_language(name, lang):
    axes = plot_loss(name, lang=lang)
    assert axes.get_title()
    assert all([math.isfinite(number) for _, loss in curves(axes) for number in loss])


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: plot_loss(), ValueError, "name a loss, for example 'mse'"),
        (
            lambda: plot_loss("mse", "binary_cross_entropy"),
            ValueError,
            "losses of different outputs.*axes of their own",
        ),
        (lambda: plot_loss("hinge", errors=[1.0]), ValueError, "errors are for losses of regression"),
        (lambda: plot_loss("mse", q=2), TypeError, "'mse' has no setting 'q': it has none"),
        (lambda: plot_loss("minkowski", q=-1), ValueError, "q must be a number above 0"),
        (lambda: plot_loss("mse", against="weight"), ValueError, "against must be 'output' or 'logit'"),
        (lambda: plot_loss("mse", targets="a"), TypeError, "targets must be a list"),
        (lambda: plot_loss(lambda y, t: 1.0), TypeError, "compute it with functions of autograd"),
    ],
)
def test_what_cannot_be_drawn_is_refused_with_what_to_write(call, error, message):
    with pytest.raises(error, match=message):
        call()
