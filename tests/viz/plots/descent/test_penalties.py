"""Plots of penalties: the optima are those of ``fit``, and a contour line touches the region there."""

import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.contour import QuadContourSet

import nn
from viz import plot_penalty, plot_penalty_path

#: With XᵀX/N = ½·1 the weights under L1 are sign(v)·max(0, |v| − λ), under L2 v/(1 + 2λ), for v those without a penalty.
X = np.array([[1.0, 0.0], [-1.0, 0.0], [0.0, 1.0], [0.0, -1.0]])
Y = np.array([2.0, -2.0, 0.5, -0.5])


@pytest.fixture(autouse=True)
def _closed():
    yield
    plt.close("all")


def legend(axes):
    return [text.get_text() for text in axes.get_legend().get_texts()]


def marked(axes, beginning):
    (found,) = [each for each in axes.lines if str(each.get_label()).startswith(beginning)]
    return np.array([found.get_xdata()[0], found.get_ydata()[0]])


def test_the_optima_are_those_of_the_formulas():
    axes = plot_penalty(X, Y, "l1", strength=0.3)
    assert marked(axes, "without a penalty") == pytest.approx([2.0, 0.5], abs=1e-6)
    assert marked(axes, "with it") == pytest.approx([1.7, 0.2], abs=1e-6)
    assert marked(plot_penalty(X, Y, "l2", strength=0.5), "with it") == pytest.approx([1.0, 0.25], abs=1e-6)


def test_a_weight_that_is_zero_lies_on_a_corner_of_the_diamond():
    axes = plot_penalty(X, Y, "l1", strength=1.0, lang="es")
    assert legend(axes) == ["sin penalización: w = (2; 0,5)", "con ella: w = (1; 0)"]
    (region,) = axes.patches
    corners = region.get_xy()
    assert np.abs(corners).sum(axis=1) == pytest.approx(1.0)
    assert marked(axes, "con ella") == pytest.approx([1.0, 0.0])


@pytest.mark.parametrize("penalty", ["l1", "l2"])
def test_no_point_of_the_region_has_a_smaller_loss_than_the_optimum(penalty):
    rng = np.random.default_rng(1)
    samples = rng.normal(size=(40, 2)) @ np.array([[1.0, 0.4], [0.0, 0.7]])
    targets = samples @ np.array([1.6, 0.5]) + 0.1 * rng.normal(size=40)
    axes = plot_penalty(samples, targets, penalty, strength=0.7)
    best = marked(axes, "with it")
    centred, wanted = samples - samples.mean(axis=0), targets - targets.mean()
    loss = lambda w: ((centred @ w - wanted) ** 2).mean()
    (region,) = axes.patches
    assert min([loss(point) for point in region.get_xy()]) >= loss(best) - 1e-6
    contours = next(each for each in axes.collections if isinstance(each, QuadContourSet))
    assert any([level == pytest.approx(loss(best)) for level in contours.levels])


@pytest.mark.parametrize("penalty", ["l1", "l2"])
def test_the_optimum_is_what_fit_converges_to(penalty):
    neuron = nn.Neuron(2, "identity", bias=False, initializer="zeros")
    neuron.fit(X, Y, optimizer="proximal_gradient", learning_rate=0.5, epochs=400, progress=False, **{penalty: 0.2})
    best = marked(plot_penalty(X, Y, penalty, strength=0.2), "with it")
    assert best == pytest.approx([weight.data for weight in neuron.weights], abs=1e-6)


def test_the_contour_that_touches_is_seen_as_a_whole():
    rng = np.random.default_rng(1)
    samples = rng.normal(size=(40, 2))
    axes = plot_penalty(samples, samples @ np.array([1.6, 0.1]), "l1", strength=1.2)
    contours = next(each for each in axes.collections if isinstance(each, QuadContourSet))
    touching = contours.get_paths()[3].vertices
    assert np.linalg.norm(touching[0] - touching[-1]) < 1e-9  # closed
    assert np.abs(touching).max() < axes.get_xlim()[1]


def test_both_stand_side_by_side():
    panels = plot_penalty(X, Y, lang="pt", strength=0.5)
    assert [axes.get_title().replace("\n", " ") for axes in panels] == [
        "L1, λ = 0,5: |w₁| + |w₂| limitada",
        "L2, λ = 0,5: w₁² + w₂² limitada",
    ]
    given = plt.subplots(1, 2)[1]
    assert list(plot_penalty(X, Y, ax=given)) == list(given)


