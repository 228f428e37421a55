"""The part of an act's form that says it already happened (补录, F3 F4): the day, and why it is entered late."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError

from zhiheng.kit.pages.forms.fields import DayField
from zhiheng.ledger.acting import now

LATE_FIELDS = ("on", "late_reason")
BACK, RELIST = "form_back", "list"
"""Name and value of the button that only asks for the choices of the day entered: nothing is judged, nothing done."""


def entered_for(data: Mapping[str, Any] | None) -> date | None:
    """Return the earlier day for which a form is filled in, read before it is checked; None: it is done now."""
    try:
        day = DayField(required=False).clean((data or {}).get("on"))
    except ValidationError:
        return None
    return day if isinstance(day, date) and day < now().date() else None


class LateEntryForm(forms.Form):
    """Base of the forms of acts that may be entered afterwards.

    A day before today makes the act a *recording* (F3). Beyond the permitted term the ledger wants a reason and a
    second person (F4): the reason stands here, the person is asked for by the page (``kit.dual_control``).

    A recording may leave out what nobody knows any more (``unknowable``): it is told (``unknown``), never refused.
    Subclasses offer whom and what there was on that day (``past``).
    """

    on = DayField(
        label="实际发生日期", required=False, help_text="现在办理的不填。已经发生、现在补录的，填当时的日期。"
    )
    late_reason = forms.CharField(
        label="补录原因", max_length=200, required=False, help_text="超过登记期限的必填，并由另一人复核。"
    )

    @property
    def past(self) -> date | None:
        """Return the earlier day for which the form is filled in, None: it is done now. Known before it is checked."""
        return entered_for(self.data if self.is_bound else self.initial) if "on" in self.fields else None

    @property
    def unknowable(self) -> Collection[str]:
        """Return the fields that a recording may leave empty: what they ask isn't known any more. None by default."""
        return ()

    @property
    def unknown(self) -> list[str]:
        """Return the labels of what a recording left empty because nobody knows it; only of a valid form."""
        left = [name for name in getattr(self, "_relaxed", ()) if self.cleaned_data.get(name) in (None, "", [], ())]
        return [str(self.fields[name].label) for name in left]

    def full_clean(self) -> None:
        """Check the form; who only asked for the choices of a day is told of no fault yet."""
        if self.is_bound and self.past is not None:
            self._relax_unknowable()
        super().full_clean()
        if self.data.get(BACK) == RELIST:
            self.errors.clear()

    def _relax_unknowable(self) -> None:
        wanted = {*self.unknowable}
        self._relaxed = [name for name, field in self.fields.items() if field.required and name in wanted]
        for name in self._relaxed:
            field = self.fields[name]
            field.required = False
            if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.MultipleChoiceField):
                offered = cast("Iterable[tuple[Any, Any]]", field.choices)
                field.choices = [("", "不清楚，留空"), *(one for one in offered if one[0] != "")]

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
