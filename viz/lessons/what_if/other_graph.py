"""Draw a graph beside what it would be with other numbers: ``what_if(loss, w=0.7)``."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping, Sequence
from types import NoneType
from typing import Any, Literal

from autograd import Value, topological_order, zero_grad
from autograd.graph import as_number
from autograd.languages import Language, language_of
from viz.graph import Notation, Reading, notation_of, one_result
from viz.pictures import Drawing, beside, draw, listed, width_or_preferred

#: So many labels are listed for somebody who asks for one that there is not.
_MOST_LISTED = 12


def what_if(
    value: Value,
    changes: Mapping[str | Value, float] | None = None,
    /,
    *,
    theme: str | None = None,
    lang: str | Language | None = None,
    digits: int | None = None,
    decimals: int | None = None,
    decimal_comma: bool | None = None,
    notation: str | Notation | None = None,
    collapse: str | Sequence[str] | None = "auto",
    max_nodes: int | None = None,
    width: float | None = None,
    direction: Literal["right", "down"] | None = None,
    gradients: bool = True,
    notebook: Literal["svg", "png"] = "svg",
    **labels: float,
) -> Drawing:
    """The graph that ends in ``value`` as it is, and beside it what it would be if leaves had other numbers.

    labels   the other numbers, by the leaves' labels: what_if(loss, w=0.7)
    changes  the same as a dictionary, for a label that is no Python name, a name that a picture shows such as "w⁽¹⁾₁₂", a
             label that is an option of ``draw``, or a Value itself

    The other options are those of ``draw``. All is computed again on a copy: the graph stays as it is. If it has gradients,
    so has the copy, those of one fresh sweep; gradients that leaves held from before are left out there.

    Raises ValueError for a label that no leaf or more than one has, saying which there are, and for a leaf that nothing
    is changed on; TypeError for what is no number. A constant cannot be changed: it was written down as it is.

    >>> w, x = Value(0.5, "w"), Value(2.0, "x")
    >>> y = (w * x).tanh()
    >>> what_if(y, w=0.7)
    Drawing(y = 0.762 → 0.885, w = 0.5 → 0.7)
    >>> w.data
    0.5
    """
    value = one_result(value, "what_if")
    language = language_of(lang, digits=digits, decimals=decimals, decimal_comma=decimal_comma)
    chosen = notation_of(notation, "what_if")
    width = width_or_preferred(width)
    reading = Reading(value, language, chosen)
    numbers = _numbers(reading, [*_items(changes), *labels.items()])
    other = graph_with(value, numbers)
    options: dict[str, Any] = {
        "theme": theme,
        "lang": lang,
        "digits": digits,
        "decimals": decimals,
        "decimal_comma": decimal_comma,
        "notation": notation,
        "collapse": collapse,
        "max_nodes": max_nodes,
        "width": width,
        "direction": direction,
        "gradients": gradients,
        "notebook": notebook,
    }
    drawings = [draw(each, **options) for each in (value, other)]
    result = reading.names[reading.root].unique  # of a loss that is shown as a book writes it, too
    results = [f"{result} = {language.number(each.data)}" for each in (value, other)]
    told = {reading.names[leaf].unique: (leaf.data, number) for leaf, number in numbers.items()}
    given = [
        listed(language, *[f"{name} = {language.number(numbers[i])}" for name, numbers in told.items()]) for i in (0, 1)
    ]
    headings = [f"{leaves}: {result}" for leaves, result in zip(given, results, strict=True)]
    changed = [f"{name} = {' → '.join(map(language.number, numbers))}" for name, numbers in told.items()]
    summary = listed(language, f"{results[0]} → {language.number(other.data)}", *changed)
    title = language("what_if_title", title=drawings[0].scene.title, other=given[1])
    scene = beside([drawing.scene for drawing in drawings], headings, title, width)
    return Drawing(scene, drawings[0].colours, summary, notebook)


def _items(changes: Any) -> list[tuple[Any, Any]]:
    """What a dictionary says; raises TypeError for anything else."""
    if not isinstance(changes, Mapping | NoneType):
        raise TypeError(
            f"what_if(value, changes): a dictionary says which leaf has which number, {{w: 0.7}}, not {type(changes).__name__}"
        )
    return list((changes or {}).items())


def _numbers(reading: Reading, changes: Sequence[tuple[Any, Any]]) -> dict[Value, float]:
    """The other numbers, by leaf."""
    leaves = [v for v in reading.order if not v.inputs]
    if not changes:
        raise ValueError(
            f"what_if(value): say which leaf is to have which number, as in w=0.7; {_listed(reading, leaves)}"
        )
    found: dict[Value, float] = {}
    for key, number in changes:
        leaf = _leaf(reading, leaves, key)
        if leaf in found:
            raise ValueError(f"what_if: the leaf {reading.names[leaf].unique!r} is given two numbers: leave one out")
        found[leaf] = as_number(number, f"what_if(value, {key}=…)")
    return found


def _leaf(reading: Reading, leaves: list[Value], key: Any) -> Value:
    """The leaf that somebody means."""
    if isinstance(key, Value):
        meant = [leaf for leaf in leaves if leaf is key]
    elif isinstance(key, str):
        meant = [v for v in leaves if v.label == key] or [v for v in leaves if reading.names[v].unique == key]
    else:
        raise TypeError(f"what_if(value, changes): a leaf is named by its label or is a Value, not {key!r}")
    if len(meant) > 1:
        raise ValueError(
            f"what_if: {len(meant)} leaves are labelled {key!r}: give the Value itself, as in what_if(loss, {{w: 0.7}}), "
            f"or the name that pictures show; {_listed(reading, leaves)}"
        )
    if not meant:
        computed = next((v for v in reading.order if v.inputs and (v is key or (v.label and v.label == key))), None)
        reason = "is computed from others: change a leaf" if computed is not None else "is not a leaf of this graph"
        raise ValueError(f"what_if: {key!r} {reason}; {_listed(reading, leaves)}")
    if meant[0].constant:
        raise ValueError(
            f"what_if: {key!r} is a constant, which stays as it was written down; {_listed(reading, leaves)}"
        )
    return meant[0]


def _listed(reading: Reading, leaves: Iterable[Value]) -> str:
    """Which leaves there are, for a message."""
    names = [repr(reading.names[leaf].unique) for leaf in leaves if not leaf.constant]
    shown = [*names[:_MOST_LISTED], *(["…"] if len(names) > _MOST_LISTED else [])]
    return f"its leaves are {', '.join(shown)}" if names else "it has no leaves but constants"


def graph_with(value: Value, numbers: Mapping[Value, float]) -> Value:
    """A copy of the graph with other numbers in its leaves; it has gradients if the graph has."""
    other = copy.deepcopy(value)
    for leaf, copied in zip(topological_order(value), topological_order(other), strict=True):
        if leaf in numbers:
            copied.data = numbers[leaf]
    other.recompute()
    zero_grad(other)
    if value.has_grad and not value.constant:
        other.backward()
    return other
