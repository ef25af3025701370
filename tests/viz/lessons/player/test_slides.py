"""A lesson as slides: a page for each moment, type that can be read from the last row, nothing that moves but what is told."""

import io
import sys

import pytest

import nn
import viz
from autograd import Value
from autograd.languages import LANGUAGES
from tests.viz.graphs import neurons_loss, symbols
from viz.drawing import Box, Curve, Polygon, Text, extent, size_at, typeset
from viz.lessons.player.slides import slides_of


def product():
    return Value(0.5, "w") * Value(2.0, "x")


def network():
    return nn.MLP(3, [3, 1], "tanh", seed=0)([1.0, -2.0, 0.5])


def long_names():
    x, y = Value(2.0, "the temperature of the reactor"), Value(3.0, "the pressure in its outer vessel")
    return (x / (x + y)).sqrt() / (x * y).exp()


def scenes(value, **options):
    return list(slides_of(viz.step(value, **options).drawings))


def reach(primitive):
    """The right and the lower end of a primitive."""
    match primitive:
        case Text():
            return extent(primitive)[1], primitive.y
        case Box(x, y, width, height):
            return x + width, y + height
        case Curve(points) | Polygon(points):
            return max([x for x, _ in points]), max([y for _, y in points])


def least_type(scene):
    texts = [primitive for primitive in scene if isinstance(primitive, Text)]
    return min([size_at(level, text.size) for text in texts for run in text.runs for _, level in typeset(run.text)])


@pytest.mark.parametrize("graph", [neurons_loss, network, long_names])
def test_type_is_at_least_18_pixels_of_1920_and_everything_is_on_the_page(graph):
    for scene in scenes(graph())[::5]:
        assert scene.width * 9 == pytest.approx(scene.height * 16)
        assert least_type(scene) * 1920 / scene.width >= 18 - 1e-9
        for primitive in scene:
            right, bottom = reach(primitive)
            assert right <= scene.width
            assert bottom <= scene.height


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_moment_has_a_slide_that_says_what_the_page_says_and_how_the_local_derivative_comes_about(lang):
    player = viz.step(neurons_loss(), lang=lang)
    slides = list(slides_of(player.drawings))
    assert len(slides) == player.last + 1
    for number, scene in enumerate(slides):
        below = [part for part in scene.parts if part.kind == "caption"]
        said = symbols("".join([run.text for text in below[0] if isinstance(text, Text) for run in text.runs]))
        snapshot, caption = player.drawings.at(number, detail=True)
        for text in (caption.sentence, str(caption.equation), str(caption.detail)):
            assert symbols(text) in said
        assert bool(str(caption.detail)) == bool(snapshot.focus)


def test_cards_key_and_caption_stand_at_one_place_on_all_slides():
    slides = scenes(neurons_loss())
    for kind in ("node", "caption", "key"):
        places = {
            part.key: (first.x, first.y) if isinstance(first, Box | Text) else first.points
            for scene in slides
            for part in scene.parts
            if part.kind == kind
            for first in [next(iter(part))]
        }
        for scene in slides:
            for part in scene.parts:
                if part.kind == kind:
                    first = next(iter(part))
                    assert places[part.key] == ((first.x, first.y) if isinstance(first, Box | Text) else first.points)


def test_what_is_folded_is_said_on_the_first_slide_alone():
    slides = scenes(network(), max_nodes=10)
    notices = [[r for p in scene if isinstance(p, Text) for r in p.runs if r.fill == "notice"] for scene in slides[:3]]
    assert list(map(bool, notices)) == [True, False, False]


def test_what_may_not_fold_is_small_and_a_warning_says_how_small():
    with pytest.warns(UserWarning, match=r"smallest type is [\d.]+ pixels of a projector's 1920, and 18"):
        slides = scenes(nn.MLP(4, [4, 2], "tanh", seed=0)([1.0, 2.0, 3.0, 4.0])[0], collapse="scalar")
    assert max([reach(primitive)[1] for primitive in slides[0]]) <= slides[0].height


def test_a_pdf_has_a_page_for_each_moment_and_is_the_same_each_time(tmp_path):
    player = viz.step(product())
    first, second = [player.save(tmp_path / f"{name}.pdf").read_bytes() for name in "ab"]
    assert first == second
    assert first.count(b"/Type /Page ") == player.last + 1 == 5
    assert player.save(tmp_path / "one.pdf", moment=2).read_bytes().count(b"/Type /Page ") == 1


def test_a_graph_without_a_sweep_is_as_many_slides_as_it_has_moments():
    assert len(scenes(Value(1.0, "x"))) == 2
    x = Value(2.0, "x")
    y = x * x
    x.data = 3.0
    assert len(scenes(y)) == 1
    assert "recompute" in scenes(y)[0].description + "".join(
        [run.text for text in scenes(y)[0] if isinstance(text, Text) for run in text.runs]
    )


def test_slides_of_numbers_that_have_changed_are_refused_and_nothing_is_written(tmp_path):
    w = Value(0.5, "w")
    player = viz.step(w * Value(2.0, "x"))
    w.data = 1.0
    with pytest.raises(RuntimeError, match=r"make a new one with viz\.step"):
        player.save(tmp_path / "lesson.pdf")
    assert list(tmp_path.iterdir()) == []


def test_a_lesson_that_takes_long_shows_a_bar_in_a_terminal(tmp_path, monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    for patience, shown in ((60.0, False), (0.0, True)):
        monkeypatch.setattr("nn.training.progress.PATIENCE", patience)
        monkeypatch.setattr(sys, "stderr", Terminal())
        viz.step(product(), lang="es").save(tmp_path / "lesson.pdf")
        assert ("diapositiva" in sys.stderr.getvalue()) == shown
