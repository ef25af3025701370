"""Pack what a page unpacks: JSON, compressed, written in 85 letters.

Five letters hold four bytes, where base64 needs five and a third: a page is a sixteenth smaller.  None of the letters means anything
in HTML, in an attribute or in JSON, so a notebook stores them as they are.  ``web/loading.js`` is the way back.
"""

from __future__ import annotations

import base64
import gzip
import json
from typing import Any

#: In the place of the letters of ``base64.b85encode`` that HTML or JavaScript would read.
_TO_PAGE, _FROM_PAGE = str.maketrans("&<>`", ",./:"), str.maketrans(",./:", "&<>`")


def packed(data: dict[str, Any]) -> str:
    """The data as text, in which no label can end an element.

    >>> unpacked(packed({"label": "</script>"}))
    {'label': '</script>'}
    """
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False, check_circular=False)
    return base64.b85encode(gzip.compress(text.encode(), 9, mtime=0)).decode().translate(_TO_PAGE)


def unpacked(text: str) -> Any:
    """The data that a page unpacks."""
    return json.loads(gzip.decompress(base64.b85decode(text.translate(_FROM_PAGE))))
