"""nn.replay."""

from .one_sample import listed, loss_of_sample, outside
from .recordings import evaluate, fingerprint, in_use, loss_of, replayed
from .use import outputs, predict, predict_proba, score, threshold

__all__ = [
    "evaluate",
    "fingerprint",
    "in_use",
    "listed",
    "loss_of",
    "loss_of_sample",
    "outputs",
    "outside",
    "predict",
    "predict_proba",
    "replayed",
    "score",
    "threshold",
]
