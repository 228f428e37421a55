"""The demo district's benchmarks and lists (演示数据, F23): fictitious, made step by step, in force before its cases.

Everything is recorded as an import does, on its own day; nothing told here breaks a rule: the planted truth stays.
"""

from __future__ import annotations

from datetime import date

from zhiheng.handling.discretion.models import Edition, Kind, State
from zhiheng.handling.discretion.seeding import STEPS, drafts_of, seed
from zhiheng.handling.discretion.services import Draft
from zhiheng.law.discretion import Effect, Factor
from zhiheng.law.discretion.stored import stored_factor
from zhiheng.ledger.acting import Act
from zhiheng.ledger.services import Actor
from zhiheng.registry.holding import holding
from zhiheng.registry.models import Agency, Power

SINCE = date(2024, 1, 1)
_DAYS = {
    State.DRAFTED: date(2023, 9, 11), State.ASSESSED: date(2023, 9, 25), State.CONSULTED: date(2023, 10, 9),
    State.REVIEWED: date(2023, 11, 6), State.DELIBERATED: date(2023, 11, 20), State.PUBLISHED: date(2023, 12, 4),
    State.IN_FORCE: SINCE,
}  # fmt: skip
_LISTS = (
    (Kind.NO_PENALTY, "不罚", "首次违反本清单事项，当场改正", "初次违法；当场改正；没有危害后果",
     "造成人员受伤；妨碍检查", "批评教育；签订守法承诺书", "行政处罚法第三十三条第一款", False),
    (Kind.LIGHTER, "从轻", "积极配合检查并主动提供证据", "主动提供证据材料；配合调查", "", "回访检查",
     "行政处罚法第三十二条", False),
    (Kind.MITIGATE, "减轻", "主动消除危害后果并赔偿损失", "主动消除危害后果；赔偿损失", "", "回访检查",
     "行政处罚法第三十二条第一项", False),
    (Kind.HEAVIER, "从重", "责令改正后拒不改正或者再犯", "责令改正后再犯", "", "列为重点检查对象",
     "行政处罚法第五条第二款", False),
)  # fmt: skip
_EFFECTS = {
    Kind.NO_PENALTY: Effect.NO_PENALTY, Kind.LIGHTER: Effect.LIGHTER, Kind.MITIGATE: Effect.MITIGATED,
    Kind.HEAVIER: Effect.HEAVIER,
}  # fmt: skip


def tell(last: date) -> int:
    """Tell the benchmarks of every body that holds power items of the catalogue; return how many editions there are.

    Nothing is told where the history ends before they came into force, or where they are there already.
    """
    if last <= SINCE or Edition.objects.exclude(content={}).exists():
        return 0
    written = 0
    for body in Agency.objects.filter(ended_on=None).order_by("public_id"):
        held = holding("power.held", last, ("penalty",)).filter(subject=body.public_id).values("carrier")
        items = list(Power.objects.filter(public_id__in=held).order_by("code").values_list("code", "name"))
        drafts = drafts_of(f"{_mark(body)}裁〔2023〕1号", items)
        if drafts:
            written += seed(_acts(body.public_id), body.public_id, [*drafts, *_lists(body)], SINCE)
    return written


def _mark(body: Agency) -> str:
    """Return the word for a body's numbers: 示 and the first two characters behind the district."""
    return "示" + body.name.replace("示例区", "").replace("示例市", "")[:2]


def _acts(agency: str) -> list[tuple[str, Act]]:
    """Return the steps with the act of each, on its day."""

    def act(day: date) -> Act:
        """Return the act of a day, as a register that is taken over tells it."""
        return Act(by=Actor(system="demo"), on=day, doing=False, agency=agency, source="import")

    return [(code, act(_DAYS[State(code)])) for code in (State.DRAFTED.value, *STEPS)]


def _lists(body: Agency) -> list[Draft]:
    found = []
    for kind, mark, words, conditions, exclusions, measures, basis, must in _LISTS:
        number = f"{_mark(body)}裁〔2023〕2号（{mark}）"
        entry = Factor(
            f"{number}-1", words, (_EFFECTS[kind],), must, basis, tuple(conditions.split("；")),
            tuple(filter(None, exclusions.split("；"))), tuple(measures.split("；")),
        )  # fmt: skip
        content = {"title": str(kind.label), "factors": [stored_factor(entry)]}
        found.append(Draft(kind.value, number, str(kind.label), "", content))
    return found
