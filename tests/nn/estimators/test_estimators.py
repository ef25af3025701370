"""Estimators at work: in pipelines and searches, cloned, pickled, trained bit by bit, told what they cannot do."""

import io
import pickle
import subprocess
import sys
import warnings
from functools import partial

import joblib
import numpy as np
import pandas as pd
import pytest
from sklearn.base import BaseEstimator, RegressorMixin, clone, is_regressor
from sklearn.datasets import load_iris, make_moons
from sklearn.exceptions import ConvergenceWarning, DataConversionWarning, NotFittedError
from sklearn.metrics import log_loss
from sklearn.model_selection import GridSearchCV, cross_val_score, train_test_split
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import autograd
import nn

X, Y = make_moons(60, noise=0.1, random_state=0)
NAMES = np.array(["lower", "upper"])[Y]
EITHER = pytest.mark.parametrize("kind", [nn.Classifier, nn.Regressor])


def trained(kind=nn.Classifier, y=Y, **parameters):
    """An estimator after a few epochs, which is all that most tests need."""
    options = {"hidden": (4,), "epochs": 5, "n_iter_no_change": None, "random_state": 0, **parameters}
    return kind(**options).fit(X, y)


def numbers_of(estimator):
    return [value.data for value in estimator.model_.parameters()]


# -- Labels and numbers -------------------------------------------------------------------------------------


def test_labels_of_text_come_back_and_the_network_in_the_estimator_knows_them():
    estimator = nn.Classifier(random_state=0).fit(X, NAMES)
    assert estimator.classes_.tolist() == ["lower", "upper"] == list(estimator.model_.classes)
    assert estimator.score(X, NAMES) == 1.0
    assert estimator.model_.predict(X).tolist() == estimator.predict(X).tolist() == NAMES.tolist()


@pytest.mark.parametrize(
    "labels",
    [
        np.array(["a", "b", "c"]),
        np.array(["a", "b", "c"], dtype=object),
        np.array([2, 5, 9]),
        np.array([-1.0, 0.0, 1.0]),
        np.array([False, True]),
        np.array([-1, 1], dtype=np.int8),
    ],
    ids=lambda labels: f"{labels.dtype}",
)
def test_labels_keep_their_type(labels):
    X, y = load_iris(return_X_y=True)
    chosen = np.flatnonzero(y < len(labels))[::5]
    X, y = X[chosen], labels[y[chosen]]
    estimator = nn.Classifier(hidden=(), n_iter_no_change=None, random_state=0).fit(X, y)
    assert estimator.classes_.dtype == y.dtype
    assert estimator.predict(X).dtype == y.dtype
    assert estimator.score(X, y) > 0.9


def test_rows_of_labels_are_learned_with_a_sigmoid_each():
    y = np.stack([X[:, 0] > 0.5, X[:, 1] > 0.25], axis=1).astype(int)
    estimator = nn.Classifier(random_state=0).fit(X, y)
    assert estimator.model_.output_activation.name == "sigmoid"
    assert estimator.predict_proba(X).shape == estimator.decision_function(X).shape == (60, 2)
    assert estimator.score(X, y) > 0.9


def test_two_columns_of_labels_are_refused_with_what_to_take():
    with pytest.raises(ValueError, match="MultiOutputClassifier"):
        nn.Classifier().fit(X, np.stack([Y, Y + 2], axis=1))


def test_log_probabilities_are_logarithms_of_probabilities():
    estimator = nn.Classifier(hidden=(), n_iter_no_change=None, random_state=0).fit(X, Y)
    assert np.exp(estimator.predict_log_proba(X)) == pytest.approx(estimator.predict_proba(X))
    assert np.isneginf(estimator.predict_log_proba(1e4 * X)).any()


