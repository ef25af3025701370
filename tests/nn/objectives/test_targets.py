"""What is said about data that cannot be learned from."""

import numpy as np
import pytest

import nn

NAN, INF = float("nan"), float("inf")


def fit(X, y, loss="mse", widths=(1,), **options):
    model = nn.MLP(len(np.atleast_2d(np.asarray(X, dtype=object))[0]) if len(X) else 2, list(widths), seed=0)
    return model.fit(X, y, loss=loss, epochs=1, progress=False, **options)


@pytest.mark.parametrize(
    ("X", "y", "message"),
    [
        ([], [], "X is empty"),
        (np.empty((0, 2)), [], "X is empty"),
        ([[1.0, 2.0]], [1.0, 2.0], "y has 2 entries for 1 samples"),
        ([[1.0, 2.0], [NAN, 1.0]], [1.0, 2.0], r"X is nan in row 1, column 0 \(1 such number in all\)"),
        ([[1.0, INF], [INF, 1.0]], [1.0, 2.0], r"X is inf in row 0, column 1 \(2 such numbers in all\)"),
        ([[1.0, 2.0]], [NAN], "y is nan in row 0"),
        ([[1.0, 2.0], [1.0, 2.0]], [[1.0, 2.0], [1.0, 2.0]], "y has 2 columns, but the model has 1 outputs"),
        ([[1.0, 2.0]], [[[1.0]]], r"y has shape \(1, 1, 1\)"),
        ([["a", "b"]], [1.0], "X holds text"),
        ([[1.0, 2.0]], ["yes"], "y holds text"),
    ],
)
def test_bad_tables_are_refused_with_row_and_column(X, y, message):
    with pytest.raises(ValueError, match=message):
        fit(X, y)


def test_rows_of_different_lengths_are_refused():
    with pytest.raises(ValueError, match="X is no table of numbers with rows of one length"):
        nn.Neuron(2).fit([[1.0, 2.0], [1.0]], [0.0, 1.0], progress=False)


@pytest.mark.parametrize(
    ("X", "y", "message"),
    [
        ([[1, 2], [3]], [0, 1], "X is no table .*: row 1 has 1 number, row 0 has 2 numbers"),
        ([[1, 2], 3], [0, 1], "X is no table .*: row 1 has 0 numbers, row 0 has 2 numbers"),
        ([[1, 2], [3, "a"]], [0, 1], "X holds text, .*: row 1, column 1 is 'a'"),
        ([[1, 2], [3, 10**400]], [0, 1], "the number in row 1, column 1 is too large for a float"),
        ([[1, 2], [3, 4]], [0, "b"], "y holds text, .*: row 1 is 'b'"),
        (np.ma.array([[1, 2], [3, 4]], mask=[[0, 0], [1, 0]]), [0, 1], r"X is masked in row 1, column 0 \(1 such"),
        ([[1, 2], [3, 4j]], [0, 1], "X holds numbers of type complex128"),
        (np.array([["2020-01-01"] * 2] * 2, dtype="M8[D]"), [0, 1], r"X holds numbers of type datetime64\[D\]"),
        (np.ones((2, 2)), np.array([1, 2], dtype="m8[s]"), r"y holds numbers of type timedelta64\[s\]"),
    ],
)
def test_what_is_no_number_is_refused_with_its_place(X, y, message):
    with pytest.raises(ValueError, match=message):
        nn.Neuron(2, "identity").fit(X, y, progress=False)


def test_a_masked_array_that_hides_nothing_will_do():
    X = np.ma.array([[0.0], [1.0]], mask=False)
    assert nn.Neuron(1, "identity", initializer=1.0).fit(X, [0, 1], epochs=1, progress=False).loss == [0.0]


def test_a_perceptron_says_which_label_is_no_number():
    with pytest.raises(ValueError, match="row 1 is 'b'"):
        nn.Perceptron(1).fit([[0], [1]], [0, "b"])


@pytest.mark.parametrize("model", [nn.Neuron(1), nn.Perceptron(1)])
def test_a_score_against_what_is_no_number_is_refused_with_its_place(model):
    with pytest.raises(ValueError, match="row 0 is 'a'"):
        model.score([[0.0], [1.0]], ["a", 1])


def test_least_squares_of_a_missing_number_are_refused_with_its_place():
    with pytest.raises(ValueError, match="y is nan in row 1"):
        nn.least_squares([[1.0], [2.0]], [1.0, NAN])


