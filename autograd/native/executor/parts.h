/* Takes a batch part by part through the blocks (lanes.h), and keeps what is overwritten.

   Each kernel_*.c says for which instruction set, how many numbers its vectors hold (WIDTH), how many vectors a tile is
   wide (TILE_VECTORS) and the name of the whole (VARIANT), and includes this file. */

#include "lanes.h"

/* Samples stand one after the other, lanes side by side: eight samples at a time are turned.  The padding repeats the
   last sample, so that an operation there does only what it does in a lane that counts. */
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
        for (long lane = 0; lane < whole_vectors(t->count); lane += VECTOR) {
            const double *from[VECTOR];
            for (int i = 0; i < VECTOR; i++) {
                const long at = start + (lane + i < t->count ? lane + i : t->count - 1);
                from[i] = source->numbers + (source->samples == 1 ? 0 : chosen ? chosen[at] : at) * width;
            }
            for (long k = 0; k < width; k++)
                for (int i = 0; i < VECTOR; i++) out[k * t->stride + lane + i] = from[i][k];
        }
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
    long start = 0;
    do {
        t->count = lanes - start < t->stride ? lanes - start : t->stride;
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
        start += t->stride;
    } while (start < lanes);
    run(work->after, work->after_count, t);
}

const Variant VARIANT = {.name = NAME, .go = go, .all_finite = all_finite};
