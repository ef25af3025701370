"""Replay a model as a function of numbers: its outputs and its loss for many samples at once.

In: a model and arrays of samples.  Out: arrays of outputs, losses, predictions.

A model is recorded for one sample and replayed for all.  What may be touched: little; a model that cannot be recorded is
computed sample by sample, with the same result.

    one_sample.py     a model's outputs and its loss for one sample; what replaces the batch while it is recorded
    recorded_copy.py  what is recorded in the place of a model of the user's own
    by_identity.py    what is kept of a model as long as it lives
    network.py        whether a model is the network that it was
    recordings.py     the programs of a model, kept as long as it is the same network
    use.py            model.outputs, predict, predict_proba, score; what problem a model solves

Next: ``nn.training``.
"""

from .by_identity import ByIdentity
from .network import Network, is_ours, network_of, parameters_of
from .one_sample import RecordedTraining, listed, loss_of_sample, outputs_of, require_loss, row_of
from .recorded_copy import copied, stand_in, twins
from .recordings import evaluate, loss_of, program_of, replayed
from .use import classes_of, for_outputs, outputs, predict, predict_proba, problem_of, score, threshold

__all__ = [
    "ByIdentity",
    "Network",
    "RecordedTraining",
    "classes_of",
    "copied",
    "evaluate",
    "for_outputs",
    "is_ours",
    "listed",
    "loss_of",
    "loss_of_sample",
    "network_of",
    "outputs",
    "outputs_of",
    "parameters_of",
    "predict",
    "predict_proba",
    "problem_of",
    "program_of",
    "replayed",
    "require_loss",
    "row_of",
    "score",
    "stand_in",
    "threshold",
    "twins",
]
