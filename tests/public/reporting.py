"""Both zones on one table for the tests of reports: the inside's keys and snapshots, the outside's pages."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.test import Client
from PIL import Image

from public.samples import AGENCY
from zhiheng.kit import mailbox
from zhiheng.kit.exchange import Snapshot, write_snapshot
from zhiheng.kit.home import Home
from zhiheng.kit.public_ids import public_id
from zhiheng.public.services import take_in

TEXT = "11月20日上午,在植入路口,两人拦车检查没有亮证"
CODE = {
    "code": "7kq2m3xt9v2a7kq2m3xt",
    "title": "政务大厅一楼",
    "kind": "poster",
    "agency": "ag1",
    "agency_name": "示例局",
}
ASPECTS = [{"key": "procedure", "title": "没有出示证件", "order": 0}, {"key": "request", "title": "求助", "order": 1}]


def open_for_reports(exchange: Path, key: Ed25519PrivateKey, inside: Home) -> None:
    """Publish what the form needs, as the inside does, and take it in."""
    now = datetime.now(UTC)
    for kind, items in (
        ("intake", [{"key": "recipient", "recipient": mailbox.recipient(inside)}]),
        ("aspects", ASPECTS),
        ("codes", [CODE]),
        ("agencies", [AGENCY]),
    ):
        write_snapshot(exchange, Snapshot(kind, now, items), key)
    take_in(exchange, key.public_key(), now)


def said(**more: Any) -> dict[str, Any]:
    """What a reporter sends."""
    return {"once": public_id(), "aspect": "procedure", "agency": "ag1", "text": TEXT, "name": "", "phone": "", **more}


def send(client: Client, address: str = "127.0.0.1", **more: Any) -> Any:
    """Send a report from an address."""
    return client.post("/report/", said(**more), REMOTE_ADDR=address)


def code_in(page: str) -> str:
    """The receipt code that a page shows."""
    return page.partition('id="receipt">')[2].partition("<")[0]


def photo(size: tuple[int, int] = (40, 30), place: bool = True) -> io.BytesIO:
    """A JPEG picture with a place of recording in it."""
    picture = Image.new("RGB", size, (200, 30, 30))
    exif = Image.Exif()
    exif[0x010F] = "PlantedMaker"
    if place:
        exif.get_ifd(0x8825)[1] = "N"
        exif.get_ifd(0x8825)[2] = (36.0, 40.0, 12.0)
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif)
    out.seek(0)
    out.name = "photo.jpg"
    return out
