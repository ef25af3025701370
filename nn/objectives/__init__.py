"""Say how wrong a network's outputs are: losses, objectives, targets, penalties, metrics.

A loss is a function of an output and a target; an objective is a loss with its problem, its link (the output activation
it is computed together with) and its reduction (mean or sum), as training uses it.

In: outputs of a model, and targets as a user gives them.  Out: one number to minimise, others to report.

What may be touched: any loss.  To add one, write a function of Values like those in ``losses.py`` and give it to
``fit(loss=…)`` as it is, or add a row to ``OBJECTIVES``, which gives it a name.

    losses.py            (output, target) → number, for one sample
    by_hand.py           the same, which notice outputs that are probabilities already
    objective.py         OBJECTIVES by name: each loss with its problem, link and reduction
    loss_objects.py      MSELoss, CrossEntropyLoss, …: losses as PyTorch names them
    recommendations.py   which loss and which output activation fit which problem
    holding_out.py       a part of the samples, with every class in its share
    labels.py            labels: text, truth values, whole numbers, and the numbers they stand for
    targets.py           samples and targets: from lists and arrays to checked rows of floats
    one_hot.py           labels as rows of 0 and 1
    weights.py           how much each sample counts, by itself or by its class
    raw_samples/         whether they were lists or arrays, and features of very different scales
    penalties.py         λ Σ |w|^q, added to a loss
    metrics.py           accuracy, R² and the like: reported, not minimised

Next: ``nn.optimizers``.
"""

from .by_hand import (
    binary_cross_entropy_with_logits,
    cross_entropy,
    hinge,
    perceptron_loss,
    probabilities_by,
    warn_of_probabilities,
)
from .holding_out import held_out
from .labels import Classes, text_of
from .loss_objects import (
    BCELoss,
    BCEWithLogitsLoss,
    CrossEntropyLoss,
    HuberLoss,
    L1Loss,
    Loss,
    MSELoss,
    NLLLoss,
    SmoothL1Loss,
)
from .losses import (
    absolute_error,
    binary_cross_entropy,
    cross_entropy_of_probabilities,
    half_squared_error,
    huber,
    minkowski_error,
    squared_error,
)
from .metrics import METRICS, Metric, accuracy, confusion_matrix, known_labels, mae, measured, metrics_by_name, mse, r2
from .objective import OBJECTIVES, Objective, objective_named
from .one_hot import one_hot
from .penalties import L1, L2, Penalty
from .raw_samples import as_given, row_as_given, rows_of, warn_of_scales
from .recommendations import RECOMMENDATIONS, warn_of_dead_end, warn_of_mismatch
from .targets import (
    Targets,
    answers,
    given_labels,
    is_exclusive,
    only_class,
    require_no_mask,
    require_real,
    samples,
    targets_among,
    targets_of,
)
from .weights import class_weights, factors, sample_weights

__all__ = [
    "L1",
    "L2",
    "METRICS",
    "OBJECTIVES",
    "RECOMMENDATIONS",
    "BCELoss",
    "BCEWithLogitsLoss",
    "Classes",
    "CrossEntropyLoss",
    "HuberLoss",
    "L1Loss",
    "Loss",
    "MSELoss",
    "Metric",
    "NLLLoss",
    "Objective",
    "Penalty",
    "SmoothL1Loss",
    "Targets",
    "absolute_error",
    "accuracy",
    "answers",
    "as_given",
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "class_weights",
    "confusion_matrix",
    "cross_entropy",
    "cross_entropy_of_probabilities",
    "factors",
    "given_labels",
    "half_squared_error",
    "held_out",
    "hinge",
    "huber",
    "is_exclusive",
    "known_labels",
    "mae",
    "measured",
    "metrics_by_name",
    "minkowski_error",
    "mse",
    "objective_named",
    "one_hot",
    "only_class",
    "perceptron_loss",
    "probabilities_by",
    "r2",
    "require_no_mask",
    "require_real",
    "row_as_given",
    "rows_of",
    "sample_weights",
    "samples",
    "squared_error",
    "targets_among",
    "targets_of",
    "text_of",
    "warn_of_dead_end",
    "warn_of_mismatch",
    "warn_of_probabilities",
    "warn_of_scales",
]
