"""The widget seen from Python: the channel to the notebook is a list."""

import re
import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest

import autograd
import viz
from autograd import Value


def test_a_moment_set_in_python_is_sent_to_the_pages(channels, lesson):
    lesson.step = 3
    assert channels[0].updates() == [{"step": 3}]
    lesson.step = np.int64(4)
    assert channels[0].updates() == [{"step": 4}]


def test_a_moment_that_a_page_says_is_the_widgets_and_is_not_sent_back(channels, lesson):
    seen = []
    lesson.observe(lambda change: seen.append((change["old"], change["new"])), "step")
    channels[0].say(step=2)
    assert lesson.step == 2
    assert seen == [(0, 2)]
    assert channels[0].updates() == []


def test_a_leaf_edited_on_a_page_is_written_and_the_graph_computed(channels, lesson, neuron):
    loss, w, x, b = neuron
    seen = []
    lesson.observe(lambda change: seen.append((change["new"]["w"], loss.data, w.grad)), "numbers")
    channels[0].say(numbers=[0.7, 2, -0.3], step=4)
    fresh = [Value(0.7), Value(2.0), Value(-0.3)]
    y = (fresh[0] * fresh[1] + fresh[2]).tanh()
    y.backward()
    assert (w.data, x.data, b.data, loss.data) == (0.7, 2.0, -0.3, y.data)
    assert [leaf.grad for leaf in (w, x, b)] == [leaf.grad for leaf in fresh]
    assert lesson.numbers == {"w": 0.7, "x": 2.0, "b": -0.3}
    assert seen == [(0.7, y.data, fresh[0].grad)]
    assert lesson.step == 4
    assert channels[0].updates() == []


def test_a_loss_that_is_shown_as_a_book_writes_it_is_itself_computed(channels):
    z = [Value(2.0, "z1"), Value(1.0, "z2")]
    loss = -autograd.softmax(z)[0].log()
    loss.backward()
    lesson = viz.widget(loss)
    lesson.open()
    channels[-1].say(numbers=[0.5, 1.0])
    fresh = [Value(0.5), Value(1.0)]
    y = -autograd.softmax(fresh)[0].log()
    y.backward()
    assert (loss.data, z[0].grad, z[1].grad) == (y.data, fresh[0].grad, fresh[1].grad)
    z[0].data = 1000.0
    lesson.refresh()
    assert (loss.data, repr(lesson)[:19]) == (0.0, "PlayerWidget(y = 0,")


def test_the_numbers_that_the_page_began_with_give_the_graph_that_was(channels, lesson, neuron):
    loss, w, *_ = neuron
    before = loss.data, w.grad
    first = channels[0].opened["numbers"]
    channels[0].say(numbers=[9, *first[1:]])
    assert loss.data != before[0]
    channels[0].say(numbers=first)
    assert (loss.data, w.grad) == before


def test_what_python_wrote_into_another_leaf_is_computed_with_the_next_edit_and_shown(channels, lesson, neuron):
    loss, w, x, _ = neuron
    x.data = 3.0
    channels[0].say(numbers=[0.7, 2, -0.3])
    assert (w.data, x.data) == (0.7, 3.0)
    assert loss.data == (Value(0.7) * 3.0 + Value(-0.3)).tanh().data
    assert channels[0].updates() == [{"numbers": [0.7, 3.0, -0.3]}]


def test_refresh_shows_the_numbers_that_python_has_written(channels, lesson, neuron):
    loss, _, x, _ = neuron
    x.data = 3.0
    assert lesson.numbers["x"] == 2.0
    lesson.refresh()
    assert lesson.numbers["x"] == 3.0
    assert loss.data == (Value(0.5) * 3.0 + Value(-0.3)).tanh().data
    assert loss.has_grad
    assert channels[0].updates() == [{"numbers": [0.5, 3.0, -0.3]}]
    lesson.refresh()
    assert channels[0].updates() == []


def test_where_a_branch_switches_the_moment_stays_one_that_there_is(channels):
    a, b = Value(1.0, "a"), Value(1.5, "b")
    lesson = viz.widget(autograd.where(a.relu(), a * a * a, b), start="end")
    assert lesson.step == 12
    a.data = -1.0
    lesson.refresh()
    assert lesson.step == lesson.player.last == 8
    with pytest.raises(sys.modules["traitlets"].TraitError, match="step=9: this player has the moments 0 to 8"):
        lesson.step = 9
    a.data = 2.0
    lesson.refresh()
    lesson.step = 12


