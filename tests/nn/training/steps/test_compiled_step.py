"""fit(compiled=True), the default, and fit(compiled=False): one trajectory, whatever is asked for."""

import copy
import math
from collections import deque

import numpy as np
import pytest

import autograd
import nn
from autograd import Value
from autograd.plan import NUMPY
from nn.training import CompiledSearch, CompiledStep, EagerStep, training_step
from tests.nn.training import NUMBERS, OPTIONS, X, assert_same, everything

LABELS = (NUMBERS > 0).astype(float)
CLASSES = np.array([0, 1, 2, 1, 0, 2, 1])


def network(output="identity", width=1, **options):
    return nn.MLP(3, [4, width], activation="tanh", output=output, seed=1, **options)


def assert_same_trajectory(make, y, X=X, **options):
    """Train the same model both ways; returns what both have ended with."""
    results = []
    for compiled in (True, False):
        model = make()
        settings = {**OPTIONS, **{name: copy.deepcopy(option) for name, option in options.items()}}
        if isinstance(settings.get("optimizer"), tuple):  # a class and its settings
            kind, hyper = settings["optimizer"]
            settings["optimizer"] = kind(model.parameters(), **hyper)
            del settings["learning_rate"]
        history = model.fit(X, y, compiled=compiled, **settings)
        results.append((everything(model, history), history.stopped, history.best_epoch, settings.get("optimizer")))
    (found, *ended, optimizer), (expected, *ended_eagerly, eager_optimizer) = results
    assert_same(found, expected)
    assert ended == ended_eagerly
    if isinstance(optimizer, nn.Optimizer):
        assert np.array(optimizer.state) == pytest.approx(np.array(eager_optimizer.state), rel=1e-9, abs=1e-12)
        assert optimizer.hyper.t == eager_optimizer.hyper.t
    return found


# ---------------------------------------------------------------------------------------------------
# Whatever is asked for


@pytest.mark.parametrize("optimizer", nn.OPTIMIZERS)
def test_every_optimizer(optimizer):
    batch_size = None if nn.OPTIMIZERS[optimizer].full_batch else 3
    assert_same_trajectory(network, NUMBERS, optimizer=optimizer, batch_size=batch_size, l1=0.01, l2=0.02)


@pytest.mark.parametrize(
    ("kind", "hyper"),
    [
        (nn.SGD, {"momentum": 0.9, "nesterov": True, "weight_decay": 0.1}),
        (nn.RMSProp, {"centered": True, "momentum": 0.5}),
        (nn.Adam, {"amsgrad": True, "weight_decay": 0.1}),
        (nn.AdamW, {"learning_rate": 0.1}),
        (nn.Rprop, {}),
        (nn.ConjugateGradients, {"curvature": 0.3}),
    ],
)
def test_what_an_optimizer_remembers_afterwards(kind, hyper):
    assert_same_trajectory(network, NUMBERS, optimizer=(kind, hyper))


LOSSES = {
    **dict.fromkeys(["mse", "half_mse", "half_sse", "mae", "minkowski", "huber"], ("identity", 1, NUMBERS)),
    "binary_cross_entropy": ("sigmoid", 1, LABELS),
    "binary_cross_entropy_of_probabilities": ("sigmoid", 1, LABELS),
    "cross_entropy_of_probabilities": ("softmax", 3, CLASSES),
    "multi_label": ("sigmoid", 3, np.eye(3)[CLASSES] + np.roll(np.eye(3)[CLASSES], 1, axis=0) > 0),
    "cross_entropy": ("softmax", 3, CLASSES),
    "hinge": ("identity", 1, LABELS),
    "perceptron": ("tanh", 1, LABELS),
}


@pytest.mark.parametrize("loss", nn.OBJECTIVES)
@pytest.mark.parametrize("batch_size", [None, 3])
def test_every_loss(loss, batch_size):
    output, width, y = LOSSES[loss]
    assert_same_trajectory(lambda: network(output, width), y, loss=loss, batch_size=batch_size)


def test_logits_without_an_output_activation():
    assert_same_trajectory(network, LABELS, loss="binary_cross_entropy")


