"""The diagram of the training loop: its numbers are those of a real step."""

import pytest

import nn
import viz
from viz.drawing import Box, Text, text_width


def texts(drawing):
    return ["".join([run.text for run in each.runs]) for each in drawing.scene if isinstance(each, Text)]


def test_a_step_of_gradient_descent_is_worked_out():
    """y = ½·2 = 1 where 3 is wanted: L = 4, ∂L/∂w = 2·(1 − 3)·2 = −8, and w becomes ½ + 0.05·8 = 0.9."""
    drawing = viz.plot_training_loop()
    for line in ("x = 2", "t = 3", "y = 1", "L = 4", "∂L/∂w = −8", "w ← w − η · ∂L/∂w", "0.5 − 0.05·(−8) = 0.9"):
        assert line in texts(drawing)
    assert "The loss falls from 4 to 1; on with the next batch." in drawing.scene.description


XOR = [[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0]


def test_the_numbers_are_those_of_the_readers_model_which_stays_as_it_is():
    model = nn.MLP(2, [3, 1], "tanh", "sigmoid", seed=0)
    before = [parameter.data for parameter in model.parameters()]
    drawing = viz.plot_training_loop(
        model, *XOR, loss="binary_cross_entropy", learning_rate=0.5, parameter="layer 2/neuron 1/w1", lang="es"
    )
    gradient = nn.diagnostics.gradients(model, *XOR, "binary_cross_entropy")["layer 2"][0]
    said = texts(drawing)
    assert f"∂L/∂w⁽²⁾₁₁ = {gradient:.3g}".replace(".", ",").replace("-", "−") in said
    assert "4 ejemplos" in said
    assert [parameter.data for parameter in model.parameters()] == before
    assert model.objective is None


def test_of_another_optimizer_the_numbers_before_and_after_are_shown():
    said = texts(viz.plot_training_loop(nn.MLP(2, [1], seed=0), *XOR, optimizer="adam"))
    assert "Adam" in said
    assert any(["→" in text for text in said])
    assert not any(["η" in text for text in said])


def test_a_loss_that_rises_is_called_so():
    assert "The loss rises from 4 to" in viz.plot_training_loop(learning_rate=0.5).scene.description


@pytest.mark.parametrize("lang", ["en", "es", "pt"])
@pytest.mark.parametrize("width", [330.0, 390.0, 640.0, 828.0, 1280.0])
def test_every_text_stands_inside_its_card(width, lang):
    model = nn.MLP(4, [3, 3], output="softmax", seed=0)
    drawing = viz.plot_training_loop(
        model, [[0.123, -1.5, 2.25, 3.0]] * 3, [0, 1, 2], loss="cross_entropy", optimizer="sgd", width=width, lang=lang
    )
    assert drawing.scene.width == width
    for part in drawing.scene.parts:
        if part.kind != "card":
            continue
        box = next(each for each in part if isinstance(each, Box))
        for text in [each for each in part if isinstance(each, Text)]:
            right = text.x + sum([text_width(run.text, text.size, bold=run.bold) for run in text.runs])
            assert right <= box.x + box.width, text
            assert box.y < text.y < box.y + box.height - 3.0
            assert text.size >= 12.0


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: viz.plot_training_loop(X=[[1.0]]), ValueError, r"plot_training_loop\(model, X, y\)"),
        (lambda: viz.plot_training_loop(nn.Neuron(1)), ValueError, "a step needs samples and targets"),
        (lambda: viz.plot_training_loop(3.0, [[1.0]], [1.0]), TypeError, "takes an nn.Model"),
        (lambda: viz.plot_training_loop(parameter="w7"), ValueError, "parameter must be one of the model's: 'w', 'b'"),
        (
            lambda: viz.plot_training_loop(optimizer=nn.SGD(nn.Neuron(1).parameters())),
            TypeError,
            "the step is taken on a copy.*'SGD'",
        ),
    ],
)
def test_what_cannot_be_drawn_is_refused_with_what_to_write(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_labels_that_are_texts_are_shown_as_they_are():
    model = nn.MLP(1, [2], output="softmax", seed=0)
    drawing = viz.plot_training_loop(model, [[0.5], [1.5]], ["cat", "dog"], loss="cross_entropy")
    assert any(["t = cat" in text for text in texts(drawing)])


def test_what_has_no_step_of_a_loss_is_refused_with_what_to_do():
    with pytest.raises(TypeError, match=r"by its rule, without a loss.*viz\.plot_perceptron_steps"):
        viz.plot_training_loop(nn.Perceptron(1), [[1.0]], [1])
    model = nn.MLP(1, [1, 1], seed=0)
    frozen = model.parameters()[0]
    frozen.trainable = False
    with pytest.raises(ValueError, match=r"is frozen, so a step leaves it alone"):
        viz.plot_training_loop(model, [[1.0]], [1.0], parameter=frozen)