@pytest.mark.parametrize("loss", ["hinge", "perceptron"])
def test_a_loss_of_scores_gives_no_probabilities(loss):
    estimator = trained(y=NAMES, loss=loss, epochs=200, learning_rate=0.1)
    assert estimator.score(X, NAMES) > 0.9
    assert estimator.model_.objective.name == loss
    assert (estimator.decision_function(X) >= 0.0).tolist() == (estimator.predict(X) == "upper").tolist()
    assert estimator.model_.predict(X).tolist() == estimator.predict(X).tolist()
    assert not hasattr(estimator, "predict_proba")
    with pytest.raises(AttributeError) as error:
        estimator.predict_log_proba(X)
    assert f"loss='{loss}' gives scores" in str(error.value.__cause__)
    with pytest.raises(ValueError, match=r"Only binary classification is supported\..*there are 3"):
        nn.Classifier(loss=loss).fit(X, np.arange(60) % 3)
    with pytest.raises(ValueError, match=r"Only binary classification is supported.*a row of labels"):
        nn.Classifier(loss=loss).fit(X, np.stack([Y, 1 - Y], axis=1))
    with pytest.raises(ValueError, match="loss='cross_entropy' is of a network that ends in sigmoid"):
        estimator.set_params(loss="cross_entropy", warm_start=True).fit(X, NAMES)


def test_several_numbers_are_predicted_at_once():
    y = np.stack([X[:, 0] + X[:, 1], X[:, 0] - X[:, 1]], axis=1)
    estimator = nn.Regressor(hidden=(), learning_rate=0.1, random_state=0).fit(X, y)
    assert estimator.predict(X).shape == (60, 2)
    assert estimator.score(X, y) > 0.99


def test_a_column_of_targets_is_taken_with_scikit_learns_warning():
    with pytest.warns(DataConversionWarning):
        estimator = trained(y=Y[:, None])
    assert estimator.predict(X).shape == (60,)


def test_one_class_alone_is_refused():
    with pytest.raises(ValueError, match="one class only, 0, and a classifier tells two or more apart"):
        nn.Classifier().fit(X, np.zeros(60, dtype=int))


def test_a_loss_of_classes_is_none_for_a_regressor():
    with pytest.raises(ValueError, match=r"loss='hinge'.*take nn\.Classifier"):
        nn.Regressor(loss="hinge").fit(X, Y)


def test_class_weights_are_by_the_labels_as_they_were_given():
    assert trained(y=NAMES, class_weight={"lower": 1e6}, epochs=100).predict(X).tolist() == ["lower"] * 60
    assert trained(y=Y + 1.0, class_weight={1.0: 1e6}, epochs=100).predict(X).tolist() == [1.0] * 60


# -- scikit-learn's tools -----------------------------------------------------------------------------------


def test_a_grid_over_twelve_networks_in_a_pipeline():
    pipeline = make_pipeline(StandardScaler(), nn.Classifier(epochs=60, n_iter_no_change=None, random_state=0))
    grid = {
        "classifier__hidden": [(), (4,), (8, 4)],
        "classifier__activation": ["tanh", "relu"],
        "classifier__optimizer": ["adam", "rprop"],
    }
    search = GridSearchCV(pipeline, grid, cv=3, error_score="raise").fit(X, NAMES)
    assert len(search.cv_results_["params"]) == 12
    assert search.best_score_ > 0.9
    assert search.best_estimator_[-1].model_.widths == [*search.best_params_["classifier__hidden"], 1]
    assert set(search.predict(X)) == {"lower", "upper"}


def test_a_search_is_spread_over_workers():
    estimator = nn.Classifier(hidden=(4,), epochs=5, n_iter_no_change=None, random_state=0)
    alone = GridSearchCV(estimator, {"l2": [0.0, 0.1]}, cv=2).fit(X, Y)
    with joblib.parallel_backend("threading", n_jobs=2):
        spread = GridSearchCV(estimator, {"l2": [0.0, 0.1]}, cv=2).fit(X, Y)
    assert spread.cv_results_["mean_test_score"].tolist() == alone.cv_results_["mean_test_score"].tolist()


def test_cross_validation_scores_an_estimator_of_either_kind():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        assert cross_val_score(nn.Classifier(random_state=0), X, Y, cv=3).mean() > 0.9
        assert cross_val_score(nn.Regressor(random_state=0), X, X.sum(axis=1), cv=3).mean() > 0.9


@EITHER
def test_a_clone_of_a_trained_estimator_is_untrained_and_learns_the_same_numbers(kind):
    estimator = trained(kind)
    copy = clone(estimator)
    with pytest.raises(NotFittedError):
        copy.predict(X)
    assert numbers_of(copy.fit(X, Y)) == numbers_of(estimator)


@EITHER
def test_parameters_are_set_and_another_network_is_trained(kind):
    estimator = trained(kind)
    estimator.set_params(hidden=(3, 2)).fit(X, Y)
    assert estimator.model_.widths == [3, 2, 1]
    assert estimator.get_params()["hidden"] == (3, 2)


