"""A listing in matrices: how it reads, and that every line is true."""

import re

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import autograd
import nn
from autograd import Value
from autograd.table import Rounding
from autograd.tape.listing import expressions, forward, names
from nn.model import in_mode
from nn.replay import RecordedTraining
from tests.autograd.tape.listings import evaluated


@pytest.fixture(autouse=True, scope="module")
def whole():
    """Numbers with all digits, and nothing left out."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(expressions, "_WRITER", expressions._Writer(rounding=Rounding(17)))
        patch.setattr(forward, "number_text", lambda number: repr(float(number)).replace("-", "−"))
        for module in (forward, names):
            patch.setattr(module, "CONSTANTS", 10**6)
        for name in ("TERMS", "ROWS"):
            patch.setattr(expressions, name, 10**6)
        for name in ("LINES", "MANY"):
            patch.setattr(forward, name, 10**6)
        yield


def require_true(function, *arrays, names=("x", "t")):
    """Compare what the listing computes with what the program does: results, and the gradient of each parameter."""
    program = autograd.compile(function)
    arrays = [np.asarray(array, dtype=float) for array in arrays]
    program(*arrays)
    for leaf, number in zip(program.parameters, np.random.default_rng(1).uniform(0.1, 0.9, 10**4), strict=False):
        leaf.data, leaf.grad = number, 0.0  # each another, so that the numbers tell which is which
    results = program(*arrays)
    given = dict(zip(names, arrays, strict=False))
    several = isinstance(results, list | tuple)
    expected = np.array([np.ravel(each) for each in (results if several else [results])]).reshape(-1, len(arrays[0]))
    if not several:
        program.backward(*arrays, reduction="sum")
    leaves = {leaf.data: leaf.grad for leaf in program.parameters}
    for scalars in (True, False):
        text = program.listing(gradients=not several, scalars=scalars)
        found, values, sources = evaluated(text, **given)
        np.testing.assert_allclose(np.array(found).T, expected, rtol=1e-10, atol=1e-12)
        if not several:
            require_gradients(text, values, sources, leaves)
    return text


def require_gradients(text, values, sources, leaves):
    result = re.search(r"gradients of batch_sum\((.*)\):", text)
    of_what = "L/∂" if "gradients of L = " in text else f"{result[1]}/∂" if result else ""
    for source in sources:
        if not set(np.ravel(values[source][0])) <= leaves.keys():
            continue  # constants
        expected = np.vectorize(leaves.get)(values[source][0])
        np.testing.assert_allclose(values[f"∂{of_what}{source}"][0], expected, rtol=1e-9, atol=1e-11, err_msg=source)
    assert leaves.keys() <= {number for source in sources for number in np.ravel(values[source][0])}


def rows(samples, width, seed=0):
    return np.random.default_rng(seed).normal(size=(samples, width)).round(2)


def of(model):
    """A model's outputs, always as a list."""

    def outputs(x):
        found = model(x)
        return found if isinstance(found, list | tuple) else [found]

    return outputs


def squares(model):
    return lambda x, t: autograd.mean([(y - u) ** 2 for y, u in zip(of(model)(x), t, strict=True)])


def cross_entropy(model):
    return lambda x, t: -autograd.dot(t, autograd.log_softmax(model(x)))


def numbers(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape).round(2)


def batch_norm():
    model = nn.MLP(2, [3, 2, 1], activation="tanh", batch_norm=True, dropout=0.5, seed=0)
    return model.eval()


NETWORKS = {
    "neuron": (lambda: nn.Neuron(3, "sigmoid", seed=0), 3, 1),
    "one input": (lambda: nn.MLP(1, [4, 1], activation="tanh", seed=0), 1, 1),
    "three layers": (lambda: nn.MLP(2, [3, 2, 2], activation="tanh", seed=0), 2, 2),
    "layers of two": (lambda: nn.MLP(2, [2, 2], activation="relu", seed=0), 2, 2),
    "sequential": (lambda: nn.Sequential(nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, 3), nn.Tanh()), 4, 3),
    "softmax": (lambda: nn.MLP(2, [3, 3], activation="tanh", output="softmax", seed=0), 2, 3),
    "batch norm": (batch_norm, 2, 1),
    "leaky, no biases": (lambda: nn.MLP(3, [4, 2], activation="sigmoid", bias=False, seed=0), 3, 2),
}


