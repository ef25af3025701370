"""The confusion matrix: its counts are scikit-learn's, and its words the reader's."""

import numpy as np
import pytest
from matplotlib import pyplot as plt
from sklearn.metrics import confusion_matrix
from sklearn.tree import DecisionTreeClassifier

import nn
from viz import plot_confusion_matrix, plot_decision_boundary


@pytest.fixture(autouse=True)
def figures_are_closed():
    yield
    plt.close("all")


def iris_like():
    rng = np.random.default_rng(0)
    y = np.arange(90) % 3
    return rng.normal(size=(90, 4)) + 1.2 * y[:, None], y


def counts(axes):
    return np.asarray(axes.images[0].get_array()).tolist()


@pytest.mark.parametrize("names", [None, np.array(["setosa", "versicolor", "virginica"])])
def test_the_counts_are_those_of_scikit_learn(names):
    X, y = iris_like()
    y = y if names is None else names[y]
    model = nn.MLP(4, [6, 3], output="softmax", seed=0)
    model.fit(X, y, loss="cross_entropy", epochs=20, progress=False)
    axes = plot_confusion_matrix(model, X, y)
    wanted = confusion_matrix(y, model.predict(X)).tolist()
    assert counts(axes) == wanted
    assert axes.images[0].get_clim() == (0, np.max(wanted))  # 0 alone is as pale as paper
    assert [int(text.get_text()) for text in axes.texts] == np.ravel(wanted).tolist()
    assert axes.get_title() == f"Confusion matrix: accuracy {100.0 * model.score(X, y):.3g}%"
    shown = [text.get_text() for text in axes.get_xticklabels()]
    assert shown == (["class 0", "class 1", "class 2"] if names is None else names.tolist())


@pytest.mark.parametrize(
    ("lang", "title", "x", "y"),
    [
        ("es", "Matriz de confusión: exactitud 75\u00a0%", "clase predicha", "clase verdadera"),
        ("pt", "Matriz de confusão: acurácia 75%", "classe prevista", "classe verdadeira"),
    ],
)
def test_its_words_are_the_readers(lang, title, x, y):
    tree = DecisionTreeClassifier(max_depth=1).fit([[0.0], [1.0], [2.0], [3.0]], [0, 1, 1, 1])
    axes = plot_confusion_matrix(tree, [[0.0], [1.0], [2.0], [3.0]], [0, 1, 0, 1], lang=lang, class_names=["no", "sí"])
    assert counts(axes) == [[1, 1], [0, 2]]
    assert (axes.get_title(), axes.get_xlabel(), axes.get_ylabel()) == (title, x, y)
    assert [text.get_text() for text in axes.get_yticklabels()] == ["no", "sí"]


def test_a_class_that_no_sample_has_keeps_its_row():
    X, _ = iris_like()
    model = nn.MLP(4, [3], output="softmax", seed=0)
    assert np.shape(counts(plot_confusion_matrix(model, X, np.zeros(90)))) == (3, 3)


def test_a_regression_has_no_confusion_matrix():
    X, _ = iris_like()
    model = nn.Neuron(4, "identity", seed=0)
    model.fit(X, X[:, 0], loss="mse", epochs=1, progress=False)
    with pytest.raises(ValueError, match="plot_confusion_matrix: y holds 90 different numbers"):
        plot_confusion_matrix(model, X, X[:, 0])


def test_the_number_of_class_names_is_checked():
    X, y = iris_like()
    with pytest.raises(ValueError, match="class_names must be 3"):
        plot_confusion_matrix(nn.MLP(4, [3], output="softmax", seed=0), X, y, class_names=["a", "b"])


def test_numbers_are_legible_on_their_cells():
    X, y = iris_like()
    for style in ("default", "dark_background"):
        with plt.style.context(style):
            axes = plot_confusion_matrix(nn.MLP(4, [3], output="softmax", seed=0), X, y)
        image = axes.images[0]
        for text, count in zip(axes.texts, np.ravel(counts(axes)), strict=True):
            cell, ink = np.mean(image.to_rgba(count)[:3]), np.mean(plt.matplotlib.colors.to_rgb(text.get_color()))
            assert abs(cell - ink) > 0.3


def test_in_one_of_six_panels_on_a_slide_the_names_of_classes_keep_apart():
    X, y = iris_like()
    names = np.array(["alba", "setosa", "virginica"])[y]
    model = nn.MLP(4, [3], seed=0)
    model.fit(X, names, loss="cross_entropy", epochs=2, progress=False)
    figure, panels = plt.subplots(2, 3, figsize=(19.2, 10.8), layout="constrained")

    axes = plot_confusion_matrix(model, X, names, ax=panels[0, 1])

    figure.draw_without_rendering()
    boxes = [text.get_window_extent() for text in axes.get_xticklabels()]
    assert all(left.x1 + 4.0 < right.x0 for left, right in zip(boxes[:-1], boxes[1:], strict=True))
    assert min(text.get_fontsize() for text in axes.get_xticklabels()) >= 18.0 * 72.0 / 100.0  # 18 pixels of 1920


def test_a_frame_of_one_column_of_texts_is_its_labels():
    X, y = iris_like()
    names = np.array(["alba", "setosa", "virginica"])[y]
    model = nn.MLP(4, [3], seed=0)
    model.fit(X, names[:, None], loss="cross_entropy", epochs=2, progress=False)

    assert counts(plot_confusion_matrix(model, X, names[:, None])) == counts(plot_confusion_matrix(model, X, names))


def test_the_columns_of_a_table_are_put_in_the_order_of_the_training():
    pandas = pytest.importorskip("pandas")
    table = pandas.DataFrame({"low": [0.0, 0.0, 1.0, 1.0], "high": [3.0, 2.0, 9.0, 7.0]})
    model = nn.Perceptron(2)
    model.fit(table, [0, 0, 1, 1])
    for plot in (plot_confusion_matrix, plot_decision_boundary):
        titles = {plot(model, X, [0, 0, 1, 1]).get_title() for X in (table, table[["high", "low"]])}
        assert len(titles) == 1
        assert "100%" in titles.pop()
        with pytest.raises(ValueError, match="lacks 'high' and has 'age' besides"):
            plot(model, table.rename(columns={"high": "age"}), [0, 0, 1, 1])
