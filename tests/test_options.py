"""Every option of every public function, given what it is not made for: it works, or the error names the option.

What an option is, is read from the signatures.  An error is one of ours, raised where the option was checked: none of
Python's or NumPy's own, which tells of a line that the reader has never seen.
"""

import inspect
import math
import traceback
import warnings
from pathlib import Path

import numpy as np
import pytest

import autograd
import nn
import viz
from autograd import Value

PACKAGES = [Path(package.__file__).parent for package in (autograd, nn, viz)]
HOSTILE = [True, np.True_, "no", math.nan, math.inf, -1, 2.5, None, {}, [], 10**400, 1j, np.array([1.0, 2.0]), print]

X, Y = [[0.0], [1.0], [2.0], [3.0]], [0.0, 1.0, 1.0, 0.0]


def neuron():
    return nn.Neuron(1, "identity", seed=0)


def a_graph():
    return (Value(0.5, "w") * Value(2.0, "x")).tanh()


def a_graph_and_its_leaf():
    leaf = Value(0.5, "w")
    return leaf.tanh(), leaf


def a_program():
    return autograd.compile(lambda x: x * 2.0)


def fit(model=None, **options):
    return (model or neuron()).fit(X, Y, **{"epochs": 1, "progress": False, **options})


def optimizer(kind):
    return lambda **options: kind([Value(1.0)], **options)


def two_hidden(**options):
    return nn.MLP(1, **{"widths": [2, 2, 1], "seed": 0, **options})


