"""The plot of a fit: the curve is the model's output, and its parts add up to it."""

import math

import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.colors import to_rgb

import nn
from viz import plot_fit

x = np.linspace(-3.0, 3.0, 13)
y = np.sin(x) + 0.1 * np.cos(9.0 * x)


@pytest.fixture(autouse=True)
def figures_are_closed():
    yield
    plt.close("all")


def network(widths, activation="tanh", **options):
    return nn.MLP(1, widths, activation=activation, seed=0, **options)


def curves(axes):
    """The curves of a plot by their names in the legend, each as x and y."""
    return {line.get_label(): line.get_data() for line in axes.lines}


def texts_of(axes):
    return [text.get_text() for text in axes.get_legend().get_texts()]


def points(axes):
    (found,) = [each for each in axes.collections if isinstance(each, PathCollection)]
    return found.get_offsets()


@pytest.mark.parametrize("activation", ["tanh", "relu", "step", "sine"])
def test_what_each_hidden_neuron_adds_makes_the_curve_together_with_the_bias(activation):
    model = network([2, 1], activation)
    model.parameters()[-1].data = 0.25
    axes = plot_fit(model, x, y)
    drawn = curves(axes)
    assert texts_of(axes) == ["samples", "model", "neuron 1", "neuron 2", "b = 0.25"]
    places, curve = drawn["model"]
    assert curve == pytest.approx(model.outputs(places[:, None])[:, 0])
    assert drawn["neuron 1"][1] + drawn["neuron 2"][1] + 0.25 == pytest.approx(curve)
    hidden = model.layers[0].outputs(places[:, None])
    assert drawn["neuron 1"][1] == pytest.approx(hidden[:, 0] * model.layers[1].neurons[0].weights[0].data)
    assert points(axes).tolist() == [[a, b] for a, b in zip(x, y, strict=True)]
    assert set(x) <= set(places)


def test_many_neurons_are_named_together():
    axes = plot_fit(network([10, 1]), x, y, lang="es")
    assert texts_of(axes) == ["ejemplos", "modelo", "10 neuronas", "b = 0"]
    assert len(axes.lines) == 12


def test_parts_are_drawn_where_they_are_wanted():
    assert len(plot_fit(network([20, 1]), x, y).lines) == 1
    assert len(plot_fit(network([20, 1]), x, y, parts=True).lines) == 22
    assert len(plot_fit(network([2, 1]), x, y, parts=False).lines) == 1
    with pytest.raises(ValueError, match="output='identity' and a hidden layer"):
        plot_fit(network([2, 1], output="sigmoid"), x, y, parts=True)


def test_parts_are_those_of_the_network_in_use():
    model = nn.Sequential(
        nn.Layer(1, 4, "tanh", seed=0), nn.Dropout(4, 0.5, seed=0), nn.Layer(4, 1, "identity", seed=1)
    )
    model.train()
    drawn = curves(plot_fit(model, x, y))
    assert sum(drawn[f"neuron {j}"][1] for j in (1, 2, 3, 4)) == pytest.approx(drawn["model"][1])
    assert model.training


BASES = {
    "powers": lambda x: np.column_stack([x, x**2, x**3]),
    "radial functions": lambda x: np.exp(-((x[:, None] - np.array([-2.0, 0.0, 2.0])) ** 2)),
    "sines": lambda x: np.column_stack([np.sin(x), np.sin(2.0 * x), np.sin(3.0 * x)]),
    "Legendre polynomials": lambda x: np.polynomial.legendre.legvander(x / 3.0, 3)[:, 1:],
}


@pytest.mark.parametrize("name", BASES)
def test_least_squares_on_functions_of_x_is_a_curve_and_its_parts(name):
    basis = BASES[name]
    fit = nn.least_squares(basis(x), y)
    axes = plot_fit(fit, x, y, basis=basis, lang="pt")
    drawn = curves(axes)
    places, curve = drawn["modelo"]
    assert curve == pytest.approx(basis(places) @ fit.weights + fit.bias)
    for j in range(3):
        assert drawn[f"característica {j + 1}"][1] == pytest.approx(basis(places)[:, j] * fit.weights[j])
    assert axes.get_title().startswith("Ajuste: R² = 0,")


