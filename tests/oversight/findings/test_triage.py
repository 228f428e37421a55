"""What supervisors decide about findings: events, all or none, undone in the open, told to whom it concerns."""

from __future__ import annotations

import pytest

from accounts import member
from oversight.watched import audit, file, overdue
from registry import district
from zhiheng.kit.accounts.models import User
from zhiheng.kit.dual_control.registry import SecondPersonNeeded
from zhiheng.kit.notifications.models import Notification
from zhiheng.kit.problems import Refusal
from zhiheng.ledger.models import LedgerEvent, LedgerObject
from zhiheng.ledger.rebuilding import object_differences, projections
from zhiheng.oversight.findings import projecting, selectors, services, tallies
from zhiheng.oversight.findings.models import AuditRun, Finding, Matter, RuleEdition, Standing, Tally
from zhiheng.oversight.findings.services import By

pytestmark = pytest.mark.django_db


@pytest.fixture
def run() -> AuditRun:
    """A completed run."""
    from oversight.watched import today

    return AuditRun.objects.create(
        as_of=today(), sequence=0, library="v1", calendar="c1", rules=1, events=1, objects_seen=1, counts={"new": 0}
    )


def made(identity: str, agency: str, **more: object) -> Finding:
    """A finding as a run stores it."""
    from oversight.watched import today

    words = {
        "title": "送达",
        "says": "七日内送达",
        "basis": "处罚法第61条",
        "effect": "procedural-defect",
        "library": "v1",
    }
    edition, _ = RuleEdition.objects.get_or_create(rule="penalty.x", fingerprint="f" * 64, defaults=words)
    fields = {
        "rule": edition.rule, "edition": edition, "severity": edition.effect, "object_type": "case",
        "object_id": f"C-{identity[:4]}", "manner": "undone", "since": today(), "agency": agency, "library": "v1",
        "found_on": today(),
    }  # fmt: skip
    row = Finding.objects.create(identity=identity, **{**fields, **more})
    tallies.refresh()
    return row


def names(*letters: str) -> list[str]:
    return [letter * 32 for letter in letters]


@pytest.fixture
def bureau(run: AuditRun) -> User:
    """A supervisor."""
    return member("bureau-supervisor", "SF", person="")


def events(identity: str) -> list[str]:
    rows = LedgerEvent.objects.filter(relations__object_type="finding", relations__object_id=identity)
    return list(rows.order_by("sequence").values_list("type", flat=True))


def test_a_dismissal_names_its_reason_and_counts_as_false_alarm_of_the_rule(bureau: User) -> None:
    made("a" * 32, "A1")
    services.dismiss(By(bureau), names("a"), "data-missing", "送达回证在卷，漏传")
    row = Finding.objects.get()
    assert (row.standing, row.reason) == (Standing.DISMISSED, "data-missing")
    assert events("a" * 32) == ["finding.raised", "finding.settled"]
    (tally,) = Tally.objects.all()
    assert (tally.standing, tally.reason, tally.count) == (Standing.DISMISSED, "data-missing", 1)
    last = LedgerEvent.objects.order_by("-sequence").first()
    assert last is not None
    said = last.stored
    assert (said.event.attributes["upheld"], said.actor.account, said.agency) == (False, bureau.public_id, "SF")


def test_a_reason_outside_the_list_or_without_words_is_refused_and_nothing_is_written(bureau: User) -> None:
    made("a" * 32, "A1")
    for reason, text in (("because", "x"), ("trivial", "  ")):
        with pytest.raises(Refusal):
            services.dismiss(By(bureau), names("a"), reason, text)
    assert (LedgerEvent.objects.count(), Finding.objects.get().standing) == (0, Standing.OPEN)


