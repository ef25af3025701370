/* The native executor: a plan's blocks (autograd/blocks.py), carried out on two tables of numbers.

       shared   one number per row:            parameters, constants, gradients
       lanes    a row of numbers, one a lane:  what differs from sample to sample

   This file says what a block looks like.  lanes.h has the loops that carry one out; it is compiled once for every
   instruction set (kernel_*.c), and kernel.pyx takes the best that the processor has. */
#ifndef GLASSGRAD_KERNEL_H
#define GLASSGRAD_KERNEL_H

#include <stdint.h>

/* Rows of the lanes' table are padded to whole vectors, of as many lanes as the widest processor takes at once. */
enum { VECTOR = 8 };

/* What a block is if not an operation of the table, whose numbers (rules.h) are below 256.  The names are those of
   autograd/tape.py's kinds. */
enum {
    KIND_SUM = 256,
    KIND_DOT,
    KIND_MATRIX,     /* dots of shared numbers with rows of the sample: shared (n, inner) × lanes (inner) [+ bias (n)] */
    KIND_BATCH_SUM,
    KIND_BATCH_DOT,  /* each of n rows with each of inner rows */
    KIND_COPY        /* of n rows that lie anywhere, listed in `rows` */
};

/* Rows of one of the tables: row (i, j) of an operand of two axes is first + i·step + j·inner_step. */
typedef struct {
    int32_t varies, first, step, inner_step;
} Operand;

typedef struct {
    int32_t kind;
    int32_t n, inner;    /* how many rows of results (of KIND_BATCH_DOT: of the first operand); terms of each */
    int32_t used;        /* how many of the operands there are */
    int32_t group, unused; /* how many blocks from this one on are carried out together, some rows at a time */
    Operand result;
    Operand in[3];
    const int32_t *rows;
} Block;

typedef struct {
    double *shared, *lanes;
    long stride;     /* from one row of lanes to the next; a multiple of VECTOR */
    long count;      /* lanes in use */
    int accumulate;  /* whether sums over lanes go on from an earlier part of the batch */
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

/* The best version that the processor has, or the one of that name; NULL if it has none such. */
const Variant *best_variant(const char *wanted);

extern const Variant VARIANT_baseline;
#if defined(__x86_64__) && defined(__GNUC__)
#define X86_VARIANTS
extern const Variant VARIANT_avx2, VARIANT_avx512;
#endif

#endif
