"""Forms of a case's acts: built from the act's plan, with choices of the people and things that the case knows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from django import forms

from zhiheng.handling.cases import crimes, hindering, joining, recusing, selectors, streets, wording
from zhiheng.handling.cases.casefile import HANDLER, CaseFile, today
from zhiheng.handling.cases.coercion import fields as coercion
from zhiheng.handling.cases.coercion.surcharging import surcharge
from zhiheng.handling.cases.fields import YesNo, field_for
from zhiheng.handling.cases.papers.fields import FIELDS
from zhiheng.kit.accounts.models import User
from zhiheng.kit.contributions import Registry
from zhiheng.kit.documents.fields import FieldKind
from zhiheng.kit.pages.forms.fields import DayField
from zhiheng.law.library import vocabulary
from zhiheng.law.library.procedures import ActPlan
from zhiheng.ledger.acting import ZONE
from zhiheng.ledger.lateform import LateEntryForm
from zhiheng.registry.agencies.selectors import names

PAPER_WORDS = (
    "spot", "asked_party", "attendant", "appraiser", "about", "ordered", "said", "remark", "chair", "present",
    "discussed", "materials",
)  # fmt: skip
"""Picks that are fields of the act's document alone; they don't stand in the ledger."""
TEXTS = frozenset({"upload", "text", "reasons", "basis_text", "facts_text", "bank", *PAPER_WORDS, *coercion.LAST})
"""Picks that stand behind what the event itself asks for."""
ESSENTIAL = frozenset(
    {"part_kind", "document", "issued_document", "hearing", "appraisal", "concerned", "referral", "dispute", "into"}
)
"""Picks that say what an event is about: without them there is none."""
fills: Registry[Callable[[CaseFile], Mapping[str, Any]]] = Registry("prefilling of an act's form")
"""By act: what another room of handling knows already."""
LATE = ("on", "at", "late_reason", "document_no")
ANSWER = "answer"


def _long(label: str, help_text: str = "", *, required: bool = True, rows: int = 3) -> forms.CharField:
    widget = forms.Textarea({"rows": rows})
    return forms.CharField(label=label, max_length=8_000, required=required, widget=widget, help_text=help_text)


def _people(label: str, *, required: bool = True) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, required=required, widget=forms.CheckboxSelectMultiple)


def _words(key: str) -> Callable[[], forms.Field]:
    """Return the field of what stands in the act's document alone, and isn't demanded: it may be written by hand."""
    one = FIELDS[key]
    long = one.kind is FieldKind.LONG
    help_text = f"{one.explains}；写入文书，不进入台账。"
    if long:
        return lambda: _long(one.title, help_text, required=False)
    return lambda: forms.CharField(label=one.title, max_length=200, required=False, help_text=help_text)


def _one(label: str) -> forms.ChoiceField:
    return forms.ChoiceField(label=label)


PICKS: Mapping[str, Callable[[], forms.Field]] = {
    "power": lambda: _one("职权事项"),
    "officers": lambda: _people("参加的执法人员"),
    "new_officers": lambda: _people("新的办案人员"),
    "removed": lambda: _people("不再办案的人员", required=False),
    "concerned": lambda: _people("所涉人员"),
    "assistants": lambda: _people("辅助人员（可以准备文书、上传材料，不计入办案人员）"),
    "referral": lambda: _one("涉嫌犯罪"),
    "dispute": lambda: _one("管辖争议"),
    "rival": lambda: _one("争议的另一机关"),
    "winner": lambda: _one("有管辖权的机关"),
    "into": lambda: forms.ChoiceField(
        label="并入的案件（本机关在办、立案不晚于本案）",
        help_text="只列您能查看的案件；要并入他人办理的案件，请能查看两件案件的人员办理。",
    ),
    "moved": lambda: _people("分出的当事人", required=False),
    "moved_conducts": lambda: _people("分出的违法行为", required=False),
    "new_cause": lambda: forms.CharField(label="分出案件的案由", max_length=120, help_text="不写姓名。"),
    "new_ended": lambda: DayField(
        label="分出的违法行为终了日期",
        required=False,
        help_text="当事人和违法行为都不选的，分出的是另一个违法行为，追责期限从这天起算。",
    ),
    "members": lambda: _people("专案组成员（不少于两人）"),
    "host": lambda: _people("听证主持人"),
    "document": lambda: _one("文书"),
    "hearing": lambda: _one("听证"),
    "appraisal": lambda: _one("检测鉴定"),
    "to": lambda: _one("移送给"),
    "name": lambda: forms.CharField(label="证据名称", max_length=120, help_text="例如现场照片、进货票据；不写姓名。"),
    "upload": lambda: forms.FileField(label="证据文件", required=False, help_text="原件保存并计算校验值，不作改动。"),
    **{key: _words(key) for key in PAPER_WORDS},
    "text": lambda: _long("笔录内容", "填写后生成笔录，供核对、签名；不进入台账。", required=False, rows=6),
    "reasons": lambda: _long("理由", "写入文书。"),
    "basis_text": lambda: _long("处罚依据", "写入文书，写明条款项。", rows=2),
    "facts_text": lambda: _long("违法事实", "写入文书。", rows=4),
    "bank": lambda: forms.CharField(
        label="代收机构名称和地址", max_length=120, required=False, help_text="有罚款的填写，写入决定书。"
    ),
    "dossier_no": lambda: forms.CharField(label="案卷号", max_length=80),
    "method": lambda: forms.ChoiceField(label="送达方式", choices=list(vocabulary().codes["service_method"].items())),
    "receipt": lambda: YesNo(label="有送达回证"),
    "signed_for": lambda: forms.ChoiceField(
        label="当事人签收的权利", required=False, choices=[("", "未填"), *vocabulary().codes["right"].items()]
    ),
    **coercion.PICKS,
}
"""By name of a pick: its field. ``notice`` needs none."""


class CaseActForm(LateEntryForm):
    """The form of an act on a case: what the plan asks, whom it picks, whether it is recorded afterwards."""

    at = forms.TimeField(label="时刻", required=False, input_formats=["%H:%M"], help_text="例如 09:30；不知道的不填。")
    document_no = forms.CharField(label="原文书文号", max_length=80, required=False)

    def __init__(self, user: User, file: CaseFile, plan: ActPlan, data: Any = None, files: Any = None,
                 initial: Mapping[str, Any] | None = None) -> None:  # fmt: skip
        super().__init__(data, files, initial=dict(initial or {}))
        self.user, self.file, self.plan = user, file, plan
        picked = {pick: PICKS[pick]() for pick in PICKS if pick in plan.picks}
        for pick, one in list(picked.items()):
            if choices := choices_of(pick, file, user, self.past):
                one.choices = choices  # type: ignore[attr-defined]  # fields of choices only
            elif isinstance(one, forms.MultipleChoiceField) and not one.required:
                del picked[pick]  # there is nothing to choose from, and nothing has to be chosen
        if plan.name == "file":
            picked["officers"].label = "办案人员（不少于两人）"
        own = {pick: one for pick, one in picked.items() if pick not in TEXTS}
        own |= {one.name: field_for(plan, one) for one in plan.asks}
        own |= {pick: one for pick, one in picked.items() if pick in TEXTS}
        if "approver" in plan.event.attributes and not plan.asked("approver"):
            codes = vocabulary().codes["approver"]
            own["approver"] = forms.ChoiceField(
                label="当时的批准人", required=False, choices=[("", "没有记载"), *codes.items()]
            )
        own[ANSWER] = _long("说明理由", "有提示仍要办理的，写明理由，记入台账。", required=False, rows=2)
        self.fields = {**own, **self.fields}

    @property
    def unknowable(self) -> frozenset[str]:
        """Return what a recording may leave out: all but what the event would be refused without at the ledger."""
        stated = self.plan.event.attributes
        asked = {one.name for one in self.plan.asks if not stated[one.name].required}
        return frozenset(asked | (self.plan.picks - ESSENTIAL))

    @property
    def late_names(self) -> list[str]:
        """Return the fields that only a recording needs."""
        own = {"approver"} if self.plan.asked("approver") else set()
        return [name for name in (*LATE, "approver") if name in self.fields and name not in own]

    @property
    def own_part(self) -> list[forms.BoundField]:
        """Return the fields of the act itself."""
        aside = {*self.late_names, ANSWER}
        return [self[name] for name in self.fields if name not in aside]

    @property
    def late_part(self) -> list[forms.BoundField]:
        """Return the fields of a recording."""
        return [self[name] for name in self.late_names]

    def clean(self) -> dict[str, Any]:
        """Hold what belongs together to each other."""
        data = super().clean() or {}
        if data.get("at") and not data.get("on"):
            self.add_error("at", "填了时刻的，请一并填日期。")
        if data.get("on") and self.plan.fact is False and data["on"] < today() and not data.get("late_reason"):
            self.add_error("late_reason", "补记以前的办理，请写明原因。")
        fined = {"kinds", "fine"} <= data.keys() and "fine" in (data["kinds"] or ())
        if self.past is None and fined and not data["fine"]:
            self.add_error("fine", "选了罚款，请填数额。")
        return data

    @property
    def recorded(self) -> bool:
        """Return whether the act already happened: on a day before today, or (what others do) on the day named.

        An act of our own that is dated today is done now: else its date would take it past guard and approval.
        """
        day = self.cleaned_data.get("on")
        return day is not None and (self.plan.fact or day < today())

    @property
    def occurred(self) -> date | datetime | None:
        """Return when it happened, None for now."""
        if not self.recorded:
            return None
        day, time = self.cleaned_data.get("on"), self.cleaned_data.get("at")
        return datetime.combine(day, time, ZONE) if day and time else day

    @property
    def stated(self) -> dict[str, Any]:
        """Return what the form states of the act itself; nothing stated is left out."""
        aside = {*LATE, ANSWER, "upload"}
        return {
            name: value for name, value in self.cleaned_data.items()
            if name not in aside and value not in (None, "", [], ())
        }  # fmt: skip


def choices_of(pick: str, file: CaseFile, user: User, past: date | None = None) -> list[tuple[str, str]]:
    """Return the choices of a pick, from what the case and its agency know and the user may see.

    ``past``: the day whose officers, powers and hosts are offered where something of that day is recorded.
    """
    if pick == "officers":
        return _officers(file, past)
    own = {*file.handlers} if past is None else set()
    found: Mapping[str, Callable[[], list[tuple[str, str]]]] = {
        "power": lambda: [*selectors.penalty_powers(file.agency, past), *streets.delegations(file.agency, past)],
        "new_officers": lambda: [one for one in selectors.enforcers(file.agency, past) if one[0] not in own],
        "removed": lambda: selectors.named_officers(file.handlers if past is None else file.named("officer", HANDLER)),
        "concerned": lambda: recusing.concerned(file, past),
        "referral": lambda: crimes.referrals(file),
        "dispute": lambda: crimes.disputes(file),
        "rival": lambda: selectors.other_agencies(file.agency, past),
        "winner": lambda: list(names(crimes.disputing(file)).items()),
        "into": lambda: joining.takers(file, user),
        "moved": lambda: joining.parties(file),
        "moved_conducts": lambda: joining.conducts(file),
        "members": lambda: selectors.enforcers(file.agency, past),
        "assistants": lambda: recusing.assistants(file.agency, past),
        "host": lambda: [one for one in selectors.hosts(file.agency, past) if one[0] not in own],
        "document": lambda: _called(file, hindering.unserved(file)),
        "hearing": lambda: [(id_, f"第 {n} 次听证要求") for n, id_ in enumerate(file.named("hearing"), 1)],
        "appraisal": lambda: [
            (id_, f"第 {n} 次委托") for n, id_ in enumerate(file.named("appraisal", among=file.own), 1)
        ],
        "to": lambda: selectors.other_agencies(file.agency, past),
    }
    return found[pick]() if pick in found else coercion.choices_of(pick, file, past)


def _officers(file: CaseFile, past: date | None) -> list[tuple[str, str]]:
    """Return who may take part: who handles the case; recorded, who ever did and who was certified by then."""
    known = file.handlers if file.last("case.filed") else []
    if past is None:
        return selectors.named_officers(known) or selectors.enforcers(file.agency)
    others = selectors.enforcers(file.agency, past)
    listed = {id_ for id_, _ in others}
    ever = [one for one in file.named("officer", HANDLER) if one not in listed]
    return [*selectors.named_officers(ever), *others]


def _called(file: CaseFile, documents: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return (id, kind and number in words) of some documents."""
    words = vocabulary().codes["document_kind"]
    return [
        (id_, f"{words.get(kind, kind)} {file.value('document', id_, 'number') or ''}".strip())
        for id_, kind in documents
    ]


