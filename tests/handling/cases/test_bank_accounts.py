"""An account to be frozen is named by its last four digits; its number is personal (F5)."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from zhiheng.handling.cases.coercion.fields import PICKS


@pytest.mark.parametrize("text", ["6222020200112233445", "6222 0202 0011", "6222-0202", "６２２２０", "尾号 1·2·3·4·5"])
def test_more_than_four_digits_of_an_account_are_refused(text: str) -> None:
    with pytest.raises(ValidationError, match="末四位"):
        PICKS["account"]().clean(text)


def test_the_last_four_digits_are_taken() -> None:
    assert PICKS["account"]().clean("对公账户，尾号 1234") == "对公账户，尾号 1234"
