"""The plot of a decision boundary: colours and lines are where the model's predictions are."""

import math

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgb

import autograd
import nn
from viz import plot_decision_boundary

POINTS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
AND, OR, XOR = [0.0, 0.0, 0.0, 1.0], [0.0, 1.0, 1.0, 1.0], [0.0, 1.0, 1.0, 0.0]


@pytest.fixture(autouse=True)
def figures_are_closed():
    yield
    plt.close("all")


def two_clusters(seed=0, count=100):
    rng = np.random.default_rng(seed)
    y = np.arange(count) % 2
    return rng.normal(0.0, 0.7, (count, 2)) + np.where(y[:, None] == 1, 1.0, -1.0), y.astype(float)


def three_clusters(seed=0, count=120):
    rng = np.random.default_rng(seed)
    y = np.arange(count) % 3
    return rng.normal(0.0, 0.8, (count, 2)) + np.array([[0.0, 2.0], [-2.0, -1.0], [2.0, -1.0]])[y], y.astype(float)


def trained(model, X, y, loss, **options):
    model.fit(X, y, loss=loss, optimizer="adam", learning_rate=0.05, epochs=15, seed=0, progress=False, **options)
    return model, X, y


class OfOnesOwn(nn.Model):
    """A circle: 1 within its radius, as a probability that rises steeply."""

    def __init__(self):
        self.radius = autograd.Value(1.0, "r")

    def __call__(self, x):
        return ((self.radius - x[0] * x[0] - x[1] * x[1]) * 40.0).sigmoid()


class Wrapped:
    """A model behind a scaler, which has nothing but predict."""

    def __init__(self, X, y):
        self.mean, self.model = X.mean(axis=0), trained(nn.Neuron(2, "sigmoid", seed=0), X, y, "bce")[0]

    def predict(self, X):
        return self.model.predict(np.asarray(X) - self.mean)


def perceptron(output, y):
    model = nn.Perceptron(2, output)
    model.fit(POINTS, y)
    return model, POINTS, y


def steps_for_xor():
    model = nn.MLP(2, [2, 1], activation="step", output="step", seed=0)
    for parameter, number in zip(model.parameters(), [1, 1, -0.5, -1, -1, 1.5, 1, 1, -1.5], strict=True):
        parameter.data = number
    return model, POINTS, XOR


def forest():
    from sklearn.tree import DecisionTreeClassifier

    X, y = three_clusters()
    names = np.array(["red", "green", "blue"])[y.astype(int)]
    return DecisionTreeClassifier(max_depth=4, random_state=0).fit(X, names), X, names


def normalised():
    model = nn.Sequential(
        nn.Layer(2, 8, "relu", seed=0), nn.BatchNorm(8), nn.Dropout(8, 0.4, seed=0), nn.Layer(8, 3, "identity", seed=1)
    )
    model, X, y = trained(model, *three_clusters(), "cross_entropy")
    model.train()
    return model, X, y


def of_any_scale():
    pandas = pytest.importorskip("pandas")
    X, y = three_clusters()
    frame = pandas.DataFrame({"age": 40.0 + 12.0 * X[:, 0], "income": 3e4 + 1e4 * X[:, 1]})
    model = Behind(nn.MLP(2, [8, 3], activation="relu", seed=0), frame)
    return model, frame, np.array(["low", "middle", "high"])[y.astype(int)]


class Behind:
    """A network behind the scaling of its features, which a user has written."""

    def __init__(self, network, frame):
        self.network, self.mean, self.spread = network, frame.mean().to_numpy(), frame.std().to_numpy()
        labels = np.array(["low", "middle", "high"])[three_clusters()[1].astype(int)]
        network.fit(self.scaled(frame), labels, loss="cross_entropy", epochs=60, learning_rate=0.05, progress=False)

    def scaled(self, X):
        return (np.asarray(X) - self.mean) / self.spread

    def predict(self, X):
        return self.network.predict(self.scaled(X))

    def predict_proba(self, X):
        return self.network.predict_proba(self.scaled(X))


