"""Save and load models: safetensors files that hold numbers, and words about them, but never code.

The numbers are matrices and vectors in double precision ("layer 1/weights"), so a number comes back to the bit, and
other programs can read them.  The file's metadata holds the architecture (``architecture.py``), the loss and classes
of the training, and a checksum.

A file is written wholly or not at all (``atomic_writing.py``).  A file that is read is not trusted: everything is
checked before a model is built.
"""

from __future__ import annotations

import hashlib
import json
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from autograd.languages import language_of
from nn.model import Model, network_in, require_model, verb
from nn.objectives import OBJECTIVES, objective_named

from . import architecture
from .atomic_writing import FILE, StrPath, write_atomically
from .tensors import Tensor, tensors

#: The version of the metadata.
FORMAT = "1"

#: A larger file holds more numbers than Values could.
LARGEST = 1 << 30

Arrays: TypeAlias = Mapping[str, np.ndarray]


class LoadError(ValueError):
    """A file from which no model can be loaded; the message names the file and the reason."""


@verb
def save(model: Model, path: StrPath) -> None:
    """Write a model to a file; ``nn.load(path)`` gives it back to the bit.

    Raises ValueError, and writes nothing, if the model has numbers that are nan or infinite, or parts that a
    file cannot describe.
    """
    from safetensors.numpy import save as serialize

    path = FILE(path, "path", "save")
    if network_in(model) is not model:
        require_model(model, "save")
    description = architecture.describe(model)
    arrays, frozen = {}, {}
    # Tensors are named as in a model built from the description, even if parts have been renamed since.
    built = architecture.built_alike(model, description)
    places, held = list(tensors(built)) if built else [], list(tensors(model))
    if built is None or [place.shape for place in places] != [tensor.shape for tensor in held]:
        raise ValueError(
            f"the parts of {model!r} were changed after it was made, so its file would describe another network: make one of the parts "
            "that there are now with nn.Sequential, and give it the numbers, load_state_dict(model.state_dict())"
        )
    for place, tensor in zip(places, held, strict=True):
        array = arrays[place.name] = np.array(tensor.numbers(), dtype=np.float64).reshape(tensor.shape)
        if not np.isfinite(array).all():
            raise ValueError(f"{place.name} holds nan or infinite numbers: nothing was written to {path!r}")
        if (array < place.lowest).any():
            raise ValueError(
                f"{place.name} holds {array.min():g}, and cannot be below {place.lowest:g}: nothing was written to {path!r}"
            )
        if found := tensor.frozen():
            frozen[place.name] = found
    metadata = {
        "format": "glassgrad",
        "format_version": FORMAT,
        "architecture": json.dumps(description, allow_nan=False),
        "training": json.dumps(_training(model, frozen), allow_nan=False),
    }
    metadata["checksum"] = checksum(metadata, arrays)
    write_atomically(path, serialize(arrays, metadata))


