/* Carries out blocks (kernel.h), for one instruction set.

   Each kernel_*.c says which set, how many numbers its vectors hold (WIDTH), how many vectors a tile is wide
   (TILE_VECTORS) and the name of the whole (VARIANT), and includes this file.

   Elementwise operations are plain loops over the rules that rules.py wrote from the derivative table; the compiler
   makes vectors of them.  Most of the time goes into products of matrices: products.h. */

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "products.h"
#include "tables.h"
#include "transcendental.h"

/* The functions that the rules know by their C names. */
#define exp lane_exp
#define expm1 lane_expm1
#define tanh lane_tanh
#define log lane_log
#define log1p lane_log1p

/* One loop for every way in which operands may be one number for all lanes (bit i of `same`: operand i is). */

#define ARGUMENTS long n, double *restrict out, const double *a, const double *b, const double *c, int same

#define UNARY(name)                                              \
    static void loop_##name(ARGUMENTS)                           \
    {                                                            \
        (void)b, (void)c;                                        \
        const double a0 = *a;                                    \
        if (same & 1) {                                          \
            const double y = value_##name(a0);                   \
            for (long i = 0; i < n; i++) out[i] = y;             \
        } else                                                   \
            for (long i = 0; i < n; i++) out[i] = value_##name(a[i]); \
    }

#define BINARY(name)                                                                   \
    static void loop_##name(ARGUMENTS)                                                 \
    {                                                                                  \
        (void)c;                                                                       \
        const double a0 = *a, b0 = *b;                                                 \
        switch (same & 3) {                                                            \
        case 0: for (long i = 0; i < n; i++) out[i] = value_##name(a[i], b[i]); break; \
        case 1: for (long i = 0; i < n; i++) out[i] = value_##name(a0, b[i]); break;   \
        case 2: for (long i = 0; i < n; i++) out[i] = value_##name(a[i], b0); break;   \
        case 3: for (long i = 0; i < n; i++) out[i] = value_##name(a0, b0); break;     \
        }                                                                              \
    }

#define TERNARY(name)                                                                         \
    static void loop_##name(ARGUMENTS)                                                        \
    {                                                                                         \
        const double a0 = *a, b0 = *b, c0 = *c;                                               \
        switch (same & 7) {                                                                   \
        case 0: for (long i = 0; i < n; i++) out[i] = value_##name(a[i], b[i], c[i]); break;  \
        case 1: for (long i = 0; i < n; i++) out[i] = value_##name(a0, b[i], c[i]); break;    \
        case 2: for (long i = 0; i < n; i++) out[i] = value_##name(a[i], b0, c[i]); break;    \
        case 3: for (long i = 0; i < n; i++) out[i] = value_##name(a0, b0, c[i]); break;      \
        case 4: for (long i = 0; i < n; i++) out[i] = value_##name(a[i], b[i], c0); break;    \
        case 5: for (long i = 0; i < n; i++) out[i] = value_##name(a0, b[i], c0); break;      \
        case 6: for (long i = 0; i < n; i++) out[i] = value_##name(a[i], b0, c0); break;      \
        case 7: for (long i = 0; i < n; i++) out[i] = value_##name(a0, b0, c0); break;        \
        }                                                                                     \
    }

typedef void (*Elementwise)(ARGUMENTS);

#include "lane_rules.h" /* value_…, loop_…, and LOOPS[], which finds the loop by the operation's number */

/* ------------------------------------------------------------------------------------------------------------------
   Operations of the table */

static void elementwise(const Block *block, const Tables *t, long from, long to)
{
    const Elementwise loop = LOOPS[block->kind];
    const int lanes = block->result.varies;
    const long padded = lanes ? whole_vectors(t->count) : 1;
    /* All rows are one long row if they lie one after the other, without a gap, in every operand. */
    int together = !lanes || padded == t->stride;
    int same = 0;
    for (int i = 0; i < block->used; i++) {
        const Operand *o = &block->operands[i];
        const int constant = o->step == 0 && !o->varies;
        together = together && (constant || (o->step == 1 && o->varies == lanes));
        same |= (constant || (lanes && !o->varies)) << i;
    }
    if (!together && !lanes) same = 7; /* one number at a time */
    const long rows = together ? to - from : 1;
    const Operand *a = &block->operands[0], *b = &block->operands[block->used > 1], *c = &block->operands[block->used - 1];
    for (long r = from; r < to; r += rows)
        loop(rows * padded, (double *)row(t, &block->result, r), row(t, a, r), row(t, b, r), row(t, c, r), same);
}

static void copy(const Block *block, const Tables *t, long from, long to)
{
    const Operand *in = &block->operands[0];
    const long lanes = block->result.varies ? whole_vectors(t->count) : 1;
    for (long r = from; r < to; r++) {
        double *out = (double *)row(t, &block->result, r);
        if (in->varies)
            memcpy(out, t->lanes + block->rows[r] * t->stride, sizeof(double) * lanes);
        else
            for (long l = 0; l < lanes; l++) out[l] = t->shared[block->rows[r]];
    }
}

