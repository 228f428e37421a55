"""Whole stories of cases by the room's services: from the clue to the archive, with and without a hearing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from handling.cases.story import FACT, Story, bureau
from registry import district
from zhiheng.eventlog.days import day_of
from zhiheng.handling.cases import hindering, projecting
from zhiheng.handling.cases.guarding import world_of
from zhiheng.handling.cases.models import Case, Handling
from zhiheng.kit.documents.models import Document
from zhiheng.law.reference import Judging, plan_of
from zhiheng.law.verdicts import Instant
from zhiheng.ledger.acting import ActRefused
from zhiheng.ledger.services import Actor, NewEvent, Ref, append
from zhiheng.registry.agencies.rules import rules_of

pytestmark = pytest.mark.django_db


def test_a_case_goes_from_the_clue_to_the_archive() -> None:
    story = Story(bureau())
    story.filed(date(2026, 3, 2))
    story.investigated(date(2026, 3, 10))
    story.told(date(2026, 3, 16))
    story.decided(date(2026, 4, 1))
    story.served(date(2026, 4, 2))
    story.do("publish", date(2026, 4, 3), channel="门户网站", anonymised=False)
    story.do("pay", date(2026, 4, 8), amount=3000, channel="bank", receipt_no="3701")
    story.approved("close", date(2026, 4, 15), kind="01")
    story.do(
        "archive", date(2026, 4, 20), dossier_no="示市2026-1", complete=True, pages=36, order_ok=True, catalogue_ok=True
    )
    assert story.file.stage == "done"
    row = Case.objects.get()
    assert (row.stage, str(row.decided_on)) == ("done", "2026-04-01")
    assert row.number == "示市立〔2026〕1号"


def test_a_case_with_a_hearing_is_decided_after_it_and_reviewed() -> None:
    story = Story(bureau())
    at = story.at
    story.filed(date(2026, 3, 2))
    story.investigated(date(2026, 3, 10))
    large = {"fine": 200_000, "kinds": ["fine"], "rights_told": "both", "hearing_reason": "large_fine"}
    story.told(date(2026, 3, 16), **large)
    story.do("take-hearing-request", date(2026, 3, 18))
    (hearing,) = story.file.named("hearing")
    story.do("accept-hearing", date(2026, 3, 19), hearing=hearing, accepted=True)
    with pytest.raises(ActRefused) as soon:
        story.do("notice-hearing", date(2026, 3, 19), hearing=hearing, held_on=date(2026, 3, 24), place="301 室")
    assert any("第64条" in reason.basis for reason in soon.value.reasons)
    story.do(
        "notice-hearing", date(2026, 3, 19), hearing=hearing, held_on=date(2026, 4, 1), place="301 室", announced=True
    )
    with pytest.raises(ActRefused) as own:
        story.do("hold-hearing", date(2026, 4, 1), hearing=hearing, host=at.officers[0], how="held", public=True)
    assert any("第64条" in reason.basis for reason in own.value.reasons)
    held = {"how": "held", "public": True, "agents": 1, "record_signed": True, "party_spoke": True}
    story.do("hold-hearing", date(2026, 4, 1), hearing=hearing, host=at.host, **held)
    story.do("report-hearing", date(2026, 4, 3), hearing=hearing, opinion="维持拟处罚")
    story.do("submit-review", date(2026, 4, 7), reasons=["heard"], complete=True)
    story.do("review", date(2026, 4, 9), at.reviewer, result="agreed", in_writing=True)
    story.do("deliberate", date(2026, 4, 10), result="同意", record_signed=True, departs=False)
    major = {"fine": 200_000, "major": True, "social_impact": False, "hearing_basis": True, "statement_answered": True}
    story.decided(date(2026, 4, 14), **major)
    assert story.file.decision is not None
    assert story.file.decision.objects("hearing") == (hearing,)
    assert judged(story, date(2026, 4, 14)) == []


def test_instalments_are_counted_and_a_paid_case_owes_nothing_more() -> None:
    story = Story(bureau())
    story.filed(date(2026, 3, 2))
    story.investigated(date(2026, 3, 10))
    story.told(date(2026, 3, 16))
    story.decided(date(2026, 4, 1))
    story.served(date(2026, 4, 2))
    story.approved("defer", date(2026, 4, 7), asked_by_party=True, until=date(2026, 6, 30), instalments=2)
    story.do("pay", date(2026, 4, 10), amount=1000, channel="bank", instalment=1)
    assert (story.file.paid, story.file.settled) == (1000, False)
    over = story.do("pay", date(2026, 5, 10), amount=2500, channel="bank", instalment=2)
    assert any("尚欠只有 2,000 元" in warning.fact for warning in over.warnings)
    assert story.file.settled
    wish = story.wish("defer", date(2026, 5, 11))
    assert "已缴清" in hindering.standing(wish.file, wish.plan)[0].fact


def test_a_case_without_penalty_is_closed_with_a_decision_of_its_own() -> None:
    story = Story(bureau())
    story.filed(date(2026, 3, 2))
    story.investigated(date(2026, 3, 10))
    none = {
        "outcome": "minor",
        "seal": True,
        "reasons": "轻微并及时改正",
        "basis_text": "行政处罚法第33条",
        "facts_text": FACT,
    }
    story.approved("decide-none", date(2026, 3, 16), answer="证据已核实", **none)
    assert Document.objects.get(kind="case-no-penalty").title.startswith("不予行政处罚决定书")
    assert story.file.decision.attributes["outcome"] == "minor"
    story.do("educate", date(2026, 3, 16))


def test_withdrawing_a_filing_ends_the_case_by_closing_it() -> None:
    story = Story(bureau())
    story.filed(date(2026, 3, 2))
    story.approved("withdraw", date(2026, 3, 20), reason="违法事实不成立")
    assert story.file.stage == "closing"
    story.approved("close", date(2026, 3, 23), answer="已撤销立案", kind="02")
    assert story.file.stage == "archive"


def test_rows_are_rebuilt_from_the_ledger_alone() -> None:
    story = Story(bureau())
    story.filed(date(2026, 3, 2))
    assert list(projecting.check()) == []
    Case.objects.update(stage="done", cause="改")
    assert len(list(projecting.check())) == 1
    projecting.rebuild()
    assert list(projecting.check()) == []
    assert set(Handling.objects.values_list("officer", flat=True)) == set(story.at.officers)


def evidence(story: Story, number: str, *officers: str) -> NewEvent:
    refs = [Ref("case", story.case), Ref("evidence", number), *(Ref("officer", one, "handler") for one in officers)]
    return NewEvent(
        "evidence.verified", date(2026, 3, 5), refs, {"kind": "08"}, agency=story.at.agency, source="import"
    )


def test_under_the_lock_a_case_is_read_only_for_acts_that_move_its_row(monkeypatch: pytest.MonkeyPatch) -> None:
    story, by = Story(bureau()), Actor(system="test")
    story.filed(date(2026, 3, 2))
    with monkeypatch.context() as patch:
        patch.setattr(projecting, "rows", lambda ids: pytest.fail(f"{ids} read under the lock"))
        added = append([evidence(story, "E1"), evidence(story, "E2", *story.at.officers)], by=by)
    assert list(projecting.check()) == []
    third = district.certified(story.at.agency)[0]
    append([evidence(story, "E3", third)], by=by)
    assert third in set(Handling.objects.values_list("officer", flat=True))
    removed = [Ref("case", story.case), Ref("officer", third, "removed")]
    left = NewEvent("case.handlers-set", date(2026, 3, 6), removed, {"reason": "transfer"}, agency=story.at.agency)
    append([replace(left, source="import")], by=by)
    assert third not in set(Handling.objects.values_list("officer", flat=True))
    assert list(projecting.check()) == []
    fourth = district.certified(story.at.agency)[0]
    append([replace(evidence(story, "E1", fourth), corrects=added.events[0].id)], by=by)
    assert fourth in set(Handling.objects.values_list("officer", flat=True))
    assert list(projecting.check()) == []


def judged(story: Story, day: date) -> list[str]:
    """Which requirements a case violates so that its decision is void, as of a day."""
    rules = rules_of(story.at.agency)
    void = {rule.id for rule in rules.rules if rule.effect == "void"}
    judging = Judging(plan_of(rules), world_of(story.file), as_of=Instant(day_of(day)), explained=False)
    return [one.rule_id for one in judging.run() if one.status == "violated" and one.rule_id in void and not one.notes]
