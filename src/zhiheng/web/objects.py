"""Object pages over the ledger: the generic page of any object, whoever recorded it, and the catalogue of all types."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from zhiheng.eventlog.model import Event
from zhiheng.kit import contributions
from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.pages import days
from zhiheng.kit.pages.objects import Material, ObjectPage, Related, looks_at, note_look, panels
from zhiheng.kit.pages.parts import LawPanel, Link, Moment, State
from zhiheng.kit.pages.rail import stand_under
from zhiheng.kit.scopes import Scope, scope_of
from zhiheng.law.library.names import attribute_names, type_name
from zhiheng.ledger import selectors, windows
from zhiheng.ledger.amending import standing
from zhiheng.ledger.incoming import registry_types
from zhiheng.ledger.models import LedgerObject
from zhiheng.ledger.projection import aside
from zhiheng.ledger.records import StoredEvent
from zhiheng.ledger.telling import moment, plain, when
from zhiheng.web import law_page
from zhiheng.web.ledger_lists import RECORD_WORDS

SHOWN = 30  # moments shown at first
_LONGEST_NUMBER = 19
MOST_RELATED = 200
MATERIALS = frozenset({"document", "evidence", "dossier", "payment"})
Named = dict[tuple[str, str], Related]


@require_GET
def object_page(request: HttpRequest, type: str, id: str) -> HttpResponse:
    """Show an object of the ledger: what the law says of it now, what happened, what it is related to, who looked.

    404 for what isn't there and for what this account may not see.
    """
    user = account_of(request)
    scope = scope_of(user)
    row = selectors.object_or_404(scope, type, id)
    note_look(user, type, id)
    stand_under(request, reverse("list", args=[type]))
    if type in registry_types() and windows.is_long(row.key):
        page = assemble_part(row, scope, _before(request))
    else:
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
    history, trace, attributes, answers = said(row, scope)
    named = _named(row, history, scope)
    called = {key: one.link.text for key, one in named.items()}
    moments = [moment(event, called) for event in sorted(history, key=when, reverse=True)]
    return ObjectPage(
        type=row.type,
        id=row.public_id,
        title=row.title or row.public_id,
        kind=RECORD_WORDS.get(row.record, ""),
        up=Link(type_name(row.type), reverse("list", args=[row.type])),
        number=row.foreign_number or row.public_id,
        who=_title(named, ("agency", row.agency), row.agency),
        states=_states(answers),
        path=law_page.steps([event for event in trace if aside.get(event.type) is None], answers),
        facts=[(attribute_names().get(name, name), plain(value, row.type, name)) for name, value in attributes.items()],
        deadlines=answers.deadlines,
        met=answers.met,
        moments=_ahead(answers) + (moments if everything else moments[:SHOWN]),
        recorded=len(history),
        more_url="" if everything or len(history) <= SHOWN else "?all=1",
        materials=[Material(one.link.text, one.link.url, one.how) for key, one in named.items() if key[0] in MATERIALS],
        related=[one for key, one in named.items() if key[0] not in MATERIALS and key != ("agency", row.agency)],
        law=answers.panel,
    )


def _before(request: HttpRequest) -> int:
    text = request.GET.get("before", "")
    return int(text) if text.isdecimal() and len(text) < _LONGEST_NUMBER else 0


def assemble_part(row: LedgerObject, scope: Scope, before: int = 0) -> ObjectPage:
    """Return the page of an object that thousands of events name, with the part of its story before a sequence.

    Reading all of it would cost seconds and hundreds of megabytes. What the law wants of it isn't asked here but by the
    regular audit, whose findings stand on the page.
    """
    window = windows.latest(row.key, before, SHOWN, lambda events: selectors.seen(scope, row, events))
    named = _named(row, window.events, scope)
    called = {key: one.link.text for key, one in named.items()}
    attributes = selectors.attributes(row.type, row.public_id)
    return ObjectPage(
        type=row.type,
        id=row.public_id,
        title=row.title or row.public_id,
        kind=RECORD_WORDS.get(row.record, ""),
        up=Link(type_name(row.type), reverse("list", args=[row.type])),
        number=row.foreign_number or row.public_id,
        who=_title(named, ("agency", row.agency), row.agency),
        facts=[(attribute_names().get(name, name), plain(value, row.type, name)) for name, value in attributes.items()],
        moments=[moment(event, called) for event in sorted(window.events, key=when, reverse=True)],
        earlier_url=f"?before={window.before}" if window.before else "",
        materials=[Material(one.link.text, one.link.url, one.how) for key, one in named.items() if key[0] in MATERIALS],
        related=[one for key, one in named.items() if key[0] not in MATERIALS and key != ("agency", row.agency)],
        law=LawPanel(otherwise="记录很多，法律要求由定期审查判断，结果见监督发现。"),
    )


def said(row: LedgerObject, scope: Scope) -> tuple[list[StoredEvent], list[Event], Mapping[str, Any], law_page.Answers]:
    """Return what a scope shows of an object: its events as stored, its trace, its attributes, the law's answers."""
    whole = selectors.history(row.type, row.public_id)
    history = selectors.seen(scope, row, whole)
    trace = standing(history, row.key)
    attributes = selectors.attributes(row.type, row.public_id)
    # What the law says of a part is said anew: answers that are kept were given about the whole story.
    ask = law_page.ask if len(history) == len(whole) else law_page.ask_anew
    return history, trace, attributes, ask(row, trace, attributes, days.today())


