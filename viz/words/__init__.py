"""viz.words."""

from .explain import Explanation, computation, explain, formula_of, ledger, local_with_numbers, sum_so_far
from .network_layers import layers_of
from .paths import paths
from .trace import trace

__all__ = [
    "Explanation",
    "computation",
    "explain",
    "formula_of",
    "layers_of",
    "ledger",
    "local_with_numbers",
    "paths",
    "sum_so_far",
    "trace",
]
