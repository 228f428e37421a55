"""Reading scans in the background (文字识别): page by page, each committed by itself, resumed where it stopped."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet

from zhiheng.handling.dossiers import texts
from zhiheng.handling.dossiers.models import Scan, ScanPage, State
from zhiheng.kit.accounts.models import User
from zhiheng.kit.files import sandbox, store
from zhiheng.kit.jobs.models import Job
from zhiheng.kit.jobs.running import Run
from zhiheng.kit.jobs.services import enqueue
from zhiheng.kit.notifications.services import notify
from zhiheng.kit.problems import Refusal
from zhiheng.kit.search.services import changed
from zhiheng.kit.security.services import record
from zhiheng.kit.vault.selectors import is_destroyed
from zhiheng.kit.vault.services import put

JOB = "dossiers.read"
NOTICE = "dossier-alarm"
LEASE = timedelta(minutes=5)
SOURCE = "scan"
_PORTION = 20
"""Pages that one limited process reads: what a native library leaks ends with it."""
_SECONDS_PER_PAGE = 120
_MEMORY = 6 << 30  # address space: the runtime reserves far more than the 900 MB that it uses
_MARKED = "识别到密级标志"


def promise(scan: Scan, user: User) -> Job:
    """Promise the reading of a scan in the caller's transaction."""
    return enqueue(JOB, {"scan": scan.public_id}, key=scan.public_id, account=user.public_id)


def again(scan: Scan, user: User) -> Job:
    """Promise to go on where a reading stopped."""
    Scan.objects.filter(pk=scan.pk).update(state=State.WAITING, problem="")
    return promise(scan, user)


def job(run: Run, arguments: Mapping[str, Any]) -> dict[str, int]:
    """Read a scan from the first page that isn't read yet; return counts. A scan that is gone is left alone."""
    scan = Scan.objects.select_related("file__content", "dossier").filter(public_id=arguments["scan"]).first()
    if scan is None or scan.file is None or is_destroyed(scan.dossier.compartment):
        return {"pages": 0}
    Scan.objects.filter(pk=scan.pk).update(state=State.READING, problem="")
    try:
        while (done := int(run.cursor or 0)) < scan.pages and _with_file(scan).exists():
            _portion(run, scan, done)
    except Refusal as refused:
        words = f"第 {int(run.cursor or 0) + 1} 页起没有识别：{refused.problems[0].what}"
        Scan.objects.filter(pk=scan.pk).update(state=State.FAILED, problem=words[:200])
        raise
    Scan.objects.filter(pk=scan.pk).update(state=State.READ)
    return {"pages": done, "turned": scan.read_pages.exclude(turn=0).count()}


def _portion(run: Run, scan: Scan, done: int) -> None:
    """Read the pages after ``done``, as many as one limited process does; each is committed by itself."""
    last = min(done + _PORTION, scan.pages)
    processors = max(1, os.cpu_count() or 1)  # the processor's seconds of all threads are counted together
    limits = sandbox.Limits(memory=_MEMORY, seconds=_SECONDS_PER_PAGE * (last - done) * processors)
    asked = {
        "media_type": scan.media_type,
        "first": done + 1,
        "last": last,
        "name": scan.file.name if scan.file else "",
    }
    for said in sandbox.ask("recognise", store.place(scan.sha256), limits=limits, **asked):
        number = int(said["page"])
        with run.piece(number, done=number, total=scan.pages, message=f"第 {number} 页"):
            _keep(scan, said)


def _with_file(scan: Scan) -> QuerySet[Scan]:
    """Return the scan where its file is still there: a marked one may be removed while it is read."""
    return Scan.objects.filter(pk=scan.pk).exclude(file=None)


def _keep(scan: Scan, said: Mapping[str, Any]) -> None:
    """Keep what was read on a page; a page with a secrecy mark keeps no text and raises the alarm (F19)."""
    if not _with_file(scan).select_for_update().exists():
        return
    number, text = int(said["page"]), str(said["text"])
    secret = texts.looks_secret(text)
    fields = {"turn": said["turn"], "score": said["score"], "characters": 0 if secret else len(text)}
    key = f"{scan.public_id}.{number:04d}"
    page, _ = ScanPage.objects.update_or_create(scan=scan, number=number, defaults={"key": key, **fields})
    texts.keep(scan, page, "" if secret else text)
    changed(SOURCE, [key])
    if secret:
        _alarm(scan)


def _alarm(scan: Scan) -> None:
    words = f"{_MARKED}，文字没有保存。涉密材料不得进入本平台，请立即移出并报告保密人员"
    if Scan.objects.filter(pk=scan.pk, alarm=False).update(alarm=True, problem=words):
        record("dossier.secret-mark", subject=f"dossier-scan:{scan.public_id}")
        notify([scan.account], NOTICE, "扫描件上有密级标志，请立即核对", url=f"/dossiers/scans/{scan.public_id}/",
               key=f"secret:{scan.public_id}")  # fmt: skip


def forget(scan: Scan) -> None:
    """Remove the texts of a scan from the vault, in the caller's transaction; nothing where it was destroyed."""
    names = {texts.name_of(page): "" for page in scan.read_pages.all()}
    if names and not is_destroyed(scan.dossier.compartment):
        put(scan.dossier.compartment, names)
