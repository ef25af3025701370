"""nn.replay."""

from .one_sample import RecordedTraining, listed, loss_of_sample
from .recordings import evaluate, fingerprint, in_use, is_ours, loss_of, replayed
from .use import outputs, predict, predict_proba, score, threshold

__all__ = [
    "RecordedTraining",
    "evaluate",
    "fingerprint",
    "in_use",
    "is_ours",
    "listed",
    "loss_of",
    "loss_of_sample",
    "outputs",
    "predict",
    "predict_proba",
    "replayed",
    "score",
    "threshold",
]
