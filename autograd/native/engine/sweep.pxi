# Sorts and sweeps graphs, on top of sweep.h and rows.h, and writes them as arrays. Part of core.pyx.

def topological_order(root):
    require_value(root, "topological_order(root)")
    cdef list order = sorted_nodes(root)
    if thread_state.compiling:
        rows = [node for node in order if is_row(&(<Value>node).fields)]
        if rows:
            for row in rows:
                open_row(&(<Value>row).fields)
            return sorted_nodes(root)
    return order


cdef list sorted_nodes(root):
    """The nodes in topological order; a row is one of them."""
    cdef Sorted nodes
    cdef Py_ssize_t i
    cdef uint64_t sweep
    cdef list order = None
    while True:
        sort_nodes(<Node *>root, &nodes)
        if order is not None and len(order) == nodes.order:
            break
        sweep = sweeps
        try:
            order = PyList_New(nodes.order)  # may collect garbage, and so run Python that changes the graph
        except:
            free_sorted(&nodes)
            raise
        if sweep == sweeps:
            break
        free_sorted(&nodes)  # once more; a list that has the right length is kept, and nothing runs in between
    cdef Node **place = first_in_sweep(&nodes)
    for i in range(nodes.order):
        node = <object>place[nodes.order - 1 - i]
        Py_INCREF(node)
        PyList_SET_ITEM(order, i, node)
    free_sorted(&nodes)
    return order


def backward(root, gradient=1.0):
    cdef Sorted nodes
    if thread_state.compiling:
        refuse("backward")
    require_value(root, "backward(root)")
    cdef double number = as_number(gradient, "backward(gradient)")
    if has(&(<Value>root).fields, CONSTANT):
        plain.refuse_constant(root)
    sort_nodes(<Node *>root, &nodes)
    propagate(&nodes, number)
    free_sorted(&nodes)


def zero_grad(root):
    cdef Sorted nodes
    cdef Py_ssize_t i
    if thread_state.compiling:
        refuse("zero_grad")
    require_value(root, "topological_order(root)")
    sort_nodes(<Node *>root, &nodes)
    cdef Node **place = first_in_sweep(&nodes)
    for i in range(nodes.order):
        clear_grad(&place[i].fields)
    free_sorted(&nodes)


# ---------------------------------------------------------------------------------------------------------------
# A graph as arrays

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
        codes[i] = op_of(node) if op_of(node) != OP_USER else OP_USER + 1 + <int>node.user_op
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


def spans(starts, counts):
    cdef const long long[::1] begin = numpy.ascontiguousarray(starts, numpy.int64)
    cdef const long long[::1] lengths = numpy.ascontiguousarray(counts, numpy.int64)
    cdef Py_ssize_t i, k, at = 0
    places = numpy.empty(numpy.sum(counts), numpy.int64)
    cdef long long[::1] found = places
    for i in range(begin.shape[0]):
        for k in range(lengths[i]):
            found[at] = begin[i] + k
            at += 1
    return places


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


def settle(Py_ssize_t kept=0):
    settle_rows(kept)


def rows_made():
    return 0 if thread_state.rows is NULL else len(<list>thread_state.rows)


# ---------------------------------------------------------------------------------------------------------------
# The numbers of many Values at once

# No Python runs while these go through a list, which nobody can change meanwhile.

cdef inline Fields *fields_at(list values, Py_ssize_t i) except NULL:
    """The fields of an item; TypeError if it is no Value."""
    cdef PyObject *value = item_at((<PyListObject *>values).ob_item, i, len(values))
    if not is_value(value):
        require_value(<object>value, "values")
    return fields_of(value)


def numbers_of(list values):
    found = numpy.empty(len(values))
    cdef double[::1] numbers = found
    cdef Py_ssize_t i
    for i in range(numbers.shape[0]):
        numbers[i] = fields_at(values, i).data
    return found


def places_of(list values, list among):
    cdef Py_ssize_t count = len(among), i
    if len(values) == count and not memcmp(
        (<PyListObject *>values).ob_item, (<PyListObject *>among).ob_item, count * sizeof(PyObject *)
    ):
        return numpy.arange(count)
    found = numpy.empty(len(values), numpy.int64)
    cdef long long[::1] places = found
    cdef uint64_t first = reserve_sweeps(count)  # no Python runs from here on that could sweep
    for i in range(count):
        mark(fields_at(among, i), first + i)
    for i in range(places.shape[0]):
        places[i] = place_of(fields_at(values, i), first, count)
    return found


def chosen(list things, const long long[::1] places):
    cdef list found = PyList_New(places.shape[0])
    cdef Py_ssize_t i
    for i in range(places.shape[0]):
        thing = things[places[i]]
        Py_INCREF(thing)
        PyList_SET_ITEM(found, i, thing)
    return found


def trained_among(list values):
    cdef Fields *node
    cdef Py_ssize_t i
    cdef list found = []
    cdef uint64_t sweep = next_sweep()
    for i in range(len(values)):
        node = fields_at(values, i)
        if op_of(node) == OP_NONE and not has(node, CONSTANT) and place_of(node, sweep, 1) < 0:
            mark(node, sweep)
            found.append(values[i])
    return found


def each_once(list values):
    cdef Fields *node
    cdef Py_ssize_t i
    cdef list found = []
    cdef uint64_t sweep = next_sweep()
    for i in range(len(values)):
        node = fields_at(values, i)
        if place_of(node, sweep, 1) < 0:
            mark(node, sweep)
            found.append(values[i])
    return found


def are_all(things, type kind):
    cdef list items = things if type(things) is list else list(things)
    cdef Py_ssize_t i
    for i in range(len(items)):
        if Py_TYPE(item_at((<PyListObject *>items).ob_item, i, len(items))) is not <PyTypeObject *>kind:
            return False
    return True


def are_leaves(list values):
    cdef Fields *node
    cdef Py_ssize_t i
    cdef uint64_t sweep = next_sweep()
    for i in range(len(values)):
        if not is_value(<PyObject *>values[i]):
            return False
        node = fields_at(values, i)
        if op_of(node) != OP_NONE or place_of(node, sweep, 1) >= 0:
            return False
        mark(node, sweep)
    return True


def set_scopes(list values, str scope):
    for value in values:
        if not is_value(<PyObject *>value):
            require_value(value, "values")
        if type(value) is Value:
            put_string(&(<Value>value).fields.scope, scope)
        else:
            value.scope = scope


def set_numbers(list values, const double[::1] numbers):
    cdef Py_ssize_t i
    if thread_state.compiling:
        refuse("data.setter")
    require_as_many(values, numbers.shape[0])
    for i in range(numbers.shape[0]):
        if type(values[i]) is Value:
            fields_at(values, i).data = numbers[i]
        else:
            values[i].data = numbers[i]  # a subclass may do so in a way of its own


def set_gradients(list values, const double[::1] numbers):
    cdef Py_ssize_t i
    if thread_state.compiling:
        refuse("grad.setter")
    require_as_many(values, numbers.shape[0])
    cdef Fields *node
    for i in range(numbers.shape[0]):
        if type(values[i]) is Value:
            node = fields_at(values, i)
            node.grad = numbers[i]
            set_flag(node, HAS_GRAD, True)
        else:
            values[i].grad = numbers[i]


cdef int require_as_many(list values, Py_ssize_t count) except -1:
    if len(values) != count:
        raise ValueError(f"{len(values)} Values and {count} numbers")
    return 0
