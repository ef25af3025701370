# Writes a graph as arrays, and compares another with it. Part of core.pyx.

cdef inline int code_of(const Fields *node) noexcept:
    return op_of(node) if op_of(node) != OP_USER else OP_USER + 1 + <int>node.user_op


def flattened(root, list others):
    cdef list order = sorted_nodes(root)
    order.pop()
    cdef Py_ssize_t count = len(order), total = 0, at = 0, i, k
    cdef Fields *node
    for i in range(count):
        total += input_count(fields_at(order, i))
    all_codes, all_arities, all_inputs, all_detached = [numpy.empty(n, numpy.int32) for n in (count, count, total, count)]
    all_addresses, places, numbers = numpy.empty(count, numpy.int64), numpy.empty(len(others), numpy.int64), numpy.empty(count)
    cdef int[::1] codes = all_codes, arities = all_arities, inputs = all_inputs, detached = all_detached
    cdef long long[::1] addresses = all_addresses, place = places
    cdef double[::1] data = numbers
    cdef dict known = {"": False}  # whether nothing flows back from a scope
    cdef PyObject *scope = NULL
    cdef PyObject **items
    cdef bint is_detached = False

    # Each node is marked with its place. From here to the last look at a mark no Python runs that could sweep.
    cdef uint64_t first = reserve_sweeps(count)
    for i in range(count):
        node = fields_at(order, i)
        mark(node, first + i)
        codes[i] = code_of(node)
        arities[i] = input_count(node)
        addresses[i] = <long long><size_t><PyObject *>order[i]
        data[i] = node.data
        if node.scope != scope:
            scope = node.scope
            if scope is NULL:
                is_detached = False
            else:
                is_detached = known.setdefault(<object>scope, plain.no_grad_mark in <str><object>scope)
        detached[i] = is_detached
    for i in range(len(others)):
        place[i] = place_of(&(<Value>others[i]).fields, first, count)
    for i in range(count):
        if arities[i]:
            node = &(<Value>order[i]).fields
            items = (<PyTupleObject *>node.first).ob_item if kind_of(node) == MANY else &node.first
            for k in range(arities[i]):
                inputs[at] = place_of(fields_of(item_at(items, k, arities[i])), first, count)
                at += 1
    labels = []
    for i in range(count):
        if arities[i]:
            node = &(<Value>order[i]).fields
            if node.label is not NULL:
                labels.append((i, <object>node.label))
    return plain.Flat(order, all_codes, all_arities, all_inputs, all_detached, numbers, all_addresses, places, labels)


