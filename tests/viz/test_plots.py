"""The plots and the demonstration: named axes, right numbers, files where they belong."""

import numpy as np
import pytest
from matplotlib.contour import QuadContourSet

import nn
from viz import plot_decision_boundary, plot_history
from viz.__main__ import main
from viz.demo import run

POINTS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])


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


@pytest.mark.parametrize(("output", "bias"), [("identity", -0.75), ("sigmoid", -0.75)])
def test_a_decision_boundary_runs_where_the_model_is_undecided(output, bias):
    neuron = nn.Neuron(2, activation=output, seed=0)
    for parameter, number in zip(neuron.parameters(), [1.0, 0.0, bias], strict=True):
        parameter.data = number
    axes = plot_decision_boundary(neuron, POINTS, [0, 0, 1, 1])
    (contour,) = [collection for collection in axes.collections if isinstance(collection, QuadContourSet)]
    (line,) = contour.get_paths()
    assert line.vertices[:, 0] == pytest.approx(0.75)  # x₁ = 0.75 whatever x₂
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("x₁", "x₂")
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["class 0", "class 1"]


def test_a_decision_boundary_is_where_predictions_change():
    """After a loss of margins, a sigmoid's outputs are scores, all of them above 0: the model always says yes."""
    neuron = nn.Neuron(2, activation="sigmoid", seed=0)
    neuron.objective, neuron.classes = nn.OBJECTIVES["hinge"], (-1.0, 1.0)
    assert set(neuron.predict(POINTS)) == {1.0}
    axes = plot_decision_boundary(neuron, POINTS, [0, 0, 1, 1])
    assert not [each for each in axes.collections if isinstance(each, QuadContourSet)]


@pytest.mark.parametrize(
    ("X", "y", "message"),
    [([[1.0, 2.0, 3.0]], [1], r"the shape \(1, 3\)"), (POINTS, [0, 1], "one label per point")],
)
def test_what_cannot_be_drawn_over_two_features_is_refused(X, y, message):
    with pytest.raises(ValueError, match=message):
        plot_decision_boundary(nn.Neuron(2, seed=0), X, y)


def test_the_demonstration_reaches_its_goal_and_leaves_its_pictures(tmp_path, capsys):
    assert main(["demo", "--out", str(tmp_path), "--lang", "en"]) == 0
    names = {"decision-boundary.png", "loss-curve.png", "neuron-loss-before.svg", "neuron-loss-after.svg"}
    assert {path.name for path in tmp_path.iterdir()} == names
    said = capsys.readouterr().out
    assert "Accuracy: 100.0%" in said
    assert "epoch 60/60: loss 0.0" in said  # where there is no terminal for a progress bar
    assert all(str(tmp_path / name) in said for name in names)
    assert (tmp_path / "loss-curve.png").read_bytes().startswith(b"\x89PNG")
    assert ">−0.251<" in (tmp_path / "neuron-loss-after.svg").read_text("utf-8")
    assert ">−0.251<" not in (tmp_path / "neuron-loss-before.svg").read_text("utf-8")


def test_the_demonstration_says_when_it_has_failed(tmp_path, capsys):
    assert run(tmp_path, lang="es", epochs=1) == 1
    assert "debería" in capsys.readouterr().err
