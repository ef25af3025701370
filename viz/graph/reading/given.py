"""Say which results a graph ends in, or what to give instead: a model has no graph, what it computes of a sample has."""

from __future__ import annotations

import numbers
from collections.abc import Iterator
from typing import Any

import numpy as np

from autograd import Program, Value
from autograd.program import BoundLoss
from nn.model import Module, network_in


def results_of(thing: Any, function: str) -> tuple[Value, ...]:
    """The Values that a graph ends in: one, or those of a list, a tuple or an array, also nested and in a dictionary.

    function  whose argument it is, for the errors

    Raises TypeError for anything else, ValueError if there is none.

    >>> y = Value(2.0)
    >>> results_of(y, "draw") == results_of([y], "draw") == results_of(np.array([[y]]), "draw") == (y,)
    True
    >>> results_of(3.0, "draw")
    Traceback (most recent call last):
    TypeError: draw(value) takes a Value, not float: a number does not know how it was computed; compute with Values, Value(2.0)
    """
    if isinstance(thing, Value):
        return (thing,)
    if not isinstance(thing, list | tuple | np.ndarray):
        raise TypeError(f"{function}(value) takes a Value, not {type(thing).__name__}: {_instead(thing, function)}")
    found: dict[Value, None] = {}
    for each in _leaves(thing):
        if not isinstance(each, Value):
            raise TypeError(
                f"{function}(value) takes a Value or several, and one of these is of type {type(each).__name__}: "
                f"{_instead(each, function)}"
            )
        found[each] = None
    if not found:
        raise ValueError(f"{function}(value) was given no Value: there is nothing to draw in an empty {_kind(thing)}")
    return tuple(found)


def one_result(thing: Any, function: str, called: str = "value") -> Value:
    """The one Value that a sweep begins at.

    called  the function's arguments, for the errors

    Raises TypeError for anything but a Value or a list of one, ValueError for several.
    """
    if isinstance(thing, list | tuple | np.ndarray):
        found = results_of(thing, function)
        if len(found) == 1:
            return found[0]
        raise ValueError(
            f"{function}({called}) was given {len(found)} Values, and a backward sweep begins at one: give one of them, or "
            f"their sum, autograd.sum([…]); viz.draw shows several in one picture"
        )
    if not isinstance(thing, Value):
        raise TypeError(f"{function}({called}) takes a Value, not {type(thing).__name__}: {_instead(thing, function)}")
    return thing


def _leaves(thing: Any) -> Iterator[Any]:
    pending: list[Any] = [thing]
    while pending:
        each = pending.pop()
        if isinstance(each, np.ndarray):
            each = each.tolist() if each.ndim else [each.item()]
        if isinstance(each, dict):
            each = list(each.values())
        if isinstance(each, list | tuple):
            pending += reversed(each)
        else:
            yield each


def _instead(thing: Any, function: str) -> str:
    """What to give in the place of something that is no Value."""
    more = ", w" if function == "paths" else ""
    call = f"viz.{function}"
    if isinstance(thing, Module):
        others = "viz.network(model) shows its neurons and weights"
        return f"a model has no graph before it computes something: {call}(model(x){more}); {others}"
    if network_in(thing) is not thing:
        others = "viz.network(estimator) shows its neurons and weights"
        return f"an estimator has a network in it: {call}(estimator.model_(x){more}) for a sample x; {others}"
    if isinstance(thing, Program):
        of_sample = f"{call}(program.last_call.graph()[0]{more})"
        return f"viz.draw(program) shows what was compiled, print(program) its tape, {of_sample} the graph of a sample"
    if isinstance(thing, BoundLoss):
        return "it works on arrays, and not on Values: call its write_back(), then the program's backward, and viz.draw(program)"
    if isinstance(thing, numbers.Number | np.bool_):
        return "a number does not know how it was computed; compute with Values, Value(2.0)"
    if thing is None:
        return "None is what a function gives that has no return: is one missing?"
    if isinstance(thing, str | bytes):
        return "a gradient is taken of a result computed from Values"
    if callable(thing):
        return f"a function has no graph before it computes something: {call}(f(x){more})"
    return "a gradient is taken of a result computed from Values"


def _kind(thing: Any) -> str:
    return type(thing).__name__ if isinstance(thing, list | tuple) else "array"
