"""The tests, in the rooms of what they test; what several of them read is in ``data``."""

from pathlib import Path

#: Published examples, recorded results and hostile inputs.
DATA = Path(__file__).with_name("data")