@EITHER
@pytest.mark.parametrize("again", [lambda it: pickle.loads(pickle.dumps(it)), clone], ids=["pickle", "clone"])
def test_a_copy_goes_on_as_the_original_does(kind, again):
    estimator = kind(hidden=(4,), batch_size=20, dropout=0.2, random_state=0)
    estimator.partial_fit(X, Y) if again is not clone else None
    copy = again(estimator)
    assert numbers_of(copy.partial_fit(X, Y)) == numbers_of(estimator.partial_fit(X, Y))


def test_an_estimator_dumped_by_joblib_predicts_as_before(tmp_path):
    estimator = trained(y=NAMES)
    joblib.dump(estimator, tmp_path / "estimator.joblib")
    loaded = joblib.load(tmp_path / "estimator.joblib")
    assert loaded.predict_proba(X).tolist() == estimator.predict_proba(X).tolist()
    assert loaded.predict(X).tolist() == estimator.predict(X).tolist()


@pytest.mark.parametrize(
    "parameters",
    [
        {"activation": nn.ACTIVATIONS["tanh"]},
        {"activation": ["tanh", "relu"], "hidden": (3, 2)},
        {"initializer": nn.initializers.normal(0.5)},
        {"initializer": "he_uniform"},
        {"schedule": nn.schedules.warm_up(2, nn.schedules.cosine(5))},
        {"schedule": nn.schedules.inverse_time()},
        {"penalty": nn.Penalty(0.01, 1.5)},
        {"optimizer": partial(nn.SGD, momentum=0.9)},
    ],
    ids=lambda parameters: next(iter(parameters)),
)
def test_whatever_is_a_parameter_is_cloned_and_pickled(parameters):
    estimator = trained(**parameters)
    assert numbers_of(clone(estimator).fit(X, Y)) == numbers_of(estimator)
    again = pickle.loads(pickle.dumps(estimator))
    assert numbers_of(again.fit(X, Y)) == numbers_of(estimator)


def test_the_network_of_an_estimator_is_saved_and_loaded_with_its_labels(tmp_path):
    estimator = trained(y=NAMES)
    estimator.model_.save(tmp_path / "model.safetensors")
    assert nn.load(tmp_path / "model.safetensors").predict(X).tolist() == estimator.predict(X).tolist()


@pytest.mark.parametrize(
    "random_state", [0, np.random.RandomState(3), np.random.default_rng(3)], ids=["int", "old", "new"]
)
def test_the_same_random_state_gives_the_same_numbers(random_state):
    first, second = (pickle.loads(pickle.dumps(random_state)) for _ in range(2))
    options = {"batch_size": 7, "dropout": 0.2, "early_stopping": True, "epochs": 3}
    assert numbers_of(trained(random_state=first, **options)) == numbers_of(trained(random_state=second, **options))
    assert numbers_of(trained(random_state=1, **options)) != numbers_of(trained(random_state=2, **options))


def test_the_picture_of_a_notebook_names_the_estimator():
    assert "Classifier" in nn.Classifier(hidden=(4,))._repr_html_()
    assert repr(nn.Classifier(hidden=(4,))) == "Classifier(hidden=(4,))"


# -- Training -----------------------------------------------------------------------------------------------


def test_training_ends_when_the_loss_no_longer_falls_and_says_so_when_it_never_came_to_that():
    estimator = nn.Regressor(hidden=(), learning_rate=0.1, random_state=0).fit(X, X.sum(axis=1))
    assert estimator.n_iter_ == len(estimator.loss_curve_) < 500
    assert estimator.loss_ == estimator.loss_curve_[-1]
    with pytest.warns(ConvergenceWarning, match="training ended after 3 epochs and the loss was still falling"):
        nn.Regressor(epochs=3, random_state=0).fit(X, Y)


def test_a_loss_that_creeps_down_ends_training_as_in_scikit_learn():
    estimator = nn.Regressor(hidden=(), optimizer="sgd", learning_rate=1e-5, n_iter_no_change=4, random_state=0).fit(
        X, Y
    )
    assert estimator.n_iter_ == 5
    assert estimator.loss_curve_ == sorted(estimator.loss_curve_, reverse=True)


