"""Canonical form of plain data and its digest: equal content, equal version, whatever the layout of the file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any


def canonical(value: Any) -> Any:
    """Return plain data as JSON values, exactly (numbers and dates as text with their kind)."""
    if isinstance(value, Mapping):
        return {str(key): canonical(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [canonical(item) for item in value]
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, Decimal | Fraction):
        return {"number": str(Fraction(value))}
    return value


def digest(value: Any) -> str:
    """Return the SHA-256 of data in canonical form."""
    text = json.dumps(canonical(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
