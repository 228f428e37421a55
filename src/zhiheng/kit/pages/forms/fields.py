"""Fields with the way out in their errors: civil days, money in yuan."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

_CENT = Decimal("0.01")


class DayField(forms.DateField):
    """A civil day, typed or picked. ``earliest`` and ``latest`` bound it, both allowed, with the reason in words."""

    default_error_messages: ClassVar = {
        "required": "请填写日期，例如 2026-11-26",
        "invalid": "没有这一天，请写成 2026-11-26",
    }

    def __init__(self, *, earliest: date | None = None, latest: date | None = None, why: str = "", **more: Any) -> None:
        more.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        super().__init__(input_formats=["%Y-%m-%d", "%Y年%m月%d日", "%Y.%m.%d", "%Y/%m/%d"], **more)
        self.earliest, self.latest, self.why = earliest, latest, why

    def validate(self, value: Any) -> None:
        """Refuse a day outside the bounds, naming the bound."""
        super().validate(value)
        reason = f"（{self.why}）" if self.why else ""
        if value and self.earliest and value < self.earliest:
            raise ValidationError(f"最早可选 {self.earliest}{reason}")
        if value and self.latest and value > self.latest:
            raise ValidationError(f"最迟可选 {self.latest}{reason}")


class MoneyField(forms.DecimalField):
    """An amount in yuan, at most two decimals; ``120,000`` and ``120000.5`` are both read. Never negative."""

    default_error_messages: ClassVar = {
        "required": "请填写金额，单位元",
        "invalid": "不是金额，请写成 120000 或 120,000.50",
        "max_decimal_places": "最多两位小数，即到分",
    }

    def __init__(self, **more: Any) -> None:
        more.setdefault("min_value", Decimal(0))
        more.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "class": "zh-field-right"}))
        super().__init__(max_digits=18, decimal_places=2, **more)

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]  # the stubs make Decimals integers
        """Return Decimal yuan with two decimals, None for nothing. Raises ValidationError."""
        text = str(value).replace(",", "").replace("，", "").strip() if value is not None else ""
        found: Decimal | None = super().to_python(text)
        try:
            return None if found is None else found.quantize(_CENT) if found == found.quantize(_CENT) else found
        except InvalidOperation:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None


def offer(field: forms.Field, given: Iterable[tuple[str, str]]) -> None:
    """Let a field offer choices that are only known when the form is made. Raises TypeError for one without choices."""
    if not isinstance(field, forms.ChoiceField):
        raise TypeError(f"{type(field).__name__} has no choices")
    field.choices = list(given)
