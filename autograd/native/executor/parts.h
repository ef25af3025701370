/* Takes a batch part by part through the blocks (lanes.h), and keeps what is overwritten.

   Each kernel_*.c says for which instruction set, how many numbers its vectors hold (WIDTH), how many vectors a tile is
   wide (TILE_VECTORS) and the name of the whole (VARIANT), and includes this file. */

#include "lanes.h"

/* Samples stand one after the other, lanes side by side: squares are turned.  The padding repeats the last sample, so that
   an operation there does only what it does in a lane that counts. */
static void fill(const Source *sources, long count, const int64_t *chosen, long start, const Tables *t)
{
    for (const Source *source = sources; source < sources + count; source++) {
        double *out = t->lanes + source->row * t->stride;
        const long width = source->width;
        if (width == 1 && !chosen && source->samples > 1) {
            memcpy(out, source->numbers + start, sizeof(double) * t->count);
            for (long lane = t->count; lane < whole_vectors(t->count); lane++) out[lane] = out[t->count - 1];
            continue;
        }
        for (long lane = 0; lane < whole_vectors(t->count); lane += WIDTH) {
            const double *from[WIDTH];
            for (int i = 0; i < WIDTH; i++) {
                const long at = start + (lane + i < t->count ? lane + i : t->count - 1);
                from[i] = source->numbers + (source->samples == 1 ? 0 : chosen ? chosen[at] : at) * width;
            }
            long k = 0;
            for (; k + WIDTH <= width; k += WIDTH) {
                turn(from, out + k * t->stride + lane, t->stride);
                for (int i = 0; i < WIDTH; i++) from[i] += WIDTH;
            }
            for (int i = 0; i < WIDTH; i++)
                for (long j = 0; k + j < width; j++) out[(k + j) * t->stride + lane + i] = from[i][j];
        }
    }
}

/* 0 · x is 0 if x is finite, and nan if not. */
static int all_finite(const double *numbers, long count)
{
    vec zeros[4] = {{0}};
    long i = 0;
    for (; i + 4 * WIDTH <= count; i += 4 * WIDTH)
        for (int j = 0; j < 4; j++) zeros[j] += 0.0 * load(numbers + i + j * WIDTH);
    double sums[4], rest = 0.0;
    four_sums(zeros, sums);
    for (; i < count; i++) rest += 0.0 * numbers[i];
    return sums[0] + sums[1] + sums[2] + sums[3] + rest == 0.0;
}

/* Columns lie in the caller's arrays, if a part is whole vectors of neighbouring samples: else in their rows of the table,
   which is padded.  Says which. */
static int place_columns(const Work *work, const Tables *t, const int64_t *chosen, long start)
{
    const int in_place = !chosen && t->count % VECTOR == 0;
    double **column = t->columns;
    for (const Source *s = work->sources + work->sources_copied; s < work->sources + work->source_count; s++)
        *column++ = in_place ? (double *)s->numbers + start : t->lanes + s->row * t->stride;
    for (const Result *r = work->results + work->results_copied; r < work->results + work->result_count; r++)
        *column++ = in_place ? r->numbers + start : t->lanes + r->row * t->stride;
    return in_place;
}

static void keep(Keeping *keeping, long start, long count)
{
    for (const Kept *kept = keeping->kept; kept < keeping->kept + keeping->count; kept++)
        memcpy(kept->copy + start, kept->numbers + start, sizeof(double) * count);
    keeping->journal->kept = start + count; /* from now on they may be overwritten */
}

static void go(const Work *work, Tables *t, long lanes, const int64_t *chosen, Keeping *keeping)
{
    t->count = 1, t->accumulate = 0;
    run(work->before, work->before_count, t);
    const int columns = work->sources_copied < work->source_count || work->results_copied < work->result_count;
    const int whole = work->parts && columns; /* whether parts are whole vectors, but for what is left at the end */
    long start = 0;
    do {
        t->count = lanes - start < t->stride ? lanes - start : t->stride;
        if (whole && t->count > VECTOR) t->count -= t->count % VECTOR;
        t->accumulate = start > 0;
        const int in_place = place_columns(work, t, chosen, start);
        if (keeping) keep(keeping, start, t->count);
        if (t->count) fill(work->sources, in_place ? work->sources_copied : work->source_count, chosen, start, t);
        run(work->lanes, work->lanes_count, t);
        const Result *end = work->results + (in_place ? work->results_copied : work->result_count);
        for (const Result *r = work->results; r < end; r++)
            memcpy(r->numbers + start, t->lanes + r->row * t->stride, sizeof(double) * t->count);
        if (keeping)
            for (const Kept *kept = keeping->kept; kept < keeping->kept + keeping->count; kept++)
                keeping->finite &= all_finite(kept->numbers + start, t->count);
        start += t->count;
    } while (start < lanes);
    run(work->after, work->after_count, t);
}

const Variant VARIANT = {.name = NAME, .go = go, .all_finite = all_finite};