def step_by_hand():
    neuron = nn.Neuron(2, "step", seed=0)
    for parameter, number in zip(neuron.parameters(), [1.0, -1.0, 0.2], strict=True):
        parameter.data = number
    X, _ = two_clusters()
    return neuron, X, (X[:, 0] - X[:, 1] + 0.2 >= 0.0).astype(float)


#: Models of every kind, with their samples and labels, and the label that each predicts for a row.
MODELS = {
    "a perceptron with the answers 0 and 1": (lambda: perceptron("binary", AND), None),
    "a perceptron with the answers −1 and 1": (lambda: perceptron("bipolar", [-1.0, 1.0, 1.0, 1.0]), None),
    "two steps that make XOR": (steps_for_xor, None),
    "one probability": (lambda: trained(nn.MLP(2, [8, 1], seed=0), *two_clusters(), "bce"), None),
    "a margin": (lambda: trained(nn.MLP(2, [8, 1], seed=0), *two_clusters(), "hinge"), None),
    "a regression on 0 and 1": (
        lambda: trained(nn.MLP(2, [8, 1], seed=0), *two_clusters(), "mse"),
        lambda outputs: (outputs[:, 0] >= 0.5).astype(float),
    ),
    "two classes by softmax": (lambda: trained(nn.MLP(2, [8, 2], seed=0), *two_clusters(), "cross_entropy"), None),
    "three classes by softmax": (
        lambda: trained(nn.MLP(2, [8, 3], output="softmax", seed=0), *three_clusters(), "cross_entropy"),
        None,
    ),
    "three classes by regression on one-hot rows": (
        lambda: trained(
            nn.Sequential(nn.Layer(2, 9, "tanh", seed=0), nn.Layer(9, 3, "identity", seed=1)),
            three_clusters()[0],
            np.eye(3)[three_clusters()[1].astype(int)],
            "mse",
        ),
        lambda outputs: outputs.argmax(axis=1).astype(float),
    ),
    "labels that do not exclude each other": (
        lambda: trained(nn.MLP(2, [8, 2], seed=0), (X := two_clusters()[0]), (X > 0.2).astype(float), "multi_label"),
        None,
    ),
    "a module of one's own": (
        lambda: (OfOnesOwn(), two_clusters()[0], (np.hypot(*two_clusters()[0].T) < 1.0).astype(float)),
        lambda outputs: (outputs[:, 0] >= 0.5).astype(float),
    ),
    "a module of one's own, trained": (
        lambda: trained(
            OfOnesOwn(), X := two_clusters()[0], (np.hypot(*X.T) < 1.2).astype(float), nn.binary_cross_entropy
        ),
        None,
    ),
    "a model behind a scaler": (lambda: (Wrapped(*two_clusters()), *two_clusters()), None),
    "least squares": (
        lambda: (nn.least_squares(*two_clusters()), *two_clusters()),
        lambda outputs: (outputs[:, 0] >= 0.5).astype(float),
    ),
    "a tree of scikit-learn": (forest, None),
    "batch normalisation and dropout, left in training": (normalised, None),
    "features of any scale in a frame, ReLU and texts as labels": (of_any_scale, None),
    "least squares on radial functions": (
        lambda: (
            nn.least_squares(*two_clusters(), basis=nn.features.radial([[0.0, 0.0], [1.0, 1.0]], width=0.8)),
            *two_clusters(),
        ),
        lambda outputs: (outputs[:, 0] >= 0.5).astype(float),
    ),
    "a regression on −1 and 1": (
        lambda: trained(nn.Neuron(2, "tanh", seed=0), two_clusters()[0], 2.0 * two_clusters()[1] - 1.0, "mse"),
        lambda outputs: np.where(outputs[:, 0] >= 0.0, 1.0, -1.0),
    ),
    "a step trained elsewhere": (step_by_hand, lambda outputs: outputs[:, 0]),
}


