"""Notice what would not be trained: a leaf that is no parameter, and a parameter whose derivative got lost.

A Value that takes part in the loss of a ``fit`` is a parameter of the model, or declared constant.  One that is neither
was forgotten, in an object that a ``Module`` does not search, or outside of the model: it would keep its first number.
A Value that the model makes anew whenever it is called is a number written in the model; it is no such leaf.

A model or a loss that is not recorded may look at numbers, ``w.data`` for example, and a gradient by backpropagation
knows nothing of what is computed with them.  So there the gradient of one sample's loss is compared with central
differences of that loss.  It is the loss of a copy: nobody who uses the model meanwhile sees it with other parameters.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from types import CellType, FunctionType
from typing import Any, TypeAlias

import numpy as np

from autograd import Value, topological_order
from autograd.checking import central_difference
from autograd.graph import STATE, accumulate, differentiating
from autograd.tape import Array
from nn.model import Model, Numbers, in_mode, raises_again
from nn.objectives import Objective
from nn.replay import copied

#: The loss of a sample, or of a few, on Values.
Loss: TypeAlias = Callable[[Model, Objective], Value]

#: So many parameters are varied one by one; of a larger model so many, and all together.
VARIED = 16


def strangers(loss: Value, parameters: Iterable[Value]) -> list[Value]:
    """The leaves of a graph, other than constants, that are none of the parameters."""
    known = set(parameters)
    return [node for node in topological_order(loss) if not (node.inputs or node.constant or node in known)]


def of_stranger(leaf: Value, losses: Iterable[Value]) -> ValueError:
    """The error for a leaf that nobody trains: it says how it is called and where it enters one of these losses."""
    users = [node for loss in losses for node in topological_order(loss) if leaf in node.inputs]
    enters = f", which enters {users[0]._op_name} in {users[0].scope or 'the loss'}," if users else ""
    name = repr(leaf.label) if leaf.label else f"a Value of {leaf.data!r} without a label"
    return ValueError(
        f"the loss depends on {name}{enters} and that is no parameter of the model, so nothing trains it: keep it in an "
        "attribute of the model, alone or in a list, tuple, dictionary, array or dataclass; or say that it stays as it is, "
        f"with autograd.constant({leaf.data!r})"
    )


# -------------------------------------------------------------------------------------------------------------------
# Derivatives that got lost


def require_whole_gradient(model: Model, objective: Objective, loss_of: Loss) -> str:
    """Raise ValueError if the gradient of a loss is not what small changes of the parameters do to it.

    loss_of  computes the loss of a sample, or of a few, on Values, given a model in training and an objective: copies of
             these two

    Returns "" if the two have been compared, else why they cannot be: "uncopied", where the model holds what cannot be
    copied; "random", where the loss differs although all generators that can be found draw the same again; "detached",
    where the model detaches something, and "own", where it takes an operation of the user's own, so that its gradient may
    be meant to be another one; "kink", where the loss has no slope, or none that is finite.  Model and generators are
    afterwards as they were.
    """
    twin, copies = copied(model, {})
    if not set(twin.parameters()).isdisjoint(model.parameters()):
        return "uncopied"
    objective = replace(objective, function=_of_copies(objective.function, copies))
    with _as_found(twin, model) as begin_again, in_mode(twin.modules(), True):

        def computed_at(numbers: Iterable[float]) -> float:
            begin_again()
            for parameter, number in zip(parameters, numbers, strict=True):
                parameter.data = number
            return loss_of(twin, objective).data

        def loss_at(numbers: Iterable[float]) -> float:
            compute = partial(computed_at, numbers)
            try:
                return compute()
            except Exception as error:
                if not raises_again(error, compute):
                    raise
                return float("nan")

        parameters = twin.parameters()
        here = np.array([parameter.data for parameter in parameters])
        begin_again()
        with differentiating():
            loss = loss_of(twin, objective)
        if STATE.detached:
            return "detached"
        order = topological_order(loss)
        if not all([node.op is None or node.op.builtin for node in order]):
            return "own"
        if not np.array_equal([loss_at(here.tolist())], [loss.data], equal_nan=True):
            return "random"
        found = accumulate(order, 1.0)
        gradient = np.array([found.get(parameter, 0.0) for parameter in parameters])
        if not np.isfinite(gradient).all():  # training ends there, and says where it began
            return "kink"
        compared = []
        for name, way in _directions([name for name, _ in twin.named_parameters()]):
            slope = central_difference(partial(_along, loss_at, here, way), 0.0)
            compared.append(_agrees(name, float(gradient @ way), slope, loss.data))
        return "" if all(compared) else "kink"


def _along(loss_at: Callable[[Iterable[float]], float], here: Array, way: Array, t: float) -> float:
    return loss_at((here + t * way).tolist())


def _agrees(name: str, analytic: float, numeric: float | str, loss: float) -> bool:
    """Whether two slopes of a loss could be compared; ValueError if they are not the same."""
    if isinstance(numeric, str):
        return False
    if abs(analytic - numeric) > 1e-7 * max(1.0, abs(loss)) + 1e-4 * max(abs(analytic), abs(numeric)):
        raise _of_lost_derivative(name, analytic, numeric)
    return True


def _directions(names: list[str]) -> Iterator[tuple[str, Array]]:
    """What is varied, and how: the parameters one by one, or some of many and then all of them."""
    count = len(names)
    for i in dict.fromkeys(np.linspace(0, count - 1, min(count, VARIED)).astype(int).tolist()):
        yield names[i], np.eye(1, count, i)[0]
    if count > VARIED:
        yield "all parameters together", np.random.default_rng(0).choice([-1.0, 1.0], count)


def _of_lost_derivative(name: str, analytic: float, numeric: float) -> ValueError:
    return ValueError(
        f"a derivative gets lost: by backpropagation the loss of the first sample changes with {name} at a rate of "
        f"{analytic:.6g}, but by finite differences at {numeric:.6g}. The model or the loss computes with a number in the place of "
        "a Value, with w.data or int(w) for example: compute with the Value itself. What is to be held still on purpose "
        "is said with w.detach()"
    )


def _of_copies(function: Callable[..., Any], copies: dict[int, Any]) -> Callable[..., Any]:
    """A function of the user's own that sees the copies in the place of what it closes over, and of the names it knows."""
    if not isinstance(function, FunctionType):
        return function

    def seen(thing: Any) -> Any:
        if isinstance(thing, list | tuple | dict) and any([id(part) in copies for part in _inside(thing)]):
            return copy.deepcopy(thing, copies)
        return copies.get(id(thing), thing)

    try:
        cells = tuple([CellType(seen(cell.cell_contents)) for cell in function.__closure__ or ()])
    except ValueError:  # a variable that has no value yet
        return function
    names = {name: seen(thing) for name, thing in [*function.__globals__.items()]}
    found = FunctionType(function.__code__, names, function.__name__, function.__defaults__, cells)
    found.__kwdefaults__ = function.__kwdefaults__
    return found


