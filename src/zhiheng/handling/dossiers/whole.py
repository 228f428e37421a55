"""The whole dossier as one PDF (整卷 PDF): front sheets, every page numbered and upright, bookmarks; made by a job."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.urls import reverse

from zhiheng.eventlog.days import date_of
from zhiheng.handling.cases.casefile import CASE, CaseFile, load
from zhiheng.handling.dossiers import front
from zhiheng.handling.dossiers.catalogue import catalogue_of
from zhiheng.handling.dossiers.entries import Catalogue, Entry
from zhiheng.handling.dossiers.models import Dossier, Scan, ScanPage
from zhiheng.handling.dossiers.services import OWNER
from zhiheng.handling.dossiers.standard import standard
from zhiheng.kit.accounts.models import User
from zhiheng.kit.documents.registry import unit_title
from zhiheng.kit.files import sandbox, store
from zhiheng.kit.files.models import StoredFile
from zhiheng.kit.files.services import remove, store_file
from zhiheng.kit.jobs.models import Job
from zhiheng.kit.jobs.registry import Outcome
from zhiheng.kit.jobs.running import Run
from zhiheng.kit.jobs.services import enqueue
from zhiheng.kit.pages import days
from zhiheng.kit.problems import Refusal
from zhiheng.ledger.models import LedgerObject
from zhiheng.registry import people

JOB = "dossiers.bind"
LEASE = timedelta(minutes=10)
PDF = "application/pdf"
MOST_BYTES = 2 << 30
_LIMITS = sandbox.Limits(memory=4 << 30, seconds=600, written=MOST_BYTES, files=4096)


def promise(dossier: Dossier, user: User) -> Job:
    """Promise the making of the whole; one at a time per dossier."""
    return enqueue(JOB, {"dossier": dossier.public_id}, key=dossier.public_id, account=user.public_id)


def job(run: Run, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Bind a dossier and keep the PDF in place of the former one; return its count of pages."""
    dossier = Dossier.objects.select_related("whole").filter(public_id=arguments["dossier"]).first()
    row = LedgerObject.objects.filter(type=CASE, public_id=dossier.case).first() if dossier else None
    if dossier is None or row is None:
        return {"pages": 0}
    file = load(row)
    catalogue = catalogue_of(file, dossier)
    run.progress(0, catalogue.pages, "合并各页")
    with TemporaryDirectory(prefix="zhiheng-bind-") as name:
        target = Path(name) / "whole.pdf"
        pages = bind(file, dossier, catalogue, Path(name), target)
        kept = store_file(
            store.blocks_of(target), f"{_name_of(file)}.pdf", owner=(OWNER, dossier.public_id),
            dossier=dossier.compartment, most_bytes=MOST_BYTES,
        )  # fmt: skip
    former = dossier.whole
    with run.piece(1, done=pages, total=pages):
        Dossier.objects.filter(pk=dossier.pk).update(whole=kept, whole_of=catalogue.digest)
        if former is not None:
            remove(former)
    return {"pages": pages, "case": file.id}


def outcome(job: Job) -> Outcome | None:
    """Return what the progress page says at the end."""
    if not isinstance(job.result, dict) or not job.result.get("case"):
        return None
    url = reverse("dossier", args=[job.result["case"]])
    return Outcome(f"整卷 PDF 共 {job.result['pages']} 页。", url, "返回案卷")


def _name_of(file: CaseFile) -> str:
    return f"案卷 {file.attribute('number') or file.id}"


def bind(file: CaseFile, dossier: Dossier, catalogue: Catalogue, place: Path, target: Path) -> int:
    """Bind a dossier into ``target``, with front sheets made in the directory ``place``; return the count of pages.

    Raises Refusal where nothing can be bound, or naming the file that is damaged.
    """
    if not catalogue.pages:
        raise Refusal.of("案卷里没有可以合并的页", "", "请先添加扫描件，或者生成文书的 PDF")
    facts = facts_of(file, dossier)
    parts = list(_parts(facts, catalogue, dossier, place))
    said = next(sandbox.ask("bind", Path(parts[0]["path"]), limits=_LIMITS, parts=parts, target=str(target)))
    return int(said["pages"])


def _parts(facts: front.Facts, catalogue: Catalogue, dossier: Dossier, place: Path) -> Iterator[dict[str, Any]]:
    """Yield what is bound, in order: cover, then per volume its contents and papers, then the closing sheet."""
    turns = turns_of(dossier)
    yield _sheet(place / "cover.pdf", front.draw(front.COVER, facts, catalogue), ["封面"])
    for volume in catalogue.volumes:
        if not volume.entries:
            continue
        contents = front.draw(front.CONTENTS, facts, catalogue, volume.title)
        yield _sheet(place / f"{volume.key}.pdf", contents, [volume.title, "卷内目录"])
        for entry in volume.entries:
            if entry.first and entry.file is not None:
                marks = [volume.title, entry.section.title, f"{entry.order} {entry.title}"]
                yield _part(entry, entry.file, marks, turns.get(entry.here, {}))
    yield _sheet(place / "notes.pdf", front.draw(front.NOTES, facts, catalogue), ["备考表"])


def _sheet(path: Path, content: bytes, marks: list[str]) -> dict[str, Any]:
    path.write_bytes(content)
    return {"path": str(path), "media_type": PDF, "name": marks[-1], "marks": marks, "number": 0, "turns": {}}


def _part(entry: Entry, file: StoredFile, marks: list[str], turns: dict[str, int]) -> dict[str, Any]:
    content = file.content
    known = {"path": str(store.place(content.sha256)), "media_type": content.media_type, "name": entry.title}
    return {**known, "marks": marks, "number": entry.first, "turns": turns}


def turns_of(dossier: Dossier) -> dict[str, dict[str, int]]:
    """Return by item the pages that must be turned to stand upright, and by how many degrees clockwise."""
    found: dict[str, dict[str, int]] = {}
    rows = ScanPage.objects.filter(scan__dossier=dossier).exclude(turn=0)
    for scan, number, turn in rows.values_list("scan__public_id", "number", "turn"):
        found.setdefault(f"scan/{scan}", {})[str(number)] = turn
    return found


def facts_of(file: CaseFile, dossier: Dossier) -> front.Facts:
    """Return what stands on the front sheets."""
    closed = file.last("case.closed")
    filed = file.last("case.filed")
    period = standard().period(dossier.retention)
    called = people.names(file.handlers)
    return front.Facts(
        agency=unit_title(file.agency),
        title=file.cause or file.row.title,
        number=str(file.attribute("number") or ""),
        dossier_number=dossier.number,
        filed=days.say_day(date_of(filed.day)) if filed else "",
        closed=days.say_day(date_of(closed.day)) if closed else "",
        archived=days.say_day(dossier.archived_on) if dossier.archived_on else "",
        retention=period.title if period else "",
        keeper="、".join(called[one] for one in file.handlers),
    )


def scans_unread(dossier: Dossier) -> int:
    """Return how many scans aren't read yet: their turned pages aren't known."""
    return Scan.objects.filter(dossier=dossier).exclude(state="read").count()