@pytest.mark.parametrize("loss", [squares, cross_entropy])
@pytest.mark.parametrize("network", NETWORKS)
def test_a_network_is_listed_in_lines_that_compute_what_it_computes(network, loss):
    make, width, outputs = NETWORKS[network]
    if loss is squares or outputs > 1:
        require_true(loss(make()), numbers(4, width), numbers(4, outputs, seed=1))
        require_true(of(make()), numbers(4, width))


def test_a_layer_of_one_input_multiplies_a_number():
    model = nn.MLP(1, [3, 1], activation="tanh", seed=0)
    text = require_true(lambda x, t: (model([x]) - t) ** 2, numbers(4), numbers(4, seed=1))
    assert "z⁽¹⁾ = w⁽¹⁾·x + b⁽¹⁾" in text


def test_a_sum_over_rows_or_columns_of_a_part_of_a_matrix_says_which_part():
    def columns(x, t):
        return autograd.sum([autograd.tanh(autograd.dot(x[:, j], t[:, j])) for j in range(2)])

    def rows(x, t):
        return autograd.sum([autograd.tanh(autograd.dot(x[i], t[i])) for i in range(2)])

    assert "column_sum(x ⊙ t[:, :2])" in require_true(columns, numbers(1, 2, 2), numbers(1, 2, 3))
    assert "row_sum(x ⊙ t[:2])" in require_true(rows, numbers(1, 2, 2), numbers(1, 3, 2))


def test_samples_that_a_function_closes_over_are_rows_of_a_matrix():
    X, T, model = numbers(5, 2), numbers(5, 3, seed=1), nn.MLP(2, [3, 3], activation="tanh", seed=0)

    def loss(x):
        return (
            autograd.mean(
                [(y - u) ** 2 for row, t in zip(X, T, strict=True) for y, u in zip(model(row), t, strict=True)]
            )
            * x
        )

    text = require_true(loss, numbers(4))
    assert "]·W⁽¹⁾ᵀ + b⁽¹⁾" in text
    assert "z⁽²⁾ = a⁽¹⁾·W⁽²⁾ᵀ + b⁽²⁾" in text
    assert text.count("tanh") == 1


def matrix(rows, columns, label=""):
    return [[Value(0.5, label) for _ in range(columns)] for _ in range(rows)]


def times(matrix, vector):
    return [autograd.dot(row, vector) for row in matrix]


@pytest.mark.parametrize("labels", [("", "", ""), ("q", "k", "v")])
@pytest.mark.parametrize("causal", [False, True])
def test_attention_is_listed_by_positions(labels, causal):
    queries, keys, values = [matrix(4, 4, label) for label in labels]

    def attention(x):
        Q, K, V = [[times(m, position) for position in x] for m in (queries, keys, values)]
        found = []
        for i in range(len(x)):
            seen = range(i + 1 if causal else len(x))
            weights = autograd.softmax([autograd.dot(Q[i], K[j]) / 2.0 for j in seen])
            found.append([autograd.dot(weights, [V[j][d] for j in seen]) for d in range(4)])
        return autograd.sum([y.tanh() for row in found for y in row])

    text = require_true(attention, numbers(3, 5, 4))
    if labels[0] and not causal:
        assert re.search("(z⁽.⁾) = x·Qᵀ", text)
        assert re.search("= z⁽.⁾·z⁽.⁾ᵀ/2", text)


@pytest.mark.parametrize("biased", [False, True])
def test_a_recurrent_network_has_lines_for_each_step_and_one_gradient_for_its_weights(biased):
    inner, outer, bias = matrix(3, 3, "u"), matrix(3, 2, "w"), [Value(0.5, "b") for _ in range(3)]

    def last(x):
        state = [Value(0.25).detach() for _ in range(3)]
        for position in x:
            sums = [a + b for a, b in zip(times(outer, position), times(inner, state), strict=True)]
            state = [(s + b if biased else s).tanh() for s, b in zip(sums, bias, strict=True)]
        return autograd.sum(state)

    text = require_true(last, numbers(4, 5, 2))
    assert text.count("∂L/∂W") == text.count("∂L/∂U") == 1


