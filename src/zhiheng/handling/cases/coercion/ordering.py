"""What the paper trail itself says against acts of measures and enforcements, beyond stage and order (案内次序)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

from zhiheng.eventlog.days import date_of
from zhiheng.handling.cases import paying
from zhiheng.handling.cases.casefile import CaseFile
from zhiheng.handling.cases.coercion import powering
from zhiheng.handling.cases.drafting import Wish
from zhiheng.handling.cases.hindering import pending, running, unserved
from zhiheng.kit.pages.lists.columns import Show, say
from zhiheng.ledger.acting import Hindrance

LAW_35, DECISION_SERVED = "行政强制法第三十五条", "行政强制法第三十七条、第三十八条"
Check = Callable[[CaseFile], list[Hindrance]]


def needs_approval_after(file: CaseFile) -> list[Hindrance]:
    """Return why nothing is to be approved afterwards: the measure wasn't urgent, or it is decided already."""
    imposed, answered = file.last_own("measure.imposed"), file.last_own("approval.given")
    if imposed is None or imposed.attributes.get("urgent") is not True:
        return [Hindrance("不是紧急当场实施的措施，没有要补办的批准")]
    if answered is not None and answered.attributes.get("of") == "measure":
        words = "批准" if answered.attributes.get("result") == "approved" else "不批准"
        return [Hindrance(f"{date_of(answered.day)} 负责人已{words}")]
    return []


def _servable(file: CaseFile) -> list[Hindrance]:
    return [] if unserved(file) else [Hindrance("没有尚未送达的文书")]


def _in_force(file: CaseFile) -> list[Hindrance]:
    """Return that the decision to be enforced is gone (强制法第四十条)."""
    changed = file.revocation
    if changed is None:
        return []
    fact = f"据以执行的决定已于 {date_of(changed.day)} 被撤销、确认无效或者责令重作"
    return [Hindrance(fact, "行政强制法第四十条", "重新作出决定后再办理")]


def _owing(file: CaseFile) -> list[Hindrance]:
    """Return why nothing is to be demanded: the decision is gone, or what it wants was done."""
    if gone := _in_force(file):
        return gone
    if file.decision is not None and file.fine and not paying.owing(file) and file.last("correction.ordered") is None:
        return [Hindrance("罚没款已缴清，没有可催告履行的内容")]
    return []


def _only_demolition(file: CaseFile) -> list[Hindrance]:
    if file.value(*file.subject, "kind") != "demolish":
        return [Hindrance("公告限期自行拆除只适用于强制拆除", "行政强制法第四十四条")]
    return []


def _only_transfer(file: CaseFile) -> list[Hindrance]:
    """Return why no bank is to be told: it is no transfer, nothing is owed any more, or the party wasn't told first."""
    if file.value(*file.subject, "kind") != "transfer":
        return [Hindrance("协助划拨通知书只用于划拨存款、汇款", powering.LAW_47)]
    found = [*_in_force(file), *([] if paying.owing(file) else [Hindrance("没有尚未履行的金额，不必划拨")])]
    served = {one.attributes.get("kind") for one in file.own if one.type == "service.completed"}
    if file.last_own("enforcement.decided") is not None and "enforcement" not in served:
        found.append(Hindrance("强制执行决定书尚未送达当事人", DECISION_SERVED, "请先送达当事人，再通知金融机构划拨"))
    return found


def bank_told(wish: Wish) -> list[Hindrance]:
    """Return why the bank can't be asked for the transfer: more than is owed, or no law gives the power (强制法 47).

    What other notices still ask for counts: two banks aren't each asked for the whole.
    """
    decided, left = wish.file.last_own("enforcement.decided"), paying.transferable(wish.file)
    asked = paying.asked_of_banks(wish.file)
    amount = Decimal(str(wish.values.get("transfer_sum") or 0))
    found = list(powering.transfer_by_law(next(iter(decided.objects("power")), "") if decided is not None else ""))
    if amount > left:
        besides = f"（另有 {say(asked, Show.MONEY)} 元已通知划拨）" if asked else ""
        fact = f"划拨 {say(amount, Show.MONEY)} 元，尚欠只有 {say(left, Show.MONEY)} 元{besides}"
        remedy = "请核对金额；已通知划拨的，先登记缴款和实施强制执行" if asked else "请核对金额"
        found.append(Hindrance(fact, powering.LAW_47, remedy))
    return found


