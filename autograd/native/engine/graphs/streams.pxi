# Writes series as streams of integers for the native executor, and lets rows share their places. Part of core.pyx.
#
# Of each instruction a stream has the number, how many inputs and how many rows it has; the result and the inputs, each as
# 2 · row + varies; and if it has several rows, the steps between those of each input.

@cython.boundscheck(False)
@cython.wraparound(False)
def stream(series, const int[::1] numbers, int elementwise, int batch_sum, int together):
    """A series as a stream, and how many instructions it has.

    numbers      of the tape's codes, for the C; below ``elementwise`` are operations of the table
    together     how many of them that are alike are one instruction if their rows are evenly spaced; of sums over lanes 2 are
    """
    cdef const int[::1] ops = series.ops, bounds = series.bounds, inputs = series.inputs, begins = series.begins
    cdef const int[::1] result = series.rows
    cdef const unsigned char[::1] tables = series.tables, varies = series.varies
    cdef int kind, used, size, first
    cdef Py_ssize_t count = ops.shape[0], group, at = 0, begin, end, i, k, written = 0
    longest = numpy.empty(4 * count + 2 * inputs.shape[0], numpy.int32)
    cdef int[::1] found = longest
    for group in range(begins.shape[0]):
        begin, end = begins[group], begins[group + 1] if group + 1 < begins.shape[0] else count
        kind, used = numbers[ops[begin]], bounds[begin + 1] - bounds[begin]
        size = <int>(end - begin)
        if not (size >= together if kind < elementwise else size > 1 and kind == batch_sum):
            size = 1
        elif not evenly_spaced(&inputs[bounds[begin]], bounds[end] - bounds[begin], used):
            size = 1
        i = begin
        while i < end:
            found[at], found[at + 1], found[at + 2], found[at + 3] = kind, used, size, 2 * result[i] + varies[i]
            at += 4
            first = bounds[i]
            for k in range(used):
                found[at] = 2 * inputs[first + k] + tables[first + k]
                if size > 1:
                    found[at + used] = inputs[first + used + k] - inputs[first + k]
                at += 1
            if size > 1:
                at += used
            i += size
            written += 1
    longest.resize(at, refcheck=False)
    return longest, written


cdef bint evenly_spaced(const int *rows, Py_ssize_t count, Py_ssize_t width) noexcept nogil:
    """Whether each column of rows, in lines of so many, goes in equal steps."""
    cdef Py_ssize_t i
    for i in range(2 * width, count):
        if rows[i] - rows[i - width] != rows[i - width] - rows[i - 2 * width]:
            return False
    return True


@cython.boundscheck(False)
@cython.wraparound(False)
def share_rows(streams, unsigned char[::1] fixed):
    """Let rows of lanes that are read and written one at a time take the places of those that nobody reads any more.

    streams   in the order in which they are carried out; each result is written once
    fixed     by row, whether it stays where it is; here so do those that no stream writes, or a stream several at a time
    """
    cdef Py_ssize_t rows = fixed.shape[0], free = 0, fresh = 0, turn = 0, at, i
    cdef int[::1] s, last = numpy.empty(rows, numpy.int32), place = numpy.empty(rows, numpy.int32), waiting
    cdef unsigned char[::1] written = numpy.zeros(rows, numpy.uint8)
    cdef int used, size, row, k
    for s in streams:  # which rows stay, and who reads the others last
        at = 0
        while at < s.shape[0]:
            used, size = s[at + 1], s[at + 2]
            if s[at + 3] & 1:
                written[s[at + 3] >> 1] = True
            for i in range(at + 3, at + 4 + used):
                if s[i] & 1:
                    last[s[i] >> 1] = <int>turn
                    for k in range(size if size > 1 else 0):
                        fixed[(s[i] >> 1) + k * (s[i + used] if i > at + 3 else 1)] = True
            at += 4 + used * (2 if size > 1 else 1)
            turn += 1
    for row in range(rows):
        fixed[row] |= not written[row]
    waiting, turn = numpy.empty(rows, numpy.int32), 0
    for s in streams:
        at = 0
        while at < s.shape[0]:
            used, size = s[at + 1], s[at + 2]
            row = s[at + 3] >> 1
            if s[at + 3] & 1 and not fixed[row]:
                if free:
                    free -= 1
                    place[row] = waiting[free]
                else:
                    while fixed[fresh]:
                        fresh += 1
                    place[row] = <int>fresh
                    fresh += 1
                s[at + 3] = 2 * place[row] + 1
                if last[row] == turn:
                    waiting[free] = place[row]
                    free += 1
            for i in range(at + 4, at + 4 + used):
                row = s[i] >> 1
                if s[i] & 1 and not fixed[row]:
                    s[i] = 2 * place[row] + 1
                    if last[row] == turn:  # once, even if it is read twice
                        last[row] = -1
                        waiting[free] = place[row]
                        free += 1
            at += 4 + used * (2 if size > 1 else 1)
            turn += 1
