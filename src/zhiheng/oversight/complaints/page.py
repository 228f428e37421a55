"""What the page of a complaint shows beyond the ledger's generic one: state, acts, words, contact, files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from zhiheng.kit.accounts.models import User
from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.files.links import link, may_see
from zhiheng.kit.pages import days
from zhiheng.kit.pages.objects import ObjectPage
from zhiheng.kit.pages.parts import Act, Link, Step
from zhiheng.kit.vault.values import kinds
from zhiheng.oversight.complaints import selectors, texts
from zhiheng.oversight.complaints.models import OPEN, Complaint, Stage
from zhiheng.oversight.complaints.permissions import may_handle, may_know, may_read_text, may_supervise
from zhiheng.oversight.complaints.services import kind_words
from zhiheng.oversight.complaints.words import channel_of, due_state, outcome_of, stage_state, topic_of
from zhiheng.registry.agencies.selectors import names

NOTE_WORDS = {
    "answer": "答复",
    "brief": "转办摘要",
    "summary": "释出的摘要",
    "reason": "理由",
    "classified": "改变分类的理由",
    "progress": "进度和原因",
}
_BUREAU_ONLY = frozenset({"summary", "classified"})
_PATH = (Stage.RECEIVED, Stage.ASSIGNED, Stage.REPLIED, Stage.CLOSED)
_PATH_WORDS = ("登记", "转办", "答复", "办结")


def fill(request: HttpRequest, row: Any, page: ObjectPage) -> None:
    """Fill the generic page of a complaint's object."""
    user = account_of(request)
    found = selectors.complaints(user).filter(public_id=row.public_id).first()
    if found is None:
        return
    key = "accusations" if found.accusation else "complaints"
    page.up = Link("控告举报" if found.accusation else "诉求办理", reverse("list", args=[key]))
    page.title, page.number = topic_of(found), found.number or found.public_id
    page.states = [state for state in (due_state(found), stage_state(found)) if state is not None]
    page.path = _path(found)
    page.acts = acts(user, found)[:2]
    page.facts = _facts(found)
    page.who = names([found.handler]).get(found.handler, "") if found.handler else ""


def _path(row: Complaint) -> list[Step]:
    stage = Stage.ASSIGNED if row.stage in (*OPEN, Stage.DECLINING) else Stage(row.stage)
    if stage not in _PATH:
        return []
    now = _PATH.index(stage)
    moments = (row.received_on, row.assigned_on, row.replied_on, None)
    return [
        Step(word, f"{day:%m-%d}" if day and place <= now else "", _state(place, now))
        for place, (word, day) in enumerate(zip(_PATH_WORDS, moments, strict=True))
    ]


def _state(place: int, now: int) -> str:
    return "done" if place <= now else "now" if place == now + 1 else "ahead"


def _facts(row: Complaint) -> list[tuple[str, Any]]:
    called = names({row.handler, row.body, row.region} - {""})
    return [
        ("类别", kind_words(row.kinds)),
        ("来源", channel_of(row)),
        ("承办单位", called.get(row.handler, row.handler) or "尚未转办"),
        ("转交单位", called.get(row.body, row.body)),
        ("登记日期", days.say_day(row.received_on)),
        ("转办日期", days.say_day(row.assigned_on) if row.assigned_on else ""),
        ("发生地", called.get(row.region, row.region)),
        ("署名", "实名" if row.named else "没有署名"),
        ("保密", "反映人要求保密" if row.secret else ""),
        ("退回", f"{row.returns} 次" if row.returns else ""),
        ("评价", outcome_of(row)),
    ]


def acts(user: User, row: Complaint) -> list[Act]:
    """Return the acts that this user may do now, the one that leads on first."""

    def act(text: str, name: str, icon: str, *, primary: bool = False) -> Act:
        """Return the button that leads to an act's page."""
        return Act(text, reverse(f"complaint-{name}", args=[row.public_id]), icon, primary=primary)

    stage = Stage(row.stage)
    found: list[Act] = []
    if may_supervise(user):
        routing = {Stage.RECEIVED: ("转办", "assign", "send"), Stage.REPLIED: ("审核回访", "review", "check"),
                   Stage.DECLINING: ("审核退单", "decide-decline", "check")}  # fmt: skip
        found += [act(*routing[stage], primary=True)] if stage in routing else []
        found += _bureau(row, stage, act)
    if may_handle(user, row) and stage in OPEN:
        found.insert(0, act("答复", "reply", "pencil", primary=not any(one.primary for one in found)))
        found += [act("签收", "sign-for", "check"), act("告知进度", "progress", "clock"),
                  act("申请退单", "decline", "arrow-left")]  # fmt: skip
    if not row.accusation and (may_supervise(user) or may_handle(user, row)):
        found.append(act("关联", "link", "link"))
    return found


def _bureau(row: Complaint, stage: Stage, act: Any) -> list[Act]:
    """Return what the bureau may do besides the next step."""
    found = [act("释出摘要", "release", "file-text")] if row.accusation else []
    if stage in (Stage.CLOSED, Stage.WITHDRAWN):
        return found
    found.append(act("改变分类", "classify", "adjustments"))
    if stage in OPEN:
        found.append(act("改派", "assign", "send"))
    return [*found, act("登记撤回", "withdraw", "x")]


def more_acts(request: HttpRequest, row: Any) -> dict[str, Any] | None:
    """Return all acts for the panel 办理; None where the head shows everything."""
    user = account_of(request)
    found = selectors.complaints(user).filter(public_id=row.public_id).first()
    listed = acts(user, found) if found is not None else []
    return {"acts": listed[2:]} if len(listed) > 2 else None


def content(request: HttpRequest, row: Any) -> Mapping[str, Any] | None:
    """Return the words of a complaint, what was written about it, its contact data masked, and its files."""
    user = account_of(request)
    found = selectors.complaints(user).filter(public_id=row.public_id).first()
    if found is None:
        return None
    whole, bureau = may_read_text(user, found), may_supervise(user)
    masked = texts.masked_contact(found) if may_know(user, found) else {}
    return {
        "row": found,
        "whole": whole,
        "text": texts.text_of(found.public_id) if whole else "",
        "notes": [
            (NOTE_WORDS.get(note.what, note.what), days.say_day(note.day), note.text)
            for note in texts.notes(found.public_id)
            if bureau or note.what not in _BUREAU_ONLY
        ],
        "contact": [(kinds[name].title, text) for name, text in masked.items()],
        "contact_url": reverse("complaint-contact", args=[found.public_id]) if masked else "",
        "files": [(one.name, link(user, one)) for one in selectors.files_of(found.public_id) if may_see(user, one)]
        if whole
        else [],
    }


def seen_file(user: User, complaint: str) -> bool:
    """Return whether a user may see the files that came with a complaint: whoever may read its words."""
    row = selectors.complaints(user).filter(public_id=complaint).first()
    return row is not None and may_read_text(user, row)
