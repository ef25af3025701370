"""One gradient as a sum over paths, in text.

In: a result, and a value or a layer that it was computed of.  Out: ``paths()``, a text that shows itself in a notebook.
What may be touched: which nodes a path leaves out (``each_path.py``).

    each_path.py  the paths from a result down to a leaf, and the product of local derivatives along each
    paths.py      paths(): those, and the recursion for δ

Next: ``viz.layout``.
"""

from .paths import paths

__all__ = ["paths"]
