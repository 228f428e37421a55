"""A run of the audit (全量审查): judge, compare with what is stored, write the difference in one transaction.

Until that transaction ends everybody sees the findings of the run before; a run that is killed leaves nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from time import perf_counter

from django.db import connection, transaction
from django.db.models import F

from zhiheng.kit.bulk import insert_objects
from zhiheng.kit.problems import Refusal
from zhiheng.oversight.findings import amendments, recording, tallies
from zhiheng.oversight.findings.comparing import CONTENT, Differences, Seen, Stored, compare, counted, seen_of
from zhiheng.oversight.findings.editions import editions
from zhiheng.oversight.findings.judging import Judgement, Progress, judge_ledger
from zhiheng.oversight.findings.models import AuditRun, Finding, Standing, Why
from zhiheng.oversight.findings.placing import Place, places

_BATCH = 500
_TRIES = 3
Piece = Callable[[], AbstractContextManager[None]]
"""What the writing happens in, besides its transaction: a job's piece, which fails where the lease was lost."""
AT_REST = (Standing.CHANGED, Standing.GONE)


def audit_now(as_of: date, progress: Progress = lambda step: None, piece: Piece = nullcontext) -> AuditRun:
    """Audit the whole ledger as of a day and store what it finds; return the run with its figures.

    Raises:
        Refusal: a run as of a later day, or over more of the ledger, has been stored; nothing was changed.
        LogError: the ledger can't be read; nothing was changed.
    """
    judged = judge_ledger(as_of, progress)
    seen = seen_of(judged.findings)
    for _ in range(_TRIES):
        started = perf_counter()
        progress("比对上一次的发现")
        before = AuditRun.objects.order_by("-pk").first()
        _refuse_older(judged, before)
        differences = compare(stored(), seen)
        where = places(differences.new, judged.tables)  # before anything is locked
        progress("写入发现")
        with piece(), transaction.atomic():
            if _latest_under_lock() == (before.pk if before else None):
                run = _write(judged, differences, where, before)
                run.seconds = {**judged.seconds, "store": perf_counter() - started}
                run.save(update_fields=["seconds"])
                return run
    raise Refusal.of("另一次审查同时在写入，本次没有保存", "", "请稍后再审查一次")


def _refuse_older(judged: Judgement, before: AuditRun | None) -> None:
    if before is not None and (judged.as_of < before.as_of or judged.sequence < before.sequence):
        raise Refusal.of(
            f"已有截至 {before.as_of} 的审查结果，比本次（截至 {judged.as_of}）新，没有作任何更改",
            "",
            "发现清单只向前更新。要看从前某日的情形，请用 zhiheng audit 数据库地址 --as-of 日期 --out 目录",
        )


def _latest_under_lock() -> int | None:
    """Return the last stored run; whoever else wants to write waits until this transaction ends."""
    if connection.vendor == "postgresql":  # SQLite lets in one writer at a time anyway
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {AuditRun._meta.db_table} IN EXCLUSIVE MODE")
    return AuditRun.objects.order_by("-pk").values_list("pk", flat=True).first()


def stored() -> dict[str, Stored]:
    """Return what the table holds, by identity."""
    rows = Finding.objects.values_list("identity", "present", *CONTENT)
    return {row[0]: Stored(row[1], tuple(row[2:])) for row in rows.iterator(chunk_size=5_000)}


def _write(
    judged: Judgement, differences: Differences, where: Mapping[str, Place], before: AuditRun | None
) -> AuditRun:
    run = AuditRun(
        as_of=judged.as_of,
        known_at=judged.known_at,
        sequence=judged.sequence,
        library=judged.by.library_version,
        calendar=judged.by.calendar_version,
        rules=len(judged.rules.rules),
        events=judged.events,
        objects_seen=judged.objects,
        notes=[*judged.notes, *withdrawn(judged)],
    )
    touched = {*_add(judged, differences.new, where)}
    touched |= {*_change(differences.changed, again=False), *_change(differences.reopened, again=True)}
    gone = list(_vanish(judged, differences.vanished, before))
    touched |= {(row.agency, row.rule) for row in gone}
    run.counts = counted(differences, [row.why for row in gone])
    run.save()
    tallies.refresh(None if before is None else touched)
    return run


def _add(judged: Judgement, new: Sequence[Seen], where: Mapping[str, Place]) -> Iterator[tuple[str, str]]:
    """Write what is found for the first time; yields agency and rule of each."""
    texts = editions(judged.rules, {one.fields["rule"] for one in new})
    common = {"library": judged.by.library_version, "calendar": judged.by.calendar_version, "found_on": judged.as_of}
    rows = []
    for one in new:
        edition, place = texts[one.fields["rule"]], where[one.identity]
        stated = {"identity": one.identity, **one.fields, "edition_id": edition.pk, "severity": edition.effect}
        rows.append({**stated, "agency": place.agency, "officer": place.officer, **common})
    insert_objects(Finding, rows)
    yield from ((row["agency"], row["rule"]) for row in rows)


def _change(seen: Sequence[Seen], *, again: bool) -> Iterator[tuple[str, str]]:
    """Write what differs; a finding that is found ``again`` stands open, unless people have decided about it."""
    for one in seen:
        rows = Finding.objects.filter(identity=one.identity)
        rows.update(since=one.fields["since"], **{name: one.fields[name] for name in CONTENT})
        if again:
            rows.update(present=True, why="", vanished_on=None, reopened=F("reopened") + 1)
            rows.filter(standing__in=AT_REST).update(standing=Standing.OPEN)
        yield from rows.values_list("agency", "rule")


def _vanish(judged: Judgement, identities: Sequence[str], before: AuditRun | None) -> Iterator[Finding]:
    """Note what is no longer found, and why; what a correction took away enters the ledger (F4)."""
    amended = amendments.since(before.sequence if before else 0)
    for start in range(0, len(identities), _BATCH):
        for row in Finding.objects.filter(identity__in=identities[start : start + _BATCH]):
            row.present, row.vanished_on = False, judged.as_of
            row.why = _why(row, judged, amended, before)
            if row.standing == Standing.OPEN:
                row.standing = Standing.GONE if row.why == Why.CLEARED else Standing.CHANGED
            row.save(update_fields=["present", "vanished_on", "why", "standing"])
            recording.record_change(row, judged.by.library_version)
            yield row


def _why(row: Finding, judged: Judgement, amended: amendments.Amended, before: AuditRun | None) -> Why:
    if amended.concerns((row.object_type, row.object_id), row.activation_event, row.matching_event):
        return Why.CORRECTED
    if before is not None and before.library != judged.by.library_version:
        return Why.LAW
    return Why.CALENDAR if before is not None and before.calendar != judged.by.calendar_version else Why.CLEARED


def withdrawn(judged: Judgement) -> list[str]:
    """Return, in words, the rules by which findings still stand and that the library no longer has."""
    present = {rule.id for rule in judged.rules.rules}
    held = Finding.objects.filter(present=True).order_by("rule").values_list("rule", "edition__title").distinct()
    return [f"规则“{title}”（{rule}）已撤销或不再适用于本地，原有发现保留当时的规则文本。"
            for rule, title in held if rule not in present]  # fmt: skip
