"""Plots of weights and of images: every weight is where it belongs."""

import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.collections import LineCollection

import nn
from viz import plot_images, plot_weights


@pytest.fixture(autouse=True)
def figures_are_closed():
    yield
    plt.close("all")


def network():
    model = nn.MLP(3, [4, 2], seed=0)
    model.layers[0].neurons[0].weights[1].data = 0.0
    return model


def matrix(layer):
    return [[weight.data for weight in neuron.weights] for neuron in layer.neurons]


def test_a_matrix_has_a_row_for_each_neuron():
    model = network()
    panels = plot_weights(model, show="matrices", lang="es")
    assert [np.asarray(axes.images[0].get_array()).tolist() for axes in panels] == [
        matrix(each) for each in model.layers
    ]
    assert [axes.get_title() for axes in panels] == ["capa 1: 4 × 3", "capa 2: 2 × 4"]
    assert (panels[0].get_xlabel(), panels[0].get_ylabel()) == ("entrada", "neurona")
    written = [text.get_text() for text in panels[0].texts]
    assert len(written) == 12
    assert written[1] == "0"
    assert written[0] == f"{model.layers[0].neurons[0].weights[0].data:.3g}".replace(".", ",").replace("-", "−")
    assert panels[0].images[0].get_clim() == panels[1].images[0].get_clim()
    low, high = panels[0].images[0].get_clim()
    assert low == -high  # the middle of the colours is 0


@pytest.mark.parametrize(
    ("lang", "title"),
    [
        ("en", "layer 1: 12 weights, 1 is 0"),
        ("es", "capa 1: 12 pesos, 1 es 0"),
        ("pt", "camada 1: 12 pesos, 1 é 0"),
    ],
)
def test_a_histogram_counts_every_weight_and_says_how_many_are_0(lang, title):
    panels = plot_weights(network(), bins=10, lang=lang)
    assert [sum(bar.get_height() for bar in axes.patches) for axes in panels] == [12, 8]
    assert panels[0].get_title().replace("\n", " ") == title


def test_a_single_layer_a_neuron_and_a_perceptron_have_one_axes():
    for model in (nn.Layer(2, 3, seed=0), nn.Neuron(2, seed=0), nn.Perceptron(2)):
        figure, axes = plt.subplots()
        assert plot_weights(model, axes, show="matrices") is axes
        plt.close(figure)


def test_a_model_of_ones_own_shows_the_layers_in_it():
    class Own(nn.Model):
        def __init__(self):
            self.first, self.second = nn.Layer(2, 3, seed=0), nn.Neuron(3, seed=1)

        def __call__(self, x):
            return self.second(self.first(x))

    assert [axes.images[0].get_array().shape for axes in plot_weights(Own(), show="matrices")] == [(3, 2), (1, 3)]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: plot_weights(3), "takes a model or a layer"),
        (lambda: plot_weights(nn.Dropout(2, 0.5)), "Dropout has no layer of weights"),
        (lambda: plot_weights(network(), plt.subplots()[1]), "ax has 1 Axes, and there are 2 plots"),
        (lambda: plot_images([[1.0, 2.0, 3.0]]), r"3 numbers, which are no square: give shape=\(height, width\)"),
        (lambda: plot_images([[1.0, 2.0, 3.0]], shape=(2, 2)), "shape must have 3 pixels"),
        (lambda: plot_images([[1.0] * 4], labels=["a", "b"]), "labels must be 1"),
        (lambda: plot_images([[1.0, float("nan")]], shape=(1, 2)), "rows is nan in row 0, column 1"),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_words(call, message):
    with pytest.raises((TypeError, ValueError), match=message):
        call()


def test_images_stand_side_by_side_in_the_order_of_the_rows():
    rows = np.arange(24.0).reshape(6, 4)
    axes = plot_images(rows, columns=3)
    mosaic = np.asarray(axes.images[0].get_array())
    assert mosaic.shape == (5, 8)
    assert [
        mosaic[top : top + 2, left : left + 2].ravel().tolist() for top in (0, 3) for left in (0, 3, 6)
    ] == rows.tolist()
    assert np.isnan(mosaic[2]).all()


@pytest.mark.parametrize(("count", "rows", "columns"), [(10, 2, 5), (12, 3, 4), (16, 4, 4), (7, 2, 4), (1, 1, 1)])
def test_the_last_row_of_images_is_as_full_as_can_be(count, rows, columns):
    mosaic = plot_images(np.ones((count, 9))).images[0].get_array()
    assert mosaic.shape == (4 * rows - 1, 4 * columns - 1)


