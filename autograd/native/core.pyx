# cython: language_level=3, binding=False, c_api_binop_methods=True, auto_pickle=False, freethreading_compatible=False
"""The Python type on top of the C: ``Value``, what makes nodes, the sweep, and the state of each thread.

Each name here stands for the one of the same name in ``value.py``, ``graph.py``, ``compositions.py`` and
``state.py``, whose docstrings say what it does.  What is not worth writing twice is not: the type takes over the
plain class's own functions (``adopt``), and rare cases and errors go back to plain Python.

A word on Cython: ``def`` makes a Python function, ``cdef`` a C function.  An ``object`` is counted for us;
``<PyObject *>`` is the bare pointer that the C of ``node.h`` works on.
"""

import functools
import inspect
from types import GetSetDescriptorType, MethodDescriptorType

cimport cython
from cpython.list cimport PyList_New, PyList_SET_ITEM
from cpython.mem cimport PyMem_RawMalloc
from cpython.object cimport Py_EQ, Py_GE, Py_GT, Py_LE, Py_LT, Py_NE, PyObject, PyTypeObject
from cpython.ref cimport Py_INCREF, Py_XDECREF
from libc.stdint cimport uint64_t
from libc.string cimport memcpy

from autograd.ops import REGISTRY, TABLE

include "operations.pxi"  # OP_ADD, OP_MULTIPLY, …: the operations' numbers

cdef extern from "rules.h" nogil:
    const unsigned char RULE_ARITY[]
    double rule_value(int op, double a, double b, double c)
    double rule_partial(int op, int i, double y, double a, double b, double c)
    bint rule_selects(int op)

cdef extern from "node.h":
    enum: LEAF, UNARY, BINARY, MANY
    enum: HAS_GRAD, CONSTANT, FIRST_FLOWS, SECOND_FLOWS, IN_COLLECTOR

    ctypedef struct Fields:
        double data, grad, first_partial, second_partial
        PyObject *first
        PyObject *second
        Py_ssize_t user_op
        PyObject *label
        PyObject *scope

    ctypedef struct Node:
        Fields fields

    void adopt_type(PyTypeObject *type)
    bint is_value(PyObject *object)
    Fields *fields_of(PyObject *node)
    int kind_of(const Fields *node)
    int op_of(const Fields *node)
    bint has(const Fields *node, uint64_t flag)
    void set_flag "set" (Fields *node, uint64_t flag, bint on)
    void set_kind_and_op(Fields *node, int kind, int op)
    Py_ssize_t input_count(const Fields *node)
    PyObject *input_at(const Fields *node, Py_ssize_t i)

cdef extern from "record.h":
    ctypedef struct ThreadState:
        int no_grad
        int compiling
        PyObject *scope

    ThreadState thread_state
    object new_leaf(double data, int constant)
    object record_unary(int op, PyObject *value)
    object record_many(int op, Py_ssize_t user_op, double data, PyObject *inputs, PyObject *partials, int constant)
    bint is_common_number(PyObject *object, double *number)
    object operate(int op, PyObject *left, PyObject *right)
    object combine(int op, object left, object right)
    PyObject *(*operate_on_others)(int op, PyObject *left, PyObject *right) except NULL

cdef extern from "methods.h":
    int add_unary_methods(PyTypeObject *type) except -1

cdef extern from "sweep.h":
    ctypedef struct Sorted:
        Py_ssize_t order

    enum: SORTED, FAILED, CYCLE
    int sort_nodes(Node *root, Sorted *sorted, Node **cycle) except? FAILED
    void propagate(const Sorted *sorted, double gradient)
    Node **first_in_sweep(const Sorted *sorted)
    void free_sorted(Sorted *sorted)
    uint64_t sweeps
    uint64_t next_sweep()
    void clear_grad(Fields *node)


# ---------------------------------------------------------------------------------------------------------------
# Operations: the table's by their numbers, users' by theirs

cdef dict NUMBERS = {op.name: number for number, op in enumerate(TABLE, start=1)}
cdef dict USER_NUMBERS = {}
cdef list USER_NAMES = []


cdef Py_ssize_t user_number(str name):
    """The number of a user's operation, a new one for a new name."""
    number = USER_NUMBERS.get(name)
    if number is None:
        number = USER_NUMBERS[name] = len(USER_NAMES)
        USER_NAMES.append(name)
    return number


# ---------------------------------------------------------------------------------------------------------------
# What comes from plain Python, when the rest of the package is there (see adopt)

cdef object plain_value = None  # the module autograd.value


cdef double as_number(object number, str where) except? -1.0:
    if type(number) is float:
        return number
    return plain_value.as_number(number, where)


# ---------------------------------------------------------------------------------------------------------------
# The type

cdef int refuse(str what, str instead="number") except -1:
    """A Value was looked at while compile records a function."""
    plain_value.refuse(what, instead)


