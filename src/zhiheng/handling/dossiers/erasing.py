"""Erasure (F5): what a destroyed party's dossiers held goes with the party; rows stay without content."""

from __future__ import annotations

from collections.abc import Sequence

from zhiheng.handling.dossiers.models import Dossier
from zhiheng.kit.vault import services
from zhiheng.ledger.models import LedgerRelation


def erase_with_parties(dossiers: Sequence[str]) -> int:
    """Destroy the compartments of the dossiers of all cases of destroyed parties; return how many.

    Scans of a case name its party: with the party's key goes the dossier's, and with it files, texts and index. Called
    by the vault inside the erasure, also when a restored backup is erased again.
    """
    done = 0
    for start in range(0, len(dossiers), 500):
        part = list(dossiers[start : start + 500])
        naming = LedgerRelation.objects.filter(object_type="party", object_id__in=part).values("event_id")
        cases = LedgerRelation.objects.filter(event_id__in=naming, object_type="case").values("object_id")
        held = Dossier.objects.filter(case__in=cases).values_list("compartment", flat=True)
        done += services.destroy_with(part, list(held))
    return done
