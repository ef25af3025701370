/* Declares the native executor, which carries out a plan's blocks (autograd/plan/blocks.py) on two tables of numbers.

       shared   one number per row:            parameters, constants, gradients
       lanes    a row of numbers, one a lane:  what differs from sample to sample

   A row of lanes may also lie where an array of the caller's is, and is then called a column (columns.py).

   shared_numbers.h declares a block; shared_numbers.py writes it from schedule.py.  lanes.h has the loops that carry one
   out; it is compiled once for every instruction set (kernel_*.c), and kernel.pyx takes the best that the processor has.

       kernel.h  ←  tables.h  ←  products.h  ←  lanes.h  ←  parts.h  ←  kernel_*.c          a ← b: b includes a
       kernel.h  ←  transcendental.h         ←  lanes.h                                                             */
#ifndef GLASSGRAD_KERNEL_H
#define GLASSGRAD_KERNEL_H

#include <stdint.h>

#include "shared_numbers.h" /* Block, Operand, Journal and the kinds of blocks */

#define INLINE static inline __attribute__((always_inline))

/* Rows of the lanes' table are padded to whole vectors, of as many lanes as the widest processor takes at once. */
enum { VECTOR = 8 };

typedef struct {
    double *shared, *lanes;
    double **columns; /* where each column has the lanes that are worked on */
    long stride;      /* from one row of lanes to the next; a multiple of VECTOR */
    long count;       /* lanes in use */
    int accumulate;   /* whether sums over lanes are added to those of an earlier part of the batch */
} Tables;

/* An argument array: sample after sample, `width` numbers each, for as many rows of lanes from `row` on. */
typedef struct {
    const double *numbers;
    int64_t width, samples, row;
} Source;

/* An array that a row of lanes is written to. */
typedef struct {
    double *numbers;
    int64_t row;
} Result;

/* An array whose numbers are overwritten, and what they are copied to before. */
typedef struct {
    double *numbers, *copy;
} Kept;

/* All that is carried out for a batch: blocks, and arrays to read from and to write to.

   The first of the sources and results, as many as `copied` says, are always copied into the table and out of it.  Those
   after them are the columns, in this order; they are copied only where they cannot be used in place.

   Each part of the batch is as wide as the table.  If `parts` says so, it may also be narrower, so that columns of whole
   vectors can be used in place. */
typedef struct {
    const Block *before, *lanes, *after; /* once, for every part of the batch, once */
    const Source *sources;
    const Result *results;
    long before_count, lanes_count, after_count, source_count, sources_copied, result_count, results_copied;
    int parts;
} Work;

/* Arrays that are copied, part by part, before they are overwritten, and whether all numbers written are finite. */
typedef struct {
    const Kept *kept;
    long count;
    Journal *journal; /* journal->kept: how many numbers of each have been copied */
    int finite;
} Keeping;

/* One instruction set's version of the executor. */
typedef struct {
    const char *name;
    /* Carry out the work for so many lanes: the first samples, or those in `chosen`.  `keeping` may be NULL. */
    void (*go)(const Work *work, Tables *tables, long lanes, const int64_t *chosen, Keeping *keeping);
    /* Whether every number is finite. */
    int (*all_finite)(const double *numbers, long count);
} Variant;

/* The best version that the processor has, or the one of that name; NULL if it has none. */
const Variant *best_variant(const char *wanted);

extern const Variant VARIANT_baseline;
#if defined(__x86_64__) && defined(__GNUC__)
#define X86_VARIANTS
extern const Variant VARIANT_avx2, VARIANT_avx512;
#endif

#endif
