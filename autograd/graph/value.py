"""``Value``: a number that remembers how it was computed.

Every operation on Values makes a new node that holds its result, its inputs and, worked out at once, its
local derivatives ∂node/∂input.  That is the whole computational graph; ``graph.py`` sorts it and runs the
chain rule backwards through it.

A node holds Values, strings and numbers only.  So a graph is made of plain references from results to
inputs, never in a circle, and is freed as soon as its last result is.

Which operations there are, what they compute and what their derivatives are, is said in ``ops.py``; the
operators below only name an entry.  Read next: ``graph.py``.
"""

from __future__ import annotations

import functools
import math
import numbers
import sys
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from autograd.engines import engine
from autograd.table import FLOATS, REGISTRY, Arithmetic, Op
from autograd.table import operations as ops

from .state import STATE, no_grad, refuse


class Value:
    """A node of the graph: a real number, and how it came about.

    data   any real number, Python's or NumPy's; kept as a float
    label  a name for drawings and explanations

    Raises TypeError, naming the type, for anything that is not a real number.

    >>> x = Value(3.0, label="x")
    >>> y = x * x
    >>> y.backward()
    >>> x.grad                      # dy/dx = 2x
    6.0
    >>> y
    Value(9.0, op='multiply', grad=1.0)
    """

    __slots__ = (
        "__weakref__",
        "_constant",
        "_data",
        "_grad",
        "_has_grad",
        "_inputs",
        "_label",
        "_op_name",
        "_partials",
        "_scope",
    )

    #: Pickles name the class by this, so that they load on every engine.
    __module__ = "autograd"

    #: NumPy leaves operators to us, so a NumPy scalar times a Value is a Value.
    __array_ufunc__ = None

    _label: str
    _scope: str
    _data: float
    _grad: float
    _has_grad: bool
    _constant: bool
    _op_name: str  # the name of the operation; "" for a leaf
    _inputs: tuple[Value, ...]
    # One local derivative per input.  None: nothing flows there, because the input is a constant or was
    # not selected (see ``Op.selects``).
    _partials: tuple[float | None, ...]

    def __init__(self, data: Any, label: str = "") -> None:
        label = _plain_string(label, "label")
        self._data = data if type(data) is float else as_number(data, "Value(data)")
        self._grad = 0.0
        self._has_grad = False
        self._constant = False
        self._op_name = ""
        self._inputs = ()
        self._partials = ()
        self._label = label
        self._scope = STATE.scope

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """A subclass's own constructor has to call ours; one that forgets to is refused when it is used."""
        super(Value, cls).__init_subclass__(**kwargs)  # noqa: UP008 - Value may be the native one, see below
        if "__init__" in vars(cls):
            cls.__init__ = _calling_ours(cls.__init__)  # type: ignore[method-assign]

    # -- What a node knows --------------------------------------------------------------------------

    @property
    def data(self) -> float:
        """The number. Assigning it leaves results already computed as they are: see ``recompute``."""
        if STATE.compiling:
            refuse("data was read")
        return self._data

    @data.setter
    def data(self, data: Any) -> None:
        if STATE.compiling:
            refuse("data was assigned", "write")
        self._data = as_number(data, "value.data")

    @property
    def grad(self) -> float:
        """The gradient of what ``backward`` was called on with respect to this; 0.0 before that.

        A leaf's adds up over several calls of ``backward`` until ``zero_grad``.
        """
        if STATE.compiling:
            refuse("grad was read")
        return self._grad

    @grad.setter
    def grad(self, grad: Any) -> None:
        if STATE.compiling:
            refuse("grad was assigned", "write")
        self._grad = as_number(grad, "value.grad")
        self._has_grad = True

    @property
    def has_grad(self) -> bool:
        """Whether ``grad`` has been computed or assigned: tells a gradient of 0.0 from none yet."""
        if STATE.compiling:
            refuse("has_grad was read")
        return self._has_grad

    @property
    def op(self) -> Op | None:
        """The table entry of the operation that made this; None for a leaf."""
        return REGISTRY[self._op_name] if self._op_name else None

    @property
    def inputs(self) -> tuple[Value, ...]:
        """What the operation was applied to, in order; a node used twice is there twice."""
        return self._inputs

    @property
    def partials(self) -> tuple[float, ...]:
        """The local derivatives ∂self/∂input, as they were when this was computed.

        A constant input has no derivative; it counts as 0.0 here and is never computed.
        """
        if STATE.compiling:
            refuse("partials were read")
        return tuple([0.0 if partial is None else partial for partial in self._partials])

    @property
    def constant(self) -> bool:
        """Whether this never gets a gradient: a plain number, something detached, or made of such."""
        return self._constant

    @property
    def label(self) -> str:
        """A name for drawings and explanations; "" if it has none."""
        return self._label

    @label.setter
    def label(self, label: str) -> None:
        self._label = _plain_string(label, "label")

    @property
    def scope(self) -> str:
        """The part of the model it belongs to, as "mlp/layer 1/neuron 3"; "" outside of any: see ``scope``."""
        return self._scope

    @scope.setter
    def scope(self, scope: str) -> None:
        self._scope = _plain_string(scope, "scope")

    # -- What one does with it ----------------------------------------------------------------------

    def backward(self, gradient: float = 1.0) -> None:
        """Compute the gradient of this value with respect to everything it was computed from.

        gradient  the gradient of this value itself, 1 if it is the end of the computation

        Inner nodes get the gradients of this sweep; leaves add it to what they have, until
        ``zero_grad``.  Everything is computed before anything is written, so an error changes no gradient.

        >>> a, b = Value(2.0), Value(-3.0)
        >>> (a * b + a).backward()
        >>> a.grad, b.grad          # b + 1 and a
        (-2.0, 2.0)
        """
        from .sweep import backward

        backward(self, gradient)

    def recompute(self) -> Value:
        """Compute this again from its leaves as they are now, with fresh partials; returns self.

        Gradients of inner nodes are cleared, because they belonged to the old numbers.

        >>> x = Value(2.0)
        >>> y = x * x
        >>> x.data = 5.0
        >>> y.data, y.recompute().data
        (4.0, 25.0)
        """
        from .sweep import recompute

        return recompute(self)

    def detach(self) -> Value:
        """A constant of the same number and label, with no history: gradients stop there.

        >>> x = Value(3.0)
        >>> y = (x * x).detach() * x
        >>> y.backward()
        >>> x.grad                  # 9, not 27
        9.0
        """
        if STATE.compiling:  # the number differs from sample to sample: a node that no gradient leaves
            with no_grad():
                return record(ops.IDENTITY, (self,))
        return constant(self._data, self.label)

    # -- Operators: one line each, over the table -----------------------------------------------------

    def __add__(self, other: Any) -> Value:
        return binary(ops.ADD, self, other)

    def __radd__(self, other: Any) -> Value:
        return binary(ops.ADD, other, self)

    def __sub__(self, other: Any) -> Value:
        return binary(ops.SUBTRACT, self, other)

    def __rsub__(self, other: Any) -> Value:
        return binary(ops.SUBTRACT, other, self)

    def __mul__(self, other: Any) -> Value:
        return binary(ops.MULTIPLY, self, other)

    def __rmul__(self, other: Any) -> Value:
        return binary(ops.MULTIPLY, other, self)

    def __truediv__(self, other: Any) -> Value:
        return binary(ops.DIVIDE, self, other)

    def __rtruediv__(self, other: Any) -> Value:
        return binary(ops.DIVIDE, other, self)

    def __pow__(self, other: Any) -> Value:
        return binary(ops.POWER, self, other)

    def __rpow__(self, other: Any) -> Value:
        return binary(ops.POWER, other, self)

    def __neg__(self) -> Value:
        return record(ops.NEGATIVE, (self,))

    def __pos__(self) -> Value:
        return self

    def __abs__(self) -> Value:
        return record(ops.ABSOLUTE, (self,))

    # -- Every operation of one input, as a method ----------------------------------------------------

    def identity(self) -> Value:
        return record(ops.IDENTITY, (self,))

    def negative(self) -> Value:
        return record(ops.NEGATIVE, (self,))

    def exp(self) -> Value:
        return record(ops.EXP, (self,))

    def expm1(self) -> Value:
        return record(ops.EXPM1, (self,))

    def log(self) -> Value:
        return record(ops.LOG, (self,))

    def log1p(self) -> Value:
        return record(ops.LOG1P, (self,))

    def sqrt(self) -> Value:
        return record(ops.SQRT, (self,))

    def absolute(self) -> Value:
        return record(ops.ABSOLUTE, (self,))

    def sin(self) -> Value:
        return record(ops.SIN, (self,))

    def cos(self) -> Value:
        return record(ops.COS, (self,))

    def tanh(self) -> Value:
        return record(ops.TANH, (self,))

    def sigmoid(self) -> Value:
        return record(ops.SIGMOID, (self,))

    def erf(self) -> Value:
        return record(ops.ERF, (self,))

    def relu(self) -> Value:
        return record(ops.RELU, (self,))

    def leaky_relu(self) -> Value:
        return record(ops.LEAKY_RELU, (self,))

    def elu(self) -> Value:
        return record(ops.ELU, (self,))

    def softplus(self) -> Value:
        return record(ops.SOFTPLUS, (self,))

    def silu(self) -> Value:
        return record(ops.SILU, (self,))

    def gelu(self) -> Value:
        return record(ops.GELU, (self,))

    def step(self) -> Value:
        return record(ops.STEP, (self,))

    def sign(self) -> Value:
        return record(ops.SIGN, (self,))

    def shift(self) -> Value:
        return record(ops.SHIFT, (self,))

    def batch_mean(self) -> Value:
        return record(ops.BATCH_MEAN, (self,))

    # -- Comparing and converting: by data. ``==`` and ``hash`` stay identity. --------------------------

    # While ``compile`` records, a comparison is a node of the graph, 1 or 0, and nothing can be converted.

    def __eq__(self, other: object) -> bool:
        if STATE.compiling:
            refuse_equality(self)
        return NotImplemented

    __hash__ = object.__hash__

    def __lt__(self, other: Any) -> Any:
        if STATE.compiling:
            return binary(ops.LESS, self, other)
        number = _comparable(other)
        return NotImplemented if number is None else self._data < number

    def __le__(self, other: Any) -> Any:
        if STATE.compiling:
            return binary(ops.LESS_EQUAL, self, other)
        number = _comparable(other)
        return NotImplemented if number is None else self._data <= number

    def __gt__(self, other: Any) -> Any:
        if STATE.compiling:
            return binary(ops.GREATER, self, other)
        number = _comparable(other)
        return NotImplemented if number is None else self._data > number

    def __ge__(self, other: Any) -> Any:
        if STATE.compiling:
            return binary(ops.GREATER_EQUAL, self, other)
        number = _comparable(other)
        return NotImplemented if number is None else self._data >= number

    def __float__(self) -> float:
        if STATE.compiling:
            refuse("float(value) was called")
        return self._data

    def __int__(self) -> int:
        if STATE.compiling:
            refuse("int(value) was called")
        return int(self._data)

    def __bool__(self) -> bool:
        if STATE.compiling:
            refuse("a Value, or a comparison of Values, was used as True or False (in if, and, max, sorted, …)", "bool")
        return self._data != 0.0

    def __format__(self, format_spec: str) -> str:
        if STATE.compiling:
            refuse("a Value was formatted", "format")
        return format(self._data, format_spec) if format_spec else repr(self)

    def __repr__(self) -> str:
        if STATE.compiling:
            refuse("a Value was printed", "format")
        parts = [repr(self._data)]
        if self.label:
            parts.append(f"label={self.label!r}")
        if self._op_name:
            parts.append(f"op={self._op_name!r}")
        if self._constant:
            parts.append("constant")
        if self._has_grad:
            parts.append(f"grad={self._grad!r}")
        return f"{type(self).__name__}({', '.join(parts)})"

    # -- Copies and pickles, without recursion: see persistence.py --------------------------------------

    def __copy__(self) -> Value:
        if STATE.compiling:
            refuse("a Value was copied or pickled")
        from .copying import copy_node

        return copy_node(self, self._inputs)

    def __deepcopy__(self, memo: dict[int, Any]) -> Value:
        if STATE.compiling:
            refuse("a Value was copied or pickled")
        from .copying import copy_graph

        return copy_graph(self, memo)

    def __reduce_ex__(self, protocol: Any) -> tuple[Any, ...]:
        if STATE.compiling:
            refuse("a Value was copied or pickled")
        from .copying import reduce_node

        return reduce_node(self)

    # -- The names that programs written for micrograd use ----------------------------------------------

    @property
    def _prev(self) -> set[Value]:
        return set(self._inputs)

    @property
    def _op(self) -> str:
        return REGISTRY[self._op_name].symbol if self._op_name else ""


