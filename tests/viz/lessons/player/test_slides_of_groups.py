"""Slides of what is folded: a group is told at once, a sum is one operation, and nothing moves that is not told."""

import random
import re
import warnings
from functools import cache

import pytest
from PIL import Image

import autograd
import nn
import viz
from autograd import Value
from autograd.languages import LANGUAGES, Language
from tests.viz.graphs import neurons_loss
from tests.viz.lessons.player.test_slides import least_type, reach
from viz.lessons.player.slides import Told, slides_of


def loss_of(*widths, **options):
    output = nn.MLP(2, list(widths), "tanh", seed=0)([1.0, -2.0], **options)
    return (output - Value(1.0, "t")) ** 2


def leaves(count, name="x"):
    return [Value(0.25 * i, f"{name}{i}") for i in range(1, count + 1)]


def lattice(width):
    """Products of neighbours, row below row, with nothing that could be folded."""
    row = leaves(width)
    for _ in range(width):
        row = [(a * b).tanh() for a, b in zip(row, row[1:] + row[:1], strict=True)]
    return autograd.sum(row)


def random_graph(seed):
    rng = random.Random(seed)
    values = leaves(rng.randint(2, 5))
    for number in range(rng.randint(3, 25)):
        a, b, c = (rng.choice(values) for _ in range(3))
        with autograd.scope(rng.choice(["", "part 1", "part 2", f"part {number}"])):
            values.append(
                rng.choice([lambda: a * b, a.tanh, lambda: a + b + c, lambda: autograd.dot([a, b], [b, c])])()
            )
    return values[-1].sin()


GRAPHS = {
    "network": lambda: loss_of(4, 4, 1),
    "two layers": lambda: loss_of(3, 1),
    "sum": lambda: autograd.sum(leaves(100)),
    "sum of twelve": lambda: autograd.sum(leaves(12)),
    "dot": lambda: autograd.dot(leaves(8, "w"), leaves(8)),
    "lattice": lambda: lattice(4),
    "cross-entropy": lambda: nn.cross_entropy(leaves(5), 2),
    "softmax": lambda: autograd.dot(autograd.softmax(leaves(3, "z")), leaves(3, "v")),
    "neuron": neurons_loss,
    **{f"random {seed}": lambda seed=seed: random_graph(seed) for seed in range(6)},
}


@cache
def slides_of_graph(graph):
    return slides_of(viz.step(GRAPHS[graph]()).drawings)


def told(value, **options):
    return slides_of(viz.step(value, **options).drawings).told


@pytest.mark.parametrize("graph", GRAPHS)
def test_everything_is_told_once_and_cards_come_after_their_inputs(graph):
    slides = slides_of_graph(graph).told
    assert isinstance(slides, Told)
    steps, computed = slides.steps, [value for _, values in slides.computed for value in values]
    assert [step.number for _, run in slides.swept for step in run] == [step.number for step in steps]
    assert len(set(computed)) == len(computed)
    assert set(computed) == {v for v in steps.order if v.inputs and steps.has_card(v) and slides.cards.of(v)}
    place = {card.index: i for i, (card, _) in enumerate(slides.computed)}
    for edge in slides.moments.folded.diagram.edges:
        assert place.get(edge.source, -1) < place[edge.target]


@pytest.mark.parametrize("graph", GRAPHS)
def test_nothing_changes_on_a_slide_but_what_it_tells(graph):
    slides = slides_of_graph(graph).told
    cards, standing = slides.moments.folded.diagram.nodes, slides.cards.of
    seed = len(slides.computed) + 1
    snapshots = [snapshot for snapshot, _ in slides]
    for number, (card, _) in enumerate(slides.computed, 1):
        before, after = snapshots[number - 1 : number + 1]
        assert {c.index for c in cards if before.waits(c)} - {c.index for c in cards if after.waits(c)} == {card.index}
    for number, (card, run) in enumerate(slides.swept, seed + 1):
        assert len(run) == 1 or snapshots[number].card == card.index
        before, after = [{c.index: s.gradients.get(c.shown) for c in cards} for s in snapshots[number - 1 : number + 1]]
        changed = {index for index in before if before[index] != after[index]}
        received = {source.index for step in run if (source := standing(step.source)) is not None}
        over = {
            index for index, gradient in after.items() if gradient == 0.0
        }  # of what no gradient reaches, at the end
        assert changed - over <= received | {card.index}


