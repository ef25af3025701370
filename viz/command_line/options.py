"""The options: how each is written, and how its text becomes what the library takes.

A new option is a line of ``OPTIONS``, a sentence ``command_option_…`` in each catalogue, and stands among what an answer takes
(``answer.py``).  If its value can be wrong, it has a reader here and a sentence ``command_value_of_…``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from autograd.graph import kinds
from autograd.languages import LANGUAGES, language_of
from viz.lessons import MOST_VARIANTS, PAPERS, SECONDS

#: All options, with the signs that stand for their values in --help; "" for one that takes none.
OPTIONS: Mapping[str, str] = {
    "out": "FILE",
    "wrt": "NAMES",
    "step": "N",
    "what-if": '"w=1 b=0"',
    "quiz": "",
    "worksheet": "",
    "variants": "N",
    "seed": "N",
    "vary": "NAMES",
    "key": "",
    "answers": "",
    "paper": "|".join(PAPERS),
    "title": "TEXT",
    "numbers": "",
    "gradients": "",
    "collapse": "HOW",
    "max-nodes": "N",
    "direction": "right|down",
    "width": "PIXELS",
    "expand": "",
    "seconds": "N",
    "digits": "N",
    "decimals": "N",
    "decimal-comma": "",
    "notation": '"n a"',
    "theme": "THEME",
    "lang": "|".join(LANGUAGES),
    "version": "",
    "help": "",
}

#: Those that may be turned off, --no-numbers, and what --help shows of them.
SWITCHES: Mapping[str, str] = {
    "numbers": "--no-numbers",
    "gradients": "--no-gradients",
    "decimal-comma": "--[no-]decimal-comma",
}

#: Those of which only one can be given: both would say the same, or contradict each other.
ONE_OF = (
    ("digits", "decimals"),
    ("collapse", "max-nodes"),
    ("step", "what-if"),
    ("step", "quiz"),
    ("what-if", "quiz"),
    ("step", "worksheet"),
    ("what-if", "worksheet"),
    ("quiz", "worksheet"),
    ("key", "answers"),
    ("step", "expand"),
    ("step", "no-gradients"),
)

#: Those that say more of what another one asks for.
BELONGS_TO: Mapping[str, str] = dict.fromkeys(
    ("variants", "seed", "vary", "key", "answers", "paper", "title"), "worksheet"
)


def _decimals(text: str) -> int:
    decimals = int(text)
    language_of(decimals=decimals)
    return decimals


#: What ``viz.settings`` takes: it holds for all that is printed and drawn.
SETTINGS: Mapping[str, Callable[[Any], Any]] = {
    "theme": str,
    "digits": int,
    "width": float,
    "notation": str,
    "decimal-comma": bool,
}

#: What a call takes.
_OF_A_CALL: Mapping[str, Callable[[Any], Any]] = {
    "decimals": _decimals,
    "max-nodes": lambda text: kinds.whole(1).take(int(text)),
    "direction": kinds.one_of("right", "down").take,
    "seconds": lambda text: SECONDS.take(float(text.replace(",", "."))),
    "collapse": lambda text: _collapse([name.strip() for name in text.split(",")]),
    "numbers": bool,
    "gradients": bool,
    "expand": bool,
    "variants": lambda text: int(kinds.number(least=1, most=MOST_VARIANTS).take(int(text))),
    "seed": lambda text: kinds.whole(0).take(int(text)),
    "key": bool,
    "answers": bool,
    "paper": kinds.one_of(*PAPERS).take,
    "title": str,
}


def _collapse(names: list[str]) -> str | list[str] | None:
    return None if names == ["none"] else names[0] if len(names) == 1 else names


def value_of(option: str, text: Any) -> Any:
    """What the library takes for the text of an option; raises ValueError or TypeError if it is none.

    >>> value_of("direction", "down"), value_of("collapse", "none"), value_of("max-nodes", "20")
    ('down', None, 20)
    """
    return _OF_A_CALL[option](text)


def flags() -> list[str]:
    """Every option as it may be typed.

    >>> flags()[:3], "--no-gradients" in flags()
    (['--out', '--wrt', '--step'], True)
    """
    return [*[f"--{name}" for name in OPTIONS], *[f"--no-{name}" for name in SWITCHES]]