def _calling_ours(constructor: Any) -> Any:
    @functools.wraps(constructor)
    def checked(self: Value, *args: Any, **kwargs: Any) -> None:
        constructor(self, *args, **kwargs)
        if not hasattr(self, "_data"):
            raise TypeError(
                f"{type(self).__name__}.__init__ leaves it without a number: call super().__init__(data) in it"
            )

    return checked


def remade(kind: type[Value], op_name: str, inputs: tuple[Value, ...], partials: tuple[float | None, ...]) -> Value:
    """A new node with the history of another, for copies and pickles; its numbers are still to be set."""
    node = kind.__new__(kind)
    node._op_name, node._inputs, node._partials = op_name, inputs, partials
    return node


# ---------------------------------------------------------------------------------------------------
# Recording


def record(op: Op, inputs: tuple[Value, ...]) -> Value:
    """Apply an operation and remember it: the one place where nodes of a graph are made."""
    data, partials, is_constant = evaluate(op, inputs)
    if STATE.no_grad:
        return constant(data)
    node = _new(Value)
    node._data = data
    node._grad = 0.0
    node._has_grad = False
    node._constant = is_constant
    node._op_name = op.name
    node._inputs = inputs
    node._partials = partials
    node._label = ""
    node._scope = STATE.scope
    return node


