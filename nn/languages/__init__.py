"""Tell the reader what nn has to say, in the reader's language.

In: numbers and names of a model, a training run or a loss.  Out: the words and tables that nn prints.

What may be touched: the sentences; ``autograd/languages`` says how, and how to add a language.  Exceptions are in
English and not here; warnings are here.

    en.toml, es.toml, pt.toml   every word that nn prints
    warn.py                     a warning, at the line that called
    table.py                    rows of text as a table, for the prompt and for a notebook

Next: ``nn/model``.
"""

from .table import html_table, text_table
from .warn import warn_reader

__all__ = ["html_table", "text_table", "warn_reader"]