cdef class Value:
    cdef Fields fields

    def __cinit__(self):
        # What is computed from an instance of a subclass can be part of a cycle (node.h, section 2).
        set_flag(&self.fields, IN_COLLECTOR, type(self) is not Value)

    def __init__(self, data, label=""):
        cdef Fields *node = &self.fields
        if not isinstance(label, str):
            plain_value._require_label(label)  # raises
        node.data = as_number(data, "Value(data)")
        set_flag(node, CONSTANT, False)
        clear_grad(node)
        if op_of(node) != OP_NONE:
            put_inputs(node, "", (), ())
        put_string(&node.label, label)
        put_string(&node.scope, current_scope())

    # -- What a node knows ---------------------------------------------------------------------------------------

    @property
    def data(self):
        if thread_state.compiling:
            refuse("data was read")
        return self.fields.data

    @data.setter
    def data(self, data):
        if thread_state.compiling:
            refuse("data was assigned", "write")
        self.fields.data = as_number(data, "value.data")

    @property
    def grad(self):
        if thread_state.compiling:
            refuse("grad was read")
        return self.fields.grad

    @grad.setter
    def grad(self, grad):
        if thread_state.compiling:
            refuse("grad was assigned", "write")
        self.fields.grad = as_number(grad, "value.grad")
        set_flag(&self.fields, HAS_GRAD, True)

    @property
    def has_grad(self):
        if thread_state.compiling:
            refuse("has_grad was read")
        return has(&self.fields, HAS_GRAD)

    @property
    def constant(self):
        return has(&self.fields, CONSTANT)

    @property
    def op(self):
        return REGISTRY[name_of_op(&self.fields)] if op_of(&self.fields) != OP_NONE else None

    @property
    def inputs(self):
        return inputs_of(&self.fields)

    @property
    def partials(self):
        if thread_state.compiling:
            refuse("partials were read")
        return tuple([0.0 if partial is None else partial for partial in partials_of(&self.fields)])

    @property
    def label(self):
        return "" if self.fields.label is NULL else <object>self.fields.label

    @label.setter
    def label(self, label):
        if not isinstance(label, str):
            plain_value._require_label(label)  # raises
        put_string(&self.fields.label, label)

    @property
    def scope(self):
        return "" if self.fields.scope is NULL else <object>self.fields.scope

    @scope.setter
    def scope(self, scope):
        put_string(&self.fields.scope, scope)

    # -- The plain class's fields, which graph.py, functional.py and persistence.py read and write ------------------

    @property
    def _data(self):
        return self.fields.data

    @_data.setter
    def _data(self, double data):
        self.fields.data = data

    @property
    def _grad(self):
        return self.fields.grad

    @_grad.setter
    def _grad(self, double grad):
        self.fields.grad = grad

    @property
    def _has_grad(self):
        return has(&self.fields, HAS_GRAD)

    @_has_grad.setter
    def _has_grad(self, bint has_grad):
        set_flag(&self.fields, HAS_GRAD, has_grad)

    @property
    def _constant(self):
        return has(&self.fields, CONSTANT)

    @_constant.setter
    def _constant(self, bint constant):
        set_flag(&self.fields, CONSTANT, constant)

    @property
    def _op_name(self):
        return name_of_op(&self.fields)

    @_op_name.setter
    def _op_name(self, str name):
        put_inputs(&self.fields, name, inputs_of(&self.fields), partials_of(&self.fields))

    @property
    def _inputs(self):
        return inputs_of(&self.fields)

    @_inputs.setter
    def _inputs(self, tuple inputs):
        put_inputs(&self.fields, name_of_op(&self.fields), inputs, (None,) * len(inputs))

    @property
    def _partials(self):
        return partials_of(&self.fields)

    @_partials.setter
    def _partials(self, tuple partials):
        put_inputs(&self.fields, name_of_op(&self.fields), inputs_of(&self.fields), partials)

    # -- Operators -----------------------------------------------------------------------------------------------

    # Python calls these for a Value on either side, so there is no need of __radd__ and its like.

    def __add__(left, right):
        return operate(OP_ADD, <PyObject *>left, <PyObject *>right)

    def __sub__(left, right):
        return operate(OP_SUBTRACT, <PyObject *>left, <PyObject *>right)

    def __mul__(left, right):
        return operate(OP_MULTIPLY, <PyObject *>left, <PyObject *>right)

    def __truediv__(left, right):
        return operate(OP_DIVIDE, <PyObject *>left, <PyObject *>right)

    def __pow__(left, right, modulus):
        if modulus is not None:
            return NotImplemented
        return operate(OP_POWER, <PyObject *>left, <PyObject *>right)

    def __neg__(self):
        return unary(OP_NEGATIVE, self)

    def __pos__(self):
        return self

    def __abs__(self):
        return unary(OP_ABSOLUTE, self)

    def backward(self, gradient=1.0):
        backward(self, gradient)

    # -- Comparing and converting ----------------------------------------------------------------------------------

    def __richcmp__(self, other, int comparison):
        if comparison == Py_EQ or comparison == Py_NE:
            if thread_state.compiling:
                plain_value.refuse_equality(self)
            return NotImplemented  # identity, as for any object
        if thread_state.compiling:
            return operate(COMPARISONS[comparison], <PyObject *>self, <PyObject *>other)
        cdef double mine = (<Value>self).fields.data
        cdef double number = 0.0
        if is_value(<PyObject *>other):
            number = (<Value>other).fields.data
        elif not is_common_number(<PyObject *>other, &number):
            converted = plain_value._comparable(other)
            if converted is None:
                return NotImplemented
            number = converted
        if comparison == Py_LT:
            return mine < number
        if comparison == Py_LE:
            return mine <= number
        if comparison == Py_GT:
            return mine > number
        return mine >= number

    def __hash__(self):
        return object.__hash__(self)

    def __float__(self):
        if thread_state.compiling:
            refuse("float(value) was called")
        return self.fields.data

    def __int__(self):
        if thread_state.compiling:
            refuse("int(value) was called")
        return int(self.fields.data)

    def __bool__(self):
        if thread_state.compiling:
            refuse("a Value, or a comparison of Values, was used as True or False (in if, and, max, sorted, …)", "bool")
        return self.fields.data != 0.0

    def __repr__(self):
        return PLAIN_REPR(self)


