"""What the paper trail itself says against acts of measures and enforcements, beyond stage and order (案内次序)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from zhiheng.eventlog.days import date_of
from zhiheng.handling.cases import selectors
from zhiheng.handling.cases.casefile import CaseFile
from zhiheng.handling.cases.drafting import Wish
from zhiheng.handling.cases.hindering import pending, running, unserved
from zhiheng.ledger.acting import Hindrance

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
    if file.decision is not None and file.fine and file.settled and file.last("correction.ordered") is None:
        return [Hindrance("罚没款已缴清，没有可催告履行的内容")]
    return []


def _only_demolition(file: CaseFile) -> list[Hindrance]:
    if file.value(*file.subject, "kind") != "demolish":
        return [Hindrance("公告限期自行拆除只适用于强制拆除", "行政强制法第四十四条")]
    return []


def power_to_enforce(wish: Wish) -> list[Hindrance]:
    """Return that the agency holds no power item of enforcement: then only the court may enforce.

    Things seized before may be sold for the fine without one (强制法第四十六条第三款).
    """
    kind = wish.file.value(*wish.file.subject, "kind") or wish.values.get("part_kind")
    if kind == "seized_goods" or selectors.powers_held(wish.file.agency, "enforcement", wish.act.occurred):
        return []
    return [Hindrance("本机关没有强制执行的职权事项", "行政强制法第十三条", "请申请人民法院强制执行")]


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
    **dict.fromkeys(("execution-decide", "court-apply"), _in_force),
    **dict.fromkeys(("execution-review", "substitute-review", "court-review"), _UNREVIEWED),
    **dict.fromkeys(("execution-agree", "execution-suspend", "substitute-suspend"), _RUNNING),
    **dict.fromkeys(("execution-resume", "substitute-resume"), _SUSPENDED),
    "execution-announce": _only_demolition,
}  # fmt: skip
"""By act: what else must be there."""
STATEMENTS: Mapping[str, Callable[[Wish], list[Hindrance]]] = {"execution-decide": power_to_enforce}
"""By act: what speaks against what its form states."""
