"""A name that PyTorch or Keras has and nn has not is refused with what to write; what a class may say in their words runs."""

from __future__ import annotations

import copy
import inspect
import pickle

import numpy as np
import pytest

import nn
import nn.functional as F

QUIET = {"progress": False, "seed": 0}
X = np.random.default_rng(0).random((12, 4))
T = X[:, 0] > 0.5


@pytest.mark.parametrize(
    ("name", "said"),
    [("Conv2d", "fully connected"), ("LSTM", "loop"), ("Input", "input_shape"), ("BatchNorm1d", "nn.BatchNorm"),
     ("Embedding", "one_hot"), ("init", "kernel_initializer"), ("callbacks", "early_stopping")],
)  # fmt: skip
def test_a_name_of_another_library_is_refused_with_what_to_write(name, said):
    with pytest.raises(AttributeError, match=f"no attribute '{name}': .*{said}"):
        getattr(nn, name)


def test_so_is_a_function_of_nn_functional_and_a_method_of_a_model():
    with pytest.raises(AttributeError, match=r"nn\.Dropout"):
        F.dropout
    for model in (nn.Linear(2, 1), nn.Sequential(nn.Linear(2, 1))):
        with pytest.raises(AttributeError, match=r"'cuda': .*leave this out"):
            model.cuda()
        with pytest.raises(AttributeError, match=r"len\(model\.parameters\(\)\)"):
            model.count_params()
        assert not hasattr(model, "tree")


def test_the_error_inside_a_property_of_a_model_is_told_as_it_is():
    class Net(nn.Module):
        @property
        def width(self):
            return self.hiden

    with pytest.raises(AttributeError, match="'hiden'"):
        Net().width


def test_the_optimizers_are_known_by_pytorchs_module():
    from nn import optim

    assert optim.SGD is nn.SGD
    assert optim.Adam is nn.Adam


def test_settings_of_an_optimizer_without_parameters_are_refused_with_what_to_write():
    with pytest.raises(TypeError, match=r"nn\.SGD\(model\.parameters\(\), …\).*optimizer='adam', learning_rate="):
        nn.SGD(learning_rate=0.01)
    optimizer = nn.Adam(parameters=nn.Linear(2, 1).parameters(), lr=0.5)
    assert copy.deepcopy(optimizer).learning_rate == pickle.loads(pickle.dumps(optimizer)).learning_rate == 0.5


def test_keras_gives_early_stopping_among_the_callbacks():
    def trained(**options):
        return nn.MLP(4, [1], seed=0).fit(X, T * 1.0, epochs=400, validation=0.5, learning_rate=0.3, **QUIET, **options)

    stopping = nn.EarlyStopping(monitor="val_loss", patience=2, restore_best_weights=True)
    assert stopping == nn.EarlyStopping(patience=2)
    assert not nn.EarlyStopping(restore_best_weights=False).restore_best
    calls = []
    found = trained(callbacks=[stopping, lambda model, history: calls.append(len(history))])
    assert len(calls) == len(found) == len(trained(early_stopping=2)) < 400
    with pytest.raises(ValueError, match="one EarlyStopping"):
        trained(callbacks=[stopping], early_stopping=2)


def test_a_view_of_a_sample_is_a_row():
    class Net(nn.Module):
        def __init__(self):
            super(Net, self).__init__()  # noqa: UP008
            self.fc1, self.fc2 = nn.Linear(4, 3, seed=0), nn.Linear(3, 2, seed=1)

        def forward(self, x):
            x = x.view(-1, 2 * 2)
            return F.log_softmax(self.fc2(F.relu(self.fc1(x))), dim=1)

    net = Net()
    assert net(X[0]).shape == (2,)
    by_hand = [y.data for y in F.log_softmax(net.fc2(F.relu(net.fc1(X[0]))))]
    np.testing.assert_allclose(net.outputs(X)[0], by_hand, rtol=1e-14)
    x = net(X[0])
    assert x.view(-1).shape == (2,)
    assert x.view(2, 1).shape == x.view((-1, 1)).shape == (2, 1)
    assert type(x.view(np.ndarray)) is np.ndarray
    with pytest.raises(TypeError, match=r"of an image: model\(x\.reshape\(-1\)\)"):
        net(X[0].reshape(2, 2))


def test_a_method_of_a_value_is_one_of_an_array_in_forward():
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.fc1 = nn.Linear(4, 3, seed=0)

        def forward(self, x):
            return self.fc1(x).tanh().sigmoid()

    net = Net()
    by_hand = F.sigmoid(F.tanh(net.fc1(X[0])))
    assert [y.data for y in net(X[0])] == [y.data for y in by_hand]
    assert not hasattr(net(X[0]), "tree")
    assert not hasattr(net(X[0]), "power")  # of two inputs


