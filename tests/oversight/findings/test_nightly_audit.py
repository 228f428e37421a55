"""The nightly audit over the live ledger: stored at once or not at all; every change of a finding has its reason."""

from __future__ import annotations

from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.db import IntegrityError

from oversight.watched import BY, RULE, audit, file, happened, overdue, today
from registry import district
from zhiheng.cli import main
from zhiheng.kit.jobs import services as job_services
from zhiheng.kit.jobs.models import Job, State
from zhiheng.kit.jobs.running import run_job
from zhiheng.kit.problems import Refusal
from zhiheng.ledger.models import LedgerEvent, LedgerObject
from zhiheng.ledger.records import NewEvent
from zhiheng.ledger.services import append
from zhiheng.oversight.findings import auditing, jobs
from zhiheng.oversight.findings.models import AuditRun, Finding, RuleEdition, Standing, Tally, Why
from zhiheng.web import duties

pytestmark = pytest.mark.django_db(transaction=True)


def voided(event: str, agency: str) -> None:
    """Void an event of the ledger."""
    append([NewEvent("event.voided", today(), (), {"event": event, "reason": "录错"}, agency=agency)], by=BY)


def test_a_finding_is_new_known_later_done_and_never_doubled() -> None:
    agency = district.agency()
    officer = district.officer(agency)
    file("C1", agency, officer=officer)
    assert audit().counts["new"] >= 1
    row = overdue("C1")
    assert (row.manner, row.standing, row.agency, row.officer) == ("undone", Standing.OPEN, agency, officer)
    assert (row.severity, row.since - row.due_day) == (row.edition.effect, timedelta(days=1))
    assert row.days_over is None  # it grows every night: the page counts it, the table needn't change
    count = Finding.objects.count()
    again = audit()
    assert (again.counts["new"], again.counts["known"], Finding.objects.count()) == (0, count, count)
    happened("decision.made", today(), "C1", agency, outcome="penalty", procedure="ordinary", fine=1000)
    assert audit().counts["changed"] >= 1
    late = overdue("C1")
    assert (late.pk, late.manner, late.matching_day, late.standing) == (row.pk, "late", today(), Standing.OPEN)
    assert late.days_over == (today() - late.due_day).days


def test_what_a_correction_takes_away_is_listed_for_the_bureau_and_recorded() -> None:
    agency = district.agency()
    filed = file("C1", agency)
    audit()
    first = overdue("C1")
    voided(filed, agency)
    run = audit()
    row = overdue("C1")
    assert (row.present, row.why, row.standing) == (False, Why.CORRECTED, Standing.CHANGED)
    assert run.counts[Why.CORRECTED.value] >= 1
    assert row.due_day == first.due_day  # the first version stays readable
    told = [e.stored for e in LedgerEvent.objects.filter(type__startswith="finding.")]
    mine = [e.type for e in told if ("finding", row.identity) in e.keys]
    assert mine == ["finding.raised", "finding.changed"]
    audit()
    assert LedgerEvent.objects.filter(type="finding.changed").count() == sum(e.type == "finding.changed" for e in told)


def test_what_a_late_record_clears_is_gone_and_comes_back_when_that_record_is_voided() -> None:
    agency = district.agency()
    file("C1", agency)
    audit()
    decided = happened(
        "decision.made", today() - timedelta(days=150), "C1", agency, outcome="penalty", procedure="ordinary", fine=1000
    )
    audit()
    row = overdue("C1")
    assert (row.present, row.why, row.standing, row.vanished_on) == (False, Why.CLEARED, Standing.GONE, today())
    voided(decided, agency)
    assert audit().counts["reopened"] >= 1
    row = overdue("C1")
    assert (row.present, row.why, row.standing, row.reopened) == (True, "", Standing.OPEN, 1)


