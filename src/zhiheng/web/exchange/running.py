"""Jobs that take files through mappings: one mapping now, or every folder every ten minutes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from zhiheng.kit.jobs.models import Job
from zhiheng.kit.jobs.registry import Handler, Periodic, handlers, periodic
from zhiheng.kit.jobs.running import Run
from zhiheng.kit.jobs.services import enqueue
from zhiheng.kit.problems import Refusal
from zhiheng.kit.tables.foreign import foreign_table
from zhiheng.kit.tables.marking import workbook_with_marks
from zhiheng.kit.tables.services import record_export
from zhiheng.ledger import mappings
from zhiheng.ledger.mappings.rows import MappedProblem
from zhiheng.ledger.mappings.services import digest_of_file
from zhiheng.ledger.models import LedgerMapping, LedgerRun
from zhiheng.ledger.records import Actor
from zhiheng.web.exchange.drafts import header_of
from zhiheng.web.exchange.folders import folder_of, in_force

TAKE: Final = "exchange-take"
FOLDERS: Final = "exchange-folders"
FAILED: Final = "failed"
"""In a run's counts: the file couldn't be read at all."""


def start(mapping: LedgerMapping, account: str) -> Job:
    """Promise that the files waiting in a mapping's folder are taken now; a second click gets the same job."""
    arguments = {"source": mapping.source.name, "business": mapping.business, "account": account}
    return enqueue(TAKE, arguments, key=f"{mapping.source.name} {mapping.business}", account=account)


def take(mapping: LedgerMapping, by: Actor, run: Run | None = None) -> list[LedgerRun]:
    """Take every waiting file of a mapping and return the runs; a file that can't be read is moved back, in words.

    Killed in between: the file still waits, and what is in the ledger already isn't done twice.
    """
    return [_one(mapping, path, by, run) for path in folder_of(mapping).waiting()]


def _one(mapping: LedgerMapping, path: Path, by: Actor, run: Run | None) -> LedgerRun:
    def told(done: int, total: int) -> None:
        """Tell the job how far the file is."""
        if run is not None:
            run.progress(done, total, f"{path.name}：已处理 {done:,} 件，共 {total:,} 件")

    folder = folder_of(mapping)
    try:
        result = mappings.run(mapping, path, by=by, progress=told)
    except Refusal as refused:
        digest = digest_of_file(path)
        words = [str(problem) for problem in refused.problems]
        counts = {FAILED: 1}
        folder.aside(path, returned=True)
        return LedgerRun.objects.create(
            mapping=mapping, file=path.name[:200], digest=digest, rows=0, counts=counts, problems=words
        )
    record = LedgerRun.objects.filter(mapping=mapping).latest("pk")
    if result.problems:
        _mark(path, folder.marked(record.pk), result.problems, by)
    folder.aside(path)
    return record


def _mark(path: Path, target: Path, problems: Sequence[MappedProblem], by: Actor) -> None:
    """Write the file back as a workbook with its bad cells marked."""
    reasons: dict[str, list[str]] = {}
    for problem in problems:
        reasons.setdefault(problem.place, []).append(
            f"{problem.what}。{problem.remedy}" if problem.remedy else problem.what
        )
    with foreign_table(path) as sheets:
        sheet, header = header_of(sheets, path.name)
        stamp = record_export(by.account or by.system, f"标红的工作簿：{path.name}", rows=len(reasons))
        workbook_with_marks(target, sheet, header.number, reasons, stamp)


def _take(run: Run, arguments: Mapping[str, Any]) -> dict[str, int]:
    rows = LedgerMapping.objects.filter(source__name=arguments["source"], business=arguments["business"])
    mapping = rows.select_related("source").order_by("-version").first()
    if mapping is None:
        raise Refusal.of("没有这个对接映射", str(arguments["business"]))
    return {"files": len(take(mapping, Actor(account=str(arguments["account"])), run))}


def _folders(run: Run, arguments: Mapping[str, Any]) -> dict[str, int]:
    done = [one for mapping in in_force() for one in take(mapping, Actor(system="incoming-folder"), run)]
    return {"files": len(done)}


def register() -> None:
    """Declare the jobs and their times. Ingestion commits in pieces of its own, so they run outside a transaction."""
    handlers.register(TAKE, Handler("接收来文件", _take, whole=False, lease=timedelta(minutes=5)))
    handlers.register(FOLDERS, Handler("收取各收件目录", _folders, whole=False, lease=timedelta(minutes=5)))
    periodic.register(FOLDERS, Periodic(FOLDERS, every=timedelta(minutes=10)))
