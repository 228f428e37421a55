"""Taking in what the public zone queued (收件): reports and ratings, each once, from files or from its address.

What comes from outside is distrusted once more: pictures are looked into again, texts are cut, ids must be known here.
"""

from __future__ import annotations

import base64
import json
import logging
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

import pyrage
from django.conf import settings
from django.db import IntegrityError, transaction

from zhiheng.kit import mailbox
from zhiheng.kit.files.services import store_file
from zhiheng.kit.outgoing import door
from zhiheng.kit.pages import days
from zhiheng.kit.problems import Refusal
from zhiheng.ledger.acting import Act
from zhiheng.ledger.services import Actor
from zhiheng.oversight.complaints import services
from zhiheng.oversight.complaints.folding import MATERIAL
from zhiheng.oversight.complaints.models import Complaint, Receipt, ScanCode, Taken
from zhiheng.oversight.complaints.topics import aspects
from zhiheng.registry.models import Agency

logger = logging.getLogger("zhiheng.complaints")
_REFUSED: Final = "退回"
_MOST_PHOTOS: Final = 9
_MOST_TEXT: Final = 5_000
_MOST_ANSWER: Final = 96 * 1024 * 1024


@dataclass(slots=True)
class Collected:
    """What a collection took in: reports, ratings, items known already, and items that can't be read."""

    reports: int = 0
    ratings: int = 0
    known: int = 0
    refused: list[str] = field(default_factory=list)


def collect(directory: Path, key: pyrage.x25519.Identity) -> Collected:
    """Take in every item of the exchange directory; what can't be read goes into 退回, the others aren't held up."""
    done = Collected()
    for path in mailbox.waiting(directory):
        try:
            take(path.name.removesuffix(mailbox.SUFFIX), path.read_bytes(), key, done)
            path.unlink(missing_ok=True)
        except mailbox.Unreadable as error:
            done.refused.append(f"{path.name}:{error}")
            folder = path.parent / _REFUSED
            folder.mkdir(exist_ok=True)
            with suppress(OSError):
                path.replace(folder / path.name)
    return done


def call(url: str, snapshots: Path, key: pyrage.x25519.Identity) -> Collected:
    """Hand our snapshots to the public zone's address and take in what it answers with. Raises as ``door.call``.

    Every snapshot is signed by itself, so the line needs no secret; the last answer names what waits.
    """
    done = Collected()
    for path in sorted(snapshots.glob("*.snapshot")):
        body = zlib.compress(path.read_bytes())  # digests written in hex could look like telephone numbers to the door
        answer = door.call("公众区收件", url, body, seconds=60.0, most_bytes=_MOST_ANSWER)
        for item in _items(json.loads(answer.body)):
            with suppress(mailbox.Unreadable):
                take(item[0], item[1], key, done)
    return done


def _items(said: Any) -> Iterator[tuple[str, bytes]]:
    for one in said.get("items", ()) if isinstance(said, dict) else ():
        yield str(one["id"])[:24], base64.b64decode(one["sealed"])


def take(id_: str, sealed: bytes, key: pyrage.x25519.Identity, done: Collected) -> None:
    """Take in one item, once however often it comes. Raises mailbox.Unreadable; then nothing of it is kept."""
    if Taken.objects.filter(item=id_).exists():
        done.known += 1
        return
    kind, body = mailbox.unseal(key, sealed)
    try:
        with transaction.atomic():
            Taken.objects.create(item=id_[:24], taken_on=days.today())
            if kind == "report":
                _report(id_, body)
                done.reports += 1
            elif kind == "rating":
                _rating(id_, body)
                done.ratings += 1
            else:
                raise mailbox.Unreadable(f"种类“{kind[:20]}”不认识，请升级内网区")
    except IntegrityError:  # another worker took it in this moment
        done.known += 1
    except (KeyError, TypeError, ValueError) as error:
        raise mailbox.Unreadable("内容不完整") from error


def _act(id_: str, day: date | None = None) -> Act:
    """Return the act of a report: done by the public zone's queue, in the name of the bureau."""
    by = Actor(system="public-zone")
    late = "" if day is None else "公众区转来"
    return Act(by, day, doing=False, agency=bureau(), late_reason=late, source="interface", key=f"scan:{id_}")