@pytest.mark.parametrize(
    "said",
    [
        {"numbers": [0.7]},
        {"numbers": [0.7, 2, "b"]},
        {"numbers": [0.7, True, 1]},
        {"numbers": None},
        {"numbers": "0.7"},
        {"step": -1},
        {"step": 2.5},
        {"step": "3"},
        {"step": 10**6},
        {"step": True},
        {"numbers": [0.7, 2, -0.3], "step": 10**6},
    ],
)
def test_what_a_page_cannot_mean_changes_nothing_and_the_page_goes_back(channels, lesson, neuron, said, caplog):
    loss, *leaves = neuron
    before = [(v.data, v.grad, v.has_grad) for v in (loss, *leaves)], lesson.step, lesson.numbers
    channels[0].say(**said)
    assert "a page sent" in caplog.text or "step=" in caplog.text
    assert ([(v.data, v.grad, v.has_grad) for v in (loss, *leaves)], lesson.step, lesson.numbers) == before
    assert channels[0].updates()[-1] == {"step": 0, "numbers": [0.5, 2.0, -0.3]}


def test_a_page_can_say_nothing_else(channels, lesson):
    channels[0].say(token="other", _esm="alert(1)", layout=None)
    assert lesson.token == channels[0].opened["token"]
    assert "alert" not in lesson._esm


@pytest.mark.parametrize(
    ("number", "message"),
    [
        (-1, "step=-1: step must be a whole number, 0 or more"),
        (10, "step=10: this player has the moments 0 to 9"),
        (2.5, "step=2.5: step must be a whole number.*not float"),
        ("end", "step='end': step must be a whole number"),
        (True, "step=True: step must be a whole number"),
        (None, "step=None"),
    ],
)
def test_a_moment_that_there_is_not_is_refused_in_words(lesson, number, message):
    with pytest.raises(sys.modules["traitlets"].TraitError, match=message):
        lesson.step = number
    assert lesson.step == 0


def test_numbers_are_changed_in_the_leaves_and_not_in_the_widget(lesson):
    with pytest.raises(sys.modules["traitlets"].TraitError, match="read-only"):
        lesson.numbers = {"w": 1.0}


def large():
    y = Value(0.5, "w")
    for _ in range(2_001):
        y = y.tanh()
    return y


def out_of_date():
    x = Value(0.5, "x")
    y = x * x
    x.data = 1.0
    return y


@pytest.mark.parametrize(
    ("make", "options", "message"),
    [
        (large, {"lang": "es"}, "graphs of up to 2000 values, and this one has 2002: recompute.. it"),
        (lambda: Value(0.5, "w").tanh(), {"numbers": False}, "this page shows no numbers"),
        (out_of_date, {}, "out of date when this widget was made: recompute.. it, and make another"),
        (lambda: Value(0.5, "w"), {}, "this graph has no leaf that may change"),
    ],
)
def test_where_a_page_cannot_compute_the_graph_words_say_why(channels, make, options, message, caplog):
    lesson = viz.widget(make(), **options)
    with pytest.raises(RuntimeError, match=message):
        lesson.refresh()
    channels[0].say(numbers=channels[0].opened["numbers"])
    assert re.search(message, caplog.text)


def test_the_player_is_that_of_now(lesson, neuron, tmp_path):
    loss, _, x, _ = neuron
    lesson.step = 5
    x.data = 3.0
    lesson.refresh()
    assert lesson.player.html == viz.step(loss, start=5).html
    assert lesson.player.save(tmp_path / "lesson.html").exists()


def test_numbers_that_python_has_written_do_not_confuse_the_player_before_refresh(channels, lesson, neuron):
    loss, w, x, _ = neuron
    channels[0].say(numbers=[0.7, 2, -0.3])
    there = viz.step(loss, start=5).html
    x.data = 3.0
    channels[0].say(step=5)
    assert lesson.step == 5
    assert lesson.player.html == there
    loss.recompute()
    lesson.step = 6
    assert lesson.player.last == 9
    assert (w.data, x.data, loss.data) == (0.7, 3.0, (Value(0.7) * 3.0 + Value(-0.3)).tanh().data)
    lesson.refresh()
    assert lesson.player.html == viz.step(loss, start=6).html


