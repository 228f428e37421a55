"""Acts about an import: upload, correct a cell, match columns, write, give up. The table stays sealed in the vault."""

from __future__ import annotations

import base64
import json
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.urls import reverse
from django.utils.timezone import localdate, now

from zhiheng.kit.accounts.models import User
from zhiheng.kit.dual_control.services import last_day
from zhiheng.kit.jobs.models import OPEN_STATES, Job, State
from zhiheng.kit.jobs.registry import Handler, Outcome, handlers
from zhiheng.kit.jobs.running import Run
from zhiheng.kit.jobs.services import enqueue
from zhiheng.kit.problems import Refusal
from zhiheng.kit.tables.applying import Applied, apply
from zhiheng.kit.tables.foreign import foreign_table
from zhiheng.kit.tables.importing import Context, Preview, preview
from zhiheng.kit.tables.marking import marked_workbook
from zhiheng.kit.tables.reading import Sheet
from zhiheng.kit.tables.services import record_export
from zhiheng.kit.vault import selectors, services
from zhiheng.kit.vault.values import Kind, kinds, mask_all
from zhiheng.registry.imports.declared import Importing, importings
from zhiheng.registry.models import ImportDraft

TABLE, CORRECTIONS = "import_table", "import_corrections"
kinds.register(TABLE, Kind("导入的表格", mask_all))
kinds.register(CORRECTIONS, Kind("导入的改正", mask_all))
JOB = "registry.import"
MOST_BYTES = 8 * 1024 * 1024
KEPT = timedelta(hours=24)


def upload(user: User, key: str, unit: str, file: File[bytes]) -> ImportDraft:
    """Keep an uploaded table for its preview and return the draft. Raises Refusal where it can't be read as a table."""
    if (file.size or 0) > MOST_BYTES:
        raise Refusal.of(f"文件超过 {MOST_BYTES // 1024 // 1024} MB", file.name or "", "请分成几个文件导入")
    body = file.read()
    name = Path(file.name or "表格.xlsx").name[:200]
    forget_old()
    with _sheets(name, body) as sheets:
        preview(importings[key].make(), sheets, Context(user.public_id, unit, importings[key].decides(user)))
    dossier = services.open_dossier({TABLE: base64.b64encode(body).decode()})
    return ImportDraft.objects.create(
        importer=key,
        account=user.public_id,
        unit=unit,
        name=name,
        dossier=dossier,
        decides=importings[key].decides(user),
    )


def look(draft: ImportDraft) -> Preview:
    """Return what importing a draft would do now. Nothing is written."""
    with opened(draft) as sheets:
        return preview(
            importing_of(draft).make(),
            sheets,
            context_of(draft),
            matching=_matching(draft),
            corrections=corrections(draft),
        )


def correct(draft: ImportDraft, row: int, column: str, text: str) -> None:
    """Note the corrected text of a cell, as the person typed it on the screen."""
    known = {f"{number}:{name}": value for (number, name), value in corrections(draft).items()}
    services.put(draft.dossier, {CORRECTIONS: json.dumps({**known, f"{row}:{column}": text})})


def register() -> None:
    """Declare the job that writes. It commits chunk by chunk, so it runs outside a transaction."""
    handlers.register(JOB, Handler("导入表格", write_job, whole=False, lease=timedelta(minutes=10), outcome=outcome))


def start(draft: ImportDraft) -> Job:
    """Promise that a draft is written by the worker and return the job; a second click gets the same one."""
    return enqueue(JOB, {"draft": draft.public_id}, key=draft.public_id, account=draft.account)


def wait(draft: ImportDraft) -> None:
    """Keep a draft's table until a second person has had the time to confirm its import."""
    draft.waits_until = last_day(localdate())
    draft.save(update_fields=["waits_until"])


def open_job(draft: ImportDraft) -> Job | None:
    """Return the job that is writing a draft now or will, or None."""
    return Job.objects.filter(kind=JOB, key=draft.public_id, state__in=OPEN_STATES).first()


def write_job(run: Run, arguments: Mapping[str, Any]) -> dict[str, int]:
    """Write a draft (handler of the job). Killed or cancelled, what is written stays and isn't done twice."""
    draft = ImportDraft.objects.filter(public_id=arguments["draft"]).first()
    if draft is None or not draft.dossier:
        raise Refusal.of("上传的表格已经删除", draft.name if draft else "", "请重新上传")
    write(draft, lambda done, total: run.progress(done, total, f"已处理 {done:,} 行，共 {total:,} 行"))
    return dict(draft.result)


