"""Tell the reader everything in the reader's language.

In: the name of a message and the values of its placeholders.  Out: a sentence in English, Spanish or Portuguese.

What may be touched: the sentences.  They are in ``en.toml``, ``es.toml`` and ``pt.toml``, here for autograd, in
``nn/languages`` and ``viz/languages`` for those packages.  To add a language, translate the three ``en.toml`` into
files of its own, for example ``fr.toml``, and add its code to ``LANGUAGES``; tests compare every catalogue with the
English one.

    labels.py       clean() takes out of a label what may stand in no text
    language.py     Language says a message; add_catalogues() registers a package
    refusal.py      RefusalError: an error whose reason any language can say
    preferences.py  what a call does not say: language_of() chooses the language, preferred() any other option

This room uses ``autograd.table`` to write formulas, and knows neither ``nn`` nor ``viz``.  Next: ``nn``.
"""

from .labels import clean
from .language import LANGUAGES, Language, add_catalogues, catalogue
from .preferences import (
    choose,
    chosen,
    language_code,
    language_of,
    preferred,
    read_digits,
    read_flag,
    tell_unknown_variables,
    warn_caller,
)
from .refusal import RefusalError, Sentence

__all__ = [
    "LANGUAGES",
    "Language",
    "RefusalError",
    "Sentence",
    "add_catalogues",
    "catalogue",
    "choose",
    "chosen",
    "clean",
    "language_code",
    "language_of",
    "preferred",
    "read_digits",
    "read_flag",
    "tell_unknown_variables",
    "warn_caller",
]
