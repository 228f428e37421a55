"""Documents of enforcement (强制执行、代履行、申请法院): demand, decisions, announcement, application, additional fine.

Source: 行政强制法第三十五条、第三十七条、第四十四条、第四十五条、第五十一条、第五十五条.
"""

from __future__ import annotations

from zhiheng.handling.cases.papers.base import body, copies, head, paper, signatures, to
from zhiheng.handling.cases.papers.fields import has, needs, signs
from zhiheng.handling.cases.papers.measures import HANDED, OF_WHOM, THE_CASE, WHERE, WHOM
from zhiheng.kit.documents.layout import Rows

LAW_35, LAW_37, LAW_38 = (f"行政强制法第{n}条" for n in ("三十五", "三十七", "三十八"))
LAW_47, LAW_49 = "行政强制法第四十七条", "行政强制法第四十九条"
LAW_44, LAW_45, LAW_51, LAW_55 = (f"行政强制法第{n}条" for n in ("四十四", "四十五", "五十一", "五十五"))

paper(
    "coercion-demand", "催告书", "demand", "强制执行或者申请法院执行之前的书面催告",
    (
        *needs(LAW_35, "party", "duty", "how", "until", "rights"), *has("amount", *(one.key for one in OF_WHOM)),
        *signs(LAW_38, "party_sign"),
    ),
    (
        WHOM,
        body(f"本机关办理的{THE_CASE}，你（单位）至今没有履行下列义务：{{{{ 应当履行的义务 }}}}"),
        body("请最迟于{{ 期限 | 日期 }}履行。履行方式：{{ 履行或者执行的方式 }}"),
        body("{%p if 金额 %}"), body("应当缴纳的金额：{{ 金额 | 大写金额 }}（{{ 金额 | 金额 }}）。"),
        body("{%p endif %}"),
        body("{{ 当事人权利 }}"),
        *HANDED, copies(),
    ),
    letter="催告", items=("party", "performance", "statement_right", "until", "agency", "date"),
)  # fmt: skip
paper(
    "coercion-enforcement", "强制执行决定书", "enforcement", "行政机关自行强制执行的决定",
    (
        *needs(LAW_37, "party", "enforcement", "reasons", "law", "how", "when", "remedies"), *OF_WHOM,
        *has("domicile"), *signs(LAW_38, "party_sign"),
    ),
    (
        WHOM, WHERE,
        body(f"本机关办理的{THE_CASE}，经催告，你（单位）逾期仍不履行，且无正当理由。{{{{ 理由 }}}}"),
        body("依据{{ 法律依据 }}，本机关决定强制执行：{{ 执行种类 }}。"),
        body("执行方式：{{ 履行或者执行的方式 }}"),
        body("执行时间：{{ 时间 }}。"),
        body("{{ 救济途径和期限 }}"),
        *HANDED, copies(),
    ),
    letter="执", items=("party", "reasons", "basis", "method", "time", "remedies", "agency", "date"),
)  # fmt: skip
paper(
    "coercion-substitute", "代履行决定书", "substitute", "由行政机关或者没有利害关系的第三人代为履行",
    (
        *needs(LAW_51, "party", "reasons", "law", "duty", "how", "when", "performer", "budget", "remedies"), *OF_WHOM,
        *has("domicile"), *signs(LAW_38, "party_sign"),
    ),
    (
        WHOM, WHERE,
        body(f"本机关办理的{THE_CASE}，{{{{ 理由 }}}}"),
        body("依据{{ 法律依据 }}，本机关决定由{{ 代履行人 }}代为履行。"),
        body("代履行的标的：{{ 应当履行的义务 }}"),
        body("代履行的方式：{{ 履行或者执行的方式 }}"),
        body("代履行的时间：{{ 时间 }}。"),
        body("费用预算：{{ 费用预算 | 大写金额 }}（{{ 费用预算 | 金额 }}）。费用按照成本合理确定，由当事人承担，"
             "法律另有规定的除外。"),
        body("{{ 救济途径和期限 }}"),
        *HANDED, copies(),
    ),
    letter="代履",
    items=(
        "party", "reasons", "basis", "method", "time", "object_list", "budget", "performer", "remedies", "agency",
        "date",
    ),
)  # fmt: skip
paper(
    "coercion-announcement", "限期自行拆除公告", "announcement", "强制拆除以前公告，限期当事人自行拆除",
    (*needs(LAW_44, "party", "until"), *has("cause", "place")),
    (
        body("{{ 当事人 }}{{ 案由 }}，其位于{{ 地点 }}的建筑物、构筑物、设施等应当拆除。"),
        body("请当事人最迟于{{ 期限 | 日期 }}自行拆除。在法定期限内不申请行政复议或者提起行政诉讼，又不拆除的，"
             "本机关将依法强制拆除。"),
    ),
    letter="告", items=("party", "until", "agency", "date"), inner=True,
)  # fmt: skip
paper(
    "coercion-transfer", "协助划拨通知书", "bank_notice", "书面通知金融机构划拨存款、汇款，附强制执行决定书",
    (
        *needs(LAW_47, "institution", "party", "account", "ordered_by", "amount", "law"), *needs(LAW_49, "treasury"),
        *has("receiver_sign"),
    ),
    (
        to("金融机构"),
        body("本机关已作出{{ 强制执行决定书文号 }}强制执行决定（附后）。依据{{ 法律依据 }}，请将{{ 当事人 }}在你处的"
             "存款、汇款划拨至{{ 划入账户 }}。"),
        body("账户：{{ 账户 }}"),
        body("划拨金额：{{ 金额 | 大写金额 }}（{{ 金额 | 金额 }}）"),
        body("收到后请立即划拨，并将办理结果书面告知本机关。"),
        body("附：强制执行决定书"),
        *signatures(("金融机构签收", "收件人签名")),
        copies("金融机构"),
    ),
    letter="协划", items=("account", "amount", "agency", "date"),
)  # fmt: skip
paper(
    "coercion-application", "强制执行申请书", "application", "申请人民法院强制执行",
    (
        *needs(LAW_55, "court", "party", "duty", "target", "law"),
        *has("demanded", "urgent", "domicile", *(one.key for one in OF_WHOM)), *signs(LAW_55, "head_sign"),
    ),
    (
        to("受理法院"),
        body("被申请人：{{ 当事人 }}{% if 当事人证件号码 %}（{{ 当事人证件号码 }}）{% endif %}"), WHERE,
        body(f"本机关办理的{THE_CASE}，行政决定已经送达。"
             "被申请人在法定期限内没有申请行政复议或者提起行政诉讼，又不履行。{{ 催告情况 }}"),
        body("依据{{ 法律依据 }}，申请：{{ 应当履行的义务 }}"),
        body("执行标的情况：{{ 执行标的情况 }}"),
        body("{%p if 紧急情况 %}"), body("情况紧急，请立即执行：{{ 紧急情况 }}"), body("{%p endif %}"),
        body("附：一、行政决定书及作出决定的事实、理由和依据；二、当事人的意见及行政机关催告情况；"
             "三、申请强制执行标的情况。"),
        *signatures(("行政机关负责人签名", "负责人签名")),
    ),
    letter="申执",
)  # fmt: skip
paper(
    "coercion-surcharge", "加处罚款决定书", "surcharge", "到期不缴纳罚款的加处罚款，附计算表",
    (
        *needs(LAW_45, "party", "principal", "surcharge", "counted_to", "counting"), *needs(LAW_37, "remedies"),
        *OF_WHOM, *has("spans"), *signs(LAW_38, "party_sign"),
    ),
    (
        WHOM,
        body(f"本机关办理的{THE_CASE}，你（单位）到期没有缴纳罚款{{{{ 罚款本金 | 金额 }}}}。依据《中华人民共和国行政"
             "处罚法》第七十二条，每日按罚款数额的百分之三加处罚款，加处数额不超过罚款数额。"),
        body("计算至{{ 计算截止日期 | 日期 }}，加处罚款{{ 加处罚款 | 大写金额 }}（{{ 加处罚款 | 金额 }}）。"),
        head("计算过程"), body("{{ 计算过程 }}"),
        Rows("spans", (44, 44, 28, 40)),
        body("申请行政复议或者提起行政诉讼的，加处罚款的数额在复议或者诉讼期间不予计算。"),
        body("{{ 救济途径和期限 }}"),
        *HANDED, copies(),
    ),
    letter="加罚", items=("party", "amount", "agency", "date"),
)  # fmt: skip
