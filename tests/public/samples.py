"""What the internal zone publishes in the tests of the public one."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

MADE = datetime(2026, 11, 26, 1, 0, tzinfo=UTC)
AGENCY = {
    "key": "ag1",
    "name": "示例区市场监督管理局",
    "kind": "法定行政机关",
    "announcement_no": "示司公告〔2026〕1号",
}


def certificate(number: str = "37990012345", **more: Any) -> dict[str, Any]:
    """Return a certificate as the internal zone publishes it."""
    return {
        "number": number,
        "code": f"code-{number}",
        "name": "王磊",
        "agency": "ag1",
        "agency_name": AGENCY["name"],
        "kind": "行政执法证",
        "state": "valid",
        "valid_from": "2024-01-01",
        "valid_to": "2028-12-31",
        **more,
    }
