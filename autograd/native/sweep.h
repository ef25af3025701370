/* The topological order and the backward sweep (graph.py: topological_order, backward).

   A sweep has two phases:

     1. `sort_nodes` goes through the graph depth first, inputs left to right, and lists every node after its inputs.
        It writes nothing but marks, and looks for Ctrl-C as it goes.
     2. `propagate` takes the list from the root on and runs the chain rule. It asks nobody and cannot fail, so
        gradients are written completely or not at all.

   No Python code runs during a sweep, except a signal's handler in phase 1. */
#ifndef GLASSGRAD_SWEEP_H
#define GLASSGRAD_SWEEP_H

#include "node.h"

/* Memory that will be wanted soon: have it fetched while other work goes on. */
#if defined(__GNUC__)
#define PREFETCH(address) __builtin_prefetch(address, 1)
#else
#define PREFETCH(address) ((void)0)
#endif

/* ---------------------------------------------------------------------------------------------------------------
   Phase 1

   Two lists are needed: the path (nodes entered whose inputs are not all done, the deepest last) and the order. A
   node leaves the one when it enters the other, so together they never hold more than all nodes, and share one
   array: the path grows from its start, the order from its end towards the start.

       slots:  | path →            free            ← order |

   The order read from left to right is thus the one of the backward sweep: the root first, inputs after results.

   A mark is the number of the sweep that set it. So nothing has to be cleared before or after a sweep, however it
   ended, and starting a new one is starting to count from the next number. */

typedef struct {
    Node **slots;
    Py_ssize_t capacity;
    Py_ssize_t path;  /* how many are on the path */
    Py_ssize_t order; /* how many are in order */
} Sorted;

enum { SORTED = 0, FAILED = -1, CYCLE = -2 };

static uint64_t sweeps = 0;

/* The array of the last sweep, unless it was large, is kept for the next. */
#define SLOTS_KEPT_AT_MOST (1 << 18)
static Node **kept_slots = NULL;
static Py_ssize_t kept_capacity = 0;

