"""A model whose numbers lose their derivatives on the way to the loss is not trained on what is left of them."""

import math
import random
import threading
import types
import warnings

import numpy as np
import pytest

import nn
from autograd import Op, Value, no_grad
from nn.training import require_whole_gradient
from tests.nn.training import QUIET, X4, Y4, numbers

BOTH = pytest.mark.parametrize("compiled", [True, False])


class Curve(nn.Model):
    """A sample through whatever a test gives: ``formula(self, x)``."""

    def __init__(self, formula):
        self.w, self.b = Value(0.5, "w"), Value(0.25, "b")
        self.formula = formula

    def __call__(self, x):
        return self.formula(self, x[0])


def branch(model, x):
    """Cannot be recorded, and loses nothing."""
    y = model.w * x + model.b
    return y if y.data > 0.0 else 2.0 * y


def fitted(formula, **options):
    """The model after one step, and what it said."""
    model = Curve(formula)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        model.fit(X4, Y4, **{"epochs": 1, "optimizer": "sgd", "learning_rate": 0.01, **QUIET, **options})
    return model, [str(each.message) for each in caught]


@BOTH
@pytest.mark.parametrize(
    ("formula", "instead"),
    [
        (lambda m, x: math.exp(m.w) * x + m.b, r"math\.exp.*write autograd\.exp"),
        (lambda m, x: m.b * math.sqrt(m.w * x * x), r"math\.sqrt.*write autograd\.sqrt"),
        (lambda m, x: float(m.w) * x + m.b, r"leave float"),
        (lambda m, x: np.array([m.w, m.b], dtype=float) @ np.array([x, 1.0]), "array of objects"),
    ],
)
def test_a_model_that_computes_with_math_is_refused_and_told_what_to_write(formula, instead, compiled):
    model = Curve(formula)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(TypeError, match=instead):
            model.fit(X4, Y4, epochs=1, compiled=compiled, **QUIET)
    assert numbers(model) == [0.5, 0.25]
    assert math.exp(model.w) == math.exp(0.5)


@BOTH
def test_a_loss_that_computes_with_math_is_refused(compiled):
    with pytest.raises(TypeError, match=r"math\.pow.*write x \*\* y"):
        nn.Neuron(1, "identity", seed=0).fit(
            X4, Y4, loss=lambda output, target: math.pow(output - target, 2), compiled=compiled, **QUIET
        )


@BOTH
@pytest.mark.parametrize(
    ("formula", "name"),
    [
        (lambda m, x: m.w.data * x + m.b, "w at a rate of 0, "),
        (lambda m, x: m.w * x + int(m.b * 4.0 + 0.5) + m.b.data, "b at a rate of 0, "),
        (lambda m, x: m.w * x + m.b * (1.0 if m.w > 0 else 2.0) * m.w.data, "w at a rate of"),
        (lambda m, x: sorted([m.w, m.b])[1].data * m.b + m.w * x, "w at a rate of"),
    ],
)
def test_a_derivative_lost_through_data_stops_fit_and_names_the_parameter(formula, name, compiled):
    model = Curve(formula)
    with pytest.raises(ValueError, match=f"a derivative gets lost.*with {name}.*finite differences.*detach"):
        model.fit([[1.0], [2.0]], [2.0, 3.0], epochs=1, compiled=compiled, **QUIET)
    assert numbers(model) == [0.5, 0.25]
    assert not model.w.has_grad


@BOTH
def test_a_derivative_lost_in_a_loss_of_ones_own_stops_fit(compiled):
    options = {"epochs": 1, "compiled": compiled, **QUIET}
    with pytest.raises(ValueError, match="a derivative gets lost"):
        nn.Neuron(1, "identity", seed=0).fit(
            X4, Y4, loss=lambda output, target: (output - target) * (output.data - target), **options
        )


@BOTH
@pytest.mark.parametrize("kind", ["model", "value", "list", "dict"])
def test_a_derivative_lost_in_a_penalty_that_a_loss_closes_over_stops_fit(kind, compiled):
    model = nn.Neuron(1, "identity", seed=0)
    (w,) = held = model.parameters()[:1]
    by_name = {"w": w}
    read = {
        "model": lambda: model.parameters()[0].data,
        "value": lambda: w.data,
        "list": lambda: held[0].data,
        "dict": lambda: by_name["w"].data,
    }
    losses = {
        "model": lambda y, t: (y - t) ** 2 + 9.0 * model.parameters()[0].data ** 2,
        "value": lambda y, t: (y - t) ** 2 + 9.0 * w.data**2,
        "list": lambda y, t: (y - t) ** 2 + 9.0 * held[0].data ** 2,
        "dict": lambda y, t: (y - t) ** 2 + 9.0 * by_name["w"].data ** 2,
    }
    before = read[kind]()
    with pytest.raises(ValueError, match="a derivative gets lost"):
        model.fit(X4, Y4, loss=losses[kind], epochs=1, compiled=compiled, **QUIET)
    assert read[kind]() == before