@pytest.mark.parametrize(
    ("count", "asked", "steps"), [(60, "auto", 1), (200, "auto", 1), (450, "auto", 3), (60, 25, 3), (60, 99, 1)]
)
def test_a_batch_has_200_samples_or_all_of_fewer_unless_another_number_is_asked_for(count, asked, steps):
    samples, labels = nn.datasets.two_gaussians(count)
    estimator = nn.Classifier(hidden=(), epochs=1, n_iter_no_change=None, batch_size=asked).fit(samples, labels)
    assert estimator._optimizer.hyper.t == steps


def test_training_is_silent_unless_asked_to_show_its_progress(monkeypatch):
    screen = io.StringIO()
    screen.isatty = lambda: True
    monkeypatch.setattr(sys, "stderr", screen)
    trained()
    assert screen.getvalue() == ""
    trained(verbose=True)
    assert "5/5" in screen.getvalue()


def test_early_stopping_puts_the_best_parameters_back():
    estimator = nn.Classifier(early_stopping=True, validation_fraction=0.25, learning_rate=0.1, random_state=0).fit(
        X, Y
    )
    history = estimator.history_
    assert len(history.validation_loss) == estimator.n_iter_
    assert history.best_epoch == int(np.argmin(history.validation_loss))
    assert estimator.loss_ == estimator.loss_curve_[history.best_epoch]
    with pytest.raises(ValueError, match=r"validation_fraction=0\.001 of 60 samples leaves 0 to judge by"):
        nn.Classifier(early_stopping=True, validation_fraction=0.001).fit(X, Y)


def test_partial_fit_goes_on_by_the_same_optimizer():
    bit_by_bit, at_once = (
        nn.Classifier(hidden=(4,), epochs=3, n_iter_no_change=None, random_state=0) for _ in range(2)
    )
    for _ in range(3):
        bit_by_bit.partial_fit(X, Y)
    at_once.fit(X, Y)
    assert numbers_of(bit_by_bit) == pytest.approx(numbers_of(at_once), rel=1e-12)
    assert bit_by_bit.loss_curve_ == pytest.approx(at_once.loss_curve_)
    assert bit_by_bit.n_iter_ == 3


def test_partial_fit_knows_classes_that_come_later():
    estimator = nn.Classifier(random_state=0).partial_fit(X[:5], ["a"] * 5, classes=["b", "a", "c"])
    estimator.partial_fit(X[:5], ["c"] * 5)
    assert estimator.classes_.tolist() == ["a", "b", "c"]
    assert estimator.predict_proba(X).shape == (60, 3)
    with pytest.raises(ValueError, match="y has the label 'd', which is none of the classes"):
        estimator.partial_fit(X[:1], ["d"])
    with pytest.raises(ValueError, match="training began with the classes"):
        estimator.partial_fit(X[:1], ["a"], classes=["a", "b"])


def test_a_warm_start_goes_on_with_the_network_there_is():
    estimator = trained(warm_start=True)
    network, before = estimator.model_, numbers_of(estimator)
    estimator.fit(X, Y)
    assert estimator.model_ is network
    assert numbers_of(estimator) != before
    assert estimator.n_iter_ == len(estimator.loss_curve_) == 10
    with pytest.raises(ValueError, match=r"hidden=\(8,\): the network there is was made with hidden=\(4,\)"):
        estimator.set_params(hidden=(8,)).fit(X, Y)
    assert estimator.set_params(hidden=[4]).fit(X, Y).model_ is network  # the same widths
    assert estimator.set_params(hidden=(8,), warm_start=False).fit(X, Y).model_.widths == [8, 1]


def test_an_error_in_training_leaves_what_was_learned_before():
    estimator = trained(y=NAMES)
    before = estimator.predict(X).tolist()
    with pytest.raises(ValueError, match="l2"):
        estimator.set_params(l2=-1.0).fit(X, Y + 5)
    assert estimator.predict(X).tolist() == before
    estimator.set_params(l2=0.0, optimizer="sgd", learning_rate=1e300)
    with pytest.raises(nn.DivergenceError):
        estimator.fit(np.hstack([X, X]), Y)
    assert estimator.predict(X).tolist() == before


@pytest.mark.parametrize("epochs", [0, 2])
def test_an_interruption_leaves_the_network_of_the_last_whole_epoch(epochs):
    def interrupts(epoch):
        if epoch == epochs:
            raise KeyboardInterrupt
        return 1.0

    with pytest.warns(UserWarning, match=f"training was interrupted: the estimator has the network of epoch {epochs}"):
        estimator = trained(schedule=interrupts)
    assert estimator.n_iter_ == len(estimator.loss_curve_) == epochs
    assert estimator.predict(X).shape == (60,)


