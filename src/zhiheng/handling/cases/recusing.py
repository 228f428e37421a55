"""Recusal (回避) and who takes part: whom it may concern, who decides, that the recused stay out, that assistants do.

What the recused did before the decision stays as it was (处罚法 43: 决定作出之前，不停止调查); nothing is undone here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from django.db.models import Q

from zhiheng.eventlog.days import date_of
from zhiheng.handling.cases.casefile import HANDLER, CaseFile
from zhiheng.handling.cases.drafting import Draft, Wish, generic
from zhiheng.law.library import vocabulary
from zhiheng.ledger.acting import Hindrance
from zhiheng.ledger.services import Ref
from zhiheng.registry import people
from zhiheng.registry.handing import REMOVED
from zhiheng.registry.holding import ENFORCING, UNQUALIFIED, holding
from zhiheng.registry.memberships.models import Membership, State
from zhiheng.registry.models import Officer

LAW_42, LAW_43 = "行政处罚法第四十二条", "行政处罚法第四十三条"
STAFF = "山东省行政执法监督条例第十条"
ASSISTANT = "assistant"
HELPING = tuple(one for one in UNQUALIFIED if one != "seconded")
"""Employment of those who only help. Whether seconded staff with a certificate may act is unconfirmed (SD02)."""
DECIDING = frozenset({"decide-recusal", "decide-head-recusal", "order-recusal"})
_HEADS = ("agency-head", "subdistrict-commander")
_TAKING_PART = (*_HEADS, "unit-head", "legal-reviewer", "hearing-officer")


def _people_of(agency: str, roles: Sequence[str], past: date | None = None) -> list[str]:
    """Return who has one of some roles in an agency, and who had it on a past day."""
    counts = Q(state=State.ACTIVE)
    if past is not None:
        until = Q(valid_to=None) | Q(valid_to__gte=past)
        left = Q(ended_at=None) | Q(ended_at__date__gte=past)
        counts |= until & left & Q(state=State.ENDED, valid_from__lte=past)
    rows = Membership.objects.filter(counts, unit=agency, role__in=roles).exclude(user__person="")
    return list(rows.order_by("pk").values_list("user__person", flat=True).distinct())


def concerned(file: CaseFile, past: date | None = None) -> list[tuple[str, str]]:
    """Return (id, name) of whom a recusal may concern: handlers, hosts, who heads, reviews or hears for the agency.

    ``past``: for what is recorded of that day also all who ever handled the case, and who had these roles then.
    """
    handlers = file.handlers if past is None else file.named("officer", HANDLER)
    ids = list(dict.fromkeys([*handlers, *file.named("officer", "host"), *_people_of(file.agency, _TAKING_PART, past)]))
    called = people.names(ids)
    return [(id_, called[id_]) for id_ in ids]


def assistants(agency: str, past: date | None = None) -> list[tuple[str, str]]:
    """Return (id, name) of the assistants (辅助人员) of an agency with an account; ``past``: or with one that day."""
    ids = _people_of(agency, (ASSISTANT,), past)
    called = people.names(ids)
    return [(id_, called[id_]) for id_ in ids]


def assisting(file: CaseFile) -> list[str]:
    """Return who assists in a case now: named as assistant and not removed afterwards."""
    found: dict[str, None] = {}
    for event in file.events:
        for id_ in event.objects("officer", REMOVED):
            found.pop(id_, None)
        found |= dict.fromkeys(event.objects("officer", ASSISTANT))
    return list(found)


def recused(file: CaseFile) -> dict[str, str]:
    """Return who was decided to stay out of a case, with the day of the latest decision about each."""
    found: dict[str, str] = {}
    for event in file.of("recusal.decided"):
        for id_ in event.objects("officer", "concerned"):
            found.pop(id_, None)
            if event.attributes.get("withdraw"):
                found[id_] = date_of(event.day).isoformat()
    return found


def against(wish: Wish) -> list[Hindrance]:
    """Return why an act can't be done for the sake of who decides it or who takes part in it."""
    found = [*_out(wish), *_deciders(wish)]
    if wish.plan.name in DECIDING:
        found += _deciding(wish)
    if wish.plan.name == "change-handlers":
        found += _uncertified(wish)
    return found


