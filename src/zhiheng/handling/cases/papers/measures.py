"""Documents of coercive measures (查封、扣押、冻结): approval, decisions, list, record, extension, test, release, bank.

Source: 行政强制法第十八条、第二十四条、第二十五条、第二十八条、第三十一条、第三十二条、第三十三条.
"""

from __future__ import annotations

from zhiheng.handling.cases.papers.base import body, copies, form, opinion, paper, signatures, to
from zhiheng.handling.cases.papers.fields import has, needs, signs
from zhiheng.kit.documents.layout import Rows

LAW_18, LAW_24, LAW_25, LAW_28 = (f"行政强制法第{n}条" for n in ("十八", "二十四", "二十五", "二十八"))
LAW_30, LAW_31, LAW_32, LAW_33 = (f"行政强制法第{n}条" for n in ("三十", "三十一", "三十二", "三十三"))
WIDTHS = (15, 40, 30, 23, 24, 24)
DECIDED = ("party", "reasons", "basis", "duration", "remedies", "agency", "date")
WHOM = body("当事人：{{ 当事人 }}{% if 当事人证件号码 %}（{{ 当事人证件号码 }}）{% endif %}")
"""Whom a document is about; citizens' numbers aren't printed."""
THE_CASE = "{{ 案由 }}一案{% if 案号 %}（{{ 案号 }}）{% endif %}"
OF_WHOM = has("party_id", "case_number", "cause")
WHERE = body("地址：{{ 当事人地址 }}")
"""Where decisions must name the party's address (强制法 24, 31, 37, 51); no register here keeps it: the form asks."""
ON_SPOT = signs(LAW_18, "party_sign"), signs(LAW_18, "officer_sign", least=2), has("witness_sign")
"""Who signs what was done on the spot: the party (or its refusal is noted, with a witness) and both officers."""
HANDED = signatures(("收件人签名", "当事人签名"))
PRESENT = signatures(
    ("当事人签名或者盖章", "当事人签名"), ("执法人员签名", "执法人员签名"), ("见证人签名", "见证人签名"),
)  # fmt: skip