NETWORKS = {
    "neuron": lambda: nn.Neuron(3, "identity", seed=0),
    "layer": lambda: nn.Layer(3, 1, "silu", seed=0),
    "sequential": lambda: nn.Sequential(nn.Layer(3, 5, "gelu", seed=0), nn.Layer(5, 1, "identity", seed=1)),
    "dropout": lambda: network(dropout=0.4),
    "batch norm": lambda: network(batch_norm=True),
    "both": lambda: network(batch_norm=True, dropout=0.4),
    "dropout first": lambda: nn.Sequential(nn.Dropout(3, 0.3), nn.Neuron(3, "identity", seed=0)),
    "no rate": lambda: network(dropout=1e-300),
    "nested": lambda: nn.Sequential(
        nn.Sequential(nn.BatchNorm(3), nn.Dropout(3, 0.2, seed=1)), nn.Neuron(3, "silu", seed=0)
    ),
}


#: Batches of the 7 samples; batch normalisation takes none of one.
BATCHES = {kind: (None, 4, 5) if kind in ("batch norm", "both", "nested") else (None, 1, 3) for kind in NETWORKS}


@pytest.mark.parametrize(("kind", "batch_size"), [(kind, size) for kind, sizes in BATCHES.items() for size in sizes])
def test_every_network(kind, batch_size):
    assert_same_trajectory(NETWORKS[kind], NUMBERS, batch_size=batch_size)


def test_one_layer_in_two_places():
    def shared():
        norm, dropout = nn.BatchNorm(3), nn.Dropout(3, 0.3)
        layer = nn.Layer(3, 3, "tanh", seed=0)
        return nn.Sequential(norm, dropout, layer, norm, dropout, layer, nn.Neuron(3, "identity", seed=1))

    assert_same_trajectory(shared, NUMBERS, batch_size=4)


@pytest.mark.parametrize(
    "options",
    [
        {"l1": 0.1},
        {"l2": 0.1},
        {"penalty": nn.Penalty(0.1, 1.5)},
        {"penalty": nn.Penalty(0.1, 0.5), "l1": 0.1, "l2": 0.1},
        {"clip_value": 0.05},
        {"clip_norm": 0.05},
        {"clip_norm": 1e9},
        {"clip_value": 0.2, "clip_norm": 0.1, "l1": 0.1, "l2": 0.1, "batch_size": 3},
        {"clip_norm": 0.1, "l1": 0.1, "optimizer": "proximal_gradient"},
        {"clip_norm": 0.1, "l2": 0.1, "optimizer": "conjugate_gradients"},
        {"clip_norm": 0.1, "loss": "half_sse"},
    ],
    ids=str,
)
def test_penalties_and_clipping(options):
    assert_same_trajectory(network, NUMBERS, **options)


@pytest.mark.parametrize(
    "options",
    [
        {"schedule": nn.schedules.exponential(0.5)},
        {"schedule": nn.schedules.warm_up(2), "batch_size": 4, "optimizer": "sgd"},
        {"validation": 0.3},
        {"validation": (X[:2], NUMBERS[:2]), "early_stopping": 1, "learning_rate": 1.0, "epochs": 9},
        {"early_stopping": nn.EarlyStopping(patience=2, min_delta=0.5, monitor="loss"), "epochs": 9},
        {"metrics": ["r2", "mse", lambda y, predicted: float(np.abs(y - predicted).max())], "validation": 0.3},
        {"statistics": True, "batch_size": 4, "l2": 0.1, "clip_value": 0.1},
        {"statistics": True, "clip_norm": 0.1},
    ],
    ids=lambda options: "+".join(options),
)
@pytest.mark.parametrize("kind", ["plain", "both"])
def test_what_is_recorded_and_when_training_ends(options, kind):
    make = network if kind == "plain" else NETWORKS["both"]
    assert_same_trajectory(make, NUMBERS, **options)


def test_training_that_goes_on():
    results = []
    for compiled in (True, False):
        model = network(batch_norm=True)
        optimizer = nn.Adam(model.parameters(), learning_rate=0.05)
        for seed in (1, 2):
            history = model.fit(X, NUMBERS, optimizer=optimizer, epochs=2, seed=seed, compiled=compiled, progress=False)
        results.append(everything(model, history))
    assert_same(*results)


