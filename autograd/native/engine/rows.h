/* Makes a dot product u₁v₁ + u₂v₂ + …: as a chain of nodes or, while compile records, as a row.

   A row is one node whose inputs are u₁, v₁, u₂, v₂, … in a tuple. Of a layer's weights compile makes one instruction for each
   neuron, so that it need not see two nodes for each weight. Nobody else sees a row: whoever asks for what is in it, in the
   function that is being recorded, gets the chain (`open_row`); and when the recording is over, rows that
   somebody has kept become chains.

   Read next: sweep.h. */
#ifndef GLASSGRAD_ROWS_H
#define GLASSGRAD_ROWS_H

#include "sweep.h"

enum {
    OP_ROW = 253 /* beside those of rules.h */
};

/* The number of u₁v₁ + u₂v₂ + …, added up in this order; returns whether all are plain Values, else there is none. */
static int number_of_dot(PyObject **us, PyObject **vs, Py_ssize_t count, double *number)
{
    double total = 0.0;
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *u = item_at(us, i, count);
        if (!is_plain(u) || !is_plain(vs[i])) {
            return 0;
        }
        const double product = rule_value(OP_MULTIPLY, fields_of(u)->data, fields_of(vs[i])->data, 0.0);
        total = i == 0 ? product : rule_value(OP_ADD, total, product, 0.0);
    }
    *number = total;
    return 1;
}

/* The chain of additions, as dot is defined; the products lie a step apart in both arrays. */
static PyObject *chain(PyObject **us, PyObject **vs, Py_ssize_t step, Py_ssize_t count)
{
    PyObject *total = record_binary(OP_MULTIPLY, us[0], vs[0]);
    for (Py_ssize_t i = 1; i < count && total != NULL; i++) {
        PyObject *product = record_binary(OP_MULTIPLY, us[i * step], vs[i * step]);
        if (product == NULL) {
            Py_CLEAR(total);
            break;
        }
        total = record_owned(OP_ADD, total, product);
    }
    return total;
}

/* A row of as many products as the tuple has room for, and of this number; takes over the reference to the tuple. */
static PyObject *new_row(PyObject *inputs, PyObject **us, PyObject **vs, double number)
{
    const Py_ssize_t count = PyTuple_GET_SIZE(inputs) / 2;
    uint64_t all = CONSTANT;
    for (Py_ssize_t i = 0; i < count; i++) {
        all &= fields_of(us[i])->state & fields_of(vs[i])->state;
        PyTuple_SET_ITEM(inputs, 2 * i, Py_NewRef(us[i]));
        PyTuple_SET_ITEM(inputs, 2 * i + 1, Py_NewRef(vs[i]));
    }
    Node *node = node_new(0);
    if (node == NULL) {
        Py_DECREF(inputs);
        return NULL;
    }
    node->fields = (Fields){
        .first = inputs,
        .state = MANY | ((uint64_t)OP_ROW << OP_BITS_AT) | all,
        .data = number,
        .scope = Py_XNewRef(thread_state.scope),
    };
    if (PyList_Append(thread_state.rows, (PyObject *)node) < 0) {
        Py_CLEAR(node);
    }
    return (PyObject *)node;
}

/* u₁v₁ + u₂v₂ + … for two lists of one length, not 0, of plain Values; Py_NotImplemented if anything else is in them.
   (With nodes for the collector it might run, and with it Python that changes the lists.) */
static PyObject *dot_of_values(PyObject *us, PyObject *vs)
{
    const Py_ssize_t count = PyList_GET_SIZE(us);
    PyObject *inputs = NULL;
    const int as_row = thread_state.compiling && !thread_state.no_grad && count > 1;
    if (as_row) { /* may collect garbage, so it comes first */
        if (thread_state.rows == NULL && (thread_state.rows = PyList_New(0)) == NULL) {
            return NULL;
        }
        if ((inputs = PyTuple_New(2 * count)) == NULL) {
            return NULL;
        }
    }
    PyObject **left = ((PyListObject *)us)->ob_item, **right = ((PyListObject *)vs)->ob_item;
    double number;
    if (PyList_GET_SIZE(us) != count || PyList_GET_SIZE(vs) != count || !number_of_dot(left, right, count, &number)) {
        Py_XDECREF(inputs);
        return Py_NewRef(Py_NotImplemented);
    }
    if (as_row) {
        return new_row(inputs, left, right, number);
    }
    return thread_state.no_grad ? new_leaf(number, 1) : chain(left, right, 1, count);
}

static inline int is_row(const Fields *node)
{
    return op_of(node) == OP_ROW;
}

/* Make the chain of a row: the row itself becomes its last addition. */
static int open_row(Fields *row)
{
    PyObject *inputs = row->first;
    PyObject **items = ((PyTupleObject *)inputs)->ob_item;
    const ThreadState outer = thread_state;
    thread_state.no_grad = 0;
    thread_state.scope = row->scope;
    PyObject *total = chain(items, items + 1, 2, PyTuple_GET_SIZE(inputs) / 2);
    thread_state.no_grad = outer.no_grad;
    thread_state.scope = outer.scope;
    if (total == NULL) {
        return -1;
    }
    next_sweep(); /* a signal handler may have called this during a sweep, which then starts again */
    const Fields *last = fields_of(total);
    const uint64_t changed = KIND | (0xff << OP_BITS_AT) | FIRST_FLOWS | SECOND_FLOWS;
    row->state = (row->state & ~changed) | (last->state & changed);
    row->first = Py_NewRef(last->first);
    row->second = Py_NewRef(last->second);
    row->first_partial = last->first_partial;
    row->second_partial = last->second_partial;
    Py_DECREF(total);
    Py_DECREF(inputs);
    return 0;
}

/* Forget the rows of this thread but the first few; those that somebody else has kept become chains. */
static int settle_rows(Py_ssize_t kept)
{
    PyObject *rows = thread_state.rows;
    while (rows != NULL && PyList_GET_SIZE(rows) > kept) {
        const Py_ssize_t last = PyList_GET_SIZE(rows) - 1;
        PyObject *row = Py_NewRef(PyList_GET_ITEM(rows, last));
        if (PyList_SetSlice(rows, last, last + 1, NULL) < 0 ||
            (Py_REFCNT(row) > 1 && is_row(fields_of(row)) && open_row(fields_of(row)) < 0)) {
            Py_DECREF(row);
            return -1;
        }
        Py_DECREF(row);
    }
    return 0;
}

#endif
