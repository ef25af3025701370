/* A node in memory: what it holds, where its memory comes from, and how a deep graph is freed.

   A node is an ordinary Python object (PyObject_HEAD: its reference count and its type) followed by the fields below,
   96 bytes in all. Three decisions make it fast, and each has its section here:

     1. operands and local derivatives are C fields, not Python tuples of floats;
     2. a node is invisible to Python's cyclic collector, because it cannot be part of a cycle;
     3. memory of freed nodes is kept on a free list, and a deep graph is freed without recursion.

   Read next: record.h. */
#ifndef GLASSGRAD_NODE_H
#define GLASSGRAD_NODE_H

#include <Python.h>
#include <stddef.h>
#include <stdint.h>

/* A function worth copying to every place that calls it. */
#if defined(_MSC_VER)
#define INLINED static __forceinline
#else
#define INLINED static inline __attribute__((always_inline))
#endif

/* ---------------------------------------------------------------------------------------------------------------
   1. What a node holds */

/* How a node keeps its inputs. */
enum {
    LEAF = 0,   /* it has none */
    UNARY = 1,  /* first */
    BINARY = 2, /* first and second */
    MANY = 3    /* first is a tuple of the inputs, second a tuple of the partials: `where`, and users' operations */
};

/* Small things share one word of 64 bits, the state:

       bits 0-1   LEAF, UNARY, BINARY or MANY
       bits 2-8   the flags below
       bits 9-16  the operation's number in rules.h
       bits 17-63 the number of the last sweep that visited the node

   47 bits of sweeps, the shortest of which takes 60 ns, come round after 97 days of nothing else; and then a node is
   taken for visited only if no other sweep has come by in the meantime. */
enum {
    KIND = 3,
    HAS_GRAD = 1 << 2,
    CONSTANT = 1 << 3,
    FIRST_FLOWS = 1 << 4, /* if not set, no gradient goes to first (in plain Python the partial is None) */
    SECOND_FLOWS = 1 << 5,
    REACHED = 1 << 6,      /* while a sweep runs: some gradient has arrived */
    ON_PATH = 1 << 7,      /* while nodes are sorted: entered, and its inputs not done */
    IN_COLLECTOR = 1 << 8, /* it has the collector's header, see 2. */
    OP_BITS_AT = 9,
    SWEEP_BITS_AT = 17
};

/* A sweep is as fast as memory is, which the processor reads in lines of 64 bytes. Python's allocator places blocks of
   96 bytes at 16 or 48 bytes into a line, so the 32 bytes after the object's header never lie in two lines. They are
   what sorting a graph reads and writes. */
typedef struct {
    PyObject *first; /* inputs, see above; we own the reference, or it is NULL */
    PyObject *second;
    double grad; /* while a sweep runs: what it has found so far, unless this is a leaf */
    uint64_t state;

    union {
        double first_partial; /* UNARY, BINARY: the local derivative with respect to first */
        double sum;           /* LEAF: what a sweep has found so far, while it runs */
        Py_ssize_t next;      /* MANY: the input that a sweep goes to next, while it runs */
    };
    union {
        double second_partial; /* BINARY: with respect to second */
        Py_ssize_t user_op;    /* MANY, if op is OP_USER: which one */
    };
    double data;
    PyObject *label; /* strings; NULL is the empty one */
    PyObject *scope;
    PyObject *weak_references;
} Fields;

typedef struct {
    PyObject_HEAD
    Fields fields;
} Node;

/* The type, made in core.pyx; subclasses of it are Python classes. */
static PyTypeObject *value_type = NULL;

static inline int is_value(PyObject *object)
{
    return Py_TYPE(object) == value_type || PyType_IsSubtype(Py_TYPE(object), value_type);
}

static inline Fields *fields_of(PyObject *node)
{
    return &((Node *)node)->fields;
}

static inline int kind_of(const Fields *node)
{
    return node->state & KIND;
}

static inline int op_of(const Fields *node)
{
    return (node->state >> OP_BITS_AT) & 0xff;
}

static inline int has(const Fields *node, uint64_t flag)
{
    return (node->state & flag) != 0;
}

static inline void set(Fields *node, uint64_t flag, int on)
{
    node->state = on ? node->state | flag : node->state & ~flag;
}

static inline void set_kind_and_op(Fields *node, int kind, int op)
{
    const uint64_t both = KIND | (0xff << OP_BITS_AT);
    node->state = (node->state & ~both) | kind | ((uint64_t)op << OP_BITS_AT);
}

