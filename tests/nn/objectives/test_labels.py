"""Labels: text, truth values and whole numbers are learned, and come back as they were given."""

import enum

import numpy as np
import pandas as pd
import pytest

import nn
from nn.objectives import accuracy

X = np.array([[-2.0, 0.5], [-1.0, -0.5], [1.0, 0.3], [2.0, -0.2]])
THREE = np.vstack([X, [[0.0, 3.0], [0.1, 4.0]]])

#: A loss, the widths of a network for it, and the output of that network.
TWO_CLASSES = [
    ("binary_cross_entropy", "sigmoid", 1),
    ("hinge", "identity", 1),
    ("perceptron", "identity", 1),
    ("cross_entropy", "softmax", 2),
    ("cross_entropy", "identity", 2),
]


def trained(y, loss="cross_entropy", output="softmax", outputs=2, points=X, **settings):
    model = nn.MLP(2, [outputs], output=output, seed=0)
    settings = {"epochs": 60, "learning_rate": 0.3, "progress": False, **settings}
    model.fit(points, y, loss=loss, **settings)
    return model


@pytest.mark.parametrize(("loss", "output", "outputs"), TWO_CLASSES)
@pytest.mark.parametrize(
    ("y", "classes", "kind"),
    [
        (["no", "no", "yes", "yes"], ("no", "yes"), "U"),
        ([False, False, True, True], (False, True), "b"),
        ([0, 0, 1, 1], (0, 1), "i"),
        ([3, 3, 7, 7], (3, 7), "i"),
        ([0.0, 0.0, 1.0, 1.0], (0.0, 1.0), "f"),
    ],
)
@pytest.mark.parametrize("given", [list, np.array, pd.Series, lambda y: np.array(y, dtype=object)])
def test_predict_answers_in_the_labels_of_the_training(loss, output, outputs, y, classes, kind, given):
    model = trained(given(y), loss, output, outputs)
    assert model.classes == classes
    assert [type(label) for label in model.classes] == [type(label) for label in classes]
    predicted = model.predict(X)
    assert predicted.dtype.kind == kind
    assert predicted.tolist() == y
    assert model.score(X, given(y)) == 1.0


def test_three_classes_of_text_are_ordered_as_the_columns_of_predict_proba():
    y = pd.Series(["setosa", "setosa", "virginica", "virginica", "versicolor", "versicolor"], dtype="category")
    model = trained(y, outputs=3, points=THREE, epochs=200)
    assert model.classes == ("setosa", "versicolor", "virginica")
    assert model.predict(THREE).tolist() == y.tolist()
    best = model.predict_proba(THREE).argmax(axis=1)
    assert [model.classes[k] for k in best] == y.tolist()


def test_text_is_trained_as_the_numbers_that_it_stands_for():
    named = trained(["b", "a", "b", "a"], "hinge", "identity", 1, epochs=5)
    numbered = trained([1, 0, 1, 0], "hinge", "identity", 1, epochs=5)
    assert [p.data for p in named.parameters()] == [p.data for p in numbered.parameters()]
    eager = trained(["b", "a", "b", "a"], "hinge", "identity", 1, epochs=5, compiled=False)
    assert [p.data for p in eager.parameters()] == pytest.approx([p.data for p in named.parameters()], rel=1e-12)


def test_metrics_see_the_labels_as_they_were_given():
    seen = []
    y = np.array(["no", "no", "yes", "yes"])
    model = nn.MLP(2, [1], output="sigmoid", seed=0)
    count = lambda y, predicted: (seen.append((y, predicted)), float((y == predicted).sum()))[1]
    history = model.fit(
        *(X, y),
        validation=(X, y.tolist()),
        metrics=["accuracy", count],
        loss="binary_cross_entropy",
        epochs=2,
        progress=False,
    )
    assert history.metrics["validation_accuracy"] == history.metrics["accuracy"]
    assert history.metrics["<lambda>"][-1] == 4.0 * history.metrics["accuracy"][-1]
    assert {kind for pair in seen for kind in (pair[0].dtype.kind, pair[1].dtype.kind)} == {"U"}


