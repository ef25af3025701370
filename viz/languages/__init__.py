"""Hold what viz tells its readers, one file a language: ``en.toml``, ``es.toml``, ``pt.toml``.

What may be touched: every sentence; the names in braces are filled in, and have to be in each language.  Entries that
begin with ``operation_`` say how an operation of the table is called, by its name there, on badges and in formulas.
How to add a language is said in ``autograd/languages``; a test compares every catalogue with the English one.

Next: ``viz/graph``, a graph as data.
"""
