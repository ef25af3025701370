"""Features of very different scales are said, with what to do."""

import warnings

import numpy as np
import pandas as pd
import pytest

import nn

AGES = [20.0, 35.0, 61.0]
INCOMES = [20_000.0, 85_000.0, 61_000.0]


def fit(X, model=None):
    (model or nn.Neuron(2, activation="identity", initializer="zeros")).fit(
        X, [0.0, 1.0, 0.5], optimizer="adam", epochs=1, progress=False
    )


def test_an_income_beside_an_age_is_said_with_the_names_of_the_columns():
    with pytest.warns(UserWarning, match=r"feature income goes up to 85000, feature age to 61.*StandardScaler"):
        fit(pd.DataFrame({"age": AGES, "income": INCOMES}))
    with pytest.warns(UserWarning, match="feature 1 goes up to 85000, feature 0 to 61"):
        fit(np.column_stack([AGES, INCOMES]))


def test_it_is_said_in_the_readers_language(monkeypatch):
    monkeypatch.setenv("GLASSGRAD_LANG", "pt")
    with pytest.warns(UserWarning, match="a variável 1 chega a 85000 e a variável 0 a 0,5"):
        fit([[0.5, 85_000.0], [0.1, 2.0], [0.3, 1.0]])


@pytest.mark.parametrize(
    "X", [[[1.0, 999.0], [0.5, 1.0], [1.0, 1.0]], [[0.0, 5_000.0], [0.0, 4.0], [0.0, 1.0]], [[0.0, 0.0]] * 3]
)
def test_less_than_a_thousand_and_features_that_are_0_are_not_worth_a_word(X):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        fit(X)


def test_a_model_that_begins_with_a_normalisation_scales_by_itself():
    fit(np.column_stack([AGES, INCOMES]), nn.Sequential(nn.BatchNorm(2), nn.Layer(2, 1, activation="identity")))
