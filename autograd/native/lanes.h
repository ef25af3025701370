/* The loops that carry out blocks (kernel.h), for one instruction set.

   Each kernel_*.c says which set, how many numbers its vectors hold (WIDTH), how many vectors it has room for
   (TILE_VECTORS) and the name of the whole (VARIANT), and includes this file.

   Elementwise operations are plain loops over the rules that rules.py wrote from the derivative table; the compiler
   makes vectors of them.  Products of matrices are where the time goes, and are made of *tiles*: a small rectangle of
   results that stays in registers while a long row of products is added to it.  With 4 rows of weights and 4 vectors of
   lanes, 8 loads feed 16 multiply-adds:

            lanes 0–7   8–15   16–23   24–31
       w₁   acc         acc    acc     acc          acc += w₁[k] · x[k]
       w₂   acc         acc    acc     acc
       w₃   acc         acc    acc     acc
       w₄   acc         acc    acc     acc                                                                   */

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "kernel.h"
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
   Vectors */

typedef double vec __attribute__((vector_size(8 * WIDTH)));
typedef double anywhere __attribute__((vector_size(8 * WIDTH), aligned(8))); /* a vector that begins at any number */
typedef int64_t whole __attribute__((vector_size(8 * WIDTH)));

#if defined(__clang__)
#define SHUFFLE(a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)
#else
#define SHUFFLE(a, b, ...) __builtin_shuffle(a, b, (whole){__VA_ARGS__})
#endif

INLINE vec load(const double *from)
{
    return *(const anywhere *)from;
}

INLINE void store(double *to, vec v)
{
    *(anywhere *)to = v;
}

/* The sums of the numbers in each of four vectors.  Neighbours are added first; the order is always the same. */
INLINE void four_sums(const vec v[4], double sums[4])
{
#if WIDTH == 8
    vec ab = SHUFFLE(v[0], v[1], 0, 8, 2, 10, 4, 12, 6, 14) + SHUFFLE(v[0], v[1], 1, 9, 3, 11, 5, 13, 7, 15);
    vec cd = SHUFFLE(v[2], v[3], 0, 8, 2, 10, 4, 12, 6, 14) + SHUFFLE(v[2], v[3], 1, 9, 3, 11, 5, 13, 7, 15);
    vec abcd = SHUFFLE(ab, cd, 0, 1, 8, 9, 4, 5, 12, 13) + SHUFFLE(ab, cd, 2, 3, 10, 11, 6, 7, 14, 15);
    for (int i = 0; i < 4; i++) sums[i] = abcd[i] + abcd[i + 4];
#elif WIDTH == 4
    vec ab = SHUFFLE(v[0], v[1], 0, 4, 2, 6) + SHUFFLE(v[0], v[1], 1, 5, 3, 7);
    vec cd = SHUFFLE(v[2], v[3], 0, 4, 2, 6) + SHUFFLE(v[2], v[3], 1, 5, 3, 7);
    vec abcd = SHUFFLE(ab, cd, 0, 1, 4, 5) + SHUFFLE(ab, cd, 2, 3, 6, 7);
    for (int i = 0; i < 4; i++) sums[i] = abcd[i];
#else
    for (int i = 0; i < 4; i++) sums[i] = v[i][0] + v[i][1];
#endif
}

/* ------------------------------------------------------------------------------------------------------------------
   Where operands are */

INLINE const double *row(const Tables *t, const Operand *o, long i)
{
    const long r = o->first + i * o->step;
    return o->varies ? t->lanes + r * t->stride : t->shared + r;
}

INLINE const double *term(const Tables *t, const Operand *o, long i, long j)
{
    const long r = o->first + i * o->step + j * o->inner_step;
    return o->varies ? t->lanes + r * t->stride : t->shared + r;
}

INLINE long whole_vectors(long lanes)
{
    return (lanes + VECTOR - 1) / VECTOR * VECTOR;
}

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
        const Operand *o = &block->in[i];
        const int constant = o->step == 0 && !o->varies;
        together = together && (constant || (o->step == 1 && o->varies == lanes));
        same |= (constant || (lanes && !o->varies)) << i;
    }
    if (!together && !lanes) same = 7; /* one number at a time */
    const long rows = together ? to - from : 1;
    const Operand *a = &block->in[0], *b = &block->in[block->used > 1], *c = &block->in[block->used - 1];
    for (long r = from; r < to; r += rows)
        loop(rows * padded, (double *)row(t, &block->result, r), row(t, a, r), row(t, b, r), row(t, c, r), same);
}