def test_more_than_twenty_at_once_are_dismissed_by_two_people(bureau: User) -> None:
    many = [f"{n:032x}" for n in range(services.ALONE + 1)]
    for identity in many:
        made(identity, "A1")
    with pytest.raises(SecondPersonNeeded, match="另一名监督人员"):
        services.dismiss(By(bureau), many, "duplicate", "重复")
    for second in (bureau.public_id, member("officer", "A1").public_id):
        with pytest.raises(Refusal, match="另一名监督人员"):
            services.dismiss(By(bureau), many, "duplicate", "重复", second)
    other = member("bureau-head", "SF")
    services.dismiss(By(bureau), many, "duplicate", "重复", other.public_id)
    assert Finding.objects.filter(standing=Standing.DISMISSED).count() == len(many)
    settled = LedgerEvent.objects.filter(type="finding.settled").first()
    assert settled is not None
    assert settled.stored.event.attributes["checked_by"] == other.public_id


def test_findings_of_one_agency_become_one_matter_and_those_of_two_do_not(bureau: User) -> None:
    for letter, agency in (("a", "A1"), ("b", "A1"), ("c", "A2"), ("d", "")):
        made(letter * 32, agency)
    for letters in (("a", "c"), ("d",)):
        with pytest.raises(Refusal):
            services.group(By(bureau), names(*letters), "送达不及时")
    assert not Matter.objects.exists()
    matter = services.group(By(bureau), names("a", "b"), "送达不及时", "special")
    row = Matter.objects.get(public_id=matter)
    assert (row.agency, row.count, row.stage, row.kind) == ("A1", 2, Matter.Stage.COLLECTED, "special")
    assert {*Finding.objects.filter(matter=matter).values_list("standing", flat=True)} == {Standing.MATTER}
    with pytest.raises(Refusal, match="已并入事项"):
        services.dismiss(By(bureau), names("a"), "trivial", "轻微")


def test_more_findings_join_a_matter_until_it_is_opened(bureau: User) -> None:
    for letter in "abc":
        made(letter * 32, "A1")
    matter = services.group(By(bureau), names("a"), "送达不及时")
    assert services.group(By(bureau), names("b"), "", matter=matter) == matter
    services.open_matter(By(bureau), matter)
    with pytest.raises(Refusal, match="已立督办"):
        services.group(By(bureau), names("c"), "", matter=matter)
    assert Matter.objects.get().count == 2


def test_opening_shows_the_matter_to_the_agency_and_tells_those_who_answer_for_it(bureau: User) -> None:
    made("a" * 32, "A1")
    head, officer, other = member("agency-head", "A1"), member("officer", "A1"), member("agency-head", "A2")
    matter = services.group(By(bureau), names("a"), "送达不及时")
    assert not selectors.matters(head).exists()
    assert not Notification.objects.exists()
    services.open_matter(By(bureau), matter)
    assert selectors.matters(head).get().stage == Matter.Stage.OPENED
    assert not selectors.matters(other).exists()
    assert {*Notification.objects.values_list("account", flat=True)} == {head.public_id}
    assert officer.public_id not in {*Notification.objects.values_list("account", flat=True)}
    with pytest.raises(Refusal, match="待督办"):
        services.open_matter(By(bureau), matter)
    assert "supervision.opened" in {*LedgerEvent.objects.values_list("type", flat=True)}


def test_a_finding_or_a_matter_is_assigned_to_a_supervisor_only(bureau: User) -> None:
    made("a" * 32, "A1")
    other = member("bureau-supervisor", "SF")
    with pytest.raises(Refusal):
        services.assign(By(bureau), names("a"), member("officer", "A1").public_id)
    services.assign(By(bureau), names("a"), other.public_id)
    assert Finding.objects.get().assignee == other.public_id
    assert Notification.objects.get().account == other.public_id
    matter = services.group(By(bureau), names("a"), "送达不及时")
    services.assign(By(bureau), [], other.public_id, matter)
    assert Matter.objects.get().assignee == other.public_id


def test_a_decision_is_taken_back_with_a_reason_and_stays_in_the_record(bureau: User) -> None:
    made("a" * 32, "A1")
    services.dismiss(By(bureau), names("a"), "data-wrong", "录错")
    with pytest.raises(Refusal):
        services.undo(By(bureau), "a" * 32, " ")
    services.undo(By(bureau), "a" * 32, "核对后确有问题")
    assert (Finding.objects.get().standing, Finding.objects.get().reason) == (Standing.OPEN, "")
    matter = services.group(By(bureau), names("a"), "送达不及时")
    services.undo(By(bureau), "a" * 32, "并错了")
    assert Finding.objects.get().standing == Standing.OPEN
    assert not Matter.objects.filter(public_id=matter).exists()
    assert events("a" * 32) == ["finding.raised", "finding.settled", "finding.grouped"]
    assert LedgerEvent.objects.filter(type="event.voided").count() == 2
    with pytest.raises(Refusal, match="没有可撤销的"):
        services.undo(By(bureau), "a" * 32, "再撤一次")