/* Sums and dots of few terms, or of operands that are not matrices: the terms are added from left to right. */
static void sum_of_terms(const Block *block, const Tables *t, long from, long to)
{
    const Operand *a = &block->operands[0], *b = &block->operands[1];
    const int product = block->kind == KIND_DOT;
    const long n = block->result.varies ? whole_vectors(t->count) : 1;
    for (long r = from; r < to; r++) {
        double *restrict out = (double *)row(t, &block->result, r);
        for (long j = 0; j < block->inner; j++) {
            const double *x = term(t, a, r, j), *y = product ? term(t, b, r, j) : NULL;
            if (!product && j == 0)
                memcpy(out, x, sizeof(double) * n);
            else if (!product)
                for (long l = 0; l < n; l++) out[l] += x[l];
            else if (j == 0 && a->varies == b->varies)
                for (long l = 0; l < n; l++) out[l] = x[l] * y[l];
            else if (a->varies == b->varies)
                for (long l = 0; l < n; l++) out[l] += x[l] * y[l];
            else { /* a shared number and a row */
                const double w = a->varies ? *y : *x;
                const double *z = a->varies ? x : y;
                if (j == 0)
                    for (long l = 0; l < n; l++) out[l] = w * z[l];
                else
                    for (long l = 0; l < n; l++) out[l] += w * z[l];
            }
        }
    }
}

/* ------------------------------------------------------------------------------------------------------------------
   Everything */

/* How many bytes of rows each block of a group works on before it is the next block's turn. */
enum { STRIP = 8192 };

static void run_rows(const Block *block, const Tables *t, long from, long to)
{
    switch (block->kind) {
    case KIND_MATRIX: matrix(block, t, from, to); break;
    case KIND_BATCH_DOT:
    case KIND_BATCH_DOT_MORE: batch_dot(block, t, from, to); break;
    case KIND_BATCH_SUM: batch_sum(block, t, from, to); break;
    case KIND_COPY: copy(block, t, from, to); break;
    case KIND_SUM:
    case KIND_DOT: sum_of_terms(block, t, from, to); break;
    default: elementwise(block, t, from, to);
    }
}

/* Blocks of one group work row by row on each other's results: a few rows go through all of them, as long as they are
   in the nearest cache, before the next few. */
static void run(const Block *blocks, long count, const Tables *t)
{
    const long bytes = 8 * whole_vectors(t->count);
    const long rows_at_once = bytes ? STRIP / bytes / TILE_ROWS * TILE_ROWS : TILE_ROWS;
    for (const Block *first = blocks; first < blocks + count; first += first->group) {
        const long step = first->group == 1 ? first->n : rows_at_once > TILE_ROWS ? rows_at_once : TILE_ROWS;
        for (long r = 0; r < first->n; r += step)
            for (const Block *block = first; block < first + first->group; block++)
                run_rows(block, t, r, r + step < first->n ? r + step : first->n);
    }
}

/* Samples stand one after the other, lanes side by side: eight samples at a time are turned.  The padding repeats the
   last sample, so that an operation there does only what it does in a lane that counts. */
static void fill(const Source *sources, long count, const int64_t *chosen, long start, const Tables *t)
{
    double *out = t->lanes;
    for (const Source *source = sources; source < sources + count; source++) {
        const long width = source->width;
        if (width == 1 && !chosen && source->samples > 1) {
            memcpy(out, source->numbers + start, sizeof(double) * t->count);
            for (long lane = t->count; lane < whole_vectors(t->count); lane++) out[lane] = out[t->count - 1];
            out += t->stride;
            continue;
        }
        for (long lane = 0; lane < whole_vectors(t->count); lane += VECTOR) {
            const double *from[VECTOR];
            for (int i = 0; i < VECTOR; i++) {
                const long at = start + (lane + i < t->count ? lane + i : t->count - 1);
                from[i] = source->numbers + (source->samples == 1 ? 0 : chosen ? chosen[at] : at) * width;
            }
            for (long k = 0; k < width; k++)
                for (int i = 0; i < VECTOR; i++) out[k * t->stride + lane + i] = from[i][k];
        }
        out += width * t->stride;
    }
}

static int all_finite(const double *numbers, long count)
{
    const int64_t exponent = 0x7ff0000000000000;
    int64_t bad = 0;
    for (long i = 0; i < count; i++) {
        int64_t bits;
        memcpy(&bits, &numbers[i], sizeof bits);
        bad |= (bits & exponent) == exponent;
    }
    return !bad;
}

const Variant VARIANT = {.name = NAME, .run = run, .fill = fill, .all_finite = all_finite};
