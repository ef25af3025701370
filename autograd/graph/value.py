"""Defines ``Value``: a number that remembers how it was computed.

Every operation on Values makes a new node that holds its result, its inputs and, worked out at once, its local
derivatives ∂node/∂input.  That is the whole computational graph.  A node holds Values, strings and numbers only, so the
graph refers from results to inputs, never in a circle, and is freed as soon as its last result is.

The operators below name an entry of ``table/operations.py``: a formula, and its derivatives.  Read next: ``evaluation.py``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from autograd import table
from autograd.engines import engine
from autograd.table import FLOATS, REGISTRY, Op

from . import sweep
from .arrays import BesideArrays, ValueArray, logic
from .conversion import VARIED, number_of
from .copying import Copied
from .evaluation import evaluate
from .numbers import MicrogradNames, as_number, calling_ours, comparable, is_operand, plain_string, refuse_history
from .refusals import refuse, refuse_elsewhere, refuse_equality, refusing
from .state import RECORDINGS, STATE, Trainable, no_grad, sign

refusing(Trainable)


@refusing
class Value(Copied, BesideArrays, Trainable, MicrogradNames):
    """A node of the graph: a real number, and how it came about.

    data   any real number, Python's or NumPy's; kept as a float
    label  a name for drawings and explanations

    Raises TypeError, naming the type, for anything that is not a real number, and for a history.

    >>> x = Value(3.0, label="x")
    >>> y = x * x
    >>> y.backward()
    >>> x.grad                      # dy/dx = 2x
    6.0
    >>> y
    Value(9.0, op='multiply', grad=1.0)
    """

    __slots__ = (
        *("_data", "_grad", "_has_grad", "_constant"),
        *("_op_name", "_inputs", "_partials", "_label", "_scope", "__weakref__"),
    )

    __module__ = "autograd"  # pickles name the class by this, so that they load on every engine

    def __init__(self, data: Any, label: str = "", _op: None = None, _children: None = None) -> None:
        if _op is not None or _children is not None:
            refuse_history()
        self._label = plain_string(label, "label")
        self._data = as_number(data, "Value(data)")
        self._grad = 0.0
        self._has_grad = False
        self._constant = False
        self._op_name = ""  # a leaf: no operation made it
        self._inputs: tuple[Value, ...] = ()
        self._partials: tuple[float | None, ...] = ()  # one per input; None: nothing flows there
        self._scope = STATE.scope
        if STATE.differentiating:
            sign(self)

    # -- Operators: one line each, over the table -------------------------------------------------------------

    def __add__(self, other: Any) -> Value:
        return binary(table.ADD, self, other)

    def __radd__(self, other: Any) -> Value:
        return binary(table.ADD, other, self)

    def __sub__(self, other: Any) -> Value:
        return binary(table.SUBTRACT, self, other)

    def __rsub__(self, other: Any) -> Value:
        return binary(table.SUBTRACT, other, self)

    def __mul__(self, other: Any) -> Value:
        return binary(table.MULTIPLY, self, other)

    def __rmul__(self, other: Any) -> Value:
        return binary(table.MULTIPLY, other, self)

    def __truediv__(self, other: Any) -> Value:
        return binary(table.DIVIDE, self, other)

    def __rtruediv__(self, other: Any) -> Value:
        return binary(table.DIVIDE, other, self)

    def __pow__(self, other: Any) -> Value:
        return binary(table.POWER, self, other)

    def __rpow__(self, other: Any) -> Value:
        return binary(table.POWER, other, self)

    def __neg__(self) -> Value:
        return record(table.NEGATIVE, (self,))

    def __pos__(self) -> Value:
        return self

    def __abs__(self) -> Value:
        return record(table.ABSOLUTE, (self,))

    if TYPE_CHECKING:
        # For type checkers alone, which do not run the loop in calling.py that makes these methods.  A test compares the two.
        def _of_one_input(self) -> Value: ...

        exp = expm1 = log = log1p = sqrt = sin = cos = tanh = sigmoid = erf = relu = leaky_relu = elu = _of_one_input
        erfc = softplus = silu = gelu = step = sign = absolute = negative = relu_right = sign_right = _of_one_input
        tan = asin = acos = atan = sinh = cosh = asinh = acosh = atanh = _of_one_input
        log2 = log10 = exp2 = cbrt = square = reciprocal = _of_one_input

    # -- The sweep ----------------------------------------------------------------------------------------------

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
        sweep.backward(self, gradient)

    def recompute(self) -> Value:
        """Compute this again from its leaves as they are now, with fresh partials; returns self.

        Gradients of inner nodes are cleared, because they belonged to the old numbers.

        >>> x = Value(2.0)
        >>> y = x * x
        >>> x.data = 5.0
        >>> y.data, y.recompute().data
        (4.0, 25.0)
        """
        return sweep.recompute(self)

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
                return record(table.IDENTITY, (self,))
        if RECORDINGS:
            refuse_elsewhere("elsewhere.detach", self)
        STATE.detached = True
        return constant(self._data, self.label)

    # -- What a node knows.  ``refusals.py`` lists what of it nobody may look at while ``compile`` records --------

    @property
    def data(self) -> float:
        """The number. Assigning it leaves results already computed as they are: see ``recompute``."""
        return self._data

    @data.setter
    def data(self, data: Any) -> None:
        self._data = as_number(data, "value.data")

    @property
    def grad(self) -> float:
        """The gradient of what ``backward`` was called on; a leaf's adds up over several calls until ``zero_grad``."""
        return self._grad

    @grad.setter
    def grad(self, grad: Any) -> None:
        self._grad = as_number(grad, "value.grad")
        self._has_grad = True

    @property
    def has_grad(self) -> bool:
        """Whether ``grad`` has been computed or assigned: tells a gradient of 0.0 from none yet."""
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
        self._label = plain_string(label, "label")

    @property
    def scope(self) -> str:
        """The part of the model it belongs to, as "mlp/layer 1/neuron 3"; "" outside of any: see ``scope``."""
        return self._scope

    @scope.setter
    def scope(self, scope: str) -> None:
        self._scope = plain_string(scope, "scope")

    # -- Comparing and converting: by data.  ``==`` and ``hash`` stay identity ------------------------------------

    def __lt__(self, other: Any) -> Any:
        return compare(table.LESS, self, other)

    def __le__(self, other: Any) -> Any:
        return compare(table.LESS_EQUAL, self, other)

    def __gt__(self, other: Any) -> Any:
        return compare(table.GREATER, self, other)

    def __ge__(self, other: Any) -> Any:
        return compare(table.GREATER_EQUAL, self, other)

    __eq__ = refuse_equality
    __hash__ = object.__hash__

    def __float__(self) -> float:
        return number_of(self) if STATE.differentiating or VARIED else self._data

    def __int__(self) -> int:
        return int(self._data)

    def __bool__(self) -> bool:
        return self._data != 0.0

    def __format__(self, format_spec: str) -> str:
        return format(self._data, format_spec) if format_spec else repr(self)

    def __repr__(self) -> str:
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

    # -- Subclasses ---------------------------------------------------------------------------------------------

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """A subclass's own constructor has to call ours; one that forgets to is refused when it is used."""
        super(Value, cls).__init_subclass__(**kwargs)  # noqa: UP008 - Value may be the native one, see below
        if "__init__" in vars(cls):
            cls.__init__ = calling_ours(cls.__init__)  # type: ignore[method-assign]


