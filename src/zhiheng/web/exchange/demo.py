"""The demo's other systems (F23): a source and a mapping for each feed, and what each has delivered so far.

What was delivered is noted under the very numbers and digests that the mapping gives the rows of the systems' files, so
that such a file, taken for the first time, says nothing new.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from zhiheng.demo.batches import Batch
from zhiheng.demo.feeds import CARRIED, Feed
from zhiheng.demo.layouts import LAYOUTS, RESULTS, Layout, Row, cells
from zhiheng.demo.steps import Steps
from zhiheng.eventlog.model import Event
from zhiheng.law.language.vocabulary import EventType
from zhiheng.law.library import vocabulary
from zhiheng.ledger.incoming import digest_of
from zhiheng.ledger.mappings import Cell, EventPlan, ObjectPlan, Plan, save_mapping
from zhiheng.ledger.mappings.rows import rows_of
from zhiheng.ledger.models import LedgerDelivery, LedgerSource
from zhiheng.ledger.records import Actor
from zhiheng.ledger.selectors import attributes

_DEMO = Actor(system="demo")
_COLUMNS: Mapping[str, str] = {"cause": "cause", "filing_no": "filing"}
"""Attributes of events that a column of these exports carries in the vocabulary's own words."""
_MONEY = ("fine", "amount")
_TITLES = {"case": "案件环节日报", "inspection": "检查环节周报"}
_OWN = frozenset({"payment"})
"""Types of objects that such a system knows by the number of its case."""


class Delivered:
    """Is shown every batch of a stream, in order, and keeps what the feeds' systems have sent of it."""

    def __init__(self, feeds: Iterable[Feed]) -> None:
        self.feeds = list(feeds)
        self._steps = Steps(self.feeds)
        self._rows: dict[str, list[tuple[Event, Row]]] = {feed.id: [] for feed in self.feeds}

    def take(self, batch: Batch) -> None:
        """Keep the rows of a batch."""
        for feed, event, row in self._steps.of(batch):
            self._rows[feed.id].append((event, row))

    def note(self) -> int:
        """Register a source per agency with its mappings, note what came from it; return the number of sources.

        Call it when the demo's history is in the ledger. Steps whose required attributes their export doesn't carry
        are left out on purpose, as a clerk would.
        """
        sources: dict[str, LedgerSource] = {}
        for feed in self.feeds:
            source = sources.get(feed.agency) or _source(feed)
            sources[feed.agency] = source
            plan = plan_of(feed, LAYOUTS[feed.system])
            save_mapping(source, feed.business, _TITLES[feed.business], plan, by=_DEMO)
            LedgerDelivery.objects.bulk_create(self._deliveries(feed, source, plan), batch_size=500)
        return len(sources)

    def _deliveries(self, feed: Feed, source: LedgerSource, plan: Plan) -> list[LedgerDelivery]:
        """Return what a feed delivered: of what was sent again or amended, what was said last."""
        layout, found = LAYOUTS[feed.system], dict[str, LedgerDelivery]()
        for event, row in self._rows[feed.id]:
            for item in rows_of(plan, [cells(layout, row)], source.namespaces[0], feed.business).items:
                found[item["id"]] = LedgerDelivery(
                    source=source, foreign_id=item["id"], digest=digest_of(item), event=event.id, agency=feed.agency,
                    day=event.day,
                )  # fmt: skip
        return list(found.values())


def _source(feed: Feed) -> LedgerSource:
    types = sorted({one for carried in CARRIED.values() for one in carried})
    return LedgerSource.objects.create(
        name=feed.agency.lower(), title=f"{feed.agency_name}·{feed.system}", agencies=[feed.agency],
        event_types=types, namespaces=[feed.thing("")],
    )  # fmt: skip


def plan_of(feed: Feed, layout: Layout) -> Plan:
    """Return the mapping of a feed's export."""
    columns = layout.columns
    number, time, step = Cell(columns["number"]), Cell(columns["at"]), columns["type"]
    field = attributes("agency", feed.agency).get("field", "")
    fixed = {"procedure": Cell(value="ordinary"), "field": Cell(value=str(field)), "on_site": Cell(value="true")}
    own = vocabulary().objects[feed.business].attributes
    kept = {name: cell for name, cell in fixed.items() if name in own} | {"foreign_no": number}
    if feed.business == "inspection":
        kept["kind"] = Cell(value="daily")
    main = ObjectPlan(feed.business, number, foreign_number=number, attributes=kept)
    plan = Plan(
        list(columns.values()), [columns["number"], step, columns["at"]], Cell(value=feed.agency), feed.business,
        {feed.business: main, **{name: ObjectPlan(name, number) for name in _OWN}}, {}, _codes(),
        1 if feed.daily else 7, step, day_first="%d.%m" in layout.time, mode=feed.mode,
    )  # fmt: skip
    events = {}
    for type_ in CARRIED[feed.business]:
        event = vocabulary().events[type_]
        given = _given(event, layout, fixed)
        if _complete(event, feed.business, given):
            things = [name for name in plan.objects if name in event.relations]
            events[type_] = EventPlan(type_, time, things, given, step=layout.steps[type_])
    skipped = [word for type_, word in layout.steps.items() if type_ not in events]
    return replace(plan, events=events, skipped=skipped)


def _given(event: EventType, layout: Layout, fixed: Mapping[str, Cell]) -> dict[str, Cell]:
    """Return where the attributes of an event come from."""
    columns = layout.columns
    given = {name: Cell(columns[part]) for name, part in _COLUMNS.items() if name in event.attributes}
    given |= {name: cell for name, cell in fixed.items() if name in event.attributes}
    result = RESULTS.get(event.type, ("", {}))[0]
    if result:
        given[result] = Cell(columns["result"], codes=event.attributes[result].table or "")
    if money := next((name for name in _MONEY if name in event.attributes), ""):
        given[money] = Cell(columns["money"])
    return given


def _codes() -> dict[str, dict[str, str]]:
    """Return by code table what the systems write for its codes."""
    found: dict[str, dict[str, str]] = {}
    for type_, (attribute, words) in RESULTS.items():
        table = vocabulary().events[type_].attributes[attribute].table
        if table:
            found.setdefault(table, {}).update({word: code for code, word in words.items()})
    return found


def _complete(event: EventType, business: str, given: Mapping[str, Cell]) -> bool:
    required = {name for name, declared in event.attributes.items() if declared.required}
    related = {one.name for one in event.relations.values() if one.low}
    return required <= set(given) and related <= {business, "agency", *_OWN} and business in event.relations
