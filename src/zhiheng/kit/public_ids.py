"""Ids that stand in addresses and events: random, never sequential, without letters that are read for another."""

from __future__ import annotations

import secrets

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's: without i, l, o, u
LENGTH = 20  # 100 bits
_PAIRS = [first + second for first in ALPHABET for second in ALPHABET]
_SHIFTS = range(0, LENGTH * 5, 10)


def public_id() -> str:
    """Return a new random id of 20 characters (100 bits); says nothing about order or number."""
    number = secrets.randbits(LENGTH * 5)
    return "".join([_PAIRS[number >> shift & 1023] for shift in _SHIFTS])