static inline Py_ssize_t input_count(const Fields *node)
{
    return kind_of(node) == MANY ? PyTuple_GET_SIZE(node->first) : kind_of(node);
}

static inline PyObject *input_at(const Fields *node, Py_ssize_t i)
{
    return kind_of(node) == MANY ? PyTuple_GET_ITEM(node->first, i) : i == 0 ? node->first : node->second;
}

/* ---------------------------------------------------------------------------------------------------------------
   2. The cyclic collector

   Python frees an object when its reference count falls to 0. What that misses is cycles, and to find those a
   collector goes through all objects that could be part of one, again and again while objects are made: for a graph
   of many nodes that costs more than the arithmetic. But a node refers to what was there before it, so plain nodes
   cannot make a cycle, and they are made without the header that the collector needs.

   One thing can: a subclass has a __dict__, and `parameter.loss = (parameter * 2)` refers in a circle. So whatever
   is computed from an instance of a subclass gets the header, too, and the collector sees the whole circle. CPython
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

/* ---------------------------------------------------------------------------------------------------------------
   3. Memory

   The free list holds the memory of nodes that are gone, each pointing to the next through its field `first`. */

#define FREE_NODES_AT_MOST (1 << 17) /* 12.6 MB */

static Node *free_nodes = NULL;
static int free_nodes_count = 0;

/* A plain node with nothing in it but its reference count, which is 1, and its type. */
INLINED Node *node_new(int in_collector)
{
    Node *node;
    if (in_collector) {
        return PyObject_GC_New(Node, value_type);
    }
    if (free_nodes != NULL) {
        node = free_nodes;
        free_nodes = (Node *)node->fields.first;
        free_nodes_count--;
#if !defined(Py_DEBUG) && !defined(Py_TRACE_REFS)
        Py_SET_REFCNT((PyObject *)node, 1); /* its type is in place from its earlier life */
        return node;
#endif
    } else {
        node = (Node *)PyObject_Malloc(sizeof(Node));
        if (node == NULL) {
            PyErr_NoMemory();
            return NULL;
        }
    }
    PyObject_Init((PyObject *)node, value_type);
    return node;
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

/* Freeing a node gives up its references to its inputs, which may free them, and so on down a graph of any depth. So
   only the first call does the work, in a loop; calls from within put their node on a list for that loop. The list
   goes through the field `weak_references`, empty by then. */
static Node *waiting = NULL;
static int freeing = 0;

/* What a node refers to. */
typedef struct {
    PyObject *first, *second, *label, *scope;
} References;

static inline References references_of(const Fields *node)
{
    return (References){node->first, node->second, node->label, node->scope};
}

static inline void give_up(References references)
{
    Py_XDECREF(references.first);
    Py_XDECREF(references.second);
    Py_XDECREF(references.label);
    Py_XDECREF(references.scope);
}

static void node_dealloc(PyObject *self)
{
    Node *node = (Node *)self;
    if (node_is_in_collector(self)) {
        PyObject_GC_UnTrack(self);
    }
    if (node->fields.weak_references != NULL) {
        PyObject_ClearWeakRefs(self);
    }
    if (Py_TYPE(self) != value_type) {
        /* CPython is in the midst of freeing an instance of a subclass, with a bound of its own on the depth. */
        References references = references_of(&node->fields);
        Py_TYPE(self)->tp_free(self);
        give_up(references);
        return;
    }
    node->fields.weak_references = (PyObject *)waiting;
    waiting = node;
    if (freeing) {
        return;
    }
    freeing = 1;
    while (waiting != NULL) {
        Node *gone = waiting;
        References references = references_of(&gone->fields);
        waiting = (Node *)gone->fields.weak_references;
        if (has(&gone->fields, IN_COLLECTOR)) {
            PyObject_GC_Del(gone);
        } else if (free_nodes_count < FREE_NODES_AT_MOST) {
            gone->fields.first = (PyObject *)free_nodes;
            free_nodes = gone;
            free_nodes_count++;
        } else {
            PyObject_Free(gone);
        }
        give_up(references);
    }
    freeing = 0;
}

/* Cython made the type as if its instances held C numbers only; the rest is said here, before anybody has made an
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
    type->tp_dealloc = node_dealloc;
    type->tp_free = PyObject_GC_Del; /* a subclass's, its instances have the header */
    type->tp_weaklistoffset = offsetof(Node, fields) + offsetof(Fields, weak_references);
    PyType_Modified(type);
}

#endif