def test_lists_of_values_are_arrays_and_what_has_a_name_of_its_own_is_not():
    hidden, out = [(Value(0.5), Value(0.1)) for _ in range(4)], [Value(1.0) for _ in range(4)]
    text = require_true(lambda x: autograd.dot(out, [(w * x + b).tanh() for w, b in hidden]), numbers(4))
    assert "z⁽¹⁾ = w·x + b  " in text
    w1, w2, b = Value(0.5, "w1"), Value(0.25, "w2"), Value(0.5, "b")

    def by_hand(x, t):
        h1, h2 = (w1 * x + b).tanh(), (w2 * x + b).tanh()
        h1.label, h2.label = "h1", "h2"
        return h1 * h2 * t

    text = require_true(by_hand, numbers(4), numbers(4, seed=1))
    assert "  h1 = tanh(v2)" in text
    assert ":  " not in text


def test_numbers_that_are_computed_alike_are_listed_once():
    """Radial basis functions: the dot at the end says that what is before it are vectors."""
    centres, weights = [Value(0.5, "c") for _ in range(5)], [Value(0.5, "w") for _ in range(5)]
    text = require_true(
        lambda x: autograd.dot(weights, [(-((x - c) ** 2)).exp() for c in centres]), numbers(4), names=("x",)
    )
    forward, _, _ = text.partition("gradients")
    assert [line.strip() for line in forward.splitlines()[-3:]] == ["v1 = exp(−(x − c)²)   : 5", "z = w·v1", "return z"]


def test_a_layer_of_one_neuron_between_others_is_counted():
    text = require_true(of(nn.MLP(2, [2, 1, 2], activation="tanh", seed=0)), numbers(4, 2))
    assert "z⁽³⁾ = w⁽³⁾·a⁽²⁾ + b⁽³⁾   : 2" in text


def test_a_part_of_a_matrix_among_other_numbers_is_one_entry():
    W = matrix(3, 3)
    text = require_true(lambda x: autograd.sum(times(W, [*x[1], autograd.sum(x[0])])), numbers(4, 2, 2))
    assert "W·[*x[1], sum(x[0])]" in text


class Residual(nn.Module):
    """A module of a user's own: x + φ(x), and a number of its own."""

    def __init__(self):
        super().__init__()
        self.first, self.second = nn.Linear(3, 3), nn.Linear(3, 2)
        self.scale = Value(0.5, "scale")

    def forward(self, x):
        hidden = [a + b for a, b in zip(x, nn.functional.relu(self.first(x)), strict=True)]
        return [self.scale * y for y in self.second(hidden)]


def test_a_module_of_ones_own_is_listed_with_its_layers_and_its_own_lines():
    text = require_true(squares(Residual()), numbers(4, 3), numbers(4, 2, seed=1))
    assert "z⁽¹⁾ = W⁽¹⁾·x + b⁽¹⁾" in text
    assert "scale·z⁽²⁾" in text


def test_a_batchs_statistics_and_what_is_detached_are_listed():
    weights = [Value(0.5) for _ in range(3)]

    def normalised(x):
        means = [autograd.batch_mean(x_i) for x_i in x]
        centred = [(x_i - m) * w for x_i, m, w in zip(x, means, weights, strict=True)]
        return autograd.sum([c * c.detach() for c in centred])

    require_true(normalised, numbers(4, 3))


@pytest.mark.parametrize("batch_norm", [False, True])
@pytest.mark.parametrize("dropout", [0.0, 0.5])
@pytest.mark.parametrize("loss", [squares, cross_entropy])
def test_a_network_in_training_is_listed_with_its_masks_and_its_batchs_statistics(batch_norm, dropout, loss):
    model = nn.MLP(2, [3, 2, 2], activation="tanh", batch_norm=batch_norm, dropout=dropout, seed=0)

    def in_training(x, t, *masks):
        with in_mode(model.modules(), True), RecordedTraining(masks):
            return loss(model)(x, t)

    masks = [2.0 * (numbers(4, width, seed=width) > 0) for width in ((3, 2) if dropout else ())]
    text = require_true(
        in_training, numbers(4, 2), numbers(4, 2, seed=1), *masks, names=("x", "t", "masks[0]", "masks[1]")
    )
    assert ("batch_sum" in text.partition("gradients")[0]) == batch_norm


