"""The loss in training as a program: layers of one's own draw masks and measure batches, eagerly and compiled."""

import numpy as np
import pytest

import autograd
import nn
from autograd import Value
from nn.training import CompiledStep, training_step
from tests.nn.training import NUMBERS, OPTIONS, X, assert_same, everything


class Shift(nn.Feedforward):
    """A layer of one's own that adds a parameter to each input."""

    def __init__(self, width):
        self.name, self.fan_in, self.fan_out = "shift", width, width
        self.bias = [Value(0.5, f"b{i}") for i in range(1, width + 1)]
        self.place()

    def forward(self, rows, *, logits=False):
        return [[x + b for x, b in zip(row, self.bias, strict=True)] for row in rows]


class Noise(nn.Feedforward):
    """A layer of one's own that multiplies its inputs by random numbers around 1 in training."""

    batchwise = True

    def __init__(self, width, spread, seed=None):
        self.name, self.fan_in, self.fan_out, self.spread = "noise", width, width, spread
        self.seeded, self.rng = seed is not None, np.random.default_rng(seed)

    def masks(self, samples):
        return self.rng.normal(1.0, self.spread, (samples, self.fan_in))

    def forward(self, rows, *, logits=False):
        if not self.training:
            return rows
        masks = nn.BatchContext.current().masks(self, len(rows))
        return [[x * m for x, m in zip(row, mask, strict=True)] for row, mask in zip(rows, masks, strict=True)]


class Scaled(nn.Feedforward):
    """A layer of one's own that divides its inputs by their root mean square, of the batch or, in use, of those before."""

    batchwise = True

    def __init__(self, width, name="scaled"):
        self.name, self.fan_in, self.fan_out = name, width, width
        self.squares = [1.0] * width

    def running_statistics(self):
        return [self.squares]

    def moved(self, running, mean, variance, samples):
        return [0.75 * running[0] + 0.25 * (variance + mean * mean)]

    def forward(self, rows, *, logits=False):
        context = nn.BatchContext.current()
        columns = []
        for i, column in enumerate(zip(*rows, strict=True)):
            if self.training:
                mean = context.mean(column)
                square = context.mean([x * x for x in column])
                context.measured(self, i, mean, square - mean * mean, len(column))
            else:
                square = context.statistics(self)[0][i]
            columns.append([x / (square + 0.1) ** 0.5 for x in column])
        return [list(row) for row in zip(*columns, strict=True)]


class Cumulative(nn.BatchNorm):
    """A BatchNorm that adds up what it has measured."""

    def moved(self, running, mean, variance, samples):
        return running[0] + mean, running[1] + variance


OWN = {
    "computes": lambda: Shift(3),
    "draws": lambda: Noise(3, 0.3, seed=5),
    "draws what fit seeds": lambda: Noise(3, 0.3),
    "measures": lambda: Scaled(3),
    "measures in another way": lambda: Cumulative(3),
}


@pytest.mark.parametrize(
    "how", [{"optimizer": "sgd"}, {"optimizer": "sgd", "batch_size": 4}, {"optimizer": "conjugate_gradients"}], ids=str
)
@pytest.mark.parametrize("layer", OWN)
def test_a_layer_of_ones_own_draws_and_measures_on_one_trajectory_eagerly_and_compiled(layer, how):
    """One's own layer twice, between a Dropout and a BatchNorm: masks are drawn in the order of the layers."""
    trained, losses, drawn = [], [], []
    for compiled in (True, False):
        model = nn.Sequential(
            *(OWN[layer](), nn.Layer(3, 3, "tanh", seed=1), nn.Dropout(3, 0.4, seed=2), OWN[layer]()),
            *(nn.BatchNorm(3), nn.Neuron(3, "identity", seed=3)),
        )
        options = {**OPTIONS, "epochs": 5, "validation": (X, NUMBERS), **how}
        history = model.fit(X, NUMBERS, compiled=compiled, **options)
        trained.append(everything(model, history))
        losses.append(history.loss)
        drawn.append([part.masks(2).tolist() for part in model.layers if hasattr(part, "masks")])
    assert_same(*trained)
    assert losses[0] == pytest.approx(losses[1], rel=1e-12)
    assert drawn[0] == drawn[1]


