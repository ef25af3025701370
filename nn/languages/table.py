"""Lay out rows of text as a table: for the prompt in columns, for a notebook in HTML."""

from __future__ import annotations

import html
from collections.abc import Collection, Sequence
from typing import TypeAlias

Row: TypeAlias = Sequence[str]


def text_table(rows: Sequence[Row], *, left: Collection[int] = (), least: Sequence[int] = ()) -> list[str]:
    """The lines of a table.

    left   the columns whose cells begin under each other; the cells of all others end under each other
    least  the least width of each column

    >>> text_table([["part", "inputs"], ["layer 1", "2"]], left=[0])
    ['part     inputs', 'layer 1       2']
    """
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    if least:
        widths = [max(both) for both in zip(widths, least, strict=True)]
    return ["  ".join(_aligned(row, widths, left)).rstrip() for row in rows]


def html_table(rows: Sequence[Row]) -> str:
    """A table of HTML, whose first row is its heading."""
    header, *others = rows
    head = "".join([f"<th>{html.escape(cell)}</th>" for cell in header])
    body = "".join(["<tr>" + "".join([f"<td>{html.escape(cell)}</td>" for cell in row]) + "</tr>" for row in others])
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _aligned(row: Row, widths: Sequence[int], left: Collection[int]) -> list[str]:
    return [
        cell.ljust(width) if i in left else cell.rjust(width)
        for i, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]