def test_images_have_their_labels_above_them():
    axes = plot_images(np.eye(4), labels=[7, "b", 0.5, 1], columns=2, lang="pt")
    assert [text.get_text() for text in axes.texts] == ["7", "b", "0,5", "1"]
    xs, ys = zip(*[text.get_position() for text in axes.texts], strict=True)
    assert xs == (0.5, 3.5, 0.5, 3.5)
    assert ys[0] == ys[1] < ys[2] == ys[3]


def test_a_long_label_above_an_image_is_no_wider_than_it():
    axes = plot_images(np.zeros((10, 64)), labels=["a_long_label_of_an_image", "petalLengthInCentimetres"] * 5)
    axes.figure.canvas.draw()
    boxes = [text.get_window_extent() for text in axes.texts]
    assert [text.get_text().split("\n")[0] for text in axes.texts[:2]] == ["a_long_label_", "petalLengthIn"]
    for i, box in enumerate(boxes):
        assert not any([box.overlaps(other) for other in boxes[:i]])


def test_a_layer_is_drawn_as_an_image_for_each_neuron_with_0_in_the_middle_of_the_colours():
    layer = nn.Layer(4, 2, seed=0)
    axes = plot_images(layer)
    mosaic = np.asarray(axes.images[0].get_array())
    assert mosaic[:, :2].ravel().tolist() == [weight.data for weight in layer.neurons[0].weights]
    low, high = axes.images[0].get_clim()
    assert low == -high


@pytest.mark.parametrize(("lang", "said"), [("en", "1 weight"), ("es", "1 peso"), ("pt", "1 peso")])
def test_one_weight_is_one_weight(lang, said):
    axes = plot_weights(nn.Neuron(1, seed=0), show="histograms", lang=lang)
    assert axes.get_title().endswith(said)


def test_a_label_of_an_image_may_be_anything_with_a_text():
    axes = plot_images(np.zeros((3, 4)), labels=[None, np.int64(7), ("a", 1)])
    assert [text.get_text() for text in axes.texts] == ["None", "7", "('a', 1)"]


def test_images_of_a_whole_network_are_refused_with_what_to_give():
    with pytest.raises(TypeError, match=r"give one of its layers, model\.layers\[0\]"):
        plot_images(nn.MLP(4, [3, 1]))


def bars(axes):
    """The middles of the minuses in the cells, in the order of their rows."""
    [found] = [each for each in axes.collections if isinstance(each, LineCollection)]
    return [tuple(segment.mean(axis=0)) for segment in found.get_segments()]


def test_a_clearly_negative_pixel_has_a_minus_that_grey_paper_shows():
    axes = plot_images([[1.0, -1.0, -0.5, 0.01], [-0.01, 0.3, 0.0, -0.9]], columns=2)
    assert bars(axes) == [(1.0, 0.0), (0.0, 1.0), (4.0, 1.0)]
    assert not plot_images([[1.0, 0.5, 0.5, 0.0]]).collections[1:]  # of one sign: nothing to tell apart


@pytest.mark.parametrize("widths", [(4, 5, 3), (6, 8), (2, 3)])
def test_a_number_in_a_cell_is_no_wider_than_the_cell(widths):
    panels = np.ravel([plot_weights(nn.MLP(widths[0], widths[1:], seed=0), show="matrices", lang="pt")])
    panels[0].figure.canvas.draw()
    for axes in panels:
        cell = axes.get_window_extent().width / axes.images[0].get_array().shape[1]
        assert axes.texts
        assert max([text.get_window_extent().width for text in axes.texts]) < cell


def test_a_matrix_too_large_for_numbers_has_minuses_and_an_even_larger_one_has_no_room_for_them():
    layer = nn.Layer(10, 6, seed=0)
    [axes] = np.atleast_1d(plot_weights(layer, show="matrices")).ravel()[:1]
    weights = np.array([[w.data for w in neuron.weights] for neuron in layer.neurons])
    clear = np.argwhere(weights < -0.2 * np.abs(weights).max())
    assert bars(axes) == [(column + 1, row + 1) for row, column in clear]
    [large] = np.atleast_1d(plot_weights(nn.Layer(70, 2, seed=0), show="matrices")).ravel()[:1]
    assert not large.collections
