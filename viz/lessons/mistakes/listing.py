"""Show functions as they stand in a file, and mark the lines in which two of them differ."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from difflib import SequenceMatcher
from typing import Any, NamedTuple


class Line(NamedTuple):
    """A line of a program, and whether the program beside it does not have it."""

    text: str
    differs: bool


def program(*functions: Callable[..., Any]) -> str:
    """The source of functions one below the other, without what only a type checker reads."""
    return "\n\n".join([without_types(inspect.getsource(each)).strip() for each in functions])


_SIGNATURE = re.compile(r"def (\w+)\((.*)\)(?: -> [^\n]*)?:\n")


def without_types(source: str) -> str:
    """A function's source with the bare names of its arguments.

    >>> print(without_types("def double(x: float, y: list[int]) -> float:\\n    return 2 * x"))
    def double(x, y):
        return 2 * x
    """

    def bare(found: re.Match[str]) -> str:
        names = ", ".join(re.findall(r"(\w+):", found[2]))
        return f"def {found[1]}({names}):\n"

    return _SIGNATURE.sub(bare, re.sub(r" +# type: .*", "", source)).replace(", strict=True", "")


def beside(program: str, other: str) -> list[Line]:
    """The lines of a program, those marked that the other one does not have at this place.

    >>> beside("a = 1\\nb = 2", "a = 1\\nb += 2")
    [Line(text='a = 1', differs=False), Line(text='b = 2', differs=True)]
    """
    lines, others = program.splitlines(), other.splitlines()
    same = SequenceMatcher(None, _unnamed(lines), _unnamed(others), autojunk=False).get_matching_blocks()
    kept = {i for block in same for i in range(block.a, block.a + block.size)}
    return [Line(text, i not in kept and bool(text.strip())) for i, text in enumerate(lines)]


def _unnamed(lines: list[str]) -> list[str]:
    """Lines without the names of the functions that they define: these always differ."""
    return [re.sub(r"^def \w+", "def", line) for line in lines]
