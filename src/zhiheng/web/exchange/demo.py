"""The demo's other systems (F23): a source and a mapping for each feed, and what each has delivered so far."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from zhiheng.demo.feeds import CARRIED, Feed
from zhiheng.demo.layouts import LAYOUTS, Layout
from zhiheng.eventlog.model import Event
from zhiheng.law.language.vocabulary import EventType
from zhiheng.law.library import vocabulary
from zhiheng.ledger.mappings import Cell, EventPlan, ObjectPlan, Plan, save_mapping
from zhiheng.ledger.models import LedgerDelivery, LedgerSource
from zhiheng.ledger.records import Actor
from zhiheng.ledger.selectors import attributes

_DEMO = Actor(system="demo")
_COLUMNS: Mapping[str, str] = {"cause": "cause", "filing_no": "filing"}
"""Attributes of events that a column of these exports carries in the vocabulary's own words."""
_TITLES = {"case": "案件环节日报", "inspection": "检查环节周报"}


def set_up(feeds: Iterable[Feed], delivered: Iterable[tuple[str, Event]]) -> int:
    """Register a source per agency with its mappings, note what came from it (feed id, event); return the number.

    Call it when the demo's history is in the ledger. Steps whose required attributes their export doesn't carry stay
    unmapped, as in any first mapping.
    """
    known = {feed.id: feed for feed in feeds}
    sources: dict[str, LedgerSource] = {}
    for feed in known.values():
        source = sources.get(feed.agency) or _source(feed)
        sources[feed.agency] = source
        layout = LAYOUTS[feed.system]
        save_mapping(source, feed.business, _TITLES[feed.business], _plan(feed, layout), by=_DEMO)
    rows = []
    for id_, event in delivered:
        feed = known[id_]
        source = sources[feed.agency]
        rows.append(
            LedgerDelivery(
                source=source, foreign_id=event.id, digest="", event=event.id, agency=feed.agency, day=event.day
            )
        )
    LedgerDelivery.objects.bulk_create(rows, batch_size=500)
    return len(sources)


def _source(feed: Feed) -> LedgerSource:
    types = sorted({one for carried in CARRIED.values() for one in carried})
    return LedgerSource.objects.create(
        name=feed.agency.lower(), title=f"{feed.agency_name}·{feed.system}", agencies=[feed.agency],
        event_types=types, namespaces=[f"{feed.agency}-W-"],
    )  # fmt: skip


def _plan(feed: Feed, layout: Layout) -> Plan:
    columns = layout.columns
    number, time, step = Cell(columns["number"]), Cell(columns["at"]), columns["type"]
    field = attributes("agency", feed.agency).get("field", "")
    fixed = {"procedure": Cell(value="ordinary"), "field": Cell(value=str(field))}
    own = vocabulary().objects[feed.business].attributes
    main = ObjectPlan(
        feed.business, number, foreign_number=number,
        attributes={name: cell for name, cell in fixed.items() if name in own},
    )  # fmt: skip
    events = {}
    for type_ in CARRIED[feed.business]:
        event = vocabulary().events[type_]
        given = {name: Cell(columns[part]) for name, part in _COLUMNS.items() if name in event.attributes}
        given |= {name: cell for name, cell in fixed.items() if name in event.attributes}
        if _complete(event, feed.business, given):
            events[type_] = EventPlan(type_, time, [feed.business], given, step=layout.steps[type_])
    key = [columns["number"], step, columns["at"]]
    every = 1 if feed.daily else 7
    return Plan(
        list(columns.values()),
        key,
        Cell(value=feed.agency),
        feed.business,
        {feed.business: main},
        events,
        {},
        every,
        step,
    )


def _complete(event: EventType, business: str, given: Mapping[str, Cell]) -> bool:
    required = {name for name, declared in event.attributes.items() if declared.required}
    related = {one.name for one in event.relations.values() if one.low}
    return required <= set(given) and related <= {business, "agency"} and business in event.relations
