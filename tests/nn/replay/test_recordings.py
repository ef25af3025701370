"""Using a model: compiled once, and right whatever has been changed since."""

import copy
import gc
import pickle
import weakref
from dataclasses import dataclass

import numpy as np
import pytest

import autograd
import nn
from autograd import Value
from autograd.plan import PART
from nn.model import in_mode

RNG = np.random.default_rng(0)
X = RNG.normal(size=(120, 3))


def network(**options):
    return nn.MLP(3, [4, 2], activation="tanh", seed=0, **options)


def one_by_one(model):
    """The outputs as the model itself computes them, a graph for each sample."""
    with in_mode(model.modules(), False):
        return np.array([[float(y) for y in np.ravel(model(x))] for x in X.tolist()])


def assert_right(model):
    assert model.outputs(X) == pytest.approx(one_by_one(model), rel=1e-12, abs=1e-14)


@pytest.fixture
def recordings(monkeypatch):
    """How often anything has been recorded."""
    made = []
    record = autograd.program.program.record

    def counted(*arguments, **options):
        made.append(arguments)
        return record(*arguments, **options)

    monkeypatch.setattr("autograd.program.program.record", counted)
    return made


def test_using_a_model_again_does_not_record_it_again(recordings):
    model = network(batch_norm=True, dropout=0.5)
    for _ in range(3):
        assert_right(model)
        model.parameters()[0].data += 1.0
        model.layers[1].running_mean[0] += 1.0
    assert len(recordings) == 1
    model.fit(X, RNG.normal(size=(120, 2)), epochs=3, validation=0.2, metrics=["r2", "mse"], progress=False)
    assert_right(model)
    assert len(recordings) == 3  # and the loss in training, and the loss in use


def test_training_a_model_again_does_not_record_it_again(recordings):
    model = network()
    y = RNG.normal(size=(120, 2))
    model.fit(X, y, epochs=1, progress=False)
    model.fit(X[:50], y[:50], epochs=1, optimizer="sgd", learning_rate=0.01, batch_size=7, l2=0.1, progress=False)
    assert len(recordings) == 1
    model.layers[0].neurons[1].activation = nn.ACTIVATIONS["relu"]
    model.fit(X, y, epochs=1, progress=False)
    assert len(recordings) == 2


CHANGES = {
    "a layer put in another's place": lambda model: model.layers.__setitem__(0, nn.Layer(3, 4, "relu", seed=5)),
    "layers in another order": lambda model: model.layers.insert(0, model.layers.pop(1)),
    "a layer more": lambda model: model.layers.insert(1, nn.Layer(4, 4, "sigmoid", seed=5)),
    "an activation": lambda model: setattr(model.layers[0].neurons[1], "activation", nn.ACTIVATIONS["relu"]),
    "new Values": lambda model: setattr(model.layers[0].neurons[1], "weights", [Value(1.0) for _ in range(3)]),
    "a new Value": lambda model: model.layers[0].neurons[1].weights.__setitem__(1, Value(7.0)),
    "no bias": lambda model: setattr(model.layers[0].neurons[1], "bias", None),
    "an epsilon": lambda model: setattr(model.layers[1], "epsilon", 1.0) if model.batch_norm else None,
}


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_is_changed_is_seen(change):
    if change == "layers in another order":
        model = nn.Sequential(nn.Layer(3, 3, "tanh", seed=0), nn.Layer(3, 3, "relu", seed=1), nn.Layer(3, 2, seed=2))
    else:
        model = network(batch_norm=change == "an epsilon")
    for p in model.parameters():
        p.data += 0.1
    before = model.outputs(X)
    CHANGES[change](model)
    assert_right(model)
    assert not np.allclose(model.outputs(X), before)


@pytest.mark.parametrize("name", ["", "sloped"])
def test_an_activation_of_ones_own_may_change_what_it_does(name):
    slope = [1.0]
    model = nn.MLP(3, [4, 2], activation=nn.Activation(name, lambda z: z * slope[0], "he_normal"), seed=0)
    before = model.outputs(X)
    slope[0] = 2.0
    assert_right(model)
    assert not np.allclose(model.outputs(X), before)


class Own(nn.Model):
    """A model of one's own, in one of several ways."""

    def __init__(self, way):
        self.w, self.way, self.factor = Value(2.0, "w"), way, 1.0

    def __call__(self, x):
        match self.way:
            case "recorded":
                return self.w * x[0] * self.factor
            case "branching":
                return self.w * x[0] if x[1] > 0 else x[2] * self.w
            case "on floats":
                return self.w * np.exp(x[0])