def test_weights_of_samples_count_as_repetitions_in_batches_of_all():
    weights = np.arange(60) % 3
    repeated = nn.Classifier(hidden=(4,), epochs=20, n_iter_no_change=None, random_state=0)
    weighted = clone(repeated).fit(X, Y, sample_weight=weights)
    repeated.fit(np.repeat(X, weights, axis=0), np.repeat(Y, weights))
    assert numbers_of(weighted) == pytest.approx(numbers_of(repeated))


def test_compiled_and_eager_training_give_the_same_numbers():
    assert numbers_of(trained()) == pytest.approx(numbers_of(trained(compiled=False)), rel=1e-9)


@EITHER
def test_what_does_not_apply_is_no_error(kind):
    assert trained(kind, hidden=(), activation="tanh", dropout=0.5, batch_norm=True).model_.widths == [1]
    trained(kind, optimizer="rprop", clip_norm=1.0, batch_size=10, schedule=nn.schedules.cosine(5))
    trained(kind, optimizer="conjugate_gradients", batch_size=10)
    trained(kind, penalize_bias=False)


def test_the_penalty_leaves_biases_out_if_asked_to():
    with_bias, without = (
        trained(nn.Regressor, hidden=(), y=Y + 50.0, l2=1.0, penalize_bias=penalized, epochs=200, learning_rate=1.0)
        for penalized in (True, False)
    )
    assert with_bias.predict(X).mean() < 30.0 < without.predict(X).mean()


def test_no_batch_of_one_sample_is_left_over_where_batches_are_normalised():
    samples, labels = np.tile(X, (4, 1))[:201], np.tile(Y, 4)[:201]
    nn.Classifier(batch_norm=True, epochs=1, n_iter_no_change=None).fit(samples, labels)


def test_an_optimizer_is_a_name_a_class_or_a_function_that_makes_one():
    def with_momentum(parameters):
        return nn.SGD(parameters, momentum=0.9)

    assert numbers_of(trained(optimizer="sgd")) == numbers_of(trained(optimizer=nn.SGD))
    assert numbers_of(trained(optimizer=with_momentum)) != numbers_of(trained(optimizer="sgd"))


def test_digits_are_read_as_well_as_by_scikit_learns_network():
    X, y = nn.datasets.digits()
    X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
    ours = nn.Classifier(hidden=(32,), random_state=0).fit(X_train, y_train)
    theirs = MLPClassifier((32,), learning_rate_init=0.01, random_state=0).fit(X_train, y_train)
    found, other = (log_loss(y_test, each.predict_proba(X_test)) for each in (ours, theirs))
    assert ours.score(X_test, y_test) > max(0.95, theirs.score(X_test, y_test) - 0.015)
    assert found < 1.3 * other
    assert 0.5 < ours.n_iter_ / theirs.n_iter_ < 2.0


# -- The network in an estimator ----------------------------------------------------------------------------


def test_the_columns_of_a_table_are_the_features_names_and_the_networks():
    table = pd.DataFrame(X, columns=["width", "height"])
    estimator = nn.Classifier(hidden=(2,), epochs=1, n_iter_no_change=None).fit(table, NAMES)
    assert estimator.feature_names_in_.tolist() == ["width", "height"] == list(estimator.model_.input_names)
    with pytest.raises(ValueError, match="order"):
        estimator.predict(table[["height", "width"]])
    with pytest.warns(UserWarning, match="does not have valid feature names"):
        estimator.predict(X)


def test_targets_in_a_table_are_told_apart_by_their_names():
    y = pd.DataFrame({"sum": X[:, 0] + X[:, 1], "difference": X[:, 0] - X[:, 1]})
    estimator = nn.Regressor(hidden=(), learning_rate=0.1, random_state=0).fit(X, y)
    assert estimator.model_.target_names == ("sum", "difference")
    assert estimator.score(X, y[["difference", "sum"]]) == estimator.score(X, y) == estimator.model_.score(X, y) > 0.99
    twins = [pickle.loads(pickle.dumps(estimator)).partial_fit(X, each) for each in (y, y[["difference", "sum"]])]
    assert numbers_of(twins[0]) == numbers_of(twins[1])
    with pytest.raises(ValueError, match="y lacks 'sum' and has 'product' besides"):
        estimator.score(X, y.rename(columns={"sum": "product"}))
    rows = pd.DataFrame({"right": X[:, 0] > 0.5, "high": X[:, 1] > 0.25}).astype(int)
    classifier = nn.Classifier(n_iter_no_change=None, random_state=0).fit(X, rows)
    assert classifier.score(X, rows[["high", "right"]]) == classifier.score(X, rows) > 0.9


