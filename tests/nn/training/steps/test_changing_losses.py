"""A loss of one's own that changes between two epochs: training and validation follow it, eagerly and compiled."""

import pytest

import autograd
import nn
from tests.nn.training import NUMBERS, OPTIONS, X, assert_same, everything


class Stepwise:
    """A loss whose factor is changed from outside when it has been told of so many events."""

    def __init__(self):
        self.factor, self.events = 1.0, 0

    def __call__(self, output, target):
        return self.factor * (output - target) ** 2

    def after(self, count):
        self.events += 1
        if self.events == count:
            self.factor = 4.0


def by_a_callback(loss):
    return {"callbacks": [lambda model, history: loss.after(2)]}


def by_a_metric(loss):
    return {"metrics": [lambda y, found: loss.after(4) or 0.0]}


def by_a_schedule(loss):
    return {"schedule": lambda epoch: loss.after(3) or 1.0}


def by_a_schedule_at_once(loss):
    return {"schedule": lambda epoch: loss.after(1) or 1.0}


@pytest.mark.parametrize("validation", [None, (X[:5], NUMBERS[:5])])
@pytest.mark.parametrize("change", [by_a_callback, by_a_metric, by_a_schedule, by_a_schedule_at_once])
def test_training_and_validation_follow_a_loss_that_changes(change, validation):
    def trained(*, compiled):
        loss, model = Stepwise(), nn.MLP(3, [2, 1], seed=1)
        options = OPTIONS | change(loss) | {"batch_size": 3, "validation": validation}
        history = model.fit(X, NUMBERS, loss=loss, compiled=compiled, **options)
        assert loss.factor == 4.0
        return everything(model, history)

    assert_same(trained(compiled=True), trained(compiled=False))


def test_an_optimizer_that_searches_follows_a_loss_that_changes():
    def trained(*, compiled):
        loss, model = Stepwise(), nn.MLP(3, [2, 1], seed=1)
        options = OPTIONS | by_a_callback(loss) | {"optimizer": "conjugate_gradients"}
        return everything(model, model.fit(X, NUMBERS, loss=loss, compiled=compiled, **options))

    assert_same(trained(compiled=True), trained(compiled=False))


WIDTH = 1.0


def global_width(output, target):
    return autograd.minimum((output - target).absolute(), WIDTH)


def test_a_global_variable_of_a_loss_may_change(monkeypatch):
    def trained(*, compiled):
        monkeypatch.setitem(globals(), "WIDTH", 1.0)
        model = nn.MLP(3, [2, 1], seed=1)
        callback = lambda model, history: monkeypatch.setitem(globals(), "WIDTH", 0.25)
        options = OPTIONS | {"callbacks": [callback], "validation": (X, NUMBERS)}
        return everything(model, model.fit(X, NUMBERS, loss=global_width, compiled=compiled, **options))

    assert_same(trained(compiled=True), trained(compiled=False))


def test_a_loss_that_can_no_longer_be_recorded_goes_on_eagerly_after_a_warning():
    def loss(output, target):
        return (output - target) ** 2 if not looks else (output - target) ** 2 * (2.0 if output > 0 else 1.0)

    looks = []
    model, callback = nn.MLP(3, [2, 1], seed=1), lambda model, history: looks.append(True)
    with pytest.warns(UserWarning, match="training sample by sample"):
        found = everything(model, model.fit(X, NUMBERS, loss=loss, callbacks=[callback], **OPTIONS))
    looks.clear()
    model = nn.MLP(3, [2, 1], seed=1)
    assert_same(
        found, everything(model, model.fit(X, NUMBERS, loss=loss, callbacks=[callback], compiled=False, **OPTIONS))
    )
