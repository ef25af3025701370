"""The loss over two parameters: contours, paths and minima are those of the model and the optimizers."""

import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.contour import QuadContourSet

import nn
from viz import plot_loss_surface

X = np.linspace(-1.0, 2.0, 12).reshape(-1, 1)
Y = 2.0 * X[:, 0] + 1.0


@pytest.fixture(autouse=True)
def _closed():
    yield
    plt.close("all")


def line(w=-2.0, b=4.0):
    neuron = nn.Neuron(1, "identity", seed=0)
    neuron.weights[0].data, neuron.bias.data = w, b
    return neuron


def labelled(axes, beginning):
    return [each for each in axes.lines if str(each.get_label()).startswith(beginning)]


def points(drawn):
    return np.column_stack([np.asarray(drawn.get_xdata(), float), np.asarray(drawn.get_ydata(), float)])


def losses(w, b):
    return ((np.asarray(w)[..., None] * X[:, 0] + np.asarray(b)[..., None] - Y) ** 2).mean(axis=-1)


class Own(nn.Neuron):
    """A neuron that gives probabilities, and nothing else."""

    def __call__(self, x):
        return super().__call__(x)


class Regardless(nn.Neuron):
    """A neuron that takes no notice of ``logits``."""

    def forward(self, rows, *, logits=False):
        return super().forward(rows)


@pytest.mark.parametrize("own", [Own, Regardless])
def test_the_loss_of_a_class_that_gives_probabilities_is_that_of_these(own):
    found, expected = [
        [
            contours.levels.tolist()
            for contours in plot_loss_surface(
                kind(1, "sigmoid", seed=0), X, Y > 1.0, loss="binary_cross_entropy", resolution=11
            ).collections
            if isinstance(contours, QuadContourSet)
        ]
        for kind in (own, nn.Neuron)
    ]
    assert len(found) > 0
    assert np.concatenate(found) == pytest.approx(np.concatenate(expected), rel=1e-9)


def test_along_each_contour_the_loss_is_its_level():
    axes = plot_loss_surface(line(), X, Y, span=((-2, 5), (-3, 5)), resolution=121)
    contours = next(each for each in axes.collections if isinstance(each, QuadContourSet) and not each.filled)
    checked = 0
    for level, path in zip(contours.levels, contours.get_paths(), strict=True):
        if len(path.vertices):
            found = losses(path.vertices[:, 0], path.vertices[:, 1])
            assert found == pytest.approx(level, rel=0.05, abs=0.02)
            checked += 1
    assert checked > 5


def test_a_path_is_that_of_the_optimizer():
    axes = plot_loss_surface(line(), X, Y, optimizers=["sgd", "adam"], learning_rate=0.1, steps=5, resolution=11)
    for label, optimizer in (("SGD, η = 0.1", "sgd"), ("Adam, η = 0.1", "adam")):
        (drawn,) = labelled(axes, label)
        model = line()
        expected = [[-2.0, 4.0]]
        model.fit(
            X, Y, optimizer=optimizer, learning_rate=0.1, epochs=5, progress=False,
            callbacks=[lambda model, history: expected.append([p.data for p in model.parameters()])],
        )  # fmt: skip
        assert points(drawn) == pytest.approx(np.array(expected))


@pytest.mark.parametrize(
    ("optimizer", "options"),
    [
        ("conjugate_gradients", {}),
        ("conjugate_gradients", {"l2": 0.1}),
        ("sgd", {"l1": 0.2, "l2": 0.05}),
        ("adam", {"penalty": nn.Penalty(0.1, 1.5)}),
        ("proximal_gradient", {"l1": 0.4}),
    ],
)
def test_a_path_is_that_of_fit_with_its_penalties(optimizer, options):
    axes = plot_loss_surface(line(), X, Y, optimizers=optimizer, learning_rate=0.1, steps=4, resolution=11, **options)
    (drawn,) = labelled(axes, nn.OPTIMIZERS[optimizer].__name__)
    model, expected = line(), [[-2.0, 4.0]]
    model.fit(
        X, Y, optimizer=optimizer, learning_rate=0.1, epochs=4, progress=False,
        callbacks=[lambda model, history: expected.append([p.data for p in model.parameters()])], **options,
    )  # fmt: skip
    assert points(drawn) == pytest.approx(np.array(expected))


def test_of_conjugate_gradients_no_learning_rate_is_told():
    axes = plot_loss_surface(line(), X, Y, optimizers=["conjugate_gradients", "sgd"], steps=3, resolution=9)
    assert labelled(axes, "Conj")[0].get_label() == "ConjugateGradients"
    assert points(labelled(axes, "Conj")[0])[-1] == pytest.approx([2.0, 1.0], abs=1e-3)  # of two parameters: two lines


