"""Forms: what a person completes of a document, a template that is brought, an agency's word, a reason."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone

from zhiheng.kit.documents.fields import Field, FieldKind
from zhiheng.kit.documents.registry import DocumentKind
from zhiheng.kit.pages.forms.fields import DayField, MoneyField

DAY = "document_day"
DISTRICT = "*"
"""The choice of unit that means the whole district."""


def _text(field: Field, **common: Any) -> forms.Field:
    return forms.CharField(max_length=500, **common)


def _long(field: Field, **common: Any) -> forms.Field:
    return forms.CharField(max_length=20_000, widget=forms.Textarea(attrs={"rows": 6}), **common)


_MAKERS: dict[FieldKind, Any] = {
    FieldKind.TEXT: _text,
    FieldKind.LONG: _long,
    FieldKind.DAY: lambda field, **common: DayField(**common),
    FieldKind.MONEY: lambda field, **common: MoneyField(**common),
    FieldKind.NUMBER: lambda field, **common: forms.IntegerField(**common),
    FieldKind.FLAG: lambda field, **common: forms.BooleanField(**(common | {"required": False})),
}


class MakeForm(forms.Form):
    """The fields of a kind that a person completes, and the document's day."""

    def __init__(self, kind: DocumentKind, data: Any = None, initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial={DAY: timezone.localdate(), **(initial or {})})
        for key in kind.asks:
            one = kind.field(key)
            common = {"label": one.title, "required": one.required, "help_text": one.explains}
            self.fields[key] = _MAKERS[one.kind](one, **common)
        self.fields[DAY] = DayField(label="制发日期", help_text="成文日期；文号按这一天的年份编")

    def filled(self) -> dict[str, Any]:
        """Return the completed fields by key; what is empty is None."""
        return {key: _plain(value) for key, value in self.cleaned_data.items() if key != DAY}


def _plain(value: Any) -> Any:
    return value if isinstance(value, bool | Decimal | int) else value or None


class TemplateForm(forms.Form):
    """A template that is brought: for whom, the Word file, what is new in it."""

    unit = forms.ChoiceField(label="适用机关")
    file = forms.FileField(
        label="Word 模板",
        help_text="只收 .docx，不超过 10 MB；不能有宏、嵌入文件和外部链接",
        error_messages={"required": "请选择 .docx 文件"},
    )
    note = forms.CharField(
        label="改了什么", max_length=200, error_messages={"required": "请写明改了什么，供发布人核对"}
    )

    def __init__(self, units: list[tuple[str, str]], data: Any = None, files: Any = None) -> None:
        super().__init__(data, files)
        field = self.fields["unit"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (declared above)
        field.choices = units


class VoidForm(forms.Form):
    """Why a document becomes void."""

    reason = forms.CharField(label="作废原因", max_length=200, help_text="例如“当事人名称有误，另行制发”")
