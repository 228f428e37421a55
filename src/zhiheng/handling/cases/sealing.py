"""What a draft states, sealed in the vault until it is decided: it may hold what events may not (F5)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from zhiheng.kit.vault import selectors, services
from zhiheng.kit.vault.values import Kind, kinds, mask_all
from zhiheng.ledger.canonical import plain, stated

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
