/* Multiplies matrices, and adds up over the lanes.

   They are made of *tiles*: a small rectangle of results that stays in registers while a long row of products is added
   to it.  With 4 rows of weights and 4 vectors of lanes, 8 loads feed 16 multiply-adds:

            lanes 0–7   8–15   16–23   24–31
       w₁   acc         acc    acc     acc          acc += w₁[k] · x[k]
       w₂   acc         acc    acc     acc
       w₃   acc         acc    acc     acc
       w₄   acc         acc    acc     acc                                                                   */

#ifndef GLASSGRAD_PRODUCTS_H
#define GLASSGRAD_PRODUCTS_H

#include <stdint.h>
#include <string.h>

#include "tables.h"

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

INLINE vec where(whole condition, vec a, vec b)
{
    return (vec)((condition & (whole)a) | (~condition & (whole)b));
}

/* Of each two neighbours in two vectors the first, and the second; a neighbour is one number, or 2 or 4 of them. */
#if WIDTH == 8
#define FIRST_1(a, b) SHUFFLE(a, b, 0, 8, 2, 10, 4, 12, 6, 14)
#define SECOND_1(a, b) SHUFFLE(a, b, 1, 9, 3, 11, 5, 13, 7, 15)
#define FIRST_2(a, b) SHUFFLE(a, b, 0, 1, 8, 9, 4, 5, 12, 13)
#define SECOND_2(a, b) SHUFFLE(a, b, 2, 3, 10, 11, 6, 7, 14, 15)
#define FIRST_4(a, b) SHUFFLE(a, b, 0, 1, 2, 3, 8, 9, 10, 11)
#define SECOND_4(a, b) SHUFFLE(a, b, 4, 5, 6, 7, 12, 13, 14, 15)
#elif WIDTH == 4
#define FIRST_1(a, b) SHUFFLE(a, b, 0, 4, 2, 6)
#define SECOND_1(a, b) SHUFFLE(a, b, 1, 5, 3, 7)
#define FIRST_2(a, b) SHUFFLE(a, b, 0, 1, 4, 5)
#define SECOND_2(a, b) SHUFFLE(a, b, 2, 3, 6, 7)
#else
#define FIRST_1(a, b) SHUFFLE(a, b, 0, 2)
#define SECOND_1(a, b) SHUFFLE(a, b, 1, 3)
#endif

/* The sums of the numbers in each of four vectors.  Neighbours are added first; the order is always the same. */
INLINE void four_sums(const vec v[4], double sums[4])
{
#define PAIRS(a, b) (FIRST_1(a, b) + SECOND_1(a, b))
    vec ab = PAIRS(v[0], v[1]), cd = PAIRS(v[2], v[3]);
#if WIDTH == 2
    memcpy(sums, &ab, sizeof ab);
    memcpy(sums + 2, &cd, sizeof cd);
#else
    vec abcd = FIRST_2(ab, cd) + SECOND_2(ab, cd);
#if WIDTH == 8
    abcd += SECOND_4(abcd, abcd);
#endif
    memcpy(sums, &abcd, 4 * sizeof(double));
#endif
}

/* Turns a square, so that rows become columns: first in squares of 2 × 2, whose other corners are exchanged, then those in
   squares of 4 × 4, and so on. */
INLINE void turn(const double *const from[WIDTH], double *to, long to_step)
{
    vec v[WIDTH];
    for (int i = 0; i < WIDTH; i++) v[i] = load(from[i]);
#define EXCHANGE(SIZE)                                                                      \
    for (int i = 0; i < WIDTH; i++)                                                         \
        if (!(i & SIZE)) {                                                                  \
            const vec a = v[i], b = v[i + SIZE];                                            \
            v[i] = FIRST_##SIZE(a, b), v[i + SIZE] = SECOND_##SIZE(a, b);                   \
        }
    EXCHANGE(1)
#if WIDTH > 2
    EXCHANGE(2)
#endif
#if WIDTH > 4
    EXCHANGE(4)
#endif
    for (int i = 0; i < WIDTH; i++) store(to + i * to_step, v[i]);
}

/* ------------------------------------------------------------------------------------------------------------------
   Products of matrices */

/* Rows of results in a tile, and how many terms are added before it is the next tile's turn: their rows of lanes are
   then still in the nearest cache when the next rows of weights meet them. */
enum { TILE_ROWS = 4, TERMS_AT_ONCE = 64, INPUTS_AT_ONCE = 32 };

typedef struct {
    const double *weights;
    long weights_step, weights_inner; /* from row to row, from term to term */
    const double *inputs;
    long inputs_inner;
    const double *bias; /* added last; NULL: none */
    long bias_step, inner; /* how many terms there are, the bias not counted */
    int end;               /* the kind of the block, which says how it ends */
    const double *beside;  /* the rows of lanes that it then needs */
    long beside_step;
    double *out;
    long out_step;
    int onto; /* whether the products are added to the numbers there */
} Product;

