"""The columns of a table keep the order of the training, by their names."""

import copy
import pickle
import warnings

import numpy as np
import pandas as pd
import pytest

import nn
from nn.training import diagnostics
from tests.nn.training import QUIET

AREA, ROOMS = [1.0, 2.0, 3.0, 4.0], [4.0, 1.0, 3.0, 2.0]
HOUSES = pd.DataFrame({"area": AREA, "rooms": ROOMS})
OTHERWISE = HOUSES[["rooms", "area"]]
PRICES = [3.0 * a + r for a, r in zip(AREA, ROOMS, strict=True)]


class Line(nn.Model):
    """A model of one's own."""

    def __init__(self):
        self.part, self.name = nn.Neuron(2, "identity", seed=0), "line"

    def __call__(self, x):
        return self.part(x)


def neuron():
    return nn.Neuron(2, "identity", seed=0)


def trained(make=neuron, X=HOUSES):
    model = make()
    model.fit(X, PRICES, epochs=2, **QUIET)
    return model


@pytest.mark.parametrize("make", [neuron, Line])
def test_columns_in_another_order_are_put_in_order_by_their_names(make):
    model = trained(make)
    assert model.input_names == ("area", "rooms")
    assert (
        model.predict(OTHERWISE).tolist() == model.predict(HOUSES).tolist() == model.predict(HOUSES.to_numpy()).tolist()
    )
    assert model.score(OTHERWISE, PRICES) == model.score(HOUSES, PRICES)


def test_a_batch_and_a_row_are_put_in_order_too():
    model = trained()
    expected = [y.data for y in model.batch(HOUSES.to_numpy())]
    assert [y.data for y in model.batch(OTHERWISE)] == expected
    assert [model(OTHERWISE.iloc[i]).data for i in range(4)] == expected
    assert model([1.0, 4.0]).data == expected[0]


def test_diagnostics_put_columns_in_order():
    model = trained()
    for name, found in diagnostics.activations(model, HOUSES).items():
        assert diagnostics.activations(model, OTHERWISE)[name].tolist() == found.tolist()
    for name, found in diagnostics.gradients(model, HOUSES, PRICES).items():
        assert diagnostics.gradients(model, OTHERWISE, PRICES)[name].tolist() == found.tolist()


@pytest.mark.parametrize(
    ("X", "message"),
    [
        (HOUSES.rename(columns={"rooms": "age"}), "lacks 'rooms' and has 'age' besides"),
        (HOUSES[["area"]], "lacks 'rooms'"),
        (HOUSES.assign(age=1.0), "has 'age' besides"),
        (HOUSES[["area", "area"]], "lacks 'rooms' and has 'area' besides"),
        (HOUSES[["area", "rooms", "area"]], "has 'area' besides"),
    ],
)
def test_other_columns_are_refused_by_name(X, message):
    model = trained()
    message = f"X {message}: the model was trained on the columns 'area', 'rooms'"
    for use in (model.predict, model.outputs, model.batch, lambda X: model.score(X, PRICES)):
        with pytest.raises(ValueError, match=message):
            use(X)
    with pytest.raises(ValueError, match=message.replace("X ", "the validation set's X ", 1)):
        model.fit(HOUSES, PRICES, validation=(X, PRICES), epochs=1, **QUIET)
    with pytest.raises(ValueError, match=message):
        model.partial_fit(X, PRICES)
    with pytest.raises(ValueError, match=message.replace("X ", "x ", 1)):
        model(X.iloc[0])


def test_a_validation_set_is_put_in_order():
    losses = [
        neuron().fit(HOUSES, PRICES, validation=(X, PRICES), epochs=3, **QUIET).validation_loss
        for X in (HOUSES, OTHERWISE)
    ]
    assert losses[0] == losses[1]


@pytest.mark.parametrize("again", ["fit", "partial_fit"])
def test_a_second_training_on_the_same_columns_takes_them_in_the_first_order(again):
    numbers = []
    for X in (HOUSES, OTHERWISE):
        model = trained()
        getattr(model, again)(X, PRICES, **({"epochs": 2, **QUIET} if again == "fit" else {}))
        numbers.append([p.data for p in model.parameters()])
        assert model.input_names == ("area", "rooms")
    assert numbers[0] == numbers[1]


def test_fit_on_other_columns_begins_with_these():
    model = trained()
    model.fit(HOUSES.rename(columns={"rooms": "age"}), PRICES, epochs=1, **QUIET)
    assert model.input_names == ("area", "age")


@pytest.mark.parametrize("X", [HOUSES.to_numpy(), HOUSES.to_numpy().tolist(), pd.DataFrame(HOUSES.to_numpy())])
def test_columns_without_names_are_taken_as_they_come(X):
    model = trained(X=X)
    assert model.input_names == ()
    assert model.predict(OTHERWISE).tolist() == model.predict(OTHERWISE.to_numpy()).tolist()
    assert trained().predict(X).tolist() == trained().predict(HOUSES).tolist()


def test_the_index_of_a_series_of_samples_names_no_column():
    model = nn.Neuron(1, "identity", seed=0)
    model.fit(pd.Series(AREA, index=list("abcd")), PRICES, epochs=1, **QUIET)
    assert model.input_names == ()
    assert len(model.predict(pd.Series(AREA, index=list("efgh")))) == 4


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda model: pickle.loads(pickle.dumps(model))])
def test_a_copy_knows_the_columns(copied):
    model = trained()
    assert copied(model).predict(OTHERWISE).tolist() == model.predict(HOUSES).tolist()


