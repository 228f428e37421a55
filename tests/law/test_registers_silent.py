"""A register that a log doesn't have proves nothing; one that it has, and a person who isn't in it, does."""

from __future__ import annotations

from datetime import date

from law.reference_rules import event
from zhiheng.eventlog.model import Event
from zhiheng.law.facts.world import World
from zhiheng.law.library import statutory_library
from zhiheng.law.reference import judge
from zhiheng.law.reference.judge import Judging, plan_of
from zhiheng.law.verdicts import Verdict

HOURS, POWERS = "training.sixty-hours", "penalty.within-powers"


def said(rule: str, *events: Event) -> list[Verdict]:
    rules = [r for r in statutory_library().rules if r.id == rule]
    return judge(rules, World(list(events)), as_of=date(2026, 1, 10))


def certified(officer: str, number: int) -> Event:
    attributes = {"kind": "enforcement", "valid_from": date(2024, 1, 1), "valid_to": date(2028, 12, 31)}
    objects = [("officer", officer), ("certificate", f"C-{officer}"), ("agency", "A1")]
    return event(f"e{number}", "certificate.issued", "2024-01-02", attributes, objects=objects)


def hours(officer: str, number: int, many: int) -> Event:
    attributes = {"kind": "law", "class_hours": many}
    return event(f"e{number}", "training.credited", "2025-06-10", attributes, objects=[("officer", officer)])


def test_without_a_register_of_hours_nobody_is_short_of_hours() -> None:
    rules = [r for r in statutory_library().rules if r.id == HOURS]
    judging = Judging(plan_of(rules), World([certified("O1", 1)]), as_of=date(2026, 1, 10))
    assert judging.run() == []
    assert judging.figures.unknown[HOURS] > 0


def test_with_a_register_of_hours_one_who_is_not_in_it_is_short() -> None:
    found = said(HOURS, certified("O1", 1), certified("O2", 2), hours("O2", 3, 60))
    last = {v.lens[0][1]: v.status for v in found if v.window == "2025"}
    assert last == {"O1": "violated", "O2": "satisfied"}


def decided(number: int, **more: str) -> Event:
    objects = [("case", "C1"), ("agency", "S1"), *more.items()]
    return event(f"e{number}", "decision.made", "2025-06-10", {"outcome": "penalty"}, objects=objects)


def granted(number: int, until: date) -> Event:
    objects = [("delegated_power", "D1"), ("agency/subdistrict", "S1")]
    attributes = {"valid_from": date(2022, 1, 1), "valid_to": until, "published": True}
    return event(f"e{number}", "delegation.granted", "2022-01-01", attributes, objects=objects)


def test_a_lapsed_delegation_decides_where_no_other_register_speaks_of_the_subdistrict() -> None:
    (lapsed,) = said(POWERS, granted(1, date(2024, 12, 31)), decided(2))
    assert (lapsed.status, lapsed.manner) == ("violated", "short")
    (running,) = said(POWERS, granted(1, date(2026, 12, 31)), decided(2))
    assert running.status == "satisfied"
    (nobody,) = said(POWERS, decided(2))
    assert (nobody.status, "fact-unknown" in nobody.notes) == ("open", True)
    (entrusted,) = said(POWERS, granted(1, date(2024, 12, 31)), decided(2, entrustment="W1"))
    assert (entrusted.status, "fact-unknown" in entrusted.notes) == ("open", True)