INLINE void product_tile(const Product p, const int rows, const int vectors, long row, long lane, long begin, long end)
{
    vec acc[TILE_ROWS][TILE_VECTORS];
    const double *w = p.weights + row * p.weights_step + begin * p.weights_inner;
    const double *x = p.inputs + begin * p.inputs_inner + lane;
    double *out = p.out + row * p.out_step + lane;
    for (int i = 0; i < rows; i++) /* a sum begins with −0: −0 + x is x, −0 too */
        for (int j = 0; j < vectors; j++)
            acc[i][j] = begin || p.onto ? load(out + i * p.out_step + j * WIDTH) : -(vec){0};
    for (long k = begin; k < end; k++) {
        for (int i = 0; i < rows; i++) {
            const double weight = w[i * p.weights_step];
            for (int j = 0; j < vectors; j++) acc[i][j] += weight * load(x + j * WIDTH);
        }
        w += p.weights_inner;
        x += p.inputs_inner;
    }
    if (p.bias && end == p.inner)
        for (int i = 0; i < rows; i++)
            for (int j = 0; j < vectors; j++) acc[i][j] += p.bias[(row + i) * p.bias_step];
    if (end == p.inner && p.end == KIND_MATRIX_RELU)
        for (int i = 0; i < rows; i++)
            for (int j = 0; j < vectors; j++) acc[i][j] = where(acc[i][j] < 0.0, (vec){0}, acc[i][j]);
    if (end == p.inner && (p.end == KIND_MATRIX_MASKED || p.end == KIND_MATRIX_TANH))
        for (int i = 0; i < rows; i++)
            for (int j = 0; j < vectors; j++) {
                const vec a = load(p.beside + (row + i) * p.beside_step + lane + j * WIDTH), one = (vec){0} + 1.0;
                acc[i][j] *= p.end == KIND_MATRIX_TANH ? one - a * a : where(a > 0.0, one, (vec){0});
            }
    for (int i = 0; i < rows; i++)
        for (int j = 0; j < vectors; j++) store(out + i * p.out_step + j * WIDTH, acc[i][j]);
}

/* All tiles of some vectors.  The compiler knows the number of vectors and of rows, so a tile stays in registers. */
INLINE void product_tiles(const Product p, const int vectors, long lane, long rows, long begin, long end)
{
    long r = 0;
    for (; r + TILE_ROWS <= rows; r += TILE_ROWS) product_tile(p, TILE_ROWS, vectors, r, lane, begin, end);
    if (rows - r == 1) product_tile(p, 1, vectors, r, lane, begin, end);
    if (rows - r == 2) product_tile(p, 2, vectors, r, lane, begin, end);
    if (rows - r == 3) product_tile(p, 3, vectors, r, lane, begin, end);
}

static void matrix(const Block *block, const Tables *t)
{
    const Operand *w = &block->operands[0], *x = &block->operands[1], *b = &block->operands[2];
    const Product p = {
        .weights = t->shared + w->first, .weights_step = w->step, .weights_inner = w->inner_step,
        .inputs = t->lanes + x->first * t->stride, .inputs_inner = x->step * t->stride,
        .bias = block->used == 3 && !b->varies ? t->shared + b->first : NULL, .bias_step = b->step, .inner = block->inner,
        .end = block->kind, .beside = t->lanes + b->first * t->stride, .beside_step = b->step * t->stride,
        .out = t->lanes + block->result.first * t->stride, .out_step = t->stride,
    };
    const long vectors = whole_vectors(t->count) / WIDTH;
    for (long begin = 0; begin < block->inner; begin += TERMS_AT_ONCE) {
        const long end = begin + TERMS_AT_ONCE < block->inner ? begin + TERMS_AT_ONCE : block->inner;
        long tiles = (vectors + TILE_VECTORS - 1) / TILE_VECTORS;
        for (long vector = 0; vector < vectors; tiles--) {
            const long wide = (vectors - vector + tiles - 1) / tiles; /* 13 vectors are 4 + 3 + 3 + 3 */
            switch (wide) {
            case 1: product_tiles(p, 1, vector * WIDTH, block->n, begin, end); break;
            case 2: product_tiles(p, 2, vector * WIDTH, block->n, begin, end); break;
#if TILE_VECTORS == 4
            case 3: product_tiles(p, 3, vector * WIDTH, block->n, begin, end); break;
            case 4: product_tiles(p, 4, vector * WIDTH, block->n, begin, end); break;
#endif
            }
            vector += wide;
        }
    }
}

/* ------------------------------------------------------------------------------------------------------------------
   Sums over the lanes */

/* Lanes that are padding, in the last vector of a row, hold meaningless numbers: their bits are cleared. */
typedef struct {
    long full;  /* vectors without padding */
    int rest;   /* whether there is one with some */
    whole mask; /* all bits of each of its lanes that count */
} Lanes;

