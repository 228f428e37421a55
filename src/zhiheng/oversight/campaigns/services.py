"""Acts of special campaigns: the only writers. Each is an event of the vocabulary, done or recorded (F3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from zhiheng.kit.files.services import store_file
from zhiheng.kit.public_ids import public_id
from zhiheng.ledger import acting
from zhiheng.ledger.acting import Act, Done, Hindrance
from zhiheng.ledger.deciding import decided_on
from zhiheng.ledger.doing import deciding, perform
from zhiheng.ledger.plainwords import require_impersonal
from zhiheng.ledger.records import NewObject, Ref, Value
from zhiheng.oversight.campaigns.drawing import draw as drawn_from
from zhiheng.oversight.campaigns.drawing import population_sha, population_text
from zhiheng.oversight.campaigns.models import Campaign, Sample, State
from zhiheng.oversight.campaigns.projecting import CAMPAIGN, SAMPLE
from zhiheng.oversight.campaigns.selectors import drawn, population

BASIS = "区方案第4项、第14项"
MOST = 200
"""How many objects one sample draws."""


@dataclass(frozen=True, slots=True)
class NewCampaign:
    """What a campaign says: name, demands, matters, rules, bodies (none: all), period, the yearly plan's item."""

    title: str
    first: date
    last: date
    agencies: Sequence[str] = ()
    matters: Sequence[str] = ()
    rules: Sequence[str] = ()
    note: str = ""
    approver: str = ""
    item: str = ""


@dataclass(frozen=True, slots=True)
class Draw:
    """What is drawn: kind of objects, period in which they began, how many, by which seed."""

    kind: str
    first: date
    last: date
    size: int
    seed: str


@dataclass(frozen=True, slots=True)
class Check:
    """What the check of one drawn object found: its place in the list, whether all was in order, words."""

    place: int
    passed: bool
    note: str = ""


def open_campaign(act: Act, new: NewCampaign) -> Done:
    """Open a campaign (启动专项整治); return its id. Raises ``ActRefused`` without name, scope or a period.

    For a yearly plan's item it is bound to the item as it stands; raises ``Stale`` where that changes meanwhile.
    """
    id_, title = public_id(), new.title.strip()[:200]
    if new.item:
        act = decided_on(act, ("supervision_item", new.item))
    refs = [Ref(CAMPAIGN, id_), *(Ref("agency", one) for one in dict.fromkeys(new.agencies))]
    refs.append(Ref("supervision_item", new.item))
    event = act.event(
        "campaign.opened", refs, "",
        approver=new.approver, matters=list(new.matters) or None, rules=list(new.rules) or None,
        note=new.note.strip(), **_period(new.first, new.last),
    )  # fmt: skip
    against = []
    if not title:
        against.append(Hindrance("没有写专项整治的名称", BASIS, "请填写名称"))
    if not new.matters and not new.rules:
        against.append(Hindrance("没有写整治什么", BASIS, "请写重点事项，或者选择规则"))
    if new.last < new.first:
        against.append(Hindrance(f"结束日期 {new.last} 早于开始日期 {new.first}", "", "请核对起止日期"))
    thing = NewObject(CAMPAIGN, id_, {"title": title}, agency=act.agency, title=title)
    return perform(act, "启动专项整治", id_, [event], [thing], against)


def draw(act: Act, row: Campaign, asked: Draw) -> Done:
    """Draw a sample of a campaign's bodies (随机抽取); return its id. The whole population is kept as a file.

    Every draw is recorded at once and stays: whoever draws until the list suits can be seen to have done so.
    Raises ``ActRefused`` for a closed campaign, an empty population or seed, or a size outside 1 to ``MOST``.
    """
    id_, act = public_id(), deciding(act, CAMPAIGN, row, row.public_id)
    ids = population(asked.kind, row.agencies, asked.first, asked.last)
    against = [_over(row)] if row.state == State.CLOSED else []
    if not ids:
        against.append(
            Hindrance(f"{asked.first} 至 {asked.last} 没有可以抽取的对象", BASIS, "请调整期间、对象或者涉及机关")
        )
    if not 1 <= asked.size <= MOST:
        against.append(Hindrance(f"抽取件数 {asked.size} 不在 1 至 {MOST} 之间", "", "请调整件数"))
    if not asked.seed.strip():
        against.append(Hindrance("没有种子", BASIS, "请填写种子，任何一段文字都可以"))
    files: list[str] = []
    if not against:
        content = population_text(ids).encode()
        files = [store_file([content], "抽样总体.txt", owner=(SAMPLE, id_), account=act.by.account).public_id]
    seed = asked.seed.strip()
    event = act.event(
        "sample.drawn", [Ref(SAMPLE, id_), Ref(CAMPAIGN, row.public_id)], "",
        seed=seed or "-", size=asked.size, population=len(ids), list_sha=population_sha(ids), kind=asked.kind,
        drawn=drawn_from(ids, seed, max(asked.size, 0)) or None, files=files or None,
        **_period(asked.first, asked.last),
    )  # fmt: skip
    thing = NewObject(
        SAMPLE, id_, {"seed": seed or "-", "size": asked.size}, agency=act.agency, title=f"{row.title}抽样"
    )
    # digests and foreign ids are long rows of digits by nature: only the seed is words
    require_impersonal([], [thing])
    return acting.perform(act, "随机抽取", id_, [event], [thing], against)


