# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Carries out a plan in C: the native executor, with the methods of ``NumPyExecutor``.

``schedule.py`` writes the plan as numbers, ``columns.py`` finds arrays to be used in place, ``parts.h`` and ``lanes.h``
compute.  This file manages the rest: the two tables, the arguments, and how large the parts of a batch are.
"""

import ctypes
import os

import numpy as np

from cpython.exc cimport PyErr_CheckSignals
from libc.limits cimport LONG_MAX
from libc.stdint cimport int64_t, uintptr_t
from libc.string cimport memcpy

from autograd.engines import check_build

include "build_number.pxi"  # BUILD_NUMBER: a number for the files from which this was built

check_build(BUILD_NUMBER)  # before anything is entered that may have changed since

from autograd.tape import pinned, row_numbers

from .columns import Array, columns_of
from .schedule import BLOCK, schedule


cdef extern from "kernel.h" nogil:
    enum: VECTOR
    ctypedef struct Block:
        pass
    ctypedef struct Tables:
        double *shared
        double *lanes
        double **columns
        long stride
        long count
        int accumulate
    ctypedef struct Source:
        const double *numbers
        int64_t width
        int64_t samples
        int64_t row
    ctypedef struct Result:
        double *numbers
        int64_t row
    ctypedef struct Kept:
        double *numbers
        double *copy
    ctypedef struct Work:
        const Block *before
        const Block *lanes
        const Block *after
        const Source *sources
        const Result *results
        long before_count, lanes_count, after_count, source_count, sources_copied, result_count, results_copied
        int parts
    ctypedef struct Journal:
        int64_t steps
        int64_t steps_before
        int64_t copy
        int64_t finished
        int64_t kept
    ctypedef struct Keeping:
        const Kept *kept
        long count
        Journal *journal
        int finite
    ctypedef struct Variant:
        const char *name
        void (*go)(const Work *work, Tables *tables, long lanes, const int64_t *chosen, Keeping *keeping) noexcept nogil
        int (*all_finite)(const double *numbers, long count) noexcept nogil
    const Variant *best_variant(const char *wanted)


cdef const Variant *variant_named(str name) except NULL:
    cdef const Variant *found = best_variant(name.encode())
    if found == NULL:
        raise ImportError(f"this processor has no {name!r} (GLASSGRAD_KERNEL)")
    return found


#: The instruction set in use: the best that the processor has, or what GLASSGRAD_KERNEL asks for.
instructions = variant_named(os.environ.get("GLASSGRAD_KERNEL", "")).name.decode()

if BLOCK.itemsize != sizeof(Block):
    raise ImportError("the native executor was built for blocks of another layout: build it again")

#: How many bytes of the lanes' table are worked on at a time.  Products of matrices use every number often: their part
#: fits into the second-level cache.  If every number is used once or twice, the part fits into the nearest cache.
PART_FOR_MATRICES, PART_FOR_ROWS = 512 * 1024, 24 * 1024


#: The number of this process among its forked parents; an executor in use holds it.
cdef long process = 1


def _forked():
    global process
    process += 1


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forked)


cdef class Executor:
    """A plan, carried out on any number of lanes; see ``plan/executors.py``.

    instructions  an instruction set other than the one in use
    """

    cdef const Variant *_variant
    cdef readonly object plan
    cdef readonly object shared
    cdef object _schedule, _bound, _lanes_table, _varying, _chosen, _pins
    cdef Tables _tables
    cdef Work _work
    cdef long _busy, _lanes_seen, _part, _chosen_room, _samples, _rows, _capacity, _room
    cdef int64_t *_chosen_at
    cdef const int64_t[::1] _rows_of_lanes

    def __init__(self, plan, instructions=instructions):
        self._variant = variant_named(instructions)
        made = schedule(plan)
        self.plan = plan
        self._schedule = made
        self._rows_of_lanes = np.ascontiguousarray(plan.lanes, np.int64)
        self.shared = aligned(made.sizes[0])
        self._pins = pinned([self.shared])
        rows, numbers = plan.constants
        self.shared[rows] = numbers
        self._varying = [row for varies, row in plan.outputs if varies]
        self._rows, self._work.parts, self._lanes_seen = made.sizes[1], made.parts, -1
        self._work.before, self._work.before_count = blocks_at(made.before), len(made.before)
        self._work.lanes, self._work.lanes_count = blocks_at(made.lanes), len(made.lanes)
        self._work.after, self._work.after_count = blocks_at(made.after), len(made.after)
        self._tables.shared = <double *><uintptr_t>self.shared.ctypes.data
        self._capacity, self._samples, self._room, self._busy = 0, 1, LONG_MAX, 0
        self._chosen_room = 0
        self._work.source_count, self._work.sources_copied = 0, 0
        self._work.result_count, self._work.results_copied = 0, 0
        self._part = PART_FOR_MATRICES if any([block.matrix for block in plan.blocks]) else PART_FOR_ROWS

    def bind(self, sources, into=()):
        """The arrays that arguments are read from and outputs are written to; see ``NumPyExecutor.bind``."""
        sources = list(sources)
        results = [(row, array) for row, array in zip(self._varying, into) if array is not None]
        for source in sources:
            flags = source.flags
            if source.dtype != np.float64 or source.ndim != 2 or not (flags.c_contiguous and flags.aligned):
                raise TypeError("a source is an aligned, contiguous array of float64 with a row per sample")
        if sum([source.shape[1] for source in sources]) > self._rows:
            raise ValueError("the sources have more columns than the plan has arguments")
        for _, array in results:
            if array.dtype != np.float64 or not array.flags.c_contiguous or not array.flags.writeable:
                raise TypeError("outputs go into contiguous arrays of float64")
        cdef long samples = min([len(source) for source in sources if len(source) != 1], default=1)
        cdef long room = min([array.size for _, array in results], default=LONG_MAX)
        placed = self._placed(sources, results)
        # Kept alive, and where they are: the C points into them.
        bound = sources, results, placed, pinned([*sources, *[array for _, array in results]])
        self._begin()
        self._use(placed)
        self._samples, self._room, self._bound = samples, room, bound
        self._busy = 0

    def _placed(self, sources, results):
        """The blocks on lanes, the sources and the results as structs, and how many of these are copied.

        Arguments that are single numbers may be columns: those of a formula, not those of a network.
        """
        rows = np.cumsum([0, *[source.shape[1] for source in sources]]).tolist()
        read = [(x.ctypes.data, x.shape[1], x.shape[0], row) for x, row in zip(sources, rows)]
        written = [(array.ctypes.data, row) for row, array in results]
        lanes, copied, columns = self._schedule.lanes, (len(read), len(written)), False
        if read and all([width == 1 and samples > 1 for _, width, samples, _ in read]):
            if self._schedule.columns is None:
                self._schedule.columns = columns_of(lanes, self._rows)
            columns = self._schedule.columns
        if columns:
            placement = columns.placed(
                [Array(row, begin, begin + 8 * samples) for begin, _, samples, row in read],
                [Array(row, begin, begin + array.nbytes) for (begin, row), (_, array) in zip(written, results)],
            )
            lanes, copied = placement.blocks, (len(placement.sources[0]), len(placement.results[0]))
            read = [read[i] for part in placement.sources for i in part]
            written = [written[i] for part in placement.results for i in part]
        places = np.zeros(max(1, len(read) - copied[0] + len(written) - copied[1]), dtype=np.uintp)
        return lanes, np.array(read, dtype=np.int64), np.array(written, dtype=np.int64), copied, places

    cdef _use(self, placed):
        """Point at what ``_placed`` has made."""
        lanes, read, written, copied, places = placed
        self._work.lanes, self._work.lanes_count = blocks_at(lanes), len(lanes)
        self._work.sources, self._work.source_count = <const Source *><uintptr_t>read.ctypes.data, len(read)
        self._work.results, self._work.result_count = <const Result *><uintptr_t>written.ctypes.data, len(written)
        self._work.sources_copied, self._work.results_copied = copied
        self._tables.columns = <double **><uintptr_t>places.ctypes.data

    def run(self, long lanes, rows=None):
        """Carry out the plan; see ``NumPyExecutor.run``."""
        cdef const int64_t *chosen
        self._begin()
        try:
            chosen = self._prepared(lanes, rows)
            with nogil:
                self._variant.go(&self._work, &self._tables, lanes, chosen, NULL)
        finally:
            self._busy = 0

    cdef int _begin(self) except -1:
        """Keep other threads out, from the first look at the tables to the last.

        Nobody waits, so that a signal's handler cannot wait for what it has interrupted.  A run that was under way in
        another thread when the process was forked never ends in the child; there the executor is free.
        """
        if self._busy == process:
            raise RuntimeError(
                "a run on these numbers is under way in another thread, or was interrupted by this signal's handler: "
                "bind a step for each thread and handler"
            )
        self._busy = process
        return 0

    cdef const int64_t *_prepared(self, long lanes, rows) except? NULL:
        """Make ready for a number of lanes, and check which samples were chosen; NULL: the first ones."""
        cdef const int64_t *copied = NULL
        if lanes < 0 or lanes > self._room:
            raise ValueError(f"there is room for {self._room} lanes in the arrays for results, not for {lanes}")
        if rows is not None:
            copied = self._copied(lanes, rows)
        elif lanes > self._samples and self._samples != 1:
            raise ValueError(f"{lanes} lanes, but there are {self._samples} samples")
        if lanes != self._lanes_seen:
            self._make_room(lanes)
        return copied if lanes else NULL

    cdef const int64_t *_copied(self, long lanes, rows) except? NULL:
        """A copy of so many row numbers, checked: the caller's array may change at any time."""
        cdef const int64_t[::1] chosen
        cdef int64_t *copied
        cdef long i
        try:
            chosen = rows
        except (TypeError, ValueError):  # not an array of such integers, or one that is not contiguous
            chosen = row_numbers(rows, self._samples)
        if chosen.shape[0] != lanes:
            raise ValueError(f"{chosen.shape[0]} rows were chosen for {lanes} lanes")
        if self._chosen_room < lanes:
            self._chosen = np.empty(lanes, dtype=np.int64)
            self._chosen_at, self._chosen_room = <int64_t *><uintptr_t>self._chosen.ctypes.data, lanes
        copied = self._chosen_at
        if lanes:
            memcpy(copied, &chosen[0], 8 * lanes)
        for i in range(lanes):
            if not 0 <= copied[i] < self._samples:
                raise IndexError(f"row {copied[i]} was chosen of {self._samples} samples")
        return copied

    cdef _make_room(self, long lanes):
        """A table for as many lanes as are worked on at a time."""
        cdef long part = (max(lanes, 1) + VECTOR - 1) // VECTOR * VECTOR, fitting, count, i
        if self._work.parts:
            fitting = max(self._part // (8 * max(self._rows, 1)) // VECTOR * VECTOR, 4 * VECTOR)
            if part > fitting:  # parts of about one size
                count = (part + fitting - 1) // fitting
                part = (part + count * VECTOR - 1) // (count * VECTOR) * VECTOR
        if part > self._capacity:
            self._lanes_table = aligned(self._rows * part)
            self._tables.lanes = <double *><uintptr_t>self._lanes_table.ctypes.data
            self._capacity = part
        self._tables.stride = part
        for i in range(self._rows_of_lanes.shape[0]):
            self._tables.shared[self._rows_of_lanes[i]] = lanes
        self._lanes_seen = lanes


cdef class WholeStep:
    """A step of ``BoundStep`` in one call: the loss and its gradient, a copy of the numbers it overwrites, the update.

    finite  whether all numbers of the last call were; if loss or gradient were not, nothing was overwritten
    """

    cdef readonly bint finite
    cdef Executor gradient, update
    cdef long loss_row, penalty_row, t_row, scale_row, count
    cdef object arrays, pairs, kept_journal, pins
    cdef double *copies
    cdef const double *gradients
    cdef Kept *kept
    cdef Keeping keeping

    def __init__(self, Executor gradient, Executor update, rows, arrays, memory, journal):
        """``memory``: of each number that the update remembers and changes, its array and a copy of it."""
        parameters, copies, gradients = arrays
        overwritten = [(parameters, copies), *memory]
        self.gradient, self.update = gradient, update
        self.loss_row, self.t_row, self.scale_row, self.penalty_row = rows
        self.pairs = np.array([[array.ctypes.data for array in pair] for pair in overwritten], dtype=np.uintp)
        self.arrays, self.kept_journal = (gradients, overwritten), journal  # the C points into them
        self.pins = pinned([gradients, *[array for pair in overwritten for array in pair]])
        self.gradients = <const double *><uintptr_t>gradients.ctypes.data
        self.copies = <double *><uintptr_t>copies.ctypes.data
        self.kept = <Kept *><uintptr_t>self.pairs.ctypes.data
        self.keeping.kept, self.keeping.count = self.kept, len(overwritten)
        self.keeping.journal = <Journal *><uintptr_t>ctypes.addressof(journal)
        self.count = parameters.size
        update._prepared(self.count, None)

    def __call__(self, long lanes, rows, double scale):
        """One step; returns the loss with its penalty."""
        cdef const int64_t *chosen
        cdef double total
        self.gradient._begin()
        try:
            self.update._begin()
            try:
                chosen = self.gradient._prepared(lanes, rows)
                with nogil:
                    total = self.go(lanes, chosen, scale)
            finally:
                self.update._busy = 0
        finally:
            self.gradient._busy = 0
        return total

    def batches(self, rows, long size, bint mean, losses):
        """A step for each batch, so many of these samples at a time, until a number is not finite.

        Appends to ``losses`` what each step gives, but for one with a number that is not finite: that is returned.
        """
        cdef const int64_t *chosen
        cdef long count = len(rows), start, lanes
        cdef double total = 0.0
        self.finite = True
        self.gradient._begin()
        try:
            self.update._begin()
            try:
                chosen = self.gradient._copied(count, rows)
                for start in range(0, count, size):
                    lanes = min(size, count - start)
                    if lanes != self.gradient._lanes_seen:
                        self.gradient._make_room(lanes)
                    with nogil:
                        total = self.go(lanes, chosen + start, 1.0 / lanes if mean else 1.0)
                    if not self.finite:
                        break
                    losses.append(total)
                    PyErr_CheckSignals()  # Ctrl-C comes between two steps, not after the last one
            finally:
                self.update._busy = 0
        finally:
            self.gradient._busy = 0
        return total

    cdef double go(self, long lanes, const int64_t *chosen, double scale) noexcept nogil:
        cdef const Variant *variant = self.gradient._variant
        cdef Tables *tables = &self.update._tables
        cdef Journal *journal = self.keeping.journal
        cdef double loss, penalty
        variant.go(&self.gradient._work, &self.gradient._tables, lanes, chosen, NULL)
        loss = self.gradient._tables.shared[self.loss_row] * scale
        self.finite = variant.all_finite(&loss, 1) and variant.all_finite(self.gradients, self.count)
        if not self.finite:
            return loss
        journal.kept = 0
        journal.copy = 1 - journal.copy
        journal.steps_before = journal.steps
        journal.finished = 0
        journal.steps += 1
        self.kept.copy = self.copies + journal.copy * self.count
        self.keeping.finite = 1
        tables.shared[self.t_row] = <double>journal.steps
        tables.shared[self.scale_row] = scale
        variant.go(&self.update._work, tables, self.count, NULL, &self.keeping)
        penalty = tables.shared[self.penalty_row]
        self.finite = self.keeping.finite and variant.all_finite(&penalty, 1)
        journal.finished = self.finite
        return loss + penalty


cdef const Block *blocks_at(blocks):
    return <const Block *><uintptr_t>blocks.ctypes.data


def aligned(count):
    """An array of zeros that begins at a whole vector's address; memory that is never written to is none."""
    array = np.zeros(count + 8)
    start = (-array.ctypes.data // 8) % 8
    return array[start : start + count]
