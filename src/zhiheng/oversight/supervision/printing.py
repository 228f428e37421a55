"""The documents of supervision (监督文书): one kind per instrument, each with its own gapless numbers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from zhiheng.kit.accounts.models import User
from zhiheng.kit.documents import selectors as documents
from zhiheng.kit.documents.fields import Field, FieldKind
from zhiheng.kit.documents.layout import Block, Line, Style
from zhiheng.kit.documents.models import Making
from zhiheng.kit.documents.registry import DocumentKind, Numbering, Subject, declare
from zhiheng.oversight.supervision.instruments import MEETING, Instrument, common, instruments
from zhiheng.oversight.supervision.models import Order
from zhiheng.oversight.supervision.projecting import ORDER
from zhiheng.oversight.supervision.selectors import orders
from zhiheng.registry import people
from zhiheng.registry.agencies.selectors import names

if TYPE_CHECKING:
    from zhiheng.oversight.supervision.services.issuing import Issue


def key(kind: str) -> str:
    """Return the key of the document kind of an instrument."""
    return f"supervision-{kind.replace('_', '-')}"


def fields(instrument: Instrument) -> tuple[Field, ...]:
    """Return the fields of an instrument's document."""
    must = instrument.basis
    return (
        Field("to", "主送机关", "被监督机关", "示例区城市管理局", required=True, basis=must),
        Field("problems", "问题", "查明的事实，逐项写", "一、……\n二、……", FieldKind.LONG, required=True, basis=must),
        Field("demand", "要求", "要机关做什么", instrument.demand, FieldKind.LONG, required=True, basis=must),
        Field("basis", "依据", "法规和条款", instrument.basis, required=True),
        Field("within", "办理期限", "期限的文字", "自收到本文书之日起30日内", required=True),
        Field("until", "截止日期", "文书载明的最后一天；从收到之日起算的留空", date(2026, 12, 25), FieldKind.DAY),
        Field(
            "objecting",
            "异议告知",
            "对文书有异议怎样提出；没有异议程序的留空",
            "对本文书有异议的，可以提出。",
            FieldKind.LONG,
        ),
        Field("has_objecting", "有异议程序", "是否告知异议", True, FieldKind.FLAG),
        Field("supervisors", "监督人员", "两名以上持监督证件的人员", "王一、李二", required=True),
    )


def blocks(instrument: Instrument) -> tuple[Block, ...]:
    """Return the layout that an instrument's document comes with."""
    return (
        Line(Style.TITLE, instrument.title),
        Line(Style.NUMBER, "{{ 文号 }}"),
        Line(Style.TO, "{{ 主送机关 }}："),
        Line(Style.BODY, "经行政执法监督，发现你单位存在下列问题："),
        Line(Style.BODY, "{{ 问题 }}"),
        Line(Style.BODY, "依据{{ 依据 }}，请你单位{{ 办理期限 }}，{{ 要求 }}。"),
        Line(Style.BODY, "{%p if 有异议程序 %}"),
        Line(Style.BODY, "{{ 异议告知 }}"),
        Line(Style.BODY, "{%p endif %}"),
        Line(Style.SIGN, "{{ 制发机关 }}"),
        Line(Style.DAY, "{{ 制发日期 | 大写日期 }}"),
        Line(Style.NOTE, "监督人员：{{ 监督人员 }}"),
    )


def values(instrument: Instrument, said: Issue, agency: str) -> dict[str, Any]:
    """Return the values of an instrument's document, by field key."""
    called = people.names(said.supervisors)
    return {
        "to": names([agency]).get(agency, agency),
        "problems": said.problems,
        "demand": said.demand.rstrip("。"),
        "basis": instrument.basis,
        "within": within(instrument, said.until),
        "until": None if instrument.from_receipt else said.until,
        "objecting": _objecting() if instrument.objection else "",
        "has_objecting": instrument.objection,
        "supervisors": "、".join(called[id_] for id_ in said.supervisors),
    }


def within(instrument: Instrument, until: date | None) -> str:
    """Return the days in the document's words."""
    if instrument.from_receipt:
        return f"自收到本文书之日起{instrument.days.period.n}日内"
    last = f"{until.year}年{until.month}月{until.day}日" if until else ""
    return f"于{last}" if instrument.asks == MEETING else f"最迟于{last}"


def han(number: int) -> str:
    """Return a number from 1 to 99 as documents count their items (一, 十二, 二十); a larger one in figures."""
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    if not tens:
        return digits[ones]
    if tens > len(digits) - 1:
        return str(number)
    return (digits[tens] if tens > 1 else "") + "十" + (digits[ones] if ones else "")


def _objecting() -> str:
    days = common().objection
    limit = f"在收到之日起{days.period.n}日内" if days.confirmed else ""
    return f"对本文书有异议的，可以{limit}书面提出，并附理由和证据。异议复查期间不停止执行。"


def _find(user: User, type_: str, id_: str) -> Subject | None:
    row = orders(user).filter(public_id=id_).first()
    return Subject(type_, id_, str(row), row, addressee=row.agency) if row is not None else None


def _again(kind: str, user: User, subject: Subject) -> bool:
    """Whoever issued may complete the document of an instrument whose filling broke off."""
    mine = documents.documents_of(subject.type, subject.id).filter(kind=kind, state=Making.FILLING)
    return mine.filter(made_by=user.public_id).exists()


def _collect(user: User, subject: Subject) -> Mapping[str, Any]:
    """Return what the ledger knows of a document that is filled again; the problems are written anew."""
    from zhiheng.oversight.supervision.checking import of_order  # reads findings: not at start-up
    from zhiheng.oversight.supervision.services.issuing import Issue

    row: Order = subject.row
    problems = "\n".join(f"{han(place)}、{one.called}" for place, one in enumerate(of_order(row), 1))
    said = Issue(row.matter, row.kind, row.demand, problems, tuple(row.supervisors), until=row.due_on)
    return values(instruments()[row.kind], said, row.agency)


def register() -> None:
    """Declare the kinds; called once at start-up."""
    for instrument in instruments().values():
        kind = key(instrument.kind)
        declare(
            DocumentKind(
                key=kind,
                title=instrument.title,
                explains=f"依据{instrument.basis}",
                object_types=frozenset({ORDER}),
                own_fields=fields(instrument),
                blocks=blocks(instrument),
                find=_find,
                offered=partial(_again, kind),
                collect=_collect,
                asks=("problems", "demand"),
                numbering=Numbering(instrument.letter),
                voidable=False,
            )
        )