def test_a_network_with_layers_of_ones_own_is_compiled():
    model = nn.Sequential(Shift(3), Noise(3, 0.3, seed=0), Scaled(3), nn.Neuron(3, "identity", seed=0))
    step = training_step(model, nn.OBJECTIVES["mse"], nn.SGD(model.parameters()), X, NUMBERS[:, None], compiled=True)
    assert type(step) is CompiledStep


def test_what_a_layer_of_ones_own_has_measured_is_what_it_uses_after_training():
    model = nn.Sequential(Scaled(3), nn.Neuron(3, "identity", seed=0))
    model.fit(X, NUMBERS, **OPTIONS)
    squares = np.ones(3)
    for _ in range(OPTIONS["epochs"]):
        squares = 0.75 * squares + 0.25 * (X**2).mean(axis=0)
    assert model.layers[0].squares == pytest.approx(squares, rel=1e-12)
    many = np.vstack([X] * 20)  # enough to be compiled
    weights, bias = [w.data for w in model.layers[1].weights], model.layers[1].bias.data
    assert model.predict(many) == pytest.approx(many / np.sqrt(squares + 0.1) @ weights + bias, rel=1e-12)


class Centred(nn.Dropout):
    """Takes means over the samples by itself: of the one that is recorded they are the sample."""

    def forward(self, rows, *, logits=False):
        means = [autograd.mean(list(column)) for column in zip(*rows, strict=True)]
        return [[x - mean for x, mean in zip(row, means, strict=True)] for row in rows]


class Measured(Scaled):
    """Likewise, and measures them."""

    def forward(self, rows, *, logits=False):
        for i, column in enumerate(zip(*rows, strict=True)):
            mean = autograd.mean(list(column))
            nn.BatchContext.current().measured(self, i, mean, 0.0 * mean, len(column))
        return rows


class Backwards(Scaled):
    """Measures its features in another order."""

    def forward(self, rows, *, logits=False):
        context = nn.BatchContext.current()
        for i, column in reversed([*enumerate(zip(*rows, strict=True))]):
            mean = context.mean(column)
            context.measured(self, i, mean, 0.0 * mean, len(column))
        return rows


class Renorm(nn.BatchNorm):
    """Reads in training what it has measured before."""

    def forward(self, rows, *, logits=False):
        means = list(self.running_mean)
        return [[x - mean for x, mean in zip(row, means, strict=True)] for row in super().forward(rows, logits=logits)]


class Asking(Scaled):
    """Likewise, and asks its context for it."""

    def forward(self, rows, *, logits=False):
        squares = list(nn.BatchContext.current().statistics(self)[0])
        scaled = super().forward(rows, logits=logits)
        return [[x * square for x, square in zip(row, squares, strict=True)] for row in scaled]


class Silent(Noise):
    """Does not say that it sees batches."""

    batchwise = False


@pytest.mark.parametrize(
    ("layer", "reason"),
    [
        (lambda: Centred(3, 0.0), "Centred computes all samples of a batch together"),
        (lambda: Measured(3), "numbers of the whole batch|Measured computes all samples of a batch together"),
        (lambda: Backwards(3), "Backwards does not measure its features in turn"),
        (lambda: Renorm(3), "Renorm computes all samples of a batch together"),
        (lambda: Asking(3), "Asking computes all samples of a batch together"),
        (lambda: Silent(3, 0.3, seed=0), "Silent draws masks.*batchwise = True"),
    ],
)
def test_a_layer_that_sees_a_batch_in_a_way_of_its_own_is_trained_eagerly(layer, reason):
    found, expected = [nn.Sequential(layer(), nn.Neuron(3, "identity", seed=0)) for _ in range(2)]
    with pytest.warns(UserWarning, match=reason):
        found.fit(X, NUMBERS, **OPTIONS)
    expected.fit(X, NUMBERS, compiled=False, **OPTIONS)
    assert found.snapshot() == expected.snapshot()


class SampleBySample(nn.Model):
    """A model of one's own that computes one sample, and holds a layer that sees batches."""

    def __init__(self, layer):
        self.layer, self.neuron = layer, nn.Neuron(3, "identity", seed=0)

    def __call__(self, x):
        return self.neuron(self.layer(x))


class AlwaysTraining(nn.BatchNorm):
    """Takes a batch of one sample too, of which it remembers the mean."""

    def forward(self, rows, *, logits=False):
        outputs = [list(row) for row in rows]
        for i, column in enumerate(zip(*rows, strict=True)):
            mean = nn.BatchContext.current().mean(column)
            nn.BatchContext.current().measured(self, i, mean, mean * 0.0 + 1.0, 2)
            for output in outputs:
                output[i] = output[i] - 0.5 * mean
        return outputs


