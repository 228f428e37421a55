"""Indicators (计算指标): what the data already proves is computed, never typed. One table; each number opens to rows.

An indicator belongs to the measures whose titles hold one of its ``keywords``, so that another district's plan with
other numbers finds the same ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from zhiheng.kit.accounts.models import User
from zhiheng.kit.scopes import scope_of
from zhiheng.plan import measuring
from zhiheng.plan.measuring import Compute, Reading
from zhiheng.plan.models import Measure


@dataclass(frozen=True, slots=True)
class Indicator:
    """An indicator: key, title, formula in words, where the data comes from, to which measures it belongs."""

    key: str
    title: str
    formula: str
    source: str
    keywords: tuple[str, ...]
    compute: Compute


INDICATORS = (
    Indicator(
        "hours",
        "学时不足六十的执法人员",
        "上一年度学时合计不足 60 的持证执法人员数，要求为 0。",
        "学时记入事件，按规则“执法人员每人每年不少于六十学时”判断",
        ("业务能力", "培训"),
        measuring.hours,
    ),
    Indicator(
        "certificates",
        "无有效证件执法",
        "本年由无资格人员执法的案件和检查数，要求为 0。",
        "案件、检查承办人与证件有效期比对",
        ("资格", "证件"),
        measuring.none_of(
            ("staff.no-unqualified-enforcers", "staff.no-unqualified-inspectors", "inspection.inspectors-certified"),
            "无有效证件执法的发现",
        ),
    ),
    Indicator(
        "problems",
        "突出问题销号率",
        "已核验销号的突出问题 ÷ 全部突出问题。",
        "突出问题的登记与核验",
        ("突出问题",),
        measuring.problems,
    ),
    Indicator(
        "benchmark",
        "适用基准的案件",
        "本年办理的案件中，没有“基准施行、公布前适用”发现的比例，要求 100%。",
        "处罚决定与裁量基准的施行、公布日期比对",
        ("裁量",),
        measuring.rule_share(
            "case",
            ("benchmark.in-force-when-applied", "benchmark.published-before-applied"),
            "案件",
            "基准适用有问题的发现",
        ),
    ),
    Indicator(
        "filed",
        "入企检查备案率",
        "本年检查中，先备案后入企的比例，不低于 99%。",
        "检查备案与开始时间比对",
        ("涉企", "检查"),
        measuring.rule_share("inspection", ("inspection.filed-before-start",), "检查", "未备案先入企的发现", 99),
    ),
    Indicator(
        "delegation",
        "街道赋权未按期评估",
        "应评估而未按期评估的赋权事项数，要求为 0。",
        "赋权与评估日期比对",
        ("赋权",),
        measuring.none_of(("delegation.assessed-yearly",), "未按期评估的赋权事项"),
    ),
    Indicator(
        "referral",
        "移送公安按期率",
        "本年移送中，批准后二十四小时内移送的比例，要求 100%。",
        "移送批准与送出时间比对",
        ("协作", "衔接"),
        measuring.rule_share("referral", ("referral.sent-24-hours",), "涉嫌犯罪移送", "逾时移送的发现"),
    ),
    Indicator(
        "reviewers",
        "法制审核人员不足的机关",
        "法制审核人员不足执法人员 5% 的机关数，要求为 0。",
        "岗位与任用登记",
        ("执法力量",),
        measuring.none_of(("review.staff-five-percent",), "法制审核人员不足的机关"),
    ),
    Indicator(
        "publicity",
        "处罚决定按期公开率",
        "本年办理的案件中，处罚决定七个工作日内公开的比例，要求 100%。",
        "决定与公开日期比对",
        ("数字化", "公示", "公开"),
        measuring.rule_share("case", ("publicity.penalty-7-days",), "案件", "未按期公开的发现"),
    ),
    Indicator(
        "feeds",
        "数据对接齐全率",
        "最近四周各机关各系统按周收到数据的比例，要求 100%。",
        "数据对接的对账",
        ("数字化",),
        measuring.feeds,
    ),
    Indicator(
        "corrected",
        "监督发现纠正率",
        "本年违反中，已消除或已办结的 ÷ 全部（不予认定的除外）。",
        "每夜全量审查",
        ("监督机制",),
        measuring.corrected,
    ),
    Indicator(
        "matters", "督办中的监督事项", "已立督办、尚未办结的监督事项数。", "监督事项", ("监督措施",), measuring.matters
    ),
    Indicator(
        "hotline",
        "热线工单按期答复率",
        "本年办理的投诉举报中，五个工作日内答复的比例，要求 100%。",
        "工单接收与答复日期比对",
        ("监督渠道", "热线"),
        measuring.rule_share("complaint", ("hotline.replied-5-days",), "投诉举报", "逾期答复的发现"),
    ),
    Indicator(
        "implementation",
        "报送实施方案的单位",
        "已报送实施方案的单位 ÷ 方案写明的执法主体。",
        "实施方案报送",
        ("组织领导",),
        measuring.filed,
    ),
    Indicator(
        "resolutions",
        "会商议定事项办结率",
        "到期的议定事项中，已完成并核定的比例，要求 100%。",
        "会商会议与任务",
        ("组织领导",),
        measuring.resolutions,
    ),
)


def of_measure(measure: Measure) -> list[Indicator]:
    """Return the indicators of a measure, by the words of its title."""
    return [one for one in INDICATORS if any(word in measure.title for word in one.keywords)]


def read(user: User, wanted: Sequence[Indicator], today: date, plan: str = "") -> dict[str, Reading]:
    """Compute some indicators of a plan for a user, each once; who sees no unit's work has none."""
    scope = scope_of(user)
    if not (scope.everything or scope.units):
        return {}
    return {one.key: one.compute(user, today, plan) for one in dict.fromkeys(wanted)}
