"""Scanned pages in search: one entry per page, seen by whoever sees the case, gone with the dossier's compartment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence

from django.urls import reverse

from zhiheng.handling.dossiers import selectors, texts
from zhiheng.handling.dossiers.models import Scan, ScanPage
from zhiheng.handling.dossiers.reading import SOURCE
from zhiheng.kit.scopes import Scope
from zhiheng.kit.search.registry import Document, Source, sources


def register() -> None:
    """Declare the source; called once at start-up."""
    sources.register(SOURCE, Source("案卷扫描件", documents, _every, _url, _shown))


def documents(keys: Sequence[str]) -> Iterator[Document]:
    """Yield the texts of some pages without identity and mobile numbers; blank and erased pages have none."""
    by_scan: dict[Scan, list[ScanPage]] = defaultdict(list)
    for page in ScanPage.objects.filter(key__in=keys, characters__gt=0).select_related("scan__dossier"):
        by_scan[page.scan].append(page)
    for scan, pages in by_scan.items():
        read = texts.texts(scan, pages)
        for page in pages:
            if text := texts.without_numbers(read[page.number]):
                title = texts.without_numbers(f"{scan.title} 第 {page.number} 页")
                unit, erased_with = scan.dossier.agency, scan.dossier.compartment
                yield Document(page.key, title, text, unit, dossier=erased_with, day=scan.day)


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
