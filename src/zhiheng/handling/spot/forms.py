"""The form of a penalty on the spot: everything on one page, read and held together in one go."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.urls import reverse

from zhiheng.handling.cases.casefile import today
from zhiheng.handling.cases.fields import YesNo
from zhiheng.handling.cases.forms import ANSWER
from zhiheng.handling.spot import selectors
from zhiheng.handling.spot.entry import HEARD, SIGNING, Collection, Spot
from zhiheng.kit.accounts.models import User
from zhiheng.kit.pages.forms.fields import MoneyField, offer
from zhiheng.kit.pages.forms.signature import SignatureField
from zhiheng.law import codes
from zhiheng.law.library import vocabulary
from zhiheng.ledger.lateform import LateEntryForm
from zhiheng.registry.people import Person

MOST_PHOTOS = 9
KINDS = ("warning", "fine")
NOT_TOLD = "请先告知当事人，再作出处罚（行政处罚法第四十四条）。"
ALONE = "请选择另一名执法人员：执法人员不少于两人（行政处罚法第四十二条）。"
URLENCODED = "application/x-www-form-urlencoded"
REASONS = ("small", "hard_later", "remote")
_PLACE = re.compile(r"-?\d{1,3}\.\d{1,6},-?\d{1,3}\.\d{1,6}")


Needed = tuple[str, frozenset[str], str]
_UNITS = frozenset({"legal", "other_org", "individual_business"})
NEEDED: Mapping[str, Needed] = {
    "name": ("party_kind", frozenset({"citizen"}), "当事人是公民的，请填姓名。"),
    "id_no": ("party_kind", frozenset({"citizen"}), "当事人是公民的，请填公民身份号码。"),
    "firm": ("party_kind", _UNITS, "请填名称或者统一社会信用代码。"),
    "heard_reason": ("heard", frozenset({"adopted", "rejected"}), "请写明当事人说了什么、采纳与否的理由。"),
    "fine": ("kinds", frozenset({"fine"}), "选了罚款，请填数额。"),
    "on_spot_reason": (
        "paying",
        frozenset({"spot"}),
        "当场收缴须有法定理由（行政处罚法第六十八条、第六十九条），请选择。",
    ),
    "receipt_no": ("paying", frozenset({"spot"}), "请填专用票据号码（行政处罚法第七十条）。"),
    "signature": ("signing", frozenset({"screen"}), "请当事人签名；不签的选“拒绝签收”。"),
}
"""By field: which choice makes it necessary, and what is said where it is missing."""
UNKNOWABLE = frozenset(
    {"power", "partner", "told", "fact", "place", "name", "id_no", "firm", "heard_reason", "fine",
     "on_spot_reason", "receipt_no", "certificates_shown", "signing"}
)  # fmt: skip
"""What the record of a penalty decided on paper may leave out: whom, with whom, under which item, for how much."""


class Photos(forms.ClearableFileInput):
    """Several pictures at once; a phone opens its camera."""

    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Uploaded pictures; cleaned to a list. Raises ValidationError where there are too many."""

    widget = Photos

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Return the files."""
        files = data if isinstance(data, list | tuple) else [data] if data else []
        if len(files) > MOST_PHOTOS:
            raise forms.ValidationError(f"选了 {len(files)} 张，最多 {MOST_PHOTOS} 张")
        return [super(PhotosField, self).clean(one, initial) for one in files]


class Shown(YesNo):
    """Yes or no in place of a box, which couldn't say that nobody knows; what was ticked before stays a yes."""

    def prepare_value(self, value: Any) -> Any:
        """Show a ticked box as yes."""
        return super().prepare_value(True if value == "on" else value)

    def to_python(self, value: Any) -> Any:
        """Read a ticked box as yes."""
        return super().to_python("true" if value == "on" else value)