def predicted(model, decide, rows):
    """What a model predicts, as a list of labels."""
    outputs = (
        (lambda rows: model.predict(rows)[:, None])
        if isinstance(model, nn.LeastSquares)
        else getattr(model, "outputs", None)
    )
    labels = decide(outputs(rows)) if decide else model.predict(rows)
    return [tuple(label) if isinstance(label, list) else label for label in labels.tolist()]


def labels_by_colour(axes, classes):
    """From the colour of a class's points to its label."""
    legend = [text.get_text() for text in axes.get_legend().get_texts()]
    found = {}
    for points in axes.collections:
        if points.get_label() in legend and not points.get_label().startswith("misclassified"):
            found[to_rgb(points.get_facecolor()[0])] = classes[points.get_label()]
    return found


def name_in_legend(label):
    if isinstance(label, str):
        return label
    numbers = label if isinstance(label, tuple) else (label,)
    return "class " + " ".join([f"{number:g}".replace("-", "−") for number in numbers])


@pytest.mark.parametrize("kind", MODELS)
def test_the_colour_under_a_point_is_the_class_that_the_model_predicts_there(kind):
    make, decide = MODELS[kind]
    model, X, y = make()
    axes = plot_decision_boundary(model, X, y)
    (image,) = axes.images
    left, right, bottom, top = image.get_extent()
    pixels = np.asarray(image.get_array())
    size = np.array([right - left, top - bottom]) / pixels.shape[1::-1]
    points = np.random.default_rng(1).uniform([left, bottom], [right, top], (400, 2))
    columns, rows = ((points - [left, bottom]) / size).astype(int).T
    seen = [tuple(colour) for colour in pixels[rows, columns, :3].tolist()]

    labels = predicted(model, decide, points)
    everywhere = set(labels) | {tuple(each) if isinstance(each, list) else each for each in np.asarray(y).tolist()}
    colours = labels_by_colour(axes, {name_in_legend(label): label for label in everywhere})
    shifts = [[i, j] for i in (-1.0, 0.0, 1.0) for j in (-1.0, 0.0, 1.0)]
    nearby = list(zip(*[predicted(model, decide, points + size * shift) for shift in np.array(shifts)], strict=True))
    for colour, label, around in zip(seen, labels, nearby, strict=True):
        if len(set(around)) == 1 and colour in colours:  # a class without samples has no points to compare with
            assert colours[colour] == label
    assert sum(len(set(around)) == 1 and colour in colours for colour, around in zip(seen, nearby, strict=True)) > 360


def borders(axes):
    (lines,) = [each for each in axes.collections if isinstance(each, LineCollection)]
    return [path.vertices for path in lines.get_paths()]


@pytest.mark.parametrize(
    ("kind", "where"),
    [
        ("a perceptron with the answers 0 and 1", None),
        ("a perceptron with the answers −1 and 1", None),
        ("one probability", 0.5),
        ("a margin", 0.0),
        ("a regression on 0 and 1", 0.5),
        ("a module of one's own", 0.5),
    ],
)
def test_the_line_is_where_the_output_passes_its_threshold(kind, where):
    model, X, y = MODELS[kind][0]()
    lines = borders(plot_decision_boundary(model, X, y))
    assert lines
    for line in lines:
        if where is None:
            z = line @ [w.data for w in model.weights] + model.bias.data
            assert np.abs(z).max() < 1e-3
        elif kind == "one probability":
            assert model.predict_proba(line)[:, 1] == pytest.approx(where, abs=1e-3)
        else:
            assert model.outputs(line)[:, 0] == pytest.approx(where, abs=5e-3)


