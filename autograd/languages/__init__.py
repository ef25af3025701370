"""autograd.languages."""

from .language import LANGUAGES, Language, catalogue, language

__all__ = ["LANGUAGES", "Language", "catalogue", "language"]
