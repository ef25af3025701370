"""``viz.draw``: what stands in a picture, that it is the same every time, and that it can be saved."""

import base64
import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

import autograd
import viz
from autograd import Value, scope

SVG = "{http://www.w3.org/2000/svg}"


def neurons_loss():
    """The graph of the look: L = (tanh(w·x + b) − t)²."""
    with scope("neuron"):
        w, x, b = Value(0.5, "w"), Value(2.0, "x"), Value(-0.3, "b")
        wx = w * x
        wx.label = "w·x"
        n = wx + b
        n.label = "n"
        o = n.tanh()
        o.label = "o"
    e = o - Value(1.0, "t")
    e.label = "e"
    loss = e**2
    loss.label = "L"
    return loss


def texts(drawing):
    """Every text in a picture, in order, each with its spans joined."""
    return ["".join(text.itertext()) for text in ET.fromstring(drawing.svg).iter(f"{SVG}text")]


def test_cards_show_label_data_and_gradient():
    loss = neurons_loss()
    loss.backward()
    shown = texts(viz.draw(loss))
    for text in ("w", "0.5000", "−1.0045", "x", "2.0000", "−0.2511", "L", "0.1565", "neuron"):
        assert text in shown


def test_before_backward_every_gradient_is_a_dash():
    shown = texts(viz.draw(neurons_loss()))
    assert shown.count("—") == 9
    assert "0.0000" not in shown


def test_a_gradient_of_zero_is_shown_as_zero_and_not_as_a_dash():
    a = Value(-1.0, "a")
    y = a.relu()
    y.backward()
    assert texts(viz.draw(y)).count("0.0000") == 2  # ReLU's result and the gradient of a
    assert "—" not in texts(viz.draw(y))


def test_edges_carry_the_local_derivative():
    shown = texts(viz.draw(neurons_loss()))
    for text in ("× 2.0000", "× 0.5000", "× 0.6347", "× −1.0000", "× −0.7913"):
        assert text in shown


def test_the_sign_of_a_gradient_is_an_arrow_as_well_as_a_colour():
    loss = neurons_loss()
    assert "<polygon" not in viz.draw(loss).svg
    loss.backward()
    assert viz.draw(loss).svg.count("<polygon") == 9


def test_an_exponent_is_written_on_the_badge():
    shown = texts(viz.draw(Value(3.0, "x") ** 3))
    assert "x³" in shown
    assert "3" not in shown


def test_a_constant_has_no_gradient_and_its_edge_no_label():
    y = 2 * Value(3.0, "x")
    y.backward()
    drawing = viz.draw(y)
    assert "2" in texts(drawing)
    assert [text for text in texts(drawing) if text.startswith("× ")] == ["× 2.0000"]


def test_a_step_says_the_chain_rule_in_words_and_numbers():
    shown = texts(viz.draw(neurons_loss(), step=4))
    assert "step 4 of 8  ·  tanh passes its gradient back through 1 − o²" in shown
    assert "∂L/∂n = ∂L/∂o · ∂o/∂n  =  −0.7913 × 0.6347  =  −0.5022" in shown
    assert "n.grad:  0 + (−0.5022) = −0.5022" in shown


def test_a_step_shows_what_is_known_by_then():
    shown = texts(viz.draw(neurons_loss(), step=4))
    assert shown.count("—") == 4  # w, x, w·x and b


def test_a_step_after_backward_does_not_count_the_gradients_twice():
    loss = neurons_loss()
    loss.backward()
    assert texts(viz.draw(loss, step=-1)) == texts(viz.draw(neurons_loss(), step=-1))


def test_a_leafs_earlier_gradient_is_part_of_the_ledger():
    x = Value(3.0, "x")
    x.grad = 10.0
    assert "x.grad:  10.0000 + 2.0000 = 12.0000" in texts(viz.draw(2 * x, step=1))


def test_a_step_the_sweep_does_not_have_is_refused():
    with pytest.raises(IndexError, match="this sweep has 8 steps"):
        viz.draw(neurons_loss(), step=9)


def test_drawing_changes_nothing_on_the_graph():
    loss = neurons_loss()
    viz.draw(loss, step=3)
    assert all(not node.has_grad for node in autograd.topological_order(loss))


def test_a_stale_graph_says_so_and_prints_no_arithmetic():
    loss = neurons_loss()
    loss.backward()
    w = autograd.topological_order(loss)[0]
    w.data = 0.7
    for drawing in (viz.draw(loss), viz.draw(loss, step=2)):
        shown = texts(drawing)
        assert any("no longer add up" in text for text in shown)
        assert not any(text.startswith("× ") or "=" in text for text in shown)


def test_gradients_of_a_later_result_are_not_called_this_ones():
    x = Value(3.0, "x")
    h = x * x
    h.label = "h"
    (h * 5).backward()
    shown = texts(viz.draw(h))
    assert "30.0000" in shown
    assert "grad" in shown
    assert "∂h" not in shown