def _named(wish: Wish) -> list[str]:
    """Return whom an act would have take part: handlers, new ones, the host, and whoever acts (not who heads)."""
    ids = [one for name in ("officers", "new_officers") for one in wish.values.get(name) or ()]
    host = wish.values.get("host")
    return list(dict.fromkeys([*ids, *([str(host)] if host else [])]))


def _out(wish: Wish) -> Iterable[Hindrance]:
    """Yield who may not take part: the recused, and assistants, who prepare but are no officers."""
    ids = _named(wish)
    if not ids:
        return
    out, called = recused(wish.file), people.names(ids)
    rows = Officer.objects.filter(public_id__in=ids, employment__in=HELPING)
    kinds = dict(rows.values_list("public_id", "employment"))
    for id_ in ids:
        if id_ in out:
            yield Hindrance(f"{called[id_]}已于 {out[id_]} 决定回避，不再参与本案", LAW_43, "请换其他人员")
        elif id_ in kinds:
            yield Hindrance(
                f"{called[id_]}是{_employment(kinds[id_])}，属辅助人员，可以协助准备，不计入执法人员，也不能签名",
                STAFF, "请换持有效执法证件的人员，或者指定为辅助人员",
            )  # fmt: skip


def _deciders(wish: Wish) -> Iterable[Hindrance]:
    """Yield that whoever approves or decides has to stay out of the case (处罚法 43)."""
    # A draft that comes to be approved names who made it; who drafts is no decider.
    if "maker" in wish.values if wish.plan.approval else "head" in wish.plan.by:
        day = recused(wish.file).get(wish.person)
        if wish.person and day:
            yield Hindrance(f"您已于 {day} 决定回避，不再参与本案的审批和决定", LAW_43, "请由其他负责人审批")


def _employment(code: str) -> str:
    return vocabulary().codes["employment"].get(code, "编外人员")


def _deciding(wish: Wish) -> Iterable[Hindrance]:
    """Yield why this head can't decide: about oneself, about a head alone, or together about somebody who is none."""
    ids = list(wish.values.get("concerned") or ())
    heads = set(_people_of(wish.file.agency, _HEADS))
    if wish.person and wish.person in ids:
        yield Hindrance("不能决定自己的回避", LAW_43, "负责人的回避由集体讨论决定")
    if wish.plan.name == "decide-head-recusal" and not heads & set(ids):
        yield Hindrance("所涉人员不是机关负责人", LAW_43, "其他人员的回避由机关负责人决定")
    if wish.plan.name != "decide-head-recusal" and heads & set(ids):
        yield Hindrance("所涉人员是机关负责人，不由负责人一人决定", LAW_43, "请经集体讨论，再登记负责人回避决定")
    if wish.plan.name != "order-recusal":
        asked = set(wish.file.named("officer", "concerned", wish.file.of("recusal.requested")))
        if strangers := [id_ for id_ in ids if id_ not in asked]:
            called = people.names(strangers)
            words = "、".join(called[id_] for id_ in strangers)
            yield Hindrance(f"没有对{words}的回避申请", LAW_43, "请选申请所涉的人员，或者责令回避")


def _uncertified(wish: Wish) -> Iterable[Hindrance]:
    """Yield who of the new handlers has no valid certificate, and that two remain."""
    new, gone = list(wish.values.get("new_officers") or ()), set(wish.values.get("removed") or ())
    left = list(dict.fromkeys(id_ for id_ in (*wish.file.handlers, *new) if id_ not in gone))
    rows = holding("certificate.valid", wish.act.occurred, ENFORCING).filter(subject__in={*left, *new})
    valid = set(rows.values_list("subject", flat=True))
    called = people.names(new)
    for id_ in new:
        if id_ not in valid:
            yield Hindrance(f"{called[id_]}当日没有有效的执法证件", LAW_42, "请换持有效证件的人员")
    if len(valid & set(left)) < 2:
        yield Hindrance(f"更换后持证的办案人员只有 {len(valid & set(left))} 人，不少于两人", LAW_42, "请再选一名")


def decide(wish: Wish) -> Draft:
    """Return the decision on a recusal; who has to withdraw no longer handles the case from then on."""
    plain = generic(wish)
    gone = [id_ for id_ in wish.values.get("concerned") or () if id_ in wish.file.handlers]
    if not wish.stated.get("withdraw") or not gone:
        return plain
    taken = wish.event([Ref("officer", id_, REMOVED) for id_ in gone], "case.handlers-set", reason="recusal")
    return replace(plain, events=[*plain.events, taken])
