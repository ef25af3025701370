/* The topological order and the backward sweep (graph/sweep.py: topological_order, backward).

   A sweep has two phases:

     1. `sort_nodes` goes through the graph depth first, inputs left to right, and lists every node after its inputs.
        It writes nothing but marks, and looks for Ctrl-C as it goes.
     2. `propagate` takes the list from the root on and runs the chain rule. It calls no Python and cannot fail, so
        gradients are written completely or not at all.

   No Python code runs during a sweep, except a signal's handler in phase 1. */
#ifndef GLASSGRAD_SWEEP_H
#define GLASSGRAD_SWEEP_H

#include "record.h"

/* ---------------------------------------------------------------------------------------------------------------
   Phase 1

   Two lists are needed: the path (nodes entered whose inputs are not all done, the deepest last) and the order. A
   node leaves the path when it enters the order, so together they never hold more than all nodes, and share one
   array: the path grows from its start, the order from its end towards the start.

       slots:  | path →            free            ← order |

   Read from left to right, this is the order of the backward sweep: the root first, inputs after results.

   A mark is the number of the sweep that set it. So nothing has to be cleared before or after a sweep, however it
   ended, and a new sweep just takes the next number.

   There are no cycles to look out for: a node is made after its inputs, and core.pyx refuses one made by force. */

typedef struct {
    Node **slots;
    Py_ssize_t capacity;
    Py_ssize_t path;  /* how many are on the path */
    Py_ssize_t order; /* how many are in order */
} Sorted;

static uint64_t sweeps = 0;

/* The array of the last sweep, unless it was large, is kept for the next. */
#define SLOTS_KEPT_AT_MOST (1 << 21)
static Node **kept_slots = NULL;
static Py_ssize_t kept_capacity = 0;

/* A handler that sweeps makes the sweep that it interrupts start again. Where it comes periodically, that would go on for
   ever. So a sweep that has started again three times no longer lets its own thread's handlers sweep (`insisting` is that
   thread); and where other threads, which run meanwhile, have made it start again three times more, signals wait for its
   end. */
#define RESTARTS_BEFORE_REFUSING 3
#define RESTARTS_AT_MOST 6
static unsigned long insisting = 0;
#define NO_THREAD 0

static int refuse_if_insisting(void)
{
    if (SELDOM(insisting != NO_THREAD) && insisting == PyThread_get_thread_ident()) {
        PyErr_SetString(PyExc_RuntimeError,
                        "a signal's handler has gone through graphs again and again while it interrupted one and the same "
                        "sweep, which started anew each time: let the handler note that it was called, and do its work "
                        "after the sweep");
        return -1;
    }
    return 0;
}

/* Look for Ctrl-C and other signals in the middle of a sweep. */
static int look_for_signals(int restarts)
{
    if (restarts >= RESTARTS_AT_MOST) {
        return 0;
    }
    const unsigned long outer = insisting;
    if (restarts >= RESTARTS_BEFORE_REFUSING) {
        insisting = PyThread_get_thread_ident();
    }
    const int failed = PyErr_CheckSignals();
    insisting = outer;
    return failed;
}

static uint64_t next_sweep(void)
{
    do {
        sweeps = (sweeps + 1) & (UINT64_MAX >> SWEEP_BITS_AT);
    } while (sweeps == 0); /* the mark of a node that no sweep has seen */
    return sweeps;
}

/* As many numbers of sweeps as there are nodes in a list, for marks that tell their places in it; returns the first. */
static uint64_t reserve_sweeps(Py_ssize_t count)
{
    if (sweeps + (uint64_t)count > UINT64_MAX >> SWEEP_BITS_AT) {
        sweeps = 0;
    }
    const uint64_t first = sweeps + 1;
    sweeps += (uint64_t)count;
    return first;
}

static inline void mark(Fields *node, uint64_t number)
{
    node->state = (node->state & (((uint64_t)1 << SWEEP_BITS_AT) - 1)) | number << SWEEP_BITS_AT;
}

/* The place in a list that a node's mark tells; -1 for a node that is not in it. */
static inline Py_ssize_t place_of(const Fields *node, uint64_t first, Py_ssize_t count)
{
    const uint64_t place = (node->state >> SWEEP_BITS_AT) - first;
    return place < (uint64_t)count ? (Py_ssize_t)place : -1;
}