INLINE Lanes lanes_of(long count)
{
    Lanes lanes = {.full = count / WIDTH, .rest = count % WIDTH != 0};
    static const int64_t number[8] = {0, 1, 2, 3, 4, 5, 6, 7};
    whole numbers;
    memcpy(&numbers, number, sizeof numbers);
    lanes.mask = numbers < count % WIDTH;
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

/* All tiles of some rows; the compiler knows their number. */
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

/* With MANY_ROWS it pays to turn the inputs first, so that neighbours in a vector are neighbouring results.  Then no
   sums within a vector are needed, which otherwise cost half as much as the products:

       results[r][k … k + 7] += upstream[r][lane] · inputs[lane][k … k + 7]

   which is a product of matrices as above, with lanes for terms. */
enum { MANY_ROWS = 48, LANES_AT_ONCE = 128 };

/* Lanes that are padding are turned, too: there is room for them. */
INLINE void turned(double *out, const double *x, long x_step, long lanes)
{
    for (long l = 0; l < lanes; l += WIDTH)
        for (int k = 0; k < INPUTS_AT_ONCE; k += WIDTH) {
            const double *from[WIDTH];
            for (int i = 0; i < WIDTH; i++) from[i] = x + (k + i) * x_step + l;
            turn(from, out + l * INPUTS_AT_ONCE + k, INPUTS_AT_ONCE);
        }
}

static void batch_dot_turned(const double *u, long u_step, const double *x, long x_step, double *out, long out_step,
                             long rows, long lanes, int accumulate)
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
            product_tiles(p, TILE_VECTORS, k, rows, 0, count);
    }
}

static void batch_dot(const Block *block, const Tables *t)
{
    const double *u = t->lanes + block->operands[0].first * t->stride, *x = t->lanes + block->operands[1].first * t->stride;
    const long u_step = block->operands[0].step * t->stride, x_step = block->operands[1].step * t->stride;
    const long rows = block->n, columns = block->inner;
    double *out = t->shared + block->result.first;
    const Lanes lanes = lanes_of(t->count);
    const int accumulate = t->accumulate || block->kind == KIND_BATCH_DOT_MORE;
    long begin = 0;
    if (rows >= MANY_ROWS)
        for (; begin + INPUTS_AT_ONCE <= columns; begin += INPUTS_AT_ONCE)
            batch_dot_turned(u, u_step, x + begin * x_step, x_step, out + begin, columns, rows, t->count, accumulate);
    for (; begin < columns; begin += INPUTS_AT_ONCE) {
        const long end = begin + INPUTS_AT_ONCE < columns ? begin + INPUTS_AT_ONCE : columns;
        long r = 0;
#define TILES(ROWS) \
    batch_tiles(ROWS, begin, end, u + r * u_step, u_step, x, x_step, out + r * columns, columns, lanes, accumulate)
        for (; r + 4 <= rows; r += 4) TILES(4);
        if (rows - r == 1) TILES(1);
        if (rows - r == 2) TILES(2);
        if (rows - r == 3) TILES(3);
    }
}

/* A vector whose numbers add up to the row: four vectors at a time, one after the other, then those in pairs. */
INLINE vec row_total(const double *row, const Lanes lanes)
{
    vec acc[4] = {{0}};
    long v = 0;
    for (; v + 4 <= lanes.full; v += 4)
        for (int j = 0; j < 4; j++) acc[j] += load(row + (v + j) * WIDTH);
    for (; v < lanes.full; v++) acc[0] += load(row + v * WIDTH);
    if (lanes.rest) acc[1] += masked(row + v * WIDTH, lanes.mask);
    return (acc[0] + acc[1]) + (acc[2] + acc[3]);
}

/* The totals of so many rows; the compiler knows their number. */
INLINE void row_totals(const int rows, const double *in, long step, double *out, const Lanes lanes, int accumulate)
{
    vec totals[4] = {{0}};
    double sums[4];
    for (int i = 0; i < rows; i++) totals[i] = row_total(in + i * step, lanes);
    four_sums(totals, sums);
    for (int i = 0; i < rows; i++) out[i] = accumulate ? out[i] + sums[i] : sums[i];
}

static void batch_sum(const Block *block, const Tables *t)
{
    const Operand *in = &block->operands[0];
    const Lanes lanes = lanes_of(t->count);
    double *out = t->shared + block->result.first;
    const long rows = block->n;
    long r = 0;
    if (in->varies) {
        const long step = in->step * t->stride;
        for (; r + 4 <= rows; r += 4) row_totals(4, row(t, in, r), step, out + r, lanes, t->accumulate);
        for (; r < rows; r++) row_totals(1, row(t, in, r), step, out + r, lanes, t->accumulate);
    }
    for (; r < rows; r++) out[r] = *row(t, in, r) * (double)t->count + (t->accumulate ? out[r] : 0.0);
}

#endif
