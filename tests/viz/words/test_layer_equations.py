"""All equations of a layer, with matrices: they are the model's numbers, and true as printed."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd
import nn
import viz
from autograd import Value
from autograd.languages import LANGUAGES


def network(seed=0, widths=(3, 1), activation="relu"):
    model = nn.MLP(2, list(widths), activation, seed=seed)
    loss = autograd.sum([(y - 1) ** 2 for y in np.ravel(model([1.0, -2.0]))])
    loss.label = "L"
    return model, loss


def test_a_layer_is_told_forward_backward_and_updated():
    model, loss = network()
    told = viz.paths(loss, model.layers[0], learning_rate=0.1)
    for line in (
        *("z⁽¹⁾ = W⁽¹⁾ x + b⁽¹⁾", "a⁽¹⁾ = ReLU(z⁽¹⁾)", "∂L/∂a⁽¹⁾ = (W⁽²⁾)ᵀ δ⁽²⁾"),
        *("δ⁽¹⁾ = ∂L/∂z⁽¹⁾ = ∂L/∂a⁽¹⁾ ⊙ ReLU′(z⁽¹⁾)", "∂L/∂W⁽¹⁾ = δ⁽¹⁾ ⊗ x = δ⁽¹⁾ xᵀ", "∂L/∂b⁽¹⁾ = δ⁽¹⁾"),
        *("W⁽¹⁾ ← W⁽¹⁾ − η δ⁽¹⁾ xᵀ", "b⁽¹⁾ ← b⁽¹⁾ − η δ⁽¹⁾"),
    ):
        assert f"  {line}\n" in told


@given(seed=st.integers(0, 50), activation=st.sampled_from(["tanh", "relu", "identity"]), rate=st.floats(0.01, 2.0))
def test_the_updated_weights_are_those_of_gradient_descent(seed, activation, rate):
    model, loss = network(seed, (3, 2), activation)
    told = viz.paths(loss, model.layers[0], learning_rate=rate, digits=9)
    loss.backward()
    nn.SGD(model.parameters(), learning_rate=rate).step()
    new = [w.data for neuron in model.layers[0].neurons for w in neuron.weights]
    lines = told.split("W⁽¹⁾ ← ")[1].split("b⁽¹⁾ ←")[0].splitlines()[1:]
    shown = [
        re.findall(r"[−\d.]+(?:·10[⁻⁰-⁹]+)?", line)[-2:] for line in lines if "⎤" in line or "⎥" in line or "⎦" in line
    ]
    for text, number in zip([each for row in shown for each in row], new, strict=True):
        assert text == autograd.number_text(number, digits=9)


def test_several_samples_are_columns_and_biases_add_them_up():
    model = nn.MLP(2, [3, 1], "tanh", seed=0)
    loss = autograd.mean([nn.squared_error(y, 1.0) for y in model.batch([(1, 2), (3, 4)])])
    told = viz.paths(loss, model.layers[0])
    assert "∂L/∂b⁽¹⁾ = Σ δ⁽¹⁾" in told
    assert "∂L/∂W⁽¹⁾ = δ⁽¹⁾ Xᵀ" in told


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_language_tells_it_and_shows_tables_in_a_notebook(lang):
    model, loss = network()
    told = viz.paths(loss, model.layers[1], lang=lang)
    assert "W⁽²⁾ a⁽¹⁾ + b⁽²⁾" in told
    assert "<table" in told._repr_mimebundle_()["text/html"]


def test_what_is_no_layer_of_the_graph_is_refused():
    model, loss = network()
    with pytest.raises(ValueError, match="is no layer that"):
        viz.paths(loss, model)
    with pytest.raises(ValueError, match=r"learning_rate=0\.1 is for a layer"):
        viz.paths(loss, model.layers[0].neurons[0].bias, learning_rate=0.1)
    with pytest.raises(ValueError, match="is no layer that"):
        viz.paths(Value(1.0, "w") * Value(2.0, "x"), model.layers[0])


def test_a_stale_graph_is_not_told():
    model, loss = network()
    model.layers[0].neurons[0].weights[0].data += 1.0
    assert "recompute()" in viz.paths(loss, model.layers[0])


def test_a_neuron_beside_another_has_a_delta_with_its_index():
    x, y = [Value(1.0, "x1"), Value(2.0, "x2")], [Value(0.3, "y1"), Value(-0.4, "y2")]
    first, second = nn.Neuron(2, "tanh", seed=0), nn.Neuron(2, "tanh", seed=1)
    told = viz.paths(first(x) * second(y), second)
    assert "z₂ = W₂ y + b₂" in told
    assert "∂y/∂W₂ = δ₂ ⊗ y = δ₂ yᵀ" in told
