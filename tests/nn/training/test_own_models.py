"""A fit with code of the user's own notices whatever is changed between two epochs, and compiles again only what computes something else."""

import array
import threading
import warnings
from dataclasses import dataclass, field
from functools import partial
from types import MappingProxyType, SimpleNamespace

import numpy as np
import pytest

import autograd
import nn
from nn.training.steps import CompiledStep

X = np.random.default_rng(0).normal(size=(4, 2))
Y = X[:, 0] - 0.5 * X[:, 1]
QUIET = {"progress": False, "epochs": 4}


class Own(nn.Module):
    """A layer, and whatever ``holds`` says; ``reads`` gives a factor of it."""

    def __init__(self, holds, reads):
        self.layer = nn.Linear(2, 1, seed=0)
        self.reads = reads
        for name, thing in holds().items():
            setattr(self, name, thing)

    def forward(self, x):
        return self.layer(x) * self.reads(self)


class Config:
    def __init__(self):
        self.scale, self.inner = 1.0, SimpleNamespace(scale=1.0)

    def scaled(self):
        return self.scale


class Slotted:
    __slots__ = ("scale",)

    def __init__(self):
        self.scale = 1.0


@dataclass
class Settings:
    scale: float = 1.0
    names: dict = field(default_factory=dict)


class Part(nn.Module):
    """A part of the user's own, which asks its owner."""

    def __init__(self):
        self.owner = None

    def forward(self, x):
        return x * self.owner.scale


def as_at_first():
    """Undo what these changes have done outside of a model."""
    Base.shared = Scales.scale = given.scale = FACTORS["scale"] = 1.0
    given.__defaults__ = (1.0,)
    if "shared" in vars(Shared):
        del Shared.shared


def set_globally(model):
    FACTORS["scale"] = 2.0


def owned():
    return {"part": Part(), "scale": 1.0}


def closure():
    scale = [1.0]
    return {"bend": lambda: scale[0], "inside": scale}


def append(model):
    model.log.append(2.0)


def exchange(model):
    model.bends[0] = autograd.sin


def count(model):
    model.count += 1


def scale(model):
    model.scale = 2.0


#: What a model holds, what its forward reads of it, and how a callback changes that.
READ = {
    "the last of a log": (lambda: {"log": [1.0]}, lambda model: model.log[-1], append),
    "the length of a log": (lambda: {"log": [1.0]}, lambda model: len(model.log), append),
    "a counter": (lambda: {"count": 1}, lambda model: model.count, count),
    "an entry": (lambda: {"log": {"a": 1.0}}, lambda model: model.log["a"], lambda model: model.log.update(a=2.0)),
    "a key": (
        lambda: {"log": {"a": 1.0}},
        lambda model: len("".join(model.log)),
        lambda model: model.log.update(b=2.0),
    ),
    "what may be there": (dict, lambda model: getattr(model, "scale", 1.0), scale),
    "whether it is there": (dict, lambda model: 1.0 + hasattr(model, "scale"), scale),
    "all there is": (dict, lambda model: vars(model).get("scale", 1.0), scale),
    "an attribute of the class": (dict, lambda model: model.shared, lambda model: setattr(type(model), "shared", 2.0)),
    "a part's owner": (owned, lambda model: model.part.owner.scale if model.part.owner else model.scale, scale),
    "a function in a list": (lambda: {"bends": [autograd.tanh]}, lambda model: model.bends[0](0.5), exchange),
    "a function in a dictionary": (
        lambda: {"bends": {0: autograd.tanh}},
        lambda model: model.bends[0](0.5),
        exchange,
    ),
    "what a function closes over": (
        closure,
        lambda model: model.bend(),
        lambda model: model.inside.__setitem__(0, 2.0),
    ),
    "what a function is given": (
        lambda: {"bend": partial(lambda scale: scale[0], [1.0])},
        lambda model: model.bend(),
        lambda model: model.bend.args[0].__setitem__(0, 2.0),
    ),
    "an object": (
        lambda: {"config": Config()},
        lambda model: model.config.scale,
        lambda model: setattr(model.config, "scale", 2.0),
    ),
    "an object in an object in a list": (
        lambda: {"configs": [Config()]},
        lambda model: model.configs[0].inner.scale,
        lambda model: setattr(model.configs[0].inner, "scale", 2.0),
    ),
    "an object's method": (
        lambda: {"scaled": Config().scaled},
        lambda model: model.scaled(),
        lambda model: setattr(model.scaled.__self__, "scale", 2.0),
    ),
    "an object with slots": (
        lambda: {"config": Slotted()},
        lambda model: model.config.scale,
        lambda model: setattr(model.config, "scale", 2.0),
    ),
    "a dataclass": (
        lambda: {"config": Settings()},
        lambda model: model.config.scale,
        lambda model: setattr(model.config, "scale", 2.0),
    ),
    "what is asked of the class": (
        dict,
        lambda model: type(model).shared,
        lambda model: setattr(Shared, "shared", 2.0),
    ),
    "what a class method reads": (
        dict,
        lambda model: model.scale_of_class(),
        lambda model: setattr(Base, "shared", 2.0),
    ),
    "what is inherited": (dict, lambda model: model.inherited(), lambda model: setattr(Base, "shared", 2.0)),
    "a class of settings": (
        lambda: {"config": Scales},
        lambda model: model.config.scale,
        lambda model: setattr(Scales, "scale", 2.0),
    ),
    "a default": (dict, lambda model: given(0.5), lambda model: setattr(given, "__defaults__", (2.0,))),
    "a function's attribute": (dict, lambda model: given.scale, lambda model: setattr(given, "scale", 2.0)),
    "a global": (dict, lambda model: FACTORS["scale"], set_globally),
    "a read-only view": (
        lambda: {"inside": (inside := {"scale": 1.0}), "view": MappingProxyType(inside)},
        lambda model: model.view["scale"],
        lambda model: model.inside.update(scale=2.0),
    ),
    "beside the last output": (
        lambda: {"kept": {"scale": 1.0, "output": autograd.Value(1.0) * 2.0}},
        lambda model: model.kept["scale"],
        lambda model: model.kept.update(scale=2.0),
    ),
    "an array of another kind": (
        lambda: {"scales": array.array("d", [1.0])},
        lambda model: model.scales[0],
        lambda model: model.scales.__setitem__(0, 2.0),
    ),
}


