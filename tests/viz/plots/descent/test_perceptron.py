"""The perceptron's updates, as data and as a strip of pictures: those of Rosenblatt's rule."""

import numpy as np
import pytest
from matplotlib import pyplot as plt

import nn
from viz import perceptron_steps, plot_perceptron_steps

POINTS = [[0, 0], [0, 1], [1, 0], [1, 1]]
OR, AND, XOR = [0, 1, 1, 1], [0, 0, 0, 1], [0, 1, 1, 0]


@pytest.fixture(autouse=True)
def _closed():
    yield
    plt.close("all")


@pytest.mark.parametrize(("labels", "rate"), [(OR, 1.0), (AND, 1.0), (AND, 0.3), ([-1, -1, -1, 1], 0.5)])
def test_the_updates_are_those_of_fit(labels, rate):
    perceptron = nn.Perceptron(2, "bipolar" if -1 in labels else "binary")
    mistakes = perceptron.fit(POINTS, labels, learning_rate=rate)
    steps = perceptron_steps(POINTS, labels, learning_rate=rate)
    assert steps.converged
    assert len(steps) == sum(mistakes.per_epoch)
    assert [*steps[-1].new_weights, steps[-1].new_bias] == [parameter.data for parameter in perceptron.parameters()]
    for step, following in zip(steps, steps[1:], strict=False):
        assert (step.new_weights, step.new_bias) == (following.weights, following.bias)
    for step in steps:
        assert step.point == tuple(map(float, POINTS[step.sample]))
        change = rate * (step.target - step.answer) / (2.0 if -1 in labels else 1.0)
        assert step.new_weights == pytest.approx(
            [w + change * x for w, x in zip(step.weights, step.point, strict=True)]
        )
        assert step.new_bias == pytest.approx(step.bias + change)


def test_an_update_is_written_out():
    steps = perceptron_steps(POINTS, OR)
    assert steps[1].equation().splitlines() == [
        "w + (t − a)·p = (0, 0) + (1 − 0)·(0, 1) = (0, 1)",
        "b + (t − a) = −1 + (1 − 0) = 0",
    ]
    half = perceptron_steps(POINTS, [-1, -1, -1, 1], learning_rate=0.5)[1]
    assert half.equation("es").splitlines()[0] == ("w + η·(t − a)/2·p = (0; 0) + 0,5·(1 − (−1))/2·(1; 1) = (0,5; 0,5)")


def test_they_print_as_a_table_in_the_readers_language():
    table = perceptron_steps(POINTS, AND, learning_rate=0.5).table("pt").splitlines()
    assert table[0].split() == ["n", "p", "t", "a", "w", "b", "w′", "b′"]
    assert "(0,5; 0,5)" in table[2]


def test_a_perceptron_that_is_given_is_where_it_begins_and_stays_as_it_is():
    perceptron = nn.Perceptron(2)
    perceptron.weights[0].data = 2.0
    steps = perceptron_steps(POINTS, AND, perceptron)
    assert steps[0].weights == (2.0, 0.0)
    assert perceptron.weights[0].data == 2.0


def test_each_update_has_its_picture_with_the_line_before_and_after():
    steps = perceptron_steps(POINTS, AND)
    panels = plot_perceptron_steps(steps, most=20, lang="es")
    assert len(panels) == len(steps)
    for axes, step in zip(panels, steps, strict=True):
        w, b = np.array(step.new_weights), step.new_bias
        solid = [line for line in axes.lines if line.get_linestyle() == "-"]
        assert bool(solid) == bool(w.any())
        for line in solid:
            for point in zip(line.get_xdata(), line.get_ydata(), strict=True):
                assert w @ np.array(point) + b == pytest.approx(0.0)
        old = [line for line in axes.lines if line.get_linestyle() == "--"]
        assert bool(old) == any(step.weights)
        ring = next(line for line in axes.lines if line.get_markerfacecolor() == "none")
        assert (ring.get_xdata()[0], ring.get_ydata()[0]) == step.point
        assert (axes.get_xlabel().splitlines()[0], axes.get_ylabel()) == ("x₁", "x₂")
    assert panels[0].get_title() == f"actualización 1 de {len(steps)}"
    assert panels[-1].get_title().splitlines()[1] == "ya no hay errores"
    (legend,) = panels[0].figure.legends
    told = ["clase 0", "clase 1", "mal clasificado", "recta antes de la actualización", "recta después de ella"]
    assert [text.get_text() for text in legend.get_texts()] == told