def test_a_withdrawn_rule_says_so_and_the_finding_keeps_the_words_it_was_made_with(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from dataclasses import replace

    from zhiheng.oversight.findings import judging

    file("C1", district.agency())
    audit()
    row = overdue("C1")
    whole = judging.rules_here

    def without() -> object:
        rules = whole()
        return replace(rules, version="f" * 64, rules=tuple(rule for rule in rules.rules if rule.id != RULE))

    monkeypatch.setattr(judging, "rules_here", without)
    run = audit()
    after = overdue("C1")
    assert (after.present, after.why, after.standing) == (False, Why.LAW, Standing.CHANGED)
    assert (after.library, after.edition) == (row.library, row.edition)
    assert after.library != run.library
    assert RuleEdition.objects.get(rule=RULE).says


def test_an_unknown_calendar_year_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    from zhiheng.oversight.findings.years import unknown_years

    assert unknown_years(today().replace(year=2031, month=3)) == [
        "2031 年的放假安排尚未收入日历，以工作日计算、跨入该年的期限不作结论。"
    ]
    assert unknown_years(today().replace(year=2025, month=3)) == []


def test_a_run_that_dies_while_writing_leaves_the_old_findings(monkeypatch: pytest.MonkeyPatch) -> None:
    agency = district.agency()
    file("C1", agency)
    audit()
    before = list(Finding.objects.order_by("pk").values())
    file("C2", agency)

    def dies(*_: object) -> None:
        raise IntegrityError("killed")

    with monkeypatch.context() as patch:
        patch.setattr(auditing.tallies, "refresh", dies)
        with pytest.raises(IntegrityError):
            audit()
    assert list(Finding.objects.order_by("pk").values()) == before
    assert AuditRun.objects.count() == 1
    assert audit().counts["new"] >= 1
    assert overdue("C2").standing == Standing.OPEN


def test_a_worker_that_lost_its_lease_stores_nothing_and_the_next_attempt_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file("C1", district.agency())
    job = job_services.enqueue(jobs.KIND)
    taken = job_services.take_this(job, "first")
    assert taken is not None
    write = auditing._write

    def slow(*arguments: object) -> AuditRun:
        run = write(*arguments)  # type: ignore[arg-type]  # handed through
        Job.objects.filter(pk=job.pk).update(token=taken.token + 1)  # another worker took it meanwhile
        return run

    with monkeypatch.context() as patch:
        patch.setattr(auditing, "_write", slow)
        assert run_job(taken) is False
    assert (Finding.objects.count(), AuditRun.objects.count()) == (0, 0)
    Job.objects.filter(pk=job.pk).update(state=State.WAITING, leased_until=None)
    again = job_services.take_this(job, "second")
    assert again is not None
    assert run_job(again) is True
    assert overdue("C1").present


def test_findings_go_forward_only_and_an_older_day_is_refused_in_words() -> None:
    file("C1", district.agency())
    audit()
    count = Finding.objects.count()
    with pytest.raises(Refusal, match="已有截至"):
        audit(back=30)
    assert (Finding.objects.count(), AuditRun.objects.count()) == (count, 1)


def test_of_two_runs_at_once_the_second_compares_again(monkeypatch: pytest.MonkeyPatch) -> None:
    file("C1", district.agency())
    latest, calls = auditing._latest_under_lock, []

    def overtaken() -> int | None:
        calls.append(1)
        if len(calls) == 1:
            audit()  # inside: the other run gets in first
        return latest()

    monkeypatch.setattr(auditing, "_latest_under_lock", overtaken)
    run = audit()
    assert (run.counts["new"], AuditRun.objects.count()) == (0, 2)


def test_tallies_say_what_the_table_holds() -> None:
    for number in ("C1", "C2", "C3"):
        file(number, district.agency())
    audit()
    counted = sum(Tally.objects.values_list("count", flat=True))
    assert counted == Finding.objects.count()
    assert Tally.objects.filter(rule=RULE, standing=Standing.OPEN).count() == 3


def test_the_nightly_run_and_the_live_duties_agree() -> None:
    agency = district.agency()
    file("C1", agency)
    file("C2", agency, back=10)
    audit()
    duties.refresh(today())
    for number in ("C1", "C2"):
        row = LedgerObject.objects.get(type="case", public_id=number)
        undone = Finding.objects.filter(object_type="case", object_id=number, manner="undone", due_day__isnull=False)
        earliest = min(undone.values_list("due_day", flat=True), default=None)
        assert row.next_due is not None
        assert (row.next_due < today()) == bool(earliest)
        if earliest:
            assert row.next_due == earliest


def test_the_command_says_what_it_found_and_refuses_an_older_day() -> None:
    file("C1", district.agency())
    done = CliRunner().invoke(main, ["nightly-audit"])
    assert done.exit_code == 0, done.output
    assert "新增" in done.output
    refused = CliRunner().invoke(main, ["nightly-audit", "--as-of", "2026-01-01"])
    assert (refused.exit_code, "已有截至" in refused.output) == (2, True)
