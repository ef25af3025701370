"""Agreement with PyTorch, recorded by tests/data/make_nn_torch.py, to 1e-12."""

import json

import pytest

import nn
from autograd import Value, constant
from autograd import sum as sum_of
from nn.optimizers import schedules
from tests import DATA

TORCH = json.loads((DATA / "nn_torch.json").read_text(encoding="utf-8"))
WORKED = {case["id"]: case for case in json.loads((DATA / "worked_examples.json").read_text(encoding="utf-8"))}

CLASSES = {
    "SGD": nn.SGD,
    "AdaGrad": nn.AdaGrad,
    "Adagrad": nn.AdaGrad,
    "RMSProp": nn.RMSProp,
    "RMSprop": nn.RMSProp,
    "AdaDelta": nn.AdaDelta,
    "Adadelta": nn.AdaDelta,
    "Adam": nn.Adam,
    "AdamW": nn.AdamW,
    "Rprop": nn.Rprop,
}
NAMES = {"lr": "learning_rate", "alpha": "rho"}


def ours(options):
    """PyTorch's options by our names."""
    named = {NAMES.get(name, name): value for name, value in options.items()}
    if "betas" in named:
        named["beta1"], named["beta2"] = named.pop("betas")
    return named


def follow(kind, options, f, steps):
    x, y = Value(0.0), Value(0.0)
    optimizer = kind([x, y], **options)
    points = []
    for _ in range(steps):
        optimizer.zero_grad()
        f(x, y).backward()
        optimizer.step()
        points.append([x.data, y.data])
    return points


def flat(rows):
    return [number for row in rows for number in row]


@pytest.mark.parametrize("name", TORCH["optimizers"])
def test_an_optimizer_takes_the_hundred_steps_of_torch_optim(name):
    recorded = TORCH["optimizers"][name]
    points = follow(
        CLASSES[name.split()[0]],
        ours(recorded["options"]),
        lambda x, y: (x - 3) ** 2 + 10 * (y + 1) ** 2 + y * x.sin(),
        len(recorded["points"]),
    )
    assert flat(points) == pytest.approx(flat(recorded["points"]), rel=1e-12, abs=1e-12)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("SGD lr.01", {"learning_rate": 0.01}),
        ("SGD mom.9", {"learning_rate": 0.01, "momentum": 0.9}),
        ("SGD nesterov", {"learning_rate": 0.01, "momentum": 0.9, "nesterov": True}),
        ("SGD mom.9 wd.1", {"learning_rate": 0.01, "momentum": 0.9, "weight_decay": 0.1}),
        ("Adam lr.1", {"learning_rate": 0.1}),
        ("AdamW lr.1 wd.1", {"learning_rate": 0.1, "weight_decay": 0.1}),
        ("Adam amsgrad", {"learning_rate": 0.1, "amsgrad": True}),
        ("RMSprop lr.01", {"learning_rate": 0.01}),
        ("Adagrad lr.5", {"learning_rate": 0.5}),
        ("Adadelta", {}),
        ("Rprop", {"learning_rate": 0.01}),
    ],
)
def test_the_worked_examples_five_steps_are_taken(name, options):
    expected = WORKED["torch_optim_5_steps"]["verified_torch_or_numpy"][name]
    points = follow(CLASSES[name.split()[0]], options, lambda x, y: (x - 3) ** 2 + 10 * (y + 1) ** 2, 5)
    assert flat(points) == pytest.approx(flat(expected), rel=1e-12, abs=1e-14)


@pytest.mark.parametrize(
    ("name", "schedule"),
    [
        ("step_decay", schedules.step_decay(3, 0.5)),
        ("exponential", schedules.exponential(0.9)),
        ("linear", schedules.linear(8, 0.1)),
        ("cosine", schedules.cosine(12, 0.1)),
    ],
)
def test_a_schedule_gives_the_rates_of_torch(name, schedule):
    rates = [schedule(epoch) for epoch in range(12)]
    assert rates == pytest.approx(TORCH["schedules"][name], rel=1e-12)


def test_warm_up_gives_the_rates_of_torch():
    assert [schedules.warm_up(5)(epoch) for epoch in range(12)] == pytest.approx(TORCH["schedules"]["warm_up"])


@pytest.mark.parametrize("name", TORCH["losses"])
def test_a_loss_and_its_gradient_are_those_of_torch(name):
    recorded = TORCH["losses"][name]
    function = getattr(nn, name)
    options = {"delta": 0.7} if name == "huber" else {}
    outputs = [Value(y) for y in recorded["output"]]
    loss = function(outputs, recorded["target"], **options)
    loss.backward()
    assert loss.data == pytest.approx(recorded["loss"], rel=1e-12)
    assert [y.grad for y in outputs] == pytest.approx(recorded["gradient"], rel=1e-12, abs=1e-15)


def test_batch_normalisation_and_its_gradients_are_those_of_torch():
    recorded = TORCH["batch_norm"]
    norm = nn.BatchNorm(2)
    for parameter, number in zip(norm.parameters(), [1.5, -0.5, 0.25, 2.0], strict=True):
        parameter.data = number
    X = [[Value(x) for x in row] for row in recorded["X"]]
    outputs = norm.batch(X)
    sum_of(
        [y * w for row, ws in zip(outputs, recorded["weights"], strict=True) for y, w in zip(row, ws, strict=True)]
    ).backward()
    close = {"rel": 1e-12, "abs": 1e-13}
    assert [y.data for y in flat(outputs)] == pytest.approx(flat(recorded["outputs"]), **close)
    assert [x.grad for x in flat(X)] == pytest.approx(flat(recorded["input_gradient"]), **close)
    assert [g.grad for g in norm.gamma] == pytest.approx(recorded["gamma_gradient"], **close)
    assert [b.grad for b in norm.beta] == pytest.approx(recorded["beta_gradient"], **close)
    assert norm.running_mean == pytest.approx(recorded["running_mean"], **close)
    assert norm.running_variance == pytest.approx(recorded["running_variance"], **close)
    in_use = [norm.eval()([constant(x.data) for x in row]) for row in X]
    assert [y.data for y in flat(in_use)] == pytest.approx(flat(recorded["outputs_in_use"]), **close)


@pytest.mark.parametrize(
    ("loss", "output"), [("mse", "identity"), ("binary_cross_entropy", "sigmoid"), ("cross_entropy", "softmax")]
)
def test_a_network_is_trained_along_the_trajectory_of_torch(loss, output):
    recorded = TORCH["networks"][loss]
    W1, b1, W2, b2 = recorded["start"]
    model = nn.MLP(2, [3, len(W2)], activation="tanh", output=output)

    def neuron_by_neuron(W1, b1, W2, b2):
        return [x for W, b in ((W1, b1), (W2, b2)) for row, bias in zip(W, b, strict=True) for x in [*row, bias]]

    for parameter, number in zip(model.parameters(), neuron_by_neuron(W1, b1, W2, b2), strict=True):
        parameter.data = number
    history = model.fit(
        recorded["X"], recorded["y"], loss=loss, optimizer="adam", learning_rate=0.05, epochs=25, progress=False
    )
    assert history.loss == pytest.approx(recorded["losses"], rel=1e-12)
    end = neuron_by_neuron(*recorded["end"])
    assert [p.data for p in model.parameters()] == pytest.approx(end, rel=1e-12, abs=1e-12)