@pytest.mark.parametrize("graph", GRAPHS)
def test_at_the_end_every_gradient_is_that_of_the_sweep(graph):
    slides = slides_of_graph(graph).told
    gradients = slides[len(slides) - 1][0].gradients
    steps = slides.steps
    for leaf, total in steps.reading.totals.items():
        if not leaf.constant and steps.has_card(leaf):
            assert gradients[steps.index[leaf]] == pytest.approx(total, rel=1e-12, abs=1e-300)


@pytest.mark.parametrize("numbers", [True, False])
@pytest.mark.parametrize("graph", GRAPHS)
def test_type_is_at_least_18_pixels_and_everything_is_on_the_page(graph, numbers):
    slides = slides_of_graph(graph) if numbers else slides_of(viz.step(GRAPHS[graph](), numbers=False).drawings)
    for scene in [*slides][:: max(1, len(slides) // 4)]:
        assert least_type(scene) * 1920 / scene.width >= 18 - 1e-9
        for primitive in scene:
            right, bottom = reach(primitive)
            assert right <= scene.width
            assert bottom <= scene.height


def test_a_networks_lesson_has_a_dozen_slides_and_one_for_each_moment_on_request(tmp_path):
    player = viz.step(loss_of(4, 4, 1))
    assert player.last == 182
    assert len(slides_of(player.drawings)) == 13
    assert len(slides_of(player.drawings, expand=True)) == 183
    player = viz.step(autograd.sum(leaves(20)))
    data = player.save(tmp_path / "lesson.pdf").read_bytes()
    assert data.count(b"/Type /Page ") == len(slides_of(player.drawings)) == 6
    assert data == player.save(tmp_path / "again.pdf").read_bytes()
    with Image.open(player.save(tmp_path / "lesson.gif")) as film:
        assert film.n_frames == 6
    pages = re.findall(r"\\only<(\d+)>", player.save(tmp_path / "lesson.tex", expand=True).read_text())
    assert max(map(int, pages)) == player.last + 1


def test_collapse_says_what_is_told_at_once():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of small type
        counts = [len(told(loss_of(2, 1), collapse=way)) for way in ("network", "layer", "neuron", "sum", "scalar")]
    assert counts == sorted(set(counts))


def test_a_sum_is_one_operation_whose_partial_sums_are_not_told():
    slides = told(autograd.dot(leaves(2, "w"), leaves(2)) + autograd.dot(leaves(2, "v"), leaves(2, "u")))
    captions = [caption for _, caption in slides]
    assert len(captions) == 1 + 1 + 1 + 8
    assert str(captions[1].equation) == (
        "y = w1·x1 + w2·x2 + (v1·u1 + v2·u2)  =  0.25 × 0.25 + 0.5 × 0.5 + (0.25 × 0.25 + 0.5 × 0.5)  =  0.625"
    ).replace("(", "").replace(")", "")
    assert str(captions[3].equation) == "∂y/∂w1 = ∂y/∂y · ∂y/∂w1  =  1 × 0.25  =  0.25"
    assert str(captions[3].detail) == "∂y/∂w1 = x1 = 0.25"


def test_of_a_long_sum_the_formula_has_its_ends_and_the_middle_terms_get_their_gradients_at_once():
    captions = [caption for _, caption in told(autograd.sum(leaves(100)))]
    assert len(captions) == 6
    assert str(captions[1].equation) == "y = x1 + x2 + … + x100  =  1263"
    assert [c.sentence for c in captions[3:]] == [
        "backward 1 of 3  ·  Σ hands its gradient on unchanged",
        "backward 2 of 3  ·  y hands its gradient on to 98 more at once: 98 contributions of the chain rule",
        "backward 3 of 3  ·  Σ hands its gradient on unchanged",
    ]
    assert str(captions[4].equation).split() == "∂y/∂x2 = 1 ∂y/∂x3 = 1 ∂y/∂x4 = 1 … ∂y/∂x99 = 1".split()


def test_a_sum_may_have_any_number_of_terms():
    neuron = nn.Neuron(1200, "sigmoid", seed=0)
    captions = [caption for _, caption in told(neuron([0.001] * 1200))]
    assert len(captions) < 12
    assert " + … + " in "".join([str(c.equation) for c in captions])


def test_a_group_says_what_comes_out_of_it_and_what_its_weights_get():
    output = nn.Neuron(2, "tanh", seed=0)([1.0, -2.0])
    slides = told(output * output, collapse="neuron")
    (forward,) = [c for _, c in slides if "at once" in c.sentence and "forward" in c.sentence]
    (backward,) = [c for _, c in slides if "at once" in c.sentence and "backward" in c.sentence]
    a = Language().number(output.data)
    assert str(forward.equation).endswith(f" = {a}")
    y = output * output
    y.backward()
    assert "5 operations" in forward.sentence
    weights = [value for value in autograd.topological_order(y) if value.label in ("w1", "w2", "b")]
    for weight in weights:
        assert Language().number(weight.grad) in str(backward.detail)


def test_the_chain_rule_goes_through_a_group_with_one_way():
    x = Value(0.5, "x")
    with autograd.scope("σ"):
        s = (x.exp() + 1.0).log()
        s.label = "s"
    slides = told(s * 3.0, collapse="σ")
    (backward,) = [c for _, c in slides if "goes through" in c.sentence]
    slope = Language().number(1 / (1 + 2.718281828459045**-0.5))
    assert str(backward.equation).startswith("∂y/∂x = ∂y/∂s · ∂s/∂x  =  3 × ")
    assert slope[:4] in str(backward.equation)


def test_a_moment_inside_of_a_folded_card_has_that_card_in_focus():
    drawings = viz.step(loss_of(4, 4, 1), collapse="layer").drawings
    steps, cards = drawings.steps, {node.index: node for node in drawings.folded.diagram.nodes}
    inside = {index: node.index for node in cards.values() for index in node.inside}
    hidden = 0
    for number, step in enumerate(steps, len(drawings) - len(steps)):
        node, source = (inside.get(steps.index[value]) for value in (step.node, step.source))
        if node is not None and node == source:
            assert drawings.at(number)[0].card == node
            hidden += 1
    assert hidden > 20


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_told_at_once_is_said_in_the_readers_language(lang):
    sentences = [caption.sentence for _, caption in told(loss_of(4, 4, 1), lang=lang)]
    language = Language(lang)
    expected = language(
        "computed_at_once", name=language.part("layer 1"), operations=language.counted("operations", 20)
    )
    assert expected in sentences[1]


def test_gradients_of_other_sweeps_are_explained_on_the_first_slide():
    y = Value(0.5, "w") * Value(2.0, "x")
    y.backward()
    y.backward()
    captions = [caption for _, caption in told(y)]
    scene = next(iter(slides_of(viz.step(y).drawings)))
    written = [run.text for p in scene if hasattr(p, "runs") for run in p.runs if run.fill == "notice"]
    assert "other sweeps" in " ".join(written)
    assert captions


@pytest.mark.parametrize("suffix", [".gif", ".mp4", ".pdf"])
def test_a_character_that_the_font_lacks_is_told_of_every_kind_of_film(suffix, tmp_path, fake_ffmpeg):
    player = viz.step(Value(0.5, "重") * Value(2.0, "x"))
    with pytest.warns(UserWarning, match=rf"{suffix[1:].upper()}.*U\+91CD"):
        player.save(tmp_path / f"lesson{suffix}")


@pytest.fixture
def fake_ffmpeg(tmp_path, monkeypatch):
    """A program called ffmpeg that reads the frames and writes something."""
    program = tmp_path / "bin" / "ffmpeg"
    program.parent.mkdir()
    program.write_text('#!/bin/sh\ncat > /dev/null\nfor last; do :; done\necho film > "$last"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
