"""Losses of logits notice probabilities; probabilities have losses of their own."""

import math
import warnings

import numpy as np
import pytest

import autograd
import nn
from autograd import Value

QUIET = {"epochs": 2, "progress": False}
X = [[0.0], [1.0], [2.0]]


class Own(nn.Model):
    """A model that ends in an activation without saying so."""

    def __init__(self, end, width=1):
        self.layer, self.end = nn.Layer(1, width, "identity", seed=0), end

    def __call__(self, x):
        return self.end(self.layer(x))


def softmax_model():
    return nn.MLP(1, [3], output="softmax", seed=0)


def sigmoid_model():
    return nn.Neuron(1, "sigmoid", seed=0)


@pytest.mark.parametrize(
    ("loss", "output", "target", "message"),
    [
        (
            nn.cross_entropy,
            lambda: softmax_model()([1.0]),
            0,
            "softmax would be applied after softmax.*cross_entropy_of_prob",
        ),
        (
            nn.cross_entropy,
            lambda: autograd.softmax([Value(1.0), Value(2.0)]),
            [0.0, 1.0],
            "cross_entropy takes logits",
        ),
        (nn.cross_entropy, lambda: [0.7, 0.3], 0, "these outputs are probabilities already"),
        (
            nn.cross_entropy,
            lambda: nn.Layer(1, 2, "sigmoid", seed=0)([1.0]),
            0,
            "softmax would be applied after sigmoid",
        ),
        (
            nn.binary_cross_entropy_with_logits,
            lambda: sigmoid_model()([1.0]),
            1,
            "use nn.binary_cross_entropy, which takes",
        ),
        (nn.hinge, lambda: sigmoid_model()([1.0]), 1, "hinge takes scores of either sign"),
        (nn.perceptron_loss, lambda: sigmoid_model()([1.0]), 1, "perceptron_loss takes scores of either sign"),
    ],
)
def test_a_loss_of_logits_or_scores_notices_probabilities(loss, output, target, message):
    given = output()
    with pytest.warns(UserWarning, match=message) as caught:
        loss(given, target)
    assert caught[0].filename == __file__


@pytest.mark.parametrize(
    "logits", [[0.0, 0.0], [0.5, 0.5], [1.0, 0.0], [0.2, 0.3], [-1.0, 2.0], [np.float64(3.0), 1.0]]
)
def test_logits_give_no_warning(logits):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        nn.cross_entropy(logits, 0)
        nn.cross_entropy([Value(z) for z in logits], 0)
        nn.cross_entropy(autograd.log_softmax([Value(z) for z in logits]), 0)  # the same number again


def test_probabilities_have_a_loss_of_their_own():
    zs = [Value(0.3), Value(-1.2), Value(2.0)]
    loss = nn.cross_entropy_of_probabilities(autograd.softmax(zs), 1)
    expected = nn.cross_entropy(zs, 1)
    assert loss.data == pytest.approx(expected.data, rel=1e-14)
    loss.backward()
    found = [z.grad for z in zs]
    autograd.zero_grad(loss)
    expected.backward()
    assert found == pytest.approx([z.grad for z in zs], rel=1e-12)


def test_a_probability_of_zero_gives_a_finite_loss():
    assert nn.cross_entropy_of_probabilities([0.0, 1.0], 0) == 100.0


@pytest.mark.parametrize("loss", [nn.binary_cross_entropy, lambda y, t: nn.cross_entropy_of_probabilities([y], [t])])
@pytest.mark.parametrize("output", [1.5, -0.25, Value(1.5)], ids=str)
def test_an_output_that_is_no_probability_is_refused(loss, output):
    with pytest.raises(ValueError, match=r"takes a probability between 0 and 1, not -?[0-9.]+: apply s"):
        loss(output, 1.0)