class AlwaysDropping(nn.Dropout):
    """Drops in use, too, as one does to see how sure a network is."""

    def forward(self, rows, *, logits=False):
        masks = nn.BatchContext.current().masks(self, len(rows))
        return [[x * m for x, m in zip(*pair, strict=True)] for pair in zip(rows, masks, strict=True)]


def test_a_layer_that_draws_masks_in_use_draws_others_every_time():
    model = nn.Sequential(AlwaysDropping(3, 0.5, seed=0), nn.Neuron(3, "identity", initializer=1.0))
    first, second = model.outputs(X), model.outputs(X)
    assert (first != second).any()
    assert 0.0 < (first == 0.0).mean() < 0.5  # of eight samples one has lost all its numbers


@pytest.mark.parametrize("way", ["recorded", "branching", "on floats"])
def test_a_model_of_ones_own_is_used_whatever_it_does(way):
    model = Own(way)
    assert_right(model)
    model.factor = 3.0
    assert_right(model)


def test_the_loss_of_ones_own_may_change_what_it_does():
    model, factor = nn.Neuron(3, "identity", seed=0), [1.0]
    losses = []
    for factor[0] in (1.0, 2.0):
        history = model.fit(
            *(X, np.zeros(120)),
            loss=lambda y, t: factor[0] * (y - t) ** 2,
            learning_rate=0.0,
            epochs=1,
            validation=(X, np.zeros(120)),
            progress=False,
        )
        losses.append(history.validation_loss[0])
    assert losses[1] == pytest.approx(2.0 * losses[0])


def test_what_is_kept_of_a_model_does_not_keep_it_alive():
    model = network()
    model.outputs(X)
    model.fit(X, np.zeros((len(X), 2)), epochs=1, progress=False)
    gone = weakref.ref(model)
    del model
    gc.collect()
    assert gone() is None


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda model: pickle.loads(pickle.dumps(model))])
def test_a_copy_of_a_model_that_was_used_is_on_its_own(copied):
    model = network(batch_norm=True)
    before = model.outputs(X)
    twin = copied(model)
    twin.parameters()[0].data += 1.0
    twin.layers[1].running_mean[0] += 1.0
    assert_right(twin)
    assert model.outputs(X).tolist() == before.tolist()


def test_a_model_that_was_used_is_saved_and_loaded(tmp_path):
    model = network(batch_norm=True)
    model.outputs(X)
    model.save(tmp_path / "model.safetensors")
    assert nn.load(tmp_path / "model.safetensors").outputs(X).tolist() == model.outputs(X).tolist()


def test_recording_leaves_no_trace_in_the_model():
    model = network(batch_norm=True, dropout=0.5).train()
    before = [dict(vars(module)) for module in model.modules()], copy.deepcopy(model.snapshot())
    model.outputs(X)
    assert ([dict(vars(module)) for module in model.modules()], model.snapshot()) == before


def test_the_mode_is_as_before_even_after_an_error():
    model = Own("recorded")
    model.factor = "no number"
    with pytest.raises(TypeError):
        model.outputs(X)
    assert model.training


def test_activations_of_a_model_in_use_are_compiled_too(recordings):
    model = network()
    for _ in range(2):
        found = nn.diagnostics.activations(model, X)
        hidden = np.array([[a.data for a in model.layers[0](x)] for x in X.tolist()])
        assert found["layer 1"] == pytest.approx(hidden, rel=1e-12)
        assert found["layer 2"].tolist() == model.outputs(X).tolist()
    assert len(recordings) == 2


def test_outputs_of_many_samples_are_those_of_the_single_ones():
    model = nn.MLP(2, [5, 4, 2], activation=["gelu", "elu"], output="softmax", seed=0)
    X = np.random.default_rng(0).normal(size=(20, 2))
    expected = [[a.data for a in model(x)] for x in X]
    np.testing.assert_allclose(model.outputs(X), expected, rtol=0, atol=1e-14)


def test_outputs_of_more_samples_than_are_replayed_at_once_are_those_of_each():
    model = nn.MLP(1, [2, 1], activation="tanh", seed=0)
    X = np.linspace(-3.0, 3.0, 2 * PART + 3).reshape(-1, 1)
    outputs = model.outputs(X)
    assert outputs.shape == (len(X), 1)
    for i in (0, PART - 1, PART, 2 * PART, len(X) - 1):
        assert outputs[i, 0] == pytest.approx(model(X[i]).data, abs=1e-14)


