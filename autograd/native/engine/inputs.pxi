# Shows and sets a node's inputs and local derivatives, as Python sees them. Part of core.pyx.

cdef object name_of_op(const Fields *node):
    cdef int op = op_of(node)
    if op == OP_NONE or op == OP_UNMADE:
        return ""
    if op == OP_ROW:
        return "add"  # the last of its chain
    return USER_NAMES[node.user_op] if op == OP_USER else TABLE[op - 1].name


cdef tuple inputs_of(Fields *node):
    if is_row(node):
        open_row(node)
    if kind_of(node) == MANY:
        return <object>node.first
    return tuple([<object>input_at(node, i) for i in range(input_count(node))])


cdef tuple partials_of(Fields *node):
    """The local derivatives; None where no gradient flows."""
    if is_row(node):
        open_row(node)
    if kind_of(node) == MANY:
        return <object>node.second
    first = node.first_partial if has(node, FIRST_FLOWS) else None
    second = node.second_partial if has(node, SECOND_FLOWS) else None
    return (first, second)[: kind_of(node)]


cdef int put_inputs(Fields *node, str name, tuple inputs, tuple partials) except -1:
    """Give a node its operation, inputs and local derivatives anew: for pickles, copies and `recompute`."""
    cdef int op = OP_NONE if name == "" else NUMBERS.get(name, OP_USER)
    cdef Py_ssize_t count = len(inputs)
    cdef Py_ssize_t user_op = user_number(name) if op == OP_USER else 0
    for value in inputs:
        require_value(value, "inputs")
    partials = floats_or_none(partials, count)

    next_sweep()  # a signal handler may have called this during a sweep, which then starts again
    cdef PyObject *earlier_first = node.first
    cdef PyObject *earlier_second = node.second
    node.first = node.second = NULL
    set_flag(node, FIRST_FLOWS | SECOND_FLOWS, False)
    if count == 0:
        set_kind_and_op(node, LEAF, op)
    elif count > 2 or op == OP_USER:
        set_kind_and_op(node, MANY, op)
        node.user_op = user_op
        node.first = new_reference(inputs)
        node.second = new_reference(partials)
    else:
        set_kind_and_op(node, UNARY if count == 1 else BINARY, op)
        node.first = new_reference(inputs[0])
        set_flag(node, FIRST_FLOWS, partials[0] is not None)
        node.first_partial = 0.0 if partials[0] is None else partials[0]  # keeps −0
        if count == 2:
            node.second = new_reference(inputs[1])
            set_flag(node, SECOND_FLOWS, partials[1] is not None)
            node.second_partial = 0.0 if partials[1] is None else partials[1]
    Py_XDECREF(earlier_first)
    Py_XDECREF(earlier_second)
    return 0


cdef int refuse_cycle(Value node, tuple inputs) except -1:
    """Refuse inputs that were computed from the node itself: the collector does not see it, so it would never be freed."""
    for value in inputs:
        require_value(value, "inputs")
        if node in topological_order(value):
            plain.refuse_cycle(node)
    return 0


cdef tuple floats_or_none(tuple partials, Py_ssize_t count):
    """Check partials, as the sweep relies on them: one for each input, each a float or None."""
    if len(partials) != count:
        partials = (partials + (None,) * count)[:count]
    return tuple([None if partial is None else float(partial) for partial in partials])


cdef PyObject *new_reference(object thing):
    Py_INCREF(thing)
    return <PyObject *>thing


cdef int require_string(text, str what) except -1:
    if not isinstance(text, str):
        plain_string(text, what)  # raises
    return 0


cdef int refuse_deletion(value, str name) except -1:
    raise AttributeError(f"property {name!r} of {type(value).__name__!r} object has no deleter")


cdef int put_string(PyObject **place, object text) except -1:
    """Keep a string, and nothing that could lead back to the node; NULL stands for the empty one."""
    if type(text) is not str:  # its characters only: a subclass's own __str__ could be any Python, and come back here
        text = str.__str__(text)
    cdef PyObject *earlier = place[0]
    place[0] = new_reference(text) if len(<str>text) else NULL
    Py_XDECREF(earlier)
    return 0
