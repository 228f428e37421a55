"""Reports and ratings from the internet (码上监督): sealed to the inside's key, queued, handed over.

Works while the inside is down. Kept with a report: the day, a digest of its form's key, a digest of its receipt code,
the sealed content. No address, no agent string, no clock time, and nothing that this zone could read again.
"""

from __future__ import annotations

import base64
import hashlib
import logging
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction

from zhiheng.kit import mailbox, receipts
from zhiheng.kit.files.foreign.findings import FileRefused
from zhiheng.kit.files.sandbox import MEBIBYTE, Limits, ask
from zhiheng.kit.problems import Problem, Refusal
from zhiheng.kit.public_ids import public_id
from zhiheng.public import selectors
from zhiheng.public.models import Queued

logger = logging.getLogger("zhiheng.public")
MOST_PHOTOS: Final = 6
MOST_PHOTO_BYTES: Final = 12 * MEBIBYTE
MOST_BODY: Final = 60 * MEBIBYTE
LONGEST_SIDE: Final = 2_000
"""Photos are written again no larger than this: enough to read a document in the hand."""
MOST_PIXELS: Final = 64_000_000
"""A photo of any telephone; asked of the picture's head, before it is decoded."""
_SANDBOX: Final = Limits(memory=768 * MEBIBYTE, seconds=6, written=32 * MEBIBYTE)
_inside = threading.BoundedSemaphore(2)
"""How many reports with photos are taken at once: others are told to come back at once, so that of the zone's four
threads two always answer those who only read or write words."""
_opening = threading.BoundedSemaphore(1)
_PATIENCE: Final = 5.0
_TOGETHER: Final = 30.0
"""Seconds after which no further photo of a report is opened: six that each take long hold nobody up for long."""
AT_ONCE: Final = 500
"""Items handed over in one go."""


class NotReady(Refusal):
    """Nothing can be taken now: the inside's key isn't here, or photos are being looked into for many others."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """A report that was queued: its receipt code, and whether the same form had been sent before."""

    code: str
    repeated: bool


def bare_photos(files: Sequence[UploadedFile[bytes]]) -> list[bytes]:
    """Return the photos written again: pixels only, without place, device, time (EXIF), by a process with walls (F14).

    Raises Refusal naming which one can't be taken and why; nothing is kept then.
    """
    if len(files) > MOST_PHOTOS:
        raise Refusal.of(f"选了 {len(files)} 张照片，最多 {MOST_PHOTOS} 张", "照片", "请挑最能说明问题的几张")
    if not files:
        return []
    if not _inside.acquire(blocking=False):
        raise _busy("照片")
    try:
        until = time.monotonic() + _TOGETHER
        return [_bare(number, file, until) for number, file in enumerate(files, start=1)]
    finally:
        _inside.release()


def _busy(place: str) -> NotReady:
    return NotReady.of("现在传照片的人太多，没有保存任何内容", place, "请过一会儿再试，或者先不带照片")


def _bare(number: int, file: UploadedFile[bytes], until: float) -> bytes:
    place = f"第 {number} 张照片"
    if not file.size:
        raise Refusal.of("是空文件", place, "请重新选择")
    if file.size > MOST_PHOTO_BYTES:
        raise Refusal.of(f"超过 {MOST_PHOTO_BYTES // MEBIBYTE} MB", place, "请缩小尺寸后再选")
    if time.monotonic() > until or not _opening.acquire(timeout=_PATIENCE):
        raise _busy(place)
    try:
        return _written_again(file, place)
    finally:
        _opening.release()


def _written_again(file: UploadedFile[bytes], place: str) -> bytes:
    """Return a photo's pixels, written again by the limited process. Raises Refusal."""
    with tempfile.TemporaryDirectory(prefix="zhiheng-photo-") as folder:
        path, target = Path(folder) / "photo", Path(folder) / "bare"
        with path.open("wb") as copy:
            for block in file.chunks():
                copy.write(block)
        sizes = {"longest": LONGEST_SIDE, "most_pixels": MOST_PIXELS}
        try:
            list(ask("clean_picture", path, limits=_SANDBOX, name=place, target=str(target), **sizes))
        except FileRefused as refused:
            raise Refusal(*[Problem(place, one.what, one.remedy) for one in refused.problems]) from refused
        return target.read_bytes()