#: How each public function is called when all is well but one option.
CALLS = {
    nn.fit: fit,
    nn.Neuron: lambda **options: nn.Neuron(**{"fan_in": 2, **options}),
    nn.Layer: lambda **options: nn.Layer(**{"fan_in": 2, "fan_out": 2, **options}),
    nn.MLP: lambda **options: nn.MLP(**{"fan_in": 1, "widths": [2, 2, 1], **options}),
    nn.BatchNorm: lambda **options: nn.BatchNorm(**{"width": 2, **options}),
    nn.Dropout: lambda **options: nn.Dropout(**{"width": 2, "rate": 0.5, **options}),
    nn.Linear: lambda **options: nn.Linear(**{"in_features": 2, "out_features": 2, **options}),
    nn.Dense: lambda **options: nn.Dense(**{"units": 2, **options}),
    nn.Flatten: nn.Flatten,
    nn.Softmax: nn.Softmax,
    nn.LogSoftmax: nn.LogSoftmax,
    nn.LeakyReLU: nn.LeakyReLU,
    nn.ELU: nn.ELU,
    nn.ActivationLayer: lambda **options: nn.ActivationLayer(**{"activation": "relu", **options}),
    nn.ModuleList: lambda **options: nn.ModuleList(**options),
    **{
        kind: kind
        for kind in (nn.MSELoss, nn.L1Loss, nn.HuberLoss, nn.SmoothL1Loss, nn.BCELoss, nn.BCEWithLogitsLoss, nn.NLLLoss)
    },
    nn.Model.compile: lambda **options: neuron().compile(**options),
    nn.Model.train: lambda **options: neuron().train(**options),
    nn.functional.softmax: lambda **options: nn.functional.softmax([0.0, 1.0], **options),
    nn.functional.leaky_relu: lambda **options: nn.functional.leaky_relu(1.0, **options),
    nn.functional.elu: lambda **options: nn.functional.elu(1.0, **options),
    nn.functional.huber_loss: lambda **options: nn.functional.huber_loss([0.5], [1.0], **options),
    nn.functional.smooth_l1_loss: lambda **options: nn.functional.smooth_l1_loss([0.5], [1.0], **options),
    nn.Perceptron: lambda **options: nn.Perceptron(**{"fan_in": 2, **options}),
    nn.Perceptron.fit: lambda **options: nn.Perceptron(1).fit(X, [0, 0, 1, 1], **options),
    nn.Classifier: lambda **options: nn.Classifier(**{"hidden": (2,), "epochs": 2, **options}).fit(X, [0, 1, 1, 0]),
    nn.Regressor: lambda **options: nn.Regressor(**{"hidden": (2,), "epochs": 2, **options}).fit(X, Y),
    **{make: make for name in nn.datasets.__all__ for make in [getattr(nn.datasets, name)]},
    nn.one_hot: lambda **options: nn.one_hot(**{"y": [0, 1], **options}),
    nn.least_squares: lambda **options: nn.least_squares(X, Y, **options),
    nn.features.polynomial: lambda **options: nn.features.polynomial(**{"degree": 2, **options})(X),
    nn.features.legendre: lambda **options: nn.features.legendre(**{"degree": 2, **options})(X),
    nn.features.radial: lambda **options: nn.features.radial(**{"centres": [0.0, 1.0], **options})(X),
    nn.features.sine: lambda **options: nn.features.sine(**{"count": 2, **options})(X),
    nn.EarlyStopping: nn.EarlyStopping,
    nn.Penalty: lambda **options: nn.Penalty(**{"strength": 0.1, "exponent": 2.0, **options}),
    nn.L1: nn.L1,
    nn.L2: nn.L2,
    nn.huber: lambda **options: nn.huber(0.5, 0.0, **options),
    nn.minkowski_error: lambda **options: nn.minkowski_error(0.5, 0.0, **{"q": 2.0, **options}),
    nn.diagnose: lambda **options: nn.diagnose(neuron(), X, Y, **{"loss": "mse", **options}),
    nn.clip_by_value: lambda **options: nn.clip_by_value([Value(1.0)], **options),
    nn.clip_by_norm: lambda **options: nn.clip_by_norm([Value(1.0)], **options),
    nn.Activation: lambda **options: nn.Activation(**{"name": "", "function": abs, "initializer": "zeros", **options}),
    nn.Objective: lambda **options: nn.Objective(
        **{"name": "own", "function": nn.squared_error, "problem": "regression", **options}
    ),
    **{kind: optimizer(kind) for kind in nn.OPTIMIZERS.values()},
    **{make: make for make in (nn.schedules.exponential, nn.schedules.inverse_time)},
    nn.schedules.step_decay: lambda **options: nn.schedules.step_decay(**{"every": 2, **options}),
    nn.schedules.linear: lambda **options: nn.schedules.linear(**{"epochs": 2, **options}),
    nn.schedules.cosine: lambda **options: nn.schedules.cosine(**{"epochs": 2, **options}),
    nn.schedules.warm_up: lambda **options: nn.schedules.warm_up(**{"epochs": 2, **options}),
    **{make: make for make in (nn.initializers.constant, nn.initializers.uniform, nn.initializers.normal)},
    autograd.check_gradients: lambda **options: autograd.check_gradients(lambda x: x * x, [2.0], **options),
    autograd.compile: lambda **options: autograd.compile(lambda x: x * x, **options)(2.0),
    autograd.Program.listing: lambda **options: a_program().record(1.0).listing(**options),
    autograd.Program.backward: lambda **options: a_program().backward(1.0, **options),
    viz.settings: lambda **options: viz.settings(**options).__enter__().__exit__(),
    viz.draw: lambda **options: viz.draw(a_graph(), **options),
    viz.step: lambda **options: viz.step(a_graph(), **options),
    viz.quiz: lambda **options: viz.quiz(a_graph(), **options),
    viz.worksheet: lambda **options: viz.worksheet(a_graph(), **options),
    viz.Worksheet.pages: lambda **options: viz.worksheet(a_graph()).pages(**options),
    viz.trace: lambda **options: viz.trace(a_graph(), **options),
    viz.paths: lambda **options: viz.paths(*a_graph_and_its_leaf(), **options),
    viz.network: lambda **options: viz.network(nn.MLP(2, [2, 1], seed=0), **options),
    viz.to_dot: lambda **options: viz.to_dot(a_graph(), **options),
    viz.draw_dot: lambda **options: viz.draw_dot(a_graph(), **options),
    viz.plot_history: lambda **options: viz.plot_history(
        **{"history": nn.History([1.0], learning_rate=[0.1]), **options}
    ),
    viz.plot_activation: lambda **options: viz.plot_activation("tanh", **options),
    viz.plot_layers: lambda **options: viz.plot_layers(neuron(), X, **{"y": Y, "loss": "mse", **options}),
    viz.plot_training_loop: lambda **options: viz.plot_training_loop(neuron(), X, Y, **options),
    viz.plot_loss_surface: lambda **options: viz.plot_loss_surface(
        neuron(), X, Y, **{"resolution": 4, "steps": 2, "optimizers": "sgd", **options}
    ),
    viz.plot_penalty: lambda **options: viz.plot_penalty([[0.0, 1.0], [1.0, 0.5], [0.3, 0.0]], Y[:3], **options),
    viz.plot_penalty_path: lambda **options: viz.plot_penalty_path(X, Y, **{"strengths": [0.5], **options}),
    viz.perceptron_steps: lambda **options: viz.perceptron_steps(X, [0, 0, 1, 1], **{"epochs": 2, **options}),
    viz.plot_perceptron_steps: lambda **options: viz.plot_perceptron_steps(
        [[0.0, 1.0], [1.0, 1.0]], [0, 1], **{"epochs": 2, **options}
    ),
    viz.descent: lambda **options: viz.descent(**{"function": lambda x: x * x, "start": 1.0, **options}),
    viz.plot_descent: lambda **options: viz.plot_descent(**{"function": lambda x: x * x, "start": 1.0, **options}),
    viz.plot_loss: lambda **options: viz.plot_loss("mse", **options),
    viz.plot_decision_boundary: lambda **options: viz.plot_decision_boundary(
        nn.Neuron(2, "sigmoid", seed=0), [[0.0, 1.0], [1.0, 0.0]], [0, 1], **{"resolution": 4, **options}
    ),
    viz.plot_confusion_matrix: lambda **options: viz.plot_confusion_matrix(
        nn.Neuron(1, "sigmoid", seed=0), X, Y, **options
    ),
    viz.plot_weights: lambda **options: viz.plot_weights(neuron(), **options),
    viz.plot_images: lambda **options: viz.plot_images([[0.0, 1.0, 1.0, 0.0]], **options),
    viz.plot_fit: lambda **options: viz.plot_fit(neuron(), X, Y, **options),
    **{getattr(viz.mistakes, name): getattr(viz.mistakes, name) for name in viz.mistakes},
    nn.Model.summary: lambda **options: neuron().summary(**options),
    nn.History.table: lambda **options: nn.History([1.0], learning_rate=[0.1]).table(**options),
    **{
        of: lambda of=of, **options: of(lambda x: x * x, **options)(2.0)
        for of in (
            autograd.grad,
            autograd.value_and_grad,
            autograd.jacobian,
            autograd.hessian,
            autograd.elementwise_grad,
        )
    },
    autograd.backward_steps: lambda **options: autograd.backward_steps(a_graph(), **options),
}

