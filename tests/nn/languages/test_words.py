"""What nn prints, in each language."""

import re
import sys
import warnings

import pytest

import nn
from autograd.languages import LANGUAGES, Language
from nn.languages import html_table
from nn.objectives import warn_of_mismatch
from tests.nn.training.test_progress import Terminal

#: Words that would show that a sentence was not translated.
ENGLISH = {
    *("layer", "layers", "neuron", "loss", "epoch", "epochs", "mean", "dead", "parameter", "parameters"),
    *("kind", "part", "inputs", "outputs", "activation", "learning_rate", "accuracy", "validation", "problem", "note"),
    *("after", "with", "stopped", "interrupted", "converged", "gave", "mistakes", "restored", "none", "counted"),
    *("the", "of", "is", "in", "not", "one", "per", "class", "by", "never", "training", "function", "your"),
}
X, Y = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], [0.0, 1.0, 1.0, 0.0]
QUIET = {"progress": False, "seed": 0}


@pytest.fixture(params=[code for code in LANGUAGES if code != "en"])
def code(request, monkeypatch):
    monkeypatch.setenv("GLASSGRAD_LANG", request.param)
    return request.param


def assert_translated(text, *names):
    """``names`` are a program's own, such as those of losses."""
    for name in names:
        text = text.replace(name, "")
    assert not set(re.findall(r"[^\W\d]+", text.lower())) & ENGLISH, text


def network():
    return nn.MLP(2, [3, 1], batch_norm=True, dropout=0.1, seed=0)


def test_a_history_is_in_the_readers_language(code):
    for options in ({}, {"early_stopping": 1}, {"callbacks": [lambda model, history: True]}):
        history = network().fit(X, Y, epochs=3, validation=(X, Y), metrics=["r2", "mse"], **options, **QUIET)
        assert_translated(repr(history))
        assert_translated(re.sub(r"<.*?>", " ", history._repr_html_()))
    classes = nn.MLP(2, [1], output="sigmoid", seed=0)
    options = {"loss": "binary_cross_entropy", "metrics": ["accuracy"], "validation": (X, Y), "epochs": 1}
    header = repr(classes.fit(X, Y, **options, **QUIET)).splitlines()[0]
    assert_translated(header)
    assert {"es": "exactitud (validación)", "pt": "acurácia (validação)"}[code] in header


def test_how_training_ended_is_in_the_readers_language(code):
    for stopped in ("early stopping", "callback", "interrupted"):
        ending = repr(nn.History([1.0], learning_rate=[0.1], stopped=stopped, best_epoch=0)).splitlines()[-1]
        assert_translated(ending)
        assert ending.endswith({"es": "de la época 1", "pt": "da época 1 foram restaurados"}[code])


def test_a_history_can_be_asked_for_another_language_and_a_decimal_comma():
    history = nn.History([0.5], learning_rate=[0.1])
    assert history.table(lang="pt").split() == ["época", "perda", "taxa", "de", "aprendizado", "1", "0,5", "0,1"]
    assert history.table(lang=Language("es", decimal_comma=False)).split()[-2:] == ["0.5", "0.1"]


def test_a_summary_is_in_the_readers_language(code):
    summary = network().summary()
    text = "\n".join(repr(summary).splitlines()[1:])  # without the model as Python writes it
    assert_translated(text.replace("Layer", "").replace("BatchNorm", ""))
    assert {"es": "capa 1", "pt": "camada 1"}[code] in text
    assert {"es": "<p>16 parámetros</p>", "pt": "<p>16 parâmetros</p>"}[code] in summary._repr_html_()


def test_a_summary_can_be_asked_for_another_language():
    assert repr(nn.Neuron(1, bias=False).summary(lang="es")).endswith("\n1 parámetro")
    assert repr(nn.Neuron(1, bias=False).summary()).endswith("\n1 parameter")
    assert repr(nn.Neuron(1234).summary()).endswith("\n1,235 parameters")
    assert repr(nn.Neuron(1234).summary(lang="pt")).endswith("\n1\u202f235 parâmetros")


