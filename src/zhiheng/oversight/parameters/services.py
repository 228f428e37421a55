"""Acts on rules and parameters: draft a change, drop it, have it tried, and record it with a second person."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils.timezone import localdate

from zhiheng.kit.accounts.models import User
from zhiheng.kit.dual_control.registry import SecondPersonNeeded
from zhiheng.kit.jobs.models import Job
from zhiheng.kit.jobs.services import enqueue
from zhiheng.kit.problems import Refusal
from zhiheng.kit.public_ids import public_id
from zhiheng.ledger.acting import Act, ActRefused, Attributes, Hindrance
from zhiheng.ledger.doing import perform
from zhiheng.ledger.records import NewEvent, NewObject, Ref
from zhiheng.oversight.parameters import checking, inforce
from zhiheng.oversight.parameters.entries import Entry, of_setting, read, rule_title, titled, words
from zhiheng.oversight.parameters.models import Kind, RuleChange, Setting, State
from zhiheng.oversight.parameters.permissions import require
from zhiheng.registry.agencies.selectors import names

PARAMETER = "parameter"
TRIAL = "parameter-trial"
TRIAL_DAYS = 7
"""For how many days a trial may be relied upon: meanwhile the ledger moves on."""
MONTHS = (3, 6, 12, 24)
"""Over how many months a change may be tried."""
_EVENTS = {Kind.RULE: "rule.added", Kind.WITHDRAWAL: "rule.withdrawn"}


def draft(user: User, entries: Sequence[Entry], remarks: Sequence[str] = ()) -> RuleChange:
    """Keep a change to be tried and confirmed; nothing holds yet. ``remarks``: what should be known of it, in words.

    Raises ``Refusal`` for an account without the right, ``ActRefused`` with every reason where it could never hold.
    """
    require(user)
    if not entries:
        raise Refusal.of("没有要更改的内容", "", "导入的设置与现行设置相同，不需要更改")
    reasons = checking.against(entries, inforce.entries(), localdate())
    if reasons:
        raise ActRefused("拟作这项更改", reasons)
    stored = [entry.stored() for entry in entries]
    return RuleChange.objects.create(title=titled(entries), entries=stored, remarks=list(remarks), proposer=user)


def drop(user: User, change: RuleChange) -> None:
    """Give a draft up (作废). Raises ``Refusal`` where it was decided meanwhile."""
    require(user)
    if not RuleChange.objects.filter(pk=change.pk, state=State.DRAFT).update(state=State.DROPPED):
        raise Refusal.of("这项更改已经办结，没有作任何更改", "", "请刷新页面查看结果")


def ask_trial(user: User, change: RuleChange, months: int) -> Job:
    """Have a draft tried on the live ledger in the background (试算). Raises ``Refusal`` for a span not listed."""
    require(user)
    if months not in MONTHS:
        raise Refusal.of(f"不能按近 {months} 个月试算", "试算期间", f"可选 {'、'.join(map(str, MONTHS))} 个月")
    job = enqueue(TRIAL, {"change": change.public_id, "months": months}, key=change.public_id, account=user.public_id)
    RuleChange.objects.filter(pk=change.pk).update(job=job.public_id)
    return job


def entries_of(change: RuleChange) -> list[Entry]:
    """Return the entries of a draft."""
    return [read(one) for one in change.entries]


def trial_key(change: RuleChange) -> str:
    """Return what a trial of a draft depends on: its entries, the settings in force, and the library."""
    known = inforce.current()
    content = [change.entries, list(known.events), known.rules.version if known.rules else ""]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def untried(change: RuleChange, today: date) -> list[Hindrance]:
    """Return why a draft can't be proposed yet as far as its trial goes; empty where the trial still speaks for it."""
    if change.trial is None:
        return [Hindrance("这项更改还没有试算", "双人办理", "请先试算，看清会增加和减少哪些发现")]
    if change.trial_of != trial_key(change):
        return [Hindrance(fact, "双人办理", "请重新试算") for fact in _overtaken(change)]
    made = date.fromisoformat(change.trial["as_of"])
    if (today - made).days > TRIAL_DAYS:
        return [Hindrance(f"试算是 {made} 作的，已超过 {TRIAL_DAYS} 日", "双人办理", "请重新试算")]
    return []


