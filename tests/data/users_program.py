"""A program of somebody who uses the three packages: it runs, and ``mypy --strict`` finds nothing in it."""

from functools import partial

import numpy as np

import autograd
import nn
import viz
from autograd import Value

x = Value(0.5, "x")
y = (x * x + x.sin() - 2.0 / x) ** 2
y.label = "y"
y.backward()
g: float = x.grad
t = autograd.tanh(x)
u: float = autograd.tanh(0.5)
w = autograd.where(x > 0.0, x, -x)
s = autograd.sum([x, y])
p = autograd.softmax([x, y])
d = autograd.grad(lambda z: z * z)(3.0)
h = autograd.hessian(lambda z: z[0] * z[1])([1.0, 2.0])
program = autograd.compile(lambda a: a * x)
loss: float = program.backward(np.array([1.0, 2.0]))
with autograd.no_grad():
    print(x + 1)
with autograd.scope("mine"):
    print(x.detach(), x.inputs, x.op, x.partials)
print(autograd.clip(x, 0.0, 1.0), x.relu(), x.tanh().data, abs(x), -x, 1 + x, float(x))
print(autograd.check_gradients(lambda a: a * a, [1.0]))
swish = autograd.Op(
    "swish2", forward=lambda m, a: a * m.sigmoid(a), partials=lambda m, y, a: (m.sigmoid(a) * (1 + a - y),)
)
print(swish(Value(1.0)), autograd.derivative(swish))

model = nn.MLP(2, [3, 1], activation="tanh", output="sigmoid", seed=0)
history = model.fit([[0.0, 1.0]], [1], loss="binary_cross_entropy", progress=False)
if model.classes[0] == "yes" and model.input_names[0] == "x1":
    print(model.objective)
print(history.loss[-1], model.predict([[0.0, 1.0]]), model.score([[0.0, 1.0]], [1]), model.summary())
print(model([0.0, 1.0]).data, [q.data for q in model.parameters()])
nn.save(model, "model")
again = nn.load("model")
print(again.predict_proba([[0.0, 1.0]]))
optimizer = nn.SGD(model.parameters(), learning_rate=0.1, momentum=0.9)
optimizer.zero_grad()
optimizer.step()
optimizer.learning_rate = 0.5
model.train().eval()
X, labels = nn.datasets.moons(100, noise=0.1)
frame, series = nn.datasets.iris(as_frame=True)
estimator = nn.Classifier(hidden=(8,), activation="tanh", random_state=0, optimizer=partial(nn.SGD, momentum=0.9)).fit(
    X, labels
)
print(estimator.predict(X), estimator.predict_proba(X)[:, 1], estimator.model_.parameters(), estimator.score(X, labels))
print(estimator.set_params(epochs=4).get_params())
estimator.partial_fit(X, labels)
regressor = nn.Regressor(hidden=8, loss="huber", loss_settings={"delta": 2.0}).fit(X, labels)
n_iter: int = regressor.n_iter_
print(nn.one_hot(["a", "b"]).shape, nn.schedules.cosine(10)(3), nn.initializers.normal(0.5))
line = nn.least_squares([[0.0], [1.0]], [1.0, 3.0])
perceptron = nn.Perceptron(2)
perceptron.fit([[0, 0], [1, 1]], [0, 1])
print(nn.mse([1.0], [2.0]), nn.accuracy([1], [1]), nn.r2([1.0, 2.0], [1.0, 2.0]), nn.confusion_matrix([0, 1], [0, 1]))
print(nn.squared_error(x, 1.0), nn.diagnose(model, [[0.0, 1.0]], [1]))
print(nn.EarlyStopping(5), nn.L2(0.1), nn.Penalty(0.1, 1.5), nn.features.polynomial(2)([[1.0]]))


class Line(nn.Model):
    def __init__(self) -> None:
        self.w = Value(0.0, "w")

    def __call__(self, x: list[Value]) -> Value:
        return self.w * x[0]


Line().fit([[1.0]], [2.0], loss=lambda a, b: (a - b) ** 2, progress=False)


class Net(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Linear(2, 3)
        self.act = nn.ReLU()

    def forward(self, x: list[Value]) -> list[Value]:
        out: list[Value] = self.act(self.first(x))
        return out


net = Net()
print(net([1.0, 2.0]), nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 1)))
print(nn.MSELoss()(x, 1.0), nn.Dense(3, activation="relu"), nn.functional.relu(x))

drawing = viz.draw(y, theme="dark", lang="es", digits=4)
svg: str = drawing.svg
drawing.save("y.svg")
player = viz.step(y)
player.save("y.html")
print(viz.trace(y), viz.paths(y, x), viz.to_dot(y), viz.draw_dot(y))
viz.network(model, [0.0, 1.0], show="gradients")
ax = viz.plot_decision_boundary(estimator, X, labels, resolution=20)
ax.set_title("mine")
viz.plot_history(history)
viz.plot_fit(line, [[0.0], [1.0]], [1.0, 3.0])
viz.plot_activation("tanh")
viz.plot_loss("mse")
viz.plot_weights(model)
viz.plot_confusion_matrix(estimator, X, labels)
viz.plot_images(nn.datasets.digits()[0][:2])
with viz.settings(lang="pt", theme="light"):
    viz.draw(y)
with viz.settings(digits=3):
    print(viz.trace(y))
for update in viz.perceptron_steps([[0.0], [1.0]], [0, 1]):
    print(update)
print(viz.descent(lambda z: z * z, 1.0))
