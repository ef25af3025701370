# Reads and sets the numbers of many Values at once. Part of core.pyx.

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
    if not values:
        return found
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
    if kind is Value and holds_known_values(<PyObject *>items):
        return True
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


def add_gradients(list values, const double[::1] numbers):
    cdef Fields *node
    cdef Py_ssize_t i
    require_as_many(values, numbers.shape[0])
    for i in range(numbers.shape[0]):  # no Python runs meanwhile, and no handler of a signal
        node = fields_at(values, i)
        node.grad += numbers[i]
        set_flag(node, HAS_GRAD, True)


cdef int require_as_many(list values, Py_ssize_t count) except -1:
    if len(values) != count:
        raise ValueError(f"{len(values)} Values and {count} numbers")
    return 0
