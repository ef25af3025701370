"""What viz tells its readers, in each language."""

import pytest

import autograd
import nn
import viz
from autograd import Value, maximum, scope, where
from autograd import step as step_function
from autograd.languages import LANGUAGES, Language
from viz.graph import Reading, diagram


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_step_can_be_told(code):
    x = Value(0.5, "x")
    y = (x.relu() * x + x.tanh() - 1).log1p() / x
    assert viz.draw(y, step=3, lang=code).svg
    assert viz.trace(y, lang=code)


def test_the_environment_chooses_the_language(monkeypatch):
    monkeypatch.setenv("GLASSGRAD_LANG", "pt_BR.UTF-8")
    assert viz.trace(2 * Value(1.0, "x")).startswith("Propagação para a frente:")
    assert viz.trace(2 * Value(1.0, "x"), lang="en").startswith("Forward")


def test_an_unknown_language_is_refused_with_those_there_are():
    with pytest.raises(ValueError, match="there is no language 'xx': choose one of 'en', 'es', 'pt'"):
        viz.draw(Value(1.0), lang="xx")


def test_a_language_that_is_no_text_is_refused_with_those_there_are():
    with pytest.raises(TypeError, match="lang=3: choose one of 'en', 'es', 'pt'"):
        viz.trace(Value(1.0), lang=3)


def test_a_truth_value_is_no_number_of_decimals():
    with pytest.raises(ValueError, match="decimals=True: a number is shown with 0 to 17 decimals"):
        viz.trace(Value(1.0), decimals=True)


@pytest.mark.parametrize(
    ("code", "said"),
    [("en", "2 values and 1 operation."), ("es", "2 valores y 1 operación."), ("pt", "2 valores e 1 operação.")],
)
def test_one_of_something_is_said_in_the_singular(code, said):
    assert said in viz.draw(Value(1.0, "x").exp(), lang=code).scene.description


def test_a_choice_is_punctuated_as_spanish_wants_it():
    assert "(1 si x > 0; si no, 0)" in viz.trace(Value(1.0, "x").relu(), lang="es")


def test_in_spanish_what_has_one_input_shares_nothing_out():
    assert "ReLU transmite su gradiente sin cambiarlo" in viz.draw(Value(1.0, "x").relu(), lang="es", step=1).svg


def test_in_spanish_a_tie_is_shared_in_equal_parts():
    x, y = Value(1.0, "x"), Value(1.0, "y")
    assert "reparte su gradiente a partes iguales" in viz.draw(maximum(x, y), lang="es", step=1).svg


def test_in_portuguese_what_no_longer_adds_up_is_said_as_in_brazil():
    assert "não fecham mais" in Language("pt")("stale")
    assert "informe este erro" in Language("pt")("demo_failed", goal="99%")


@pytest.mark.parametrize("draw", [viz.draw, viz.trace, viz.step])
def test_a_name_that_is_a_formula_is_written_as_the_reader_writes_numbers(draw):
    x = Value(2.0, "x")
    y = (x * 0.5).tanh() + x**1.5
    shown = draw(y, lang="es", decimal_comma=True)
    text = shown if isinstance(shown, str) else getattr(shown, "html", "") + shown.svg
    assert "x·0,5" in text
    assert "x·0.5" not in text
    assert "x^1.5" not in text


def test_a_name_that_is_a_choice_is_said_in_the_readers_words():
    c, a, b = Value(1.0, "c"), Value(2.0, "a"), Value(3.0, "b")
    text = viz.trace(where(c, a, b) * 2, lang="pt")
    assert "∂y/∂(a se c senão b)" in text
    assert " if " not in text


@pytest.mark.parametrize(("lang", "words"), [("es", "red capa neurona"), ("pt", "rede camada neurônio")])
def test_parts_of_a_network_are_named_in_the_readers_language(lang, words):
    network, layer, neuron = words.split()
    model = nn.MLP(1, [2, 1], seed=1)
    loss = model([Value(1.0, "x")]) * 2.0
    svg = viz.draw(loss, lang=lang, collapse=None).svg
    assert f">{network}</text>" in svg
    assert f">{layer} 1</text>" in svg
    assert f">{neuron} 2</text>" in svg
    assert "layer" not in viz.step(loss, lang=lang).svg
    assert f"{layer}, {neuron}" not in viz.trace(loss, lang=lang)  # z⁽²⁾₁ needs no words
    assert f">{layer} 1</text>" in viz.draw(loss, lang=lang, collapse="layer 1").svg


@pytest.mark.parametrize(("lang", "step"), [("es", "escalón"), ("pt", "degrau")])
def test_badges_masks_and_penalties_are_named_in_the_readers_language(lang, step):
    y = step_function(-Value(0.5, "x"))
    assert [node.badge for node in diagram(Reading(y, Language(lang))).nodes] == ["", "−", step]
    model = nn.MLP(1, [2, 1], dropout=0.5, seed=1)
    told = viz.trace(model([1.0]) + nn.Penalty(0.1, 1.5)(model.parameters()), lang=lang)
    assert "máscara" in told
    assert Language(lang).part("penalty") in told
    assert "mask" not in told
    assert "penalty" not in told


def test_a_scope_and_labels_of_ones_own_stay_as_they_are():
    with scope("mi capa"):
        y = Value(0.5, "penalty") * Value(2.0, "mask")
    svg = viz.draw(y, lang="es").svg
    assert ">mi capa</text>" in svg
    assert ">penalty</text>" in svg
    assert ">mask</text>" in svg


def test_numbers_with_a_decimal_comma_leave_semicolons_between_arguments():
    x = Value(0.5, "x")
    text = viz.trace(maximum(x**2, 0.25), lang="pt", decimal_comma=True)
    assert "max(0,25; 0,25)" in text
    assert "0,5²" in text


def test_a_label_keeps_its_commas_beside_decimal_commas():
    x = Value(2.0, "a, b")
    y = x * 2.0
    y.label = "f(1, 2) at 0.5"
    text = viz.trace(autograd.maximum(y, x), decimal_comma=True)
    assert "f(1, 2) at 0.5 = (a, b)·2" in text
    assert "; a, b)  =  max(4; 2)" in text


@pytest.mark.parametrize("name", ["step 1", "neg", "mask", "sign"])
def test_a_users_own_scope_is_not_translated_as_an_operation_is(name):
    assert Language("es").part(name) == name


@pytest.mark.parametrize(
    ("lang", "names"),
    [
        ("en", ["step", "sign", "sign", "batch mean"]),
        ("es", ["escalón", "signo", "signo", "media del lote"]),
        ("pt", ["degrau", "sinal", "sinal", "média do lote"]),
    ],
)
def test_a_badge_and_a_formula_call_an_operation_by_one_name(lang, names):
    operations = (autograd.step, autograd.sign, autograd.sign_right, autograd.batch_mean)
    for operation, name in zip(operations, names, strict=True):
        y = operation(Value(3.0, "x"))
        assert f"{name}(x)  =  {name}(3)" in viz.trace(y, lang=lang)
        assert f">{name}</text>" in viz.draw(y, lang=lang).svg
        assert autograd.formula(y.op, inputs=["x"]) == f"{y.op.symbol}(x)"