def test_long_lists_of_constants_have_names_among_the_gradients_too(monkeypatch):
    monkeypatch.setattr(names, "CONSTANTS", 12)
    weights, factors = [Value(0.5) for _ in range(15)], numbers(15).tolist()

    def loss(x):
        return autograd.sum(
            [((w * x).tanh() * c) ** (i + 2.0) for i, (w, c) in enumerate(zip(weights, factors, strict=True))]
        )

    text = require_true(loss, numbers(4))
    forward, _, backward = text.partition("gradients")
    assert " C.2 = [" in forward
    assert " C.3 = [" in backward


def test_a_long_list_of_the_same_constant_has_a_name_in_a_product(monkeypatch):
    monkeypatch.setattr(names, "CONSTANTS", 12)
    weight = Value(0.5)
    text = require_true(lambda x: autograd.sum([u + autograd.relu(u + 0.0 * weight) for u in x]), numbers(2, 13))
    assert " C = [0.0, " in text.partition("gradients")[2]


def test_a_gradient_that_is_a_long_list_of_constants_has_their_name(monkeypatch):
    monkeypatch.setattr(names, "CONSTANTS", 12)
    text = listed(lambda x: x[0] * 2.0, numbers(2, 13), gradients=True)
    assert re.search(r"gradients:\n  C = \[2\.0, 0\.0, .*\n  ∂x = C", text)


def test_what_is_the_same_number_several_times_is_one_line_and_added_up_as_often():
    weight = Value(0.5)
    text = require_true(lambda x: autograd.logsumexp([weight * x] * 3), numbers(2))
    assert text.count("exp(") == 1
    assert "∂v2 = v11 + v11 + v11" in text


def test_a_gradient_that_is_zero_everywhere_is_listed_as_zero(monkeypatch):
    monkeypatch.setattr(names, "CONSTANTS", 12)
    text = require_true(squares(nn.MLP(2, [4, 4, 1], activation="step", seed=0)), numbers(4, 2), numbers(4, 1))
    assert re.search(r"∂L/∂W⁽²⁾ = 0 +: 4×4", text)


def test_a_gradient_that_is_the_same_in_each_row_is_written_once_for_each():
    weights = np.array([[Value(0.5) for _ in range(3)] for _ in range(2)])
    both = np.array([Value(0.5) for _ in range(3)])
    for function, line in [
        (lambda x: (x @ weights).sum(), "∂L/∂W = [v2, v2, v2]ᵀ : 2×3"),
        (lambda x: np.mean(weights.T @ x), "∂L/∂W = [v2, v2, v2]ᵀ : 2×3"),
        (lambda x: (weights @ np.append(x, 1.0)).sum() * x[0], "∂L/∂b = [v2, v2] : 2"),
        (lambda x: (both + x[0]).sum(), "∂L/∂b = [samples, samples, samples] : 3"),
    ]:
        assert line in re.sub(" +", " ", require_true(function, numbers(4, 2)))


def test_a_product_that_a_sum_has_twice_is_written_once():
    weights = [Value(0.5) for _ in range(3)]
    text = require_true(
        lambda x: autograd.sum([a * a * a for a in [(w + x).tanh() for w in weights]]).exp(), numbers(4)
    )
    assert "∂L/∂b = batch_sum((v2·v1 + 2·(∂L/∂v1 ⊙ a)) ⊙ (1 − v1))" in text


def test_a_losss_function_of_the_weighted_sum_is_no_activation():
    model, loss = nn.MLP(2, [3, 1], activation="softplus", seed=0), nn.BCEWithLogitsLoss()
    text = require_true(lambda x, t: loss(model(x), t), numbers(4, 2), [0.0, 1.0, 1.0, 0.0])
    assert "a⁽¹⁾ = softplus(z⁽¹⁾)" in text
    assert "a⁽²⁾" not in text


def test_weights_are_in_the_order_of_their_labels():
    weights = np.array([[Value(10.0 * i + j, f"w{i}{j}") for j in range(8, 12)] for i in (1, 2)])
    functions = (lambda x: (x @ weights).sum(), lambda x: np.mean(weights.T @ x))
    for function in functions:
        assert "W = [[18.0, 19.0, 20.0, 21.0], [28.0, 29.0, 30.0, 31.0]]" in listed(function, numbers(4, 2))
    for function in functions:  # which gives the weights other numbers
        require_true(function, numbers(4, 2))


