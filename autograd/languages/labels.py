"""Clean labels: they are untrusted text, and stand in listings, texts and pictures."""

from __future__ import annotations

import unicodedata

#: Invisible characters that reorder the text around them, or hide in it.
_DECEIVING = frozenset(map(chr, (0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF)))


def clean(text: str) -> str:
    """A label without what XML forbids or deceives the eye: control characters, lone surrogates, overrides.

    >>> clean("a\\x00b\\tc")
    'ab c'
    """
    if text.isprintable():  # as most labels are
        return text.strip()
    kept = []
    for character in text:
        if character in "\t\n\r":
            kept.append(" ")
        elif character in _DECEIVING or character in "\ufffe\uffff" or unicodedata.category(character) in ("Cc", "Cs"):
            continue
        else:
            kept.append(character)
    return "".join(kept).strip()
