"""A signature drawn on the screen (屏上签名, F18): evidence of receipt, no electronic signature in the law's sense.

One component: this field, ``pages/forms/signature.html`` and ``pages/js/signature.js``. Without scripts the canvas
isn't there and the form's other way of signing (paper) remains.
"""

from __future__ import annotations

import base64
import binascii
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

HEAD = "data:image/png;base64,"
MOST_BYTES = 300_000
_PNG = b"\x89PNG\r\n\x1a\n"
_LEAST_SIZE = 60
"""Bytes below which nothing can have been drawn."""


class SignatureInput(forms.HiddenInput):
    """The canvas with its hidden value."""

    template_name = "pages/forms/signature.html"

    @property
    def is_hidden(self) -> bool:
        """Return that the field is drawn among the others: its canvas is seen."""
        return False


class SignatureField(forms.CharField):
    """A drawn signature; cleaned to the bytes of a PNG picture, b"" where nothing was drawn. Raises ValidationError."""

    widget = SignatureInput

    def __init__(self, **more: Any) -> None:
        more.setdefault("max_length", len(HEAD) + MOST_BYTES * 4 // 3 + 4)
        super().__init__(**more)

    def clean(self, value: Any) -> Any:
        """Return the picture's bytes."""
        text = str(super().clean(value) or "")
        if not text:
            return b""
        if not text.startswith(HEAD):
            raise ValidationError("签名没有完整传来，请清除后重新签名")
        try:
            picture = base64.b64decode(text.removeprefix(HEAD), validate=True)
        except (binascii.Error, ValueError) as error:
            raise ValidationError("签名没有完整传来，请清除后重新签名") from error
        if not picture.startswith(_PNG) or len(picture) < _LEAST_SIZE:
            raise ValidationError("签名不是图片，请清除后重新签名")
        return picture
