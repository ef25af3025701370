# cython: language_level=3, binding=False, c_api_binop_methods=True, auto_pickle=False, freethreading_compatible=False
"""The Python type on top of the C: ``Value``, what makes nodes, the sweep, and the state of each thread.

Each name here stands for the one of the same name in ``value.py``, ``graph.py``, ``compositions.py`` and
``state.py``, whose docstrings say what it does.  What is not worth writing twice is not: the type takes over the
plain class's own functions (``adopt``), and rare cases and errors go back to plain Python.

A word on Cython: ``def`` makes a Python function, ``cdef`` a C function.  An ``object`` is counted for us;
``<PyObject *>`` is the bare pointer that the C of ``node.h`` works on.
"""

import inspect

from cpython.mem cimport PyMem_RawMalloc
from cpython.object cimport Py_EQ, Py_GE, Py_GT, Py_LE, Py_LT, Py_NE, PyObject, PyTypeObject
from cpython.ref cimport Py_INCREF, Py_XDECREF
from libc.stdint cimport uint64_t
from libc.string cimport memcpy

from autograd.ops import REGISTRY, TABLE

include "operations.pxi"  # OP_ADD, OP_MULTIPLY, …: the operations' numbers

cdef extern from "rules.h" nogil:
    const unsigned char RULE_ARITY[]
    double rule_value(int op, double a, double b, double c)
    double rule_partial(int op, int i, double y, double a, double b, double c)
    bint rule_selects(int op)

cdef extern from "node.h":
    enum: LEAF, UNARY, BINARY, MANY
    enum: HAS_GRAD, CONSTANT, FIRST_FLOWS, SECOND_FLOWS, IN_COLLECTOR

    ctypedef struct Fields:
        double data, grad, first_partial, second_partial
        PyObject *first
        PyObject *second
        Py_ssize_t user_op
        PyObject *label
        PyObject *scope

    ctypedef struct Node:
        Fields fields

    void adopt_type(PyTypeObject *type)
    bint is_value(PyObject *object)
    Fields *fields_of(PyObject *node)
    int kind_of(const Fields *node)
    int op_of(const Fields *node)
    bint has(const Fields *node, uint64_t flag)
    void set_flag "set" (Fields *node, uint64_t flag, bint on)
    void set_kind_and_op(Fields *node, int kind, int op)
    Py_ssize_t input_count(const Fields *node)
    PyObject *input_at(const Fields *node, Py_ssize_t i)

cdef extern from "record.h":
    ctypedef struct ThreadState:
        int no_grad
        int compiling
        PyObject *scope

    ThreadState thread_state
    object new_leaf(double data, int constant)
    object record_unary(int op, PyObject *value)
    object record_many(int op, Py_ssize_t user_op, double data, PyObject *inputs, PyObject *partials, int constant)
    bint is_common_number(PyObject *object, double *number)
    object operate(int op, PyObject *left, PyObject *right)
    object combine(int op, object left, object right)
    PyObject *(*operate_on_others)(int op, PyObject *left, PyObject *right) except NULL

cdef extern from "methods.h":
    int add_unary_methods(PyTypeObject *type) except -1

cdef extern from "sweep.h":
    ctypedef struct Sorted:
        Py_ssize_t order

    enum: SORTED, FAILED, CYCLE
    int sort_nodes(Node *root, Sorted *sorted, Node **cycle) except? FAILED
    void propagate(const Sorted *sorted, double gradient)
    Node **first_in_sweep(const Sorted *sorted)
    void free_sorted(Sorted *sorted)
    void clear_grad(Fields *node)


# ---------------------------------------------------------------------------------------------------------------
# Operations: the table's by their numbers, users' by theirs

cdef dict NUMBERS = {op.name: number for number, op in enumerate(TABLE, start=1)}
cdef dict USER_NUMBERS = {}
cdef list USER_NAMES = []


cdef Py_ssize_t user_number(str name):
    """The number of a user's operation, a new one for a new name."""
    number = USER_NUMBERS.get(name)
    if number is None:
        number = USER_NUMBERS[name] = len(USER_NAMES)
        USER_NAMES.append(name)
    return number


