"""What can be computed: the derivative table, and the number systems in which its formulas run.

In: nothing.  Out: formulas and their derivatives in any number system; as text, LaTeX, C and JavaScript.

What may be touched: an operation is one entry in ``operations.py``, whose docstring says how to add one.  Change a
formula there, and numbers, pictures, gradients and code change together.  In reading order:

* ``operations.py``        the entries: what each operation computes, and its local derivatives
* ``entries/``             more entries of the same table: activations; choices and comparisons; elementary functions; erf
* ``op.py``                what an entry is, and the registry
* ``proof.py``             looks for mistakes in the entries
* ``arithmetic.py``        the number systems of floats and of NumPy arrays
* ``expressions.py``       the number system of symbols
* ``book.py``              a formula as a book writes it, without the guards that do not act
* ``rounding.py``          the one rule for numbers that a person reads
* ``writing.py``           an expression as text or LaTeX
* ``code_expressions.py``  an expression in C or JavaScript
* ``code.py``              a function for each operation, in C and in JavaScript
* ``reading.py``           ``formula``, ``derivative`` and ``with_numbers``: what a reader sees
* ``once.py``              an attribute that is computed when it is first asked for

Next: ``graph/``, where the formulas run on numbers that remember how they were computed.
"""

from .arithmetic import ARRAYS, FLOATS, Arithmetic, Arrays, Floats, TableOperators
from .book import guard_conditions, guards_acting
from .code import PARAMETERS, javascript, partial_functions, signature, value_function
from .code_expressions import code_with_calls
from .entries import EQUAL, GELU, GREATER, GREATER_EQUAL, LESS, LESS_EQUAL, MAXIMUM, RELU, SHIFT, SIGMOID, WHERE
from .expressions import SYMBOLS, Call, Expression, Number, Variable, call
from .once import once
from .op import REGISTRY, TABLE_FILE, Op, named
from .operations import (
    ABSOLUTE,
    ADD,
    BATCH_MEAN,
    DIVIDE,
    EXP,
    IDENTITY,
    LOG,
    MULTIPLY,
    NEGATIVE,
    POWER,
    SQRT,
    SUBTRACT,
    TABLE,
    TANH,
)
from .reading import derivative, equation, formula, made_of, partial, rounding_within, with_numbers, write
from .rounding import Rounding, number_text, rounding_of
from .writing import FormulaWriter, TextWriter, without_parentheses

__all__ = [
    "ABSOLUTE",
    "ADD",
    "ARRAYS",
    "BATCH_MEAN",
    "DIVIDE",
    "EQUAL",
    "EXP",
    "FLOATS",
    "GELU",
    "GREATER",
    "GREATER_EQUAL",
    "IDENTITY",
    "LESS",
    "LESS_EQUAL",
    "LOG",
    "MAXIMUM",
    "MULTIPLY",
    "NEGATIVE",
    "PARAMETERS",
    "POWER",
    "REGISTRY",
    "RELU",
    "SHIFT",
    "SIGMOID",
    "SQRT",
    "SUBTRACT",
    "SYMBOLS",
    "TABLE",
    "TABLE_FILE",
    "TANH",
    "WHERE",
    "Arithmetic",
    "Arrays",
    "Call",
    "Expression",
    "Floats",
    "FormulaWriter",
    "Number",
    "Op",
    "Rounding",
    "TableOperators",
    "TextWriter",
    "Variable",
    "call",
    "code_with_calls",
    "derivative",
    "equation",
    "formula",
    "guard_conditions",
    "guards_acting",
    "javascript",
    "made_of",
    "named",
    "number_text",
    "once",
    "partial",
    "partial_functions",
    "rounding_of",
    "rounding_within",
    "signature",
    "value_function",
    "with_numbers",
    "without_parentheses",
    "write",
]
