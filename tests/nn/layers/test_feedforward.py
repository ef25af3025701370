"""One sample and a batch: what may be given, and what comes back."""

import numpy as np
import pytest

import nn
from autograd import Value, topological_order


def test_a_network_gives_one_value_for_one_output_and_a_list_for_several():
    assert isinstance(nn.MLP(2, [3, 1], seed=0)([1.0, 2.0]), Value)
    assert len(nn.MLP(2, [3, 2], seed=0)([1.0, 2.0])) == 2


def test_each_number_of_an_input_becomes_one_constant_of_the_graph():
    graph = topological_order(nn.MLP(2, [5, 1], seed=0)([0.25, -0.5]))
    constants = [node for node in graph if node.constant and not node.inputs]
    assert [(node.label, node.data) for node in constants] == [("x1", 0.25), ("x2", -0.5)]


def test_inputs_that_are_values_receive_gradients():
    x = [Value(0.5), Value(-1.0)]
    nn.MLP(2, [3, 1], activation="tanh", seed=0)(x).backward()
    assert all(value.has_grad for value in x)


@pytest.mark.parametrize("x", [[1.0], [1.0, 2.0, 3.0], np.zeros(3)])
def test_an_input_of_the_wrong_width_is_refused_with_both_widths(x):
    with pytest.raises(ValueError, match=rf"takes 2 numbers, but the input has {len(x)}"):
        nn.MLP(2, [3, 1], seed=0)(x)


@pytest.mark.parametrize(
    "X",
    [
        [[1.0, 2.0], [3.0, 4.0]],
        np.zeros((2, 2)),
        [np.zeros(2), np.zeros(2)],
        [[1.0, 2.0]] * 4,
        np.ones((4, 2)),
        [[1.0, 2.0]],
    ],
)
def test_a_table_in_the_place_of_a_sample_says_how_to_give_it(X):
    rows = rf"a table, of {len(X)} row.*"
    with pytest.raises(TypeError, match=rows + r"model\(x\) takes one sample, model.batch\(X\) several"):
        nn.MLP(2, [3, 1], seed=0)(X)


def test_a_model_of_one_input_takes_a_plain_number():
    assert nn.Neuron(1, activation="identity", initializer=2.0)(3.0).data == 6.0


def test_batch_and_single_samples_agree():
    model = nn.MLP(2, [3, 2], output="softmax", seed=0)
    X = [[0.1, 0.2], [-1.0, 0.5]]
    assert [[a.data for a in row] for row in model.batch(X)] == [[a.data for a in model(x)] for x in X]


def test_a_layer_of_ones_own_that_forgets_to_return_is_told_so_by_its_name():
    class Forgetful(nn.Feedforward):
        name, fan_in, fan_out = "forgetful", 2, 2

        def forward(self, rows, *, logits=False):
            [[2.0 * x for x in row] for row in rows]

    for model in (Forgetful(), nn.Sequential(Forgetful(), nn.Layer(2, 1, "identity", seed=0))):
        with pytest.raises(TypeError, match=r"Forgetful\.forward\(rows\) returned None: is a return missing\?"):
            model([1.0, 2.0])


def test_a_layer_of_ones_own_that_gives_no_lists_is_told_what_to_give():
    class Summing(nn.Feedforward):
        name, fan_in, fan_out = "summing", 2, 1

        def forward(self, rows, *, logits=False):
            return [sum(row) for row in rows]

    with pytest.raises(TypeError, match=r"Summing\.forward\(rows\) gave \[Value.*has for each row a list of outputs"):
        Summing()([1.0, 2.0])


def test_a_table_of_pandas_is_no_sample_though_it_has_as_many_columns():
    pandas = pytest.importorskip("pandas")
    model = nn.MLP(2, [1], seed=0)
    with pytest.raises(TypeError, match=r"was called with a table, of 2 rows: model\(x\) takes one sample"):
        model(pandas.DataFrame([[5.0, 6.0], [7.0, 8.0]]))
    row = pandas.DataFrame([[5.0, 6.0], [7.0, 8.0]]).iloc[0]
    assert model(row).data == model([5.0, 6.0]).data


