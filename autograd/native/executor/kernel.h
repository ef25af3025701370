/* Declares the native executor, which carries out a plan's blocks (autograd/plan/blocks.py) on two tables of numbers.

       shared   one number per row:            parameters, constants, gradients
       lanes    a row of numbers, one a lane:  what differs from sample to sample

   shared_numbers.h declares a block; shared_numbers.py writes it from schedule.py.  lanes.h has the loops that carry one
   out; it is compiled once for every instruction set (kernel_*.c), and kernel.pyx takes the best that the processor has.

       kernel.h  ←  tables.h  ←  products.h  ←  lanes.h  ←  kernel_*.c          a ← b: b includes a
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
    long stride;     /* from one row of lanes to the next; a multiple of VECTOR */
    long count;      /* lanes in use */
    int accumulate;  /* whether sums over lanes are added to those of an earlier part of the batch */
} Tables;

/* An argument array: sample after sample, `width` numbers each, for as many rows of lanes. */
typedef struct {
    const double *numbers;
    int64_t width, samples;
} Source;

/* An array that a row of lanes is written to. */
typedef struct {
    double *numbers;
    int64_t row;
} Result;

/* One instruction set's version of the executor. */
typedef struct {
    const char *name;
    void (*run)(const Block *blocks, long count, const Tables *tables);
    /* Write samples start, start + 1, …, or those in chosen[start], chosen[start + 1], …, into the first rows. */
    void (*fill)(const Source *sources, long count, const int64_t *chosen, long start, const Tables *tables);
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
