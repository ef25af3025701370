"""Write the C of every operation from the derivative table.

The formulas of ``ops.py``, run on symbols (``symbols.py``), give expressions; here they become C functions, one for
each operation's value and one for each local derivative:

    static inline double value_tanh(double a) { return tanh(a); }
    static inline double partial_tanh_0(double y, double a) { return 1.0 - (y * y); }

What a formula uses twice is worked out once, and an operation that C does not know by a name of its own, such as
sigmoid, is called as the function written here.  Two ``switch`` statements then find the function by the operation's
number.  This runs at build time; the native engine knows no derivative of its own.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from autograd.table import SYMBOLS, TABLE, Call, Expression, Number, Op, Variable, write

#: How the C calls an operation's inputs, whatever its entry calls them.
VARIABLES = tuple(map(Variable, "abc"))


def write_files(folder: Path) -> None:
    """Write the generated files into a folder, leaving alone what would not change."""
    folder.mkdir(parents=True, exist_ok=True)
    texts = {
        "rules.h": header(),
        "methods.h": methods(),
        "operations.pxi": numbers_for_cython(),
        "lane_rules.h": lane_rules(),
    }
    for name, text in texts.items():
        path = folder / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


def header() -> str:
    """``rules.h``: the operations numbered from 1, their values and their local derivatives."""
    numbered = [f"    {number(op)} = {i}," for i, op in enumerate(TABLE, start=1)]
    arities = ", ".join(["0", *[str(len(_inputs(op))) for op in TABLE]])
    prototypes = [f"{_signature(op)};" for op in TABLE]
    functions = [function for op in TABLE for function in (value_function(op), *partial_functions(op))]
    values = [f"    case {number(op)}: return value_{op.name}({_names(_inputs(op))});" for op in TABLE]
    partials = [
        f"    case 3 * {number(op)} + {i}: return partial_{op.name}_{i}(y, {_names(_inputs(op))});"
        for op in TABLE
        for i in range(len(_inputs(op)))
    ]
    selecting = " || ".join([f"op == {number(op)}" for op in TABLE if op.selects])
    return "\n".join(
        [
            "/* Written by autograd/native/rules.py from the derivative table, autograd/ops.py. */",
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


def value_function(op: Op) -> str:
    """What an operation computes, in C.

    >>> from autograd.table.operations import SIGMOID
    >>> print(value_function(SIGMOID))
    static inline double value_sigmoid(double a)
    {
        const double t1 = exp(-fabs(a));
        return ((a < 0.0 ? 1.0 : 0.0) ? t1 : 1.0) / (1.0 + t1);
    }
    <BLANKLINE>
    """
    return _function(_signature(op), op.forward(SYMBOLS, *_inputs(op)))


def partial_functions(op: Op) -> list[str]:
    """Its local derivatives, in C.

    >>> from autograd.table.operations import TANH
    >>> print(*partial_functions(TANH))
    static inline double partial_tanh_0(double y, double a)
    {
        return 1.0 - (y * y);
    }
    <BLANKLINE>
    """
    inputs = _inputs(op)
    parameters = ", ".join([f"double {x}" for x in ["y", *_names(inputs).split(", ")]])
    return [
        _function(f"static inline double partial_{op.name}_{i}({parameters})", partial)
        for i, partial in enumerate(op.derivatives(SYMBOLS, Variable("y"), inputs))
    ]


def methods() -> str:
    """``methods.h``: each operation of one input, as a method of the native type."""
    unary = [op for op in TABLE if op.arity == 1]
    functions = [
        f"static PyObject *method_{op.name}(PyObject *self, PyObject *Py_UNUSED(none))\n"
        f"{{\n    return record_unary({number(op)}, self);\n}}\n"
        for op in unary
    ]
    entries = [f'    {{"{op.name}", method_{op.name}, METH_NOARGS, NULL}},' for op in unary]
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
    """``lane_rules.h``: what each operation computes, and the loop that does it for many lanes (``lanes.h``)."""
    loops = ("UNARY", "BINARY", "TERNARY")
    return "\n".join(
        [
            "/* Written by autograd/native/rules.py from the derivative table, autograd/ops.py. */",
            *[f"{_signature(op)};" for op in TABLE],
            "",
            *[value_function(op) for op in TABLE],
            *[f"{loops[len(_inputs(op)) - 1]}({op.name})" for op in TABLE],
            "",
            f"static const Elementwise LOOPS[] = {{NULL, {', '.join([f'loop_{op.name}' for op in TABLE])}}};",
            "",
        ]
    )


def numbers_for_cython() -> str:
    """``operations.pxi``: the operations' numbers, declared for Cython."""
    names = "\n".join([f"    int {number(op)}" for op in TABLE])
    return f'cdef extern from "rules.h" nogil:\n    int OP_NONE\n    int OP_UNMADE\n    int OP_USER\n{names}\n'


def number(op: Op) -> str:
    """What the C calls an operation's number.

    >>> from autograd.table.operations import TANH
    >>> number(TANH)
    'OP_TANH'
    """
    return f"OP_{op.name.upper()}"


def _inputs(op: Op) -> tuple[Variable, ...]:
    if op.arity is None or op.arity > len(VARIABLES):
        raise ValueError(f"{op!r} takes more than {len(VARIABLES)} inputs: give the C rules more variables")
    return VARIABLES[: op.arity]


def _names(inputs: tuple[Variable, ...]) -> str:
    return ", ".join([x.name for x in inputs])


def _signature(op: Op) -> str:
    return f"static inline double value_{op.name}({', '.join([f'double {x.name}' for x in _inputs(op)])})"


def _function(signature: str, formula: Expression | float) -> str:
    """A function that returns a formula; what the formula uses more than once gets a name first."""
    expression = formula if isinstance(formula, Expression) else Number(float(formula))
    uses: Counter[Expression] = Counter()
    _count(expression, uses)
    named: dict[Expression, str] = {}
    lines = []
    for shared in [x for x, count in uses.items() if count > 1]:
        text = _text(shared, named)
        named[shared] = f"t{len(named) + 1}"
        lines.append(f"    const double {named[shared]} = {text};\n")
    return f"{signature}\n{{\n{''.join(lines)}    return {_text(expression, named)};\n}}\n"


def _count(expression: Expression, uses: Counter[Expression]) -> None:
    """How often each part of an expression is used, the parts of a part first."""
    if isinstance(expression, Call):
        if expression not in uses:
            for part in expression.inputs:
                _count(part, uses)
        uses[expression] += 1


def _text(expression: Expression, named: dict[Expression, str]) -> str:
    if expression in named:
        return named[expression]
    if not isinstance(expression, Call):
        return write(expression, "c")
    template = expression.op.c or f"value_{expression.op.name}({', '.join(['{}'] * len(expression.inputs))})"
    parts = [_text(part, named) for part in expression.inputs]
    if "(" not in template:  # an operator: its operands are put in parentheses, a function's need none
        parts = [part if part.isidentifier() or _is_atom(part) else f"({part})" for part in parts]
    return template.format(*parts)


def _is_atom(text: str) -> bool:
    """Whether C text binds tighter than any operator: a positive number, or a call or choice in its own brackets."""
    if text[0] == "-":
        return False
    depth = 0
    for i, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if depth == 0 and (character == " " or (character == ")" and i < len(text) - 1)):
            return False
    return True
