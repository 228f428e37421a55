"""What the documents of measures and enforcements share (强制措施与执行文书): fields, mandatory by article."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from zhiheng.handling.cases import selectors
from zhiheng.kit.accounts.models import User
from zhiheng.kit.documents.fields import Field, FieldKind
from zhiheng.kit.documents.layout import Block, Line, Style
from zhiheng.kit.documents.registry import DocumentKind, Numbering, Subject

LONG, DAY, MONEY, NUMBER = FieldKind.LONG, FieldKind.DAY, FieldKind.MONEY, FieldKind.NUMBER
LAW_18, LAW_24, LAW_25, LAW_31 = (f"行政强制法第{article}条" for article in ("十八", "二十四", "二十五", "三十一"))
LAW_28, LAW_35, LAW_37, LAW_51, LAW_55 = (
    f"行政强制法第{article}条" for article in ("二十八", "三十五", "三十七", "五十一", "五十五")
)
PARTY_ID = Field("party_id", "当事人证件号码", "统一社会信用代码；公民的号码遮盖", "91379900MA00000000")
CAUSE = Field("cause", "案由", "涉嫌的违法行为", "涉嫌经营超过保质期的食品")
CASE_NUMBER = Field("case_number", "案号", "立案时的编号", "示市立〔2026〕1号")
HANDLERS = Field("handlers", "执法人员", "姓名和执法证号", "王五（37990100001）、赵六（37990100002）")
PLACE = Field("place", "地点", "在哪里实施", "示例区某路1号")
THINGS = (
    Field("place", "序号", "第几项", "1"),
    Field("name", "名称", "是什么", "过期食品"),
    Field("model", "规格型号", "规格或者型号", "500克装"),
    Field("quantity", "数量", "多少", "12箱"),
    Field("condition", "状况", "新旧、完好程度", "完好"),
    Field("number", "编号", "车牌、序列号等", "SN-001"),
)
ROWS = [
    {
        "place": "1",
        "name": "过期食品",
        "model": "500克装",
        "quantity": "12箱",
        "condition": "完好",
        "number": "SN-001",
    }
]
OF_PARTY = Line(Style.TO, "当事人：{{ 当事人 }}　{{ 当事人证件号码 }}")
BECAUSE = Line(Style.BODY, "{{ 理由 }}")
WAYS_OUT = Line(Style.BODY, "{{ 救济途径和期限 }}")
SIGNED = (
    Line(Style.BODY, "当事人签名或者盖章：　　　　　　日期："),
    Line(Style.BODY, "见证人签名：　　　　　　执法人员签名："),
)


def party(basis: str) -> Field:
    """Return the party's field, mandatory by an article."""
    return Field("party", "当事人", "姓名或者名称", "示例区某某食品店", required=True, basis=basis)


def reasons(basis: str) -> Field:
    """Return the field of the reasons, mandatory by an article."""
    return Field("reasons", "理由", "为什么这样办", "当事人涉嫌……", LONG, required=True, basis=basis)


def law(basis: str) -> Field:
    """Return the field of the articles applied, mandatory by an article."""
    return Field(
        "basis", "法律依据", "条款项", "《中华人民共和国行政强制法》第十八条", LONG, required=True, basis=basis
    )


def remedies(basis: str) -> Field:
    """Return the field of remedies and their terms, mandatory by an article."""
    sample = "可以在六十日内申请行政复议……"
    return Field("remedies", "救济途径和期限", "复议、诉讼的途径和期限", sample, LONG, required=True, basis=basis)


def day(key: str, title: str, explains: str, basis: str = "") -> Field:
    """Return a field of a day; with an article it is mandatory."""
    return Field(key, title, explains, date(2026, 12, 1), DAY, required=bool(basis), basis=basis)


def things(basis: str) -> Field:
    """Return the list of things, mandatory by an article."""
    return Field("things", "财物清单", "名称和数量", ROWS, FieldKind.TABLE, required=True, basis=basis, columns=THINGS)


def text(key: str, title: str, sample: str, basis: str = "", kind: FieldKind = FieldKind.TEXT) -> Field:
    """Return a field of words; with an article it is mandatory."""
    return Field(key, title, title, sample, kind, required=bool(basis), basis=basis)


def money(key: str, title: str, basis: str = "") -> Field:
    """Return a field of an amount in yuan; with an article it is mandatory."""
    return Field(key, title, f"{title}（元）", Decimal(5000), MONEY, required=bool(basis), basis=basis)


def _subject(user: User, type_: str, id_: str) -> Subject | None:
    """Return a case that this user sees."""
    row = selectors.cases(user).filter(public_id=id_).first()
    return None if row is None else Subject(type_, id_, row.title or id_, row)


def kind(
    key: str, title: str, explains: str, fields: tuple[Field, ...], blocks: tuple[Block, ...], letter: str = ""
) -> DocumentKind:
    """Return a kind of document of a case, numbered where it has a letter."""
    return DocumentKind(
        key=key,
        title=title,
        explains=explains,
        object_types=frozenset({"case"}),
        own_fields=fields,
        blocks=(
            Line(Style.TITLE, title),
            *((Line(Style.NUMBER, "{{ 文号 }}"),) if letter else ()),
            *blocks,
            Line(Style.SIGN, "{{ 制发机关 }}"),
            Line(Style.DAY, "{{ 制发日期 | 日期 }}"),
        ),
        find=_subject,
        numbering=Numbering(letter) if letter else None,
        voidable=not letter,
    )


WIDTHS = (12, 44, 30, 24, 28, 28)
