"""What the form of every act of the registry has: account, subject, the object it guards, late entry."""

from __future__ import annotations

from typing import Any

from django import forms

from zhiheng.kit.accounts.models import User
from zhiheng.ledger.lateform import LateEntryForm

Choices = list[tuple[str, str]]


class ActForm(LateEntryForm):
    """Base of act forms. ``subject`` is the row the act is about (None: the act makes a new one)."""

    object_type = ""

    def __init__(
        self, user: User, subject: Any = None, data: Any = None, initial: dict[str, Any] | None = None
    ) -> None:
        self.user, self.subject = user, subject
        super().__init__(data, initial=initial)
        self.prepare()

    @classmethod
    def guarded(cls, subject: Any) -> tuple[str, str] | None:
        """Return the ledger object that mustn't have changed between reading and sending, None where none is."""
        return (cls.object_type, subject.public_id) if subject is not None and cls.object_type else None

    def prepare(self) -> None:
        """Fill choices that depend on user and subject."""

    def choose(self, name: str, choices: Choices) -> None:
        """Set the choices of a field."""
        field = self.fields[name]
        if not isinstance(field, forms.ChoiceField):
            raise TypeError(f"{name} is no field of choices")
        field.choices = choices


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
