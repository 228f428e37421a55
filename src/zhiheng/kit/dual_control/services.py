"""Acts of dual control: propose, confirm, refuse, withdraw, let expire. The only writers of ``ProposedAct``."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate, now

from zhiheng.kit import contributions
from zhiheng.kit.accounts.models import User
from zhiheng.kit.dual_control.models import ProposedAct, State
from zhiheng.kit.dual_control.registry import Arguments, Lapsed, kinds, world
from zhiheng.kit.notifications.services import notify
from zhiheng.kit.problems import Refusal
from zhiheng.kit.security.services import record
from zhiheng.kit.vault import selectors as vault
from zhiheng.kit.vault import services as sealing
from zhiheng.kit.vault.values import Kind as Sealed
from zhiheng.kit.vault.values import kinds as sealed_kinds
from zhiheng.kit.vault.values import mask_all

CONTENT = "proposed_act"
NOTICE = "second-review"
TERM = 5
"""Working days within which the second person confirms; afterwards the proposal is void."""
_LONGEST = 30
sealed_kinds.register(CONTENT, Sealed("待复核事项的内容", mask_all))


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is proposed: kind, action (no personal value), why it needs two, the words shown, and what performs it."""

    kind: str
    action: str
    why: str
    records: Sequence[tuple[str, str]]
    arguments: Arguments


@dataclass(frozen=True, slots=True)
class Content:
    """What stands sealed in a proposed act: the words shown to the second person, and the arguments of the act."""

    records: list[tuple[str, str]]
    arguments: dict[str, Any]


def last_day(today: date, workdays: int = TERM) -> date:
    """Return the last day of the term: the given number of working days after today, by the calendar in force."""
    for days in range(1, _LONGEST):
        day = today + timedelta(days=days)
        counted = contributions.calendar.workdays(today, day)
        if counted is None:
            break
        if counted >= workdays:
            return day
    return today + timedelta(days=workdays + 2)


@transaction.atomic
def propose(user: User, second: User, proposal: Proposal) -> ProposedAct:
    """Keep an act until ``second`` confirms it, tell that person, and return it. Raises Refusal for no second person.

    Whether the act itself could be done is the caller's question; it is asked again at the confirmation.
    """
    kind = kinds[proposal.kind]
    if second.same_person(user) or not second.is_active or not kind.may(second, proposal.arguments):
        raise Refusal.of("所选的人不能复核这一事项", "复核人", "请从列出的人员中选择")
    content = json.dumps({"records": list(proposal.records), "arguments": proposal.arguments}, ensure_ascii=False)
    act = ProposedAct.objects.create(
        kind=proposal.kind,
        action=proposal.action[:80],
        why=proposal.why[:200],
        dossier=sealing.open_dossier({CONTENT: content}),
        capacity=world.capacity(user),
        proposer=user,
        confirmer=second,
        expires_on=last_day(localdate()),
    )
    record("act.proposed", account=user, subject=act.public_id, reason=act.kind)
    _tell(second, f"请复核：{act.action}", f"{user.title} 提请，请在 {act.expires_on} 前复核。", act)
    return act


def content_of(act: ProposedAct) -> Content:
    """Return what a waiting act holds. Raises Refusal once it was decided: then nothing of it is kept here."""
    found = vault.for_work((act.dossier,), (CONTENT,)).get(act.dossier, {}).get(CONTENT)
    if found is None:
        raise Refusal.of("该事项已经办结，内容不再保存在这里", "", "请查看办理结果")
    read = json.loads(found.reveal())
    return Content([(str(name), str(text)) for name, text in read["records"]], read["arguments"])


def confirm(user: User, act: ProposedAct) -> str:
    """Do a proposed act now, in the second person's session, and return the address of the result.

    Raises Refusal, with nothing done, where this isn't the person, the term is over, or something stands against it;
    where the state it was decided upon has changed, it lapses besides and its proposer is told.
    """
    content, why = content_of(act), why_not(user, act)
    if why:
        raise Refusal.of(f"{why}，没有作任何更改")
    try:
        with transaction.atomic():
            _decide(act, State.CONFIRMED)
            proposer = User.objects.get(pk=act.proposer_id)
            world.act_in(proposer, act.capacity)
            act.url = kinds[act.kind].perform(act, content.arguments, proposer, user)[:300]
            act.save(update_fields=["url"])
            _close(act, user, "act.confirmed")
    except Lapsed as lapsed:
        _lapse(act, user, str(lapsed))
        raise
    except BaseException:
        act.refresh_from_db()
        raise
    return act.url