def test_gradients_of_the_training_are_not_left_in_the_network():
    assert not any([parameter.has_grad for parameter in trained().model_.parameters()])


def test_what_takes_a_network_says_where_it_is(tmp_path):
    with pytest.raises(TypeError, match=r"Classifier is an estimator: the network in it is estimator\.model_"):
        nn.fit(trained(), X, Y)
    with pytest.raises(TypeError, match=r"nn\.save takes an nn\.Model.*estimator\.model_"):
        nn.save(trained(), tmp_path / "model.safetensors")


def test_the_layers_of_an_estimators_network_are_diagnosed():
    assert nn.diagnose(trained(), X, Y).layers == nn.diagnose(trained().model_, X, Y).layers


@pytest.mark.parametrize(
    "use",
    [
        clone,
        lambda model: cross_val_score(model, X, Y),
        lambda model: GridSearchCV(model, {"seed": [0]}).fit(X, Y),
        lambda model: make_pipeline(StandardScaler(), model).fit(X, Y).predict(X),
    ],
)
@pytest.mark.parametrize("model", [nn.MLP(2, [1], seed=0), nn.Perceptron(2)], ids=lambda model: type(model).__name__)
def test_a_network_where_an_estimator_belongs_says_which_to_take(use, model):
    with pytest.raises(TypeError, match=r"is a network, and scikit-learn trains estimators.*nn\.Classifier"):
        use(model)


def test_a_network_that_is_an_estimator_too_stays_one():
    class Line(nn.Model, RegressorMixin, BaseEstimator):
        def __init__(self, begin=0.0):
            self.begin = begin
            self.w = autograd.Value(begin, "w")

        def __call__(self, x):
            return self.w * x[0]

    assert clone(Line(2.0)).w.data == 2.0
    assert is_regressor(Line())


DAYS = np.array([["2020-01-01"], ["2020-01-02"]], dtype="datetime64[D]")


@pytest.mark.parametrize(
    ("X", "said"),
    [
        (np.ma.masked_array([[1.0], [2.0]], mask=[[False], [True]]), "X is masked in row 1"),
        (DAYS, r"X holds numbers of type datetime64\[D\], and a model takes real numbers"),
        (DAYS - DAYS[0], r"X holds numbers of type timedelta64\[D\]"),
        (pd.DataFrame({"day": DAYS[:, 0]}), r"X holds numbers of type datetime64\[s\]"),
    ],
)
@pytest.mark.parametrize("kind", [nn.Classifier, nn.Regressor])
def test_what_scikit_learn_would_take_for_plain_numbers_is_refused(kind, X, said):
    estimator = kind(hidden=(), epochs=1, n_iter_no_change=None)
    with pytest.raises(ValueError, match=said):
        estimator.fit(X, [0, 1])
    estimator.fit([[0.0], [1.0]], [0, 1])
    with pytest.raises(ValueError, match=said):
        estimator.predict(X)


# -- Without scikit-learn -----------------------------------------------------------------------------------


def test_without_scikit_learn_networks_train_and_an_estimator_says_what_it_needs():
    program = """
import sys
sys.modules["sklearn"] = None
from nn import *
MLP(1, [1], seed=0).fit([[0.0], [1.0]], [0.0, 1.0], epochs=1, progress=False)
try:
    Classifier(hidden=())
except ImportError as error:
    print(error)
"""
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "nn.Classifier is an estimator of scikit-learn and needs scikit-learn 1.6 or newer" in found.stdout
    assert "pip install" in found.stdout


def test_nn_is_imported_without_scikit_learn_until_an_estimator_is_asked_for(engine):
    if engine == "python":
        return  # it does not depend on the engine
    program = "import sys, nn; assert 'sklearn' not in sys.modules; nn.Regressor; assert 'sklearn' in sys.modules"
    subprocess.run([sys.executable, "-c", program], check=True)
