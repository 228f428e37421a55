"""The demo district's problems, campaign and contact points (演示数据, F23): fictitious, told through the rooms' acts.

Everything is recorded as an import does, on its own day; nothing told here breaks a rule: the planted truth stays.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from zhiheng.ledger.acting import Act
from zhiheng.ledger.services import Actor
from zhiheng.oversight.campaigns import selectors as campaigns
from zhiheng.oversight.campaigns import services as campaign_acts
from zhiheng.oversight.campaigns.models import Campaign, Sample
from zhiheng.oversight.campaigns.services import Check, Draw, NewCampaign
from zhiheng.oversight.contactpoints import services as points
from zhiheng.oversight.contactpoints.models import Suggestion
from zhiheng.oversight.contactpoints.services import Held, Wish
from zhiheng.oversight.problems import services as problems
from zhiheng.oversight.problems.models import Item, Problem
from zhiheng.oversight.problems.services import Assignment, NewProblem
from zhiheng.oversight.yearplans import services as plan_acts
from zhiheng.oversight.yearplans.models import YearItem, YearPlan
from zhiheng.oversight.yearplans.services import NewItem
from zhiheng.registry.models import Agency, Enterprise

FILE = "演示材料"


@dataclass(frozen=True, slots=True)
class _Teller:
    """In whose name is told, until which day, about which bodies."""

    last: date
    host: str
    urban: str
    market: str

    def day(self, offset: int) -> date:
        """Return the day so many days from the last one."""
        return self.last + timedelta(days=offset)

    def act(self, offset: int, agency: str = "") -> Act:
        """Return an act recorded on a day, in the name of an agency or the host."""
        by = Actor(system="demo")
        return Act(by=by, on=self.day(offset), doing=False, agency=agency or self.host, source="import")


def tell(last: date) -> bool:
    """Tell all of it up to ``last``; return False where the register lacks the bodies, or it was told before."""
    bodies = dict(Agency.objects.filter(ended_on=None).values_list("name", "public_id"))

    def named(word: str) -> str:
        """Return the first body whose name has the word, "" for none."""
        return next((id_ for name, id_ in sorted(bodies.items()) if word in name), "")

    teller = _Teller(last, named("司法局"), named("城市管理"), named("市场监督"))
    if not (teller.host and teller.urban and teller.market) or Problem.objects.exists():
        return False
    _closed_problem(teller)
    _running_problem(teller)
    _campaign(teller)
    _year_plan(teller)
    _contact_points(teller)
    return True


def _problem(teller: _Teller, offset: int, new: NewProblem) -> Problem:
    return Problem.objects.get(public_id=problems.put_on_list(teller.act(offset), new).id)


def _assigned(teller: _Teller, row: Problem, offset: int, note: str, tasks: list[Assignment]) -> list[Item]:
    problems.investigate(teller.act(offset), row, note, [task.title for task in tasks])
    row.refresh_from_db()
    problems.assign(teller.act(offset + 2), row, tasks)
    return list(Item.objects.filter(problem=row.public_id).order_by("due"))


def _closed_problem(teller: _Teller) -> None:
    """Tell a problem that went off the list."""
    title = "行政处罚决定书送达回证不全"
    new = NewProblem(title, "research", [teller.urban], teller.day(-40), "2026年上半年案卷抽查")
    row = _problem(teller, -150, new)
    task = Assignment("补齐上半年案卷的送达回证", teller.urban, teller.day(-60), "逐案核对")
    (item,) = _assigned(teller, row, -140, "送达后回证没有及时归卷。", [task])
    problems.rectify(teller.act(-70, teller.urban), item, "核对 46 卷，补齐回证 9 份。", [FILE])
    item.refresh_from_db()
    problems.verify(teller.act(-64), item, True, "抽查 10 卷，回证齐全。")
    row.refresh_from_db()
    problems.close(teller.act(-60), row, "整改任务核验通过，已建立送达回证周清制度。")


def _running_problem(teller: _Teller) -> None:
    """Tell a problem with one report to verify and one item still open, and one that nobody has looked into."""
    bodies = [teller.urban, teller.market]
    new = NewProblem("街面检查不出示证件", "complaints", bodies, teller.day(25), "热线反复反映", counted=6)
    row = _problem(teller, -30, new)
    tasks = [
        Assignment("开展亮证执法自查", teller.urban, teller.day(12), "执法记录仪全程记录"),
        Assignment("组织亮证执法培训", teller.market, teller.day(20), "覆盖全部一线人员"),
    ]
    first, _ = _assigned(teller, row, -25, "一线人员习惯口头表明身份。", tasks)
    problems.rectify(teller.act(-3, teller.urban), first, "已自查 120 次检查的记录。", [FILE])
    new = NewProblem("轻微违法不予处罚清单适用不一", "higher", [teller.market], teller.day(45), "市级督察反馈意见")
    _problem(teller, -5, new)


def _campaign(teller: _Teller) -> None:
    """Tell a campaign with a half-checked sample of cases."""
    new = NewCampaign(
        "涉企执法案件专项整治", teller.day(-45), teller.day(30), [teller.urban, teller.market],
        ["立案、告知、送达程序", "罚没收支两条线"], note="随机抽取，逐案检查，问题列入清单。",
    )  # fmt: skip
    row = Campaign.objects.get(public_id=campaign_acts.open_campaign(teller.act(-45), new).id)
    first, last = teller.day(-700), teller.day(-46)
    if not campaigns.population("case", row.agencies, first, last):
        return
    asked = Draw("case", first, last, 8, "公开摇号 5-1-7-3")
    sample = Sample.objects.get(public_id=campaign_acts.draw(teller.act(-40), row, asked).id)
    places = list(campaigns.drawn(sample.public_id).values_list("place", flat=True))
    checks = [Check(place, place != 1, "" if place != 1 else "告知书没有写明复核途径。") for place in places[:5]]
    campaign_acts.check(teller.act(-20), sample, checks)


def _year_plan(teller: _Teller) -> None:
    """Tell the year's plan: issued in January, one item ended, one not started though its quarter is over."""
    year = teller.last.year
    begin = (date(year, 1, 6) - teller.last).days
    title = f"{year}年度行政执法监督计划"
    made = plan_acts.draft(teller.act(begin), year, title, "以规范涉企执法为重点，日常、重点、专项监督相结合。")
    plan = YearPlan.objects.get(public_id=made.id)
    both = [teller.urban, teller.market]
    items = [
        NewItem("行政处罚案卷质量监督", "special", 1, both, demand="随机抽取，逐卷检查，问题列入清单。"),
        NewItem("街道赋权事项承接情况监督", "key", 2, [], demand="接得住、管得好；接不住的提出调整建议。"),
        NewItem("涉企行政检查专项监督", "special", 4, [teller.market], demand="先备案后入企，扫码入企。"),
        NewItem("执法全过程记录日常监督", "daily", 4, [], demand="结合每夜审查的发现办理。"),
    ]
    rows = []
    for new in items:
        made = plan_acts.set_item(teller.act(begin + 1), plan, new)
        rows.append(YearItem.objects.get(public_id=made.id))
    plan_acts.approve(teller.act(begin + 5), plan, "")
    plan_acts.publish(replace(teller.act(begin + 7), document_no=f"示司监计〔{year}〕1号"), plan)
    first = NewCampaign(
        "行政处罚案卷质量监督", date(year, 1, 20), date(year, 3, 20), both, ["立案、告知、送达程序"],
        item=rows[0].public_id,
    )  # fmt: skip
    row = Campaign.objects.get(public_id=campaign_acts.open_campaign(teller.act(begin + 14), first).id)
    campaign_acts.close_campaign(teller.act(begin + 80), row, "按计划完成，案卷质量总体较好，送达回证问题列入清单。")
    last = NewCampaign(
        "涉企行政检查专项监督", date(year, 10, 8), date(year, 12, 20), [teller.market], ["入企检查备案"],
        item=rows[2].public_id,
    )  # fmt: skip
    campaign_acts.open_campaign(teller.act((date(year, 10, 8) - teller.last).days), last)


def _contact_points(teller: _Teller) -> None:
    """Tell three contact points, a meeting with two suggestions, one of them answered."""
    firms = list(Enterprise.objects.exclude(name="").order_by("public_id").values_list("public_id", flat=True)[:3])
    for firm in firms:
        points.name_point(teller.act(-200), firm, teller.day(165))
    if not firms:
        return
    wishes = (
        Wish("同一季度的多次检查合并进行", teller.market, teller.day(10)),
        Wish("处罚前先发提示函", teller.urban, teller.day(-2)),
    )
    note = "通报前三季度涉企检查情况，听取企业意见。"
    points.hold(teller.act(-14), Held("三季度执法监督企业联系点会议", firms, [teller.host], note, wishes))
    done = Suggestion.objects.get(words=wishes[1].words)
    words = "轻微违法先发提示函，已写入工作指引。"
    points.answer(teller.act(-4, teller.urban), done, words, adopted=True)
