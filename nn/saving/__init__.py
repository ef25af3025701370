"""Save models to files and load them: files that hold numbers, and words about them, but never code.

In: a model.  Out: a safetensors file; and back, to the bit.

What may be touched: the kinds of models that a file can hold.  To add a layer of the package's own, add its kind to
``KINDS`` in ``architecture.py``.  Files that were written stay readable: a change of what they say needs a new
``FORMAT``, and a way to read the old one.

    tensors.py          the numbers of a model as matrices and vectors
    fields.py           what the arguments of a layer in a file may be
    architecture.py     a model's architecture as plain data, and back
    files.py            save and load, and every check of a file that is not trusted
    state_dict.py       the numbers by PyTorch's names, and back
    torch_modules.py    a network of a PyTorch module, and back
    atomic_writing.py   write a file wholly or not at all; ``viz`` saves its pictures with it

Next: ``nn.datasets``.
"""

from .atomic_writing import FILE, StrPath, write_atomically
from .files import LoadError, checksum, load, save
from .state_dict import load_state_dict, state_dict
from .torch_modules import from_torch, to_torch

__all__ = [
    "FILE",
    "LoadError",
    "StrPath",
    "checksum",
    "from_torch",
    "load",
    "load_state_dict",
    "save",
    "state_dict",
    "to_torch",
    "write_atomically",
]
