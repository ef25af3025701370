# cython: language_level=3, binding=False, c_api_binop_methods=True, auto_pickle=False, freethreading_compatible=False
"""Puts Python on top of the C: the type ``Value``, what makes nodes, the sweep, and the state of each thread.

Each name here stands for the one of the same name in a file of ``autograd/graph``, whose docstring says what it does:

    state/          STATE, no_grad, enable_grad, scope
    evaluation.py   evaluate
    sweep.py        topological_order, backward, zero_grad
    arrays/columns.py   flattened, numbers_of and other functions of many Values
    value.py        Value, record, constant, new_values
    calling.py      apply, and the methods of one input
    reductions.py   dot, sum

At its end each of these files hands over its functions for rare cases and errors (``fall_back_on``), and takes ours in
place of its own.  Those it imports are from files below it, so the files make no circle.

A word on Cython: ``def`` makes a Python function, ``cdef`` a C function.  Cython counts the references to an ``object``;
``<PyObject *>`` is the bare pointer that the C of ``node.h`` and its fellows works on.
"""

import inspect
import operator
import os
from types import GetSetDescriptorType, MethodDescriptorType, SimpleNamespace

import numpy

cimport cython
from cpython.list cimport PyList_New, PyList_SET_ITEM
from cpython.mem cimport PyMem_RawMalloc
from cpython.object cimport Py_EQ, Py_GE, Py_GT, Py_LE, Py_LT, Py_NE, PyObject, PyTypeObject
from cpython.ref cimport Py_INCREF, Py_XDECREF, Py_XINCREF
from libc.stdint cimport uint64_t
from libc.string cimport memcmp, memcpy, memset

from autograd.engines import check_build

include "build_number.pxi"  # BUILD_NUMBER: a number for the files from which this was built

check_build(BUILD_NUMBER)  # before anything is entered that may have changed since

from autograd.graph.numbers import as_number as as_number_in_plain_python
from autograd.graph.numbers import comparable, plain_string, refuse_history, require_value
from autograd.table import REGISTRY, TABLE

include "operations.pxi"  # OP_ADD, OP_MULTIPLY, …: the operations' numbers

if BUILT_OPERATIONS != tuple([op.name for op in TABLE]):
    raise ImportError("it was built from another table of operations")

cdef extern from *:
    ctypedef struct PyListObject:
        PyObject **ob_item

    ctypedef struct PyTupleObject:
        PyObject **ob_item

    PyTypeObject *Py_TYPE(PyObject *object)
    Py_ssize_t Py_REFCNT(PyObject *object)

cdef extern from "rules.h" nogil:
    const unsigned char RULE_ARITY[]
    double rule_value(int op, double a, double b, double c)
    double rule_partial(int op, int i, double y, double a, double b, double c)
    bint rule_selects(int op)

cdef extern from "lifetime.h":
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
    void forget_who_frees()
    bint is_value(PyObject *object)
    Fields *fields_of(PyObject *node)
    PyObject *item_at(PyObject **items, Py_ssize_t i, Py_ssize_t count)
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
        int differentiating
        int detached
        PyObject *scope
        PyObject *rows
        PyObject **open

    ThreadState thread_state
    object new_leaf(double data, int constant)
    object new_empty(int in_collector)
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

    int sort_nodes(Node *root, Sorted *sorted) except -1
    void propagate(const Sorted *sorted, double gradient)
    Node **first_in_sweep(const Sorted *sorted)
    void free_sorted(Sorted *sorted)
    uint64_t sweeps
    uint64_t next_sweep()
    uint64_t reserve_sweeps(Py_ssize_t count)
    void mark(Fields *node, uint64_t number)
    Py_ssize_t place_of(const Fields *node, uint64_t first, Py_ssize_t count)
    void clear_grad(Fields *node)

cdef extern from "rows.h":
    enum: OP_ROW
    object dot_of_values(PyObject *us, PyObject *vs)
    bint is_row(const Fields *node)
    int open_row(Fields *row) except -1
    int settle_rows(Py_ssize_t kept) except -1
    void give_back_chunks() noexcept
    bint holds_known_values(PyObject *list)


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
# Cases left to plain Python

cdef object plain = SimpleNamespace()  # functions of autograd/graph, by name


def fall_back_on(**functions):
    """Take over functions of a file of ``autograd/graph``, for cases too rare for C."""
    plain.__dict__.update(functions)


cdef double as_number(object number, str where) except? -1.0:
    if type(number) is float:
        return number
    return as_number_in_plain_python(number, where)


cdef int refuse(str use, object value=None) except -1:
    """Refuse an action of ``REFUSED`` in refusals.py, done while compile records a function in this thread.

    In another thread than that it is refused of some Values only.
    """
    if value is None or thread_state.compiling:
        plain.refuse(use)
    else:
        plain.refuse_elsewhere(use, value)


# ---------------------------------------------------------------------------------------------------------------
# A forked child

def forked():
    """Go on in a child process with what other threads of the parent were in the middle of."""
    forget_who_frees()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=forked)


# ---------------------------------------------------------------------------------------------------------------
# The rest of this module, a file to a subject

include "value.pxi"  # the type
include "inputs.pxi"  # a node's inputs, as Python sees and sets them
include "record.pxi"  # constant, record, evaluate, apply; sum, dot
include "graphs/sweep.pxi"  # topological_order, backward, zero_grad
include "graphs/arrays.pxi"  # a graph as arrays, and another that is the same
include "graphs/passes.pxi"  # passes over such arrays
include "graphs/streams.pxi"  # series for the native executor
include "graphs/values.pxi"  # the numbers of many Values at once
include "state.pxi"  # what the engine keeps for each thread
include "adopt.pxi"  # what the type takes over from the plain class