def term_ahead(wish: Wish) -> list[Hindrance]:
    """Return that a demand sets a term that has passed when it is issued: it leaves no day to perform."""
    until, day = wish.values.get("until"), wish.act.day
    if not isinstance(until, date) or until > day:
        return []
    fact = f"催告书载明的履行期限 {until} 不晚于发出当日 {day}"
    return [Hindrance(fact, LAW_35, "“履行期限”请填发出以后的日期，给当事人留出履行的时间")]


def demanded_in_time(wish: Wish) -> list[Hindrance]:
    """Return that the last demand reached the party only when its term had passed (强制法第三十五条、第三十七条).

    A decision to enforce at once (第三十七条第三款) waits for no term.
    """
    if wish.values.get("immediate") is True:
        return []
    demanded = wish.file.last_own("demand.issued")
    until = demanded.attributes.get("until") if demanded is not None else None
    services = [one for one in wish.file.own if one.type == "service.completed"]
    served = [one for one in services if one.attributes.get("kind") == "demand"]
    if not isinstance(until, date) or not served or date_of(served[-1].day) < until:
        return []
    fact = f"催告书 {date_of(served[-1].day)} 才送达，载明的履行期限 {until} 已到，当事人没有履行的时间"
    return [Hindrance(fact, LAW_35, "请重新催告，载明送达以后的履行期限")]


_REPORTABLE = pending("appraisal.commissioned", "appraisal.reported", "没有等待结论的检测鉴定")
_SUSPENDED = pending("procedure.suspended", "procedure.resumed", "没有中止或者执行协议")
_RUNNING = running("procedure.suspended", "procedure.resumed", "已经中止或者订有执行协议")
_UNREVIEWED = pending("statement.made", "statement.reviewed", "没有待复核的陈述申辩")
CHECKS: Mapping[str, Check] = {
    "measure-approve-after": needs_approval_after,
    "measure-report": _REPORTABLE,
    **dict.fromkeys(
        ("measure-serve", "freeze-serve", "execution-serve", "execution-fail-service", "substitute-serve",
         "substitute-fail-service", "court-serve"),
        _servable,
    ),
    **dict.fromkeys(("execution-demand", "court-demand"), _owing),
    **dict.fromkeys(
        ("execution-decide", "execution-carry-out", "substitute-demand", "substitute-remind", "substitute-decide",
         "substitute-carry-out", "court-apply"),
        _in_force,
    ),
    **dict.fromkeys(("execution-review", "substitute-review", "court-review"), _UNREVIEWED),
    **dict.fromkeys(("execution-agree", "execution-suspend", "substitute-suspend"), _RUNNING),
    **dict.fromkeys(("execution-resume", "substitute-resume"), _SUSPENDED),
    "execution-announce": _only_demolition,
    "execution-tell-bank": _only_transfer,
}  # fmt: skip
"""By act: what else must be there."""
STATEMENTS: Mapping[str, Callable[[Wish], list[Hindrance]]] = {
    "execution-decide": lambda wish: [*powering.to_enforce(wish), *demanded_in_time(wish)],
    "substitute-decide": demanded_in_time,
    "execution-tell-bank": bank_told,
    **dict.fromkeys(("execution-demand", "substitute-demand", "substitute-remind", "court-demand"), term_ahead),
    **dict.fromkeys(("measure-impose", "measure-impose-urgent", "freeze-impose"), powering.to_measure),
}
"""By act: what speaks against what its form states."""
