"""Say in words and numbers what a graph computes and how its gradients come about.

In: ``Steps`` (``viz.graph``) and a language.  Out: sentences and equations for captions and players, and two texts of
their own, ``trace()`` and ``paths()``.  What may be touched: which pattern is told by which sentence
(``explain.sentence``); the sentences themselves are in ``viz/languages``.  Nothing here knows a derivative: all are
read off the table.

    equations/          equations as trees, with fractions: what all lines below are made of
    formulas.py         values and local derivatives as formulas, with names and with numbers
    lines.py            the lines of a moment as equations, each factor in the colour of its edge
    explain.py          a step of the sweep: what the operation does to its gradient
    trace.py            trace(): the whole sweep as aligned text
    patterns.py         the same with holes for names and numbers: one pattern for all steps of a kind
    number_patterns.py  formulas with holes for numbers, and how a page works them out
    network_layers.py   the layers of a network, found on its graph
    matrices.py         lines of text with matrices in them
    symbolic.py         a graph without its numbers: formulas on cards and edges
    delta_recursion.py  the recursion for δ, layer by layer
    layer_equations.py  all equations of one layer
    along_paths/        paths(): one gradient as a sum over paths, and by that recursion

Next: ``viz.layout``.
"""

from .along_paths import paths
from .equations import (
    NOTHING,
    Enclosed,
    Equation,
    Factor,
    Fraction,
    Raised,
    Result,
    Root,
    Row,
    Token,
    derivative_of,
    equation_of,
    grouped,
    row,
    sign,
    word,
)
from .equations import name as name_token
from .equations import number as number_token
from .explain import Explanation, enclosed, explain, sentence, sum_of_products, used_several_times
from .formulas import computation, local_derivative, local_with_numbers, numbers_put_in, raised
from .lines import first_line, forward_line, ledger, step_line, sum_so_far
from .network_layers import layers_of
from .number_patterns import NumberHole, NumberPattern
from .patterns import Patterns, StepPattern, ValuePattern
from .symbolic import Symbols, as_factor
from .trace import trace

__all__ = [
    "NOTHING",
    "Enclosed",
    "Equation",
    "Explanation",
    "Factor",
    "Fraction",
    "NumberHole",
    "NumberPattern",
    "Patterns",
    "Raised",
    "Result",
    "Root",
    "Row",
    "StepPattern",
    "Symbols",
    "Token",
    "ValuePattern",
    "as_factor",
    "computation",
    "derivative_of",
    "enclosed",
    "equation_of",
    "explain",
    "first_line",
    "forward_line",
    "grouped",
    "layers_of",
    "ledger",
    "local_derivative",
    "local_with_numbers",
    "name_token",
    "number_token",
    "numbers_put_in",
    "paths",
    "raised",
    "row",
    "sentence",
    "sign",
    "step_line",
    "sum_of_products",
    "sum_so_far",
    "trace",
    "used_several_times",
    "word",
]
