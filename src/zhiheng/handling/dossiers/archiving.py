"""Putting a dossier away (立卷归档): the procedure's own act, with all that it asks computed from the catalogue."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import cast

from django.db import transaction

from zhiheng.handling.cases import hindering
from zhiheng.handling.cases import services as cases
from zhiheng.handling.cases.casefile import ARCHIVED, CASE, CaseFile
from zhiheng.handling.cases.drafting import Wish
from zhiheng.handling.dossiers import selectors
from zhiheng.handling.dossiers.catalogue import catalogue_of
from zhiheng.handling.dossiers.entries import Catalogue
from zhiheng.handling.dossiers.models import Dossier, State
from zhiheng.handling.dossiers.permissions import may_archive, may_keep
from zhiheng.handling.dossiers.services import dossier_of
from zhiheng.handling.dossiers.standard import standard
from zhiheng.kit.accounts.models import User
from zhiheng.kit.problems import Refusal
from zhiheng.law.library.procedures import Procedure
from zhiheng.ledger.acting import Act, ActRefused, Done, Hindrance
from zhiheng.ledger.services import NewEvent, Ref

ACT = "archive"


@dataclass(frozen=True, slots=True)
class Archiving:
    """What a person says of an archiving: number of the dossier, key of its period, why something is missing."""

    number: str
    retention: str
    answer: str = ""


def against(file: CaseFile, dossier: Dossier | None) -> list[Hindrance]:
    """Return why the dossier can't be put away now; what is missing is no hindrance but wants a reason."""
    plan = file.procedure.acts.get(ACT) if file.procedure else None
    if plan is None:
        return [Hindrance("本案的办案程序没有归档这一步")]
    found = list(hindering.standing(file, plan))
    if dossier is not None:
        unread = dossier.scans.filter(state__in=(State.WAITING, State.READING)).count()
        if unread:
            found.append(Hindrance(f"还有 {unread} 份扫描件正在识别", "", "识别完即可归档，通常几分钟"))
        if dossier.scans.filter(alarm=True).exists():
            found.append(Hindrance("有扫描件带密级标志", "", "请先移出并报告保密人员"))
    return found


def archive(act: Act, user: User, file: CaseFile, said: Archiving) -> Done:
    """Put the dossier of a case away: its catalogue is frozen, and the hash of it stands in the event.

    Raises ActRefused where the case or a scan stands against it, Refusal for a missing reason, Stale and Refused as the
    ledger does.
    """
    if may_keep(user, file) and is_archived(file, selectors.of_case(file.id)):
        # Whoever handled it handles it no more: they are told why, not sent to look for a handler.
        raise ActRefused("归档", [Hindrance("案卷已经归档", "", "归档后收到的材料作为补充材料添加")])
    if not may_archive(user, file):
        raise Refusal.of("归档由本案的办案人员办理，没有作任何更改", "", "请由办案人员登录办理")
    period = standard().period(said.retention)
    if period is None:
        raise Refusal.of("没有这个保管期限", "保管期限", "请从列出的期限中选择")
    dossier_of(file)
    with transaction.atomic():
        dossier = Dossier.objects.select_for_update().get(case=file.id)
        if reasons := against(file, dossier):
            raise ActRefused("归档", reasons)
        catalogue = catalogue_of(file, dossier)
        if catalogue.missing and len(said.answer.strip()) < 2:
            lacking = "、".join(one.says for one in catalogue.missing)
            raise Refusal.of(f"案卷缺少：{lacking}", "缺少材料的说明", "请补齐材料，或者写明为什么没有")
        done = _carried(act, user, file, dossier, catalogue, said)
        if not done.appended.repeated:
            frozen = [one.plain() for one in catalogue.entries]
            fields = {"frozen": frozen, "digest": catalogue.digest, "archived_on": act.day, "retention": period.key}
            Dossier.objects.filter(pk=dossier.pk).update(number=said.number.strip()[:80], **fields)
    return done


def _carried(act: Act, user: User, file: CaseFile, dossier: Dossier, catalogue: Catalogue, said: Archiving) -> Done:
    """Carry out the procedure's own act, with what the catalogue answers."""
    wish = _wish(act, user, file, dossier, catalogue, said)
    try:
        return cases.carry_out(wish, user, said.answer, before=list(_recorded(wish, dossier, catalogue)))[0]
    except cases.ReasonNeeded as needed:
        words = "；".join(one.fact for one in needed.reasons)
        raise Refusal.of(f"规则提示：{words}", "缺少材料的说明", "仍要归档的，请写明理由") from needed


def _wish(act: Act, user: User, file: CaseFile, dossier: Dossier, catalogue: Catalogue, said: Archiving) -> Wish:
    plan = cast("Procedure", file.procedure).acts[ACT]  # a case without one is refused by `against`
    period = standard().period(said.retention)
    values = {
        "complete": not catalogue.missing, "pages": catalogue.pages, "order_ok": True, "catalogue_ok": True,
        "retention": period.title if period else "", "dossier_no": said.number.strip(), "new_id": dossier.public_id,
    }  # fmt: skip
    # The catalogue's hash stands in the event, and with it under the ledger's seal; nobody types it.
    return Wish(file, replace(plan, set={**plan.set, "sha": catalogue.digest}), act, values, user.person)


def _recorded(wish: Wish, dossier: Dossier, catalogue: Catalogue) -> list[NewEvent]:
    """Return that papers of each stage are in the dossier: what the rule of 第四十七条 asks about."""
    pages: Counter[str] = Counter()
    for entry in catalogue.entries:
        if entry.section.stage:
            pages[entry.section.stage] += entry.pages
    refs = [Ref("dossier", dossier.public_id)]
    return [wish.event(refs, "record.attached", stage=stage, pages=count) for stage, count in pages.items()]


def is_archived(file: CaseFile, dossier: Dossier | None) -> bool:
    """Return whether a case's dossier is put away: here, or on paper as the ledger knows it."""
    return (dossier is not None and dossier.archived) or file.last(ARCHIVED) is not None


def suggestion(file: CaseFile) -> str:
    """Return a number for the dossier: that of the case, which is unique in its agency."""
    return str(file.attribute("number") or f"{CASE}-{file.id}")