def test_a_callback_sees_and_may_change_parameters_statistics_and_the_optimizer():
    def seen_and_changed(compiled):
        model, seen = network(batch_norm=True), []
        optimizer = nn.SGD(model.parameters(), learning_rate=0.05, momentum=0.5)

        def callback(model, history):
            seen.append(everything(model, history) | {"state": [v for (v,) in optimizer.state]})
            model.parameters()[len(history)].data += 0.5
            model.layers[1].running_mean[0] += 1.0
            optimizer.hyper.momentum += 0.1
            optimizer.learning_rate /= 2.0
            optimizer.state = [(v + 0.1,) for (v,) in optimizer.state]

        history = model.fit(X, NUMBERS, optimizer=optimizer, callbacks=[callback], compiled=compiled, **QUIET)
        return [*seen, everything(model, history)]

    QUIET = {"epochs": 4, "progress": False, "batch_size": 4, "seed": 0}
    for found, expected in zip(seen_and_changed(True), seen_and_changed(False), strict=True):
        assert_same(found, expected)


def every_other_epoch_without_dropout(model, history):
    model.layers[1].rate = 0.5 - model.layers[1].rate


def other_activation(model, history):
    for neuron in model.layers[0].neurons:
        neuron.activation = nn.ACTIVATIONS["relu"]


def evaluated(model, history):
    model.eval()


def test_a_callback_may_change_the_network_that_an_optimizer_searches():
    found = assert_same_trajectory(network, NUMBERS, callbacks=[other_activation], optimizer="conjugate_gradients")
    assert found["loss"] != assert_same_trajectory(network, NUMBERS, optimizer="conjugate_gradients")["loss"]


@pytest.mark.parametrize("callback", [every_other_epoch_without_dropout, other_activation, evaluated])
def test_a_callback_may_change_the_network(callback):
    make = lambda: nn.Sequential(
        nn.Layer(3, 4, "tanh", seed=1), nn.Dropout(4, 0.5, seed=2), nn.Layer(4, 1, "identity", seed=3)
    )
    found = assert_same_trajectory(make, NUMBERS, callbacks=[callback], batch_size=3)
    undisturbed = assert_same_trajectory(make, NUMBERS, batch_size=3)
    assert (found["loss"] == undisturbed["loss"]) == (callback is evaluated)  # fit trains, whatever mode it finds


def test_a_dropout_that_draws_masks_itself_is_refused_even_if_it_happens_to_draw_them_twice():
    for seed in range(8):
        layer = nn.Dropout(1, 0.5, seed=seed)
        with pytest.raises(autograd.RecordingError, match=r"model\.eval"):
            autograd.compile(layer)(X[:, :1])
        layer.eval()
        assert np.array_equal(autograd.compile(layer)(X[:, :1]), X[:, 0])


# ---------------------------------------------------------------------------------------------------
# Of one's own


class Parabola(nn.Model):
    """A model of one's own, with a parameter that its result does not depend on."""

    def __init__(self):
        self.a, self.c, self.unused = Value(0.5, "a"), Value(0.1, "c"), Value(2.0, "unused")

    def __call__(self, x):
        return self.a * x[0] ** 2 + x[1] * self.c


def test_a_model_and_a_loss_of_ones_own():
    quartic = lambda y, t: (y - t) ** 4
    assert_same_trajectory(Parabola, NUMBERS, loss=quartic, l2=0.1, optimizer="adamw", batch_size=3)


def test_an_optimizer_of_ones_own():
    class Signed(nn.Optimizer):
        def __init__(self, parameters):
            super().__init__(parameters, learning_rate=0.1, factor=0.5)

        @staticmethod
        def formula(m, w, g, state, h):
            return w - h.factor * h.learning_rate * m.sign(g), state

    assert_same_trajectory(network, NUMBERS, optimizer=(Signed, {}))


def test_parameters_in_another_order():
    class Reversed(nn.SGD):
        def __init__(self, parameters, **hyper):
            super().__init__(list(parameters)[::-1], momentum=0.9, **hyper)

    assert_same_trajectory(network, NUMBERS, optimizer=(Reversed, {}))


class Warmed(nn.Model):
    """A model of one's own, with settings that it computes with and outputs that it keeps."""

    def __init__(self):
        self.layer = nn.Layer(3, 2, "tanh", seed=0)
        self.temperature, self.scale, self.seen = 1.0, np.ones(2), []

    def __call__(self, x):
        self.seen = self.layer(x)
        return sum(self.seen * self.scale) * self.temperature


