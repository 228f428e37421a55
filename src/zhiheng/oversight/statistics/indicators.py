"""The columns of the yearly statistics (统计指标): what is computed from acts, and what only the agency can know.

Source: 国办发〔2018〕118号第（六）项 demands the yearly figures. No national form was to be had, so the columns follow
the kinds of acts of the vocabulary; saved layouts arrange them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from zhiheng.oversight.statistics.models import ActTally, Kind

PENALTY, LICENCE, COERCION, INSPECTION, REMEDY, OTHER, PEOPLE = (
    "行政处罚", "行政许可", "行政强制", "行政检查", "复议诉讼", "其他执法行为", "执法人员",
)  # fmt: skip
FINE, CONFISCATED = "fine_cents", "confiscated_cents"


@dataclass(frozen=True, slots=True)
class Indicator:
    """A column: code, group, title, unit, and which acts it counts.

    ``results``: only these (empty: all); ``without``: all but these; ``money``: the sum of that amount instead of the
    number of acts. ``kind`` None: not counted from acts; ``entered``: the agency says it (填报).
    """

    code: str
    group: str
    title: str
    unit: str = "件"
    kind: Kind | None = None
    results: tuple[str, ...] = ()
    lost: bool = False
    money: str = ""
    entered: bool = False

    def suits(self, row: ActTally) -> bool:
        """Return whether a row of counts belongs to it."""
        if self.kind is None or row.kind != self.kind:
            return False
        return (not self.results or row.result in self.results) and (not self.lost or row.lost)

    def of(self, rows: Iterable[ActTally]) -> Decimal:
        """Return its figure over rows of counts: a number of acts, or yuan."""
        mine = [row for row in rows if self.suits(row)]
        if self.money:
            return Decimal(sum(getattr(row, self.money) for row in mine)).scaleb(-2)
        return Decimal(sum(row.count for row in mine))

    def conditions(self) -> list[tuple[str, str]]:
        """Return the conditions of the list that shows the acts it counts; nothing where it counts none."""
        if self.kind is None:
            return []
        lost = [("lost", "1")] if self.lost else []
        return [("kind", self.kind.value), *(("result", result) for result in self.results), *lost]


def _entered(code: str, title: str, unit: str = "件", group: str = OTHER) -> Indicator:
    return Indicator(code, group, title, unit, entered=True)


INDICATORS = (
    Indicator("penalty", PENALTY, "处罚决定", kind=Kind.PENALTY),
    Indicator("penalty-warning", PENALTY, "警告、通报批评", kind=Kind.PENALTY, results=("warning", "criticism")),
    Indicator("penalty-fine", PENALTY, "罚款", kind=Kind.PENALTY, results=("fine",)),
    Indicator(
        "penalty-confiscation", PENALTY, "没收", kind=Kind.PENALTY, results=("illegal_gains", "illegal_property")
    ),
    Indicator(
        "penalty-licence", PENALTY, "暂扣、降级、吊销", kind=Kind.PENALTY,
        results=("suspend_licence", "lower_grade", "revoke_licence"),
    ),
    Indicator(
        "penalty-business", PENALTY, "限制、停产停业、关闭、限制从业", kind=Kind.PENALTY,
        results=("restrict_business", "stop_business", "close", "restrict_practice"),
    ),
    Indicator("penalty-detention", PENALTY, "行政拘留", kind=Kind.PENALTY, results=("detention",)),
    Indicator("penalty-other", PENALTY, "其他处罚", kind=Kind.PENALTY, results=("other",)),
    Indicator("fine", PENALTY, "罚款数额", "元", kind=Kind.PENALTY, money=FINE),
    Indicator("confiscated", PENALTY, "没收数额", "元", kind=Kind.PENALTY, money=CONFISCATED),
    Indicator("no-penalty", PENALTY, "不予处罚", kind=Kind.NO_PENALTY),
    Indicator("licence-granted", LICENCE, "准予许可", kind=Kind.LICENCE, results=("granted",)),
    Indicator("licence-refused", LICENCE, "不予许可", kind=Kind.LICENCE, results=("refused",)),
    Indicator("measure", COERCION, "强制措施", kind=Kind.MEASURE),
    Indicator("measure-seal", COERCION, "其中查封", kind=Kind.MEASURE, results=("seal",)),
    Indicator("measure-detain", COERCION, "其中扣押", kind=Kind.MEASURE, results=("detain",)),
    Indicator("measure-freeze", COERCION, "其中冻结", kind=Kind.MEASURE, results=("freeze",)),
    Indicator("enforcement", COERCION, "强制执行", kind=Kind.ENFORCEMENT),
    Indicator("inspection", INSPECTION, "检查", "次", kind=Kind.INSPECTION),
    Indicator(
        "inspection-problem", INSPECTION, "发现问题", "次", kind=Kind.INSPECTION,
        results=("corrected", "order", "case", "transfer"),
    ),
    Indicator("review", REMEDY, "复议审结", kind=Kind.REVIEW),
    Indicator("review-lost", REMEDY, "复议被纠正", kind=Kind.REVIEW, lost=True),
    Indicator("litigation", REMEDY, "诉讼审结", kind=Kind.LITIGATION),
    Indicator("litigation-lost", REMEDY, "诉讼被纠正", kind=Kind.LITIGATION, lost=True),
    _entered("compensation", "国家赔偿数额", "元", REMEDY),
    _entered("levy", "行政征收"),
    _entered("levy-amount", "征收数额", "元"),
    _entered("grant", "行政给付"),
    _entered("confirmation", "行政确认"),
    _entered("ruling", "行政裁决"),
    _entered("reward", "行政奖励"),
    Indicator("officers", PEOPLE, "年末持有效证件人员", "人"),
)  # fmt: skip
BY_CODE = {one.code: one for one in INDICATORS}
