/* Makes a node: works out the operation's value and its local derivatives (value.py: record; evaluation.py: evaluate).

   The formulas are in rules.h, written by rules.py. The functions here are inlined where the operation
   is known, as in `a * b`, so that the compiler picks the one formula out of the switch.

   Read next: rows.h. */
#ifndef GLASSGRAD_RECORD_H
#define GLASSGRAD_RECORD_H

#include "lifetime.h"
#include "rules.h"

#if defined(_MSC_VER)
#define THREAD_LOCAL static __declspec(thread)
#elif defined(__linux__)
/* The default TLS model calls a function for every access to the variable; two words fit into the static block. */
#define THREAD_LOCAL static __thread __attribute__((tls_model("initial-exec")))
#else
#define THREAD_LOCAL static __thread
#endif

/* What graph/state keeps for each thread: whether operations are recorded, whether compile is recording a function,
   whether a function is being differentiated and something in it was detached, the scope (NULL: none), and the list of rows
   that it has made while compile records, with the tuples that are known for more of them (rows.h; NULL: none), how many rows are of
   earlier runs, and how many there were when the last one was the same as an earlier one; and of the blocks that are open the innermost that changes the
   recording, and the innermost that changes the scope (state.pxi; NULL: none). */
typedef struct {
    int no_grad;
    int compiling;
    int differentiating;
    int detached;
    PyObject *scope;
    PyObject *rows;
    PyObject *tuples;
    Py_ssize_t rows_kept;
    Py_ssize_t rows_alike;
    PyObject *open[2];
} ThreadState;

THREAD_LOCAL ThreadState thread_state = {0, 0, 0, 0, NULL, NULL, NULL, 0, 0, {NULL, NULL}};

/* A node without inputs: a number, or a result computed while nothing is recorded. */
static PyObject *new_leaf(double data, int constant)
{
    Node *node = node_new(0);
    if (node != NULL) {
        node->fields = (Fields){
            .state = LEAF | (constant ? CONSTANT : 0),
            .data = data,
            .scope = Py_XNewRef(thread_state.scope),
        };
    }
    return (PyObject *)node;
}

/* A leaf of 0.0, which gets its inputs later. */
static PyObject *new_empty(int in_collector)
{
    Node *node = node_new(in_collector);
    if (node != NULL) {
        node->fields = (Fields){.state = in_collector ? IN_COLLECTOR : 0};
        if (in_collector) {
            PyObject_GC_Track(node);
        }
    }
    return (PyObject *)node;
}

/* An operation of one input on a Value. */
INLINED PyObject *record_unary(int op, PyObject *input)
{
    const Fields *a = fields_of(input);
    double y = rule_value(op, a->data, 0.0, 0.0);
    if (SELDOM(thread_state.no_grad)) {
        return new_leaf(y, 1);
    }
    int in_collector = has(a, IN_COLLECTOR);
    Node *node = node_new(in_collector);
    if (node == NULL) {
        return NULL;
    }
    /* The derivative with respect to a constant is never computed. */
    int flows = !has(a, CONSTANT);
    double partial = flows ? rule_partial(op, 0, y, a->data, 0.0, 0.0) : 0.0;
    flows = flows && !(rule_selects(op) && partial == 0.0);
    node->fields = (Fields){
        .first = Py_NewRef(input),
        .state = UNARY | ((uint64_t)op << OP_BITS_AT) | (a->state & (CONSTANT | IN_COLLECTOR)) |
                 (flows ? FIRST_FLOWS : 0),
        .first_partial = partial,
        .data = y,
        .scope = Py_XNewRef(thread_state.scope),
    };
    if (in_collector) {
        PyObject_GC_Track(node);
    }
    return (PyObject *)node;
}

/* An operation of two inputs on two Values; takes over the references to them. The result is NULL, and an exception set,
   where memory has run out. */
