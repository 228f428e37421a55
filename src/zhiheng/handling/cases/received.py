"""Cases that came with a dossier package (随案卷包接收的案件): what they owe, they owe where they were handled."""

from __future__ import annotations

from django.db.models import QuerySet

from zhiheng.ledger.models import LedgerObject

BEGINNING = "JH-"
"""How the ids of objects begin that a package brought in."""


def without_received(things: QuerySet[LedgerObject]) -> QuerySet[LedgerObject]:
    """Leave out the cases that were taken in from packages: their decisions are told and reported by the sender."""
    return things.exclude(record="elsewhere", public_id__startswith=BEGINNING)
