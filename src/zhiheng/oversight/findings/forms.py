"""Forms of triage. Which findings an act is about stands in the form itself, so that it can be sent from any page."""

from __future__ import annotations

from typing import Any

from django import forms

from zhiheng.kit.accounts.models import User
from zhiheng.oversight.findings import selectors
from zhiheng.oversight.findings.models import Finding, Matter
from zhiheng.oversight.findings.services import ALONE
from zhiheng.oversight.findings.words import KINDS, REASONS

_WORDS = forms.Textarea({"rows": 4})


class DismissForm(forms.Form):
    """Not to uphold findings."""

    reason = forms.ChoiceField(
        label="理由",
        choices=[("", "请选择"), *((code, reason.words) for code, reason in REASONS.items())],
        help_text="选“误报”的，计入该规则的误报统计，供修订规则。",
    )
    text = forms.CharField(
        label="说明", max_length=500, widget=_WORDS, help_text="依据的事实和材料。机关和审计可以看到。"
    )

    def __init__(self, user: User, rows: list[Finding], data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        if len(rows) > ALONE:
            self.fields["text"].help_text += f"一次超过 {ALONE} 项，提交后选择另一名监督人员复核。"


class GroupForm(forms.Form):
    """Group findings into a matter: an existing one of the agency, or a new one with title and kind."""

    matter = forms.ChoiceField(label="并入", required=False)
    title = forms.CharField(
        label="事项名称", max_length=200, required=False, help_text="新建时填写：一句话说明是什么问题。"
    )
    kind = forms.ChoiceField(label="监督方式", choices=list(KINDS.items()), required=False)

    def __init__(self, user: User, rows: list[Finding], data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        agencies = {row.agency for row in rows}
        open_ones = selectors.matters(user).filter(stage=Matter.Stage.COLLECTED, agency__in=agencies)
        known = [(row.public_id, f"{row.title}（{row.count} 项）") for row in open_ones.order_by("-pk")[:50]]
        field = self.fields["matter"]
        field.choices = [("", "新建一件监督事项"), *known]  # type: ignore[attr-defined]  # a ChoiceField

    def clean(self) -> dict[str, Any]:
        """Ask for a title where a new matter is made."""
        data = super().clean() or {}
        if not data.get("matter") and not data.get("title", "").strip():
            self.add_error("title", "请写事项名称，或者选择并入哪一件。")
        return data


class AssignForm(forms.Form):
    """Give findings or a matter to a supervisor."""

    to = forms.ChoiceField(label="督办人")

    def __init__(self, user: User, rows: list[Finding], data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        field = self.fields["to"]
        field.choices = [("", "请选择"), *selectors.supervisors().values_list("public_id", "title")]  # type: ignore[attr-defined]  # a ChoiceField


class PlainForm(forms.Form):
    """An act that asks for nothing."""

    def __init__(self, user: User, rows: list[Finding], data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial=initial)


class UndoForm(forms.Form):
    """Take a decision back."""

    reason = forms.CharField(
        label="撤销的理由", max_length=300, widget=_WORDS, help_text="原处理保留在记录里，标为作废。"
    )

    def __init__(self, user: User, rows: list[Finding], data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
