"""What the publicity of decisions adds to the rooms below: list, rail, prefilled forms, the import of past cases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zhiheng.handling.cases import forms
from zhiheng.handling.cases.casefile import CaseFile, today
from zhiheng.handling.cases.lists import GROUP
from zhiheng.handling.publicity import importing, lists, permissions, selectors, terms
from zhiheng.handling.publicity.models import State
from zhiheng.kit import contributions
from zhiheng.kit.accounts.models import User
from zhiheng.kit.contributions import MenuEntry
from zhiheng.registry.imports.declared import Importing, importings

_AFTER_SPOT = 26


def contribute() -> None:
    """Register everything; called once at start-up."""
    lists.register_all()
    entry = MenuEntry("处罚决定公开", "list", "world", GROUP, _AFTER_SPOT, permissions.may_read, owed, (lists.KEY,))
    contributions.menu.register(lists.KEY, entry)
    forms.fills.register("publish", proposed)
    forms.fills.register("withdraw-publication", lambda file: {"reasons_published": True})
    importings.register(
        "penalties",
        Importing("历史处罚案件", importing.importer, permissions.may_import, lists.KEY, of_unit=True, persons=True),
    )


def proposed(file: CaseFile) -> Mapping[str, Any]:
    """Return what is proposed for a publication: our channel, hidden names of persons, the field's term."""
    kinds = list((file.decision.attributes.get("kinds") if file.decision else None) or ())
    citizen = any(file.value("party", id_, "kind") == "citizen" for id_ in file.parties)
    end = terms.until(file.field, kinds, today())
    return {"channel": terms.CHANNEL, "anonymised": citizen, "until": end}


def owed(user: User) -> int | None:
    """Return how many decisions wait to be withdrawn, for the rail; None for none."""
    return selectors.decisions(user).filter(state=State.RECALL).count() or None