def test_an_error_of_who_observes_leaves_graph_and_page_alike(channels, lesson, neuron, caplog):
    def fail(change):
        raise ZeroDivisionError

    lesson.observe(fail, "numbers")
    channels[0].say(numbers=[0.7, 2, -0.3], step=2)
    assert "ZeroDivisionError" in caplog.text
    assert neuron[1].data == lesson.numbers["w"] == 0.7
    assert channels[0].updates()[-1] == {"numbers": [0.7, 2.0, -0.3], "step": 2}


@pytest.mark.parametrize(("lang", "told"), [("en", "0.604, 6 nodes"), ("es", "0,604; 6 nodos"), ("pt", "0,604; 6 nós")])
def test_it_is_named_as_its_player_is(channels, neuron, lang, told):
    lesson = viz.widget(neuron[0], lang=lang)
    assert repr(lesson) == repr(viz.step(neuron[0], lang=lang)).replace("Player", "PlayerWidget")
    assert told in repr(lesson)


# -- How it is shown ----------------------------------------------------------------------------------------


def test_the_output_is_the_players_page_that_asks_for_its_widget_and_no_view_of_a_widget(lesson, neuron):
    shown, _ = lesson._repr_mimebundle_()
    alone = viz.step(neuron[0])._repr_mimebundle_()
    assert shown.keys() == alone.keys() == {"text/plain", "text/html"}
    start = shown["text/html"].index("\n<script>\n//")
    end = shown["text/html"].index("</script>", start) + len("</script>")
    assert lesson.token in shown["text/html"][start:end]
    assert shown["text/html"][:start] + shown["text/html"][end:] == alone["text/html"]


def test_where_nobody_is_there_the_output_is_the_players_own_and_no_channel_is_opened(channels, neuron, monkeypatch):
    ipython = pytest.importorskip("IPython", reason="IPython is not installed")
    requests = {"shell": {"content": {"allow_stdin": False}}}
    shell = SimpleNamespace(kernel=SimpleNamespace(get_parent=requests.get))
    monkeypatch.setattr(ipython, "get_ipython", lambda: shell)
    lesson = viz.widget(neuron[0])
    assert channels == []
    assert lesson._repr_mimebundle_()[0]["text/html"] == viz.step(neuron[0])._repr_mimebundle_()["text/html"]
    lesson.step = 4
    neuron[2].data = 3.0
    lesson.refresh()
    assert lesson._repr_mimebundle_()[0]["text/html"] == viz.step(neuron[0], start=4)._repr_mimebundle_()["text/html"]
    assert lesson.model_id == "channel"  # a box of ipywidgets asks for it
    assert len(channels) == 1


def test_a_kernel_that_does_not_say_who_asks_is_one_with_somebody_there(channels, neuron, monkeypatch):
    ipython = pytest.importorskip("IPython", reason="IPython is not installed")
    monkeypatch.setattr(ipython, "get_ipython", lambda: SimpleNamespace(kernel=object()))
    viz.widget(neuron[0])
    assert len(channels) == 1


def test_a_box_of_ipywidgets_is_given_the_page(channels, lesson):
    channels[0].hear({"content": {"data": {"method": "custom", "content": "page"}}, "buffers": []})
    [answer] = [data["content"] for data in channels[0].sent if data["method"] == "custom"]
    assert answer == {"page": lesson._repr_mimebundle_()[0]["text/html"]}
    assert len(channels) == 1  # none for a layout


def test_without_the_extra_everything_else_works_and_the_error_says_what_to_install(neuron, monkeypatch):
    for name in [name for name in sys.modules if name.endswith("widget.player_widget")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "anywidget", None)
    with pytest.raises(ImportError, match=r'viz.widget needs anywidget.*pip install "glassgrad\[widget\]"'):
        viz.widget(neuron[0])
    assert viz.step(neuron[0]).last == 9
    with pytest.raises(TypeError, match=r"widget\(value\) takes a Value, not float"):
        viz.widget(3.0)


def test_anywidget_is_not_imported_before_a_widget_is_made():
    code = (
        "import sys, viz; from autograd import Value; viz.step(Value(1.0).tanh()); "
        "assert not {'anywidget', 'ipywidgets', 'traitlets'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
