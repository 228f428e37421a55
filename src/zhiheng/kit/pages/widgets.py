"""How form controls are drawn: classes, and the ARIA that ties a control to its help and its error."""

from __future__ import annotations

from django import forms
from django.forms import BoundField
from django.utils.safestring import SafeString

_PLAIN = (forms.CheckboxInput, forms.RadioSelect, forms.CheckboxSelectMultiple, forms.HiddenInput)


def css_class(widget: forms.Widget) -> str:
    """Return the class of a control's kind."""
    if isinstance(widget, (forms.CheckboxInput, forms.RadioSelect, forms.CheckboxSelectMultiple)):
        return "form-check-input"
    return "form-select" if isinstance(widget, forms.Select) else "form-control"


def dressed(bound: BoundField, *, right: bool = False) -> SafeString:
    """Return the control of a field with classes, ``aria-invalid`` and ``aria-describedby``."""
    widget = bound.field.widget
    classes = [css_class(widget)]
    if right or isinstance(widget, forms.NumberInput):
        classes.append("zh-field-right")
    attrs: dict[str, str | bool] = {}
    described = []
    if bound.errors:
        if not isinstance(widget, _PLAIN):
            classes.append("is-invalid")
        attrs["aria-invalid"] = "true"
        described.append(f"{bound.auto_id}_error")
    if bound.help_text:
        described.append(f"{bound.auto_id}_help")
    if described:
        attrs["aria-describedby"] = " ".join(described)
    attrs["class"] = " ".join(filter(None, [str(widget.attrs.get("class", "")), *classes]))
    return bound.as_widget(attrs=attrs)