def test_a_validation_part_of_text_is_stratified():
    y = ["a", "a", "b", "b"] * 5
    model = nn.MLP(2, [1], output="sigmoid", seed=0)
    options = {"loss": "binary_cross_entropy", "epochs": 3, "progress": False, "seed": 0}
    history = model.fit(np.tile(X, (5, 1)), y, validation=0.2, metrics=["accuracy"], **options)
    assert len(history.validation_loss) == 3
    assert model.classes == ("a", "b")


@pytest.mark.parametrize(
    ("y", "loss", "outputs", "message"),
    [
        (
            ["a", "b", "c", "a"],
            "binary_cross_entropy",
            1,
            r"y has 3 labels, 'a', 'b' or 'c', but .* with one output tells 2 apart",
        ),
        (["a", "a", "a", "a"], "hinge", 1, r"y has one label, 'a', but hinge with one output tells 2 apart"),
        (
            ["a", "b", "a", "b"],
            "cross_entropy",
            3,
            r"y has 2 labels, 'a' or 'b', but cross_entropy with 3 outputs tells 3 apart",
        ),
        ([1, 2, 3, 1], "binary_cross_entropy", 1, r"y\[1\] = 2: binary_cross_entropy takes the labels 0 and 1"),
        (["a", None, "b", "a"], "hinge", 1, "y holds text, but row 1 is None: give every sample a label of one kind"),
        (["a", 1, "b", 0], "hinge", 1, "y holds text, but row 1 is 1"),
        (["a", "b", "a"], "hinge", 1, "y has 3 entries for 4 samples"),
        ([["a", "b"]] * 4, "multi_label", 2, "y holds text"),
        (["a", "b", "a", "b"], "mse", 1, "y holds text, and a model takes numbers"),
    ],
)
def test_labels_that_a_loss_cannot_tell_apart_are_refused(y, loss, outputs, message):
    with pytest.raises(ValueError, match=message):
        trained(y, loss, "identity", outputs)


@pytest.mark.parametrize(
    ("y", "other", "label"),
    [
        (["a", "b", "a", "b"], ["a", "c", "a", "b"], r"\[1\] = 'c': the model answers 'a' or 'b'"),
        (["a", "b", "a", "b"], [0, 1, 0, 1], r"\[0\] = 0: the model answers 'a' or 'b'"),
        (["a", "b", "a", "b"], [0.0, 1.0, 0.0, 1.0], r"\[0\] = 0: the model answers 'a' or 'b'"),
        ([3, 7, 3, 7], [0, 1, 0, 1], r"\[0\] = 0: the model answers 3 or 7"),
        ([0, 1, 0, 1], ["a", "b", "a", "b"], r"\[0\] = 'a': the model answers 0 or 1"),
    ],
)
@pytest.mark.parametrize(("loss", "output", "outputs"), TWO_CLASSES)
def test_a_validation_set_and_score_take_the_labels_of_the_training(y, other, label, loss, output, outputs):
    with pytest.raises(ValueError, match=f"the validation set's y{label}"):
        trained(y, loss, output, outputs, validation=(X, other), epochs=1)
    model = trained(y, loss, output, outputs, epochs=1)
    with pytest.raises(ValueError, match=f"y{label}"):
        model.score(X, other)


def test_a_second_fit_keeps_the_classes_where_it_sees_only_some_of_them():
    model = trained(["a", "b", "a", "b"], "binary_cross_entropy", "sigmoid", 1)
    with pytest.warns(UserWarning, match="all labels are 'b'"):
        model.fit(X[2:], ["b", "b"], loss="binary_cross_entropy", epochs=1, progress=False)
    assert model.classes == ("a", "b")
    model.fit(X, ["x", "y", "x", "y"], loss="binary_cross_entropy", epochs=1, progress=False)
    assert model.classes == ("x", "y")


@pytest.mark.parametrize(
    "y", [["año", "ñu", "año", "ñu"], [False, True, False, True], [3, 7, 3, 7], [0.0, 1.0, 0.0, 1.0]]
)
def test_a_saved_model_answers_in_its_labels(tmp_path, y):
    model = trained(y, "binary_cross_entropy", "sigmoid", 1)
    model.save(tmp_path / "model")
    loaded = nn.load(tmp_path / "model")
    assert loaded.classes == model.classes
    assert [type(label) for label in loaded.classes] == [type(label) for label in model.classes]
    assert loaded.predict(X).tolist() == model.predict(X).tolist()


