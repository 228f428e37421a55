"""A matter under supervision: a body with findings, a bureau with certified supervisors, and who acts for both."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count

from accounts import member
from oversight.findings.test_triage import made
from registry import district
from zhiheng.kit.accounts.models import User
from zhiheng.kit.documents import numbers
from zhiheng.ledger.acting import Act
from zhiheng.ledger.actpages import act_of
from zhiheng.ledger.selectors import last_sequence
from zhiheng.oversight.findings import services as triage
from zhiheng.oversight.findings.models import AuditRun, Finding, Matter
from zhiheng.oversight.findings.services import By
from zhiheng.oversight.supervision import services
from zhiheng.oversight.supervision.instruments import instruments
from zhiheng.oversight.supervision.models import Order
from zhiheng.oversight.supervision.services import Issue, Verdict
from zhiheng.oversight.supervision.services.answering import Upload, keep_draft
from zhiheng.oversight.supervision.services.handling import Service

_serial = count(1)


def today() -> date:
    return district.today()


def run() -> AuditRun:
    """An audit that has read everything so far."""
    return AuditRun.objects.create(
        as_of=today(), sequence=last_sequence(), library="v1", calendar="c1", rules=1, events=1, objects_seen=1,
        counts={"new": 0},
    )  # fmt: skip


@dataclass
class Scene:
    """Who and what a story is about. ``people``: four certified supervisors of the bureau; two have accounts."""

    bureau: str
    agency: str
    supervisor: User
    other: User
    head: User
    people: list[str]
    matter: str
    findings: list[str] = field(default_factory=list)

    def act(self, user: User | None = None, back: int = 0, **more: object) -> Act:
        """An act of an account (the supervisor's), some days ago."""
        user = user or self.supervisor
        unit = self.agency if user == self.head else self.bureau
        on = {"on": today() - timedelta(days=back), "doing": False, "source": "import"} if back else {}
        return act_of(user, "", unit, **{**on, **more})  # type: ignore[arg-type]  # names of an act's fields

    def said(self, kind: str = "opinion", former: str = "", until: int = 20, **more: object) -> Issue:
        """What is issued."""
        stated: dict[str, object] = {
            "demand": "纠正并报告",
            "problems": "一、逾期没有作出决定。",
            "supervisors": tuple(self.people[:2]),
            "findings": tuple(self.findings),
            "until": today() + timedelta(days=until),
        }
        return Issue(self.matter, kind, former=former, **{**stated, **more})  # type: ignore[arg-type]  # as above

    def issue(self, kind: str = "opinion", **more: object) -> Order:
        """Issue now; signed by the bureau's head where the instrument asks for it."""
        signed = {"second_person": self.signer().public_id} if instruments()[kind].signed else {}
        id_ = services.issue(self.supervisor, self.act(**signed), self.said(kind, **more)).id  # type: ignore[arg-type]  # as above
        return order(id_)

    def signer(self) -> User:
        """An account of the bureau's head."""
        return member("bureau-head", self.bureau)

    def issued_before(self, days: int, kind: str = "opinion", former: str = "", **more: object) -> Order:
        """Recorded: issued and served some days ago."""
        act = self.act(back=days, document_no=f"示司〔2026〕{days}号")
        row = order(services.record_issue(self.supervisor, act, self.said(kind, former, **more)).id)  # type: ignore[arg-type]  # as above
        return self.serve(row, days)

    def serve(self, row: Order, back: int = 0) -> Order:
        """Served by hand to the office, today or some days ago."""
        services.serve(self.supervisor, self.act(back=back), order(row), Service("01", "办公室", receipt=True))
        return order(row)

    def file(self, content: bytes = b"%PDF-1.4\n%fake\n", name: str = "送达回证.txt") -> str:
        """A draft of the agency's head."""
        return keep_draft(self.head, Upload([content], name))

    def report(self, row: Order, corrected: bool = True) -> Order:
        """The agency reports, with evidence."""
        file = self.file("已补办送达，回证附后。".encode())
        services.report(self.head, self.act(self.head), order(row), corrected, "已补办", (file,))
        return order(row)

    def verdict(self, passed: bool = True, **more: object) -> Verdict:
        """What two supervisors found."""
        return Verdict(passed, "已核实", tuple(self.people[:2]), **more)  # type: ignore[arg-type]  # as above

    def verify(self, row: Order, passed: bool = True, **more: object) -> Order:
        """Verified by two."""
        services.verify(self.supervisor, self.act(), order(row), self.verdict(passed, **more))
        return order(row)

    def close(self, row: Order) -> Order:
        """Closed."""
        services.close(self.supervisor, self.act(), order(row), "已纠正")
        return order(row)

    def gone(self, *places: int) -> None:
        """The last audit no longer finds some findings (all)."""
        chosen = [self.findings[place] for place in places] or self.findings
        Finding.objects.filter(identity__in=chosen).update(present=False, why="cleared", vanished_on=today())
        run()


def order(row: Order | str) -> Order:
    """The row as it is now."""
    return Order.objects.get(public_id=row if isinstance(row, str) else row.public_id)


def scene(manners: tuple[str, ...] = ("undone", "undone"), *, opened: bool = True) -> Scene:
    """A matter of findings of these manners, under supervision; everybody is there."""
    bureau, agency = district.agency("示例区司法局", "supervisor", "justice"), district.agency("示例区城市管理局")
    numbers.fill_words({bureau: "示司", agency: "示城"})
    people = [district.certified(bureau, "supervision")[0] for _ in range(4)]
    supervisor, other = (member("bureau-supervisor", bureau, person=people[place]) for place in (0, 2))
    run()
    found = [f"{next(_serial):032x}" for _ in manners]
    for identity, manner in zip(found, manners, strict=True):
        made(identity, agency, manner=manner, due_day=today() if manner == "undone" else None)
    matter = triage.group(By(supervisor), found, "逾期没有作出决定")
    if opened:
        triage.open_matter(By(supervisor), matter)
    head = member("agency-head", agency)
    return Scene(bureau, agency, supervisor, other, head, people, matter, found)


def matter_of(one: Scene) -> Matter:
    """The matter as it is now."""
    return Matter.objects.get(public_id=one.matter)
