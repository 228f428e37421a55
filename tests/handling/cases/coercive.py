"""Measures and enforcements told act by act: a case's story with the parts inside it, each by the room's services."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import Any

from handling.cases.story import Bureau, Story, bureau
from registry import district
from zhiheng.handling.cases import proposals, services
from zhiheng.handling.cases.drafting import Wish
from zhiheng.handling.cases.models import Proposal
from zhiheng.handling.cases.partfile import PartFile, begin_part, load_part
from zhiheng.kit.public_ids import public_id
from zhiheng.law.library.procedures import procedure_named
from zhiheng.ledger.acting import Done
from zhiheng.ledger.models import LedgerObject
from zhiheng.registry.powers import services as powers
from zhiheng.registry.powers.services import Matter

_serial = count(1)
ROWS = "名称\t规格\t数量\t单位\n过期食品\t500克装\t12\t箱\n冷藏柜\t\t2\t台"
LINES = ["过期食品｜500克装｜12｜箱｜｜", "冷藏柜｜｜2｜台｜｜"]
ON_SPOT: dict[str, Any] = {
    "certificates_shown": True, "party_called": True, "rights_told": True, "statement_heard": True,
    "record_made": True, "record_signed": True, "recorded": True, "handed_on_spot": True, "copies": 2,
    "necessities": False, "unrelated": False, "already_sealed_by_other": False, "sealed": True, "things": LINES,
    "reasons": "涉嫌经营超过保质期的食品", "law_text": "食品安全法第110条", "place": "示例区某路1号",
    "record_text": "执法人员出示证件，当事人到场。",
}  # fmt: skip
APPLIED = {name: ON_SPOT[name] for name in ("things", "reasons", "law_text")}


@dataclass
class Forceful(Bureau):
    """A body that also holds power items of measures and of enforcement."""

    measure: str = ""
    freezing: str = ""
    enforcement: str = ""


def forceful() -> Forceful:
    """Make the body by the registry's own acts."""
    at = bureau()
    made = {}
    for name, kind, by_law in (
        ("measure", "measure", False),
        ("freezing", "measure", True),
        ("enforcement",) * 2 + (True,),
    ):
        code = f"Q{next(_serial):04d}"
        matter = Matter(code, f"{name}的职权", kind, "market", ("食品安全法#110",), (), (), by_law=by_law)
        made[name] = powers.list_power(district.recording(date(2020, 1, 1)), matter, at.agency).id
    return Forceful(**vars(at), **made)


@dataclass
class Part:
    """One measure or enforcement of a story's case."""

    story: Story
    key: str
    type: str
    id: str = field(default_factory=public_id)

    @property
    def file(self) -> PartFile:
        """The part as it stands."""
        row = LedgerObject.objects.get(type="case", public_id=self.story.case)
        procedure = procedure_named(self.key, date(2026, 3, 2))
        assert procedure is not None
        there = LedgerObject.objects.filter(type=self.type, public_id=self.id).exists()
        return load_part(row, (self.type, self.id)) if there else begin_part(row, procedure, self.id)

    def wish(self, name: str, day: date, /, *, doing: bool = True, hour: int = 9, **values: Any) -> Wish:
        """A wish for an act of the part."""
        file = self.file
        assert file.procedure is not None
        plan, user = file.procedure.acts[name], self.story.at.officer
        act = self.story.act(day, user, doing=doing and not plan.fact, hour=hour)
        return Wish(file, plan, act, values, user.person, "head" if plan.approval else "")

    def do(self, name: str, day: date, /, *, answer: str = "", hour: int = 10, **values: Any) -> Done:
        """Do (or, where others did it, record) an act."""
        return services.carry_out(self.wish(name, day, hour=hour, **values), self.story.at.officer, answer)[0]

    def record(self, name: str, day: date, /, **values: Any) -> Done:
        """Record that an act happened on paper."""
        return services.carry_out(self.wish(name, day, doing=False, **values), self.story.at.officer)[0]

    def propose(self, name: str, day: date, /, *, answer: str = "", **values: Any) -> Proposal:
        """Draft an act for approval."""
        return proposals.propose(self.wish(name, day, **values), self.story.at.officer, answer)

    def approve(self, proposal: Proposal, day: date, *, hour: int = 9) -> Done:
        """Approve a draft on a day."""
        case = LedgerObject.objects.get(type="case", public_id=self.story.case)
        file = proposals.file_of(proposal, case)
        return proposals.approve(
            proposal, file, self.story.act(day, self.story.at.head, hour=hour), self.story.at.head
        ).done

    def approved(self, name: str, day: date, /, *, answer: str = "", hour: int = 9, **values: Any) -> Done:
        """Draft and approve an act on the same day."""
        return self.approve(self.propose(name, day, answer=answer, **values), day, hour=hour)

    def served(self, day: date, kind: str) -> None:
        """Serve the part's unserved document of a kind."""
        file = self.file
        (document,) = [id_ for id_, of in file.documents if of == kind and id_ not in file.served]
        name = next(one for one in file.procedure.acts if one.endswith("-serve"))  # type: ignore[union-attr]  # it has one
        self.do(name, day, document=document, method="01", receipt=True, hour=16)


def seizure(story: Story) -> Part:
    """A seizure of the story's case that isn't begun yet."""
    return Part(story, "coercion-seizure", "measure")


def detained(story: Story, day: date) -> Part:
    """Things detained on a day, approved the same morning."""
    at = story.at
    assert isinstance(at, Forceful)
    part = seizure(story)
    part.approved("measure-apply", day, part_kind="detain", measure_power=at.measure, **APPLIED)
    part.do("measure-impose", day, officers=at.both, measure_power=at.measure, **ON_SPOT)
    return part
