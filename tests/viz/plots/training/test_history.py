"""The plot of a training run: named axes, right numbers, what happened at the end."""

import math

import numpy as np
import pytest
from matplotlib import pyplot as plt

import nn
from viz import plot_history


@pytest.fixture(autouse=True)
def _closed():
    yield
    plt.close("all")


def legend(axes):
    return [text.get_text() for text in axes.get_legend().get_texts()]


def line(axes, label):
    return next(each for each in axes.lines if each.get_label() == label)


def stopped():
    """A run that early stopping has ended after epoch 5, whose parameters are those of epoch 3."""
    return nn.History(
        loss=[1.0, 0.8, 0.6, 0.5, 0.4],
        validation_loss=[1.1, 0.9, 0.7, 0.8, 0.9],
        metrics={"accuracy": [0.5, 0.6, 0.7, 0.8, 0.9], "validation_accuracy": [0.5, 0.5, 0.6, 0.6, 0.6]},
        learning_rate=[0.1, 0.1, 0.05, 0.05, 0.01],
        statistics={"layer 1 gradient_rms": [0.1] * 5, "layer 2 gradient_rms": [0.2] * 5},
        stopped="early stopping",
        best_epoch=2,
    )


def test_a_loss_curve_has_named_axes_and_the_losses():
    axes = plot_history(nn.History(loss=[1.0, 0.5, 0.25]))
    assert (axes.get_xlabel(), axes.get_ylabel(), axes.get_title()) == ("epoch", "loss", "Loss while training")
    assert list(axes.lines[0].get_ydata()) == [1.0, 0.5, 0.25]
    assert list(axes.lines[0].get_xdata()) == [1, 2, 3]
    assert axes.get_yscale() == "linear"
    assert axes.get_legend() is None


def test_a_wide_range_of_losses_is_drawn_logarithmically_and_validation_gets_a_legend():
    axes = plot_history(nn.History(loss=[1.0, 0.01], validation_loss=[1.0, 0.02]), lang="pt")
    assert axes.get_yscale() == "log"
    assert legend(axes) == ["treinamento", "validação", "melhor época: 2"]
    assert axes.get_xlabel() == "época"


def test_the_epoch_that_was_restored_and_the_end_are_marked():
    axes = plot_history(stopped(), lang="es")
    assert legend(axes) == ["entrenamiento", "validación", "época 3, restaurada", "parada temprana tras la época 5"]
    star = line(axes, "época 3, restaurada")
    assert (star.get_xdata()[0], star.get_ydata()[0]) == (3, 0.7)
    assert line(axes, "parada temprana tras la época 5").get_xdata()[0] == 5


@pytest.mark.parametrize(
    ("why", "said"),
    [
        ("interrupted", "interrupted after epoch 2"),
        ("callback", "stopped by a callback"),
        ("time", "after epoch 2: time"),
    ],
)
def test_why_training_ended_early_is_said(why, said):
    axes = plot_history(nn.History(loss=[1.0, 0.5], stopped=why))
    assert any([said in text for text in legend(axes)])


def test_what_a_real_run_records_is_drawn():
    X, y = np.linspace(-1, 1, 20).reshape(-1, 1), np.linspace(-1, 1, 20) ** 2
    model = nn.MLP(1, [3, 1], "tanh", seed=0)
    history = model.fit(
        X, y, epochs=40, validation=0.25, early_stopping=2, learning_rate=0.3, statistics=True, seed=0, progress=False
    )
    axes, layers = plot_history(history, show=["loss", "gradient_rms"])
    assert list(axes.lines[0].get_ydata()) == history.loss
    assert legend(layers) == ["layer 1", "layer 2"]
    assert list(layers.lines[1].get_ydata()) == history.statistics["layer 2 gradient_rms"]


