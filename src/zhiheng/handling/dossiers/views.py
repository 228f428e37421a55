"""Pages of a dossier and of a scan, its pages as pictures with the text beside, the whole as PDF."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from zhiheng.handling.cases import selectors as cases
from zhiheng.handling.cases.casefile import CASE, CaseFile
from zhiheng.handling.cases.wording import cited
from zhiheng.handling.dossiers import archiving, passing, reading, selectors, services, texts, whole
from zhiheng.handling.dossiers.actpages import case_page, kept_or_404
from zhiheng.handling.dossiers.catalogue import catalogue_of
from zhiheng.handling.dossiers.entries import Catalogue, Entry
from zhiheng.handling.dossiers.exchangepages import may_export
from zhiheng.handling.dossiers.models import Dossier, Scan, ScanPage, State
from zhiheng.handling.dossiers.permissions import may_archive, may_clear, may_keep
from zhiheng.handling.dossiers.standard import VOLUMES, standard
from zhiheng.kit.accounts.models import User
from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.documents.registry import unit_title
from zhiheng.kit.files import sandbox, store
from zhiheng.kit.files.links import link, may_see
from zhiheng.kit.files.models import StoredFile
from zhiheng.kit.pages import days
from zhiheng.kit.pages.objects import looks_at, note_look
from zhiheng.kit.pages.parts import Act, Kind
from zhiheng.kit.pages.parts import State as Shown
from zhiheng.kit.pages.rail import stand_under

_KINDS = {State.WAITING: Kind.WAIT, State.READING: Kind.WAIT, State.READ: Kind.PLAIN, State.FAILED: Kind.DUE}


@require_GET
@never_cache
def dossier(request: HttpRequest, id: str) -> HttpResponse:
    """Show the dossier of a case; htmx asks again for the catalogue while scans are being read."""
    user = account_of(request)
    file = cases.case_or_404(user, id)
    row = selectors.of_case(id)
    note_look(user, "dossier", row.public_id if row else id)
    stand_under(request, reverse("list", args=[CASE]))
    catalogue = catalogue_of(file, row)
    scans = {f"scan/{one.public_id}": one for one in row.scans.all()} if row else {}
    archived = row is not None and row.archived
    context = {
        "file": file,
        "title": file.row.title or (row.origin.get("number") if row else "") or file.id,
        "case_url": case_page(id),
        "dossier": row,
        "states": _states(file, row, catalogue),
        "acts": _acts(user, file, row),
        "keeps": may_keep(user, file),
        "packages": _packages(user, row),
        "sent": selectors.sent(row),
        "accesses": [(one, unit_title(one.agency)) for one in row.accesses.order_by("-pk")[:10]] if row else [],
        "volumes": [(one, [_line(user, entry, scans, archived) for entry in one.entries]) for one in catalogue.volumes],
        "missing": [(one, cited((one.basis,))) for one in catalogue.missing],
        "basis": cited((standard().basis,)),
        "waits": any(one.state in (State.WAITING, State.READING) for one in scans.values()),
        "facts": _facts(file, row, catalogue),
        "whole_old": bool(row and row.whole and row.whole_of != catalogue.digest),
        "looks": looks_at("dossier", row.public_id if row else id),
    }
    part = request.headers.get("HX-Request") == "true"
    return render(request, "dossiers/parts/catalogue.html" if part else "dossiers/dossier.html", context)


def _packages(user: User, row: Dossier | None) -> list[tuple[str, str, str]]:
    """Return the packages of a dossier that this user may download: name, address, when made."""
    if row is None:
        return []
    made = StoredFile.objects.filter(owner_type=passing.PACKAGE, owner_id=row.public_id, account=user.public_id)
    files = [one for one in made.order_by("-pk")[:5] if may_see(user, one)]
    return [(one.name, link(user, one), days.say_moment(one.stored_at)) for one in files]


def _states(file: CaseFile, row: Dossier | None, catalogue: Catalogue) -> list[Shown]:
    found = [Shown(Kind.LOCK, "已归档") if archiving.is_archived(file, row) else Shown(Kind.PLAIN, "未归档")]
    if catalogue.missing:
        found.append(Shown(Kind.DUE, f"缺 {len(catalogue.missing)} 项材料"))
    elif catalogue.entries:
        found.append(Shown(Kind.OK, "程序要求的材料齐全"))
    return found


def _acts(user: User, file: CaseFile, row: Dossier | None) -> list[Act]:
    """Return what this user may do with the dossier now; the first is the primary one."""
    archived = archiving.is_archived(file, row)
    out = Act("导出案卷包", reverse("dossier-export", args=[file.id]), "table-export")
    sends = [out] if row is not None and row.archived and archived and may_export(user, file) else []
    if not may_keep(user, file):
        return sends
    words = "添加补充材料" if archived else "添加扫描件"
    found = [Act(words, reverse("dossier-scan-add", args=[file.id]), "upload", primary=True)]
    if not archived:
        found.append(Act("调整目录", reverse("dossier-arrange", args=[file.id]), "list-check"))
        if may_archive(user, file) and not archiving.against(file, row):
            found.append(Act("登记归档", reverse("dossier-archive", args=[file.id]), "package"))
    return [*found, *sends]


def _facts(file: CaseFile, row: Dossier | None, catalogue: Catalogue) -> list[tuple[str, Any]]:
    period = standard().period(row.retention) if row else None
    origin = row.origin if row else {}
    found = [
        ("来源", " → ".join(passing.hands(row)) if row and origin else ""),
        ("原单位编号", f"案件 {origin['case']}，案卷 {origin['dossier']}" if origin else ""),
        ("档号", row.number if row else ""),
        *((one.title, f"{len(one.entries)} 件，{one.pages} 页") for one in catalogue.volumes),
        ("归档日期", days.say_day(row.archived_on) if row and row.archived_on else ""),
        ("保管期限", period.words if period else ""),
        ("目录校验值", row.digest if row else ""),
    ]
    return [(name, value) for name, value in found if value]


def _line(user: User, entry: Entry, scans: dict[str, Scan], archived: bool) -> dict[str, Any]:
    """Return an entry as the table draws it: where it leads, how far its reading is."""
    scan = scans.get(entry.here)
    kind, _, id_ = entry.here.partition("/")
    url = ""
    if scan is not None:
        url = reverse("dossier-scan", args=[scan.public_id])
    elif kind == "document" and not archived:
        url = reverse("document", args=[id_])
    elif entry.file is not None and may_see(user, entry.file):
        url = link(user, entry.file)  # of an archived document the very file that was archived
    return {"entry": entry, "url": url, "scan": scan, "state": state_of(scan) if scan else None}


def state_of(scan: Scan) -> Shown:
    """Return how far the reading of a scan is, in words."""
    if scan.alarm:
        return Shown(Kind.BREACH, "有密级标志" if scan.file_id else "有密级标志，已移出")
    state = State(scan.state)
    read = scan.read_pages.count() if state in (State.READING, State.FAILED) else scan.pages
    words = f"正在识别，第 {min(read + 1, scan.pages)}/{scan.pages} 页" if state is State.READING else state.label
    return Shown(_KINDS[state], str(words))


@require_GET
@never_cache
def scan(request: HttpRequest, id: str) -> HttpResponse:
    """Show a page of a scan with the text that was read on it; every look is recorded."""
    user = account_of(request)
    found = selectors.scan_or_404(user, id)
    file = cases.case_or_404(user, found.dossier.case)
    number = _page_number(request, found)
    page = found.read_pages.filter(number=number).first()
    note_look(user, "dossier", found.dossier.public_id)
    context = {
        "scan": found,
        "state": state_of(found),
        "number": number,
        "before": number - 1,
        "after": number + 1 if number < found.pages else 0,
        "page": page,
        "text": _text(found, page),
        "turned": list(found.read_pages.exclude(turn=0).order_by("number")),
        "facts": _scan_facts(found),
        "up": reverse("dossier", args=[found.dossier.case]),
        "case_title": file.row.title or file.id,
        "keeps": may_keep(user, file),
        "may_take_out": _may_take_out(user, file, found),
        "waits": found.state in (State.WAITING, State.READING),
    }
    part = request.headers.get("HX-Request") == "true"
    return render(request, "dossiers/parts/scan.html" if part else "dossiers/scan.html", context)


def _may_take_out(user: User, file: CaseFile, found: Scan) -> bool:
    """Return whether the page offers the removal: after the archiving of supplements and marked papers alone."""
    if found.file is None:
        return False
    if found.alarm:
        return may_clear(user, file)
    return may_keep(user, file) and (found.supplement or not archiving.is_archived(file, found.dossier))


def _page_number(request: HttpRequest, found: Scan) -> int:
    text = request.GET.get("page", "1")
    number = int(text) if text.isdecimal() and len(text) < 6 else 1
    return min(max(number, 1), found.pages)


def _text(found: Scan, page: ScanPage | None) -> str:
    """Return the text of a page as anybody may read it who sees the case: identity and mobile numbers are hidden."""
    if page is None or not page.characters:
        return ""
    return texts.without_numbers(texts.texts(found, [page])[page.number])


def _scan_facts(found: Scan) -> list[tuple[str, Any]]:
    section = standard().section(found.section)
    return [
        ("卷内类别", f"{VOLUMES[section.volume]} · {section.title}"),
        ("材料日期", days.say_day(found.day) if found.day else ""),
        ("格式", f"{services.KINDS.get(found.media_type, found.media_type)}，{found.pages} 页"),
        ("添加", f"{found.uploader}，{days.say_moment(found.added_at)}"),
        ("补充原因", found.reason),
        ("原件校验值", found.sha256),
    ]


@require_GET
def scan_picture(request: HttpRequest, id: str, page: int) -> HttpResponse:
    """Answer with a page of a scan as a picture, turned upright; the look is recorded."""
    user = account_of(request)
    found = selectors.scan_or_404(user, id)
    if found.file is None or not 1 <= page <= found.pages:
        raise Http404
    note_look(user, "dossier", found.dossier.public_id)
    turn = found.read_pages.filter(number=page).values_list("turn", flat=True).first() or 0
    with TemporaryDirectory(prefix="zhiheng-page-") as directory:
        target = Path(directory) / "page.jpg"
        asked: dict[str, Any] = {"media_type": found.media_type, "page": page, "turn": turn, "name": found.title}
        list(sandbox.ask("draw_scan", store.place(found.sha256), target=str(target), **asked))
        response = HttpResponse(target.read_bytes(), content_type="image/jpeg")
    response["Cache-Control"] = "private, no-store"
    return response


@require_GET
def scan_file(request: HttpRequest, id: str) -> HttpResponse:
    """Send to the download of a scan as it came; the look is recorded."""
    user = account_of(request)
    found = selectors.scan_or_404(user, id)
    if found.file is None:
        raise Http404
    note_look(user, "dossier", found.dossier.public_id)
    return redirect(link(user, found.file))


@require_POST
def scan_again(request: HttpRequest, id: str) -> HttpResponse:
    """Go on with a reading that stopped."""
    user = account_of(request)
    found = selectors.scan_or_404(user, id)
    kept_or_404(request, found.dossier.case)
    if found.state == State.FAILED:
        reading.again(found, user)
        messages.success(request, "已放回，等待识别。")
    return redirect("dossier-scan", id=id)


@require_POST
def bind(request: HttpRequest, id: str) -> HttpResponse:
    """Ask for the whole as one PDF and show how far it is."""
    user = account_of(request)
    file = cases.case_or_404(user, id)
    row = selectors.of_case(id)
    if row is None and may_keep(user, file):
        row = services.dossier_of(file)
    if not selectors.opens_papers(user):
        raise Http404
    if row is None or not catalogue_of(file, row).pages:
        messages.warning(request, "案卷里没有可以合并的页。请先添加扫描件，或者生成文书的 PDF。")
        return redirect("dossier", id=id)
    return redirect("job", public_id=whole.promise(row, user).public_id)


@require_GET
def whole_file(request: HttpRequest, id: str) -> HttpResponse:
    """Send to the download of the whole PDF."""
    user = account_of(request)
    cases.case_or_404(user, id)
    row = selectors.of_case(id)
    if row is None or row.whole is None or not selectors.opens_papers(user):
        raise Http404
    return redirect(link(user, row.whole))