@pytest.mark.parametrize("option", ["weight", "label_smoothing", "ignore_index"])
def test_what_a_loss_of_pytorch_takes_and_ours_does_not_is_refused_with_what_to_write(option):
    with pytest.raises(TypeError, match=rf"CrossEntropyLoss\({option}=.*class_weight"):
        nn.CrossEntropyLoss(**{option: [1.0, 2.0]})
    assert repr(nn.CrossEntropyLoss("sum")) == "CrossEntropyLoss(reduction='sum')"


def test_the_target_of_a_batch_of_one_is_refused_with_what_to_write():
    with pytest.raises(ValueError, match=r"3 outputs and 1 target .* class 2, write 2, not \[2\]"):
        nn.CrossEntropyLoss()(nn.Linear(4, 3)(X[0]), [2])


def test_keras_calls_the_accuracy_acc():
    model = nn.Sequential(nn.Dense(1, "sigmoid", input_shape=[4]))
    model.compile("sgd", "binary_crossentropy", ["acc"])
    history = model.fit(X, T, epochs=2, verbose=0)
    assert "accuracy" in history.history
    assert model.evaluate(X, T)[1] == model.score(X, T)


def test_what_a_layer_of_keras_takes_and_ours_does_not_is_refused_with_what_to_write():
    with pytest.raises(TypeError, match=r"kernel_regularizer=…\): .*options of fit"):
        nn.Dense(8, kernel_regularizer="l2")
    with pytest.raises(TypeError, match=r"nn\.Sequential\(\{'hidden'"):
        nn.Dense(8, name="hidden")
    model = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Dense(2, "tanh", seed=0))
    assert [y.data for y in pickle.loads(pickle.dumps(model))([1.0, 2.0])] == [y.data for y in model([1.0, 2.0])]


@pytest.mark.parametrize("kind", [nn.Dense, nn.MSELoss, nn.CrossEntropyLoss, nn.SGD])
def test_help_shows_the_settings_of_a_class_all_the_same(kind):
    assert inspect.signature(kind) == inspect.signature(kind.__init__).replace(
        parameters=list(inspect.signature(kind.__init__).parameters.values())[1:]
    )


class Called:
    def __call__(self, model, history):
        pass


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (
            {"loss": lambda output: output},
            r"a loss is called with \(output, target\), and <lambda>\(output\) is not made for that",
        ),
        ({"metrics": [lambda y: 0.0]}, r"a metric is called with \(y, predicted\), and <lambda>\(y\) is not"),
        (
            {"callbacks": [lambda model: None]},
            r"a callback is called with \(model, history\), and <lambda>\(model\) is not",
        ),
        (
            {"callbacks": [Called]},
            r"and Called\(\) is not made for that: is an object of this class meant, Called\(…\)\?",
        ),
        ({"schedule": lambda: 1.0}, r"a schedule is called with \(epoch\), and <lambda>\(\) is not"),
    ],
)
def test_a_function_that_cannot_be_called_as_it_will_be_is_told_before_training(options, told):
    model = nn.Linear(4, 1, seed=0)
    before = [p.data for p in model.parameters()]
    with pytest.raises(TypeError, match=told):
        model.fit(X, X[:, 0], epochs=1, **options, **QUIET)
    assert [p.data for p in model.parameters()] == before
    model.fit(
        X, X[:, 0], epochs=1, callbacks=[Called(), print], metrics=[lambda y, predicted, scale=2.0: scale], **QUIET
    )


def test_a_loss_of_pytorch_is_told_what_to_write():
    torch = pytest.importorskip("torch")
    with pytest.raises(
        TypeError, match=r"MSELoss\(\) takes what torch computes with: nn has most of these under the same name"
    ):
        nn.Linear(4, 1).fit(X, X[:, 0], loss=torch.nn.MSELoss(), **QUIET)


@pytest.mark.parametrize("kind", [nn.ReLU, nn.Tanh, nn.Identity])
def test_a_layer_that_is_taken_for_a_function_is_told(kind):
    for make in (lambda: kind(X[0]), lambda: kind(inplace=True)):
        with pytest.raises(TypeError, match=rf"{kind.__name__} takes no arguments: {kind.__name__}\(\) makes a layer"):
            make()
    assert repr(copy.deepcopy(pickle.loads(pickle.dumps(kind())))) == f"{kind.__name__}()"


def test_forward_of_one_sample_is_told():
    with pytest.raises(
        TypeError, match=r"forward\(rows\) takes the rows of a batch, and was given .* for a row: model\(x\)"
    ):
        nn.MLP(4, [2, 1]).forward(X[0])
