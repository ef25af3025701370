"""Writes in C what C and Python share: kinds of blocks, and the layout of structs.

They are declared in Python, ``BlockKind``, ``OPERAND`` and ``BLOCK`` in ``executor/schedule.py``, and ``Journal`` in
``program/journal.py``.  This runs at build time, so the two sides cannot differ.
"""

from __future__ import annotations

from ctypes import c_int64
from typing import Any

from autograd.program.journal import Journal

from .executor.schedule import BLOCK, ELEMENTWISE, IN_COLUMN, OPERAND, BlockKind

#: The C of a field's type; an address is that of a list of rows.
C_TYPES = {"int32": "int32_t ", "uint64": "const int32_t *", c_int64: "int64_t "}


def header() -> str:
    """``shared_numbers.h``: kinds of blocks, ``Operand``, ``Block`` and ``Journal``."""
    return "\n".join(
        [
            "/* Written by autograd/native/shared_numbers.py. */",
            "#ifndef GLASSGRAD_SHARED_NUMBERS_H",
            "#define GLASSGRAD_SHARED_NUMBERS_H",
            "",
            "#include <stddef.h>",
            "#include <stdint.h>",
            "",
            f"enum {{ ELEMENTWISE = {ELEMENTWISE}, IN_COLUMN = {IN_COLUMN} }};",
            "enum {",
            *[f"    KIND_{kind.name} = {int(kind)}," for kind in BlockKind],
            "};",
            "",
            *struct("Operand", OPERAND),
            *struct("Block", BLOCK),
            "typedef struct {",
            *[f"    {C_TYPES[kind]}{name};" for name, kind in Journal._fields_],
            "} Journal;",
            "",
            "#endif",
            "",
        ]
    )


def struct(name: str, layout: Any) -> list[str]:
    """The lines of a struct with the fields of a NumPy record, and a check that the compiler lays it out likewise.

    >>> print(*struct("Operand", OPERAND), sep="\\n")
    typedef struct {
        int32_t varies;
        int32_t first;
        int32_t step;
        int32_t inner_step;
    } Operand;
    _Static_assert(sizeof(Operand) == 16 && offsetof(Operand, inner_step) == 12, "the layout of Operand");
    <BLANKLINE>
    """
    *_, last = layout.names
    checks = f"sizeof({name}) == {layout.itemsize} && offsetof({name}, {last}) == {layout.fields[last][1]}"
    return [
        "typedef struct {",
        *[f"    {_declaration(field, layout.fields[field][0])};" for field in layout.names],
        f"}} {name};",
        f'_Static_assert({checks}, "the layout of {name}");',
        "",
    ]


def _declaration(name: str, layout: Any) -> str:
    if layout.subdtype is not None:
        layout, (count,) = layout.subdtype
        name = f"{name}[{count}]"
    return f"Operand {name}" if layout == OPERAND else f"{C_TYPES[layout.name]}{name}"
