"""Removing a paper with a secrecy mark (移出涉密材料, F19): also an archived one, also one that came with a package.

No classified paper stays on the platform, so here the lock of the archiving gives way. All that holds its bytes goes at
once: the scan, the bound whole, packages made or received. Its entry and hash stay, and who removed it and when.
"""

from __future__ import annotations

from django.db import transaction

from zhiheng.handling.cases.casefile import CaseFile
from zhiheng.handling.dossiers import reading, services
from zhiheng.handling.dossiers.models import Dossier, Scan, State
from zhiheng.handling.dossiers.passing import PACKAGE, RECEIVED
from zhiheng.handling.dossiers.permissions import may_clear
from zhiheng.kit.accounts.models import User
from zhiheng.kit.files.models import StoredFile
from zhiheng.kit.files.services import erase
from zhiheng.kit.problems import Refusal
from zhiheng.kit.search.services import changed
from zhiheng.kit.security.services import record

ACT = "dossier.secret-removed"


def is_marked(dossier: str) -> bool:
    """Return whether a dossier (its public id) has, or had, a paper with a secrecy mark: no package of it goes out."""
    return Scan.objects.filter(dossier__public_id=dossier, alarm=True).exists()


def require_unmarked(dossier: Dossier) -> None:
    """Raise Refusal where a paper has a secrecy mark, may have one as it isn't read yet, or was removed for one: the
    dossier isn't whole any more."""
    marked = dossier.scans.filter(alarm=True)
    if one := marked.exclude(file=None).first():
        raise Refusal.of("材料带密级标志，案卷不能导出", one.title, "请立即移出并报告保密人员")
    if one := marked.first():
        what = "材料因带密级标志已经移出，案卷不完整，不能导出案卷包"
        raise Refusal.of(what, one.title, "需要其余材料的单位，请申请调阅")
    if unread := dossier.scans.filter(state__in=(State.WAITING, State.READING)).count():
        raise Refusal.of(f"还有 {unread} 份扫描件正在识别", "", "识别完即可导出，通常几分钟")


@transaction.atomic
def clear(user: User, file: CaseFile, scan: Scan, reason: str) -> None:
    """Remove a paper with a secrecy mark, with its pages and texts and all that holds its bytes.

    In an open dossier nothing is left in the catalogue; in an archived one entry and hash stay, with the reason.
    Raises Refusal for an account of another agency, a missing reason, or a paper without such a mark.
    """
    if not may_clear(user, file):
        raise Refusal.of("材料由保管案卷的机关移出，没有作任何更改", "", "请由本机关的办案或者归档人员办理")
    if len(reason.strip()) < 2:
        raise Refusal.of("移出材料须写明原因", "原因", "例如“带密级标志，已报告保密人员”。不写材料内容")
    dossier = Dossier.objects.select_for_update().get(pk=scan.dossier_id)
    # The row is locked as well: a page that is being read at the same moment finds no file and is not kept.
    scan = Scan.objects.select_for_update().get(pk=scan.pk)
    if not scan.alarm or scan.file_id is None:
        raise Refusal.of("这份材料没有密级标志，或者已经移出", scan.title, "请刷新页面查看")
    _erase_bytes(dossier, scan)
    scan.refresh_from_db()
    if dossier.archived:
        changed(services.SOURCE, list(scan.read_pages.values_list("key", flat=True)))
        reading.forget(scan)
        scan.read_pages.all().delete()
        words = f"带密级标志，文件和文字已经移出：{reason.strip()}"[:200]
        Scan.objects.filter(pk=scan.pk).update(state=State.READ, problem=words)
    else:
        services.take_out(user, file, scan, reason)
    record(ACT, account=user, subject=f"{services.OWNER}:{scan.public_id}")


def _erase_bytes(dossier: Dossier, scan: Scan) -> None:
    """Remove the file and what was made with it; bytes that another dossier holds too stay for that one's removal."""
    files = StoredFile.objects.filter(pk__in=[one for one in (scan.file_id, dossier.whole_id) if one])
    files |= StoredFile.objects.filter(owner_type__in=(PACKAGE, RECEIVED), owner_id=dossier.public_id)
    erase(files)
    Dossier.objects.filter(pk=dossier.pk).update(whole_of="")