def check(act: Act, sample: Sample, checks: Sequence[Check]) -> Done:
    """Record what the checks of drawn objects found (登记检查结果); a later one of the same object counts.

    Raises ``ActRefused`` once the campaign is over, without checks, for a place that wasn't drawn, or a defect without
    words.
    """
    places = set(drawn(sample.public_id).values_list("place", flat=True))
    campaign = Campaign.objects.get(public_id=sample.campaign)
    act = deciding(act, CAMPAIGN, campaign, campaign.public_id)
    against = [_over(campaign)] if campaign.state == State.CLOSED else []
    if not checks:
        against.append(Hindrance("没有填写任何一件的检查结果", BASIS, "请至少登记一件"))
    for one in checks:
        if one.place not in places:
            against.append(Hindrance(f"第 {one.place} 件不在抽中的名单里", BASIS, "请核对序号"))
        if not one.passed and not one.note.strip():
            against.append(Hindrance(f"第 {one.place} 件发现问题，没有写明情况", BASIS, "请写明是什么问题"))
    refs = [Ref(SAMPLE, sample.public_id), Ref(CAMPAIGN, sample.campaign)]
    events = [
        act.event("sample.checked", refs, rank=one.place, passed=one.passed, note=one.note.strip()) for one in checks
    ]
    return perform(act, "登记检查结果", sample.public_id, events, (), against)


def close_campaign(act: Act, row: Campaign, result: str) -> Done:
    """End a campaign with its report (结束专项整治). ``act.document_no`` is the report's number.

    Raises ``ActRefused`` where it is over, something drawn wasn't checked, or no words are given.
    """
    report, act = public_id(), deciding(act, CAMPAIGN, row, row.public_id)
    against = close_against(row, result)
    refs = [Ref(CAMPAIGN, row.public_id), Ref("report", report)]
    about = [Ref("report", report), Ref("agency", act.agency), Ref(CAMPAIGN, row.public_id)]
    said: dict[str, Value | None] = {"kind": "campaign", "year": row.last.year}
    submitted = act.event("report.submitted", about, "", **said, **_period(row.first, row.last))
    events = [act.event("campaign.closed", refs, result=result.strip()), submitted]
    thing = NewObject("report", report, said, agency=act.agency, title=f"{row.title}总结"[:200])
    return perform(act, "结束专项整治", row.public_id, events, [thing], against)


def close_against(row: Campaign, result: str) -> list[Hindrance]:
    """Return what speaks against ending a campaign."""
    against = [_over(row)] if row.state == State.CLOSED else []
    samples = Sample.objects.filter(campaign=row.public_id)
    left = sum(drawn(one.public_id).filter(passed=None).count() for one in samples)
    if left:
        against.append(Hindrance(f"抽中的对象还有 {left} 件没有登记检查结果", BASIS, "请先登记检查结果"))
    if not result.strip():
        against.append(Hindrance("没有写总结", BASIS, "请写明开展情况、发现的问题和整改"))
    return against


def _period(first: date, last: date) -> dict[str, Value | None]:
    """Return a period as events state it: "from" is a word of the language and can't be written as a keyword."""
    return {"from": first, "to": last}


def _over(row: Campaign) -> Hindrance:
    return Hindrance(f"该专项整治已于 {row.closed_on} 结束", "", "需要继续的，另行启动")
