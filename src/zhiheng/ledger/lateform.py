"""The part of an act's form that says it already happened (补录, F3 F4): the day, and why it is entered late."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from zhiheng.kit.pages.forms.fields import DayField
from zhiheng.ledger.acting import now

LATE_FIELDS = ("on", "late_reason")


class LateEntryForm(forms.Form):
    """Base of the forms of acts that may be entered afterwards.

    A day before today makes the act a *recording* (F3). Beyond the permitted term the ledger wants a reason and a
    second person (F4): the reason stands here, the person is asked for by the page (``kit.dual_control``).
    """

    on = DayField(
        label="实际发生日期", required=False, help_text="现在办理的不填。已经发生、现在补录的，填当时的日期。"
    )
    late_reason = forms.CharField(
        label="补录原因", max_length=200, required=False, help_text="超过登记期限的必填，并由另一人复核。"
    )

    @property
    def main_fields(self) -> list[forms.BoundField]:
        """Return the fields of the act itself, in order."""
        return [bound for bound in self.visible_fields() if bound.name not in LATE_FIELDS]

    @property
    def late_part(self) -> list[forms.BoundField]:
        """Return the fields of a late entry."""
        return [self[name] for name in LATE_FIELDS]

    def clean_on(self) -> date | None:
        """Refuse a day that lies ahead."""
        day: date | None = self.cleaned_data["on"]
        if day is not None and day > now().date():
            raise forms.ValidationError("台账只记已经发生的事，请填今天或者以前的日期。")
        return day

    @property
    def when(self) -> dict[str, Any]:
        """Return when the act happened and how it is entered, as arguments of ``Act``; only of a valid form."""
        day = self.cleaned_data["on"]
        past = day is not None and day < now().date()
        return {"on": day if past else None, "doing": not past, "late_reason": self.cleaned_data["late_reason"]}

    @property
    def stated(self) -> dict[str, Any]:
        """Return what the form states of the act itself."""
        return {name: value for name, value in self.cleaned_data.items() if name not in LATE_FIELDS}