def bureau() -> str:
    """Return the supervising body (行政执法监督机构), "" where none is registered."""
    rows = Agency.objects.filter(kind="supervisor", ended_on=None).order_by("pk")
    return str(rows.values_list("public_id", flat=True).first() or "")


def _report(id_: str, body: Mapping[str, Any]) -> None:
    """Register a report with its photos and its receipt."""
    aspect = aspects()[str(body["aspect"])]
    code = ScanCode.objects.filter(public_id=str(body.get("code") or "")).first()
    agencies, officers, enterprise = _about(code, str(body.get("agency") or ""))
    contact = {name: str(body.get(name) or "")[:60] for name in ("name", "phone")}
    what = services.Incoming(
        kinds=aspect.kinds, topic=aspect.topic, channel="scan", named=bool(contact["name"]), agencies=agencies,
        officers=officers, enterprise=enterprise, text=_words(body, code), contact=contact,
        receipt_key=str(body["answer_key"]),
    )  # fmt: skip
    day = date.fromisoformat(str(body["day"]))
    act = _act(id_, day if day < days.today() else None)
    made = services.receive(act, what).id
    Receipt.objects.create(digest=str(body["receipt"])[:64], complaint=made)
    for number, photo in enumerate(list(body.get("photos") or ())[:_MOST_PHOTOS], start=1):
        _keep_photo(made, number, base64.b64decode(photo))


def _about(code: ScanCode | None, chosen: str) -> tuple[list[str], list[str], str]:
    """Return the agencies, officers and enterprise that a code and the chosen agency mean."""
    known = Agency.objects.filter(public_id=chosen).exists() if chosen else False
    agencies = [chosen] if known else []
    if code is None:
        return agencies, [], ""
    if code.agency and not agencies:
        agencies = [code.agency]
    officers = [code.target] if code.kind == ScanCode.Kind.OFFICER and code.target else []
    enterprise = code.target if code.kind == ScanCode.Kind.ENTERPRISE else ""
    return agencies, officers, enterprise


def _words(body: Mapping[str, Any], code: ScanCode | None) -> str:
    """Return the words of a report, with what was scanned before them: sealed like the rest."""
    said = str(body["text"])[:_MOST_TEXT]
    if code is None:
        return said
    number = f"（{code.target}）" if code.kind == ScanCode.Kind.DOCUMENT else ""
    return f"【扫码】{code.get_kind_display()}：{code.title}{number}\n{said}"


def _keep_photo(complaint: str, number: int, body: bytes) -> None:
    """Keep a photo without its metadata; one that can't be looked into safely is left out, the report stays."""
    try:
        owner = (MATERIAL, complaint)
        store_file([body], f"照片{number}.jpg", owner=owner, dossier=complaint, keep_metadata=False)
    except Refusal:
        logger.warning("一张随反映送来的照片无法安全读取,没有保存。")


def _rating(id_: str, body: Mapping[str, Any]) -> None:
    """Record a rating by the receipt's holder, once per receipt; an unknown receipt is ignored."""
    receipt = Receipt.objects.select_for_update().filter(digest=str(body["receipt"])).first()
    row = Complaint.objects.filter(public_id=receipt.complaint).first() if receipt is not None else None
    score = int(body["score"])
    if receipt is None or row is None or receipt.rated or not 1 <= score <= 5:
        return
    services.rate(_act(id_), row, score, bool(body.get("satisfied")))
    receipt.rated = True
    receipt.save(update_fields=["rated"])


def exchange_with_outside() -> Collected:
    """Take in what waits: from the exchange directory and, where one is named, from the public zone's address."""
    key, directory = mailbox.identity(settings.HOME), Path(settings.EXCHANGE)
    done = collect(directory, key)
    if settings.PUBLIC_EXCHANGE:
        called = call(settings.PUBLIC_EXCHANGE, directory, key)
        done.reports, done.ratings = done.reports + called.reports, done.ratings + called.ratings
    for words in done.refused:
        logger.warning("收件退回 %s", words)
    return done
