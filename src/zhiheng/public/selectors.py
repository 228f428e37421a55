"""Questions that the public may ask. Everything in these tables was signed for publication."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from zhiheng.kit import receipts
from zhiheng.public.models import Publication, PublishedItem, Queued

OLD_AFTER = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a certificate stands on a day: a state of the design language, a sentence, and whether its holder may act."""

    may_act: bool
    state: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Freshness:
    """When what is shown was made, and whether that is too long ago to rely on."""

    made_at: datetime | None
    old: bool


def freshness(kind: str, now: datetime) -> Freshness:
    """Return how fresh the published items of a kind are."""
    made_at = Publication.objects.filter(kind=kind).values_list("made_at", flat=True).first()
    return Freshness(made_at, made_at is None or now - made_at > OLD_AFTER)


def agencies() -> QuerySet[PublishedItem]:
    """Return the enforcement agencies (执法主体) with the number of their certificates, by name."""
    counted = (
        PublishedItem.objects.filter(kind="certificates", group=OuterRef("key"))
        .order_by()
        .values("group")
        .annotate(number=Count("id"))
        .values("number")
    )
    return (
        PublishedItem.objects.filter(kind="agencies")
        .annotate(officers=Coalesce(Subquery(counted), 0))
        .order_by("body__order", "title", "id")
    )


def agency(key: str) -> PublishedItem | None:
    """Return one enforcement agency, None where none of that key is published."""
    return PublishedItem.objects.filter(kind="agencies", key=key).first() if key.isprintable() else None


def certificates_of(agency_key: str) -> QuerySet[PublishedItem]:
    """Return the published certificates of an agency's officers, by name."""
    return PublishedItem.objects.filter(kind="certificates", group=agency_key).order_by("title", "id")


def certificate(code_or_number: str) -> PublishedItem | None:
    """Return the certificate with that printed number or scanned code, None where none is published."""
    asked = code_or_number.strip()
    if not asked or not asked.isprintable():  # PostgreSQL may not even be asked for a NUL
        return None
    found = PublishedItem.objects.filter(kind="certificates")
    return found.filter(code=asked).first() or found.filter(key=asked.upper()).first()


def _penalties(day: date) -> QuerySet[PublishedItem]:
    """Return the decisions inside their term on a civil day: the term ends without a new snapshot as well."""
    lasting = Q(shown_until=None) | Q(shown_until__gte=day)
    return PublishedItem.objects.filter(lasting, kind="penalties")


def penalties(agency_key: str, words: str, day: date) -> QuerySet[PublishedItem]:
    """Return the penalty decisions public on a civil day, the latest first; of one agency, whose number begins so."""
    found = _penalties(day)
    if agency_key and agency_key.isprintable():
        found = found.filter(group=agency_key)
    if words and words.isprintable():
        found = found.filter(code__startswith=words.strip())
    return found.order_by("-day", "-id")


def penalty(key: str, day: date) -> PublishedItem | None:
    """Return one decision public on a civil day, None where none of that key is."""
    return _penalties(day).filter(key=key).first() if key.isalnum() else None


def statement_years() -> list[str]:
    """Return the years of which signed statistics are published, the latest first."""
    found = PublishedItem.objects.filter(kind="statistics").order_by().values_list("code", flat=True).distinct()
    return sorted(found, reverse=True)


def statements(year: str) -> QuerySet[PublishedItem]:
    """Return the statistics that agencies signed for a year, by the agency's name."""
    return PublishedItem.objects.filter(kind="statistics", code=year).order_by("title", "id")


def statement(key: str) -> PublishedItem | None:
    """Return one agency's signed statistics of a year, None where none of that key is published."""
    return PublishedItem.objects.filter(kind="statistics", key=key).first() if key.isprintable() else None


def recipient() -> str:
    """Return the key to which reports are sealed (age1…), "" before the inside has published it."""
    found = PublishedItem.objects.filter(kind="intake", key="recipient").values_list("title", flat=True).first()
    return found or ""


@dataclass(frozen=True, slots=True)
class Offered:
    """What the form for reports offers: aspects and agencies as choices, and the key to seal to ("": not yet)."""

    aspects: list[tuple[str, str]]
    agencies: list[tuple[str, str]]
    recipient: str


def offered() -> Offered:
    """Return what the form for reports offers, in one query: it is asked thousands of times in a minute."""
    rows = PublishedItem.objects.filter(kind__in=("aspects", "agencies", "intake")).order_by(
        "body__order", "title", "id"
    )
    found: dict[str, list[tuple[str, str]]] = {"aspects": [], "agencies": [], "intake": []}
    for kind, key, title in rows.values_list("kind", "key", "title"):
        found[kind].append((key, title))
    return Offered(found["aspects"], found["agencies"], dict(found["intake"]).get("recipient", ""))


def scanned(code: str) -> PublishedItem | None:
    """Return what a scanned code stands for, None for one that doesn't exist or was stopped."""
    return PublishedItem.objects.filter(kind="codes", key=code).first() if code.isalnum() else None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a report is: words, days, the answer (opened by the code itself), whether it may be rated now."""

    state: str
    received_on: str
    replied_on: str
    answer: str
    over: bool
    may_rate: bool


def progress(code: str) -> Progress | None:
    """Return how far the report with a receipt code is, None where no such code was given out.

    Before the inside has taken the report in, only this zone knows of it.
    """
    digest = receipts.digest(code)
    item = PublishedItem.objects.filter(kind="answers", key=digest).first()
    if item is None:
        row = Queued.objects.filter(receipt=digest).order_by("day").first()
        return None if row is None else Progress("已收到，等待核对", row.day.isoformat(), "", "", False, False)
    said = item.body
    answer = _opened(code, digest, str(said.get("sealed") or ""))
    over = said.get("stage") in ("replied", "closed", "withdrawn")
    return Progress(
        item.title, str(said.get("received_on", "")), str(said.get("replied_on", "")), answer, over,
        bool(said.get("may_rate")),
    )  # fmt: skip


def _opened(code: str, digest: str, sealed: str) -> str:
    if not sealed:
        return ""
    try:
        return receipts.unseal(receipts.answer_key(code), digest, sealed)
    except receipts.Unopenable:
        return "答复已经作出，但在这里打不开。请拨打 12345，说明反映的日期和事项。"


def standing(item: PublishedItem, day: date) -> Standing:
    """Return how a certificate stands on a civil day.

    Source: 行政处罚法第四十二条 (具有执法资格): a certificate suspended, revoked or out of date gives no right to act.
    """
    state, valid_from, valid_to = item.body.get("state"), item.body.get("valid_from"), item.body.get("valid_to")
    if state == "revoked":
        return Standing(False, "breach", "这本证件已经收回，持证人不能再执法。")
    if state == "suspended":
        return Standing(False, "breach", "这本证件正在暂扣，持证人现在不能执法。")
    if valid_to and date.fromisoformat(valid_to) < day:
        return Standing(False, "breach", f"这本证件 {valid_to} 已经到期，持证人现在不能执法。")
    if valid_from and date.fromisoformat(valid_from) > day:
        return Standing(False, "breach", f"这本证件 {valid_from} 才开始有效，持证人现在不能执法。")
    return Standing(True, "ok", "这本证件现在有效。")
