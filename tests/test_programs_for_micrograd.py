"""Programs in the vocabulary of micrograd and microgpt run with only the import changed.

They use ``Value`` with ``data``, ``grad``, ``label``, ``_prev`` and ``_op``, Python's ``sum`` and ``max``, plain numbers
on either side, and assign ``data`` and ``grad``.
"""

import random

import pytest
from graphviz import Digraph

import nn
from autograd import Value, check_gradients


def draw_dot_of_the_lecture(root):
    """The drawing that micrograd's users carry along: one record per value, one node per operation."""
    nodes, edges, waiting = set(), set(), [root]
    while waiting:
        node = waiting.pop()
        if node not in nodes:
            nodes.add(node)
            for child in node._prev:
                edges.add((child, node))
                waiting.append(child)
    dot = Digraph(format="svg", graph_attr={"rankdir": "LR"})
    for node in nodes:
        dot.node(
            name=str(id(node)),
            label=f"{{ {node.label} | data {node.data:.4f} | grad {node.grad:.4f} }}",
            shape="record",
        )
        if node._op:
            dot.node(name=str(id(node)) + node._op, label=node._op)
            dot.edge(str(id(node)) + node._op, str(id(node)))
    for child, node in edges:
        dot.edge(str(id(child)), str(id(node)) + node._op)
    return nodes, edges, dot


def test_the_lectures_drawing_finds_every_node_and_edge():
    a, b = Value(2.0, label="a"), Value(-3.0, label="b")
    c = a * b
    c.label = "c"
    d = (c + a).tanh()
    d.backward()
    nodes, edges, dot = draw_dot_of_the_lecture(d)
    assert len(nodes) == 5
    assert {(child.label, node._op) for child, node in edges} == {
        ("a", "×"),
        ("b", "×"),
        ("a", "+"),
        ("c", "+"),
        ("", "tanh"),
    }
    assert "data -6.0000" in dot.source


def test_the_demos_training_loop_learns_to_tell_two_classes():
    generator = random.Random(3)
    points = [(generator.uniform(-1, 1), generator.uniform(-1, 1)) for _ in range(40)]
    labels = [1 if x * y > 0 else -1 for x, y in points]
    weights = [[Value(generator.uniform(-1, 1)) for _ in range(3)] for _ in range(8)]
    output = [Value(generator.uniform(-1, 1)) for _ in range(9)]
    parameters = [w for row in weights for w in row] + output

    def model(x):
        hidden = [sum((wi * xi for wi, xi in zip(w, x)), w[-1]).relu() for w in weights]
        return sum((wi * hi for wi, hi in zip(output, hidden)), output[-1])

    def loss():
        scores = [model(list(map(Value, point))) for point in points]
        losses = [(1 + -label * score).relu() for label, score in zip(labels, scores)]
        data_loss = sum(losses) * (1.0 / len(losses))
        return data_loss + 1e-4 * sum(p * p for p in parameters), scores

    for k in range(120):
        total, _ = loss()
        for p in parameters:
            p.grad = 0
        total.backward()
        for p in parameters:
            p.data -= (1.0 - 0.9 * k / 120) * p.grad
    total, scores = loss()
    accuracy = sum((label > 0) == (score.data > 0) for label, score in zip(labels, scores)) / len(labels)
    assert accuracy >= 0.95


def linear(x, w):
    return [sum(wi * xi for wi, xi in zip(row, x)) for row in w]


def softmax(logits):
    largest = max(value.data for value in logits)
    powers = [(value - largest).exp() for value in logits]
    total = sum(powers)
    return [power / total for power in powers]


def rms_norm(x):
    mean_square = sum(xi * xi for xi in x) / len(x)
    scale = (mean_square + 1e-5) ** -0.5
    return [xi * scale for xi in x]


class Transformer:
    """One block as microgpt builds it: embeddings, RMS norm, two heads of attention with a cache, an MLP."""

    def __init__(self, vocabulary=5, context=4, width=4, heads=2):
        generator = random.Random(42)
        self.width, self.heads = width, heads
        matrix = lambda rows, columns: [[Value(generator.gauss(0, 0.3)) for _ in range(columns)] for _ in range(rows)]
        self.weights = {
            "wte": matrix(vocabulary, width),
            "wpe": matrix(context, width),
            **{name: matrix(width, width) for name in ("wq", "wk", "wv", "wo")},
            "fc1": matrix(4 * width, width),
            "fc2": matrix(width, 4 * width),
            "lm_head": matrix(vocabulary, width),
        }
        self.parameters = [p for rows in self.weights.values() for row in rows for p in row]

    def logits(self, token, position, keys, values):
        w = self.weights
        x = rms_norm([t + p for t, p in zip(w["wte"][token], w["wpe"][position])])
        q, k, v = (linear(x, w[name]) for name in ("wq", "wk", "wv"))
        keys.append(k)
        values.append(v)
        size = self.width // self.heads
        attended = []
        for h in range(0, self.width, size):
            scores = [sum(q[h + j] * key[h + j] for j in range(size)) / size**0.5 for key in keys]
            weights = softmax(scores)
            attended += [sum(weights[t] * values[t][h + j] for t in range(len(values))) for j in range(size)]
        x = [a + b for a, b in zip(linear(attended, w["wo"]), x)]
        hidden = [value.relu() for value in linear(rms_norm(x), w["fc1"])]
        x = [a + b for a, b in zip(linear(hidden, w["fc2"]), x)]
        return linear(x, w["lm_head"])

    def loss(self, tokens):
        keys, values, losses = [], [], []
        for position, (token, following) in enumerate(zip(tokens, tokens[1:])):
            losses.append(-softmax(self.logits(token, position, keys, values))[following].log())
        return (1 / len(losses)) * sum(losses)


