"""What tests of refusals share."""

import numpy as np
import pytest

import autograd
from autograd import RecordingError

X = np.array([1.0, -2.0])


def refusal(f, *arrays):
    """What the error says that refuses to compile a function."""
    with pytest.raises(RecordingError) as raised:
        autograd.compile(f)(*(arrays or (X,)))
    return str(raised.value)
