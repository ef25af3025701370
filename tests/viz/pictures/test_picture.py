"""``viz.draw``: it changes nothing, is the same every time, shows itself and can be saved."""

import base64
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

import autograd
import viz
from autograd import Value
from tests.viz.graphs import neurons_loss


def test_a_step_the_sweep_does_not_have_is_refused():
    with pytest.raises(IndexError, match="this sweep has 8 steps"):
        viz.draw(neurons_loss(), step=9)


def test_drawing_changes_nothing_on_the_graph():
    loss = neurons_loss()
    viz.draw(loss, step=3)
    assert all(not node.has_grad for node in autograd.topological_order(loss))


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


@pytest.mark.parametrize("suffix", [".svg", ".png", ".pdf", ".tex", ".html"])
def test_a_picture_is_saved_as_its_suffix_says_and_is_the_same_each_time(tmp_path, suffix):
    loss = neurons_loss()
    first = viz.draw(loss, step=1).save(tmp_path / f"first{suffix}").read_bytes()
    second = viz.draw(loss, step=1).save(str(tmp_path / f"second{suffix}")).read_bytes()
    begins = {".svg": b"<svg", ".png": b"\x89PNG", ".pdf": b"%PDF", ".tex": b"% Comp", ".html": b"<!doctype html>"}
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
    box, frame = ET.fromstring(re.sub("(<img[^>]*)>", r"\1/>", bundle["text/html"]))
    [image] = box
    assert frame.tag == "iframe"
    assert "display:none" in frame.get("style")  # until it has loaded, where that is allowed
    assert image.tag == "img"
    assert "overflow-x:auto" in box.get("style")  # a wide one scrolls,
    assert "max-width:none" in image.get("style")  # and is never made smaller than its type can be read
    assert image.get("width") == ET.fromstring(bundle["image/svg+xml"]).get("width")
    assert image.get("alt").startswith("Computational graph of L = 0.157")
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


@pytest.mark.parametrize("format", ["svg", "png", "pdf"])
def test_a_single_leaf_is_a_picture_too(tmp_path, format):
    assert viz.draw(Value(1.0)).save(tmp_path / f"leaf.{format}").stat().st_size > 300


class Named(os.PathLike):
    """What the standard library takes for a path, and is neither text nor a Path."""

    def __init__(self, name):
        self.name = name

    def __fspath__(self):
        return self.name


@pytest.mark.parametrize("made", [viz.draw, viz.step])
@pytest.mark.parametrize("kind", [str, Path, Named])
@pytest.mark.parametrize("suffix", [".svg", ".html"])
def test_a_tilde_in_a_path_is_the_readers_folder(tmp_path, monkeypatch, made, kind, suffix):
    monkeypatch.setenv("HOME", str(tmp_path))
    written = made(neurons_loss()).save(kind(f"~/loss{suffix}"))
    assert written == tmp_path / f"loss{suffix}"
    assert written.is_file()


@pytest.mark.parametrize("made", [viz.draw, viz.step])
@pytest.mark.parametrize("path", [3, None, b"loss.svg", Named(b"loss.svg"), "", "a\0.svg"])
def test_what_names_no_file_is_refused_in_words(made, path):
    with pytest.raises((TypeError, ValueError), match="path must be the name of a file"):
        made(neurons_loss()).save(path)


def test_one_value_is_one_node():
    assert repr(viz.draw(Value(2.0, "x"))) == "Drawing(x = 2, 1 node)"