@pytest.mark.parametrize("label", ["w{}{}", "w[{}][{}]", "w_{}_{}"])
def test_weights_that_are_used_as_the_transpose_of_what_their_labels_say_are_called_so(label):
    weights = np.array([[Value(0.5, label.format(i, j)) for j in (1, 2, 3)] for i in (1, 2)])
    text = require_true(lambda x: np.tanh(x @ weights).sum(), numbers(4, 2))
    assert "z = Wᵀ·x " in text
    assert "∂L/∂W = batch_sum(x·δᵀ)   : 2×3" in text
    assert "z = W·x " in require_true(lambda x: np.tanh(weights @ x).sum(), numbers(4, 3))


def test_a_matrix_has_the_order_and_the_name_that_its_user_gives_it():
    Wq, Wk, out = np.array(matrix(3, 3)), matrix(3, 3), {"b": [Value(0.5) for _ in range(3)]}
    for values in (Wq.ravel().tolist(), [v for row in Wk for v in row], out["b"]):
        for i, value in enumerate(values):
            value.data = 1.0 + i

    def score(x):
        keys = [autograd.dot(Wk[i], x) + out["b"][i] for i in (2, 0, 1)]
        return autograd.sum([(q * k).tanh() for q, k in zip(x @ Wq, [keys[1], keys[2], keys[0]], strict=True)])

    text = listed(score, numbers(4, 3))
    for line in (
        "Wq = [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]]",
        "Wk = [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]], b = [1.0, 2.0, 3.0]",
        "= Wqᵀ·x ",
        "= Wk·x + b ",
    ):
        assert line in text
    require_true(score, numbers(4, 3))


@pytest.mark.parametrize("labels", [("", ""), ("b1", "b2")])
def test_a_bias_that_is_alone_is_called_as_those_of_other_layers(labels):
    W1, b1, W2, b2 = matrix(3, 2), [Value(0.5, labels[0]) for _ in range(3)], matrix(1, 3), Value(0.5, labels[1])

    def loss(x, t):
        hidden = [(z + b).tanh() for z, b in zip(times(W1, x), b1, strict=True)]
        return (autograd.dot(W2[0], hidden) + b2 - t) ** 2

    text = require_true(loss, numbers(4, 2), numbers(4, seed=1))
    assert "z⁽¹⁾ = W⁽¹⁾·x + b⁽¹⁾ " in text
    assert "z⁽²⁾ = W⁽²⁾·a⁽¹⁾ + b⁽²⁾\n" in text
    assert "∂L/∂b⁽²⁾ = batch_sum(δ⁽²⁾)" in text

    b3 = Value(0.5)
    text = require_true(
        lambda x: autograd.dot(W2[0], [z.tanh() for z in times(W1, x)]) + b2 + b3, numbers(4, 2), names=("x",)
    )
    assert "z⁽²⁾ = W⁽²⁾·a⁽¹⁾ + b2 + b3\n" in text  # two of one layer


class NeuronByHand:
    def __init__(self, inputs):
        self.w, self.b = [Value(0.5) for _ in range(inputs)], Value(0.0)


@pytest.mark.parametrize("with_bias_first", [False, True])
def test_neurons_that_add_their_products_up_by_themselves_are_a_layer(with_bias_first):
    layers = [[NeuronByHand(2) for _ in range(3)], [NeuronByHand(3) for _ in range(2)]]

    def outputs(x):
        for neurons in layers:
            if with_bias_first:
                sums = [sum((w * y for w, y in zip(n.w, x, strict=True)), n.b) for n in neurons]
            else:
                sums = [sum(w * y for w, y in zip(n.w, x, strict=True)) + n.b for n in neurons]
            x = [z.tanh() for z in sums]
        return x

    text = require_true(outputs, numbers(4, 2))
    for layer in (
        ("z⁽¹⁾ = b⁽¹⁾ + W⁽¹⁾·x ", "z⁽²⁾ = b⁽²⁾ + W⁽²⁾·a⁽¹⁾ ")
        if with_bias_first
        else ("W⁽¹⁾·x + b⁽¹⁾ ", "W⁽²⁾·a⁽¹⁾ + b⁽²⁾ ")
    ):
        assert layer in text


def test_parameters_that_are_used_in_two_orders_are_turned_round_in_one():
    w = [Value(0.5) for _ in range(3)]
    text = require_true(lambda x: autograd.dot(w, x) * autograd.dot(w[::-1], [u.tanh() for u in x]), numbers(4, 3))
    assert "  z.1 = w·x\n" in text
    assert "  z.2 = w[::-1]·a\n" in text


