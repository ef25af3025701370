"""autograd.program."""

from .bound_step import NotFiniteError
from .compiled import OPTIONAL, Compiled
from .program import Program, compile
from .update import Update

__all__ = ["OPTIONAL", "Compiled", "NotFiniteError", "Program", "Update", "compile"]
