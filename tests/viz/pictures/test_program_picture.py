"""The picture of a compiled program: the graph of its last call, with a network's layers as matrices."""

import numpy as np
import pytest

import autograd
import nn
import viz
from autograd import Value

X, T = np.array([[1.0, -2.0], [0.5, 0.5], [2.0, 1.0]]), np.array([1.0, 0.0, 0.5])


def a_loss():
    model = nn.MLP(2, [3, 1], activation="tanh", seed=0)
    return model, autograd.compile(lambda x, t: (model(x) - t) ** 2)


def test_a_program_is_drawn_as_matrices_with_the_numbers_of_its_last_call():
    model, loss = a_loss()
    loss(X[:1], T[:1])
    drawing = viz.draw(loss)
    assert repr(drawing) == "Drawing(L = 0.167, 2 layers, 8 matrices)"
    assert "W⁽¹⁾ (3 × 2)" in drawing.scene.description
    assert "No gradient has been computed" in drawing.scene.description
    eager = viz.draw((model(X[0]) - Value(T[0], "t").detach()) ** 2, collapse="layer")
    assert {part.title for part in drawing.scene.parts} == {part.title for part in eager.scene.parts}


def test_after_backward_it_ends_in_the_loss_and_everything_has_its_gradient():
    model, loss = a_loss()
    loss.backward(X, T)
    before = [parameter.grad for parameter in model.parameters()]
    drawing = viz.draw(loss)
    assert repr(drawing).startswith("Drawing(L = 0.395, ")
    assert "The gradient of L has been computed." in drawing.scene.description
    assert "3 samples: one in each column" in drawing.svg
    assert "—" not in drawing.svg
    assert [parameter.grad for parameter in model.parameters()] == before


def test_the_gradients_between_are_those_of_the_graph_itself():
    model, loss = a_loss()
    loss.backward(X, T)
    of_program = viz.draw(loss)
    model.zero_grad()
    eager = autograd.mean([(model(x) - t) ** 2 for x, t in zip(X, T, strict=True)])
    eager.label = "L"
    eager.backward()
    of_graph = viz.draw(eager, collapse="layer")
    assert repr(of_program) == repr(of_graph)
    assert [p for p in of_program.scene.parts if p.kind == "edge"] == [
        p for p in of_graph.scene.parts if p.kind == "edge"
    ]


def test_gradients_that_are_not_of_this_call_stay_with_the_parameters():
    model, loss = a_loss()
    loss.backward(X, T)
    loss.backward(X, T)  # now the parameters hold twice as much
    drawing = viz.draw(loss)
    assert "not the gradient of L alone" in drawing.scene.description
    assert "—" in drawing.svg
    assert all([parameter.has_grad for parameter in model.parameters()])


def test_a_model_that_was_compiled_is_drawn_with_its_outputs():
    model, _ = a_loss()
    program = autograd.compile(model)
    program(X)
    assert repr(viz.draw(program)) == "Drawing(Z⁽²⁾, 2 layers, 8 matrices)"
    program([1.0, -2.0])
    assert repr(viz.draw(program)) == "Drawing(z⁽²⁾ = 0.592, 2 layers, 8 matrices)"


def test_a_program_without_layers_is_drawn_card_by_card():
    w = Value(3.0, "w")
    program = autograd.compile(lambda x, t: (w * x - t) ** 2)
    program.backward(2.0, 1.0)
    drawing = viz.draw(program)
    assert repr(drawing) == "Drawing(L = 25, 7 nodes)"
    assert "w·x" in drawing.svg
    assert "<title>∂L/∂w = 20</title>" in drawing.svg


@pytest.mark.parametrize("collapse", ["scalar", "sum", "neuron", "network", None])
def test_how_it_folds_can_be_chosen(collapse):
    _, loss = a_loss()
    loss.backward(X[:1], T[:1])
    assert "nodes" in repr(viz.draw(loss, collapse=collapse))


def test_a_step_of_its_sweep_and_symbols_are_drawn_as_of_any_graph():
    _, loss = a_loss()
    loss.backward(X[:1], T[:1])
    assert "step 1 of" in viz.draw(loss, step=1).scene.description
    assert "0.395" not in viz.draw(loss, numbers=False).svg


def test_of_many_samples_the_first_is_drawn_and_that_is_said():
    _, loss = a_loss()
    many, targets = np.tile(X, (2000, 1)), np.tile(T, 2000)
    loss.backward(many, targets)
    for lang, said in (("en", "Of 6000 samples the first"), ("es", "De 6000 ejemplos"), ("pt", "De 6000 exemplos")):
        assert said in viz.draw(loss, lang=lang).svg


def test_what_cannot_be_drawn_says_what_to_do():
    program = autograd.compile(lambda x: x * x)
    with pytest.raises(ValueError, match="call it"):
        viz.draw(program)
    program(2.0)
    with pytest.raises(TypeError, match=r"viz\.step\(program\.last_call\.graph\(\)\[0\]\)"):
        viz.step(program)
    assert repr(viz.step(program.last_call.graph()[0])).startswith("Player(y = 4")
    long = autograd.compile(lambda x: sum([x * i for i in range(1, 10_001)]))
    long(2.0)
    with pytest.raises(ValueError, match=r"print\(program\)"):
        viz.draw(long)
    w = Value(1.0, "w")
    bound = autograd.compile(lambda x: w * x).bind_loss(np.array([1.0, 2.0]))
    with pytest.raises(TypeError, match="write_back"):
        viz.draw(bound)


def test_what_depends_on_a_whole_batch_is_not_drawn_as_if_it_did_not():
    program = autograd.compile(lambda x: x - x.batch_mean() if hasattr(x, "batch_mean") else x)
    program(np.array([1.0, 2.0]))
    if program.depends_on_batch:
        with pytest.raises(ValueError, match="all samples of a batch"):
            viz.draw(program)


def test_results_in_a_dictionary_are_called_by_its_keys():
    program = autograd.compile(lambda d: {"total": d["a"] + d["b"], "double": d["a"] * 2})
    program({"a": 1, "b": 2.5})
    svg = viz.draw(program).svg
    assert all([f">{name}<" in svg for name in ("total", "double", "d.a", "d.b")])


def test_a_program_that_gives_a_number_of_its_own_is_said_to_have_no_graph():
    program = autograd.compile(lambda x: 3.0)
    program(1.0)
    with pytest.raises(ValueError, match=r"draw\(program\): the function gave 3\.0"):
        viz.draw(program)
