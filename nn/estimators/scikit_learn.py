"""Take from scikit-learn what an estimator is made of.

Where it is missing, or older than 1.6, the classes of this room are there all the same, so that ``from nn import *`` works and
every network can be trained; to make an estimator is then an ImportError that says what to install.

Read next: ``parameters.py``.
"""

from __future__ import annotations

from typing import Any, Self

try:
    from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.utils import check_random_state, column_or_1d
    from sklearn.utils.metaestimators import available_if
    from sklearn.utils.multiclass import check_classification_targets, type_of_target
    from sklearn.utils.validation import _check_sample_weight as check_sample_weight
    from sklearn.utils.validation import check_is_fitted, validate_data
except ImportError as error:
    _REASON = str(error)

    class BaseEstimator:  # type: ignore[no-redef]
        """Stands where scikit-learn's class would: it cannot be made."""

        def __new__(cls, *_: Any, **__: Any) -> Self:
            raise ImportError(
                f"nn.{cls.__name__} is an estimator of scikit-learn and needs scikit-learn 1.6 or newer ({_REASON}): "
                "pip install 'scikit-learn>=1.6'; nn.MLP with its fit and predict works without"
            )

    class ClassifierMixin:  # type: ignore[no-redef]
        """Stands where scikit-learn's class would."""

    class RegressorMixin:  # type: ignore[no-redef]
        """Stands where scikit-learn's class would."""

    def available_if(check: Any) -> Any:
        """Leave the method that is decorated as it is."""
        return lambda method: method

    ConvergenceWarning = UserWarning
    # Nobody calls these: there is no estimator that could.
    check_random_state = column_or_1d = check_classification_targets = type_of_target = None
    check_sample_weight = check_is_fitted = validate_data = None


__all__ = [
    "BaseEstimator",
    "ClassifierMixin",
    "ConvergenceWarning",
    "RegressorMixin",
    "available_if",
    "check_classification_targets",
    "check_is_fitted",
    "check_random_state",
    "check_sample_weight",
    "column_or_1d",
    "type_of_target",
    "validate_data",
]