_new = object.__new__


def evaluate(op: Op, inputs: tuple[Value, ...]) -> tuple[float, tuple[float | None, ...], bool]:
    """An operation's result, its partials, and whether it is a constant because all its inputs are."""
    # The table's operations of two inputs and of one are nearly all there is.  Spelled out, they take half
    # the time that the loops at the end need for any number of inputs and for operations not our own.
    partials = op.partials
    if op.builtin and not op.selects:
        if len(inputs) == 2:
            a, b = inputs
            x, y = a._data, b._data
            if type(partials) is tuple:
                data = op.forward(FLOATS, x, y)
                da = None if a._constant else partials[0](FLOATS, data, x, y)
                db = None if b._constant else partials[1](FLOATS, data, x, y)
                return data, (da, db), a._constant and b._constant
            if not (a._constant or b._constant):
                data = op.forward(FLOATS, x, y)
                return data, partials(FLOATS, data, x, y), False  # type: ignore[operator]
        elif len(inputs) == 1 and not inputs[0]._constant:
            x = inputs[0]._data
            data = op.forward(FLOATS, x)
            return data, partials(FLOATS, data, x), False  # type: ignore[operator]
    numbers_ = [value._data for value in inputs]
    data = op.forward(FLOATS, *numbers_)
    if not op.builtin:
        data = as_number(data, f"the result of Op {op.name!r}")
    wanted = tuple([not value._constant for value in inputs])
    if True not in wanted:
        return data, (None,) * len(inputs), True
    derivatives = op.derivatives(FLOATS, data, numbers_, wanted)
    if not op.builtin:
        where = f"a partial of Op {op.name!r}"
        derivatives = tuple(
            [as_number(partial, where) if want else None for partial, want in zip(derivatives, wanted, strict=True)]
        )
    if op.selects:
        derivatives = tuple([None if partial == 0.0 else partial for partial in derivatives])
    return data, derivatives, False


