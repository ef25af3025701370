/* Makes a dot product u₁v₁ + u₂v₂ + …: as a chain of nodes or, while compile records, as a row.

   A row is one node whose inputs are u₁, v₁, u₂, v₂, …: first is a tuple of u₁, u₂, …, and second one of v₁, v₂, …. Of a
   layer's weights compile makes one instruction for each neuron, so that it need not see two nodes for each weight. The neurons
   share the tuple of their inputs; and a neuron has the same tuple of weights each time that the function is run, so that whoever
   compares two runs need not look into it. Nobody else sees a row: whoever asks for what is in it, in the
   function that is being recorded, gets the chain (`open_row`); and when the recording is over, rows that
   somebody has kept become chains.

   Read next: sweep.h. */
#ifndef GLASSGRAD_ROWS_H
#define GLASSGRAD_ROWS_H

#include "sweep.h"

/* What a row's factors are, all together: bits that all have, and bits that any has. */
typedef struct {
    uint64_t all, any;
} States;

static inline void note(States *states, const Fields *node)
{
    states->all &= node->state;
    states->any |= node->state;
}

/* The number of u₁v₁ + u₂v₂ + …, added up in this order; returns whether all are plain Values, else there is none. */
static int number_of_dot(PyObject **us, PyObject **vs, Py_ssize_t count, double *number, States *left, States *right)
{
    double total = 0.0;
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *u = item_at(us, i, count);
        if (!is_plain(u) || !is_plain(vs[i])) {
            return 0;
        }
        note(left, fields_of(u));
        note(right, fields_of(vs[i]));
        const double product = rule_value(OP_MULTIPLY, fields_of(u)->data, fields_of(vs[i])->data, 0.0);
        total = i == 0 ? product : rule_value(OP_ADD, total, product, 0.0);
    }
    *number = total;
    return 1;
}

/* The chain of additions, as dot is defined. */
static PyObject *chain(PyObject **us, PyObject **vs, Py_ssize_t count)
{
    PyObject *total = record_binary(OP_MULTIPLY, us[0], vs[0]);
    for (Py_ssize_t i = 1; i < count && total != NULL; i++) {
        PyObject *product = record_binary(OP_MULTIPLY, us[i], vs[i]);
        if (product == NULL) {
            Py_CLEAR(total);
            break;
        }
        total = record_owned(OP_ADD, total, product);
    }
    return total;
}

/* What is in a list, as a tuple: one that is known by this key, if it still holds the same; NULL if there is none. */
static PyObject *known_tuple(PyObject *list, PyObject *key)
{
    PyObject *known = PyDict_GetItemWithError(thread_state.tuples, key);
    const Py_ssize_t count = PyList_GET_SIZE(list);
    if (known == NULL || PyTuple_GET_SIZE(known) != count ||
        memcmp(((PyTupleObject *)known)->ob_item, ((PyListObject *)list)->ob_item, count * sizeof(PyObject *)) != 0) {
        return NULL;
    }
    return Py_NewRef(known);
}

/* What is in a list, as a tuple: the one that the last row has on this side, or an earlier one of this list, if it still holds
   the same. */
static PyObject *tuple_of(PyObject *list, PyObject *key, PyObject *side)
{
    PyObject *known = known_tuple(list, side);
    if (known == NULL) {
        known = known_tuple(list, key);
    }
    if (known == NULL && !PyErr_Occurred()) {
        known = PyList_AsTuple(list);
    }
    return known;
}

/* Know the tuple of a list again: as long as the last row has it, and, if it holds nothing that was computed, as long as the
   recording lasts. */
static int know_tuple(PyObject *tuple, PyObject *key, PyObject *side, const States *states)
{
    if (PyDict_SetItem(thread_state.tuples, side, tuple) < 0) {
        return -1;
    }
    return states->any & KIND ? 0 : PyDict_SetItem(thread_state.tuples, key, tuple);
}

/* Whether a list holds what a tuple of Values holds that is known, so that one need not look at these. */
static int holds_known_values(PyObject *list)
{
    if (thread_state.tuples == NULL) {
        return 0;
    }
    PyObject *key = PyLong_FromVoidPtr(list);
    PyObject *known = key == NULL ? NULL : known_tuple(list, key);
    Py_XDECREF(key);
    Py_XDECREF(known);
    PyErr_Clear();
    return known != NULL;
}

/* A row of the products of what is in two tuples; takes over the references to them. */
static PyObject *new_row(PyObject *us, PyObject *vs, uint64_t constant, double number)
{
    Node *node = node_new(0);
    if (node == NULL) {
        Py_DECREF(us);
        Py_DECREF(vs);
        return NULL;
    }
    node->fields = (Fields){
        .first = us,
        .second = vs,
        .state = MANY | ((uint64_t)OP_ROW << OP_BITS_AT) | constant,
        .data = number,
        .scope = Py_XNewRef(thread_state.scope),
    };
    if (PyList_Append(thread_state.rows, (PyObject *)node) < 0) {
        Py_CLEAR(node);
    }
    return (PyObject *)node;
}

/* Where rows and tuples are kept; returns −1 without memory. */
static int begin_rows(void)
{
    if (thread_state.rows == NULL && (thread_state.rows = PyList_New(0)) == NULL) {
        return -1;
    }
    return thread_state.tuples == NULL && (thread_state.tuples = PyDict_New()) == NULL ? -1 : 0;
}

/* The row that an earlier run has made when it had made as many, if it is a dot of the same Values and the same numbers; else
   NULL. From the second run on all have the same numbers, and while compile records nobody assigns others. */
