/* Carries out blocks (kernel.h), for one instruction set.

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

/* One loop for every way in which operands may be one number for all lanes (bit i of `same`: operand i is).  A result may be
   written over an operand, lane over lane: no lane needs what another has written, as the compiler is told. */

#define ARGUMENTS long n, double *out, const double *a, const double *b, const double *c, int same

#if defined(__clang__)
#define EACH_LANE(value) _Pragma("clang loop vectorize(assume_safety)") for (long i = 0; i < n; i++) out[i] = value
#else
#define EACH_LANE(value) _Pragma("GCC ivdep") for (long i = 0; i < n; i++) out[i] = value
#endif

#define UNARY(name)                          \
    static void loop_##name(ARGUMENTS)       \
    {                                        \
        (void)b, (void)c;                    \
        const double a0 = *a;                \
        if (same & 1) {                      \
            const double y = value_##name(a0); \
            EACH_LANE(y);                    \
        } else                               \
            EACH_LANE(value_##name(a[i]));   \
    }

#define BINARY(name)                                            \
    static void loop_##name(ARGUMENTS)                          \
    {                                                           \
        (void)c;                                                \
        const double a0 = *a, b0 = *b;                          \
        switch (same & 3) {                                     \
        case 0: EACH_LANE(value_##name(a[i], b[i])); break;     \
        case 1: EACH_LANE(value_##name(a0, b[i])); break;       \
        case 2: EACH_LANE(value_##name(a[i], b0)); break;       \
        case 3: EACH_LANE(value_##name(a0, b0)); break;         \
        }                                                       \
    }

#define TERNARY(name)                                            \
    static void loop_##name(ARGUMENTS)                           \
    {                                                            \
        const double a0 = *a, b0 = *b, c0 = *c;                  \
        switch (same & 7) {                                      \
        case 0: EACH_LANE(value_##name(a[i], b[i], c[i])); break; \
        case 1: EACH_LANE(value_##name(a0, b[i], c[i])); break;  \
        case 2: EACH_LANE(value_##name(a[i], b0, c[i])); break;  \
        case 3: EACH_LANE(value_##name(a0, b0, c[i])); break;    \
        case 4: EACH_LANE(value_##name(a[i], b[i], c0)); break;  \
        case 5: EACH_LANE(value_##name(a0, b[i], c0)); break;    \
        case 6: EACH_LANE(value_##name(a[i], b0, c0)); break;    \
        case 7: EACH_LANE(value_##name(a0, b0, c0)); break;      \
        }                                                        \
    }

typedef void (*Elementwise)(ARGUMENTS);

#include "lane_rules.h" /* value_…, loop_…, and LOOPS[], which finds the loop by the operation's number */

/* ------------------------------------------------------------------------------------------------------------------
   Operations of the table */

static void elementwise(const Block *block, const Tables *t)
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
    const long rows = together ? block->n : 1;
    const Operand *a = &block->operands[0], *b = &block->operands[block->used > 1], *c = &block->operands[block->used - 1];
    for (long r = 0; r < block->n; r += rows)
        loop(rows * padded, (double *)row(t, &block->result, r), row(t, a, r), row(t, b, r), row(t, c, r), same);
}

/* The same for a single row of lanes, of which graphs without layers and updates are made: there the time goes into what
   is around the loop. */
static void single_row(const Block *block, const Tables *t, long padded)
{
    const Operand *a = &block->operands[0], *b = &block->operands[block->used > 1], *c = &block->operands[block->used - 1];
    const int same = !a->varies | !b->varies << 1 | !c->varies << 2;
    LOOPS[block->kind](padded, (double *)row(t, &block->result, 0), row(t, a, 0), row(t, b, 0), row(t, c, 0), same);
}

static void copy(const Block *block, const Tables *t)
{
    const Operand *in = &block->operands[0];
    const long lanes = block->result.varies ? whole_vectors(t->count) : 1;
    for (long r = 0; r < block->n; r++) {
        double *out = (double *)row(t, &block->result, r);
        if (in->varies)
            memcpy(out, t->lanes + block->rows[r] * t->stride, sizeof(double) * lanes);
        else
            for (long l = 0; l < lanes; l++) out[l] = t->shared[block->rows[r]];
    }
}

/* Write the first term of a sum, or add a further one: x, or x·y if there is a y. */
INLINE void add_term(double *restrict out, long n, const double *x, int x_varies, const double *y, int y_varies, int first)
{
    if (y == NULL && first)
        memcpy(out, x, sizeof(double) * n);
    else if (y == NULL)
        for (long l = 0; l < n; l++) out[l] += x[l];
    else if (x_varies == y_varies && first)
        for (long l = 0; l < n; l++) out[l] = x[l] * y[l];
    else if (x_varies == y_varies)
        for (long l = 0; l < n; l++) out[l] += x[l] * y[l];
    else { /* a shared number and a row */
        const double w = x_varies ? *y : *x;
        const double *z = x_varies ? x : y;
        if (first)
            for (long l = 0; l < n; l++) out[l] = w * z[l];
        else
            for (long l = 0; l < n; l++) out[l] += w * z[l];
    }
}

/* Sums and dots of few terms, or of operands that are not matrices: the terms are added from left to right. */
static void sum_of_terms(const Block *block, const Tables *t)
{
    const Operand *a = &block->operands[0], *b = &block->operands[1];
    const int product = block->kind == KIND_DOT;
    const long n = block->result.varies ? whole_vectors(t->count) : 1;
    for (long r = 0; r < block->n; r++)
        for (long j = 0; j < block->inner; j++)
            add_term((double *)row(t, &block->result, r), n, term(t, a, r, j), a->varies,
                     product ? term(t, b, r, j) : NULL, b->varies, j == 0);
}

/* ------------------------------------------------------------------------------------------------------------------
   Series: instructions as schedule.py writes them, a row as 2 · its number + whether it is one of lanes */

INLINE double *place(const Tables *t, int32_t code)
{
    return code & 1 ? t->lanes + (code >> 1) * t->stride : t->shared + (code >> 1);
}

static void one_operation(const Tables *t, int32_t kind, int32_t used, int32_t result, const int32_t *in)
{
    const int lanes = result & 1;
    int same = 0;
    for (int i = 0; i < used; i++) same |= (lanes && !(in[i] & 1)) << i;
    LOOPS[kind](lanes ? whole_vectors(t->count) : 1, place(t, result), place(t, in[0]), place(t, in[used > 1]),
                place(t, in[used - 1]), same);
}

/* An instruction as the block that it could be. */
static Block as_block(int32_t kind, int32_t used, int32_t rows, int32_t result, const int32_t *in)
{
    Block block = {.kind = kind, .n = rows, .inner = 1, .used = used};
    block.result = (Operand){.varies = result & 1, .first = result >> 1, .step = 1};
    for (int i = 0; i < used; i++)
        block.operands[i] = (Operand){.varies = in[i] & 1, .first = in[i] >> 1, .step = rows > 1 ? in[used + i] : 1};
    return block;
}

static void series(const Block *block, const Tables *t)
{
    const int32_t *at = block->rows;
    for (long i = 0; i < block->inner; i++) {
        const int32_t kind = at[0], used = at[1], rows = at[2], result = at[3];
        const int32_t *in = at + 4;
        if (kind == KIND_SUM || kind == KIND_DOT) {
            const int product = kind == KIND_DOT;
            const long n = result & 1 ? whole_vectors(t->count) : 1;
            for (long j = 0; j < used; j += 1 + product)
                add_term(place(t, result), n, place(t, in[j]), in[j] & 1, product ? place(t, in[j + 1]) : NULL,
                         product && in[j + 1] & 1, j == 0);
        } else if (kind < KIND_SUM && rows == 1)
            one_operation(t, kind, used, result, in);
        else {
            const Block one = as_block(kind, used, rows, result, in);
            if (kind == KIND_BATCH_SUM)
                batch_sum(&one, t);
            else if (kind == KIND_BATCH_DOT)
                batch_dot(&one, t);
            else
                elementwise(&one, t);
        }
        at = in + (rows > 1 ? 2 * used : used);
    }
}

/* ------------------------------------------------------------------------------------------------------------------
   Everything */

static void run_block(const Block *block, const Tables *t)
{
    switch (block->kind) {
    case KIND_MATRIX:
    case KIND_MATRIX_RELU:
    case KIND_MATRIX_MASKED:
    case KIND_MATRIX_TANH: matrix(block, t); break;
    case KIND_BATCH_DOT:
    case KIND_BATCH_DOT_MORE: batch_dot(block, t); break;
    case KIND_BATCH_SUM: batch_sum(block, t); break;
    case KIND_COPY: copy(block, t); break;
    case KIND_SERIES: series(block, t); break;
    case KIND_SUM:
    case KIND_DOT: sum_of_terms(block, t); break;
    default: elementwise(block, t);
    }
}

static void run(const Block *blocks, long count, const Tables *t)
{
    const long padded = whole_vectors(t->count);
    for (const Block *block = blocks; block < blocks + count; block++)
        if (block->n == 1 && block->kind < ELEMENTWISE && block->result.varies)
            single_row(block, t, padded);
        else
            run_block(block, t);
}