paper(
    "coercion-approval", "行政强制措施审批表", "approval_form", "实施前报请负责人批准",
    (
        *needs(LAW_18, "party", "measure", "reasons", "law", "approver"),
        *has("party_id", "cause", "case_number", "planned", "handlers", "opinion"),
        *signs(LAW_18, "officer_sign", least=2), *signs(LAW_18, "head_sign"),
    ),
    (
        form(
            "cause", "party", "party_id", ("case_number", "measure"), "planned", "law", "handlers",
            opinion("reasons", "执法人员签名", 50), opinion("opinion", "负责人签名", 40), "approver",
        ),
    ),
    inner=True, signed=False,
)  # fmt: skip
paper(
    "coercion-seizure", "查封（扣押）决定书", "seizure", "查封、扣押场所、设施、财物",
    (
        *needs(LAW_24, "party", "measure", "reasons", "law", "from", "to", "seized", "remedies"),
        *OF_WHOM, *has("domicile", "place"), *signs(LAW_18, "party_sign"),
    ),
    (
        WHOM, WHERE,
        body(f"本机关正在办理{THE_CASE}。{{{{ 理由 }}}}"),
        body("依据{{ 法律依据 }}，本机关决定对下列场所、设施或者财物采取{{ 措施种类 }}措施。"),
        body("地点：{{ 地点 }}"),
        body("期限自{{ 开始日期 | 日期 }}起至{{ 届满日期 | 日期 }}止。检测、检验、检疫或者技术鉴定的期间不计入，"
             "另行书面告知。"),
        Rows("seized", WIDTHS),
        body("查封、扣押期间，任何人不得擅自启封、使用、转移或者处分上述财物。"),
        body("{{ 救济途径和期限 }}"),
        *HANDED, copies(),
    ),
    letter="强措", items=(*DECIDED, "object_list"),
)  # fmt: skip
paper(
    "coercion-freeze", "冻结存款（汇款）决定书", "freeze", "冻结存款、汇款",
    (
        *needs(LAW_31, "party", "reasons", "law", "institution", "account", "amount", "from", "to", "remedies"),
        *OF_WHOM, *has("domicile"), *signs(LAW_31, "party_sign"),
    ),
    (
        WHOM, WHERE,
        body(f"本机关正在办理{THE_CASE}。{{{{ 理由 }}}}"),
        body("依据{{ 法律依据 }}，本机关决定冻结你（单位）在{{ 金融机构 }}的存款、汇款。"),
        body("账户：{{ 账户 }}"),
        body("金额：{{ 金额 | 大写金额 }}（{{ 金额 | 金额 }}）"),
        body("期限自{{ 开始日期 | 日期 }}起至{{ 届满日期 | 日期 }}止。"),
        body("{{ 救济途径和期限 }}"),
        *HANDED, copies(),
    ),
    letter="冻", items=(*DECIDED, "account", "amount"),
)  # fmt: skip
paper(
    "coercion-inventory", "查封（扣押）财物清单", "inventory", "一式二份，由当事人和行政机关分别保存",
    (
        *needs(LAW_24, "party", "seized"), *has("measure", "place", "handlers", "case_number"),
        *(field for group in ON_SPOT for field in group),
    ),
    (
        form("party", ("case_number", "measure"), "place", "handlers"),
        Rows("seized", WIDTHS),
        body("以上财物经当事人（在场人）和执法人员共同核对，名称、数量、状况属实。"
             "本清单一式二份，由当事人和行政机关分别保存。"),
        *PRESENT,
    ),
    items=("party", "object_list", "date"), inner=True,
)  # fmt: skip
paper(
    "coercion-record", "现场笔录", "record", "实施强制措施或者强制执行的现场情况",
    (
        *needs(LAW_18, "party", "step", "text"), *has("done_on", "place", "handlers", "case_number", "performer"),
        *(field for group in ON_SPOT for field in group), *signs("行政强制法第五十一条", "performer_sign"),
    ),
    (
        form("step", "party", ("case_number", "done_on"), "place", "handlers"),
        body("{{ 笔录内容 }}"),
        body("以上笔录已阅（已向我宣读），与现场情况一致。"),
        *PRESENT,
        body("{%p if 代履行人 %}"),
        *signatures(("代履行人（{{ 代履行人 }}）", "代履行人签名")),
        body("{%p endif %}"),
    ),
    inner=True, signed=False,
)  # fmt: skip
paper(
    "coercion-extension", "延长行政强制措施期限决定书", "extension", "延长查封、扣押或者冻结的期限",
    (
        *needs(f"{LAW_25}、{LAW_32[5:]}", "party", "measure", "days", "reasons", "law", "remedies"), *OF_WHOM,
        *has("to"), *signs(f"{LAW_25}、{LAW_32[5:]}", "party_sign"),
    ),
    (
        WHOM,
        body(f"本机关在办理{THE_CASE}中对你（单位）采取了{{{{ 措施种类 }}}}措施。因情况复杂：{{{{ 理由 }}}}"),
        body("依据{{ 法律依据 }}，经本机关负责人批准，{{ 措施种类 }}的期限延长{{ 延长天数 }}日。"),
        body("{%p if 届满日期 %}"), body("延长后的期限至{{ 届满日期 | 日期 }}止。"), body("{%p endif %}"),
        body("{{ 救济途径和期限 }}"),
        *HANDED, copies(),
    ),
    letter="延", items=("party", "reasons", "duration", "agency", "date"),
)  # fmt: skip
paper(
    "coercion-appraisal", "检测（检验、检疫、鉴定）期间告知书", "appraisal_notice", "告知不计入查封、扣押期限的期间",
    (*needs(LAW_25, "party", "appraisal", "from", "to"), *OF_WHOM, *signs(LAW_25, "party_sign")),
    (
        WHOM,
        body(f"本机关办理{THE_CASE}，需要对查封、扣押的物品进行{{{{ 委托类别 }}}}。"),
        body("期间自{{ 开始日期 | 日期 }}起至{{ 届满日期 | 日期 }}止。依据《中华人民共和国行政强制法》第二十五条，"
             "该期间不计入查封、扣押的期限，费用由行政机关承担。"),
        *HANDED, copies(),
    ),
    letter="鉴告", items=("party", "duration", "agency", "date"),
)  # fmt: skip
paper(
    "coercion-release", "解除（处理）行政强制措施决定书", "release", "解除查封、扣押、冻结，或者对财物作出处理",
    (
        *needs(f"{LAW_28}、{LAW_33[5:]}", "party", "measure", "disposed", "reasons", "law"), *needs(LAW_28, "remedies"),
        *OF_WHOM, *has("ground"), *signs(f"{LAW_28}、{LAW_33[5:]}", "party_sign"),
    ),
    (
        WHOM,
        body(f"本机关在办理{THE_CASE}中对你（单位）采取了{{{{ 措施种类 }}}}措施。{{{{ 理由 }}}}"),
        body("依据{{ 法律依据 }}，本机关决定：{{ 处理方式 }}。"),
        body("{%p if 解除事由 %}"), body("解除事由：{{ 解除事由 }}。"), body("{%p endif %}"),
        body("{{ 救济途径和期限 }}"),
        *HANDED, copies(),
    ),
    letter="解", items=("party", "reasons", "basis", "agency", "date"),
)  # fmt: skip
paper(
    "coercion-bank", "协助冻结（解除冻结）通知书", "bank_notice", "请金融机构协助",
    (
        *needs(f"{LAW_30}、{LAW_31[5:]}", "institution", "party", "account", "assist", "law"),
        *has("amount", "receiver_sign"),
    ),
    (
        to("金融机构"),
        body("依据{{ 法律依据 }}，请协助对{{ 当事人 }}在你处的存款、汇款办理{{ 协助事项 }}。"),
        body("账户：{{ 账户 }}"),
        body("{%p if 金额 %}"), body("金额：{{ 金额 | 大写金额 }}（{{ 金额 | 金额 }}）"), body("{%p endif %}"),
        body("收到本通知书后请立即办理，不得拖延，不得在办理前向当事人泄露信息。"),
        *signatures(("金融机构签收", "收件人签名")),
        copies("金融机构"),
    ),
    letter="协", items=("account", "amount", "agency", "date"),
)  # fmt: skip
