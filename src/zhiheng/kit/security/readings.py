"""Opening personal values (查看遮盖信息) needs the right and leaves a record, whoever opens them."""

from __future__ import annotations

from zhiheng.kit import rights
from zhiheng.kit.problems import Refusal
from zhiheng.kit.security.models import Result
from zhiheng.kit.security.services import record, record_unmask
from zhiheng.kit.vault.selectors import Reading


def note(reading: Reading) -> None:
    """Record a reading of the vault before it happens. Raises Refusal without the right: then nothing is opened."""
    if not rights.may(reading.account, rights.UNMASK):
        record("unmask", Result.REFUSED, account=reading.account, reason="no-right")
        raise Refusal.of("没有查看遮盖信息的权限，没有显示", "", "请向管理员申请，经两名管理员办理后可以查看")
    for dossier in reading.dossiers:
        record_unmask(reading.account, "dossier", dossier, reading.names, reading.purpose)
