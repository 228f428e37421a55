"""Ids that stand in addresses and events: random, never sequential, without letters that are read for another."""

from __future__ import annotations

import secrets

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's: without i, l, o, u
LENGTH = 20  # 100 bits


def public_id() -> str:
    """Return a new random id of 20 characters (100 bits); says nothing about order or number."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
