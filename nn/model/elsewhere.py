"""Say what to write in the place of a name that PyTorch or Keras has and ``nn`` has not: ``instead_of``.

A lecture's class names what its library has.  Where ``nn`` has the same under another name, or does without, the error
says so.

Read next: ``rows.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

_CONNECTED = (
    "layers here are fully connected: of an image, nn.Flatten(input_shape=[28, 28]) makes a row for nn.Linear(784, 128)"
)
_RECURRENT = "write the recurrence as a loop in the forward of an nn.Module, with an nn.Linear for each matrix"
_ACTIVATION = "an activation is any function of one number: nn.Sequential(nn.Linear(2, 3), my_function)"
_LOSS = "a loss is any function of one sample's outputs and targets: model.fit(X, y, loss=my_function)"
_INPUTS = "the first layer says what it is given: nn.Dense(8, input_shape=[784]), or nn.Flatten(input_shape=[28, 28])"
_BEGINNING = "how weights begin is said where a layer is made: nn.Dense(8, kernel_initializer='he_normal')"
_BATCH_NORM = "it is nn.BatchNorm(16), of a known width"
_DEVICE = "all is computed here on the processor, in double precision: leave this out"
_SAMPLES = "fit makes the batches: model.fit(X, y, batch_size=32)"

#: What ``nn`` and ``nn.functional`` lack.
_NAMES = {
    **dict.fromkeys(["Conv1d", "Conv2d", "Conv3d", "Conv1D", "Conv2D", "conv1d", "conv2d"], _CONNECTED),
    **dict.fromkeys(
        ["MaxPool1d", "MaxPool2d", "AvgPool2d", "AdaptiveAvgPool2d", "max_pool2d", "avg_pool2d"], _CONNECTED
    ),
    **dict.fromkeys(["MaxPooling2D", "AveragePooling2D", "GlobalAveragePooling2D", "BatchNorm2d"], _CONNECTED),
    **dict.fromkeys(["RNN", "LSTM", "GRU", "RNNCell", "LSTMCell", "GRUCell", "SimpleRNN"], _RECURRENT),
    **dict.fromkeys(["SELU", "Mish", "PReLU", "ReLU6", "Hardtanh", "Hardswish", "Softsign", "Threshold"], _ACTIVATION),
    **dict.fromkeys(["selu", "mish", "prelu", "relu6", "hardtanh", "hardswish", "softsign", "threshold"], _ACTIVATION),
    **dict.fromkeys(
        ["KLDivLoss", "PoissonNLLLoss", "GaussianNLLLoss", "TripletMarginLoss", "CosineEmbeddingLoss"], _LOSS
    ),
    **dict.fromkeys(["Input", "InputLayer"], _INPUTS),
    **dict.fromkeys(["BatchNorm1d", "BatchNormalization", "batch_norm"], _BATCH_NORM),
    **dict.fromkeys(["init", "initializations"], _BEGINNING),
    **dict.fromkeys(["DataLoader", "TensorDataset"], _SAMPLES),
    "Embedding": "nn.one_hot(words) makes a row of 0s and a 1 of each, and nn.Linear(n, m, bias=False) looks it up",
    "LayerNorm": "in forward, with NumPy: (x - np.mean(x)) / np.sqrt(np.var(x) + 1e-5)",
    "dropout": "make a layer of it, self.dropout = nn.Dropout(0.5), which is off outside training",
    "linear": "make a layer of it, nn.Linear(2, 3)",
    "flatten": "write x.reshape(-1)",
    "one_hot": "it is nn.one_hot(labels)",
    "utils": "nn.clip_by_norm(parameters, 1.0) clips gradients; fit makes the batches",
    "models": "it is nn.Sequential and nn.Model",
    "callbacks": "it is nn.EarlyStopping(patience=5), given to fit as early_stopping=",
    "losses": "it is nn.MSELoss() and the like, or a name: loss='mse'",
    "metrics": "give their names: metrics=['accuracy']",
    "no_grad": "it is autograd.no_grad()",
    "tensor": "numbers, lists and arrays of NumPy are taken as they are",
}

#: What a model lacks.
_OF_MODELS = {
    **dict.fromkeys(["to", "cuda", "cpu", "float", "double", "half"], _DEVICE),
    **dict.fromkeys(
        ["named_modules", "named_children"], "model.modules() and model.children() give the parts, part.name a name"
    ),
    "apply": "write a loop: for part in model.modules()",
    "get_weights": "write model.state_dict()",
    "set_weights": "write model.load_state_dict(numbers)",
    "count_params": "write len(model.parameters())",
    "predict_classes": "write model.predict(X), which gives labels",
    "requires_grad_": "write a loop: for p in model.parameters(): p.requires_grad = False",
    "register_buffer": "set it as an attribute",
    "register_parameter": "set it as an attribute: self.w = nn.Parameter(w)",
    "add_module": "set it as an attribute, or into an nn.ModuleDict",
    "backward": "a loss is what is swept, loss.backward(); model.fit(X, y) does all of it",
    "train_on_batch": "write model.partial_fit(X, y)",
    **dict.fromkeys(
        ["weights", "coefs_", "trainable_variables", "trainable_weights"],
        "model.state_dict() gives the numbers as arrays, model.parameters() the Values",
    ),
    "weight": "its weights are in neurons: model.neurons[0].weights; nn.Linear has weight and bias, as PyTorch's",
}


def instead_of(name: str) -> str:
    """The end of an error's sentence about a name that is not there: what to write, or nothing.

    >>> instead_of("BatchNorm1d"), instead_of("tree")
    (': it is nn.BatchNorm(16), of a known width', '')
    """
    return f": {_NAMES[name]}" if name in _NAMES else ""


def instead_of_models(name: str) -> str:
    """The same of an attribute of a model."""
    return f": {_OF_MODELS[name]}" if name in _OF_MODELS else ""


class RefusesWords:
    """A class that is refused settings of PyTorch's or Keras's which it has not, with what to write."""

    #: What to write in the place of each.
    _instead: ClassVar[Mapping[str, str]] = {}

    if not TYPE_CHECKING:  # the settings are those of __init__

        def __new__(cls, *given: Any, **settings: Any) -> Any:
            """A copy or a pickle begins without settings."""
            for word in settings:
                if word in cls._instead:
                    raise TypeError(f"{cls.__name__}({word}=…): {cls._instead[word]}")
            return super().__new__(cls)
