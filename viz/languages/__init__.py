"""The catalogues: what a reader is told, one file a language. See ``viz/language.py``."""