def accept(said: Mapping[str, Any], photos: Sequence[bytes], day: date, to: str = "") -> Accepted:
    """Queue a report and return its receipt code; the same form again returns the same code and queues nothing.

    A form that was written anew (back, another text) is another report. ``to``: the inside's key, where it was read
    already. Raises NotReady where none is known yet.
    """
    written = "\0".join(str(said.get(name) or "") for name in ("aspect", "agency", "code", "text"))
    once = f"{said['once']}:{hashlib.sha256(written.encode()).hexdigest()}"
    code = receipts.code_for(settings.HOME.secret("receipts"), once)
    body = {
        "day": day.isoformat(),
        "receipt": receipts.digest(code),
        "answer_key": receipts.answer_key(code),
        "photos": [base64.b64encode(photo).decode("ascii") for photo in photos],
        **{name: str(said.get(name) or "").strip() for name in ("aspect", "agency", "code", "text", "name", "phone")},
    }
    once_digest = _once_digest("report", once)
    return Accepted(code, repeated=not _queue("report", once_digest, receipts.digest(code), body, day, to))


def rate(code: str, score: int, day: date) -> bool:
    """Queue a rating by the holder of a code, once per code; return whether this one counted. Raises NotReady."""
    digest = receipts.digest(code)
    body = {"receipt": digest, "score": score, "satisfied": score >= 3}
    return _queue("rating", _once_digest("rating", digest), digest, body, day)


def rated(code: str) -> bool:
    """Return whether the holder of a code has rated here already."""
    return Queued.objects.filter(once=_once_digest("rating", receipts.digest(code))).exists()


def _once_digest(kind: str, once: str) -> str:
    return hashlib.sha256(f"zhiheng.once/1:{kind}:{once}".encode()).hexdigest()


def _queue(kind: str, once: str, receipt: str, body: Mapping[str, Any], day: date, to: str = "") -> bool:
    """Seal and store an item; return whether it is new. The unique key decides, so that two at once are one."""
    to = to or selectors.recipient()
    if not to:
        raise NotReady.of("现在还不能接收反映，没有保存任何内容", "", "请稍后再试，或者拨打 12345")
    sealed = mailbox.seal(to, kind, body)
    try:
        with transaction.atomic():
            Queued.objects.create(id=public_id(), once=once, receipt=receipt, day=day, sealed=sealed)
    except IntegrityError:  # the same form was sent before
        return False
    return True


def hand_over(directory: Path, most: int = AT_ONCE) -> int:
    """Write queued items into the exchange directory, each once; return how many. The inside takes them from there."""
    rows = Queued.objects.filter(handed=False).exclude(sealed=None).order_by("pk")[:most]
    done = mailbox.put(directory, ((row.id, bytes(row.sealed)) for row in rows if row.sealed is not None))
    Queued.objects.filter(pk__in=done).update(handed=True)
    return len(done)


def waiting(most_bytes: int = 24 * MEBIBYTE) -> Iterator[dict[str, str]]:
    """Yield queued items that the inside hasn't acknowledged, up to so many bytes: what its call is answered with."""
    size = 0
    for row in Queued.objects.exclude(sealed=None).order_by("pk").iterator(chunk_size=50):
        sealed = bytes(row.sealed or b"")
        size += len(sealed)
        if size > most_bytes and size > len(sealed):
            return
        yield {"id": row.id, "sealed": base64.b64encode(sealed).decode("ascii")}


def let_go(items: Sequence[str]) -> int:
    """Forget the sealed content of items that the inside has taken in; return how many."""
    done = 0
    for start in range(0, len(items), 500):
        rows = Queued.objects.filter(pk__in=items[start : start + 500]).exclude(sealed=None)
        done += rows.update(sealed=None)
    return done
