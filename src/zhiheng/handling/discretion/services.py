"""Acts about benchmarks (办理): draft an edition, take its steps, repeal it. *Doing* is refused by reasons (F3)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from zhiheng.handling.discretion.models import Edition, Kind, State
from zhiheng.handling.discretion.projecting import BENCHMARK, ORDER, STEPPED
from zhiheng.handling.discretion.selectors import factors_in, table_of
from zhiheng.kit.public_ids import public_id
from zhiheng.law.discretion import Benchmark, check_table
from zhiheng.law.discretion.stored import stored
from zhiheng.law.library import vocabulary
from zhiheng.ledger.acting import Act, Done, Hindrance
from zhiheng.ledger.doing import deciding, perform
from zhiheng.ledger.services import NewEvent, NewObject, Ref

MAKING = "国办发〔2022〕27号第十条"
PUBLISHING = "行政处罚法第三十四条"
LEVELS = "国办发〔2022〕27号第五条"


@dataclass(frozen=True, slots=True)
class Draft:
    """A table to be drafted: kind, number (文号与序号), what its title says, code of the power item, content."""

    kind: str
    number: str
    title: str
    power: str
    content: Mapping[str, Any]


def of_table(benchmark: Benchmark) -> Draft:
    """Return the draft of a benchmark's table."""
    return Draft(Kind.BENCHMARK, benchmark.number, benchmark.conduct, benchmark.power, stored(benchmark))


def drafting(act: Act, agency: str, draft: Draft) -> tuple[NewEvent, NewObject]:
    """Return event and object of a draft, for imports of many; a number that is known gets its next version."""
    known = list(Edition.objects.filter(agency=agency, number=draft.number, kind=draft.kind).order_by("pk"))
    id_ = known[0].benchmark if known else public_id()
    version = str(len(known) + 1)
    content = json.dumps({**draft.content, "version": version}, ensure_ascii=False, sort_keys=True)
    event = act.event(
        STEPPED, [Ref(BENCHMARK, id_), Ref("agency", agency)], agency,
        step=State.DRAFTED.value, version=version, content=content,
    )  # fmt: skip
    attributes = {"kind": draft.kind, "number": draft.number, "violation_code": draft.power or draft.number}
    title = f"{draft.number} {draft.title}".strip()[:200]
    return event, NewObject(BENCHMARK, id_, attributes, agency, title, foreign_number=draft.number)


def next_step(edition: Edition) -> str:
    """Return the code of the step that comes next, "" where nothing more comes."""
    if edition.state in (State.REPLACED, State.REPEALED):
        return ""
    place = ORDER.index(edition.state)
    return ORDER[place + 1] if place + 1 < len(ORDER) else ""


def against(edition: Edition, step: str, actor: str, valid_from: date | None, day: date) -> list[Hindrance]:
    """Return why a step can't be taken now: order, faults of the table, the second person, dates."""
    expected = next_step(edition)
    words = vocabulary().codes["benchmark_step"]
    if not expected or step != expected:
        says = f"下一环节是{words[expected]}" if expected else f"本版本{edition.get_state_display()}"
        return [Hindrance(f"{says}，不能办理{words.get(step, step)}", MAKING, "请按制定程序逐个环节办理")]
    found = []
    if step == State.PUBLISHED and edition.drafted_by and actor == edition.drafted_by:
        found.append(Hindrance("起草人不能自己公开发布", MAKING, "请由起草人以外的人员核对后发布"))
    if step in (State.REVIEWED, State.PUBLISHED, State.IN_FORCE):
        found += [Hindrance(str(fault), LEVELS) for fault in faults(edition)]
    if step == State.IN_FORCE and valid_from is None:
        found.append(Hindrance("没有写明施行日期", PUBLISHING, "请填写施行日期"))
    published = edition.steps.get(State.PUBLISHED)
    if step == State.IN_FORCE and valid_from is not None and published and valid_from.isoformat() < published:
        found.append(Hindrance(f"施行日期 {valid_from} 早于公开发布之日 {published}", PUBLISHING, "未经公布的不得适用"))
    if step == State.REPEALED and valid_from is not None and valid_from > day:
        found.append(Hindrance("废止日期还没有到", "", "请在废止之日登记"))
    return found


def faults(edition: Edition) -> list[str]:
    """Return what is wrong with an edition's table, in words; lists have conditions and a basis in every entry."""
    table = table_of(edition)
    if table is not None:
        return [str(fault) for fault in check_table(table, superior_of(table))]
    entries = factors_in(edition)
    if not entries:
        return ["没有录入阶次或者清单条目"]
    lacking = [f"{one.code}：没有写明适用条件" for one in entries if not one.conditions]
    return lacking + [f"{one.code}：没有写明法律依据" for one in entries if not one.basis]


def superior_of(table: Benchmark) -> Benchmark | None:
    """Return the table of the superior benchmark that a table names; None where it isn't kept here."""
    if not table.superior:
        return None
    row = (
        Edition.objects.filter(number=table.superior, state=State.IN_FORCE).exclude(content={}).order_by("-pk").first()
    )
    return table_of(row) if row is not None else None


def step(
    act: Act, edition: Edition, code: str, *, valid_from: date | None = None, valid_to: date | None = None
) -> Done:
    """Take a step of an edition (评估论证、征求意见、合法性审核、集体审议、公开发布、施行、废止).

    Raises ActRefused where it is done now and something speaks against it; Stale as the ledger does.
    """
    act = deciding(act, BENCHMARK, edition, edition.benchmark)
    event = act.event(
        STEPPED, [Ref(BENCHMARK, edition.benchmark), Ref("agency", edition.agency)], edition.agency,
        step=code, version=edition.version, valid_from=valid_from, valid_to=valid_to,
    )  # fmt: skip
    title = f"办理{vocabulary().codes['benchmark_step'].get(code, code)}"
    reasons = against(edition, code, act.by.name, valid_from, act.day)
    return perform(act, title, edition.benchmark, [event], against=reasons)
