"""Programs with a mistake in them, each with the right one: they run, and are shown to the reader as they stand.

In: a graph, leaves, numbers.  Out: gradients by node, a loss after each step, the graph of a formula.  What may be touched:
everything that a reader may like to see, five lines or a few more; public names only.

    sweeps.py    sweeps with a mistake, and the right one
    training.py  training with a mistake; neurons that hardly learn, or not at all
    formulas.py  formulas that overflow, and stable ones

Next: ``viz/lessons/mistakes/listing.py``, which shows them.
"""

from .formulas import logarithm_of_sigmoid, loss_of_logit, softmax_as_it_is_written, softmax_shifted
from .sweeps import added, assigned, in_order_of_distance, updated_at_the_end, updated_on_the_way
from .training import (
    cross_entropy_of_logit,
    descend,
    descend_on_old_gradients,
    error_of_elu,
    error_of_relu,
    error_of_sigmoid,
)

__all__ = [
    "added",
    "assigned",
    "cross_entropy_of_logit",
    "descend",
    "descend_on_old_gradients",
    "error_of_elu",
    "error_of_relu",
    "error_of_sigmoid",
    "in_order_of_distance",
    "logarithm_of_sigmoid",
    "loss_of_logit",
    "softmax_as_it_is_written",
    "softmax_shifted",
    "updated_at_the_end",
    "updated_on_the_way",
]
