"""``python -m autograd`` says which engine runs, and why."""

from __future__ import annotations

from . import engines

print(f"autograd runs on the {engines.engine} engine: {engines.reason}.")
