"""Make the lessons that the READMEs link to: the neuron of their first picture as a lecture needs it, in each language.

    python docs/lessons/make_lessons.py

writes, beside this file, ``en/``, ``es/`` and ``pt/`` with slides (``neuron.pdf``), a film (``neuron.gif``), overlays for
Beamer (``neuron.tex``), a worksheet (``worksheet.pdf``) and a quiz (``quiz.html``).  ``tests/test_lessons.py`` holds them to what the library makes.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import viz
from autograd.languages import LANGUAGES
from viz.command_line import demo

FOLDER = Path(__file__).parent


def lessons(lang: str) -> dict[str, Callable[[Path], object]]:
    """What writes each file of a language, by its name."""
    player = viz.step(demo.neurons_loss("neuron"), lang=lang)
    quiz = viz.quiz(demo.neurons_loss("neuron"), lang=lang)
    sheet = viz.worksheet(demo.neurons_loss("neuron"), lang=lang)
    return {
        **dict.fromkeys(["neuron.pdf", "neuron.gif", "neuron.tex"], player.save),
        "worksheet.pdf": sheet.save,
        "quiz.html": quiz.save,
    }


def make(folder: Path) -> list[Path]:
    """Write all files into a folder; returns their paths."""
    written = []
    for lang in LANGUAGES:
        (folder / lang).mkdir(parents=True, exist_ok=True)
        for name, save in lessons(lang).items():
            save(folder / lang / name)
            written.append(folder / lang / name)
    return written


if __name__ == "__main__":
    for path in make(FOLDER):
        print(f"{path.stat().st_size:8,} bytes  {path.relative_to(FOLDER)}")
