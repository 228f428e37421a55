"""Acts on a dossier: add a scan, take one out, arrange. The only writers of its rows besides reading and archiving."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from zhiheng.handling.cases.casefile import CASE, CaseFile
from zhiheng.handling.dossiers import reading
from zhiheng.handling.dossiers.models import Dossier, Placement, Scan
from zhiheng.handling.dossiers.permissions import require_keeper
from zhiheng.handling.dossiers.standard import standard
from zhiheng.kit.accounts.models import User
from zhiheng.kit.files import sandbox, store
from zhiheng.kit.files.services import remove, store_file
from zhiheng.kit.problems import Problem, Refusal
from zhiheng.kit.search.services import changed
from zhiheng.kit.security.services import record
from zhiheng.kit.vault.services import open_dossier

OWNER = "dossier-scan"
SOURCE = "scan"
MOST_BYTES = 100 * 1024 * 1024
MOST_PAGES = 1_000
MOST_SCANS = 500
KINDS = {"application/pdf": "PDF", "image/jpeg": "JPG", "image/png": "PNG", "image/tiff": "TIFF"}
ACCEPT = ".pdf,.jpg,.jpeg,.png,.tif,.tiff"
_REMEDY = "录音录像、Word 和表格请登记为证据；扫描件请用 PDF、JPG、PNG 或 TIFF"


@dataclass(frozen=True, slots=True)
class Paper:
    """What is said of a scan: name, section, day of the paper, and why it comes after the archiving."""

    title: str
    section: str
    day: date | None = None
    reason: str = ""


def dossier_of(file: CaseFile) -> Dossier:
    """Return the row of a case's dossier, made where there is none yet, with a compartment of its own in the vault."""
    found = Dossier.objects.filter(case=file.id).first()
    if found is not None:
        return found
    with transaction.atomic():
        fields = {"agency": file.agency, "compartment": open_dossier()}
        made, _ = Dossier.objects.get_or_create(case=file.id, defaults=fields)
    return made


def add_scan(user: User, file: CaseFile, paper: Paper, blocks: Iterable[bytes], name: str) -> Scan:
    """Store a scanned paper unchanged and promise the reading of its text; return it.

    After the archiving it is a supplement, with a reason: what was archived keeps its place and pages.
    Raises Refusal (FileRefused for the file itself: password, damage, size, kind), in words; nothing is kept then.
    """
    require_keeper(user, file)
    dossier = dossier_of(file)
    _require_reason(dossier, paper)
    if dossier.scans.count() >= MOST_SCANS:
        raise Refusal.of(f"本案已有 {MOST_SCANS} 份扫描件", "", "请把同类材料合成一份 PDF 后添加")
    kept = store_file(
        blocks, name, owner=(OWNER, dossier.public_id), account=user.public_id, dossier=dossier.compartment,
        most_bytes=MOST_BYTES,
    )  # fmt: skip
    try:
        pages = count_pages(kept.content.media_type, kept.content.sha256, kept.name)
        with transaction.atomic():
            # Under the dossier's lock: an archiving at the same moment either has this scan or makes it a supplement.
            dossier = Dossier.objects.select_for_update().get(pk=dossier.pk)
            _require_reason(dossier, paper)
            fields = {"pages": pages, "media_type": kept.content.media_type, "sha256": kept.content.sha256}
            said = {"title": paper.title.strip()[:120], "section": standard().section(paper.section).key}
            late = {"supplement": dossier.archived, "reason": paper.reason.strip()[:200] if dossier.archived else ""}
            who = {"account": user.public_id, "uploader": user.title}
            scan = Scan.objects.create(dossier=dossier, file=kept, day=paper.day, **fields, **said, **late, **who)
            record("dossier.scan-added", account=user, subject=f"{OWNER}:{scan.public_id}")
            reading.promise(scan, user)
    except BaseException:
        remove(kept)
        raise
    return scan


def _require_reason(dossier: Dossier, paper: Paper) -> None:
    if dossier.archived and len(paper.reason.strip()) < 2:
        raise Refusal.of("案卷已经归档，补充材料须写明原因", "补充原因", "例如“当事人补交缴款票据”")


def count_pages(media_type: str, sha256: str, name: str) -> int:
    """Return the count of pages of a stored scan. Raises Refusal for what isn't one, or has too many."""
    if media_type not in KINDS:
        raise Refusal.of("这不是扫描件的格式", name, _REMEDY)
    said = next(sandbox.ask("page_count", store.place(sha256), media_type=media_type, name=name))
    if not 1 <= said["pages"] <= MOST_PAGES:
        raise Refusal.of(f"这份扫描件有 {said['pages']:,} 页", name, f"请分成每份 {MOST_PAGES:,} 页以内添加")
    return int(said["pages"])


@transaction.atomic
def take_out(user: User, file: CaseFile, scan: Scan, reason: str) -> None:
    """Take a scan out of the dossier before it is archived, with its text. Raises Refusal afterwards.

    The security log keeps who, which and when; the bytes go as soon as nobody refers to them.
    """
    require_keeper(user, file)
    if len(reason.strip()) < 2:
        raise Refusal.of("移出材料须写明原因", "原因", "例如“扫描模糊，重新扫描”")
    # The dossier's row is locked: an archiving at the same moment either has the scan or comes after.
    if Dossier.objects.select_for_update().get(pk=scan.dossier_id).archived and not scan.supplement:
        raise Refusal.of("案卷已经归档，归入的材料不能移出", "", "有误的，请添加补充材料并说明")
    changed(SOURCE, list(scan.read_pages.values_list("key", flat=True)))
    reading.forget(scan)
    Placement.objects.filter(dossier=scan.dossier, item=f"{SOURCE}/{scan.public_id}").delete()
    if scan.file is not None:
        remove(scan.file)
    record("dossier.scan-removed", account=user, subject=f"{OWNER}:{scan.public_id}")
    scan.delete()


@dataclass(frozen=True, slots=True)
class Wanted:
    """Where an archivist wants a paper: its item, section, place within it (from 1), and a note."""

    item: str
    section: str
    place: int
    note: str = ""


@transaction.atomic
def arrange(user: User, file: CaseFile, wanted: Sequence[Wanted]) -> None:
    """Put papers where an archivist wants them. Raises Refusal for an archived dossier or an unknown section."""
    require_keeper(user, file)
    made = dossier_of(file)
    dossier = Dossier.objects.select_for_update().get(pk=made.pk)
    if dossier.archived:
        raise Refusal.of("案卷已经归档，次序不能再改", "", "需要说明的，请添加补充材料")
    known = {one.key for one in standard().sections}
    if unknown := [one for one in wanted if one.section not in known]:
        raise Refusal(*(Problem(one.item, "没有这个卷内类别", "请从列出的类别中选择") for one in unknown))
    rows = [
        Placement(dossier=dossier, item=one.item, section=one.section, place=one.place, note=one.note.strip()[:200])
        for one in wanted
    ]
    Placement.objects.filter(dossier=dossier, item__in=[one.item for one in wanted]).delete()
    Placement.objects.bulk_create(rows)
    record("dossier.arranged", account=user, subject=f"{CASE}:{file.id}")
