/* Gives nodes their memory: side by side in chunks of 2 MB, in the order in which they were made.

   A program makes nodes one after the other, and a sweep goes through them backwards. If they
   are neighbours, the processor notices and fetches the next ones from memory before they are asked for; scattered, each
   would cost it a wait as long as ten multiplications. And a chunk has the size of a large page of memory, where the operating
   system has those (Linux: "huge pages"), so that translating an address takes no time either.

       chunk:  | its head | nodes, with holes where some are gone | fresh: no node yet |

   A new node takes the hole made last, else the next fresh place. A chunk that has become empty is all fresh again; as
   a training step frees all its nodes, the next step finds its memory in order.

   Read next: lifetime.h. */
#ifndef GLASSGRAD_MEMORY_H
#define GLASSGRAD_MEMORY_H

#include "node.h"

/* Tools that look for errors in the use of memory, valgrind for one, and debug builds of Python know only what they are
   told: for them each node comes from Python's allocator. */
#if (defined(Py_DEBUG) || defined(Py_TRACE_REFS)) && !defined(GLASSGRAD_CHECKED)
#define GLASSGRAD_CHECKED
#endif

#ifdef GLASSGRAD_CHECKED

static Node *memory_for_node(void)
{
    Node *node = (Node *)PyObject_Malloc(sizeof(Node));
    if (node == NULL) {
        PyErr_NoMemory();
    }
    return node;
}

static void free_memory_of(Node *node)
{
    PyObject_Free(node);
}

static Py_ssize_t nodes_at_most(void)
{
    return 0; /* unknown */
}

static void give_back_chunks(void)
{
}

#else

#define CHUNK_BYTES ((size_t)1 << 21)

/* Keep 128 MB for the next graph instead of giving it back to the operating system; after a recording, whose graph nobody makes
   again soon and which is followed by other work, 2 MB. */
#define EMPTY_CHUNKS_AT_MOST 64
#define EMPTY_CHUNKS_AFTER_RECORDING 1

/* A chunk's first 48 bytes. Its address is a multiple of CHUNK_BYTES, so a node's address tells its chunk's. */
typedef struct Chunk {
    struct Chunk *next, *previous; /* in the ring `roomy`, if it is there */
    Node *holes;                   /* each points to the next through its field `first` */
    char *fresh;                   /* up to `end` */
    char *end;
    int nodes;    /* how many are alive in it */
    int is_roomy; /* it is in the ring, or it is where nodes are being made */
} Chunk;

/* The chunk where nodes are being made; at first one without any room. */
static Chunk no_chunk = {.is_roomy = 1};
static Chunk *current = &no_chunk;

/* The other chunks with room, empty ones first. */
static Chunk roomy = {.next = &roomy, .previous = &roomy};
static int empty_chunks = 0; /* how many of them are */
static int chunks = 0;       /* how many there are in all */

#define NODES_IN_CHUNK ((CHUNK_BYTES - sizeof(Chunk)) / sizeof(Node))

#if defined(_WIN32)
#include <malloc.h>

static Chunk *map_chunk(void)
{
    Chunk *chunk = (Chunk *)_aligned_malloc(CHUNK_BYTES, CHUNK_BYTES);
    if (chunk != NULL) {
        memset(chunk, 0, CHUNK_BYTES); /* as other systems do, see node_new */
    }
    return chunk;
}

static void unmap_chunk(Chunk *chunk)
{
    _aligned_free(chunk);
}

#else
#include <sys/mman.h>

/* The system's memory begins anywhere, so we ask for twice as much and give back the memory around the chunk. */
static Chunk *map_chunk(void)
{
    char *memory = (char *)mmap(NULL, 2 * CHUNK_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0);
    if (memory == MAP_FAILED) {
        return NULL;
    }
    size_t before = (CHUNK_BYTES - (uintptr_t)memory % CHUNK_BYTES) % CHUNK_BYTES;
    if (before > 0) {
        munmap(memory, before);
    }
    munmap(memory + before + CHUNK_BYTES, CHUNK_BYTES - before);
#ifdef MADV_HUGEPAGE
    madvise(memory + before, CHUNK_BYTES, MADV_HUGEPAGE);
#endif
    return (Chunk *)(memory + before);
}