def test_a_model_of_ones_own_that_calls_its_batchwise_layers_sample_by_sample_is_trained_eagerly():
    found, expected = [SampleBySample(AlwaysTraining(3)) for _ in range(2)]
    with pytest.warns(UserWarning, match="SampleBySample or AlwaysTraining computes all samples of a batch together"):
        found.fit(X, NUMBERS, **OPTIONS)
    expected.fit(X, NUMBERS, compiled=False, **OPTIONS)
    assert found.snapshot() == expected.snapshot()


def test_a_model_of_ones_own_that_drops_sample_by_sample_diverges_with_the_error_that_says_where():
    model = SampleBySample(nn.Dropout(3, 0.1, seed=0))
    with pytest.raises(nn.DivergenceError, match="the loss is"):
        model.fit(X, NUMBERS, optimizer="sgd", epochs=2000, learning_rate=1e3, progress=False)


class Twice(Noise):
    """Draws a second time while it is recorded, which it knows by having been called before."""

    calls = 0

    def forward(self, rows, *, logits=False):
        self.calls += 1
        for _ in range(min(self.calls, 2)):
            rows = super().forward(rows, logits=logits)
        return rows


def test_a_layer_that_draws_more_often_while_it_is_recorded_is_trained_eagerly_with_the_reason():
    model = nn.Sequential(Twice(3, 0.3, seed=0), nn.Neuron(3, "identity", seed=0))
    with pytest.warns(UserWarning, match="Twice draws masks more often while it is recorded"):
        model.fit(X, NUMBERS, **OPTIONS)


class Given(Noise):
    """Takes its masks from a function of the number of samples."""

    def __init__(self, masks):
        super().__init__(3, 0.3, seed=0)
        self.masks = masks


@pytest.mark.parametrize("compiled", [True, False])
@pytest.mark.parametrize(
    ("masks", "reason"),
    [
        (lambda samples: np.ones(3), r"Given\.masks\([47]\) gave masks of shape \(3,\), and not \([47], 3\)"),
        (
            lambda samples: np.ones((samples, 4)),
            r"Given\.masks\([47]\) gave masks of shape \([47], 4\), and not \([47], 3\)",
        ),
        (
            lambda samples: np.ones((samples, 1)),
            r"Given\.masks\([47]\) gave masks of shape \([47], 1\), and not \([47], 3\)",
        ),
        (lambda samples: [[1.0], [1.0, 2.0]], r"Given\.masks\([47]\) gave no table of numbers"),
    ],
)
def test_masks_of_another_shape_are_an_error_that_names_the_layer(masks, reason, compiled):
    model = nn.Sequential(Given(masks), nn.Neuron(3, "identity", seed=0))
    with pytest.raises(ValueError, match=reason):
        model.fit(X, NUMBERS, **{**OPTIONS, "compiled": compiled})


def test_masks_may_be_lists():
    losses = []
    for compiled in (True, False):
        model = nn.Sequential(Given(lambda samples: [[0.5, 1.0, 2.0]] * samples), nn.Neuron(3, "identity", seed=0))
        losses.append(model.fit(X, NUMBERS, compiled=compiled, **OPTIONS).loss)
    assert losses[0] == pytest.approx(losses[1], rel=1e-12)


class Forgetful(nn.BatchNorm):
    """Gives its running mean only."""

    def moved(self, running, mean, variance, samples):
        return [mean]


class Single(nn.BatchNorm):
    """Gives one number for all of its features."""

    def moved(self, running, mean, variance, samples):
        return np.mean(mean), np.array([1.0])


class Bare(nn.BatchNorm):
    """Gives a number, and no list of numbers."""

    def moved(self, running, mean, variance, samples):
        return float(np.mean(mean))


@pytest.mark.filterwarnings("ignore:training sample by sample")
@pytest.mark.parametrize("layer", [Forgetful, Single, Bare])
@pytest.mark.parametrize("compiled", [True, False])
def test_running_statistics_of_another_shape_are_an_error_that_names_the_layer(layer, compiled):
    model = nn.Sequential(layer(3), nn.Neuron(3, "identity", seed=0))
    with pytest.raises(ValueError, match=f"{layer.__name__}.moved gave .*, and not"):
        model.fit(X, NUMBERS, compiled=compiled, **OPTIONS)