@cython.boundscheck(False)  # every place is below count
@cython.wraparound(False)
@cython.final
cdef class Comparison:
    """A graph under comparison with one that was flattened: by place, which nodes of it stand there."""
    cdef int[::1] codes, arities, detached
    cdef long long[::1] earlier, found
    cdef uint64_t first
    cdef Py_ssize_t count
    cdef dict known
    cdef PyObject *scope
    cdef bint is_detached

    def __init__(self, flat):
        self.codes, self.arities, self.detached, self.earlier = flat.codes, flat.arities, flat.detached, flat.addresses
        self.count = len(flat.codes)
        self.found = numpy.zeros(self.count, numpy.int64)
        self.known, self.scope, self.is_detached = {"": False}, NULL, False

    cdef bint stands(self, Py_ssize_t place, PyObject *value) except -1:
        """Whether a node may stand in this place: that alone stands there, and nowhere else."""
        cdef long long address = <long long><size_t>value
        if self.found[place]:
            return self.found[place] == address
        self.found[place] = address
        if address == self.earlier[place]:  # a Value from outside, which is not even looked at; but no result of an operation
            return self.codes[place] == 0
        cdef Fields *node = fields_of(value)
        if code_of(node) != self.codes[place] or input_count(node) != self.arities[place]:
            return False
        if place_of(node, self.first, self.count + 1) >= 0:  # it stands in another, or is an argument that was not used
            return False
        mark(node, self.first + place)
        if node.scope != self.scope:
            self.scope = node.scope
            self.is_detached = self.scope is not NULL and self.known.setdefault(
                <object>self.scope, plain.no_grad_mark in <str><object>self.scope
            )
        return self.detached[place] == self.is_detached

    cdef bint agrees(self, const int[::1] inputs, list others, const long long[::1] places) except -1:
        """Whether the nodes asked for, and all behind them, are those of the graph that was flattened."""
        cdef Py_ssize_t at = inputs.shape[0], place, i
        cdef Fields *node
        cdef PyObject **items
        cdef PyObject *value
        cdef int[::1] arities = self.arities
        cdef long long[::1] found = self.found
        # Each node is marked with its place. From here on no Python runs that could sweep.
        self.first = reserve_sweeps(self.count + 1)
        for i in range(len(others)):
            if places[i] < 0:
                mark(fields_at(others, i), self.first + self.count)
            elif not self.stands(places[i], <PyObject *>others[i]):
                return False
        for place in range(self.count - 1, -1, -1):
            if not arities[place]:
                continue
            if not found[place]:
                return False
            at -= arities[place]
            node = fields_of(<PyObject *><size_t>found[place])
            items = (<PyTupleObject *>node.first).ob_item if kind_of(node) == MANY else &node.first
            for i in range(arities[place]):
                value = items[i]  # without a look at what it is
                # Nearly always it is the node that stands there already, or a Value from outside.
                if found[inputs[at + i]] != <long long><size_t>value and not self.stands(inputs[at + i], value):
                    return False
        return True

    cdef bint are_apart(self, list own) except -1:
        """Whether no Value that both graphs have stands in the place of another leaf, too."""
        cdef uint64_t size = 1024
        while size < 64 * <uint64_t>len(own):
            size *= 2
        cdef unsigned char[::1] seen = numpy.zeros(size, numpy.uint8)  # by an address's last bits
        cdef long long address
        cdef Py_ssize_t place, i
        for i in range(len(own)):
            if kind_of(fields_at(own, i)) == LEAF:
                seen[(<size_t><PyObject *>own[i] >> 5) & (size - 1)] = True
        cdef list alike = []
        for place in range(self.count):
            address = self.found[place]
            if seen[(<uint64_t>address >> 5) & (size - 1)] and address == self.earlier[place]:
                alike.append(<object><PyObject *><size_t>address)
        return {id(node) for node in alike}.isdisjoint([id(node) for node in own])


@cython.boundscheck(False)
@cython.wraparound(False)
def flattened_like(flat, list others):
    if len(others) != len(flat.places):
        return None
    cdef Comparison graph = Comparison(flat)
    numbers = numpy.zeros(graph.count)
    cdef double[::1] data = numbers
    cdef Py_ssize_t place
    cdef list own = []
    if not graph.agrees(flat.inputs, others, flat.places):
        return None
    for place in range(graph.count):
        if not graph.found[place]:
            return None
        if graph.found[place] != graph.earlier[place]:
            own.append(<object><PyObject *><size_t>graph.found[place])
            data[place] = fields_of(<PyObject *><size_t>graph.found[place]).data
    if not graph.are_apart(own):
        return None
    return flat._replace(order=own, numbers=numbers, addresses=numpy.asarray(graph.found))


def let_go(list order, long long[::1] addresses):
    cdef PyObject *node
    cdef Py_ssize_t i
    for i in range(len(order) - 1, -1, -1):
        node = item_at((<PyListObject *>order).ob_item, i, len(order))
        if Py_REFCNT(node) == 1 and type(<object>node) is Value:
            addresses[i] = -1 - i
            order[i] = None


def name_of_code(int code):
    """The name of the operation that ``flattened`` gives this number."""
    if code == OP_ROW:
        return "dot"
    return "" if code == 0 else USER_NAMES[code - OP_USER - 1] if code > OP_USER else TABLE[code - 1].name


def settle(Py_ssize_t kept=0):
    settle_rows(kept)


def rows_made():
    return 0 if thread_state.rows is NULL else len(<list>thread_state.rows)