def constant(number: float, label: str = "") -> Value:
    """A leaf that never gets a gradient; drawn quietly.

    >>> two = constant(2.0)
    >>> (two * two).constant
    True
    """
    node = Value(number, label)
    node._constant = True
    return node


def binary(op: Op, a: Any, b: Any) -> Value:
    """What an operator does: number on one side or Value on both.

    Another type's own operator gets its turn (NotImplemented), except for types that have none.
    """
    if not isinstance(a, Value):
        if _unfit(a, op):
            return NotImplemented  # type: ignore[no-any-return]
        a = constant(a)
    elif not isinstance(b, Value):
        if _unfit(b, op):
            return NotImplemented  # type: ignore[no-any-return]
        b = constant(b)
    return record(op, (a, b))


def _unfit(other: Any, op: Op) -> bool:
    if type(other) is float or isinstance(other, numbers.Real | np.bool_):
        return False
    if _has_no_operators(other):
        as_number(other, f"{op.name}({op.variables[0]}, {op.variables[1]})")
    return True


def _has_no_operators(other: Any) -> bool:
    """Whether another type's own operator, which Python would ask next, cannot know about Values."""
    return isinstance(other, str | bytes | list | tuple | dict | set | numbers.Complex | None) or hasattr(
        other, "__array__"
    )


