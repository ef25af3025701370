"""Losses as PyTorch names them: its numbers for one sample, and for a batch in ``fit``."""

import copy
import pickle

import numpy as np
import pytest

import autograd
import nn
import nn.functional as F
from autograd import Value

QUIET = {"progress": False}
RNG = np.random.default_rng(0)

REGRESSION = ([0.3, -1.2, 2.5], [0.1, 1.0, 0.5])
LABELS = ([0.2, 0.9, 0.5], [0.0, 1.0, 0.25])
CASES = {
    "MSELoss": ({}, REGRESSION),
    "MSELoss sum": ({"reduction": "sum"}, REGRESSION),
    "L1Loss": ({}, REGRESSION),
    "L1Loss sum": ({"reduction": "sum"}, REGRESSION),
    "HuberLoss": ({}, REGRESSION),
    "HuberLoss delta": ({"delta": 0.5, "reduction": "sum"}, REGRESSION),
    "SmoothL1Loss": ({}, REGRESSION),
    "SmoothL1Loss beta": ({"beta": 2.0}, REGRESSION),
    "SmoothL1Loss sum": ({"beta": 0.5, "reduction": "sum"}, REGRESSION),
    "BCELoss": ({}, LABELS),
    "BCELoss sum": ({"reduction": "sum"}, LABELS),
    "BCELoss one": ({}, ([0.25], [1.0])),
    "BCEWithLogitsLoss": ({}, (REGRESSION[0], LABELS[1])),
    "BCEWithLogitsLoss sum": ({"reduction": "sum"}, (REGRESSION[0], LABELS[1])),
    "CrossEntropyLoss": ({}, (REGRESSION[0], 2)),
    "CrossEntropyLoss of probabilities": ({}, (REGRESSION[0], [0.25, 0.5, 0.25])),
    "NLLLoss": ({}, ([-0.5, -1.5, -2.0], 1)),
}


@pytest.fixture(scope="module")
def torch():
    return pytest.importorskip("torch", reason="PyTorch (extra `peers`) is not installed")


def made(name):
    kind, (options, sample) = name.split()[0], CASES[name]
    return getattr(nn, kind)(**options), kind, options, sample


@pytest.mark.parametrize("name", CASES)
def test_value_and_gradient_are_pytorchs(name, torch):
    loss, kind, options, (outputs, target) = made(name)
    values = [Value(y) for y in outputs]
    found = loss(values, target)
    found.backward()
    theirs = torch.tensor(outputs, dtype=torch.float64, requires_grad=True)
    dtype = torch.long if isinstance(target, int) else torch.float64
    expected = getattr(torch.nn, kind)(**options)(theirs, torch.tensor(target, dtype=dtype))
    expected.backward()
    assert found.data == pytest.approx(expected.item(), rel=1e-12)
    assert [y.grad for y in values] == pytest.approx(theirs.grad.tolist(), rel=1e-12, abs=1e-15)
    assert loss(outputs, target) == pytest.approx(expected.item(), rel=1e-12)