@pytest.mark.parametrize("bias", [-0.75, -0.4])
@pytest.mark.parametrize("output", ["identity", "sigmoid", "tanh", "step"])
def test_the_border_of_a_neuron_is_one_straight_line(output, bias):
    neuron = nn.Neuron(2, activation=output, seed=0)
    for parameter, number in zip(neuron.parameters(), [1.0, 0.3, bias], strict=True):
        parameter.data = number
    (line,) = borders(plot_decision_boundary(neuron, POINTS, [0, 0, 1, 1]))
    assert line[:, 0] + 0.3 * line[:, 1] == pytest.approx(-bias, abs=1e-5)
    assert sorted([line[0, 1], line[-1, 1]]) == pytest.approx([-0.35, 1.35], abs=1e-5)  # from edge to edge


def test_the_border_is_straight_where_two_hidden_steps_make_xor():
    first, second = borders(plot_decision_boundary(*steps_for_xor()))
    assert sorted([(first.sum(axis=1)).mean(), second.sum(axis=1).mean()]) == pytest.approx([0.5, 1.5], abs=1e-4)
    for line in (first, second):
        assert np.ptp(line.sum(axis=1)) < 1e-4


def test_three_classes_meet_in_a_point():
    model, X, y = MODELS["three classes by softmax"][0]()
    ends = [tuple(np.round(end, 9)) for line in borders(plot_decision_boundary(model, X, y)) for end in line[[0, -1]]]
    assert [end for end in set(ends) if ends.count(end) == 3]


def test_a_border_is_where_predictions_change_and_not_where_an_output_is_0():
    """After a loss of margins, a sigmoid's outputs are scores, all of them above 0: the model always says yes."""
    neuron = nn.Neuron(2, activation="sigmoid", seed=0)
    neuron.objective, neuron.classes = nn.OBJECTIVES["hinge"], (-1.0, 1.0)
    assert set(neuron.predict(POINTS)) == {1.0}
    assert borders(plot_decision_boundary(neuron, POINTS, [-1, -1, 1, 1])) == []


def test_the_threshold_can_be_given():
    neuron = nn.Neuron(2, "identity", seed=0)
    for parameter, number in zip(neuron.parameters(), [1.0, 0.0, 0.0], strict=True):
        parameter.data = number
    (line,) = borders(plot_decision_boundary(neuron, POINTS, [0, 0, 1, 1], threshold=0.25))
    assert line[:, 0] == pytest.approx(0.25, abs=1e-5)


def test_a_regression_on_three_labels_goes_to_the_nearest():
    X, y = POINTS[:3] * [2.0, 1.0], [0.0, 1.0, 2.0]
    fit = nn.least_squares(X, y)
    lines = borders(plot_decision_boundary(fit, X, y))
    lower, upper = sorted([line @ fit.weights + fit.bias for line in lines], key=np.mean)
    assert lower == pytest.approx(0.5, abs=1e-4)
    assert upper == pytest.approx(1.5, abs=1e-4)


# -- What is written ----------------------------------------------------------------------------------------


def texts_of(axes):
    return [text.get_text() for text in axes.get_legend().get_texts()]


@pytest.mark.parametrize(
    ("lang", "title", "legend"),
    [
        ("en", "Decision boundary: accuracy 62.5%", ["class 0", "class 1", "misclassified: 3"]),
        ("es", "Frontera de decisión: exactitud 62,5\u00a0%", ["clase 0", "clase 1", "mal clasificados: 3"]),
        ("pt", "Fronteira de decisão: acurácia 62,5%", ["classe 0", "classe 1", "mal classificados: 3"]),
    ],
)
def test_title_and_legend_say_how_good_the_model_is(lang, title, legend):
    neuron = nn.Neuron(2, "identity", seed=0)
    for parameter, number in zip(neuron.parameters(), [1.0, 0.0, -0.25], strict=True):
        parameter.data = number
    X = [[0, 0], [0, 1], [0, 2], [1, 0], [1, 1], [1, 2], [1, 3], [0.5, 3]]
    axes = plot_decision_boundary(neuron, X, [0, 0, 0, 1, 1, 0, 0, 0], lang=lang)
    assert axes.get_title() == title
    assert texts_of(axes) == legend
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("x₁", "x₂")
    (rings,) = [each for each in axes.collections if each.get_label() == legend[-1]]
    assert rings.get_offsets().tolist() == [[1.0, 2.0], [1.0, 3.0], [0.5, 3.0]]
    axes.figure.canvas.draw()
    ticks = {text.get_text() for text in axes.get_xticklabels()}
    assert ("0.2" if lang == "en" else "0,2") in ticks


