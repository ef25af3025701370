"""autograd.graph."""

from .reductions import dot, log_softmax, logsumexp, mean, softmax, sum
from .state import NO_GRAD, STATE, RecordingError, compiling, no_grad, recording, refuse, scope
from .sweep import (
    COMMIT,
    BackwardStep,
    Contribution,
    accumulate,
    backward_steps,
    clear_grad,
    is_stale,
    topological_order,
    zero_grad,
)
from .value import VALUES, Value, as_number, constant, record, require_value

__all__ = [
    "COMMIT",
    "NO_GRAD",
    "STATE",
    "VALUES",
    "BackwardStep",
    "Contribution",
    "RecordingError",
    "Value",
    "accumulate",
    "as_number",
    "backward_steps",
    "clear_grad",
    "compiling",
    "constant",
    "dot",
    "is_stale",
    "log_softmax",
    "logsumexp",
    "mean",
    "no_grad",
    "record",
    "recording",
    "refuse",
    "require_value",
    "scope",
    "softmax",
    "sum",
    "topological_order",
    "zero_grad",
]
