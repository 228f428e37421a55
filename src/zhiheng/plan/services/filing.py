"""Reports about the plan (报送): a body's implementation plan (实施方案), the bureau's monthly report (月报)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from zhiheng.kit.public_ids import public_id
from zhiheng.ledger.acting import Act, Done, Hindrance
from zhiheng.ledger.doing import perform
from zhiheng.ledger.records import NewObject, Ref, Value
from zhiheng.plan.models import Plan
from zhiheng.plan.projecting import FINAL, IMPLEMENTATION, MONTHLY

_ACTS = {IMPLEMENTATION: "报送实施方案", MONTHLY: "制发月报"}


def submit_implementation(act: Act, plan: Plan, body: str, files: Sequence[str], id_: str = "") -> Done:
    """Submit a body's implementation plan (报送实施方案); return the report's id.

    ``id_``: the id under which its files were stored. Raises ``ActRefused`` without a file or body.
    """
    against = []
    if not files:
        against.append(Hindrance("没有附实施方案", remedy="请上传文件"))
    if not body:
        against.append(Hindrance("没有报送单位", remedy="请选择单位"))
    return _submit(act, plan, body, IMPLEMENTATION, "实施方案", act.day.year, files, against, id_)


def submit_monthly(act: Act, plan: Plan, first: date, last: date) -> Done:
    """Record that the monthly report about the days first–last was issued; return the report's id."""
    title = f"{first.year}年{first.month}月方案落实月报"
    return _submit(act, plan, act.agency, MONTHLY, title, first.year, (), [], "", first, last)


def submit_evaluation(
    act: Act, plan: Plan, kind: str, first: date, last: date, lights: Mapping[str, str] | None = None
) -> Done:
    """Record that the mid-term or final evaluation of the days first–last was issued; return the report's id.

    ``lights``: the colour's name of each measure as of ``last``, by the measure's id: kept, because lights are computed
    for a day and what they rest on goes on changing.
    """
    title = "方案终期评估报告" if kind == FINAL else "方案中期评估报告"
    kept = [f"{measure}={colour}" for measure, colour in (lights or {}).items()]
    return _submit(act, plan, act.agency, kind, title, last.year, (), [], "", first, last, kept)


def _submit(
    act: Act, plan: Plan, body: str, kind: str, title: str, year: int, files: Sequence[str],
    against: Sequence[Hindrance], id_: str, first: date | None = None, last: date | None = None,
    lights: Sequence[str] = (),
) -> Done:  # fmt: skip
    id_ = id_ or public_id()
    refs = [Ref("report", id_), Ref("agency", body), Ref("plan", plan.public_id)]
    # "from" is a word of the language and can't be written as a keyword.
    told: dict[str, Value | None] = {"from": first, "to": last, "lights": list(lights) or None}
    event = act.event("report.submitted", refs, "", kind=kind, year=year, files=list(files) or None, **told)
    thing = NewObject("report", id_, {"kind": kind, "year": year}, agency=body, title=f"{title}（{plan.title}）"[:200])
    return perform(act, _ACTS.get(kind, "制发评估报告"), id_, [event], [thing], against)
