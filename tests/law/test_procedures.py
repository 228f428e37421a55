"""Procedures are data that fits the vocabulary; a file that doesn't is refused with act and fault."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from zhiheng.eventlog.days import day_of
from zhiheng.eventlog.model import Event
from zhiheng.law.library import vocabulary
from zhiheng.law.library.procedures import (
    PROCEDURES_DIR,
    ProcedureError,
    procedure_for,
    procedures,
    read_procedure,
)

ORDINARY = PROCEDURES_DIR / "penalty-ordinary.yaml"


def event(type_: str, day: str, **attributes: object) -> Event:
    return Event(f"{type_}{day}", type_, day_of(date.fromisoformat(day)), attributes=attributes)


def test_the_packaged_procedures_fit_the_vocabulary_and_every_act_has_its_article() -> None:
    (ordinary,) = [one for one in procedures() if one.key == "penalty-ordinary"]
    assert len(ordinary.acts) > 40
    for act in ordinary.acts.values():
        assert act.basis, act.name
        required = {name for name, declared in act.event.attributes.items() if declared.required}
        given = {one.name for one in act.asks if one.needed} | set(act.set) | ({"approver"} if act.approval else set())
        special = {"case.filed": {"procedure", "field"}, "service.completed": {"kind"}}
        assert required - given - special.get(act.event.type, set()) == set(), act.name


def test_a_case_is_at_the_stage_of_its_furthest_milestone() -> None:
    ordinary = procedure_for("case", "ordinary", date(2026, 1, 5))
    assert ordinary is not None
    trace = [event("clue.checked", "2026-03-02", result="file")]
    assert ordinary.stage(trace) == "clue"
    trace.append(event("case.filed", "2026-03-03"))
    assert ordinary.stage(trace) == "investigation"
    trace += [event("decision.made", "2026-04-01"), event("investigation.concluded", "2026-03-20")]
    assert ordinary.stage(trace) == "execution"
    assert ordinary.stage([event("clue.checked", "2026-03-02", result="no_file")]) == "done"


def test_a_version_holds_from_its_day_and_for_its_kind_only() -> None:
    assert procedure_for("case", "ordinary", date(2021, 7, 14)) is None
    assert procedure_for("case", "ordinary", date(2021, 7, 15)) is not None
    assert procedure_for("case", "fast", date(2026, 1, 5)) is None


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("event: case.filed\n    by", "event: case.nonsense\n    by", "case.nonsense"),
        ("asks: [cause!]", "asks: [nonsense!]", "没有属性 nonsense"),
        ("approval: case\n", "approval: nonsense\n", "审批事项代码表里没有 nonsense"),
        ("by: [reviewer]", "by: [stranger]", "没有 stranger 这种办理人"),
        ("stages: [archive]", "stages: [nowhere]", "没有 nowhere 这个阶段"),
        ("after: [clue.checked]", "after: [clue.nonsense]", "clue.nonsense"),
        ("stage: archive}", "stage: nowhere}", "没有这个阶段"),
        ("makes: hearing", "makes: payment", "不涉及 payment"),
        ("version: 1\n", "", "缺少 version"),
    ],
)
def test_what_does_not_fit_is_named_with_file_and_act(tmp_path: Path, old: str, new: str, words: str) -> None:
    text = ORDINARY.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "broken.yaml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(ProcedureError, match=r"broken\.yaml|步骤") as found:
        read_procedure(path, vocabulary())
    assert words in str(found.value)


def test_shared_acts_stand_in_the_stages_that_each_procedure_has() -> None:
    ordinary, simple = (procedure_for("case", kind, date(2026, 1, 5)) for kind in ("ordinary", "simple"))
    assert ordinary is not None
    assert simple is not None
    assert ordinary.acts["publish"].stages == {"execution", "closing", "archive", "done"}
    assert simple.acts["publish"].stages == {"execution", "archive", "done"}
    assert ordinary.acts["publish"].approval == simple.acts["withhold"].approval == "publication"
