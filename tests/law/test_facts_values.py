"""Deciding derived values: what is certain, what stays unknown, and questions to the states."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from law.facts_data import act, certificate, day
from zhiheng.law.facts import UNKNOWN, FactTable, World, ask, decide, definitions, derive, stated_facts, subjects_of
from zhiheng.law.facts.definitions import AskState, Decide, FirstKnown, FromRole, Option, ValueDefinition
from zhiheng.law.facts.places import all_in_force, inside
from zhiheng.law.language.model import Compare, Literal_, Name, Predicate
from zhiheng.law.language.vocabulary import AttributeType
from zhiheng.law.library import statute_index, vocabulary

BOOL = AttributeType("bool")


def when(name: str) -> Predicate:
    return Compare(Name("attribute", name), "eq", Literal_(True))


def told(table: Mapping[str, Any]) -> Any:
    return lambda predicate: table[predicate.name.name]


def read(value: Any) -> Any:
    return value.value


def fact(*options: tuple[str | None, Any], first: bool = False, missing: Any = "unknown") -> ValueDefinition:
    made = tuple(Option(None if name is None else when(name), Literal_(value)) for name, value in options)
    return ValueDefinition("f", "f", BOOL, FirstKnown(made) if first else Decide(made), missing=missing)


def test_the_first_true_option_decides() -> None:
    definition = fact(("a", 1), ("b", 2), (None, 3))
    assert decide(definition, told({"a": "false", "b": "true"}), read) == 2
    assert decide(definition, told({"a": "false", "b": "false"}), read) == 3


def test_an_unknown_option_leaves_the_answer_unknown_unless_all_that_is_possible_agrees() -> None:
    definition = fact(("a", 1), ("b", 2), (None, 1))
    assert decide(definition, told({"a": "unknown", "b": "true"}), read) is UNKNOWN
    assert decide(definition, told({"a": "unknown", "b": "false"}), read) == 1


def test_without_a_fitting_option_the_value_is_unknown_or_known_to_be_absent() -> None:
    assert decide(fact(("a", 1)), told({"a": "false"}), read) is UNKNOWN
    assert decide(fact(("a", 1), missing="absent"), told({"a": "false"}), read) is None
    assert decide(fact(("a", 1), missing="absent"), told({"a": "unknown"}), read) is UNKNOWN


def test_first_known_passes_over_what_nobody_reported() -> None:
    definition = fact((None, UNKNOWN), ("a", None), ("b", 5), first=True)
    assert decide(definition, told({"a": "true", "b": "true"}), read) == 5
    assert decide(definition, told({"a": "true", "b": "unknown"}), read) is UNKNOWN


def table() -> FactTable:
    log = [certificate("O1", "2025-01-10", "2025-12-31"), certificate("O2", "2024-01-01", "2025-03-31")]
    return derive(World(log), definitions())


def question(how: Any, values: tuple[str, ...] | None = None) -> AskState:
    return AskState(how, "certificate.valid", FromRole("officer"), values)


def test_held_is_true_if_any_subject_is_and_unknown_if_an_unknown_one_could_be() -> None:
    on = day("2025-06-03")
    assert ask(question("held"), table(), ("O2", "O1"), on, -1) is True
    assert ask(question("held"), table(), ("O2",), on, -1) is False
    assert ask(question("held"), table(), ("O2", "X9"), on, -1) is UNKNOWN
    assert ask(question("held"), table(), (), on, -1) is UNKNOWN


def test_days_counts_the_days_of_the_window_in_the_state() -> None:
    window = (day("2025-01-01"), day("2025-12-31"))
    assert ask(question("days"), table(), ("O1",), 0, -1, window) == 356
    assert ask(question("days", ("host",)), table(), ("O1",), 0, -1, window) == 0
    assert ask(question("days"), table(), ("X9",), 0, -1, window) is UNKNOWN


def test_members_counts_people_of_the_agency() -> None:
    asked = AskState("members", "certificate.valid", FromRole("agency"))
    assert ask(asked, table(), ("A1",), day("2025-02-03"), -1) == 2
    assert ask(asked, FactTable(), ("A1",), day("2025-02-03"), -1) is UNKNOWN


def test_a_question_is_about_the_act_s_objects_else_the_lens_else_the_last_event_that_names_one() -> None:
    filed = act("case.filed", "2025-03-03", {"case": "C1", "agency": "A1"})
    paid = act("fine.paid", "2025-04-03", {"case": "C1", "payment": "Y1"})
    made = act("decision.made", "2025-05-06", {"case": "C1", "agency": "A2"})
    trace, lens = [filed, paid, made], [("case", "C1")]
    agency = FromRole("agency")
    assert subjects_of(agency, lens, trace, 2) == ("A2",)
    assert subjects_of(agency, lens, trace, 1) == ("A1",)
    assert subjects_of(agency, lens, trace, -1) == ("A2",)
    assert subjects_of(FromRole("case"), lens, trace, -1) == ("C1",)
    assert subjects_of(FromRole("officer"), lens, trace, -1) == ()


def test_a_place_lies_in_a_region_by_its_code_whatever_zeros_end_it() -> None:
    assert inside("370112001000", "370112") is True
    assert inside("370112001000", "370112000000") is True
    assert inside("370112", "370100") is True
    assert inside("370103", "370112") is False
    assert inside("110101", "370000") is False
    assert inside(UNKNOWN, "370112") is UNKNOWN


def test_a_cited_article_was_in_force_or_not_or_nobody_knows() -> None:
    index = statute_index()
    assert all_in_force(index, ("处罚法#60", "处罚法#44"), day("2025-03-03")) is True
    assert all_in_force(index, ("处罚法#99",), day("2025-03-03")) is False
    assert all_in_force(index, ("强制法#25",), day("2011-12-31")) is False
    assert all_in_force(index, ("处罚法#60",), day("2020-03-03")) is UNKNOWN
    assert all_in_force(index, ("没有的法#1",), day("2025-03-03")) is UNKNOWN
    assert all_in_force(index, (), day("2025-03-03")) is UNKNOWN


def test_every_fact_that_is_named_in_a_definition_is_defined() -> None:
    names = vocabulary().facts
    assert names is not None
    assert set(names.values) == set(definitions().values)
    assert names.states == set(definitions().states)
    assert names.types == set(definitions().types)


def test_every_value_that_can_be_unknown_says_when() -> None:
    for definition in definitions().values.values():
        certain = isinstance(definition.how, Decide) and definition.how.options[-1].when is None
        if definition.missing == "unknown" and not certain:
            assert definition.unknown, definition.name


def test_facts_of_an_example_are_states_of_a_subject_or_values_of_every_act() -> None:
    stated = stated_facts(
        {
            "O1:certificate.valid": [date(2024, 1, 1), date(2025, 2, 28)],
            "X9:certificate.valid": "unknown",
            "O3:certificate.valid": "none",
            "W1:entrustment.held": {"from": date(2025, 1, 1), "matters": ["绿化"]},
            "review_due": True,
            "conduct_ended": "unknown",
            "C1:must_publish": False,
        },
        definitions().states,
    )
    assert stated.held("certificate.valid", "O1", day("2025-02-28")) is True
    assert stated.held("certificate.valid", "O1", day("2025-03-01")) is False
    assert stated.held("certificate.valid", "O1", day("2025-02-28"), values=["host"]) is True
    assert stated.held("certificate.valid", "X9", day("2025-02-28")) is UNKNOWN
    assert stated.held("certificate.valid", "O3", day("2025-02-28")) is False
    assert stated.kept("entrustment.held", "matters", ["W1"], day("2026-01-01")) == ("绿化",)
    assert stated.stated("review_due", ["C1"]) is True
    assert stated.stated("conduct_ended") is UNKNOWN
    assert stated.stated("must_publish", ["C2"]) is None
    assert stated.stated("must_publish", ["C1"]) is False


def test_a_state_of_nobody_is_refused_with_the_way_to_write_it() -> None:
    with pytest.raises(ValueError, match=r"对象:certificate\.valid"):
        stated_facts({"certificate.valid": [date(2024, 1, 1), date(2025, 2, 28)]}, definitions().states)