@BOTH
def test_a_derivative_lost_in_an_activation_of_ones_own_stops_fit(compiled):
    model = nn.MLP(1, [2, 1], activation=lambda z: z * abs(z.data), seed=0)
    with pytest.raises(ValueError, match="a derivative gets lost"):
        model.fit([[1.0], [2.0]], [2.0, 3.0], epochs=1, compiled=compiled, **QUIET)


@BOTH
def test_a_derivative_lost_through_a_gradient_of_its_own_sweep_stops_fit(compiled):
    def formula(model, x):
        (model.w**3).backward()
        return model.w.grad * x + model.b

    with pytest.raises(ValueError, match="a derivative gets lost"):
        Curve(formula).fit([[1.0], [2.0]], [2.0, 3.0], epochs=1, compiled=compiled, **QUIET)


@BOTH
def test_a_model_is_compared_as_a_copy_so_nobody_sees_it_with_other_parameters(compiled):
    seen = set()

    def formula(model, x):
        seen.add(tuple(numbers(original)))
        return branch(model, x)

    original = Curve(formula)
    original.lock = threading.Lock()  # which has no copy
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        original.fit(X4, Y4, epochs=1, compiled=compiled, **QUIET)
    assert seen == {(0.5, 0.25)}
    assert vars(original)["formula"] is formula


def test_a_lost_derivative_beside_a_lock_is_noticed_and_one_in_a_list_with_a_lock_is_said_not_to_be_compared():
    model = Curve(lambda m, x: m.w.data * x + m.b)
    model.lock = threading.Lock()
    with pytest.raises(ValueError, match="a derivative gets lost"):
        model.fit(X4[1:], Y4[1:], epochs=1, compiled=False, **QUIET)
    model.w = [model.w, model.lock]
    model.formula = lambda m, x: branch(types.SimpleNamespace(w=m.w[0], b=m.b), x)
    with pytest.warns(UserWarning, match="cannot be copied"):
        model.fit(X4, Y4, epochs=1, **QUIET)


def test_an_operation_of_ones_own_whose_derivative_is_another_on_purpose_trains():
    through = Op(
        "straight_through",
        symbol="through",
        forward=lambda m, a: m.where(m.greater(a, 0.0), 1.0, 0.0),
        partials=lambda m, y, a: (1.0,),
    )
    found, said = fitted(lambda m, x: through(m.w * x + m.b), compiled=False)
    assert said == []
    assert numbers(found) != [0.5, 0.25]
    _, (message,) = fitted(lambda m, x: through(branch(m, x)))
    assert "an operation of your own" in message


def test_a_derivative_lost_in_one_of_many_parameters_is_noticed():
    class Wide(nn.Model):
        def __init__(self):
            self.w = [Value(0.1 * i, f"w{i}") for i in range(60)]

        def __call__(self, x):
            total = sum([w * x[0] for w in self.w])
            return total + self.w[33].data if total > -1e9 else total

    with pytest.raises(ValueError, match=r"a derivative gets lost.*all parameters together"):
        Wide().fit(X4, Y4, epochs=1, **QUIET)


def test_a_model_that_branches_is_trained_after_one_warning_that_says_why_and_what_it_costs():
    found, (message,) = fitted(branch)
    expected, said = fitted(branch, compiled=False)
    assert "takes far longer" in message
    assert "data was read" in message
    assert "could not be compared" not in message
    assert said == []
    assert numbers(found) == numbers(expected) != [0.5, 0.25]


def test_a_shift_by_the_maximums_data_is_right_and_trains():
    def softmax_of_two(model, x):
        logits = [model.w * x, model.b]
        highest = max(z.data for z in logits)
        exps = [(z - highest).exp() for z in logits]
        return exps[0] / sum(exps)

    model, (message,) = fitted(softmax_of_two)
    assert "compared" not in message
    assert numbers(model) != [0.5, 0.25]