static uint64_t next_sweep(void)
{
    do {
        sweeps = (sweeps + 1) & (UINT64_MAX >> SWEEP_BITS_AT);
    } while (sweeps == 0); /* the mark of a node that no sweep has seen */
    return sweeps;
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

static int make_room(Sorted *sorted)
{
    Py_ssize_t larger = sorted->capacity == 0 ? 1024 : 2 * sorted->capacity;
    Node **slots = (Node **)PyMem_RawRealloc(sorted->slots, larger * sizeof(Node *));
    if (slots == NULL) {
        PyErr_NoMemory();
        return FAILED;
    }
    /* The order moves on to the new end. */
    memmove(slots + larger - sorted->order, slots + sorted->capacity - sorted->order, sorted->order * sizeof(Node *));
    sorted->slots = slots;
    sorted->capacity = larger;
    return 0;
}

static inline Node **first_in_sweep(const Sorted *sorted)
{
    return sorted->slots + sorted->capacity - sorted->order;
}

static inline int is_visited(const Node *node, uint64_t sweep)
{
    return node->fields.state >> SWEEP_BITS_AT == sweep;
}

/* The leftmost input that this sweep has not visited; NULL if there is none. Sets *cycle if an input is on the path,
   that is, if the node would be computed from itself. */
static inline Node *unvisited_input(Fields *node, uint64_t sweep, Node **cycle)
{
    Node *input;
    switch (kind_of(node)) {
    case BINARY:
        input = (Node *)node->first;
        if (!is_visited(input, sweep)) {
            return input;
        }
        if (has(&input->fields, ON_PATH)) {
            *cycle = input;
        }
        input = (Node *)node->second;
        break;
    case UNARY:
        input = (Node *)node->first;
        break;
    case MANY:
        for (; node->next < PyTuple_GET_SIZE(node->first); node->next++) {
            input = (Node *)PyTuple_GET_ITEM(node->first, node->next);
            if (!is_visited(input, sweep)) {
                return input;
            }
            if (has(&input->fields, ON_PATH)) {
                *cycle = input;
            }
        }
        return NULL;
    default:
        return NULL;
    }
    if (!is_visited(input, sweep)) {
        return input;
    }
    if (has(&input->fields, ON_PATH)) {
        *cycle = input;
    }
    return NULL;
}

/* Visit a node for the first time: a leaf is done at once, any other is entered. */
static inline void visit(Sorted *sorted, Node *node, uint64_t sweep)
{
    const uint64_t kept = ((uint64_t)1 << SWEEP_BITS_AT) - 1 - REACHED - ON_PATH;
    uint64_t state = (node->fields.state & kept) | sweep << SWEEP_BITS_AT;
    if ((state & KIND) == LEAF) {
        node->fields.state = state;
        sorted->order++;
        *first_in_sweep(sorted) = node;
        return;
    }
    node->fields.state = state | ON_PATH;
    if ((state & KIND) == MANY) {
        node->fields.next = 0;
    }
    if ((state & KIND) == BINARY) {
        PREFETCH(&((Node *)node->fields.second)->fields);
    }
    sorted->slots[sorted->path++] = node;
}

/* Sort the nodes that a root was computed from. Returns SORTED; or FAILED, with an exception set; or CYCLE, with
   *cycle a node that is its own input. Unless it is SORTED there is nothing to free. */
static int sort_nodes(Node *root, Sorted *sorted, Node **cycle)
{
    *sorted = (Sorted){.slots = kept_slots, .capacity = kept_capacity};
    kept_slots = NULL;
    kept_capacity = 0;
    uint64_t sweep = next_sweep();
    unsigned int visits = 0;
    int result = SORTED;
    Node *found = root;
    *cycle = NULL;
    for (;;) {
        if (found != NULL) {
            if (sorted->path + sorted->order == sorted->capacity && make_room(sorted) < 0) {
                result = FAILED;
                break;
            }
            visit(sorted, found, sweep);
            if ((++visits & 0xffff) == 0) {
                if (PyErr_CheckSignals() < 0) { /* Ctrl-C */
                    result = FAILED;
                    break;
                }
                if (sweeps != sweep) { /* the handler made a sweep of its own, perhaps over our nodes: start again */
                    sorted->path = sorted->order = 0;
                    sweep = next_sweep();
                    found = root;
                    continue;
                }
            }
        } else {
            Node *done = sorted->slots[--sorted->path];
            done->fields.state &= ~(uint64_t)ON_PATH;
            sorted->order++;
            *first_in_sweep(sorted) = done;
        }
        if (sorted->path == 0) {
            break;
        }
        found = unvisited_input(&sorted->slots[sorted->path - 1]->fields, sweep, cycle);
        if (*cycle != NULL) {
            result = CYCLE;
            break;
        }
    }
    if (result != SORTED) {
        free_sorted(sorted);
    }
    return result;
}

/* ---------------------------------------------------------------------------------------------------------------
   Phase 2 */

/* One term of the chain rule: add upstream × local derivative to an input's gradient.

   The first term replaces what was there. A leaf's gradient from before must not change until its sum is complete
   (a + (b + c) is not (a + b) + c in floating point), so its terms are added up elsewhere. */
static inline void contribute(PyObject *input, double product)
{
    Fields *receiver = fields_of(input);
    double *sum = kind_of(receiver) == LEAF ? &receiver->sum : &receiver->grad;
    *sum = has(receiver, REACHED) ? *sum + product : product;
    receiver->state |= REACHED;
}

static void propagate(const Sorted *sorted, double gradient)
{
    Node **end = sorted->slots + sorted->capacity;
    contribute((PyObject *)*first_in_sweep(sorted), gradient);
    for (Node **place = first_in_sweep(sorted); place < end; place++) {
        Fields *node = &(*place)->fields;
        if (has(node, CONSTANT)) {
            continue;
        }
        node->state |= HAS_GRAD;
        if (kind_of(node) == LEAF) {
            node->grad += has(node, REACHED) ? node->sum : 0.0;
            continue;
        }
        if (!has(node, REACHED)) {
            node->grad = 0.0;
            continue;
        }
        double upstream = node->grad;
        if (kind_of(node) == MANY) {
            for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(node->first); i++) {
                PyObject *partial = PyTuple_GET_ITEM(node->second, i);
                if (partial != Py_None) {
                    contribute(PyTuple_GET_ITEM(node->first, i), upstream * PyFloat_AS_DOUBLE(partial));
                }
            }
            continue;
        }
        if (has(node, FIRST_FLOWS)) {
            contribute(node->first, upstream * node->first_partial);
        }
        if (has(node, SECOND_FLOWS)) {
            contribute(node->second, upstream * node->second_partial);
        }
    }
}

static inline void clear_grad(Fields *node)
{
    node->grad = 0.0;
    set(node, HAS_GRAD, 0);
}

#endif
