"""Keep the entries of the derivative table that a first reader of ``operations.py`` can do without; the table is one.

In: ``Op``, what an entry is.  Out: entries.  Each is in the table as soon as its file is read, and ``operations.py``, where the
table ends, reads all of them.  What may be touched: a formula, as there.  In reading order:

* ``activations.py``      what a neuron ends with
* ``choices.py``          steps, choices and comparisons
* ``elementary.py``       trigonometry, hyperbolas, logarithms, roots
* ``error_function.py``   erf and erfc, whose formulas are the longest of the table

Next: ``operations.py``, beside this room.
"""

from . import elementary
from .activations import GELU, RELU, SIGMOID
from .choices import EQUAL, GREATER, GREATER_EQUAL, LESS, LESS_EQUAL, MAXIMUM, SHIFT, WHERE
from .error_function import ERF, ERFC

__all__ = [
    "EQUAL",
    "ERF",
    "ERFC",
    "GELU",
    "GREATER",
    "GREATER_EQUAL",
    "LESS",
    "LESS_EQUAL",
    "MAXIMUM",
    "RELU",
    "SHIFT",
    "SIGMOID",
    "WHERE",
    "elementary",
]
