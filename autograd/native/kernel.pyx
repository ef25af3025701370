# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""The native executor: ``batch.Executor`` in C.

``schedule.py`` says in numbers what is to be done, ``lanes.h`` does it.  Here is what stands between: the two tables,
the arguments, and the parts that a batch is cut into.
"""

import os

import numpy as np

from libc.stdint cimport int64_t, uintptr_t
from libc.stdlib cimport free, malloc
from libc.string cimport memcpy

from .schedule import schedule


cdef extern from "kernel.h" nogil:
    enum: VECTOR
    ctypedef struct Block:
        pass
    ctypedef struct Tables:
        double *shared
        double *lanes
        long stride
        long count
        int accumulate
    ctypedef struct Source:
        const double *numbers
        long width
        long samples
    ctypedef struct Variant:
        const char *name
        void (*run)(const Block *blocks, long count, const Tables *tables) noexcept nogil
        void (*fill)(const Source *sources, long count, const int64_t *chosen, long start, const Tables *tables) noexcept nogil
        int (*all_finite)(const double *numbers, long count) noexcept nogil
    const Variant *best_variant(const char *wanted)


cdef const Variant *VARIANT = best_variant(os.environ.get("GLASSGRAD_KERNEL", "").encode())
if VARIANT == NULL:
    raise ImportError(f"this processor has no {os.environ['GLASSGRAD_KERNEL']!r}, which GLASSGRAD_KERNEL asks for")

#: The instruction set in use: the best that the processor has, or what GLASSGRAD_KERNEL asks for.
instructions = VARIANT.name.decode()

#: How many bytes of the lanes' table are worked on at a time: what a processor's second-level cache has room for.
PART = 512 * 1024


cdef class Executor:
    """A plan, carried out on any number of lanes; see ``batch.Executor``."""

    cdef readonly object plan
    cdef readonly object shared
    cdef object _schedule, _bound, _lanes_table, _lane_rows
    cdef Tables _tables
    cdef Source *_sources
    cdef double **_into
    cdef long *_into_rows
    cdef long _source_count, _into_count, _samples, _rows, _capacity
    cdef const Block *_before
    cdef const Block *_lanes
    cdef const Block *_after
    cdef long _before_count, _lanes_count, _after_count

    def __cinit__(self, plan):
        self._sources = NULL
        self._into = NULL
        self._into_rows = NULL

    def __init__(self, plan):
        made = schedule(plan)
        self.plan = plan
        self._schedule = made
        self.shared = aligned(made.sizes[0])
        self.shared[:] = 0.0
        for row, number in plan.constants:
            self.shared[row] = number
        self._lane_rows = [row for varies, row in plan.outputs if varies]
        self._rows = made.sizes[1]
        self._before, self._before_count = <const Block *><uintptr_t>made.before.ctypes.data, len(made.before)
        self._lanes, self._lanes_count = <const Block *><uintptr_t>made.lanes.ctypes.data, len(made.lanes)
        self._after, self._after_count = <const Block *><uintptr_t>made.after.ctypes.data, len(made.after)
        self._tables.shared = <double *><uintptr_t>self.shared.ctypes.data
        self._capacity = 0

    def __dealloc__(self):
        free(self._sources)
        free(self._into)
        free(self._into_rows)

    def bind(self, sources, into=()):
        """The arrays that arguments are read from and outputs are written to; see ``batch.Executor.bind``."""
        cdef long i
        sources, into = list(sources), list(into)
        free(self._sources)
        free(self._into)
        free(self._into_rows)
        self._bound = None
        self._source_count, self._into_count, self._samples = len(sources), 0, 1
        self._sources = <Source *>malloc(sizeof(Source) * (len(sources) + 1))
        self._into = <double **>malloc(sizeof(double *) * (len(into) + 1))
        self._into_rows = <long *>malloc(sizeof(long) * (len(into) + 1))
        if self._sources == NULL or self._into == NULL or self._into_rows == NULL:
            raise MemoryError
        for i, source in enumerate(sources):
            if source.dtype != np.float64 or source.ndim != 2 or not source.flags.c_contiguous:
                raise TypeError("a source is a contiguous array of float64 with a row per sample")
            self._sources[i].numbers = <const double *><uintptr_t>source.ctypes.data
            self._sources[i].samples, self._sources[i].width = source.shape
            if source.shape[0] != 1:
                self._samples = source.shape[0] if self._samples == 1 else min(self._samples, source.shape[0])
        for row, array in zip(self._lane_rows, into):
            if array is not None:
                if array.dtype != np.float64 or not array.flags.c_contiguous or not array.flags.writeable:
                    raise TypeError("outputs go into contiguous arrays of float64")
                self._into[self._into_count] = <double *><uintptr_t>array.ctypes.data
                self._into_rows[self._into_count] = row
                self._into_count += 1
        self._bound = sources, into

    def run(self, long lanes, rows=None):
        """Carry out the plan; see ``batch.Executor.run``."""
        cdef const int64_t *chosen = NULL
        cdef const int64_t[::1] view
        cdef long i
        if rows is not None:
            view = rows
            if view.shape[0] < lanes:
                raise ValueError(f"{view.shape[0]} rows were chosen for {lanes} lanes")
            for i in range(lanes):
                if not 0 <= view[i] < self._samples:
                    raise IndexError(f"row {view[i]} was chosen of {self._samples} samples")
            if lanes:
                chosen = &view[0]
        elif lanes > self._samples and self._samples != 1:
            raise ValueError(f"{lanes} lanes, but there are {self._samples} samples")
        self._make_room(lanes)
        with nogil:
            self._go(lanes, chosen)

    cdef _make_room(self, long lanes):
        """A table for as many lanes as are worked on at a time."""
        cdef long part = (lanes + VECTOR - 1) // VECTOR * VECTOR
        if self._schedule.parts:
            fitting = max(PART // (8 * max(self._rows, 1)) // VECTOR * VECTOR, 4 * VECTOR)
            if part > fitting:  # parts of about one size
                count = -(-part // fitting)
                part = -(-part // (count * VECTOR)) * VECTOR
        self.shared[self.plan.lanes] = lanes
        if part != self._tables.stride:
            if part > self._capacity:
                self._lanes_table = aligned(self._rows * part)
                self._lanes_table[:] = 0.0
                self._tables.lanes = <double *><uintptr_t>self._lanes_table.ctypes.data
                self._capacity = part
            self._tables.stride = part

    cdef void _go(self, long lanes, const int64_t *chosen) noexcept nogil:
        cdef long start = 0, i
        cdef Tables *tables = &self._tables
        tables.count, tables.accumulate = 1, 0
        VARIANT.run(self._before, self._before_count, tables)
        while True:
            tables.count = min(lanes - start, tables.stride)
            tables.accumulate = start > 0
            if tables.count:
                VARIANT.fill(self._sources, self._source_count, chosen, start, tables)
            VARIANT.run(self._lanes, self._lanes_count, tables)
            for i in range(self._into_count):
                memcpy(self._into[i] + start, tables.lanes + self._into_rows[i] * tables.stride, 8 * tables.count)
            start += tables.stride
            if start >= lanes:
                break
        VARIANT.run(self._after, self._after_count, tables)


def aligned(count):
    """An array that begins at a whole vector's address."""
    array = np.empty(count + 8)
    start = (-array.ctypes.data // 8) % 8
    return array[start : start + count]
