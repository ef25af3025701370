"""The layout: nothing overlaps, whatever the graph."""

import itertools
import random

import pytest

import autograd
from autograd import Value, scope
from autograd.languages import Language
from viz.drawing import Box, Legend, Text, badge_width, sizes_of, style, text_left, text_width
from viz.graph import Reading, columns_of, diagram
from viz.layout import lay_out
from viz.pictures import Caption, compose, snapshot_of


def placed(root):
    """A graph's diagram and layout."""
    data = diagram(Reading(root))
    sizes = sizes_of(data, Legend(Language(), "∂", 0.0))
    return data, lay_out(data, sizes), sizes


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


def mlp(widths=(2, 3, 1)):
    outputs = [Value(0.1 * i, f"x{i}") for i in range(widths[0])]
    with scope("mlp"):
        for number, (fan_in, fan_out) in enumerate(itertools.pairwise(widths), 1):
            new = []
            with scope(f"layer {number}"):
                for j in range(fan_out):
                    with scope(f"neuron {j + 1}"):
                        weights = [Value(0.1 * (j + k), f"w{k}") for k in range(fan_in)]
                        new.append((autograd.dot(weights, outputs) + Value(0.5, "b")).tanh())
            outputs = new
    return (autograd.sum(outputs) - 1.0) ** 2


def overlap(a, b):
    return a.x < b.x + b.width and b.x < a.x + a.width and a.y < b.y + b.height and b.y < a.y + a.height


GRAPHS = [*[random_graph(seed) for seed in range(8)], mlp(), mlp((3, 4, 4, 1))]


@pytest.mark.parametrize("root", GRAPHS)
def test_no_two_cards_overlap(root):
    _, layout, _ = placed(root)
    for a, b in itertools.combinations(layout.cards.values(), 2):
        assert not overlap(a, b)


@pytest.mark.parametrize("root", GRAPHS)
def test_a_box_holds_its_own_cards_and_no_stranger(root):
    data, layout, _ = placed(root)
    for path, box in layout.boxes.items():
        for node in data.nodes:
            card = layout.cards[node.index]
            inside = node.group == path or node.group.startswith(path + "/")
            assert overlap(card, box) == inside
            if inside:
                assert box.x < card.x
                assert card.x + card.width < box.x + box.width
                assert box.y < card.y
                assert card.y + card.height < box.y + box.height


@pytest.mark.parametrize("root", GRAPHS)
def test_an_edge_runs_forward_and_through_no_card(root):
    _, layout, _ = placed(root)
    for route in layout.routes.values():
        for (x0, y0), (x1, y1) in itertools.pairwise(route):
            assert x0 <= x1
            for card in layout.cards.values():
                # where it is level it must not run across a card; it bends only in the gaps
                if x0 < card.x + card.width - 1 and card.x + 1 < x1:
                    assert max(y0, y1) <= card.y or min(y0, y1) >= card.y + card.height


@pytest.mark.parametrize("root", GRAPHS)
def test_no_text_touches_another(root):
    data = diagram(Reading(root))
    scene = compose(data, snapshot_of(data), Caption(), Language())
    boxes = []
    for primitive in scene:
        if isinstance(primitive, Text):
            width = sum(text_width(run.text, primitive.size, bold=run.bold) for run in primitive.runs)
            left = primitive.x - {"start": 0.0, "middle": width / 2, "end": width}[primitive.anchor]
            height = 0.73 * primitive.size  # of a capital letter
            boxes.append((left, primitive.y - height, left + width, primitive.y, primitive.runs[0].text))
    boxes.sort()
    for i, a in enumerate(boxes):
        for b in itertools.takewhile(lambda b: b[0] < a[2], boxes[i + 1 :]):
            assert a[3] <= b[1] or b[3] <= a[1], f"{a[4]!r} and {b[4]!r} overlap"


def test_a_number_beside_a_card_covers_no_label():
    a, b = Value(1.0, "a"), Value(-2.0, "b")
    clamp = autograd.where(1.0, autograd.where(a, 2.0, b), autograd.where(b, a, 3.0))
    data = diagram(Reading(clamp))
    scene = compose(data, snapshot_of(data), Caption(), Language())
    pills = [box for box in scene if isinstance(box, Box) and box.height == 16.0]
    labels = [text for part in scene.parts if part.kind == "label" for text in part]
    assert len(pills) == 3
    assert labels
    for pill in pills:
        for label in labels:
            left = label.x - sum(text_width(run.text, label.size, bold=run.bold) for run in label.runs)
            beside = pill.x + pill.width <= left or label.x <= pill.x
            assert beside or label.y <= pill.y or pill.y + pill.height <= label.y - 0.73 * label.size


def test_a_badge_never_covers_its_label():
    data = diagram(Reading(Value(1.0, "x").leaky_relu()))
    node = data.nodes[-1]
    assert text_left(node) > badge_width(node) / 2


def test_a_leaf_stands_right_before_its_use():
    assert columns_of(5, [(0, 1), (1, 2), (2, 4), (3, 4)]) == [0, 1, 2, 2, 3]


def test_a_tree_is_drawn_without_crossings():
    leaves = [Value(float(i)) for i in range(16)]
    while len(leaves) > 1:
        leaves = [a + b for a, b in zip(leaves[::2], leaves[1::2], strict=True)]
    data, layout, _ = placed(leaves[0])
    by_column = {}
    for edge in data.edges:
        source, target = layout.cards[edge.source], layout.cards[edge.target]
        by_column.setdefault(target.x, []).append((source.y, target.y + 0.1 * edge.position))
    for pairs in by_column.values():
        assert [target for _, target in sorted(pairs)] == sorted(target for _, target in pairs)


def test_a_group_that_a_path_leaves_and_enters_again_is_drawn_without_its_box():
    x = Value(1.0, "x")
    with scope("twice"):
        a = x.exp()
    b = a.sin()
    with scope("twice"):
        c = b + 1
    _, layout, _ = placed(c)
    assert layout.boxes == {}
    assert len(layout.cards) == 4


def test_the_layout_does_not_depend_on_the_gradients():
    root = mlp()
    before = placed(root)[1]
    root.backward()
    assert placed(root)[1] == before


def test_widths_come_from_the_table_and_not_from_a_font():
    assert text_width("0123456789", style.LABEL_SIZE) == pytest.approx(10 * text_width("0", style.LABEL_SIZE), abs=0.1)
    assert text_width("W", 10.0) > text_width("i", 10.0)


def test_edges_leave_a_card_in_the_order_of_where_they_go():
    x = Value(3.0, "x")
    _, layout, _ = placed(x * x * x)
    leaving = [route for (source, _, _), route in layout.routes.items() if source == 0]
    assert len(leaving) == 3
    by_exit = sorted(leaving, key=lambda route: route[0][1])
    assert [route[1][1] for route in by_exit] == sorted([route[1][1] for route in leaving])
    assert len({route[0][1] for route in leaving}) == 3