static void copy(const Block *block, const Tables *t, long from, long to)
{
    const Operand *in = &block->in[0];
    const long lanes = block->result.varies ? whole_vectors(t->count) : 1;
    for (long r = from; r < to; r++) {
        double *out = (double *)row(t, &block->result, r);
        if (in->varies)
            memcpy(out, t->lanes + block->rows[r] * t->stride, sizeof(double) * lanes);
        else
            for (long l = 0; l < lanes; l++) out[l] = t->shared[block->rows[r]];
    }
}

/* Sums and dots of few terms, or of operands that are no matrix: the terms are added from left to right. */
static void sum_of_terms(const Block *block, const Tables *t, long from, long to)
{
    const Operand *a = &block->in[0], *b = &block->in[1];
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
   Products of matrices */

/* Rows of results in a tile, and how many terms are added before the next tile's turn: their rows of lanes then still
   are in the nearest cache when the next rows of weights meet them. */
enum { TILE_ROWS = 4, TERMS_AT_ONCE = 64, INPUTS_AT_ONCE = 32 };

/* How many bytes of a row, of each block of a group, are worked on before the next block's turn. */
enum { STRIP = 8192 };

typedef struct {
    const double *weights;
    long weights_step, weights_inner; /* from row to row, from term to term */
    const double *inputs;
    long inputs_inner;
    const double *bias; /* NULL: none */
    long bias_step;
    double *out;
    long out_step;
    int onto; /* whether the products are added to what is there */
} Product;

INLINE void product_tile(const Product p, const int rows, const int vectors, long row, long lane, long begin, long end)
{
    vec acc[TILE_ROWS][TILE_VECTORS];
    const double *w = p.weights + row * p.weights_step + begin * p.weights_inner;
    const double *x = p.inputs + begin * p.inputs_inner + lane;
    double *out = p.out + row * p.out_step + lane;
    for (int i = 0; i < rows; i++)
        for (int j = 0; j < vectors; j++)
            acc[i][j] = begin || p.onto ? load(out + i * p.out_step + j * WIDTH)
                        : p.bias      ? p.bias[(row + i) * p.bias_step] + (vec){0}
                                 : (vec){0};
    for (long k = begin; k < end; k++) {
        for (int i = 0; i < rows; i++) {
            const double weight = w[i * p.weights_step];
            for (int j = 0; j < vectors; j++) acc[i][j] += weight * load(x + j * WIDTH);
        }
        w += p.weights_inner;
        x += p.inputs_inner;
    }
    for (int i = 0; i < rows; i++)
        for (int j = 0; j < vectors; j++) store(out + i * p.out_step + j * WIDTH, acc[i][j]);
}

/* All tiles of some vectors, whose number the compiler knows, as it knows the rows': so a tile stays in registers. */
INLINE void product_tiles(const Product p, const int vectors, long lane, long from, long to, long begin, long end)
{
    long r = from;
    for (; r + TILE_ROWS <= to; r += TILE_ROWS) product_tile(p, TILE_ROWS, vectors, r, lane, begin, end);
    if (to - r == 1) product_tile(p, 1, vectors, r, lane, begin, end);
    if (to - r == 2) product_tile(p, 2, vectors, r, lane, begin, end);
    if (to - r == 3) product_tile(p, 3, vectors, r, lane, begin, end);
}

static void matrix(const Block *block, const Tables *t, long from, long to)
{
    const Operand *w = &block->in[0], *x = &block->in[1], *b = &block->in[2];
    const Product p = {
        .weights = t->shared + w->first, .weights_step = w->step, .weights_inner = w->inner_step,
        .inputs = t->lanes + x->first * t->stride, .inputs_inner = x->step * t->stride,
        .bias = block->used == 3 ? t->shared + b->first : NULL, .bias_step = b->step,
        .out = t->lanes + block->result.first * t->stride, .out_step = t->stride,
    };
    const long vectors = whole_vectors(t->count) / WIDTH;
    for (long begin = 0; begin < block->inner; begin += TERMS_AT_ONCE) {
        const long end = begin + TERMS_AT_ONCE < block->inner ? begin + TERMS_AT_ONCE : block->inner;
        long tiles = (vectors + TILE_VECTORS - 1) / TILE_VECTORS;
        for (long vector = 0; vector < vectors; tiles--) {
            const long wide = (vectors - vector + tiles - 1) / tiles; /* 13 vectors are 4 + 3 + 3 + 3 */
            switch (wide) {
            case 1: product_tiles(p, 1, vector * WIDTH, from, to, begin, end); break;
            case 2: product_tiles(p, 2, vector * WIDTH, from, to, begin, end); break;
#if TILE_VECTORS == 4
            case 3: product_tiles(p, 3, vector * WIDTH, from, to, begin, end); break;
            case 4: product_tiles(p, 4, vector * WIDTH, from, to, begin, end); break;
#endif
            }
            vector += wide;
        }
    }
}

/* ------------------------------------------------------------------------------------------------------------------
   Sums over the lanes */

/* In the last vector of a row the lanes that are padding hold numbers of no meaning: their bits are cleared. */
typedef struct {
    long full;  /* vectors without padding */
    int rest;   /* whether there is one with some */
    whole mask; /* all bits of each of its lanes that count */
} Lanes;

INLINE Lanes lanes_of(long count)
{
    Lanes lanes = {.full = count / WIDTH, .rest = count % WIDTH != 0};
    for (int i = 0; i < WIDTH; i++) lanes.mask[i] = i < count % WIDTH ? -1 : 0;
    return lanes;
}

INLINE vec masked(const double *from, whole mask)
{
    return (vec)((whole)load(from) & mask);
}

INLINE void batch_tile(const int rows, const int columns, const double *u, long u_step, const double *x, long x_step,
                       double *out, long out_step, const Lanes lanes, int accumulate)
{
    vec acc[4][4] = {{{0}}};
    long l = 0;
    for (long v = 0; v < lanes.full; v++, l += WIDTH)
        for (int i = 0; i < rows; i++) {
            const vec upstream = load(u + i * u_step + l);
            for (int j = 0; j < columns; j++) acc[i][j] += upstream * load(x + j * x_step + l);
        }
    if (lanes.rest)
        for (int i = 0; i < rows; i++) {
            const vec upstream = masked(u + i * u_step + l, lanes.mask);
            for (int j = 0; j < columns; j++) acc[i][j] += upstream * masked(x + j * x_step + l, lanes.mask);
        }
    for (int i = 0; i < rows; i++) {
        double sums[4];
        four_sums(acc[i], sums);
        for (int j = 0; j < columns; j++)
            out[i * out_step + j] = accumulate ? out[i * out_step + j] + sums[j] : sums[j];
    }
}

/* All tiles of some rows, whose number the compiler knows. */
INLINE void batch_tiles(const int rows, long begin, long end, const double *u, long u_step, const double *x, long x_step,
                        double *out, long out_step, const Lanes lanes, int accumulate)
{
    long k = begin;
    for (; k + 4 <= end; k += 4)
        batch_tile(rows, 4, u, u_step, x + k * x_step, x_step, out + k, out_step, lanes, accumulate);
    if (end - k == 1) batch_tile(rows, 1, u, u_step, x + k * x_step, x_step, out + k, out_step, lanes, accumulate);
    if (end - k == 2) batch_tile(rows, 2, u, u_step, x + k * x_step, x_step, out + k, out_step, lanes, accumulate);
    if (end - k == 3) batch_tile(rows, 3, u, u_step, x + k * x_step, x_step, out + k, out_step, lanes, accumulate);
}

/* With many rows it pays to turn the inputs first, so that neighbours in a vector are neighbouring results.  Then there
   are no sums within a vector to be made, which otherwise cost half as much as the products:

       results[r][k … k + 7] += upstream[r][lane] · inputs[lane][k … k + 7]

   which is a product of matrices as above, with lanes for terms. */
enum { MANY_ROWS = 48, LANES_AT_ONCE = 128 };

INLINE void turned(double *out, const double *x, long x_step, long lanes)
{
    for (long l = 0; l < lanes; l++)
        for (int k = 0; k < INPUTS_AT_ONCE; k++) out[l * INPUTS_AT_ONCE + k] = x[k * x_step + l];
}

static void batch_dot_turned(const double *u, long u_step, const double *x, long x_step, double *out, long out_step,
                             long from, long to, long lanes, int accumulate)
{
    double inputs[LANES_AT_ONCE * INPUTS_AT_ONCE];
    for (long begin = 0; begin < lanes; begin += LANES_AT_ONCE) {
        const long count = lanes - begin < LANES_AT_ONCE ? lanes - begin : LANES_AT_ONCE;
        turned(inputs, x + begin, x_step, count);
        const Product p = {
            .weights = u + begin, .weights_step = u_step, .weights_inner = 1,
            .inputs = inputs, .inputs_inner = INPUTS_AT_ONCE,
            .out = out, .out_step = out_step, .onto = accumulate || begin > 0,
        };
        for (long k = 0; k < INPUTS_AT_ONCE; k += TILE_VECTORS * WIDTH)
            product_tiles(p, TILE_VECTORS, k, from, to, 0, count);
    }
}

static void batch_dot(const Block *block, const Tables *t, long from, long to)
{
    const double *u = t->lanes + block->in[0].first * t->stride, *x = t->lanes + block->in[1].first * t->stride;
    const long u_step = block->in[0].step * t->stride, x_step = block->in[1].step * t->stride;
    const long columns = block->inner;
    double *out = t->shared + block->result.first;
    const Lanes lanes = lanes_of(t->count);
    long begin = 0;
    if (to - from >= MANY_ROWS)
        for (; begin + INPUTS_AT_ONCE <= columns; begin += INPUTS_AT_ONCE)
            batch_dot_turned(u, u_step, x + begin * x_step, x_step, out + begin, columns, from, to, t->count,
                             t->accumulate);
    for (; begin < columns; begin += INPUTS_AT_ONCE) {
        const long end = begin + INPUTS_AT_ONCE < columns ? begin + INPUTS_AT_ONCE : columns;
        long r = from;
#define TILES(ROWS) \
    batch_tiles(ROWS, begin, end, u + r * u_step, u_step, x, x_step, out + r * columns, columns, lanes, t->accumulate)
        for (; r + 4 <= to; r += 4) TILES(4);
        if (to - r == 1) TILES(1);
        if (to - r == 2) TILES(2);
        if (to - r == 3) TILES(3);
    }
}

static void batch_sum(const Block *block, const Tables *t, long from, long to)
{
    const Lanes lanes = lanes_of(t->count);
    for (long r = from; r < to; r++) {
        double *out = (double *)row(t, &block->result, r);
        const double *in = row(t, &block->in[0], r);
        vec acc[4] = {{0}};
        long v = block->in[0].varies ? 0 : lanes.full;
        for (; v + 4 <= lanes.full; v += 4)
            for (int j = 0; j < 4; j++) acc[j] += load(in + (v + j) * WIDTH);
        for (; v < lanes.full; v++) acc[0] += load(in + v * WIDTH);
        if (lanes.rest && block->in[0].varies) acc[1] += masked(in + v * WIDTH, lanes.mask);
        double sums[4];
        four_sums(acc, sums);
        const double total = block->in[0].varies ? (sums[0] + sums[1]) + (sums[2] + sums[3]) : *in * (double)t->count;
        *out = t->accumulate ? *out + total : total;
    }
}

/* ------------------------------------------------------------------------------------------------------------------
   Everything */

static void run_rows(const Block *block, const Tables *t, long from, long to)
{
    switch (block->kind) {
    case KIND_MATRIX: matrix(block, t, from, to); break;
    case KIND_BATCH_DOT: batch_dot(block, t, from, to); break;
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
    const long rows_at_once = STRIP / (8 * whole_vectors(t->count)) / TILE_ROWS * TILE_ROWS;
    for (const Block *first = blocks; first < blocks + count; first += first->group) {
        const long step = first->group == 1 ? first->n : rows_at_once > TILE_ROWS ? rows_at_once : TILE_ROWS;
        for (long r = 0; r < first->n; r += step)
            for (const Block *block = first; block < first + first->group; block++)
                run_rows(block, t, r, r + step < first->n ? r + step : first->n);
    }
}

/* Samples stand one after the other, lanes side by side: eight samples at a time are turned.  The padding repeats the
   last sample, so that nothing happens there that does not happen in a lane that counts. */
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
