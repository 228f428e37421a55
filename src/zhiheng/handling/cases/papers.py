"""The documents of a case (文书): kinds with their fields, mandatory by article, and a starting layout each."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from zhiheng.handling.cases import selectors
from zhiheng.kit.accounts.models import User
from zhiheng.kit.documents.fields import Field, FieldKind
from zhiheng.kit.documents.layout import Block, Facts, Line, Style
from zhiheng.kit.documents.registry import DocumentKind, Numbering, Subject, declare

LONG, MONEY = FieldKind.LONG, FieldKind.MONEY
NOTICE_LAW = "行政处罚法第四十四条"
DECISION_LAW = "行政处罚法第五十九条"

PARTY = Field("party", "当事人", "姓名或者名称", "示例区某某食品店")
PARTY_ID = Field("party_id", "当事人证件号码", "统一社会信用代码；公民的号码遮盖", "91379900MA00000000")
CAUSE = Field("cause", "案由", "涉嫌的违法行为", "涉嫌经营超过保质期的食品")
NUMBER = Field("case_number", "案号", "立案时的编号", "示市立〔2026〕1号")
HANDLERS = Field("handlers", "办案人员", "姓名和执法证号", "王五（37990100001）、赵六（37990100002）")
FACTS = Field("facts", "违法事实", "查明的事实", "2026年11月2日检查发现……")
REASONS = Field("reasons", "理由", "为什么这样处理", "当事人的行为……", LONG)
BASIS = Field("basis", "处罚依据", "法律、法规、规章的条款", "《中华人民共和国食品安全法》第一百二十四条")
PENALTY = Field("penalty", "处罚内容", "处罚种类和数额，用文字写明", "一、罚款 5,000 元；")
RIGHTS = Field("rights", "当事人权利", "陈述、申辩、要求听证的权利和期限", "你（单位）有权陈述和申辩。")
PERFORMANCE = Field("performance", "履行方式和期限", "怎样、何时履行", "自收到本决定书之日起十五日内……")
REMEDIES = Field("remedies", "救济途径和期限", "复议、诉讼的途径和期限", "可以在六十日内申请行政复议……")
FINE = Field("fine", "罚款数额", "罚款，没有的空白", Decimal(5000), MONEY)


def needed(one: Field, basis: str, kind: FieldKind | None = None) -> Field:
    """Return a field that no document of a kind goes without, by an article."""
    return Field(one.key, one.title, one.explains, one.sample, kind or one.kind, required=True, basis=basis)


def _subject(user: User, type_: str, id_: str) -> Subject | None:
    """Return a case that this user sees; its party's erasure removes the files."""
    row = selectors.cases(user).filter(public_id=id_).first()
    return None if row is None else Subject(type_, id_, row.title or id_, row)


def _kind(
    key: str, title: str, explains: str, fields: tuple[Field, ...], blocks: tuple[Block, ...], letter: str = ""
) -> DocumentKind:
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
        voidable=not letter,  # what was decided under a number is withdrawn by an act of the case, not by a button
    )