def test_an_accuracy_is_100_percent_only_if_every_sample_is_right():
    X = np.linspace(-1.0, 1.0, 4000)[:, None] * [1.0, 1.0]
    y = (X[:, 0] >= 0.0).astype(float)
    y[0] = 1.0
    neuron = nn.Neuron(2, "identity", initializer="ones" if "ones" in nn.INITIALIZERS else 1.0)
    assert plot_decision_boundary(neuron, X, y, resolution=4).get_title().endswith("accuracy 99.98%")


def test_columns_of_a_frame_and_names_of_classes_are_the_labels():
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"age": [20.0, 30.0, 50.0, 60.0], "income": [1e4, 9e4, 2e4, 8e4]}, index=[9, 7, 5, 3])
    bought = pandas.Series([0, 1, 0, 1], name="bought", index=frame.index)
    fit = nn.least_squares(frame, bought)
    axes = plot_decision_boundary(fit, frame, bought, class_names=["no", "yes"])
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("age", "income")
    assert texts_of(axes) == ["no", "yes"]
    assert axes.get_legend().get_title().get_text() == "bought"
    left, right = axes.get_xlim()
    bottom, top = axes.get_ylim()
    assert (right - left < 100.0) and (top - bottom > 8e4)  # each feature at its own scale
    assert axes.get_aspect() == "auto"


@pytest.mark.parametrize(("loss", "width"), [("bce", 1), ("hinge", 1), ("cross_entropy", 2)])
def test_labels_that_are_texts_are_the_names_of_the_classes(loss, width):
    X, y = two_clusters()
    names = np.where(y == 1.0, "yes", "no")
    model, _, _ = trained(nn.MLP(2, [4, width], seed=0), X, names, loss)
    axes = plot_decision_boundary(model, X, names)
    assert texts_of(axes)[:2] == ["no", "yes"]
    assert axes.get_title() == f"Decision boundary: accuracy {100.0 * model.score(X, names):g}%"
    one, _, _ = trained(nn.MLP(1, [4, width], seed=0), X[:, :1], names, loss)
    assert texts_of(plot_decision_boundary(one, X[:, :1], names))[:2] == ["no", "yes"]


def test_features_of_one_scale_are_drawn_to_one_scale():
    model, X, y = MODELS["a perceptron with the answers 0 and 1"][0]()
    assert plot_decision_boundary(model, X, y).get_aspect() == 1.0


def test_every_class_has_its_own_colour_and_marker():
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(60, 2)), np.arange(60) % 12
    axes = plot_decision_boundary(nn.Layer(2, 12, "softmax", seed=0), X, y, resolution=10)
    looks = set()
    for points in axes.collections:
        if points.get_label().startswith("class"):
            looks.add((to_rgb(points.get_facecolor()[0]), points.get_paths()[0].vertices.tobytes()))
    assert len(looks) == 12


def test_the_background_may_be_dark_and_no_setting_of_matplotlib_is_changed():
    model, X, y = MODELS["a perceptron with the answers 0 and 1"][0]()
    before = mpl.rcParams.copy()
    light = plot_decision_boundary(model, X, y)
    assert mpl.rcParams == before
    with plt.style.context("dark_background"):
        dark = plot_decision_boundary(model, X, y)
    assert sum(to_rgb(light.title.get_color())) < 1.0
    assert sum(to_rgb(dark.title.get_color())) > 2.0
    assert light.images[0].get_array()[0, 0, 0] != dark.images[0].get_array()[0, 0, 0]