INLINED PyObject *record_owned(int op, PyObject *left, PyObject *right)
{
    const Fields *a = fields_of(left), *b = fields_of(right);
    double y = rule_value(op, a->data, b->data, 0.0);
    if (SELDOM(thread_state.no_grad)) {
        Py_DECREF(left);
        Py_DECREF(right);
        return new_leaf(y, 1);
    }
    const uint64_t any = a->state | b->state, both = a->state & b->state;
    Node *node = node_new((any & IN_COLLECTOR) != 0);
    if (SELDOM(node == NULL)) {
        Py_DECREF(left);
        Py_DECREF(right);
        return NULL;
    }
    int flows_left = !has(a, CONSTANT), flows_right = !has(b, CONSTANT);
    double to_left = flows_left ? rule_partial(op, 0, y, a->data, b->data, 0.0) : 0.0;
    double to_right = flows_right ? rule_partial(op, 1, y, a->data, b->data, 0.0) : 0.0;
    flows_left = flows_left && !(rule_selects(op) && to_left == 0.0);
    flows_right = flows_right && !(rule_selects(op) && to_right == 0.0);
    node->fields = (Fields){
        .first = left,
        .second = right,
        .state = BINARY | ((uint64_t)op << OP_BITS_AT) | (both & CONSTANT) | (any & IN_COLLECTOR) |
                 (flows_left ? FIRST_FLOWS : 0) | (flows_right ? SECOND_FLOWS : 0),
        .first_partial = to_left,
        .second_partial = to_right,
        .data = y,
        .scope = Py_XNewRef(thread_state.scope),
    };
    if (SELDOM(any & IN_COLLECTOR)) {
        PyObject_GC_Track(node);
    }
    return (PyObject *)node;
}

/* The same for inputs that stay the caller's. */
INLINED PyObject *record_binary(int op, PyObject *left, PyObject *right)
{
    return record_owned(op, Py_NewRef(left), Py_NewRef(right));
}

/* Any other operation, worked out already. Takes over the references to the two tuples. */
static PyObject *record_many(int op, Py_ssize_t user_op, double data, PyObject *inputs, PyObject *partials, int constant)
{
    uint64_t any = 0;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(inputs); i++) {
        any |= fields_of(PyTuple_GET_ITEM(inputs, i))->state;
    }
    int in_collector = (any & IN_COLLECTOR) != 0;
    Node *node = node_new(in_collector);
    if (node == NULL) {
        Py_DECREF(inputs);
        Py_DECREF(partials);
        return NULL;
    }
    node->fields = (Fields){
        .first = inputs,
        .second = partials,
        .state = MANY | ((uint64_t)op << OP_BITS_AT) | (any & IN_COLLECTOR) | (constant ? CONSTANT : 0),
        .user_op = user_op,
        .data = data,
        .scope = Py_XNewRef(thread_state.scope),
    };
    if (in_collector) {
        PyObject_GC_Track(node);
    }
    return (PyObject *)node;
}

/* ---------------------------------------------------------------------------------------------------------------
   Operators: a Value on either side, and on the other a Value or a number */

/* The common numbers at once; operate_on_others does the rest, and refuses anything else. */
static inline int is_common_number(PyObject *object, double *number)
{
    if (PyFloat_Check(object)) {
        *number = PyFloat_AS_DOUBLE(object);
        return 1;
    }
    if (PyLong_CheckExact(object)) {
        *number = PyLong_AsDouble(object);
        if (*number == -1.0 && PyErr_Occurred()) { /* too large for a double */
            PyErr_Clear();
            return 0;
        }
        return 1;
    }
    return 0;
}

/* Set in core.pyx: the plain engine's `binary`, which knows every other kind of number and all error messages. */
static PyObject *(*operate_on_others)(int op, PyObject *left, PyObject *right) = NULL;

static PyObject *operate_with_number(int op, PyObject *left, PyObject *right)
{
    double number;
    PyObject *constant, *result;
    if (is_common_number(right, &number)) {
        constant = new_leaf(number, 1);
        result = constant == NULL ? NULL : record_binary(op, left, constant);
    } else if (is_common_number(left, &number)) {
        constant = new_leaf(number, 1);
        result = constant == NULL ? NULL : record_binary(op, constant, right);
    } else {
        return is_value(left) && is_value(right) ? record_binary(op, left, right)
                                                 : operate_on_others(op, left, right);
    }
    Py_XDECREF(constant);
    return result;
}

INLINED PyObject *operate(int op, PyObject *left, PyObject *right)
{
    if (Py_TYPE(left) == value_type && Py_TYPE(right) == value_type) {
        return record_binary(op, left, right);
    }
    return operate_with_number(op, left, right);
}

/* Whether an object is a plain Value; then the collector need not know of results computed from it. */
static inline int is_plain(PyObject *object)
{
    return Py_TYPE(object) == value_type && !has(fields_of(object), IN_COLLECTOR);
}

/* An operator on Values and floats in any combination; two floats give a float. */
INLINED PyObject *combine(int op, PyObject *left, PyObject *right)
{
    if (PyFloat_CheckExact(left) && PyFloat_CheckExact(right)) {
        return PyFloat_FromDouble(rule_value(op, PyFloat_AS_DOUBLE(left), PyFloat_AS_DOUBLE(right), 0.0));
    }
    return operate(op, left, right);
}

#endif