def load(path: StrPath) -> Model:
    """The model that ``save`` wrote, in the mode of use (``eval``).

    Raises LoadError for a file that is damaged, tampered with, of a newer format, or not a model at all;
    FileNotFoundError if there is none.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load as deserialize

    path = name = FILE(path, "path", "load")
    if Path(path).is_dir():
        raise LoadError(f"{name!r} is a directory, not the file of a model")
    if Path(path).exists() and not Path(path).is_file():  # reading a pipe would wait for ever
        raise LoadError(f"{name!r} is no ordinary file")
    if (found := Path(path).stat().st_size) > LARGEST:
        raise LoadError(f"{name!r} has {found:,} bytes; the largest model has {LARGEST:,}")
    content = Path(path).read_bytes()
    try:
        arrays = deserialize(content)
        metadata = _metadata(content)
        return _assemble(arrays, metadata)
    except LoadError as error:
        raise LoadError(f"{name!r}: {error}") from None
    except (SafetensorError, ValueError, TypeError, KeyError, RecursionError, OverflowError) as error:
        raise LoadError(f"{name!r} is no file of a model: {error}") from None


def _assemble(arrays: Arrays, metadata: Mapping[str, Any]) -> Model:
    """A model from the content of a file, checked piece by piece."""
    version = metadata.get("format_version")
    if metadata.get("format") != "glassgrad":
        raise LoadError("its metadata do not say that glassgrad wrote it")
    if version != FORMAT:
        raise LoadError(f"it has format version {version!r}, but this program reads {FORMAT!r}: install a newer one")
    if metadata.get("checksum") != checksum(metadata, arrays):
        raise LoadError("its checksum does not match: the file was damaged or changed")
    description = _json(metadata.get("architecture"), "architecture")
    claimed, held = architecture.size(description), sum(array.size for array in arrays.values())
    if claimed != held:
        raise LoadError(f"its architecture has {claimed:,} numbers, but the file holds {held:,}")
    model = architecture.build(description)
    places = {tensor.name: tensor for tensor in tensors(model)}
    if set(places) != set(arrays):
        raise LoadError(f"its tensors are {sorted(arrays)!r:.200}, but the architecture has {sorted(places)!r:.200}")
    for name, tensor in places.items():
        array = arrays[name]
        if array.dtype != np.float64 or array.shape != tensor.shape:
            raise LoadError(f"{name} is {array.dtype} of shape {array.shape}, not float64 of shape {tensor.shape}")
        if not np.isfinite(array).all():
            raise LoadError(f"{name} holds nan or infinite numbers")
        if (array < tensor.lowest).any():
            raise LoadError(f"{name} holds {array.min():g}, and cannot be below {tensor.lowest:g}")
        tensor.assign(array.reshape(-1).tolist())
    training = _json(metadata.get("training"), "training")
    _restore_training(model, training)
    _freeze(training.get("frozen", {}), places)
    return model.eval()


# ---------------------------------------------------------------------------------------------------
# Metadata


def _training(model: Model, frozen: Mapping[str, Any]) -> dict[str, Any]:
    """The loss and the classes that the model was trained with, and what training leaves alone."""
    objective = model.objective
    kept: dict[str, Any] = {"frozen": frozen} if frozen else {}
    kept |= {name: list(names) for name in _NAMES if (names := getattr(model, name))}
    if objective is None:
        return kept
    if objective.name not in OBJECTIVES:
        warnings.warn(language_of()("own_loss_not_saved", loss=objective.name), UserWarning, stacklevel=3)
        return kept
    return {**kept, "loss": objective.name, "settings": dict(objective.settings), "classes": list(model.classes)}


#: What a label may be: those of a model are all of one type.
_LABELS = (float, int, bool, str)

#: The attributes that name columns, what they are names of, and the attribute that says how many there are: of targets a loss
#: of one's own may take as many as it likes.
_NAMES = {"input_names": ("inputs", "fan_in"), "target_names": ("targets", "")}


def _restore_training(model: Model, training: Any) -> None:
    if not isinstance(training, dict):
        raise LoadError("its training is no object")
    for attribute, (what, width) in _NAMES.items():
        names = training.get(attribute, [])
        if not isinstance(names, list) or not all([isinstance(name, str) for name in names]):
            raise LoadError(f"the names of its {what} are {names!r:.60}")
        if len(set(names)) != len(names) or len(names) not in (0, getattr(model, width, len(names))):
            raise LoadError(f"the names of its {what} are {names!r:.60}, where one name for each is expected")
        setattr(model, attribute, tuple(names))
    if not training.keys() - {"frozen", *_NAMES}:
        return
    name, settings, classes = training.get("loss"), training.get("settings"), training.get("classes")
    if not isinstance(name, str) or name not in OBJECTIVES:
        raise LoadError(f"no loss is called {name!r:.60}")
    if not isinstance(settings, dict) or not all(type(number) in (int, float) for number in settings.values()):
        raise LoadError(f"the loss's settings are {settings!r:.60}")
    if not isinstance(classes, list) or not any(all(type(label) is kind for label in classes) for kind in _LABELS):
        raise LoadError(f"its classes are {classes!r:.60}")
    objective = objective_named(name, settings)
    if len(set(classes)) != len(classes) or len(classes) not in _class_counts(objective.problem, model):
        raise LoadError(f"its classes are {classes!r:.60}, which {name} does not have")
    model.objective, model.classes = objective, tuple(classes)


def _freeze(frozen: Any, places: Mapping[str, Tensor]) -> None:
    if not isinstance(frozen, dict) or not frozen.keys() <= places.keys():
        raise LoadError(f"what is frozen is {frozen!r:.60}, which names no tensors of the model")
    for name, cells in frozen.items():
        places[name].freeze(cells)


def _class_counts(problem: str, model: Model) -> tuple[int, ...]:
    """How many classes there may be: one of these numbers."""
    if problem == "regression":
        return (0,)
    if problem == "multi-class":
        return (getattr(model, "fan_out", 0),)
    return (2,) if problem == "margin" else (0, 2)  # with probabilities for targets there are no classes


def _metadata(content: bytes) -> dict[str, Any]:
    """The metadata of a file that safetensors has found to be in order."""
    length = int.from_bytes(content[:8], "little")
    header = _json(content[8 : 8 + length].decode("utf-8"), "header")
    metadata = header.get("__metadata__", {})
    if not isinstance(metadata, dict):
        raise LoadError("its metadata are no object")
    return metadata


def _json(text: Any, what: str) -> Any:
    """A value of strict JSON, without nan, infinity and double keys."""
    if not isinstance(text, str):
        raise LoadError(f"it has no {what}")

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            raise LoadError(f"its {what} has a key twice")
        return found

    def refuse(constant: str) -> None:
        raise LoadError(f"its {what} holds {constant}, which is not JSON")

    def finite(number: str) -> float:
        if float(number) in (float("inf"), float("-inf")):
            refuse(number)
        return float(number)

    return json.loads(text, object_pairs_hook=once, parse_constant=refuse, parse_float=finite)


def checksum(metadata: Mapping[str, Any], arrays: Arrays) -> str:
    """SHA-256 of everything but itself."""
    digest = hashlib.sha256()
    for key in ("format_version", "architecture", "training"):
        digest.update(f"{key}={metadata.get(key)}\n".encode("utf-8", "surrogatepass"))
    for name in sorted(arrays):
        digest.update(f"{name}{arrays[name].shape}".encode("utf-8", "surrogatepass"))
        digest.update(np.ascontiguousarray(arrays[name]).tobytes())
    return digest.hexdigest()
