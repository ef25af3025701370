"""Record what PyTorch does, for tests/nn/test_torch.py: run with torch 2.13.0, writes nn_torch.json beside itself.

Everything in double precision: trajectories of the optimizers and schedules, losses with their gradients, batch
normalisation, and the training of a whole small network.
"""

import json
from pathlib import Path

import torch
from torch import nn, optim
from torch.nn import functional as F

torch.set_default_dtype(torch.float64)

OPTIMIZERS = {
    "SGD": (optim.SGD, {"lr": 0.01}),
    "SGD momentum": (optim.SGD, {"lr": 0.01, "momentum": 0.9}),
    "SGD nesterov": (optim.SGD, {"lr": 0.01, "momentum": 0.9, "nesterov": True}),
    "SGD momentum and decay": (optim.SGD, {"lr": 0.01, "momentum": 0.8, "weight_decay": 0.1}),
    "AdaGrad": (optim.Adagrad, {"lr": 0.5}),
    "AdaGrad decay": (optim.Adagrad, {"lr": 0.5, "weight_decay": 0.1}),
    "RMSProp": (optim.RMSprop, {"lr": 0.01}),
    "RMSProp centered momentum": (optim.RMSprop, {"lr": 0.01, "alpha": 0.9, "centered": True, "momentum": 0.5}),
    "AdaDelta": (optim.Adadelta, {"lr": 1.0}),
    "AdaDelta decay": (optim.Adadelta, {"lr": 0.7, "rho": 0.8, "weight_decay": 0.1}),
    "Adam": (optim.Adam, {"lr": 0.1}),
    "Adam decay": (optim.Adam, {"lr": 0.1, "betas": (0.8, 0.99), "weight_decay": 0.1}),
    "Adam amsgrad": (optim.Adam, {"lr": 0.1, "amsgrad": True}),
    "AdamW": (optim.AdamW, {"lr": 0.1, "weight_decay": 0.1}),
    "Rprop": (optim.Rprop, {"lr": 0.01}),
}


def trajectory(kind, options, steps=100):
    """A bowl with a ripple: (x − 3)² + 10 (y + 1)² + y sin x, from (0, 0)."""
    x = torch.zeros(2, requires_grad=True)
    optimizer = kind([x], **options)
    points = []
    for _ in range(steps):
        optimizer.zero_grad()
        f = (x[0] - 3) ** 2 + 10 * (x[1] + 1) ** 2 + x[1] * torch.sin(x[0])
        f.backward()
        optimizer.step()
        points.append(x.tolist())
    return points


def rates(make, epochs=12):
    optimizer = optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    schedule = make(optimizer)
    seen = []
    for _ in range(epochs):
        seen.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        schedule.step()
    return seen


def loss(function, output, target, target_type=None):
    y = torch.tensor(output, requires_grad=True)
    value = function(y, torch.tensor(target, dtype=target_type))
    value.backward()
    return {"output": output, "target": target, "loss": value.item(), "gradient": y.grad.tolist()}


def losses():
    y, t = [0.3, -1.2, 4.0], [0.5, 1.0, 1.5]
    z, bits = [0.3, -30.0, 700.0], [1.0, 0.0, 1.0]
    p = [0.2, 0.9, 1e-10]
    sum_of = {"reduction": "sum"}
    return {
        "squared_error": loss(F.mse_loss, y, t),
        "absolute_error": loss(F.l1_loss, y, t),
        "huber": loss(lambda a, b: F.huber_loss(a, b, delta=0.7), y, t),
        "binary_cross_entropy": loss(lambda a, b: F.binary_cross_entropy(a, b, **sum_of), p, bits),
        "binary_cross_entropy_with_logits": loss(
            lambda a, b: F.binary_cross_entropy_with_logits(a, b, **sum_of), z, bits
        ),
        "cross_entropy": loss(lambda a, b: F.cross_entropy(a[None], b[None]), z, 1, torch.long),
    }


def batch_norm():
    layer = nn.BatchNorm1d(2)
    with torch.no_grad():
        layer.weight.copy_(torch.tensor([1.5, -0.5]))
        layer.bias.copy_(torch.tensor([0.25, 2.0]))
    X = torch.tensor([[1.0, -2.0], [0.5, 3.0], [-1.5, 0.25], [4.0, 1.0]], requires_grad=True)
    weights = torch.tensor([[1.0, 2.0], [-1.0, 0.5], [0.3, 0.7], [2.0, -1.0]])
    outputs = layer(X)
    (outputs * weights).sum().backward()
    recorded = {
        "X": X.tolist(),
        "weights": weights.tolist(),
        "outputs": outputs.tolist(),
        "input_gradient": X.grad.tolist(),
        "gamma_gradient": layer.weight.grad.tolist(),
        "beta_gradient": layer.bias.grad.tolist(),
        "running_mean": layer.running_mean.tolist(),
        "running_variance": layer.running_var.tolist(),
    }
    recorded["outputs_in_use"] = layer.eval()(X).tolist()
    return recorded


def network(output, criterion, y, steps=25):
    """A 2-3-k network trained on all samples at once with Adam."""
    torch.manual_seed(0)
    k = {"softmax": 3}.get(output, 1)
    first, second = nn.Linear(2, 3), nn.Linear(3, k)
    X = torch.tensor([[0.1, 0.9], [-0.5, 0.2], [1.0, -1.0], [0.4, 0.3], [-0.7, -0.8]])
    parameters = [first.weight, first.bias, second.weight, second.bias]
    start = [p.tolist() for p in parameters]
    optimizer = optim.Adam(parameters, lr=0.05)
    seen = []
    for _ in range(steps):
        optimizer.zero_grad()
        outputs = second(torch.tanh(first(X)))
        value = criterion(outputs, y)
        value.backward()
        optimizer.step()
        seen.append(value.item())
    return {
        "X": X.tolist(),
        "y": y.tolist(),
        "start": start,
        "losses": seen,
        "end": [p.tolist() for p in parameters],
    }


def main():
    recorded = {
        "environment": f"torch {torch.__version__}, float64",
        "optimizers": {
            name: {"options": options, "points": trajectory(kind, options)}
            for name, (kind, options) in OPTIMIZERS.items()
        },
        "schedules": {
            "step_decay": rates(lambda o: optim.lr_scheduler.StepLR(o, 3, 0.5)),
            "exponential": rates(lambda o: optim.lr_scheduler.ExponentialLR(o, 0.9)),
            "linear": rates(lambda o: optim.lr_scheduler.LinearLR(o, 1.0, 0.1, 8)),
            "cosine": rates(lambda o: optim.lr_scheduler.CosineAnnealingLR(o, 12, 0.1)),
            "warm_up": rates(lambda o: optim.lr_scheduler.LinearLR(o, 0.2, 1.0, 4)),
        },
        "losses": losses(),
        "batch_norm": batch_norm(),
        "networks": {
            "mse": network("identity", lambda a, t: F.mse_loss(a[:, 0], t), torch.tensor([0.5, -1.0, 2.0, 0.0, 1.0])),
            "binary_cross_entropy": network(
                "sigmoid",
                lambda a, t: F.binary_cross_entropy_with_logits(a[:, 0], t),
                torch.tensor([0.0, 1.0, 1.0, 0.0, 1.0]),
            ),
            "cross_entropy": network("softmax", F.cross_entropy, torch.tensor([0, 1, 2, 0, 2])),
        },
    }
    path = Path(__file__).with_name("nn_torch.json")
    path.write_text(json.dumps(recorded) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