class Base(Own):
    shared = 1.0


class Shared(Base):
    scale_of_class = classmethod(lambda kind: kind.shared)

    def inherited(self):
        return super().shared


class Scales:
    """Settings in a class, of which there is no object."""

    scale = 1.0


def given(x, scale=1.0):
    return x * scale


given.scale = 1.0
FACTORS = {"scale": 1.0}


def changing(change, epoch=2):
    def callback(model, history):
        if len(history) == epoch:
            change(model)

    return callback


@pytest.mark.parametrize(
    ("what", "optimizer"), [(what, "sgd") for what in READ] + [("an object", "conjugate_gradients")]
)
def test_what_a_forward_reads_and_a_callback_changes_is_noticed(what, optimizer):
    holds, reads, change = READ[what]
    found = []
    for compiled, callbacks in [(True, [changing(change)]), (False, [changing(change)]), (False, [])]:
        as_at_first()
        model = Shared(holds, reads)
        options = {"compiled": compiled, "callbacks": callbacks, "optimizer": optimizer, "loss": "mse"}
        found.append(model.fit(X, Y, **options, **QUIET).loss)
    as_at_first()
    assert found[0] == pytest.approx(found[1], rel=1e-9)
    assert found[0] != pytest.approx(found[2], rel=1e-9)


@pytest.mark.parametrize(
    ("by", "optimizer"), [("schedule", "adam"), ("metric", "adam"), ("metric", "conjugate_gradients")]
)
@pytest.mark.parametrize(
    "make", [lambda: Own(lambda: {"scale": 1.0}, lambda model: model.scale), lambda: nn.MLP(2, [3, 1], seed=0)]
)
def test_what_a_schedule_or_a_metric_changes_is_noticed(by, make, optimizer):
    found = []
    for compiled in (True, False):
        model, calls = make(), []

        def change(*arguments, model=model, calls=calls):
            calls.append(1)
            if len(calls) == 3 and isinstance(model, Own):
                model.scale = 2.0
            elif len(calls) == 3:
                model.layers[0].neurons[0].activation = nn.ACTIVATIONS["sigmoid"]
            return 1.0

        options = {"metrics": [change]} if by == "metric" else {"schedule": change}
        history = model.fit(X, Y, compiled=compiled, optimizer=optimizer, **options, **QUIET)
        found.append([*history.loss, *model.outputs(X).ravel()])
    assert found[0] == pytest.approx(found[1], rel=1e-9)