def _ahead(answers: law_page.Answers) -> list[Moment]:
    """Return what is next as the first entry of the timeline."""
    return [Moment("接下来", demand.title, kind="next", who=demand.says) for demand in answers.panel.next[:1]]


def _title(named: Named, key: tuple[str, str], otherwise: str) -> str:
    return named[key].link.text if key in named else otherwise


def _states(answers: law_page.Answers) -> list[State]:
    """Return the nearest deadlines as states for the head, with their days."""
    return [State(d.state.kind, f"{d.note or d.title}：{d.state.text}") for d in answers.deadlines[:2]]


def _named(row: LedgerObject, history: Sequence[StoredEvent], scope: Scope) -> Named:
    """Return the other objects that an object's events name, each once: title and, where the scope shows it, address.

    Two queries: the objects of the scope, and the names of agencies, which anyone may know.
    """
    keys = list(dict.fromkeys(key for event in history for key in event.keys if key != row.key))[:MOST_RELATED]
    closed = selectors.shut(scope, keys)
    keys = [key for key in keys if key not in closed]
    wanted = _keys_condition([*keys, ("agency", row.agency)])
    titles = {one.key: one.title or one.public_id for one in selectors.visible(scope).filter(wanted)}
    agencies = LedgerObject.objects.filter(wanted, type="agency")
    names = titles | {one.key: one.title or one.public_id for one in agencies}
    for type_ in contributions.titles.names():  # types whose names the ledger doesn't keep (people)
        ids = [key[1] for key in titles if key[0] == type_]
        names |= {(type_, id_): name for id_, name in contributions.titles[type_](ids).items()}
    found = {}
    for key in [*keys, ("agency", row.agency)]:
        url = reverse("object", args=key) if key in titles else ""
        found[key] = Related(Link(names.get(key, "（不在您的权限范围内）"), url), type_name(key[0]))
    return found


def _keys_condition(keys: Sequence[tuple[str, str]]) -> Q:
    """Return the condition that picks objects by type and id, one stretch of the key's index per type."""
    by_type: dict[str, list[str]] = {}
    for type_, id_ in keys:
        by_type.setdefault(type_, []).append(id_)
    condition = Q(pk__in=[])
    for type_, ids in by_type.items():
        condition |= Q(type=type_, public_id__in=ids)
    return condition