# ---------------------------------------------------------------------------------------------------------------
# What comes from plain Python, when the rest of the package is there (see adopt)

cdef object plain_value = None  # the module autograd.value


cdef double as_number(object number, str where) except? -1.0:
    if type(number) is float:
        return number
    return plain_value.as_number(number, where)


# ---------------------------------------------------------------------------------------------------------------
# The type

cdef int refuse(str what, str instead="number") except -1:
    """A Value was looked at while compile records a function."""
    plain_value.refuse(what, instead)


cdef class Value:
    cdef Fields fields

    def __cinit__(self):
        # What is computed from an instance of a subclass can be part of a cycle (node.h, section 2).
        set_flag(&self.fields, IN_COLLECTOR, type(self) is not Value)

    def __init__(self, data, label=""):
        cdef Fields *node = &self.fields
        if not isinstance(label, str):
            plain_value.refuse_label(data, label)
        node.data = as_number(data, "Value(data)")
        set_flag(node, CONSTANT, False)
        clear_grad(node)
        put_inputs(node, "", (), ())
        self.label = label
        put_string(&node.scope, <object>thread_state.scope if thread_state.scope is not NULL else "")

    # -- What a node knows ---------------------------------------------------------------------------------------

    @property
    def data(self):
        if thread_state.compiling:
            refuse("data was read")
        return self.fields.data

    @data.setter
    def data(self, data):
        if thread_state.compiling:
            refuse("data was assigned", "write")
        self.fields.data = as_number(data, "value.data")

    @property
    def grad(self):
        if thread_state.compiling:
            refuse("grad was read")
        return self.fields.grad

    @grad.setter
    def grad(self, grad):
        if thread_state.compiling:
            refuse("grad was assigned", "write")
        self.fields.grad = as_number(grad, "value.grad")
        set_flag(&self.fields, HAS_GRAD, True)

    @property
    def has_grad(self):
        if thread_state.compiling:
            refuse("has_grad was read")
        return has(&self.fields, HAS_GRAD)

    @property
    def constant(self):
        return has(&self.fields, CONSTANT)

    @property
    def op(self):
        return REGISTRY[name_of_op(&self.fields)] if op_of(&self.fields) != OP_NONE else None

    @property
    def inputs(self):
        return inputs_of(&self.fields)

    @property
    def partials(self):
        if thread_state.compiling:
            refuse("partials were read")
        return tuple([0.0 if partial is None else partial for partial in partials_of(&self.fields)])

    @property
    def label(self):
        return "" if self.fields.label is NULL else <object>self.fields.label

    @label.setter
    def label(self, label):
        put_string(&self.fields.label, label)

    @property
    def scope(self):
        return "" if self.fields.scope is NULL else <object>self.fields.scope

    @scope.setter
    def scope(self, scope):
        put_string(&self.fields.scope, scope)

    # -- The plain class's fields, which graph.py, functional.py and persistence.py read and write ------------------

    @property
    def _data(self):
        return self.fields.data

    @_data.setter
    def _data(self, double data):
        self.fields.data = data

    @property
    def _grad(self):
        return self.fields.grad

    @_grad.setter
    def _grad(self, double grad):
        self.fields.grad = grad

    @property
    def _has_grad(self):
        return has(&self.fields, HAS_GRAD)

    @_has_grad.setter
    def _has_grad(self, bint has_grad):
        set_flag(&self.fields, HAS_GRAD, has_grad)

    @property
    def _constant(self):
        return has(&self.fields, CONSTANT)

    @_constant.setter
    def _constant(self, bint constant):
        set_flag(&self.fields, CONSTANT, constant)

    @property
    def _op_name(self):
        return name_of_op(&self.fields)

    @_op_name.setter
    def _op_name(self, str name):
        put_inputs(&self.fields, name, inputs_of(&self.fields), partials_of(&self.fields))

    @property
    def _inputs(self):
        return inputs_of(&self.fields)

    @_inputs.setter
    def _inputs(self, tuple inputs):
        put_inputs(&self.fields, name_of_op(&self.fields), inputs, (None,) * len(inputs))

    @property
    def _partials(self):
        return partials_of(&self.fields)

    @_partials.setter
    def _partials(self, tuple partials):
        put_inputs(&self.fields, name_of_op(&self.fields), inputs_of(&self.fields), partials)

    # -- Operators -----------------------------------------------------------------------------------------------

    # Python calls these for a Value on either side, so there is no need of __radd__ and its like.

    def __add__(left, right):
        return operate(OP_ADD, <PyObject *>left, <PyObject *>right)

    def __sub__(left, right):
        return operate(OP_SUBTRACT, <PyObject *>left, <PyObject *>right)

    def __mul__(left, right):
        return operate(OP_MULTIPLY, <PyObject *>left, <PyObject *>right)

    def __truediv__(left, right):
        return operate(OP_DIVIDE, <PyObject *>left, <PyObject *>right)

    def __pow__(left, right, modulus):
        if modulus is not None:
            return NotImplemented
        return operate(OP_POWER, <PyObject *>left, <PyObject *>right)

    def __neg__(self):
        return unary(OP_NEGATIVE, self)

    def __pos__(self):
        return self

    def __abs__(self):
        return unary(OP_ABSOLUTE, self)

    def backward(self, gradient=1.0):
        backward(self, gradient)

    # -- Comparing and converting ----------------------------------------------------------------------------------

    def __richcmp__(self, other, int comparison):
        if comparison == Py_EQ or comparison == Py_NE:
            return NotImplemented  # identity, as for any object
        if thread_state.compiling:
            return operate(COMPARISONS[comparison], <PyObject *>self, <PyObject *>other)
        cdef double mine = (<Value>self).fields.data
        cdef double number = 0.0
        if is_value(<PyObject *>other):
            number = (<Value>other).fields.data
        elif not is_common_number(<PyObject *>other, &number):
            converted = plain_value._comparable(other)
            if converted is None:
                return NotImplemented
            number = converted
        if comparison == Py_LT:
            return mine < number
        if comparison == Py_LE:
            return mine <= number
        if comparison == Py_GT:
            return mine > number
        return mine >= number

    def __hash__(self):
        return object.__hash__(self)

    def __float__(self):
        if thread_state.compiling:
            refuse("float(value) was called")
        return self.fields.data

    def __int__(self):
        if thread_state.compiling:
            refuse("int(value) was called")
        return int(self.fields.data)

    def __bool__(self):
        if thread_state.compiling:
            refuse("a Value, or a comparison of Values, was used as True or False (in if, and, max, sorted, …)", "bool")
        return self.fields.data != 0.0

    def __repr__(self):
        return PLAIN_REPR(self)


