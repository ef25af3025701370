"""Put on one card what is repeated: the many terms of a sum, the like steps of a chain, the samples of a batch.

In: a ``Diagram``.  Out: a smaller one, whose cards say how many they stand for.  Nothing is lost: edges keep the one
derivative of their way.  What may be touched: how many terms or steps are too many (``MOST_TERMS``).

    repetition.py  the many terms of a sum, and the many inputs of a loss, but for the ends
    stacking.py    like steps, and samples of a batch

Next: ``folding.py``, which groups fold.
"""

from .repetition import MOST_TERMS, between_the_ends, counted, terms_as_groups, with_ends
from .stacking import LIKE, stacked

__all__ = ["LIKE", "MOST_TERMS", "between_the_ends", "counted", "stacked", "terms_as_groups", "with_ends"]
