/* Frees nodes: without the cyclic collector, and without recursion.

   Read next: record.h. */
#ifndef GLASSGRAD_LIFETIME_H
#define GLASSGRAD_LIFETIME_H

#include "memory.h"

/* ---------------------------------------------------------------------------------------------------------------
   1. The cyclic collector

   Python frees an object when its reference count falls to 0. That misses cycles. To find those, a collector goes
   through all objects that could be part of one, again and again while objects are made: for a graph of many nodes
   that costs more than the arithmetic. But a node refers only to older nodes, so plain nodes
   cannot make a cycle, and they are made without the header that the collector needs.

   One thing can: a subclass has a __dict__, and `parameter.loss = (parameter * 2)` refers in a circle. So every node
   computed from an instance of a subclass gets the header, too, and the collector sees the whole circle. CPython
   asks tp_is_gc which instances of a type have it; the type objects themselves, some static and some not, are why
   that slot exists. */

static int node_is_in_collector(PyObject *self)
{
    /* CPython itself makes the instances of subclasses, always with a header. */
    return Py_TYPE(self) != value_type || has(fields_of(self), IN_COLLECTOR);
}

static int node_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(fields_of(self)->first);
    Py_VISIT(fields_of(self)->second);
    return 0;
}

static int node_clear(PyObject *self)
{
    Fields *node = fields_of(self);
    set_kind_and_op(node, LEAF, 0);
    Py_CLEAR(node->first);
    Py_CLEAR(node->second);
    return 0;
}

/* tp_alloc, behind Value(…) and Value.__new__; subclasses have CPython's own. */
static PyObject *node_alloc(PyTypeObject *type, Py_ssize_t Py_UNUSED(size))
{
    Node *node = node_new(0);
    if (node != NULL) {
        node->fields = (Fields){0};
    }
    return (PyObject *)node;
}

/* ---------------------------------------------------------------------------------------------------------------
   2. Freeing

   Freeing a node gives up its references to its inputs, which may free them, and so on down a graph of any depth. So
   only the first call does the work, in a loop; a node freed from within is put on a list for that loop. The list goes
   through the field `weak_references`, empty by then. */
static Node *waiting = NULL;
static int freeing = 0;

static inline void let_wait(Node *node)
{
    node->fields.weak_references = (PyObject *)waiting;
    waiting = node;
}

/* Give up a reference to an input, or to a tuple of inputs. Nearly always it is the last one to a plain node, which
   can wait at once, without the way through CPython to node_dealloc. */
INLINED void give_up_input(PyObject *input)
{
#ifndef GLASSGRAD_CHECKED
    if (Py_REFCNT(input) == 1 && Py_TYPE(input) == value_type && !has(fields_of(input), IN_COLLECTOR) &&
        fields_of(input)->weak_references == NULL) {
        let_wait((Node *)input);
        return;
    }
#endif
    Py_DECREF(input);
}

/* Free the memory of a node, then what only it referred to. In this order, because the latter may run Python. */
INLINED void free_node(Node *node)
{
    PyObject *first = node->fields.first, *second = node->fields.second;
    PyObject *label = node->fields.label, *scope = node->fields.scope;
    if (SELDOM(has(&node->fields, IN_COLLECTOR))) {
        PyObject_GC_Del(node);
    } else {
        free_memory_of(node);
    }
    if (first != NULL) {
        give_up_input(first);
    }
    if (second != NULL) {
        give_up_input(second);
    }
    Py_XDECREF(label);
    Py_XDECREF(scope);
}

/* In a forked child the thread is gone that was in the middle of freeing, and the next one has to go on. */
static void forget_who_frees(void)
{
    freeing = 0;
}

static void node_dealloc(PyObject *self)
{
    if (node_is_in_collector(self)) {
        PyObject_GC_UnTrack(self);
    }
    if (fields_of(self)->weak_references != NULL) {
        PyObject_ClearWeakRefs(self);
    }
    if (Py_TYPE(self) != value_type) {
        /* CPython is in the midst of freeing an instance of a subclass, and limits the depth itself. */
        Fields gone = *fields_of(self);
        Py_TYPE(self)->tp_free(self);
        Py_XDECREF(gone.first);
        Py_XDECREF(gone.second);
        Py_XDECREF(gone.label);
        Py_XDECREF(gone.scope);
        return;
    }
    let_wait((Node *)self);
    if (freeing) {
        return;
    }
    freeing = 1;
    while (waiting != NULL) {
        Node *node = waiting;
        waiting = (Node *)node->fields.weak_references;
        /* Results go before inputs, so the next node to free often lies before this one (compare AHEAD in sweep.h). */
        PREFETCH((uintptr_t)&node->fields - 256 * sizeof(Node));
        free_node(node);
    }
    freeing = 0;
}

/* Cython made the type as if its instances held C numbers only; this sets the rest, before anybody has made an
   instance or a subclass. */
static void adopt_type(PyTypeObject *type)
{
    value_type = type;
    type->tp_name = "autograd.Value"; /* so that a pickle names the class that every engine has */
    type->tp_flags |= Py_TPFLAGS_HAVE_GC;
    type->tp_is_gc = node_is_in_collector;
    type->tp_traverse = node_traverse;
    type->tp_clear = node_clear;
    type->tp_alloc = node_alloc;
    type->tp_hash = PyBaseObject_Type.tp_hash; /* without the way through Python */
    type->tp_dealloc = node_dealloc;
    type->tp_free = PyObject_GC_Del; /* for subclasses, whose instances have the header */
    type->tp_weaklistoffset = offsetof(Node, fields) + offsetof(Fields, weak_references);
    PyType_Modified(type);
}

#endif
