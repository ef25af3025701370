"""Differentiates functions, and their derivatives again.

``grad(f)`` is the function that computes the gradient of ``f``.  It calls ``f`` with fresh Values and runs the sweep of
``graph/sweep.py`` over the result.  ``backward`` multiplies floats there; here the upstream gradients and the local
derivatives may be Values, because the table's formulas run on Values, too.  Then the gradient is again a graph, which
another ``grad`` can differentiate.  ``jacobian`` and ``hessian`` are made of this.

No ``.grad`` is read or written.  An argument is a number, an array, or a nested list, tuple, dictionary or dataclass of these.
The function sees it as it was given: for an array an array of Values, for a list a list of them; and its gradient has the same
shape, and is an array for an array, a list for a list, a float for a number.

Names and behaviour follow HIPS autograd and JAX.  Read next: ``sweep.py``, the sweep on Values.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np

from autograd.graph import (
    OF_DERIVATIVE,
    STATE,
    Value,
    as_number,
    differentiating,
    enable_grad,
    kinds,
    not_recorded,
    own_leaves,
    record,
    scope,
    topological_order,
    varying,
)
from autograd.nested import is_array, is_group, leaves, refill
from autograd.table import IDENTITY

from .sweep import depends_on_others, sweep

Function: TypeAlias = Callable[..., Any]


def grad(f: Function, argnums: int | Sequence[int] = 0) -> Function:
    """The gradient of a function of numbers that returns one number.

    argnums  which argument to differentiate with respect to; a tuple or list gives a tuple of gradients

    Arguments that are given by name stay numbers, and no gradient is taken of them.  ``n`` is none of the function, unless it
    has an argument of that name: ``grad(f)(x, n=3)`` is the third derivative, for one number x.

    The gradient is a float if it depends on no Value but the arguments and those that ``f`` makes itself; else it is a
    Value, so gradients nest:

    >>> grad(lambda x: x ** 3)(2.0)                      # 3x²
    12.0
    >>> grad(grad(grad(lambda x: x ** 3)))(2.0)
    6.0
    >>> grad(lambda x: x ** 3)(2.0, n=3)
    6.0
    >>> grad(lambda p: p["w"] * 3.0 + p["b"])({"w": 2.0, "b": 1.0})
    {'w': 3.0, 'b': 1.0}
    >>> grad(lambda v: v[0] * v[1])([2.0, 5.0])
    [5.0, 2.0]
    >>> grad(lambda v: (2.0 * v) @ v)(np.array([2.0, 5.0]))         # 4v
    array([ 8., 20.])
    >>> grad(lambda x: x * grad(lambda y: x * y)(1.0))(2.0)
    4.0
    """
    _require_function(f, "grad")
    both = value_and_grad(f, argnums)

    def gradient(*args: Any, **named: Any) -> Any:
        order = 1 if "n" not in named or has_argument(f, "n") else ORDER(named.pop("n"), "n", "grad")
        if order > 1:
            require_number(args, argnums)
        nested = both
        for _ in range(order - 1):
            nested = value_and_grad(_second_of(nested), argnums)
        return nested(*args, **named)[1]

    return gradient


def _second_of(both: Function) -> Function:
    """The gradient alone, of a function that gives it with the value."""
    return lambda *args, **named: both(*args, **named)[1]


#: How often a function is differentiated.
ORDER = kinds.whole(1)


def has_argument(f: Function, name: str) -> bool:
    """Whether a function takes an argument of this name."""
    try:
        parameters = inspect.signature(f).parameters.values()
    except (TypeError, ValueError):  # some functions in C do not tell
        return False
    return any([parameter.name == name or parameter.kind is parameter.VAR_KEYWORD for parameter in parameters])


def require_number(args: tuple[Any, ...], argnums: Any) -> None:
    """Raise TypeError unless the derivative is by one number, of which there are higher ones."""
    several = isinstance(argnums, list | tuple)
    x = args if several else args[chosen_arguments(argnums, len(args), "function")[0]]
    if is_array(x) or is_group(x):
        raise TypeError(
            f"n: the derivatives of one number have an order, and the argument is {kinds.shown(x)}: take hessian for second "
            "derivatives of several numbers, or elementwise_grad for those of each number of an array"
        )


def value_and_grad(f: Function, argnums: int | Sequence[int] = 0) -> Function:
    """The function that computes ``f`` and its gradient together.

    >>> value_and_grad(lambda x, y: x * y, argnums=(0, 1))(3.0, 4.0)
    (12.0, (4.0, 3.0))
    """
    _require_function(f, "value_and_grad")

    def both(*args: Any, **named: Any) -> tuple[Any, Any]:
        result, variables = call_with_values(f, args, argnums, named)
        if is_group(result) or is_array(result):
            raise TypeError(f"grad takes a function that returns one number, not {type(result).__name__}: use jacobian")
        value, (gradients,) = _gradients(leaves(result), variables)
        return value[0], gradients

    return both


def jacobian(f: Function, argnums: int = 0) -> Function:
    """The derivative of every number that ``f`` returns with respect to every number of one argument.

    The result has the shape of what ``f`` returns and, in the place of each number, the shape of the argument: of an array
    with respect to an array it is an array with the axes of both.

    >>> jacobian(lambda v: [v[0] * v[1], v[0] + v[1]])([2.0, 5.0])
    [[5.0, 2.0], [1.0, 1.0]]
    """
    _require_function(f, "jacobian")

    def matrix(*args: Any, **named: Any) -> Any:
        result, variables = call_with_values(f, args, argnums, named)
        _, gradients = _gradients(leaves(result), variables)
        return refill(result, iter(gradients))

    return matrix


def hessian(f: Function, argnums: int = 0) -> Function:
    """The second derivatives of a function that returns one number, exact: the Jacobian of its gradient.

    >>> hessian(lambda v: v[0] ** 2 * v[1])([3.0, 5.0])
    [[10.0, 6.0], [6.0, 0.0]]
    """
    _require_function(f, "hessian")
    return jacobian(grad(f, argnums), argnums)


def _require_function(f: Any, name: str) -> None:
    if not callable(f):
        raise TypeError(f"{name} takes a function, not {type(f).__name__}: {name}(lambda x: x * x)(3.0), for example")


# ---------------------------------------------------------------------------------------------------
# The sweep on Values


@dataclass(frozen=True)
class _Variables:
    """The arguments differentiated with respect to, and the Values that stand for their numbers."""

    arguments: Any
    values: list[Value]
    own: set[Value]  # these, and the leaves that the function made: nothing else may be from outside

    def shaped(self, gradients: list[Any]) -> Any:
        return refill(self.arguments, iter(gradients))


def call_with_values(
    f: Function, args: tuple[Any, ...], argnums: int | Sequence[int], named: Mapping[str, Any] = MappingProxyType({})
) -> tuple[Any, _Variables]:
    """Call ``f`` with Values in the place of the numbers of the chosen arguments; ``named`` ones it gets as they are."""
    several = isinstance(argnums, list | tuple)
    chosen = chosen_arguments(argnums, len(args), "function")
    where = f"an argument of {getattr(f, '__name__', 'f')}"
    arguments = tuple(args[argnum] for argnum in chosen)
    not_recorded("a function was differentiated")
    with enable_grad():
        variables = [_variable(leaf, where) for leaf in leaves(arguments)]
        values = iter(variables)
        replaced = list(args)
        for argnum, argument in zip(chosen, arguments, strict=True):
            replaced[argnum] = refill(argument, values)
        with own_leaves() as leaves_of_f, differentiating(), varying(variables):
            result = f(*replaced, **named)
    return result, _Variables(arguments if several else arguments[0], variables, {*variables, *leaves_of_f.made})


def chosen_arguments(argnums: int | Sequence[int], count: int, called: str) -> tuple[int, ...]:
    """The numbers of the arguments that ``argnums`` names, checked; ``called`` is what has ``count`` arguments."""
    chosen = tuple(argnums) if isinstance(argnums, list | tuple) else (argnums,)
    for argnum in chosen:
        if not isinstance(argnum, int | np.integer) or isinstance(argnum, bool):
            raise TypeError(f"argnums={argnums!r}: say which argument by its number, or which by a tuple of numbers")
        if not -count <= argnum < count:
            raise ValueError(f"argnums={argnum} but the {called} was called with {count} arguments")
    if len({argnum % count for argnum in chosen}) < len(chosen):
        raise ValueError(f"argnums={argnums!r} names an argument twice")
    return chosen


def _variable(leaf: Any, where: str) -> Value:
    """A Value for a number; for a Value, e.g. of an outer ``grad``, a new node computed from it.

    The node has to be new: in ``grad(lambda y: x * y)(x)`` only the second factor is varied.
    """
    if not isinstance(leaf, Value):
        return Value(as_number(leaf, where))
    with _computing():
        return record(IDENTITY, (leaf,))


def _computing() -> AbstractContextManager[Any]:
    """The scope of what is computed here and not by the function; a program's groups are the function's own."""
    return nullcontext() if STATE.compiling else scope(OF_DERIVATIVE)


def _gradients(outputs: list[Any], variables: _Variables) -> tuple[list[Any], list[Any]]:
    """The outputs, and the gradient of each in the shape of the arguments."""
    values, gradients = [], []
    for output in outputs:
        if not isinstance(output, Value):
            value: Any = as_number(output, "what the function returned")
            found: dict[Value, Any] = {}
        else:
            order = topological_order(output)
            outside = depends_on_others(order, variables.own)
            found = sweep(order, variables.values, on_values=outside)
            value = output if outside else output.data
        values.append(value)
        gradients.append(variables.shaped([_plain(found.get(v, 0.0), variables.own) for v in variables.values]))
    for variable in variables.values:
        if not variable._inputs:  # nobody else can vary it: to an outer grad it is a number, as it was to the caller
            variable._constant = True
    return values, gradients


def _plain(gradient: Any, own: set[Value]) -> Any:
    """A gradient that depends on nothing from outside of this call, as a float."""
    if isinstance(gradient, Value) and not depends_on_others(topological_order(gradient), own):
        return gradient.data
    return gradient