def _inside(container: Any) -> list[Any]:
    return [*(container.values() if isinstance(container, dict) else container)]


@contextmanager
def _as_found(twin: Model, model: Model) -> Iterator[Callable[[], None]]:
    """Gives a function that puts a copy of a model, and generators, back as they were found; so does the end of the block.

    A copy may still draw from a generator of the model, through a method of that.
    """
    numbers = Numbers(twin)
    snapshot = numbers.copy()
    attributes = [(vars(module), dict(vars(module))) for module in twin.modules()]
    held = [thing for module in [*twin.modules(), *model.modules()] for thing in [*vars(module).values()]]
    resets = [*_resets([random, np.random, *held, *[getattr(thing, "__self__", None) for thing in held]])]

    def put_back() -> None:
        for present, found in attributes:
            present.clear()
            present.update(found)
        numbers.restore(snapshot)
        twin.zero_grad()  # a model may sweep by itself
        for reset in resets:
            reset()

    try:
        yield put_back
    finally:
        put_back()


def _resets(things: Iterable[Any]) -> Iterator[Callable[[], Any]]:
    """For each generator of random numbers, modules that have a global one included, what lets it draw the same again."""
    for thing in things:
        if thing is random or isinstance(thing, random.Random):
            yield partial(thing.setstate, thing.getstate())
        elif thing is np.random or isinstance(thing, np.random.RandomState):
            yield partial(thing.set_state, thing.get_state())
        elif isinstance(thing, np.random.Generator):
            yield partial(setattr, thing.bit_generator, "state", thing.bit_generator.state)
