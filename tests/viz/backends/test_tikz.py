"""TikZ: pictures and lessons for LaTeX that compile with what every TeX has, and whose labels mean nothing to TeX."""

import re
import shutil
import subprocess

import pytest

import autograd
import nn
import viz
from autograd import Value
from tests.viz.graphs import neurons_loss

#: Labels that would end a macro, read a file, open a group or mathematics, or that pdfTeX's fonts do not have.
HOSTILE = [
    r"\input{/etc/passwd}",
    r"}\end{document}",
    "50% of $x_1^2$ & #3 ~",
    "a\\",
    "^^5c^^5cend",
    "$$",
    "{",
    "%",
    '`a\' "b" | <c> --- ?` fi …',
    "日本 مرحبا 🙂",
    "ação ñandú pingüino ß ő ž",
    "αβ ΩΣ σ(x) ≤ ½",
]


def hostile():
    return autograd.sum([Value(1.0 + i, label) for i, label in enumerate(HOSTILE)])


def short():
    return Value(0.5, HOSTILE[1]) * Value(2.0, HOSTILE[2])


def written(value, tmp_path, **options):
    return viz.step(value, **options).save(tmp_path / "lesson.tex")


@pytest.fixture
def compiled(tmp_path):
    """Compiles a file and gives the text of each of its pages; without LaTeX, or pdftotext, the test is skipped."""
    for program in ("pdflatex", "pdftotext"):
        if shutil.which(program) is None:
            pytest.skip(f"there is no {program} on this machine")

    def compile(path):
        run = subprocess.run(
            ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", path.name],
            cwd=tmp_path,
            capture_output=True,
            check=False,
        )
        log = run.stdout.decode("utf-8", "replace")
        assert run.returncode == 0, log[-2000:]
        assert "Overfull" not in log
        pdf = path.with_suffix(".pdf")
        text = subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, check=True).stdout.decode()
        return text.removesuffix("\f").split("\f")

    return compile


def test_a_lesson_compiles_to_a_page_for_each_moment(compiled, tmp_path):
    player = viz.step(short(), lang="pt")
    pages = compiled(player.save(tmp_path / "lesson.tex"))
    assert len(pages) == player.last + 1 == 5
    assert r"}\end" in pages[0]
    assert "50%" in pages[0]
    assert "=" in pages[-1]


def test_hostile_labels_are_text(compiled, tmp_path):
    (page,) = compiled(viz.draw(hostile(), step=3).save(tmp_path / "labels.tex"))
    assert r"\inpu" in page
    assert "root:" not in page  # of /etc/passwd


def test_a_drawing_is_a_page_of_its_size_and_a_picture_in_a_document(compiled, tmp_path):
    drawing = viz.draw(neurons_loss(), step=3)
    assert len(compiled(drawing.save(tmp_path / "neuron.tex"))) == 1
    document = tmp_path / "document.tex"
    document.write_text(
        r"\documentclass{article}\usepackage{tikz}\begin{document}before\par\noindent"
        r"\resizebox{\textwidth}{!}{\input{neuron}}\par after\end{document}",
        encoding="utf-8",
    )
    (page,) = compiled(document)
    assert "before" in page
    assert "after" in page


def test_a_file_is_plain_ascii_and_the_same_each_time(tmp_path):
    first, second = [written(short(), tmp_path, lang="es").read_bytes() for _ in "ab"]
    assert first == second
    assert first.isascii()
    assert first.count(b"\\begin{document}") == first.count(b"\\end{document}") == 1


def test_equations_are_those_of_tex(tmp_path):
    x = Value(2.0, "x")
    text = viz.step((x / (x + 1.0)).sqrt()).save(tmp_path / "one.tex", moment=3).read_text()
    assert r"\sqrt{\frac{x}{x+1}}" in text.replace(" ", "")
    text = written(neurons_loss(), tmp_path).read_text()
    assert r"\frac{\partial L}{\partial w}" in text


def test_a_part_that_does_not_change_is_written_once_for_all_overlays(tmp_path):
    text = written(neurons_loss(), tmp_path).read_text()
    overlays = re.findall(r"\\only<([\d,-]+)>", text)
    assert max([int(number) for each in overlays for number in re.findall(r"\d+", each)]) == 15
    assert text.count("{x}}") + text.count(" x}}") < 15 + 15  # the card of x: with and without a focus, and captions
    assert len(text) < 60_000


def test_every_index_of_a_network_stands_below_or_above_its_line():
    text = viz.draw(nn.MLP(2, [2, 1], "tanh", seed=0)([1.0, -2.0]), collapse="layer").tex
    assert r"W$^{\mathsf{(1)}}$" in text
    assert r"\glassgradchar" not in text
