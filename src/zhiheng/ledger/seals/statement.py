"""What a seal says: a small JSON text in fixed order, which is hashed (the head) and signed as it stands."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Final

from zhiheng.ledger.hashing import HASHES

FORMAT: Final = "zhiheng.seal/1"
BEGINNING: Final = ""
"""The head before the first seal."""


@dataclass(frozen=True, slots=True)
class SealStatement:
    """Seal ``number`` covers the events ``first`` to ``last`` (sequences, both inside, without gap).

    ``root``: hex root of the Merkle tree over their content hashes; ``previous``: head of the seal before it (empty
    for the first); ``hash``: algorithm of tree and head; ``sealed_at``: microseconds since 1970 UTC; ``key``: public
    key that signs.
    """

    format: str
    number: int
    first: int
    last: int
    root: str
    previous: str
    hash: str
    sealed_at: int
    key: str

    @property
    def text(self) -> str:
        """Return the canonical text."""
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))

    @property
    def head(self) -> str:
        """Return the hash of the text in hex: the link to the next seal."""
        return hashlib.new(self.hash, self.text.encode()).hexdigest()

    @classmethod
    def read(cls, text: str) -> SealStatement:
        """Return the statement that a text makes. Raises ValueError where it isn't one in canonical form."""
        try:
            found = cls(**json.loads(text))
            if found.format != FORMAT or found.hash not in HASHES or found.text != text:
                raise ValueError(text[:80])
        except (TypeError, KeyError) as error:
            raise ValueError(text[:80]) from error
        return found