def test_penalties_are_part_of_the_loss_and_the_lasso_has_its_minimum_on_an_axis():
    targets = 0.3 * X[:, 0] + 1.0
    axes = plot_loss_surface(line(), X, targets, l1=1.2, span=((-1, 1), (-1, 2)), resolution=61)
    (star,) = labelled(axes, "minimum")
    w, b = points(star)[0]
    assert w == pytest.approx(0.0, abs=1e-6)
    assert b == pytest.approx(targets.mean() - 0.6, abs=1e-4)  # of (b − t)² + 1.2·|b|
    assert star.get_label() == f"minimum: {((b - targets) ** 2).mean() + 1.2 * b:.3g}"


def test_of_the_parameters_that_are_held_the_penalty_is_counted_too():
    model = nn.MLP(1, [2, 1], "tanh", seed=2)
    names = ("layer 1/neuron 1/w1", "layer 2/neuron 1/b")
    plain, with_penalty = [
        plot_loss_surface(
            model, X, Y, parameters=names, surface=True, optimizers="sgd", steps=1, resolution=5, **penalty
        )
        for penalty in ({}, {"l2": 0.5})
    ]
    heights = [labelled(axes, "SGD")[0].get_data_3d()[2][0] for axes in (plain, with_penalty)]
    assert heights[1] - heights[0] == pytest.approx(0.5 * sum([p.data**2 for p in model.parameters()]))


def test_the_minimum_is_marked_where_least_squares_has_it():
    axes = plot_loss_surface(line(), X, Y + 0.3 * np.sin(9 * X[:, 0]), span=((-2, 5), (-3, 5)))
    (star,) = labelled(axes, "minimum")
    best = nn.least_squares(X, Y + 0.3 * np.sin(9 * X[:, 0]))
    assert points(star)[0] == pytest.approx([best.weights[0], best.bias], abs=1e-4)


def test_local_minima_are_told_from_the_lowest():
    neuron = nn.Neuron(1, "sine", seed=0)
    X = np.linspace(-3, 3, 40).reshape(-1, 1)
    axes = plot_loss_surface(neuron, X, np.sin(2.0 * X[:, 0]), span=((0.0, 6.0), (-1.0, 1.0)))
    (lowest,) = labelled(axes, "minimum")
    assert points(lowest)[0] == pytest.approx([2.0, 0.0], abs=1e-4)
    assert lowest.get_label() == "minimum: 0"
    assert labelled(axes, "local minimum")
    for each in labelled(axes, "local minimum"):
        w, b = points(each)[0]
        loss = lambda w, b: ((np.sin(w * X[:, 0] + b) - np.sin(2.0 * X[:, 0])) ** 2).mean()
        assert all([loss(w, b) < loss(w + dw, b + db) for dw, db in ((0.02, 0), (-0.02, 0), (0, 0.02), (0, -0.02))])


def test_the_others_are_held_and_the_model_stays_as_it_is():
    model = nn.MLP(1, [2, 1], "tanh", seed=2)
    before = [parameter.data for parameter in model.parameters()]
    names = ("layer 1/neuron 1/w1", model.layers[1].neurons[0].bias)
    axes = plot_loss_surface(
        model, X, Y, parameters=names, optimizers="sgd", learning_rate=0.1, steps=3, lang="es", resolution=9
    )
    assert axes.get_xlabel() == "w⁽¹⁾₁₁"
    assert [parameter.data for parameter in model.parameters()] == before
    assert not any([parameter.has_grad for parameter in model.parameters()])
    assert points(labelled(axes, "SGD")[0])[0] == pytest.approx([before[0], before[-1]])


def test_a_path_that_diverges_is_called_so_and_the_rest_is_seen():
    axes = plot_loss_surface(line(), X, Y, optimizers="sgd", learning_rate=[0.1, 2.0], lang="pt", resolution=9)
    assert [each.get_label() for each in labelled(axes, "SGD")] == ["SGD, η = 0,1", "SGD, η = 2: diverge"]
    assert axes.get_xlim()[1] - axes.get_xlim()[0] < 20.0


def test_of_a_classifier_the_loss_is_its_own():
    neuron = nn.Neuron(1, "sigmoid", seed=0)
    x, t = [[-1.0], [0.5], [2.0]], [0, 1, 1]
    axes = plot_loss_surface(
        neuron, x, t, loss="binary_cross_entropy", optimizers="sgd", learning_rate=1.0, steps=2, resolution=9
    )
    twin = nn.Neuron(1, "sigmoid", seed=0)
    twin.fit(x, t, loss="binary_cross_entropy", optimizer="sgd", learning_rate=1.0, epochs=2, progress=False)
    assert points(labelled(axes, "SGD")[0])[-1] == pytest.approx([p.data for p in twin.parameters()])


