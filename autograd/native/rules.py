"""Writes the generated files of the accelerator: the C of every operation, from the derivative table.

``table/code.py`` writes the functions, one for an operation's value and one for each local derivative.  Here they are
numbered, and two ``switch`` statements find a function by its operation's number.  This runs at build time; the native
engine knows no derivative of its own.

Read next: ``engine/record.h``, which calls them when a node is made.
"""

from __future__ import annotations

from pathlib import Path

import autograd
from autograd.engines import build_number
from autograd.graph.calling import METHODS
from autograd.table import PARAMETERS, TABLE, Op, partial_functions, signature, value_function

from . import shared_numbers


def write_files(folder: Path) -> None:
    """Write the generated files into a folder, except those that would not change."""
    folder.mkdir(parents=True, exist_ok=True)
    texts = {
        "rules.h": header(),
        "methods.h": methods(),
        "operations.pxi": numbers_for_cython(),
        "lane_rules.h": lane_rules(),
        "shared_numbers.h": shared_numbers.header(),
        "build_number.pxi": f'BUILD_NUMBER = "{build_number(Path(autograd.__file__).parent)}"\n',
    }
    for name, text in texts.items():
        path = folder / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


def header() -> str:
    """``rules.h``: the operations numbered from 1, their values and their local derivatives."""
    numbered = [f"    {number(op)} = {i}," for i, op in enumerate(TABLE, start=1)]
    arities = ", ".join(["0", *[str(op.arity) for op in TABLE]])
    prototypes = [f"{signature(op)};" for op in TABLE]
    functions = [f"{function}\n" for op in TABLE for function in (value_function(op), *partial_functions(op))]
    values = [f"    case {number(op)}: return value_{op.name}({_names(op)});" for op in TABLE]
    partials = [
        f"    case 3 * {number(op)} + {i}: return partial_{op.name}_{i}(y, {_names(op)});"
        for op in TABLE
        for i in range(op.arity or 0)
    ]
    selecting = " || ".join([f"op == {number(op)}" for op in TABLE if op.selects])
    return "\n".join(
        [
            "/* Written by autograd/native/rules.py from the derivative table, autograd/table/operations.py. */",
            "#ifndef GLASSGRAD_RULES_H",
            "#define GLASSGRAD_RULES_H",
            "",
            "#include <math.h>",
            '#include "node.h" /* INLINED */',
            "",
            "enum {",
            "    OP_NONE = 0, /* a leaf's */",
            *numbered,
            "    OP_UNMADE = 254, /* of an instance of a subclass, until Value.__init__ has run */",
            "    OP_USER = 255 /* defined by a user: its formulas are Python */",
            "};",
            "",
            "/* How many inputs each operation takes. */",
            f"static const unsigned char RULE_ARITY[] = {{{arities}}};",
            "",
            *prototypes,
            "",
            *functions,
            "/* What an operation computes. */",
            "INLINED double rule_value(int op, double a, double b, double c)",
            "{",
            "    switch (op) {",
            *values,
            "    }",
            "    return NAN;",
            "}",
            "",
            "/* Its local derivative with respect to input i; y is its value. */",
            "INLINED double rule_partial(int op, int i, double y, double a, double b, double c)",
            "{",
            "    switch (3 * op + i) {",
            *partials,
            "    }",
            "    return NAN;",
            "}",
            "",
            "/* Whether a local derivative of exactly 0 means that nothing flows there (Op.selects). */",
            "INLINED int rule_selects(int op)",
            "{",
            f"    return {selecting};",
            "}",
            "",
            "#endif",
            "",
        ]
    )


def methods() -> str:
    """``methods.h``: operations of one input, as methods of the native type."""
    functions = [
        f"static PyObject *method_{op.name}(PyObject *self, PyObject *Py_UNUSED(none))\n"
        f"{{\n    return record_unary({number(op)}, self);\n}}\n"
        for op in METHODS
    ]
    entries = [f'    {{"{op.name}", method_{op.name}, METH_NOARGS, NULL}},' for op in METHODS]
    return "\n".join(
        [
            "/* Written by autograd/native/rules.py: v.tanh() and its like. */",
            '#include "record.h"',
            "",
            *functions,
            "static PyMethodDef UNARY_METHODS[] = {",
            *entries,
            "    {NULL, NULL, 0, NULL},",
            "};",
            "",
            "static int add_unary_methods(PyTypeObject *type)",
            "{",
            "    for (PyMethodDef *method = UNARY_METHODS; method->ml_name != NULL; method++) {",
            "        PyObject *descriptor = PyDescr_NewMethod(type, method);",
            "        if (descriptor == NULL || PyDict_SetItemString(type->tp_dict, method->ml_name, descriptor) < 0) {",
            "            Py_XDECREF(descriptor);",
            "            return -1;",
            "        }",
            "        Py_DECREF(descriptor);",
            "    }",
            "    return 0;",
            "}",
            "",
        ]
    )


def lane_rules() -> str:
    """``lane_rules.h``: each operation's formula, and its loop over many lanes (``lanes.h``)."""
    loops = ("UNARY", "BINARY", "TERNARY")
    return "\n".join(
        [
            "/* Written by autograd/native/rules.py from the derivative table, autograd/table/operations.py. */",
            *[f"{signature(op)};" for op in TABLE],
            "",
            *[f"{value_function(op)}\n" for op in TABLE],
            *[f"{loops[(op.arity or 1) - 1]}({op.name})" for op in TABLE],
            "",
            f"static const Elementwise LOOPS[] = {{NULL, {', '.join([f'loop_{op.name}' for op in TABLE])}}};",
            "",
        ]
    )


def numbers_for_cython() -> str:
    """``operations.pxi``: the operations' numbers, declared for Cython, and their names, as of the build."""
    numbers = "\n".join([f"    int {name}" for name in ("OP_NONE", "OP_UNMADE", "OP_USER", *map(number, TABLE))])
    names = tuple([op.name for op in TABLE])
    return f'cdef extern from "rules.h" nogil:\n{numbers}\n\ncdef tuple BUILT_OPERATIONS = {names}\n'


def number(op: Op) -> str:
    """The name of an operation's number in C.

    >>> from autograd.table import TANH
    >>> number(TANH)
    'OP_TANH'
    """
    return f"OP_{op.name.upper()}"


def _names(op: Op) -> str:
    """The inputs of an operation, as its function is called with them."""
    if op.arity is None or op.arity > 3:
        raise ValueError(f"{op!r} takes more than 3 inputs: give rule_value and rule_partial more parameters")
    return ", ".join(PARAMETERS[: op.arity])
