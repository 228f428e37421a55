"""Acts on what assistants prepare: keep it, note that a handler took it over, erase it with the parties."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from zhiheng.handling.assisting.models import Prepared
from zhiheng.handling.cases import sealing
from zhiheng.handling.cases.casefile import CaseFile
from zhiheng.kit.accounts.models import User
from zhiheng.kit.notifications.services import notify
from zhiheng.kit.problems import Refusal
from zhiheng.kit.vault import services as vault
from zhiheng.law.library.procedures import ActPlan
from zhiheng.ledger.models import LedgerRelation

NOTICE = "prepared"


def keep(user: User, file: CaseFile, plan: ActPlan, values: Mapping[str, Any], url: str) -> Prepared:
    """Keep what an assistant prepared, instead of what was prepared for the same act before; tell the handlers.

    ``url``: where a handler looks it through. Raises Refusal where nothing was filled in.
    """
    stated = {name: value for name, value in values.items() if value not in (None, "", [], ())}
    if not stated:
        raise Refusal.of("代拟稿没有内容", plan.title, "请至少填写一项")
    with transaction.atomic():
        Prepared.objects.filter(case=file.id, act=plan.name, taken_at=None).update(taken_at=timezone.now())
        kept = Prepared.objects.create(
            case=file.id, act=plan.name, title=f"{plan.title}：{file.row.title or file.id}"[:200],
            dossier=sealing.seal(stated), made_by=user.public_id, maker=user.title,
        )  # fmt: skip
        handlers = User.objects.filter(person__in=file.handlers, is_active=True).exclude(person="")
        ids = list(handlers.values_list("public_id", flat=True))
        notify(ids, NOTICE, f"代拟稿待核对：{plan.title}", url=url, key=f"{NOTICE}:{kept.public_id}")
    return kept


def take(case: str, act: str) -> None:
    """Note that a handler has done or drafted the act: what was prepared for it is used up."""
    Prepared.objects.filter(case=case, act=act, taken_at=None).update(taken_at=timezone.now())


def erase_with_parties(dossiers: Sequence[str]) -> int:
    """Destroy what was prepared in the cases of destroyed parties; return how much. Called inside the erasure."""
    done = 0
    for start in range(0, len(dossiers), 500):
        part = list(dossiers[start : start + 500])
        naming = LedgerRelation.objects.filter(object_type="party", object_id__in=part).values("event_id")
        cases = LedgerRelation.objects.filter(event_id__in=naming, object_type="case").values("object_id")
        found = Prepared.objects.filter(case__in=cases).values_list("dossier", flat=True)
        done += vault.destroy_with(part, list(found))
    return done