def test_what_a_function_holds_beside_its_parameters_is_left_alone():
    class Proxy:
        @property
        def __class__(self):
            raise RuntimeError("it stands for nothing yet")

    class Slots:
        __slots__ = ("w",)

    slots, held, proxy = Slots(), [], Proxy()
    slots.w = [Value(0.5) for _ in range(3)]
    held.append(held)  # a list that holds itself
    program = autograd.compile(lambda x: autograd.dot(slots.w, x) + len(held) + (proxy is None))
    program(numbers(4, 3))
    assert "  z = w·x\n" in str(program)


def test_softmax_is_called_so():
    Q, K, V = [matrix(2, 2, label) for label in "qkv"]

    def attention(x):
        queries, keys, values = [[times(m, position) for position in x] for m in (Q, K, V)]
        rows = [autograd.softmax([autograd.dot(q, k) / 2.0 for k in keys]) for q in queries]
        return autograd.sum([autograd.dot(row, [v[d] for v in values]).tanh() for row in rows for d in range(2)])

    text = require_true(attention, numbers(4, 3, 2))
    assert " = softmax(z⁽³⁾·z⁽¹⁾ᵀ/2)·z⁽²⁾ " in text
    model = nn.MLP(2, [3, 3], activation="tanh", output="softmax", seed=0)
    assert "  a⁽²⁾ = softmax(z⁽²⁾) " in require_true(squares(model), numbers(4, 2), numbers(4, 3, seed=1))
    logits = nn.MLP(2, [3, 3], activation="tanh", seed=0)
    assert "·ln(softmax(z⁽²⁾))\n" in require_true(cross_entropy(logits), numbers(4, 2), numbers(4, 3, seed=1))


@pytest.mark.parametrize("logarithm", [False, True])
def test_a_softmax_without_the_shift_is_not_called_so(logarithm):
    W = matrix(3, 2)

    def by_hand(x, t):
        z = times(W, x)
        exponentials = [u.exp() for u in z]
        total = autograd.sum(exponentials)
        if logarithm:
            return -autograd.dot(t, [u - total.log() for u in z])
        return -autograd.dot(t, [(e / total).log() for e in exponentials])

    text = require_true(by_hand, numbers(4, 2), numbers(4, 3, seed=1))
    assert "softmax" not in text
    assert "exp(z)" in text


def test_penalties_are_sums_over_each_array():
    model = nn.MLP(2, [3, 2], activation="tanh", seed=0)

    def loss(x, t):
        return squares(model)(x, t) + 0.5 * autograd.sum([w * w for w in model.parameters()])

    text = require_true(loss, numbers(4, 2), numbers(4, 2, seed=1))
    assert "0.5·(sum(W⁽¹⁾²) + sum(W⁽²⁾²) + b⁽¹⁾·b⁽¹⁾ + b⁽²⁾·b⁽²⁾)" in text
    assert "∂L/∂W⁽¹⁾ = 2·(v3·W⁽¹⁾) + batch_sum(δ⁽¹⁾·xᵀ) " in text


@pytest.mark.parametrize("outputs", [1, 2])
def test_a_penalty_on_all_weights_leaves_each_layer_its_own(outputs):
    model, W1, W2 = nn.MLP(4, [3, outputs], activation="tanh", seed=0), matrix(3, 4), matrix(outputs, 3)
    of_model = [w for layer in model.layers for neuron in layer.neurons for w in neuron.weights]
    of_lists = [w for row in [*W1, *W2] for w in row]

    def by_hand(x):
        return times(W2, [z.tanh() for z in times(W1, x)])

    def penalised(network, weights):
        return lambda x, t: squares(network)(x, t) + 1e-3 * sum([w**2 for w in weights])

    for network, weights in ((model, of_model), (model, model.parameters()), (by_hand, of_lists)):
        text = require_true(penalised(network, weights), numbers(4, 4), numbers(4, outputs, seed=1))
        assert " = W⁽¹⁾·x" in text
        assert " = w⁽²⁾·a⁽¹⁾" in text.replace("W⁽²⁾", "w⁽²⁾")


