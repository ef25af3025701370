"""Pictures stay the same to the byte. After a change that is meant, ``python tests/test_viz_snapshots.py`` renews them."""

from pathlib import Path

import pytest

import autograd
import viz
from autograd import Value, scope

FOLDER = Path(__file__).with_name("data") / "pictures"


def neuron():
    with scope("neuron"):
        n = Value(0.5, "w") * Value(2.0, "x") + Value(-0.25, "b")
        n.label = "n"
        o = n.relu()
        o.label = "o"
    loss = (o - Value(1.0, "t")) ** 2
    loss.label = "L"
    return viz.draw(loss, step=4)


def folded():
    outputs = [Value(0.5, "x1"), Value(-1.0, "x2")]
    for layer in (1, 2):
        with scope("mlp"), scope(f"layer {layer}"):
            made = []
            for j in (1, 2):
                with scope(f"neuron {j}"):
                    made.append(autograd.dot([Value(0.25 * j, "w1"), Value(-0.5, "w2")], outputs).relu())
        outputs = made
    loss = outputs[0] * outputs[1] + 1
    loss.backward()
    return viz.draw(loss, collapse=["layer 1"], theme="dark", lang="pt", decimal_comma=True)


def kinks():
    a, b = Value(1.0, "a"), Value(-2.0, "b")
    y = autograd.where(a, autograd.maximum(a, b), b.relu()) + a * a
    return viz.draw(y, theme="colour-blind", lang="es")


PICTURES = {"neuron": neuron, "folded": folded, "kinks": kinks}


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_the_one_on_file(name):
    assert PICTURES[name]().svg == (FOLDER / f"{name}.svg").read_text(encoding="utf-8")


if __name__ == "__main__":
    for name, make in PICTURES.items():
        make().save(FOLDER / f"{name}.svg")