def _overtaken(change: RuleChange) -> list[str]:
    """Return what has changed since a draft was tried, each in one sentence."""
    before = set((change.trial or {}).get("settings", ()))
    rows = list(Setting.objects.order_by("sequence", "pk"))
    now = {row.event for row in rows}
    new = [of_setting(row) for row in rows if row.event not in before] if "settings" in (change.trial or {}) else []
    called = names({id_ for one in new for id_ in one.agencies})
    facts = [f"试算之后，现行设置已有变化：{words(one, called)}" for one in new]
    facts += ["试算之后，有的现行设置已作废"] if before - now else []
    return facts or ["试算之后，现行设置或者规则库已有变化"]


@transaction.atomic
def adopt(act: Act, user: User, change: RuleChange) -> None:
    """Record a tried change (启用): one event for each entry, in the name of both persons.

    Of two drafts adopted at once the second sees what the first set. Raises ``SecondPersonNeeded`` without a second
    person; ``ActRefused`` where the trial is missing or overtaken (naming by what), a day has passed, or the change no
    longer fits what is in force; ``Refusal`` for an account without the right, where the change was
    decided meanwhile, or where a text names a number of a person (F5). Then nothing is changed.
    """
    require(user)
    _take(change)
    entries = entries_of(change)
    reasons = [*untried(change, act.day), *checking.against(entries, inforce.entries(), act.day)]
    if reasons:
        raise ActRefused("启用这项更改", reasons)
    if not act.second_person:
        raise SecondPersonNeeded.of("规则与参数的更改须由另一名规则管理人员复核")
    objects, events = _stated(act, entries)
    perform(act, "启用这项更改", objects[0].id if objects else "", events, objects)


def _take(change: RuleChange) -> None:
    """Take a draft out of its state, so that nobody else decides it, and read it anew. Raises ``Refusal``.

    All drafts are locked, in one order: two that set the same value are adopted one after the other.
    """
    list(RuleChange.objects.select_for_update().filter(state=State.DRAFT).order_by("pk").values_list("pk", flat=True))
    if not RuleChange.objects.filter(pk=change.pk, state=State.DRAFT).update(state=State.ADOPTED):
        raise Refusal.of("这项更改已经办结，没有作任何更改", "", "请刷新页面查看结果")
    change.refresh_from_db(fields=["entries", "trial", "trial_of"])


def _stated(act: Act, entries: Sequence[Entry]) -> tuple[list[NewObject], list[NewEvent]]:
    """Return what the ledger is told: each entry as an event about its parameter, a new one where it is the first."""
    known = {(row.rule, row.name): row.parameter for row in Setting.objects.order_by("sequence")}
    objects: list[NewObject] = []
    events = []
    for entry in entries:
        key = (entry.rule, entry.name)
        if key not in known:
            known[key] = public_id()
            stated = {"rule": entry.rule, "name": entry.name or entry.kind.value}
            objects.append(NewObject(PARAMETER, known[key], stated, act.agency, rule_title(entry.rule)[:200]))
        refs = [Ref(PARAMETER, known[key]), *(Ref("agency", id_) for id_ in entry.agencies)]
        events.append(_event(act, entry, refs))
    return objects, events


def _event(act: Act, entry: Entry, refs: Sequence[Ref]) -> NewEvent:
    stated: Attributes = {
        "document": entry.document, "dated": entry.dated, "second": act.second_person, "from": entry.start,
    }  # fmt: skip
    if entry.kind != Kind.WITHDRAWAL:
        stated["value"] = entry.value
    if entry.kind not in _EVENTS:
        stated |= {"kind": entry.kind.value} | ({"to": entry.end} if entry.end else {})
    type_ = _EVENTS.get(entry.kind, "parameter.confirmed")
    return NewEvent(type_, act.occurred, refs, stated, agency=act.agency, second_person=act.second_person)
