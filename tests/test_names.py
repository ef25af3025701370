"""The page of names, docs/names.md: what it says there is, is there."""

import re
import warnings
from pathlib import Path

import numpy as np
import pytest

import autograd
import nn
import nn.functional as F
import viz
from autograd import Value

PAGE = (Path(__file__).parents[1] / "docs" / "names.md").read_text("utf-8")


def tables():
    """The rows of each table, as lists of cells, by the heading above it."""
    found, heading = {}, ""
    for line in PAGE.splitlines():
        if line.startswith("## "):
            heading = line.removeprefix("## ")
        elif line.startswith("| ") and not line.startswith("|---"):
            found.setdefault(heading, []).append([cell.strip() for cell in line.strip("|").split("|")])
    return found


TABLES = tables()
GRAD_FN = TABLES["`grad_fn` beside our nodes"][1:]


def quoted(pattern, columns=slice(None)):
    """What stands between backticks in some columns of all tables and begins with a pattern: the dotted name."""
    cells = [cell for heading, rows in TABLES.items() for row in rows[1:] for cell in row[columns]]
    names = [name for cell in cells for name in re.findall(r"`([^`]+)`", cell)]
    return sorted({match[0] for name in names if (match := re.match(pattern, name))})


def resolved(name, root):
    for part in name.split(".")[1:]:
        root = getattr(root, part)
    return root


@pytest.mark.parametrize("name", quoted(r"(nn|autograd|viz)(\.\w+)+"))
def test_every_name_of_ours_is_there(name):
    resolved(name, {"nn": nn, "autograd": autograd, "viz": viz}[name.split(".")[0]])


@pytest.mark.parametrize("name", [name for name in quoted(r"torch(\.\w+)+") if not name.startswith("torch.save")])
def test_every_name_of_pytorch_is_there(name):
    torch = pytest.importorskip("torch", reason="PyTorch (extra `peers`) is not installed")
    resolved(name, torch)


def test_every_method_of_a_model_and_an_optimizer_is_there():
    model, optimizer = nn.Sequential(nn.Linear(1, 1)), nn.SGD([Value(1.0)])
    of_ours = [row[2] for heading in ("Models and layers", "Training") for row in TABLES[heading][1:]]
    methods = [name for cell in of_ours for name in re.findall(r"`(model|optimizer)\.(\w+)", cell)]
    assert len(methods) > 12
    for owner, method in methods:
        if method != "hidden":  # the name of a layer
            assert hasattr({"model": model, "optimizer": optimizer}[owner], method), method


@pytest.mark.parametrize("row", TABLES["Activations"][1:], ids=lambda row: row[2])
def test_an_activation_has_these_names(row):
    for code in re.findall(r"`([^`]+)`", row[2]):
        if code.startswith('"'):
            assert nn.Layer(1, 2, code.strip('"')).activation.name
        else:
            assert eval(code, {"nn": nn, "autograd": autograd, "x": Value(0.5)}) is not None


@pytest.mark.parametrize("row", TABLES["Losses"][1:], ids=lambda row: row[2])
def test_a_loss_has_these_names(row):
    for name in re.findall(r'`"(\w+)"`', row[1] + row[3]):
        assert nn.objectives.objective_named(name) in nn.OBJECTIVES.values() or name == "huber"
    keras = re.findall(r'`"(\w+)"`', row[1])
    ours = re.findall(r'`"(\w+)"`', row[3])
    for one, other in zip(keras, ours, strict=False):
        assert repr(nn.objectives.objective_named(one)) == repr(nn.objectives.objective_named(other))


def test_optimizers_have_these_names():
    for row in TABLES["Training"][1:8]:
        for code in re.findall(r"`(nn\.[^`]+)`", row[2]):
            assert isinstance(eval(code, {"nn": nn, "p": [Value(1.0)]}), nn.Optimizer)


@pytest.mark.parametrize("row", GRAD_FN, ids=lambda row: row[0])
def test_a_node_is_beside_its_grad_fn(row):
    expression, grad_fn, ours, _ = [cell.strip("`") for cell in row]
    node = eval(expression, {"F": F, "x": Value(0.5), "y": Value(0.25)})
    assert node.op.name == ours
    torch = pytest.importorskip("torch", reason="PyTorch (extra `peers`) is not installed")
    names = {"F": torch.nn.functional}
    names |= {name: torch.tensor(n, dtype=torch.float64, requires_grad=True) for name, n in (("x", 0.5), ("y", 0.25))}
    theirs = eval(expression.replace("(x, 1.0)", "(x, torch.ones((), dtype=torch.float64))"), {**names, "torch": torch})
    assert type(theirs.grad_fn).__name__ == grad_fn
    assert node.data == pytest.approx(theirs.item(), rel=1e-12)


@pytest.mark.parametrize("row", GRAD_FN, ids=lambda row: row[0])
def test_a_picture_shows_the_symbol(row):
    expression, _, _, symbol = [cell.strip("`") for cell in row]
    node = eval(expression, {"F": F, "x": Value(0.5), "y": Value(0.25)})
    text = " ".join(re.findall(r"<text[^>]*>(.*?)</text>", viz.draw(node).svg, flags=re.DOTALL))
    assert symbol in re.sub("<[^>]+>", "", text)


def test_the_penalty_of_scikit_learn_is_as_the_page_says():
    sklearn = pytest.importorskip("sklearn.neural_network")
    X, y = np.random.default_rng(0).normal(size=(20, 2)), np.arange(20.0)
    theirs = sklearn.MLPRegressor(
        hidden_layer_sizes=(),
        solver="sgd",
        learning_rate_init=1e-9,
        alpha=0.4,
        max_iter=1,
        batch_size=20,
        random_state=0,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # one epoch is not enough to converge
        theirs.fit(X, y)
    weights = theirs.coefs_[0].ravel()
    plain = 0.5 * np.mean((theirs.predict(X) - y) ** 2)
    assert theirs.loss_ == pytest.approx(plain + 0.5 * 0.4 * (weights @ weights) / 20, rel=1e-6)