@settings(max_examples=30)
@given(
    inputs=st.integers(1, 4),
    sizes=st.lists(st.integers(1, 4), min_size=2, max_size=3),
    activation=st.sampled_from(["tanh", "relu", "sigmoid"]),
    bias=st.booleans(),
    loss=st.sampled_from([squares, cross_entropy]),
    seed=st.integers(0, 99),
)
def test_whatever_the_network_its_lines_are_true(inputs, sizes, activation, bias, loss, seed):
    model = nn.MLP(inputs, sizes, activation=activation, bias=bias, seed=seed)
    loss = squares if sizes[-1] == 1 else loss
    require_true(loss(model), numbers(3, inputs, seed=seed), numbers(3, sizes[-1], seed=seed + 1))


@st.composite
def graphs(draw):
    """A function of the five numbers of an array and of another number, with four parameters: steps on what is there so far."""
    steps = draw(
        st.lists(
            st.tuples(
                st.sampled_from(["+", "-", "*", "tanh", "sin", "max", "dot", "sum", "map", "softmax", "scaled"]),
                *[st.integers(0, 99)] * 4,
            ),
            min_size=1,
            max_size=8,
        )
    )
    labels = draw(st.sampled_from([("", "", "", ""), ("a", "b", "c", "d"), ("w1", "w2", "w3", "w4")]))
    return steps, labels


def built(steps, labels):
    """The function of some steps."""
    weights = [Value(0.5, label) for label in labels]

    def function(x, t):
        known, lists = [*x, t, *weights, 0.5, Value(0.25)], [list(x), weights, [t, *x[:2]]]
        for name, *places in steps:
            a, b = [known[i % len(known)] for i in places[:2]]
            us, vs = [lists[i % len(lists)] for i in places[2:]]
            match name:
                case "+" | "-" | "*":
                    known.append({"+": a + b, "-": a - b, "*": a * b}[name])
                case "tanh" | "sin":
                    known.append(getattr(autograd, name)(a))
                case "max":
                    known.append(autograd.maximum(a, b))
                case "dot":
                    known.append(autograd.dot(us[:3], vs[:3]))
                case "sum":
                    known.append(autograd.sum(us))
                case "map":
                    lists.append([autograd.tanh(u) * a for u in us])
                case "softmax":
                    lists.append(autograd.softmax(us))
                case "scaled":
                    lists.append([u * v + b for u, v in zip(us[:3], vs[:3], strict=True)])
        return autograd.sum([known[-1] * 1.5, *lists[-1], *known[-3:-1]])

    return function


#: Five times a number, which is a product of vectors of three.
NUMBER_OF_VECTORS = [(name, 0, 0, 0, 0) for name in ("dot", "+", "scaled", "+", "+", "+", "map")] + [
    ("map", 12, 0, 10, 0)
]


#: Parameters of which each has a name, and the derivatives of a dot that are two of them.
PARAMETERS_IN_A_LIST = [
    ("softmax", 0, 0, 0, 0),
    ("softmax", 0, 0, 0, 0),
    ("*", 1, 9, 0, 0),
    ("map", 8, 0, 2, 0),
    ("softmax", 0, 0, 4, 0),
    ("dot", 0, 0, 1, 5),
]


@settings(max_examples=75)
@given(graphs())
@example((NUMBER_OF_VECTORS, ("", "", "", "")))
@example((PARAMETERS_IN_A_LIST, ("", "", "", "")))
@example(([("dot", 0, 0, 0, 1), ("sin", 12, 0, 0, 0)], ("a", "b", "c", "d")))  # one matrix of gradients, three names
def test_whatever_the_graph_its_lines_are_true(graph):
    steps, labels = graph
    require_true(built(steps, labels), numbers(3, 5), numbers(3, seed=1))


# -- How it reads ------------------------------------------------------------------------------------------


def listed(function, *arrays, **options):
    program = autograd.compile(function)
    program(*arrays)
    return program.listing(**options)


def test_one_may_ask_for_a_line_for_each_number():
    model = nn.MLP(2, [2, 1], seed=0)
    text = listed(model, numbers(4, 2), scalars=True)
    assert "z.1 = v1 + b.1" in text
    assert "W" not in text
    assert listed(lambda x: x * 2.0, 1.0) == listed(lambda x: x * 2.0, 1.0, scalars=True)


def test_a_large_network_is_a_few_lines():
    model = nn.MLP(30, [20, 10], activation="relu", seed=0)
    lines = listed(lambda x: autograd.sum(model(x)), numbers(2, 30), gradients=True).splitlines()
    assert len(lines) < 21