# -------------------------------------------------------------------------------------------------------------------
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


def constant(number: float, label: str = "") -> Value:
    """A leaf that never gets a gradient; drawn quietly.

    >>> two = constant(2.0)
    >>> (two * two).constant
    True
    """
    node = Value(number, label)
    node._constant = True
    return node


def new_values(numbers: Any, labels: list[str]) -> list[Value]:
    """Many leaves at once, of a list or an array of floats: the weights of a neuron perhaps."""
    return [Value(number, label) for number, label in zip(np.asarray(numbers).tolist(), labels, strict=True)]


def binary(op: Op, a: Any, b: Any) -> Value:
    """What an operator does: at least one of a and b is a Value, the other one may be a number.

    Another type's own operator gets its turn (NotImplemented), except for types that have none.
    """
    if not isinstance(a, Value):
        if not is_operand(a, op):
            return NotImplemented  # type: ignore[no-any-return]
        a = constant(as_number(a, op.name))
    elif not isinstance(b, Value):
        if not is_operand(b, op):
            return NotImplemented  # type: ignore[no-any-return]
        b = constant(as_number(b, op.name))
    return record(op, (a, b))


def compare(op: Op, a: Value, b: Any) -> Any:
    """What a comparison does: True or False; while ``compile`` records, a node of the graph, 1 or 0."""
    if STATE.compiling:
        return binary(op, a, b)
    if RECORDINGS:
        refuse_elsewhere("elsewhere.compare", a)
        refuse_elsewhere("elsewhere.compare", b)
    number = comparable(b)
    return NotImplemented if number is None else op.forward(FLOATS, a._data, number) == 1.0


if engine == "native" and not TYPE_CHECKING:  # the same in C; the above takes the cases too rare for it
    from autograd.native.engine import core

    core.fall_back_on(
        refuse=refuse,
        refuse_elsewhere=refuse_elsewhere,
        refuse_equality=refuse_equality,
        number_of=number_of,
        sign=sign,
        varied=VARIED,
        ValueArray=ValueArray,
    )
    core.fall_back_on(binary=binary, represent=Value.__repr__, array_ufunc=Value.__array_ufunc__, logic=logic)
    core.adopt(vars(Copied) | vars(BesideArrays) | vars(Trainable) | vars(MicrogradNames) | vars(Value))
    Value, record, constant, new_values = core.Value, core.record, core.constant, core.new_values