class SpotForm(LateEntryForm):
    """A penalty on the spot."""

    power = forms.ChoiceField(label="违法行为（职权事项）", error_messages={"required": "请选择违法行为。"})
    party_kind = forms.ChoiceField(label="当事人", widget=forms.RadioSelect, initial="citizen")
    name = forms.CharField(label="姓名", max_length=80, required=False)
    id_no = forms.CharField(
        label="公民身份号码", max_length=40, required=False, help_text="存入个人信息保险库，台账只记编号。"
    )
    firm = forms.CharField(
        label="名称或者统一社会信用代码", max_length=120, required=False, help_text="名录里没有的，先到“企业”登记。"
    )
    fact = forms.CharField(
        label="违法事实", max_length=2_000, widget=forms.Textarea({"rows": 3}),
        help_text="写明时间、行为；不写姓名、证件和电话号码。", error_messages={"required": "请写明违法事实。"},
    )  # fmt: skip
    place = forms.CharField(label="地点", max_length=200, error_messages={"required": "请写明地点。"})
    coordinates = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    photos = PhotosField(
        label="现场照片", required=False, widget=Photos({"accept": "image/*", "capture": "environment"}),
        help_text=f"最多 {MOST_PHOTOS} 张。原件连同拍摄时间、位置保存，不作改动。",
    )  # fmt: skip
    partner = forms.ChoiceField(label="另一名执法人员", error_messages={"required": ALONE})
    certificates_shown = forms.BooleanField(label="两人均已出示执法证件", required=False)
    told = forms.BooleanField(
        label="已当场告知拟处罚的内容、事实、理由、依据和陈述申辩权", error_messages={"required": NOT_TOLD}
    )  # fmt: skip
    heard = forms.ChoiceField(label="陈述申辩", widget=forms.RadioSelect, choices=list(HEARD.items()), initial="none")
    heard_reason = forms.CharField(
        label="说了什么，采纳与否的理由", max_length=500, required=False, widget=forms.Textarea({"rows": 2})
    )
    kinds = forms.MultipleChoiceField(
        label="处罚", widget=forms.CheckboxSelectMultiple, error_messages={"required": "请选择警告或者罚款。"}
    )
    fine = MoneyField(
        label="罚款（元）",
        required=False,
        help_text="公民二百元以下，法人和其他组织三千元以下（行政处罚法第五十一条）。",
    )
    paying = forms.ChoiceField(
        label="怎样缴纳", widget=forms.RadioSelect, required=False, initial="bank",
        choices=[("bank", "十五日内到银行或者电子支付"), ("spot", "当场收缴")],
    )  # fmt: skip
    bank = forms.CharField(label="代收机构", max_length=120, required=False)
    on_spot_reason = forms.ChoiceField(label="当场收缴的理由", required=False)
    receipt_no = forms.CharField(
        label="专用票据号码",
        max_length=60,
        required=False,
        help_text="财政部门统一制发的票据；没有票据，当事人有权拒缴。",
    )
    signing = forms.ChoiceField(label="签收", widget=forms.RadioSelect, choices=list(SIGNING.items()), initial="screen")
    signature = SignatureField(label="当事人签名", required=False)
    seal = forms.BooleanField(label="决定书用纸已加盖机关印章", required=False, initial=True)
    social_impact = forms.BooleanField(label="具有一定社会影响，须向社会公开", required=False)
    document_no = forms.CharField(label="原决定书文号", max_length=80, required=False)
    decided_by = forms.ChoiceField(
        label="当时作出处罚的执法人员", required=False, help_text="本人作出的不选；已调离、离职的也可以选。"
    )
    answer = forms.CharField(
        label="说明理由", max_length=1_000, required=False, widget=forms.Textarea({"rows": 2}),
        help_text="有提示仍要办理的，写明理由，记入台账。",
    )  # fmt: skip

    def __init__(self, user: User, data: Any = None, files: Any = None, initial: Any = None) -> None:
        super().__init__(data, files, initial=initial)
        self.user = user
        words = vocabulary().codes
        last, others = selectors.powers(user, self.past)
        grouped: Any = [
            ("", "请选择"),
            *([("最近用过", last)] if last else []),
            *([("本机关事项", others)] if others else []),
        ]
        offer(self.fields["power"], grouped)
        offer(self.fields["party_kind"], words["party_kind"].items())
        offer(self.fields["kinds"], [(kind, words["penalty_kind"][kind]) for kind in KINDS])
        offer(
            self.fields["on_spot_reason"], [("", "请选择"), *((one, words["on_spot_reason"][one]) for one in REASONS)]
        )
        colleagues = selectors.partners(user, self.past)
        offer(self.fields["partner"], [("", "请选择"), *colleagues])
        offer(self.fields["decided_by"], [("", "本人"), *(colleagues if self.past else ())])
        if self.past:
            self.fields["certificates_shown"] = Shown(label=self.fields["certificates_shown"].label)
        self.enterprise = ""
        asks = {"hx-post": reverse("spot-party"), "hx-trigger": "change", "hx-target": "#party-known",
                "hx-params": "csrfmiddlewaretoken,id_no,firm", "hx-encoding": URLENCODED}  # fmt: skip
        for name, (_, _, missing) in NEEDED.items():
            self.fields[name].required, self.fields[name].error_messages["required"] = True, missing
        for name in ("id_no", "firm"):
            self.fields[name].widget.attrs.update(asks)
        self._relax()

    def _relax(self) -> None:
        """Ask only for what the choices that were sent make necessary."""
        sent = self.data
        if not isinstance(sent, QueryDict):
            return
        for name, (chooser, values, _) in NEEDED.items():
            self.fields[name].required = bool(set(sent.getlist(chooser)) & values)

    @property
    def unknowable(self) -> frozenset[str]:
        """Return what a recording may leave out."""
        return UNKNOWABLE

    @property
    def late_part(self) -> list[forms.BoundField]:
        """Return the fields of a recording."""
        return [self[name] for name in ("on", "late_reason", "decided_by", "document_no")]

    @property
    def recorded(self) -> bool:
        """Return whether it was decided on paper on an earlier day and is only entered now. Only of a valid form."""
        return not self.when["doing"]

    def clean_id_no(self) -> str:
        """Check the number, naming what is wrong without repeating it."""
        number = codes.normalized(self.cleaned_data["id_no"])
        if number and (problem := codes.identity_problem(number, today())):
            raise forms.ValidationError(f"{problem}。请按身份证件核对。")
        return number

    def clean_coordinates(self) -> str:
        """Take a position only in its own form; anything else is nothing."""
        text = str(self.cleaned_data["coordinates"])
        return text if _PLACE.fullmatch(text) else ""

    def clean(self) -> dict[str, Any]:
        """Find the party, and hold amounts, reasons and signature to each other."""
        data = super().clean() or {}
        self._firm(data)
        if "fine" not in (data.get("kinds") or []):
            data["fine"] = None
        day = data.get("on")
        if day is not None and day < today() and not data.get("late_reason"):
            self.add_error("late_reason", "补记以前的处罚，请写明原因。")
        return data

    def _firm(self, data: dict[str, Any]) -> None:
        if data.get("party_kind") == "citizen" or not data.get("firm"):
            return
        if (firm := selectors.enterprise(data["firm"])) is None:
            self.add_error("firm", "名录里没有这家。请核对代码、全称，或者先在“企业”登记。")
        else:
            self.enterprise = firm.public_id

    @property
    def spot(self) -> Spot:
        """Return what the valid form states."""
        data = self.cleaned_data
        citizen = data["party_kind"] == "citizen"
        first = data["decided_by"] or self.user.person
        fine: Decimal | None = data["fine"]
        cash = None
        if fine and data["paying"] == "spot":
            remote = data["on_spot_reason"] == "remote"
            cash = Collection(data["on_spot_reason"], True if remote else None, data["receipt_no"])
        where = f"（位置 {data['coordinates']}）" if data["coordinates"] else ""
        return Spot(
            power=data["power"],
            party_kind=data["party_kind"],
            officers=tuple(one for one in dict.fromkeys((first, data["partner"])) if one),
            fact=data["fact"],
            place=f"{data['place']}{where}",
            kinds=tuple(data["kinds"]),
            fine=fine,
            enterprise="" if citizen else self.enterprise,
            person=Person(data["name"], data["id_no"]) if citizen and (data["name"] or data["id_no"]) else None,
            told=bool(data["told"]),
            certificates_shown=data["certificates_shown"],
            heard=data["heard"],
            heard_reason=data["heard_reason"],
            collected=cash,
            signing=data["signing"],
            seal=data["seal"],
            social_impact=data["social_impact"],
            bank=data["bank"],
        )


__all__ = ["ANSWER", "SpotForm"]