static void unmap_chunk(Chunk *chunk)
{
    munmap((char *)chunk, CHUNK_BYTES);
}
#endif

static inline void put_between(Chunk *chunk, Chunk *previous, Chunk *next)
{
    chunk->previous = previous;
    chunk->next = next;
    previous->next = next->previous = chunk;
}

static inline void take_out(Chunk *chunk)
{
    chunk->previous->next = chunk->next;
    chunk->next->previous = chunk->previous;
}

static inline void make_fresh(Chunk *chunk)
{
    chunk->holes = NULL;
    chunk->fresh = (char *)(chunk + 1);
    chunk->end = chunk->fresh + NODES_IN_CHUNK * sizeof(Node);
}

/* The current chunk is full: go to another. */
static int next_chunk(void)
{
    Chunk *chunk = roomy.next;
    if (chunk != &roomy) {
        take_out(chunk);
        empty_chunks -= chunk->nodes == 0;
    } else {
        chunk = map_chunk();
        if (chunk == NULL) {
            PyErr_NoMemory();
            return -1;
        }
        chunks++;
        chunk->nodes = 0;
        chunk->is_roomy = 1;
        make_fresh(chunk);
    }
    current->is_roomy = 0;
    current = chunk;
    return 0;
}

/* A chunk has become empty, or has the first place to spare. */
static void note_room(Chunk *chunk)
{
    if (chunk->nodes > 0) {
        chunk->is_roomy = 1;
        put_between(chunk, roomy.previous, &roomy);
        return;
    }
    make_fresh(chunk);
    if (chunk == current) {
        return;
    }
    if (chunk->is_roomy) {
        take_out(chunk);
    }
    if (empty_chunks == EMPTY_CHUNKS_AT_MOST) {
        unmap_chunk(chunk);
        chunks--;
        return;
    }
    empty_chunks++;
    chunk->is_roomy = 1;
    put_between(chunk, &roomy, roomy.next);
}

static void give_back_chunks(void)
{
    while (empty_chunks > EMPTY_CHUNKS_AFTER_RECORDING) {
        Chunk *chunk = roomy.next; /* an empty one, as long as there are any */
        take_out(chunk);
        unmap_chunk(chunk);
        empty_chunks--;
        chunks--;
    }
}

INLINED Node *memory_for_node(void)
{
    if (SELDOM(current->holes == NULL && current->fresh == current->end) && next_chunk() < 0) {
        return NULL;
    }
    Chunk *chunk = current;
    Node *node = chunk->holes;
    if (node != NULL) {
        chunk->holes = (Node *)node->fields.first;
        PREFETCH((uintptr_t)&node->fields + 16 * sizeof(Node)); /* often the node freed a little earlier */
    } else {
        node = (Node *)chunk->fresh;
        chunk->fresh += sizeof(Node);
    }
    chunk->nodes++;
    return node;
}

INLINED void free_memory_of(Node *node)
{
    Chunk *chunk = (Chunk *)((uintptr_t)node & ~(uintptr_t)(CHUNK_BYTES - 1));
    node->fields.first = (PyObject *)chunk->holes;
    chunk->holes = node;
    if (SELDOM(--chunk->nodes == 0 || !chunk->is_roomy)) {
        note_room(chunk);
    }
}

/* No more nodes than this are alive, not counting those that the cyclic collector knows. */
static Py_ssize_t nodes_at_most(void)
{
    return (Py_ssize_t)(chunks - empty_chunks) * (Py_ssize_t)NODES_IN_CHUNK;
}

#endif

/* A plain node with nothing in it but its reference count, which is 1, and its type. */
INLINED Node *node_new(int in_collector)
{
    if (SELDOM(in_collector)) {
        return PyObject_GC_New(Node, value_type);
    }
    Node *node = memory_for_node();
    if (SELDOM(node == NULL)) {
        return NULL;
    }
#ifdef GLASSGRAD_CHECKED
    PyObject_Init((PyObject *)node, value_type);
#else
    /* The work of PyObject_Init, without the call; the flags that newer Pythons keep beside the count are zeros. */
    Py_SET_TYPE((PyObject *)node, value_type);
    Py_SET_REFCNT((PyObject *)node, 1);
#endif
    return node;
}

#endif