def test_summaries_of_the_same_numbers_are_equal():
    assert nn.Neuron(1).summary() == nn.Neuron(1).summary()
    assert nn.Summary("title", (), 0) == nn.Summary("title", (), 0)


def test_a_diagnosis_is_in_the_readers_language(code):
    assert_translated(repr(nn.diagnose(network(), X, Y, "mse")))


def test_the_columns_of_a_diagnosis_are_two_spaces_apart(code):
    heading = repr(nn.diagnose(network(), X, Y, "mse")).splitlines()[0]
    columns = [part.strip() for part in re.split(" {2,}", heading)]
    assert columns[1:3] == {"es": ["media de a", "desv. de a"], "pt": ["média de a", "desvio de a"]}[code]
    assert len(columns) == 7


def test_a_diagnosis_and_a_perceptrons_report_take_a_language():
    diagnosis, mistakes = nn.diagnose(network(), X, Y, "mse"), nn.Perceptron(2).fit(X, [0.0, 0.0, 0.0, 1.0])
    assert "norma de w" in diagnosis.table(lang="pt")
    assert diagnosis.table() == repr(diagnosis)
    assert "época" in mistakes.report(lang="es")
    assert mistakes.report() == repr(mistakes)


def test_the_reason_why_a_model_is_not_compiled_is_said_to_be_in_english(code):
    class Choosing(nn.Model):
        def __init__(self):
            self.neuron = nn.Neuron(2, "identity", seed=0)

        def __call__(self, x):
            y = self.neuron(x)
            return y if y.data > 0.0 else 2.0 * y

    introduced = {"es": r"\(motivo, en inglés: .*\)", "pt": r"\(motivo, em inglês: .*\)"}[code]
    with pytest.warns(UserWarning, match=introduced):
        Choosing().fit(X, Y, epochs=1, **QUIET)


def test_a_diagnosis_in_english_has_its_columns_where_they_were():
    lines = repr(nn.diagnose(nn.MLP(1, [1], initializer="zeros"), [[1.0]], [1.0], "mse")).splitlines()
    assert lines == [
        "layer              mean a      std a   dead   rms grad     norm w  zeros",
        "layer 1                 0          0   100%          2          0      2",
    ]


def test_a_perceptrons_report_is_in_the_readers_language(code):
    and_, xor = [0, 0, 0, 1], [0, 1, 1, 0]
    converged = nn.Perceptron(2).fit(X, and_)
    gave_up = nn.Perceptron(2).fit(X, xor, epochs=20)
    interrupted = nn.Mistakes((), converged=False, interrupted=True)
    for report in (converged, gave_up, interrupted, nn.Mistakes((3,), converged=False, interrupted=True)):
        assert_translated(repr(report))
    assert "…, " in repr(gave_up)


def test_an_optimizer_counts_its_parameters_in_the_readers_language(code):
    optimizer = nn.SGD(nn.Neuron(2).parameters(), learning_rate=0.5)
    word = {"es": "parámetros", "pt": "parâmetros"}[code]
    assert repr(optimizer) == f"SGD(3 {word}, learning_rate=0.5, momentum=0.0, nesterov=False, weight_decay=0.0)"


def test_a_progress_bar_is_in_the_readers_language(code, monkeypatch):
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    nn.Neuron(1, seed=0).fit([[1.0]], [1.0], epochs=3)
    assert_translated(screen.getvalue())
    assert {"es": "pérdida=", "pt": "perda="}[code] in screen.getvalue()


def test_the_recommendations_are_a_table_in_the_readers_language(code):
    names = [*nn.OBJECTIVES, *nn.ACTIVATIONS]
    assert_translated(repr(nn.RECOMMENDATIONS), *names)
    assert_translated(re.sub(r"<.*?>", " ", nn.RECOMMENDATIONS._repr_html_()), *names)