def outcome(job: Job) -> Outcome | None:
    """Return what an import did, for the progress page: on to the list, or back to the rows to be corrected."""
    draft = ImportDraft.objects.filter(public_id=job.arguments["draft"]).first()
    if draft is None:
        return None
    back = reverse("registry-import-draft", args=[draft.public_id])
    if job.state != State.DONE:
        return Outcome("没有写完的行可以再次导入，已经写入的不会重复。", back, "回到预览") if draft.dossier else None
    done = draft.result
    says = f"新增 {done['new']:,} 行，更新 {done['changed']:,} 行，没有变化 {done['same']:,} 行。"
    if done["bad"]:
        return Outcome(f"{says}还有 {done['bad']:,} 行要改，没有导入。", back, "修改这些行")
    return Outcome(says, importing_of(draft).list_url, f"查看{importing_of(draft).title}")


def write(draft: ImportDraft, progress: Callable[[int, int], None] | None = None) -> Applied:
    """Write the good rows of a draft; the sealed table goes once nothing is left to correct.

    ``progress(done, total)`` is told after each chunk, in rows; it may raise to stop there.
    """
    found = look(draft)
    done = apply(found, context_of(draft), progress)
    draft.applied_at = now()
    draft.result = {"new": done.new, "changed": done.changed, "same": done.same, "bad": done.bad}
    draft.save(update_fields=["applied_at", "result"])
    if not done.bad:
        forget(draft)
    return done


def mark(draft: ImportDraft, path: Path) -> None:
    """Write the table back as a workbook with its bad cells marked; the export is recorded."""
    found = look(draft)
    stamp = record_export(draft.account, f"标红的工作簿：{draft.name}", rows=len(found.rows))
    with opened(draft) as sheets:
        marked_workbook(path, sheets, found, stamp)


def forget(draft: ImportDraft) -> None:
    """Remove the sealed table of a draft; what was imported stays."""
    services.put(draft.dossier, {TABLE: "", CORRECTIONS: ""})
    draft.dossier = ""
    draft.save(update_fields=["dossier"])


def forget_old() -> int:
    """Remove the tables of drafts older than a day, but for those that wait for a second person; return how many."""
    old = ImportDraft.objects.filter(uploaded_at__lt=now() - KEPT).exclude(dossier="")
    old = old.exclude(waits_until__gte=localdate())
    for draft in old:
        forget(draft)
    return len(old)


def corrections(draft: ImportDraft) -> Mapping[tuple[int, str], str]:
    """Return the corrected cells: (row number, column) → text."""
    found = selectors.for_work((draft.dossier,), (CORRECTIONS,)).get(draft.dossier, {}).get(CORRECTIONS)
    stored: dict[str, str] = json.loads(found.reveal()) if found is not None else {}
    split = {key: key.partition(":") for key in stored}
    return {(int(number), column): stored[key] for key, (number, _, column) in split.items()}


def importing_of(draft: ImportDraft) -> Importing:
    """Return the import that a draft belongs to."""
    return importings[draft.importer]


def context_of(draft: ImportDraft) -> Context:
    """Return in whose name and for which unit a draft is imported."""
    return Context(draft.account, draft.unit, draft.decides)


def _matching(draft: ImportDraft) -> Mapping[int, str] | None:
    return {int(index): name for index, name in draft.matching.items()} or None


@contextmanager
def opened(draft: ImportDraft) -> Iterator[list[Sheet]]:
    """Give the sheets of a draft, from a file that exists only meanwhile. Raises Refusal where it is forgotten."""
    found = selectors.for_work((draft.dossier,), (TABLE,)).get(draft.dossier, {}).get(TABLE)
    if found is None:
        raise Refusal.of("上传的表格已经删除", draft.name, "请重新上传")
    with _sheets(draft.name, base64.b64decode(found.reveal())) as sheets:
        yield sheets


@contextmanager
def _sheets(name: str, body: bytes) -> Iterator[list[Sheet]]:
    """Read a foreign table in the limited process; its bytes are on the disk only meanwhile."""
    with tempfile.TemporaryDirectory(prefix="zhiheng-import-") as directory:
        path = Path(directory) / f"table{Path(name).suffix.lower()[:8]}"
        path.write_bytes(body)
        with foreign_table(path, name) as sheets:
            yield sheets