def test_the_arrow_points_to_where_the_answer_is_1_and_is_upright_on_the_line():
    for axes, step in zip(plot_perceptron_steps(POINTS, AND, most=20), perceptron_steps(POINTS, AND), strict=True):
        if not any(step.new_weights):
            assert not axes.texts
            continue
        for arrow in axes.texts:
            direction = np.array(arrow.xy) - np.array(arrow.xyann)
            assert direction / np.linalg.norm(direction) == pytest.approx(
                np.array(step.new_weights) / np.linalg.norm(step.new_weights)
            )
        assert axes.get_aspect() == 1.0


def test_of_many_updates_the_first_and_the_last_are_shown():
    panels = plot_perceptron_steps(POINTS, XOR, epochs=10, most=4)
    assert [axes.get_title().split(" of ")[0] for axes in panels[:3]] == ["update 1", "update 2", "update 3"]
    assert panels[3].get_title().splitlines()[1] == "gave up with mistakes left"
    given = plt.subplots(1, 4)[1]
    assert list(plot_perceptron_steps(POINTS, XOR, epochs=10, most=4, ax=given)) == list(given)


@pytest.mark.parametrize("lang", ["en", "es", "pt"])
def test_no_text_leaves_the_figure_or_touches_another_picture(lang):
    rng = np.random.default_rng(3)
    samples = rng.normal(size=(20, 2)).round(2)
    for X, y in ((POINTS, AND), (samples, np.where(samples @ [1, 0.5] > 0.2, 1, -1))):
        panels = plot_perceptron_steps(X, y, learning_rate=0.3, most=6, lang=lang)
        figure = panels[0].figure
        for _ in range(2):  # the layout of Matplotlib 3.8 settles at the second drawing, from 5 pixels away
            figure.canvas.draw()
        boxes = [axes.get_tightbbox() for axes in panels] + [legend.get_window_extent() for legend in figure.legends]
        for box in boxes:
            assert box.x0 >= -1.0
            assert box.y0 >= -1.0
            assert box.x1 <= figure.bbox.width + 1.0
            assert box.y1 <= figure.bbox.height + 1.0
        for i, a in enumerate(boxes):
            for b in boxes[i + 1 :]:
                assert a.x1 <= b.x0 + 1 or b.x1 <= a.x0 + 1 or a.y1 <= b.y0 + 1 or b.y1 <= a.y0 + 1


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: perceptron_steps(POINTS, [0, 1, 2, 1]), ValueError, r"y\[2\] = 2: the labels are 0 and 1"),
        (lambda: perceptron_steps(POINTS, OR, nn.Neuron(2)), TypeError, "perceptron must be an nn.Perceptron"),
        (lambda: perceptron_steps(POINTS, OR, learning_rate=0), ValueError, "learning_rate must be a number above 0"),
        (lambda: plot_perceptron_steps(POINTS), ValueError, "y must hold a label for each sample"),
        (lambda: plot_perceptron_steps([[1.0], [2.0]], [0, 1]), ValueError, "X has 1 features.*perceptron_steps"),
        (lambda: plot_perceptron_steps(POINTS, [1, 1, 1, 1]), ValueError, "there is no update to draw"),
    ],
)
def test_what_cannot_be_drawn_is_refused_with_what_to_write(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_the_columns_of_a_frame_name_the_axes_of_a_strip():
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"idade": [0.0, 0.0, 1.0, 1.0], "renda": [0.0, 1.0, 0.0, 1.0]})
    first = plot_perceptron_steps(frame, [0, 1, 1, 1])[0]
    assert (first.get_xlabel().splitlines()[0], first.get_ylabel()) == ("idade", "renda")


def test_a_strip_of_wide_data_is_no_higher_than_its_pictures():
    X, y = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]), [0, 1, 1, 1]

    square, wide = (plot_perceptron_steps(X * scale, y)[0].figure for scale in ([1.0, 1.0], [3.0, 1.0]))

    wide.draw_without_rendering()
    assert wide.get_size_inches()[1] < square.get_size_inches()[1] - 1.0
    lowest = [axes.get_tightbbox().y0 for axes in wide.axes[:3]]
    assert min(lowest) > max([axes.get_tightbbox().y1 for axes in wide.axes[3:5]])
