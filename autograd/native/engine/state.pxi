# Keeps what the engine remembers for each thread, and the blocks that change it. Part of core.pyx.

cdef int recording_threads = 0  # those in which compile records; in a forked child perhaps one more, which costs little

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
        global recording_threads
        recording_threads += compiling - thread_state.compiling
        thread_state.compiling = compiling

    @property
    def differentiating(self):
        return thread_state.differentiating != 0

    @differentiating.setter
    def differentiating(self, bint differentiating):
        thread_state.differentiating = differentiating

    @property
    def detached(self):
        return thread_state.detached != 0

    @detached.setter
    def detached(self, bint detached):
        thread_state.detached = detached

    @property
    def scope(self):
        return current_scope()

    @scope.setter
    def scope(self, str scope):
        put_string(&thread_state.scope, scope)


cdef inline object current_scope():
    return "" if thread_state.scope is NULL else <object>thread_state.scope


STATE = State()


cdef class Block:
    """A block for ``with`` that sets whether operations are recorded; also a decorator of functions."""

    cdef bint entered
    cdef int earlier
    cdef int no_grad
    cdef object outer  # the scope before, if the block changes the scope; else None
    cdef Block around  # the open block of the thread that changed the same before this one; None if there is none

    cdef int enter(self) except -1:
        """A block remembers one state to go back to."""
        if self.entered:
            name = type(self).__name__
            raise RuntimeError(f"this {name} block has been entered already: write {name}(…) anew in each with")
        self.entered = True
        return 0

    cdef void open(self):
        """Become the innermost block."""
        cdef PyObject **innermost = &thread_state.open[self.outer is not None]
        self.around = None if innermost[0] is NULL else <Block>innermost[0]
        Py_XDECREF(innermost[0])
        innermost[0] = <PyObject *>self
        Py_XINCREF(innermost[0])

    cdef bint close(self):
        """Be open no longer, nor what was opened inside; returns False if a block around this one has ended before."""
        cdef PyObject **innermost = &thread_state.open[self.outer is not None]
        cdef Block block = None if innermost[0] is NULL else <Block>innermost[0]
        while block is not None and block is not self:
            block = block.around
        if block is None:
            self.around = None
            return False
        cdef PyObject *last = innermost[0]
        innermost[0] = NULL if self.around is None else <PyObject *>self.around
        Py_XINCREF(innermost[0])
        self.around = None
        Py_XDECREF(last)
        return True

    def __enter__(self):
        marked = plain.marked_scope(current_scope(), bool(self.no_grad)) if thread_state.compiling else None
        if self.no_grad and recording_threads and not thread_state.compiling:
            plain.not_recorded("something was computed under no_grad")
        self.enter()  # from here on no Python runs, so that Ctrl-C comes before the block or inside of it
        self.earlier = thread_state.no_grad
        if marked is not None:
            self.outer = current_scope()
            put_string(&thread_state.scope, marked)
        else:
            self.outer = None
            thread_state.no_grad = self.no_grad
            thread_state.detached |= self.no_grad
        self.open()

    def __exit__(self, kind, error, traceback):
        self.entered = False
        if not self.close():
            if kind is None:
                plain.refuse_overlap(type(self).__name__)
        elif self.outer is None:
            thread_state.no_grad = self.earlier
        else:
            put_string(&thread_state.scope, self.outer)

    def again(self):
        """A block like this one, for the next call of a decorated function."""
        return type(self)()

    def __call__(self, function):
        return plain.decorated(self.again, function)


cdef class no_grad(Block):
    """Compute without recording: results inside are constants with no history."""

    def __cinit__(self, *given):
        if given:
            plain.refuse_given("no_grad")
        self.no_grad = 1


cdef class enable_grad(Block):
    """Record in this block even inside of ``no_grad``."""

    def __cinit__(self, *given):
        if given:
            plain.refuse_given("enable_grad")


cdef class scope(Block):
    """Name the part of the model that operations inside belong to; scopes nest, joined with a slash."""

    cdef object name

    def __init__(self, name):
        self.name = name

    def __enter__(self):
        joined = inner_scope(current_scope(), self.name)
        self.enter()
        self.outer = current_scope()
        put_string(&thread_state.scope, joined)
        self.open()

    def again(self):
        return scope(self.name)


# The joined names, (outer, name) -> "outer/name": a model enters the same scopes again and again.
cdef dict SCOPES = {}


cdef object inner_scope(object outer, object name):
    key = (outer, name)
    joined = SCOPES.get(key) if type(name) is str else None
    if joined is None:
        joined = plain.inner_scope(outer, name)
        if len(SCOPES) < 10_000:
            SCOPES[key] = joined
    return joined
