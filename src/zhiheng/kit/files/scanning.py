"""Virus scanners: a hook that an installation fills, called for every new content before it is kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from zhiheng.kit.contributions import Registry
from zhiheng.kit.files.foreign.findings import FileRefused
from zhiheng.kit.files.models import Verdict

scanners: Registry[Callable[[Path], Verdict]] = Registry("virus scanner")
"""Each answers CLEAN or INFECTED for a file; raising OSError means that the scanner isn't there."""


def scan(path: Path, name: str) -> Verdict:
    """Return what the scanners say: INFECTED is raised as FileRefused, no scanner gives NOT_SCANNED.

    A scanner that is declared but doesn't answer refuses the file too: silence is no verdict.
    """
    verdict = Verdict.NOT_SCANNED
    for scanner in scanners:
        try:
            verdict = scanner(path)
        except OSError as error:
            raise FileRefused.of(
                "查毒程序没有响应，文件没有保存", name, "请稍后再传；仍不行请联系系统管理员"
            ) from error
        if verdict is Verdict.INFECTED:
            raise FileRefused.of("文件带有病毒，没有保存", name, "请在本机查杀后重新上传")
    return verdict