def test_parallel_edges_run_in_lanes_of_their_own():
    x = Value(3.0, "x")
    paths = [path.get("d") for path in ET.fromstring(viz.draw(x * x).svg).iter(f"{SVG}path")]
    assert len(paths) == len(set(paths)) == 2


def test_the_same_graph_gives_the_same_bytes_in_another_process():
    program = "import viz; from autograd import Value; x = Value(3.0, 'x'); print(viz.draw(x * x + x.sin()).svg)"
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(viz.__file__).parents[1])},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1


def test_a_picture_carries_title_and_description():
    root = ET.fromstring(viz.draw(neurons_loss()).svg)
    assert root.find(f"{SVG}title").text == "Computational graph of L = 0.1565"
    assert "9 values and 5 operations" in root.find(f"{SVG}desc").text


@pytest.mark.parametrize("suffix", [".svg", ".png", ".pdf", ".html"])
def test_a_picture_is_saved_as_its_suffix_says_and_is_the_same_each_time(tmp_path, suffix):
    loss = neurons_loss()
    first = viz.draw(loss, step=1).save(tmp_path / f"first{suffix}").read_bytes()
    second = viz.draw(loss, step=1).save(str(tmp_path / f"second{suffix}")).read_bytes()
    begins = {".svg": b"<svg", ".png": b"\x89PNG", ".pdf": b"%PDF", ".html": b"<!doctype html>"}
    assert first.startswith(begins[suffix])
    assert first == second
    assert sorted(file.name for file in tmp_path.iterdir()) == [f"first{suffix}", f"second{suffix}"]


def test_another_suffix_is_refused(tmp_path):
    with pytest.raises(ValueError, match=r"the suffix says what to write.*not '\.docx'"):
        viz.draw(neurons_loss()).save(tmp_path / "x.docx")


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="there is no directory"):
        viz.draw(neurons_loss()).save(tmp_path / "nowhere" / "x.svg")


def test_a_failed_save_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    target = tmp_path / "x.svg"
    target.write_text("old")

    def broken(*args):
        raise OSError("disk full")

    monkeypatch.setattr(Path, "replace", broken)
    with pytest.raises(OSError, match="disk full"):
        viz.draw(neurons_loss()).save(target)
    assert target.read_text() == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["x.svg"]


def test_in_a_notebook_it_is_an_image_with_a_description():
    bundle = viz.draw(neurons_loss())._repr_mimebundle_()
    image = ET.fromstring(bundle["text/html"].replace(">", "/>"))
    assert image.tag == "img"
    assert "max-width:100%;height:auto" in image.get("style")  # a wide one shrinks to its cell
    assert image.get("alt").startswith("Computational graph of L = 0.1565")
    encoded = image.get("src").removeprefix("data:image/svg+xml;base64,")
    assert base64.b64decode(encoded).decode() == bundle["image/svg+xml"]


def test_a_notebook_for_github_stores_a_png():
    bundle = viz.draw(neurons_loss(), notebook="png")._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "image/png"}
    assert base64.b64decode(bundle["image/png"]).startswith(b"\x89PNG")


def test_what_is_no_value_is_refused():
    with pytest.raises(TypeError, match=r"draw\(value\) takes a Value, not float"):
        viz.draw(3.0)


def test_an_unknown_theme_is_refused_with_those_there_are():
    with pytest.raises(ValueError, match=r"there is no theme 'neon'.*'dark'"):
        viz.draw(neurons_loss(), theme="neon")


def test_infinite_and_missing_numbers_are_drawn():
    x = Value(0.0, "x")
    y = x.log() * float("nan")
    y.backward()
    shown = texts(viz.draw(y))
    assert "−∞" in shown
    assert "nan" in shown


@pytest.mark.parametrize("format", ["svg", "png", "pdf"])
def test_a_single_leaf_is_a_picture_too(tmp_path, format):
    assert viz.draw(Value(1.0)).save(tmp_path / f"leaf.{format}").stat().st_size > 300


def part_of_a_loss():
    """A result in the middle of a graph, after backward on the end of it."""
    w, x = Value(0.5, "w"), Value(2.0, "x")
    h = w * x
    h.label = "h"
    loss = (h - 3) ** 2
    loss.backward()
    return h


@pytest.mark.parametrize("step", [None, 1])
def test_gradients_of_another_result_are_called_grad(step):
    drawing = viz.draw(part_of_a_loss(), step=step)
    assert "grad" in texts(drawing)
    assert "∂h" not in texts(drawing)
    titles = [title.text for title in ET.fromstring(drawing.svg).iter(f"{SVG}title")]
    assert not any(title.startswith("∂h/∂") for title in titles)
    assert any(title.startswith("w.grad = ") for title in titles)


def test_gradients_of_another_result_are_said_to_be_so():
    description = ET.fromstring(viz.draw(part_of_a_loss()).svg).find(f"{SVG}desc").text
    assert "not the gradient of h alone" in description


def test_gradients_added_up_over_two_sweeps_are_called_grad():
    loss = neurons_loss()
    loss.backward()
    assert "∂L" in texts(viz.draw(loss))
    loss.backward()
    assert "grad" in texts(viz.draw(loss))