def apply(op: Op, *inputs: Any) -> Any:
    """Call an Op: numbers give a float, any Value among them gives a node of the graph."""
    op.check_arity(len(inputs))
    if any([isinstance(value, Value) for value in inputs]):
        return record(op, tuple([as_value(value, op.name) for value in inputs]))
    numbers_ = [as_number(value, op.name) for value in inputs]
    return as_number(op.forward(FLOATS, *numbers_), f"the result of Op {op.name!r}")


# ---------------------------------------------------------------------------------------------------
# What counts as a number


def as_number(number: Any, where: str) -> float:
    """A real number as a float, or an error that says what was given ``where``, and what to do."""
    if type(number) is float:
        return number
    if isinstance(number, numbers.Real | np.bool_):
        try:
            return float(number)
        except OverflowError:
            raise OverflowError(f"{where}: the integer is too large for a float (the limit is about 1.8e308)") from None
    if isinstance(number, Value):
        advice = "it is a Value already; use its .data for the number, or .detach() for a constant"
    elif isinstance(number, str | bytes):
        advice = "convert it first: float(text)"
    elif isinstance(number, numbers.Complex):
        advice = "only real numbers have the derivatives of this table"
    elif getattr(number, "shape", None):
        advice = f"an array of shape {tuple(number.shape)} stands where one number belongs: go through its elements"
    elif isinstance(number, list | tuple):
        advice = "a sequence stands where one number belongs: go through its elements"
    else:
        advice = "if it stands for a number, convert it with float(…)"
    raise TypeError(f"{where}: a real number belongs here, not {type(number).__name__}; {advice}")


def as_value(number: Any, where: str) -> Value:
    """A Value as it is, a number as a constant."""
    return number if isinstance(number, Value) else constant(as_number(number, where))


def require_value(value: Any, where: str) -> None:
    """Raise a TypeError unless this is a Value."""
    if not isinstance(value, Value):
        raise TypeError(
            f"{where} takes a Value, not {type(value).__name__}: a gradient is taken of a result computed from Values"
        )


def _plain_string(text: Any, what: str) -> str:
    if not isinstance(text, str):
        raise TypeError(f"a {what} is a string, not {type(text).__name__}: {what}={str(text)!r}")
    # Of a subclass (a member of an enumeration, say) the characters only: a node holds nothing that could lead back to it.
    return text if type(text) is str else str.__str__(text)


def _comparable(other: Any) -> float | None:
    if isinstance(other, Value):
        return other._data
    if not isinstance(other, numbers.Real | np.bool_):
        if _has_no_operators(other):
            as_number(other, "a comparison")
        return None
    try:
        return float(other)
    except OverflowError:  # an integer beyond every float
        return math.inf if cast("int", other) > 0 else -math.inf


def refuse_equality(value: Value) -> None:
    """Refuse ``(v > 0) == True`` while ``compile`` records: eagerly that compares truth values, and here two nodes."""
    if value.op is not None and value.op.truth:
        refuse("a comparison of Values was compared with == or !=", "equal")


# ---------------------------------------------------------------------------------------------------
# Values as a number system: formulas of the table build a graph


class Values(Arithmetic):
    """Formulas run on Values: every operation becomes a node, so a derivative can be differentiated."""

    def __getattr__(self, name: str) -> Any:
        return REGISTRY[name] if name in REGISTRY else super().__getattr__(name)


VALUES = Values()


# ---------------------------------------------------------------------------------------------------
# The native engine, where there is one: the same names in C.  The above says what they have to do, takes
# the cases too rare for C, and runs everywhere else.

if engine == "native" and not TYPE_CHECKING:
    from autograd.native.engine import core

    core.adopt(sys.modules[__name__])
    from autograd.native.engine.core import Value, apply, constant, evaluate, record, remade  # noqa: F401 - for persistence.py

Op.apply = staticmethod(apply)
