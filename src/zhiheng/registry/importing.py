"""What the registry's importers share: codes as offices write them, and how an import appends (recording, F3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.conf import settings

from zhiheng.kit.tables.importing import Context
from zhiheng.kit.tables.kinds import BadCell, Code, Identifier
from zhiheng.law import codes
from zhiheng.law.library import vocabulary
from zhiheng.ledger.acting import Act, now
from zhiheng.ledger.services import Actor, NewEvent, NewObject, append

EMPLOYMENT_ALIASES = {
    "行政编制": "civil_servant", "行政": "civil_servant", "公务员编制": "civil_servant", "参公": "civil_servant",
    "参照公务员法管理": "civil_servant", "事业编制": "institution", "事业": "institution",
    "事业单位编制": "institution",
    "合同制": "contract", "合同工": "contract", "聘用制": "contract", "编外聘用": "contract", "派遣": "dispatch",
    "劳务派遣人员": "dispatch", "借调": "seconded", "临时借调人员": "seconded", "网格员": "grid", "辅助人员": "grid",
    "协管": "grid", "协管员": "grid", "辅警": "auxiliary_police", "第三方": "third_party",
}  # fmt: skip


def codes_of(table: str, aliases: Mapping[str, str] | None = None) -> Code:
    """Return a column kind that takes the names of one of the vocabulary's code tables."""
    return Code(vocabulary().codes[table], aliases or {})


def today() -> date:
    """Return today's civil date."""
    return now().date()


def _identity(text: str) -> str:
    number = codes.normalized(text)
    problem = codes.identity_problem(number, today())
    if problem:
        fix = codes.suggest_identity(number, today()) or ""
        raise BadCell(problem, f"应为 {fix}" if fix else "请按身份证件核对", fix=fix)
    if settings.PRODUCTION and codes.Identity(number).fictitious:
        raise BadCell("是演示用的虚构号码", "正式环境请填写真实号码")
    return number


def _credit(text: str) -> str:
    code = codes.normalized(text)
    problem = codes.credit_problem(code)
    if problem:
        fix = codes.suggest_credit(code) or ""
        raise BadCell(problem, f"应为 {fix}" if fix else "请按营业执照或者代码证核对", fix=fix)
    if settings.PRODUCTION and codes.CreditCode(code).fictitious:
        raise BadCell("是演示用的虚构代码", "正式环境请填写真实代码")
    return code


IDENTITY = Identifier(pattern=r".{1,40}", check=_identity, hint="18 位公民身份号码，单元格请设为文本格式")
CREDIT = Identifier(pattern=r".{1,40}", check=_credit, hint="18 位统一社会信用代码")


@dataclass(slots=True)
class Batch:
    """Events and objects of one chunk of an import, appended together."""

    act: Act
    events: list[NewEvent] = field(default_factory=list)
    objects: list[NewObject] = field(default_factory=list)

    def add(self, event: NewEvent, thing: NewObject | None = None) -> None:
        """Add an event, and the object that it describes."""
        self.events.append(event)
        if thing is not None:
            self.objects.append(thing)

    def write(self) -> None:
        """Append what was gathered; nothing where nothing was."""
        if self.events:
            append(self.events, by=self.act.by, objects=self.objects)


def act_of(context: Context, on: date | None = None) -> Act:
    """Return the act of an import: recorded, not done, in the name of the account that imports."""
    return Act(Actor(account=context.account), on, doing=False, agency=context.unit, source="import")


def keys_of(rows: Sequence[Mapping[str, object]], name: str) -> Iterator[str]:
    """Yield the texts of a column that aren't empty."""
    yield from (str(row[name]) for row in rows if row.get(name))
