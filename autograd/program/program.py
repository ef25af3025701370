"""Compiles a function of numbers: records it for one sample, to replay it over a batch.

    loss = autograd.compile(lambda x, t: (model(x) - t) ** 2)
    loss(X, T)                  one value per sample
    loss.backward(X, T)         the gradient of their mean, added into the .grad of the model's parameters
    print(loss)                 what was recorded, as a person would write it

The way from the scalar graph to a batch, one file a step:

    tape/arguments.py       the arguments, checked
    tape/recording.py       graph → tape
    tape/passes.py          tape → shorter tape
    tape/gradients          tape → tape of the gradients
    plan/rows.py            a row of numbers for each result
    plan/arranging.py       instructions side by side: layers again
    plan/executors.py       a backend carries them out over all samples at once
    program/calls.py        by position, by name, as a method
    program/compiled.py     all of these in order
    program/update.py       an optimizer's formula, on a tape of its own
    program/bound_step.py   loss, gradient and update in one call

A recording is made once for every shape of the arguments.  The numbers of the Values that the function closes over
are read at every call; all else that the function reads (lists, settings) is as it was when it was recorded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from autograd.functional import chosen_arguments
from autograd.graph import (
    STATE,
    RecordingError,
    Value,
    add_gradients,
    commit,
    kinds,
    not_recorded,
    refuse,
    refuse_frozen,
)
from autograd.plan import BACKEND, Backend
from autograd.tape import Arguments, Recording, follow, gather_dots, names, record

from .bound_loss import Binding, BoundLoss, Origin, Reduction
from .bound_step import BoundStep, Rule
from .calls import Recordings, Signature, of_instance, recordings_of, stands_in_its_module
from .compiled import OPTIONAL, Compiled
from .last_call import kept_of
from .recorded import Recorded

#: How the losses of the samples become one.
REDUCTION = kinds.one_of("mean", "sum")


def compile(f: Callable[..., Any], *, without: str | Iterable[str] = (), backend: Backend | None = None) -> Program:
    """Record a function of numbers for one sample, to replay it over a batch.

    f        a function of numbers, arrays, and groups of these, that returns the like: lists, tuples, dictionaries and
             dataclasses, nested or not.  The Values it closes over are its parameters
    without  the name of a pass to leave out, or several (``autograd.program.OPTIONAL``)
    backend  what replays it; by default ``autograd.plan.BACKEND``

    Values agree with the function's own to rounding: sums are added up as they are written, with the one exception that
    ``tape/dot_products.py`` names.  On NumPy's executor, where there is no compiler, the sum of a layer is 0 where it would be −0.

    An argument of the program is a NumPy array with one sample per row, a number, or a list, tuple, dictionary or dataclass
    of these.  Numbers are one sample (beside arrays: the same for every sample).  A row of an array arrives as an array of
    Values, a dictionary as one with the same keys, a dataclass as one of its class; and what comes back as an array has a row
    per sample.

    Raises RecordingError, when first called, if one recording cannot stand for all samples: the function looks at
    a number (``if x > 0``, ``x.data``, ``float(x)``), is random, or counts its calls.

    >>> import numpy as np
    >>> from autograd import Value
    >>> w = Value(3.0, "w")
    >>> squared = compile(lambda x, t: (w * x - t) ** 2)
    >>> squared(np.array([1.0, 2.0]), np.array([3.0, 5.0]))
    array([0., 1.])
    >>> squared.backward(np.array([1.0, 2.0]), np.array([3.0, 5.0])), w.grad       # mean of 2(wx − t)x: (0 + 4)/2
    (0.5, 2.0)
    >>> squared(1.0, 5.0)
    4.0
    """
    if isinstance(f, classmethod):
        raise TypeError("compile takes a function, not a classmethod: write @classmethod above @autograd.compile")
    if not callable(f):
        raise TypeError(f"compile takes a function, not {type(f).__name__}: autograd.compile(lambda x: x * x)")
    given = [without] if isinstance(without, str) else kinds.LIST_OF_TEXTS(without, "without", "compile")
    left_out = frozenset(given)
    unknown = sorted(left_out - set(OPTIONAL))
    if unknown:
        raise ValueError(f"without={unknown[0]!r} names no pass; those that can be left out: {', '.join(OPTIONAL)}")
    if backend is not None and not isinstance(backend, Backend):
        raise TypeError(
            f"compile(backend={kinds.shown(backend)}): backend must be an autograd.plan.Backend, or None, not "
            f"{type(backend).__name__}"
        )
    return Program(f, left_out, BACKEND if backend is None else backend)


class Program(Recorded):
    """A compiled function; see ``compile``."""

    def __init__(self, f: Callable[..., Any], without: frozenset[str], backend: Backend) -> None:
        self._f = f
        self._backend = backend
        self._without = without
        self._signature = Signature(f)
        self._recordings = Recordings()
        self.__name__ = getattr(f, "__name__", type(f).__name__)
        self.__qualname__ = getattr(f, "__qualname__", self.__name__)
        self.__module__ = getattr(f, "__module__", "")
        self.__doc__ = f.__doc__

    def __reduce_ex__(self, protocol: Any) -> Any:
        """A program that stands in a module under its function's name is pickled by that name, as a function is."""
        return self.__qualname__ if stands_in_its_module(self) else super().__reduce_ex__(protocol)

    def __getstate__(self) -> dict[str, Any]:
        """What a copy or a pickle holds: the function, and no recording.  A copy records anew, what its function closes over."""
        kept = {**vars(self), "_recordings": Recordings()}
        del kept["_signature"]
        if self._backend is BACKEND:  # that of the machine on which the pickle is loaded
            del kept["_backend"]
        return kept

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update({"_backend": BACKEND, **state})
        self._signature, self._recordings = Signature(self._f), Recordings()

    @of_instance
    def __call__(self, /, *arguments: Any, **named: Any) -> Any:
        """What the function returns: for every sample (arrays with one entry per sample), or for the one given.

        Here and in the other methods arguments may be given by name, as to the function itself.  An argument that is called
        as an option of a method (``reduction``, say) is given to that method by position.
        """
        if STATE.compiling:  # inside another compiled function it is the function itself
            return self._f(*arguments, **named)
        given, compiled = self._prepare(arguments, named)
        results = [given.result(computed) for computed in compiled.values(given)]
        return given.formed(compiled.recording.result, iter(results))

    def __get__(self, instance: Any, owner: Any = None) -> Program:
        """The program of an instance, where this one is a method of a class: of what the function would be there."""
        if instance is None or not hasattr(self._f, "__get__"):
            return self
        bound = Program(self._f.__get__(instance, owner), self._without, self._backend)
        bound._recordings = recordings_of(self, instance)
        return bound

    @of_instance
    def backward(self, /, *arguments: Any, reduction: Reduction = "mean", **named: Any) -> float:
        """Add the gradient of the mean (or sum) over the samples into the ``.grad`` of the parameters; returns that mean.

        The parameters are the Values, other than constants, that the function closes over.  Raises ValueError for
        the mean of no samples, and if the function returns more than one number.
        """
        _require_reduction(reduction)
        given, compiled = self._prepare(arguments, named)
        compiled.require_one_output("backward")
        if reduction == "mean" and not given.lanes:
            raise ValueError("backward was given 0 samples, and the mean of nothing has no gradient")
        self._recordings.reduction = reduction
        (loss, *_), gradients = compiled.gradients.with_gradients(given)
        divisor = given.lanes if reduction == "mean" else 1
        gradients /= divisor
        with commit():
            add_gradients(compiled.trained, gradients)
        mean: float = loss / divisor
        return mean

    @of_instance
    def bind(
        self,
        *arguments: Any,
        update: Rule,
        hyper: Mapping[str, Any] | None = None,
        state: Sequence[float] = (),
        parameters: Iterable[Value] | None = None,
        reduction: Reduction = "mean",
        **named: Any,
    ) -> BoundStep:
        """A step of training on data that stay: loss, gradient and update of the parameters in one call.

        arguments   all samples; arrays of float64 are not copied, so a later change of theirs is seen
        update      a formula (m, w, g, state, h) → (w′, state′) in the number system m, such as ``nn.SGD.formula``;
                    a third result is a penalty that is added up over the parameters and to the loss
        hyper       the formula's h.  Its learning_rate can be changed between steps, and so can a number given as a
                    Value, by ``step.update.set``; h.t counts the steps from 1
        state       what the formula remembers of a parameter, at first
        parameters  the Values that it changes; by default all that the function closes over, other than constants
        reduction   whether it is the mean or the sum over the samples that is minimised

        Besides the loss the function may return numbers of the whole batch (see ``batch_mean``): ``step.extras``.

        >>> import numpy as np
        >>> from autograd import Value
        >>> w = Value(0.0, "w")
        >>> loss = compile(lambda x, t: (w * x - t) ** 2)
        >>> step = loss.bind(
        ...     np.array([1.0, 2.0]),
        ...     np.array([3.0, 6.0]),
        ...     update=lambda m, w, g, state, h: (w - h.learning_rate * g, state),
        ...     hyper={"learning_rate": 0.1},
        ... )
        >>> step(), step(), w.data                                  # the gradient at 0 is −15: w goes to 1.5
        (22.5, 5.625, 0.0)
        >>> step.write_back()
        >>> w.data
        2.25
        """
        binding = self._binding(arguments, named, parameters, reduction)
        return BoundStep(binding, update=update, hyper=hyper or {}, state=state)

    @of_instance
    def bind_loss(
        self,
        *arguments: Any,
        parameters: Iterable[Value] | None = None,
        reduction: Reduction = "mean",
        **named: Any,
    ) -> BoundLoss:
        """Loss and gradient on data that stay, for a search with an update of its own; arguments as for ``bind``."""
        return BoundLoss(self._binding(arguments, named, parameters, reduction))

    def _binding(
        self,
        arguments: Sequence[Any],
        named: Mapping[str, Any],
        parameters: Iterable[Value] | None,
        reduction: Reduction,
    ) -> Binding:
        _require_reduction(reduction)
        if not isinstance(parameters, list | None):
            parameters = list(parameters)
        given, compiled = self._prepare(arguments, named)
        values, executable = compiled.gradients_of(compiled.trained if parameters is None else parameters)
        origin = Origin(self, tuple(arguments), dict(named), compiled.parameters)
        return Binding(executable, given.sources(), given.lanes, values, reduction, origin)

    @of_instance
    def value_and_grad(self, /, *arguments: Any, argnums: int | Sequence[int] = 0, **named: Any) -> tuple[Any, Any]:
        """The values and, sample by sample, their gradients with respect to the arguments.

        argnums  which argument; a tuple or list gives a tuple of gradients.  Arguments by name come after the others

        A gradient is shaped as its argument: an array with a row per sample; a list, a dictionary or a dataclass of the
        gradients of what it holds.

        >>> import numpy as np
        >>> product = compile(lambda x, y: x * y)
        >>> product.value_and_grad(np.array([2.0, 3.0]), np.array([4.0, 5.0]))
        (array([ 8., 15.]), array([4., 5.]))
        >>> compile(lambda p: p["w"] * p["x"]).value_and_grad({"w": 2.0, "x": 5.0})
        (10.0, {'w': 5.0, 'x': 2.0})
        """
        given, compiled = self._prepare(arguments, named)
        compiled.require_one_output("value_and_grad")
        chosen = chosen_arguments(argnums, len(given.shapes), "program")
        value, *computed = compiled.argument_gradients(given)
        gradients = given.gradients(computed)
        wanted = tuple([gradients[argnum] for argnum in chosen])
        return given.result(value), (wanted if isinstance(argnums, list | tuple) else wanted[0])

    @of_instance
    def record(self, /, *arguments: Any, **named: Any) -> Program:
        """Record the function for arguments like these, unless that has been done; returns the program itself."""
        self._prepare(arguments, named)
        return self

    def _prepare(
        self, arguments: Sequence[Any], named: Mapping[str, Any] = MappingProxyType({})
    ) -> tuple[Arguments, Compiled]:
        """The arguments, checked, and the recording for their shapes."""
        if STATE.compiling:
            refuse("program.gradient")
        not_recorded("a compiled function was called")
        call = self._signature.call(arguments, named)
        given = Arguments(call.arguments, call.names)
        kept, key = self._recordings.made, (given.shapes, call.by_name)
        compiled = kept.get(key)
        if compiled is None or not compiled.recording.is_valid():
            numbers = [n for s, name in zip(given.shapes, call.names, strict=True) for n in names(s, name)]
            try:
                rows = gather_dots.__name__ not in self._without
                recording = record(call.on(self._f), given.shapes, numbers, rows=rows)
            except (TypeError, IndexError) as error:
                error.add_note(_advice(call.names, given))
                raise
            compiled = kept[key] = self._recordings.earlier[key] = self._compiled(
                recording, compiled or self._recordings.earlier.get(key)
            )
        refuse_frozen(compiled.parameters)
        recordings = self._recordings
        recordings.latest, recordings.reduction = compiled, ""
        recordings.call = call.names, call.by_name
        recordings.given = given.shapes, given.lanes, given.single, kept_of(given)
        follow(compiled.followers)
        return given, compiled

    def _compiled(self, recording: Recording, earlier: Compiled | None) -> Compiled:
        """What is made of a recording: what was made of an earlier one, if that is the same."""
        if earlier is None or earlier.backend is not self._backend or not earlier.recording.is_like(recording):
            return Compiled(recording, self._backend, self._without)
        earlier.recording = replace(earlier.recording, answers=recording.answers)
        return earlier

    def resume(self, earlier: dict[Any, Any]) -> Program:
        """Take over what other programs have compiled, where a recording turns out to be the same; returns the program itself.

        earlier  what they have compiled, which this one adds to
        """
        self._recordings.earlier = earlier
        return self

    def is_repeated_by(self, f: Callable[..., Any]) -> bool:
        """Whether another function, recorded now, does what was recorded last, with the same Values."""
        recording = self._require_recorded("recording").recording
        names = [recording.tape.labels[slot] for slot in recording.tape.arguments().tolist()]
        try:
            return record(f, recording.shapes, names).is_like(recording)
        except RecordingError:
            return False


def _require_reduction(reduction: str) -> None:
    REDUCTION(reduction, "reduction")


def _advice(argument_names: list[str], given: Arguments) -> str:
    shapes = [
        f"{n}: {getattr(s, 'lengths', s) or 'a number'}" for n, s in zip(argument_names, given.shapes, strict=True)
    ]
    return (
        f"while compile recorded it for one sample, with {', '.join(shapes)}. A NumPy array has one sample per row; "
        "give a single sample as a list"
    )
