"""Documents of enforcement: demand, decision, substitute performance, demolition, application, surcharge."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from zhiheng.handling.cases.coercion.papers import (
    BECAUSE,
    CASE_NUMBER,
    CAUSE,
    LAW_35,
    LAW_37,
    LAW_51,
    LAW_55,
    LONG,
    MONEY,
    NUMBER,
    OF_PARTY,
    PARTY_ID,
    PLACE,
    WAYS_OUT,
    day,
    kind,
    law,
    money,
    party,
    reasons,
    remedies,
    text,
)
from zhiheng.kit.documents.fields import Field, FieldKind
from zhiheng.kit.documents.layout import Line, Rows, Style

LAW_44, LAW_45 = "行政强制法第四十四条", "行政强制法第四十五条"
LAW_47, LAW_49 = "行政强制法第四十七条", "行政强制法第四十九条"
DEMAND = kind(
    "coercion-demand",
    "催告书",
    "强制执行或者申请法院执行之前的书面催告",
    (
        party(LAW_35),
        PARTY_ID,
        CAUSE,
        CASE_NUMBER,
        text("duty", "应当履行的义务", "缴纳罚款 3,000 元", LAW_35, LONG),
        text("how", "履行方式", "到指定银行缴纳", LAW_35, LONG),
        day("until", "履行期限", "至哪一天止", LAW_35),
        money("amount", "金额"),
        text("rights", "当事人权利", "有权进行陈述和申辩", LAW_35, LONG),
    ),
    (
        OF_PARTY,
        Line(Style.BODY, "因{{ 案由 }}一案，你（单位）至今没有履行下列义务：{{ 应当履行的义务 }}"),
        Line(
            Style.BODY,
            (
                "请在{{ 履行期限 | 日期 }}以前履行。履行方式：{{ 履行方式 }}{% if 金额 %}。金额："
                "{{ 金额 | 金额 }}{% endif %}。"
            ),
        ),
        Line(Style.BODY, "{{ 当事人权利 }}"),
    ),
    "催告",
)
ENFORCEMENT = kind(
    "coercion-enforcement",
    "强制执行决定书",
    "行政机关自行强制执行的决定",
    (
        party(LAW_37),
        PARTY_ID,
        CAUSE,
        CASE_NUMBER,
        text("kind", "执行种类", "排除妨碍、恢复原状", LAW_37),
        reasons(LAW_37),
        law(LAW_37),
        text("how", "执行方式", "拆除占道设施", LAW_37, LONG),
        text("when", "执行时间", "2026年12月20日上午", LAW_37),
        remedies(LAW_37),
    ),
    (
        OF_PARTY,
        BECAUSE,
        Line(
            Style.BODY,
            "经催告，你（单位）逾期仍不履行，且无正当理由。依据{{ 法律依据 }}，决定强制执行（{{ 执行种类 }}）。",
        ),
        Line(Style.BODY, "执行方式：{{ 执行方式 }}"),
        Line(Style.BODY, "执行时间：{{ 执行时间 }}"),
        WAYS_OUT,
    ),
    "执",
)
SUBSTITUTE = kind(
    "coercion-substitute",
    "代履行决定书",
    "由行政机关或者没有利害关系的第三人代为履行",
    (
        party(LAW_51),
        PARTY_ID,
        CAUSE,
        CASE_NUMBER,
        reasons(LAW_51),
        law(LAW_51),
        text("duty", "代履行的标的", "清除遗洒物", LAW_51, LONG),
        text("how", "代履行的方式", "机械清除", LAW_51, LONG),
        text("when", "代履行的时间", "2026年12月20日上午", LAW_51),
        text("performer", "代履行人", "示例环卫有限公司", LAW_51),
        money("budget", "费用预算", LAW_51),
        remedies(LAW_51),
    ),
    (
        OF_PARTY,
        BECAUSE,
        Line(Style.BODY, "依据{{ 法律依据 }}，决定由{{ 代履行人 }}代为履行：{{ 代履行的标的 }}"),
        Line(
            Style.BODY,
            (
                "方式：{{ 代履行的方式 }}。时间：{{ 代履行的时间 }}。费用预算：{{ 费用预算 | 金额 }}。费用"
                "按照成本合理确定，由当事人承担，法律另有规定的除外。"
            ),
        ),
        WAYS_OUT,
    ),
    "代履",
)
ANNOUNCEMENT = kind(
    "coercion-announcement",
    "限期自行拆除公告",
    "强制拆除以前公告，限期当事人自行拆除",
    (party(LAW_44), CAUSE, day("until", "自行拆除的期限", "至哪一天止", LAW_44), PLACE),
    (
        Line(
            Style.BODY,
            (
                "{{ 当事人 }}因{{ 案由 }}，其位于{{ 地点 }}的建筑物、构筑物、设施等应当拆除。请在"
                "{{ 自行拆除的期限 | 日期 }}以前自行拆除。"
            ),
        ),
        Line(Style.BODY, "在法定期限内不申请行政复议或者提起行政诉讼，又不拆除的，将依法强制拆除。"),
    ),
    "告",
)
APPLICATION = kind(
    "coercion-application",
    "强制执行申请书",
    "申请人民法院强制执行",
    (
        text("court", "受理法院", "示例区人民法院", LAW_55),
        party(LAW_55),
        PARTY_ID,
        CAUSE,
        CASE_NUMBER,
        text("duty", "申请事项", "强制执行行政处罚决定，缴纳罚款 3,000 元", LAW_55, LONG),
        text("demand", "催告情况", "已于……催告", "", LONG),
        text("target", "执行标的情况", "当事人在示例银行有存款", LAW_55, LONG),
        law(LAW_55),
        text("reason", "紧急情况的理由", "", "", LONG),
    ),
    (
        Line(Style.TO, "{{ 受理法院 }}："),
        Line(Style.BODY, "被申请人：{{ 当事人 }}　{{ 当事人证件号码 }}"),
        Line(
            Style.BODY,
            (
                "因{{ 案由 }}一案，本机关作出的决定已经送达，被申请人在法定期限内没有申请行政复议或者提起行"
                "政诉讼，又不履行。{{ 催告情况 }}"
            ),
        ),
        Line(Style.BODY, "依据{{ 法律依据 }}，申请：{{ 申请事项 }}"),
        Line(Style.BODY, "执行标的情况：{{ 执行标的情况 }}"),
        Line(Style.BODY, "附：行政决定书及作出决定的事实、理由和依据；当事人的意见及催告情况；申请执行标的情况。"),
        Line(Style.BODY, "行政机关负责人签名："),
    ),
    "申执",
)
SPANS = (
    Field("from", "起", "自哪一天起", date(2026, 5, 1), FieldKind.DAY),
    Field("to", "止", "至哪一天止", date(2026, 5, 10), FieldKind.DAY),
    Field("days", "天数", "计算的天数", 10, NUMBER),
    Field("amount", "金额", "这一段加处的罚款（元）", Decimal(900), MONEY),
)
ROWS = [{"from": date(2026, 5, 1), "to": date(2026, 5, 10), "days": 10, "amount": Decimal(900)}]
SURCHARGE = kind(
    "coercion-surcharge",
    "加处罚款决定书",
    "到期不缴纳罚款的加处罚款，附计算表",
    (
        party(LAW_45),
        PARTY_ID,
        CAUSE,
        CASE_NUMBER,
        money("principal", "罚款本金", LAW_45),
        money("amount", "加处罚款", LAW_45),
        day("counted_to", "计算截止日期", "算到哪一天", LAW_45),
        text("counting", "计算过程", "3000×3%×10日", LAW_45, LONG),
        Field("spans", "计算表", "逐段的天数和金额", ROWS, FieldKind.TABLE, columns=SPANS),
        remedies(LAW_45),
    ),
    (
        OF_PARTY,
        Line(
            Style.BODY,
            (
                "因{{ 案由 }}一案，你（单位）到期没有缴纳罚款 {{ 罚款本金 | 金额 }}。依据《中华人民共和国行"
                "政处罚法》第七十二条，每日按罚款数额的百分之三加处罚款，加处数额不超过罚款数额。"
            ),
        ),
        Line(Style.BODY, "计算至{{ 计算截止日期 | 日期 }}，加处罚款 {{ 加处罚款 | 金额 }}。{{ 计算过程 }}"),
        Rows("spans", (44, 44, 30, 40)),
        Line(Style.BODY, "申请行政复议或者提起行政诉讼的，加处罚款的数额在复议或者诉讼期间不予计算。"),
        WAYS_OUT,
    ),
    "加罚",
)
TRANSFER = kind(
    "coercion-transfer",
    "协助划拨通知书",
    "书面通知金融机构划拨存款、汇款，附强制执行决定书",
    (
        text("bank", "金融机构", "示例银行示例区支行", LAW_47),
        party(LAW_47),
        text("account", "账户", "对公账户，尾号 1234", LAW_47),
        text("decision_no", "强制执行决定书文号", "示市执〔2026〕1号", LAW_47),
        money("amount", "划拨金额", LAW_47),
        text("treasury", "划入账户", "示例区财政国库", LAW_49),
        law(LAW_47),
    ),
    (
        Line(Style.TO, "{{ 金融机构 }}："),
        Line(
            Style.BODY,
            (
                "本机关已作出{{ 强制执行决定书文号 }}强制执行决定（附后）。依据{{ 法律依据 }}，请将"
                "{{ 当事人 }}在你处的存款、汇款（{{ 账户 }}）{{ 划拨金额 | 金额 }}划拨至{{ 划入账户 }}。"
            ),
        ),
        Line(Style.BODY, "请收到后立即划拨，并将办理结果书面告知本机关。"),
        Line(Style.BODY, "附：强制执行决定书"),
    ),
    "协划",
)
KINDS = (TRANSFER, DEMAND, ENFORCEMENT, SUBSTITUTE, ANNOUNCEMENT, APPLICATION, SURCHARGE)
