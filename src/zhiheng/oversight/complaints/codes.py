"""Codes that anyone scans (监督码): making, stopping, drawing one, and whom or what it stands for."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import segno
from django.conf import settings

from zhiheng.kit.pages import days
from zhiheng.kit.problems import Refusal
from zhiheng.oversight.complaints.models import ScanCode
from zhiheng.registry.agencies.selectors import names
from zhiheng.registry.models import Enterprise, Officer
from zhiheng.registry.people import by_certificate

_NO_SUCH = {
    ScanCode.Kind.OFFICER: ("没有这个号码的证件", "请填执法证件号码"),
    ScanCode.Kind.ENTERPRISE: ("没有登记这个代码的企业", "请填统一社会信用代码"),
}


def make(kind: str, title: str, agency: str = "", target: str = "") -> ScanCode:
    """Make a code. Raises Refusal where the officer or enterprise that it shall stand for isn't registered."""
    number = target.strip()
    if kind == ScanCode.Kind.OFFICER:
        ids = by_certificate(number) if number else []
        number = ids[0] if ids else ""
        agency = agency or str(Officer.objects.filter(public_id=number).values_list("agency", flat=True).first() or "")
    elif kind == ScanCode.Kind.ENTERPRISE:
        found = Enterprise.objects.filter(uscc=number.upper()).values_list("public_id", flat=True).first()
        number = str(found or "") if number else ""
    if kind in _NO_SUCH and not number:
        what, remedy = _NO_SUCH[ScanCode.Kind(kind)]
        raise Refusal.of(what, "对象编号", remedy)
    return ScanCode.objects.create(kind=kind, title=title.strip(), agency=agency, target=number, made_on=days.today())


def set_active(row: ScanCode, active: bool) -> None:
    """Stop a code, or let it work again: the next snapshot leaves it out or has it."""
    row.active = active
    row.save(update_fields=["active"])


def address_of(row: ScanCode) -> str:
    """Return the address that the code carries: the public zone's page for it."""
    return f"{settings.PUBLIC_ADDRESS.rstrip('/')}/s/{row.public_id}/"


def drawn(row: ScanCode) -> bytes:
    """Return the code as an SVG picture, with the error correction that a poster outdoors needs."""
    out = io.BytesIO()
    segno.make(address_of(row), error="q").save(out, kind="svg", scale=8, border=4, xmldecl=True, svgclass=None)
    return out.getvalue()


def published() -> Iterator[dict[str, Any]]:
    """Yield what the public zone must know of the codes that work: no internal id but the code itself."""
    rows = list(ScanCode.objects.filter(active=True).order_by("pk"))
    called = names({row.agency for row in rows} - {""})
    for row in rows:
        yield {
            "code": row.public_id,
            "title": row.title,
            "kind": row.kind,
            "agency": row.agency,
            "agency_name": called.get(row.agency, ""),
        }