# -- In a fit -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("compiled", [True, False])
@pytest.mark.parametrize(
    ("make", "loss", "y", "message"),
    [
        (lambda: Own(autograd.softmax, 3), "cross_entropy", [0, 1, 2], "softmax would be applied after softmax"),
        (
            lambda: Own(lambda z: z.sigmoid()),
            "binary_cross_entropy",
            [0, 1, 1],
            "sigmoid would be applied after sigmoid",
        ),
        (softmax_model, "mse", np.eye(3), "softmax gives probabilities of exclusive classes"),
        (softmax_model, "huber", np.eye(3), "softmax gives probabilities of exclusive classes"),
        (
            lambda: nn.Neuron(1, "identity", seed=0),
            "binary_cross_entropy_of_probabilities",
            None,
            "takes probabilities",
        ),
    ],
)
def test_a_fit_notices_what_does_not_belong_together(make, loss, y, message, compiled):
    if y is None:
        with pytest.warns(UserWarning, match=message), pytest.raises((ValueError, nn.DivergenceError)):
            make().fit([[300.0], [-300.0]], [0, 1], loss=loss, compiled=compiled, **QUIET)
        return
    with pytest.warns(UserWarning, match=message):
        make().fit(X, y, loss=loss, compiled=compiled, **QUIET)


@pytest.mark.parametrize("compiled", [True, False])
def test_a_model_that_ends_in_a_sigmoid_is_trained_on_its_probabilities(compiled):
    y, options = [0, 1, 1], {"optimizer": "sgd", "learning_rate": 0.5, "compiled": compiled, **QUIET}
    own, known = Own(lambda z: z.sigmoid()), nn.Layer(1, 1, "sigmoid", seed=0)
    history = own.fit(X, y, loss=nn.binary_cross_entropy, **options)
    expected = known.fit(X, y, loss="binary_cross_entropy", **options)
    assert history.loss == pytest.approx(expected.loss, rel=1e-12)
    assert own.predict(X).tolist() == known.predict(X).tolist()
    assert own.predict_proba(X) == pytest.approx(known.predict_proba(X), rel=1e-12)


@pytest.mark.parametrize("compiled", [True, False])
def test_a_model_that_ends_in_a_softmax_is_trained_on_its_probabilities(compiled):
    y, options = [0, 1, 2], {"optimizer": "sgd", "learning_rate": 0.5, "compiled": compiled, **QUIET}
    own, known = Own(autograd.softmax, 3), softmax_model()
    history = own.fit(X, y, loss=nn.cross_entropy_of_probabilities, **options)
    known_history = known.fit(X, y, loss="cross_entropy", **options)
    assert math.isfinite(history.loss[0])
    assert own.predict_proba(X).sum(axis=1) == pytest.approx(np.ones(3))
    assert len(known_history) == 2


def test_a_softmax_over_one_output_is_warned_about_when_it_is_made():
    with pytest.warns(UserWarning, match="softmax over one output is always 1") as caught:
        nn.MLP(2, [3, 1], output="softmax")
    assert caught[0].filename == __file__


def test_a_softmax_or_a_sigmoid_written_out_is_noticed():
    zs = [Value(1.0), Value(2.0)]
    exps = [z.exp() for z in zs]
    for outputs in (
        [e / sum(exps) for e in exps],
        [e / autograd.sum(exps) for e in exps],
        [e / (exps[0] + exps[1]) for e in exps],
        list(np.exp(np.array(zs)) / np.exp(np.array(zs)).sum()),
    ):
        with pytest.warns(UserWarning, match="probabilities already"):
            nn.cross_entropy(outputs, 0)
    for y in (1 / (1 + (-zs[0]).exp()), 1.0 / ((-zs[0]).exp() + 1.0)):
        with pytest.warns(UserWarning, match="probabilities already"):
            nn.binary_cross_entropy_with_logits(y, 1)


def test_other_quotients_are_taken_for_logits():
    z, w = Value(1.0), Value(2.0)
    for y in (1 / (1 + z), 3 / (1 + z.exp()), 1 / (2 + z.exp()), z / (1 + z.exp()), 1 / z.exp(), z / w):
        nn.binary_cross_entropy_with_logits(y, 1)
    nn.cross_entropy([z.exp() / w, z.exp() / z], 0)
