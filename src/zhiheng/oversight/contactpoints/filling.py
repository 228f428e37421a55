"""What this room knows better about suggestions, meetings and enterprises than the ledger's generic pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.pages import days
from zhiheng.kit.pages.objects import ObjectPage
from zhiheng.kit.pages.parts import Act, Link
from zhiheng.oversight.contactpoints import selectors
from zhiheng.oversight.contactpoints.lists import answer_state, term
from zhiheng.oversight.contactpoints.models import Answered
from zhiheng.oversight.contactpoints.projecting import SUGGESTION
from zhiheng.registry.agencies.selectors import names


def fill(request: HttpRequest, row: Any, page: ObjectPage) -> None:
    """Fill the page of a suggestion (filler of ``suggestion``)."""
    user = account_of(request)
    one = selectors.suggestions(user).filter(public_id=row.public_id).first()
    if one is None:
        return
    page.title, page.up = one.words, Link("合理化建议", reverse("list", args=["suggestions"]))
    page.who = names([one.agency]).get(one.agency, one.agency)
    page.states = [answer_state(one)]
    if one.stage == Answered.OPEN and selectors.may_answer(user, one):
        page.acts = [Act("答复建议", reverse("suggestion-answer", args=[one.public_id]), "send", primary=True)]
    facts = [
        ("办理机关", page.who),
        ("答复期限", days.say_day(one.due)),
        ("答复", one.answer),
        ("答复日期", days.say_day(one.answered_on) if one.answered_on else ""),
    ]
    page.facts = [(title, value) for title, value in facts if value]


def meeting_panel(request: HttpRequest, row: Any) -> Mapping[str, Any] | None:
    """Return who came to a meeting with contact points, its minutes and suggestions (panel of the meeting's page)."""
    user = account_of(request)
    meeting = selectors.meetings(user).filter(public_id=row.public_id).first()
    if meeting is None:
        return None
    given = list(selectors.suggestions(user).filter(meeting=meeting.public_id).order_by("due", "pk"))
    called = names([*meeting.agencies, *(one.agency for one in given)])
    firms = selectors.enterprise_names(meeting.enterprises)
    lines = [
        (one, reverse("object", args=[SUGGESTION, one.public_id]), called.get(one.agency, ""), answer_state(one))
        for one in given
    ]
    handed = {one.words for one in given}
    return {
        "came": "、".join([firms.get(id_, id_) for id_ in meeting.enterprises]
                         + [called.get(id_, id_) for id_ in meeting.agencies]),
        "minutes": [part for part in meeting.note.splitlines() if part.strip()],
        "lines": lines,
        "only_recorded": [words for words in meeting.suggestions if words not in handed],
    }  # fmt: skip


def point_panel(request: HttpRequest, row: Any) -> Mapping[str, Any] | None:
    """Return a contact point's term and its meetings (panel of the enterprise's page), for the supervising body."""
    user = account_of(request)
    point = selectors.points(user).filter(public_id=row.public_id).first()
    if point is None:
        return None
    meetings = [one for one in selectors.meetings(user).order_by("-held_on") if point.public_id in one.enterprises]
    return {
        "term": term(point),
        "since": point.since,
        "end_url": reverse("contact-point-end", args=[point.public_id]) if point.active else "",
        "meetings": [(one, reverse("object", args=["meeting", one.public_id])) for one in meetings[:10]],
    }