def test_a_table_of_the_wrong_width_is_refused_with_both_widths():
    with pytest.raises(ValueError, match="X has 3 columns, but the model takes 2 inputs"):
        nn.Neuron(2).fit([[1.0, 2.0, 3.0]], [1.0], progress=False)


def test_a_single_sample_in_the_place_of_a_table_says_how_to_write_it():
    with pytest.raises(ValueError, match=r"write X=\[x\]"):
        nn.Neuron(2, seed=0).predict([1.0, 2.0])


@pytest.mark.parametrize(
    ("y", "loss", "widths", "message"),
    [
        ([0.0, 2.0], "binary_cross_entropy", (1,), r"y\[1\] = 2: binary_cross_entropy takes the labels 0 and 1"),
        ([0.0, 2.0], "hinge", (1,), r"y\[1\] = 2: hinge takes the labels −1 and 1, or 0 and 1"),
        ([0.0, -1.0], "hinge", (1,), r"y\[0\] = 0: hinge takes"),
        ([2, 2], "hinge", (1,), r"y\[0\] = 2: hinge takes"),
        ([0, 3], "cross_entropy", (3,), r"y\[1\] = 3: cross_entropy with 3 outputs takes the class indices 0 … 2"),
        ([0, 0.5], "cross_entropy", (3,), r"y\[1\] = 0.5"),
        ([[1, 0], [1, 1]], "cross_entropy", (2,), r"y\[1\] = \[1.0, 1.0\]: a row of class probabilities"),
    ],
)
def test_labels_that_a_loss_cannot_take_are_refused(y, loss, widths, message):
    with pytest.raises(ValueError, match=message):
        fit([[0.0, 1.0], [1.0, 0.0]], y, loss, widths)


@pytest.mark.parametrize(
    ("y", "loss", "widths", "label"),
    [
        ([1, 1], "binary_cross_entropy", (1,), "1"),
        ([0, 0], "cross_entropy", (2,), "0"),
        ([[0, 1], [0, 1]], "cross_entropy", (2,), "1"),
        ([-1, -1], "hinge", (1,), "−1"),
        ([[0, 0], [0, 0]], "multi_label", (2,), "0"),
    ],
)
def test_labels_of_one_class_are_trained_on_after_a_warning(y, loss, widths, label):
    with pytest.warns(UserWarning, match=f"all labels are {label}, so always to answer {label} is right"):
        history = fit([[0.0, 1.0], [1.0, 0.0]], y, loss, widths)
    assert len(history) > 0


@pytest.mark.parametrize(
    ("y", "loss", "widths"),
    [
        ([[0, 1], [1, 1]], "multi_label", (2,)),
        ([[0, 0], [0, 1]], "hinge", (2,)),
        ([[0.6, 0.4], [0.9, 0.1]], "cross_entropy", (2,)),
        ([[0.6, 0.4], [0.6, 0.4]], "cross_entropy", (2,)),
        ([0.25, 0.25], "binary_cross_entropy", (1,)),
    ],
)
def test_a_column_of_one_label_and_soft_labels_are_trained_on(y, loss, widths):
    assert len(fit([[0.0, 1.0], [1.0, 0.0]], y, loss, widths)) > 0


def test_after_a_batch_of_ones_the_other_label_is_still_what_it_was():
    model = nn.Neuron(1, "identity", seed=0)
    model.fit([[0.0], [1.0]], [-1, 1], loss="hinge", epochs=1, progress=False)
    with pytest.warns(UserWarning, match="all labels are 1"):
        model.fit([[0.0], [1.0]], [1, 1], loss="hinge", epochs=1, progress=False)
    assert model.classes == (-1.0, 1.0)


def test_a_validation_set_may_lack_a_class():
    history = fit([[0.0, 1.0], [1.0, 0.0]], [0, 1], "bce", validation=([[0.0, 0.0]], [1]))
    assert len(history.validation_loss) == 1


@pytest.mark.parametrize("fraction", [0.0, 1.0, 0.01, -0.5])
def test_a_fraction_that_leaves_nothing_is_refused(fraction):
    reason = "of 3 samples leaves 0 to judge" if 0 < fraction < 1 else "validation must be"
    with pytest.raises(ValueError, match=f"validation={fraction}.*{reason}"):
        fit([[0.0, 1.0]] * 3, [0.0, 1.0, 2.0], validation=fraction)


def test_a_validation_set_of_another_width_is_named_as_such():
    with pytest.raises(ValueError, match="the validation set's X has 3 columns"):
        fit([[0.0, 1.0]], [1.0], validation=([[1.0, 2.0, 3.0]], [1.0]))


