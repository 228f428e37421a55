"""The fields of a case's documents (文书字段): each once, with its Chinese name, meaning and sample.

A kind takes fields by key: ``needs`` those that it must have and ``signs`` the places that must be signed, each with
the article that demands them, ``has`` the others.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from zhiheng.kit.documents.fields import Field, FieldKind

TEXT, LONG, DAY = FieldKind.TEXT, FieldKind.LONG, FieldKind.DAY
MONEY, NUMBER, TABLE, SIGNATURE = FieldKind.MONEY, FieldKind.NUMBER, FieldKind.TABLE, FieldKind.SIGNATURE
SOME_DAY = date(2026, 12, 10)

_COLUMNS = (
    Field("name", "名称", "叫什么", "饼干"),
    Field("model", "规格型号", "规格、型号、批号", "200 克/袋"),
    Field("amount", "数量", "几件", 12, NUMBER),
    Field("unit", "单位", "件、箱、袋", "袋"),
    Field("remark", "状况", "成色、特征、存放处", "完好"),
)
_THINGS = [{"name": "饼干", "model": "200 克/袋", "amount": 12, "unit": "袋", "remark": "完好"}]
_PROOF = (
    Field("kind", "种类", "证据种类", "书证"),
    Field("name", "名称", "证据名称", "现场笔录"),
    Field("proves", "证明", "证明的事实", "经营超过保质期的食品"),
)
_PROOFS = [{"kind": "书证", "name": "进货票据", "proves": "经营超过保质期的食品"}]
_HELD = (
    Field("place", "序号", "第几项", "1"),
    Field("name", "名称", "是什么", "过期食品"),
    Field("model", "规格型号", "规格或者型号", "500克装"),
    Field("quantity", "数量", "多少", "12箱"),
    Field("condition", "状况", "新旧、完好程度", "完好"),
    Field("number", "编号", "车牌、序列号等", "SN-001"),
)
_ONE_HELD = {
    "place": "1", "name": "过期食品", "model": "500克装", "quantity": "12箱", "condition": "完好", "number": "SN-001",
}  # fmt: skip
_SPAN = (
    Field("from", "起", "自哪一天起", date(2026, 5, 1), DAY),
    Field("to", "止", "至哪一天止", date(2026, 5, 10), DAY),
    Field("days", "天数", "计算的天数", 10, NUMBER),
    Field("amount", "金额", "这一段加处的罚款（元）", Decimal(900), MONEY),
)
_ONE_SPAN = {"from": date(2026, 5, 1), "to": date(2026, 5, 10), "days": 10, "amount": Decimal(900)}

# key, Chinese name, meaning, sample, kind
_WORDS: tuple[tuple[str, str, str, Any, FieldKind], ...] = (
    # who and what
    ("party", "当事人", "姓名或者名称", "示例区某某食品店", TEXT),
    ("party_id", "当事人证件号码", "统一社会信用代码；公民的号码遮盖", "91379900MA00000000", TEXT),
    ("cause", "案由", "涉嫌的违法行为", "涉嫌经营超过保质期的食品", TEXT),
    ("case_number", "案号", "立案时的编号", "示市立〔2026〕1号", TEXT),
    ("handlers", "办案人员", "姓名和执法证号", "王五（37990100001）、赵六（37990100002）", TEXT),
    ("matter", "职权事项", "依据的权责事项", "对经营超过保质期食品的处罚", TEXT),
    ("source", "案件来源", "线索从哪里来", "现场检查", TEXT),
    ("received_on", "登记日期", "收到线索的一天", date(2026, 11, 2), DAY),
    ("filed_on", "立案日期", "批准立案的一天", date(2026, 11, 3), DAY),
    ("clue", "线索内容", "反映或者发现的情况", "货架上有超过保质期的饼干。", LONG),
    # what was found
    ("facts", "违法事实", "查明的事实", "2026年11月2日检查发现……", LONG),
    ("evidence", "证据", "认定事实的证据，逐条列明", "一、现场笔录；二、……", LONG),
    ("proofs", "证据清单", "种类、名称和证明的事实", _PROOFS, TABLE),
    ("investigated", "调查经过", "做过的询问、检查、检测", "2026年11月2日现场检查；……", LONG),
    ("circumstances", "裁量情节", "从轻、减轻、从重的情形", "初次违法，及时改正。", LONG),
    ("reasons", "理由", "为什么这样处理", "当事人的行为……", LONG),
    ("reason", "事由", "为什么要这样办", "需要等待检验结论。", LONG),
    ("basis", "处罚依据", "法律、法规、规章的条款", "《中华人民共和国食品安全法》第一百二十四条", LONG),
    # what is decided
    ("proposal", "处理意见", "承办人建议怎样处理", "给予处罚", TEXT),
    ("opinion", "审批意见", "负责人的意见", "同意", TEXT),
    ("approver", "批准人", "批准的负责人", "行政机关负责人", TEXT),
    ("penalty", "处罚内容", "处罚种类和数额，用文字写明", "一、罚款 5,000 元；", LONG),
    ("fine", "罚款数额", "罚款，没有的空白", Decimal(5000), MONEY),
    ("heard", "陈述申辩和听证情况", "采纳与否及理由", "当事人未陈述申辩。", LONG),
    ("rights", "当事人权利", "陈述、申辩、要求听证的权利和期限", "你（单位）有权陈述和申辩。", LONG),
    ("performance", "履行方式和期限", "怎样、何时履行", "自收到本决定书之日起十五日内……", LONG),
    ("remedies", "救济途径和期限", "复议、诉讼的途径和期限", "可以在六十日内申请行政复议……", LONG),
    ("decision_no", "决定书文号", "处罚决定书的文号", "示市罚〔2026〕1号", TEXT),
    ("decided_on", "决定日期", "作出决定的一天", date(2026, 12, 1), DAY),
    # acts of the investigation
    ("held", "起止时间和地点", "何时何地", "2026年11月3日9时至10时，某街道", TEXT),
    ("spot", "地点和起止时间", "在哪里，几时至几时", "某街道 1 号，9 时至 10 时", TEXT),
    ("record_of", "笔录种类", "询问、现场检查、勘验等", "询问", TEXT),
    ("asked_party", "被询问人", "姓名；与案件的关系", "某某，店主", TEXT),
    ("attendant", "在场人员", "当事人、见证人，注明身份", "店主某某", TEXT),
    ("text", "笔录内容", "问答或者检查情况", "问：……\n答：……", LONG),
    ("when", "时间", "几月几日几时", "2026年11月5日9时", TEXT),
    ("place", "地点", "具体到门牌或者房间", "示例区某路 1 号 301 室", TEXT),
    ("bring", "应当携带的材料", "证照、票据等", "营业执照、进货票据", LONG),
    ("things", "物品清单", "名称、规格、数量、状况", _THINGS, TABLE),
    ("keeper", "保存方式和地点", "就地还是异地，由谁保存", "就地保存，由当事人保管", TEXT),
    ("disposal", "处理决定", "怎样处理登记保存的物品", "解除先行登记保存", LONG),
    ("method", "抽样方法", "抽取的方法和基数", "随机抽取，基数 120 袋", TEXT),
    ("about", "委托事项", "要检测、检验、鉴定什么", "饼干的酸价和过氧化值", LONG),
    ("appraisal", "委托类别", "检测、检验、检疫、技术鉴定等", "检验", TEXT),
    ("appraiser", "受委托机构", "有资质的机构", "示例检验检测中心", TEXT),
    ("until", "期限", "最迟哪一天", SOME_DAY, DAY),
    ("concerned", "被申请回避人", "所涉人员", "王五", TEXT),
    ("outcome", "决定内容", "回避或者不回避", "不予回避", TEXT),
    ("ordered", "责令内容", "要改正什么、怎样改", "立即停止销售超过保质期的食品。", LONG),
    ("length", "延长的期限", "延长多少", "30日", TEXT),
    ("to_agency", "移送机关", "移送给哪个机关", "示例区城市管理局", TEXT),
    ("materials", "移送材料", "随案移送的材料和物品", "案卷一册；扣押物品清单一份。", LONG),
    # review, hearing, deliberation
    ("items", "审核内容", "逐项审核的结果", "一、主体和职权；二、……", LONG),
    ("result", "结论", "审核、讨论或者复核的结论", "同意", TEXT),
    ("remark", "具体意见", "问题和建议", "事实清楚，证据充分。", LONG),
    ("said", "陈述申辩内容", "当事人的意见和理由", "请求从轻处罚，理由是……", LONG),
    ("adopted", "是否采纳", "采纳或者不采纳", "不予采纳", TEXT),
    ("held_on", "听证日期", "举行的一天", SOME_DAY, DAY),
    ("venue", "听证地点", "在哪里举行", "示例区某路 1 号 301 室", TEXT),
    ("open", "听证方式", "公开或者不公开", "公开", TEXT),
    ("host", "主持人", "听证主持人", "孙七", TEXT),
    ("chair", "主持讨论的负责人", "主持集体讨论的人", "机关负责人", TEXT),
    ("present", "参加人员", "姓名和职务", "局长、副局长……", LONG),
    ("discussed", "讨论情况", "各人的意见", "与会人员认为……", LONG),
    # service, payment, closing
    ("served", "送达文书", "名称和文号", "行政处罚决定书 示市罚〔2026〕1号", TEXT),
    ("way", "送达方式", "怎样送达", "直接", TEXT),
    ("served_on", "送达日期", "送达的一天", SOME_DAY, DAY),
    ("received", "签收情况", "签收、代收、拒收或者留置的情况", "本人签收", TEXT),
    ("address", "送达地址", "省、市、区、街道、门牌，收件人", "示例区某路 1 号", TEXT),
    ("channels", "电子送达方式", "传真、邮箱、即时通讯账号；不同意的空白", "", TEXT),
    ("failed", "送达未成的情况", "试过哪些方式、为什么没有送达", "直接送达两次，无人签收。", LONG),
    ("owed", "应缴数额", "还应当缴纳的数额", Decimal(5000), MONEY),
    ("bank", "代收机构", "名称、地址、账号", "示例银行示例区支行", TEXT),
    ("instalments", "分期安排", "延期到哪一天，或者分几期、每期多少", "分 3 期缴纳", TEXT),
    ("closed_as", "结案方式", "正常结案、撤销立案等", "正常结案", TEXT),
    ("carried_out", "执行情况", "缴款、改正的情况", "罚款 5,000 元已缴清。", LONG),
    # measures and enforcement
    ("domicile", "当事人地址", "住所或者经营场所", "示例区某路1号", TEXT),
    ("measure", "措施种类", "查封、扣押、冻结等", "扣押", TEXT),
    ("planned", "拟采取措施的财物", "逐项列明，或者账户和金额", "1．过期食品 12箱", LONG),
    ("law", "法律依据", "条款项", "《中华人民共和国行政强制法》第十八条", LONG),
    ("from", "开始日期", "自哪一天起", date(2026, 12, 1), DAY),
    ("to", "届满日期", "至哪一天止", SOME_DAY, DAY),
    ("seized", "财物清单", "名称、规格、数量、状况、编号", [_ONE_HELD], TABLE),
    ("institution", "金融机构", "开户的银行网点", "示例银行示例区支行", TEXT),
    ("account", "账户", "户名类别和账号末四位", "对公账户，尾号 1234", TEXT),
    ("amount", "金额", "数额（元）", Decimal(5000), MONEY),
    ("ordered_by", "强制执行决定书文号", "据以划拨的决定", "示市执〔2026〕1号", TEXT),
    ("treasury", "划入账户", "国库或者财政专户", "示例区财政国库", TEXT),
    ("step", "事项", "实施哪一项措施或者执行", "实施扣押", TEXT),
    ("done_on", "实施日期", "实施的一天", date(2026, 12, 1), DAY),
    ("days", "延长天数", "延长多少日，最多三十日", 30, NUMBER),
    ("disposed", "处理方式", "解除、没收、退还等", "解除", TEXT),
    ("ground", "解除事由", "为什么解除", "已作处理决定不再需要", TEXT),
    ("assist", "协助事项", "冻结或者解除冻结", "冻结", TEXT),
    ("duty", "应当履行的义务", "决定的内容和文号", "缴纳罚款 3,000 元", LONG),
    ("how", "履行或者执行的方式", "怎样履行、怎样执行", "到指定银行缴纳", LONG),
    ("enforcement", "执行种类", "排除妨碍、恢复原状等", "排除妨碍、恢复原状", TEXT),
    ("performer", "代履行人", "实际履行的单位", "示例环卫有限公司", TEXT),
    ("budget", "费用预算", "代履行的费用（元）", Decimal(5000), MONEY),
    ("court", "受理法院", "有管辖权的人民法院", "示例区人民法院", TEXT),
    ("demanded", "催告情况", "何时催告，结果怎样", "已于2026年12月1日催告，当事人仍未履行。", LONG),
    ("target", "执行标的情况", "标的数额、财物状况", "当事人在示例银行有存款。", LONG),
    ("urgent", "紧急情况", "立即执行的理由", "污染物正在扩散。", LONG),
    ("principal", "罚款本金", "决定的罚款（元）", Decimal(3000), MONEY),
    ("surcharge", "加处罚款", "加处的数额（元）", Decimal(900), MONEY),
    ("counted_to", "计算截止日期", "算到哪一天", date(2026, 5, 10), DAY),
    ("counting", "计算过程", "本金、比例和天数", "3,000 元×3%×10日", LONG),
    ("spans", "计算表", "逐段的天数和金额", [_ONE_SPAN], TABLE),
    ("former", "原文书", "种类和文号", "行政处罚决定书 示市罚〔2026〕1号", TEXT),
    ("new_fine", "变更后的罚款", "变更后的数额（元）", Decimal(1000), MONEY),
    ("changed", "变更结果", "变更、撤销等", "撤销", TEXT),
    ("content", "补正内容", "原来怎样写，更正为怎样写", "“五千圆”更正为“五千元”", LONG),
    # places to sign
    ("party_sign", "当事人签名", "当事人或者被询问人、在场人", None, SIGNATURE),
    ("officer_sign", "执法人员签名", "两名以上执法人员", None, SIGNATURE),
    ("witness_sign", "见证人签名", "当事人不签名时的见证人", None, SIGNATURE),
    ("head_sign", "负责人签名", "批准的负责人", None, SIGNATURE),
    ("reviewer_sign", "审核人签名", "法制审核人员", None, SIGNATURE),
    ("host_sign", "主持人签名", "听证主持人", None, SIGNATURE),
    ("recorder_sign", "记录人签名", "记录的人", None, SIGNATURE),
    ("present_sign", "参加人员签名", "参加讨论或者听证的人", None, SIGNATURE),
    ("receiver_sign", "收件人签名", "受送达人或者代收人", None, SIGNATURE),
    ("server_sign", "送达人签名", "送达的人", None, SIGNATURE),
    ("performer_sign", "代履行人签名", "代履行人或者其代表", None, SIGNATURE),
)
_COLUMNS_OF = {"things": _COLUMNS, "proofs": _PROOF, "seized": _HELD, "spans": _SPAN}
FIELDS = {
    key: Field(key, title, explains, sample, kind, columns=_COLUMNS_OF.get(key, ()))
    for key, title, explains, sample, kind in _WORDS
}
"""By key: every field that a document of a case may have."""


def needs(basis: str, *keys: str) -> tuple[Field, ...]:
    """Return fields that no document of a kind goes without, by an article. Raises KeyError for an unknown key."""
    return tuple(replace(FIELDS[key], required=True, basis=basis) for key in keys)


def signs(basis: str, *keys: str, least: int = 1) -> tuple[Field, ...]:
    """Return places that an article wants signed, each by at least so many. Raises KeyError for an unknown key."""
    return tuple(replace(FIELDS[key], required=True, basis=basis, least=least) for key in keys)


def has(*keys: str) -> tuple[Field, ...]:
    """Return fields that a document of a kind has where they are known. Raises KeyError for an unknown key."""
    return tuple(FIELDS[key] for key in keys)