def test_outputs_follow_a_function_of_the_users_own_that_branches():
    model = nn.Neuron(1, activation=lambda z: z if z > 0 else z * 0.0, initializer=1.0)
    assert model.outputs([[1.0], [-1.0], [2.0]])[:, 0].tolist() == [1.0, 0.0, 2.0]


# ---------------------------------------------------------------------------------------------------
# A model of one's own is recorded at every use; what was compiled is taken over where the recording is the same


class Scaled(nn.Model):
    def __init__(self, factor):
        self.layers, self.factor, self.names = nn.MLP(2, [3, 1], seed=0).layers, factor, "y"

    def __call__(self, x):
        for layer in self.layers:
            x = layer(x)
        x = self.factor * x
        x.label = self.names
        return x


@pytest.fixture
def compiled(monkeypatch):
    """How often a recording has been compiled so far."""
    made = []
    compile = autograd.program.program.Compiled

    def counted(*arguments):
        made.append(arguments)
        return compile(*arguments)

    monkeypatch.setattr("autograd.program.program.Compiled", counted)
    return made


def _with_other_weights(model):
    model.layers[0].neurons[0].weights[0] = Value(2.0)


def _in_another_order(model):
    weights = model.layers[0].neurons[0].weights
    weights[0], weights[1] = weights[1], weights[0]


@pytest.mark.parametrize(
    ("change", "times"),
    [
        (lambda model: None, 1),
        (lambda model: setattr(model.layers[0].neurons[0].weights[0], "data", 3.0), 1),
        (lambda model: setattr(model, "factor", 2.0), 2),
        (lambda model: setattr(model, "factor", -0.0), 2),
        (lambda model: setattr(model, "names", "z"), 2),
        (lambda model: setattr(model.layers[1], "activation", "tanh"), 2),
        (lambda model: setattr(model.layers[0].neurons[0].weights[0], "trainable", False), 2),
        (_with_other_weights, 2),
        (_in_another_order, 2),
    ],
)
def test_what_was_compiled_of_ones_own_model_is_taken_over_as_long_as_it_is_recorded_the_same(compiled, change, times):
    X = np.random.default_rng(0).normal(size=(100, 2))
    for factor in (0.0, 1.5):
        compiled.clear()
        model = Scaled(factor)
        model.predict(X)
        change(model)
        found = model.predict(X)
        assert len(compiled) == times
        assert np.allclose(found, [model(x).data for x in X.tolist()], rtol=1e-12, atol=1e-14)


def test_a_second_fit_of_ones_own_model_compiles_nothing_again_and_trains_on(compiled):
    X = np.random.default_rng(0).normal(size=(8, 2))
    options = {"loss": "mse", "optimizer": "sgd", "epochs": 2, "learning_rate": 0.1, "progress": False}
    model, eager = Scaled(1.0), Scaled(1.0)
    for _ in range(2):
        losses = model.fit(X, X[:, 0], **options).loss
        assert losses == pytest.approx(eager.fit(X, X[:, 0], **options, compiled=False).loss, rel=1e-12)
    assert len(compiled) == 1


@dataclass
class Fields(nn.Model):
    w: Value
    factor: float = 2.0

    def __call__(self, x):
        return self.factor * self.w * x[0]


def test_a_model_that_is_a_dataclass_is_used_and_trained_and_is_no_other_with_equal_fields():
    w = Value(1.5)
    model, equal = Fields(w), Fields(w)
    assert model == equal
    x, halves = np.ones((120, 1)), np.full(120, 0.5)
    assert model.predict(x)[0] == equal.predict(x)[0] == 3.0
    model.factor = 1.0
    assert (model.predict(x)[0], equal.predict(x)[0]) == (1.5, 3.0)
    model.fit(x, halves, loss="mse", optimizer="sgd", learning_rate=0.5, epochs=1, progress=False)
    assert w.data == pytest.approx(0.5)  # 1.5 − ½ · 2 (1.5 − ½)
    model.compile(optimizer="sgd", loss="mse")
    model.partial_fit(x, halves, loss="mse")
    assert w.data == pytest.approx(0.5)


def test_what_was_compiled_of_ones_own_model_does_not_keep_it_alive():
    model = Scaled(1.0)
    model.predict(np.zeros((100, 2)))
    alive = weakref.ref(model)
    del model
    gc.collect()
    assert alive() is None