def warmer(model, history):
    model.temperature += 0.5


def scaled(model, history):
    model.scale[0] /= 2.0


def own_other_activation(model, history):
    model.layer.activation = "sigmoid"


def one_bias(model, history):
    model.layer.neurons[1].bias = model.layer.neurons[0].bias


@pytest.mark.parametrize("callback", [warmer, scaled, own_other_activation, one_bias])
@pytest.mark.parametrize("optimizer", ["sgd", "conjugate_gradients"])
def test_a_callback_may_change_a_model_of_ones_own(callback, optimizer):
    found = assert_same_trajectory(Warmed, NUMBERS, callbacks=[callback], optimizer=optimizer)
    assert found["loss"] != assert_same_trajectory(Warmed, NUMBERS, optimizer=optimizer)["loss"]


class Bent(nn.Model):
    """A model of one's own that computes with a function, a number of NumPy's, and layers in a container of another kind."""

    def __init__(self):
        self.layer = nn.Layer(3, 2, lambda z: 2.0 * z.tanh(), seed=0)
        self.bend, self.factor, self.shifts = autograd.tanh, np.float32(1.0), deque([Value(0.1, "shift")])

    def __call__(self, x):
        return self.bend(sum(self.layer(x)) + sum(self.shifts)) * float(self.factor)


@pytest.mark.parametrize(
    "change",
    [
        lambda model: setattr(model.layer, "activation", "relu"),
        lambda model: setattr(model.layer, "activation", lambda z: z.sigmoid()),
        lambda model: setattr(model, "bend", autograd.sin),
        lambda model: setattr(model, "factor", np.float32(2.0)),
        lambda model: model.shifts.append(autograd.constant(0.5)),
    ],
)
def test_a_callback_may_change_functions_and_what_is_in_a_container_of_another_kind(change):
    def callback(model, history):
        if len(history) == 2:
            change(model)

    found = assert_same_trajectory(Bent, NUMBERS, callbacks=[callback])
    assert found["loss"] != assert_same_trajectory(Bent, NUMBERS)["loss"]


def test_a_model_of_ones_own_is_recorded_again_only_if_it_was_changed(monkeypatch):
    counts = []
    monkeypatch.setattr(
        CompiledStep, "_record", lambda self, record=CompiledStep._record: (counts.append(1), record(self))
    )
    Warmed().fit(X, NUMBERS, callbacks=[lambda model, history: model.predict(X).sum() < -1e9], epochs=4, progress=False)
    assert len(counts) == 1


class Branching(Parabola):
    def __call__(self, x):
        return super().__call__(x) if x[0] > 0 else self.c * x[1]


class OnFloats(Parabola):
    def __call__(self, x):
        return self.a * math.sin(x[0]) + self.c * np.exp(x[1])


class Looking(nn.SGD):
    """An optimizer whose formula looks at numbers."""

    @staticmethod
    def formula(m, w, g, state, h):
        return (w - h.learning_rate * g if g > 0 else w), state


@pytest.mark.parametrize(
    ("make", "options", "reason"),
    [
        (Branching, {}, "True or False"),
        (OnFloats, {}, "float"),
        (Parabola, {"loss": lambda y, t: abs(y - t) if t > 0 else (y - t) ** 2}, "True or False"),
        (Parabola, {"loss": lambda y, t: (y - t) ** 2 * np.random.default_rng().random()}, "random"),
    ],
)
def test_what_cannot_be_recorded_is_trained_eagerly_after_a_warning(make, options, reason):
    if reason == "random":
        model = make()
        with pytest.warns(UserWarning, match=f"sample by sample.*{reason}.*compiled=False"):
            model.fit(X, NUMBERS, **options, **OPTIONS)
        return
    found, expected = make(), make()
    with pytest.warns(UserWarning, match=f"sample by sample.*{reason}.*compiled=False") as caught:
        history = found.fit(X, NUMBERS, **options, **OPTIONS)
    assert caught[0].filename == __file__
    eager = expected.fit(X, NUMBERS, compiled=False, **options, **OPTIONS)
    assert everything(found, history) == everything(expected, eager)