def refuse(user: User, act: ProposedAct, reason: str) -> None:
    """Decline to confirm (不同意) with the reason; the act is never done. Raises Refusal for anybody not asked."""
    if act.confirmer_id != user.pk:
        raise Refusal.of("这一事项不是提请您复核的，没有作任何更改")
    if len(reason.strip()) < 2:
        raise Refusal.of("没有写明不同意的理由", "理由", "请写明理由，提请人会看到")
    with transaction.atomic():
        _decide(act, State.REFUSED, reason.strip())
        _close(act, user, "act.refused")


def withdraw(user: User, act: ProposedAct) -> None:
    """Take a proposal back before it is decided. Raises Refusal where somebody else proposed it, or it was decided."""
    if act.proposer_id != user.pk:
        raise Refusal.of("只有提请人可以撤回，没有作任何更改")
    with transaction.atomic():
        _decide(act, State.WITHDRAWN)
        _close(act, user, "act.withdrawn")


def expire(today: date | None = None) -> int:
    """End the proposals whose term is over, tell who proposed them, and return how many."""
    old = list(ProposedAct.objects.filter(state=State.WAITING, expires_on__lt=today or localdate()))
    for act in old:
        with transaction.atomic():
            if ProposedAct.objects.filter(pk=act.pk, state=State.WAITING).update(state=State.EXPIRED, decided_at=now()):
                act.refresh_from_db()
                _close(act, None, "act.expired")
    return len(old)


def why_not(user: User, act: ProposedAct) -> str:
    """Return why this account can't confirm now, in words; "" where it can."""
    if act.state != State.WAITING:
        return f"该事项{act.get_state_display()}"
    if act.confirmer_id != user.pk:
        return "这一事项不是提请您复核的"
    if user.same_person(act.proposer):
        return "提请人不能复核自己的事项"
    if act.expires_on < localdate():
        return f"复核期限 {act.expires_on} 已过"
    if not kinds[act.kind].may(user, content_of(act).arguments):
        return "您现在的任职不能复核这一事项，请切换任职后再办"
    return ""


def _decide(act: ProposedAct, state: State, reason: str = "") -> None:
    """Set what became of a waiting act; whoever comes second finds it decided."""
    decided = {"state": state, "decided_at": now(), "reason": reason[:200]}
    if not ProposedAct.objects.filter(pk=act.pk, state=State.WAITING).update(**decided):
        act.refresh_from_db()
        raise Refusal.of(f"该事项{act.get_state_display()}，没有作任何更改", "", "请刷新页面查看结果")
    act.refresh_from_db()


def _close(act: ProposedAct, by: User | None, logged: str) -> None:
    """Empty what was sealed, log the decision, tell the other of the two."""
    sealing.put(act.dossier, {CONTENT: ""})
    record(logged, account=by, subject=act.public_id, reason=act.kind)
    told = act.confirmer if act.state == State.WITHDRAWN else act.proposer
    body = "理由见该事项。" if act.reason else ""  # what somebody typed stays inside
    _tell(told, f"{act.get_state_display()}：{act.action}", body, act)


def _lapse(act: ProposedAct, by: User, why: str) -> None:
    with transaction.atomic():
        act.refresh_from_db()
        _decide(act, State.LAPSED, why)
        _close(act, by, "act.lapsed")


def address_of(act: ProposedAct) -> str:
    """Return the address of a proposed act's page."""
    return reverse("second-review", args=[act.public_id])


def _tell(user: User, title: str, body: str, act: ProposedAct) -> None:
    notify([user.public_id], NOTICE, title, body=body, url=address_of(act), key=f"{act.public_id}:{act.state}")
