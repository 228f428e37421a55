"""Drawing a sample that anyone can draw again (可复算的随机抽样): pure functions of a population and a seed.

The population is a set of ids. Its digest is the SHA-256 of the ids in code point order, each followed by a line feed,
in UTF-8. For each id the SHA-256 of ``seed``, a line feed and the id is taken; the ids with the smallest digests are
drawn, in the order of these digests. No generator of any language is involved: a stranger needs only SHA-256.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable


def population_text(ids: Iterable[str]) -> str:
    """Return a population as its file holds it: each id once, in code point order, one per line.

    Raises ValueError for an id that is empty or holds a line feed: two populations could read alike.
    """
    wanted = sorted(set(ids))
    for id_ in wanted:
        if not id_ or "\n" in id_:
            raise ValueError(f"编号 {id_!r} 不能列入抽样总体")
    return "".join(f"{id_}\n" for id_ in wanted)


def population_sha(ids: Iterable[str]) -> str:
    """Return the digest of a population, in hexadecimal."""
    return hashlib.sha256(population_text(ids).encode()).hexdigest()


def draw(ids: Collection[str], seed: str, size: int) -> list[str]:
    """Return ``size`` ids of a population, drawn by a seed; all of them where it is smaller.

    Raises ValueError for a negative size.
    """
    if size < 0:
        raise ValueError("抽取件数不能是负数")
    return sorted(set(ids), key=lambda id_: (hashlib.sha256(f"{seed}\n{id_}".encode()).digest(), id_))[:size]