FEATURES = {
    "polynomial": nn.features.polynomial(3),
    "radial": nn.features.radial([-2.0, 0.0, 2.0], width=0.7),
    "sine": nn.features.sine(3),
    "Legendre": nn.features.legendre(3, span=(-3.0, 3.0)),
    "one's own": BASES["radial functions"],
}


@pytest.mark.parametrize("name", FEATURES)
def test_least_squares_with_features_of_its_own_is_drawn_as_it_predicts(name):
    fit = nn.least_squares(x, y, basis=FEATURES[name])
    drawn = curves(plot_fit(fit, x, y))
    places, curve = drawn["model"]
    assert curve == pytest.approx(fit.predict(places))
    parts = sum(drawn[f"feature {j + 1}"][1] for j in range(3))
    assert parts + fit.bias == pytest.approx(curve)
    by_hand = curves(plot_fit(nn.least_squares(FEATURES[name](np.array(x)), y), x, y, basis=FEATURES[name]))
    assert by_hand["model"][1] == pytest.approx(curve)


def test_a_fit_with_a_basis_of_its_own_takes_no_other():
    fit = nn.least_squares(x, y, basis=nn.features.sine(2))
    with pytest.raises(ValueError, match=r"basis of its own, sine\(count=2, .*leave out basis="):
        plot_fit(fit, x, y, basis=np.sin)


def test_a_basis_gets_samples_in_the_form_that_were_given():
    seen = []

    def basis(rows):
        seen.append(np.ndim(rows))
        return np.asarray(rows).reshape(len(rows), 1) ** 2

    fit = nn.least_squares(basis(x), y)
    seen.clear()
    plot_fit(fit, x, y, basis=basis)
    assert set(seen) == {1}
    seen.clear()
    plot_fit(fit, x[:, None], y, basis=basis)
    assert set(seen) == {2}


def test_a_few_samples_are_joined_to_the_line_by_their_errors():
    fit = nn.least_squares([0.0, 1.0, 2.0], [1.0, 2.0, 6.0])
    axes = plot_fit(fit, [0.0, 1.0, 2.0], [1.0, 2.0, 6.0])
    (errors,) = [each for each in axes.collections if isinstance(each, LineCollection)]
    for (a, low), (b, high) in [path.vertices for path in errors.get_paths()]:
        assert a == b
        assert [low, high] == pytest.approx(sorted([[1.0, 2.0, 6.0][int(a)], 2.5 * a + 0.5]))
    assert texts_of(axes) == ["samples", "model", "errors"]
    assert axes.get_title() == "Fit: R² = 0.893"


def test_several_models_are_compared():
    few, many = network([3, 1]), network([10, 1])
    axes = plot_fit({"3 neurons": few, "10 neurons": many}, x, y)
    drawn = curves(axes)
    assert texts_of(axes) == ["samples", "3 neurons", "10 neurons"]
    assert drawn["10 neurons"][1] == pytest.approx(many.outputs(drawn["10 neurons"][0][:, None])[:, 0])
    assert len({(line.get_color(), str(line.get_linestyle())) for line in axes.lines}) == 2


def test_several_outputs_have_a_curve_each():
    axes = plot_fit(network([4, 2]), x, np.column_stack([y, -y]))
    assert texts_of(axes) == ["samples 1", "samples 2", "model, output 1", "model, output 2"]


def test_a_function_and_a_model_that_predicts_are_drawn_too():
    class Doubles:
        def predict(self, X):
            return 2.0 * np.asarray(X)[:, 0]

    for model in (lambda X: 2.0 * X[:, 0], Doubles()):
        axes = plot_fit(model, x[:, None], 2.0 * x)
        places, curve = curves(axes)["model"]
        assert curve == pytest.approx(2.0 * places)
        assert axes.get_title() == "Fit: R² = 1"


def test_a_score_is_1_only_if_the_fit_is_perfect():
    near = 2.0 * x + np.where(np.arange(13) == 6, 0.03, 0.0)
    assert plot_fit(lambda X: 2.0 * X[:, 0], x[:, None], near).get_title() == "Fit: R² = 0.999995"


# -- Two features and more ----------------------------------------------------------------------------------


