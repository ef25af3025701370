"""The lessons that the READMEs link to are what the library makes today: ``python docs/lessons/make_lessons.py``."""

import re
import runpy
import zlib
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from autograd.languages import LANGUAGES
from viz.lessons import unpacked

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs" / "lessons"
README = {"en": "README.md", "es": "README.es.md", "pt": "README.pt-BR.md"}
SLIDES = 15  # the start, five values, the beginning of the sweep and eight contributions


@cache
def lessons(lang):
    """What writes each file of a language; the script is run, not imported, so that it leaves no cache behind."""
    return runpy.run_path(str(FOLDER / "make_lessons.py"))["lessons"](lang)


def written(lang, name, folder):
    lessons(lang)[name](folder / name)
    return folder / name


def streams(pdf):
    """What is in a PDF, whichever zlib has packed it."""
    return [zlib.decompress(data) for data in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_overlays_for_beamer_are_what_the_library_writes_today(lang, tmp_path):
    assert written(lang, "neuron.tex", tmp_path).read_bytes() == (FOLDER / lang / "neuron.tex").read_bytes()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_quiz_shows_and_asks_what_it_would_today(lang, tmp_path):
    """The data of its page.  Its scripts and styles go on working as they are, and change more often than a lesson."""
    pages = [page.read_text("utf-8") for page in (FOLDER / lang / "quiz.html", written(lang, "quiz.html", tmp_path))]
    stored, today = [unpacked(re.search(r'<script id="data"[^>]*>(.*?)</script>', page)[1]) for page in pages]
    assert stored["sweep"]["values"]["name"] == ["w", "x", "w·x", "b", "n", "o", "t", "e", "2", "L"]
    assert {name: stored[name] for name in ("sweep", "picture")} == {name: today[name] for name in ("sweep", "picture")}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("name", "pages"), [("neuron.pdf", SLIDES), ("worksheet.pdf", 2)])
def test_slides_and_worksheets_are_what_the_library_draws_today(name, pages, lang, tmp_path):
    stored, today = (FOLDER / lang / name).read_bytes(), written(lang, name, tmp_path).read_bytes()
    assert stored.count(b"/Type /Page ") == today.count(b"/Type /Page ") == pages
    producer = rb"/Producer \(.*?\)"
    if re.search(producer, stored)[0] == re.search(producer, today)[0]:  # another Matplotlib writes another file
        assert streams(today) == streams(stored)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_film_is_what_the_library_draws_today(lang, tmp_path, engine):
    if (engine == "python") != (lang == "en"):
        return  # a film takes seconds, and shows the slides of the test above, which both engines make
    with Image.open(FOLDER / lang / "neuron.gif") as stored, Image.open(written(lang, "neuron.gif", tmp_path)) as today:
        assert stored.n_frames == today.n_frames == SLIDES
        for number in (0, 6, SLIDES - 1):
            stored.seek(number)
            today.seek(number)
            shades = [np.asarray(film.convert("L"), dtype=float) for film in (stored, today)]
            assert np.abs(shades[0] - shades[1]).mean() < 1.0  # letters may be set a little otherwise elsewhere


def test_every_file_is_linked_from_the_readme_of_its_language_and_all_are_small():
    files = [path for path in FOLDER.rglob("*") if path.is_file() and path.suffix != ".py" and "__" not in path.name]
    assert sum([path.stat().st_size for path in files]) < 1_500_000
    for lang, readme in README.items():
        links = re.findall(r"\]\((docs/lessons/[^)]+)\)", (ROOT / readme).read_text("utf-8"))
        assert sorted(links) == sorted(
            [path.relative_to(ROOT).as_posix() for path in files if path.parent.name == lang]
        )
        assert sorted(lessons(lang)) == sorted([Path(link).name for link in links])
