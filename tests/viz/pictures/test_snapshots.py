"""Checks that what a reader sees stays the same to the byte: pictures, the player's pages, texts, DOT, listings.

After a change that is meant, ``python -m tests.viz.pictures.test_snapshots`` writes the files of ``data/snapshots`` anew; read
the difference that Git shows before you commit it. All numbers here are exact in binary, so that the files do not
depend on the machine or on the engine.
"""

import hashlib
import json
import re

import pytest

import autograd
import nn
import viz
from autograd import Value, scope
from tests import DATA
from viz.lessons import unpacked

FOLDER = DATA / "snapshots"


# ---------------------------------------------------------------------------------------------------
# Graphs


def neuron():
    """The squared error of a ReLU neuron."""
    with scope("neuron"):
        n = Value(0.5, "w") * Value(2.0, "x") + Value(-0.25, "b")
        n.label = "n"
        o = n.relu()
        o.label = "o"
    loss = (o - Value(1.0, "t")) ** 2
    loss.label = "L"
    return loss


def weighted_sums():
    """A value computed from two layers of two neurons without biases."""
    outputs = [Value(0.5, "x1"), Value(-1.0, "x2")]
    for layer in (1, 2):
        with scope("mlp"), scope(f"layer {layer}"):
            made = []
            for j in (1, 2):
                with scope(f"neuron {j}"):
                    made.append(autograd.dot([Value(0.25 * j, "w1"), Value(-0.5, "w2")], outputs).relu())
        outputs = made
    return outputs[0] * outputs[1] + 1


def network():
    """An MLP, its squared error on one sample, and its input."""
    model = nn.MLP(1, [2, 1], output="identity")
    for parameter, number in zip(model.parameters(), (0.5, 0.25, -0.5, 0.75, 2.0, -1.5, 0.125), strict=True):
        parameter.data = number
    x = Value(1.0, "x")
    loss = (model([x]) - Value(1.0, "t")) ** 2
    loss.label = "L"
    return model, loss, x


def kinks():
    """Choices: an input that is selected, one that is not, and one that is used again."""
    a, b = Value(1.0, "a"), Value(-2.0, "b")
    return autograd.where(a, autograd.maximum(a, b), b.relu()) + a * a, a


# ---------------------------------------------------------------------------------------------------
# What a reader sees of them


def picture_of_folded_groups():
    root = weighted_sums()
    root.backward()
    return viz.draw(root, collapse=["layer 1"], theme="dark", lang="pt", decimal_comma=True).svg


def page(player):
    """A player's page, a tag or an entry of its data a line, with the style sheet as a checksum and without the script.

    Nothing but these two is left out; they are made from ``viz/lessons/player/web`` and ``viz/drawing/style.py``.
    """
    text = re.sub(r'(<script id="data"[^>]*>)([^<]*)', _unpacked, player.html)
    text = re.sub(r"(?s)(?<=<style>).*?(?=</style>)|(?<=<script>).*?(?=</script>)", _checksum, text)
    return re.sub(r"(?<=>)(?=<|\\u003c)|(?<=[\]}],)(?=[\[{\"])", "\n", text)


def _unpacked(match):
    data = unpacked(match[2])
    del data["script"], data["style"]
    return match[1] + json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _checksum(match):
    return f"sha256 {hashlib.sha256(match[0].encode()).hexdigest()}"


def trace(**options):
    """A trace with what a leaf held before and with an input that nothing flows to."""
    root, a = kinks()
    a.grad = 0.5
    return viz.trace(root, **options)


def paths(**options):
    """A gradient layer by layer, and one node by node."""
    _, loss, x = network()
    return "\n\n".join([viz.paths(loss, x, **options), viz.paths(*kinks(), **options)])


def matrices():
    """A gradient layer by layer as a notebook shows it."""
    _, loss, x = network()
    return viz.paths(loss, x, lang="en")._repr_mimebundle_()["text/html"].replace("><", ">\n<")


def dot():
    root = neuron()
    root.backward()
    return viz.to_dot(root, lang="en").source


def listing():
    model, *_ = network()

    def loss(x, t):
        return (model(x) - t) ** 2

    program = autograd.compile(loss)
    program([1.0], 1.0)
    return f"{program.listing(gradients=True)}\n\n{program.listing(gradients=True, scalars=True)}"


def summary():
    """A model's summary as text, and as a notebook shows it."""
    table = nn.MLP(2, [16, 3], activation="tanh", output="softmax", dropout=0.5, batch_norm=True).summary()
    return f"{table!r}\n\n{table._repr_html_()}"


SNAPSHOTS = {
    "neuron.svg": lambda: viz.draw(neuron(), step=4, lang="en").svg,
    "folded.svg": picture_of_folded_groups,
    "kinks.svg": lambda: viz.draw(kinks()[0], theme="colour-blind", lang="es").svg,
    "neuron.page.txt": lambda: page(viz.step(neuron(), lang="en")),
    "network.page.txt": lambda: page(
        viz.step(network()[1], theme="dark", lang="es", decimal_comma=True, collapse="neuron")
    ),
    "trace.en.txt": lambda: trace(lang="en"),
    "trace.es.txt": lambda: trace(lang="es", decimal_comma=True),
    "trace.pt.txt": lambda: trace(lang="pt", decimal_comma=True),
    "paths.en.txt": lambda: paths(lang="en"),
    "paths.es.txt": lambda: paths(lang="es", decimal_comma=True),
    "paths.pt.txt": lambda: paths(lang="pt", decimal_comma=True),
    "matrices.txt": matrices,
    "neuron.gv": dot,
    "kinks.gv": lambda: viz.to_dot(kinks()[0], rankdir="TB", theme="dark", lang="es", decimals=2).source,
    "listing.txt": listing,
    "summary.txt": summary,
}


@pytest.mark.parametrize("name", SNAPSHOTS)
def test_what_is_shown_is_what_is_on_file(name):
    on_file = (FOLDER / name).read_bytes().decode()
    assert SNAPSHOTS[name]().split("\n") == on_file.split("\n")


def test_every_file_of_the_folder_is_checked():
    assert {path.name for path in FOLDER.iterdir()} == set(SNAPSHOTS)


if __name__ == "__main__":
    for name, show in SNAPSHOTS.items():
        (FOLDER / name).write_bytes(show().encode())