@pytest.mark.parametrize("x", [{0: 5.0, 1: 6.0}, {5.0, 6.0}, frozenset({5.0, 6.0})])
def test_what_has_no_order_is_no_sample(x):
    model = nn.MLP(2, [1], seed=0)
    with pytest.raises(TypeError, match=f"in order, as a list or an array, not as a {type(x).__name__}"):
        model(x)
    if isinstance(x, dict):
        assert model(x.values()).data == model([5.0, 6.0]).data


# -- A class that states __call__ itself ---------------------------------------------------------------------


class Doubling(nn.MLP):
    """One that does something with a sample before the layers see it."""

    def __call__(self, x):
        return super().__call__([2.0 * number for number in x])


class Halving(nn.Layer):
    """One that does something with the result."""

    def __call__(self, x):
        return [a / 2.0 for a in super().__call__(x)]


RNG = np.random.default_rng(0)
X, CLASSES = RNG.normal(size=(10, 3)), RNG.integers(3, size=10)


@pytest.mark.parametrize("compiled", [True, False])
@pytest.mark.parametrize(
    ("loss", "output", "y"),
    [
        ("mse", "identity", np.eye(3)[CLASSES]),
        ("multi_label", "sigmoid", np.eye(3)[CLASSES]),
        ("cross_entropy", "softmax", CLASSES),
        (nn.BCEWithLogitsLoss(), "sigmoid", np.eye(3)[CLASSES]),
        (nn.BCEWithLogitsLoss(reduction="sum"), "sigmoid", np.eye(3)[CLASSES]),
        (nn.CrossEntropyLoss(reduction="sum"), "softmax", CLASSES),
    ],
)
@pytest.mark.filterwarnings("ignore:output 'sigmoid'")
def test_what_a_class_says_becomes_of_a_sample_becomes_of_it_in_training_and_in_use(compiled, loss, output, y):
    own, plain = [kind(3, [2, 3], output=output, dropout=0.25, seed=0) for kind in (Doubling, nn.MLP)]
    options = {"loss": loss, "epochs": 2, "batch_size": 5, "seed": 0, "progress": False, "compiled": compiled}
    found, expected = own.fit(X, y, **options), plain.fit(2.0 * X, y, **options)
    np.testing.assert_allclose(found.loss, expected.loss, rtol=1e-12)
    np.testing.assert_allclose(own.outputs(X), plain.outputs(2.0 * X), rtol=1e-12)
    np.testing.assert_allclose(own.outputs(X)[0], [a.data for a in own.eval()(X[0])], rtol=1e-12)
    assert own.score(X, y) == plain.score(2.0 * X, y)
    assert own.objective.problem == plain.objective.problem


def test_a_gradient_of_such_a_class_is_that_of_its_probabilities():
    own, plain = [kind(3, [2, 1], output="sigmoid", seed=0) for kind in (Doubling, nn.MLP)]
    found, expected = [
        nn.diagnostics.gradients(model, x, CLASSES > 0, "binary_cross_entropy")
        for model, x in ((own, X), (plain, 2.0 * X))
    ]
    for name, numbers in expected.items():
        np.testing.assert_allclose(found[name], numbers, rtol=1e-9)


def test_a_loss_of_logits_of_ones_own_is_refused_where_a_class_gives_probabilities():
    def doubled(z, target):
        return 2.0 * nn.binary_cross_entropy_with_logits(z, target)

    loss = nn.Objective("doubled", doubled, "binary", link="sigmoid")
    with pytest.raises(ValueError, match=r"the loss 'doubled' takes what comes before sigmoid.* without a link"):
        Doubling(3, [2, 1], output="sigmoid", seed=0).fit(X, CLASSES > 0, loss=loss, epochs=1, progress=False)


def test_so_does_what_a_layer_says_among_others():
    model = nn.Sequential(Halving(3, 2, "tanh", seed=0), Halving(2, 2, "sigmoid", seed=1))
    expected = [a.data for a in model.layers[1](model.layers[0](X[0]))]
    assert [a.data for a in model(X[0])] == expected
    np.testing.assert_allclose(model.outputs([*X] * 10)[0], expected, rtol=1e-12)  # so many are compiled
    assert not model.can_give_logits


def test_a_model_that_says_it_ends_in_sigmoid_is_trained_on_probabilities():
    class Own(nn.Model):
        output_activation = nn.ACTIVATIONS["sigmoid"]

        def __init__(self):
            self.neuron = nn.Neuron(3, "sigmoid", seed=0)

        def __call__(self, x):
            return self.neuron(x)

    options = {"loss": "binary_cross_entropy", "epochs": 2, "progress": False}
    losses = [model.fit(X, CLASSES > 0, **options).loss for model in (Own(), nn.Neuron(3, "sigmoid", seed=0))]
    np.testing.assert_allclose(*losses, rtol=1e-12)


