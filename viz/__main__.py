"""Run ``python -m viz``, which is ``glassgrad``: see ``command_line/``."""

from __future__ import annotations

import sys

from .command_line import console, main

__all__ = ["main"]

if __name__ == "__main__":
    sys.exit(console())
