"""Hashes of contents and seals (SM3, or SHA-256 by setting), and the Merkle tree over them (RFC 6962 §2.1)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Final

from django.conf import settings

HASHES: Final = ("sm3", "sha256")
LEAF, NODE = b"\x00", b"\x01"
"""What is put before the bytes of a leaf and of a node, so that one is never taken for the other."""


def hash_algorithm() -> str:
    """Return the hash of content and seals: ``ZHIHENG_HASH`` in the settings, ``sm3`` where it isn't set."""
    algorithm = str(getattr(settings, "ZHIHENG_HASH", HASHES[0]))
    if algorithm not in HASHES:
        raise ValueError(f"设置 ZHIHENG_HASH 是“{algorithm}”;请写 {' 或 '.join(HASHES)}。")
    return algorithm


_LEAVES: Final = {algorithm: hashlib.new(algorithm, LEAF) for algorithm in HASHES}
"""Hashes begun: to copy one is quicker than to look the algorithm up."""


def digest(text: str, algorithm: str) -> bytes:
    """Return the content hash of a canonical text: the leaf of the Merkle tree (32 bytes)."""
    begun = _LEAVES[algorithm].copy()
    begun.update(text.encode())
    return begun.digest()


def merkle_root(leaves: Sequence[bytes], algorithm: str) -> bytes:
    """Return the root of the tree over leaf hashes; of none: the hash of nothing.

    Levels are paired from the left, a lone last node moves up unchanged: the same tree as RFC 6962's.
    """
    if not leaves:
        return hashlib.new(algorithm).digest()
    empty = hashlib.new(algorithm, NODE)
    level = list(leaves)
    while len(level) > 1:
        above = []
        for first, second in zip(level[::2], level[1::2], strict=False):
            node = empty.copy()
            node.update(first + second)
            above.append(node.digest())
        if len(level) % 2:
            above.append(level[-1])
        level = above
    return level[0]
