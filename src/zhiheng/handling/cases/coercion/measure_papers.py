"""Documents of coercive measures: approval, decisions, list, record, extension, test, release, bank notice."""

from __future__ import annotations

from zhiheng.handling.cases.coercion.papers import (
    BECAUSE,
    CASE_NUMBER,
    CAUSE,
    HANDLERS,
    LAW_18,
    LAW_24,
    LAW_25,
    LAW_28,
    LAW_31,
    LONG,
    NUMBER,
    OF_PARTY,
    PARTY_ID,
    PLACE,
    SIGNED,
    WAYS_OUT,
    WIDTHS,
    day,
    kind,
    law,
    money,
    party,
    reasons,
    remedies,
    text,
    things,
)
from zhiheng.kit.documents.fields import Field
from zhiheng.kit.documents.layout import Facts, Line, Rows, Style

MEASURE = text("measure", "措施种类", "扣押", LAW_18)
BASIS_LINE = Line(Style.BODY, "依据{{ 法律依据 }}，决定对下列财物（场所、设施）采取{{ 措施种类 }}措施，")
APPROVAL = kind(
    "coercion-approval",
    "行政强制措施审批表",
    "实施前报请负责人批准",
    (
        party(LAW_18),
        PARTY_ID,
        CAUSE,
        CASE_NUMBER,
        MEASURE,
        text("things", "拟采取措施的财物", "一、过期食品 12箱", "", LONG),
        reasons(LAW_18),
        law(LAW_18),
        HANDLERS,
        text("approver", "批准人", "行政机关负责人", LAW_18),
    ),
    (
        Facts(("cause", "case_number", "party", "party_id", "measure", "handlers", "approver")),
        Line(Style.BODY, "拟采取措施的财物：{{ 拟采取措施的财物 }}"),
        Line(Style.BODY, "理由：{{ 理由 }}"),
        Line(Style.BODY, "依据：{{ 法律依据 }}"),
        Line(Style.BODY, "负责人意见：同意。"),
    ),
)
SEIZURE = kind(
    "coercion-seizure",
    "实施行政强制措施决定书",
    "查封、扣押决定",
    (
        party(LAW_24),
        PARTY_ID,
        CAUSE,
        CASE_NUMBER,
        MEASURE,
        reasons(LAW_24),
        law(LAW_24),
        PLACE,
        day("from", "开始日期", "自哪一天起", LAW_24),
        day("until", "届满日期", "至哪一天止", LAW_24),
        things(LAW_24),
        remedies(LAW_24),
    ),
    (
        OF_PARTY,
        BECAUSE,
        BASIS_LINE,
        Line(
            Style.BODY,
            (
                "地点：{{ 地点 }}。期限三十日，自{{ 开始日期 | 日期 }}起至{{ 届满日期 | 日期 }}止；检测、检"
                "验、检疫或者技术鉴定的期间不计入，另行书面告知。"
            ),
        ),
        Rows("things", WIDTHS),
        Line(Style.BODY, "查封、扣押期间，当事人不得擅自启封、转移、使用或者处分上述财物。"),
        WAYS_OUT,
        *SIGNED,
    ),
    "强措",
)
FREEZE = kind(
    "coercion-freeze",
    "冻结决定书",
    "冻结存款、汇款",
    (
        party(LAW_31),
        PARTY_ID,
        CAUSE,
        CASE_NUMBER,
        reasons(LAW_31),
        law(LAW_31),
        text("bank", "金融机构", "示例银行示例区支行", LAW_31),
        text("account", "账户", "对公账户，尾号 1234", LAW_31),
        money("amount", "冻结金额", LAW_31),
        day("from", "开始日期", "自哪一天起", LAW_31),
        day("until", "届满日期", "至哪一天止", LAW_31),
        remedies(LAW_31),
    ),
    (
        OF_PARTY,
        BECAUSE,
        Line(
            Style.BODY,
            "依据{{ 法律依据 }}，决定冻结你（单位）在{{ 金融机构 }}的存款、汇款（{{ 账户 }}）{{ 冻结金额 | 金额 }}。",
        ),
        Line(Style.BODY, "冻结期限三十日，自{{ 开始日期 | 日期 }}起至{{ 届满日期 | 日期 }}止。"),
        WAYS_OUT,
    ),
    "冻",
)
INVENTORY = kind(
    "coercion-inventory",
    "查封、扣押财物清单",
    "一式二份，由当事人和行政机关分别保存",
    (party(LAW_24), MEASURE, PLACE, HANDLERS, things(LAW_24)),
    (
        Facts(("party", "measure", "place", "handlers")),
        Rows("things", WIDTHS),
        Line(Style.BODY, "以上财物经当事人核对无误。本清单一式二份，由当事人和行政机关分别保存。"),
        *SIGNED,
    ),
)
RECORD = kind(
    "coercion-record",
    "现场笔录",
    "实施强制措施或者强制执行的现场情况",
    (
        party(LAW_18),
        text("matter", "事项", "实施扣押", LAW_18),
        day("held_on", "实施日期", "哪一天"),
        PLACE,
        HANDLERS,
        text("text", "笔录内容", "执法人员出示证件后……", LAW_18, LONG),
    ),
    (
        Facts(("matter", "party", "held_on", "place", "handlers")),
        Line(Style.BODY, "{{ 笔录内容 }}"),
        Line(Style.BODY, "以上笔录已阅（已向我宣读），与现场情况一致。"),
        *SIGNED,
    ),
)
EXTENSION = kind(
    "coercion-extension",
    "延长行政强制措施期限决定书",
    "延长查封、扣押或者冻结的期限",
    (
        party(LAW_25),
        PARTY_ID,
        CAUSE,
        CASE_NUMBER,
        MEASURE,
        Field("days", "延长天数", "最多三十日", 30, NUMBER, required=True, basis=LAW_25),
        reasons(LAW_25),
        law(LAW_25),
        remedies(LAW_25),
    ),
    (
        OF_PARTY,
        Line(Style.BODY, "因{{ 案由 }}一案情况复杂：{{ 理由 }}"),
        Line(Style.BODY, "依据{{ 法律依据 }}，经本机关负责人批准，{{ 措施种类 }}的期限延长{{ 延长天数 }}日。"),
        WAYS_OUT,
    ),
    "延",
)
APPRAISAL = kind(
    "coercion-appraisal",
    "检测检验检疫鉴定期间告知书",
    "告知检测、检验、检疫或者技术鉴定的期间",
    (
        party(LAW_25),
        PARTY_ID,
        CAUSE,
        CASE_NUMBER,
        text("kind", "事项", "检测", LAW_25),
        day("from", "开始日期", "自哪一天起", LAW_25),
        day("until", "届满日期", "至哪一天止", LAW_25),
    ),
    (
        OF_PARTY,
        Line(Style.BODY, "因{{ 案由 }}一案，需对查封、扣押的物品进行{{ 事项 }}。"),
        Line(
            Style.BODY,
            (
                "期间自{{ 开始日期 | 日期 }}起至{{ 届满日期 | 日期 }}止。依据《中华人民共和国行政强制法》第"
                "二十五条，该期间不计入查封、扣押的期限；费用由行政机关承担。"
            ),
        ),
    ),
    "鉴告",
)
RELEASE = kind(
    "coercion-release",
    "解除（处理）行政强制措施决定书",
    "解除查封、扣押、冻结，或者对财物作出处理",
    (
        party(LAW_28),
        PARTY_ID,
        CAUSE,
        CASE_NUMBER,
        MEASURE,
        text("disposal", "处理方式", "解除", LAW_28),
        text("ground", "解除事由", "已作处理决定不再需要"),
        reasons(LAW_28),
        law(LAW_28),
        remedies(LAW_28),
    ),
    (
        OF_PARTY,
        Line(Style.BODY, "因{{ 案由 }}一案，本机关对你（单位）采取了{{ 措施种类 }}措施。{{ 理由 }}"),
        Line(Style.BODY, "依据{{ 法律依据 }}，决定：{{ 处理方式 }}{% if 解除事由 %}（{{ 解除事由 }}）{% endif %}。"),
        WAYS_OUT,
    ),
    "解",
)
BANK = kind(
    "coercion-bank",
    "协助冻结（解除冻结）通知书",
    "请金融机构协助",
    (
        text("bank", "金融机构", "示例银行示例区支行", LAW_31),
        party(LAW_31),
        text("account", "账户", "对公账户，尾号 1234", LAW_31),
        text("what", "协助事项", "冻结", LAW_31),
        money("amount", "金额"),
        law(LAW_31),
    ),
    (
        Line(Style.TO, "{{ 金融机构 }}："),
        Line(
            Style.BODY,
            (
                "依据{{ 法律依据 }}，请协助对{{ 当事人 }}在你处的存款、汇款（{{ 账户 }}）办理{{ 协助事项 }}"
                "{% if 金额 %}，金额 {{ 金额 | 金额 }}{% endif %}。"
            ),
        ),
        Line(Style.BODY, "根据法律规定，请立即办理，不得拖延，不得在办理前向当事人泄露信息。"),
    ),
    "协",
)
KINDS = (APPROVAL, SEIZURE, FREEZE, INVENTORY, RECORD, EXTENSION, APPRAISAL, RELEASE, BANK)
