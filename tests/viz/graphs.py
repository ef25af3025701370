"""Graphs that tests of several rooms draw and step through, and what they read off the pictures."""

import itertools
import random
import re
import unicodedata
import xml.etree.ElementTree as ET

import autograd
from autograd import Value, scope
from autograd.languages import Language
from viz.command_line import demo
from viz.drawing import Text, legend_of, sizes_of
from viz.graph import Reading, diagram, subscript, superscript
from viz.layout import lay_out

SVG = "{http://www.w3.org/2000/svg}"


def texts(drawing):
    """Every text in a picture, in order, each with its spans joined; what is set as an index is one again."""
    return [_joined(text) for text in ET.fromstring(drawing.svg).iter(f"{SVG}text")]


def _joined(text):
    inside = (text.text or "") + "".join([_joined(span) + (span.tail or "") for span in text])
    if text.tag != f"{SVG}tspan" or "font-size" not in text.attrib:
        return inside
    return subscript(inside) if "(" not in inside else superscript(inside)


def symbols(text):
    """A text without what typesetting shows otherwise: levels, spaces, fraction bars and the parentheses they replace."""
    return re.sub(r"[\s()/^√\u2061\u2068\u2069]", "", unicodedata.normalize("NFKC", text))


def under(drawing):
    """The symbols of what stands under a picture, in order."""
    written = [p for part in drawing.scene.parts if part.kind == "caption" for p in part if isinstance(p, Text)]
    return symbols("".join([run.text for text in written for run in text.runs]))


def laid_out(root):
    """A graph's diagram and layout."""
    data = diagram(Reading(root))
    return data, lay_out(data, sizes_of(data, legend_of(data, Language(), derivatives=True)))


def overlap(a, b):
    """Whether two rectangles have a point in common."""
    return a.x < b.x + b.width and b.x < a.x + a.width and a.y < b.y + b.height and b.y < a.y + a.height


def neurons_loss():
    """L = (tanh(w·x + b) − t)²; the neuron is a group."""
    return demo.neurons_loss("neuron")


def part_of_a_loss():
    """A result in the middle of a graph, after backward on the end of it."""
    w, x = Value(0.5, "w"), Value(2.0, "x")
    h = w * x
    h.label = "h"
    loss = (h - 3) ** 2
    loss.backward()
    return h


def mlp(widths=(2, 3, 1)):
    """The squared error of a network of tanh neurons, with a group for each layer and each neuron."""
    outputs = [Value(0.1 * (i + 1), f"x{i}") for i in range(widths[0])]
    with scope("mlp"):
        for number, (fan_in, fan_out) in enumerate(itertools.pairwise(widths), 1):
            new = []
            with scope(f"layer {number}"):
                for j in range(fan_out):
                    with scope(f"neuron {j + 1}"):
                        weights = [Value(0.1 * (j - k), f"w{k}") for k in range(fan_in)]
                        new.append((autograd.dot(weights, outputs) + Value(0.5, "b")).tanh())
            outputs = new
    return (outputs[0] - Value(1.0, "t")) ** 2


def random_graph(seed, size=40):
    """A random graph with nested scopes, long edges, constants and operations of one to three inputs."""
    rng = random.Random(seed)
    nodes = [Value(rng.uniform(-1, 1), f"x{i}") for i in range(4)]
    for _ in range(size):
        a, b, c = rng.choices(nodes[-12:], k=3)
        depth = rng.randrange(3)
        with scope("net") if depth else scope(""), scope(f"part {rng.randrange(3)}") if depth > 1 else scope(""):
            choice = rng.randrange(6)
            made = [a + b, a * b, a.tanh(), 2 * a, autograd.where(c, a, b), a - b][choice]
        nodes.append(made)
    return autograd.sum(nodes)


GRAPHS = [*[random_graph(seed) for seed in range(8)], mlp(), mlp((3, 4, 4, 1))]
