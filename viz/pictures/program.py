"""Find what there is to draw of a compiled program: the graph of what it was called with last.

A program replays a recording and holds no graph.  So the function itself is called once more, for the samples that the
program has kept, and the graph ends in what the call gave: of ``backward`` in the mean of the samples' losses.  Its Values
are new but for the parameters, whose gradients are those that ``backward`` left.  If these are the gradients of this
graph, the values between are given theirs.
"""

from __future__ import annotations

import numbers
from dataclasses import dataclass
from typing import Any

from autograd import Program, Value, mean
from autograd import sum as sum_of
from autograd.graph import accumulate
from autograd.languages import Language
from autograd.program import LastCall
from viz.graph import order_of, results_of, same
from viz.graph.vectors import VectorGraph, graph_of_layers

#: So many values all samples together may have, as matrices or each on a card; else the first sample is drawn.
_MOST_IN_MATRICES, _MOST_ON_CARDS = 60_000, 2_000
#: A graph without layers that is larger is not drawn.
_LARGEST = 20_000


@dataclass(frozen=True)
class ProgramGraph:
    """What is drawn of a program.

    results  that its graph ends in
    layers   the same as matrices; None if it has no layers
    samples  how many samples there were
    drawn    how many of them are drawn, the first ones
    swept    whether the last call was ``backward``
    """

    results: tuple[Value, ...]
    layers: VectorGraph | None
    samples: int
    drawn: int
    swept: bool

    def notices(self, language: Language) -> tuple[str, ...]:
        """What a reader has to know of the samples."""
        if self.drawn == self.samples:
            return ()
        first, all_of_them = language("first_sample", count=self.samples), language("gradients_of_all")
        return (f"{first} {all_of_them}" if self.swept else first,)


def graph_of_program(program: Program) -> ProgramGraph:
    """The graph of a program's last call.  Raises ValueError if there was none, or if it cannot be drawn."""
    try:
        call = program.last_call
    except ValueError:
        raise ValueError(
            f"draw(program): {program!r} has no numbers yet: call it, or its backward, and then draw it"
        ) from None
    if call.samples > 1 and program.depends_on_batch:
        raise ValueError(
            "draw(program): it computes something from all samples of a batch, and the graph of one sample alone is another "
            "one: call it with one sample, or draw what model.batch(X) returns"
        )
    results = _results_of(call, 1)
    order = order_of(results)
    layers = graph_of_layers(results)
    if layers is None and len(order) > _LARGEST:
        raise ValueError(
            f"draw(program): its graph has {len(order):,} values and no layers that matrices could show: print(program) "
            "shows its tape; or call it with fewer numbers, and draw it then"
        )
    most = _MOST_ON_CARDS if layers is None else _MOST_IN_MATRICES
    drawn = call.samples if call.kept == call.samples and len(order) * call.samples <= most else 1
    if drawn > 1:
        results = _results_of(call, drawn)
        order = order_of(results)
        layers = graph_of_layers(results)
    if len(results) == 1 and not results[0].constant:
        _give_gradients(order)
    return ProgramGraph(results, layers, call.samples, drawn, bool(call.reduction))


def _results_of(call: LastCall, samples: int) -> tuple[Value, ...]:
    """What the function gives for so many samples; after ``backward`` the one number that it makes of their losses."""
    given = call.graph(samples)
    known = [result for result in given if isinstance(result, numbers.Real)]
    if known:
        raise ValueError(
            f"draw(program): the function gave {known[0]!r}, a number that was not computed of its arguments: there is no "
            "graph to draw"
        )
    for result in given:
        if isinstance(result, dict):
            _named_by_keys(result)
    found = results_of(given, "draw")
    if not call.reduction:
        return found
    loss: Any = found[0] if len(found) == 1 else mean(found) if call.reduction == "mean" else sum_of(found)
    if loss.inputs and not loss.label:
        loss.label = "L"
    return (loss,)


def _named_by_keys(results: dict[Any, Any]) -> None:
    """Let the results in a dictionary be called by its keys, unless they have names."""
    for key, value in results.items():
        if isinstance(value, Value) and value.inputs and not value.label:
            value.label = str(key)


def _give_gradients(order: list[Value]) -> None:
    """Give the values between the parameters and the result their gradients, if the parameters hold those of this graph."""
    held = [value for value in order if value.has_grad]
    totals: dict[Value, float] = accumulate(order, 1.0) if held else {}
    if held and all([same(value.grad, totals.get(value, 0.0)) for value in held]):
        for value in order:
            if value.inputs and value in totals:
                value.grad = totals[value]
