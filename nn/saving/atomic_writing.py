"""Write a file wholly or not at all: what was there before stays until the new content is on the disk."""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path
from typing import Any, TypeAlias

from autograd.graph import kinds

StrPath: TypeAlias = str | os.PathLike[str]


def _take_path(path: Any) -> str:
    name = os.fspath(path)
    if not isinstance(name, str):
        raise TypeError
    if not name or "\0" in name:
        raise ValueError
    return os.path.expanduser(name)  # noqa: PTH111 - Path.expanduser fails where there is no such user; this leaves the name


#: What names a file; "~" is the reader's own folder.
FILE = kinds.Kind("the name of a file, text or a pathlib.Path", _take_path)


def write_atomically(path: StrPath, content: bytes) -> None:
    """The whole content at ``path``, or what was there before.

    The content is written beside its final place and then moved there in one step.  A link stays a link, and a file
    that is replaced keeps its permissions.

    Raises IsADirectoryError if ``path`` is a directory, FileNotFoundError if there is none to write into.
    """
    target = Path(os.path.realpath(path))  # through a link, to the file it stands for
    if target.is_dir():
        raise IsADirectoryError(f"{os.fspath(path)!r} is a directory: give the name of a file in it")
    if not target.parent.is_dir():
        raise FileNotFoundError(f"there is no directory {os.fspath(target.parent)!r} to save into: make it first")
    temporary = target.with_name(f".glassgrad-{secrets.token_hex(8)}")  # short, as names of files are limited in length
    try:
        with temporary.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            temporary.chmod(stat.S_IMODE(target.stat().st_mode))
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
    if hasattr(os, "O_DIRECTORY"):  # where directories can be synchronised, so that the move survives a power cut
        directory = os.open(target.parent, os.O_DIRECTORY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)