@pytest.mark.parametrize("loss", ["mse", lambda y, t: (y - t) ** 2])
def test_a_saved_model_knows_the_columns(tmp_path, loss):
    model = neuron()
    model.fit(HOUSES, PRICES, loss=loss, epochs=2, **QUIET)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model.save(tmp_path / "model")
    loaded = nn.load(tmp_path / "model")
    assert loaded.input_names == ("area", "rooms")
    assert loaded.predict(OTHERWISE).tolist() == model.predict(HOUSES).tolist()


@pytest.mark.parametrize("names", ["area", ["area"], ["area", "area"], ["area", 1], {"area": 1}])
def test_a_file_with_other_names_than_inputs_is_refused(tmp_path, names, monkeypatch):
    monkeypatch.setattr("nn.saving.files._training", lambda model, frozen: {"input_names": names})
    neuron().save(tmp_path / "model")
    with pytest.raises(nn.LoadError, match="the names of its inputs are"):
        nn.load(tmp_path / "model")


def test_a_training_that_is_refused_leaves_the_names_alone():
    model = trained()
    with pytest.raises(ValueError, match="y"):
        model.fit(HOUSES.rename(columns={"rooms": "age"}), [1.0], epochs=1, **QUIET)
    assert model.input_names == ("area", "rooms")


def test_the_perceptron_and_least_squares_know_the_columns():
    labels = [0, 0, 1, 1]
    perceptron = nn.Perceptron(2)
    perceptron.fit(HOUSES, labels)
    assert perceptron.predict(OTHERWISE).tolist() == perceptron.predict(HOUSES).tolist() == labels
    line = nn.least_squares(HOUSES, PRICES)
    assert np.allclose(line.predict(OTHERWISE), PRICES)
    assert np.allclose(line.neuron().predict(OTHERWISE), PRICES)
    for fitted in (perceptron, line):
        with pytest.raises(ValueError, match="lacks 'rooms'"):
            fitted.predict(HOUSES.rename(columns={"rooms": "age"}))


# ---------------------------------------------------------------------------------------------------
# The columns of y

BOTH = pd.DataFrame({"price": PRICES, "rent": [0.1 * price for price in PRICES]})
SWAPPED = BOTH[["rent", "price"]]


def pair(y=BOTH, **options):
    model = nn.Sequential(nn.Layer(2, 2, "identity", seed=0))
    history = model.fit(HOUSES, y, epochs=2, **{**options, **QUIET})
    return model, history


def test_targets_in_another_order_are_put_in_order_by_their_names():
    model, _ = pair()
    assert model.target_names == ("price", "rent")
    assert model.score(HOUSES, SWAPPED) == model.score(HOUSES, BOTH) == model.score(HOUSES, BOTH.to_numpy())
    found, swapped = (diagnostics.gradients(model, HOUSES, y, "mse") for y in (BOTH, SWAPPED))
    assert [g.tolist() for g in found.values()] == [g.tolist() for g in swapped.values()]


def test_targets_of_a_validation_set_are_put_in_order():
    losses = [pair(validation=(HOUSES, y), metrics=["mse"])[1] for y in (BOTH, SWAPPED)]
    assert losses[0].validation_loss == losses[1].validation_loss
    assert losses[0].metrics == losses[1].metrics


@pytest.mark.parametrize("again", ["fit", "partial_fit"])
def test_a_second_training_on_the_same_targets_takes_them_in_the_first_order(again):
    numbers = []
    for y in (BOTH, SWAPPED):
        model, _ = pair()
        getattr(model, again)(HOUSES, y, **({"epochs": 1, **QUIET} if again == "fit" else {}))
        numbers.append([p.data for p in model.parameters()])
        assert model.target_names == ("price", "rent")
    assert numbers[0] == numbers[1]


def test_one_hot_columns_are_put_in_order():
    labels = pd.DataFrame({"cheap": [1.0, 0.0, 1.0, 0.0], "dear": [0.0, 1.0, 0.0, 1.0]})
    model = nn.MLP(2, [2], output="softmax", seed=0)
    model.fit(HOUSES, labels, loss="cross_entropy", epochs=1, **QUIET)
    assert model.score(HOUSES, labels[["dear", "cheap"]]) == model.score(HOUSES, labels)


def test_other_targets_are_refused_by_name():
    model, _ = pair()
    other = BOTH.rename(columns={"rent": "tax"})
    message = "y lacks 'rent' and has 'tax' besides: the model was trained on the columns 'price', 'rent'"
    for use in (model.score, model.partial_fit):
        with pytest.raises(ValueError, match=message):
            use(HOUSES, other)
    with pytest.raises(ValueError, match="the validation set's " + message):
        model.fit(HOUSES, BOTH, validation=(HOUSES, other), epochs=1, **QUIET)


def test_a_single_target_may_have_any_name():
    model = neuron()
    model.fit(HOUSES, BOTH[["price"]], epochs=1, **QUIET)
    assert model.target_names == ()
    assert model.score(HOUSES, BOTH[["rent"]]) == model.score(HOUSES, BOTH["rent"].to_numpy())


def test_a_saved_model_knows_the_columns_of_y(tmp_path):
    model, _ = pair()
    model.save(tmp_path / "model")
    assert nn.load(tmp_path / "model").score(HOUSES, SWAPPED) == model.score(HOUSES, BOTH)
