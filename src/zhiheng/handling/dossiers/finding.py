"""Scanned pages in search: one entry per page, seen by whoever sees the case, gone with the dossier's compartment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence

from django.urls import reverse

from zhiheng.eventlog.model import Event
from zhiheng.handling.cases.casefile import CASE
from zhiheng.handling.dossiers import selectors, texts
from zhiheng.handling.dossiers.models import Scan, ScanPage
from zhiheng.handling.dossiers.reading import SOURCE
from zhiheng.kit.scopes import Scope
from zhiheng.kit.search.models import Entry
from zhiheng.kit.search.registry import Document, Source, sources
from zhiheng.kit.search.services import changed
from zhiheng.ledger.gathering import by_object, effective_events
from zhiheng.ledger.records import StoredEvent
from zhiheng.ledger.services import subscribe


def register() -> None:
    """Declare the source; called once at start-up."""
    sources.register(SOURCE, Source("案卷扫描件", documents, _every, _url, _shown))
    subscribe("dossiers", follow)


def documents(keys: Sequence[str]) -> Iterator[Document]:
    """Yield the texts of some pages without identity and mobile numbers; blank and erased pages have none."""
    by_scan: dict[Scan, list[ScanPage]] = defaultdict(list)
    for page in ScanPage.objects.filter(key__in=keys, characters__gt=0).select_related("scan__dossier"):
        by_scan[page.scan].append(page)
    cases = {scan.dossier.case for scan in by_scan}
    told = by_object(effective_events({CASE: cases}) if cases else (), CASE, cases)
    for scan, pages in by_scan.items():
        persons = officers_in(told[scan.dossier.case])
        read = texts.texts(scan, pages)
        for page in pages:
            if text := texts.without_numbers(read[page.number]):
                title = texts.without_numbers(f"{scan.title} 第 {page.number} 页")
                unit, erased_with = scan.dossier.agency, scan.dossier.compartment
                yield Document(page.key, title, text, unit, persons, dossier=erased_with, day=scan.day)


def officers_in(events: Sequence[Event]) -> tuple[str, ...]:
    """Return whose own case it is: the officers whom its effective events name."""
    return tuple(sorted({id_ for event in events for id_ in event.objects("officer")}))


def follow(stored: Sequence[StoredEvent]) -> None:
    """Have the pages of a case indexed anew where an event names an officer who doesn't find them yet."""
    named: dict[str, set[str]] = defaultdict(set)
    for one in stored:
        for case in one.event.objects(CASE):
            named[case].update(one.event.objects("officer"))
    if not any(named.values()):
        return
    pages = ScanPage.objects.filter(scan__dossier__case__in=list(named), characters__gt=0)
    firsts: dict[str, str] = dict(pages.order_by("-key").values_list("scan__dossier__case", "key"))
    known = dict(Entry.objects.filter(source=SOURCE, object_id__in=firsts.values()).values_list("object_id", "persons"))
    late = [case for case, key in firsts.items() if not named[case] <= set(known.get(key, "").split())]
    if late:
        changed(SOURCE, list(pages.filter(scan__dossier__case__in=late).values_list("key", flat=True)))


def _every(after: str, limit: int) -> list[str]:
    return list(ScanPage.objects.filter(key__gt=after).order_by("key").values_list("key", flat=True)[:limit])


def _url(key: str) -> str:
    scan, _, page = key.partition(".")
    return f"{reverse('dossier-scan', args=[scan])}?page={int(page or 1)}"


def _shown(scope: Scope, keys: Collection[str]) -> set[str]:
    """Return those of the pages whose case the scope shows."""
    pages = ScanPage.objects.filter(key__in=keys).values_list("key", "scan__dossier__case")
    cases = dict(pages)
    seen = selectors.shown_cases(scope, set(cases.values()))
    return {key for key, case in cases.items() if case in seen}
