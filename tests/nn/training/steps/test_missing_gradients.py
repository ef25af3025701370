"""Parameters that the loss does not depend on stay as they are, eagerly and compiled."""

import warnings

import numpy as np
import pytest

import autograd
import nn
from autograd import Value, no_grad
from tests.nn.training import QUIET, X4, Y4, assert_same, everything

BOTH = pytest.mark.parametrize("compiled", [True, False])


class Partly(nn.Model):
    """w·x + b, and four parameters that no gradient reaches; ``whole`` lets one of them take part."""

    def __init__(self):
        self.unused, self.w = Value(1.0, "unused"), Value(0.5, "w")
        self.detached, self.hidden, self.b = Value(2.0, "detached"), Value(3.0, "hidden"), Value(0.25, "b")
        self.threshold, self.whole = Value(1.5, "threshold"), False

    def __call__(self, x):
        with no_grad():
            level = self.hidden * x[0]
        y = (
            self.w * x[0]
            + self.b
            + self.detached.detach()
            + 0.1 * level
            + autograd.where(x[0] > self.threshold, 0.2, 0.1)
        )
        return y + self.unused if self.whole else y


def run(make, compiled, **options):
    model = Partly()
    optimizer = make(model.parameters())
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        history = model.fit(X4, Y4, optimizer=optimizer, seed=0, compiled=compiled, **{"epochs": 5, **QUIET, **options})
    state = {"state": np.ravel(optimizer.state), "t": optimizer.hyper.t, "left alone": optimizer.left_alone}
    return model, optimizer, {**everything(model, history), **state}


MAKE = {
    "momentum and decay": lambda parameters: nn.SGD(parameters, 0.01, momentum=0.9, weight_decay=0.1),
    "adam": lambda parameters: nn.Adam(parameters, 0.01, weight_decay=0.1),
    "adamw": lambda parameters: nn.AdamW(parameters, 0.01),
    "rprop": lambda parameters: nn.Rprop(parameters, 0.01),
    "proximal gradient": lambda parameters: nn.ProximalGradient(parameters, 0.01, l1=0.1),
    "a line search": nn.ConjugateGradients,
}


@pytest.mark.parametrize("options", [{}, {"batch_size": 3}, {"clip_value": 0.5}, {"clip_norm": 0.5}], ids=str)
@pytest.mark.parametrize("name", MAKE)
def test_parameters_that_no_gradient_reaches_stay_with_their_memory(name, options):
    if MAKE[name](Partly().parameters()).full_batch:
        options = {key: value for key, value in options.items() if key != "batch_size"}
    if name == "rprop":  # it takes signs only, so that clipping is refused
        options = {key: value for key, value in options.items() if not key.startswith("clip")}
    if name == "a line search":
        options = {**options, "epochs": 2}  # then it is there
    (eager, optimizer, expected), (compiled, _, found) = [run(MAKE[name], c, **options) for c in (False, True)]
    assert_same(found, expected)
    fresh = Partly()
    for model in (eager, compiled):
        for name in ("unused", "detached", "hidden", "threshold"):
            parameter = getattr(model, name)
            assert (parameter.data, parameter.grad, parameter.has_grad) == (getattr(fresh, name).data, 0.0, False)
        assert model.w.data != fresh.w.data
        assert model.w.has_grad
    assert optimizer.state[0] == optimizer.initial_state(optimizer.hyper)


@pytest.mark.parametrize("options", [{"l2": 0.1}, {"l1": 0.1}, {"l1": 0.1, "clip_norm": 0.5}], ids=str)
@pytest.mark.parametrize("name", ["momentum and decay", "adam", "proximal gradient"])
def test_a_penalty_reaches_every_parameter(name, options):
    (eager, _, expected), (_, _, found) = [run(MAKE[name], c, **options) for c in (False, True)]
    assert_same(found, expected)
    assert eager.unused.data < 1.0


@pytest.mark.parametrize("name", ["momentum and decay", "rprop", "adam"])
def test_a_parameter_that_takes_part_later_begins_where_it_was(name):
    results = []
    for compiled in (True, False):
        model, optimizer, _ = run(MAKE[name], compiled)
        model.whole = True
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            history = model.fit(X4, Y4, optimizer=optimizer, epochs=5, compiled=compiled, **QUIET)
        results.append(everything(model, history) | {"left alone": optimizer.left_alone, "t": optimizer.hyper.t})
        assert optimizer.left_alone == [5, 0, 10, 10, 0, 10]
    assert_same(*results)


@BOTH
def test_running_statistics_and_early_stopping_go_on_with_a_parameter_left_alone(compiled):
    forgotten = Value(7.0, "spare")
    model = nn.Sequential(nn.BatchNorm(1), nn.Neuron(1, "identity", seed=0))
    model.spare = forgotten
    stopping = nn.EarlyStopping(patience=2, monitor="loss")
    history = model.fit(
        X4,
        Y4,
        optimizer=nn.AdamW(model.parameters(), 0.1),
        epochs=4,
        early_stopping=stopping,
        compiled=compiled,
        **QUIET,
    )
    assert forgotten.data == 7.0
    assert len(history) == 4
    assert model.layers[0].running_mean[0] != 0.0


@BOTH
def test_divergence_names_the_right_parameter_where_others_are_left_alone(compiled):
    model = Partly()
    with pytest.raises(nn.DivergenceError, match="after the step w is"):
        model.fit(X4, Y4, optimizer=nn.SGD(model.parameters(), 1e308), epochs=3, compiled=compiled, **QUIET)
    assert [p.data for p in model.parameters()] == [1.0, 0.5, 2.0, 3.0, 0.25, 1.5]


class Some(nn.Model):
    """Of six parameters a chosen few take part, one of them only where x > 0."""

    def __init__(self, taking_part, branch):
        self.parts = [Value(0.1 * i - 0.2, f"p{i}") for i in range(6)]
        self.taking_part, self.branch = taking_part, branch

    def __call__(self, x):
        z = x[0]
        y = sum([self.parts[i] * z + 0.1 * self.parts[i] for i in self.taking_part])
        return y + autograd.maximum(z * self.parts[self.branch], 0.0)


@pytest.mark.parametrize("seed", range(12))
def test_random_trainings_with_missing_gradients_are_the_same_eagerly_and_compiled(seed):
    rng = np.random.default_rng(seed)
    taking_part = rng.permutation(6)[: rng.integers(1, 5)].tolist()
    name = [*MAKE][seed % len(MAKE)]
    full_batch = MAKE[name]([Value(1.0)]).full_batch
    options = {
        "batch_size": None if full_batch else [None, 1, 3][seed % 3],
        **({} if name == "rprop" else [{}, {"clip_value": 0.3}, {"clip_norm": 0.3}][rng.integers(3)]),
        **[{}, {}, {"l2": 0.01}, {"l1": 0.01}][rng.integers(4)],
    }
    results = []
    for compiled in (False, True):
        model = Some(taking_part, seed % 6)
        optimizer = MAKE[name](model.parameters())
        history = model.fit(
            X4, Y4, optimizer=optimizer, seed=seed, compiled=compiled, epochs=2 if full_batch else 4, **QUIET, **options
        )
        left_alone = {"left alone": optimizer.left_alone, "has": [p.has_grad for p in model.parameters()]}
        results.append(everything(model, history) | left_alone | {"state": np.ravel(optimizer.state)})
    assert_same(*results)
    if not {"l1", "l2"} & set(options):
        spare = set(range(6)) - {*taking_part, seed % 6}
        assert all(model.parts[i].data == 0.1 * i - 0.2 and not model.parts[i].has_grad for i in spare)
