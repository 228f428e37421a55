"""What penalties on the spot add to the rooms below: the act's draft, document, lists, rail, the signature panel."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from zhiheng.handling.cases import special
from zhiheng.handling.cases.casefile import CASE
from zhiheng.handling.cases.lists import GROUP
from zhiheng.handling.spot import drafting, lists, selectors
from zhiheng.handling.spot.models import Report
from zhiheng.handling.spot.services import ACT, SIGNATURE
from zhiheng.kit import contributions
from zhiheng.kit.accounts.models import User
from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.contributions import MenuEntry, Panel
from zhiheng.kit.files.links import link, may_see
from zhiheng.kit.files.models import StoredFile
from zhiheng.kit.security.services import acts
from zhiheng.ledger.models import LedgerObject

_AFTER_CASES = 24


def contribute() -> None:
    """Register everything; called once at start-up."""
    acts.register("party.looked-up", "查询当事人是否登记")
    special.contributed.register(ACT, drafting.draft)
    special.contributed.register("remit", drafting.remit)
    lists.register_all()
    for place, (key, count) in enumerate(((lists.KEY, None), (lists.PENDING, pending))):
        one = lists.known[key]
        more = {"count": count} if count is not None else {}
        entry = MenuEntry(one.title, "list", "gavel", GROUP, _AFTER_CASES + place, one.visible, url_args=(key,),
                          **more)  # fmt: skip
        contributions.menu.register(key, entry)
    contributions.panels.register(
        "spot-signature", Panel(frozenset({CASE}), "spot/signature_panel.html", signature, area="side", order=5)
    )


def pending(user: User) -> int | None:
    """Return how many decisions wait to be reported, for the rail; None for none."""
    return selectors.penalties(user).filter(report=Report.PENDING).count() or None


def signature(request: HttpRequest, row: LedgerObject) -> Mapping[str, Any] | None:
    """Return the party's signature on a case; None where there is none to be seen."""
    user = account_of(request)
    kept = StoredFile.objects.filter(owner_type=CASE, owner_id=row.public_id, name=SIGNATURE).select_related("content")
    file = kept.first()
    return {"url": link(user, file), "at": file.stored_at} if file is not None and may_see(user, file) else None