def test_microgpts_model_trains_with_adam():
    model = Transformer()
    tokens = [0, 1, 2, 3, 4]
    m, v = [0.0] * len(model.parameters), [0.0] * len(model.parameters)
    losses = []
    for step in range(12):
        loss = model.loss(tokens)
        loss.backward()
        for i, p in enumerate(model.parameters):
            m[i] = 0.9 * m[i] + 0.1 * p.grad
            v[i] = 0.99 * v[i] + 0.01 * p.grad**2
            p.data -= 0.02 * (m[i] / (1 - 0.9 ** (step + 1))) / ((v[i] / (1 - 0.99 ** (step + 1))) ** 0.5 + 1e-8)
            p.grad = 0
        losses.append(loss.data)
    assert losses[-1] < 0.5 * losses[0]


def test_microgpts_gradients_pass_the_check():
    model = Transformer()
    name, row = "wk", 1
    original = [p.data for p in model.weights[name][row]]

    def loss(weights):
        model.weights[name][row] = weights
        # builtin max reads .data, which is only a shift: the result does not depend on it
        return model.loss([0, 1, 2])

    assert check_gradients(loss, [original]).checked == len(original)
    assert loss(list(map(Value, original))).data == pytest.approx(model.loss([0, 1, 2]).data)


def neuron_of_the_lecture():
    """The neuron that the lecture sweeps by hand; the nodes from the last to the first."""
    x1, x2 = Value(2.0, label="x1"), Value(0.0, label="x2")
    w1, w2 = Value(-3.0, label="w1"), Value(1.0, label="w2")
    b = Value(6.8813735870195432, label="b")
    x1w1, x2w2 = x1 * w1, x2 * w2
    x1w1x2w2 = x1w1 + x2w2
    n = x1w1x2w2 + b
    o = n.tanh()
    return [o, n, b, x1w1x2w2, x2w2, x1w1, x2, w2, x1, w1]


def test_a_graph_may_be_swept_by_hand_node_by_node():
    nodes = neuron_of_the_lecture()
    nodes[0].grad = 1.0
    for node in nodes:
        node._backward()
    gradients = {node.label: round(node.grad, 4) for node in nodes if node.label}
    assert gradients == {"b": 0.5, "x1": -1.5, "w1": 1.0, "x2": 0.5, "w2": 0.0}
    swept = neuron_of_the_lecture()
    swept[0].backward()
    assert [node.grad for node in nodes] == [node.grad for node in swept]


def test_the_lectures_backward_with_a_topological_order_of_ones_own_gives_the_same():
    a, b = Value(3.0), Value(-2.0)
    d = a * b + a + a * a
    order, visited = [], set()

    def build(v):
        if v not in visited:
            visited.add(v)
            for child in v._prev:
                build(child)
            order.append(v)

    build(d)
    d.grad = 1.0
    for node in reversed(order):
        node._backward()
    assert (a.grad, b.grad) == (5.0, 3.0)


def test_what_was_not_selected_gets_no_gradient_by_hand_either():
    x = Value(-10.0)
    hidden = x.relu()
    y = hidden.sqrt()
    y.grad = 1.0
    y._backward()
    hidden._backward()
    assert x.grad == 0.0


@pytest.mark.parametrize(
    "make",
    [
        lambda a: Value(2.0, (a,), "double"),
        lambda a: Value(2.0, (a,)),
        lambda a: Value(2.0, {a}, "double", label="x"),
        lambda a: Value(2.0, _children=(a,), _op="double"),
        lambda a: Value(2.0, "x", "double"),
    ],
)
def test_a_node_made_by_hand_is_told_to_be_an_operation(make):
    with pytest.raises(TypeError, match=r"sinh = autograd\.Op\('sinh', forward=.*partials=.* call sinh\(a\)|label"):
        make(Value(1.0))


def test_a_backward_of_ones_own_is_told_to_be_an_operation():
    with pytest.raises(AttributeError, match=r"a node takes no _backward of its own.*autograd\.Op"):
        Value(1.0)._backward = lambda: None


def test_neurons_and_layers_take_micrograds_nonlin():
    assert nn.Neuron(2, nonlin=False).activation.name == "identity"
    assert nn.Neuron(2, nonlin=True).activation.name == "relu"
    layers = [nn.Layer(2, 3, nonlin=i != 1) for i in range(2)]
    assert [layer.activation.name for layer in layers] == ["relu", "identity"]
    with pytest.raises(ValueError, match="activation='tanh' and nonlin=True: say one of the two"):
        nn.Neuron(2, "tanh", nonlin=True)
    with pytest.raises(TypeError, match="nonlin"):
        nn.Layer(2, 2, nonlin="no")
