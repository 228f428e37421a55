"""A bureau with two supervisors, two agencies, and a prominent problem on its way through the list."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from accounts import member
from registry import district
from zhiheng.kit.accounts.models import User
from zhiheng.kit.documents import numbers
from zhiheng.ledger.acting import Act
from zhiheng.ledger.actpages import act_of
from zhiheng.ledger.selectors import last_sequence
from zhiheng.oversight.findings.models import AuditRun
from zhiheng.oversight.problems import services
from zhiheng.oversight.problems.models import Item, Problem
from zhiheng.oversight.problems.services import Assignment, NewProblem
from zhiheng.registry.memberships import standing

RULE = "penalty.x"


def today() -> date:
    return district.today()


def ahead(days: int) -> date:
    return today() + timedelta(days=days)


def audited(back: int = 0) -> AuditRun:
    """A completed audit as of some days ago."""
    return AuditRun.objects.create(
        as_of=ahead(-back), sequence=last_sequence(), library="v1", calendar="c1", rules=1, events=1, objects_seen=1,
        counts={"new": 0},
    )  # fmt: skip


@dataclass
class Bodies:
    """Bodies and accounts."""

    bureau: str = field(default_factory=lambda: district.agency("示例区司法局", "supervisor", "justice"))
    urban: str = field(default_factory=lambda: district.agency("示例区城市管理局", short="区城管局"))
    market: str = field(default_factory=lambda: district.agency("示例区市场监督管理局", field="market"))

    def __post_init__(self) -> None:
        numbers.fill_words({self.bureau: "示司", self.urban: "示城"})
        self.supervisor = member("bureau-supervisor", self.bureau)
        self.other = member("bureau-supervisor", self.bureau)
        self.head = member("agency-head", self.urban)
        self.foreign = member("agency-head", self.market)


def act(user: User, back: int = 0, **more: Any) -> Act:
    """An act that an account does now, or (``back``) one recorded by an import."""
    if back:
        more |= {"on": ahead(-back), "doing": False, "source": "import"}
    return act_of(user, "", standing.unit_of(user), **more)


def listed(here: Bodies, back: int = 0, **more: Any) -> Problem:
    """A problem on the list, since today or some days ago."""
    said: dict[str, Any] = {"title": "处罚决定书送达不及时", "origin": "research", "agencies": [here.urban],
                            "source": "2026年专题调研", "due": ahead(60), **more}  # fmt: skip
    return problem(services.put_on_list(act(here.supervisor, back), NewProblem(**said)).id)


def assigned(here: Bodies, *agencies: str, back: int = 0, **more: Any) -> tuple[Problem, list[Item]]:
    """A problem with an item for each agency (the urban one)."""
    row = listed(here, back, **more)
    services.investigate(act(here.supervisor, back), row, "内部流转慢", ["清理积案", "建立台账"])
    tasks = [Assignment("清理积案", one, ahead(30), "逐案清理") for one in agencies or (here.urban,)]
    services.assign(act(here.supervisor, back), problem(row), tasks)
    return problem(row), list(Item.objects.filter(problem=row.public_id).order_by("pk"))


def problem(row: Problem | str) -> Problem:
    """The row as it is now."""
    return Problem.objects.get(public_id=row if isinstance(row, str) else row.public_id)


def item(row: Item) -> Item:
    """The row as it is now."""
    return Item.objects.get(public_id=row.public_id)