adopt_type(<PyTypeObject *>Value)
add_unary_methods(<PyTypeObject *>Value)  # v.tanh() and its like, written by rules.py


cdef int[6] COMPARISONS  # the operation of each of Python's comparisons but == and !=
COMPARISONS[Py_LT] = OP_LESS
COMPARISONS[Py_LE] = OP_LESS_EQUAL
COMPARISONS[Py_GT] = OP_GREATER
COMPARISONS[Py_GE] = OP_GREATER_EQUAL


cdef inline object unary(int op, Value value):
    return record_unary(op, <PyObject *>value)


# ---------------------------------------------------------------------------------------------------------------
# A node's inputs as Python sees them

cdef object name_of_op(const Fields *node):
    cdef int op = op_of(node)
    if op == OP_NONE:
        return ""
    return USER_NAMES[node.user_op] if op == OP_USER else TABLE[op - 1].name


cdef tuple inputs_of(const Fields *node):
    if kind_of(node) == MANY:
        return <object>node.first
    return tuple([<object>input_at(node, i) for i in range(input_count(node))])


cdef tuple partials_of(const Fields *node):
    """The local derivatives; None where nothing flows."""
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
        plain_value.require_value(value, "inputs")
    if len(partials) != count:
        partials = (partials + (None,) * count)[:count]
    partials = tuple([None if partial is None else float(partial) for partial in partials])

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
        node.first_partial = partials[0] or 0.0
        if count == 2:
            node.second = new_reference(inputs[1])
            set_flag(node, SECOND_FLOWS, partials[1] is not None)
            node.second_partial = partials[1] or 0.0
    Py_XDECREF(earlier_first)
    Py_XDECREF(earlier_second)
    return 0