def test_what_a_loss_reads_of_the_model_is_noticed():
    found = []
    for compiled in (True, False):
        model = Own(lambda: {"scale": 1.0}, lambda model: 1.0)

        def loss(output, target, model=model):
            return model.scale * (output - target) ** 2

        options = {"loss": loss, "compiled": compiled, "callbacks": [changing(scale)]}
        found.append(model.fit(X, Y, **options, **QUIET).loss)
    assert found[0] == pytest.approx(found[1], rel=1e-9)


class Lasso(nn.Penalty):
    def term(self, m, w):
        return FACTORS["scale"] * m.absolute(w)

    def derivative(self, m, w):
        return self.strength * FACTORS["scale"] * m.sign(w)


class Scaled(nn.SGD):
    def formula(self, m, w, g, state, h):
        return w - h.learning_rate * FACTORS["scale"] * g, state


@pytest.mark.parametrize("by", ["callbacks", "schedule"])
@pytest.mark.parametrize("own", [{"penalty": Lasso(0.1, 1.0)}, {"optimizer": Scaled, "learning_rate": 0.1}])
def test_what_a_penalty_or_an_optimizer_reads_is_noticed(own, by):
    found = []
    for compiled in (True, False):
        as_at_first()
        calls = []

        def change(*arguments, calls=calls):
            calls.append(1)
            FACTORS["scale"] = 2.0 if len(calls) > 1 else 1.0
            return 1.0 if by == "schedule" else False

        options = {by: change if by == "schedule" else [change]}
        found.append(nn.MLP(2, [3, 1], seed=0).fit(X, Y, compiled=compiled, **own, **options, **QUIET).loss)
    as_at_first()
    assert found[0] == pytest.approx(found[1], rel=1e-9)


class Slots(nn.Module):
    __slots__ = ("scale",)

    def __init__(self):
        self.layer, self.scale = nn.Linear(2, 1, seed=0), 1.0

    def forward(self, x):
        return self.layer(x) * self.scale


def test_what_stands_in_a_slot_is_noticed():
    found = [Slots().fit(X, Y, compiled=each, callbacks=[changing(scale)], **QUIET).loss for each in (True, False)]
    assert found[0] == pytest.approx(found[1], rel=1e-9)


#: What a callback changes that no forward reads.
KEPT = {
    "a log": lambda model, history: model.log.append(history.loss[-1]),
    "a counter": count,
    "a dictionary": lambda model, history: model.table.setdefault("loss", []).append(history.loss[-1]),
    "a new attribute": lambda model, history: setattr(model, "history", history),
    "an array": lambda model, history: setattr(model, "curve", np.array(history.loss)),
    "an object": lambda model, history: setattr(model.config, "scale", history.loss[-1]),
    "outputs": lambda model, history: model.log.append(model(X[0])),
}


@pytest.mark.parametrize("what", KEPT)
def test_what_no_forward_reads_is_no_reason_to_record_again(what, monkeypatch):
    counts = []
    monkeypatch.setattr(
        CompiledStep, "_record", lambda self, record=CompiledStep._record: (counts.append(1), record(self))
    )
    change = KEPT[what]
    callback = (lambda model, history: change(model)) if change is count else change
    holds = {"log": [], "count": 0, "table": {}, "config": Config(), "view": MappingProxyType({"scale": 2.0})}
    model = Own(lambda: {**holds, "lock": threading.Lock()}, lambda model: model.view["scale"])
    model.fit(X, Y, callbacks=[callback], **QUIET)
    assert len(counts) == 1


def test_a_parameter_that_comes_into_an_attribute_that_no_forward_reads_is_noticed():
    model = Own(lambda: {"log": []}, lambda model: 2.0)
    with pytest.raises(ValueError, match="a callback has brought the parameter"):
        model.fit(X, Y, callbacks=[lambda model, history: model.log.append(autograd.Value(1.0, "new"))], **QUIET)


