"""Programs written for micrograd run with only their import changed."""

from sklearn.datasets import make_moons

from autograd import Value
from nn import MLP, Layer, Module, Neuron


def test_the_readmes_neuron_is_made_and_called():
    n = Neuron(2)
    y = n([Value(1.0), Value(-2.0)])
    y.backward()
    assert n.parameters() == [*n.w, n.b]


def test_the_moons_demo_learns():
    # The program of micrograd's demo: hinge loss, L2, SGD with a falling rate. (Smaller, to be quick.)
    X, y = make_moons(n_samples=20, noise=0.1, random_state=1337)
    y = y * 2 - 1
    model = MLP(2, [8, 8, 1], seed=1)
    assert str(model).startswith("MLP")

    def loss():
        inputs = [list(map(Value, xrow)) for xrow in X]
        scores = list(map(model, inputs))
        losses = [(1 + -yi * scorei).relu() for yi, scorei in zip(y, scores, strict=True)]
        data_loss = sum(losses) * (1.0 / len(losses))
        alpha = 1e-4
        reg_loss = alpha * sum(p * p for p in model.parameters())
        total_loss = data_loss + reg_loss
        accuracy = [(yi > 0) == (scorei.data > 0) for yi, scorei in zip(y, scores, strict=True)]
        return total_loss, sum(accuracy) / len(accuracy)

    first, _ = loss()
    for k in range(30):
        total_loss, acc = loss()
        model.zero_grad()
        total_loss.backward()
        learning_rate = 0.5 - 0.4 * k / 40
        for p in model.parameters():
            p.data -= learning_rate * p.grad
    assert total_loss.data < 0.5 * first.data
    assert acc >= 0.9


def test_a_module_of_ones_own_may_state_its_parameters():
    class Line(Module):
        def __init__(self):
            self.layer = Layer(2, 2)

        def parameters(self):
            return self.layer.parameters()[:1]

    line = Line()
    line.parameters()[0].grad = 2.0
    line.zero_grad()
    assert line.parameters()[0].grad == 0.0