def test_what_is_marked_is_told_inside_of_the_figure():
    panels = plot_penalty(X, np.array(X) @ [-0.1681, -0.6453], lang="es", strength=0.1)
    figure = panels[0].figure
    figure.canvas.draw()
    assert all([axes.get_legend().get_window_extent().x1 <= figure.bbox.x1 for axes in panels])


def test_the_path_of_each_weight_is_drawn_and_its_zero_marked():
    strengths = [0.1, 0.4, 0.6, 1.0, 2.5]
    axes = plot_penalty_path(X, Y, strengths=strengths, standardise=False, names=["a", "b"], lang="es")
    first, second = [line for line in axes.lines if len(line.get_xdata()) == len(strengths)]
    assert list(first.get_ydata()) == pytest.approx([max(0.0, 2.0 - each) for each in strengths], abs=1e-6)
    assert list(second.get_ydata()) == pytest.approx([max(0.0, 0.5 - each) for each in strengths], abs=1e-6)
    assert legend(axes) == ["a: 0 desde λ = 2,5", "b: 0 desde λ = 0,6"]
    assert axes.get_xscale() == "log"


def test_under_l2_weights_shrink_and_are_never_zero():
    axes = plot_penalty_path(X, Y, "l2", strengths=[0.5, 5.0], standardise=False)
    lines = [line for line in axes.lines if len(line.get_xdata()) == 2 and line.get_label().startswith("x")]
    assert list(lines[0].get_ydata()) == pytest.approx([2.0 / 2.0, 2.0 / 11.0], abs=1e-6)
    assert legend(axes) == ["x₁", "x₂"]


def test_without_strengths_all_zeros_of_the_lasso_are_seen():
    rng = np.random.default_rng(0)
    samples = rng.normal(size=(30, 4))
    axes = plot_penalty_path(samples, samples @ np.array([3.0, -2.0, 0.0, 0.5]) + 0.1 * rng.normal(size=30))
    assert all(["0 from λ = " in text for text in legend(axes)])


def test_columns_of_a_table_name_the_weights():
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(X, columns=["age", "income"])
    assert [text.split(":")[0] for text in legend(plot_penalty_path(frame, Y, strengths=[3.0]))] == ["age", "income"]


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda: plot_penalty(np.ones((4, 3)), Y),
            ValueError,
            "X has 3 features.*choose two columns.*plot_penalty_path",
        ),
        (lambda: plot_penalty(X, Y, "l3"), ValueError, "penalties must be 'l1' or 'l2'"),
        (lambda: plot_penalty(X, Y, []), ValueError, "penalties must name 'l1', 'l2' or both"),
        (lambda: plot_penalty(X, Y, strength=0), ValueError, "strength must be a number above 0"),
        (lambda: plot_penalty(X, Y[:3]), ValueError, "3.*4 samples"),
        (lambda: plot_penalty_path(np.ones((4, 2)), Y), ValueError, "feature 1 is the same number for all samples"),
        (lambda: plot_penalty_path(X, Y, strengths=[]), ValueError, "strengths must hold at least one number"),
        (lambda: plot_penalty_path(X, Y, names=["a"]), ValueError, "names must be 2, one for each feature"),
    ],
)
def test_what_cannot_be_drawn_is_refused_with_what_to_write(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_of_many_weights_the_largest_are_named_and_the_picture_keeps_its_room():
    rng = np.random.default_rng(1)
    axes = plot_penalty_path(rng.normal(size=(40, 30)), np.arange(40.0), lang="es")
    said = legend(axes)
    assert len(said) == 13
    assert "otros 18, menores" in said
    assert len([line for line in axes.lines if len(line.get_xdata()) >= 60]) == 30
    axes.figure.canvas.draw()
    assert axes.get_position().height > 0.4


def test_the_strength_from_which_on_a_weight_is_0_is_exact():
    X, y = [[1, 0], [-1, 0], [0, 1], [0, -1]], [2, -2, 0.5, -0.5]  # the loss is ½(w₁ − 2)² + ½(w₂ − ½)²

    axes = plot_penalty_path(X, y, standardise=False, lang="pt")

    said = [text.get_text() for text in axes.get_legend().get_texts()]
    assert said == ["x₁: 0 a partir de λ = 2", "x₂: 0 a partir de λ = 0,5"]
