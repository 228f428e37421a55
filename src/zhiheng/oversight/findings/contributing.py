"""What the findings add to the rooms below."""

from __future__ import annotations


def contribute() -> None:
    """Register everything; called once at start-up."""
