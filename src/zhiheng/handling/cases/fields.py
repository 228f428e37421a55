"""Form fields from the vocabulary: an attribute's type says what its field is, and as what it comes back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from zhiheng.kit.pages.forms.fields import DayField, MoneyField
from zhiheng.law.language.vocabulary import AttributeType
from zhiheng.law.library import vocabulary
from zhiheng.law.library.names import attribute_names
from zhiheng.law.library.procedures import ActPlan, Asked

YES_NO = (("", "未填"), ("true", "是"), ("false", "否"))
TITLES: Mapping[tuple[str, str], str] = {
    ("clue.checked", "result"): "核查结论",
    ("review.submitted", "reasons"): "送审情形",
    ("evidence.verified", "proves"): "证明的事实",
    ("evidence.verified", "lawful"): "取得合法",
    ("investigation.concluded", "facts"): "查明的事实",
    ("decision.made", "kinds"): "处罚种类",
    ("notice.given", "kinds"): "拟处罚种类",
    ("notice.given", "fine"): "拟罚款（元）",
    ("notice.given", "rights_told"): "告知的权利",
    ("decision.made", "fine"): "罚款（元）",
    ("decision.made", "discretion"): "裁量情节",
    ("decision.made", "major"): "重大违法行为",
    ("decision.made", "complex"): "情节复杂",
    ("investigation.conducted", "kind"): "调查方式",
    ("investigation.conducted", "certificates_shown"): "主动出示执法证件",
    ("evidence.verified", "kind"): "证据种类",
    ("review.completed", "result"): "审核结论",
    ("correction.ordered", "kind"): "责令的内容",
    ("case.closed", "kind"): "结案方式",
    ("dossier.archived", "complete"): "材料齐全",
    ("dossier.archived", "order_ok"): "排列有序",
    ("dossier.archived", "catalogue_ok"): "目录相符",
    ("decision.made", "seal"): "决定书加盖行政机关印章",
    ("decision.made", "payee"): "缴款方式",
    ("deliberation.held", "result"): "讨论意见",
    ("period.extended", "amount"): "延长多少",
    ("publication.made", "channel"): "公开渠道",
    ("publication.made", "anonymised"): "隐去姓名",
    ("publication.made", "until"): "公示截止日期",
    ("publication.withheld", "ground"): "不予公开的情形",
    ("publication.withdrawn", "reasons_published"): "同时公开说明理由",
    ("publication.ended", "repaired"): "因信用修复停止",
    ("fine.paid", "amount"): "缴纳罚款（元）",
    ("fine.paid", "confiscated"): "缴纳没收款（元）",
    ("recusal.requested", "own"): "本人请求回避",
    ("referral.sent", "items"): "随案移送的材料",
    ("referral.sent", "same_level"): "移送同级公安机关",
    ("referral.answered", "filed"): "公安机关立案",
    ("referral.contested", "way"): "异议方式",
    ("referral.items-handed", "receipt"): "办结交接手续",
    ("dispute.settled", "how"): "确定方式",
    ("approval.given", "approver"): "以何身份批准",
    ("approval.given", "result"): "审批结论",
    ("approval.given", "reason"): "审批意见",
    ("publication.made", "summary"): "公开摘要",
    ("measure.imposed", "certificates_shown"): "出示执法身份证件",
    ("measure.imposed", "rights_told"): "当场告知理由、依据、权利和救济途径",
    ("measure.imposed", "statement_heard"): "听取当事人的陈述和申辩",
    ("measure.imposed", "record_made"): "制作现场笔录",
    ("measure.imposed", "record_signed"): "当事人和执法人员已在笔录上签名",
    ("measure.imposed", "refusal_noted"): "当事人拒绝签名，已在笔录中注明",
    ("measure.imposed", "witness_signed"): "当事人不到场，见证人已签名",
    ("measure.imposed", "recorded"): "全过程音像记录",
    ("measure.imposed", "handed_on_spot"): "当场交付决定书和清单",
    ("measure.imposed", "copies"): "清单的份数",
    ("measure.imposed", "necessities"): "含公民个人及其所扶养家属的生活必需品",
    ("measure.imposed", "unrelated"): "含与违法行为无关的场所、设施或者财物",
    ("measure.imposed", "already_sealed_by_other"): "已被其他国家机关依法查封",
    ("demand.issued", "until"): "最迟履行日期",
    ("demand.issued", "amount"): "应当缴纳的金额（元）",
}
HELPS: Mapping[tuple[str, str], str] = {
    ("publication.made", "anonymised"): "公民的姓名必须隐去；企业的名称一般公开。",
    ("publication.made", "until"): "到期后自动不再显示；没有规定期限的可以不填。",
    ("publication.withheld", "reason"): "写明为什么不公开，由负责人审批。",
    ("publication.withdrawn", "reasons_published"): "撤回须同时公开说明理由（行政处罚法第四十八条）。",
    ("evidence.verified", "proves"): "一行一项，与调查终结时查明的事实写法一致；不写姓名和证件号码。",
    ("investigation.concluded", "facts"): "一行一项；不写姓名和证件号码。每项事实都要有证据证明。",
    ("decision.made", "statement_answered"): "决定书写明对陈述申辩采纳与否及理由。",
    ("referral.contested", "way"): "写“提请复议”或者“建议立案监督”：期限按这几个字判断。",
    ("approval.given", "approver"): "调整适用基准由本机关主要负责人批准或者集体讨论；适用上级基准的，报制定机关批准。",
    ("publication.made", "summary"): "写明违法行为、情节、裁量和结果；不写当事人姓名、名称和号码。",
    ("decision.made", "major"): "情节复杂或者重大违法，须经负责人集体讨论。",
    ("measure.imposed", "copies"): "一式二份，由当事人和行政机关分别保存（行政强制法第二十四条）。",
    ("measure.imposed", "necessities"): "不得查封、扣押（行政强制法第二十三条）。",
    ("measure.imposed", "unrelated"): "不得查封、扣押（行政强制法第二十三条）。",
    ("measure.imposed", "already_sealed_by_other"): "不得重复查封（行政强制法第二十三条）。",
}
_LONG = frozenset({"reason", "reasons", "opinion", "conclusion", "what", "summary"})


class YesNo(forms.TypedChoiceField):
    """Yes, no, or not stated."""

    def __init__(self, **more: Any) -> None:
        choices = YES_NO if not more.get("required", True) else (("", "请选择"), *YES_NO[1:])
        super().__init__(choices=choices, coerce=lambda text: text == "true", empty_value=None, **more)

    def prepare_value(self, value: Any) -> Any:
        """Show what is known already as the choice that says it."""
        return ("true" if value else "false") if isinstance(value, bool) else value


class Lines(forms.CharField):
    """Several texts, one a line."""

    def __init__(self, **more: Any) -> None:
        more.setdefault("widget", forms.Textarea({"rows": 3}))
        super().__init__(**more)

    def prepare_value(self, value: Any) -> Any:
        """Show a list as lines."""
        return "\n".join(str(one) for one in value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> Any:
        """Return the lines that hold something, as a list."""
        text = str(super().clean(self.prepare_value(value)) or "")
        return [line.strip() for line in text.splitlines() if line.strip()]


def field_for(plan: ActPlan, asked: Asked) -> forms.Field:
    """Return the field of an attribute that an act's form asks for."""
    declared = plan.event.attributes[asked.name]
    key = (plan.event.type, asked.name)
    label = TITLES.get(key) or attribute_names().get(asked.name, asked.name)
    more: dict[str, Any] = {"required": asked.needed, "label": label, "help_text": HELPS.get(key, "")}
    if declared.table:
        return _coded(declared, list(plan.offers.get(asked.name, ())), more)
    if declared.many:
        return Lines(**more)
    return _plain(declared, asked.name, more)


def _coded(declared: AttributeType, offered: Sequence[str], more: dict[str, Any]) -> forms.Field:
    table = vocabulary().codes[declared.table or ""]
    choices = [(code, table[code]) for code in (offered or table)]
    if declared.many:
        return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **more)
    return forms.ChoiceField(choices=[("", "请选择" if more["required"] else "未填"), *choices], **more)


def _plain(declared: AttributeType, name: str, more: dict[str, Any]) -> forms.Field:
    if declared.kind == "bool":
        return YesNo(**more)
    if declared.kind == "money":
        return MoneyField(**{**more, "label": more["label"] if "元" in more["label"] else f"{more['label']}（元）"})
    if declared.kind in ("int", "days", "wdays", "hours"):
        return forms.IntegerField(min_value=0, max_value=100_000, **more)
    if declared.kind == "number":
        return forms.DecimalField(min_value=0, max_digits=12, decimal_places=4, **more)
    if declared.kind == "date":
        return DayField(**more)
    widget = forms.Textarea({"rows": 3}) if name in _LONG else forms.TextInput()
    return forms.CharField(max_length=2_000 if name in _LONG else 200, widget=widget, **more)