def test_as_a_surface_the_heights_are_the_losses():
    axes = plot_loss_surface(
        line(), X, Y, optimizers="sgd", learning_rate=0.1, steps=4, surface=True, lang="es", resolution=9
    )
    assert (axes.get_xlabel(), axes.get_ylabel(), axes.get_zlabel()) == ("w₁", "b", "pérdida")
    (drawn,) = labelled(axes, "SGD")
    a, b, heights = drawn.get_data_3d()
    assert np.asarray(heights) == pytest.approx(losses(a, b))


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: plot_loss_surface(nn.MLP(1, [2, 1]), X, Y), ValueError, r"the model has 7 parameters: say over which two.*'layer 1/neuron 1/w1'"),
        (lambda: plot_loss_surface(line(), X, Y, parameters=("w1", "w1")), ValueError, "two different ones of 'w1', 'b'"),
        (lambda: plot_loss_surface(line(), X, Y, parameters=("w1",)), ValueError, "parameters must be two of"),
        (lambda: plot_loss_surface(line(), X, Y, learning_rate=0.1), ValueError, "learning_rate has no effect without optimizers"),
        (lambda: plot_loss_surface(line(), X, Y, l1=-1), ValueError, "l1 must be a number, 0 or more"),
        (lambda: plot_loss_surface(line(), X, Y, penalty=0.1), TypeError, "penalty must be an nn.Penalty"),
        (
            lambda: plot_loss_surface(line(), X, Y, optimizers="sgd", start=(1e200, 0.0)),
            ValueError,
            "start=.*not finite there: start elsewhere",
        ),
        (lambda: plot_loss_surface(line(), X, Y, optimizers=nn.SGD(line().parameters())), TypeError, "names or classes.*'SGD'"),
        (lambda: plot_loss_surface(line(), X, Y, surface=True, ax=plt.subplots()[1]), ValueError, 'projection="3d"'),
        (lambda: plot_loss_surface(line(), X, Y, span=((0, 1), (1, 0))), ValueError, "the lower one first"),
        (lambda: plot_loss_surface(line(), X, Y, start=[1.0]), ValueError, "start must be two numbers"),
        (lambda: plot_loss_surface(3.0, X, Y), TypeError, "takes an nn.Model"),
    ],
)  # fmt: skip
def test_what_cannot_be_drawn_is_refused_with_what_to_write(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_paths_of_two_first_steps_are_told_apart():
    ax = plot_loss_surface(
        line(), X, Y, optimizers=["rprop", "adam"], learning_rate=[0.1, 0.5], resolution=5, lang="es"
    )

    said = [each.get_label() for each in ax.lines][:4]

    assert said == ["Rprop, η₀ = 0,1", "Rprop, η₀ = 0,5", "Adam, η = 0,1", "Adam, η = 0,5"]


@pytest.mark.parametrize("optimizer", ["sgd", "adam", "conjugate_gradients"])
def test_a_penalty_may_leave_out_the_bias_as_in_fit(optimizer):
    model, walked = line(), line()
    settings = {"loss": "mse", "l2": 0.5, "penalize_bias": False}
    options = {"optimizer": optimizer, "learning_rate": 0.05, "epochs": 4, "progress": False}
    places = [tuple([each.data for each in walked.parameters()])]
    walked.fit(
        X, Y, **settings, **options,
        callbacks=[lambda trained, history: places.append(tuple([each.data for each in trained.parameters()]))],
    )  # fmt: skip

    ax = plot_loss_surface(model, X, Y, **settings, optimizers=optimizer, learning_rate=0.05, steps=4, resolution=5)

    assert ax.lines[0].get_xydata() == pytest.approx(np.array(places))


def test_a_frozen_parameter_is_said_to_be_frozen():
    model = nn.MLP(1, [1, 1], seed=0)
    frozen = model.parameters()[0]
    frozen.trainable = False
    with pytest.raises(ValueError, match=r"is frozen, so no optimizer moves it: set its \.trainable = True"):
        plot_loss_surface(model, X, Y, parameters=(frozen, model.parameters()[0]))
    alone = line()
    alone.bias.trainable = False
    with pytest.raises(ValueError, match="the model has 1, and 1 that are frozen"):
        plot_loss_surface(alone, X, Y)


def test_a_bias_that_is_to_be_spared_needs_a_penalty_that_can_spare_it():
    with pytest.raises(ValueError, match="no penalty that it could leave biases out of"):
        plot_loss_surface(line(), X, Y, penalize_bias=False)
    with pytest.raises(ValueError, match="ProximalGradient draws every parameter to 0"):
        plot_loss_surface(line(), X, Y, l1=0.1, penalize_bias=False, optimizers="proximal_gradient", learning_rate=0.1)
