"""Name matrices as textbooks do: x, W⁽¹⁾, b⁽¹⁾, z⁽¹⁾, a⁽¹⁾; capitals where there is a column for each sample.

Labels of one's own win: where those of a matrix have one beginning, such as h1, h2, h3, it is called h.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import count

from autograd import Value
from autograd.languages import Language, clean
from autograd.table import Expression, Number, Variable, call
from viz.graph.book import is_loss
from viz.graph.naming import is_plain_number, is_simple
from viz.graph.parts import Notation
from viz.graph.typography import below, superscript

from .graph import VectorGraph
from .matrix import Matrix
from .operations import Affine, Joint, Map

_INDICES = "₀₁₂₃₄₅₆₇₈₉"
_RAISED = str.maketrans(_INDICES, "0123456789")
_LOWERED = str.maketrans("0123456789,", "₀₁₂₃₄₅₆₇₈₉,")
_NUMBER = re.compile(r"[\d₀₁₂₃₄₅₆₇₈₉_.,⁰¹²³⁴⁵⁶⁷⁸⁹ ]*$")

#: Labels that nn gives, and the names that they stand for anyway.
_USUAL = frozenset({"", "w", "b", "z", "a", "x"})
_LONGEST = 14


def name_matrices(graph: VectorGraph, language: Language, notation: Notation) -> dict[Matrix, str]:
    """What each matrix is called.

    >>> import autograd, nn
    >>> order = autograd.topological_order(nn.MLP(2, [3, 1], seed=0)([1.0, -2.0]))
    >>> from .graph import vector_graph
    >>> list(name_matrices(vector_graph(order), Language(), Notation()).values())
    ['W⁽¹⁾', 'W⁽²⁾', 'x', 'b⁽¹⁾', 'z⁽¹⁾', 'a⁽¹⁾', 'b⁽²⁾', 'z⁽²⁾']
    """
    names: dict[Matrix, str] = {}
    for layer, up in _numbers_of_layers(graph).items():
        several = layer.output.columns > 1
        activation = graph.activation(layer)
        z, a = notation.pre_activation, notation.output
        parts = {layer.output: z.upper() if several and len(z) == 1 else z, layer.weights: "W"}
        parts |= {layer.bias: "b"} if layer.bias is not None else {}
        parts |= {activation.output: a.upper() if several and len(a) == 1 else a} if activation is not None else {}
        for matrix, letter in parts.items():
            if matrix not in names:
                names[matrix] = own_name(matrix, language) or letter + up
    for activation in [graph.activation(layer) for layer in graph.layers]:
        if isinstance(activation, Joint) and activation.chosen:
            names[activation.output] += _chosen(activation)
    formulas: dict[Matrix, Expression] = {}  # of those that are named by one
    for matrix in graph.matrices:
        if matrix in names:
            continue
        name = own_name(matrix, language) or _of_operation(graph, matrix, names, formulas, language)
        if not name and _is_input(graph, matrix):
            name = "X" if matrix.columns > 1 else "x"
        if not name and matrix not in graph.made_by and matrix.is_constant:
            letter = "t" if is_target(graph, matrix) else "c"
            name = letter.upper() if matrix.columns > 1 else letter
        taken = set(names.values())
        if not name or name in taken:
            letter = name or "v"
            unnamed = next(i for i in count(1) if f"{letter}{str(i).translate(_LOWERED)}" not in taken)
            name = f"{letter}{str(unnamed).translate(_LOWERED)}"
            formulas.pop(matrix, None)
        names[matrix] = name
    return {matrix: names[matrix] for matrix in graph.matrices}


def _numbers_of_layers(graph: VectorGraph) -> dict[Affine, str]:
    """What stands behind W for each layer: ⁽²⁾ for the second, nothing if there is one alone.

    Layers that are written by hand may stand side by side: these have one number above the line, how many layers are one
    after the other, and each an index of its own, W⁽¹⁾₁ and W⁽¹⁾₂; W₁ and W₂ where none comes after them.
    """
    layers = graph.layers
    numbers = list(range(1, len(layers) + 1))
    if not all([layer.scope for layer in layers]):
        numbers = _depths(graph)
    several, alike = len(set(numbers)) > 1, Counter(numbers)
    found, seen = {}, Counter[int]()
    for layer, number in zip(layers, numbers, strict=True):
        seen[number] += 1
        index = str(seen[number]).translate(_LOWERED) if alike[number] > 1 else ""
        found[layer] = (superscript(f"({number})") if several else "") + index
    return found


def _depths(graph: VectorGraph) -> list[int]:
    """For each layer, how many layers are one after the other up to it."""
    layer_of = {value: layer for layer in graph.layers for value in layer.output.values}
    depths: dict[Value, int] = {}
    for value in graph.order:
        depths[value] = max([depths[source] for source in value.inputs], default=0) + (value in layer_of)
    return [max([depths[value] for value in layer.output.values]) for layer in graph.layers]


def _chosen(operation: Joint) -> str:
    """The number of the row that a result has of its one column: the 2 of a₂."""
    return (
        str(operation.chosen[0] + 1).translate(_LOWERED) if len(operation.chosen) == 1 and operation.x.rows > 1 else ""
    )


def own_name(matrix: Matrix, language: Language) -> str:
    """The beginning that the labels of a matrix have in common, if it is not one that everybody would choose."""
    labels = [clean(value.label) for value in matrix.values]
    if len(labels) == 1:
        stem = "" if _NUMBER.sub("", labels[0]) in _USUAL else labels[0]
    else:
        stems = {_NUMBER.sub("", label) for label in labels}
        stem = stems.pop() if len(stems) == 1 else ""
    stem = "" if stem in _USUAL else stem
    if stem == "mask" and matrix.is_constant:
        return language("mask")
    return stem if len(stem) <= _LONGEST else stem[: _LONGEST - 1] + "…"


def element_name(graph: VectorGraph, matrix: Matrix, place: int, name: str) -> str:
    """What one element is called: its own label, unless it is a usual one or that of others, or the matrix's name and its place.

    w⁽²⁾₁₂ stands in row 1 and column 2 of W⁽²⁾; z⁽¹⁾₃,₂ is z⁽¹⁾₃ of the second sample.
    """
    value = matrix.values[place]
    label = clean(value.label)
    shared = any([clean(each.label) == label for each in matrix.values if each is not value])
    if label and not shared and _NUMBER.sub("", label) not in _USUAL:
        return label
    if len(matrix.values) == 1:
        return name
    row, at = [str(each + 1) for each in divmod(place, matrix.columns)]
    letter, index = name.rstrip(_INDICES), name[len(name.rstrip(_INDICES)) :]
    is_letter = len(letter.rstrip("⁽⁾⁰¹²³⁴⁵⁶⁷⁸⁹")) == 1
    if any([layer.weights is matrix for layer in graph.layers]):
        if index and is_letter and matrix.rows == 1:  # one neuron of several: its number is the row
            return f"{letter.lower()}{below([index.translate(_RAISED), at])}"
        where = below([row if matrix.rows > 1 or len(graph.layers) > 1 else "", at])
    else:
        where = below([row if matrix.rows > 1 or matrix.columns == 1 else ""], at if matrix.columns > 1 else "")
    if is_letter:
        return f"({name.lower()}){where}" if index else name.lower() + where
    return (name if is_simple(name) else f"({name})") + where


def _is_input(graph: VectorGraph, matrix: Matrix) -> bool:
    """Whether a matrix is the first that a layer is given, and nothing the graph computes of matrices."""
    return any([layer.x is matrix for layer in graph.layers]) and matrix not in graph.made_by


def is_target(graph: VectorGraph, matrix: Matrix) -> bool:
    """Whether constants are what a loss compares with: nothing else uses them."""
    users = [operation for operation in graph.made_by.values() if matrix in operation.inputs]
    return matrix.is_constant and matrix.is_leaf and bool(users) and all([is_loss(user.scope) for user in users])


def _of_operation(
    graph: VectorGraph, matrix: Matrix, names: dict[Matrix, str], formulas: dict[Matrix, Expression], language: Language
) -> str:
    """A name that says how a matrix is computed, if it is short: z⁽²⁾ − t; what it is made of is noted in ``formulas``."""
    operation = graph.made_by.get(matrix)
    if isinstance(operation, Affine | None):
        return ""
    if isinstance(operation, Joint):
        return f"log p{_chosen(operation)}" if operation.name == "log_softmax" else ""
    if isinstance(operation, Map) and operation.op is None and is_loss(operation.scope):
        return _of_binary_cross_entropy(operation, names, language)
    if isinstance(operation, Map) and operation.op is None:
        return "Y" if matrix.columns > 1 else "y"
    if not isinstance(operation, Map) or operation.op is None or not all([m in names for m in operation.inputs]):
        return ""
    parts = _operands(operation, names, formulas, matrix.values[0])
    written = language.written(call(operation.op, *parts)) if parts else ""
    if not written or len(written) > _LONGEST:
        return ""
    formulas[matrix] = call(operation.op, *parts)
    return written


def _of_binary_cross_entropy(operation: Map, names: dict[Matrix, str], language: Language) -> str:
    """BCE(σ(z), t), whose graph is that of the logits."""
    logits = [names[matrix] for matrix in operation.inputs if not matrix.is_constant and matrix in names]
    targets = [names.get(matrix, "t") for matrix in operation.inputs if matrix.is_constant][:1]
    between = language.words.get(",", ", ")
    return f"BCE({between.join([f'σ({z})' for z in logits] + targets)})" if len(logits) == 1 else "ℓ"


def _operands(
    operation: Map, names: dict[Matrix, str], formulas: dict[Matrix, Expression], first: Value
) -> Sequence[Expression]:
    """What the operation is applied to, by name; nothing if something has none."""
    by_element = {matrix.values[0]: matrix for matrix in operation.inputs}
    parts: list[Expression] = []
    for source in first.inputs:
        matrix = by_element.get(source)
        if matrix in formulas:
            parts.append(formulas[matrix])
            continue
        name = names[matrix] if matrix is not None else clean(source.label)
        if not name and not is_plain_number(source):
            return ()
        parts.append(Variable(name if is_simple(name) else f"({name})") if name else Number(source.data))
    return parts
