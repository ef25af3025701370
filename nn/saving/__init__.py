"""nn.saving."""

from .files import LoadError, load, save

__all__ = ["LoadError", "load", "save"]
