"""Say of what a file holds whether it may be an argument of a layer: checks of a description's fields.

Read next: ``architecture.py``.
"""

from __future__ import annotations

import math
from typing import Any

from nn.model import ACTIVATIONS

#: The widest layer that a file may describe.
WIDEST = 1 << 27


def is_width(value: Any) -> bool:
    return type(value) is int and 1 <= value <= WIDEST


def are_widths(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(is_width(width) for width in value)


def is_flag(value: Any) -> bool:
    return type(value) is bool


def is_rate(value: Any) -> bool:
    return type(value) in (int, float) and 0.0 <= value < 1.0


def is_width_or_none(value: Any) -> bool:
    return value is None or is_width(value)


def is_dim(value: Any) -> bool:
    return value is None or (type(value) is int and value in (-1, 0, 1))


def is_slope(value: Any) -> bool:
    return type(value) in (int, float) and 0.0 <= value < math.inf


def is_positive(value: Any) -> bool:
    return type(value) in (int, float) and 0.0 < value < math.inf


def is_momentum(value: Any) -> bool:
    return is_positive(value) and value <= 1.0


def is_activation(value: Any) -> bool:
    return isinstance(value, str) and value in ACTIVATIONS


def are_activations(value: Any) -> bool:
    return isinstance(value, list) and all(is_activation(each) for each in value)


def is_layer_list(value: Any) -> bool:
    return isinstance(value, list)


def are_names(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(name, str) for name in value)


def is_shape(value: Any) -> bool:
    return value is None or (are_widths(value) and math.prod(value) <= WIDEST)
