"""What the frame of every public page shows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def public(request: HttpRequest) -> dict[str, Any]:
    """Give templates the district's name and whether the data are fictitious."""
    return {"public": {"district": settings.DISTRICT, "demo": not settings.PRODUCTION}}
