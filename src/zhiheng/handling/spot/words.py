"""Words of penalties on the spot."""

from __future__ import annotations

import re

_MATTER = re.compile(r"^对(.+?)(?:行为)?的?(?:行政)?处罚$")


def cause_of(matter: str) -> str:
    """Return the conduct that a power item names: 对占道经营的处罚 → 占道经营; others stay as they are."""
    found = _MATTER.match(matter.strip())
    return found[1] if found else matter.strip()