def weighed(file: CaseFile, plan: ActPlan) -> dict[str, Any]:
    """Return what the discretion of a case says for its notice or decision: amount, code, that the benchmark is stated.

    The form's own words stay free: what departs from it is judged by the rules.
    """
    said = file.applied.attributes if file.applied else {}
    fine = said.get("intended") or said.get("proposed")
    if plan.name == "notice":
        return {"fine": fine, "benchmark_told": True}
    stated = bool(file.applied and file.applied.objects("benchmark"))
    return {
        "fine": fine, "discretion": said.get("discretion"), "benchmark_stated": stated, "reasons": said.get("reasons"),
    }  # fmt: skip


def known(file: CaseFile, plan: ActPlan) -> dict[str, Any]:
    """Return what is known already, for the form: nobody types it twice."""
    power = wording.power_of(file)
    basis = wording.cited(wording.laws(power))
    found: dict[str, Any] = {
        "cause": file.cause, "facts_text": wording.facts_words(file), "basis_text": basis,
        "officers": file.handlers, "payee": "bank", "channel": "bank" if plan.name == "pay" else None,
        "field": file.field, "new_cause": file.cause,
        "kinds": ["fine"] if plan.name in ("notice", "decide", "decide-again") else None,
    }  # fmt: skip
    if plan.name in ("notice", "decide") and file.applied is not None:
        found |= weighed(file, plan)
    told = file.last("notice.given")
    if plan.name in ("decide", "decide-again") and told is not None:
        found |= {name: told.attributes.get(name) for name in ("fine", "confiscated")}
        found["kinds"] = list(told.attributes.get("kinds") or ())
    if plan.name == "serve" and file.decision is not None:  # what is served first, where it can be
        found["document"] = next(iter(file.decision.objects("document", "decision")), None)
    for name in ("hearing", "appraisal", "referral", "dispute"):
        found[name] = next(reversed(file.named(name, among=file.own)), None)
    if plan.name == "supplement":
        concluded = file.last("investigation.concluded")
        found["facts"] = list(concluded.attributes.get("facts") or ()) if concluded else []
    fill = fills.get(plan.name)
    found |= fill(file) if fill is not None else {}
    found |= coercion.known(file, plan)
    if plan.name == "surcharge" and (counted := surcharge(file, today())) is not None:
        found |= {"amount": counted.amount, "counted_to": counted.counted_to}
    return {name: value for name, value in found.items() if value not in (None, "", [], ())}
