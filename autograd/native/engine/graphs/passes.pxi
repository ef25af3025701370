# Goes through arrays in which a node is called by its place. Part of core.pyx.
#
# Where no bounds are checked, every input is a node, and every node is below their count.

ctypedef long long longlong
ctypedef unsigned char byte

ctypedef fused Item:
    byte
    int
    longlong

#: Fewer numbers than these are moved by NumPy: that takes less than to look at three arrays as C does.
cdef enum:
    ENOUGH = 512

#: Numbers are moved as what they take in memory.
ITEMS = {1: numpy.uint8, 4: numpy.int32, 8: numpy.int64}


def taken(numbers, places, into=None):
    if into is None and len(places) < ENOUGH:
        return numbers[places]
    found = numpy.empty(len(places), numbers.dtype) if into is None else into
    item, where = ITEMS[numbers.itemsize], numpy.ascontiguousarray(places, numpy.int32)
    source, target = numpy.ascontiguousarray(numbers).view(item), found.view(item)
    if numbers.itemsize == 1:
        take[byte](source, where, target)
    elif numbers.itemsize == 4:
        take[int](source, where, target)
    else:
        take[longlong](source, where, target)
    return found


cdef int take(const Item[::1] numbers, const int[::1] places, Item[::1] found) except -1:
    cdef Py_ssize_t i
    for i in range(places.shape[0]):
        found[i] = numbers[places[i]]


def put(numbers, places, others):
    if len(places) < ENOUGH:
        numbers[places] = others
        return
    item, where = ITEMS[numbers.itemsize], numpy.ascontiguousarray(places, numpy.int32)
    source, target = numpy.ascontiguousarray(others, numbers.dtype).view(item), numbers.view(item)
    if numbers.itemsize == 1:
        put_each[byte](target, where, source)
    elif numbers.itemsize == 4:
        put_each[int](target, where, source)
    else:
        put_each[longlong](target, where, source)


cdef int put_each(Item[::1] numbers, const int[::1] places, const Item[::1] others) except -1:
    cdef Py_ssize_t i
    for i in range(places.shape[0]):
        numbers[places[i]] = others[i]


@cython.boundscheck(False)
@cython.wraparound(False)
def spans(starts, counts):
    cdef const long long[::1] begin = numpy.ascontiguousarray(starts, numpy.int64)
    cdef const long long[::1] lengths = numpy.ascontiguousarray(counts, numpy.int64)
    cdef Py_ssize_t i, k, at = 0, total = 0
    for i in range(lengths.shape[0]):
        total += lengths[i]
    places = numpy.empty(total, numpy.int64)
    cdef long long[::1] found = places
    for i in range(begin.shape[0]):
        for k in range(lengths[i]):
            found[at] = begin[i] + k
            at += 1
    return places


@cython.boundscheck(False)
@cython.wraparound(False)
def all_inputs(nodes, const int[::1] bounds, const int[::1] operands):
    cdef const int[::1] chosen = numpy.ascontiguousarray(nodes, numpy.int32)
    cdef Py_ssize_t i, k, at = 0, total = 0
    for i in range(chosen.shape[0]):
        total += bounds[chosen[i] + 1] - bounds[chosen[i]]
    inputs = numpy.empty(total, numpy.int32)
    cdef int[::1] found = inputs
    for i in range(chosen.shape[0]):
        for k in range(bounds[chosen[i]], bounds[chosen[i] + 1]):
            found[at] = operands[k]
            at += 1
    return inputs


@cython.boundscheck(False)
@cython.wraparound(False)
def counts_of(const int[::1] numbers, Py_ssize_t below):
    counts = numpy.zeros(below, numpy.int32)
    cdef int[::1] found = counts
    cdef Py_ssize_t i
    for i in range(numbers.shape[0]):
        found[numbers[i]] += 1
    return counts


def order_by(keys):
    if len(keys) < ENOUGH:  # less work than to go through the counts of all digits
        return keys.argsort(kind="stable").astype(numpy.int32)
    if keys.itemsize == 4:
        return ordered[int](keys)
    return ordered[longlong](keys)


ctypedef fused Key:
    int
    longlong

#: Keys are sorted by so many bits at a time: their counts lie in the nearest cache.
cdef enum:
    DIGIT = 11
    DIGITS = 1 << DIGIT


@cython.boundscheck(False)  # every place is below count, and every digit below DIGITS
@cython.wraparound(False)
cdef object ordered(const Key[::1] keys):
    """The order by sorting by a digit at a time, the lowest first: what is equal in later ones stays in its order."""
    cdef Py_ssize_t i, count = keys.shape[0]
    cdef Key highest = 0
    cdef int shift = 0, size, begin, digit
    cdef int begins[DIGITS]
    cdef int[::1] found, before
    order = numpy.arange(count, dtype=numpy.int32)
    found, before = order, numpy.empty(0, numpy.int32)
    for i in range(count):
        highest = max(highest, keys[i])
    while shift < 8 * <int>sizeof(Key) and highest >> shift:
        memset(begins, 0, sizeof(begins))
        for i in range(count):
            begins[(keys[i] >> shift) & (DIGITS - 1)] += 1
        if begins[(keys[0] >> shift) & (DIGITS - 1)] < count:  # not all alike
            begin = 0
            for digit in range(DIGITS):
                size, begins[digit] = begins[digit], begin
                begin += size
            before, order = found, numpy.empty(count, numpy.int32)
            found = order
            for i in range(count):
                digit = (keys[before[i]] >> shift) & (DIGITS - 1)
                found[begins[digit]] = before[i]
                begins[digit] += 1
        shift += DIGIT
    return order


