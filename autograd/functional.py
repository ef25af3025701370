"""Derivatives of functions: gradients of gradients, and how to check them.

``grad(f)`` is the function that computes the gradient of ``f``.  It calls ``f`` with fresh Values and runs
the sweep of ``graph.py`` over the result; but where ``backward`` multiplies floats, here the upstream
gradients and the local derivatives may be Values themselves (the table's formulas run on Values, too).
Then the gradient is again a graph, which another ``grad`` can differentiate.  ``jacobian`` and ``hessian``
follow.

No ``.grad`` is read or written.  An argument is a number or a nested list (or tuple, or array) of numbers,
and its gradient has the same shape.

Names and behaviour follow HIPS autograd and JAX.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from .arithmetic import FLOATS
from .graph import accumulate, topological_order
from .ops import IDENTITY, SHIFT, Op
from .state import NO_GRAD, STATE, RecordingError, recording
from .value import VALUES, Value, as_number, record

Function = Callable[..., Any]


def grad(f: Function, argnums: int | tuple[int, ...] = 0) -> Function:
    """The gradient of a function of numbers that returns one number.

    argnums  which argument to differentiate with respect to; a tuple gives a tuple of gradients

    The gradient is a float if it depends on no Value from outside, else a Value, so gradients nest:

    >>> grad(lambda x: x ** 3)(2.0)                      # 3x²
    12.0
    >>> grad(grad(grad(lambda x: x ** 3)))(2.0)
    6.0
    >>> grad(lambda v: v[0] * v[1])([2.0, 5.0])
    [5.0, 2.0]
    >>> grad(lambda x: x * grad(lambda y: x * y)(1.0))(2.0)
    4.0
    """
    _require_function(f, "grad")
    both = value_and_grad(f, argnums)

    def gradient(*args: Any) -> Any:
        return both(*args)[1]

    return gradient


def value_and_grad(f: Function, argnums: int | tuple[int, ...] = 0) -> Function:
    """The function that computes ``f`` and its gradient together.

    >>> value_and_grad(lambda x, y: x * y, argnums=(0, 1))(3.0, 4.0)
    (12.0, (4.0, 3.0))
    """
    _require_function(f, "value_and_grad")

    def both(*args: Any) -> tuple[Any, Any]:
        result, variables = _call(f, args, argnums)
        if isinstance(result, list | tuple):
            raise TypeError(f"grad takes a function that returns one number, not {type(result).__name__}: use jacobian")
        value, (gradients,) = _gradients([result], variables)
        return value[0], gradients

    return both


def jacobian(f: Function, argnums: int = 0) -> Function:
    """The derivative of every number that ``f`` returns with respect to every number of one argument.

    The result has the shape of what ``f`` returns and, in the place of each number, the shape of the argument.

    >>> jacobian(lambda v: [v[0] * v[1], v[0] + v[1]])([2.0, 5.0])
    [[5.0, 2.0], [1.0, 1.0]]
    """
    _require_function(f, "jacobian")

    def matrix(*args: Any) -> Any:
        result, variables = _call(f, args, argnums)
        outputs = _leaves(result)
        _, gradients = _gradients(outputs, variables)
        return _rebuild(result, iter(gradients))

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
# Numbers in nested lists


def _leaves(tree: Any) -> list[Any]:
    """The numbers of a nested list, from left to right."""
    if isinstance(tree, np.ndarray):
        tree = tree.tolist()
    return [leaf for branch in tree for leaf in _leaves(branch)] if isinstance(tree, list | tuple) else [tree]


def _rebuild(tree: Any, leaves: Any) -> Any:
    """The nested list again, with the next of ``leaves`` in the place of each number."""
    if isinstance(tree, np.ndarray):
        tree = tree.tolist()
    if isinstance(tree, list | tuple):
        branches = [_rebuild(branch, leaves) for branch in tree]
        return tuple(branches) if isinstance(tree, tuple) else branches
    return next(leaves)


# ---------------------------------------------------------------------------------------------------
# The sweep on Values


@dataclass(frozen=True)
class _Variables:
    """The arguments differentiated with respect to, and the Values that stand for their numbers."""

    arguments: Any
    values: list[Value]

    def shaped(self, gradients: list[Any]) -> Any:
        return _rebuild(self.arguments, iter(gradients))


def _call(f: Function, args: tuple[Any, ...], argnums: int | tuple[int, ...]) -> tuple[Any, _Variables]:
    """Call ``f`` with Values in the place of the numbers of the chosen arguments."""
    chosen = argnums if isinstance(argnums, tuple) else (argnums,)
    for argnum in chosen:
        if not -len(args) <= argnum < len(args):
            raise ValueError(f"argnums={argnum} but the function was called with {len(args)} arguments")
    where = f"an argument of {getattr(f, '__name__', 'f')}"
    arguments = tuple(args[argnum] for argnum in chosen)
    with recording():
        variables = [_variable(leaf, where) for leaf in _leaves(arguments)]
        values = iter(variables)
        replaced = list(args)
        for argnum in chosen:
            replaced[argnum] = _rebuild(args[argnum], values)
        result = f(*replaced)
    return result, _Variables(arguments if isinstance(argnums, tuple) else arguments[0], variables)


def _variable(leaf: Any, where: str) -> Value:
    """A number's own Value; for a Value, e.g. of an outer ``grad``, one more node behind it.

    It has to be a new one: in ``grad(lambda y: x * y)(x)`` only the second factor is varied.
    """
    return record(IDENTITY, (leaf,)) if isinstance(leaf, Value) else Value(as_number(leaf, where))


def _gradients(outputs: list[Any], variables: _Variables) -> tuple[list[Any], list[Any]]:
    """The outputs, and the gradient of each in the shape of the arguments."""
    values, gradients = [], []
    for output in outputs:
        if not isinstance(output, Value):
            as_number(output, "what the function returned")
            found: dict[Value, Any] = {}
            outside = False
        else:
            order = topological_order(output)
            outside = _depends_on_others(order, variables.values)
            found = _sweep(order, variables.values, on_values=outside)
        values.append(output if outside else float(output))
        gradients.append(variables.shaped([_plain(found.get(v, 0.0), variables.values) for v in variables.values]))
    return values, gradients


def _plain(gradient: Any, variables: list[Value]) -> Any:
    """A gradient that depends on nothing but the variables of this call, as a float."""
    if isinstance(gradient, Value) and not _depends_on_others(topological_order(gradient), variables):
        return gradient.data
    return gradient


def _depends_on_others(order: list[Value], variables: list[Value]) -> bool:
    """Whether the last of ``order`` was computed from a Value that was there before the call."""
    if STATE.compiling:  # any number may be another one when the tape is replayed: keep them all in the graph
        return True
    own = set(variables)
    return any(not (node._inputs or node._constant or node in own) for node in order)


def _sweep(order: list[Value], variables: list[Value], *, on_values: bool) -> dict[Value, Any]:
    """The gradient of the last node of ``order``, as floats or, to be differentiated again, as Values."""
    if not on_values:
        return accumulate(order, 1.0)
    # Only what depends on the variables matters: the rest of the graph, a whole model perhaps, stays out.
    depends = set(variables)
    relevant = []
    for node in order:
        if node in depends:
            relevant.append(node)
        elif any(source in depends for source in node._inputs):
            depends.add(node)
            relevant.append(node)
    if not relevant or relevant[-1] is not order[-1]:
        return {}
    own = set(variables)

    def partials(node: Value) -> tuple[Any, ...]:
        if node in own or (STATE.compiling and NO_GRAD in node.scope):
            return (None,) * len(node._inputs)
        if STATE.compiling and _op(node).selects and node.op is not SHIFT:
            raise RecordingError(
                f"a gradient through {_op(node).name} inside a compiled function: which branch it takes is known for one "
                "sample only. Compile the function itself and use the program's value_and_grad"
            )
        wanted = tuple(
            partial is not None and source in depends
            for source, partial in zip(node._inputs, node._partials, strict=True)
        )
        return _op(node).derivatives(VALUES, node, node._inputs, wanted)

    return accumulate(relevant, 1.0, partials)


def _op(node: Value) -> Op:
    op = node.op
    assert op is not None
    return op


# ---------------------------------------------------------------------------------------------------
# Checking gradients


@dataclass(frozen=True)
class GradientCheck:
    """What ``check_gradients`` found: all of ``checked`` derivatives agree.

    checked  how many derivatives were compared
    skipped  where no comparison was possible, and why: kinks and the edges of a domain
    """

    checked: int
    skipped: tuple[str, ...]
    largest_error: float

    def __bool__(self) -> bool:
        return True


def check_gradients(
    f: Function, inputs: Any, *, relative_tolerance: float = 1e-6, absolute_tolerance: float = 1e-8
) -> GradientCheck:
    """Compare the gradient of ``f`` with central differences (f(x + h) − f(x − h)) / 2h.

    f       a function that returns one number or a nested list of numbers
    inputs  the list of its arguments, each a number or a nested list of numbers; one number will do for one

    At a kink the difference quotient means nothing: where the slopes to the left and to the right do not
    approach each other, and where f is not finite on both sides, the comparison is skipped and listed.

    Raises AssertionError where the two differ: it names the input, both numbers and the operation whose
    own derivative is wrong, if there is one.

    >>> check_gradients(lambda x, y: (x * y).tanh(), [0.5, 2.0])
    GradientCheck(checked=2, skipped=(), largest_error=...)
    """
    arguments = list(inputs) if isinstance(inputs, list | tuple) else [inputs]
    if not arguments:
        raise ValueError("check_gradients needs at least one input to vary")
    numbers = [as_number(leaf, "check_gradients(inputs)") for leaf in _leaves(arguments)]
    names = _names(arguments)

    def outputs_at(values: list[float]) -> list[float]:
        return [float(output) for output in _leaves(f(*_rebuild(arguments, iter(map(Value, values)))))]

    result, variables = _call(f, tuple(arguments), tuple(range(len(arguments))))
    first, second = [float(output) for output in _leaves(result)], outputs_at(numbers)
    if not np.array_equal(first, second, equal_nan=True):
        raise ValueError(
            f"f gave {first} and then {second} for the same inputs: a gradient can only be checked if f is not random"
        )
    checked, skipped, largest = 0, [], 0.0
    for k, output in enumerate(_leaves(result)):
        found = accumulate(topological_order(output), 1.0) if isinstance(output, Value) else {}
        for i, variable in enumerate(variables.values):
            analytic = found.get(variable, 0.0)

            def along(x: float, i: int = i, k: int = k) -> float:
                return outputs_at([*numbers[:i], x, *numbers[i + 1 :]])[k]

            numeric = _central_difference(along, numbers[i])
            if isinstance(numeric, str):
                skipped.append(f"{names[i]} = {numbers[i]!r}: {numeric}")
                continue
            checked += 1
            error = abs(analytic - numeric)
            if not error <= absolute_tolerance + relative_tolerance * max(abs(analytic), abs(numeric)):
                raise AssertionError(
                    f"the derivative with respect to {names[i]} at {numbers[i]!r} is {analytic!r} by backpropagation, "
                    f"but {numeric!r} by central differences. {_suspect(output)}"
                )
            largest = max(largest, error)
    return GradientCheck(checked, tuple(skipped), largest)


def _names(arguments: list[Any]) -> list[str]:
    """How to call each number of the arguments: "input 1", "input 0[2][1]"."""

    def paths(tree: Any, path: str) -> list[str]:
        if isinstance(tree, list | tuple | np.ndarray):
            return [name for i, branch in enumerate(tree) for name in paths(branch, f"{path}[{i}]")]
        return [path]

    return [name for i, argument in enumerate(arguments) for name in paths(argument, f"input {i}")]


def _central_difference(f: Callable[[float], float], x: float) -> float | str:
    """The slope of f at x, or the reason why it has none to compare with.

    Richardson's extrapolation of two steps removes the error of order h²:  D = (4 D(h) − D(2h)) / 3.
    """
    h = 2.0**-11 * max(1.0, abs(x))
    here = f(x)
    samples = [f(x + k * h) for k in (-2, -1, 1, 2)]
    if not np.isfinite([here, *samples]).all():
        # Perhaps only the wide steps left the domain.
        h *= 2.0**-14
        samples = [f(x + k * h) for k in (-2, -1, 1, 2)]
        if not np.isfinite([here, *samples]).all():
            return "f is not finite on both sides"
    for _ in range(4):
        left2, left1, right1, right2 = samples
        noise = 64 * np.finfo(float).eps * max(map(abs, (here, *samples))) / h
        near = (right1 - here) / h - (here - left1) / h  # the jump between the slopes on either side …
        far = (right2 - here) / (2 * h) - (here - left2) / (2 * h)  # … halves with h, unless there is a kink at x
        narrow, wide = (right1 - left1) / (2 * h), (right2 - left2) / (4 * h)  # and these two agree, unless beside it
        if abs(near) <= 0.75 * abs(far) + noise and abs(narrow - wide) <= 1e-3 * abs(narrow) + noise:
            return float((4 * narrow - wide) / 3)
        h /= 2.0**5  # a kink at x itself stays in sight however near one looks, one beside it does not
        samples = [f(x + k * h) for k in (-2, -1, 1, 2)]
    return "a kink: the slopes to the left and to the right differ"


def _suspect(output: Any) -> str:
    """Name the operation of a graph whose stored partials disagree with central differences of its formula."""
    for node in topological_order(output) if isinstance(output, Value) else ():
        op = node.op
        if op is None:
            continue
        at = [source.data for source in node.inputs]
        for i, partial in enumerate(node._partials):

            def along(x: float, i: int = i, op: Op = op, at: list[float] = at) -> float:
                return float(op.forward(FLOATS, *[*at[:i], x, *at[i + 1 :]]))

            numeric = _central_difference(along, at[i])
            if partial is None or isinstance(numeric, str):
                continue
            if abs(partial - numeric) > 1e-7 + 1e-5 * max(abs(partial), abs(numeric)):
                return (
                    f"Suspect the operation {op.name!r}: its local derivative {i} at {tuple(at)} is {partial!r} "
                    f"by its entry, but {numeric!r} by central differences of its formula."
                )
    return (
        "Every operation's own derivative is right, so look for a result that is not computed from the inputs "
        "alone: .data, float(…), detach, or randomness inside the function."
    )
