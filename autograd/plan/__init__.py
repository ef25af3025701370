"""autograd.plan."""

from .blocks import Block, Operand, Plan, Rows, arrange
from .executors import BACKEND, NUMPY, Backend
from .numpy_executor import KEPT, PART

__all__ = ["BACKEND", "KEPT", "NUMPY", "PART", "Backend", "Block", "Operand", "Plan", "Rows", "arrange"]