def test_it_draws_into_the_axes_given_by_either_name():
    model, X, y = MODELS["a perceptron with the answers 0 and 1"][0]()
    figure, (first, second) = plt.subplots(1, 2)
    assert plot_decision_boundary(model, X, y, first) is first
    assert plot_decision_boundary(model, X, y, axes=second) is second
    assert plt.get_fignums() == [figure.number]
    with pytest.raises(ValueError, match="ax and axes are the same"):
        plot_decision_boundary(model, X, y, first, axes=second)
    with pytest.raises(TypeError, match="ax must be the Axes of matplotlib"):
        plot_decision_boundary(model, X, y, figure)


# -- One feature, and more than two -------------------------------------------------------------------------


def test_over_one_feature_the_curve_crosses_its_threshold_where_the_answer_changes():
    neuron = nn.Neuron(1, "sigmoid", seed=0)
    neuron.weights[0].data, neuron.bias.data = 2.0, -3.0
    axes = plot_decision_boundary(neuron, [0.0, 1.0, 2.0, 3.0], [0, 0, 1, 0], lang="es")
    curve, threshold, change = axes.lines
    x, p = curve.get_data()
    assert p == pytest.approx([1.0 / (1.0 + math.exp(3.0 - 2.0 * number)) for number in x])
    assert set(threshold.get_ydata()) == {0.5}
    assert change.get_xdata() == pytest.approx([1.5, 1.5], abs=1e-4)
    assert [text.get_text() for text in axes.texts] == ["1,5"]
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("x", "probabilidad de clase 1")
    assert texts_of(axes) == ["clase 0", "clase 1", "mal clasificados: 1"]


def test_over_one_feature_several_classes_have_a_curve_each():
    layer = nn.Layer(1, 3, "softmax", seed=0)
    axes = plot_decision_boundary(layer, [0.0, 1.0, 2.0], [0, 1, 2])
    curves = np.array([line.get_ydata() for line in axes.lines[:3]])
    assert curves.sum(axis=0) == pytest.approx(1.0)
    assert axes.get_ylabel() == "probability"


def five_features():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(40, 5)) + np.arange(5.0)
    return nn.Neuron(5, "sigmoid", seed=0), X, (X[:, 1] > 1.0).astype(float)


def test_of_more_than_two_features_two_are_chosen_and_the_others_held():
    neuron, X, y = five_features()
    axes = plot_decision_boundary(neuron, X, y, features=(3, 1), fixed={0: 2.0, "x₃": -1.0})
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("x₄", "x₂")
    assert axes.get_title().splitlines()[1] == f"at x₁ = 2, x₃ = −1, x₅ = {X[:, 4].mean():.3g}"
    w = [weight.data for weight in neuron.weights]
    for line in borders(axes):
        z = line @ [w[3], w[1]] + 2.0 * w[0] - w[2] + X[:, 4].mean() * w[4]
        assert np.abs(z).max() < 1e-4


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, r"5 features, and a plane shows two: choose them, features=\('x₁', 'x₂'\)"),
        ({"features": (0, 1, 2)}, "features must be one feature, or two"),
        ({"features": (0, 0)}, "two different"),
        ({"features": ("age", 1)}, "features has no feature 'age': choose from 'x₁', 'x₂'"),
        ({"features": (0, 1), "fixed": {0: 1.0}}, "x₁ is shown"),
        ({"features": (0, 1), "fixed": {"x₃": math.nan}}, "fixed"),
        ({"features": (0, 1), "fixed": {9: 1.0}}, "fixed has no feature 9"),
    ],
)
def test_features_that_cannot_be_shown_are_refused_with_what_to_do(options, message):
    with pytest.raises(ValueError, match=message):
        plot_decision_boundary(*five_features(), **options)