FILING = _kind(
    "case-filing",
    "立案审批表",
    "报请负责人批准立案",
    (
        needed(CAUSE, "行政处罚法第五十四条"),
        needed(PARTY, "行政处罚法第五十四条"),
        PARTY_ID,
        Field("source", "案件来源", "线索从哪里来", "现场检查"),
        Field("matter", "职权事项", "依据的权责事项", "对经营超过保质期食品的处罚"),
        needed(HANDLERS, "行政处罚法第四十二条"),
        Field("approver", "批准人", "批准立案的负责人", "机关负责人", required=True, basis="行政处罚法第五十四条"),
        Field("opinion", "审批意见", "负责人的意见", "同意立案"),
    ),
    (Facts(("cause", "party", "party_id", "source", "matter", "handlers", "opinion", "approver")),),
    "立",
)
RECORD = _kind(
    "case-record",
    "调查笔录",
    "询问、检查、勘验的文字记录",
    (
        NUMBER,
        PARTY,
        needed(HANDLERS, "行政处罚法第五十五条"),
        Field("record_of", "笔录种类", "询问、现场检查、勘验等", "询问"),
        Field("held", "起止时间和地点", "何时何地", "2026年11月3日 9时 某街道", FieldKind.TEXT),
        Field(
            "text", "笔录内容", "问答或者检查情况", "问：……答：……", LONG, required=True, basis="行政处罚法第五十五条"
        ),
    ),
    (
        Facts(("case_number", "record_of", "party", "held", "handlers")),
        Line(Style.BODY, "{{ 笔录内容 }}"),
        Line(Style.BODY, "以上笔录已阅（已向我宣读），与所述一致。被询问（检查）人签名："),
        Line(Style.BODY, "执法人员签名："),
    ),
)
NOTICE = _kind(
    "case-notice",
    "行政处罚告知书",
    "决定之前告知拟作出的处罚和权利",
    (
        needed(PARTY, NOTICE_LAW),
        NUMBER,
        CAUSE,
        needed(FACTS, NOTICE_LAW, LONG),
        needed(REASONS, NOTICE_LAW),
        needed(BASIS, NOTICE_LAW, LONG),
        needed(PENALTY, NOTICE_LAW, LONG),
        FINE,
        needed(RIGHTS, "行政处罚法第四十四条、第六十三条", LONG),
    ),
    (
        Line(Style.TO, "{{ 当事人 }}："),
        Line(Style.BODY, "经查明：{{ 违法事实 }}"),
        Line(Style.BODY, "理由：{{ 理由 }}"),
        Line(Style.BODY, "依据：{{ 处罚依据 }}"),
        Line(Style.BODY, "本机关拟作出如下处罚：{{ 处罚内容 }}"),
        Line(Style.BODY, "{{ 当事人权利 }}"),
    ),
    "罚告",
)  # fmt: skip
HEARING = _kind(
    "case-hearing-notice",
    "听证通知书",
    "通知听证的时间和地点",
    (
        needed(PARTY, "行政处罚法第六十四条"),
        CAUSE,
        Field("held_on", "听证日期", "举行的一天", date(2026, 12, 10), FieldKind.DAY, required=True,
              basis="行政处罚法第六十四条"),
        Field("place", "听证地点", "在哪里举行", "示例区某路 1 号 301 室", required=True, basis="行政处罚法第六十四条"),
    ),
    (
        Line(Style.TO, "{{ 当事人 }}："),
        Line(Style.BODY, "你（单位）就“{{ 案由 }}”一案要求听证。"),
        Line(Style.BODY, "本机关定于{{ 听证日期 | 日期 }}在{{ 听证地点 }}举行听证。"),
        Line(Style.BODY, "你（单位）可以亲自参加，也可以委托一至二人代理。无正当理由不出席的，视为放弃听证权利。"),
    ),
    "听通",
)  # fmt: skip
DECISION = _kind(
    "case-decision",
    "行政处罚决定书",
    "给予行政处罚",
    (
        needed(PARTY, DECISION_LAW),
        PARTY_ID,
        NUMBER,
        CAUSE,
        needed(FACTS, DECISION_LAW, LONG),
        Field("evidence", "证据", "认定事实的证据", "一、现场笔录；二、……", LONG, required=True, basis=DECISION_LAW),
        Field("heard", "陈述申辩和听证情况", "采纳与否及理由", "当事人未陈述申辩。", LONG),
        needed(REASONS, DECISION_LAW),
        needed(BASIS, DECISION_LAW, LONG),
        needed(PENALTY, DECISION_LAW, LONG),
        FINE,
        needed(PERFORMANCE, DECISION_LAW, LONG),
        needed(REMEDIES, DECISION_LAW, LONG),
    ),
    (
        Line(Style.TO, "当事人：{{ 当事人 }}　{{ 当事人证件号码 }}"),
        Line(Style.BODY, "经查明：{{ 违法事实 }}"),
        Line(Style.BODY, "上述事实有下列证据证明：{{ 证据 }}"),
        Line(Style.BODY, "{{ 陈述申辩和听证情况 }}"),
        Line(Style.BODY, "{{ 理由 }}"),
        Line(Style.BODY, "依据{{ 处罚依据 }}，决定处罚如下：{{ 处罚内容 }}"),
        Line(Style.BODY, "{{ 履行方式和期限 }}"),
        Line(Style.BODY, "{{ 救济途径和期限 }}"),
    ),
    "罚",
)  # fmt: skip
NO_PENALTY = _kind(
    "case-no-penalty",
    "不予行政处罚决定书",
    "不予行政处罚",
    (
        needed(PARTY, "行政处罚法第五十七条"),
        PARTY_ID,
        NUMBER,
        CAUSE,
        needed(FACTS, "行政处罚法第五十七条", LONG),
        needed(REASONS, "行政处罚法第五十七条"),
        needed(BASIS, "行政处罚法第五十七条", LONG),
        needed(REMEDIES, DECISION_LAW, LONG),
    ),
    (
        Line(Style.TO, "当事人：{{ 当事人 }}　{{ 当事人证件号码 }}"),
        Line(Style.BODY, "经查明：{{ 违法事实 }}"),
        Line(Style.BODY, "{{ 理由 }}"),
        Line(Style.BODY, "依据{{ 处罚依据 }}，决定不予行政处罚。"),
        Line(Style.BODY, "{{ 救济途径和期限 }}"),
    ),
    "不罚",
)  # fmt: skip
RECEIPT = _kind(
    "case-receipt",
    "送达回证",
    "送达文书的凭证",
    (
        needed(PARTY, "行政处罚法第六十一条"),
        CAUSE,
        Field("served", "送达文书", "名称和文号", "行政处罚决定书 示市罚〔2026〕1号", required=True,
              basis="行政处罚法第六十一条"),
        Field("method", "送达方式", "怎样送达", "直接送达", required=True, basis="行政处罚法第六十一条"),
        Field("served_on", "送达日期", "送达的一天", date(2026, 12, 10), FieldKind.DAY, required=True,
              basis="行政处罚法第六十一条"),
        HANDLERS,
    ),
    (
        Facts(("party", "cause", "served", "method", "served_on", "handlers")),
        Line(Style.BODY, "受送达人签名或者盖章："),
        Line(Style.BODY, "代收、拒收或者留置情况："),
        Line(Style.BODY, "送达人签名："),
    ),
)  # fmt: skip
KINDS = {one.key: one for one in (FILING, RECORD, NOTICE, HEARING, DECISION, NO_PENALTY, RECEIPT)}


def register() -> None:
    """Declare the kinds; called once at start-up."""
    for one in KINDS.values():
        declare(one)
