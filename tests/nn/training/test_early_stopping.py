"""Early stopping: when training ends, and with which parameters."""

import math
import sys

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


def falling_line():
    """One weight, 1 at first, that is to become 0: its loss is w², and a rate of ¼ halves it."""
    return nn.Neuron(1, activation="identity", bias=False, initializer=1.0)


def blown_up_in_the_third_epoch(epoch):
    return 100.0 if epoch == 2 else 1.0


@pytest.mark.parametrize("compiled", [True, False])
@pytest.mark.parametrize("momentum", [0.0, 0.5])
def test_the_parameters_restored_are_those_whose_training_loss_was_best(compiled, momentum):
    model = falling_line()
    history = model.fit(
        *([[1.0]], [0.0]),
        optimizer=nn.SGD(model.parameters(), 0.25, momentum=momentum),
        schedule=blown_up_in_the_third_epoch,
        epochs=4,
        early_stopping=nn.EarlyStopping(monitor="loss"),
        compiled=compiled,
        **QUIET,
    )
    assert history.loss[:2] == [1.0, 0.25]
    assert history.best_epoch == history.loss.index(min(history.loss))
    (w,) = numbers(model)
    assert w**2 == min(history.loss)
    if not momentum:
        assert (w, history.loss[2:]) == (0.25, [0.0625, 12.25**2])


@pytest.mark.parametrize("compiled", [True, False])
def test_of_an_epoch_in_batches_the_parameters_from_before_its_last_step_are_restored(compiled):
    kept, model = [], line()
    options = {"optimizer": "sgd", "learning_rate": 0.05, "batch_size": 1, "seed": 0, "compiled": compiled, **QUIET}
    schedule = nn.schedules.step_decay(1, 3.0)  # diverges after a few epochs
    stopping = nn.EarlyStopping(patience=2, monitor="loss")
    history = model.fit(X4, Y4, epochs=9, schedule=schedule, early_stopping=stopping, **options)
    best = history.best_epoch
    assert history.stopped == "early stopping"
    assert history.loss[best] == min(history.loss)

    class Steps(nn.SGD):
        def step(self):
            kept.append([p.data for p in self.parameters])
            super().step()

    again = line()
    steps = Steps(again.parameters(), 0.05)
    again.fit(X4, Y4, epochs=best + 1, schedule=schedule, **(options | {"optimizer": steps, "learning_rate": None}))
    assert numbers(model) == pytest.approx(kept[4 * best + 3], rel=1e-12)


@pytest.mark.parametrize("compiled", [True, False])
def test_a_search_restores_where_its_best_line_began(compiled):
    model = line()
    stopping = nn.EarlyStopping(patience=1, min_delta=1e9, monitor="loss")  # the first epoch is the best
    history = model.fit(
        X4, Y4, optimizer="conjugate_gradients", epochs=5, early_stopping=stopping, compiled=compiled, **QUIET
    )
    assert (history.best_epoch, numbers(model)) == (0, [0.0, 0.0])


@pytest.mark.parametrize("compiled", [True, False])
def test_restored_running_statistics_belong_to_the_parameters(compiled):
    """The best loss is the second epoch's: its statistics count two batches, measured with the parameters before it."""
    X = [[0.0], [1.0], [2.0], [3.0]]
    model, other = (nn.MLP(1, [2, 1], batch_norm=True, seed=0) for _ in range(2))
    options = {"optimizer": "sgd", "learning_rate": 0.01, "compiled": compiled, **QUIET}
    history = model.fit(
        *(X, Y4),
        epochs=5,
        schedule=lambda epoch: (1.0, 1e4)[epoch == 1],
        early_stopping=nn.EarlyStopping(monitor="loss"),
        **options,
    )
    assert history.best_epoch == 1
    other.fit(X, Y4, epochs=1, **options)
    parameters = other.snapshot()[0]
    other.train().batch(X)
    assert model.snapshot()[0] == pytest.approx(parameters, rel=1e-12)
    for found, expected in zip(model.snapshot()[1], other.snapshot()[1], strict=True):
        assert found == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("monitor", ["loss", "validation_loss"])
def test_whenever_ctrl_c_comes_the_best_epoch_and_its_parameters_come_together(monitor):
    """Interrupted once at every line of training that is carried out between two steps, and at the end."""
    functions = {
        "fit",
        "_trained",
        "leave",
        "ends",
        "_called_back",
        "improved",
        "_tell_of_best",
        "restore_best",
        "restore",
    }
    interrupted, line_number = True, 0
    while interrupted:
        interrupted, lines = False, 0

        def trace(frame, event, _):
            nonlocal interrupted, lines
            if frame.f_code.co_name not in functions:
                return None
            if event == "line" and began:
                lines += 1
                if lines == line_number and not interrupted:
                    interrupted = True
                    raise KeyboardInterrupt
            return trace

        model, kept, began = falling_line(), {}, []

        def keep(model, history, began=began, kept=kept):
            began.append(len(history))
            kept[len(history) - 1] = numbers(model)

        line_number += 1
        stopping, history = nn.EarlyStopping(patience=9, monitor=monitor), None
        earlier = sys.gettrace()
        sys.settrace(trace)
        try:
            history = model.fit(
                *([[1.0]], [0.0]),
                optimizer="sgd",
                learning_rate=0.25,
                schedule=blown_up_in_the_third_epoch,
                epochs=3,
                validation=([[1.0]], [0.0]),
                early_stopping=stopping,
                callbacks=[keep],
                compiled=False,
                **QUIET,
            )
        except KeyboardInterrupt:
            pass  # as late as "return history"
        finally:
            sys.settrace(earlier)
        assert numbers(model)[0] ** 2 == stopping.best_loss, line_number
        if history is not None:
            losses = history.loss if monitor == "loss" else history.validation_loss
            assert history.best_epoch == stopping.best_epoch
            assert losses[history.best_epoch] == stopping.best_loss
            assert history.stopped == ("interrupted" if interrupted else "epochs")
        assert model.training
    assert line_number > 50


@pytest.mark.parametrize("compiled", [True, False])
def test_ctrl_c_before_the_first_numbers_are_copied_leaves_no_best_epoch(compiled):
    class Hasty(nn.Neuron):
        def snapshot(self):
            raise KeyboardInterrupt

    stopping = nn.EarlyStopping(patience=3)
    data = [[1.0], [2.0]], [1.0, 2.0]
    history = Hasty(1, "identity", seed=0).fit(
        *data, validation=data, early_stopping=stopping, compiled=compiled, **QUIET
    )
    assert (history.stopped, history.best_epoch, len(history)) == ("interrupted", None, 1)
    assert (stopping.best_epoch, stopping.best_loss) == (None, math.inf)