def test_a_cell_of_an_lstm_has_a_layer_for_each_gate():
    W, U, b = [{gate: [Value(0.1, name + gate) for _ in range(size)] for gate in "ioc"} for name, size in GATES]

    def cell(x):
        def gate(name):
            return [
                autograd.dot(W[name][3 * i : 3 * i + 3], x)
                + autograd.dot(U[name][2 * i : 2 * i + 2], [0.0, 0.0])
                + b[name][i]
                for i in range(2)
            ]

        i, o, c = [gate(name) for name in "ioc"]
        state = [p.sigmoid() * q.tanh() for p, q in zip(i, c, strict=True)]
        return autograd.dot([p.sigmoid() for p in o], state)

    text = require_true(cell, numbers(4, 3))
    for i, gate in enumerate("oic", 1):
        layer = f"⁽{i}⁾".translate(str.maketrans("123", "¹²³"))
        assert f"  z{layer} = W{gate}·x + U{gate}·[0, 0] + b{gate}   " in text
        assert f"  ∂L/∂W{gate} = batch_sum(δ{layer}·xᵀ)   " in text


GATES = ("W", 6), ("U", 4), ("b", 2)


def test_parameters_that_nothing_is_added_to_are_no_biases():
    letter, place = matrix(2, 3)
    text = require_true(lambda x: autograd.dot([p + q for p, q in zip(letter, place, strict=True)], x), numbers(4, 3))
    assert "  v1 = w.1 + w.2   : 3" in text


def test_a_square_written_in_two_ways_is_one_line_and_minus_zero_is_written_with_its_sign():
    program = autograd.compile(lambda x: x * x + x**2 - (x - -0.0))
    program(3.0)
    assert program.listing().splitlines()[1:] == [
        "  v1 = x²",
        "  v2 = v1 + v1",
        "  v3 = x − (−0)",
        "  v4 = v2 − v3",
        "  return v4",
    ]


def test_a_neurons_gradient_is_the_chain_rule_in_one_line():
    neuron = nn.Neuron(2, "tanh", seed=0)
    text = require_true(lambda x, t: (neuron(x) - t) ** 2, numbers(4, 2), numbers(4, seed=1))
    assert "  v1 = (a − t)²\n" in text
    assert "  δ = 2·(a − t)·(1 − a²)\n" in text


def test_positions_of_a_recurrent_network_stay_in_their_order():
    W, U = matrix(2, 3, "w"), matrix(2, 2, "u")

    def outputs(x):
        state = [0.0, 0.0]
        for position in x:
            state = [(autograd.dot(v, position) + autograd.dot(u, state)).tanh() for v, u in zip(W, U, strict=True)]
        return autograd.sum(state)

    text = require_true(outputs, numbers(4, 3, 3))
    assert "  v1 = x·Wᵀ   " in text
    assert "  z.3 = v1[2] + U·a.2   " in text
    assert "batch_sum(δ.3·x[2]ᵀ + δ.2·x[1]ᵀ + δ.1·x[0]ᵀ)" in text


def test_weights_whose_products_are_added_up_are_of_one_layer():
    W, U, V = matrix(2, 3, "w"), matrix(2, 2, "u"), matrix(2, 2, "v")
    b = [Value(0.5, "b") for _ in range(2)]

    def outputs(x):
        state = [0.0, 0.0]
        for position in x:
            state = [(s + t + c).tanh() for s, t, c in zip(times(W, position), times(U, state), b, strict=True)]
        return autograd.sum([y * y for y in times(V, state)])

    text = require_true(outputs, numbers(4, 3, 3))
    for line in (
        "z⁽¹⁾.1 = v1[0] + U·[0, 0] + b ",
        "z⁽¹⁾.2 = v1[1] + U·a⁽¹⁾.1 + b ",
        "z⁽²⁾ = V·a⁽¹⁾.3 ",
        "δ⁽¹⁾.2 = (Uᵀ·δ⁽¹⁾.3) ⊙ (1 − a⁽¹⁾.2²) ",
    ):
        assert line in text


def test_half_of_a_gradient_is_not_called_that_of_the_whole():
    ws = [Value(0.5), Value(0.3)]
    text = require_true(lambda x: autograd.sum([(w * x) * (w * x) for w in ws]).exp(), numbers(4))
    assert "  v1 = exp(z·z)\n" in text
    assert "δ" not in text
