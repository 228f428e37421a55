"""How far the items of a plan are, computed from the campaigns and matters started for them: never typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from zhiheng.kit.pages import days
from zhiheng.kit.pages.parts import Figure, Kind, State
from zhiheng.oversight.campaigns import selectors as campaigns
from zhiheng.oversight.campaigns.models import Campaign
from zhiheng.oversight.campaigns.models import State as CampaignState
from zhiheng.oversight.findings.models import Matter
from zhiheng.oversight.supervision.models import Order
from zhiheng.oversight.yearplans.models import YearItem
from zhiheng.oversight.yearplans.selectors import quarter_end


class Stage(StrEnum):
    """How far an item is."""

    AHEAD = "未启动"
    RUNNING = "进行中"
    DONE = "已完成"


@dataclass(frozen=True, slots=True)
class Progress:
    """An item with what was started for it, and until when it is planned."""

    item: YearItem
    until: date
    campaigns: Sequence[Campaign]
    matters: Sequence[Matter]
    orders: int
    drawn: int
    checked: int
    failed: int

    @property
    def started(self) -> int:
        """Return how many campaigns and matters were started."""
        return len(self.campaigns) + len(self.matters)

    @property
    def finished(self) -> int:
        """Return how many of them are over."""
        over = sum(row.state == CampaignState.CLOSED for row in self.campaigns)
        return over + sum(row.stage == Matter.Stage.CLOSED for row in self.matters)

    @property
    def stage(self) -> Stage:
        """Return how far it is: done where everything that was started is over."""
        if not self.started:
            return Stage.AHEAD
        return Stage.DONE if self.finished == self.started else Stage.RUNNING

    def late(self, today: date) -> bool:
        """Return whether its quarter is over and it isn't done."""
        return self.stage is not Stage.DONE and self.until < today

    def state(self, today: date) -> State:
        """Return it as pages show it."""
        if self.stage is Stage.DONE:
            return State(Kind.OK, str(Stage.DONE))
        if self.late(today):
            return State(Kind.BREACH, f"{self.stage}，已过第{'一二三四'[self.item.quarter - 1]}季度")
        due = days.due_state(self.until, today, in_days=True)
        return State(due.kind if self.started or due.kind is Kind.DUE else Kind.WAIT, f"{self.stage}，{due.text}")

    @property
    def words(self) -> str:
        """Return what was started and done, in figures."""
        if not self.started:
            return "尚未启动"
        parts = [f"专项整治 {len(self.campaigns)} 项"] if self.campaigns else []
        parts += [f"监督事项 {len(self.matters)} 件，文书 {self.orders} 份"] if self.matters else []
        if self.drawn:
            parts.append(f"抽查 {self.checked}/{self.drawn} 件，发现问题 {self.failed} 件")
        return "；".join([*parts, f"办结 {self.finished}/{self.started}"])


def progress_of(rows: Sequence[YearItem], year: int) -> list[Progress]:
    """Return how far items of a year's plan are, in four queries whatever their number."""
    found = _campaigns({id_ for row in rows for id_ in row.campaigns})
    ids = {id_ for row in rows for id_ in row.matters}
    matters = {one.public_id: one for one in Matter.objects.filter(public_id__in=ids)}
    issued = list(Order.objects.filter(matter__in=ids).values_list("matter", flat=True))
    counts = campaigns.checked_of(list(found))
    return [
        Progress(
            row,
            quarter_end(year, row.quarter),
            [found[id_] for id_ in row.campaigns if id_ in found],
            [matters[id_] for id_ in row.matters if id_ in matters],
            sum(issued.count(id_) for id_ in row.matters),
            sum(counts[id_].drawn for id_ in row.campaigns if id_ in counts),
            sum(counts[id_].checked for id_ in row.campaigns if id_ in counts),
            sum(counts[id_].failed for id_ in row.campaigns if id_ in counts),
        )
        for row in rows
    ]


def _campaigns(ids: set[str]) -> dict[str, Campaign]:
    return {one.public_id: one for one in Campaign.objects.filter(public_id__in=ids)}


def figures(lines: Sequence[Progress], today: date) -> list[Figure]:
    """Return the figures at the head of a plan's page."""
    late = sum(line.late(today) for line in lines)
    counted = {stage: sum(line.stage is stage for line in lines) for stage in Stage}
    return [
        Figure("项目", str(len(lines)), "项"),
        *(Figure(str(stage), str(number), "项") for stage, number in counted.items()),
        Figure("逾期", str(late), "项", kind=Kind.BREACH if late else None),
    ]
