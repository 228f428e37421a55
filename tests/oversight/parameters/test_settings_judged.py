"""Settings in front of the library, judged: what was decided before keeps its rule; what follows is the night's."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from oversight.parameters.settings_stories import DECIDED, OWN, entry, own_rule, recorded
from oversight.watched import BY, audit, file, overdue, today
from registry import district
from zhiheng.law.library import read_rule_file, statutory_library
from zhiheng.ledger.inforce import rule_versions, rules_in_force
from zhiheng.ledger.rebuilding import projections
from zhiheng.ledger.records import NewEvent
from zhiheng.ledger.services import append
from zhiheng.oversight.findings.models import Finding, Standing
from zhiheng.oversight.parameters import inforce, trial
from zhiheng.oversight.parameters.importing import entries_of
from zhiheng.oversight.parameters.models import Kind, Setting
from zhiheng.oversight.parameters.overlaying import rules_with, text_of

pytestmark = pytest.mark.django_db(transaction=True)
QUESTION = "delegation.assessed-yearly"


def test_without_settings_the_rules_in_force_are_the_library_itself() -> None:
    assert rules_in_force() is statutory_library()


def test_a_threshold_makes_a_finding_the_next_night_and_earlier_ones_keep_their_version() -> None:
    agency = district.agency()
    file("C1", agency)
    file("C2", agency, back=75)
    before = audit()
    assert not Finding.objects.filter(rule=DECIDED, object_id="C2").exists()
    recorded(entry(Kind.THRESHOLD, DECIDED, "within", "60", back=100))
    after = audit()
    first, second = overdue("C1"), overdue("C2")
    assert (first.library, second.library) == (before.library, after.library) and before.library != after.library
    assert second.due_day == today() - timedelta(days=15) or second.due_day.weekday() == 0  # moved off a weekend
    assert first.edition != second.edition and first.standing == Standing.OPEN


def test_an_act_decided_before_a_threshold_is_judged_as_it_was() -> None:
    agency = district.agency()
    file("C1", agency, back=75)
    recorded(entry(Kind.THRESHOLD, DECIDED, "within", "60", back=70))
    audit()
    assert not Finding.objects.filter(rule=DECIDED, object_id="C1").exists()


def test_of_two_values_the_one_that_began_later_holds() -> None:
    for back, days in ((100, "80"), (50, "60"), (200, "70")):
        recorded(entry(Kind.THRESHOLD, DECIDED, "within", days, back=back))
    parameters = [one for one in rule_versions(DECIDED)[0].parameters if one.document]
    assert [str(one.set["within"].value) for one in parameters] == ["60 d", "80 d", "70 d"]


def test_a_withdrawn_rule_leaves_its_findings_with_their_version() -> None:
    agency = district.agency()
    recorded(entry(Kind.RULE, OWN, value=own_rule(today() - timedelta(days=100)), back=100))
    file("C1", agency, back=75)
    audit()
    found = Finding.objects.get(rule=OWN, object_id="C1")
    recorded(entry(Kind.WITHDRAWAL, OWN, back=10))
    file("C2", agency, back=5)
    later = audit()
    kept = Finding.objects.get(rule=OWN, object_id="C1")
    assert (kept.pk, kept.present, kept.library, kept.edition) == (found.pk, True, found.library, found.edition)
    assert later.library != found.library
    ended = rule_versions(OWN)[0]
    assert ended.in_force.to_day == (today() - timedelta(days=11)).toordinal() - 719_163


def test_a_question_decided_from_a_day_on_stays_open_for_acts_before() -> None:
    recorded(entry(Kind.QUESTION, QUESTION, "period", "default", back=30))
    earlier, later = rule_versions(QUESTION)
    assert [one.name for one in earlier.readings] == ["period"] and later.readings == ()
    assert later.in_force.from_day == earlier.in_force.to_day + 1


def test_a_question_can_be_opened_again_and_decided_anew() -> None:
    for back, value in ((90, "default"), (60, "open"), (30, "default")):
        recorded(entry(Kind.QUESTION, QUESTION, "period", value, back=back))
    assert [bool(one.readings) for one in rule_versions(QUESTION)] == [True, False, True, False]


def test_a_lowered_guard_holds_for_its_agency_and_time_only() -> None:
    rule = next(one for one in statutory_library().rules if one.guard.kind == "block")
    one = entry(Kind.GUARD, rule.id, "", "warn", back=10, end=today() + timedelta(days=10), agencies=("A1",))
    lowered = next(found for found in rules_with([one]).rules if found.id == rule.id)
    day = today().toordinal() - 719_163
    assert [lowered.guard_for(who, when).kind for who, when in (("A1", day), ("A2", day), ("A1", day + 11))] == [
        "warn", "block", "block",
    ]  # fmt: skip


def test_what_another_process_recorded_is_in_force_here_at_once() -> None:
    assert rules_in_force() is statutory_library()
    id_ = recorded(entry(Kind.THRESHOLD, DECIDED, "within", "60", back=1))
    assert rules_in_force().version != statutory_library().version
    again = rules_in_force()
    assert again is rules_in_force()  # read once, not for every question
    append([NewEvent("event.voided", today(), (), {"event": id_, "reason": "录错"}, agency="B1")], by=BY)
    assert rules_in_force().version == statutory_library().version
    assert not Setting.objects.exists()


def test_the_tables_follow_from_the_ledger() -> None:
    recorded(entry(Kind.THRESHOLD, DECIDED, "within", "60", back=1))
    recorded(entry(Kind.RULE, OWN, value=own_rule(today()), back=0))
    assert list(projections["parameters"].differences()) == []
    Setting.objects.filter(rule=DECIDED).update(value="90")
    Setting.objects.filter(rule=OWN).delete()
    assert len(list(projections["parameters"].differences())) == 2
    projections["parameters"].rebuild()
    assert list(projections["parameters"].differences()) == []


def test_an_exported_file_alone_gives_the_same_rules(tmp_path: Path) -> None:
    recorded(entry(Kind.THRESHOLD, DECIDED, "within", "60", back=1))
    recorded(entry(Kind.QUESTION, QUESTION, "period", "default", back=3))
    recorded(entry(Kind.RULE, OWN, value=own_rule(today())))
    recorded(entry(Kind.WITHDRAWAL, OWN, back=-20))
    place = tmp_path / "settings.yaml"
    place.write_text(text_of(inforce.entries()), encoding="utf-8")
    assert read_rule_file(None, overlay=place).version == rules_in_force().version
    again = entries_of(place.read_text(encoding="utf-8"))
    assert text_of(again) == text_of(inforce.entries())
    assert {one.document for one in again} == {"示例司〔2026〕12号"}


def test_a_setting_that_the_library_no_longer_takes_stops_no_judging() -> None:
    recorded(entry(Kind.THRESHOLD, DECIDED, "within", "60", back=1))
    recorded(entry(Kind.QUESTION, DECIDED, "gone", "default", back=1))
    known = inforce.current()
    assert [one.name for one, _ in known.unfit] == ["gone"] and "待确认" in known.unfit[0][1]
    assert any(one.document for one in rule_versions(DECIDED)[0].parameters)


def test_a_trial_counts_what_would_appear_and_vanish_by_agency_and_writes_nothing() -> None:
    first, second = district.agency(), district.agency()
    for number, agency, back in (("C1", first, 75), ("C2", first, 70), ("C3", second, 80), ("C4", second, 10)):
        file(number, agency, back=back)
    steps: list[int] = []
    change = [entry(Kind.THRESHOLD, DECIDED, "within", "60")]
    tried = trial.run(change, [], today(), today() - timedelta(days=200), steps.append)
    made = trial.summary(tried, today(), today() - timedelta(days=200), 6)
    assert made["figures"] == {"appear": 3, "vanish": 0, "clues_appear": 0, "clues_vanish": 0}
    assert [(row[0], row[1]) for row in made["agencies"]] == [(first, 2), (second, 1)]
    assert {row["id"] for row in made["samples"]} == {"C1", "C2", "C3"} and steps == [0, 1, 2, 3]
    assert not Finding.objects.exists()


def test_a_trial_of_a_withdrawal_takes_findings_away() -> None:
    since = today() - timedelta(days=100)
    file("C1", district.agency(), back=75)
    known = [entry(Kind.RULE, OWN, value=own_rule(since), back=100)]
    tried = trial.run([entry(Kind.WITHDRAWAL, OWN)], known, today(), since, lambda step: None)
    assert ([one.fields["object_id"] for one in tried.vanish], list(tried.appear)) == (["C1"], [])


def test_a_trial_replaces_what_was_set_of_the_same() -> None:
    file("C1", district.agency(), back=75)
    known = [entry(Kind.THRESHOLD, DECIDED, "within", "60", back=100)]
    since = today() - timedelta(days=200)
    tried = trial.run([entry(Kind.THRESHOLD, DECIDED, "within", "90")], known, today(), since, lambda step: None)
    assert [one.fields["object_id"] for one in tried.vanish] == ["C1"]
