"""The printed decision on the spot (当场行政处罚决定书): its fields, mandatory by article, and a starting layout."""

from __future__ import annotations

from decimal import Decimal

from zhiheng.handling.cases import selectors
from zhiheng.handling.cases.casefile import CASE
from zhiheng.kit.accounts.models import User
from zhiheng.kit.documents.fields import Field, FieldKind
from zhiheng.kit.documents.layout import Line, Style
from zhiheng.kit.documents.registry import DocumentKind, Numbering, Subject, declare

KEY = "case-simple-decision"
LAW = "行政处罚法第五十二条"
LONG, MONEY = FieldKind.LONG, FieldKind.MONEY


def _needed(key: str, title: str, explains: str, sample: object, kind: FieldKind = FieldKind.TEXT) -> Field:
    return Field(key, title, explains, sample, kind, required=True, basis=LAW)


FIELDS = (
    _needed("party", "当事人", "姓名或者名称", "示例区某某食品店"),
    Field("party_id", "当事人证件号码", "统一社会信用代码；公民的号码遮盖", "91379900MA00000000"),
    _needed("facts", "违法事实", "什么行为", "占用人行道堆放货物", LONG),
    _needed("moment", "当场处罚时间", "几月几日几时几分", "2026-11-27 09:30"),
    _needed("place", "当场处罚地点", "在哪里", "示例区某路 1 号"),
    _needed("basis", "处罚依据", "法律、法规、规章的条款", "《城市市容和环境卫生管理条例》第三十六条", LONG),
    _needed("penalty", "处罚内容", "处罚种类和数额，用文字写明", "1．罚款 50.00 元", LONG),
    Field("fine", "罚款数额", "罚款，没有的空白", Decimal(50), MONEY),
    Field("heard", "陈述申辩情况", "当事人说了什么，是否采纳", "当事人未提出陈述、申辩。", LONG),
    _needed("performance", "履行方式和期限", "怎样、何时缴纳", "自收到本决定书之日起十五日内……", LONG),
    _needed("remedies", "救济途径和期限", "复议、诉讼的途径和期限", "可以在六十日内申请行政复议……", LONG),
    _needed("handlers", "执法人员", "姓名和执法证号", "王五（37990100001）、赵六（37990100002）"),
    Field("receipt", "签收情况", "当事人签名，或者拒绝签收的情况", "当事人当场签收。"),
)


def _subject(user: User, type_: str, id_: str) -> Subject | None:
    row = selectors.cases(user).filter(public_id=id_).first()
    return None if row is None else Subject(type_, id_, row.title or id_, row)


KIND = DocumentKind(
    key=KEY,
    title="当场行政处罚决定书",
    explains="简易程序当场作出的处罚决定",
    object_types=frozenset({CASE}),
    own_fields=FIELDS,
    blocks=(
        Line(Style.TITLE, "当场行政处罚决定书"),
        Line(Style.NUMBER, "{{ 文号 }}"),
        Line(Style.TO, "当事人：{{ 当事人 }}　{{ 当事人证件号码 }}"),
        Line(Style.BODY, "{{ 当场处罚时间 }}，在{{ 当场处罚地点 }}，经查明：{{ 违法事实 }}"),
        Line(Style.BODY, "执法人员已出示执法证件，告知拟处罚的内容、事实、理由、依据和陈述、申辩的权利。"),
        Line(Style.BODY, "{{ 陈述申辩情况 }}"),
        Line(Style.BODY, "依据{{ 处罚依据 }}，决定当场处罚如下：{{ 处罚内容 }}"),
        Line(Style.BODY, "{{ 履行方式和期限 }}"),
        Line(Style.BODY, "{{ 救济途径和期限 }}"),
        Line(Style.BODY, "执法人员：{{ 执法人员 }}"),
        Line(Style.BODY, "当事人签名：　　　　　　　{{ 签收情况 }}"),
        Line(Style.SIGN, "{{ 制发机关 }}"),
        Line(Style.DAY, "{{ 制发日期 | 日期 }}"),
    ),
    find=_subject,
    numbering=Numbering("当罚"),
    voidable=False,
)


def register() -> None:
    """Declare the kind; called once at start-up."""
    declare(KIND)
