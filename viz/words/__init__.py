"""Say in words and numbers what a graph computes and how its gradients come about.

In: ``Steps`` (``viz.graph``) and a language.  Out: sentences and equations for captions and players, and two texts of
their own, ``trace()`` and ``paths()``.  What may be touched: which pattern is told by which sentence
(``explain.sentence``); the sentences themselves are in ``viz/languages``.  Nothing here knows a derivative: all are
read off the table.

    formulas.py         values and local derivatives as formulas, with names and with numbers
    explain.py          a step of the sweep: what the operation does to its gradient
    trace.py            trace(): the whole sweep as aligned text
    patterns.py         the same with holes for names and numbers: one pattern for all steps of a kind
    number_patterns.py  formulas with holes for numbers, and how a page works them out
    network_layers.py   the layers of a network, found on its graph
    matrices.py         lines of text with matrices in them
    symbolic.py         a graph without its numbers: formulas on cards and edges
    delta_recursion.py  the recursion for δ, layer by layer
    layer_equations.py  all equations of one layer
    paths.py            paths(): one gradient as a sum over paths, and by that recursion

Next: ``viz.layout``.
"""

from .explain import Explanation, explain, ledger, sum_so_far, used_several_times
from .formulas import computation, formula_of, local_derivative, local_with_numbers, raised
from .network_layers import layers_of
from .number_patterns import NumberPattern
from .paths import paths
from .patterns import Patterns, StepPattern, ValuePattern
from .symbolic import Symbols, as_factor
from .trace import trace

__all__ = [
    "Explanation",
    "NumberPattern",
    "Patterns",
    "StepPattern",
    "Symbols",
    "ValuePattern",
    "as_factor",
    "computation",
    "explain",
    "formula_of",
    "layers_of",
    "ledger",
    "local_derivative",
    "local_with_numbers",
    "paths",
    "raised",
    "sum_so_far",
    "trace",
    "used_several_times",
]
