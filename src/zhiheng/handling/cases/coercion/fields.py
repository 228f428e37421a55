"""Fields of the acts of measures and enforcements: what their forms ask besides the event's own attributes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from zhiheng.handling.cases import paying, sealing, selectors, wording
from zhiheng.handling.cases.casefile import CaseFile, today
from zhiheng.handling.cases.coercion.things import ThingsField
from zhiheng.handling.cases.fields import YesNo
from zhiheng.handling.cases.models import Proposal, Standing
from zhiheng.handling.cases.partfile import KINDS, PartFile
from zhiheng.kit.pages.forms.fields import MoneyField
from zhiheng.law.library import vocabulary
from zhiheng.law.library.procedures import ActPlan

DEMAND_DAYS = 14
"""Proposed days of a demand: ten working days are at most these, without festivals (行政强制法第五十四条)."""
TERM_DAYS = 30
STATED = ("part_kind", "things", "measure_power", "reasons", "law_text", "bank_name", "account", "sum")
"""What an application states that the act it prepared needs again: nobody types it twice."""


def _text(label: str, help_text: str = "", *, required: bool = True, most: int = 200) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, required=required, help_text=help_text)


def _long(label: str, help_text: str = "", *, required: bool = True, rows: int = 3) -> forms.CharField:
    widget = forms.Textarea({"rows": rows})
    return forms.CharField(label=label, max_length=8_000, required=required, widget=widget, help_text=help_text)


def _last_four(text: str) -> None:
    """Refuse an account number, which is personal (F5): more than its last four digits, however they are spaced."""
    if re.search(r"\d{5}", re.sub(r"[\s\-－–—._/·•、,，]", "", unicodedata.normalize("NFKC", text))):
        raise ValidationError("账号只写末四位，例如“对公账户，尾号 1234”。")


FIRST: Mapping[str, Callable[[], forms.Field]] = {
    "part_kind": lambda: forms.ChoiceField(label="种类"),
    "measure_power": lambda: forms.ChoiceField(label="强制措施的职权事项"),
    "enforcement_power": lambda: forms.ChoiceField(label="强制执行的职权事项", required=False),
    "things": lambda: ThingsField(label="财物清单"),
    "place": lambda: _text("地点", "写到街道门牌。"),
    "bank_name": lambda: _text("金融机构", "开户的银行网点。"),
    "account": lambda: forms.CharField(
        label="账户",
        max_length=200,
        validators=[_last_four],
        help_text="写户名类别和账号末四位，例如“对公账户，尾号 1234”；不写完整账号。",
    ),
    "sum": lambda: MoneyField(label="拟冻结金额（元）"),
    "transfer_sum": lambda: MoneyField(label="划拨金额（元）", help_text="不超过当事人尚未履行的金额。"),
    "treasury": lambda: _text("划入账户", "国库或者财政专户（行政强制法第四十九条）。"),
    "keeper": lambda: _text("受托保管人", "委托第三人保管的填写单位名称；本机关保管的不填。", required=False),
    "court": lambda: _text("受理法院", "有管辖权的人民法院。"),
    "performer": lambda: _text("代履行人", "实际履行的单位；本机关履行的写本机关。"),
    "budget": lambda: MoneyField(label="代履行费用预算（元）"),
    "duty": lambda: _long("应当履行的义务", "写明决定书文号和尚未履行的内容。", rows=2),
    "how": lambda: _long("履行或者执行的方式", "写入文书。", rows=2),
    "when_text": lambda: _text("执行时间", "写明何时实施；夜间和法定节假日除情况紧急外不得实施。"),
}
"""Picks that stand before what the event asks for."""
LAST: Mapping[str, Callable[[], forms.Field]] = {
    "target": lambda: _long("申请执行标的情况", "标的数额、财物状况，写入申请书。", rows=2),
    "opinion_enclosed": lambda: YesNo(label="附当事人的意见", help_text="当事人没有提出意见的，附无意见的记录。"),
    "issued_document": lambda: forms.ChoiceField(label="补正的文书"),
    "corrected_text": lambda: _long("补正的内容", "写明原来怎样写，更正为怎样写；不改变决定的实质内容。"),
    "law_text": lambda: _long("法律依据", "写入文书，写明条款项。", rows=2),
    "sealed": lambda: YesNo(label="决定书加盖行政机关印章"),
    "record_text": lambda: _long("现场笔录内容", "填写后生成笔录，供核对、签名；不进入台账。", required=False, rows=5),
}
"""Picks that stand behind what the event asks for."""
PICKS = {**FIRST, **LAST}


def choices_of(pick: str, file: CaseFile, past: date | None = None) -> list[tuple[str, str]]:
    """Return the choices of a pick, from the procedure and from what the agency holds today, or held on a past day."""
    if pick == "part_kind" and file.procedure is not None:
        codes = vocabulary().codes[KINDS[file.procedure.about]]
        return [(kind, codes[kind]) for kind in file.procedure.procedures]
    if pick == "issued_document":
        kinds = vocabulary().codes["document_kind"]
        return [
            (id_, f"{kinds.get(kind, kind)} {file.value('document', id_, 'number') or ''}".strip())
            for id_, kind in file.documents
        ]
    if pick == "measure_power":
        return selectors.powers(file.agency, "measure", past)
    if pick == "enforcement_power":
        return [("", "没有强制执行的职权事项"), *selectors.powers(file.agency, "enforcement", past)]
    return []


def known(file: CaseFile, plan: ActPlan) -> dict[str, Any]:
    """Return what is known for an act of a measure or an enforcement."""
    if not isinstance(file, PartFile):
        return {}
    power = wording.power_of(file)
    left = paying.owing(file)
    found: dict[str, Any] = {
        "law_text": wording.cited(plan.basis),
        "until": today() + timedelta(days=DEMAND_DAYS if plan.event.type == "demand.issued" else TERM_DAYS),
        "amount": left if plan.event.type == "demand.issued" and left else None,
        "duty": _duty(file),
        "reasons": "" if power is None else f"涉嫌{file.cause}" if not file.cause.startswith("涉嫌") else file.cause,
        "copies": 2,
        "document": None,
        **_applied(file),
    }
    if plan.event.type == "period.extended":
        found["amount"] = TERM_DAYS
    if plan.name == "execution-tell-bank":
        found["transfer_sum"] = paying.transferable(file) or None
    if plan.event.type == "measure.imposed":
        found["amount"] = found.get("sum")
    return found


def _duty(file: CaseFile) -> str:
    """Return what remains to be performed, in words."""
    decision = file.decision
    if decision is None:
        return ""
    document = next(iter(decision.objects("document", "decision")), "")
    number = file.value("document", document, "number") or ""
    left = paying.owing(file)
    return f"履行{number}行政处罚决定" + (f"，缴纳罚没款 {left:,.2f} 元" if left else "")


def _applied(file: PartFile) -> dict[str, Any]:
    """Return what the approved application of a part stated."""
    rows = Proposal.objects.filter(part=file.about[1], standing=Standing.APPROVED, act__endswith="-apply")
    last = rows.order_by("-pk").first()
    said = sealing.unseal(last.dossier) if last is not None else {}
    return {name: said[name] for name in STATED if name in said}