@cython.boundscheck(False)
@cython.wraparound(False)
def in_groups(const int[::1] levels, const long long[::1] kinds):
    cdef Py_ssize_t i, count = levels.shape[0]
    cdef dict known = {}  # the groups of a level beyond the first few, by kind
    cdef int group = 0, groups = 0, of_level = 0, few = 8, at = 0
    order, begins = numpy.empty(count, numpy.int32), numpy.zeros(count, numpy.bool_)
    cdef int[::1] places = order, of = numpy.empty(count, numpy.int32), next_place = numpy.empty(count, numpy.int32)
    cdef unsigned char[::1] is_first = begins.view(numpy.uint8)
    for i in range(count):  # ``next_place`` is the first of each group, until all are known
        if i and levels[i] != levels[i - 1]:
            of_level = groups
            known.clear()
        group = of_level
        while group < groups and group < of_level + few and kinds[next_place[group]] != kinds[i]:
            group += 1
        if group == of_level + few:
            group = known.setdefault(kinds[i], groups)
        if group == groups:
            next_place[group] = <int>i
            groups += 1
        of[i] = group
    next_place[:groups] = 0
    for i in range(count):
        next_place[of[i]] += 1
    for group in range(groups):
        is_first[at] = True
        at += next_place[group]
        next_place[group] = at - next_place[group]
    for i in range(count):
        places[next_place[of[i]]] = <int>i
        next_place[of[i]] += 1
    return order, begins


@cython.boundscheck(False)
@cython.wraparound(False)
def depths(const int[::1] bounds, const int[::1] operands):
    cdef Py_ssize_t node, at
    cdef int highest
    all_depths = numpy.zeros(bounds.shape[0] - 1, numpy.int32)
    cdef int[::1] found = all_depths
    for node in range(found.shape[0]):
        highest = -1
        for at in range(bounds[node], bounds[node + 1]):
            highest = max(highest, found[operands[at]])
        found[node] = highest + 1
    return all_depths


@cython.boundscheck(False)
@cython.wraparound(False)
def reach_users(reached, const int[::1] bounds, const int[::1] operands, stops):
    cdef Py_ssize_t node, at
    all_reached = numpy.array(reached, numpy.uint8)
    cdef unsigned char[::1] found = all_reached
    cdef const unsigned char[::1] blocked = numpy.asarray(stops, numpy.uint8)
    for node in range(found.shape[0]):
        if not blocked[node]:
            for at in range(bounds[node], bounds[node + 1]):
                found[node] |= found[operands[at]]
    return all_reached


@cython.boundscheck(False)
@cython.wraparound(False)
def reach_inputs(reached, const int[::1] bounds, const int[::1] operands, stops):
    cdef Py_ssize_t node, at
    all_reached = numpy.array(reached, numpy.uint8)
    cdef unsigned char[::1] found = all_reached
    cdef const unsigned char[::1] blocked = numpy.asarray(stops, numpy.uint8)
    for node in range(found.shape[0] - 1, -1, -1):
        if found[node] and not blocked[node]:
            for at in range(bounds[node], bounds[node + 1]):
                found[operands[at]] = 1
    return all_reached


@cython.boundscheck(False)
@cython.wraparound(False)
def first_alike(const int[::1] kinds, commutes, const int[::1] bounds, const int[::1] operands):
    cdef Py_ssize_t node, at, count = kinds.shape[0], size = 16
    cdef const unsigned char[::1] turns = numpy.asarray(commutes, numpy.uint8)
    while size < 2 * count:
        size *= 2
    all_found, all_places = numpy.arange(count, dtype=numpy.int32), numpy.full(size, -1, numpy.int32)
    cdef int[::1] found = all_found, places = all_places  # a table of nodes by hash; from a place that is taken on to the next
    cdef uint64_t hash
    for node in range(count):
        if kinds[node] < 0:
            continue
        hash = <uint64_t>kinds[node]
        for at in range(bounds[node], bounds[node + 1]):
            if turns[node]:  # the same in any order
                hash += scattered(<uint64_t>found[operands[at]])
            else:
                hash = scattered(hash) + <uint64_t>found[operands[at]]
        hash = scattered(hash) & <uint64_t>(size - 1)
        while places[hash] >= 0 and not are_alike(kinds, turns[node], bounds, operands, found, node, places[hash]):
            hash = (hash + 1) & <uint64_t>(size - 1)
        if places[hash] < 0:
            places[hash] = <int>node
        found[node] = places[hash]
    return all_found


cdef inline uint64_t scattered(uint64_t x) noexcept nogil:
    """Numbers that lie close together, far apart (the last steps of splitmix64)."""
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebU
    return x ^ (x >> 31)


@cython.boundscheck(False)
@cython.wraparound(False)
cdef bint are_alike(const int[::1] kinds, bint turns, const int[::1] bounds, const int[::1] operands, int[::1] found,
                    Py_ssize_t a, Py_ssize_t b) noexcept:
    cdef Py_ssize_t count = bounds[a + 1] - bounds[a], i
    if kinds[a] != kinds[b] or bounds[b + 1] - bounds[b] != count:
        return False
    cdef bint same = True
    for i in range(count):
        same = same and found[operands[bounds[a] + i]] == found[operands[bounds[b] + i]]
    return same or (
        turns and count == 2
        and found[operands[bounds[a]]] == found[operands[bounds[b] + 1]]
        and found[operands[bounds[a] + 1]] == found[operands[bounds[b]]]
    )