cdef PyObject *new_reference(object thing):
    Py_INCREF(thing)
    return <PyObject *>thing


cdef int put_string(PyObject **place, object text) except -1:
    """Keep a string, and nothing that could lead back to the node; NULL stands for the empty one."""
    if not isinstance(text, str):
        raise TypeError(f"a label is a string, not {type(text).__name__}")
    cdef PyObject *earlier = place[0]
    place[0] = new_reference(text if type(text) is str else str(text)) if text else NULL
    Py_XDECREF(earlier)
    return 0


# ---------------------------------------------------------------------------------------------------------------
# Making nodes

def constant(number, label=""):
    cdef Value node = Value(number, label)
    set_flag(&node.fields, CONSTANT, True)
    return node


def record(op, tuple inputs):
    cdef int number = NUMBERS.get(op.name, OP_USER)
    cdef int count = len(inputs)
    if number != OP_USER:
        op.check_arity(count)
    for value in inputs:
        plain_value.require_value(value, op.name)
    if count == 1 and number != OP_USER:
        return record_unary(number, <PyObject *>inputs[0])
    if count == 2 and number != OP_USER:
        return operate(number, <PyObject *>inputs[0], <PyObject *>inputs[1])
    data, partials, is_constant = evaluate(op, inputs)
    if thread_state.no_grad:
        return new_leaf(data, 1)
    cdef Py_ssize_t user_op = user_number(op.name) if number == OP_USER else 0
    return record_many(number, user_op, data, new_reference(inputs), new_reference(partials), is_constant)


def evaluate(op, tuple inputs):
    cdef int number = NUMBERS.get(op.name, OP_USER)
    if number == OP_USER:
        return PLAIN_EVALUATE(op, inputs)
    cdef double numbers[3]
    cdef bint is_constant = True
    cdef int i
    numbers[0] = numbers[1] = numbers[2] = 0.0
    for i in range(len(inputs)):
        numbers[i] = (<Value>inputs[i]).fields.data
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
    return PLAIN_APPLY(op, *inputs)


cdef PyObject *operate_in_plain_python(int op, PyObject *left, PyObject *right) except NULL:
    """An operator on a rarer number (of NumPy, say), or on what is none."""
    return new_reference(plain_value.binary(TABLE[op - 1], <object>left, <object>right))


operate_on_others = operate_in_plain_python


# ---------------------------------------------------------------------------------------------------------------
# Compositions: all their nodes in one call

def sum(values):
    cdef list operands = values if type(values) is list else list(values)
    if not operands:
        return 0.0
    total = operand(operands[0], "sum")
    cdef Py_ssize_t i
    for i in range(1, len(operands)):
        total = combine(OP_ADD, total, operand(operands[i], "sum"))
    return total


def dot(us, vs):
    cdef list left = us if type(us) is list else list(us)
    cdef list right = vs if type(vs) is list else list(vs)
    if len(left) != len(right):
        from autograd.compositions import refuse_lengths

        refuse_lengths([operand(u, "dot") for u in left], [operand(v, "dot") for v in right])
    if not left:
        return 0.0
    total = combine(OP_MULTIPLY, operand(left[0], "dot"), operand(right[0], "dot"))
    cdef Py_ssize_t i
    for i in range(1, len(left)):
        product = combine(OP_MULTIPLY, operand(left[i], "dot"), operand(right[i], "dot"))
        total = combine(OP_ADD, total, product)
    return total


cdef inline object operand(object value, str where):
    """A Value as it is, a number as a float."""
    return value if is_value(<PyObject *>value) else as_number(value, where)


# ---------------------------------------------------------------------------------------------------------------
# The graph

cdef int sort(object root, Sorted *nodes) except -1:
    cdef Node *cycle
    if sort_nodes(<Node *>root, nodes, &cycle) == CYCLE:
        from autograd.graph import refuse_cycle

        refuse_cycle(<object>cycle)
    return 0


