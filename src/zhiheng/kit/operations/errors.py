"""What goes wrong in operations, in words with a remedy."""

from __future__ import annotations


class OperationError(Exception):
    """Something that was asked for could not be done; nothing was changed. The text says what, where and what to do."""
