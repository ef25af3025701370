"""``viz.step``: the page it writes, before any browser sees it."""

import gc
import re
import webbrowser
from html import escape, unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest

import autograd
import nn
import viz
from autograd import Value, scope
from autograd.languages import LANGUAGES, Language
from tests.viz.graphs import mlp, neurons_loss
from viz.graph import Reading, Steps
from viz.lessons import moments_of, unpacked


def data_of(page):
    """The data of a page."""
    [data] = re.findall(r'<script id="data" type="text/plain">(.*?)</script>', page)
    return unpacked(data)


def test_the_moments_are_the_forward_pass_the_seed_and_the_sweep():
    loss = neurons_loss()
    moments = moments_of(Steps(Reading(loss)), Language())
    operations = [node for node in autograd.topological_order(loss) if node.inputs]
    contributions = [c for step in autograd.backward_steps(loss) for c in step.contributions if not c.input.constant]
    assert len(moments) == 1 + len(operations) + 1 + len(contributions)


def test_a_moment_of_the_sweep_says_formula_numbers_and_ledger():
    moment = moments_of(Steps(Reading(neurons_loss())), Language())[10]
    assert moment.counter == "backward 4 of 8"
    assert moment.sentence == "tanh passes its gradient back through 1 − o²"
    assert str(moment.equation) == "∂L/∂n = ∂L/∂o · ∂o/∂n  =  −0.791 × 0.635  =  −0.502"
    assert str(moment.detail) == "∂o/∂n = 1 − o² = 1 − 0.604² = 0.635"
    assert str(moment.ledger) == "n.grad = (−0.791 × 0.635) = −0.502"


def test_the_ledger_lists_every_contribution_and_the_sum():
    x = Value(2.0, "x")
    moments = moments_of(Steps(Reading(x * x + 3 * x)), Language())
    assert str(moments[-1].ledger) == "x.grad = 3 + 2 + (1 × 2) = 7"
    assert "x is used 3 times: its gradient is the sum of what comes back" in moments[-1].sentence


def test_stepping_changes_nothing_on_the_graph_and_is_the_same_after_backward():
    loss = neurons_loss()
    before = viz.step(loss).html
    assert all(not node.has_grad for node in autograd.topological_order(loss))
    loss.backward()
    assert viz.step(loss).html == before


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_neurons_loss_is_at_most_80_kilobytes(lang):
    assert len(viz.step(neurons_loss(), lang=lang, decimal_comma=lang != "en").html.encode()) <= 80_000


@pytest.mark.parametrize("lang", LANGUAGES)
def test_that_of_a_neuron_with_two_inputs_is_too(lang):
    neuron = nn.Neuron(2, activation="tanh", seed=0)
    loss = (neuron([Value(1.0, "x1"), Value(-2.0, "x2")]) - Value(0.3, "t")) ** 2
    loss.label = "L"
    assert len(viz.step(loss, lang=lang, decimal_comma=lang != "en").html.encode()) <= 80_000


def test_a_thousand_values_with_groups_folded_are_at_most_a_megabyte_and_a_half():
    player = viz.step(mlp((2, 16, 16, 1)))
    assert "984 nodes" in repr(player)
    assert len(player.html.encode()) <= 1_500_000


def test_twenty_thousand_values_are_at_most_a_megabyte_and_a_half():
    model = nn.MLP(2, [16, 16, 1], seed=0)
    samples = [[Value(i / 30, "x1"), Value(1 - i / 15, "x2")] for i in range(30)]
    player = viz.step(autograd.mean([(model(x) - i % 2) ** 2 for i, x in enumerate(samples)]))
    assert "19" in repr(player)
    assert len(player.html.encode()) <= 1_500_000


def test_the_page_loads_nothing():
    page = viz.step(neurons_loss()).html
    assert "default-src 'none'" in page
    assert not re.search(r"(src|href)=|@import|url\(|https?://(?!www\.w3\.org/2000/svg)", page)


