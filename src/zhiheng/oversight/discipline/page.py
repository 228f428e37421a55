"""What the page of a transfer shows beyond the ledger's generic one: path, facts, acts; never words or persons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from zhiheng.kit.accounts.models import User
from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.pages import days
from zhiheng.kit.pages.objects import ObjectPage
from zhiheng.kit.pages.parts import Act, Link, Step
from zhiheng.kit.pages.rail import stand_under
from zhiheng.law.reference.words import type_words
from zhiheng.oversight.discipline import selectors
from zhiheng.oversight.discipline.lists import KEY, WAITING, due_state, state_of
from zhiheng.oversight.discipline.models import Stage, Transfer
from zhiheng.oversight.discipline.permissions import is_receiver, may_decide, may_handle, may_open, may_propose
from zhiheng.oversight.discipline.printing import about_words
from zhiheng.oversight.discipline.projecting import HANDLES, OPENED, PROPOSED, READS
from zhiheng.oversight.discipline.sources import TITLES, source_of
from zhiheng.oversight.discipline.telling import page_of
from zhiheng.registry import people
from zhiheng.registry.agencies.selectors import names

_NAMING = (PROPOSED, OPENED)
"""Steps whose details name persons and accounts: the facts say in words what may be said without a purpose."""
_ENDED = (Stage.REFUSED, Stage.WITHDRAWN)


def fill(request: HttpRequest, row: Any, page: ObjectPage) -> None:
    """Fill the page of a transfer (filler of ``discipline``)."""
    user = account_of(request)
    found = selectors.transfers(user).filter(public_id=row.public_id).first()
    if found is None:
        return
    page.up = Link("移送纪检监察", reverse("list", args=[KEY]))
    page.title, page.number = "移送纪检监察", found.number or found.public_id
    page.states = [state for state in (due_state(found), state_of(found)) if state is not None]
    page.path, page.acts, page.facts = _path(found), acts(user, found), _facts(user, found)
    page.who = names([found.agency]).get(found.agency, "")
    naming = {type_words(type_) for type_ in _NAMING}
    page.moments = [replace(one, details=(), more=()) if one.title in naming else one for one in page.moments]
    stand_under(request, page.up.url)


def _path(row: Transfer) -> list[Step]:
    """Return the steps of a transfer: done with their days, the one that is on, those ahead."""
    if row.stage in _ENDED:
        return [Step("提请", f"{row.proposed_on:%m-%d}", "done"), Step(row.get_stage_display(), "", "done")]
    steps = [("提请", row.proposed_on), ("审批", row.decided_on), ("移送", row.sent_on), ("签收", row.received_on),
             ("反馈", row.answered_on)]  # fmt: skip
    last = max(place for place, (_, day) in enumerate(steps) if day is not None)
    found = []
    for place, (title, day) in enumerate(steps):
        state = "done" if place <= last else "now" if place == last + 1 else "ahead"
        found.append(Step(title, f"{day:%m-%d}" if day else "", state))
    return found


def _facts(user: User, row: Transfer) -> list[tuple[str, Any]]:
    source = source_of(user, row.source_type, row.source_id)
    handling = [id_ for _, id_ in selectors.named(row.public_id, HANDLES)]
    called = people.names(handling)
    readers = [id_ for _, id_ in selectors.named(row.public_id, READS)]
    let_in = "、".join(User.objects.filter(public_id__in=readers).values_list("title", flat=True))
    said = [
        ("线索来源", source.called if source is not None else TITLES.get(row.source_type, "")),
        ("线索涉及", about_words(row.public_id)),
        ("接收机关", names([row.receiver]).get(row.receiver, "")),
        ("监督人员", "、".join(called[id_] for id_ in handling)),
        ("反馈期限", days.say_day(row.reply_by) if row.reply_by else ""),
        ("回执编号", row.receipt_no),
        ("准许查阅", let_in if may_open(user, row) else ""),
    ]
    return [(title, value) for title, value in said if value]


def acts(user: User, row: Transfer) -> list[Act]:
    """Return what this user may do now, the step that leads on first."""

    def act(text: str, name: str, icon: str, *, primary: bool = False) -> Act:
        """Return the button that leads to an act's page."""
        return Act(text, reverse(f"discipline-{name}", args=[row.public_id]), icon, primary=primary)

    found: list[Act] = []
    handles, receives = may_handle(user, row), is_receiver(user, row)
    if row.stage == Stage.PROPOSED and may_decide(user, row):
        found.append(act("审批移送", "decide", "check", primary=True))
    if row.stage == Stage.APPROVED and handles:
        found.append(act("制发移送函", "send", "send", primary=True))
    if row.stage == Stage.SENT and (receives or handles):
        found.append(act("签收移送", "receive", "check", primary=True))
    if row.stage in (*WAITING, Stage.ACCEPTED) and (receives or handles):
        found.append(act("反馈办理情况", "answer", "message-report", primary=row.stage == Stage.RECEIVED))
    found.append(act("查看线索内容", "read", "eye-off"))
    if may_open(user, row):
        found.append(act("准许查阅", "let-in", "users"))
    if row.stage in (Stage.PROPOSED, Stage.APPROVED) and handles:
        found.append(act("撤回移送", "withdraw", "x"))
    return found


def of_source(request: HttpRequest, row: Any) -> Mapping[str, Any] | None:
    """Return what the panel on a source's page shows: transfers this user is to know of, and the way to a new one."""
    user = account_of(request)
    type_, id_ = row.type, getattr(row, "identity", "") or row.public_id
    if not may_propose(user) or source_of(user, type_, id_) is None:
        return None
    rows = [(str(one), page_of(one.public_id), state_of(one)) for one in selectors.of_source(user, type_, id_)]
    return {
        "rows": [(title, url, state.kind, state.text) for title, url, state in rows],
        "propose": reverse("discipline-propose", args=[type_, id_]),
        "record": reverse("discipline-record", args=[type_, id_]),
    }
