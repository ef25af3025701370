"""Teach the command by its examples.  A test runs each of them."""

from __future__ import annotations

import textwrap

from autograd.languages import Language

from .answer import SUFFIXES
from .operations import NAMED, OF_LISTS
from .options import OPTIONS, SWITCHES

#: What to type, by the name of the sentence that says what it does.
EXAMPLES = {
    "trace": 'glassgrad "tanh(w*x + b)" w=0.5 x=2 b=1',
    "page": 'glassgrad "tanh(w*x + b)" w=0.5 x=2 b=1 -o neuron.html',
    "slides": 'glassgrad "x*x" x=3 -o slides.pdf',
    "wrt": 'glassgrad "tanh(w*x + b)" w=0.5 x=2 b=1 --wrt w,b -o neuron.svg',
    "steps": 'glassgrad "z = w*x + b; a = sigmoid(z); L = (a - t)**2" w=0.5 x=2 b=-1 t=1 -o loss.html',
    "lists": 'glassgrad "relu(dot(w, x) + b)" "w=[0.5,-1]" "x=[2,1]" b=1/4 -o relu.svg --width 1280',
    "if": 'glassgrad "where(x > 0, x, 0.1*x)" x=-2 --lang es',
    "step": 'glassgrad "x**2 + sin(x)" x=0.5 -o step.png --step 2 --digits 4',
    "what_if": 'glassgrad "relu(w*x + b)" w=0.5 x=2 b=-0.25 -o what-if.svg --what-if "w=-0.5"',
    "quiz": 'glassgrad "tanh(w*x + b)" w=0.5 x=2 b=1 -o quiz.html --quiz',
    "worksheet": 'glassgrad "tanh(w*x + b)" w=0.5 x=2 b=1 -o sheets.pdf --worksheet --variants 30',
    "key": 'glassgrad "tanh(w*x + b)" w=0.5 x=2 b=1 -o keys.pdf --worksheet --variants 30 --key',
    "answers": 'glassgrad "tanh(w*x + b)" w=0.5 x=2 b=1 -o all.pdf --worksheet --variants 30 --answers',
    "film": 'glassgrad "x*x" x=3 -o square.gif --seconds 3 --theme dark',
    "upright": 'glassgrad "x*y + sin(x)" x=1 y=2 -o upright.svg --direction down --no-gradients',
    "formulas": 'glassgrad "x**2 + sin(x)" x=0.5 -o formulas.svg --no-numbers',
    "pipe": 'glassgrad "x*y" x=2 y=3 -o -.svg > product.svg',
    "demo": "glassgrad demo",
}

_WIDTH = 100


def help_text(language: Language) -> str:
    """What ``glassgrad --help`` prints."""
    blocks = [
        _paragraph(language("command_help_title")),
        _examples(language),
        _paragraph(language("command_help_expression")),
        _paragraph(language("command_help_operations", operations=", ".join([*NAMED, *OF_LISTS]))),
        _paragraph(language("command_help_values")),
        _options(language),
    ]
    return "\n\n".join(blocks)


def _examples(language: Language) -> str:
    lines = []
    for name, example in EXAMPLES.items():
        lines += [f"  {example}", f"      {language(f'command_example_{name}')}"]
    return "\n".join(lines)


def _options(language: Language) -> str:
    lines = [language("command_help_options")]
    short = {"out": "-o, ", "help": "-h, "}
    flags = {
        name: SWITCHES.get(name, f"{short.get(name, '')}--{name} {sign}".strip()) for name, sign in OPTIONS.items()
    }
    column = max(map(len, flags.values())) + 4
    for name, flag in flags.items():
        text = language(f"command_option_{name.replace('-', '_')}", suffixes=", ".join(SUFFIXES))
        lines.append(_paragraph(text, f"  {flag}".ljust(column), " " * column))
    return "\n".join(lines)


def _paragraph(text: str, first: str = "", others: str = "") -> str:
    return textwrap.fill(text, _WIDTH, initial_indent=first, subsequent_indent=others, break_on_hyphens=False)
