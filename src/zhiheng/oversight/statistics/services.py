"""The acts on yearly statistics: enter what only the agency knows, explain, sign, return, accept (F1: events only)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from zhiheng.kit.accounts.models import User
from zhiheng.ledger.acting import Act, Attributes, Done, Hindrance
from zhiheng.ledger.deciding import decided_on
from zhiheng.ledger.doing import deciding, perform
from zhiheng.ledger.records import NewObject, Ref
from zhiheng.oversight.statistics.indicators import Indicator
from zhiheng.oversight.statistics.models import Statement
from zhiheng.oversight.statistics.sheets import Line, Sheet, beside, digest, figure_id, statement_id, year_days
from zhiheng.oversight.statistics.stating import KIND, written

BASIS = "国办发〔2018〕118号第（六）项"


REPORT = "report"


def _now(act: Act, found: Sheet) -> tuple[Act, Sheet]:
    """Return the act bound to the agency's year as it stands now, and the sheet beside what is signed by now.

    The figures stay those of the sheet: what somebody saw is what is signed.
    """
    id_ = statement_id(found.agency, found.year)
    bound = decided_on(act, (REPORT, id_))
    return bound, beside(found, Statement.objects.filter(public_id=id_).first())


def _figure(act: Act, found: Sheet, indicator: Indicator) -> tuple[NewObject, list[Ref]]:
    id_ = figure_id(found.agency, found.year, indicator.code)
    thing = NewObject(
        "figure", id_, {"indicator": indicator.code, "unit": indicator.unit}, agency=found.agency,
        title=f"{found.year} 年度{indicator.title}",
    )  # fmt: skip
    return thing, [Ref("figure", id_), Ref("agency", found.agency)]


def _line(found: Sheet, code: str) -> Line:
    return next(line for line in found.lines if line.indicator.code == code)


def enter(act: Act, found: Sheet, code: str, value: Decimal, note: str) -> Done:
    """Enter a figure that the ledger can't know (填报), with its reason.

    Raises ``ActRefused`` for a figure that is computed, for a negative one, or without a reason.
    """
    act, found = _now(act, found)
    line = _line(found, code)
    thing, refs = _figure(act, found, line.indicator)
    act, against = decided_on(act, ("figure", thing.id)), _closed(found)
    if not line.may_enter:
        remedy = "数字有误的，请更正台账中的记录；另有情况的，请写说明"
        against.append(Hindrance(f"“{line.indicator.title}”由台账计算，不能填报", remedy=remedy))
    if value < 0:
        against.append(Hindrance("数字小于 0", remedy="请核对"))
    if not note.strip():
        against.append(Hindrance("没有写明依据", remedy="请写明数字从哪里来"))
    first, last = year_days(found.year)
    said: Attributes = {"indicator": code, "from": first, "to": last, "value": value, "note": note.strip()}
    return perform(act, "填报数据", thing.id, [act.event("figure.reported", refs, "", **said)], [thing], against)


def explain(act: Act, found: Sheet, code: str, note: str) -> Done:
    """Write a note to a computed figure (说明). Raises ``ActRefused`` without words."""
    act, found = _now(act, found)
    thing, refs = _figure(act, found, _line(found, code).indicator)
    act, against = decided_on(act, ("figure", thing.id)), _closed(found)
    if not note.strip():
        against.append(Hindrance("没有写说明", remedy="请写明原因"))
    first, last = year_days(found.year)
    said: Attributes = {"indicator": code, "from": first, "to": last, "note": note.strip()}
    return perform(act, "写说明", thing.id, [act.event("figure.noted", refs, "", **said)], [thing], against)


def sign(act: Act, found: Sheet) -> Done:
    """Sign an agency's year (签报): freeze its figures as a version with their hash, and report them to the bureau.

    The figures are those of the sheet, as it was counted. Raises ``ActRefused`` while the year lasts, and where the
    version signed last was neither returned nor differs.
    """
    act, found = _now(act, found)
    id_ = statement_id(found.agency, found.year)
    version = (found.statement.version if found.statement else 0) + 1
    figures = found.figures
    title = f"{found.year} 年度行政执法统计"
    thing = NewObject(REPORT, id_, {"kind": KIND, "year": found.year}, agency=found.agency, title=title)
    refs = [Ref(REPORT, id_), Ref("agency", found.agency)]
    signed = act.event(
        "report.signed", refs, "",
        kind=KIND, year=found.year, version=version, figures=written(figures), known_to=found.known_to,
        digest=digest(figures, found.agency, found.year, version),
    )  # fmt: skip
    # The rule about 31 January asks for the report itself; only the first version is one.
    sent = [act.event("report.submitted", refs, "", kind=KIND, year=found.year)] if version == 1 else []
    return perform(act, "签报年度统计", id_, [signed, *sent], [thing], _against_signing(act, found))


def _against_signing(act: Act, found: Sheet) -> list[Hindrance]:
    last, statement = year_days(found.year)[1], found.statement
    against = _closed(found)
    if act.day <= last:
        remedy = f"请在 {last} 之后签报"
        against.append(Hindrance(f"{found.year} 年尚未结束，数据还会变化", BASIS, remedy))
    if statement and statement.stage == Statement.Stage.SIGNED and not found.differences:
        fact = f"第 {statement.version} 版已于 {statement.signed_on} 签报，数据没有变化"
        against.append(Hindrance(fact, remedy="等待司法局核收"))
    return against


def _closed(found: Sheet) -> list[Hindrance]:
    """Return why nothing is changed any more: the bureau accepted it."""
    statement = found.statement
    if statement is None or statement.stage != Statement.Stage.ACCEPTED:
        return []
    fact = f"第 {statement.version} 版已于 {statement.decided_on} 核收"
    return [Hindrance(fact, remedy="确需更改的，请司法局退回后重新签报")]


def send_back(act: Act, statement: Statement, reason: str) -> Done:
    """Return a signed version to its agency, with the reason (退回). Raises ``ActRefused`` without one."""
    act, against = _deciding(act, statement)
    if not reason.strip():
        against.append(Hindrance("没有写退回理由", remedy="请写明哪里不符、如何更改"))
    if statement.stage == Statement.Stage.RETURNED:
        against.append(Hindrance(f"第 {statement.version} 版已经退回", remedy="等待机关重新签报"))
    return _decided(act, statement, "report.returned", "退回年度统计", against, reason=reason.strip())


def accept(act: Act, statement: Statement) -> Done:
    """Accept a signed version (核收). Raises ``ActRefused`` where it isn't waiting for that, or for who signed it."""
    act, against = _deciding(act, statement)
    if act.doing and _signed(act, statement):
        against.append(Hindrance("这一版由您本人签报", remedy="请由其他监督人员核收"))
    if statement.stage != Statement.Stage.SIGNED:
        against.append(Hindrance(f"第 {statement.version} 版{statement.get_stage_display()}", remedy="等待机关签报"))
    return _decided(act, statement, "report.accepted", "核收年度统计", against)


def _deciding(act: Act, statement: Statement) -> tuple[Act, list[Hindrance]]:
    """Return the act bound to a statement as it stands now (its row read anew), and why it isn't the one decided on."""
    seen = statement.version
    act = deciding(act, REPORT, statement, statement.public_id)
    if statement.version == seen:
        return act, []
    fact = f"机关已另行签报第 {statement.version} 版，您看到的是第 {seen} 版"
    return act, [Hindrance(fact, remedy="请核对新的一版后办理")]


def _signed(act: Act, statement: Statement) -> bool:
    """Return whether who acts signed a statement: by the same account, or by another one of the same person."""
    if statement.signer in {act.by.account, act.by.person} - {""}:
        return True
    signer = User.objects.filter(public_id=statement.signer).values_list("person", flat=True).first()
    return bool(signer) and signer == act.by.person


def _decided(
    act: Act, statement: Statement, type_: str, action: str, against: Sequence[Hindrance], reason: str = ""
) -> Done:
    refs = [Ref(REPORT, statement.public_id), Ref("agency", statement.agency)]
    event = act.event(type_, refs, "", version=statement.version, reason=reason)
    return perform(act, action, statement.public_id, [event], (), against)
