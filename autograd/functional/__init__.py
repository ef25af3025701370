"""Differentiate functions: ``grad`` and its kin.

In: a function of numbers.  Out: the function that computes its derivative; it can be differentiated again.

What may be touched: everything.

    derivatives.py   grad, value_and_grad, jacobian, hessian
    sweep.py         the sweep on Values
    elementwise.py   elementwise_grad: the derivative at each number of an array

Next: ``autograd/checking.py``, which finds out whether a gradient is right.
"""

from .derivatives import Function, call_with_values, chosen_arguments, grad, hessian, jacobian, value_and_grad
from .elementwise import elementwise_grad

__all__ = [
    "Function",
    "call_with_values",
    "chosen_arguments",
    "elementwise_grad",
    "grad",
    "hessian",
    "jacobian",
    "value_and_grad",
]
