"""Seals (封存): signed, chained heads over the committed events, and the receipts that leave the house (F6)."""

from zhiheng.ledger.seals.receipts import DirectoryWitness, HttpWitness, Receipt, Witness, deliver
from zhiheng.ledger.seals.sealing import LedgerCut, seal_committed
from zhiheng.ledger.seals.statement import SealStatement

__all__ = [
    "DirectoryWitness",
    "HttpWitness",
    "LedgerCut",
    "Receipt",
    "SealStatement",
    "Witness",
    "deliver",
    "seal_committed",
]
