"""Receipts (回执): the small signed text of a seal that leaves the house, so that it can't be made anew in secret.

A witness is whoever keeps it where the administrator can't reach: a directory of another body, a stick, a mail box, a
service. A seal without a delivered receipt proves nothing against the owner of the server.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Protocol

from zhiheng.ledger.models import LedgerReceipt, LedgerSeal
from zhiheng.ledger.seals.statement import SealStatement

PATTERN: Final = "seal-*.json"


@dataclass(frozen=True, slots=True)
class Receipt:
    """A seal as a witness keeps it: statement, signature (hex)."""

    statement: SealStatement
    signature: str

    @property
    def name(self) -> str:
        """Return its file name; another seal of the same number has another name."""
        return f"seal-{self.statement.number:08d}-{self.statement.head[:12]}.json"

    @property
    def text(self) -> str:
        """Return what the file holds."""
        shown = {"statement": self.statement.text, "signature": self.signature, "head": self.statement.head}
        return json.dumps(shown, ensure_ascii=False, indent=1) + "\n"

    @classmethod
    def read(cls, text: str) -> Receipt:
        """Return the receipt in a file. Raises ValueError where it isn't one."""
        try:
            found = json.loads(text)
            return cls(SealStatement.read(found["statement"]), str(found["signature"]))
        except (KeyError, TypeError) as error:
            raise ValueError("不是封存回执") from error


class Witness(Protocol):
    """Somebody outside who keeps receipts."""

    @property
    def name(self) -> str:
        """Return under which name deliveries to it are kept."""

    def give(self, receipt: Receipt) -> str:
        """Hand over a receipt and return what was answered. Raises OSError where it didn't arrive."""


@dataclass(frozen=True, slots=True)
class DirectoryWitness:
    """A directory: one that another body owns, or an outbox whose files are sent on by hand."""

    name: str
    directory: Path

    def give(self, receipt: Receipt) -> str:
        """Write the receipt as a file that isn't there before it is whole; an older one is never replaced."""
        self.directory.mkdir(parents=True, exist_ok=True)
        target = self.directory / receipt.name
        if target.exists():
            return target.name
        draft = self.directory / f".{receipt.name}.{os.getpid()}"
        with draft.open("w", encoding="utf-8") as file:
            file.write(receipt.text)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(target)
        return target.name


@dataclass(frozen=True, slots=True)
class HttpWitness:
    """A service: ``send`` posts the bytes (through the one function for outgoing calls, F16) and returns its answer."""

    name: str
    send: Callable[[bytes], bytes]

    def give(self, receipt: Receipt) -> str:
        """Post the receipt and return the answer's text."""
        return self.send(receipt.text.encode()).decode(errors="replace")[:2000]


def deliver(witnesses: Sequence[Witness], *, most: int = 1000) -> Iterator[tuple[str, int, str]]:
    """Hand every seal to every witness that doesn't have it yet, oldest first.

    Yields (witness, seal number, error in words); an empty error: it arrived. After an error the next seals of that
    witness wait for the next run.
    """
    for witness in witnesses:
        given = LedgerReceipt.objects.filter(witness=witness.name).values("seal_id")
        for seal in LedgerSeal.objects.exclude(number__in=given).order_by("number")[:most]:
            try:
                answer = witness.give(receipt_of(seal))
            except OSError as error:
                yield witness.name, seal.number, str(error)
                break
            LedgerReceipt.objects.create(seal=seal, witness=witness.name, given_at=datetime.now(UTC), answer=answer)
            yield witness.name, seal.number, ""


def receipt_of(seal: LedgerSeal) -> Receipt:
    """Return the receipt of a stored seal."""
    return Receipt(SealStatement.read(seal.statement), seal.signature)


def receipts_in(directory: Path) -> tuple[list[tuple[Path, Receipt]], list[Path]]:
    """Return the receipts in a directory, by number, and the files that can't be read as receipts."""
    found: list[tuple[Path, Receipt]] = []
    unreadable: list[Path] = []
    for path in sorted(directory.glob(PATTERN)):
        try:
            found.append((path, Receipt.read(path.read_text(encoding="utf-8"))))
        except ValueError:
            unreadable.append(path)
    return sorted(found, key=lambda pair: pair[1].statement.number), unreadable
