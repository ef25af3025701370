# Completes the native type from the plain class, so that nothing is written twice. Part of core.pyx.

# A type in C keeps its docstrings as C strings, fixed when it is compiled. To have help(Value.backward) say the same on
# both engines without a copy of its text here, `adopt` puts the strings in once the plain class exists.

cdef extern from *:
    """
    /* Set the docstring of a method or property of an extension type; the text has to stay where it is. */
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


def adopt(dict members):
    """Complete ``Value`` from members of the plain class, by name.

    A member that the native type lacks is taken over as it is; one that it has gets the plain one's docstring.
    """
    own = <dict>(<PyTypeObject *>Value).tp_dict
    fields = members.get("__slots__", ())
    for name, member in members.items():
        native = own.get(name)
        if native is None:
            if name not in fields:
                own[name] = member
        elif isinstance(native, (MethodDescriptorType, GetSetDescriptorType)) and not name.startswith("_"):
            set_docstring(<PyObject *>native, kept(docstring(member)))
    if "__init__" in members:
        own["__doc__"] = members["__doc__"]
        signature = docstring(members["__init__"]).replace("__init__($self, ", "Value(", 1)
        (<PyTypeObject *>Value).tp_doc = kept(signature)
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
    """A C string that is never freed."""
    encoded = text.encode()
    cdef char *memory = <char *>PyMem_RawMalloc(len(encoded) + 1)
    if memory is NULL:
        raise MemoryError
    memcpy(memory, <char *>encoded, len(encoded) + 1)
    return memory
