# Writes a graph as arrays, and compares another with it. Part of core.pyx.

cdef inline int code_of(const Fields *node) noexcept:
    return op_of(node) if op_of(node) != OP_USER else OP_USER + 1 + <int>node.user_op


cdef inline PyObject **items_of(PyObject *tuple) noexcept:
    return (<PyTupleObject *>tuple).ob_item


@cython.boundscheck(False)  # every place is below count
@cython.wraparound(False)
def flattened(root, list others):
    cdef list order = sorted_nodes(root)
    order.pop()
    cdef Py_ssize_t count = len(order), total = 0, at = 0, i, k
    cdef Fields *node
    all_codes, all_arities, all_detached = [numpy.empty(count, numpy.int32) for _ in range(3)]
    all_addresses, places, numbers = numpy.empty(count, numpy.int64), numpy.empty(len(others), numpy.int64), numpy.empty(count)
    cdef int[::1] codes = all_codes, arities = all_arities, inputs, detached = all_detached
    cdef long long[::1] addresses = all_addresses, place = places
    cdef double[::1] data = numbers
    cdef dict known = {"": False}  # whether nothing flows back from a scope
    cdef PyObject *scope = NULL
    cdef PyObject *item
    cdef bint is_detached = False

    # Each node is marked with its place. From here to the last look at a mark no Python runs that could sweep.
    cdef uint64_t first = reserve_sweeps(count)
    for i in range(count):
        item = item_at((<PyListObject *>order).ob_item, i, count)
        node = fields_of(item)
        mark(node, first + i)
        codes[i] = code_of(node)
        arities[i] = input_count(node)
        total += arities[i]
        addresses[i] = <long long><size_t>item
        data[i] = node.data
        if node.scope != scope:
            scope = node.scope
            if scope is NULL:
                is_detached = False
            else:
                is_detached = known.setdefault(<object>scope, plain.no_grad_mark in <str><object>scope)
        detached[i] = is_detached
    all_inputs = numpy.empty(total, numpy.int32)
    inputs = all_inputs
    for i in range(len(others)):
        place[i] = place_of(&(<Value>others[i]).fields, first, count)
    for i in range(count):
        if not arities[i]:
            continue
        node = &(<Value>order[i]).fields
        if is_row(node):
            for k in range(arities[i] // 2):
                inputs[at] = place_of(fields_of(item_at(items_of(node.first), k, arities[i] // 2)), first, count)
                inputs[at + 1] = place_of(fields_of(items_of(node.second)[k]), first, count)
                at += 2
        else:
            for k in range(arities[i]):
                inputs[at] = place_of(fields_of(input_at(node, k)), first, count)
                at += 1
    labels = []
    for i in range(count):
        if arities[i]:
            node = &(<Value>order[i]).fields
            if node.label is not NULL:
                labels.append((i, <object>node.label))
    return plain.Flat(order, all_codes, all_arities, all_inputs, all_detached, numbers, all_addresses, places, labels)


cdef inline unsigned int last_bits(PyObject *node) noexcept:
    return (<size_t>node >> 5) & 0xffff


@cython.boundscheck(False)  # every place is below count
@cython.wraparound(False)
@cython.final
cdef class Comparison:
    cdef readonly object flat
    cdef int[::1] codes, arities, detached
    cdef const long long[::1] computed  # the places of what is no leaf
    cdef long long[::1] earlier, found  # by place: the node of the graph that was flattened, and that of the other
    cdef unsigned char[::1] seen  # by the last bits of an address: whether a leaf has such that the earlier graph has not
    cdef uint64_t first
    cdef Py_ssize_t count, own
    cdef dict known
    cdef PyObject *scope
    cdef PyObject *seconds
    cdef PyObject *earlier_seconds
    cdef bint is_detached

    def __init__(self, flat):
        self.flat = flat
        self.codes, self.arities, self.detached, self.earlier = flat.codes, flat.arities, flat.detached, flat.addresses
        self.computed, self.count = numpy.flatnonzero(flat.arities), len(flat.codes)
        self.found = numpy.empty(self.count, numpy.int64)
        self.seen = numpy.empty(1 << 16, numpy.uint8)

    def __call__(self, list others):
        if len(others) != len(self.flat.places):
            return None
        self.found[:] = 0
        self.seen[:] = 0
        self.own, self.known, self.scope, self.is_detached = 0, {"": False}, NULL, False
        self.seconds = self.earlier_seconds = NULL
        if not self.agrees(self.flat.inputs, others, self.flat.places):
            return None
        cdef list nodes = PyList_New(self.own)
        all_places, all_numbers = numpy.empty(self.own, numpy.int32), numpy.empty(self.own)
        all_addresses = numpy.empty(self.own, numpy.int64)
        cdef int[::1] places = all_places
        cdef double[::1] numbers = all_numbers
        cdef long long[::1] addresses = all_addresses
        cdef Py_ssize_t place, at = 0
        cdef PyObject *node
        for place in range(self.count):
            if self.found[place] != self.earlier[place]:
                node = <PyObject *><size_t>self.found[place]
                Py_INCREF(<object>node)
                PyList_SET_ITEM(nodes, at, <object>node)
                places[at], numbers[at], addresses[at] = <int>place, fields_of(node).data, self.found[place]
                at += 1
        return plain.Own(nodes, all_places, all_numbers, all_addresses)

    cdef bint stands(self, Py_ssize_t place, PyObject *value) except -1:
        """Whether a node may stand in this place: that alone stands there, and nowhere else."""
        cdef long long address = <long long><size_t>value
        if self.found[place]:
            return self.found[place] == address
        self.found[place] = address
        if address == self.earlier[place]:  # a Value from outside, which is not even looked at; but no result of an operation
            return self.codes[place] == 0
        self.own += 1
        cdef Fields *node = fields_of(value)
        if code_of(node) != self.codes[place] or input_count(node) != self.arities[place]:
            return False
        if place_of(node, self.first, self.count + 1) >= 0:  # it stands in another, or is an argument that was not used
            return False
        mark(node, self.first + place)
        if not self.codes[place]:
            self.seen[last_bits(value)] = True
        if node.scope != self.scope:
            self.scope = node.scope
            self.is_detached = self.scope is not NULL and self.known.setdefault(
                <object>self.scope, plain.no_grad_mark in <str><object>self.scope
            )
        return self.detached[place] == self.is_detached

    cdef bint agrees(self, const int[::1] inputs, list others, const long long[::1] places) except -1:
        """Whether the nodes asked for, and all behind them, are those of the graph that was flattened."""
        cdef Py_ssize_t at = inputs.shape[0], turn, place, i
        cdef Fields *node
        cdef int[::1] arities = self.arities
        cdef long long[::1] found = self.found, earlier = self.earlier
        cdef unsigned char[::1] seen = self.seen
        # Each node is marked with its place. From here on no Python runs that could sweep.
        self.first = reserve_sweeps(self.count + 1)
        for i in range(len(others)):
            if places[i] < 0:
                mark(fields_at(others, i), self.first + self.count)
            elif not self.stands(places[i], <PyObject *>others[i]):
                return False
        for turn in range(self.computed.shape[0] - 1, -1, -1):
            place = self.computed[turn]
            if not found[place]:
                return False
            at -= arities[place]
            node = fields_of(<PyObject *><size_t>found[place])
            if is_row(node):
                if not self.row_agrees(place, node, &inputs[at]):
                    return False
            else:
                for i in range(arities[place]):
                    if not self.stands(inputs[at + i], input_at(node, i)):
                        return False
        for place in range(self.count):
            if not found[place]:
                return False
            if found[place] == earlier[place] and seen[last_bits(<PyObject *><size_t>found[place])]:
                if place_of(fields_of(<PyObject *><size_t>found[place]), self.first, self.count) >= 0:
                    return False  # a Value that both graphs have stands in the place of another leaf, too
        return True

    cdef bint row_agrees(self, Py_ssize_t place, Fields *row, const int *inputs) except -1:
        """Whether the factors of a row stand in the places of its inputs."""
        cdef Py_ssize_t count = self.arities[place] // 2
        cdef Fields *earlier = NULL
        if self.earlier[place] > 0:  # it still exists; perhaps as a chain
            earlier = fields_of(<PyObject *><size_t>self.earlier[place])
            if not is_row(earlier):
                earlier = NULL
        if earlier is not NULL and earlier.first == row.first:
            if not self.are_shared(inputs, count):
                return False
        elif not self.stand(inputs, items_of(row.first), count):
            return False
        # The neurons of a layer have their inputs in one tuple, which is compared once.
        if earlier is NULL or earlier.second != self.earlier_seconds or row.second != self.seconds:
            if not self.stand(inputs + 1, items_of(row.second), count):
                return False
        self.seconds = row.second
        self.earlier_seconds = NULL if earlier is NULL else earlier.second
        return True

    cdef bint stand(self, const int *places, PyObject **values, Py_ssize_t count) except -1:
        """Whether so many nodes stand in their places, of which every other one is given."""
        cdef Py_ssize_t i
        for i in range(count):
            # Nearly always it is the node that stands there already.
            if self.found[places[2 * i]] != <long long><size_t>values[i] and not self.stands(places[2 * i], values[i]):
                return False
        return True

    cdef bint are_shared(self, const int *places, Py_ssize_t count) noexcept:
        """Whether so many places can be those of Values from outside, which the earlier graph has there; every other one is given."""
        cdef Py_ssize_t i, place
        cdef long long *found = &self.found[0]
        cdef const long long *earlier = &self.earlier[0]
        for i in range(count):
            place = places[2 * i]
            if found[place] != earlier[place]:
                if found[place] or self.codes[place]:
                    return False
                found[place] = earlier[place]
        return True


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
    if not kept:
        give_back_chunks()


def rows_made():
    return 0 if thread_state.rows is NULL else len(<list>thread_state.rows)
