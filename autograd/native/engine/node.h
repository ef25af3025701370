/* Declares a node: what it holds.

   A node is an ordinary Python object (PyObject_HEAD: its reference count and its type) followed by the fields below,
   96 bytes in all. Three decisions make it fast, and each has its file:

     1. operands and local derivatives are C fields, not Python tuples of floats: here;
     2. nodes lie side by side in memory, in the order in which they were made: memory.h;
     3. a node is invisible to Python's cyclic collector, because it cannot be part of a cycle, and a deep graph is
        freed without recursion: lifetime.h.

   Read next: memory.h. */
#ifndef GLASSGRAD_NODE_H
#define GLASSGRAD_NODE_H

#include <Python.h>
#include <stddef.h>
#include <stdint.h>

/* A function worth copying to every place that calls it; a branch seldom taken; memory that will be wanted soon, to be
   fetched while other work goes on. */
#if defined(_MSC_VER)
#define INLINED static __forceinline
#define SELDOM(condition) (condition)
#define PREFETCH(address) ((void)0)
#else
#define INLINED static inline __attribute__((always_inline))
#define SELDOM(condition) __builtin_expect((condition), 0)
#define PREFETCH(address) __builtin_prefetch((const void *)(address), 1)
#endif

/* How a node keeps its inputs. */
enum {
    LEAF = 0,   /* it has none */
    UNARY = 1,  /* first */
    BINARY = 2, /* first and second */
    MANY = 3    /* first is a tuple of the inputs, second a tuple of the partials: `where`, and users' operations; see rows.h */
};

/* The number of a row's operation, beside those of rules.h. */
enum { OP_ROW = 253 };

/* Small things share one word of 64 bits, the state:

       bits 0-1   LEAF, UNARY, BINARY or MANY
       bits 2-7   the flags below
       bits 8-15  the operation's number in rules.h
       bits 16-63 the number of the last sweep that visited the node

   48 bits of sweeps, the shortest of which takes 60 ns, start again from 0 after half a year of nothing else; and then a node
   is taken for visited only if no other sweep has visited it in the meantime. */
enum {
    KIND = 3,
    HAS_GRAD = 1 << 2,
    CONSTANT = 1 << 3,
    FIRST_FLOWS = 1 << 4, /* if not set, no gradient goes to first (in plain Python the partial is None) */
    SECOND_FLOWS = 1 << 5,
    REACHED = 1 << 6,      /* while a sweep runs: some gradient has arrived */
    IN_COLLECTOR = 1 << 7, /* it has the collector's header, see lifetime.h */
    OP_BITS_AT = 8,
    SWEEP_BITS_AT = 16
};

/* A sweep is as fast as the memory, which the processor reads in lines of 64 bytes. Nodes begin 16 or 48 bytes into a line
   (memory.h, and Python's own allocator does so too), so the 32 bytes after the object's header never lie in two lines.
   Sorting a graph reads and writes only them. */
typedef struct {
    PyObject *first; /* inputs, see above; we own the reference, or it is NULL */
    PyObject *second;
    double grad; /* while a sweep runs: the sum so far */
    uint64_t state;

    union {
        double first_partial; /* UNARY, BINARY: the local derivative with respect to first */
        double earlier_grad;  /* LEAF: its gradient from before, while a sweep runs */
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

/* How many items ahead of the one that is needed the memory is asked for: 10⁵ Values do not fit into a cache. */
enum { ITEMS_AHEAD = 16 };

/* An item of a list, or of a row of references, of Values; not a reference of one's own. */
static inline PyObject *item_at(PyObject **items, Py_ssize_t i, Py_ssize_t count)
{
    if (i + ITEMS_AHEAD < count) {
        PREFETCH(&items[i + ITEMS_AHEAD]->ob_refcnt);
        PREFETCH(&fields_of(items[i + ITEMS_AHEAD])->data);
    }
    return items[i];
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

static inline int is_row(const Fields *node)
{
    return op_of(node) == OP_ROW;
}

static inline Py_ssize_t input_count(const Fields *node)
{
    return kind_of(node) == MANY ? PyTuple_GET_SIZE(node->first) << is_row(node) : kind_of(node);
}

static inline PyObject *input_at(const Fields *node, Py_ssize_t i)
{
    if (is_row(node)) {
        return PyTuple_GET_ITEM(i & 1 ? node->second : node->first, i >> 1);
    }
    return kind_of(node) == MANY ? PyTuple_GET_ITEM(node->first, i) : i == 0 ? node->first : node->second;
}

#endif
