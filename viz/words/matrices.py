"""Write lines of text with matrices in them, for a prompt and for a notebook.

A line is a list of pieces: texts, and matrices of texts.  The middle rows of all pieces stand at one height.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

Matrix = list[list[str]]
Piece = str | Matrix

_MOST = 8  # rows and columns


def shortened(rows: Sequence[Sequence[str]]) -> Matrix:
    """A matrix, or the beginning and the end of a large one.

    >>> shortened([[str(i)] for i in range(12)])
    [['0'], ['1'], ['2'], ['3'], ['4'], ['5'], ['⋮'], ['11']]
    """
    kept: Matrix = []
    for row in rows:
        kept.append([*row[: _MOST - 2], "⋯", row[-1]] if len(row) > _MOST else [*row])
    if len(kept) > _MOST:
        dots = ["⋱" if cell == "⋯" else "⋮" for cell in kept[0]]
        kept = [*kept[: _MOST - 2], dots, kept[-1]]
    return kept


def as_text(pieces: Sequence[Piece]) -> list[str]:
    """A line of pieces as lines of text.

    >>> print("\\n".join(as_text(["δ =", [["1"], ["−2"]], "· 3"])))
        ⎡ 1⎤
    δ = ⎣−2⎦ · 3
    """
    height = max([len(piece) for piece in pieces if not isinstance(piece, str)], default=1)
    blocks = []
    for piece in pieces:
        rows = [piece] if isinstance(piece, str) else _bracketed(piece)
        width = max(map(len, rows))
        above = height // 2 - len(rows) // 2
        padded = [""] * above + rows + [""] * (height - above - len(rows))
        blocks.append([row.ljust(width) for row in padded])
    return [" ".join(row).rstrip() for row in zip(*blocks, strict=True)]


def _bracketed(matrix: Matrix) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*matrix, strict=True)]
    inner = ["  ".join([cell.rjust(width) for cell, width in zip(row, widths, strict=True)]) for row in matrix]
    if len(inner) == 1:
        return [f"[{inner[0]}]"]
    last = len(inner) - 1
    return [
        ("⎡" if i == 0 else "⎣" if i == last else "⎢") + row + ("⎤" if i == 0 else "⎦" if i == last else "⎥")
        for i, row in enumerate(inner)
    ]


def as_html(pieces: Sequence[Piece]) -> str:
    """A line of pieces as HTML, which needs no style sheet."""
    parts = []
    for piece in pieces:
        if isinstance(piece, str):
            parts.append(f"<span>{escape(piece)}</span>")
            continue
        rows = "".join([f"<tr>{''.join([_CELL.format(escape(cell)) for cell in row])}</tr>" for row in piece])
        parts.append(f'<table style="{_TABLE}"><tbody>{rows}</tbody></table>')
    return f'<div style="white-space:nowrap;margin:4px 0 4px 16px">{" ".join(parts)}</div>'


_TABLE = (
    "display:inline-table;vertical-align:middle;margin:0 4px;border-collapse:separate;border-spacing:0;width:auto;"
    "border:0;border-left:1.5px solid;border-right:1.5px solid;border-radius:9px"
)
_CELL = '<td style="text-align:right;padding:1px 7px;border:0;background:none">{}</td>'
