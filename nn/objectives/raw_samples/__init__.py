"""What is asked of samples before anything is computed: whether they were lists, and how far their scales are apart.

In: samples as a user gives them.  Out: rows as the model sees them, and a warning.

    given.py    whether they were lists or arrays, as a model of the user's own sees them
    scales.py   features of very different scales

Next: ``nn/objectives/targets.py``, samples and targets as checked rows of floats.
"""

from .given import Listed, as_given, row_as_given, rows_of
from .scales import warn_of_scales

__all__ = ["Listed", "as_given", "row_as_given", "rows_of", "warn_of_scales"]
