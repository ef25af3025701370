"""A mistake, wrong and right side by side: what one sees, why it is so, how to find it in one's own code, how to mend it."""

from __future__ import annotations

import base64
import io
import os
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from autograd.languages import Language
from nn.saving import FILE, write_atomically
from viz.backends import NO_GLYPH, missing_in, tell_missing
from viz.pictures import Drawing, beside, wants_pdf

from .curves import Curve, figure_of
from .html import page, section
from .listing import beside as lines_beside
from .told import Row, Side, Told


@dataclass(frozen=True, repr=False)
class Mistake(Told):
    """A mistake, which shows itself in a notebook: the wrong way beside the right one.

    ``title``, ``seen``, ``found``, ``why``, ``find`` and ``mend`` are what is said of it, ``wrong`` and ``right`` the two ways
    with their pictures and programs, ``numbers`` what comes of them. ``print`` it for all of that as text; ``save`` writes
    a page.
    """

    @property
    def numbers(self) -> Mapping[str, tuple[float, float]]:
        """The wrong and the right number, by name."""
        return {row.name: (row.wrong, row.right) for row in self.rows}

    @property
    def html(self) -> str:
        """The mistake as a part of a page, with inline styles only: no script, nothing to load."""
        return section(self)

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write a page to ``path``, which loads nothing; returns the path, "~" written out.

        The file is there whole or not at all. Raises ValueError for another suffix than .html.
        """
        return save_page(path, page([self], self.title, self.language, self.theme))

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        shown = {"text/plain": repr(self), "text/html": self.html}
        if wants_pdf():
            shown["application/pdf"] = base64.b64encode(self.pdf).decode()
        return shown

    @property
    def pdf(self) -> bytes:
        """Both pictures as the bytes of a PDF file of one page."""
        match self.wrong.picture, self.right.picture:
            case Drawing() as first, Drawing() as second:
                headings = [f"{mark} {side.heading}" for mark, side in (("✗", self.wrong), ("✓", self.right))]
                scene = beside([first.scene, second.scene], headings, self.title, 2 * first.scene.width + 2000.0)
                return replace(first, scene=scene).pdf
            case (Curve() as curve, Curve() as other):
                written = io.BytesIO()
                with warnings.catch_warnings():
                    warnings.filterwarnings("ignore", message=NO_GLYPH)
                    figure = figure_of([curve, other], "light")
                    figure.savefig(written, format="pdf", metadata={"CreationDate": None})
                tell_missing(dict.fromkeys(missing_in(curve.name), curve.name), "PDF", self.language.code)
                return written.getvalue()
        raise AssertionError("both sides have pictures of one kind")

    def __str__(self) -> str:
        say = self.language
        told = [self.title, "", self.seen, self.found, ""]
        for mark, side in (("✗", self.wrong), ("✓", self.right)):
            told += [f"{mark} {side.heading}", ""]
            told += [f"  {mark if line.differs else ' '} {line.text}".rstrip() for line in side.program]
            told.append("")
        told += [*self._table(), ""]
        for heading in ("why", "find", "mend"):
            told += [say(f"mistakes_{heading}"), f"  {getattr(self, heading)}", ""]
        return "\n".join(told).rstrip()

    def _table(self) -> list[str]:
        shown, more = self.table()
        heads = ("", self.language("mistakes_wrong"), self.language("mistakes_right"), "")
        rows = [heads, *[(row.name, *row.texts(self.language), "≠" if row.differs else "=") for row in shown]]
        widths = [max([len(row[i]) for row in rows]) for i in range(3)]
        written = [
            f"  {name:{widths[0]}}  {wrong:>{widths[1]}}  {right:>{widths[2]}}  {mark}".rstrip()
            for name, wrong, right, mark in rows
        ]
        return [*written, f"  {more}"] if more else written

    def __repr__(self) -> str:
        return f"Mistake({self.name}: {self.found})"


def save_page(path: str | os.PathLike[str], text: str) -> Path:
    """Write a page; its suffix is .html."""
    target = Path(FILE(path, "path", "save"))
    if target.suffix.lower() != ".html":
        raise ValueError(f"save({str(target)!r}): a page of mistakes is an .html file, not {target.suffix!r}")
    write_atomically(target, text.encode())
    return target


def mistake(
    name: str,
    language: Language,
    theme: str,
    *,
    pictures: tuple[Drawing, Drawing] | tuple[Curve, Curve],
    programs: tuple[str, str],
    rows: list[Row],
    told: Row | None,
) -> Mistake:
    """A mistake with the sentences of its name.

    pictures, programs  wrong and right
    told                the row that tells the mistake best; None if it does no harm
    """
    given = zip(("wrong", "right"), pictures, programs, programs[::-1], strict=True)
    sides = [
        Side(language(f"mistake_{name}_{side}"), picture, tuple(lines_beside(own, other)))  # type: ignore[arg-type]
        for side, picture, own, other in given
    ]
    texts = {part: language(f"mistake_{name}_{part}") for part in ("title", "seen", "why", "find", "mend")}
    found = language(f"mistake_{name}_harmless") if told is None else _found(told, language)
    return Mistake(
        name=name,
        **texts,
        found=found,
        wrong=sides[0],
        right=sides[1],
        rows=tuple(rows),
        language=language,
        theme=theme,
    )


def first_wrong(rows: Sequence[Row]) -> Row | None:
    """The first row whose numbers differ, if there is one."""
    return next((row for row in rows if row.differs), None)


def _found(row: Row, language: Language) -> str:
    wrong, right = row.texts(language)
    return language("mistakes_found", name=row.name, wrong=wrong, right=right)
