"""Early stopping: when training ends, and with which parameters."""

import math

import pytest

import nn

from . import QUIET, X4, Y4, line, numbers


def test_early_stopping_ends_after_its_patience_and_restores_the_best_parameters():
    # The validation set asks for the opposite of the training set: the first epoch is the best.
    model, best = line(), line()
    options = {"optimizer": "sgd", "learning_rate": 0.01, "validation": (X4, [-y for y in Y4])}
    history = model.fit(X4, Y4, epochs=50, early_stopping=3, **options, **QUIET)
    best.fit(X4, Y4, epochs=1, **options, **QUIET)
    assert (history.stopped, history.best_epoch, len(history)) == ("early stopping", 0, 4)
    assert numbers(model) == numbers(best)


def test_early_stopping_may_keep_the_last_parameters():
    model, last = line(), line()
    options = {"optimizer": "sgd", "learning_rate": 0.01, "validation": (X4, [-y for y in Y4])}
    stopping = nn.EarlyStopping(patience=3, restore_best=False)
    model.fit(X4, Y4, epochs=50, early_stopping=stopping, **options, **QUIET)
    last.fit(X4, Y4, epochs=4, **options, **QUIET)
    assert numbers(model) == numbers(last)


def test_early_stopping_restores_running_statistics_too():
    model = nn.MLP(1, [2, 1], batch_norm=True, seed=0)
    kept = []
    model.fit(
        *(X4, Y4),
        epochs=6,
        early_stopping=5,
        validation=(X4, [-100.0 * y for y in Y4]),
        learning_rate=0.1,
        callbacks=[lambda model, history: kept.append(model.snapshot())],
        **QUIET,
    )
    best = model.snapshot()
    assert best in kept
    assert best != kept[-1]


def test_early_stopping_without_a_validation_set_says_what_to_give():
    with pytest.raises(ValueError, match=r"give fit a validation set: validation=\(X, y\)"):
        line().fit(X4, Y4, early_stopping=3, **QUIET)


def test_early_stopping_may_watch_the_training_loss():
    stopping = nn.EarlyStopping(patience=2, min_delta=1e9, monitor="loss")
    assert len(line().fit(X4, Y4, epochs=50, early_stopping=stopping, **QUIET)) == 3


def test_an_epoch_whose_loss_is_not_a_number_is_no_best_epoch():
    stopping, history, found = nn.EarlyStopping(patience=9), nn.History(), []
    for loss in (math.nan, 1.0, math.nan, 0.5):
        history.validation_loss.append(loss)
        found.append(stopping.improved(history))
    assert found == [False, True, False, True]
    assert (stopping.best_epoch, stopping.best_loss) == (3, 0.5)


def test_patience_runs_out_where_no_loss_is_ever_a_number():
    history = line().fit(
        X4, Y4, validation=([[1e200]], [0.0]), early_stopping=nn.EarlyStopping(patience=3), epochs=9, **QUIET
    )
    assert (history.stopped, history.best_epoch, len(history)) == ("early stopping", None, 3)
