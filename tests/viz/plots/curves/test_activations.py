"""Plots of activations: values and derivatives of the table, kinks and saturation where they are."""

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib import pyplot as plt

import autograd
from autograd import Op
from viz import plot_activation


@pytest.fixture(autouse=True)
def _closed():
    yield
    plt.close("all")


def data(line):
    x, y = np.asarray(line.get_xdata(), float), np.asarray(line.get_ydata(), float)
    kept = np.isfinite(y)
    return x[kept], y[kept]


def curves(axes):
    """The value and the derivative: the lines with many points."""
    return [line for line in axes.lines if len(line.get_xdata()) > 10]


def legend(axes):
    return [text.get_text() for text in axes.get_legend().get_texts()]


def shaded(axes):
    # Corners, and not get_x(): before Matplotlib 3.9 what axvspan draws is a polygon.
    across = [patch.get_path().transformed(patch.get_patch_transform()).vertices[:, 0] for patch in axes.patches]
    return sorted((corners.min(), corners.max()) for corners in across)


def test_a_function_is_drawn_with_its_derivative_and_the_formulas_of_the_table():
    axes = plot_activation("tanh")
    value, slope = curves(axes)
    z, y = data(value)
    assert y == pytest.approx(np.tanh(z))
    z, y = data(slope)
    assert y == pytest.approx(1 - np.tanh(z) ** 2)
    assert legend(axes) == ["φ(z) = tanh(z)", "φ′(z) = 1 − φ²", "saturated: slope almost 0"]
    assert (axes.get_title(), axes.get_xlabel(), axes.get_ylabel()) == ("tanh", "z", "φ(z), φ′(z)")


@pytest.mark.parametrize(
    ("name", "low", "high"), [("tanh", -2.18, 2.18), ("sigmoid", -4.36, 4.36), ("relu", 0.0, 9.0), ("elu", -3.0, 9.0)]
)
def test_it_is_shaded_where_it_is_saturated(name, low, high):
    """tanh′ = 1 − tanh² is below 5% beyond artanh √0.95 = 2.18; ELU′ = exp(z) below ln 0.05 = −3;
    σ′ = σ(1 − σ), at most ¼, is below 1/80 beyond 4.36."""
    ends = shaded(plot_activation(name))
    assert ends[0] == pytest.approx((-5.0, low), abs=0.03)
    assert ends[1:] == ([pytest.approx((high, 5.0), abs=0.03)] if high < 5.0 else [])


@pytest.mark.parametrize("name", ["leaky_relu", "sine", "identity", "log", "step", "sqrt"])
def test_what_keeps_rising_or_turning_is_not_called_saturated(name):
    assert shaded(plot_activation(name)) == []


@pytest.mark.parametrize(
    ("function", "kinks"),
    [
        ("relu", [0.0]),
        ("absolute", [0.0]),
        ("step", [0.0]),
        (lambda z: autograd.maximum(z, z * z), [0.0, 1.0]),
        (lambda z: autograd.absolute(z - 0.3), [0.3]),
        *[(name, []) for name in ("tanh", "sigmoid", "elu", "gelu", "silu", "softplus", "sine", "exp")],
        (lambda z: autograd.tanh(60.0 * z), []),
    ],
)
def test_kinks_are_marked_where_they_are_and_nowhere_else(function, kinks):
    axes = plot_activation(function)
    marks = sorted({round(float(line.get_xdata()[0]), 6) for line in axes.lines if line.get_marker() == "o"})
    assert marks == kinks
    _, slope = curves(axes)
    for kink in kinks:
        assert np.isnan(slope.get_ydata()[list(slope.get_xdata()).index(kink)])  # no line across the jump


def test_the_derivative_that_is_taken_at_a_kink_is_said():
    assert "kink at z = 0: φ′ is taken as 0" in legend(plot_activation("relu"))
    assert "esquina en z = 0: φ′ se toma como 0,01" in legend(plot_activation("leaky_relu", lang="es"))
    assert "salto em z = 0: φ′ é tomada como 0" in legend(plot_activation("step", lang="pt"))


def test_several_stand_side_by_side_and_in_one_axes_they_are_told_by_name():
    panels = plot_activation("tanh", "relu", "step", lang="es")
    assert [axes.get_title() for axes in panels] == ["tanh", "ReLU", "escalón"]
    axes = plt.subplots()[1]
    assert plot_activation("sigmoid", "tanh", ax=axes, lang="pt") is axes
    assert legend(axes) == ["sigmoide", "sigmoide′", "tanh", "tanh′"]
    grid = plt.subplots(1, 2)[1]
    assert list(plot_activation("sigmoid", "tanh", ax=grid)) == list(grid)


def test_an_operation_and_a_function_of_ones_own_are_drawn_as_well():
    cube = Op("cube_of_plots", forward=lambda m, a: a * a * a, partials=lambda m, y, a: (3.0 * a * a,))
    value, slope = curves(plot_activation(cube, span=(-1, 1)))
    assert data(value)[1] == pytest.approx(data(value)[0] ** 3)
    assert data(slope)[1] == pytest.approx(3 * data(slope)[0] ** 2)
    axes = plot_activation(lambda z: z * z, derivative=False)
    assert len(curves(axes)) == 1
    assert legend(axes) == ["φ(z)"]


def test_a_pole_does_not_press_the_rest_flat_and_outside_its_domain_nothing_is_drawn():
    axes = plot_activation("log")
    assert axes.get_ylim()[1] < 10.0
    for line in curves(axes):
        assert (data(line)[0] >= 0.0).all()


def test_the_readers_decimal_sign_stands_on_the_axes_and_settings_stay_as_they_are():
    before = dict(mpl.rcParams)
    axes = plot_activation("sigmoid", lang="es")
    axes.figure.canvas.draw()
    assert {"0,2", "0,4"} <= {text.get_text() for text in axes.get_yticklabels()}
    assert dict(mpl.rcParams) == before


def test_on_a_dark_background_the_colours_are_light():
    with plt.style.context("dark_background"):
        axes = plot_activation("relu")
    assert axes.title.get_color() == "#eef1f4"
    assert curves(axes)[0].get_color() == "#6cb8f5"


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: plot_activation(), ValueError, "name a function, for example 'tanh'"),
        (lambda: plot_activation("softmax"), ValueError, r"lambda z: autograd.softmax\(\[z, 0.0\]\)\[0\]"),
        (lambda: plot_activation("tanhh"), ValueError, "no activation is called 'tanhh'"),
        (lambda: plot_activation("multiply"), ValueError, r"lambda z: autograd.multiply\(z, 2.0\)"),
        (lambda: plot_activation("tanh", span=(1, -1)), ValueError, "span must be two numbers, the lower one first"),
        (lambda: plot_activation("tanh", span=5), TypeError, "span must be a list"),
        (lambda: plot_activation("log", span=(-2, -1)), ValueError, "log has no finite value there"),
        (lambda: plot_activation("tanh", "relu", ax=[plt.subplots()[1]]), ValueError, "ax has 1 Axes, and there are 2"),
        (lambda: plot_activation("tanh", ax=3), TypeError, "ax must be the Axes of matplotlib"),
    ],
)
def test_what_cannot_be_drawn_is_refused_with_what_to_write(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_beside_a_pole_nothing_is_called_saturated_and_the_rest_is_seen():
    axes = plot_activation(lambda z: 1.0 / z)
    assert shaded(axes) == []
    low, high = axes.get_ylim()
    assert -30.0 < low < -1.0 < 1.0 < high < 30.0
