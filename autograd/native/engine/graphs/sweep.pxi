# Sorts and sweeps graphs, on top of sweep.h and rows.h. Part of core.pyx.

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