def test_several_labels_a_sample_come_back_as_truth_values():
    y = X > 0
    model = nn.MLP(2, [2], output="sigmoid", seed=0)
    model.fit(X, y, loss="multi_label", epochs=60, learning_rate=0.3, progress=False)
    assert model.predict(X).tolist() == y.tolist()
    assert accuracy(y, model.predict(X)) == model.score(X, y) == 1.0


# Trained again


@pytest.mark.parametrize("loss", ["binary_cross_entropy", "hinge"])
@pytest.mark.parametrize(
    ("first", "second"), [([1, 2, 1, 2], [1, 1, 1, 1]), ([1, 2, 1, 2], [1.0, 1.0, 1.0, 1.0]), ([2, 5, 2, 5], [5.0] * 4)]
)
@pytest.mark.filterwarnings("ignore:all labels are")
def test_a_class_keeps_its_meaning_in_a_second_training_with_fewer_labels(loss, first, second):
    model = trained(first, loss, "sigmoid" if loss == "binary_cross_entropy" else "identity", 1)
    classes = model.classes
    model.fit(X, second, loss=loss, epochs=100, learning_rate=0.5, progress=False)
    assert model.classes == classes
    assert model.predict(X).tolist() == second


def test_of_three_classes_the_later_ones_keep_their_outputs_where_the_first_is_missing():
    model = trained([1, 1, 2, 2, 3, 3], outputs=3, points=THREE, epochs=200)
    assert model.predict(THREE).tolist() == [1, 1, 2, 2, 3, 3]
    model.fit(THREE[:4], [1, 1, 2, 2], loss="cross_entropy", epochs=1, learning_rate=0.0, progress=False)
    assert model.classes == (1, 2, 3)
    assert model.predict(THREE[:4]).tolist() == [1, 1, 2, 2]


@pytest.mark.filterwarnings("ignore:all labels are")
def test_true_after_minus_one_and_one_leaves_two_classes(tmp_path):
    model = trained([-1, -1, 1, 1], "hinge", "identity", 1)
    model.fit(X, [True] * 4, loss="hinge", epochs=1, progress=False)
    assert model.classes == (-1, 1)
    model.save(tmp_path / "model")
    assert nn.load(tmp_path / "model").classes == (-1, 1)


def test_true_is_not_the_class_1_of_1_and_2():
    with pytest.raises(ValueError, match="y\\[0\\] = True: the model answers 1 or 2"):
        trained([1, 2, 1, 2], "hinge", "identity", 1, validation=(X[:2], [True, True]))


# What labels are made of


class Animal(str, enum.Enum):  # noqa: UP042 - str() of a StrEnum is its text, of this one its name
    CAT = "a cat"
    DOG = "a dog"


@pytest.mark.parametrize(
    "given", [list, tuple, lambda y: [[label] for label in y], lambda y: np.array(y, dtype=object)]
)
def test_members_of_an_enumeration_of_text_are_their_text(given):
    model = trained(given([Animal.CAT, Animal.CAT, Animal.DOG, Animal.DOG]))
    assert model.classes == ("a cat", "a dog")
    assert model.predict(X).tolist() == ["a cat", "a cat", "a dog", "a dog"]


@pytest.mark.parametrize("y", [[10**20, 5, 10**20, 5], [2**63, -1, 2**63, -1]])
def test_whole_numbers_that_no_array_holds_are_no_labels(y):
    with pytest.raises(ValueError, match="binary_cross_entropy takes the labels 0 and 1"):
        trained(y, "binary_cross_entropy", "sigmoid", 1)


def test_a_message_shows_a_whole_number_with_all_its_digits():
    model = trained([1234567, 1234567, 1234568, 1234568])
    with pytest.raises(ValueError, match="= 1234569: the model answers 1234567 or 1234568"):
        model.score(X, [1234569, 1234567, 1234567, 1234567])
