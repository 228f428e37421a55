"""What a draft states, sealed in the vault until it is decided: it may hold what events may not (F5)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from zhiheng.handling.cases.models import Proposal
from zhiheng.kit.vault import selectors, services
from zhiheng.kit.vault.values import Kind, kinds, mask_all
from zhiheng.ledger.canonical import plain, stated
from zhiheng.ledger.models import LedgerRelation

KIND = "case_draft"
kinds.register(KIND, Kind("审批件内容", mask_all))


def seal(values: Mapping[str, Any]) -> str:
    """Keep values in a dossier of their own and return its id."""
    return services.open_dossier({KIND: json.dumps(_plain(values), ensure_ascii=False)})


def unseal(dossier: str) -> dict[str, Any]:
    """Return the values of a dossier; nothing where it was erased."""
    found = selectors.for_work((dossier,), (KIND,)).get(dossier, {}).get(KIND)
    return _read(json.loads(found.reveal())) if found is not None else {}


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: [stated(one) for one in value] if isinstance(value, list | tuple) else stated(value)
        for name, value in values.items()
        if value is not None
    }


def _read(values: Mapping[str, Any]) -> dict[str, Any]:
    found = {name: plain(value) for name, value in values.items()}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in found.items()}


def erase_with_parties(dossiers: Sequence[str]) -> int:
    """Destroy the drafts of all cases of destroyed parties; return how many.

    A draft may state what the party's dossier held (F5). Called by the vault inside the erasure, also when a restored
    backup is erased again.
    """
    done = 0
    for start in range(0, len(dossiers), 500):
        part = list(dossiers[start : start + 500])
        naming = LedgerRelation.objects.filter(object_type="party", object_id__in=part).values("event_id")
        cases = LedgerRelation.objects.filter(event_id__in=naming, object_type="case").values("object_id")
        drafts = Proposal.objects.filter(case__in=cases).values_list("dossier", flat=True)
        done += services.destroy_with(part, list(drafts))
    return done
