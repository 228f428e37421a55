"""Forms: what a person completes of a document, a template that is brought, an agency's word, a reason."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
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


class RowsField(forms.CharField):
    """Rows of a table, one a line, columns parted by tabs as WPS and Excel paste them; a row without tabs by ``|``."""

    def __init__(self, field: Field, **more: Any) -> None:
        columns = "、".join(one.title for one in field.columns)
        more["help_text"] = f"一行一项，依次为{columns}；可以从 WPS、Excel 整块粘贴。"
        # Not stripped: the last row's tabs tell that its bars belong to a cell.
        super().__init__(max_length=20_000, strip=False, widget=forms.Textarea(attrs={"rows": 5}), **more)
        self.columns = field.columns

    def prepare_value(self, value: Any) -> Any:
        """Show rows as lines."""
        if not isinstance(value, list):
            return value
        return "\n".join("\t".join(str(row.get(one.key) or "") for one in self.columns) for row in value)

    def clean(self, value: Any) -> list[dict[str, Any]]:
        """Return the rows by column; every fault names its line and column. Raises ValidationError."""
        text = super().clean(self.prepare_value(value))
        rows, faults = [], []
        for number, line in enumerate(str(text or "").splitlines(), 1):
            if not line.strip():
                continue
            bars = "\t" not in line and len(self.columns) > 1
            cells = [cell.strip() for cell in re.split(r"[|｜]" if bars else r"\t", line)]
            if len(cells) > len(self.columns):
                faults.append(f"第 {number} 行有 {len(cells)} 列，最多 {len(self.columns)} 列")
                continue
            row, wrong = _row(self.columns, cells)
            rows.append(row)
            faults += [f"第 {number} 行：{fault}" for fault in wrong]
        if self.required and not rows and not faults:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        if faults:
            raise forms.ValidationError(faults)
        return rows


def _row(columns: Sequence[Field], cells: Sequence[str]) -> tuple[dict[str, Any], list[str]]:
    """Return a row by column, and what is wrong with its cells; the first column is never empty."""
    row: dict[str, Any] = {}
    faults = [] if cells[0] else [f"缺少{columns[0].title}"]
    for column, cell in zip(columns, cells, strict=False):
        row[column.key] = cell
        if column.kind is FieldKind.NUMBER and cell:
            if cell.isdecimal():
                row[column.key] = int(cell)
            else:
                faults.append(f"{column.title}“{cell}”不是整数，单位写在下一列")
    return row, faults


_MAKERS: dict[FieldKind, Any] = {
    FieldKind.TEXT: _text,
    FieldKind.LONG: _long,
    FieldKind.DAY: lambda field, **common: DayField(**common),
    FieldKind.MONEY: lambda field, **common: MoneyField(**common),
    FieldKind.NUMBER: lambda field, **common: forms.IntegerField(**common),
    FieldKind.TABLE: RowsField,
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
