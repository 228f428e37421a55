"""The option ``--region``: where the agencies are that are judged (行政区划代码)."""

from __future__ import annotations

from typing import Any

import click


class Region(click.ParamType[str]):
    """An administrative code of GB/T 2260: province, city or county, two, four or six digits."""

    name = "代码"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Read ``37``, ``3701`` or ``370112``."""
        text = str(value)
        if text.isdecimal() and len(text) in (2, 4, 6):
            return text
        self.fail(f"“{text}”不是行政区划代码:请写两位、四位或六位数字,如 370112", param, ctx)


REGION = Region()