def test_an_optimizer_that_cannot_be_recorded_is_used_eagerly_after_a_warning():
    found, expected = network(), network()
    options = {"epochs": 3, "progress": False}
    with pytest.warns(UserWarning, match="the update cannot be compiled"):
        found.fit(X, NUMBERS, optimizer=Looking(found.parameters()), **options)
    expected.fit(X, NUMBERS, optimizer=Looking(expected.parameters()), compiled=False, **options)
    assert found.snapshot() == expected.snapshot()


@pytest.mark.parametrize("optimizer", ["adam", "conjugate_gradients"])
def test_a_model_that_takes_batch_mean_without_saying_so_is_trained_eagerly(optimizer):
    class Centring(Parabola):
        def __call__(self, x):
            return super().__call__([x[0] - autograd.batch_mean(x[0]), x[1]])

    found, expected = Centring(), Centring()
    options = {**OPTIONS, "optimizer": optimizer} | ({} if optimizer == "adam" else {"learning_rate": None})
    with pytest.warns(UserWarning, match=r"takes batch_mean.*sets batchwise = True"):
        found.fit(X, NUMBERS, **options)
    expected.fit(X, NUMBERS, compiled=False, **options)
    assert found.snapshot() == expected.snapshot()


def test_a_mistake_of_the_models_own_is_no_reason_to_train_eagerly():
    class Wrong(Parabola):
        def __call__(self, x):
            return self.a * x[0] + self.missing

    with pytest.raises(AttributeError, match="missing"):
        Wrong().fit(X, NUMBERS, **OPTIONS)


def test_no_step_is_eager_without_a_warning():
    objective = nn.OBJECTIVES["mse"]
    for make, optimizer, kind in (
        (network, nn.Adam, CompiledStep),
        (network, nn.ConjugateGradients, CompiledSearch),
        (NETWORKS["both"], nn.SGD, CompiledStep),
    ):
        model = make().train()
        chosen = optimizer(model.parameters())
        assert type(training_step(model, objective, chosen, X, NUMBERS[:, None], compiled=True)) is kind
        assert type(training_step(model, objective, chosen, X, NUMBERS[:, None], compiled=False)) is EagerStep


# ---------------------------------------------------------------------------------------------------
# Divergence and Ctrl-C


DIVERGING = {
    "a large rate": (network, {"optimizer": "sgd", "learning_rate": 1e100, "loss": "mse"}),
    "a large rate in batches": (network, {"optimizer": "sgd", "learning_rate": 1e100, "batch_size": 3}),
    "an activation": (
        lambda: nn.MLP(3, [2, 1], activation=lambda z: (z * z - 3.0).log(), initializer=0.01),
        {},
    ),
    "an activation after dropout": (
        lambda: nn.Sequential(nn.Dropout(3, 0.5, seed=0), nn.Layer(3, 1, lambda z: (z - 0.01).log(), seed=0)),
        {},
    ),
    "a gradient": (lambda: nn.Neuron(3, lambda z: z.sqrt(), initializer=0.0), {}),
    "a penalty": (
        lambda: nn.Neuron(3, "identity", initializer=1e200),
        {"l2": 1.0, "loss": lambda y, t: 1e-300 * y - t},
    ),
    "a penalty and clipping": (
        lambda: nn.Neuron(3, "identity", initializer=1e200),
        {"l2": 1.0, "loss": lambda y, t: 1e-300 * y - t, "clip_norm": 1.0},
    ),
    "a penalty, later": (
        lambda: nn.Neuron(3, "identity", initializer=1.0),
        {"l2": 1e-20, "loss": lambda y, t: 1e-300 * y - t, "optimizer": "sgd", "learning_rate": 1e100},
    ),
    "a memory": (lambda: nn.Neuron(3, "identity", seed=0), {"loss": lambda y, t: 1e200 * y - t}),
    "batch norm": (lambda: nn.Sequential(nn.BatchNorm(3), nn.Neuron(3, "identity", seed=0)), {}),
    "batch norm and a gradient": (
        lambda: nn.Sequential(nn.BatchNorm(3), nn.Neuron(3, lambda z: z.sqrt(), initializer=0.0)),
        {},
    ),
    "batch norm, later": (
        lambda: nn.Sequential(nn.Layer(3, 2, "identity", seed=1), nn.BatchNorm(2), nn.Neuron(2, "identity", seed=0)),
        {"optimizer": "sgd", "learning_rate": 1e160, "loss": lambda y, t: (y.tanh() - t) ** 2},
    ),
    "batch norm, then a rate": (
        lambda: nn.Sequential(nn.BatchNorm(3), nn.Neuron(3, "identity", seed=0)),
        {"optimizer": "sgd", "learning_rate": 1e200, "batch_size": 4},
    ),
    "a line search": (lambda: nn.Neuron(3, lambda z: (z - 9.0).log(), seed=0), {"optimizer": "conjugate_gradients"}),
}


