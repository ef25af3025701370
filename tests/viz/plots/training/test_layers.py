"""Plots of layers: the amplitudes and histograms are those of the model."""

import numpy as np
import pytest
from matplotlib import pyplot as plt

import nn
from nn import diagnostics
from viz import plot_layers


@pytest.fixture(autouse=True)
def _closed():
    yield
    plt.close("all")


def legend(axes):
    return [text.get_text() for text in axes.get_legend().get_texts()]


X = np.random.default_rng(0).normal(size=(50, 8))
Y = X[:, 0]


def deep(initializer, activation="relu", layers=6):
    return nn.MLP(8, [16] * layers + [1], activation, initializer=initializer, seed=0)


def test_the_amplitude_of_each_layer_is_the_root_mean_square_of_its_outputs():
    models = {"He": deep("he_normal"), "Glorot": deep("glorot_normal")}
    axes = plot_layers(models, X, lang="es")
    for line, model in zip(axes.lines, models.values(), strict=True):
        expected = [np.sqrt((a * a).mean()) for a in diagnostics.activations(model, X).values()]
        assert list(line.get_ydata()) == pytest.approx(expected)
    assert (axes.get_title(), axes.get_xlabel(), axes.get_ylabel()) == (
        "Salidas de las capas",
        "capa",
        "media cuadrática (RMS)",
    )
    assert [label.get_text() for label in axes.get_xticklabels()] == ["1", "2", "3", "4", "5", "6", "7"]


def test_it_is_said_whether_a_signal_vanishes_or_explodes():
    models = {
        "small": deep(nn.initializers.normal(0.0, 0.02)),
        "large": deep(nn.initializers.normal(0.0, 2.0)),
        "He": deep("he_normal"),
    }
    small, large, fine = legend(plot_layers(models, X))
    assert small.startswith("small: vanishes, × ")
    assert large.startswith("large: explodes, × ")
    assert fine == "He"
    axes = plot_layers(deep(nn.initializers.normal(0.0, 0.02)), X, Y, of="gradients", loss="mse")
    first_over_last = axes.lines[0].get_ydata()[0] / axes.lines[0].get_ydata()[-1]
    assert first_over_last < 0.01
    assert legend(axes)[0].startswith("vanishes")
    assert axes.get_yscale() == "log"


def test_gradients_are_those_of_the_layers_that_have_parameters():
    model = nn.MLP(8, [4, 1], dropout=0.5, seed=0)
    axes = plot_layers(model, X, Y, of="gradients", loss="mse")
    assert [label.get_text() for label in axes.get_xticklabels()] == ["layer 1", "layer 2"]
    assert not any([parameter.has_grad for parameter in model.parameters()])


def test_a_histogram_has_a_row_for_each_layer_and_says_how_many_are_zero():
    model = deep("he_normal", layers=2)
    axes = plot_layers(model, X, show="histograms", lang="pt")
    outputs = list(diagnostics.activations(model, X).values())
    zeros = [f"{(numbers == 0.0).mean():.0%} são 0" for numbers in outputs[:2]]
    names = [label.get_text().split("\n") for label in axes.get_yticklabels()]
    assert [name[0] for name in names] == ["camada 1", "camada 2", "camada 3"]
    assert [name[1] for name in names[:2]] == zeros
    for patch, level, numbers in zip(axes.patches, (2, 1, 0), outputs, strict=True):
        stairs = patch.get_data()
        counts = np.histogram(numbers[numbers != 0.0], stairs.edges)[0]
        assert (stairs.values - level) / 0.85 == pytest.approx(counts / counts.max())


def test_histograms_of_several_models_share_their_axis():
    panels = plot_layers([deep("he_normal"), deep("glorot_normal")], X, show="histograms", labels=["He", "Glorot"])
    assert panels[0].get_xlim() == panels[1].get_xlim()
    assert [axes.get_title() for axes in panels] == ["He", "Glorot"]


def test_what_lies_outside_the_axis_is_said():
    model = deep(nn.initializers.normal(0.0, 2.0), "tanh", layers=4)
    axes = plot_layers(model, X, show="histograms")
    low, high = axes.get_xlim()
    outputs = diagnostics.activations(model, X)["layer 5"]
    share = ((outputs < low) | (outputs > high)).mean()
    assert share > 0.01
    assert axes.get_yticklabels()[-1].get_text() == f"layer 5\n{share:.0%} outside"


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: plot_layers(deep("he_normal"), X, of="gradients"), ValueError, r"plot_layers\(model, X, y, …\)"),
        (lambda: plot_layers([3.0], X), TypeError, "models must be nn.Models"),
        (lambda: plot_layers([], X), ValueError, "models must be at least one model"),
        (
            lambda: plot_layers(deep("he_normal"), X, show="bars"),
            ValueError,
            "show must be 'amplitude' or 'histograms'",
        ),
        (lambda: plot_layers([deep("he_normal")], X, labels=["a", "b"]), ValueError, "labels must be 1"),
    ],
)
def test_what_cannot_be_drawn_is_refused_with_what_to_write(call, error, message):
    with pytest.raises(error, match=message):
        call()