static Fields *same_row(PyObject *us, PyObject *vs)
{
    const Py_ssize_t before = PyList_GET_SIZE(thread_state.rows) - thread_state.rows_kept / 2, count = PyTuple_GET_SIZE(vs);
    if (thread_state.rows_kept == 0 || before >= thread_state.rows_kept) {
        return NULL;
    }
    Fields *row = fields_of(PyList_GET_ITEM(thread_state.rows, before));
    if (!is_row(row) || row->first != us || PyTuple_GET_SIZE(row->second) != count) {
        return NULL;
    }
    if (thread_state.rows_alike == PyList_GET_SIZE(thread_state.rows)) { /* then the neurons of a layer need not look again */
        const Fields *last = fields_of(PyList_GET_ITEM(thread_state.rows, thread_state.rows_alike - 1));
        const Fields *its_earlier = fields_of(PyList_GET_ITEM(thread_state.rows, before - 1));
        if (is_row(last) && is_row(its_earlier) && last->second == vs && its_earlier->second == row->second) {
            return row;
        }
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *v = PyTuple_GET_ITEM(vs, i), *earlier = PyTuple_GET_ITEM(row->second, i);
        if (!is_plain(v) || memcmp(&fields_of(v)->data, &fields_of(earlier)->data, sizeof(double)) != 0 ||
            (fields_of(v)->state ^ fields_of(earlier)->state) & CONSTANT) {
            return NULL;
        }
    }
    return row;
}

/* The row of two lists; Py_NotImplemented if they hold anything but plain Values, or no longer as many. */
static PyObject *row_of_values(PyObject *us, PyObject *vs)
{
    PyObject *left = NULL, *right = NULL, *row = NULL;
    PyObject *left_key = PyLong_FromVoidPtr(us), *right_key = PyLong_FromVoidPtr(vs);
    if (begin_rows() == 0 && left_key != NULL && right_key != NULL) {
        left = tuple_of(us, left_key, Py_False);
        right = left == NULL ? NULL : tuple_of(vs, right_key, Py_True);
    }
    if (right != NULL) { /* from here on nobody can change what the tuples hold */
        const Py_ssize_t count = PyTuple_GET_SIZE(left);
        const Fields *earlier = same_row(left, right);
        States ours = {~(uint64_t)0, 0}, theirs = ours;
        double number;
        if (earlier != NULL) {
            if (PyDict_SetItem(thread_state.tuples, Py_True, right) == 0) {
                row = new_row(Py_NewRef(left), Py_NewRef(right), earlier->state & CONSTANT, earlier->data);
                thread_state.rows_alike = PyList_GET_SIZE(thread_state.rows);
            }
        } else if (count != PyTuple_GET_SIZE(right) ||
                   !number_of_dot(((PyTupleObject *)left)->ob_item, ((PyTupleObject *)right)->ob_item, count, &number, &ours, &theirs)) {
            row = Py_NewRef(Py_NotImplemented);
        } else if (know_tuple(left, left_key, Py_False, &ours) == 0 && know_tuple(right, right_key, Py_True, &theirs) == 0) {
            row = new_row(Py_NewRef(left), Py_NewRef(right), ours.all & theirs.all & CONSTANT, number);
        }
    }
    Py_XDECREF(left);
    Py_XDECREF(right);
    Py_XDECREF(left_key);
    Py_XDECREF(right_key);
    return row;
}

/* u₁v₁ + u₂v₂ + … for two lists of one length, not 0, of plain Values; Py_NotImplemented if anything else is in them. */
static PyObject *dot_of_values(PyObject *us, PyObject *vs)
{
    const Py_ssize_t count = PyList_GET_SIZE(us);
    if (thread_state.compiling && !thread_state.no_grad && count > 1) {
        return row_of_values(us, vs);
    }
    PyObject **left = ((PyListObject *)us)->ob_item, **right = ((PyListObject *)vs)->ob_item;
    States ours = {0}, theirs = {0};
    double number;
    if (PyList_GET_SIZE(vs) != count || !number_of_dot(left, right, count, &number, &ours, &theirs)) {
        return Py_NewRef(Py_NotImplemented);
    }
    return thread_state.no_grad ? new_leaf(number, 1) : chain(left, right, count);
}

/* Make the chain of a row: the row itself becomes its last addition. */
static int open_row(Fields *row)
{
    PyObject *us = row->first, *vs = row->second;
    const ThreadState outer = thread_state;
    thread_state.no_grad = 0;
    thread_state.scope = row->scope;
    PyObject *total = chain(((PyTupleObject *)us)->ob_item, ((PyTupleObject *)vs)->ob_item, PyTuple_GET_SIZE(us));
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
    Py_DECREF(us);
    Py_DECREF(vs);
    return 0;
}

/* Forget the tuples that the last row has and no other; where no row is kept, all of them. */
static int forget_tuples(Py_ssize_t kept)
{
    if (kept == 0 || thread_state.tuples == NULL) {
        Py_CLEAR(thread_state.tuples);
        return 0;
    }
    for (int i = 0; i < 2; i++) {
        PyObject *side = i == 0 ? Py_False : Py_True;
        const int has = PyDict_Contains(thread_state.tuples, side);
        if (has < 0 || (has && PyDict_DelItem(thread_state.tuples, side) < 0)) {
            return -1;
        }
    }
    return 0;
}

/* Forget the rows of this thread but the first few; those that somebody else has kept become chains. */
static int settle_rows(Py_ssize_t kept)
{
    if (forget_tuples(kept) < 0) {
        return -1;
    }
    thread_state.rows_kept = kept;
    thread_state.rows_alike = 0;
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
