"""Words of memberships in templates: ``{% load memberships %}``."""

from __future__ import annotations

from datetime import datetime

from django import template
from django.utils.timezone import localtime

register = template.Library()


@register.filter
def unit_title(titles: dict[str, str], unit: str) -> str:
    """Return the title of a unit, its id where the register doesn't know it."""
    return titles.get(unit, unit)


@register.filter
def unlocks(moment: datetime) -> str:
    """Say when a lock opens by itself."""
    return f"登录锁定，{localtime(moment):%H:%M} 解除"
