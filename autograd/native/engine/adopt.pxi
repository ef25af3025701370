# What is not written twice: the native type takes it over from the plain class. Part of core.pyx.

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
        own = members.get(name)
        if own is None:
            if name not in plain.__slots__:
                members[name] = member
        elif isinstance(own, (MethodDescriptorType, GetSetDescriptorType)) and not name.startswith("_"):
            set_docstring(<PyObject *>own, kept(docstring(member)))
    members["__doc__"] = plain.__doc__
    (<PyTypeObject *>Value).tp_doc = kept(docstring(plain.__init__).replace("__init__($self, ", "Value(", 1))
    PyType_Modified(<PyTypeObject *>Value)


def docstring(member):
    """A function's docstring, with its signature where CPython looks for it."""
    text = member.__doc__ or ""
    if not inspect.isfunction(member):
        return text
    given = inspect.signature(member)
    bare = given.replace(
        parameters=[p.replace(annotation=p.empty) for p in given.parameters.values()], return_annotation=given.empty
    )
    return f"{member.__name__}{str(bare).replace('(self', '($self', 1)}\n--\n\n{text}"


cdef char *kept(str text) except NULL:
    encoded = text.encode()
    cdef char *memory = <char *>PyMem_RawMalloc(len(encoded) + 1)
    if memory is NULL:
        raise MemoryError
    memcpy(memory, <char *>encoded, len(encoded) + 1)
    return memory
