"""Mistakes in the sweep: its gradients beside those of the right one, on the same graph."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from autograd import Value, topological_order
from autograd.languages import Language
from viz.graph import same

from .asked import Asked, asked, leaves_of
from .drawn import drawn, reading_of
from .faulty import added, assigned, in_order_of_distance, updated_at_the_end, updated_on_the_way
from .listing import program
from .mistake import Mistake, first_wrong, mistake
from .told import Row

_IMPORTS = "from collections import defaultdict\nfrom autograd import topological_order\n\n"
_IMPORTS_OF_UPDATE = "from collections import defaultdict\nfrom autograd import grad, topological_order\n\n"


def assigned_gradient(
    loss: Value | None = None,
    *,
    theme: str | None = None,
    lang: str | Language | None = None,
    digits: int | None = None,
) -> Mistake:
    """``=`` in the place of ``+=``: of several contributions to a gradient only the last is left.

    loss    the result of a graph of one's own, which stays as it is; if not given, L = a·b + a
    theme, lang, digits    as in ``viz.draw``

    Raises ValueError for a graph that has no gradients or more than 5,000 values.

    >>> assigned_gradient()
    Mistake(assigned_gradient: Here ∂L/∂a is 3 instead of 4.)
    """
    return _of_sweeps(asked("assigned_gradient", lang, theme, digits), loss, _used_twice, assigned)


def wrong_order(
    loss: Value | None = None,
    *,
    theme: str | None = None,
    lang: str | Language | None = None,
    digits: int | None = None,
) -> Mistake:
    """A sweep that goes by the distance from the loss: a node hands its gradient on before it is complete.

    loss    the result of a graph of one's own, which stays as it is; if not given, L = h + v·h with h = w·x
    theme, lang, digits    as in ``viz.draw``

    Raises ValueError for a graph that has no gradients or more than 5,000 values.

    >>> wrong_order().numbers["∂L/∂w"]
    (2.0, 10.0)
    """
    return _of_sweeps(asked("wrong_order", lang, theme, digits), loss, _short_cut, in_order_of_distance)


def update_in_the_sweep(
    loss: Value | None = None,
    *,
    learning_rate: float = 0.25,
    theme: str | None = None,
    lang: str | Language | None = None,
    digits: int | None = None,
) -> Mistake:
    """A weight is updated before the gradient has passed through it: what comes after goes by the new weight.

    loss    the result of a graph of one's own, which stays as it is; if not given, L = (w₂·h − 1)² with h = w₁·x
    theme, lang, digits    as in ``viz.draw``

    All leaves are updated, by gradient descent. Raises ValueError for a graph that has no gradients or more than 5,000
    values.

    >>> update_in_the_sweep().numbers["∂L/∂w₁"]
    (16.0, 24.0)
    """
    ask = asked("update_in_the_sweep", lang, theme, digits)
    rate = ask.rate(learning_rate)
    graph = ask.graph(loss, _two_layers)
    wrong, after_wrong = _updated(updated_on_the_way, graph, rate)
    right, after_right = _updated(updated_at_the_end, graph, rate)
    say, names = ask.language, _names(graph, ask.language)
    after = [
        Row(say("mistakes_updated", name=names[leaf]), after_wrong[leaf], after_right[leaf])
        for leaf in leaves_of(graph)
        if leaf in names
    ]
    programs = (program(updated_on_the_way), program(updated_at_the_end))
    return _compared(ask, graph, wrong, right, programs=programs, imports=_IMPORTS_OF_UPDATE, more=after)


# ---------------------------------------------------------------------------------------------------
# The graphs of the gallery: their numbers can be checked by hand


def _named(value: Value, label: str) -> Value:
    value.label = label
    return value


def _used_twice() -> Value:
    a, b = Value(2.0, "a"), Value(3.0, "b")
    return _named(_named(a * b, "c") + a, "L")


def _short_cut() -> Value:
    w, x, v = Value(3.0, "w"), Value(2.0, "x"), Value(4.0, "v")
    h = _named(w * x, "h")
    return _named(h + v * h, "L")


def _two_layers() -> Value:
    w1, w2, x = Value(0.5, "w₁"), Value(3.0, "w₂"), Value(2.0, "x").detach()
    h = _named(w1 * x, "h")
    return _named(_named(_named(w2 * h, "y") - 1.0, "e") ** 2, "L")


# ---------------------------------------------------------------------------------------------------
# Two sweeps of one graph

_Gradients = Mapping[Value, float]


def _of_sweeps(
    ask: Asked, loss: Value | None, example: Callable[[], Value], faulty: Callable[[Value], _Gradients]
) -> Mistake:
    graph = ask.graph(loss, example)
    programs = (program(faulty), program(added))
    return _compared(ask, graph, faulty(graph), added(graph), programs=programs, imports=_IMPORTS)


def _updated(sweep: Callable[..., _Gradients], graph: Value, rate: float) -> tuple[_Gradients, _Gradients]:
    """The gradients of a sweep that changes numbers, and the numbers that it leaves behind, by the nodes of the graph."""
    other = copy.deepcopy(graph)
    gradients = sweep(other, rate)
    nodes = list(zip(topological_order(graph), topological_order(other), strict=True))
    return (
        {node: gradients[copied] for node, copied in nodes if copied in gradients},
        {node: copied.data for node, copied in nodes},
    )


def _compared(
    ask: Asked,
    graph: Value,
    wrong: _Gradients,
    right: _Gradients,
    *,
    programs: tuple[str, str],
    imports: str,
    more: list[Row] | None = None,
) -> Mistake:
    names = _names(graph, ask.language)
    root = names[graph]
    rows = [
        Row(f"∂{root}/∂{names[node]}", wrong.get(node, 0.0), right.get(node, 0.0))
        for node in topological_order(graph)
        if node in names and node is not graph and not node.constant
    ]
    rows = [*[row for row in rows if row.differs], *(more or []), *[row for row in rows if not row.differs]]
    pictures = _drawn(graph, wrong, right, ask), _drawn(graph, right, None, ask)
    return mistake(
        ask.name,
        ask.language,
        ask.theme,
        pictures=pictures,
        programs=(imports + programs[0], imports + programs[1]),
        rows=rows,
        told=first_wrong(rows),
    )


def _names(graph: Value, language: Language) -> dict[Value, str]:
    """What the nodes of a graph are called that a picture shows as they are, with parentheses where a fraction needs them."""
    names = reading_of(graph, language).names
    times = Counter([name.symbol for name in names.values()])
    return {value: name.symbol if times[name.symbol] == 1 else name.unique for value, name in names.items()}


def _drawn(graph: Value, gradients: _Gradients, right: _Gradients | None, ask: Asked) -> Any:
    """The graph with these gradients; where they are not the right ones, cards are marked."""
    held = copy.deepcopy(graph)
    nodes = list(zip(topological_order(graph), topological_order(held), strict=True))
    for node, copied in nodes:
        if not node.constant:
            copied.grad = gradients.get(node, 0.0)
    if right is None:
        return drawn(held, None, ask.language, ask.theme)
    differing = [
        copied for node, copied in nodes if not (node.constant or same(gradients.get(node, 0.0), right.get(node, 0.0)))
    ]
    return drawn(held, lambda _: differing, ask.language, ask.theme)
