"""A leaf that the loss depends on is a parameter or a constant, or an error that names it."""

import warnings
from dataclasses import dataclass

import numpy as np
import pytest

import autograd
import nn
from autograd import Value, constant
from tests.nn.training import QUIET, X4, Y4, numbers

BOTH = pytest.mark.parametrize("compiled", [True, False])


class Hidden:
    """An object that no Module searches."""

    def __init__(self, value):
        self.value = value


class Line(nn.Model):
    """w·x + b, where b is whatever a test gives, and ``take`` how to get at it."""

    def __init__(self, b, take=lambda b: b):
        self.w = Value(0.5, "w")
        self.b, self.take = b, take

    def __call__(self, x):
        with autograd.scope("line"):
            return self.w * x[0] + self.take(self.b)


@dataclass
class Pair:
    first: Value
    second: Value


HELD = {
    "an array": lambda v: (np.array([v, Value(0.0)]), lambda b: b[0] + b[1]),
    "a matrix": lambda v: (np.array([[v], [Value(0.0)]]), lambda b: b[0, 0] + b[1, 0]),
    "nested tuples": lambda v: (((v,), (Value(0.0),)), lambda b: b[0][0] + b[1][0]),
    "dictionaries": lambda v: ({"k": {"l": v}}, lambda b: b["k"]["l"]),
    "a dataclass": lambda v: (Pair(v, Value(0.0)), lambda b: b.first + b.second),
}


@BOTH
@pytest.mark.parametrize("name", HELD)
def test_parameters_in_every_container_are_trained(name, compiled):
    v = Value(0.5, "v")
    model = Line(*HELD[name](v))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        history = model.fit(X4, Y4, learning_rate=0.1, epochs=200, compiled=compiled, **QUIET)
    assert history.loss[-1] < 1e-3 * history.loss[0]
    assert v.data != 0.5


def refused(model, compiled, match, **options):
    before = numbers(model)
    with pytest.raises(ValueError, match=match):
        model.fit(X4, Y4, epochs=2, compiled=compiled, **QUIET, **options)
    assert numbers(model) == before
    assert model.training


@BOTH
@pytest.mark.parametrize("optimizer", ["sgd", "conjugate_gradients"])
def test_a_leaf_that_the_search_misses_is_an_error_by_its_name(compiled, optimizer):
    model = Line(Hidden(Value(0.25, "offset")), lambda b: b.value)
    refused(model, compiled, r"the loss depends on 'offset', which enters add in line, and", optimizer=optimizer)


@BOTH
def test_a_leaf_without_a_name_is_told_by_its_number_and_where_it_enters(compiled):
    model = Line(Hidden(Value(0.25)), lambda b: b.value)
    refused(model, compiled, r"a Value of 0.25 without a label, which enters add in line, .*autograd.constant\(0.25\)")


@BOTH
def test_leaves_of_a_class_and_of_a_closure_are_noticed_as_well(compiled):
    class Shared(Line):
        scale = Value(2.0, "scale")

    refused(Shared(Value(0.0), lambda b: b * Shared.scale), compiled, "the loss depends on 'scale'")
    outside = Value(1.0, "outside")
    refused(Line(Value(0.0), lambda b: b + outside), compiled, "the loss depends on 'outside'")


@BOTH
def test_a_leaf_of_the_loss_is_noticed(compiled):
    q = Value(3.0, "q")
    loss = lambda output, target: q * (output - target) ** 2
    refused(nn.Neuron(1, "identity", seed=0), compiled, "the loss depends on 'q', which enters multiply in", loss=loss)


@BOTH
@pytest.mark.parametrize(
    "make", [lambda: nn.Dropout(2, 0.5, seed=0), lambda: nn.BatchNorm(2)], ids=["masks", "batches"]
)
def test_a_leaf_is_noticed_in_a_network_that_computes_its_batches_together(make, compiled):
    forgotten = Value(1.5, "slope")
    model = nn.Sequential(
        nn.Layer(1, 2, lambda z: forgotten * z, initializer=1.0), make(), nn.Neuron(2, "identity", seed=0)
    )
    refused(model, compiled, "the loss depends on 'slope'")


def test_a_leaf_that_enters_for_some_samples_only_is_noticed_in_the_first_epoch():
    late = Value(1.0, "late")
    model = Line(Value(0.0), lambda b: b)
    loss = lambda output, target: (output - target) ** 2 * (late if target > 6.0 else 1.0)
    with pytest.raises(ValueError, match="the loss depends on 'late'"):
        model.fit(X4, Y4, loss=loss, batch_size=1, epochs=1, compiled=False, seed=0, **QUIET)


@BOTH
def test_constants_and_what_no_gradient_reaches_take_part_without_a_word(compiled):
    seen = Value(3.0, "seen")

    def take(b):
        with autograd.no_grad():
            level = seen * 2.0
        return b.value * 1.0 + level + seen.detach()

    model = Line(Hidden(constant(2.0)), take)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model.fit(X4, Y4, learning_rate=0.1, epochs=3, compiled=compiled, **QUIET)
    assert (seen.data, seen.has_grad, model.b.value.data) == (3.0, False, 2.0)
    assert numbers(model) != [0.5]


@BOTH
def test_a_value_made_in_every_call_is_a_number_written_there(compiled):
    model = Line(Value(0.5, "b"), lambda b: Value(2.0) * b)
    history = model.fit(X4, Y4, epochs=2, optimizer="sgd", compiled=compiled, **QUIET)
    w, b = 0.5, 1.0
    assert history.loss[0] == pytest.approx(np.mean([(w * x + b - y) ** 2 for (x,), y in zip(X4, Y4, strict=True)]))


def test_inputs_that_a_model_wraps_are_no_leaves_of_its_own():
    class Wrapping(nn.Model):
        def __init__(self):
            self.w = Value(0.5, "w")

        def __call__(self, x):
            return self.w * Value(x[0], "x")

    assert len(Wrapping().fit(X4, Y4, epochs=2, compiled=False, **QUIET)) == 2


@BOTH
def test_a_penalty_of_ones_own_that_computes_with_a_value_is_refused(compiled):
    strength = Value(0.5, "strength")

    class Own(nn.Penalty):
        def term(self, m, w):
            return strength * w * w

    model = nn.Neuron(1, "identity", seed=0)
    with pytest.raises(TypeError, match=r"the penalty Own gives Value\(.*where a number belongs.*value\.data"):
        model.fit(X4, Y4, penalty=Own(0.1, 2.0), compiled=compiled, **QUIET)


@BOTH
def test_parameters_in_a_set_are_trained(compiled):
    class Labelled(nn.Model):
        def __init__(self):
            self.parts = {Value(0.5, "slope"), Value(0.5, "offset")}

        def __call__(self, x):
            offset, slope = self.parameters()
            return slope * x[0] + offset

    model = Labelled()
    history = model.fit(X4, Y4, learning_rate=0.1, epochs=200, compiled=compiled, **QUIET)
    assert history.loss[-1] < 1e-3 * history.loss[0]
    assert [name for name, _ in model.named_parameters()] == ["offset", "slope"]


def test_a_model_in_which_no_parameter_is_found_says_where_they_belong():
    class Hidden(nn.Model):
        def __init__(self):
            w = Value(0.5)
            self.by_key, self.formula = {w: "slope"}, lambda x: w * x

        def __call__(self, x):
            return self.formula(x[0])

    with pytest.raises(ValueError, match=r"Hidden has no parameters.*\(as values, not keys\)"):
        Hidden().fit([[1.0]], [1.0], progress=False)
