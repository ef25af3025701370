"""The notebooks: executed afresh, they say what is stored in them, in three languages; their exercises have a solution."""

import re
from pathlib import Path

import nbformat
import pytest
from matplotlib import pyplot as plt
from nbclient import NotebookClient
from nbconvert import LatexExporter

import viz

FOLDER = Path(__file__).parents[1] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
#: The gallery of plots; the others are lessons, each with a player and an exercise.
GALLERY = "4-pictures-of-learning"
LESSONS = [path for path in NOTEBOOKS if not path.name.startswith(GALLERY)]
SUBJECTS = sorted({path.name.split(".")[0] for path in LESSONS})
LANGUAGES = {"en": "", "es": ".es", "pt": ".pt-BR"}

lessons = pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
subjects = pytest.mark.parametrize("subject", SUBJECTS)

# nbclient and jupyter_client have deprecations of their own; they are not ours to fail on.
pytestmark = pytest.mark.filterwarnings("default")


def stored(subject, code="en"):
    return nbformat.read(FOLDER / f"{subject}{LANGUAGES[code]}.ipynb", as_version=4)


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def texts(notebook):
    """What the cells print and show as text, by cell; addresses in memory left out."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            text = output.get("text") or output.get("data", {}).get("text/plain", "")
            yield re.sub(r"0x[0-9a-f]+", "0x…", text)


def test_there_is_a_notebook_for_each_use_in_each_language():
    assert len(SUBJECTS) >= 3
    assert {path.name for path in NOTEBOOKS} == {
        f"{subject}{ending}.ipynb" for subject in (*SUBJECTS, GALLERY) for ending in LANGUAGES.values()
    }


def test_the_gallery_runs_the_same_lines_in_every_language():
    """But for the words in them: texts and comments."""
    programs = []
    for language in LANGUAGES.values():
        notebook = nbformat.read(FOLDER / f"{GALLERY}{language}.ipynb", as_version=4)
        sources = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
        assert any("viz.plot_decision_boundary(" in source for source in sources)
        programs.append([re.sub(r'"[^"\n]*"', '"…"', source) for source in sources])
    assert programs[0] == programs[1] == programs[2]


def test_the_gallery_of_mistakes_shows_every_mistake():
    source = (FOLDER / "5-a-gallery-of-mistakes.ipynb").read_text("utf-8")
    assert not [name for name in viz.mistakes if f"viz.mistakes.{name}(" not in source]


def test_the_gallery_shows_every_plot():
    source = (FOLDER / f"{GALLERY}.ipynb").read_text("utf-8")
    assert not [name for name in viz.__all__ if name.startswith("plot_") and f"viz.{name}(" not in source]


#: A translation runs the lines of the English notebook, as two tests here say, so it is executed on one engine only.
ENGINES = {"": ("python", "native"), ".es": ("python",), ".pt-BR": ("native",)}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_executed_afresh_says_what_it_says_on_disk(path, tmp_path, engine):
    if engine not in ENGINES[Path(path.stem).suffix]:
        return
    on_disk = nbformat.read(path, as_version=4)
    nbformat.validate(on_disk)
    fresh = nbformat.read(path, as_version=4)
    client = NotebookClient(fresh, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}})
    client.execute()
    assert list(texts(fresh)) == list(texts(on_disk))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_stored_with_its_outputs_small_and_without_traces_of_a_machine(path):
    notebook = nbformat.read(path, as_version=4)
    code = code_cells(notebook)
    assert any(
        "image/png" in output.get("data", {}) or "svg" in str(output) for cell in code for output in cell.outputs
    )
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    assert not any("execution" in cell.metadata for cell in code)  # timings
    text = path.read_text("utf-8")
    assert len(text) <= 2_000_000
    words = re.sub(r"[A-Za-z0-9+/=]{200,}", "", text)  # an image is written in letters, which may say anything
    assert not re.search(r"/home/|/root/|/tmp/|/work/|site-packages|it/s|epoch/s", words)


@subjects
@pytest.mark.parametrize("code", ["es", "pt"])
def test_the_translations_have_the_same_code_cells(subject, code):
    def programs(notebook):
        return [re.sub(r"#.*|lang=\"\w+\"", "", cell.source).strip() for cell in code_cells(notebook)]

    translated = stored(subject, code)
    assert programs(translated) == programs(stored(subject))
    assert [cell.cell_type for cell in translated.cells] == [cell.cell_type for cell in stored(subject).cells]
    assert f'lang="{code}"' in "".join([cell.source for cell in code_cells(translated)])


@lessons
def test_a_notebook_has_a_player_and_ends_with_an_exercise_that_its_last_cell_checks(path):
    notebook = nbformat.read(path, as_version=4)
    assert sum([text.startswith("Player(") for text in texts(notebook)]) == 1
    told, asked, checked = notebook.cells[-3:]
    assert re.search(r"^## (Exercise|Ejercicio|Exercício)$", told.source, re.MULTILINE)
    assert "= ..." in asked.source or ": ..." in asked.source
    assert {line[-1] for line in checked.outputs[0].text.splitlines()} == {"…"}  # nobody has answered yet


#: What solves each exercise, and what does not.
ANSWERS = {
    "1-step-through-backprop": ('answers = {"L": 3, "∂L/∂a": -8}', 'answers = {"L": 3, "∂L/∂a": 1}'),
    "2-a-neurons-loss": (
        'answers = {"z": 1, "a": 0.731, "∂L/∂w₁": 0.106}',
        'answers = {"z": 1, "a": 0.731, "∂L/∂w₁": -0.106}',
    ),
    "3-train-a-tiny-network": ("widths = [8, 1]", "widths = [2, 1]"),
    "5-a-gallery-of-mistakes": ('answers = {"+=": 8, "=": 2}', 'answers = {"+=": 8, "=": 6}'),
}


@subjects
def test_an_exercise_is_solved_by_the_right_answer_and_by_no_other(subject, capsys, monkeypatch):
    monkeypatch.setattr(plt, "show", lambda: None)
    *cells, _, check = [cell.source for cell in code_cells(stored(subject))]
    names = {}
    with viz.settings():
        for cell in cells:
            exec(cell, names)
        for answer, mark in zip(ANSWERS[subject], "✓✗", strict=True):
            capsys.readouterr()
            exec(f"{answer}\n{check}", names)
            assert capsys.readouterr().out.strip().endswith(mark)


@lessons
def test_every_picture_of_a_notebook_is_in_a_document_made_with_latex(path, monkeypatch, tmp_path):
    """Its program cells, that is: for the others nbconvert needs pandoc.  No other program may be needed."""
    monkeypatch.setenv("PATH", str(tmp_path))
    notebook = nbformat.read(path, as_version=4)
    shown = [text for text in texts(notebook) if re.match(r"Drawing\(|Player\(|Mistake\(|<Figure", text)]
    text, resources = LatexExporter().from_notebook_node(
        nbformat.v4.new_notebook(cells=code_cells(notebook), metadata=notebook.metadata)
    )
    included = re.findall(r"\\adjustimage.*?{([^{}]+\.(?:pdf|png))}", text)
    assert len(included) == len(shown)
    assert set(included) <= resources["outputs"].keys()
    assert ".svg" not in text  # LaTeX reads none
    assert "Player(" not in text