#: What is given to them beside options: data, what a value is made of, a user's own function.
DATA = {
    "X",
    "y",
    "rows",
    "model",
    "models",
    "parameters",
    "output",
    "input",
    "target",
    "value",
    "f",
    "inputs",
    "arguments",
    "self",
    "note",
    "ax",
    "axes",
    "leaf",
}


def options_of(function):
    for name, parameter in inspect.signature(function).parameters.items():
        if name not in DATA and parameter.kind not in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            yield name


def every_option():
    for function, call in CALLS.items():
        for name in options_of(function):
            yield pytest.param(call, name, id=f"{function.__qualname__}-{name}")


def is_ours(error):
    innermost = traceback.extract_tb(error.__traceback__)[-1].filename
    return any([package in Path(innermost).parents for package in PACKAGES])


@pytest.mark.parametrize(("call", "name"), list(every_option()))
def test_whatever_is_given_for_an_option_works_or_is_refused_by_its_name(call, name):
    for value in HOSTILE:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                call(**{name: value})
            except (TypeError, ValueError, IndexError) as error:
                assert name in str(error), f"{name}={value!r:.40}: {error}"
                assert is_ours(error), f"{name}={value!r:.40}: {error}"


def in_fit(**options):
    return lambda: fit(**options)


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (in_fit(progress="no"), "progress"),
        (in_fit(compiled="eager"), "compiled"),
        (in_fit(statistics=2), "statistics"),
        (in_fit(learning_rate=True), "learning_rate"),
        (in_fit(learning_rate=math.inf), "learning_rate"),
        (in_fit(seed=True), "seed"),
        (in_fit(seed=math.nan), "seed"),
        (in_fit(metrics={}), "metrics"),
        (in_fit(epochs=None), "epochs"),
        (in_fit(loss_settings=3), "loss_settings"),
        (in_fit(loss="huber", loss_settings={"delta": True}), "delta"),
        (in_fit(early_stopping=True), "early_stopping"),
        (in_fit(validation=math.nan), "validation"),
        (in_fit(metrics=[lambda y, predicted: "good"]), "the metric '<lambda>' gave 'good', and not a number"),
        (in_fit(metrics=[lambda y, predicted: None]), "does it return its result"),
        (in_fit(schedule=lambda epoch: None), "the schedule gave None for epoch 0.*does it return its result"),
        (in_fit(schedule=lambda epoch: math.nan), "the schedule gave nan"),
        (in_fit(callbacks=[lambda model, history: len(history)]), "a callback gave 1: it returns True to stop"),
        (lambda: nn.Neuron(2, initializer=True), "initializer"),
        (lambda: nn.Neuron(2, bias="no"), "bias"),
        (
            lambda: nn.Neuron(2, initializer=lambda rng, fan_in, fan_out: [0.5]),
            "the initializer gave.*2 finite numbers",
        ),
        (lambda: nn.Neuron(2, initializer=lambda rng, fan_in, fan_out: None), "does it return them"),
        (lambda: nn.Adam([Value(1.0)], amsgrad=1), "amsgrad"),
        (lambda: nn.SGD([Value(1.0)], momentum=True), "momentum"),
        (lambda: nn.schedules.step_decay(2, factor=-1.0), "factor"),
        (lambda: nn.schedules.exponential(math.nan), "factor"),
        (lambda: nn.EarlyStopping(restore_best="no"), "restore_best"),
        (lambda: nn.Penalty(True, 2.0), "strength"),
        (lambda: nn.Objective("own", nn.squared_error, "regresion"), "problem"),
        (lambda: nn.Activation("own", lambda z: z, "zeros", trainable="no"), "trainable"),
        (lambda: nn.Neuron(2, activation=math.tanh), "autograd.tanh"),
        (lambda: nn.Neuron(2, activation=lambda z: None), "the activation <lambda> gives None"),
        (lambda: autograd.check_gradients(lambda x: x, [1.0], relative_tolerance=-1.0), "relative_tolerance"),
        (lambda: a_program().record(1.0).listing(scalars="yes"), "scalars"),
        (lambda: a_program().record(1.0).listing(gradients=1), "gradients"),
        (lambda: autograd.compile(lambda x: x, without="shore"), "without"),
        (lambda: viz.draw(a_graph(), step=True), "step"),
    ],
)
def test_what_an_option_is_not_made_for_is_refused_in_words(call, name):
    with pytest.raises((TypeError, ValueError), match=name):
        call()