# -- What is refused ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("X", "y", "message"),
    [
        ([[1.0, 2.0, 3.0]], [1], "X has 3 columns, but the model takes 2"),
        (POINTS, [0, 1], "y has 2 entries for 4 samples"),
        (POINTS, [0, 1, math.nan, 0], "y is nan in row 2"),
        (POINTS, [0, 1, 1, 3], r"y\[3\] = 3: the model answers 0, 1"),
        (POINTS, list("abab"), r"y\[0\] = 'a': the model answers 0, 1.*class_names"),
        ([[0.0, 1.0], [math.nan, 1.0]], [0, 1], "X is nan in row 1, column 0"),
        ([["a", 1.0], ["b", 2.0]], [0, 1], "row 0, column 0 is 'a'"),
        ([], [], "X is empty"),
    ],
)
def test_data_that_cannot_be_drawn_is_refused_with_its_row(X, y, message):
    with pytest.raises(ValueError, match=message):
        plot_decision_boundary(nn.Neuron(2, "sigmoid", seed=0), X, y)


def test_a_missing_name_among_names_is_told_with_its_row():
    tree, X, names = forest()
    with pytest.raises(TypeError, match="row 1 is None"):
        plot_decision_boundary(tree, X, [names[0], None, *names[2:]])


def test_a_regression_is_no_boundary():
    X = np.random.default_rng(0).normal(size=(30, 2))
    model, _, _ = trained(nn.Neuron(2, "identity", seed=0), X, X.sum(axis=1), "mse")
    with pytest.raises(ValueError, match=r"30 different numbers.*plot_fit"):
        plot_decision_boundary(model, X, X.sum(axis=1))


@pytest.mark.parametrize(
    ("model", "message"),
    [
        (nn.MLP, "make one"),
        (nn.Module(), "has no forward"),
        (3, "takes a model.*not int"),
    ],
)
def test_what_is_no_model_is_refused(model, message):
    with pytest.raises(TypeError, match=message):
        plot_decision_boundary(model, POINTS, AND)


def test_a_model_that_gives_nan_is_told():
    neuron = nn.Neuron(2, "sigmoid", seed=0)
    neuron.bias.data = math.nan
    with pytest.raises(ValueError, match="the model gives nan for every sample"):
        plot_decision_boundary(neuron, POINTS, AND)


@pytest.mark.parametrize("width", [1, 2])
def test_the_legend_names_a_class_whose_region_has_no_sample(width):
    X = np.array([[-1.0, 0.0], [1.0, 1.0]])[:, :width]
    neuron = nn.Neuron(width, "sigmoid", seed=0)
    for parameter, number in zip(neuron.parameters(), [1.0] * width + [0.0], strict=True):
        parameter.data = number

    axes = plot_decision_boundary(neuron, X, [1, 1])

    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["class 0", "class 1", "misclassified: 1"]


@pytest.mark.parametrize("projection", ["polar", "3d"])
def test_axes_that_are_not_x_and_y_are_refused(projection):
    model, X, y = nn.Perceptron(2), POINTS, AND
    axes = plt.figure().add_subplot(projection=projection)
    with pytest.raises(ValueError, match=rf"ax is an Axes of the projection '{projection}'.*plt\.subplots\(\)\[1\]"):
        plot_decision_boundary(model, X, y, ax=axes)


def test_over_one_feature_only_samples_have_markers():
    x = np.linspace(-2.0, 2.0, 12)
    model = nn.MLP(1, [3], seed=0)
    model.fit(x, np.arange(12) // 4, loss="cross_entropy", epochs=2, progress=False)

    axes = plot_decision_boundary(model, x, np.arange(12) // 4)

    curves = [line for line in axes.lines if len(line.get_xdata()) > 2]
    assert [line.get_marker() for line in curves] == ["None"] * 3
    assert len({str(line._unscaled_dash_pattern) for line in curves}) == 3
