"""What the form of every act has: a key that makes a repetition harmless, the version it was read at, late entry."""

from __future__ import annotations

from typing import Any

from django import forms

from zhiheng.kit.accounts.models import User
from zhiheng.kit.public_ids import public_id
from zhiheng.ledger.acting import Act, now
from zhiheng.ledger.selectors import version
from zhiheng.ledger.services import Actor

Choices = list[tuple[str, str]]


class DayInput(forms.DateInput):
    """A day with the browser's own picker."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class Day(forms.DateField):
    """A civil day."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", DayInput())
        super().__init__(**kwargs)


class ActForm(forms.Form):
    """Base of act forms. ``subject`` is the row the act is about (None: the act makes a new one).

    Late entry (补录): a day before today makes the act a *recording*, with its reason and a second person (F3, F4).
    """

    key = forms.CharField(max_length=40, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    on = Day(label="实际发生日期", required=False, help_text="现在办理的不填。已经发生、现在补录的，填当时的日期。")
    late_reason = forms.CharField(label="补录原因", max_length=200, required=False)
    second_person = forms.CharField(
        label="复核人账号", max_length=64, required=False, help_text="超过登记期限的补录，须由另一人复核。"
    )

    late_fields = ("on", "late_reason", "second_person")
    object_type = ""

    def __init__(
        self, user: User, subject: Any = None, data: Any = None, initial: dict[str, Any] | None = None
    ) -> None:
        start = {"key": public_id(), **(initial or {})}
        self.user, self.subject = user, subject
        if (guarded := self.guarded) is not None:
            start["version"] = version(*guarded)
        super().__init__(data, initial=start)
        self.prepare()

    @property
    def guarded(self) -> tuple[str, str] | None:
        """Return the ledger object that mustn't have changed between reading and sending, None where none is."""
        return (self.object_type, self.subject.public_id) if self.subject is not None and self.object_type else None

    def prepare(self) -> None:
        """Fill choices that depend on user and subject."""

    def choose(self, name: str, choices: Choices) -> None:
        """Set the choices of a field."""
        field = self.fields[name]
        if not isinstance(field, forms.ChoiceField):
            raise TypeError(f"{name} is no field of choices")
        field.choices = choices

    @property
    def main_fields(self) -> list[forms.BoundField]:
        """Return the fields of the act itself, in order."""
        return [bound for bound in self.visible_fields() if bound.name not in self.late_fields]

    @property
    def late_part(self) -> list[forms.BoundField]:
        """Return the fields of a late entry."""
        return [self[name] for name in self.late_fields]

    def clean_on(self) -> Any:
        """Refuse a day that lies ahead."""
        day = self.cleaned_data["on"]
        if day is not None and day > now().date():
            raise forms.ValidationError("台账只记已经发生的事，请填今天或者以前的日期。")
        return day

    def clean_second_person(self) -> str:
        """Return the public id of the account that checked a late entry."""
        name = self.cleaned_data["second_person"].strip()
        if not name:
            return ""
        found = User.objects.filter(username=name, is_active=True).first()
        if found is None or found.same_person(self.user):
            raise forms.ValidationError(f"没有启用的账号“{name}”，或者就是您自己。请填另一人的账号。")
        return found.public_id

    def act(self, agency: str = "") -> Act:
        """Return the act that the valid form describes."""
        data = self.cleaned_data
        past = data["on"] is not None and data["on"] < now().date()
        expect = {}
        if self.guarded is not None and data.get("version") is not None:
            expect = {self.guarded: data["version"]}
        return Act(
            Actor(account=self.user.public_id, person=self.user.person),
            on=data["on"] if past else None,
            doing=not past,
            agency=agency,
            late_reason=data["late_reason"],
            second_person=data["second_person"],
            expect=expect,
            key=f"{self.user.public_id}:{data['key']}",
        )

    @property
    def stated(self) -> dict[str, Any]:
        """Return what the form states of the act itself."""
        own = {"key", "version", *self.late_fields}
        return {name: value for name, value in self.cleaned_data.items() if name not in own}


def many(choices: Choices, label: str, **kwargs: Any) -> forms.MultipleChoiceField:
    """Return a field of several choices, as ticks."""
    return forms.MultipleChoiceField(label=label, choices=choices, widget=forms.CheckboxSelectMultiple, **kwargs)


class Lines(forms.CharField):
    """Several texts, one a line; empty lines don't count."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea({"rows": 3}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        """Return the lines as a tuple."""
        return tuple(line.strip() for line in str(super().clean(value) or "").splitlines() if line.strip())
