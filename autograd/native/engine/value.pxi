# Defines the type itself. Part of core.pyx.

cdef class Value:
    cdef Fields fields

    def __cinit__(self):
        # A node computed from an instance of a subclass can be part of a cycle (lifetime.h, section 1).
        if type(self) is not Value:
            set_flag(&self.fields, IN_COLLECTOR, True)
            set_kind_and_op(&self.fields, LEAF, OP_UNMADE)  # until __init__ has run

    def __init__(self, data, label="", _op=None, _children=None):
        cdef Fields *node = &self.fields
        if _op is not None or _children is not None:
            refuse_history()
        require_string(label, "label")
        node.data = as_number(data, "Value(data)")
        set_flag(node, CONSTANT, False)
        clear_grad(node)
        if op_of(node) != OP_NONE:
            put_inputs(node, "", (), ())
        put_string(&node.label, label)
        put_string(&node.scope, current_scope())
        if thread_state.differentiating:
            plain.sign(self)

    # -- What a node knows ---------------------------------------------------------------------------------------

    @property
    def data(self):
        if recording_threads:
            refuse("data", self)
        return self.fields.data

    @data.setter
    def data(self, data):
        if recording_threads:
            refuse("data.setter", self)
        self.fields.data = as_number(data, "value.data")

    @property
    def grad(self):
        if recording_threads:
            refuse("grad", self)
        return self.fields.grad

    @grad.setter
    def grad(self, grad):
        if recording_threads:
            refuse("grad.setter", self)
        self.fields.grad = as_number(grad, "value.grad")
        set_flag(&self.fields, HAS_GRAD, True)

    @property
    def has_grad(self):
        if recording_threads:
            refuse("has_grad", self)
        return has(&self.fields, HAS_GRAD)

    @property
    def constant(self):
        return has(&self.fields, CONSTANT)

    @property
    def op(self):
        name = name_of_op(&self.fields)
        return REGISTRY[name] if name else None

    @property
    def inputs(self):
        return inputs_of(&self.fields)

    @property
    def partials(self):
        if recording_threads:
            refuse("partials", self)
        return tuple([0.0 if partial is None else partial for partial in partials_of(&self.fields)])

    @property
    def label(self):
        return "" if self.fields.label is NULL else <object>self.fields.label

    @label.setter
    def label(self, label):
        require_string(label, "label")
        put_string(&self.fields.label, label)

    @property
    def scope(self):
        return "" if self.fields.scope is NULL else <object>self.fields.scope

    @scope.setter
    def scope(self, scope):
        require_string(scope, "scope")
        put_string(&self.fields.scope, scope)

    # `del value.data` raises another error in Cython than with a property in Python.

    @data.deleter
    def data(self):
        refuse_deletion(self, "data")

    @grad.deleter
    def grad(self):
        refuse_deletion(self, "grad")

    @label.deleter
    def label(self):
        refuse_deletion(self, "label")

    @scope.deleter
    def scope(self):
        refuse_deletion(self, "scope")

    # -- The plain class's fields, which the files of autograd/graph read and write --------------------------

    @property
    def _data(self):
        if op_of(&self.fields) == OP_UNMADE:
            raise AttributeError("_data")  # as an empty slot does
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
        refuse_cycle(self, inputs)
        put_inputs(&self.fields, name_of_op(&self.fields), inputs, (None,) * len(inputs))

    @property
    def _partials(self):
        return partials_of(&self.fields)

    @_partials.setter
    def _partials(self, tuple partials):
        put_inputs(&self.fields, name_of_op(&self.fields), inputs_of(&self.fields), partials)

    @classmethod
    def _remade(kind, str op_name, tuple inputs, tuple partials):
        cdef bint in_collector = False
        cdef Value node
        for value in inputs:
            require_value(value, "inputs")
            in_collector = in_collector or has(&(<Value>value).fields, IN_COLLECTOR)
        node = new_empty(in_collector) if kind is Value else kind.__new__(kind)
        put_inputs(&node.fields, op_name, inputs, partials)
        return node

    # -- Operators -----------------------------------------------------------------------------------------------

    # Python calls these for a Value on either side, so __radd__ and its like are not needed.

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

    def __and__(left, right):
        return plain.logic("bitwise_and", left, right)

    def __or__(left, right):
        return plain.logic("bitwise_or", left, right)

    def __xor__(left, right):
        return plain.logic("bitwise_xor", left, right)

    def __invert__(self):
        return plain.logic("invert", self)

    def __neg__(self):
        return unary(OP_NEGATIVE, self)

    def __pos__(self):
        return self

    def __abs__(self):
        return unary(OP_ABSOLUTE, self)

    def __array_ufunc__(self, ufunc, method, *inputs, **settings):
        # NumPy's numbers ask here for number * value and number < value; the rest is for graph/arrays/.
        operation = NUMPYS_OPERATORS.get(ufunc)
        cdef double ignored
        if operation is not None and not settings and method == "__call__" and len(inputs) == 2:
            left, right = inputs
            if is_value(<PyObject *>right):
                if not is_common_number(<PyObject *>left, &ignored):
                    if type(left) is numpy.ndarray and left.ndim == 0 or isinstance(left, numpy.generic):
                        left = left.item()
                if is_common_number(<PyObject *>left, &ignored):
                    if type(operation) is int:
                        return operate(operation, <PyObject *>left, <PyObject *>right)
                    return operation(left, right)
        return plain.array_ufunc(self, ufunc, method, *inputs, **settings)

    def backward(self, gradient=1.0):
        backward(self, gradient)

    # -- Comparing and converting ----------------------------------------------------------------------------------

    def __richcmp__(self, other, int comparison):
        if comparison == Py_EQ or comparison == Py_NE:
            if thread_state.compiling:
                plain.refuse_equality(self, other)
            return NotImplemented  # identity, as for any object
        if thread_state.compiling:
            return operate(COMPARISONS[comparison], <PyObject *>self, <PyObject *>other)
        if recording_threads:
            refuse("elsewhere.compare", self)
            refuse("elsewhere.compare", other)
        cdef double mine = (<Value>self).fields.data
        cdef double number = 0.0
        if is_value(<PyObject *>other):
            number = (<Value>other).fields.data
        elif not is_common_number(<PyObject *>other, &number):
            converted = comparable(other)
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
        if recording_threads:
            refuse("__float__", self)
        if thread_state.differentiating or plain.varied:
            return plain.number_of(self)
        return self.fields.data

    def __int__(self):
        if recording_threads:
            refuse("__int__", self)
        return int(self.fields.data)

    def __bool__(self):
        if recording_threads:
            refuse("__bool__", self)
        return self.fields.data != 0.0

    def __repr__(self):
        return plain.represent(self)


adopt_type(<PyTypeObject *>Value)
add_unary_methods(<PyTypeObject *>Value)  # v.tanh() and its like, written by rules.py


cdef dict NUMPYS_OPERATORS = {
    numpy.add: OP_ADD,
    numpy.subtract: OP_SUBTRACT,
    numpy.multiply: OP_MULTIPLY,
    numpy.true_divide: OP_DIVIDE,
    numpy.power: OP_POWER,
    numpy.less: operator.lt,
    numpy.less_equal: operator.le,
    numpy.greater: operator.gt,
    numpy.greater_equal: operator.ge,
    numpy.equal: operator.eq,
    numpy.not_equal: operator.ne,
}

cdef int[6] COMPARISONS  # the operation of each of Python's comparisons but == and !=
COMPARISONS[Py_LT] = OP_LESS
COMPARISONS[Py_LE] = OP_LESS_EQUAL
COMPARISONS[Py_GT] = OP_GREATER
COMPARISONS[Py_GE] = OP_GREATER_EQUAL


cdef inline object unary(int op, Value value):
    return record_unary(op, <PyObject *>value)
