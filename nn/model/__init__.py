"""State what every network is: something that holds parameters, and maps a sample to a result.

In: Values, and numbers that training changes beside them.  Out: ``Module``, ``Model``, and the activations by name.

What may be touched: an activation is an entry of ``ACTIVATIONS``, made of operations of the table.

    parts.py        Values and modules in attributes and containers, and in which order they come
    module.py       Module finds the parameters among its parts, and is copied and restored whole
    activations.py  φ by its name, with what suits it
    rows.py         a sample as a row of Values
    forward.py      models that state forward(x), in PyTorch's words
    model.py        Model adds ``model(x)``, and the verbs that later rooms bring: fit, predict, save, summary, …
                    (model.pyi lists the verbs for type checkers)
    mode.py         whether a model behaves as in training, for the time of a call
    columns.py      the columns of a table, in the order of the training
    elsewhere.py    what to write in the place of names that PyTorch or Keras has and nn has not
    own_code.py     whether a function is the user's own, and whether an error is its, or only arrived while it ran
    biases.py       which of the parameters are biases, and which the weight vectors of neurons
    renamed.py      a class that overrides a method which has another name now is refused

Next: ``nn/layers``, models that are made of neurons.
"""

from .activations import ACTIVATIONS, Activation, activation_named
from .biases import biases_of, weight_vectors
from .columns import Names, for_training, in_order, targets_for_training
from .elsewhere import RefusesWords, instead_of
from .forward import Parameter, is_array_of_forward
from .mode import in_mode
from .model import Model, computes, network_in, require_model, verb
from .module import Module, Numbers, Snapshot, modules_and_values
from .own_code import is_our_code, raises_again, require_call
from .parts import attributes_of, contents_of, things_of
from .renamed import refuse_old_name
from .rows import Row, flattens, values_of

__all__ = [
    "ACTIVATIONS",
    "Activation",
    "Model",
    "Module",
    "Names",
    "Numbers",
    "Parameter",
    "RefusesWords",
    "Row",
    "Snapshot",
    "activation_named",
    "attributes_of",
    "biases_of",
    "computes",
    "contents_of",
    "flattens",
    "for_training",
    "in_mode",
    "in_order",
    "instead_of",
    "is_array_of_forward",
    "is_our_code",
    "modules_and_values",
    "network_in",
    "raises_again",
    "refuse_old_name",
    "require_call",
    "require_model",
    "targets_for_training",
    "things_of",
    "values_of",
    "verb",
    "weight_vectors",
]
