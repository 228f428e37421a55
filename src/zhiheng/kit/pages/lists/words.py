"""Numbers of a list in words."""

from __future__ import annotations


def counted(count: tuple[int, bool]) -> str:
    """Return ``1,284``, or ``10,000+`` where counting stopped."""
    number, whole = count
    return f"{number:,}" if whole else f"{number:,}+"
