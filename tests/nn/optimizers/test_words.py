"""Settings of optimizers by PyTorch's and Keras's names, and its loop by hand."""

import json

import pytest

import nn
import nn.optimizers as optim
from autograd import Value
from nn.optimizers import OPTIMIZERS
from tests import DATA

TORCH = json.loads((DATA / "nn_torch.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("kind", OPTIMIZERS.values(), ids=OPTIMIZERS)
def test_every_optimizer_takes_lr(kind):
    assert kind([Value(1.0)], lr=0.0625).learning_rate == 0.0625


@pytest.mark.parametrize("name", TORCH["optimizers"])
def test_pytorchs_options_are_taken_as_they_are(name):
    options = TORCH["optimizers"][name]["options"]
    kind = name.split()[0]
    optimizer = getattr(optim, {"SGD": "SGD"}.get(kind, kind))([Value(1.0)], **options)
    ours = {"lr": ["learning_rate"], "betas": ["beta1", "beta2"], "eps": ["epsilon"], "alpha": ["rho"]}
    for word, value in options.items():
        found = [getattr(optimizer, setting) for setting in ours.get(word, [word])]
        assert found == (list(value) if isinstance(value, list) else [value])


def test_rprop_takes_its_factors_and_limits_in_pairs():
    optimizer = nn.Rprop([Value(1.0)], lr=0.1, etas=(0.25, 1.5), step_sizes=(1e-3, 10.0))
    assert (optimizer.shrink, optimizer.grow, optimizer.smallest, optimizer.largest) == (0.25, 1.5, 1e-3, 10.0)
    with pytest.raises(ValueError, match=r"learning_rate=20.0.*lies between"):
        nn.Rprop([Value(1.0)], lr=20.0, step_sizes=(1e-3, 10.0))


def test_keras_names_of_adams_settings():
    optimizer = nn.Adam([Value(1.0)], beta_1=0.5, beta_2=0.25)
    assert (optimizer.beta1, optimizer.beta2) == (0.5, 0.25)


@pytest.mark.parametrize(
    ("kind", "options", "message"),
    [
        (nn.SGD, {"betas": (0.9, 0.99)}, "SGD has no setting 'betas'; its settings are learning_rate, momentum"),
        (nn.SGD, {"learning_rate": 0.5, "lr": 0.1}, r"lr is another name for learning_rate: give one of the two"),
        (nn.Adam, {"beta1": 0.5, "betas": (0.9, 0.99)}, "betas is another name for beta1"),
        (nn.Adam, {"betas": (0.9,)}, r"betas must be beta1 and beta2, two numbers"),
        (nn.Adam, {"lr": -1.0}, "learning_rate must be a number 0 or more|learning_rate"),
    ],
)
def test_what_is_no_setting_or_given_twice_is_refused(kind, options, message):
    with pytest.raises((TypeError, ValueError), match=message):
        kind([Value(1.0)], **options)


def test_the_names_are_pytorchs_too():
    assert (optim.Adagrad, optim.RMSprop, optim.Adadelta) == (nn.AdaGrad, nn.RMSProp, nn.AdaDelta)
    assert (nn.Adagrad, nn.RMSprop, nn.Adadelta) == (nn.AdaGrad, nn.RMSProp, nn.AdaDelta)


def test_a_lectures_loop_over_samples_learns_xor():
    class Xor(nn.Module):
        def __init__(self):
            super().__init__()
            self.hidden = nn.Linear(2, 4, seed=0)
            self.output = nn.Linear(4, 1, seed=1)

        def forward(self, x):
            return nn.functional.sigmoid(self.output(nn.functional.tanh(self.hidden(x))))

    model, criterion = Xor(), nn.BCELoss()
    optimizer = optim.Adam(model.parameters(), lr=0.05)
    samples = [([0, 0], 0), ([0, 1], 1), ([1, 0], 1), ([1, 1], 0)]
    for _ in range(150):
        total = 0.0
        for x, y in samples:
            optimizer.zero_grad()
            loss = criterion(model(x), y)
            loss.backward()
            optimizer.step()
            total += loss.item()
    assert total < 0.1
    assert [round(model(x).item()) for x, _ in samples] == [0, 1, 1, 0]


def test_a_frozen_part_does_not_require_a_gradient():
    layer = nn.Linear(2, 1, seed=0)
    layer.neurons[0].bias.requires_grad = False
    assert [p.requires_grad for p in layer.weight.ravel()] == [True, True]
    assert len(layer.parameters()) == 2
    out = layer([1.0, 2.0])
    assert out.requires_grad
    with pytest.raises(ValueError, match="is computed from other Values"):
        out.requires_grad = False
    with pytest.raises(TypeError, match="requires_grad must be True or False"):
        layer.neurons[0].bias.requires_grad = 1


@pytest.mark.parametrize(
    "kind",
    [nn.SGD, nn.GradientDescent, nn.ProximalGradient, nn.AdaGrad, nn.RMSProp, nn.AdaDelta, nn.Adam, nn.AdamW, nn.Rprop],
)
@pytest.mark.parametrize("setting", [{"maximize": True}, {"foo": 1.0}, {"learning_rat": 0.1}, {"l1_of_fit": 1.0}])
def test_a_setting_that_an_optimizer_does_not_have_is_refused(kind, setting):
    (name,) = setting
    with pytest.raises(TypeError, match=f"{kind.__name__} has no setting '{name}'; its settings are .*learning_rate"):
        kind([Value(1.0)], **setting)


def test_a_subclass_of_an_optimizer_refuses_it_too_and_has_settings_of_its_own():
    class Cautious(nn.SGD):
        def __init__(self, parameters, learning_rate=0.1, **words):
            super().__init__(parameters, learning_rate, **words)

    assert Cautious([Value(1.0)], momentum=0.5).hyper.momentum == 0.5
    with pytest.raises(TypeError, match="Cautious has no setting 'caution'; its settings are learning_rate, momentum"):
        Cautious([Value(1.0)], caution=1.0)

    class Decaying(nn.Optimizer):
        def __init__(self, parameters, learning_rate=0.1):
            super().__init__(parameters, learning_rate=learning_rate, decay=0.5)

        @staticmethod
        def formula(m, w, g, state, h):
            return w * h.decay - h.learning_rate * g, state

    assert Decaying([Value(1.0)]).hyper.decay == 0.5
