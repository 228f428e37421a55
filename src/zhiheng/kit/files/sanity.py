"""Do disk and table agree? Checked over all files; what nobody refers to is removed after a day."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from zhiheng.kit.files import store
from zhiheng.kit.files.models import Content
from zhiheng.kit.problems import Problem

if TYPE_CHECKING:
    from zhiheng.kit.jobs.running import Run

_PART = 200
_YOUNG_SECONDS = 24 * 3600


def check(after: int = 0, limit: int = 0) -> Iterator[tuple[int, Problem | None]]:
    """Yield each content's row number (above ``after``, at most ``limit``) with what is wrong with it, or None."""
    rows = Content.objects.filter(pk__gt=after).order_by("pk")
    for content in rows[:limit] if limit else rows.iterator(_PART):
        yield content.pk, _problem(content)


def _problem(content: Content) -> Problem | None:
    path = store.place(content.sha256)
    restore = "请从备份恢复这个文件"
    if not path.is_file():
        return Problem(content.sha256, "磁盘上没有这个文件", restore)
    if path.stat().st_size != content.size:
        return Problem(content.sha256, f"大小应为 {content.size} 字节，实为 {path.stat().st_size} 字节", restore)
    if store.checksum(path) != content.sha256:
        return Problem(content.sha256, "内容被改动过", f"{restore}，并报告安全管理员")
    return None


def orphans() -> Iterator[str]:
    """Yield the checksums (or names of unfinished arrivals) of files on the disk that no row knows."""
    on_disk = sorted(path for path in store.root().rglob("*") if path.is_file())
    for start in range(0, len(on_disk), _PART):
        part = {path.name: path for path in on_disk[start : start + _PART]}
        known = set(Content.objects.filter(sha256__in=part).values_list("sha256", flat=True))
        yield from (name for name in part if name not in known)


def tidy() -> int:
    """Remove contents without reference and bytes without row, both older than a day; return how many."""
    before = timezone.now() - timedelta(seconds=_YOUNG_SECONDS)
    count = 0
    for content in Content.objects.filter(references=None, stored_at__lt=before).iterator(_PART):
        deleted, _ = Content.objects.filter(pk=content.pk, references=None).delete()
        if deleted:
            store.remove(content.sha256)
            count += 1
    for name in orphans():
        path = store.root() / name if name.startswith(".") else store.place(name)
        if path.is_file() and time.time() - path.stat().st_mtime > _YOUNG_SECONDS:
            path.unlink()
            count += 1
    return count


def check_job(run: Run, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Check all files piece by piece; the result names what is wrong (checksums only)."""
    last, bad = run.cursor or [0, []]
    total = Content.objects.count()
    while part := list(check(last, _PART)):
        last = part[-1][0]
        bad = [*bad, *(str(problem) for _, problem in part if problem)][:1000]
        with run.piece([last, bad], done=min(total, run.job.done + len(part)), total=total, message="核对文件"):
            run.job.done += len(part)
    return {"checked": total, "problems": bad}


def tidy_job(run: Run, arguments: Mapping[str, Any]) -> int:
    """Remove what nobody refers to."""
    return tidy()