adopt_type(<PyTypeObject *>Value)
add_unary_methods(<PyTypeObject *>Value)  # v.tanh() and its like, written by rules.py


cdef int[6] COMPARISONS  # the operation of each of Python's comparisons but == and !=
COMPARISONS[Py_LT] = OP_LESS
COMPARISONS[Py_LE] = OP_LESS_EQUAL
COMPARISONS[Py_GT] = OP_GREATER
COMPARISONS[Py_GE] = OP_GREATER_EQUAL


cdef inline object unary(int op, Value value):
    return record_unary(op, <PyObject *>value)


# ---------------------------------------------------------------------------------------------------------------
# A node's inputs as Python sees them

cdef object name_of_op(const Fields *node):
    cdef int op = op_of(node)
    if op == OP_NONE:
        return ""
    return USER_NAMES[node.user_op] if op == OP_USER else TABLE[op - 1].name


cdef tuple inputs_of(const Fields *node):
    if kind_of(node) == MANY:
        return <object>node.first
    return tuple([<object>input_at(node, i) for i in range(input_count(node))])


cdef tuple partials_of(const Fields *node):
    """The local derivatives; None where nothing flows."""
    if kind_of(node) == MANY:
        return <object>node.second
    first = node.first_partial if has(node, FIRST_FLOWS) else None
    second = node.second_partial if has(node, SECOND_FLOWS) else None
    return (first, second)[: kind_of(node)]


cdef int put_inputs(Fields *node, str name, tuple inputs, tuple partials) except -1:
    """Give a node its operation, inputs and local derivatives anew: for pickles, copies and `recompute`."""
    cdef int op = OP_NONE if name == "" else NUMBERS.get(name, OP_USER)
    cdef Py_ssize_t count = len(inputs)
    cdef Py_ssize_t user_op = user_number(name) if op == OP_USER else 0
    for value in inputs:
        plain_value.require_value(value, "inputs")
    partials = floats_or_none(partials, count)

    next_sweep()  # a sweep that a signal handler has interrupted to come here starts again
    cdef PyObject *earlier_first = node.first
    cdef PyObject *earlier_second = node.second
    node.first = node.second = NULL
    set_flag(node, FIRST_FLOWS | SECOND_FLOWS, False)
    if count == 0:
        set_kind_and_op(node, LEAF, op)
    elif count > 2 or op == OP_USER:
        set_kind_and_op(node, MANY, op)
        node.user_op = user_op
        node.first = new_reference(inputs)
        node.second = new_reference(partials)
    else:
        set_kind_and_op(node, UNARY if count == 1 else BINARY, op)
        node.first = new_reference(inputs[0])
        set_flag(node, FIRST_FLOWS, partials[0] is not None)
        node.first_partial = partials[0] or 0.0
        if count == 2:
            node.second = new_reference(inputs[1])
            set_flag(node, SECOND_FLOWS, partials[1] is not None)
            node.second_partial = partials[1] or 0.0
    Py_XDECREF(earlier_first)
    Py_XDECREF(earlier_second)
    return 0


cdef tuple floats_or_none(tuple partials, Py_ssize_t count):
    """Partials as the sweep relies on them: one to an input, each a float or None."""
    if len(partials) != count:
        partials = (partials + (None,) * count)[:count]
    return tuple([None if partial is None else float(partial) for partial in partials])


cdef PyObject *new_reference(object thing):
    Py_INCREF(thing)
    return <PyObject *>thing


cdef int put_string(PyObject **place, object text) except -1:
    """Keep a string, and nothing that could lead back to the node; NULL stands for the empty one."""
    if not isinstance(text, str):
        raise TypeError(f"a string belongs here, not {type(text).__name__}")
    cdef PyObject *earlier = place[0]
    place[0] = new_reference(text if type(text) is str else str(text)) if text else NULL
    Py_XDECREF(earlier)
    return 0


# ---------------------------------------------------------------------------------------------------------------
# The rest of this module, a file to a subject

include "record.pxi"  # constant, record, evaluate, apply; sum, dot
include "sweep.pxi"  # topological_order, backward, zero_grad; the state of each thread
include "adopt.pxi"  # adopt
