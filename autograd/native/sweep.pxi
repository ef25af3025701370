# The graph, on top of sweep.h, and what the engine keeps for each thread. Part of core.pyx.

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
    def scope(self):
        return current_scope()

    @scope.setter
    def scope(self, str scope):
        put_string(&thread_state.scope, scope)


cdef inline object current_scope():
    return "" if thread_state.scope is NULL else <object>thread_state.scope


STATE = State()
