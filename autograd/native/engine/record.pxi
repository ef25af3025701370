# Makes nodes, on top of record.h. Part of core.pyx.

def constant(number, label=""):
    cdef Value node = Value(number, label)
    set_flag(&node.fields, CONSTANT, True)
    return node


def new_values(numbers, list labels):
    cdef const double[::1] data = numpy.ascontiguousarray(numbers, numpy.float64)
    cdef Py_ssize_t i
    cdef list found = PyList_New(data.shape[0])
    cdef Value node
    require_as_many(labels, data.shape[0])
    for i in range(data.shape[0]):
        node = new_leaf(data[i], False)
        put_string(&node.fields.label, labels[i])
        Py_INCREF(node)
        PyList_SET_ITEM(found, i, node)
    if thread_state.differentiating:
        for leaf in found:
            plain.sign(leaf)
    return found


def record(op, tuple inputs):
    cdef int number = NUMBERS.get(op.name, OP_USER)
    cdef int count = len(inputs)
    if number != OP_USER:
        op.check_arity(count)
    for value in inputs:
        require_value(value, op.name)
    if count == 1 and number != OP_USER:
        return record_unary(number, <PyObject *>inputs[0])
    if count == 2 and number != OP_USER:
        return operate(number, <PyObject *>inputs[0], <PyObject *>inputs[1])
    data, partials, is_constant = evaluate(op, inputs)
    partials = floats_or_none(partials, count)
    if thread_state.no_grad:
        return new_leaf(data, 1)
    cdef Py_ssize_t user_op = user_number(op.name) if number == OP_USER else 0
    return record_many(number, user_op, data, new_reference(inputs), new_reference(partials), is_constant)


def evaluate(op, tuple inputs):
    cdef int number = NUMBERS.get(op.name, OP_USER)
    if number == OP_USER:
        return plain.evaluate(op, inputs)
    op.check_arity(len(inputs))
    cdef double numbers[3]
    cdef bint is_constant = True
    cdef int i
    numbers[0] = numbers[1] = numbers[2] = 0.0
    for i in range(len(inputs)):
        numbers[i] = (<Value?>inputs[i]).fields.data  # the ? checks the type
        is_constant = is_constant and has(&(<Value>inputs[i]).fields, CONSTANT)
    cdef double y = rule_value(number, numbers[0], numbers[1], numbers[2])
    cdef double partial
    partials = [None] * len(inputs)
    for i in range(len(inputs)):
        if not has(&(<Value>inputs[i]).fields, CONSTANT):
            partial = rule_partial(number, i, y, numbers[0], numbers[1], numbers[2])
            if not (rule_selects(number) and partial == 0.0):
                partials[i] = partial
    return y, tuple(partials), bool(is_constant)


def apply(op, *inputs):
    cdef int number = NUMBERS.get(op.name, OP_USER)
    cdef double ignored
    if number != OP_USER:
        if len(inputs) == 1 and RULE_ARITY[number] == 1 and is_value(<PyObject *>inputs[0]):
            return record_unary(number, <PyObject *>inputs[0])
        if len(inputs) == 2 and RULE_ARITY[number] == 2:
            left, right = inputs
            if is_value(<PyObject *>left):
                if is_value(<PyObject *>right) or is_common_number(<PyObject *>right, &ignored):
                    return operate(number, <PyObject *>left, <PyObject *>right)
            elif is_value(<PyObject *>right) and is_common_number(<PyObject *>left, &ignored):
                return operate(number, <PyObject *>left, <PyObject *>right)
    return plain.apply(op, *inputs)


cdef PyObject *operate_in_plain_python(int op, PyObject *left, PyObject *right) except NULL:
    """An operator on a rarer number (of NumPy, say), or on something that is no number."""
    return new_reference(plain.binary(TABLE[op - 1], <object>left, <object>right))


operate_on_others = operate_in_plain_python


# ---------------------------------------------------------------------------------------------------------------
# Reductions: all their nodes in one call

def sum(values):
    cdef list operands = list(values)  # a copy, which nobody can change meanwhile
    if not operands:
        return 0.0
    total = operand(operands[0], "sum")
    cdef Py_ssize_t i
    for i in range(1, len(operands)):
        total = combine(OP_ADD, total, operand(operands[i], "sum"))
    return total


def dot(us, vs):
    us, vs = list_of_array(us), list_of_array(vs)
    # Iterating over vs may run Python that changes us, so us is copied first.
    cdef list left = us if type(us) is list and type(vs) is list else list(us)
    cdef list right = vs if type(vs) is list else list(vs)
    if len(left) != len(right):
        plain.refuse_lengths([operand(u, "dot") for u in left], [operand(v, "dot") for v in right])
    if not left:
        return 0.0
    total = dot_of_values(<PyObject *>left, <PyObject *>right)
    if total is not NotImplemented:
        return total
    left, right = list(left), list(right)  # copies, which nobody can change meanwhile
    if len(left) != len(right):  # as somebody did while they were copied
        plain.refuse_lengths(left, right)
    total = combine(OP_MULTIPLY, operand(left[0], "dot"), operand(right[0], "dot"))
    cdef Py_ssize_t i
    for i in range(1, len(left)):
        product = combine(OP_MULTIPLY, operand(left[i], "dot"), operand(right[i], "dot"))
        total = combine(OP_ADD, total, product)
    return total


cdef inline object list_of_array(object values):
    """The list of an array of Values with one axis; all else as it is."""
    return values.tolist() if type(values) is plain.ValueArray and values.ndim == 1 else values


cdef inline object operand(object value, str where):
    """A Value as it is, a number as a float."""
    return value if is_value(<PyObject *>value) else as_number(value, where)
