"""The table of problems, and warnings of losses and outputs that do not belong together."""

import warnings

import pytest

import nn
from nn.objectives import objective_named, warn_of_mismatch


def test_the_table_of_problems_has_its_five_rows():
    assert [(row.problem, row.output, row.losses[0]) for row in nn.RECOMMENDATIONS] == [
        ("binary", "sigmoid", "binary_cross_entropy"),
        ("multi-class", "softmax", "cross_entropy"),
        ("multi-label", "sigmoid", "multi_label"),
        ("regression", "identity", "mse"),
        ("regression in [0, 1]", "sigmoid", "binary_cross_entropy"),
    ]


@pytest.mark.parametrize("row", nn.RECOMMENDATIONS)
def test_what_the_table_recommends_gives_no_warning(row):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for loss in row.losses:
            warn_of_mismatch(objective_named(loss), nn.ACTIVATIONS[row.output], 1 if row.outputs == "one" else 3)


@pytest.mark.parametrize(
    ("output", "loss", "outputs", "reason"),
    [
        ("softmax", "mse", 1, "softmax over one output is always 1"),
        ("sigmoid", "cross_entropy", 3, "3 exclusive classes share one probability"),
        ("softmax", "multi_label", 3, "makes labels compete"),
        ("identity", "cross_entropy", 1, "over one class is always 0"),
        ("tanh", "binary_cross_entropy", 1, "made for sigmoid"),
        ("sigmoid", "hinge", 1, "scores of either sign"),
        ("step", "mse", 1, "learns nothing through it"),
        ("sign", "hinge", 1, "learns nothing through it"),
    ],
)
def test_an_output_and_a_loss_that_do_not_fit_are_warned_about(output, loss, outputs, reason):
    with pytest.warns(UserWarning, match=reason):
        warn_of_mismatch(objective_named(loss), nn.ACTIVATIONS[output], outputs)


def test_three_exclusive_labels_under_sigmoids_are_warned_about():
    model = nn.MLP(1, [3], output="sigmoid", seed=0)
    one_hot = [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
    with pytest.warns(UserWarning, match="look like exclusive classes") as caught:
        model.fit([[0.0], [1.0], [2.0]], one_hot, loss="multi_label", epochs=1, progress=False)
    assert caught[0].filename == __file__  # it points at the line that called fit


def test_three_exclusive_classes_under_sigmoids_with_squared_error_are_warned_about():
    model = nn.MLP(1, [3], output="sigmoid", seed=0)
    with pytest.warns(UserWarning, match="look like exclusive classes: use softmax and cross_entropy"):
        model.fit([[0.0], [1.0], [2.0]], [[1, 0, 0], [0, 1, 0], [0, 0, 1]], loss="mse", epochs=1, progress=False)


def test_two_labels_that_exclude_each_other_may_do_so_by_chance_and_give_no_warning():
    model = nn.MLP(1, [2], output="sigmoid", seed=0)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model.fit([[0.0], [1.0]], [[1, 0], [0, 1]], loss="multi_label", epochs=1, progress=False)


@pytest.mark.parametrize(
    ("output", "y", "reason"),
    [
        ("sigmoid", [5.0, 10.0], "there are targets up to 10, but sigmoid never gives more than 1: use identity"),
        ("relu", [1.0, -5.0], "there are targets down to −5, but relu never gives less than 0: use identity"),
        ("tanh", [0.0, -2.0], "there are targets down to −2, but tanh never gives less than −1"),
    ],
)
def test_targets_that_the_output_never_reaches_are_warned_about(output, y, reason):
    with pytest.warns(UserWarning, match=reason):
        nn.Neuron(1, output, seed=0).fit([[0.0], [1.0]], y, loss="mse", epochs=1, progress=False)


def test_numbers_in_a_warning_are_written_as_its_reader_writes_them(monkeypatch):
    monkeypatch.setenv("GLASSGRAD_LANG", "es")
    with pytest.warns(UserWarning, match="hay valores objetivo que bajan hasta −2,5, pero tanh nunca da menos de −1"):
        nn.Neuron(1, "tanh", seed=0).fit([[0.0], [1.0]], [0.0, -2.5], loss="mse", epochs=1, progress=False)


@pytest.mark.parametrize("activation", [["step", "tanh"], ["tanh", "step"]])
def test_a_hidden_layer_that_no_gradient_comes_through_is_warned_about(activation):
    model = nn.MLP(1, [3, 2, 1], activation=activation, seed=0)
    with pytest.warns(UserWarning, match="the derivative of step is 0, so what comes before"):
        model.fit([[0.0], [1.0]], [0.0, 1.0], epochs=1, progress=False)


def test_a_matched_pair_is_trained_without_a_warning():
    model = nn.MLP(1, [3], output="softmax", seed=0)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model.fit([[0.0], [1.0], [2.0]], [0, 1, 2], loss="cross_entropy", epochs=1, progress=False)


def test_every_activation_has_a_note_which_the_table_shows_in_the_readers_language(monkeypatch):
    assert all(activation.note for activation in nn.ACTIVATIONS.values())
    assert nn.ACTIVATIONS["sine"].note == "Periodic."
    assert "Periodic." in repr(nn.RECOMMENDATIONS)
    monkeypatch.setenv("GLASSGRAD_LANG", "es")
    assert "Periódica." in repr(nn.RECOMMENDATIONS)


@pytest.mark.parametrize("note", ["", "Made at home."])
def test_the_table_shows_an_activation_of_ones_own_with_the_note_it_has(monkeypatch, note):
    monkeypatch.setitem(nn.ACTIVATIONS, "mine", nn.Activation("mine", lambda z: z * z, "he_normal", note))
    assert repr(nn.RECOMMENDATIONS).splitlines()[-1].split(maxsplit=1) == ["mine", *[note] * bool(note)]
