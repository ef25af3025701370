"""Keep the entries of the table, and the formulas, that a first reader of ``operations.py`` can do without.

In: ``Op``.  Out: entries, which are in the table as soon as this room is imported; ``erf`` and ``erfc``, formulas of two others.

* ``elementary.py``       trigonometry, hyperbolas, logarithms, roots
* ``error_function.py``   the formulas of the error function, the longest of the table

Next: ``operations.py``, beside this room.
"""

from . import elementary
from .error_function import erf, erfc

__all__ = ["elementary", "erf", "erfc"]
