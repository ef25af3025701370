"""What all plots share: numbers on axes as the reader writes them, legends and titles that stay in the picture."""

import pytest
from matplotlib import pyplot as plt

import autograd
import nn
import viz
from autograd.languages import LANGUAGES, Language
from viz.plots import style_of


@pytest.fixture(autouse=True)
def figures_are_closed():
    yield
    plt.close("all")


def outside(axes):
    """The title and the texts of the legend that reach beyond the paper at its sides."""
    figure = axes.figure
    figure.canvas.draw()
    texts = [axes.title, *(axes.get_legend().get_texts() if axes.get_legend() else [])]
    boxes = [(text.get_text(), text.get_window_extent()) for text in texts]
    return [text for text, box in boxes if box.x0 < 0.0 or box.x1 > figure.bbox.x1]


@pytest.mark.parametrize(
    ("ends", "offset"),
    [((0.0, 1e22), "·10²²"), ((0.0, 1e-7), "·10⁻⁷"), ((123456.0001, 123456.0002), "+1,23456·10⁵"), ((0.0, 10.0), "")],
)
def test_a_power_of_ten_beside_an_axis_is_written_as_in_the_table_below(ends, offset):
    _, axes = plt.subplots()
    axes.plot([0, 1], ends)
    style_of(axes, Language("es")).finish(axes)
    axes.figure.canvas.draw()
    assert axes.yaxis.get_major_formatter().get_offset() == offset


def test_a_number_on_a_scale_of_powers_is_written_as_in_the_table_below():
    _, axes = plt.subplots()
    axes.plot([0, 1], [0.05, 0.09])
    axes.set_yscale("log")
    style_of(axes, Language("es")).finish(axes)
    axes.figure.canvas.draw()
    minor = [label.get_text() for label in axes.yaxis.get_ticklabels(minor=True)]
    assert r"$\mathdefault{6{\cdot}10^{-2}}$" in minor
    assert not any(r"\times" in text for text in minor)


def test_contour_lines_that_differ_have_labels_that_differ():
    _, axes = plt.subplots()
    style = style_of(axes, Language())
    assert style.told_apart([5.351716e9, 5.351709e9]) == {5.351716e9: "5.35172·10⁹", 5.351709e9: "5.35171·10⁹"}
    assert style.told_apart([1.0, 0.25]) == {1.0: "1", 0.25: "0.25"}


def test_long_labels_of_histories_are_broken_under_their_panels():
    history = nn.History([1.0, 0.5, 0.25])
    labels = ["a run whose label is a whole sentence, with learning rate 0.05", "other"]
    panels = viz.plot_history([history, history], show=["loss", "loss"], labels=labels)
    assert [outside(panel) for panel in panels] == [[], []]
    assert panels[0].get_position().width > 0.3


def test_a_label_without_a_space_is_broken_and_not_cut_off():
    history = nn.History([1.0, 0.5, 0.25])
    axes = viz.plot_history({"a_network_with_a_name_without_any_space_in_it" * 3: history, "other": history})
    assert outside(axes) == []


def test_one_long_label_of_seven_leaves_the_others_columns_beside_each_other():
    history = nn.History([1.0, 0.5, 0.25])
    axes = viz.plot_history({"one network with a rather long name": history} | dict.fromkeys("bcdefg", history))
    assert outside(axes) == []
    tops = [text.get_window_extent().y1 for text in axes.get_legend().get_texts()]
    assert tops[4] > tops[1]  # the second column begins beside the first


def test_a_legend_that_has_no_room_between_the_curves_stands_below_the_axes():
    models = {"a network with many hidden layers of four neurons each": nn.MLP(2, [4, 1], seed=0), "b": nn.Neuron(2)}
    axes = viz.plot_layers(models, [[0.5, -1.0], [2.0, 1.0]])
    assert outside(axes) == []
    assert axes.get_legend().get_window_extent().y1 < axes.xaxis.label.get_window_extent().y0
    axes = viz.plot_layers({"a": models["b"], "b": models["b"]}, [[0.5, -1.0], [2.0, 1.0]])
    assert outside(axes) == []
    assert axes.get_legend().get_window_extent().y0 > axes.get_window_extent().y0


@pytest.mark.parametrize("size", [None, (4.2, 4.2)])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_names_of_classes_of_one_long_word_leave_the_confusion_matrix_its_title(lang, size):
    model = nn.MLP(1, [3], output="softmax", seed=0)
    names = ["Iris setosa de las orillas del río Guadalquivir", "Iris", "Donaudampfschifffahrtsgesellschaft"]
    ax = plt.subplots(figsize=size, layout="constrained")[1] if size else None
    axes = viz.plot_confusion_matrix(model, [[0.0], [1.0], [2.0]], [0, 1, 2], ax, class_names=names, lang=lang)
    assert outside(axes) == []
    assert axes.get_position().width * axes.figure.get_size_inches()[0] > (1.0 if size else 3.0)


def test_long_names_of_classes_leave_the_confusion_matrix_its_title():
    model = nn.Perceptron(2)
    X, y = [[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 1]
    model.fit(X, y)
    axes = viz.plot_confusion_matrix(model, X, y, class_names=["una clase con un nombre muy largo", "sí"], lang="es")
    assert outside(axes) == []


def test_layers_in_one_histogram_have_room_for_what_is_said_of_each():
    deep = nn.MLP(2, [4] * 15, seed=0)
    axes = viz.plot_layers(deep, [[0.5, -1.0], [2.0, 1.0]], show="histograms")
    axes.figure.canvas.draw()
    boxes = [label.get_window_extent() for label in axes.get_yticklabels()]
    assert all(lower.y1 < upper.y0 for upper, lower in zip(boxes, boxes[1:], strict=False))


def test_a_descent_that_leaves_the_domain_says_where():
    axes = viz.plot_descent(autograd.log, 0.5, learning_rate=0.3)
    assert "f(−0.1) = nan" in [text.get_text() for text in axes.texts]
    axes = viz.plot_descent(autograd.sqrt, 1.0, learning_rate=2.0, lang="es")
    assert "∇f(0) = ∞" in [text.get_text() for text in axes.texts]
    assert not any("=" in text.get_text() for text in viz.plot_descent(lambda x: x * x, 1.0).texts)