def test_the_page_is_saved_and_so_is_the_picture_of_its_last_moment(tmp_path):
    player = viz.step(neurons_loss())
    assert player.save(tmp_path / "lesson.html").read_text() == player.html
    assert player.save(tmp_path / "last.svg").read_text() == player.svg
    assert player.svg == viz.draw(neurons_loss(), step=-1, theme="auto").svg


def test_a_stale_graph_has_one_moment_that_says_so():
    x = Value(2.0, "x")
    y = x * x
    y.backward()
    x.data = 3.0
    moments = moments_of(Steps(Reading(y)), Language())
    assert [moment.sentence for moment in moments] == [Language()("stale")]
    player = viz.step(y)
    assert "1 moment)" in repr(player)
    assert "× 2" not in player.html


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_is_in_the_readers_language(lang):
    page = viz.step(neurons_loss(), lang=lang, decimal_comma=lang != "en").html
    assert f'<html lang="{lang}">' in page
    assert Language(lang)("table") in unescape(str(data_of(page)["parts"]))
    assert data_of(page)["sweep"]["rounding"]["comma"] == (lang != "en")


@pytest.mark.parametrize(
    "label", ["</script><script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "<!--", "$&{name}"]
)
def test_a_label_cannot_leave_its_place(label):
    with scope(label.replace("/", "|")):
        x = Value(2.0, label)
        y = x * x
    y.label = label

    class Tags(HTMLParser):
        def __init__(self):
            super().__init__()
            self.scripts, self.bad = 0, []

        def handle_starttag(self, tag, attrs):
            self.scripts += tag == "script"
            if tag == "img" or any(name.startswith("on") for name, _ in attrs):
                self.bad.append(tag)

    tags = Tags()
    tags.feed(viz.step(y).html)
    assert tags.scripts == 2
    assert tags.bad == []


def test_in_a_notebook_a_picture_comes_first_and_the_player_takes_its_place():
    html = viz.step(neurons_loss())._repr_mimebundle_()["text/html"]
    assert html.index("<img alt=") < html.index("<iframe srcdoc=")
    assert "style.display='none'" in html


def test_opening_shows_the_page_in_the_browser(monkeypatch, tmp_path):
    shown = []
    monkeypatch.setattr(webbrowser, "open", shown.append)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    for thing in (neurons_loss(), viz.draw(neurons_loss()), viz.step(neurons_loss())):
        path = viz.open(thing)
        assert shown[-1] == path.as_uri()
        assert path.read_text().startswith("<!doctype html>")
    with pytest.raises(TypeError, match="takes a Value, a Drawing or a Player, not int"):
        viz.open(3)


def test_a_constant_has_a_forward_pass_only():
    k = autograd.constant(2.0, "k")
    assert "2 moments" in repr(viz.step(k * k))


def test_what_other_sweeps_left_on_the_leaves_is_said_on_the_page():
    x = Value(2.0, "x")
    y = x * x
    y.backward()
    assert escape(Language()("left_over")) not in viz.step(y).html
    x.grad += 5.0
    assert escape(Language()("left_over")) in viz.step(y).html


def test_the_garbage_collector_is_as_it_was_after_a_page_is_made_or_refused():
    value = Value(2.0, "x") * 3
    viz.step(value)
    with pytest.raises(ValueError, match="there is no such group"):
        viz.step(value, collapse="nowhere")
    assert gc.isenabled()
    gc.disable()
    try:
        viz.step(value)
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_scripts_are_written_as_what_makes_them_shorter_reads_them():
    """A pattern begins with neither a space nor "=", and a template holds no other: viz/lessons/player/page/script.py."""
    scripts = sorted((Path(viz.__file__).parent / "lessons" / "player" / "web").rglob("*.js"))
    assert len(scripts) > 25
    for path in scripts:
        for line in path.read_text(encoding="utf-8").splitlines():
            assert not re.search(r"[(=,|&!?:{\[] ?/[ =]", line), (path.name, line)
            assert not re.search(r"`[^`]*\$\{[^}`]*`", line), (path.name, line)
