"""Facts travel with an export: whoever has the case's events and the facts sees what the ledger saw."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from law.facts_data import act, certificate, day
from zhiheng.eventlog.rows import events_of, tables_of
from zhiheng.law.facts import FactInterval, FactTable, World, definitions, derive
from zhiheng.law.facts.arrow import read_facts, write_facts
from zhiheng.law.facts.logs import derive_tables
from zhiheng.law.verdicts import Instant


def test_a_fact_table_comes_back_from_parquet_as_it_was(tmp_path: Path) -> None:
    kept = {"matters": ("绿化", "市容"), "cap": Decimal("1.50"), "on": date(2025, 3, 3), "by_law": True}
    table = FactTable(
        {
            ("certificate.valid", "O1"): (FactInterval(1, None, "host", kept, ("e1", "e2"), 5, -1),),
            ("certificate.valid", "O2"): (),
            ("agency.announced", "A1"): (FactInterval(None, 9), FactInterval(20, 30, end_clock=7)),
        },
        {("conduct_ended", "C1"): date(2025, 3, 3), ("fine", ""): Decimal("0.03"), ("kinds", ""): ("fine",)},
    )
    write_facts(table, tmp_path / "facts.parquet")
    assert read_facts(tmp_path / "facts.parquet") == table
    assert [p.name for p in tmp_path.iterdir()] == ["facts.parquet"]


def test_an_export_of_one_case_says_of_its_people_what_the_whole_ledger_says(tmp_path: Path) -> None:
    related = {"case": "C1", "officer/handler": ["O1", "O2", "X9"]}
    case = [act("investigation.conducted", "2025-03-03", related, kind="inquiry")]
    registry = [
        certificate("O1", "2024-01-01", "2025-12-31"),
        certificate("O2", "2024-01-01", "2025-12-31"),
        act("certificate.suspended", "2025-03-01", {"officer": "O2", "certificate": "K-O2"}),
        certificate("O7", "2024-01-01", "2025-12-31"),
    ]
    whole = derive(World([*case, *registry]), definitions())
    named = {relation.id for event in case for relation in event.relations}
    write_facts(whole.only(named), tmp_path / "facts.parquet")

    stranger = derive(World(case, facts=read_facts(tmp_path / "facts.parquet")), definitions())
    for officer in named:
        answers = [t.held("certificate.valid", officer, day("2025-03-03")) for t in (whole, stranger)]
        assert answers[0] == answers[1]
    assert ("certificate.valid", "O7") not in stranger.states


def test_a_file_that_is_no_fact_table_is_refused_by_name(tmp_path: Path) -> None:
    wrong = tmp_path / "facts.parquet"
    wrong.write_bytes(b"PAR1 nothing")
    with pytest.raises(ValueError, match=r"facts\.parquet"):
        read_facts(wrong)


def test_the_facts_of_a_log_in_columns_are_those_of_its_events() -> None:
    log = [
        certificate("O1", "2024-01-01", "2025-12-31"),
        certificate("O2", "2024-01-01", "2025-12-31"),
        act("case.filed", "2025-03-03", {"case": "C1", "officer/handler": ["O1"]}),
        act("certificate.revoked", "2025-03-04", {"officer": "O2", "certificate": "K-O2"}),
    ]
    log.append(act("event.voided", "2025-04-01", event=log[-1].id, reason="录错"))
    expected = derive(World(log), definitions())
    assert derive_tables(tables_of(log), definitions()) == expected
    assert expected.held("certificate.valid", "O2", day("2025-06-03")) is True


publications = st.lists(
    st.tuples(
        st.sampled_from(["entrustment", "device", "decision", None]),
        st.sampled_from(["2025-01-05", "2025-02-05 10:00", "2025-02-05 11:00"]),
        st.integers(0, 5),
        st.sampled_from(["", "corrects", "voids"]),
    ),
    max_size=6,
)


@settings(deadline=None)
@given(publications, st.booleans())
def test_publications_that_no_register_asks_for_are_left_out_and_change_nothing(
    told: list[tuple[str | None, str, int, str]], bounded: bool
) -> None:
    log = [certificate("O1", "2024-01-01", "2025-12-31")]
    for kind, on, number, how in told:
        former = log[number % len(log)]
        if how == "voids":
            log.append(act("event.voided", on, event=former.id, reason="录错"))
            continue
        stated = {} if kind is None else {"kind": kind}
        made = act("publication.made", on, {"entrustment": "E1", "device": "D1"}, **stated)
        corrected = how == "corrects" and former.type == "publication.made"
        log.append(replace(made, corrects=former.id) if corrected else made)
    now = Instant(day("2025-03-01")) if bounded else None
    tables = tables_of(log)
    expected = derive(World(events_of(tables)), definitions(), as_of=now)
    assert derive_tables(tables, definitions(), as_of=now) == expected


def test_a_table_that_was_derived_is_not_derived_again_from_a_part() -> None:
    whole = derive(World([certificate("O1", "2024-01-01", "2025-12-31")]), definitions())
    part = World([certificate("O9", "2024-01-01", "2025-12-31")], facts=whole)
    assert derive(part, definitions()) is whole