@pytest.mark.parametrize("kind", ["random", "numpy.random", "Random", "Generator", "RandomState"])
def test_a_model_that_draws_is_compared_with_the_same_draws_and_draws_none_fewer_later(kind):
    own = {"Random": random.Random, "Generator": np.random.default_rng, "RandomState": np.random.RandomState}
    model = Curve(lambda m, x: branch(m, x) if m.draw() < 0.5 else 0.0 * branch(m, x))
    model.generator = own[kind](3) if kind in own else None
    model.draw = {"random": random.random, "numpy.random": np.random.random}.get(kind) or model.generator.random
    x, target = [2.0], [5.0]
    for seed in range(4):  # some keep the sample, some drop it
        random.seed(seed)
        np.random.seed(seed)  # noqa: NPY002
        before = random.getstate(), repr(np.random.get_state())  # noqa: NPY002
        objective = nn.OBJECTIVES["mse"]
        assert require_whole_gradient(model, objective, lambda model, loss: loss([model(x)], target)) == ""
        assert (random.getstate(), repr(np.random.get_state())) == before  # noqa: NPY002
    if kind in own:
        assert model.draw() == own[kind](3).random()


def test_randomness_that_cannot_be_repeated_is_said_and_trains():
    generator = random.Random(1)
    _, (message,) = fitted(lambda m, x: branch(m, x) * generator.random())
    assert "could not be compared with finite differences: the loss of one sample is random" in message


def test_what_is_detached_on_purpose_is_not_compared():
    def with_a_target(model, x):
        with no_grad():
            target = model.w * 2.0
        return branch(model, x) - target.data

    for formula in (lambda m, x: branch(m, x) - m.w.detach() * 2.0, with_a_target):
        model, (message,) = fitted(formula)
        assert "something in it is detached" in message
        assert numbers(model) != [0.5, 0.25]


def test_a_kink_is_no_lost_derivative():
    _, (message,) = fitted(lambda m, x: abs(branch(m, x) - 0.25))  # which is 0 for the first sample
    assert "has a kink" in message


def test_a_number_with_a_domain_of_its_own_is_no_lost_derivative():
    _, (message,) = fitted(lambda m, x: branch(m, x) + math.log(1.0 - abs(m.b.data - 0.25)) + math.acos(m.b.data * 4.0))
    assert "no finite slope" in message


def test_batch_normalisation_and_dropout_are_compared_as_in_training_and_keep_their_state():
    class Squashed(nn.Model):
        batchwise = True

        def __init__(self):
            self.body = nn.Sequential(
                nn.Layer(1, 3, "tanh", seed=0),
                nn.BatchNorm(3),
                nn.Dropout(3, 0.3, seed=1),
                nn.Neuron(3, "identity", seed=2),
            )

        def __call__(self, x):
            return self.body(x)

        def batch(self, X, *, logits=False):
            return [y if y.data > -1e9 else 2.0 * y for y in self.body.batch(X, logits=logits)]

    found, expected = Squashed(), Squashed()
    with pytest.warns(UserWarning, match="sample by sample") as caught:
        found.fit(X4, Y4, epochs=2, **QUIET)
    assert "compared" not in str(caught[0].message)
    expected.fit(X4, Y4, epochs=2, compiled=False, **QUIET)
    assert found.snapshot() == expected.snapshot()


@BOTH
def test_a_derivative_that_gets_lost_in_training_only_behind_a_dropout_is_noticed(compiled):
    class Scaled(nn.Model):
        batchwise = True

        def __init__(self):
            self.layer, self.drop = nn.Layer(1, 3, "tanh", seed=0), nn.Dropout(3, 0.3, seed=1)
            self.w = Value(0.5, "w")

        def __call__(self, x):
            (y,) = self.batch([x])
            return y

        def batch(self, X, *, logits=False):
            ys = [sum(row) for row in self.drop.batch(self.layer.batch(X))]
            return [y * (self.w.data if self.training else self.w) for y in ys]

    with pytest.raises(ValueError, match="a derivative gets lost"):
        Scaled().fit(X4, Y4, epochs=1, compiled=compiled, **QUIET)


def test_what_a_model_counts_counts_its_training_only():
    class Counting(Curve):
        calls = 0

        def __call__(self, x):
            self.calls += 1
            return branch(self, x[0])

    model = Counting(branch)
    with pytest.warns(UserWarning, match="sample by sample"):
        model.fit(X4, Y4, epochs=1, **QUIET)
    eager = Counting(branch)
    eager.fit(X4, Y4, epochs=1, compiled=False, **QUIET)
    assert numbers(model) == numbers(eager)


@pytest.mark.parametrize(("code", "words"), [("es", "No se|no se"), ("pt", "não foi")])
def test_that_a_gradient_was_not_compared_is_said_in_the_readers_language(code, words, monkeypatch):
    monkeypatch.setenv("GLASSGRAD_LANG", code)
    _, (message,) = fitted(lambda m, x: branch(m, x) - m.w.detach() * 2.0)
    assert "diferen" in message
    assert any(word in message for word in words.split("|"))
