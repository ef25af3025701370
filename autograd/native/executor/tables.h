/* Finds the numbers of a block in the two tables (kernel.h). */
#ifndef GLASSGRAD_TABLES_H
#define GLASSGRAD_TABLES_H

#include "kernel.h"

INLINE const double *row(const Tables *t, const Operand *o, long i)
{
    const long r = o->first + i * o->step;
    if (o->varies == IN_COLUMN) return t->columns[o->first];
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

#endif
