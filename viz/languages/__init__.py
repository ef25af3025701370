"""Hold what viz tells its readers, one file a language: ``en.toml``, ``es.toml``, ``pt.toml``.

What may be touched: every sentence; the names in braces are filled in, and have to be in each language.  Entries that
begin with ``part_`` translate words which autograd and nn record in English, for example on a badge.  How to add a
language is said in ``autograd/languages``; a test compares every catalogue with the English one.

Next: ``viz/graph``, a graph as data.
"""