def plane():
    X = np.random.default_rng(0).uniform(-2.0, 2.0, (40, 2))
    return nn.least_squares(X, 3.0 * X[:, 0] - X[:, 1] + 0.5), X, 3.0 * X[:, 0] - X[:, 1] + 0.5


@pytest.mark.parametrize("lang", ["en", "es", "pt"])
def test_over_two_features_the_output_is_a_colour(lang):
    fit, X, z = plane()
    axes = plot_fit(fit, X, z, lang=lang)
    (surface,) = axes.images
    left, right, bottom, top = surface.get_extent()
    rows, columns = surface.get_array().shape
    across = left + (np.arange(columns) + 0.5) * (right - left) / columns
    up = bottom + (np.arange(rows) + 0.5) * (top - bottom) / rows
    assert np.asarray(surface.get_array()) == pytest.approx(3.0 * across - up[:, None] + 0.5)
    samples = [each for each in axes.collections if isinstance(each, PathCollection)][-1]
    assert samples.get_array().tolist() == z.tolist()
    assert samples.get_clim() == surface.get_clim()
    bar = axes.figure.axes[-1]
    axes.figure.canvas.draw()
    assert bar.get_ylabel() == "y"
    assert all("." not in text.get_text() for text in bar.get_yticklabels()) or lang == "en"
    written = {text.get_text() for text in axes.texts}
    assert written
    assert all(("." in text) <= (lang == "en") for text in written)


def test_of_more_than_two_features_some_are_chosen_and_the_others_held():
    X = np.random.default_rng(0).normal(size=(40, 3))
    fit = nn.least_squares(X, X @ [1.0, 2.0, 3.0])
    with pytest.raises(ValueError, match=r"X has 3 features.*features="):
        plot_fit(fit, X, X[:, 0])
    axes = plot_fit(fit, X, X @ [1.0, 2.0, 3.0], features="x₂", fixed={0: 1.0, 2: -1.0})
    places, curve = curves(axes)["model"]
    assert curve == pytest.approx(2.0 * places - 2.0)
    assert axes.get_xlabel() == "x₂"
    assert axes.get_title().splitlines()[1] == "at x₁ = 1, x₃ = −1"


def test_columns_of_a_frame_name_the_axes():
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"hours": [1.0, 2.0, 3.0]})
    grade = pandas.Series([2.0, 4.0, 6.5], name="grade")
    axes = plot_fit(nn.least_squares(frame, grade), frame, grade)
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("hours", "grade")


def test_the_curve_is_light_on_a_dark_background():
    with plt.style.context("dark_background"):
        axes = plot_fit(nn.Neuron(1, "identity", seed=0), x, y)
    assert sum(to_rgb(axes.lines[0].get_color())) > 2.0


# -- What is refused ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: plot_fit(network([2, 1]), x, y[:-1]), "y has 12 entries for 13 samples"),
        (lambda: plot_fit(network([2, 1]), [0.0, math.nan], [0.0, 1.0]), "X is nan in row 1"),
        (lambda: plot_fit(network([2, 1]), x, ["a"] * 13), "y holds text.*row 0 is 'a'"),
        (lambda: plot_fit(network([2, 2]), x, y), r"the shape \(13, 2\) for 13 samples, and y has 1 column"),
        (lambda: plot_fit({}, x, y), "an empty dictionary"),
        (lambda: plot_fit(nn.MLP, x, y), "takes a model"),
        (lambda: plot_fit(nn.Module(), x, y), "has no forward"),
        (lambda: plot_fit(3, x, y), "takes a model.*not 3"),
        (lambda: plot_fit(lambda X: np.full(len(X), math.nan), x, y), "gives nan for every sample"),
        (lambda: plot_fit({"a": plane()[0], "b": plane()[0]}, *plane()[1:]), "over one feature"),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_words(call, message):
    with pytest.raises((TypeError, ValueError), match=message):
        call()


def test_samples_have_the_colour_of_none_of_several_models():
    x = np.linspace(-1.0, 1.0, 9)
    models = {name: nn.MLP(1, [2, 1], seed=i) for i, name in enumerate(("two", "others"))}

    axes = plot_fit(models, x, x)

    samples = to_rgb(axes.collections[0].get_facecolor()[0][:3])
    assert samples not in [to_rgb(line.get_color()) for line in axes.lines]