FUNCTIONS = {
    "mse_loss": "MSELoss",
    "l1_loss": "L1Loss",
    "huber_loss": "HuberLoss delta",
    "smooth_l1_loss": "SmoothL1Loss beta",
    "binary_cross_entropy": "BCELoss",
    "binary_cross_entropy_with_logits": "BCEWithLogitsLoss sum",
    "cross_entropy": "CrossEntropyLoss",
    "nll_loss": "NLLLoss",
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_is_its_loss(name):
    loss, _, options, sample = made(FUNCTIONS[name])
    assert getattr(F, name)(*sample, **options) == loss(*sample)


def batch(name, torch):
    """A network, data for this loss, and PyTorch's loss of the batch with its gradient."""
    loss, kind, options, _ = made(name)
    model = nn.Linear(2, 3, seed=0)
    X = RNG.normal(size=(6, 2))
    y = np.arange(6) % 3 if "CrossEntropy" in kind or kind == "NLLLoss" else RNG.random((6, 3))
    layer = torch.nn.Linear(2, 3, dtype=torch.float64)
    ours = (np.array([[w.data for w in row] for row in model.weight]), np.array([b.data for b in model.bias]))
    with torch.no_grad():
        for theirs, numbers in zip(layer.parameters(), ours, strict=True):
            theirs.copy_(torch.tensor(numbers))
    outputs = layer(torch.tensor(X))
    if kind == "BCELoss":
        model, outputs = nn.Sequential(model, nn.Sigmoid()), torch.sigmoid(outputs)
    if kind == "NLLLoss":
        model, outputs = nn.Sequential(model, nn.LogSoftmax()), torch.log_softmax(outputs, 1)
    expected = getattr(torch.nn, kind)(**options)(outputs, torch.tensor(y))
    expected.backward()
    return loss, model, X, y, expected.item(), [p.grad.tolist() for p in layer.parameters()]


@pytest.mark.parametrize("compiled", [True, False], ids=["compiled", "eager"])
@pytest.mark.parametrize("name", [name for name in CASES if "one" not in name and "of prob" not in name])
def test_fit_takes_the_step_that_pytorch_takes_for_the_batch(name, compiled, torch):
    loss, model, X, y, expected, gradients = batch(name, torch)
    before = [p.data for p in model.parameters()]
    history = model.fit(
        X, y, loss=loss, optimizer="gradient_descent", learning_rate=0.1, epochs=1, compiled=compiled, **QUIET
    )
    assert history.loss[0] == pytest.approx(expected, rel=1e-12)
    steps = [(b - p.data) / 0.1 for b, p in zip(before, model.parameters(), strict=True)]
    by_neuron = [number for weights, bias in zip(*gradients, strict=True) for number in [*weights, bias]]
    assert steps == pytest.approx(by_neuron, rel=1e-10, abs=1e-13)


def test_by_default_a_loss_of_ours_is_meant_so_that_a_file_holds_it(tmp_path):
    for loss, name in (
        (nn.MSELoss(), "mse"),
        (nn.L1Loss(), "mae"),
        (nn.HuberLoss(delta=2.0), "huber"),
        (nn.SmoothL1Loss(), "huber"),
        (nn.BCEWithLogitsLoss(), "binary_cross_entropy"),
        (nn.BCELoss(), "binary_cross_entropy_of_probabilities"),
    ):
        model = nn.Sequential(nn.Linear(2, 1, seed=0), nn.Sigmoid())
        model.fit([[0.0, 1.0], [1.0, 0.0]], [0.0, 1.0], loss=loss, epochs=1, **QUIET)
        assert model.objective.name == name
        model.save(tmp_path / "model")
        assert repr(nn.load(tmp_path / "model").objective) == repr(model.objective)


def test_of_several_outputs_a_cross_entropy_of_labels_tells_each_label():
    model = nn.Sequential(nn.Linear(2, 3, seed=0))
    X, y = RNG.normal(size=(20, 2)), RNG.integers(0, 2, (20, 3))
    model.fit(X, y, loss=nn.BCEWithLogitsLoss(), epochs=2, **QUIET)
    assert model.objective.problem == "multi-label"
    assert set(np.unique(model.predict(X))) <= {0, 1}
    assert model.predict_proba(X).shape == (20, 3)
    assert ((model.predict_proba(X) > 0) & (model.predict_proba(X) < 1)).all()


def test_a_batch_is_refused_with_what_to_write():
    for batch in ([[0.5, 1.0], [0.2, 0.1]], np.ones((2, 3)), [[Value(1.0)]]):
        with pytest.raises(
            TypeError, match=r"MSELoss was called with a batch, of \d samples?.*model.fit\(X, y, loss=…\)"
        ):
            nn.MSELoss()(batch, batch)


def test_the_class_of_a_loss_is_no_loss():
    with pytest.raises(TypeError, match=r"loss=MSELoss is a class: make one, nn.MSELoss\(\)"):
        nn.Linear(1, 1).fit([[1.0]], [1.0], loss=nn.MSELoss, **QUIET)


def test_softmax_before_a_loss_of_logits_is_told():
    with pytest.warns(UserWarning, match="softmax"):
        nn.CrossEntropyLoss()(autograd.softmax([Value(1.0), Value(2.0)]), 0)


def test_it_shows_what_it_was_made_with_and_is_copied():
    for loss in (nn.MSELoss(), nn.HuberLoss("sum", 2.0), nn.SmoothL1Loss(beta=0.5), nn.BCELoss()):
        for twin in (copy.deepcopy(loss), pickle.loads(pickle.dumps(loss))):
            assert repr(twin) == repr(loss)
            assert twin([0.5, 0.25], [1.0, 0.0]) == loss([0.5, 0.25], [1.0, 0.0])
    assert repr(nn.HuberLoss("sum", 2.0)) == "HuberLoss(reduction='sum', delta=2.0)"


def test_settings_are_checked():
    with pytest.raises(ValueError, match="reduction must be 'mean' or 'sum'"):
        nn.MSELoss("none")
    with pytest.raises(ValueError, match="delta must be a number above 0"):
        nn.HuberLoss(delta=0)