@pytest.mark.parametrize("name", DIVERGING)
def test_divergence_leaves_the_same_parameters_history_and_message(name):
    make, options = DIVERGING[name]
    data = X * 1e200 if name in ("batch norm", "batch norm and a gradient") else X
    results = []
    for compiled in (True, False):
        model = make()
        optimizer = options.get("optimizer", "adam")
        chosen = nn.OPTIMIZERS[optimizer](model.parameters(), learning_rate=options.get("learning_rate", 0.05))
        settings = {**OPTIONS, **options, "epochs": 50, "optimizer": chosen, "compiled": compiled}
        with pytest.raises(nn.DivergenceError) as caught:
            model.fit(data, NUMBERS, **settings)
        trained = {**everything(model, caught.value.history), "state": np.ravel(chosen.state), "t": chosen.hyper.t}
        del trained["gradients"]
        results.append((str(caught.value), trained))
    (message, found), (eager_message, expected) = results
    assert message == eager_message
    assert_same(found, expected)


def interrupt(monkeypatch, call):
    """Ctrl-C after the k-th run of NumPy's executors; the native ones do a step in one call, which nothing interrupts."""
    left = [call]

    class Interrupted(NUMPY.executor):
        def run(self, *arguments):
            super().run(*arguments)
            left[0] -= 1
            if left[0] == 0:
                raise KeyboardInterrupt

    monkeypatch.setattr("autograd.program.program.BACKEND", NUMPY._replace(executor=Interrupted))


@pytest.mark.parametrize("kind", ["plain", "both"])
@pytest.mark.parametrize("call", range(1, 9))
def test_ctrl_c_leaves_the_model_and_the_optimizer_of_a_whole_step(monkeypatch, numpy_executor, call, kind):
    make = network if kind == "plain" else NETWORKS["both"]

    def trained(epochs, **options):
        model = make()
        optimizer = nn.Adam(model.parameters(), learning_rate=0.1)
        history = model.fit(X, NUMBERS, epochs=epochs, optimizer=optimizer, seed=0, progress=False, **options)
        return history, model.snapshot(), optimizer.state, optimizer.hyper.t

    with monkeypatch.context() as patched:
        interrupt(patched, call)
        history, *found = trained(9)
    steps = (call - 1) // 2  # a step has two runs: the gradient and the update
    assert (history.stopped, len(history), found[-1]) == ("interrupted", steps, steps)
    if steps:
        whole, *expected = trained(steps)
        assert found == expected
        assert history.loss == whole.loss
    else:
        assert found[0] == make().snapshot()


def test_ctrl_c_while_recording_leaves_the_model_as_it_was(monkeypatch):
    model = network(dropout=0.5)
    before = model.snapshot()

    def interrupted(*arguments, **options):
        raise KeyboardInterrupt

    monkeypatch.setattr("nn.training.steps.compiled_step.RecordedLoss", interrupted)
    history = model.fit(X, NUMBERS, **OPTIONS)
    assert (history.stopped, len(history), model.snapshot()) == ("interrupted", 0, before)


def test_an_error_of_a_callback_leaves_the_numbers_of_the_last_step():
    def fails(model, history):
        if len(history) == 2:
            raise ValueError("my own")

    found, expected = network(), network()
    with pytest.raises(ValueError, match="my own"):
        found.fit(X, NUMBERS, callbacks=[fails], **OPTIONS)
    expected.fit(X, NUMBERS, **{**OPTIONS, "epochs": 2})
    assert found.snapshot() == expected.snapshot()
