"""What dossiers add to the rooms below: panel on cases, the act of archiving, documents, search, jobs, erasure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from zhiheng.handling.cases import lists, pages
from zhiheng.handling.cases.casefile import CASE
from zhiheng.handling.dossiers import (
    access,
    archiving,
    clearing,
    destroying,
    erasing,
    exchangepages,
    finding,
    passing,
    printing,
    reading,
    receiving,
    selectors,
    services,
    whole,
)
from zhiheng.handling.dossiers.catalogue import catalogue_of
from zhiheng.handling.dossiers.models import Standing
from zhiheng.kit import contributions, rights
from zhiheng.kit.accounts.models import User
from zhiheng.kit.contributions import MenuEntry, Panel, WorkItem, WorkSource
from zhiheng.kit.files.links import rules
from zhiheng.kit.jobs.registry import Handler, handlers
from zhiheng.kit.notifications.registry import Kind, kinds
from zhiheng.kit.security.services import acts, reason_words
from zhiheng.kit.vault.services import erasures
from zhiheng.ledger.models import LedgerObject

ACTS = {
    "dossier.scan-added": "添加扫描件",
    "dossier.scan-removed": "移出扫描件",
    "dossier.arranged": "调整案卷目录",
    "dossier.secret-mark": "扫描件有密级标志",
    clearing.ACT: "移出有密级标志的扫描件",
    "dossier.package-received": "接收案卷包",
    "dossier.package-refused": "案卷包没有接收",
}


def contribute() -> None:
    """Register everything; called once at start-up."""
    for code, title in ACTS.items():
        acts.register(code, title)
    reason_words.register("papers", "案卷材料")
    reason_words.register("package", "案卷包")
    printing.register()
    finding.register()
    kinds.register(reading.NOTICE, Kind("密级标志", urgent=True))
    rules.register(services.OWNER, selectors.may_see_file)
    rules.register(passing.PACKAGE, exchangepages.may_see_package)
    visible = partial(rights.may, right=rights.MAINTAIN)
    receive = MenuEntry("接收案卷包", "dossier-receive", "table-import", lists.GROUP, 26, visible=visible)
    contributions.menu.register("dossier-receive", receive)
    reading_ = MenuEntry("案卷调阅", "dossier-accesses", "file-search", lists.GROUP, 25, visible=sees_accesses)
    contributions.menu.register("dossier-accesses", reading_)
    contributions.work.register("dossiers", WorkSource("案卷调阅", waiting))
    read = Handler("识别扫描件", reading.job, whole=False, attempts=3, lease=reading.LEASE)
    handlers.register(reading.JOB, read)
    bind = Handler("合并整卷 PDF", whole.job, whole=False, attempts=2, lease=whole.LEASE, outcome=whole.outcome)
    handlers.register(whole.JOB, bind)
    take = Handler("接收案卷包", receiving.job, whole=False, lease=receiving.LEASE, outcome=receiving.outcome)
    handlers.register(receiving.JOB, take)
    pages.own_pages.register(archiving.ACT, lambda case: reverse("dossier-archive", args=[case]))
    panel = Panel(frozenset({CASE}), "dossiers/panel.html", dossier_panel, area="side", order=40)
    contributions.panels.register("dossiers", panel)
    erasures.register("dossiers", erasing.erase_with_parties)


def dossier_panel(request: HttpRequest, row: LedgerObject) -> Mapping[str, Any] | None:
    """Return how a case's dossier stands, for the panel on its page; None where there is nothing in it."""
    file = pages.file_of(request, row)
    dossier = selectors.of_case(row.public_id)
    catalogue = catalogue_of(file, dossier)
    if not catalogue.entries and not file.here:
        return None
    return {
        "url": reverse("dossier", args=[row.public_id]),
        "count": len(catalogue.entries),
        "pages": catalogue.pages,
        "missing": catalogue.missing,
        "archived": archiving.is_archived(file, dossier),
    }


def sees_accesses(user: User) -> bool:
    """Return whether the page of requests is any use to a user: who asks, decides or keeps the registers."""
    return access.may_ask(user) or destroying.may_destroy(user) or rights.may(user, rights.APPROVE)


def waiting(user: User, day: date) -> list[WorkItem]:
    """Return the requests that wait for a head's decision."""
    if not rights.may(user, rights.APPROVE):
        return []
    asked = access.accesses(user).filter(standing=Standing.ASKED).order_by("pk")[:20]
    return [
        WorkItem(
            None, "审批案卷调阅", reverse("dossier-accesses"), str(one.dossier), f"{one.asker} 申请", "", "审批",
            reverse("dossier-access-decide", args=[one.public_id]), "调阅",
        )
        for one in asked if access.may_decide(user, one)
    ]  # fmt: skip