@pytest.mark.parametrize(
    "call",
    [
        lambda: fit(epochs=np.int64(1), batch_size=np.int32(2), learning_rate=np.float32(0.1), progress=np.False_),
        lambda: fit(early_stopping=np.int64(3), validation=np.float64(0.25), l1=np.float64(0.1), compiled=np.True_),
        lambda: fit(seed=np.uint8(3), clip_norm=np.int64(1), loss="huber", loss_settings={"delta": np.float32(2)}),
        lambda: nn.MLP(np.int64(2), np.array([3, 1]), batch_norm=np.True_, dropout=np.float32(0.5), bias=np.False_),
        lambda: nn.EarlyStopping(np.int64(3), np.float32(0.5), restore_best=np.True_),
        lambda: nn.SGD([Value(1.0)], np.float64(0.1), np.float32(0.5), nesterov=np.True_),
        lambda: nn.schedules.step_decay(np.int64(2), np.float32(0.5)),
        lambda: viz.draw(a_graph(), step=np.int64(1), max_nodes=np.int64(50)),
    ],
)
def test_numpys_numbers_and_truth_values_will_do(call):
    call()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: nn.MLP(2, [1], activation="rellu"), "no hidden layer.*output='rellu'"),
        (lambda: nn.MLP(2, [1], activation="relu"), "no hidden layer.*output='relu'"),
        (lambda: nn.MLP(2, [1], "sigmoid"), "no hidden layer.*output='sigmoid'"),
        (lambda: nn.MLP(2, [1], dropout=0.5), "dropout=0.5 would have no effect"),
        (lambda: nn.MLP(2, [1], batch_norm=True), "batch_norm=True would have no effect"),
        (lambda: nn.SGD([Value(1.0)], nesterov=True), "needs a momentum"),
        (lambda: nn.Rprop([Value(1.0)], 100.0), "learning_rate is the first step's size"),
        (in_fit(optimizer="rprop", schedule=nn.schedules.cosine(3)), "a schedule has no effect"),
        (in_fit(optimizer="conjugate_gradients", schedule=nn.schedules.cosine(3)), "a schedule has no effect"),
        (in_fit(optimizer="rprop", clip_norm=1.0), "to clip it has no effect"),
        (in_fit(optimizer="rprop", batch_size=2), "batch_size=2: Rprop takes the gradient over all samples"),
        (in_fit(loss="mse", loss_settings={"q": 3}), "the loss 'mse' has no setting 'q'"),
        (in_fit(early_stopping=3, loss="mse"), "give fit a validation set"),
        (lambda: nn.least_squares(X, Y, method="svd"), "method must be 'normal equations' or"),
        (lambda: viz.draw(a_graph(), collapse=None, max_nodes=3), "max_nodes=3: .*no effect with collapse=None"),
    ],
)
def test_no_argument_is_ignored_where_it_was_given(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_the_learning_rate_of_an_optimizer_that_takes_it_once_is_changed_before_its_first_step_only():
    w = Value(1.0)
    optimizer = nn.Rprop([w], learning_rate=0.5)
    optimizer.learning_rate = 0.25
    (w * w).backward()
    optimizer.step()
    assert w.data == 0.75
    with pytest.raises(ValueError, match="Rprop takes its learning_rate for the first step only"):
        optimizer.learning_rate = 0.5


def test_a_network_without_hidden_layers_is_written_without_their_activation():
    assert repr(nn.MLP(2, [1], output="tanh")) == "MLP(2, [1], output='tanh')"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: neuron().fit(X, list("abab")), "y holds text.*row 0 is 'a'; number the classes.*np.unique"),
        (lambda: neuron().fit(X, np.array(list("abab"))), "y holds text.*number the classes"),
        (lambda: neuron().score(X, list("abab")), "y holds text"),
        (lambda: neuron().fit([["a"], ["b"]], [0, 1]), "X holds text.*row 0, column 0 is 'a'; convert"),
        (lambda: neuron().fit([], []), "X is empty: at least one sample is needed"),
        (lambda: neuron().predict([]), "X is empty"),
        (lambda: neuron().fit(None, Y), "X is None"),
        (lambda: neuron().fit(X, None), "y is None"),
        (lambda: nn.Sequential(nn.Layer(2, 1), [nn.Layer(1, 1)]), "a layer is a module that states forward"),
        (lambda: nn.Sequential(nn.Module()), "a layer is a module that states forward"),
        (lambda: nn.Sequential(nn.ReLU), r"make one, ReLU\(…\)"),
        (lambda: nn.cross_entropy([Value(0.0), Value(1.0)], "a"), "a class index, target, is one of 0 … 1, not 'a'"),
        (lambda: nn.cross_entropy([Value(0.0), Value(1.0)], None), "a class index, target, is one of 0 … 1, not None"),
        (lambda: nn.cross_entropy(Value(0.0), 0), "takes the logits of all classes, a list"),
        (lambda: nn.squared_error(None, 1.0), "the output is None: is a return missing"),
        (lambda: nn.hinge(Value(0.0), "a"), "the target is 'a'"),
        (lambda: nn.r2(["a", "b"], [1.0, 2.0]), "y and predictions are numbers in this metric"),
    ],
)
def test_data_that_is_none_is_told_as_what_it_is(call, message):
    with pytest.raises((TypeError, ValueError), match=message):
        call()


def test_frames_of_pandas_are_samples_and_targets():
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"u": [0.0, 0.0, 1.0, 1.0], "v": [0.0, 1.0, 0.0, 1.0]})
    labels = pandas.Series([0, 1, 1, 0], index=[7, 5, 3, 1])
    model = nn.MLP(2, [2, 1], seed=0)
    options = {"loss": "binary_cross_entropy", "validation": 0.5, "metrics": ["accuracy"], "seed": 0}
    assert len(model.fit(frame, labels, epochs=2, progress=False, **options)) == 2
    assert [y.data for y in model.eval().batch(frame)] == pytest.approx(model.outputs(frame)[:, 0].tolist())


@pytest.mark.parametrize(
    ("thing", "message"),
    [
        (nn.Module(), r"has no forward\(x\) and no __call__\(x\)"),
        (nn.MLP, "make one"),
        (lambda x: x, "takes an nn.Model as its first argument, model, not function"),
    ],
)
def test_a_fit_of_what_is_no_model_says_what_a_model_is(thing, message):
    with pytest.raises(TypeError, match=message):
        nn.fit(thing, X, Y)
