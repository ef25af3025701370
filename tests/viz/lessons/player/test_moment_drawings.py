"""Every moment of a player as a picture: of the forward pass, of the beginning of the sweep, of its steps."""

from pathlib import Path

import pytest

import autograd
import viz
from autograd import Value, scope
from autograd.languages import LANGUAGES, Language
from tests.viz.graphs import neurons_loss, symbols, texts, under
from viz.graph import Reading, Steps
from viz.lessons import moments_of


def known(drawing):
    """The numbers on the cards, by the title of their card."""
    cards = [part for part in drawing.scene.parts if part.kind in {"node", "folded"}]
    return [part.title for part in cards if part.title]


def test_in_the_forward_pass_what_is_not_computed_yet_has_no_number():
    player = viz.step(neurons_loss())
    counts = [len(known(player.draw(moment))) for moment in range(7)]
    assert counts == [4, 5, 6, 7, 8, 9, 9]  # w, x, b and t are given; five values are computed, one a moment


def test_what_is_computed_is_in_focus_and_its_local_derivatives_stand_on_its_edges():
    drawing = viz.step(neurons_loss()).draw(3)  # o = tanh(n)
    focused = [part for part in drawing.scene.parts if any(getattr(p, "stroke", "") == "focus" for p in part)]
    assert [part.title.split(" (")[0] for part in focused] == ["o = 0.604"]
    labels = [p.runs[0].text for part in drawing.scene.parts if part.kind == "label" for p in part]
    assert labels == ["× 2", "× 0.5", "× 0.635"]  # none into e and L, which wait


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_picture_says_what_the_page_says(lang):
    loss, language = neurons_loss(), Language(lang)
    player = viz.step(loss, lang=lang)
    for number, moment in enumerate(moments_of(Steps(Reading(loss, language)), language)):
        drawing = player.draw(number)
        for text in (moment.counter, moment.sentence, str(moment.equation)):
            assert symbols(text) in under(drawing)
            assert text in drawing.scene.description


def test_the_last_moment_is_drawn_where_all_others_are():
    player = viz.step(neurons_loss())
    places = [[part.key for part in player.draw(moment).scene.parts if part.kind == "node"] for moment in (0, 4, "end")]
    assert places[0] == places[1] == places[2]
    sizes = {player.draw(moment).scene.width for moment in (0, 4, 9, -1)}
    assert len(sizes) == 1
    assert player.draw("backward").scene == player.draw(6).scene
    assert player.draw("forward").scene == player.draw(0).scene


def test_a_folded_group_waits_until_its_last_value_is_computed():
    x = Value(0.5, "x")
    with scope("σ"):
        y = 1 / (1 + (-x).exp())
    player = viz.step(y * 2, collapse="σ")
    assert [len(known(player.draw(moment))) for moment in range(6)] == [1, 1, 1, 1, 2, 3]


@pytest.mark.parametrize("ending", ["svg", "png", "pdf", "tex"])
def test_a_moment_is_saved_as_its_suffix_says_also_under_a_home_folder(tmp_path, monkeypatch, ending):
    monkeypatch.setenv("HOME", str(tmp_path))
    path = viz.step(neurons_loss()).save(f"~/moment.{ending}", moment=2)
    assert path == tmp_path / f"moment.{ending}"
    assert path.stat().st_size > 1000
    assert ending != "svg" or "forward 2 of 5" in path.read_text(encoding="utf-8")


def test_a_moment_that_there_is_not_is_named(tmp_path):
    player = viz.step(neurons_loss())
    for moment in (15, -16):
        with pytest.raises(IndexError, match="this player has the moments 0 to 14; −1 is the last"):
            player.draw(moment)
    for moment in (1.5, None, True, [3]):
        with pytest.raises(TypeError, match="moment must be a whole number, or 'forward', 'backward' or 'end'"):
            player.draw(moment)
    with pytest.raises(ValueError, match="moment must be a whole number"):
        player.draw("middle")
    with pytest.raises(ValueError, match=r"a page holds all moments, and step\(value, start=3\)"):
        player.save(tmp_path / "page.html", moment=3)
    assert list(Path(tmp_path).iterdir()) == []


def test_a_graph_that_has_other_numbers_now_is_not_drawn_with_them():
    x = Value(2.0, "x")
    player = viz.step(x * x)
    x.data = 3.0
    with pytest.raises(RuntimeError, match="have changed since the player was made"):
        player.draw(1)
    assert "4" in texts(player.drawing)  # the last moment was drawn in time


def test_a_constant_has_moments_of_its_forward_pass_and_a_stale_graph_has_one():
    two = autograd.constant(2.0, "x")
    assert "forward 1 of 1" in " ".join(texts(viz.step(two * two).draw(1)))
    with pytest.raises(IndexError, match="the moments 0 to 1"):
        viz.step(two * two).draw(2)
    x = Value(2.0, "x")
    y = x * x
    x.data = 3.0
    stale = viz.step(y).draw(0)
    assert Language()("stale") in " ".join(texts(stale))