@pytest.mark.parametrize(
    ("option", "error", "message"),
    [
        ({"epochs": 0}, ValueError, r"fit\(epochs=0\): epochs must be a whole number, 1 or more"),
        ({"epochs": 2.5}, TypeError, "epochs must be a whole number, 1 or more, not float"),
        ({"batch_size": 0}, ValueError, "batch_size must be a whole number, 1 or more, or None"),
        ({"optimizer": "addam"}, ValueError, "no optimizer is called 'addam': choose one of gradient_descent, sgd"),
        ({"learning_rate": -1.0}, ValueError, "learning_rate must be a number, 0 or more"),
        ({"learning_rate": NAN}, ValueError, "learning_rate must be a number, 0 or more"),
        ({"l1": -1.0}, ValueError, "l1 must be a number, 0 or more"),
        ({"metrics": ["f1"]}, ValueError, "no metric is called 'f1'"),
        ({"early_stopping": 0}, ValueError, "early_stopping must be an EarlyStopping or its patience"),
        ({"optimizer": "conjugate_gradients", "batch_size": 1}, ValueError, "takes the gradient over all samples"),
        ({"clip_norm": 0.0}, ValueError, "clip_norm must be a number above 0"),
        ({"clip_value": "a"}, TypeError, "clip_value must be a number above 0, or None, not str"),
        (
            {"learning_rate": "a"},
            TypeError,
            r"fit\(learning_rate='a'\): learning_rate must be a number, 0 or more, or None, not str",
        ),
        ({"validation": "a"}, TypeError, r"validation must be \(X, y\), a fraction between 0 and 1, or None, not str"),
        (
            {"validation": True},
            TypeError,
            r"validation must be \(X, y\), a fraction between 0 and 1, or None, not bool",
        ),
        ({"early_stopping": "x"}, TypeError, "early_stopping must be an EarlyStopping or its patience.*not str"),
        ({"penalty": 3}, TypeError, r"penalty must be an nn.Penalty, such as nn.Penalty\(0.1, 1.5\).*not int"),
        ({"l1": "a"}, TypeError, "l1 must be a number, 0 or more, not str"),
        ({"optimizer": 3}, TypeError, "an optimizer is a name such as 'adam', an Optimizer or its class, not int: 3"),
        ({"optimizer": nn.Neuron}, TypeError, "an optimizer is a name such as 'adam'"),
        ({"schedule": "cosine"}, TypeError, "schedule must be a function from the epoch to a factor.*not str"),
        ({"callbacks": print}, TypeError, r"callbacks must be a list of functions \(model, history\), such as \[f\]"),
        ({"callbacks": [3]}, TypeError, r"callbacks must be a list of functions"),
        (
            {"metrics": "accuracy"},
            TypeError,
            r"metrics must be a list of names and functions, such as \['accuracy'\], not str",
        ),
        ({"metrics": nn.mse}, TypeError, "metrics must be a list of names and functions"),
    ],
)
def test_options_out_of_their_range_are_refused(option, error, message):
    model = nn.Neuron(1, seed=0)
    with pytest.raises(error, match=message):
        model.fit([[1.0], [2.0]], [1.0, 2.0], progress=False, **{"epochs": 1, **option})
    assert model.objective is None


def test_an_optimizer_of_other_parameters_is_refused():
    with pytest.raises(ValueError, match="made for other parameters"):
        nn.Neuron(1).fit([[1.0]], [1.0], optimizer=nn.SGD(nn.Neuron(1).parameters()), progress=False)


def test_an_optimizer_without_parameters_is_refused():
    with pytest.raises(ValueError, match="there is nothing to train"):
        nn.SGD([])


@pytest.mark.parametrize("dtype", ["int8", "uint16", "float32", "bool"])
def test_arrays_of_any_number_type_will_do(dtype):
    X = np.array([[0], [1]], dtype=dtype)
    model = nn.Neuron(1, "identity", initializer=1.0)
    assert model.fit(X, X[:, 0], epochs=1, progress=False).loss == [0.0]


def test_anything_that_numpy_takes_will_do():
    class Table:
        def __array__(self, dtype=None, copy=None):
            return np.array([[0.0], [1.0]], dtype=dtype)

    model = nn.Neuron(1, "identity", initializer=1.0)
    assert model.fit(Table(), (0, 1), epochs=1, progress=False).loss == [0.0]
