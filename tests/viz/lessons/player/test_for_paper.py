"""A notebook that stores PDFs becomes a LaTeX document with its pictures, and no other program is needed."""

import base64
import re

import pytest

import viz
from autograd import Value

nbformat = pytest.importorskip("nbformat", reason="nbformat is not installed")
nbconvert = pytest.importorskip("nbconvert", reason="nbconvert is not installed")


def loss():
    y = (Value(0.5, "w") * Value(2.0, "x")).tanh()
    y.label = "L"
    return y


def notebook(*shown):
    """A notebook whose cells have shown these; nbconvert reads what is stored and runs nothing."""
    output = nbformat.v4.new_output
    cells = [
        nbformat.v4.new_code_cell("…", outputs=[output("display_data", each._repr_mimebundle_())]) for each in shown
    ]
    return nbformat.v4.new_notebook(cells=cells)


@pytest.fixture
def _no_other_program(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))


@pytest.mark.usefixtures("_no_other_program")
def test_drawings_and_the_last_moments_of_players_are_in_a_latex_document():
    with viz.settings(pdf=True):
        player, drawing = viz.step(loss()), viz.draw(loss(), step=1)
        made = notebook(player, drawing, viz.draw(loss(), notebook="png"))
    text, resources = nbconvert.LatexExporter().from_notebook_node(made)
    pictures = {name: content for name, content in resources["outputs"].items() if name.endswith(".pdf")}
    assert list(pictures.values())[:2] == [player.drawing.pdf, drawing.pdf]
    assert len(pictures) == 3
    assert re.findall(r"{([^{}]+\.pdf)}", text) == list(pictures)
    assert "Player(" not in text


def test_a_pdf_is_stored_only_where_it_is_asked_for():
    drawing, player = viz.draw(loss()), viz.step(loss())
    assert not [each for each in (drawing, player) if "application/pdf" in each._repr_mimebundle_()]
    with viz.settings(pdf=True):
        for each in (drawing, player):
            assert base64.b64decode(each._repr_mimebundle_()["application/pdf"]).startswith(b"%PDF")
