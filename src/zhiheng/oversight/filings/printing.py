"""The document of a review (备案审查意见书)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from zhiheng.kit.accounts.models import User
from zhiheng.kit.documents import selectors as documents
from zhiheng.kit.documents.fields import Field, FieldKind
from zhiheng.kit.documents.layout import Line, Style
from zhiheng.kit.documents.models import Making
from zhiheng.kit.documents.registry import DocumentKind, Numbering, Subject, declare
from zhiheng.kit.pages import days
from zhiheng.oversight.filings.majors import PENALTY, PROBLEMS, terms
from zhiheng.oversight.filings.models import Filing
from zhiheng.oversight.filings.selectors import filings, owner_of, titles
from zhiheng.registry import people
from zhiheng.registry.agencies.selectors import names

if TYPE_CHECKING:
    from zhiheng.oversight.filings.services import Review

FILING, KEY = "filing", "filing-opinion"


def _fields(basis: str) -> tuple[Field, ...]:
    return (
        Field("to", "主送机关", "作出决定的机关", "示例区城市管理局", required=True, basis=basis),
        Field("decision", "决定", "备案的决定", "示城罚决〔2026〕8号", required=True, basis=basis),
        Field("decided", "决定日期", "作出决定的日期", "2026年11月2日", required=True, basis=basis),
        Field("filing", "备案号", "登记的编号", "示司备〔2026〕3号", required=True),
        Field("basis", "依据", "法规和条款", basis, required=True),
        Field("points", "存在问题的方面", "没有问题的留空", "程序、裁量"),
        Field("has_problems", "存在问题", "是否要求答复", True, FieldKind.FLAG),
        Field("opinion", "审查意见", "结论和理由", "决定书没有写明……", FieldKind.LONG, required=True, basis=basis),
        Field("until", "答复期限", "机关最迟哪天书面答复；没有问题的留空", "2026年12月10日"),
        Field("supervisors", "审查人员", "两名以上监督人员", "王一、李二", required=True),
    )


def _blocks() -> tuple[Line, ...]:
    return (
        Line(Style.TITLE, "重大行政执法决定备案审查意见书"),
        Line(Style.NUMBER, "{{ 文号 }}"),
        Line(Style.TO, "{{ 主送机关 }}："),
        Line(
            Style.BODY,
            "你单位{{ 决定日期 }}作出并报送备案的{{ 决定 }}（备案号：{{ 备案号 }}），已依据{{ 依据 }}进行审查。",
        ),
        Line(Style.BODY, "{%p if 存在问题 %}"),
        Line(Style.BODY, "经审查，该决定在下列方面存在问题：{{ 存在问题的方面 }}。"),
        Line(Style.BODY, "{%p endif %}"),
        Line(Style.BODY, "{{ 审查意见 }}"),
        Line(Style.BODY, "{%p if 存在问题 %}"),
        Line(Style.BODY, "请你单位最迟于{{ 答复期限 }}依法处理，并书面答复。"),
        Line(Style.BODY, "{%p endif %}"),
        Line(Style.SIGN, "{{ 制发机关 }}"),
        Line(Style.DAY, "{{ 制发日期 | 大写日期 }}"),
        Line(Style.NOTE, "审查人员：{{ 审查人员 }}"),
    )


def values(row: Filing, said: Review) -> dict[str, Any]:
    """Return the values of a review's document, by field key."""
    called = people.names(said.supervisors)
    problems = said.result == PROBLEMS
    return {
        "to": names([row.agency]).get(row.agency, row.agency),
        "decision": titles([row]).get((row.object_type, row.object_id), row.object_id),
        "decided": days.say_day(row.decided_on),
        "filing": row.number,
        "basis": terms().sorts[row.kind].basis,
        "points": "、".join(terms().checks.get(code, code) for code in said.items) if problems else "",
        "has_problems": problems,
        "opinion": said.opinion,
        "until": days.say_day(said.until) if problems and said.until else "",
        "supervisors": "、".join(called[id_] for id_ in said.supervisors),
    }


def _find(user: User, type_: str, id_: str) -> Subject | None:
    kind, _, thing = id_.partition(":")
    row = filings(user).filter(object_type=kind, object_id=thing).first()
    return Subject(type_, id_, str(row), row, addressee=row.agency) if row is not None else None


def _again(user: User, subject: Subject) -> bool:
    """Whoever reviewed may complete the document whose filling broke off."""
    mine = documents.documents_of(subject.type, subject.id).filter(kind=KEY, state=Making.FILLING)
    return mine.filter(made_by=user.public_id).exists()


def _collect(user: User, subject: Subject) -> Mapping[str, Any]:
    """Return what the ledger knows of a document that is filled again; who reviewed is written anew."""
    from zhiheng.oversight.filings.services import Review  # services print: not at start-up

    row: Filing = subject.row
    return values(row, Review(row.result, row.opinion, (), tuple(row.checked), row.next_due))


def register() -> None:
    """Declare the kind; called once at start-up."""
    basis = terms().sorts[PENALTY].basis
    declare(
        DocumentKind(
            key=KEY,
            title="备案审查意见书",
            explains=f"依据{basis}",
            object_types=frozenset({FILING}),
            own_fields=_fields(basis),
            blocks=_blocks(),
            find=_find,
            offered=_again,
            collect=_collect,
            asks=("opinion", "supervisors"),
            numbering=Numbering("备审"),
            voidable=False,
        )
    )


def document_of(row: Filing) -> str:
    """Return the id of the last review's document, empty where there is none."""
    made = documents.documents_of(FILING, owner_of(row)).filter(kind=KEY).order_by("-pk").first()
    return made.public_id if made is not None else ""
