"""Compute softmax and the logarithm of a probability as the formula says, and as a computer should.

Each function is shown to the reader as it stands here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import autograd
import nn
from autograd import Value

# -- Softmax ------------------------------------------------------------------------------------------------


def softmax_as_it_is_written(logits: Sequence[Value]) -> list[Value]:
    powers = [autograd.exp(z) for z in logits]
    total = autograd.sum(powers)
    return [each / total for each in powers]


def softmax_shifted(logits: Sequence[Value]) -> list[Value]:
    largest = max([z.data for z in logits])
    powers = [autograd.exp(z - largest) for z in logits]
    total = autograd.sum(powers)
    return [each / total for each in powers]


# -- The logarithm of a probability -------------------------------------------------------------------------


def logarithm_of_sigmoid(z: Value) -> Any:
    p = autograd.sigmoid(z)
    return -autograd.log(p)


def loss_of_logit(z: Value) -> Any:
    return nn.binary_cross_entropy_with_logits(z, 1.0)
