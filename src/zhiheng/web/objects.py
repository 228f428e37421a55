"""Object pages over the ledger: the generic page of any object, whoever recorded it, and the catalogue of all types."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from zhiheng.eventlog.days import NO_CLOCK, date_of
from zhiheng.kit import contributions
from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.pages import days
from zhiheng.kit.pages.objects import ObjectPage, Related, looks_at, note_look, panels
from zhiheng.kit.pages.parts import Link, Moment, State
from zhiheng.kit.scopes import Scope, scope_of
from zhiheng.law.library import vocabulary
from zhiheng.law.library.names import attribute_names
from zhiheng.law.reference.words import type_words
from zhiheng.law.trace import VOID
from zhiheng.ledger import selectors
from zhiheng.ledger.models import LedgerObject
from zhiheng.ledger.records import StoredEvent
from zhiheng.web import law_page
from zhiheng.web.ledger_lists import RECORD_WORDS

SHOWN = 30  # moments shown at first
MICROSECONDS_PER_MINUTE = 60_000_000


@require_GET
def object_page(request: HttpRequest, type: str, id: str) -> HttpResponse:
    """Show an object of the ledger: what the law says of it now, what happened, what it is related to, who looked.

    404 for what isn't there and for what this account may not see.
    """
    user = account_of(request)
    scope = scope_of(user)
    row = selectors.object_or_404(scope, type, id)
    note_look(user, type, id)
    page = assemble(row, scope, everything="all" in request.GET)
    if (filler := contributions.fillers.get(type)) is not None:
        filler(request, row, page)
    context = {
        "page": page,
        "main_panels": panels(request, row, type, "main"),
        "side_panels": panels(request, row, type, "side"),
        "looks": looks_at(type, id),
    }
    return render(request, "pages/objects/page.html", context)


def assemble(row: LedgerObject, scope: Scope, *, everything: bool = False) -> ObjectPage:
    """Return an object's page as of today."""
    history = selectors.history(row.type, row.public_id)
    trace = selectors.trace(row.type, row.public_id)
    attributes = selectors.attributes(row.type, row.public_id)
    answers = law_page.ask(row.key, trace.events, attributes, days.today())
    related, titles = _related(row, history, scope)
    moments = [_moment(event, row, titles) for event in reversed(history)]
    ahead = [Moment("", demand.title, kind="next", who=demand.says) for demand in answers.panel.next[:1]]
    kind = vocabulary().object(row.type)
    return ObjectPage(
        type=row.type,
        id=row.public_id,
        title=row.title or row.public_id,
        kind=RECORD_WORDS.get(row.record, ""),
        up=Link(kind.zh if kind else row.type, reverse("list", args=[row.type])),
        number=row.foreign_number or row.public_id,
        who=titles.get(("agency", row.agency), row.agency),
        states=_states(answers),
        path=law_page.steps(trace.events, answers),
        facts=[(attribute_names().get(name, name), plain(value, row.type, name)) for name, value in attributes.items()],
        deadlines=answers.deadlines,
        met=answers.met,
        moments=ahead + (moments if everything else moments[:SHOWN]),
        recorded=len(history),
        more_url="" if everything or len(history) <= SHOWN else "?all=1",
        related=related,
        law=answers.panel,
    )


def _states(answers: law_page.Answers) -> list[State]:
    """Return the nearest deadlines as states for the head, with their days."""
    return [State(d.state.kind, f"{d.title}：{d.state.text}") for d in answers.deadlines[:2]]


def _moment(event: StoredEvent, row: LedgerObject, titles: Mapping[tuple[str, str], str]) -> Moment:
    """Return a stored event as an entry of the timeline."""
    happened = event.event
    clock = "" if happened.clock == NO_CLOCK else _clock(happened.clock)
    names = [titles[key] for key in event.keys if key != row.key and key[0] == "officer" and key in titles]
    details = [
        Link(f"{attribute_names().get(name, name)}：{plain(value, happened.type, name)}")
        for name, value in happened.attributes.items()
        if name in _own_attributes(happened.type)
    ]
    late = f"晚 {event.late_days} 天入账" if event.late_days > 0 else ""
    tags = ["更正"] if event.event.corrects else ["作废"] if happened.type == VOID else []
    return Moment(
        days.say_day(date_of(happened.day)),
        type_words(happened.type),
        clock,
        "、".join(names),
        details,
        late=late,
        tags=tags,
    )


def _own_attributes(type_: str) -> frozenset[str]:
    """Return the attributes that the vocabulary gives an event type, without those of the envelope."""
    known = vocabulary().event(type_)
    return frozenset(known.attributes) if known else frozenset()


def _clock(clock: int) -> str:
    hours, minutes = divmod(clock // MICROSECONDS_PER_MINUTE, 60)
    return f"{hours:02}:{minutes:02}"


def plain(value: Any, type_: str, name: str) -> str:
    """Return an attribute's value in words: codes by their table, dates with weekday, money with its unit."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return f"{days.say_day(value.date())} {value:%H:%M}"
    if isinstance(value, date):
        return days.say_day(value)
    if isinstance(value, Decimal):
        return f"{value:,}"
    if isinstance(value, tuple | list):
        return "、".join(plain(item, type_, name) for item in value)
    return _coded(str(value), type_, name)


def _coded(value: str, type_: str, name: str) -> str:
    known = vocabulary()
    owner = known.event(type_) or known.object(type_)
    declared = owner.attributes.get(name) if owner else None
    return known.label(declared.table, value) if declared and declared.table else value


def _related(
    row: LedgerObject, history: Sequence[StoredEvent], scope: Scope
) -> tuple[list[Related], dict[tuple[str, str], str]]:
    """Return the objects that this one's events name, and the titles of those that the scope shows, in one query."""
    keys = list(dict.fromkeys(key for event in history for key in event.keys if key != row.key))
    ids = [key[1] for key in keys] + [row.agency]
    shown = selectors.visible(scope).filter(public_id__in=ids[:500])
    titles = {found.key: found.title or found.public_id for found in shown}
    agencies = LedgerObject.objects.filter(type="agency", public_id__in=ids[:500])
    titles |= {found.key: found.title or found.public_id for found in agencies}
    for type_ in contributions.titles.names():  # types whose names the ledger doesn't keep (people)
        ids = [key[1] for key in titles if key[0] == type_]
        titles |= {(type_, id_): name for id_, name in contributions.titles[type_](ids).items()}
    related = []
    for key in keys[:40]:
        kind = vocabulary().object(key[0])
        visible = key in titles and key[0] != "agency"
        link = Link(titles.get(key, "（不在您的权限范围内）"), reverse("object", args=key) if visible else "")
        related.append(Related(link, kind.zh if kind else key[0]))
    return related, titles