def test_metrics_and_the_learning_rate_are_panels_of_their_own():
    panels = plot_history(stopped(), show=["loss", "accuracy", "learning_rate"], lang="es")
    assert [axes.get_title().replace("\n", " ") for axes in panels] == [
        "La pérdida durante el entrenamiento",
        "Exactitud",
        "Tasa de aprendizaje",
    ]
    assert list(panels[1].lines[1].get_ydata()) == stopped().metrics["validation_accuracy"]
    assert list(panels[2].lines[0].get_ydata()) == stopped().learning_rate
    given = plt.subplots(1, 2)[1]
    assert list(plot_history(stopped(), given, show=["loss", "accuracy"])) == list(given)


def test_several_runs_are_compared_by_their_labels():
    runs = {"Adam": nn.History([1.0, 0.5]), "SGD": nn.History([1.0, 0.9], validation_loss=[1.2, 1.1])}
    axes = plot_history(runs)
    assert legend(axes) == ["Adam", "SGD", "SGD, validation", "SGD: best epoch: 2"]
    colours = {each.get_label(): each.get_color() for each in axes.lines}
    assert colours["SGD"] == colours["SGD, validation"] != colours["Adam"]
    assert line(axes, "Adam").get_linestyle() != line(axes, "SGD").get_linestyle()  # in grey print, too
    assert legend(plot_history([nn.History([1.0]), nn.History([0.5])], labels=["a", "b"])) == ["a", "b"]


def test_one_epoch_is_a_point_and_only_whole_epochs_are_on_the_axis():
    for epochs in (1, 2, 3, 7, 100):
        axes = plot_history(nn.History(loss=[0.5] * epochs))
        axes.figure.canvas.draw()
        low, high = axes.get_xlim()
        ticks = [tick for tick in axes.get_xticks() if low <= tick <= high]
        assert ticks
        assert all([tick == int(tick) >= 1 for tick in ticks])
    assert plot_history(nn.History(loss=[0.5])).lines[0].get_marker() == "o"


def test_what_is_nan_or_infinite_leaves_a_gap_that_is_said():
    axes = plot_history(nn.History(loss=[1.0, math.nan, math.inf, 0.5, 0.4, math.nan]), lang="es")
    assert [text.get_text() for text in axes.texts] == ["nan o ∞, por eso no se dibujan: épocas 2–3, 6"]
    assert axes.get_yscale() == "linear"
    axes.figure.canvas.draw()
    (said,) = [text.get_text() for text in plot_history(nn.History()).texts]
    assert said == "no epoch was finished"


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda: plot_history([0.5, 0.4]),
            TypeError,
            r"history\['1'\] is what model.fit returns, an nn.History, not float",
        ),
        (lambda: plot_history(3), TypeError, "several are given as a list, or as a dictionary by label"),
        (lambda: plot_history([]), ValueError, "history is empty"),
        (lambda: plot_history(stopped(), show="f1"), ValueError, r"fit\(metrics=\['f1'\]\).*'accuracy'"),
        (lambda: plot_history(stopped(), show="weight_norm"), ValueError, r"fit\(statistics=True\)"),
        (lambda: plot_history(stopped(), show=[]), ValueError, "show must name something"),
        (lambda: plot_history([stopped()], labels=["a", "b"]), ValueError, "labels must be 1, one for each history"),
        (lambda: plot_history(stopped(), [plt.subplots()[1]] * 2), ValueError, "ax has 2 Axes, and there are 1"),
    ],
)
def test_what_cannot_be_drawn_is_refused_with_what_to_write(call, error, message):
    with pytest.raises(error, match=message):
        call()


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "nan or ∞, so not drawn: epoch 2"),
        ("es", "nan o ∞, por eso no se dibuja: época 2"),
        ("pt", "nan ou ∞, por isso não é desenhada: época 2"),
    ],
)
def test_one_epoch_that_is_missing_is_one_epoch(lang, said):
    axes = plot_history(nn.History([1.0, float("nan"), 0.5]), lang=lang)
    assert said in [text.get_text() for text in axes.texts]


def test_the_report_on_a_perceptron_is_refused_with_what_to_draw():
    mistakes = nn.Perceptron(1).fit([[0.0], [1.0]], [0, 1])
    with pytest.raises(TypeError, match=r"viz\.plot_perceptron_steps\(X, y\), or history\.per_epoch"):
        plot_history(mistakes)
