"""Questions about sources: their mappings in force, last runs, weeks of their agencies, what waits for a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse

from zhiheng.kit.accounts.models import User
from zhiheng.kit.contributions import WorkItem
from zhiheng.kit.scopes import scope_of
from zhiheng.ledger import selectors
from zhiheng.ledger.mappings import Plan, Week, reconciliation
from zhiheng.ledger.mappings.plan import ELSEWHERE, MIXED
from zhiheng.ledger.models import LedgerMapping, LedgerObject, LedgerRun, LedgerSource
from zhiheng.web.exchange import permissions
from zhiheng.web.exchange.folders import in_force
from zhiheng.web.exchange.running import FAILED

WEEKS = 12
STATES = {
    "accepted": "新收",
    "corrected": "更正",
    "repeated": "重复",
    "refused": "退回",
    "conflicting": "冲突",
    "superseded": "已有更新，未改",
    "skipped": "不接收的环节",
    FAILED: "读不了",
}


@dataclass(frozen=True, slots=True)
class Feed:
    """A mapping in force with its last run."""

    mapping: LedgerMapping
    last: LedgerRun | None

    @property
    def said(self) -> str:
        """Return what became of the last file, in words."""
        return counts_words(self.last) if self.last else "还没有收到文件"

    @property
    def bad(self) -> bool:
        """Return whether the last file had rows that were left out, or couldn't be read."""
        return self.last is not None and bool(self.last.problems)


def counts_words(run: LedgerRun) -> str:
    """Return a run's result in words: 新收 12，重复 3."""
    words = [f"{said} {run.counts[state]:,}" for state, said in STATES.items() if run.counts.get(state)]
    left = f"；{len(run.problems):,} 处要改" if run.problems else ""
    return (("，".join(words) if words else "没有可收的行") + left).strip()


def feeds(source: LedgerSource) -> list[Feed]:
    """Return the mappings in force of a source with their last runs."""
    found = []
    for mapping in in_force():
        if mapping.source_id == source.pk:
            runs = LedgerRun.objects.filter(mapping__source=source, mapping__business=mapping.business)
            found.append(Feed(mapping, runs.order_by("-at", "-pk").first()))
    return sorted(found, key=lambda feed: feed.mapping.title)


def runs(source: LedgerSource, most: int = 20) -> list[LedgerRun]:
    """Return the last runs of a source, newest first."""
    return list(
        LedgerRun.objects.filter(mapping__source=source).select_related("mapping").order_by("-at", "-pk")[:most]
    )


def titles(agencies: Sequence[str]) -> dict[str, str]:
    """Return what agencies are called."""
    rows = LedgerObject.objects.filter(type="agency", public_id__in=list(agencies))
    return {**{one: one for one in agencies}, **dict(rows.values_list("public_id", "title"))}


def weeks(user: User, source: LedgerSource, today: date, number: int = WEEKS) -> list[Week]:
    """Return the last whole weeks of the agencies that the user may see, newest first within each agency."""
    last = today - timedelta(days=today.weekday() + 1)
    seen = permissions.agencies_seen(user, source)
    found = [week for week in reconciliation(source, last - timedelta(weeks=number - 1), last) if week.agency in seen]
    return sorted(found, key=lambda week: (week.agency, -week.monday.toordinal()))


MATTERS = {"case": "案件", "inspection": "检查"}
"""Kinds of matters whose record may live elsewhere, with what the page calls them."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an agency's records of one kind live: ``mode`` here, elsewhere or mixed, and in which systems."""

    mode: str
    systems: Sequence[str]

    @property
    def words(self) -> str:
        """Return it in words."""
        named = "、".join(self.systems)
        return {"here": "本平台", "mixed": f"本平台和{named}"}.get(self.mode, named)


def places(user: User) -> list[tuple[str, list[Place]]]:
    """Return for every agency in the user's scope where its records live, by kind of matter in their order (F7)."""
    told: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for mapping in in_force():
        plan = Plan.read(mapping.plan)
        words = plan.codes.get(plan.agency.codes, {}).values()
        for agency in {plan.agency.value, *words} & set(mapping.source.agencies):
            told.setdefault((agency, plan.objects[plan.main].type), []).append((plan.mode, mapping.source.title))
    rows = selectors.objects(scope_of(user), "agency").order_by("title", "public_id")
    return [(title, [_place(told.get((id_, kind), [])) for kind in MATTERS])
            for id_, title in rows.values_list("public_id", "title")]  # fmt: skip


def _place(told: Sequence[tuple[str, str]]) -> Place:
    if not told:
        return Place("here", ())
    mode = MIXED if any(one == MIXED for one, _ in told) else ELSEWHERE
    return Place(mode, sorted({title for _, title in told}))


def work(user: User, today: date) -> list[WorkItem]:
    """Return what waits for an administrator: a last file with problems, a week that looks like a gap."""
    items: list[WorkItem] = []
    for source in permissions.sources(user):
        if not permissions.may_map(user, source):
            continue
        for feed in feeds(source):
            if feed.bad and feed.last is not None:
                url = reverse("exchange-run", args=[feed.last.pk])
                items.append(
                    WorkItem(today, f"{source.title}来的文件有行没有收下", url, feed.last.file, feed.said, "",
                             "查看要改的行", url, "数据对接")
                )  # fmt: skip
        gaps = [week for week in weeks(user, source, today, 4) if week.gap]
        if gaps:
            url = reverse("exchange-weeks", args=[source.name])
            named = titles([gaps[0].agency])[gaps[0].agency]
            items.append(
                WorkItem(None, f"{source.title}缺数", url, named, gaps[0].words, "", "查看对账", url, "数据对接")
            )
    return items
