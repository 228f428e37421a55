"""The letter of a transfer (问题线索移送函): a closed kind of document, for those who are to know of the transfer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from zhiheng.kit.accounts.models import User
from zhiheng.kit.documents import selectors as documents
from zhiheng.kit.documents.fields import Field, FieldKind
from zhiheng.kit.documents.layout import Line, Style
from zhiheng.kit.documents.models import Making
from zhiheng.kit.documents.registry import DocumentKind, Numbering, Subject, declare
from zhiheng.kit.pages import days
from zhiheng.oversight.discipline import selectors, texts
from zhiheng.oversight.discipline.models import Transfer
from zhiheng.oversight.discipline.projecting import ABOUT, DISCIPLINE, HANDLES
from zhiheng.oversight.supervision.printing import han
from zhiheng.registry import people
from zhiheng.registry.agencies.selectors import names

KEY: Final = "discipline-letter"
_BASIS = "监察法第三十七条"
_FIELDS = (
    Field("to", "主送机关", "接收的纪检监察机关", "示例区纪委监委", required=True, basis=_BASIS),
    Field("about", "涉及对象", "涉及的机关和人员", "示例区城市管理局、王一", required=True, basis=_BASIS),
    Field("facts", "问题线索", "查明的事实和依据", "经查，发现……", FieldKind.LONG, required=True, basis=_BASIS),
    Field("materials", "材料清单", "逐项写", "一、……\n二、……", FieldKind.LONG, required=True),
    Field("has_reply", "要求反馈", "是否写明反馈日期", True, FieldKind.FLAG),
    Field("reply_by", "反馈期限", "请求最迟哪天反馈；没有的留空", "2026年12月25日"),
    Field("supervisors", "监督人员", "两名以上持监督证件的人员", "王一、李二", required=True),
)
_BLOCKS = (
    Line(Style.TITLE, "问题线索移送函"),
    Line(Style.NUMBER, "{{ 文号 }}"),
    Line(Style.TO, "{{ 主送机关 }}："),
    Line(Style.BODY, "我机关在行政执法监督中发现下列问题线索，涉及{{ 涉及对象 }}。依据监察法第三十七条，现予移送。"),
    Line(Style.BODY, "{{ 问题线索 }}"),
    Line(Style.BODY, "随函移送下列材料："),
    Line(Style.BODY, "{{ 材料清单 }}"),
    Line(Style.BODY, "{%p if 要求反馈 %}"),
    Line(Style.BODY, "请于{{ 反馈期限 }}前反馈办理情况。"),
    Line(Style.BODY, "{%p endif %}"),
    Line(Style.SIGN, "{{ 制发机关 }}"),
    Line(Style.DAY, "{{ 制发日期 | 大写日期 }}"),
    Line(Style.NOTE, "监督人员：{{ 监督人员 }}"),
)


def about_words(transfer: str, *, whole: bool = False) -> str:
    """Return whom a transfer is about, agencies first. Officers are only counted unless ``whole`` (on record)."""
    pairs = selectors.named(transfer, ABOUT)
    agencies = [id_ for kind, id_ in pairs if kind == "agency"]
    officers = [id_ for kind, id_ in pairs if kind == "officer"]
    called = names(agencies)
    said = [called.get(id_, id_) for id_ in agencies]
    if whole:
        persons = people.names(officers)
        return "、".join([*said, *(persons[id_] for id_ in officers)])
    return "、".join([*said, *([f"人员 {len(officers)} 名"] if officers else [])])


def material_lines(transfer: str) -> list[str]:
    """Return what is handed over, files first, in order."""
    files = [file.name for file in selectors.materials(transfer)]
    return [*files, *(f"{note.text}（纸质）" for note in texts.of(transfer, texts.PAPER))]


def values(row: Transfer, supervisors: Sequence[str], reply_by: date | None) -> dict[str, Any]:
    """Return the values of a transfer's letter, by field key."""
    called = people.names(supervisors)
    lines = material_lines(row.public_id) or ["没有另附材料"]
    return {
        "to": names([row.receiver]).get(row.receiver, row.receiver),
        "about": about_words(row.public_id, whole=True),
        "facts": "\n".join(note.text for note in texts.of(row.public_id, texts.FACTS)),
        "materials": "\n".join(f"{han(place)}、{line}" for place, line in enumerate(lines, 1)),
        "has_reply": reply_by is not None,
        "reply_by": days.say_day(reply_by) if reply_by else "",
        "supervisors": "、".join(called[id_] for id_ in supervisors),
    }


def _find(user: User, type_: str, id_: str) -> Subject | None:
    row = selectors.transfers(user).filter(public_id=id_).first()
    return Subject(type_, id_, str(row), row, dossier=id_) if row is not None else None


def _again(user: User, subject: Subject) -> bool:
    """Whoever sent it may complete the letter whose filling broke off."""
    mine = documents.documents_of(subject.type, subject.id).filter(kind=KEY, state=Making.FILLING)
    return mine.filter(made_by=user.public_id).exists()


def _collect(user: User, subject: Subject) -> Mapping[str, Any]:
    row: Transfer = subject.row
    return values(row, [id_ for _, id_ in selectors.named(row.public_id, HANDLES)], row.reply_by)


def register() -> None:
    """Declare the kind; called once at start-up."""
    declare(
        DocumentKind(
            key=KEY,
            title="问题线索移送函",
            explains="依据监察法第三十七条；只有办理移送的人员看得到",
            object_types=frozenset({DISCIPLINE}),
            own_fields=_FIELDS,
            blocks=_BLOCKS,
            find=_find,
            offered=_again,
            collect=_collect,
            asks=("facts",),
            numbering=Numbering("纪移"),
            voidable=False,
            closed=True,
        )
    )


def letter_of(transfer: str) -> str:
    """Return the id of a transfer's letter, empty where there is none."""
    made = documents.documents_of(DISCIPLINE, transfer).filter(kind=KEY).order_by("-pk").first()
    return made.public_id if made is not None else ""