def topological_order(root):
    cdef Sorted nodes
    cdef Py_ssize_t i
    plain_value.require_value(root, "topological_order(root)")
    sort(root, &nodes)
    cdef Node **place = first_in_sweep(&nodes)
    try:
        return [<object>place[i] for i in range(nodes.order - 1, -1, -1)]
    finally:
        free_sorted(&nodes)


def backward(root, gradient=1.0):
    cdef Sorted nodes
    if thread_state.compiling:
        refuse("backward was called", "write")
    plain_value.require_value(root, "backward(root)")
    cdef double number = as_number(gradient, "backward(gradient)")
    if has(&(<Value>root).fields, CONSTANT):
        from autograd.graph import refuse_constant

        refuse_constant(root)
    sort(root, &nodes)
    propagate(&nodes, number)
    free_sorted(&nodes)


def zero_grad(root):
    cdef Sorted nodes
    cdef Py_ssize_t i
    if thread_state.compiling:
        refuse("zero_grad was called", "write")
    plain_value.require_value(root, "topological_order(root)")
    sort(root, &nodes)
    cdef Node **place = first_in_sweep(&nodes)
    for i in range(nodes.order):
        clear_grad(&place[i].fields)
    free_sorted(&nodes)


# ---------------------------------------------------------------------------------------------------------------
# The state of each thread

cdef class State:
    @property
    def no_grad(self):
        return thread_state.no_grad != 0

    @no_grad.setter
    def no_grad(self, bint no_grad):
        thread_state.no_grad = no_grad

    @property
    def compiling(self):
        return thread_state.compiling != 0

    @compiling.setter
    def compiling(self, bint compiling):
        thread_state.compiling = compiling

    @property
    def scope(self):
        return "" if thread_state.scope is NULL else <object>thread_state.scope

    @scope.setter
    def scope(self, str scope):
        put_string(&thread_state.scope, scope)


STATE = State()

# ---------------------------------------------------------------------------------------------------------------
# Taking over what is not written twice

cdef object PLAIN_REPR = None
cdef object PLAIN_EVALUATE = None
cdef object PLAIN_APPLY = None

cdef extern from *:
    """
    /* The docstring of a method or property of an extension type; the text has to stay where it is. */
    static void set_docstring(PyObject *member, const char *text)
    {
        if (Py_TYPE(member) == &PyMethodDescr_Type) {
            ((PyMethodDescrObject *)member)->d_method->ml_doc = text;
        } else if (Py_TYPE(member) == &PyGetSetDescr_Type) {
            ((PyGetSetDescrObject *)member)->d_getset->doc = text;
        }
    }
    """
    void set_docstring(PyObject *member, const char *text)
    void PyType_Modified(PyTypeObject *type)


def adopt(module):
    """Complete ``Value`` from the plain class, which ``module``, autograd.value, has defined.

    What the plain class has and the native type has not, it gets: the same function object.  What both have, gets
    the plain one's docstring.
    """
    global plain_value, PLAIN_REPR, PLAIN_EVALUATE, PLAIN_APPLY
    plain_value = module
    PLAIN_EVALUATE, PLAIN_APPLY = module.evaluate, module.apply
    plain = module.Value
    PLAIN_REPR = plain.__repr__
    members = <dict>(<PyTypeObject *>Value).tp_dict
    for name, member in vars(plain).items():
        if name not in members and name not in plain.__slots__:
            members[name] = member
        elif inspect.isfunction(member) or isinstance(member, property):
            set_docstring(<PyObject *>members[name], kept(docstring(member)))
    members["__doc__"] = plain.__doc__
    PyType_Modified(<PyTypeObject *>Value)


def docstring(member):
    """A function's docstring, with its signature where CPython looks for it."""
    text = member.__doc__ or ""
    if isinstance(member, property):
        return text
    parameters = str(inspect.signature(member)).split(" -> ")[0].replace("(self", "($self, /", 1)
    return f"{member.__name__}{parameters}\n--\n\n{text}"


cdef char *kept(str text) except NULL:
    encoded = text.encode()
    cdef char *memory = <char *>PyMem_RawMalloc(len(encoded) + 1)
    if memory is NULL:
        raise MemoryError
    memcpy(memory, <char *>encoded, len(encoded) + 1)
    return memory