class Regardless(nn.Layer):
    """Takes no notice of ``logits``."""

    def forward(self, rows, *, logits=False):
        return [[neuron(row) for neuron in self.neurons] for row in rows]


class Cautious(nn.Sequential):
    """Computes further with the probabilities."""

    def forward(self, rows, *, logits=False):
        return [[0.1 + 0.8 * y for y in row] for row in super().forward(rows, logits=logits)]


@pytest.mark.parametrize(
    "make", [lambda: Regardless(3, 1, "sigmoid", seed=0), lambda: Cautious(nn.Layer(3, 1, "sigmoid", seed=0))]
)
def test_a_forward_that_does_not_give_logits_is_trained_on_its_probabilities(make):
    def by_hand(output, target):
        return nn.binary_cross_entropy(output, target)

    fits = [make().fit(X, CLASSES > 0, loss=loss, epochs=2, progress=False) for loss in ("bce", by_hand)]
    np.testing.assert_allclose(fits[0].loss, fits[1].loss, rtol=1e-12)
    model = make()
    found = nn.diagnostics.gradients(model, X, CLASSES > 0, "bce")
    expected = nn.diagnostics.gradients(model, X, (CLASSES > 0) * 1.0, by_hand)
    np.testing.assert_allclose(*[np.concatenate([*each.values()]) for each in (found, expected)], rtol=1e-12)


def test_a_function_of_ones_own_that_is_called_sigmoid_is_not_taken_for_it():
    steep, other = [
        nn.Activation(name, lambda z: (2.0 * z).sigmoid(), "glorot_uniform") for name in ("sigmoid", "steep")
    ]
    fits = [
        nn.Layer(3, 1, activation, seed=0).fit(X, CLASSES > 0, loss=loss, epochs=2, progress=False)
        for activation, loss in ((steep, "bce"), (other, "binary_cross_entropy_of_probabilities"))
    ]
    np.testing.assert_allclose(fits[0].loss, fits[1].loss, rtol=1e-12)


class Called(nn.Layer):
    """Says what becomes of a sample: the same."""

    def __call__(self, x):
        return super().__call__(x)


@pytest.mark.parametrize("kind", [Called, Regardless])
def test_a_class_of_ones_own_with_an_activation_of_ones_own_is_trained(kind):
    history = kind(3, 1, lambda z: z * z, seed=0).fit(X, CLASSES, loss="mse", epochs=2, progress=False)
    assert history.loss[1] < history.loss[0]


def test_a_forward_that_gives_logits_is_trained_on_them():
    class Own(nn.Layer):
        def forward(self, rows, *, logits=False):
            return super().forward([[2.0 * x for x in row] for row in rows], logits=logits)

    model = Own(3, 1, "sigmoid", seed=0)
    model.fit(X, CLASSES > 0, loss="binary_cross_entropy", epochs=1, progress=False)
    assert model.objective is nn.OBJECTIVES["binary_cross_entropy"]


def test_whether_a_forward_gives_logits_is_found_out_without_drawing_its_random_numbers():
    class Noisy(nn.Layer):
        calls = 0

        def forward(self, rows, *, logits=False):
            self.calls += 1
            noise = float(self.rng.normal())
            return super().forward([[x + noise for x in row] for row in rows], logits=logits)

    model = Noisy(3, 1, "sigmoid", seed=0)
    model.rng = np.random.default_rng(7)
    model.fit(X, CLASSES > 0, loss="binary_cross_entropy", epochs=1, progress=False, compiled=False)
    assert model.objective is nn.OBJECTIVES["binary_cross_entropy"]
    drawn = np.random.default_rng(7)
    drawn.normal(size=model.calls)
    assert model.rng.bit_generator.state == drawn.bit_generator.state


def test_a_forward_of_one_sample_is_refused_where_forward_takes_rows():
    with pytest.raises(TypeError, match=r"Net\.forward\(self, x\): .* derived from Sequential .*from nn\.Module"):

        class Net(nn.Sequential):
            def forward(self, x):
                return super().forward(x)
