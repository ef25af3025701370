"""Collect the script of a page and its style sheets, without what only their readers need."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from autograd.table import Op, javascript

#: The script's files, each after those it needs; ``loading.js`` unpacks and runs them.
_SCRIPTS = (
    *(
        "words/numbers.js",
        "sweep.js",
        "words/equation.js",
        "words/equation_drawing.js",
        "words/words.js",
        "words/symbols.js",
        "places/rows.js",
        "places/labels.js",
        "places/group_layout.js",
        "places/folding.js",
        "places/signs.js",
    ),
    *(
        "viewport.js",
        "cards.js",
        "places/names.js",
        "picture.js",
        "stops.js",
        "saving.js",
        "paper.js",
        "words/caption.js",
        "player.js",
    ),
)
#: What a page needs besides if numbers are typed on it; if leaves may get other numbers; if gradients are asked.
_TYPED = ("words/numerals.js",)
_WHAT_IF = tuple([f"what_if/{name}.js" for name in ("recomputing", "variants", "redrawing", "fitting", "what_if")])
_QUIZ = tuple([f"quiz/{name}.js" for name in ("answers", "mistakes", "questions", "blanks", "quiz")])


def asset(name: str) -> str:
    return files("viz.lessons.player").joinpath("web", name).read_text(encoding="utf-8")


@cache
def sheet(name: str) -> str:
    """A style sheet as a page has it."""
    return shorter(asset(name))


@cache
def _script(name: str) -> str:
    """A file of the script as a page has it."""
    return closer(asset(name))


@dataclass(frozen=True, slots=True)
class Script:
    """The script of a page.

    functions      those that formulas are worked out with, in JavaScript
    operations     those of the table that it computes
    other_numbers  whether leaves may get other numbers
    quiz           whether gradients are asked
    """

    functions: Sequence[str]
    operations: Sequence[Op]
    other_numbers: bool
    quiz: bool

    def style(self) -> str:
        """The style sheets of what works with the script alone."""
        own = [*(["what_if/what_if.css"] if self.other_numbers else []), *(["quiz/quiz.css"] if self.quiz else [])]
        return "".join([sheet(name) for name in ("styles/player.css", "styles/equation.css", *own)])

    def text(self) -> str:
        """All of it in one piece, without comments and without spaces that mean nothing."""
        table = javascript(self.operations).replace("export const operations", "const OPERATIONS")
        asked = (*(_WHAT_IF if self.other_numbers else ()), *(_QUIZ if self.quiz else ()))
        files = [_script(name) for name in (*_SCRIPTS, *(_TYPED if asked else ()), *asked)]
        worked_out = f"const FORMULAS=[{','.join(self.functions)}];"
        return "\n".join(['"use strict";', *map(closer, [table, worked_out]), *files, ""])


#: A comment behind a line of a script, after two spaces.
_BEHIND = re.compile(r"  // [^\"'`]*$")


def without_comments(text: str) -> str:
    """A script without comments and without indents.

    >>> without_comments("/** Two. */\\nconst two = 2;  // it is\\n  // That is\\n  /**\\n   * all.\\n   */\\n  two;")
    'const two = 2;\\ntwo;'
    """
    kept, inside = [], False
    for line in map(str.strip, text.splitlines()):
        inside = inside or line.startswith("/*")
        if not (inside or line.startswith("//")):
            kept.append(_BEHIND.sub("", line))
        inside = inside and not line.endswith("*/")
    return "\n".join([line for line in kept if line])


#: Strings and patterns, which stay as they are: behind a slash that divides stands a space, behind another neither
#: a space nor "=". A template holds no other.
_LITERAL = re.compile(
    r"""(`(?:[^`\\]|\\.)*`|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|/(?![ /*=])(?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\\[])+/[a-z]*)"""
)
#: Where a line goes on: behind what opens or goes on, before what closes or goes on. Elsewhere its end may end a statement.
_GOES_ON = re.compile(r"(?<=[{(\[;,])\n|\n(?=[})\].?:&|])")
_SPACES = re.compile(r" ?([{}()\[\],;:=?&|<>*]) ?")


def closer(text: str) -> str:
    """A script without comments, without the spaces around signs, and in as few lines as may be.

    >>> closer("const f = (a, b) => ({ a: [b], c: ' = ' });  // two\\nif (/^ = /.test(a)) f(a / b, -1 + +b);")
    "const f=(a,b)=>({a:[b],c:' = '});if(/^ = /.test(a))f(a / b,-1 + +b);"
    """
    lines = without_comments(text).split("\n")
    return _GOES_ON.sub("", "\n".join(["".join(_closer(_LITERAL.split(line))) for line in lines]))


def _closer(parts: list[str]) -> list[str]:
    """Parts of a line, every second of which is a literal."""
    return [part if i % 2 else _SPACES.sub(r"\1", part) for i, part in enumerate(parts)]


def shorter(sheet: str) -> str:
    """A style sheet without comments, and without spaces that mean nothing.

    >>> shorter("/* A row. */\\n.row { margin: 0 2px; }\\n\\n.row, p { top: 0; }\\n")
    '.row{margin:0 2px}.row,p{top:0}'
    """
    bare = re.sub(r"\s+", " ", re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL))
    return re.sub(r" ?([{};,]) ?", r"\1", bare).replace(": ", ":").replace(";}", "}").strip()