static void free_sorted(Sorted *sorted)
{
    if (sorted->capacity <= SLOTS_KEPT_AT_MOST && kept_slots == NULL) {
        kept_slots = sorted->slots;
        kept_capacity = sorted->capacity;
    } else {
        PyMem_RawFree(sorted->slots);
    }
    sorted->slots = NULL;
}

/* A larger array; at best one that is large enough for all nodes there are (where nothing is written to it, it takes
   no memory). */
static int make_room(Sorted *sorted, Py_ssize_t needed)
{
    Py_ssize_t larger = 2 * sorted->capacity + needed + 1024;
    if (larger < nodes_at_most()) {
        larger = nodes_at_most();
    }
    Node **slots = (Node **)PyMem_RawRealloc(sorted->slots, larger * sizeof(Node *));
    if (slots == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    if (sorted->order > 0) { /* it moves on to the new end */
        Node **end = slots + sorted->capacity;
        memmove(slots + larger - sorted->order, end - sorted->order, sorted->order * sizeof(Node *));
    }
    sorted->slots = slots;
    sorted->capacity = larger;
    return 0;
}

static inline Node **first_in_sweep(const Sorted *sorted)
{
    return sorted->slots + sorted->capacity - sorted->order;
}

/* Visit a node, unless this sweep has done so before. A leaf takes its place in the order at once. The result says
   whether the node is new and has inputs, so that the search goes on there. */
INLINED int is_to_enter(Node *node, uint64_t sweep, Node ***order)
{
    const uint64_t kept = ((uint64_t)1 << SWEEP_BITS_AT) - 1 - REACHED;
    const uint64_t state = node->fields.state;
    if (state >> SWEEP_BITS_AT == sweep) {
        return 0;
    }
    node->fields.state = (state & kept) | sweep << SWEEP_BITS_AT;
    if ((state & KIND) == LEAF) {
        node->fields.earlier_grad = node->fields.grad;
        *--*order = node;
        return 0;
    }
    if (SELDOM((state & KIND) == MANY)) {
        node->fields.next = 0;
    }
    return 1;
}

/* Go through a node's inputs, beginning with number *next, as far as the first one to be entered, which is the result;
   NULL if there is none. */
INLINED Node *input_to_enter(Fields *node, unsigned int *next, uint64_t sweep, Node ***order)
{
    Node *input;
    if (SELDOM(kind_of(node) == MANY)) {
        while (node->next < input_count(node)) {
            input = (Node *)input_at(node, node->next++);
            if (is_to_enter(input, sweep, order)) {
                return input;
            }
        }
        return NULL;
    }
    if (*next == 0) {
        *next = 1;
        input = (Node *)node->first;
        if (is_to_enter(input, sweep, order)) {
            return input;
        }
    }
    if (*next == 1 && kind_of(node) == BINARY) {
        *next = 2;
        input = (Node *)node->second;
        if (is_to_enter(input, sweep, order)) {
            return input;
        }
    }
    return NULL;
}

/* An entry of the path: a node, and the number of the input to go on with in the low bits, where an address has 0. (The
   many inputs of MANY are counted in the node.) */
static inline Node *path_entry(Node *node, unsigned int next)
{
    return (Node *)((uintptr_t)node | next);
}

static inline Node *from_path_entry(Node *entry, unsigned int *next)
{
    *next = (uintptr_t)entry & 3;
    return (Node *)((uintptr_t)entry & ~(uintptr_t)3);
}

/* The first visit to a node waits for its memory. But the sorted order is much like the order in which
   the nodes were made, and so lie in memory: so whenever a node takes its place, the memory of the
   node a thousand further on is fetched. Where the guess is wrong, nothing is lost but the fetching. */
#define AHEAD (1024 * sizeof(Node))

/* Sort the nodes that a root was computed from. Returns 0; or -1 with an exception set, and nothing to free. */
static int sort_nodes(Node *root, Sorted *sorted)
{
    unsigned int steps = 0, next = 0;
    int restarts = 0;
    uint64_t sweep;
    Node **path, **order, *node, *input;
    if (refuse_if_insisting() < 0) {
        return -1;
    }
    *sorted = (Sorted){.slots = kept_slots, .capacity = kept_capacity};
    kept_slots = NULL;
    kept_capacity = 0;
    if (sorted->slots == NULL && make_room(sorted, 0) < 0) {
        return -1;
    }
start:
    sweep = next_sweep();
    path = sorted->slots;
    order = sorted->slots + sorted->capacity;
    next = 0;
    node = is_to_enter(root, sweep, &order) ? root : NULL;
    while (node != NULL) {
        /* This round needs a slot for the node, and one for each input that is a leaf. */
        Py_ssize_t needed = 3;
        if (SELDOM(kind_of(&node->fields) == MANY)) {
            needed = 1 + input_count(&node->fields);
        }
        if (SELDOM(order - path < needed)) {
            sorted->path = path - sorted->slots;
            sorted->order = sorted->slots + sorted->capacity - order;
            if (make_room(sorted, needed) < 0) {
                free_sorted(sorted);
                return -1;
            }
            path = sorted->slots + sorted->path;
            order = first_in_sweep(sorted);
        }
        if (SELDOM((++steps & 0xffff) == 0)) {
            if (look_for_signals(restarts) < 0) { /* Ctrl-C */
                free_sorted(sorted);
                return -1;
            }
            if (sweeps != sweep) { /* the handler made a sweep of its own, perhaps over our nodes */
                restarts++;
                goto start;
            }
        }
        input = input_to_enter(&node->fields, &next, sweep, &order);
        if (input != NULL) {
            *path++ = path_entry(node, next);
            node = input;
            next = 0;
            continue;
        }
        *--order = node;
        PREFETCH((uintptr_t)&node->fields + AHEAD);
        if (path == sorted->slots) {
            break;
        }
        node = from_path_entry(*--path, &next);
    }
    sorted->path = 0;
    sorted->order = sorted->slots + sorted->capacity - order;
    return 0;
}

/* ---------------------------------------------------------------------------------------------------------------
   Phase 2 */

/* One term of the chain rule: add upstream × local derivative to an input's gradient. The first term replaces the old
   number. (Adding −0.0 changes no number, 0.0 included; so there is one addition and no branch.) */
INLINED void contribute(PyObject *input, double product)
{
    Fields *receiver = fields_of(input);
    const double so_far = has(receiver, REACHED) ? receiver->grad : -0.0;
    receiver->grad = so_far + product;
    receiver->state |= REACHED;
}

static void contribute_to_many(Fields *node, double upstream)
{
    for (Py_ssize_t i = 0; !is_row(node) && i < PyTuple_GET_SIZE(node->first); i++) {
        PyObject *partial = PyTuple_GET_ITEM(node->second, i);
        if (partial != Py_None) {
            contribute(PyTuple_GET_ITEM(node->first, i), upstream * PyFloat_AS_DOUBLE(partial));
        }
    }
}

#define PLACES_AHEAD 8

static void propagate(const Sorted *sorted, double gradient)
{
    Node **end = sorted->slots + sorted->capacity;
    contribute((PyObject *)*first_in_sweep(sorted), gradient);
    for (Node **place = first_in_sweep(sorted); place < end; place++) {
        if (end - place > PLACES_AHEAD) {
            PREFETCH(&place[PLACES_AHEAD]->fields);
        }
        Fields *node = &(*place)->fields;
        const uint64_t state = node->state;
        if (SELDOM(state & CONSTANT)) {
            continue;
        }
        node->state = state | HAS_GRAD;
        if ((state & KIND) == LEAF) {
            /* All its terms have been added up first: a + (b + c) is not (a + b) + c in floating point. */
            node->grad = node->earlier_grad + (state & REACHED ? node->grad : 0.0);
        } else if (SELDOM(!(state & REACHED))) {
            node->grad = 0.0;
        } else if (SELDOM((state & KIND) == MANY)) {
            contribute_to_many(node, node->grad);
        } else {
            const double upstream = node->grad;
            if (state & FIRST_FLOWS) {
                contribute(node->first, upstream * node->first_partial);
            }
            if (state & SECOND_FLOWS) {
                contribute(node->second, upstream * node->second_partial);
            }
        }
    }
}

static inline void clear_grad(Fields *node)
{
    node->grad = 0.0;
    set(node, HAS_GRAD, 0);
}

#endif
