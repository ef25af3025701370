"""Name the colours of a page: variables, which its style sheet sets for light and for dark.

A page mentions them so often that each has a single letter for a name.
"""

from collections.abc import Mapping
from string import ascii_lowercase

from viz.drawing import THEMES

LETTERS: Mapping[str, str] = dict(zip(THEMES["light"], ascii_lowercase, strict=False))
VARIABLES: Mapping[str, str] = {role: f"var(--{letter})" for role, letter in LETTERS.items()}