def test_the_recommendations_print_as_the_table_they_are():
    lines = repr(nn.RECOMMENDATIONS).splitlines()
    assert lines[0] == "problem               outputs         output activation  loss"
    assert lines[1].split() == ["binary", "one", "sigmoid", "binary_cross_entropy"]
    assert lines[5].endswith("sigmoid            binary_cross_entropy, mse")
    assert "relu         Does not saturate above 0; a neuron below 0 everywhere is dead." in lines
    assert nn.RECOMMENDATIONS == tuple(nn.RECOMMENDATIONS)


def warned(action):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        action()
    return [str(warning.message) for warning in caught]


def own_loss(y, t):
    return (y - t) ** 2


def unrecordable(y, t):
    return (y - t) ** 2 if y > 0 else (y - t) ** 4


@pytest.mark.parametrize(
    ("output", "widths", "loss", "y"),
    [
        ("softmax", [1], "mse", [0.0, 1.0]),
        ("step", [1], "mse", [0.0, 1.0]),
        ("sigmoid", [2], "cross_entropy", [0.0, 1.0]),
        ("softmax", [2], "multi_label", [[0.0, 1.0], [1.0, 0.0]]),
        ("sigmoid", [3], "multi_label", [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]),
        ("tanh", [1], "binary_cross_entropy", [0.0, 1.0]),
        ("sigmoid", [1], "hinge", [0.0, 1.0]),
        ("tanh", [1], "mse", [0.0, -2.0]),
        ("tanh", [1], "mse", [0.0, 2.0]),
        (lambda z: z.tanh(), [1], "binary_cross_entropy", [0.0, 1.0]),
    ],
)
def test_a_warning_of_a_mismatch_is_in_the_readers_language(code, output, widths, loss, y):
    with warnings.catch_warnings(action="ignore"):  # of a softmax over one output
        model = nn.MLP(1, widths, output=output, seed=0)
    names = (*nn.ACTIVATIONS, "Perceptron", "cross_entropy", "binary_", "multi_label")
    found = warned(lambda: model.fit([[float(i)] for i in range(len(y))], y, loss=loss, epochs=1, **QUIET))
    assert len(found) >= 1
    assert_translated(found[0], *names)


def test_a_warning_of_a_class_without_others_is_in_the_readers_language(code):
    arguments = nn.OBJECTIVES["cross_entropy"], nn.ACTIVATIONS["identity"], 1
    (found,) = warned(lambda: warn_of_mismatch(*arguments))
    assert_translated(found, "cross_entropy", "binary_", "identity")


def test_other_warnings_are_in_the_readers_language(code, tmp_path):
    hidden = nn.MLP(1, [2, 1], activation="step", seed=0)
    neuron = nn.Neuron(1, "identity", seed=0)
    slow = warned(lambda: neuron.fit([[0.0], [1.0]], Y[:2], loss=unrecordable, epochs=1, **QUIET))
    said, reason, end = re.split(r"(: .*?\. )(?=Con |Com )", slow[0])
    own = nn.Neuron(1, "identity", seed=0)
    own.fit([[0.0], [1.0]], Y[:2], loss=own_loss, epochs=1, **QUIET)
    for text in (
        *warned(lambda: hidden.fit([[0.0], [1.0]], Y[:2], epochs=1, **QUIET)),
        *(said, end.replace("compiled=False", "")),
        *warned(lambda: own.save(tmp_path / "own.safetensors")),
    ):
        assert_translated(text, "own_loss")
    assert "where" in reason  # the text of an exception, which is in English


def test_a_table_of_html_escapes_what_it_is_given():
    assert "<td>&lt;b&gt;</td>" in html_table([["name"], ["<b>"]])


def test_each_activation_has_a_note_in_the_catalogues():
    for code in LANGUAGES:
        for name in nn.ACTIVATIONS:
            assert Language(code)(f"note_{name}").endswith(".")
