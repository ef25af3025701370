"""Descent on a curve: the steps are those of gradient descent, and each follows its tangent."""

import math

import numpy as np
import pytest
from matplotlib import pyplot as plt

from viz import descent, plot_descent


@pytest.fixture(autouse=True)
def _closed():
    yield
    plt.close("all")


def parabola(x):
    return x * x - 4 * x + 5


def test_each_step_goes_against_the_slope():
    found = descent(parabola, 0.0, learning_rate=0.2, steps=6)
    assert len(found) == 6
    for step, following in zip(found.steps, found.steps[1:], strict=False):
        assert step.value == pytest.approx(step.x**2 - 4 * step.x + 5)
        assert step.slope == pytest.approx(2 * step.x - 4)
        assert step.following == following.x == pytest.approx(step.x - 0.2 * step.slope)


def test_it_prints_as_the_table_of_the_lecture_in_the_readers_numbers(monkeypatch):
    found = descent(parabola, 0.0, learning_rate=0.25, steps=2)
    assert repr(found).splitlines() == ["n  x  f(x)  ∇f(x)   x′", "0  0     5     −4    1", "1  1     2     −2  1.5"]
    monkeypatch.setenv("GLASSGRAD_LANG", "es")
    assert "1,5" in found._repr_html_()


def test_it_ends_where_numbers_are_no_longer_finite():
    found = descent(lambda x: x**4, 10.0, learning_rate=1.0, steps=50)
    assert len(found) < 50
    assert all([math.isfinite(step.value) for step in found.steps])


def test_the_points_lie_on_the_curve_and_the_tangents_lead_to_the_next_x():
    axes = plot_descent(parabola, 0.0, learning_rate=0.2, steps=4, lang="es")
    curve, points, *others = axes.lines
    x = np.asarray(curve.get_xdata(), float)
    assert np.asarray(curve.get_ydata(), float) == pytest.approx(x**2 - 4 * x + 5)
    xs = np.asarray(points.get_xdata(), float)
    assert np.asarray(points.get_ydata(), float) == pytest.approx(xs**2 - 4 * xs + 5)
    tangents = [each for each in others if each.get_linestyle() == "-"]
    for at, following, tangent in zip(xs, xs[1:], tangents, strict=False):
        (a, b), (low, high) = tangent.get_xdata(), tangent.get_ydata()
        assert b == pytest.approx(following)
        assert (high - low) / (b - a) == pytest.approx(2 * at - 4)
    assert axes.get_title() == "Descenso por gradiente, η = 0,2"
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["f(x)", "pasos", "tangentes"]


def test_the_table_stands_under_the_curve_inside_the_figure_or_is_left_out():
    for size in ((7.2, 6.0), (13.33, 7.5)):
        axes = plt.subplots(figsize=size, layout="constrained")[1]
        assert plot_descent(parabola, 0.0, learning_rate=0.2, steps=20, ax=axes, lang="pt") is axes
        axes.figure.canvas.draw()
        (room,) = [each for each in axes.figure.axes if each is not axes]
        assert plt.gca() is axes
        (table,) = room.tables
        cells = {place: cell.get_text().get_text() for place, cell in table.get_celld().items()}
        assert [cells[0, i] for i in range(5)] == ["n", "x", "f(x)", "∇f(x)", "x′"]
        assert [cells[2, i] for i in range(5)] == ["1", "0,8", "2,44", "−2,4", "1,28"]
        assert cells[7, 0] == "…"
        assert cells[8, 0] == "19"
        assert 0.0 <= room.get_window_extent().y0
        assert room.get_window_extent().y1 < axes.get_tightbbox().y0
    assert len(plot_descent(parabola, 0.0, table=False).figure.axes) == 1


def test_axes_that_are_no_part_of_a_grid_share_their_place_with_the_table():
    axes = plt.figure().add_axes((0.1, 0.1, 0.8, 0.8))
    plot_descent(parabola, 0.0, ax=axes)
    room = next(each for each in axes.figure.axes if each is not axes)
    assert room.get_position().y1 < axes.get_position().y0


def test_a_descent_that_is_there_already_is_drawn_as_it_is():
    found = descent(parabola, 0.0, learning_rate=0.5, steps=2)
    assert list(plot_descent(found).lines[1].get_xdata()) == [0.0, 2.0, 2.0]


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: plot_descent(parabola), ValueError, "start must be a number: where the descent begins"),
        (lambda: descent(math.sin, 1.0), TypeError, "compute it with functions of autograd"),
        (lambda: descent(parabola, 1.0, learning_rate=0), ValueError, "learning_rate must be a number above 0"),
        (lambda: descent(lambda x: x**0.5, -1.0), ValueError, "is not finite there: start elsewhere"),
        (lambda: descent(3.0, 1.0), TypeError, "function must be a function"),
        (lambda: plot_descent(parabola, 0.0, span=(2, 1)), ValueError, "the lower one first"),
    ],
)
def test_what_cannot_be_drawn_is_refused_with_what_to_write(call, error, message):
    with pytest.raises(error, match=message):
        call()


@pytest.mark.parametrize(("start", "rate"), [(5.0, 1.0), (1e6, 1.0), (2.0, 0.6)])
def test_a_descent_that_diverges_is_drawn_as_far_as_it_can_be_seen(start, rate):
    axes = plot_descent(lambda x: x**4, start, learning_rate=rate)
    axes.figure.canvas.draw()
    low, high = axes.get_xlim()
    assert low < start < high
    assert all(map(math.isfinite, axes.get_ylim()))
