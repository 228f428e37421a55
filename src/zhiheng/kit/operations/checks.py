"""What the doctor looks at in every office: room on the disk, database, keys, backups, programs."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from zhiheng.kit.documents import office
from zhiheng.kit.home import Home
from zhiheng.kit.operations.backups import listed
from zhiheng.kit.operations.doctor import Check, Result, checks, ill, warn, well
from zhiheng.kit.operations.proving import last_proof

_GIB = 1 << 30
_LEAST_ROOM, _LITTLE_ROOM = 1 * _GIB, 5 * _GIB
_OLDEST_BACKUP, _OLDEST_PROOF = timedelta(days=2), timedelta(days=8)


def disk(home: Home) -> Result:
    """Check the room left where the data lies."""
    free = shutil.disk_usage(home.root).free
    says = f"{home.root} 所在磁盘还有 {free / _GIB:.1f} GiB"
    if free < _LEAST_ROOM:
        return ill(says, "请清理磁盘或扩容;写满后新的登记会被拒绝,已有数据不受影响。")
    return warn(says, "请安排清理或扩容。") if free < _LITTLE_ROOM else well(says)


def database_answers() -> Result:
    """Check that the database answers and its tables are those of this program."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if pending:
        return ill(f"数据库结构还差 {len(pending)} 步", "请运行 zhiheng run,或者 django-admin migrate。")
    return well(f"{connection.vendor} 可用,结构与程序一致")


def secrets_are_private(home: Home) -> Result:
    """Check that only this account can read the keys."""
    open_ones = [path.name for path in home.secrets.iterdir() if stat.S_IMODE(path.stat().st_mode) & 0o077]
    if stat.S_IMODE(home.secrets.stat().st_mode) & 0o077:
        open_ones.append(home.secrets.name)
    if open_ones:
        return ill(f"其他账户能读到密钥:{'、'.join(open_ones)}", f"请运行 chmod -R go= {home.secrets}")
    return well("密钥只有本账户可读")


def backup_is_fresh(directory: Path, zone: str, now: datetime) -> Result:
    """Check that the newest backup is recent."""
    backups = listed(directory, zone)
    if not backups:
        return warn("还没有备份", "请运行 zhiheng backup,并安排每日备份。")
    newest = backups[-1]
    says = f"最近一份备份:{newest.taken.astimezone():%Y-%m-%d %H:%M},共 {len(backups)} 份"
    return warn(says, "超过两天没有备份,请检查每日备份任务。") if now - newest.taken > _OLDEST_BACKUP else well(says)


def backup_is_proven(directory: Path, now: datetime) -> Result:
    """Check that a backup was restored for a test lately, and held."""
    proof = last_proof(directory)
    if proof is None:
        return warn("还没有做过恢复验证", "请运行 zhiheng backup prove。")
    if not proof.held:
        return ill(f"恢复验证未通过({proof.backup}):{proof.says}", "请立即重新备份并再次验证。")
    says = f"{proof.proven_at[:10]} 已验证 {proof.backup} 能够恢复"
    old = now - datetime.fromisoformat(proof.proven_at) > _OLDEST_PROOF
    return warn(says, "超过八天没有验证,请运行 zhiheng backup prove。") if old else well(says)


def word_to_pdf() -> Result:
    """Check for LibreOffice, which makes PDF files from filled Word documents, and for Chinese fonts (F15)."""
    if not office.program():
        return warn("没有 LibreOffice", "文书只能以 Word 文件提供;Debian:apt-get install libreoffice-writer-nogui。")
    if not office.has_chinese_fonts():
        return warn("LibreOffice 可用,但没有中文字体", "PDF 会缺字;Debian:apt-get install fonts-noto-cjk。")
    return well("LibreOffice 可用,文书可以转成 PDF")


def register(home: Home, backups: Path, zone: str, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
    """Add these checks to the doctor's, for one home."""
    checks.register("disk", Check("磁盘空间", lambda: disk(home)))
    checks.register("database", Check("数据库", database_answers))
    checks.register("secrets", Check("密钥文件", lambda: secrets_are_private(home)))
    checks.register("backup", Check("备份", lambda: backup_is_fresh(backups, zone, clock())))
    checks.register("proof", Check("恢复验证", lambda: backup_is_proven(backups, clock())))
    checks.register("pdf", Check("文书转 PDF", word_to_pdf))


def backups_directory() -> Path:
    """Return where this installation keeps its backups: ``ZHIHENG_BACKUPS``, else ``backups`` in its home."""
    return Path(settings.BACKUPS)