def test_a_finding_in_an_opened_matter_is_not_taken_out_alone(bureau: User) -> None:
    made("a" * 32, "A1")
    matter = services.group(By(bureau), names("a"), "送达不及时")
    services.open_matter(By(bureau), matter)
    with pytest.raises(Refusal, match="已立督办"):
        services.undo(By(bureau), "a" * 32, "想撤")


def test_a_change_is_accepted_by_the_bureau_and_the_acceptance_can_be_undone(bureau: User) -> None:
    made("a" * 32, "A1", present=False, why="corrected-away", standing=Standing.CHANGED)
    made("b" * 32, "A1")
    with pytest.raises(Refusal):
        services.accept_change(By(bureau), names("b"))
    services.accept_change(By(bureau), names("a"))
    assert Finding.objects.get(identity="a" * 32).standing == Standing.GONE
    services.undo(By(bureau), "a" * 32, "更正没有依据")
    assert Finding.objects.get(identity="a" * 32).standing == Standing.CHANGED


def test_only_a_supervisor_decides(run: AuditRun) -> None:
    made("a" * 32, "A1")
    head = member("agency-head", "A1")
    for act in (
        lambda: services.dismiss(By(head), names("a"), "trivial", "轻微"),
        lambda: services.group(By(head), names("a"), "x"),
        lambda: services.assign(By(head), names("a"), head.public_id),
        lambda: services.accept_change(By(head), names("a")),
        lambda: services.undo(By(head), "a" * 32, "x"),
        lambda: services.open_matter(By(head), "m"),
    ):
        with pytest.raises(Refusal, match="执法监督权限"):
            act()
    assert not LedgerEvent.objects.exists()


def test_the_same_form_sent_twice_decides_once(bureau: User) -> None:
    made("a" * 32, "A1")
    for _ in range(2):
        services.dismiss(By(bureau, "k1"), names("a"), "trivial", "轻微")
    made("b" * 32, "A1")
    first = services.group(By(bureau, "k2"), names("b"), "送达")
    assert services.group(By(bureau, "k2"), names("b"), "送达") == first
    assert (Matter.objects.count(), LedgerEvent.objects.filter(type="finding.settled").count()) == (1, 1)


def test_tables_are_what_the_ledger_says_and_are_rebuilt_from_it(bureau: User) -> None:
    for letter in "abc":
        made(letter * 32, "A1")
    services.dismiss(By(bureau), names("a"), "trivial", "轻微")
    matter = services.group(By(bureau), names("b", "c"), "送达不及时")
    assert [*projecting.check()] == []
    assert [*object_differences()] == []
    Finding.objects.filter(identity="a" * 32).update(standing=Standing.OPEN, reason="")
    Finding.objects.filter(identity="b" * 32).update(reason="trivial")
    Matter.objects.filter(public_id=matter).update(stage=Matter.Stage.CLOSED)
    assert len([*projecting.check()]) == 3
    projections["findings"].rebuild()
    assert [*projecting.check()] == []


@pytest.mark.django_db(transaction=True)
def test_to_be_watched_moves_nothing_of_the_case_itself() -> None:
    agency = district.agency()
    file("C1", agency)
    audit()
    before = LedgerObject.objects.values("version", "state", "last_day").get(type="case", public_id="C1")
    bureau = member("bureau-supervisor", "SF")
    services.dismiss(By(bureau), [overdue("C1").identity], "trivial", "轻微")
    services.undo(By(bureau), overdue("C1").identity, "核对")
    assert LedgerObject.objects.values("version", "state", "last_day").get(type="case", public_id="C1") == before
    assert [*object_differences()] == []
    again = audit()
    assert again.counts["new"] == 0
