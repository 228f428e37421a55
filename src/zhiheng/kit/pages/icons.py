"""The icons that the pages may use: exactly those of the sprite that is shipped."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

_SPRITE = Path(__file__).parent / "static/pages/icons.svg"


@lru_cache(maxsize=1)
def names() -> frozenset[str]:
    """Return the names of the sprite."""
    return frozenset(re.findall(r'<symbol id="([^"]+)"', _SPRITE.read_text("utf-8")))