@pytest.mark.parametrize("optimizer", ["adam", "conjugate_gradients"])
def test_what_a_callback_makes_impossible_to_record_is_trained_eagerly_from_then_on(optimizer):
    found = []
    for compiled in (True, False):
        model = Own(
            dict, lambda model: 2.0 if getattr(model, "hard", False) and model.layer.weight[0, 0].data > 0 else 1.0
        )
        options = {
            "optimizer": optimizer,
            "compiled": compiled,
            "callbacks": [changing(lambda model: setattr(model, "hard", True))],
        }
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            found.append(model.fit(X, Y, batch_size=None, **options, **QUIET).loss)
        assert [("data was read while" in str(each.message), each.filename) for each in caught] == [
            (True, __file__)
        ] * compiled
    assert found[0] == pytest.approx(found[1], rel=1e-9)


class Asked(Own):
    """A class that says itself what an attribute is, so that nobody knows what it has read."""

    def __getattribute__(self, name):
        return object.__getattribute__(self, name)


class Called(nn.Module):
    def __init__(self):
        self.layer = nn.Linear(2, 1, seed=0)

    def __call__(self, x):
        return self.layer(x)


def call_otherwise(model):
    type(model).__call__ = lambda model, x: model.layer(x) * 2.0


@pytest.mark.parametrize(
    ("make", "change"),
    [(lambda: Asked(lambda: {"scale": 1.0}, lambda model: model.scale), scale), (Called, call_otherwise)],
)
def test_what_cannot_be_known_to_have_been_read_is_noticed(make, change, monkeypatch):
    call, found = Called.__call__, []
    for compiled in (True, False):
        monkeypatch.setattr(Called, "__call__", call)
        found.append(make().fit(X, Y, compiled=compiled, callbacks=[changing(change)], **QUIET).loss)
    assert found[0] == pytest.approx(found[1], rel=1e-9)


class Growing(nn.Module):
    """A layer whose result is later scaled by a parameter that begins with 1, or that looks at a number."""

    def __init__(self):
        self.layer, self.gain = nn.Linear(2, 1, seed=0), autograd.Value(1.0)
        self.scaled = self.looked_at = False

    def forward(self, x):
        z = self.layer(x)
        if self.looked_at and z.data > 1e9:
            return z * 2.0
        return z * (self.gain if self.scaled else 1.0)


@pytest.mark.parametrize("how", ["callback", "metric", "schedule"])
@pytest.mark.parametrize("name", ["scaled", "looked_at"])
@pytest.mark.filterwarnings("ignore:training sample by sample")
def test_training_goes_on_where_it_was_whoever_changes_the_model(name, how):
    found = []
    for compiled in (True, False):
        model, calls = Growing(), []

        def change(*_, model=model, calls=calls):
            calls.append(1)
            setattr(model, name, len(calls) > 2)
            return None if how == "callback" else 1.0

        options = {
            "callback": {"callbacks": [change]},
            "metric": {"metrics": [change]},
            "schedule": {"schedule": change},
        }
        loss = model.fit(X, Y, optimizer="adam", compiled=compiled, **options[how], **QUIET).loss
        found.append([*loss, model.gain.data, *[p.data for p in model.layer.parameters()]])
    assert found[0] == pytest.approx(found[1], rel=1e-9)


def test_a_constant_that_becomes_minus_0_is_noticed():
    found = []
    for compiled in (True, False):
        model = Own(lambda: {"zero": 0.0}, lambda model: autograd.where(1.0 / autograd.Value(model.zero) > 0, 1.0, 0.5))
        change = changing(lambda model: setattr(model, "zero", -0.0))
        found.append(model.fit(X, Y, compiled=compiled, callbacks=[change], **QUIET).loss)
    assert found[0] == pytest.approx(found[1], rel=1e-9)


def test_only_what_calls_the_users_code_has_a_model_recorded_again(monkeypatch):
    asked, read = [], CompiledStep.read
    monkeypatch.setattr(CompiledStep, "read", lambda self: asked.append(1) or read(self))
    for options in ({}, {"early_stopping": nn.EarlyStopping(monitor="loss")}, {"validation": (X, Y)}):
        Growing().fit(X, Y, **options, **QUIET)
    assert not asked
    Growing().fit(X, Y, callbacks=[lambda *_: None], **QUIET)
    assert len(asked) == QUIET["epochs"] - 1
