"""Training in Keras's words: compile, fit, evaluate."""

import copy

import numpy as np
import pytest

import nn

RNG = np.random.default_rng(0)
X = RNG.normal(size=(70, 3))
CLASSES = np.arange(70) % 3


def classifier():
    model = nn.Sequential()
    model.add(nn.Dense(8, activation="relu", input_shape=[3], seed=0))
    model.add(nn.Dense(3, activation="softmax", seed=1))
    return model


def test_a_lecture_in_keras_words():
    model = classifier()
    model.compile(loss="sparse_categorical_crossentropy", optimizer="sgd", metrics=["accuracy"])
    history = model.fit(X, CLASSES, epochs=3, validation_data=(X[:10], CLASSES[:10]), verbose=0)
    assert sorted(history.history) == ["accuracy", "loss", "val_accuracy", "val_loss"]
    loss, accuracy = model.evaluate(X[:10], CLASSES[:10], verbose=0)
    assert loss == pytest.approx(history.history["val_loss"][-1], rel=1e-12)
    assert accuracy == history.history["val_accuracy"][-1] == model.score(X[:10], CLASSES[:10])


def test_it_is_fit_with_these_options_and_batches_of_32():
    found = []
    for compiled in (True, False):
        model = classifier()
        options = {"loss": "cross_entropy", "optimizer": "rmsprop", "metrics": ["accuracy"], "learning_rate": 0.01}
        if compiled:
            model.compile(**options)
            options = {}
        else:
            options["batch_size"] = 32
        history = model.fit(X, CLASSES, epochs=2, seed=0, progress=False, **options)
        found.append([*history.loss, *history.metrics["accuracy"], *[p.data for p in model.parameters()]])
    assert found[0] == found[1]


def test_what_fit_is_told_counts_before_what_compile_was_told():
    model = classifier()
    model.compile(loss="mse", optimizer="sgd", metrics=["accuracy"], batch_size=7)
    history = model.fit(
        X, CLASSES, loss="cross_entropy", optimizer="adam", metrics=["mse"], batch_size=70, epochs=1, progress=False
    )
    assert model.objective.name == "cross_entropy"
    assert list(history.metrics) == ["mse"]
    assert history.learning_rate == [0.001]


def test_the_defaults_of_fit_given_by_name_count_too():
    model = nn.Sequential(nn.Dense(1, input_shape=[3], seed=0))
    model.compile(loss="mae", optimizer="sgd")
    model.fit(X, X.sum(axis=1), loss="mse", epochs=1, progress=False)
    assert model.objective.name == "mse"


def test_a_part_is_held_out_by_keras_name():
    model = classifier()
    model.compile(loss="sparse_categorical_crossentropy")
    history = model.fit(X, CLASSES, epochs=1, validation_split=0.3, verbose=0)
    assert len(history.validation_loss) == 1


@pytest.mark.parametrize(
    ("name", "ours"),
    [
        ("mean_squared_error", "mse"),
        ("mean_absolute_error", "mae"),
        ("binary_crossentropy", "binary_cross_entropy"),
        ("categorical_crossentropy", "cross_entropy"),
    ],
)
def test_losses_have_keras_names(name, ours):
    assert nn.objectives.objective_named(name) is nn.OBJECTIVES[ours]


def test_an_optimizer_that_needs_all_samples_gets_them():
    model = classifier()
    model.compile(loss="sparse_categorical_crossentropy", optimizer="rprop")
    model.fit(X, CLASSES, epochs=1, verbose=0)


def test_a_copy_is_not_compiled():
    model = classifier()
    model.compile(loss="mae", optimizer="sgd")
    twin = copy.deepcopy(model)
    twin.fit(X, np.eye(3)[CLASSES], epochs=1, loss="cross_entropy", progress=False)
    assert twin.objective.name == "cross_entropy"
    assert nn.Sequential(nn.Linear(3, 1)).fit(X, X[:, 0], epochs=1, progress=False)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda model: model.compile(loss="crossentropy"), "no loss is called 'crossentropy'"),
        (lambda model: model.compile(optimizer="nadam"), "no optimizer is called 'nadam'"),
        (lambda model: model.compile(metrics=["auc"]), "no metric is called 'auc'"),
        (lambda model: model.compile(metrics="accuracy"), "metrics must be a list"),
        (lambda model: model.compile(batch_size=0), "batch_size must be a whole number"),
        (lambda model: model.fit(X, CLASSES, validation=0.1, validation_split=0.1), "validation_split is Keras's name"),
        (lambda model: model.fit(X, CLASSES, verbose=2, progress=False), "verbose is Keras's name for progress"),
        (lambda model: model.fit(X, CLASSES, verbose="loud"), "verbose must be 0, 1, 2 or 'auto'|verbose"),
        (lambda model: model.evaluate(X, CLASSES), "this one was not: call fit first"),
    ],
)
def test_what_cannot_be_is_refused(call, message):
    with pytest.raises((TypeError, ValueError), match=message):
        call(classifier())


def test_layers_that_learn_their_inputs_can_be_compiled_and_trained_bit_by_bit():
    model = nn.Sequential(nn.Flatten(), nn.Dense(4, activation="relu", seed=0), nn.Dense(3, seed=1))
    model.compile(loss="sparse_categorical_crossentropy")
    images = RNG.random((20, 2, 2))
    model.fit(images, CLASSES[:20], epochs=1, verbose=0)
    assert model.fan_in == model[1].fan_in == 4
    other = nn.Sequential(nn.Flatten(), nn.Dense(3, seed=1))
    other.partial_fit(images, CLASSES[:20], loss="cross_entropy")
    assert len(other.parameters()) == 15
